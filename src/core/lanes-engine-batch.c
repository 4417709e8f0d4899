/* lanes-engine-batch.c: inputs become jobs as they are needed
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "lanes-engine-private.h"
#include "lanes-error.h"

/* Jobs made, released or cancelled between two looks at the clock. */
#define PIECE 64

LanesBatch *
_lanes_engine_make_batch (LanesEngine  *self,
                          const char   *name,
                          LanesJobSpec *spec,
                          guint         limit)
{
  LanesBatch *batch = g_new0 (LanesBatch, 1);
  LanesBatchMore *more = g_new0 (LanesBatchMore, 1);

  batch->id = self->batch_ids.next++;
  batch->name = name != NULL && spec != NULL ? lanes_job_spec_redact (spec, name) : g_strdup (name);
  batch->spec = spec != NULL ? lanes_job_spec_ref (spec) : NULL;
  batch->limit = limit;
  batch->created_at = g_get_monotonic_time ();
  batch->engine_data = more;
  more->engine = self;
  more->segments = g_array_new (FALSE, FALSE, sizeof (LanesSegment));
  g_ptr_array_add (self->batches, batch);

  return batch;
}

static void
drop_inputs (LanesBatchMore *more)
{
  if (more->has_inputs && more->inputs.free != NULL)
    more->inputs.free (more->inputs.data);
  more->has_inputs = FALSE;
}

void
_lanes_batch_free (LanesBatch *batch)
{
  LanesBatchMore *more = _lanes_batch_get_more (batch);

  drop_inputs (more);
  g_clear_pointer (&more->giving, _lanes_giving_free);
  g_clear_pointer (&more->dependents, g_array_unref);
  g_clear_pointer (&more->dependencies, g_array_unref);
  g_array_unref (more->segments);
  g_free (more->cancel_reason);
  g_free (more);
  g_clear_pointer (&batch->spec, lanes_job_spec_unref);
  g_free (batch->name);
  g_free (batch);
}

void
_lanes_batch_add_job (LanesBatch *batch,
                      LanesJob   *job)
{
  LanesBatchMore *more = _lanes_batch_get_more (batch);
  LanesSegment *last = more->segments->len > 0 ? &g_array_index (more->segments, LanesSegment, more->segments->len - 1) : NULL;

  if (last != NULL && last->first_id + last->n == job->id)
    last->n++;
  else
    {
      LanesSegment segment = { batch->n_jobs, job->id, 1 };

      g_array_append_val (more->segments, segment);
    }

  job->sequence = (guint32) ++batch->n_jobs;
}

guint64
lanes_batch_get_job_id (const LanesBatch *self,
                        guint64           index)
{
  LanesBatchMore *more = self->engine_data;
  guint low = 0, high = more->segments->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      LanesSegment *segment = &g_array_index (more->segments, LanesSegment, middle);

      if (index < segment->first_index)
        high = middle;
      else if (index >= segment->first_index + segment->n)
        low = middle + 1;
      else
        return segment->first_id + (index - segment->first_index);
    }

  return 0;
}

guint64
lanes_batch_get_n_final (const LanesBatch *self)
{
  guint64 n = 0;

  for (int state = LANES_STATE_SUCCEEDED; state < LANES_N_STATES; state++)
    n += self->n_in_state[state];

  return n;
}

gint64
lanes_batch_get_total (const LanesBatch *self)
{
  LanesBatchMore *more = self->engine_data;
  gint64 left;

  if (self->complete)
    return (gint64) self->n_jobs;
  if (!more->has_inputs || more->inputs.n_left == NULL)
    return -1;

  left = more->inputs.n_left (more->inputs.data);
  return left >= 0 ? (gint64) self->n_jobs + left : -1;
}

gboolean
lanes_batch_is_ended (const LanesBatch *self)
{
  return self->complete && lanes_batch_get_n_final (self) == self->n_jobs;
}

/* A job of the batch went from one state to another; -1 for one that is new. */
void
_lanes_batch_count (LanesBatch *batch,
                    int         from,
                    int         to)
{
  if (from >= 0)
    batch->n_in_state[from]--;
  batch->n_in_state[to]++;

  if (lanes_state_is_final (to))
    {
      _lanes_batch_check_ended (batch);
      if (!batch->complete)
        _lanes_engine_list_batch (_lanes_batch_get_more (batch)->engine, batch);
    }
  else if (batch->ended_at != 0)
    batch->ended_at = 0;
}

void
_lanes_batch_check_ended (LanesBatch *batch)
{
  LanesEngine *self = _lanes_batch_get_more (batch)->engine;
  gint64 id = -(gint64) batch->id;

  if (batch->ended_at != 0 || !lanes_batch_is_ended (batch))
    return;

  batch->ended_at = g_get_monotonic_time ();
  if (_lanes_batch_get_more (batch)->dependents != NULL)
    {
      g_array_append_val (self->ended, id);
      _lanes_engine_wake (self);
    }
  _lanes_engine_emit_batch (self, batch);
}

void
_lanes_engine_list_batch (LanesEngine *self,
                          LanesBatch  *batch)
{
  LanesBatchMore *more = _lanes_batch_get_more (batch);

  if (!more->listed)
    {
      more->listed = TRUE;
      g_queue_push_tail (&self->busy_batches, batch);
    }
  _lanes_engine_wake (self);
}

void
_lanes_engine_list_held_batches (LanesEngine *self)
{
  LanesBatch *batch;

  while ((batch = g_queue_pop_head (&self->held_batches)) != NULL)
    {
      _lanes_batch_get_more (batch)->held_back = FALSE;
      _lanes_engine_list_batch (self, batch);
    }
}

/* Inputs */

static gboolean
hold_back (LanesEngine *self,
           LanesBatch  *batch)
{
  LanesBatchMore *more = _lanes_batch_get_more (batch);

  if ((self->holds & LANES_HOLD_BACKLOG) == 0)
    return FALSE;
  if (!more->held_back)
    g_queue_push_tail (&self->held_batches, batch);
  more->held_back = TRUE;

  return TRUE;
}

static void
complete (LanesEngine *self,
          LanesBatch  *batch)
{
  drop_inputs (_lanes_batch_get_more (batch));
  batch->complete = TRUE;
  _lanes_batch_check_ended (batch);
  if (batch->ended_at == 0)
    _lanes_engine_emit_batch (self, batch);
}

static gboolean
wants_more (LanesEngine *self,
            LanesBatch  *batch)
{
  return self->read_ahead == 0 || batch->n_jobs - lanes_batch_get_n_final (batch) < self->read_ahead;
}

static void
add_job (LanesEngine *self,
         LanesBatch  *batch,
         char        *input,
         guint        executor,
         gboolean     secret)
{
  LanesBatchMore *more = _lanes_batch_get_more (batch);
  LanesJob *job = _lanes_engine_make_job (self, batch->spec, batch, input, executor);

  /* Nobody knows what it is to do: it waits to be told. */
  job->state = more->n_outstanding > 0 || secret ? LANES_STATE_WAITING : LANES_STATE_QUEUED;
  if (secret)
    _lanes_engine_want_secret (self, job);
  self->counts[job->state]++;
  _lanes_batch_count (batch, -1, job->state);
}

/* The jobs were announced as they are: now they join a queue. */
static void
place_jobs (LanesEngine *self,
            LanesBatch  *batch,
            guint64      first_id,
            guint        n)
{
  LanesBatchMore *more = _lanes_batch_get_more (batch);

  _lanes_engine_emit_added (self, first_id, n);
  for (guint i = 0; i < n; i++)
    {
      LanesJob *job = lanes_engine_get_job (self, first_id + i);

      if (more->n_outstanding == 0)
        _lanes_engine_settle (self, job);
      else
        {
          job->where = LANES_WHERE_HELD;
          lanes_job_chain_append (&more->held, job);
        }
    }
}

/* Returns: FALSE if there is nothing more to pull for now */
static gboolean
pull_piece (LanesEngine *self,
            LanesBatch  *batch)
{
  LanesBatchMore *more = _lanes_batch_get_more (batch);
  guint64 first_id = self->ids.next;
  gboolean whole = lanes_job_spec_check_whole (batch->spec, NULL);
  LanesInput got = LANES_INPUT_ONE;
  guint executor, n;

  if (!_lanes_engine_pick_executor (self, batch->spec, &executor, NULL))
    return FALSE;

  for (n = 0; n < PIECE && wants_more (self, batch); n++)
    {
      char *input = NULL;

      got = more->inputs.pull (more->inputs.data, &input);
      if (got == LANES_INPUT_LATER || got == LANES_INPUT_END)
        break;
      add_job (self, batch, input, executor, got == LANES_INPUT_SECRET || !whole);
    }

  if (n > 0)
    place_jobs (self, batch, first_id, n);
  more->stalled = got == LANES_INPUT_LATER;
  if (got == LANES_INPUT_END)
    complete (self, batch);

  return n == PIECE;
}

static gboolean
release_piece (LanesEngine *self,
               LanesBatch  *batch)
{
  LanesBatchMore *more = _lanes_batch_get_more (batch);

  for (guint i = 0; i < PIECE && more->held.head != NULL; i++)
    {
      LanesJob *job = more->held.head;

      lanes_job_chain_remove (&more->held, job);
      _lanes_engine_settle (self, job);
    }

  return more->held.head != NULL;
}

/* Walks its jobs from the last one back. Returns: FALSE when all that had not begun are cancelled */
static gboolean
cancel_piece (LanesEngine *self,
              LanesBatch  *batch)
{
  LanesBatchMore *more = _lanes_batch_get_more (batch);

  if (!batch->complete)
    {
      batch->n_unmade = MAX (0, lanes_batch_get_total (batch) - (gint64) batch->n_jobs);
      complete (self, batch);
    }

  for (guint i = 0; i < PIECE && more->n_to_cancel > 0; i++)
    {
      LanesJob *job = lanes_engine_get_job (self, lanes_batch_get_job_id (batch, --more->n_to_cancel));

      if (job == NULL || lanes_state_is_final (job->state))
        continue;
      if (!more->spare_active)
        lanes_engine_cancel (self, job, NULL);
      else if (job->state == LANES_STATE_WAITING)
        _lanes_engine_cancel_unbegun (self, job,
                                      g_error_new_literal (LANES_ERROR, LANES_ERROR_DEPENDENCY, more->cancel_reason));
    }

  return more->n_to_cancel > 0;
}

/* Walks its jobs from the last one back. */
static gboolean
retry_piece (LanesEngine *self,
             LanesBatch  *batch)
{
  LanesBatchMore *more = _lanes_batch_get_more (batch);

  for (guint i = 0; i < PIECE && more->n_to_retry > 0; i++)
    {
      LanesJob *job = lanes_engine_get_job (self, lanes_batch_get_job_id (batch, --more->n_to_retry));

      if (job != NULL && lanes_state_is_final (job->state) && job->state != LANES_STATE_SUCCEEDED)
        lanes_engine_retry (self, job, NULL);
    }

  return more->n_to_retry > 0;
}

static gboolean
work_piece (LanesEngine *self,
            LanesBatch  *batch)
{
  LanesBatchMore *more = _lanes_batch_get_more (batch);

  if (more->cancel_reason != NULL && !more->cancelling)
    {
      more->cancelling = TRUE;
      more->spare_active = TRUE;
      more->n_to_cancel = batch->n_jobs;
    }
  if (more->cancelling && cancel_piece (self, batch))
    return TRUE;
  if (more->n_to_retry > 0 && retry_piece (self, batch))
    return TRUE;
  if (more->giving != NULL && _lanes_engine_give_piece (self, batch, PIECE))
    return TRUE;
  if (!more->cancelling && more->n_outstanding == 0 && release_piece (self, batch))
    return TRUE;

  if (more->has_inputs && more->inputs.late && more->n_outstanding > 0)
    return FALSE;

  return !more->cancelling && !batch->complete && more->has_inputs && !more->stalled && !hold_back (self, batch) &&
         pull_piece (self, batch);
}

/* Returns: FALSE if the turn's time is up before all was done */
gboolean
_lanes_engine_work_batches (LanesEngine *self,
                            gint64       deadline)
{
  LanesBatch *batch;

  while ((batch = g_queue_pop_head (&self->busy_batches)) != NULL)
    {
      if (work_piece (self, batch))
        g_queue_push_tail (&self->busy_batches, batch);
      else
        _lanes_batch_get_more (batch)->listed = FALSE;
      if (g_get_monotonic_time () >= deadline)
        return g_queue_is_empty (&self->busy_batches);
    }

  return TRUE;
}

void
lanes_engine_feed (LanesEngine *self,
                   LanesBatch  *batch)
{
  g_return_if_fail (LANES_IS_ENGINE (self));

  _lanes_batch_get_more (batch)->stalled = FALSE;
  _lanes_engine_list_batch (self, batch);
}

void
lanes_engine_cancel_batch (LanesEngine *self,
                           LanesBatch  *batch)
{
  LanesBatchMore *more = _lanes_batch_get_more (batch);

  g_return_if_fail (LANES_IS_ENGINE (self));

  if (more->cancel_reason == NULL)
    more->cancel_reason = g_strdup (_("Cancelled before it started"));
  more->cancelling = TRUE;
  more->spare_active = FALSE;
  more->n_to_cancel = batch->n_jobs;
  _lanes_engine_list_batch (self, batch);
}

void
lanes_engine_retry_batch (LanesEngine *self,
                          LanesBatch  *batch)
{
  LanesBatchMore *more = _lanes_batch_get_more (batch);

  g_return_if_fail (LANES_IS_ENGINE (self));

  if (!batch->complete)
    return;

  more->n_to_retry = batch->n_jobs;
  _lanes_engine_list_batch (self, batch);
}
