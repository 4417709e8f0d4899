/* lanes-engine-restore.c: jobs of an earlier program go on in this one, with their numbers
 *
 * A job that may have begun is held: it waits until whoever restores has asked those who could know (the agent that outlived the
 * program, the traces of a start on disk).
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-engine-restore.h"

#include "lanes-engine-private.h"
#include "lanes-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Who has something to submit, once that can be numbered. */
typedef struct
{
  LanesEngineOpenFunc func;
  gpointer            data;
  GDestroyNotify      destroy;
} Caller;

static void
caller_free (gpointer data)
{
  Caller *caller = data;

  if (caller->destroy != NULL)
    caller->destroy (caller->data);
  g_free (caller);
}

void
lanes_engine_restore_begin (LanesEngine *self)
{
  g_return_if_fail (LANES_IS_ENGINE (self));

  if (self->restoring)
    return;

  self->restoring = TRUE;
  self->n_listed = 0;
  if (self->callers == NULL)
    self->callers = g_ptr_array_new_with_free_func (caller_free);
  _lanes_engine_emit_limits (self);
}

gboolean
lanes_engine_is_restoring (LanesEngine *self)
{
  g_return_val_if_fail (LANES_IS_ENGINE (self), FALSE);

  return self->restoring;
}

gboolean
_lanes_engine_check_open (LanesEngine *self,
                          GError     **error)
{
  if (!self->restoring)
    return TRUE;

  g_set_error_literal (error, LANES_ERROR, LANES_ERROR_UNSUPPORTED,
                       _("The jobs of last time are still being read, and a new one has no number before: try again in a moment"));
  return FALSE;
}

static gboolean
call_cb (gpointer data)
{
  LanesEngine *self = data;
  g_autoptr (GPtrArray) callers = self->restoring ? NULL : g_steal_pointer (&self->callers);

  for (guint i = 0; callers != NULL && i < callers->len; i++)
    {
      Caller *caller = callers->pdata[i];

      caller->func (self, caller->data);
    }

  return G_SOURCE_REMOVE;
}

/* They may do what they like, so they are called from the loop. */
static void
open_again (LanesEngine *self)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  self->restoring = FALSE;
  _lanes_engine_emit_limits (self);
  _lanes_engine_wake (self);
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, call_cb, g_object_ref (self), g_object_unref);
  g_source_attach (source, self->context);
}

void
lanes_engine_call_open (LanesEngine         *self,
                        LanesEngineOpenFunc  func,
                        gpointer             data,
                        GDestroyNotify       destroy)
{
  Caller *caller;

  g_return_if_fail (LANES_IS_ENGINE (self));

  if (!self->restoring)
    {
      func (self, data);
      if (destroy != NULL)
        destroy (data);
      return;
    }

  caller = g_new (Caller, 1);
  *caller = (Caller){ func, data, destroy };
  g_ptr_array_add (self->callers, caller);
}

/* Those that are not there have ended, and are empty; of many that were never made there are none. */
static void
skip_batches (LanesEngine *self,
              guint64      next_id)
{
  lanes_numbers_skip_wide (&self->batch_ids, next_id);
  while (next_id > self->batch_ids.next)
    _lanes_engine_make_batch (self, NULL, NULL, 0)->complete = TRUE;
}

LanesBatch *
lanes_engine_restore_batch (LanesEngine              *self,
                            const LanesRestoredBatch *restored)
{
  LanesBatch *batch;

  g_return_val_if_fail (LANES_IS_ENGINE (self), NULL);
  g_return_val_if_fail (restored->id >= self->batch_ids.next, NULL);

  skip_batches (self, restored->id);

  batch = _lanes_engine_make_batch (self, restored->name, restored->spec, restored->limit);
  batch->n_jobs = restored->n_jobs;
  memcpy (batch->n_in_state, restored->n_in_state, sizeof batch->n_in_state);
  batch->created_at = restored->created_at;
  batch->complete = !restored->has_inputs;
  if (restored->has_inputs)
    {
      _lanes_batch_get_more (batch)->inputs = restored->inputs;
      _lanes_batch_get_more (batch)->has_inputs = TRUE;
    }
  _lanes_engine_emit_batch (self, batch);

  return batch;
}

/* In its batch it has the place that it had. */
static void
place_in_batch (LanesBatch *batch,
                LanesJob   *job,
                guint       sequence)
{
  LanesBatchMore *more = _lanes_batch_get_more (batch);
  LanesSegment *last = more->segments->len > 0 ? &g_array_index (more->segments, LanesSegment, more->segments->len - 1) : NULL;
  LanesSegment segment = { sequence - 1, job->id, 1 };

  job->batch = batch;
  job->sequence = sequence;
  if (last != NULL && last->first_id + last->n == job->id && last->first_index + last->n == sequence - 1)
    last->n++;
  else
    g_array_append_val (more->segments, segment);
}

static void
place_job (LanesEngine  *self,
           LanesJob     *job,
           LanesRestore  how)
{
  switch (how)
    {
    case LANES_RESTORE_READY:
      _lanes_engine_settle (self, job);
      break;

    case LANES_RESTORE_WITH_BATCH:
      job->where = LANES_WHERE_HELD;
      lanes_job_chain_append (&_lanes_batch_get_more (job->batch)->held, job);
      break;

    case LANES_RESTORE_HELD:
      job->flags |= LANES_JOB_HELD;
      break;

    case LANES_RESTORE_AFTER:
    default:
      break;
    }
}

GArray *
lanes_engine_new_attempts (void)
{
  GArray *attempts = g_array_new (FALSE, FALSE, sizeof (LanesAttempt));

  g_array_set_clear_func (attempts, _lanes_attempt_clear);
  return attempts;
}

/* What is left of its delay goes on; a clock that was set back makes it no longer than that. Monotonic µs */
static gint64
get_retry_at (LanesJob *job)
{
  double delay = MAX (_lanes_job_get_backoff (job), job->outcome->retry_after);

  return MIN (job->outcome->ended, g_get_monotonic_time ()) + (gint64) (delay * G_USEC_PER_SEC);
}

LanesJob *
lanes_engine_restore_job (LanesEngine             *self,
                          const LanesRestoredJob  *restored,
                          GError                 **error)
{
  guint executor;
  LanesJob *job;

  g_return_val_if_fail (LANES_IS_ENGINE (self), NULL);
  g_return_val_if_fail (restored->id >= self->ids.next, NULL);
  g_assert (self->emitting == 0);

  if (!_lanes_engine_pick_executor (self, restored->spec, &executor, error))
    return NULL;

  _lanes_engine_skip_ids (self, restored->id);
  job = _lanes_engine_make_job (self, restored->spec, NULL, g_strdup (restored->input), executor);
  job->queued_at = restored->queued_at;
  job->priority = (gint8) CLAMP (restored->priority, -100, 100);
  job->attempts = (guint16) MIN (restored->attempts, G_MAXUINT16);
  job->outcome = restored->outcome;
  if (restored->earlier != NULL)
    _lanes_job_need_more (job)->earlier = restored->earlier;
  if (restored->batch != NULL)
    place_in_batch (restored->batch, job, restored->sequence);

  if (restored->retrying && job->outcome != NULL)
    job->ready_at = get_retry_at (job);
  job->state = restored->how == LANES_RESTORE_READY && !restored->secret && job->ready_at <= g_get_monotonic_time ()
                 ? LANES_STATE_QUEUED : LANES_STATE_WAITING;
  self->counts[job->state]++;
  if (restored->secret)
    _lanes_engine_want_secret (self, job);
  if (job->batch != NULL)
    _lanes_batch_count (job->batch, -1, job->state);
  _lanes_engine_emit_added (self, job->id, 1);
  _lanes_engine_keep_pause (self, job, restored->paused);
  place_job (self, job, restored->how);

  return job;
}

void
lanes_engine_restore_after (LanesEngine *self,
                            gint64       who,
                            GArray      *after)
{
  g_return_if_fail (LANES_IS_ENGINE (self));

  for (guint i = 0; i < after->len; i++)
    {
      LanesDependency *dependency = &g_array_index (after, LanesDependency, i);

      _lanes_engine_depend (self, who, (gint64) dependency->job_id, dependency->condition);
    }
  if (after->len > 0)
    return;

  if (who < 0)
    _lanes_engine_list_batch (self, lanes_engine_get_batch (self, (guint64) -who));
  else
    _lanes_engine_settle (self, lanes_engine_get_job (self, (guint64) who));
}

void
lanes_engine_skip_numbers (LanesEngine *self,
                           guint64      next_job,
                           guint64      next_batch)
{
  g_return_if_fail (LANES_IS_ENGINE (self));

  if (next_job > self->ids.next)
    _lanes_engine_skip_ids (self, next_job);
  skip_batches (self, next_batch);
}

gboolean
lanes_engine_restore_end (LanesEngine *self,
                          gint64       deadline)
{
  g_return_val_if_fail (LANES_IS_ENGINE (self), TRUE);

  while (self->n_listed < self->batches->len)
    {
      LanesBatch *batch = self->batches->pdata[self->n_listed++];

      if (batch->complete)
        _lanes_batch_check_ended (batch);
      else
        _lanes_engine_list_batch (self, batch);
      if ((self->n_listed & 31) == 0 && g_get_monotonic_time () >= deadline)
        return FALSE;
    }

  if (self->restoring)
    open_again (self);
  return TRUE;
}

gboolean
lanes_engine_is_held (LanesEngine *self,
                      LanesJob    *job)
{
  return (job->flags & LANES_JOB_HELD) != 0 && job->state == LANES_STATE_WAITING;
}

gboolean
lanes_engine_is_unbegun (LanesEngine *self,
                         LanesJob    *job)
{
  return job->run == NULL && (job->state == LANES_STATE_QUEUED || job->state == LANES_STATE_WAITING);
}

LanesRun *
lanes_engine_adopt (LanesEngine   *self,
                    LanesJob      *job,
                    LanesExecutor *executor)
{
  g_autoptr (GError) error = NULL;

  g_return_val_if_fail ((job->flags & LANES_JOB_HELD) != 0 || lanes_engine_is_unbegun (self, job), NULL);

  job->flags &= (guint8) ~LANES_JOB_HELD;
  _lanes_engine_leave_queue (self, job);
  job->executor = (guint8) executor->index;
  job->run = _lanes_engine_make_run (self, job, &error);
  if (job->run == NULL)
    {
      _lanes_engine_cancel_unbegun (self, job, g_steal_pointer (&error));
      return NULL;
    }

  lanes_run_set_paused (job->run, (job->flags & LANES_JOB_PAUSE_FIRST) != 0);
  if (job->state != LANES_STATE_QUEUED)
    _lanes_engine_set_state (self, job, LANES_STATE_QUEUED, g_get_monotonic_time ());
  _lanes_engine_take_tokens (self, job);
  _lanes_engine_wake (self);

  return lanes_run_ref (job->run);
}

static gboolean
may_run_again (LanesJob *job)
{
  LanesKindFlags flags = lanes_kind_get_flags (lanes_job_get_kind (job));

  return (flags & LANES_KIND_REPEATABLE) != 0 || job->attempts <= lanes_job_spec_get_options (job->spec)->retries;
}

void
lanes_engine_give_up (LanesEngine *self,
                      LanesJob    *job,
                      gint64       started,
                      guint        slot,
                      const char  *why)
{
  gint64 now = g_get_monotonic_time ();

  g_return_if_fail ((job->flags & LANES_JOB_HELD) != 0);

  job->flags &= (guint8) ~LANES_JOB_HELD;
  job->attempts++;
  job->slot = slot;
  g_clear_pointer (&job->outcome, lanes_outcome_free);
  job->outcome = lanes_outcome_new ();
  job->outcome->started = started;
  job->outcome->ended = now;
  job->outcome->unseen = TRUE;
  job->outcome->error = g_error_new_literal (LANES_ERROR, LANES_ERROR_LOST, why);

  _lanes_engine_set_state (self, job, LANES_STATE_QUEUED, now);
  _lanes_engine_set_state (self, job, LANES_STATE_RUNNING, now);
  _lanes_engine_emit_attempt (self, job, LANES_STATE_LOST);
  if (may_run_again (job))
    {
      _lanes_job_remember_attempt (job, LANES_STATE_LOST);
      _lanes_engine_wait_until (self, job, now);
    }
  else
    {
      _lanes_engine_set_state (self, job, LANES_STATE_LOST, now);
    }
  _lanes_engine_wake (self);
}

void
lanes_engine_let_go (LanesEngine *self,
                     LanesJob    *job)
{
  g_return_if_fail ((job->flags & LANES_JOB_HELD) != 0);

  job->flags &= (guint8) ~LANES_JOB_HELD;
  _lanes_engine_settle (self, job);
}

void
lanes_engine_refuse (LanesEngine *self,
                     LanesJob    *job,
                     GError      *error)
{
  job->flags &= (guint8) ~LANES_JOB_HELD;
  _lanes_engine_cancel_unbegun (self, job, error);
  _lanes_engine_wake (self);
}
