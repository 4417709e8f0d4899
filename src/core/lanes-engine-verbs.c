/* lanes-engine-verbs.c: what a person can ask of a job
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "lanes-engine-private.h"
#include "lanes-engine-restore.h"
#include "lanes-error.h"

static gboolean
refuse (GError    **error,
        LanesJob   *job,
        const char *verb)
{
  /* Translators: a job's number, its state, and a verb such as "pause" */
  g_set_error (error, LANES_ERROR, LANES_ERROR_UNSUPPORTED, _("Job %llu is %s: there is nothing to %s"),
               (unsigned long long) job->id, lanes_state_get_name (job->state), verb);
  return FALSE;
}

/* Submitting */

static LanesJob *
make_job (LanesEngine  *self,
          LanesJobSpec *spec,
          LanesBatch   *batch,
          guint         executor,
          gboolean      waits)
{
  LanesJob *job = _lanes_engine_make_job (self, spec, batch, NULL, executor);

  job->state = waits ? LANES_STATE_WAITING : LANES_STATE_QUEUED;
  self->counts[job->state]++;
  if (batch != NULL)
    _lanes_batch_count (batch, -1, job->state);
  _lanes_engine_emit_added (self, job->id, 1);

  return job;
}

LanesJob *
lanes_engine_submit (LanesEngine  *self,
                     LanesJobSpec *spec,
                     GError      **error)
{
  return lanes_engine_submit_after (self, spec, NULL, error);
}

static gboolean
check_after (LanesEngine *self,
             GArray      *after,
             GError     **error)
{
  for (guint i = 0; after != NULL && i < after->len; i++)
    {
      LanesDependency *dependency = &g_array_index (after, LanesDependency, i);

      if (dependency->name == NULL && lanes_engine_get_job (self, dependency->job_id) == NULL)
        {
          g_set_error (error, LANES_ERROR, LANES_ERROR_NOT_FOUND, _("There is no job %llu to wait for"),
                       (unsigned long long) dependency->job_id);
          return FALSE;
        }
    }

  return TRUE;
}

static void
depend_all (LanesEngine *self,
            gint64       who,
            GArray      *after)
{
  for (guint i = 0; after != NULL && i < after->len; i++)
    {
      LanesDependency *dependency = &g_array_index (after, LanesDependency, i);

      _lanes_engine_depend (self, who, (gint64) dependency->job_id, dependency->condition);
    }
}

LanesJob *
lanes_engine_submit_after (LanesEngine  *self,
                           LanesJobSpec *spec,
                           GArray       *after,
                           GError      **error)
{
  gboolean waits = after != NULL && after->len > 0;
  LanesJob *job;
  guint executor;

  g_return_val_if_fail (LANES_IS_ENGINE (self), NULL);
  g_assert (self->emitting == 0);

  if (!_lanes_engine_check_open (self, error) || !lanes_job_spec_check_whole (spec, error) ||
      !_lanes_engine_pick_executor (self, spec, &executor, error) || !check_after (self, after, error))
    return NULL;

  job = make_job (self, spec, NULL, executor, waits);
  if (waits)
    depend_all (self, (gint64) job->id, after);
  else
    _lanes_engine_settle (self, job);

  return job;
}

static LanesBatch *
make_batch (LanesEngine  *self,
            const char   *name,
            LanesJobSpec *spec,
            LanesInputs   inputs,
            guint         limit)
{
  LanesBatch *batch = _lanes_engine_make_batch (self, name, spec, limit);
  LanesBatchMore *more = _lanes_batch_get_more (batch);

  more->inputs = inputs;
  more->has_inputs = TRUE;
  _lanes_engine_list_batch (self, batch);

  return batch;
}

LanesBatch *
lanes_engine_submit_batch (LanesEngine  *self,
                           const char   *name,
                           LanesJobSpec *spec,
                           LanesInputs   inputs,
                           guint         limit,
                           GArray       *after,
                           GError      **error)
{
  LanesBatch *batch;
  guint executor;

  g_return_val_if_fail (LANES_IS_ENGINE (self), NULL);
  g_assert (self->emitting == 0);

  if (!_lanes_engine_check_open (self, error) || !lanes_job_spec_check_whole (spec, error) ||
      !_lanes_engine_pick_executor (self, spec, &executor, error) || !check_after (self, after, error))
    {
      if (inputs.free != NULL)
        inputs.free (inputs.data);
      return NULL;
    }

  batch = make_batch (self, name, spec, inputs, limit);
  depend_all (self, -(gint64) batch->id, after);
  _lanes_engine_emit_batch (self, batch);

  return batch;
}

static gboolean
check_plan (LanesEngine *self,
            LanesPlan   *plan,
            GError     **error)
{
  if (!_lanes_engine_check_open (self, error) || !lanes_plan_check (plan, error))
    return FALSE;

  for (guint i = 0; i < lanes_plan_get_n (plan); i++)
    {
      LanesPlanEntry *entry = lanes_plan_get (plan, i);
      guint executor;

      if (!lanes_job_spec_check_whole (entry->spec, error) ||
          !_lanes_engine_pick_executor (self, entry->spec, &executor, error) || !check_after (self, entry->after, error))
        {
          if (entry->place != NULL)
            g_prefix_error (error, "%s: ", entry->place);
          return FALSE;
        }
    }

  return TRUE;
}

/* Returns: the entry's job, or its batch as a negative number */
static gint64
make_entry (LanesEngine    *self,
            LanesPlanEntry *entry,
            LanesBatch     *group)
{
  guint executor = 0;

  if (entry->has_inputs)
    {
      LanesBatch *batch = make_batch (self, entry->title != NULL ? entry->title : entry->name, entry->spec, entry->inputs,
                                      entry->limit);

      entry->has_inputs = FALSE;
      return -(gint64) batch->id;
    }

  _lanes_engine_pick_executor (self, entry->spec, &executor, NULL);
  return (gint64) make_job (self, entry->spec, group, executor, entry->after->len > 0)->id;
}

static void
link_entry (LanesEngine    *self,
            LanesPlanEntry *entry,
            gint64          id,
            GHashTable     *by_name)
{
  for (guint i = 0; i < entry->after->len; i++)
    {
      LanesDependency *dependency = &g_array_index (entry->after, LanesDependency, i);
      gint64 *on = dependency->name != NULL ? g_hash_table_lookup (by_name, dependency->name) : NULL;

      _lanes_engine_depend (self, id, on != NULL ? *on : (gint64) dependency->job_id, dependency->condition);
    }

  if (id < 0)
    _lanes_engine_emit_batch (self, lanes_engine_get_batch (self, (guint64) -id));
  else if (entry->after->len == 0)
    _lanes_engine_settle (self, lanes_engine_get_job (self, (guint64) id));
}

/* The single jobs of a plan with a name stand together as a batch. */
static LanesBatch *
make_group (LanesEngine *self,
            LanesPlan   *plan)
{
  gboolean has_single = FALSE;
  LanesBatch *group;

  for (guint i = 0; i < lanes_plan_get_n (plan); i++)
    has_single |= !lanes_plan_get (plan, i)->has_inputs;
  if (!has_single || lanes_plan_get_name (plan) == NULL)
    return NULL;

  group = _lanes_engine_make_batch (self, lanes_plan_get_name (plan), NULL, 0);
  _lanes_engine_emit_batch (self, group);
  return group;
}

static void
report_ids (const gint64 *ids,
            guint         n,
            LanesBatch   *group,
            GArray      **ret_jobs,
            GArray      **ret_batches)
{
  g_autoptr (GArray) jobs = g_array_new (FALSE, FALSE, sizeof (guint64));
  g_autoptr (GArray) batches = g_array_new (FALSE, FALSE, sizeof (guint64));

  if (group != NULL)
    g_array_append_val (batches, group->id);
  for (guint i = 0; i < n; i++)
    {
      guint64 id = (guint64) ABS (ids[i]);

      g_array_append_val (ids[i] < 0 ? batches : jobs, id);
    }

  if (ret_jobs != NULL)
    *ret_jobs = g_steal_pointer (&jobs);
  if (ret_batches != NULL)
    *ret_batches = g_steal_pointer (&batches);
}

gboolean
lanes_engine_submit_plan (LanesEngine *self,
                          LanesPlan   *plan,
                          GArray     **ret_jobs,
                          GArray     **ret_batches,
                          GError     **error)
{
  guint n = lanes_plan_get_n (plan);
  g_autofree gint64 *ids = g_new0 (gint64, n + 1);
  g_autoptr (GHashTable) by_name = g_hash_table_new (g_str_hash, g_str_equal);
  LanesBatch *group;

  g_return_val_if_fail (LANES_IS_ENGINE (self), FALSE);
  g_assert (self->emitting == 0);

  if (!check_plan (self, plan, error))
    return FALSE;

  group = make_group (self, plan);
  for (guint i = 0; i < n; i++)
    {
      LanesPlanEntry *entry = lanes_plan_get (plan, i);

      ids[i] = make_entry (self, entry, group);
      if (entry->name != NULL)
        g_hash_table_insert (by_name, entry->name, &ids[i]);
    }
  for (guint i = 0; i < n; i++)
    link_entry (self, lanes_plan_get (plan, i), ids[i], by_name);

  if (group != NULL)
    {
      group->complete = TRUE;
      _lanes_batch_check_ended (group);
    }
  report_ids (ids, n, group, ret_jobs, ret_batches);

  return TRUE;
}

/* Stopping */

gboolean
lanes_engine_cancel (LanesEngine *self,
                     LanesJob    *job,
                     GError     **error)
{
  g_return_val_if_fail (LANES_IS_ENGINE (self), FALSE);
  g_assert (self->emitting == 0);

  if (lanes_state_is_final (job->state))
    return refuse (error, job, _("cancel"));
  if (job->state == LANES_STATE_STOPPING)
    return TRUE;

  /* A worker may have taken it this very moment: then it is stopped as soon as that is known. */
  if (lanes_state_is_active (job->state) || (job->where == LANES_WHERE_OFFERED && !lanes_run_withdraw (job->run)))
    _lanes_engine_stop_run (self, job, LANES_STOP_CANCEL);
  else
    _lanes_engine_cancel_unbegun (self, job,
                                  g_error_new_literal (LANES_ERROR, LANES_ERROR_CANCELLED, _("Cancelled before it started")));

  _lanes_engine_wake (self);
  return TRUE;
}

gboolean
lanes_engine_force (LanesEngine *self,
                    LanesJob    *job,
                    GError     **error)
{
  g_return_val_if_fail (LANES_IS_ENGINE (self), FALSE);
  g_assert (self->emitting == 0);

  if (!lanes_state_is_active (job->state))
    return lanes_engine_cancel (self, job, error);

  if (job->state != LANES_STATE_STOPPING)
    _lanes_engine_stop_run (self, job, LANES_STOP_CANCEL);
  job->run->force_at = g_get_monotonic_time ();
  LANES_EXECUTOR_GET_CLASS (job->run->executor)->stop (job->run->executor, job->run, TRUE);
  _lanes_engine_wake (self);

  return TRUE;
}

void
lanes_engine_cancel_all (LanesEngine *self)
{
  g_return_if_fail (LANES_IS_ENGINE (self));

  self->cancel_all_until = lanes_engine_get_n_places (self);
  self->cancel_all_next = 0;
  for (guint i = 0; i < self->batches->len; i++)
    if (!lanes_batch_is_ended (self->batches->pdata[i]))
      lanes_engine_cancel_batch (self, self->batches->pdata[i]);
  _lanes_engine_wake (self);
}

/* Returns: FALSE if the turn's time is up before all was done */
gboolean
_lanes_engine_work_cancel_all (LanesEngine *self,
                               gint64       deadline)
{
  guint n = 0;

  while (self->cancel_all_next < self->cancel_all_until)
    {
      LanesJob *job = lanes_engine_get_job (self, lanes_engine_get_id_at (self, self->cancel_all_next++));

      if (job != NULL && !lanes_state_is_final (job->state))
        lanes_engine_cancel (self, job, NULL);
      if ((++n & 63) == 0 && g_get_monotonic_time () >= deadline)
        return FALSE;
    }

  return TRUE;
}

void
lanes_engine_force_all (LanesEngine *self)
{
  g_autoptr (GPtrArray) active = g_ptr_array_copy (self->active, NULL, NULL);

  g_return_if_fail (LANES_IS_ENGINE (self));

  for (guint i = 0; i < active->len; i++)
    lanes_engine_force (self, active->pdata[i], NULL);
}

/* Pausing */

gboolean
lanes_engine_pause (LanesEngine *self,
                    LanesJob    *job,
                    GError     **error)
{
  LanesExecutor *executor = self->executors->pdata[job->executor];
  LanesRun *run;

  g_assert (self->emitting == 0);

  /* It is being taken back: it is paused once that is done. */
  if (lanes_engine_is_held (self, job) && lanes_executor_can_pause (executor, lanes_job_get_kind (job)))
    {
      _lanes_engine_keep_pause (self, job, TRUE);
      return TRUE;
    }
  if (job->state != LANES_STATE_RUNNING)
    return refuse (error, job, _("pause"));
  if (!lanes_executor_can_pause (executor, lanes_job_get_kind (job)))
    {
      g_set_error (error, LANES_ERROR, LANES_ERROR_UNSUPPORTED, _("A job of kind %s cannot be paused while it runs: it can be cancelled"),
                   lanes_kind_get_name (lanes_job_get_kind (job)));
      return FALSE;
    }

  _lanes_engine_need_run (self, job);
  run = job->run;

  /* The time that it is held does not count as running. */
  if (run->timer != 0)
    {
      run->timeout_left = MAX (0, run->timeout_at - g_get_monotonic_time ());
      lanes_timers_remove (self->timers, run->timer);
      run->timer = 0;
    }

  lanes_run_set_paused (run, TRUE);
  LANES_EXECUTOR_GET_CLASS (executor)->pause (executor, run);
  _lanes_engine_set_state (self, job, LANES_STATE_PAUSED, g_get_monotonic_time ());
  _lanes_engine_wake (self);

  return TRUE;
}

gboolean
lanes_engine_is_to_be_paused (LanesEngine *self,
                              LanesJob    *job)
{
  return (job->flags & LANES_JOB_PAUSE_FIRST) != 0 && !lanes_state_is_final (job->state);
}

/* It has not come to its pause yet; where it was taken back, its executor holds it already. */
static void
forget_pause (LanesEngine *self,
              LanesJob    *job)
{
  LanesExecutor *executor = self->executors->pdata[job->executor];

  _lanes_engine_keep_pause (self, job, FALSE);
  if (job->run == NULL || !lanes_run_is_paused (job->run))
    return;

  lanes_run_set_paused (job->run, FALSE);
  LANES_EXECUTOR_GET_CLASS (executor)->resume (executor, job->run);
}

gboolean
lanes_engine_resume (LanesEngine *self,
                     LanesJob    *job,
                     GError     **error)
{
  LanesExecutor *executor = self->executors->pdata[job->executor];
  LanesRun *run = job->run;

  g_assert (self->emitting == 0);

  if (lanes_engine_is_to_be_paused (self, job))
    {
      forget_pause (self, job);
      return TRUE;
    }
  if (job->state != LANES_STATE_PAUSED)
    return refuse (error, job, _("resume"));

  if (run->timeout_at != 0)
    _lanes_engine_arm_timeout (self, run, run->timeout_left);
  lanes_run_set_paused (run, FALSE);
  LANES_EXECUTOR_GET_CLASS (executor)->resume (executor, run);
  _lanes_engine_set_state (self, job, LANES_STATE_RUNNING, g_get_monotonic_time ());
  _lanes_engine_wake (self);

  return TRUE;
}

/* Again */

gboolean
lanes_engine_retry (LanesEngine *self,
                    LanesJob    *job,
                    GError     **error)
{
  g_assert (self->emitting == 0);

  if (job->state == LANES_STATE_WAITING && job->more != NULL && job->more->timer != 0)
    {
      _lanes_engine_leave_queue (self, job);
      _lanes_engine_make_ready (self, job);
      return TRUE;
    }
  if (!lanes_state_is_final (job->state) || job->state == LANES_STATE_SUCCEEDED)
    return refuse (error, job, _("retry"));

  if (_lanes_engine_wait_again (self, job))
    return TRUE;
  if (job->outcome != NULL && job->attempts > 0)
    _lanes_job_remember_attempt (job, job->state);
  _lanes_engine_keep_pause (self, job, FALSE);
  _lanes_engine_make_ready (self, job);

  return TRUE;
}

LanesJob *
lanes_engine_run_again (LanesEngine *self,
                        LanesJob    *job,
                        GError     **error)
{
  g_autoptr (LanesJobSpec) spec = lanes_job_dup_full_spec (job, error);

  return spec != NULL ? lanes_engine_submit (self, spec, error) : NULL;
}

/* Order */

/* Jobs that are moved behind all others stand between the last job and the next; those that are moved before them, below zero. */
#define PLACES_A_JOB (1 << 20)

gint64
lanes_engine_natural_place (guint64 job_id)
{
  return (gint64) job_id * PLACES_A_JOB + PLACES_A_JOB - 1;
}

static gint64
choose_place (LanesEngine *self,
              gboolean     first)
{
  if (first)
    {
      /* Also before those that an earlier program moved. */
      self->moved_first = MIN (self->moved_first - 1, -g_get_real_time ());
      return self->moved_first;
    }

  if (self->moved_last_at != self->ids.next)
    self->n_moved_last = 0;
  self->moved_last_at = self->ids.next;
  self->n_moved_last = MIN (self->n_moved_last + 1, PLACES_A_JOB - 2);

  return (gint64) self->ids.next * PLACES_A_JOB + self->n_moved_last;
}

static void
requeue (LanesEngine *self,
         LanesJob    *job,
         int          priority,
         gboolean     first)
{
  _lanes_engine_leave_queue (self, job);
  job->priority = (gint8) priority;
  job->where = LANES_WHERE_QUEUE;
  lanes_queue_push (self->queues->pdata[job->executor], job, first);
  _lanes_engine_emit_moved (self, job, choose_place (self, first));
  _lanes_engine_wake (self);
}

gboolean
lanes_engine_set_priority (LanesEngine *self,
                           LanesJob    *job,
                           int          priority,
                           GError     **error)
{
  g_assert (self->emitting == 0);

  if (priority < -100 || priority > 100)
    {
      g_set_error (error, LANES_ERROR, LANES_ERROR_INVALID, _("Priority %d is not between -100 and 100"), priority);
      return FALSE;
    }

  if (job->where == LANES_WHERE_QUEUE || job->where == LANES_WHERE_PARKED)
    {
      requeue (self, job, priority, FALSE);
      return TRUE;
    }

  job->priority = (gint8) priority;
  _lanes_engine_emit_moved (self, job, 0);
  _lanes_engine_wake (self);

  return TRUE;
}

gboolean
lanes_engine_move (LanesEngine *self,
                   LanesJob    *job,
                   gboolean     first,
                   GError     **error)
{
  g_assert (self->emitting == 0);

  if (job->where != LANES_WHERE_QUEUE && job->where != LANES_WHERE_PARKED)
    return refuse (error, job, _("move"));

  requeue (self, job, job->priority, first);
  return TRUE;
}

void
lanes_engine_set_batch_limit (LanesEngine *self,
                              LanesBatch  *batch,
                              guint        limit)
{
  g_return_if_fail (LANES_IS_ENGINE (self));

  batch->limit = limit;
  for (guint i = 0; i < self->queues->len; i++)
    lanes_queue_unblock (self->queues->pdata[i], batch);
  _lanes_engine_emit_batch (self, batch);
  _lanes_engine_wake (self);
}

gboolean
lanes_engine_remove (LanesEngine *self,
                     LanesJob    *job,
                     GError     **error)
{
  g_assert (self->emitting == 0);

  if (!lanes_state_is_final (job->state))
    {
      g_set_error (error, LANES_ERROR, LANES_ERROR_UNSUPPORTED, _("Job %llu is %s: cancel it before it is taken off the list"),
                   (unsigned long long) job->id, lanes_state_get_name (job->state));
      return FALSE;
    }
  if (job->more != NULL && job->more->dependents != NULL && job->more->dependents->len > 0)
    {
      g_set_error (error, LANES_ERROR, LANES_ERROR_UNSUPPORTED, _("Job %llu is still waited for"), (unsigned long long) job->id);
      return FALSE;
    }

  _lanes_engine_emit_removed (self, &job, 1);
  _lanes_engine_free_job (self, job);
  _lanes_engine_wake (self);

  return TRUE;
}
