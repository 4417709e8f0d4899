/* lanes-history-record.c: facts as records, packed for the writer
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-history-private.h"

#include "lanes-engine-private.h"
#include "lanes-error.h"

#include <string.h>

/* A clock that was set, or a suspend: smaller differences are noise of two readings. */
#define CLOCK_STEP_US 50000

gboolean
_lanes_history_is_recording (LanesHistory *self)
{
  if (G_LIKELY (self->writer != NULL && self->status.condition != LANES_HISTORY_OFF))
    return TRUE;

  self->n_missed++;
  return FALSE;
}

static void
read_clock (LanesHistory *self)
{
  gint64 clock = g_get_real_time () - g_get_monotonic_time ();

  if (ABS (clock - self->clock) > CLOCK_STEP_US)
    self->clock = clock;
}

void
_lanes_history_post (LanesHistory *self)
{
  if (self->writer == NULL || lanes_history_buffer_get_n (self->buffer) == 0)
    return;

  read_clock (self);
  self->n_posted = lanes_history_writer_post (self->writer, self->buffer, self->clock);
  _lanes_history_watch (self);
}

void
_lanes_history_record_added (LanesHistory *self,
                             LanesJob     *job,
                             gboolean      again)
{
  gsize length = job->input != NULL ? strlen (job->input) : 0;
  LanesHistoryAdd *add = lanes_history_buffer_add (self->buffer, LANES_HISTORY_ADD, job->id, sizeof *add, job->input, length);

  add->batch = job->batch != NULL ? job->batch->id : 0;
  add->spec = lanes_job_spec_ref (job->spec);
  add->queued = job->queued_at;
  add->sequence = job->sequence;
  add->input_length = job->input != NULL ? (guint32) length + 1 : 0;
  add->priority = job->priority;
  add->state = job->state;
  add->is_again = (guint8) again;
}

void
_lanes_history_record_state (LanesHistory *self,
                             LanesJob     *job,
                             LanesState    old_state,
                             gint64        when)
{
  LanesHistoryState *state = lanes_history_buffer_add (self->buffer, LANES_HISTORY_STATE, job->id, sizeof *state, NULL, 0);

  state->when = when;
  state->executor = job->attempts > 0 ? self->executors[job->executor] : NULL;
  state->slot = (guint16) MIN (job->slot, G_MAXUINT16);
  state->attempts = job->attempts;
  state->state = job->state;
  state->old_state = (guint8) old_state;
}

/* One that stands on disk as begun is not, and shall not stand there so. */
void
_lanes_history_note_unbegun (LanesHistory *self,
                             LanesJob     *job,
                             LanesState    old_state)
{
  if (_lanes_history_is_recording (self))
    _lanes_history_record_state (self, job, old_state, g_get_monotonic_time ());
}

void
_lanes_history_record_end (LanesHistory       *self,
                           LanesJob           *job,
                           const LanesOutcome *outcome,
                           LanesState          state)
{
  const char *message = outcome->error != NULL ? outcome->error->message : NULL;
  gsize length = message != NULL ? strlen (message) : 0;
  LanesHistoryEnd *end = lanes_history_buffer_add (self->buffer, LANES_HISTORY_END, job->id, sizeof *end, message, length);

  end->started = outcome->started;
  end->ended = outcome->ended;
  end->output_bytes = outcome->output_bytes;
  end->output_dropped = outcome->output_dropped;
  end->usage = outcome->usage;
  end->result = outcome->result != NULL ? g_variant_ref (outcome->result) : NULL;
  end->executor = job->attempts > 0 ? self->executors[job->executor] : NULL;
  end->exit_code = outcome->exit_code;
  end->term_signal = outcome->term_signal;
  end->error_code = outcome->error != NULL && outcome->error->domain == LANES_ERROR ? outcome->error->code : -1;
  end->leftovers = outcome->leftovers;
  end->unseen = (guint8) outcome->unseen;
  end->error_length = message != NULL ? (guint32) length + 1 : 0;
  end->slot = (guint16) MIN (job->slot, G_MAXUINT16);
  end->attempt = job->attempts;
  end->state = (guint8) state;
  end->is_final = FALSE;

  self->ended_job = job->id;
  self->ended_attempt = job->attempts;
}

/* A slot begins to help with the job, or leaves it. */
void
_lanes_history_record_help (LanesHistory *self,
                            LanesJob     *job,
                            guint         slot,
                            gboolean      helps,
                            gint64        when)
{
  gpointer key = GUINT_TO_POINTER ((guint) job->executor << 24 | (slot & 0xffffff));
  const gint64 *since = g_hash_table_lookup (self->helping, key);
  LanesHistoryHelp *help;

  if (!helps && since == NULL)
    return;

  help = lanes_history_buffer_add (self->buffer, LANES_HISTORY_HELP, job->id, sizeof *help, NULL, 0);
  help->since = helps ? when : *since;
  help->until = helps ? 0 : when;
  help->attempt = job->attempts;
  help->slot = (guint16) MIN (slot, G_MAXUINT16);
  if (helps)
    g_hash_table_insert (self->helping, key, g_memdup2 (&when, sizeof when));
  else
    g_hash_table_remove (self->helping, key);
}

/* What it has still to pull, so that an accepted batch is on disk whole. */
void
_lanes_history_record_inputs (LanesHistory *self,
                              LanesBatch   *batch)
{
  LanesBatchMore *more = _lanes_batch_get_more (batch);
  LanesHistoryInputs *record;

  if (batch->complete || !more->has_inputs || more->inputs.save == NULL)
    return;

  record = lanes_history_buffer_add (self->buffer, LANES_HISTORY_INPUTS, batch->id, sizeof *record, NULL, 0);
  more->inputs.save (more->inputs.data, &record->saved);
  record->spec = lanes_job_spec_ref (batch->spec);
  record->first = batch->n_jobs + 1;
}

/* Most attempts are the job's end too: what was just said of it needs to be said once. Returns: FALSE where more is to be said */
gboolean
_lanes_history_mark_final (LanesHistory *self,
                           LanesJob     *job,
                           LanesState    old_state,
                           gint64        when)
{
  LanesHistoryRecord *last = lanes_history_buffer_get_last (self->buffer);
  LanesHistoryEnd *end = (LanesHistoryEnd *) last;

  if (last == NULL || last->type != LANES_HISTORY_END || last->id != job->id || end->attempt != job->attempts ||
      end->state != job->state || end->ended != when || old_state == LANES_STATE_PAUSED)
    return FALSE;

  end->is_final = TRUE;
  return TRUE;
}

void
_lanes_history_record_batch (LanesHistory *self,
                             LanesBatch   *batch)
{
  gsize length = batch->name != NULL ? strlen (batch->name) : 0;
  LanesHistoryBatch *record = lanes_history_buffer_add (self->buffer, LANES_HISTORY_BATCH, batch->id, sizeof *record, batch->name,
                                                        length);

  record->spec = batch->spec != NULL ? lanes_job_spec_ref (batch->spec) : NULL;
  record->created = batch->created_at;
  record->ended = batch->ended_at;
  record->n_jobs = batch->n_jobs;
  record->limit = batch->limit;
  record->name_length = batch->name != NULL ? (guint32) length + 1 : 0;
  record->complete = (guint8) batch->complete;
}

/* On what condition @who waits for @on: the one that is waited for keeps it. Returns: FALSE if it waits no more */
static gboolean
find_condition (LanesHistory *self,
                gint64        who,
                gint64        on,
                LanesAfter   *ret_condition)
{
  LanesBatch *batch = on < 0 ? lanes_engine_get_batch (self->engine, (guint64) -on) : NULL;
  LanesJob *job = on > 0 ? lanes_engine_get_job (self->engine, (guint64) on) : NULL;
  GArray *dependents = NULL;

  if (batch != NULL)
    dependents = _lanes_batch_get_more (batch)->dependents;
  else if (job != NULL && job->more != NULL)
    dependents = job->more->dependents;

  for (guint i = 0; dependents != NULL && i < dependents->len; i++)
    if (g_array_index (dependents, LanesDependent, i).who == who)
      {
        *ret_condition = g_array_index (dependents, LanesDependent, i).condition;
        return TRUE;
      }

  return FALSE;
}

void
_lanes_history_record_after (LanesHistory *self,
                             gint64        who,
                             GArray       *dependencies)
{
  for (guint i = 0; dependencies != NULL && i < dependencies->len; i++)
    {
      gint64 on = g_array_index (dependencies, gint64, i);
      LanesHistoryAfter *after;
      LanesAfter condition;

      if (!find_condition (self, who, on, &condition))
        continue;
      after = lanes_history_buffer_add (self->buffer, LANES_HISTORY_AFTER, (guint64) who, sizeof *after, NULL, 0);
      after->other = on;
      after->condition = condition;
    }
}

/* Dependencies are tied after their job was announced. */
void
_lanes_history_record_waiting (LanesHistory *self)
{
  for (guint i = 0; i < self->waiting->len; i++)
    {
      LanesJob *job = lanes_engine_get_job (self->engine, g_array_index (self->waiting, guint64, i));

      if (job != NULL && job->more != NULL)
        _lanes_history_record_after (self, (gint64) job->id, job->more->dependencies);
    }

  g_array_set_size (self->waiting, 0);
}
