/* lanes-history.c: keeps what an engine does, on disk
 *
 * Every fact is packed into a buffer (lanes-history-buffer.h) and posted to the writer once a turn of the engine. The writer's
 * status comes back through a source of the loop. Flushes wait for the number of records that were posted before them.
 *
 * A disk that is slow, or hangs: lanes-history-disk.c.
 *
 * While history is off nothing is recorded; when it comes back, a source walks over the engine's jobs in short turns and records
 * each in full.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-history-private.h"

#include "lanes-engine-private.h"
#include "lanes-engine-restore.h"
#include "lanes-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* How long a turn of the walk over all jobs may take. */
#define WALK_US 2000

enum
{
  CHANGED,
  WHOLE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LanesHistory, lanes_history, G_TYPE_OBJECT)

/* What the engine tells */

static void
on_jobs_added (gpointer data,
               guint64  first_id,
               guint    n)
{
  LanesHistory *self = data;

  lanes_history_numbers_note (&self->noted, self->dir, first_id + n - 1, 0);
  if (!_lanes_history_is_recording (self) || first_id <= self->known_job)
    return;

  for (guint64 id = first_id; id < first_id + n; id++)
    {
      LanesJob *job = lanes_engine_get_job (self->engine, id);

      _lanes_history_record_added (self, job, FALSE);
      if (job->state == LANES_STATE_WAITING)
        g_array_append_val (self->waiting, id);
    }
}

static void
on_job_changed (gpointer   data,
                LanesJob  *job,
                LanesState old_state,
                gint64     when)
{
  LanesHistory *self = data;

  if (!_lanes_history_is_recording (self))
    return;

  /* One that ended without having begun has its reason in its outcome all the same. */
  if (lanes_state_is_final (job->state) && job->outcome != NULL &&
      (self->ended_job != job->id || self->ended_attempt != job->attempts))
    _lanes_history_record_end (self, job, job->outcome, job->state);
  if (lanes_state_is_final (job->state))
    {
      self->ended_job = 0;
      if (_lanes_history_mark_final (self, job, old_state, when))
        return;
    }
  _lanes_history_record_state (self, job, old_state, when);
}

/* How long a server wants to be left alone before the next try. */
static void
record_retry_after (LanesHistory       *self,
                    LanesJob           *job,
                    const LanesOutcome *outcome)
{
  LanesHistoryKeep *record;

  if (outcome->retry_after <= 0)
    return;

  record = lanes_history_buffer_add (self->buffer, LANES_HISTORY_KEEP, job->id, sizeof *record, NULL, 0);
  record->name = LANES_HISTORY_KEEP_RETRY_AFTER;
  record->value = LANES_HISTORY_RETRY_AFTER (job->attempts, outcome->retry_after);
}

static void
on_attempt_ended (gpointer            data,
                  LanesJob           *job,
                  const LanesOutcome *outcome,
                  LanesState          state)
{
  LanesHistory *self = data;

  if (!_lanes_history_is_recording (self))
    return;

  record_retry_after (self, job, outcome);
  _lanes_history_record_end (self, job, outcome, state);
}

static void
on_job_helped (gpointer  data,
               LanesJob *job,
               guint     slot,
               gboolean  helps,
               gint64    when)
{
  if (_lanes_history_is_recording (data))
    _lanes_history_record_help (data, job, slot, helps, when);
}

static void
on_jobs_removed (gpointer         data,
                 LanesJob *const *jobs,
                 guint            n)
{
  LanesHistory *self = data;

  if (self->status.condition == LANES_HISTORY_OFF)
    self->n_gone += n;
}

static void
on_batch_changed (gpointer    data,
                  LanesBatch *batch)
{
  LanesHistory *self = data;

  lanes_history_numbers_note (&self->noted, self->dir, 0, batch->id);
  if (!_lanes_history_is_recording (self))
    return;

  _lanes_history_record_batch (self, batch);
  if (batch->id > self->known_batch)
    {
      self->known_batch = batch->id;
      _lanes_history_record_inputs (self, batch);
      _lanes_history_record_after (self, -(gint64) batch->id, _lanes_batch_get_more (batch)->dependencies);
    }
}

static void
on_job_moved (gpointer  data,
              LanesJob *job,
              gint64    place)
{
  LanesHistory *self = data;
  LanesHistoryPlace *record;

  if (!_lanes_history_is_recording (self))
    return;

  record = lanes_history_buffer_add (self->buffer, LANES_HISTORY_PLACE, job->id, sizeof *record, NULL, 0);
  record->place = place;
  record->priority = job->priority;
}

static void
record_pause (LanesHistory *self,
              LanesJob     *job,
              gboolean      paused)
{
  LanesHistoryKeep *record = lanes_history_buffer_add (self->buffer, LANES_HISTORY_KEEP, job->id, sizeof *record, NULL, 0);

  record->name = LANES_HISTORY_KEEP_PAUSED;
  record->value = paused;
}

static void
on_pause_kept (gpointer  data,
               LanesJob *job,
               gboolean  paused)
{
  if (_lanes_history_is_recording (data))
    record_pause (data, job, paused);
}

static void
record_draining (LanesHistory *self)
{
  LanesHistoryKeep *record = lanes_history_buffer_add (self->buffer, LANES_HISTORY_KEEP, 0, sizeof *record, NULL, 0);

  record->name = LANES_HISTORY_KEEP_DRAINING;
  record->value = self->draining;
}

static void
on_limits_changed (gpointer data)
{
  LanesHistory *self = data;
  gboolean draining = lanes_engine_get_draining (self->engine);

  if (draining == self->draining || !_lanes_history_is_recording (self))
    return;

  self->draining = draining;
  record_draining (self);
}

static void
on_turn_ended (gpointer data)
{
  LanesHistory *self = data;

  if (self->waiting->len > 0)
    _lanes_history_record_waiting (self);
  _lanes_history_post (self);
  _lanes_history_brake (self);
}

static const LanesEngineObserver observer = {
  .jobs_added = on_jobs_added,
  .job_changed = on_job_changed,
  .attempt_ended = on_attempt_ended,
  .job_helped = on_job_helped,
  .jobs_removed = on_jobs_removed,
  .batch_changed = on_batch_changed,
  .job_moved = on_job_moved,
  .pause_kept = on_pause_kept,
  .limits_changed = on_limits_changed,
  .turn_ended = on_turn_ended,
};

/* Coming back */

static void
stop_walk (LanesHistory *self)
{
  if (self->walk != NULL)
    g_source_destroy (self->walk);
  g_clear_pointer (&self->walk, g_source_unref);
  self->walk_next = self->walk_until;
}

static void
record_again (LanesHistory *self,
              LanesJob     *job)
{
  LanesOutcome buffer;
  const LanesOutcome *outcome = lanes_job_read_outcome (job, &buffer);

  if (lanes_engine_is_to_be_paused (self->engine, job) || job->state == LANES_STATE_PAUSED)
    record_pause (self, job, job->state != LANES_STATE_PAUSED);
  /* It stands there as it began, and nobody knows more yet. */
  if (lanes_engine_is_held (self->engine, job))
    return;
  _lanes_history_record_added (self, job, TRUE);
  if (job->run != NULL)
    lanes_history_claim (self, job->id, lanes_run_get_attempt (job->run));
  else if (job->attempts > 0)
    lanes_history_claim (self, job->id, job->attempts);
  if (outcome != NULL)
    {
      record_retry_after (self, job, outcome);
      _lanes_history_record_end (self, job, outcome, job->state);
    }
  if (job->attempts > 0 || lanes_state_is_final (job->state))
    {
      gint64 ended = lanes_job_get_ended (job);

      _lanes_history_record_state (self, job, LANES_STATE_QUEUED,
                    lanes_state_is_active (job->state) ? lanes_job_get_started (job) : ended != 0 ? ended : job->queued_at);
    }
}

static void
tell_whole (LanesHistory *self)
{
  if (lanes_history_is_whole (self))
    g_signal_emit (self, signals[WHOLE], 0);
}

static gboolean
walk_cb (gpointer data)
{
  LanesHistory *self = data;
  gint64 deadline = g_get_monotonic_time () + WALK_US;

  /* It goes on when the writer says how far it is. */
  if (lanes_history_writer_get_backlog (self->writer) > LANES_HISTORY_BACKLOG_HIGH)
    {
      g_clear_pointer (&self->walk, g_source_unref);
      return G_SOURCE_REMOVE;
    }
  while (self->walk_next < self->walk_until)
    {
      LanesJob *job = lanes_engine_get_job (self->engine, lanes_engine_get_id_at (self->engine, self->walk_next++));

      if (job != NULL)
        record_again (self, job);
      if ((self->walk_next & 31) == 0 && g_get_monotonic_time () >= deadline)
        {
          _lanes_history_post (self);
          return G_SOURCE_CONTINUE;
        }
    }

  _lanes_history_post (self);
  g_clear_pointer (&self->walk, g_source_unref);
  tell_whole (self);
  return G_SOURCE_REMOVE;
}

static void
go_on_walking (LanesHistory *self)
{
  if (self->walk != NULL || self->walk_next >= self->walk_until || self->writer == NULL ||
      lanes_history_writer_get_backlog (self->writer) > LANES_HISTORY_BACKLOG_LOW)
    return;

  self->walk = g_idle_source_new ();
  g_source_set_priority (self->walk, LANES_PRIORITY_ENGINE + 10);
  g_source_set_callback (self->walk, walk_cb, self, NULL);
  g_source_attach (self->walk, self->context);
}

static void
record_all_again (LanesHistory *self)
{
  GPtrArray *batches = lanes_engine_get_batches (self->engine);

  for (guint i = 0; i < batches->len; i++)
    {
      _lanes_history_record_batch (self, batches->pdata[i]);
      _lanes_history_record_inputs (self, batches->pdata[i]);
    }
  self->draining = lanes_engine_get_draining (self->engine);
  record_draining (self);

  self->n_missed = 0;
  self->walk_next = 0;
  self->walk_until = lanes_engine_get_n_places (self->engine);
  go_on_walking (self);
}

/* The writer's status */

static void
fail_flushes (LanesHistory *self)
{
  const GError *error = lanes_history_get_error (self);
  GTask *task;

  while ((task = g_queue_pop_head (&self->flushes)) != NULL)
    {
      if (error != NULL)
        g_task_return_error (task, g_error_copy (error));
      else
        g_task_return_new_error (task, LANES_ERROR, LANES_ERROR_IO, _("The history could not be written"));
      g_object_unref (task);
    }
}

static void
complete_flushes (LanesHistory *self)
{
  GTask *task;

  while ((task = g_queue_peek_head (&self->flushes)) != NULL)
    {
      if (*(guint64 *) g_task_get_task_data (task) > self->status.n_committed)
        return;
      g_queue_pop_head (&self->flushes);
      g_task_return_boolean (task, TRUE);
      g_object_unref (task);
    }
}

void
_lanes_history_hang (LanesHistory *self)
{
  self->hang = g_error_new (LANES_ERROR, LANES_ERROR_IO,
                            _("The disk of the history (%s) does not answer. What happens is kept in memory until it does."), self->dir);
  _lanes_history_brake (self);
  g_signal_emit (self, signals[CHANGED], 0);
  fail_flushes (self);
}

/* What was recorded may still wait for the disk: then that is seen, and said, again. */
void
_lanes_history_note_hanging_read (LanesHistory *self,
                                  gboolean      hangs)
{
  self->n_hanging = hangs ? self->n_hanging + 1 : self->n_hanging - 1;
  if (self->n_hanging == 0)
    g_clear_error (&self->hang);

  g_signal_emit (self, signals[CHANGED], 0);
  if (self->n_hanging == 0)
    tell_whole (self);
}

static void
on_status (gpointer data)
{
  g_autoptr (LanesHistory) self = g_object_ref (LANES_HISTORY (data));
  LanesHistoryCondition condition = self->status.condition;
  guint generation = self->status.generation;
  guint64 n_dropped = self->status.n_dropped, n_committed = self->status.n_committed;
  gboolean answers, changed;

  lanes_history_status_clear (&self->status);
  lanes_history_writer_get_status (self->writer, &self->status);

  self->n_missed += self->status.n_dropped - n_dropped;
  if (self->status.condition == LANES_HISTORY_OFF)
    stop_walk (self);
  else if (self->status.generation != generation && (generation > 0 || condition == LANES_HISTORY_OFF) && self->engine != NULL)
    record_all_again (self);

  answers = self->status.n_committed != n_committed || self->status.condition != condition || self->status.generation != generation;
  changed = self->status.condition != condition || self->status.generation != generation || (answers && self->hang != NULL);
  if (answers)
    g_clear_error (&self->hang);

  /* Whoever waits for the disk goes on after all know what the disk is like. */
  if (changed)
    g_signal_emit (self, signals[CHANGED], 0);
  if (changed)
    tell_whole (self);
  if (self->status.condition == LANES_HISTORY_OFF || self->status.n_dropped != n_dropped)
    fail_flushes (self);
  else
    complete_flushes (self);
  _lanes_history_brake (self);
  _lanes_history_watch (self);
  go_on_walking (self);
}

/* The object */

static void
lanes_history_dispose (GObject *object)
{
  lanes_history_close (LANES_HISTORY (object));

  G_OBJECT_CLASS (lanes_history_parent_class)->dispose (object);
}

static void
lanes_history_finalize (GObject *object)
{
  LanesHistory *self = LANES_HISTORY (object);

  lanes_history_status_clear (&self->status);
  g_clear_error (&self->hang);
  lanes_history_buffer_free (self->buffer);
  g_array_unref (self->waiting);
  g_hash_table_unref (self->helping);
  g_free (self->dir);
  g_free (self->output_dir);
  g_clear_pointer (&self->context, g_main_context_unref);

  G_OBJECT_CLASS (lanes_history_parent_class)->finalize (object);
}

static void
lanes_history_class_init (LanesHistoryClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lanes_history_dispose;
  G_OBJECT_CLASS (klass)->finalize = lanes_history_finalize;

  /* Opened, failed, or on again. */
  signals[CHANGED] = g_signal_new ("changed", LANES_TYPE_HISTORY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  /* All that the engine knows is on disk, or on its way there, again. */
  signals[WHOLE] = g_signal_new ("whole", LANES_TYPE_HISTORY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
lanes_history_init (LanesHistory *self)
{
  self->buffer = lanes_history_buffer_new ();
  self->waiting = g_array_new (FALSE, FALSE, sizeof (guint64));
  self->helping = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  self->clock = g_get_real_time () - g_get_monotonic_time ();
}

LanesHistory *
lanes_history_new (const char   *dir,
                   const char   *output_dir,
                   GMainContext *context)
{
  LanesHistory *self;

  g_return_val_if_fail (dir != NULL, NULL);

  self = g_object_new (LANES_TYPE_HISTORY, NULL);
  self->dir = g_strdup (dir);
  self->output_dir = g_strdup (output_dir);
  self->context = g_main_context_ref (context != NULL ? context : g_main_context_default ());
  self->writer = lanes_history_writer_new (dir, output_dir, self->context, on_status, self);

  return self;
}

void
lanes_history_wait_open (LanesHistory *self)
{
  g_return_if_fail (LANES_IS_HISTORY (self));

  if (self->writer == NULL)
    return;

  if (!lanes_history_writer_wait_open (self->writer))
    _lanes_history_hang (self);
  on_status (self);
}

void
lanes_history_look (LanesHistory *self)
{
  g_return_if_fail (LANES_IS_HISTORY (self));

  if (self->writer != NULL)
    on_status (self);
}

const char *
lanes_history_get_folder (LanesHistory *self)
{
  return self->dir;
}

const char *
lanes_history_get_output_folder (LanesHistory *self)
{
  return self->output_dir;
}

void
lanes_history_attach (LanesHistory *self,
                      LanesEngine  *engine)
{
  g_return_if_fail (LANES_IS_HISTORY (self));
  g_return_if_fail (self->engine == NULL || self->engine == engine);

  if (self->engine != NULL)
    return;
  self->engine = g_object_ref (engine);
  for (guint i = 0; i < lanes_engine_get_n_executors (engine); i++)
    self->executors[i] = lanes_executor_get_name (lanes_engine_get_executor (engine, i));
  lanes_engine_add_observer (engine, &observer, self);
}

void
lanes_history_close (LanesHistory *self)
{
  g_return_if_fail (LANES_IS_HISTORY (self));

  if (self->writer == NULL)
    return;

  stop_walk (self);
  _lanes_history_stop_watching (self);
  if (self->engine != NULL)
    {
      _lanes_history_record_waiting (self);
      lanes_engine_remove_observer (self->engine, self);
    }
  _lanes_history_post (self);
  lanes_history_writer_free (g_steal_pointer (&self->writer));
  g_clear_object (&self->engine);
  self->status.condition = LANES_HISTORY_OFF;
  fail_flushes (self);
}

LanesHistoryCondition
lanes_history_get_condition (LanesHistory *self)
{
  return self->hang != NULL ? LANES_HISTORY_OFF : self->status.condition;
}

const GError *
lanes_history_get_error (LanesHistory *self)
{
  return self->hang != NULL ? self->hang : self->status.error;
}

gboolean
lanes_history_is_taken (LanesHistory *self)
{
  return self->status.condition == LANES_HISTORY_OFF && self->status.is_taken;
}

gboolean
lanes_history_is_hanging (LanesHistory *self)
{
  return self->hang != NULL;
}

gboolean
lanes_history_is_unreadable (LanesHistory *self)
{
  return self->n_hanging > 0;
}

gboolean
lanes_history_is_whole (LanesHistory *self)
{
  return lanes_history_get_condition (self) == LANES_HISTORY_ON && self->walk_next >= self->walk_until;
}

gboolean
lanes_history_has_left_behind (LanesHistory *self)
{
  return self->left_behind;
}

void
lanes_history_set_left_behind (LanesHistory *self,
                               gboolean      left_behind)
{
  self->left_behind = left_behind;
}

const char *
lanes_history_get_set_aside (LanesHistory *self)
{
  return self->status.set_aside;
}

gboolean
lanes_history_was_unclean (LanesHistory *self)
{
  return self->status.was_unclean;
}

guint64
lanes_history_get_last_job (LanesHistory *self)
{
  return self->status.last_job;
}

guint64
lanes_history_get_last_batch (LanesHistory *self)
{
  return self->status.last_batch;
}

guint64
lanes_history_get_n_unwritten (LanesHistory *self)
{
  return self->n_missed + self->n_gone + (self->hang != NULL ? self->n_posted - self->status.n_committed : 0);
}

void
lanes_history_prune (LanesHistory *self,
                     guint64       last_job)
{
  g_return_if_fail (LANES_IS_HISTORY (self));

  if (self->writer != NULL && last_job > 0)
    lanes_history_writer_prune (self->writer, last_job);
}

void
lanes_history_try_again (LanesHistory *self)
{
  g_return_if_fail (LANES_IS_HISTORY (self));

  if (self->writer != NULL)
    lanes_history_writer_try_again (self->writer);
}

void
lanes_history_flush_async (LanesHistory        *self,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_return_if_fail (LANES_IS_HISTORY (self));

  g_task_set_source_tag (task, lanes_history_flush_async);
  if (self->waiting->len > 0)
    _lanes_history_record_waiting (self);
  _lanes_history_post (self);
  g_task_set_task_data (task, g_memdup2 (&self->n_posted, sizeof self->n_posted), g_free);
  g_queue_push_tail (&self->flushes, g_steal_pointer (&task));

  if (self->writer == NULL || lanes_history_get_condition (self) == LANES_HISTORY_OFF)
    fail_flushes (self);
  else if (self->status.n_committed >= self->n_posted && self->status.condition == LANES_HISTORY_ON)
    complete_flushes (self);
  else
    lanes_history_writer_hurry (self->writer);
}

gboolean
lanes_history_flush_finish (LanesHistory  *self,
                            GAsyncResult  *result,
                            GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

void
lanes_history_add_shares (LanesHistory *self,
                          guint64       job_id,
                          guint         attempt,
                          const gint64 *us)
{
  LanesHistoryShares *shares;

  g_return_if_fail (LANES_IS_HISTORY (self));

  if (!_lanes_history_is_recording (self))
    return;

  shares = lanes_history_buffer_add (self->buffer, LANES_HISTORY_SHARES, job_id, sizeof *shares, NULL, 0);
  memcpy (shares->us, us, sizeof shares->us);
  shares->attempt = attempt;
  /* It comes after the attempt's end, and no turn of the engine may follow for long. */
  _lanes_history_post (self);
}

void
lanes_history_set_known (LanesHistory *self,
                         guint64       last_job,
                         guint64       last_batch)
{
  g_return_if_fail (LANES_IS_HISTORY (self));

  self->known_job = last_job;
  self->known_batch = last_batch;
}

void
lanes_history_set_known_draining (LanesHistory *self,
                                  gboolean      draining)
{
  g_return_if_fail (LANES_IS_HISTORY (self));

  self->draining = draining;
}

void
lanes_history_keep_ledger (LanesHistory *self,
                           gint64        id)
{
  LanesHistoryKeep *record;

  g_return_if_fail (LANES_IS_HISTORY (self));

  self->ledger = id;
  if (!_lanes_history_is_recording (self))
    return;

  record = lanes_history_buffer_add (self->buffer, LANES_HISTORY_KEEP, 0, sizeof *record, NULL, 0);
  record->name = LANES_HISTORY_KEEP_LEDGER;
  record->value = id;
  _lanes_history_post (self);
}

gint64
lanes_history_get_ledger (LanesHistory *self)
{
  g_return_val_if_fail (LANES_IS_HISTORY (self), 0);

  return self->ledger;
}

void
lanes_history_claim (LanesHistory *self,
                     guint64       job_id,
                     guint         attempt)
{
  LanesHistoryClaim *claim;

  g_return_if_fail (LANES_IS_HISTORY (self));

  if (!_lanes_history_is_recording (self))
    return;

  claim = lanes_history_buffer_add (self->buffer, LANES_HISTORY_CLAIM, job_id, sizeof *claim, NULL, 0);
  claim->attempt = attempt;
}

void
lanes_history_refuse (LanesHistory *self,
                      guint64       job_id,
                      guint         attempts,
                      const char   *why)
{
  gsize length = strlen (why);
  gint64 now = g_get_monotonic_time ();
  LanesHistoryState *state;
  LanesHistoryEnd *end;

  g_return_if_fail (LANES_IS_HISTORY (self));

  if (!_lanes_history_is_recording (self))
    return;

  end = lanes_history_buffer_add (self->buffer, LANES_HISTORY_END, job_id, sizeof *end, why, length);
  *end = (LanesHistoryEnd){ .base = end->base, .usage = LANES_USAGE_UNKNOWN, .exit_code = -1,
                            .error_code = LANES_ERROR_CANCELLED, .error_length = (guint32) length + 1,
                            .attempt = (guint16) attempts, .state = LANES_STATE_CANCELLED };
  state = lanes_history_buffer_add (self->buffer, LANES_HISTORY_STATE, job_id, sizeof *state, NULL, 0);
  *state = (LanesHistoryState){ .base = state->base, .when = now, .attempts = (guint16) attempts,
                                .state = LANES_STATE_CANCELLED, .old_state = LANES_STATE_QUEUED };
}
