/* lanes-engine-wait.c: what makes a job ready, and what it waits for until then
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "lanes-engine-private.h"
#include "lanes-error.h"

static void
make_ready_at (LanesEngine *self,
               LanesJob    *job,
               gint64       now)
{
  job->ready_at = now;
  if ((job->flags & LANES_JOB_SECRET) != 0)
    {
      job->where = LANES_WHERE_NOWHERE;
      if (job->state != LANES_STATE_WAITING)
        _lanes_engine_set_state (self, job, LANES_STATE_WAITING, now);
      return;
    }

  job->where = LANES_WHERE_QUEUE;
  lanes_queue_push (self->queues->pdata[job->executor], job, FALSE);
  if (job->state != LANES_STATE_QUEUED)
    _lanes_engine_set_state (self, job, LANES_STATE_QUEUED, now);
  _lanes_engine_wake (self);
}

void
_lanes_engine_make_ready (LanesEngine *self,
                          LanesJob    *job)
{
  make_ready_at (self, job, g_get_monotonic_time ());
}

static void
on_time (gpointer data)
{
  LanesJob *job = data;

  job->more->timer = 0;
  _lanes_engine_make_ready (job->more->engine, job);
}

void
_lanes_engine_wait_until (LanesEngine *self,
                          LanesJob    *job,
                          gint64       when)
{
  LanesJobMore *more = _lanes_job_need_more (job);

  more->engine = self;
  more->timer = lanes_timers_add (self->timers, when, on_time, job);
  job->ready_at = when;
  job->where = LANES_WHERE_NOWHERE;
  if (job->state != LANES_STATE_WAITING)
    _lanes_engine_set_state (self, job, LANES_STATE_WAITING, g_get_monotonic_time ());
}

/* When may it start, by its own options, or because it is tried again? Monotonic µs, or 0: at once. */
static gint64
start_time (LanesJob *job)
{
  const LanesJobOptions *options = lanes_job_spec_get_options (job->spec);
  gint64 when = job->state == LANES_STATE_WAITING && job->attempts > 0 ? job->ready_at : 0;

  if (options->delay <= 0 && options->start_at <= 0 && when == 0)
    return 0;
  if (options->delay > 0)
    when = MAX (when, job->queued_at + (gint64) (options->delay * G_USEC_PER_SEC));
  if (options->start_at > 0)
    when = MAX (when, g_get_monotonic_time () + (gint64) (options->start_at * G_USEC_PER_SEC) - g_get_real_time ());

  return when > g_get_monotonic_time () ? when : 0;
}

/* A new job whose dependencies are met: queued, or waiting for its time. */
void
_lanes_engine_settle (LanesEngine *self,
                      LanesJob    *job)
{
  gint64 when = start_time (job);

  if (when > 0)
    _lanes_engine_wait_until (self, job, when);
  else if (job->state == LANES_STATE_QUEUED && job->attempts == 0 && job->id + 1 == self->ids.next)
    make_ready_at (self, job, job->queued_at);
  else
    _lanes_engine_make_ready (self, job);
}

/* Takes a job that has not begun out of whatever holds it. */
void
_lanes_engine_leave_queue (LanesEngine *self,
                           LanesJob    *job)
{
  if (job->more != NULL && job->more->timer != 0)
    {
      lanes_timers_remove (self->timers, job->more->timer);
      job->more->timer = 0;
    }

  switch (job->where)
    {
    case LANES_WHERE_QUEUE:
      lanes_queue_remove (self->queues->pdata[job->executor], job);
      break;

    case LANES_WHERE_PARKED:
      _lanes_engine_unpark (self, job);
      break;

    case LANES_WHERE_HELD:
      lanes_job_chain_remove (&_lanes_batch_get_more (job->batch)->held, job);
      break;

    case LANES_WHERE_OFFERED:
      _lanes_engine_release (self, job);
      break;

    default:
      break;
    }

  job->where = LANES_WHERE_NOWHERE;
}

/* @error: (transfer full): why */
void
_lanes_engine_cancel_unbegun (LanesEngine *self,
                              LanesJob    *job,
                              GError      *error)
{
  _lanes_engine_leave_queue (self, job);
  if (job->outcome == NULL)
    job->outcome = lanes_outcome_new ();
  g_clear_error (&job->outcome->error);
  job->outcome->error = error;
  _lanes_engine_set_state (self, job, LANES_STATE_CANCELLED, g_get_monotonic_time ());
}

/* Dependencies */

static char *
describe (LanesEngine *self,
          gint64       id)
{
  LanesBatch *batch = id < 0 ? lanes_engine_get_batch (self, (guint64) -id) : NULL;
  LanesJob *job = id > 0 ? lanes_engine_get_job (self, (guint64) id) : NULL;

  if (batch != NULL)
    return g_strdup (batch->name);

  return job != NULL ? lanes_job_dup_title (job) : g_strdup_printf ("%" G_GINT64_FORMAT, id);
}

/* Returns: whether @id is over; how it ended as success or failure */
static gboolean
has_ended (LanesEngine *self,
           gint64       id,
           gboolean    *ret_succeeded)
{
  if (id < 0)
    {
      LanesBatch *batch = lanes_engine_get_batch (self, (guint64) -id);

      *ret_succeeded = batch == NULL || batch->n_in_state[LANES_STATE_SUCCEEDED] == batch->n_jobs;
      if (batch != NULL && _lanes_batch_get_more (batch)->cancel_reason != NULL)
        *ret_succeeded = FALSE;
      return batch == NULL || lanes_batch_is_ended (batch);
    }
  else
    {
      LanesJob *job = lanes_engine_get_job (self, (guint64) id);

      *ret_succeeded = job == NULL || job->state == LANES_STATE_SUCCEEDED;
      return job == NULL || lanes_state_is_final (job->state);
    }
}

static GArray **
get_dependents (LanesEngine *self,
                gint64       id)
{
  if (id < 0)
    return &_lanes_batch_get_more (lanes_engine_get_batch (self, (guint64) -id))->dependents;

  return &_lanes_job_need_more (lanes_engine_get_job (self, (guint64) id))->dependents;
}

static void
note_dependency (LanesEngine *self,
                 gint64       who,
                 gint64       on)
{
  LanesBatchMore *batch = who < 0 ? _lanes_batch_get_more (lanes_engine_get_batch (self, (guint64) -who)) : NULL;
  LanesJobMore *job = who > 0 ? _lanes_job_need_more (lanes_engine_get_job (self, (guint64) who)) : NULL;
  GArray **list = batch != NULL ? &batch->dependencies : &job->dependencies;

  if (*list == NULL)
    *list = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_array_append_val (*list, on);
  if (batch != NULL)
    batch->n_outstanding++;
  else
    job->n_outstanding++;
}

static GError *
why_not (LanesEngine *self,
         gint64       on,
         LanesAfter   condition)
{
  g_autofree char *name = describe (self, on);

  if (condition == LANES_AFTER_FAILURE)
    return g_error_new (LANES_ERROR, LANES_ERROR_DEPENDENCY, _("Not needed: %s did not fail"), name);

  return g_error_new (LANES_ERROR, LANES_ERROR_DEPENDENCY, _("Not started: %s did not succeed"), name);
}

/* One thing that @who waited for is over. */
static void
resolve (LanesEngine *self,
         gint64       who,
         gint64       on,
         LanesAfter   condition,
         gboolean     succeeded)
{
  gboolean met = condition == LANES_AFTER_END || succeeded == (condition == LANES_AFTER_SUCCESS);

  if (who < 0)
    {
      LanesBatch *batch = lanes_engine_get_batch (self, (guint64) -who);
      LanesBatchMore *more = _lanes_batch_get_more (batch);

      more->n_outstanding--;
      if (!met && more->cancel_reason == NULL)
        {
          g_autoptr (GError) why = why_not (self, on, condition);

          more->cancel_reason = g_strdup (why->message);
        }
      _lanes_engine_list_batch (self, batch);
    }
  else
    {
      LanesJob *job = lanes_engine_get_job (self, (guint64) who);

      if (job == NULL || job->state != LANES_STATE_WAITING)
        return;
      job->more->n_outstanding--;
      if (!met)
        _lanes_engine_cancel_unbegun (self, job, why_not (self, on, condition));
      else if (job->more->n_outstanding == 0)
        _lanes_engine_settle (self, job);
    }
}

/* @who (not begun) waits for @on. What is over already is resolved at the next turn. */
void
_lanes_engine_depend (LanesEngine *self,
                      gint64       who,
                      gint64       on,
                      LanesAfter   condition)
{
  LanesDependent dependent = { who, condition };
  GArray **dependents = get_dependents (self, on);
  gboolean succeeded;

  note_dependency (self, who, on);
  if (*dependents == NULL)
    *dependents = g_array_new (FALSE, FALSE, sizeof (LanesDependent));
  g_array_append_val (*dependents, dependent);

  if (has_ended (self, on, &succeeded))
    {
      g_array_append_val (self->ended, on);
      _lanes_engine_wake (self);
    }
}

/* What has not ended still knows who waits for it, and tells. */
static guint
count_outstanding (LanesEngine *self,
                   LanesJob    *job)
{
  GArray *dependencies = job->more != NULL ? job->more->dependencies : NULL;
  gboolean succeeded;
  guint n = 0;

  for (guint i = 0; dependencies != NULL && i < dependencies->len; i++)
    n += !has_ended (self, g_array_index (dependencies, gint64, i), &succeeded);

  return n;
}

/* Its batch waits, and is not given up any more. */
static void
hold_again (LanesEngine *self,
            LanesJob    *job)
{
  LanesBatchMore *more = _lanes_batch_get_more (job->batch);

  g_clear_pointer (&more->cancel_reason, g_free);
  more->cancelling = FALSE;
  job->where = LANES_WHERE_HELD;
  lanes_job_chain_append (&more->held, job);
}

gboolean
_lanes_engine_wait_again (LanesEngine *self,
                          LanesJob    *job)
{
  gint64 now = g_get_monotonic_time ();
  LanesBatchMore *batch = job->batch != NULL ? _lanes_batch_get_more (job->batch) : NULL;
  guint n_outstanding = job->attempts == 0 ? count_outstanding (self, job) : 0;
  gboolean with_batch = job->attempts == 0 && batch != NULL && batch->n_outstanding > 0 && batch->n_to_cancel == 0;

  if (job->state != LANES_STATE_CANCELLED || (n_outstanding == 0 && !with_batch && job->ready_at <= now))
    return FALSE;

  if (job->attempts == 0)
    g_clear_pointer (&job->outcome, lanes_outcome_free);
  if (n_outstanding > 0)
    job->more->n_outstanding = n_outstanding;
  else if (with_batch)
    hold_again (self, job);

  if (n_outstanding > 0 || with_batch)
    _lanes_engine_set_state (self, job, LANES_STATE_WAITING, now);
  else
    _lanes_engine_wait_until (self, job, job->ready_at);

  return TRUE;
}

/* Returns: FALSE if the turn's time is up before all were told */
gboolean
_lanes_engine_tell_dependents (LanesEngine *self,
                               gint64       deadline)
{
  while (self->ended_first < self->ended->len)
    {
      gint64 on = g_array_index (self->ended, gint64, self->ended_first);
      GArray **dependents = get_dependents (self, on);
      gboolean succeeded;

      /* A retry may have begun meanwhile: then its next end tells them. */
      while (*dependents != NULL && (*dependents)->len > 0 && has_ended (self, on, &succeeded))
        {
          LanesDependent dependent = g_array_index (*dependents, LanesDependent, (*dependents)->len - 1);

          g_array_set_size (*dependents, (*dependents)->len - 1);
          resolve (self, dependent.who, on, dependent.condition, succeeded);
          if (g_get_monotonic_time () >= deadline)
            return FALSE;
        }
      self->ended_first++;
    }

  g_array_set_size (self->ended, 0);
  self->ended_first = 0;

  return TRUE;
}
