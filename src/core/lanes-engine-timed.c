/* lanes-engine-timed.c: work that is nothing but to let time pass
 *
 * A million waits are a million timers, and little more: such a job has its slot and its place among the active ones like any other, but
 * no run is made for it, nobody starts it, and no event is posted when its time has come. What only a kind can do (to hold it, to
 * stop it) is asked of the kind with a run that is made then, and from there on the job goes the way of all others.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-engine-private.h"

static void
on_time (gpointer data)
{
  LanesJob *job = data;
  LanesEngine *self = job->engine;
  LanesExecutor *executor = self->executors->pdata[job->executor];
  gint64 now = lanes_timers_get_now (self->timers);

  _lanes_engine_leave_active (self, job);
  job->flags = (guint8) ((job->flags & ~LANES_JOB_TIMED) | LANES_JOB_PLAIN);
  job->until = now;
  LANES_EXECUTOR_GET_CLASS (executor)->free_slot (executor, job->slot);
  _lanes_engine_give_back (self, job);

  _lanes_engine_emit_attempt (self, job, LANES_STATE_SUCCEEDED);
  _lanes_engine_set_state (self, job, LANES_STATE_SUCCEEDED, now);
  _lanes_engine_wake (self);
}

/* Returns: µs to wait, or -1: this is other work, or cannot be spelled out */
static gint64
get_wait (LanesJob *job)
{
  g_autoptr (LanesJobSpec) full = NULL;

  if (LANES_KIND_GET_CLASS (job->spec->kind)->get_wait == NULL || job->spec->options.timeout > 0)
    return -1;
  if (!job->spec->is_template)
    return job->spec->wait;

  full = lanes_job_dup_full_spec (job, NULL);
  return full != NULL ? full->wait : -1;
}

gboolean
_lanes_engine_begin_timed (LanesEngine *self,
                           LanesJob    *job,
                           gint64       now)
{
  LanesExecutor *executor = self->executors->pdata[job->executor];
  LanesExecutorClass *klass = LANES_EXECUTOR_GET_CLASS (executor);
  gint64 wait = klass->take_slot != NULL ? get_wait (job) : -1;

  if (wait < 0)
    return FALSE;

  executor->n_busy++;
  if (job->batch != NULL)
    job->batch->n_active++;
  g_clear_pointer (&job->outcome, lanes_outcome_free);
  job->where = LANES_WHERE_NOWHERE;
  job->slot = klass->take_slot (executor);
  job->attempts++;
  job->flags |= LANES_JOB_TIMED;
  job->engine = self;
  job->since = now;
  job->timer = lanes_timers_add (self->timers, now + wait, on_time, job);
  job->active_index = self->active->len;
  g_ptr_array_add (self->active, job);
  _lanes_engine_set_state (self, job, LANES_STATE_RUNNING, now);
  _lanes_engine_pause_first (self, job);

  return TRUE;
}

void
_lanes_engine_need_run (LanesEngine *self,
                        LanesJob    *job)
{
  LanesExecutor *executor = self->executors->pdata[job->executor];
  g_autoptr (LanesJobSpec) spec = NULL;
  gint64 since = job->since, now = g_get_monotonic_time ();
  guint active_index = job->active_index;
  LanesRun *run;

  if ((job->flags & LANES_JOB_TIMED) == 0)
    return;

  /* It was spelled out when it began. */
  spec = lanes_job_dup_full_spec (job, NULL);
  lanes_timers_remove (self->timers, job->timer);
  job->flags &= (guint8) ~LANES_JOB_TIMED;
  job->next = job->prev = NULL;
  job->host = NULL;

  run = lanes_run_new (job->id, job->attempts, spec, executor, self->output_dir);
  run->engine = self;
  run->job = job;
  run->active_index = active_index;
  run->slot = job->slot;
  run->outcome->started = since;
  job->run = run;
  lanes_run_take (run);
  lanes_run_set_progress (run, MIN (now - since, spec->wait), spec->wait, LANES_UNIT_NONE);
  /* The executor's own reference. */
  LANES_KIND_GET_CLASS (spec->kind)->resume (spec->kind, lanes_run_ref (run));
}
