/* lanes-engine-dispatch.c: slots are given, events come back, attempts end
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "lanes-engine-private.h"
#include "lanes-error.h"

/* Runs are offered in pieces, so that a turn can end between them. */
#define PIECE 64

/* How many jobs a piece may look at: those whose host is busy are set aside. */
#define LOOKS 256

/* How many steps ahead memory is asked for. */
#define AHEAD 8

/* Hosts */

static LanesHost *
get_host (LanesEngine *self,
          char        *name)
{
  LanesHost *host = g_hash_table_lookup (self->hosts, name);

  if (host == NULL)
    {
      host = g_new0 (LanesHost, 1);
      host->name = name;
      g_hash_table_insert (self->hosts, host->name, host);
    }
  else
    g_free (name);

  return host;
}

static void
drop_host_if_unused (LanesEngine *self,
                     LanesHost   *host)
{
  if (host->n_active == 0 && host->parked.n == 0)
    g_hash_table_remove (self->hosts, host->name);
}

static gboolean
host_has_room (LanesEngine *self,
               LanesHost   *host)
{
  return host == NULL || self->host_limit == 0 || host->n_active < self->host_limit;
}

/* The run is made anew when its turn comes: a million jobs may wait for one host. */
static void
park (LanesEngine *self,
      LanesJob    *job)
{
  LanesHost *host = job->run->host;

  g_clear_pointer (&job->run, lanes_run_unref);
  job->host = host;
  if ((job->flags & LANES_JOB_WAS_PARKED) != 0)
    lanes_job_chain_prepend (&host->parked, job);
  else
    lanes_job_chain_append (&host->parked, job);
  job->flags |= LANES_JOB_WAS_PARKED;
  job->where = LANES_WHERE_PARKED;
}

void
_lanes_engine_unpark (LanesEngine *self,
                      LanesJob    *job)
{
  LanesHost *host = job->host;

  lanes_job_chain_remove (&host->parked, job);
  job->host = NULL;
  drop_host_if_unused (self, host);
}

static void
unpark_one (LanesEngine *self,
            LanesHost   *host)
{
  LanesJob *job = host->parked.head;

  if (job == NULL)
    {
      drop_host_if_unused (self, host);
      return;
    }

  _lanes_engine_unpark (self, job);
  job->where = LANES_WHERE_QUEUE;
  lanes_queue_push (self->queues->pdata[job->executor], job, TRUE);
}

/* As many of each host as it now has room for. */
void
_lanes_engine_unpark_all (LanesEngine *self)
{
  g_autoptr (GList) hosts = g_hash_table_get_values (self->hosts);

  for (GList *link = hosts; link != NULL; link = link->next)
    {
      LanesHost *host = link->data;
      guint64 room = self->host_limit == 0 ? host->parked.n : (guint64) MAX (0, (int) self->host_limit - (int) host->n_active);

      for (guint64 n = MIN (room, host->parked.n); n > 0; n--)
        unpark_one (self, host);
    }
}

/* Offering */

LanesRun *
_lanes_engine_make_run (LanesEngine *self,
                        LanesJob    *job,
                        GError     **error)
{
  LanesExecutor *executor = self->executors->pdata[job->executor];
  g_autoptr (LanesJobSpec) spec = lanes_job_dup_full_spec (job, error);
  LanesKindClass *klass;
  LanesRun *run;
  char *host;

  if (spec == NULL)
    return NULL;

  run = lanes_run_new (job->id, job->attempts + 1u, spec, executor, self->output_dir);
  run->engine = self;
  run->job = job;
  run->active_index = G_MAXUINT;

  klass = LANES_KIND_GET_CLASS (lanes_job_spec_get_kind (spec));
  host = klass->dup_host != NULL ? klass->dup_host (lanes_job_spec_get_kind (spec), lanes_job_spec_get_params (spec)) : NULL;
  if (host != NULL)
    run->host = get_host (self, host);

  return run;
}

/* What cannot even be spelled out has been tried, and failed. */
static void
fail_unbegun (LanesEngine *self,
              LanesJob    *job,
              GError      *error)
{
  gint64 now = g_get_monotonic_time ();

  g_clear_pointer (&job->outcome, lanes_outcome_free);
  job->outcome = lanes_outcome_new ();
  job->outcome->started = job->outcome->ended = now;
  job->outcome->error = error;
  job->where = LANES_WHERE_NOWHERE;
  job->attempts++;
  _lanes_engine_set_state (self, job, LANES_STATE_RUNNING, now);
  _lanes_engine_set_state (self, job, LANES_STATE_FAILED, now);
}

void
_lanes_engine_take_tokens (LanesEngine *self,
                           LanesJob    *job)
{
  LanesHost *host = job->run->host;

  job->where = LANES_WHERE_OFFERED;
  ((LanesExecutor *) self->executors->pdata[job->executor])->n_busy++;
  if (job->batch != NULL)
    job->batch->n_active++;
  if (host != NULL)
    host->n_active++;
}

void
_lanes_engine_give_back (LanesEngine *self,
                         LanesJob    *job)
{
  ((LanesExecutor *) self->executors->pdata[job->executor])->n_busy--;
  if (job->batch != NULL && job->batch->n_active-- == job->batch->limit)
    for (guint i = 0; i < self->queues->len; i++)
      lanes_queue_unblock (self->queues->pdata[i], job->batch);
}

/* Gives back what an offered or active job holds: slot, batch, host. Its run goes too. */
void
_lanes_engine_release (LanesEngine *self,
                       LanesJob    *job)
{
  g_autoptr (LanesRun) run = g_steal_pointer (&job->run);
  LanesHost *host = run->host;

  if (run->timer != 0)
    lanes_timers_remove (self->timers, run->timer);
  run->timer = 0;
  run->job = NULL;

  _lanes_engine_give_back (self, job);
  if (host != NULL)
    {
      host->n_active--;
      unpark_one (self, host);
    }
}

/* One that was not offered. */
static void
drop_run (LanesEngine *self,
          LanesJob    *job)
{
  if (job->run->host != NULL)
    drop_host_if_unused (self, job->run->host);
  g_clear_pointer (&job->run, lanes_run_unref);
}

/* Returns: the job's run, ready to be offered; or NULL: it was parked or has failed */
static LanesRun *
prepare (LanesEngine *self,
         LanesJob    *job)
{
  g_autoptr (GError) error = NULL;

  job->run = _lanes_engine_make_run (self, job, &error);
  if (job->run != NULL && !lanes_job_spec_check_whole (job->run->spec, &error))
    drop_run (self, job);
  if (job->run == NULL)
    {
      fail_unbegun (self, job, g_steal_pointer (&error));
      return NULL;
    }

  if (!host_has_room (self, job->run->host))
    {
      park (self, job);
      return NULL;
    }

  _lanes_engine_take_tokens (self, job);
  return lanes_run_ref (job->run);
}

/* The next job of an executor's queue, or NULL. One whose starts count is not offered ahead of a free slot: it counts as begun
 * from when it may begin. */
static LanesJob *
pop_job (LanesEngine   *self,
         LanesExecutor *executor)
{
  LanesQueue *queue = self->queues->pdata[executor->index];
  LanesJob *job = lanes_queue_pop (queue);

  if (job == NULL || self->gate == NULL || executor->n_busy < executor->limit || !lanes_job_spec_is_counted (job->spec))
    return job;

  lanes_queue_push (queue, job, TRUE);
  return NULL;
}

/* Returns: FALSE if there is more to offer but the turn's time is up */
static gboolean
dispatch_executor (LanesEngine *self,
                   guint        index,
                   gint64       deadline)
{
  LanesExecutor *executor = self->executors->pdata[index];
  LanesExecutorClass *klass = LANES_EXECUTOR_GET_CLASS (executor);
  guint room;

  while ((room = klass->get_room (executor)) > 0)
    {
      LanesRun *runs[PIECE];
      guint n = 0, n_timed = 0;
      LanesJob *job = NULL;
      gint64 now = g_get_monotonic_time ();

      for (guint tries = 0; n < PIECE && n + n_timed < room && tries < LOOKS; tries++)
        {
          if ((job = pop_job (self, executor)) == NULL)
            break;
          if (_lanes_engine_begin_timed (self, job, now))
            {
              n_timed++;
              continue;
            }
          runs[n] = prepare (self, job);
          n += runs[n] != NULL;
        }

      if (n > 0)
        _lanes_engine_offer (self, runs, n);
      if (job == NULL)
        return TRUE;
      if (g_get_monotonic_time () >= deadline)
        return FALSE;
    }

  return TRUE;
}

gboolean
_lanes_engine_dispatch (LanesEngine *self,
                        gint64       deadline)
{
  gboolean done = TRUE;

  for (guint i = 0; !self->draining && self->holds == 0 && i < self->executors->len; i++)
    done &= dispatch_executor (self, i, deadline);

  return done;
}

/* Running */

static void
on_timeout (gpointer data)
{
  LanesRun *run = data;
  LanesJob *job = run->job;
  LanesEngine *self = run->engine;

  run->timer = 0;
  if (job != NULL && (job->state == LANES_STATE_RUNNING || job->state == LANES_STATE_PAUSED))
    {
      _lanes_engine_stop_run (self, job, LANES_STOP_TIMEOUT);
      _lanes_engine_wake (self);
    }
}

void
_lanes_engine_arm_timeout (LanesEngine *self,
                           LanesRun    *run,
                           gint64       left)
{
  run->timeout_at = g_get_monotonic_time () + left;
  run->timer = lanes_timers_add (self->timers, run->timeout_at, on_timeout, run);
}

static LanesState
state_of_outcome (const LanesOutcome *outcome,
                  LanesStop           stop)
{
  const GError *error = outcome->error;

  if (error == NULL)
    return LANES_STATE_SUCCEEDED;
  if (g_error_matches (error, LANES_ERROR, LANES_ERROR_LOST))
    return LANES_STATE_LOST;
  if (stop == LANES_STOP_NONE)
    return g_error_matches (error, LANES_ERROR, LANES_ERROR_TIMED_OUT) ? LANES_STATE_TIMED_OUT : LANES_STATE_FAILED;

  /* It was asked to stop: however it ended then, unless something else broke, that is why. */
  if (error->domain == G_IO_ERROR ? error->code == G_IO_ERROR_CANCELLED
                                  : error->domain == LANES_ERROR && (error->code == LANES_ERROR_CANCELLED ||
                                                                     error->code == LANES_ERROR_EXIT ||
                                                                     error->code == LANES_ERROR_SIGNAL ||
                                                                     error->code == LANES_ERROR_TIMED_OUT))
    return stop == LANES_STOP_TIMEOUT ? LANES_STATE_TIMED_OUT : LANES_STATE_CANCELLED;

  return LANES_STATE_FAILED;
}

double
_lanes_job_get_backoff (LanesJob *job)
{
  const LanesJobOptions *options = lanes_job_spec_get_options (job->spec);

  return MIN (options->retry_delay * pow (2, CLAMP (job->attempts - 1, 0, 60)), options->retry_delay_max);
}

/* Seconds until the next try, or -1: there is none. */
static double
retry_delay (LanesJob   *job,
             LanesState  state,
             LanesStop   stop)
{
  const LanesJobOptions *options = lanes_job_spec_get_options (job->spec);
  double delay;

  if ((state != LANES_STATE_FAILED && state != LANES_STATE_TIMED_OUT && state != LANES_STATE_LOST) ||
      stop == LANES_STOP_CANCEL || job->outcome->permanent || job->attempts > options->retries)
    return -1;

  delay = _lanes_job_get_backoff (job) * (1 + g_random_double_range (0, 0.25));

  return MAX (delay, job->outcome->retry_after);
}

static void
replace_stop_error (LanesOutcome *outcome,
                    LanesJob     *job,
                    LanesState    state)
{
  if (state == LANES_STATE_TIMED_OUT)
    {
      double timeout = lanes_job_spec_get_options (job->spec)->timeout;

      g_clear_error (&outcome->error);
      outcome->error = g_error_new (LANES_ERROR, LANES_ERROR_TIMED_OUT, _("Ended: it ran longer than %.15g s"), timeout);
    }
}

/* From where it is to the end @state, by legal edges only. */
static void
finish (LanesEngine *self,
        LanesJob    *job,
        LanesState   state,
        LanesStop    stop,
        gint64       when)
{
  double delay = retry_delay (job, state, stop);

  if (job->state == LANES_STATE_PAUSED && (state != LANES_STATE_LOST || delay >= 0))
    _lanes_engine_set_state (self, job, LANES_STATE_RUNNING, when);
  if (job->state == LANES_STATE_RUNNING && state == LANES_STATE_CANCELLED)
    _lanes_engine_set_state (self, job, LANES_STATE_STOPPING, when);

  if (delay < 0)
    _lanes_engine_set_state (self, job, state, when);
  else
    _lanes_engine_wait_until (self, job, g_get_monotonic_time () + (gint64) (delay * G_USEC_PER_SEC));
}

/* One that was paused when its program died. @job: nullable */
void
_lanes_engine_pause_first (LanesEngine *self,
                           LanesJob    *job)
{
  if (job == NULL || (job->flags & LANES_JOB_PAUSE_FIRST) == 0)
    return;

  if (job->state == LANES_STATE_RUNNING)
    lanes_engine_pause (self, job, NULL);
  _lanes_engine_keep_pause (self, job, FALSE);
}

static void
on_started (LanesEngine *self,
            LanesRun    *run,
            gint64       when)
{
  LanesJob *job = run->job;
  double timeout;

  if (job == NULL)
    return;

  g_clear_pointer (&job->outcome, lanes_outcome_free);
  timeout = lanes_job_spec_get_options (job->spec)->timeout;
  job->where = LANES_WHERE_NOWHERE;
  job->slot = run->slot;
  job->attempts++;
  run->active_index = self->active->len;
  g_ptr_array_add (self->active, job);
  _lanes_engine_set_state (self, job, LANES_STATE_RUNNING, when);

  if (run->stop != LANES_STOP_NONE)
    _lanes_engine_set_state (self, job, LANES_STATE_STOPPING, g_get_monotonic_time ());
  else if (timeout > 0)
    _lanes_engine_arm_timeout (self, run, when + (gint64) (timeout * G_USEC_PER_SEC) - g_get_monotonic_time ());
}

static guint *
active_index_of (LanesJob *job)
{
  return (job->flags & LANES_JOB_TIMED) != 0 ? &job->active_index : &job->run->active_index;
}

void
_lanes_engine_leave_active (LanesEngine *self,
                            LanesJob    *job)
{
  LanesJob *last = self->active->pdata[self->active->len - 1];
  guint index = *active_index_of (job);

  *active_index_of (last) = index;
  self->active->pdata[index] = last;
  self->active->len--;

  /* When many end, one after the other is the last. */
  if (self->active->len > AHEAD)
    __builtin_prefetch (&((LanesJob *) self->active->pdata[self->active->len - AHEAD])->active_index, 1);
}

/* A program, or a server, may say again what it was told. */
static void
redact_outcome (LanesOutcome *outcome,
                LanesJobSpec *spec)
{
  g_autoptr (GVariant) result = outcome->result;
  g_autofree char *message = NULL;

  if (result != NULL)
    outcome->result = lanes_job_spec_redact_result (spec, result);
  if (outcome->error == NULL)
    return;

  message = lanes_job_spec_redact (spec, outcome->error->message);
  if (!g_str_equal (message, outcome->error->message))
    {
      g_free (outcome->error->message);
      outcome->error->message = g_steal_pointer (&message);
    }
}

static void
on_ended (LanesEngine *self,
          LanesRun    *run,
          gint64       when)
{
  LanesJob *job = run->job;
  LanesStop stop = run->stop;
  LanesState state;

  if (job == NULL)
    return;

  if (run->active_index == G_MAXUINT)
    on_started (self, run, run->outcome->started);
  _lanes_engine_leave_active (self, job);
  job->outcome = g_steal_pointer (&run->outcome);
  if (job->outcome->error != NULL || job->outcome->result != NULL)
    redact_outcome (job->outcome, run->spec);
  _lanes_engine_release (self, job);

  state = state_of_outcome (job->outcome, stop);
  replace_stop_error (job->outcome, job, state);
  _lanes_engine_emit_attempt (self, job, state);
  if (retry_delay (job, state, stop) >= 0)
    _lanes_job_remember_attempt (job, state);
  finish (self, job, state, stop, when);
}

/* It may not have been looked at since it began: that comes first. */
static void
on_helped (LanesEngine *self,
           LanesRun    *run,
           guint        slot,
           gboolean     helps,
           gint64       when)
{
  if (helps)
    run->executor->n_helping++;
  else
    run->executor->n_helping--;
  if (run->job == NULL)
    return;

  if (run->active_index == G_MAXUINT)
    {
      on_started (self, run, run->outcome->started);
      _lanes_engine_pause_first (self, run->job);
    }
  _lanes_engine_emit_helped (self, run->job, slot, helps, when);
}

static void
take_event (LanesEngine      *self,
            const LanesEvent *event)
{
  switch (event->type)
    {
    case LANES_EVENT_STARTED:
      on_started (self, event->run, event->when);
      _lanes_engine_pause_first (self, event->run->job);
      return;
    case LANES_EVENT_ENDED:
      on_ended (self, event->run, event->when);
      return;
    case LANES_EVENT_HELPED:
    case LANES_EVENT_LEFT:
      on_helped (self, event->run, event->slot, event->type == LANES_EVENT_HELPED, event->when);
      return;
    default:
      g_assert_not_reached ();
    }
}

static void
on_polled (LanesRun *run,
           gpointer  data)
{
  g_ptr_array_add (((LanesEngine *) data)->begun, lanes_run_ref (run));
}

static void
tell_begun (LanesEngine *self)
{
  for (guint i = 0; i < self->begun->len; i++)
    {
      LanesRun *run = self->begun->pdata[i];

      if (run->active_index != G_MAXUINT)
        continue;
      on_started (self, run, run->outcome->started);
      _lanes_engine_pause_first (self, run->job);
    }
  g_ptr_array_set_size (self->begun, 0);
}

/* What began is seen at once; what ended before it, in the same slot, stands among the events, and comes first. Called with all of them
 * handled, so that the next are taken after this look. */
static void
poll_started (LanesEngine *self)
{
  tell_begun (self);
  for (guint i = 0; i < self->executors->len; i++)
    {
      LanesExecutor *executor = self->executors->pdata[i];

      if (LANES_EXECUTOR_GET_CLASS (executor)->poll_started != NULL)
        LANES_EXECUTOR_GET_CLASS (executor)->poll_started (executor, on_polled, self);
    }
  if (self->begun->len > 0 && !lanes_inbox_has_posted (self->inbox))
    tell_begun (self);
}

gsize
_lanes_engine_take_events (const LanesEvent *events,
                           gsize             n_events,
                           gint64            deadline,
                           gpointer          user_data)
{
  LanesEngine *self = user_data;
  gsize i;

  for (i = 0; i < n_events; i++)
    {
      take_event (self, &events[i]);
      lanes_run_unref (events[i].run);

      if ((i & 31) == 31 && g_get_monotonic_time () >= deadline)
        {
          i++;
          break;
        }
    }

  if (i == n_events)
    poll_started (self);
  _lanes_engine_turn (self, deadline);
  return i;
}

/* Asks active work to stop. */
void
_lanes_engine_stop_run (LanesEngine *self,
                        LanesJob    *job,
                        LanesStop    why)
{
  gint64 now = g_get_monotonic_time ();
  double grace = lanes_job_spec_get_options (job->spec)->grace;
  LanesRun *run;

  _lanes_engine_need_run (self, job);
  run = job->run;
  run->stop_asked_at = now;
  run->force_at = now + (gint64) ((grace >= 0 ? grace : self->grace) * G_USEC_PER_SEC);
  if (run->timer != 0)
    lanes_timers_remove (self->timers, run->timer);
  run->timer = 0;

  if (job->state != LANES_STATE_QUEUED)
    _lanes_engine_set_state (self, job, LANES_STATE_STOPPING, now);
  lanes_run_ask_stop (run, why);
  LANES_EXECUTOR_GET_CLASS (run->executor)->stop (run->executor, run, FALSE);
}
