/* lanes-history-restore.c: the jobs of an earlier program come back
 *
 * How a job that stands on disk as not over comes back:
 *
 *   queued or waiting, not claimed   as it was: it has not begun (lanes-history-gate.h)
 *   queued, but claimed              held: it may have begun, and left no trace; as it was where the agents' list says that no agent
 *                                    launched it (lanes-history-ledger.h)
 *   queued, and yet with the agent   goes on there: it began while the history was off
 *   running, paused, stopping        held: the agent may have it still; queued where no agent launched it: it was on its way to one
 *
 * What is held and not with the agent is tried again or lost. What was paused is paused again when it begins.
 *
 * What it waited for and is over meanwhile is judged by how it ended.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-history-restore.h"

#include "lanes-engine-restore.h"
#include "lanes-error.h"
#include "lanes-history-claims.h"
#include "lanes-history-found.h"
#include "lanes-history-numbers.h"
#include "lanes-history-private.h"
#include "lanes-history-reading.h"
#include "lanes-run-private.h"

#include <glib/gi18n-lib.h>

#define TURN_US 3000

/* What is done on the main thread, a turn at a time. */
typedef enum
{
  STEP_BATCHES,
  STEP_JOBS,
  STEP_SETTLE,
  STEP_TIE_BATCHES,
  STEP_TIE_JOBS,
  STEP_END,
  STEP_DONE,
} Step;

struct _LanesHistoryRestore
{
  LanesHistory            *history;  /* owned */
  LanesEngine             *engine;   /* owned */
  LanesHistoryFound       *found;    /* owned, nullable: while a thread reads it */
  LanesHistoryReading     *reading;  /* nullable: while it reads */
  GSource                 *source;   /* owned, nullable: the next turn */
  GError                  *error;    /* owned, nullable: why nothing could be read */
  LanesHistoryRestoreFunc  done;     /* NULL once it was called */
  gpointer                 user_data;
  guint64                  last_job; /* ever given out */
  guint64                  last_batch;
  Step                     step;
  guint                    next;     /* of its step */
  gint64                   clock;
  LanesHistoryRestored     restored;
};

static LanesHistoryFound *
make_found (LanesHistoryRestore *self)
{
  /* Of one that is off nobody else has found them. */
  return lanes_history_found_new (lanes_history_get_folder (self->history), lanes_history_get_output_folder (self->history),
                                  lanes_engine_get_kinds (self->engine), lanes_history_get_last_job (self->history) == 0);
}

LanesHistoryRestore *
lanes_history_restore_new (LanesHistory *history,
                           LanesEngine  *engine)
{
  LanesHistoryRestore *self = g_new0 (LanesHistoryRestore, 1);

  self->history = g_object_ref (history);
  self->engine = g_object_ref (engine);
  self->clock = g_get_real_time () - g_get_monotonic_time ();

  return self;
}

static void
stop_turns (LanesHistoryRestore *self)
{
  if (self->source != NULL)
    g_source_destroy (self->source);
  g_clear_pointer (&self->source, g_source_unref);
}

void
lanes_history_restore_free (LanesHistoryRestore *self)
{
  g_signal_handlers_disconnect_by_data (self->history, self);
  stop_turns (self);
  g_clear_pointer (&self->reading, lanes_history_reading_free);
  g_clear_pointer (&self->found, lanes_history_found_free);
  g_clear_error (&self->error);
  g_object_unref (self->history);
  g_object_unref (self->engine);
  g_free (self);
}

/* Bringing back */

static void
restore_batch (LanesHistoryRestore *self,
               LanesFoundBatch     *item)
{
  LanesRestoredBatch restored = {
    .id = item->row->id,
    .name = item->row->name,
    .spec = item->spec,
    .limit = item->row->limit,
    .created_at = item->row->created_at - self->clock,
  };

  /* Old jobs may have been deleted: they count no more. */
  for (int state = 0; state < LANES_N_STATES; state++)
    {
      restored.n_jobs += item->row->n_in_state[state];
      if (lanes_state_is_final (state))
        restored.n_in_state[state] = item->row->n_in_state[state];
    }
  if (item->has_inputs && item->spec != NULL)
    {
      restored.inputs = item->inputs;
      restored.has_inputs = TRUE;
      item->has_inputs = FALSE;
      self->restored.n_unfinished++;
    }
  lanes_engine_restore_batch (self->engine, &restored);
}

static LanesOutcome *
dup_outcome (LanesHistoryRestore *self,
             LanesFoundJob       *item)
{
  LanesHistoryJob *job = item->job;
  LanesOutcome *outcome = lanes_outcome_new ();

  outcome->started = job->started_at != 0 ? job->started_at - self->clock : 0;
  outcome->ended = outcome->started + MAX (0, job->run_us);
  outcome->unseen = job->run_us < 0;
  outcome->usage = job->usage;
  outcome->exit_code = job->exit_code;
  outcome->term_signal = job->term_signal;
  outcome->output_bytes = job->output_bytes;
  outcome->output_dropped = job->output_dropped;
  outcome->retry_after = item->retry_after;
  if (job->error != NULL)
    outcome->error = g_error_new_literal (LANES_ERROR, MAX (0, job->error_code), job->error);

  return outcome;
}

/* The attempts that ended: one that had begun is not one of them, all before it are, also those whose ends are not on disk. */
static guint
count_ended (LanesFoundJob *item)
{
  guint attempts = item->job->attempts;
  guint ended = lanes_state_is_active (item->job->state) && attempts > 0 ? attempts - 1 : attempts;

  return item->claim > ended ? item->claim - 1 : ended;
}

static void
add_attempt (GArray     *attempts,
             gint64      started,
             gint64      length,
             LanesState  state,
             guint       slot,
             const char *error)
{
  LanesAttempt attempt = { started, length >= 0 ? started + length : 0, state, slot, g_strdup (error) };

  g_array_append_val (attempts, attempt);
}

/* What is known of the @n attempts that ended; the last of them stands with the job where none has followed it. */
static GArray *
dup_earlier (LanesHistoryRestore *self,
             LanesFoundJob       *item,
             guint                n)
{
  g_autoptr (GArray) attempts = lanes_engine_new_attempts ();
  const LanesHistoryJob *job = item->job;
  guint last = 0;

  for (guint i = 0; item->earlier != NULL && i < item->earlier->len; i++)
    {
      const LanesHistoryAttempt *each = item->earlier->pdata[i];

      if (each->attempt > n)
        break;
      last = each->attempt;
      add_attempt (attempts, each->started_at - self->clock, each->run_us, each->state, each->slot, each->error);
    }
  if (job->tried == n && last < n && job->started_at != 0)
    add_attempt (attempts, job->started_at - self->clock, job->run_us, job->outcome, job->slot, job->error);

  return attempts->len > 0 ? g_steal_pointer (&attempts) : NULL;
}

/* A job that cannot go on is over, and says why. */
static void
refuse (LanesHistoryRestore *self,
        LanesFoundJob       *item,
        const char          *why)
{
  LanesBatch *batch = item->job->batch != 0 ? lanes_engine_get_batch (self->engine, item->job->batch) : NULL;

  lanes_history_refuse (self->history, item->job->id, item->job->attempts, why);
  if (batch != NULL)
    batch->n_in_state[LANES_STATE_CANCELLED]++;
  self->restored.n_refused++;
}

static void
restore_job (LanesHistoryRestore *self,
             LanesFoundJob       *item)
{
  g_autoptr (GError) error = NULL;
  LanesRestoredJob restored = {
    .id = item->job->id,
    .spec = item->spec,
    .batch = item->job->batch != 0 ? lanes_engine_get_batch (self->engine, item->job->batch) : NULL,
    .input = item->job->input,
    .sequence = MAX (1, item->job->sequence),
    .attempts = count_ended (item),
    .priority = item->job->priority,
    .queued_at = item->job->queued_at - self->clock,
    .how = item->how,
    .retrying = item->job->state == LANES_STATE_WAITING && item->after == NULL,
    .paused = item->paused,
    .secret = item->job->masked,
  };

  if (item->spec == NULL)
    {
      refuse (self, item, item->error->message);
      return;
    }
  restored.outcome = item->job->tried > 0 && item->job->tried == restored.attempts ? dup_outcome (self, item) : NULL;
  restored.earlier = restored.attempts > 0 ? dup_earlier (self, item, restored.attempts) : NULL;
  if (lanes_engine_restore_job (self->engine, &restored, &error) == NULL)
    {
      g_clear_pointer (&restored.earlier, g_array_unref);
      g_clear_pointer (&restored.outcome, lanes_outcome_free);
      refuse (self, item, error->message);
      return;
    }
  if (lanes_state_is_active (item->job->state) && !item->begun)
    _lanes_history_note_unbegun (self->history, lanes_engine_get_job (self->engine, item->job->id), item->job->state);
  self->restored.n_jobs++;
  self->restored.n_held += item->begun;
  self->restored.n_secret += item->job->masked;
}

/* Those that are still to end; what is over already is judged. Returns: FALSE if one did not end as it had to */
static gboolean
judge (LanesHistoryRestore *self,
       GArray              *after)
{
  guint n = 0;

  for (guint i = 0; i < after->len; i++)
    {
      LanesDependency *dependency = &g_array_index (after, LanesDependency, i);
      gint64 on = (gint64) dependency->job_id;
      gpointer state;
      gboolean here = on < 0 ? lanes_engine_get_batch (self->engine, (guint64) -on) != NULL
                             : lanes_engine_get_job (self->engine, (guint64) on) != NULL;

      if (here)
        g_array_index (after, LanesDependency, n++) = *dependency;
      else if (g_hash_table_lookup_extended (self->found->ended, &on, NULL, &state) && dependency->condition != LANES_AFTER_END &&
               (GPOINTER_TO_INT (state) == LANES_STATE_SUCCEEDED) != (dependency->condition == LANES_AFTER_SUCCESS))
        return FALSE;
    }
  g_array_set_size (after, n);

  return TRUE;
}

static void
tie_batch (LanesHistoryRestore *self,
           LanesFoundBatch     *item)
{
  if (item->after == NULL)
    return;

  if (judge (self, item->after))
    lanes_engine_restore_after (self->engine, -(gint64) item->row->id, item->after);
  else
    lanes_engine_cancel_batch (self->engine, lanes_engine_get_batch (self->engine, item->row->id));
}

/* One that came back as it was, and that nobody has cancelled since. Returns: (nullable) */
static LanesJob *
find_waiting (LanesHistoryRestore *self,
              LanesFoundJob       *item)
{
  LanesJob *job = lanes_engine_get_job (self->engine, item->job->id);

  return job != NULL && job->state == LANES_STATE_WAITING && lanes_engine_is_unbegun (self->engine, job) ? job : NULL;
}

static void
tie_job (LanesHistoryRestore *self,
         LanesFoundJob       *item)
{
  LanesJob *job = find_waiting (self, item);

  if (job == NULL)
    return;

  if (judge (self, item->after))
    lanes_engine_restore_after (self->engine, (gint64) job->id, item->after);
  else
    lanes_engine_refuse (self->engine, job,
                         g_error_new (LANES_ERROR, LANES_ERROR_DEPENDENCY, _("Not started: what it waited for did not end as "
                                                                             "it had to")));
}

/* One that was moved, or with such ones waits for nothing but a slot. */
static void
settle_job (LanesHistoryRestore *self,
            LanesFoundJob       *item)
{
  g_autoptr (GArray) nothing = g_array_new (FALSE, TRUE, sizeof (LanesDependency));
  LanesJob *job = find_waiting (self, item);

  if (job != NULL)
    lanes_engine_restore_after (self->engine, (gint64) job->id, nothing);
}

/* Turns */

typedef void (*StepFunc) (LanesHistoryRestore *self,
                          gpointer             item);

/* Returns: whether all of them are done */
static gboolean
work_through (LanesHistoryRestore *self,
              GPtrArray           *items,
              StepFunc             func,
              gint64               deadline)
{
  while (self->next < items->len)
    {
      func (self, items->pdata[self->next++]);
      if ((self->next & 15) == 0 && g_get_monotonic_time () >= deadline)
        return FALSE;
    }

  self->next = 0;
  return TRUE;
}

static gboolean
work_step (LanesHistoryRestore *self,
           gint64               deadline)
{
  LanesHistoryFound *found = self->found;

  switch (self->step)
    {
    case STEP_BATCHES:
      return work_through (self, found->batches, (StepFunc) restore_batch, deadline);

    case STEP_JOBS:
      return work_through (self, found->jobs, (StepFunc) restore_job, deadline);

    case STEP_SETTLE:
      return work_through (self, found->settling, (StepFunc) settle_job, deadline);

    case STEP_TIE_BATCHES:
      return work_through (self, found->batches, (StepFunc) tie_batch, deadline);

    case STEP_TIE_JOBS:
      return work_through (self, found->tied, (StepFunc) tie_job, deadline);

    case STEP_END:
      lanes_engine_skip_numbers (self->engine, self->last_job + 1, self->last_batch + 1);
      return lanes_engine_restore_end (self->engine, deadline);

    case STEP_DONE:
    default:
      return TRUE;
    }
}

static void
tell (LanesHistoryRestore *self)
{
  LanesHistoryRestoreFunc done = g_steal_pointer (&self->done);
  g_autoptr (GError) error = g_steal_pointer (&self->error);
  LanesHistoryRestored restored = self->restored;

  stop_turns (self);
  done (&restored, error, self->user_data);
}

static gboolean
turn_cb (gpointer data)
{
  LanesHistoryRestore *self = data;
  gint64 deadline = g_get_monotonic_time () + TURN_US;

  while (self->step != STEP_DONE)
    {
      if (!work_step (self, deadline))
        return G_SOURCE_CONTINUE;
      self->step++;
    }

  tell (self);
  return G_SOURCE_REMOVE;
}

/* The first turn at once: of few jobs all are back before anybody has looked. */
static void
begin_turns (LanesHistoryRestore *self)
{
  self->source = g_idle_source_new ();
  g_source_set_priority (self->source, LANES_PRIORITY_ENGINE);
  g_source_set_callback (self->source, turn_cb, self, NULL);
  g_source_set_static_name (self->source, "history restore");
  g_source_attach (self->source, lanes_engine_get_context (self->engine));
  turn_cb (self);
}

/* The engine's numbers. */
static void
begin_engine (LanesHistoryRestore *self)
{
  LanesHistoryFound *found = self->found;
  guint64 first_job, first_batch;

  self->last_job = MAX (MAX (self->last_job, found->last_job), lanes_history_get_last_job (self->history));
  self->last_batch = MAX (MAX (self->last_batch, found->last_batch), lanes_history_get_last_batch (self->history));
  first_job = found->jobs->len > 0 ? ((LanesFoundJob *) found->jobs->pdata[0])->job->id : self->last_job + 1;
  first_batch = found->batches->len > 0 ? ((LanesFoundBatch *) found->batches->pdata[0])->row->id : self->last_batch + 1;
  self->restored.draining = found->draining;

  lanes_engine_set_first_ids (self->engine, first_job, first_batch);
  lanes_history_set_known (self->history, self->last_job, self->last_batch);
  lanes_history_set_known_draining (self->history, self->restored.draining);
  lanes_history_attach (self->history, self->engine);
}

/* Reading */

/* What could not be read stays where it is. Whose numbers cannot be known, what is new gets numbers that nobody can have had. */
static void
forget_all (LanesHistoryRestore *self)
{
  LanesHistoryNumbers last;

  lanes_history_found_clear (self->found);
  if (lanes_history_get_condition (self->history) == LANES_HISTORY_ON)
    return;

  if (lanes_history_is_taken (self->history))
    lanes_history_numbers_guess (&last);
  else
    lanes_history_numbers_find (lanes_history_get_folder (self->history), &last);
  self->last_job = MAX (self->last_job, last.job);
  self->last_batch = MAX (self->last_batch, last.batch);
}

/* Takes @found; without one, or with @error, it could not be read. */
static void
go_on_with (LanesHistoryRestore *self,
            LanesHistoryFound   *found,
            const GError        *error)
{
  g_signal_handlers_disconnect_by_data (self->history, self);
  self->found = found != NULL ? found : make_found (self);
  if (error != NULL)
    {
      self->error = g_error_copy (error);
      forget_all (self);
    }
  begin_engine (self);
  begin_turns (self);
}

static gboolean
read_func (gpointer        data,
           _Atomic guint  *beat,
           GError        **error)
{
  return lanes_history_found_read (data, beat, error);
}

/* A disk that has what the writer needs in memory may hang for what is read. */
static void
read_cb (gpointer      data,
         const GError *error,
         gpointer      user_data)
{
  LanesHistoryRestore *self = user_data;

  self->reading = NULL;
  if (data == NULL)
    {
      _lanes_history_hang (self->history);
      error = lanes_history_get_error (self->history);
    }
  go_on_with (self, data, error);
}

/* One that is off can be read all the same, as a rule. One that another program writes has that program's jobs, and one whose disk hangs
 * may never be read. */
static void
read_when_open (LanesHistoryRestore *self)
{
  const GError *why = lanes_history_get_error (self->history);
  g_autoptr (GError) unknown = NULL;

  if (lanes_history_get_condition (self->history) == LANES_HISTORY_OPENING)
    return;

  g_signal_handlers_disconnect_by_data (self->history, self);
  if (!lanes_history_is_taken (self->history) && !lanes_history_is_hanging (self->history))
    {
      self->reading = lanes_history_reading_new (self->history, "lanes-restore", read_func, make_found (self),
                                                 (GDestroyNotify) lanes_history_found_free, read_cb, self);
      return;
    }

  unknown = why == NULL ? g_error_new_literal (LANES_ERROR, LANES_ERROR_IO, _("The history is off")) : g_error_copy (why);
  go_on_with (self, NULL, unknown);
}

void
lanes_history_restore_load (LanesHistoryRestore     *self,
                            LanesHistoryRestoreFunc  done,
                            gpointer                 user_data)
{
  g_return_if_fail (self->done == NULL && self->step == STEP_BATCHES);

  self->done = done;
  self->user_data = user_data;
  lanes_engine_restore_begin (self->engine);
  g_signal_connect_swapped (self->history, "changed", G_CALLBACK (read_when_open), self);
  _lanes_history_watch (self->history);
  read_when_open (self);
}

void
lanes_history_restore_look (LanesHistoryRestore *self)
{
  if (self->done == NULL)
    return;

  /* What comes of it may be the end of @self. */
  if (self->reading != NULL)
    lanes_history_reading_look (self->reading);
  else if (self->found == NULL)
    lanes_history_look (self->history);
}

/* What goes on */

/* Of one that was claimed only, the row tells of the attempt before. */
static gboolean
has_slot_of (const LanesFoundJob *item,
             LanesExecutor       *executor)
{
  return item->begun && lanes_state_is_active (item->job->state) && g_strcmp0 (item->job->executor, lanes_executor_get_name (executor)) == 0;
}

/* The slot that it had; where its start is not on disk, one that none of the others had. */
static guint
find_slot (LanesHistoryRestore *self,
           const LanesFoundJob *item,
           LanesExecutor       *executor)
{
  guint free = 0;

  if (has_slot_of (item, executor))
    return item->job->slot;

  for (guint i = 0; i < self->found->begun->len; i++)
    {
      const LanesFoundJob *other = self->found->begun->pdata[i];

      if (has_slot_of (other, executor))
        free = MAX (free, other->job->slot + 1);
    }

  return free;
}

LanesRun *
lanes_history_restore_adopt (LanesHistoryRestore *self,
                             LanesExecutor       *executor,
                             guint64              job_id,
                             guint                attempt)
{
  LanesFoundJob *item = self->found != NULL ? lanes_history_found_get_job (self->found, job_id) : NULL;
  LanesJob *job = lanes_engine_get_job (self->engine, job_id);
  LanesRun *run;

  if (item == NULL || job == NULL || attempt != job->attempts + 1u)
    return NULL;
  if (!lanes_engine_is_held (self->engine, job) && (!item->perhaps || !lanes_engine_is_unbegun (self->engine, job)))
    return NULL;

  run = lanes_engine_adopt (self->engine, job, executor);
  if (run != NULL)
    run->slot = find_slot (self, item, executor);

  return run;
}

static void
settled_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      data)
{
  if (lanes_history_flush_finish (LANES_HISTORY (object), result, NULL))
    lanes_history_claims_clear (lanes_history_get_folder (LANES_HISTORY (object)));
}

guint
lanes_history_restore_settle (LanesHistoryRestore *self)
{
  guint n_lost = 0;

  g_return_val_if_fail (self->step == STEP_DONE, 0);

  for (guint i = 0; i < self->found->begun->len; i++)
    {
      LanesFoundJob *item = self->found->begun->pdata[i];
      LanesJob *job = lanes_engine_get_job (self->engine, item->job->id);
      gint64 started = item->job->started_at != 0 ? item->job->started_at - self->clock : 0;

      if (job == NULL || !lanes_engine_is_held (self->engine, job))
        continue;
      /* It may have been noted beside the history only. */
      lanes_history_claim (self->history, job->id, job->attempts + 1u);
      lanes_engine_give_up (self->engine, job, started, item->job->slot,
                            lanes_state_is_active (item->job->state)
                              ? _("Lanes ended while it ran, and nothing is known of how it ended")
                              : _("Lanes ended when it was about to begin, and nothing is known of it since"));
      n_lost += job->state == LANES_STATE_LOST;
    }
  if (self->found->ledger != 0)
    lanes_history_keep_ledger (self->history, self->found->ledger);
  if (self->found->n_claims > 0)
    lanes_history_flush_async (self->history, NULL, settled_cb, NULL);

  return n_lost;
}
