/* lanes-history-restore.c: the jobs of an earlier program come back
 *
 * How a job that stands on disk as not over comes back:
 *
 *   queued or waiting, not claimed   as it was: it has not begun (lanes-history-gate.h)
 *   queued, but claimed              held: it may have begun, and left no trace
 *   queued, and yet with the agent   goes on there: it began while the history was off
 *   running, paused, stopping        held: the agent may have it still
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
#include "lanes-history-buffer.h"
#include "lanes-history-claims.h"
#include "lanes-history-inputs.h"
#include "lanes-history-numbers.h"
#include "lanes-history-patience.h"
#include "lanes-history-private.h"
#include "lanes-history-reader.h"
#include "lanes-history-session.h"
#include "lanes-run-private.h"

#include <glib/gi18n-lib.h>
#include <stdatomic.h>

#define PAGE 500
#define TURN_US 3000

/* A job that comes back, with all that the disk says of it. */
typedef struct
{
  LanesHistoryJob *job;
  LanesJobSpec    *spec;   /* or NULL, with error */
  GError          *error;
  GArray          *after;  /* LanesDependency, nullable */
  gint64           place;  /* among those that wait: smaller comes first */
  guint            claim;  /* the attempt that was allowed to start, on disk or noted beside it; or 0 */
  gboolean         begun;  /* or it may have */
  gboolean         settle; /* once all are back, in the order of their places */
  gboolean         paused;  /* it was when its program ended */
  gboolean         perhaps; /* the agent may have it; where it does not, it is as if it had not begun */
} Item;

typedef struct
{
  LanesHistoryBatchRow *row;
  LanesJobSpec         *spec;   /* nullable */
  GArray               *after;  /* nullable */
  LanesInputs           inputs; /* still to be pulled, where has_inputs */
  gboolean              has_inputs;
} BatchItem;

struct _LanesHistoryRestore
{
  LanesHistory         *history;  /* owned */
  LanesEngine          *engine;   /* owned */
  char                 *dir;
  GPtrArray            *items;    /* Item, by number */
  GPtrArray            *batches;  /* BatchItem, by number */
  GHashTable           *places;   /* of jobs that were moved; nullable */
  GHashTable           *paused;   /* of jobs that were to be paused once they begin; nullable */
  GHashTable           *ended;    /* gint64 to state: what jobs waited for and is over */
  GHashTable           *claims;   /* gint64 to attempt: those that began while the history was off; nullable */
  guint64               last_job; /* ever given out */
  guint64               last_batch;
  guint                 next;
  gint64                clock;
  LanesHistoryRestored  restored;
  _Atomic guint         beat;     /* moves while something is read */
};

static void
item_free (gpointer data)
{
  Item *item = data;

  lanes_history_job_free (item->job);
  g_clear_pointer (&item->spec, lanes_job_spec_unref);
  g_clear_error (&item->error);
  g_clear_pointer (&item->after, g_array_unref);
  g_free (item);
}

static void
batch_item_free (gpointer data)
{
  BatchItem *item = data;

  lanes_history_batch_row_free (item->row);
  g_clear_pointer (&item->spec, lanes_job_spec_unref);
  g_clear_pointer (&item->after, g_array_unref);
  if (item->has_inputs)
    item->inputs.free (item->inputs.data);
  g_free (item);
}

LanesHistoryRestore *
lanes_history_restore_new (LanesHistory *history,
                           LanesEngine  *engine)
{
  LanesHistoryRestore *self = g_new0 (LanesHistoryRestore, 1);

  self->history = g_object_ref (history);
  self->engine = g_object_ref (engine);
  self->dir = g_strdup (lanes_history_get_folder (history));
  self->items = g_ptr_array_new_with_free_func (item_free);
  self->batches = g_ptr_array_new_with_free_func (batch_item_free);
  self->ended = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->clock = g_get_real_time () - g_get_monotonic_time ();

  return self;
}

void
lanes_history_restore_free (LanesHistoryRestore *self)
{
  g_object_unref (self->history);
  g_object_unref (self->engine);
  g_free (self->dir);
  g_ptr_array_unref (self->items);
  g_ptr_array_unref (self->batches);
  g_clear_pointer (&self->places, g_hash_table_unref);
  g_clear_pointer (&self->paused, g_hash_table_unref);
  g_clear_pointer (&self->claims, g_hash_table_unref);
  g_hash_table_unref (self->ended);
  g_free (self);
}

/* Reading, on the thread */

static GArray *
read_after (LanesHistoryRestore *self,
            LanesHistoryReader  *reader,
            gint64               who)
{
  GArray *after = lanes_history_reader_get_after (reader, (guint64) who, NULL);

  for (guint i = 0; after != NULL && i < after->len; i++)
    {
      gint64 on = (gint64) g_array_index (after, LanesDependency, i).job_id;
      g_autoptr (LanesHistoryJob) job = on > 0 ? lanes_history_reader_get_job (reader, (guint64) on, NULL) : NULL;

      if (job != NULL && lanes_state_is_final (job->state))
        g_hash_table_insert (self->ended, g_memdup2 (&on, sizeof on), GINT_TO_POINTER (job->state));
    }
  if (after != NULL && after->len == 0)
    g_clear_pointer (&after, g_array_unref);

  return after;
}

static void
read_item (LanesHistoryRestore *self,
           LanesHistoryReader  *reader,
           LanesHistoryJob     *job)
{
  Item *item = g_new0 (Item, 1);
  gint64 id = (gint64) job->id;
  gint64 *place = g_hash_table_lookup (self->places, &id);

  item->job = job;
  item->place = place != NULL ? *place : lanes_engine_natural_place (job->id);
  item->claim = MAX (job->claim, GPOINTER_TO_UINT (g_hash_table_lookup (self->claims, &id)));
  item->paused = job->state == LANES_STATE_PAUSED || g_hash_table_contains (self->paused, &id);
  item->begun = lanes_state_is_active (job->state) || item->claim > job->attempts;
  item->spec = lanes_history_reader_load_spec (reader, job->spec, &item->error);
  if (job->state == LANES_STATE_WAITING)
    item->after = read_after (self, reader, (gint64) job->id);
  item->perhaps = !item->begun && item->after == NULL && item->spec != NULL;
  g_ptr_array_add (self->items, item);
  atomic_fetch_add (&self->beat, 1);
}

static gboolean
read_jobs (LanesHistoryRestore  *self,
           LanesHistoryReader   *reader,
           GError              **error)
{
  guint64 after = 0;

  for (;;)
    {
      g_autoptr (GPtrArray) page = lanes_history_reader_open_jobs (reader, after, PAGE, error);

      if (page == NULL)
        return FALSE;
      if (page->len == 0)
        return TRUE;
      after = ((LanesHistoryJob *) page->pdata[page->len - 1])->id;
      g_ptr_array_set_free_func (page, NULL);
      for (guint i = 0; i < page->len; i++)
        read_item (self, reader, page->pdata[i]);
    }
}

/* The smallest batch that has a job to come back, or 0. */
static guint64
find_first_batch (LanesHistoryRestore *self)
{
  guint64 first = 0;

  for (guint i = 0; i < self->items->len; i++)
    {
      guint64 id = ((Item *) self->items->pdata[i])->job->batch;

      if (id != 0 && (first == 0 || id < first))
        first = id;
    }

  return first;
}

static void
read_batch (LanesHistoryRestore  *self,
            LanesHistoryReader   *reader,
            LanesHistoryBatchRow *row)
{
  BatchItem *item = g_new0 (BatchItem, 1);

  item->row = row;
  item->spec = row->spec != 0 ? lanes_history_reader_load_spec (reader, row->spec, NULL) : NULL;
  item->has_inputs = !row->complete && lanes_history_inputs_read (reader, row->id, &item->inputs, NULL);
  if (row->n_in_state[LANES_STATE_WAITING] > 0 || item->has_inputs)
    item->after = read_after (self, reader, -(gint64) row->id);
  g_ptr_array_add (self->batches, item);
  atomic_fetch_add (&self->beat, 1);
}

/* Those with jobs that come back or inputs to pull, and all that were made after the first of them: their numbers stand in a row. */
static gboolean
read_batches (LanesHistoryRestore  *self,
              LanesHistoryReader   *reader,
              GError              **error)
{
  guint64 first = find_first_batch (self), unfinished = lanes_history_inputs_first (reader);
  guint64 before = 0;
  gboolean more;

  if (first == 0 || (unfinished != 0 && unfinished < first))
    first = unfinished;
  more = first != 0;
  while (more)
    {
      g_autoptr (GPtrArray) page = lanes_history_reader_batches (reader, before, PAGE, NULL, error);

      if (page == NULL)
        return FALSE;
      g_ptr_array_set_free_func (page, NULL);
      more = page->len > 0;
      for (guint i = 0; i < page->len; i++)
        {
          LanesHistoryBatchRow *row = page->pdata[i];

          before = row->id;
          more &= row->id > first;
          if (row->id >= first)
            read_batch (self, reader, row);
          else
            lanes_history_batch_row_free (row);
        }
    }

  return TRUE;
}

static int
compare_batches (gconstpointer a,
                 gconstpointer b)
{
  guint64 first = (*(BatchItem **) a)->row->id, second = (*(BatchItem **) b)->row->id;

  return (first > second) - (first < second);
}

static void
find_last (LanesHistoryRestore *self,
           LanesHistoryReader  *reader)
{
  guint64 last_output = lanes_history_session_find_last_output (lanes_history_get_output_folder (self->history));

  lanes_history_session_read_last (lanes_history_reader_get_handle (reader), &self->last_job, &self->last_batch);
  self->last_job = MAX (self->last_job, last_output);
}

static gboolean
read_all (LanesHistoryRestore  *self,
          GError              **error)
{
  g_autoptr (LanesHistoryReader) reader = lanes_history_reader_new_alone (self->dir, lanes_engine_get_kinds (self->engine), error);

  if (reader == NULL)
    return FALSE;
  /* Of one that is off nobody else has found them. */
  if (lanes_history_get_last_job (self->history) == 0)
    find_last (self, reader);
  self->claims = lanes_history_claims_read (self->dir);
  self->places = lanes_history_places_read (reader);
  self->paused = lanes_history_paused_read (reader);
  self->restored.draining = lanes_history_kept_read (reader, LANES_HISTORY_KEEP_DRAINING) != 0;
  if (!read_jobs (self, reader, error) || !read_batches (self, reader, error))
    return FALSE;

  g_ptr_array_sort (self->batches, compare_batches);
  return TRUE;
}

static void
read_thread (GTask        *task,
             gpointer      source,
             gpointer      data,
             GCancellable *cancellable)
{
  GError *error = NULL;

  if (read_all (data, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* Bringing back, on the main thread */

static void
restore_batch (LanesHistoryRestore *self,
               BatchItem           *item)
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

static BatchItem *
find_batch (LanesHistoryRestore *self,
            guint64              id)
{
  for (guint i = 0; i < self->batches->len; i++)
    if (((BatchItem *) self->batches->pdata[i])->row->id == id)
      return self->batches->pdata[i];

  return NULL;
}

static LanesRestore
choose_how (LanesHistoryRestore *self,
            Item                *item)
{
  BatchItem *batch = item->job->batch != 0 ? find_batch (self, item->job->batch) : NULL;

  if (item->begun)
    return LANES_RESTORE_HELD;
  if (item->after != NULL)
    return LANES_RESTORE_AFTER;
  if (batch != NULL && batch->after != NULL && item->job->state == LANES_STATE_WAITING && item->job->attempts == 0)
    return LANES_RESTORE_WITH_BATCH;

  /* Where some were moved, the order is not that of the numbers. */
  item->settle = g_hash_table_size (self->places) > 0;

  return item->settle ? LANES_RESTORE_AFTER : LANES_RESTORE_READY;
}

static LanesOutcome *
dup_outcome (LanesHistoryRestore *self,
             LanesHistoryJob     *job)
{
  LanesOutcome *outcome = lanes_outcome_new ();

  outcome->started = job->started_at != 0 ? job->started_at - self->clock : 0;
  outcome->ended = outcome->started + MAX (0, job->run_us);
  outcome->usage = job->usage;
  outcome->exit_code = job->exit_code;
  outcome->term_signal = job->term_signal;
  outcome->output_bytes = job->output_bytes;
  outcome->output_dropped = job->output_dropped;
  if (job->error != NULL)
    outcome->error = g_error_new_literal (LANES_ERROR, MAX (0, job->error_code), job->error);

  return outcome;
}

/* The attempts that ended: one that had begun is not one of them, all before it are, also those whose ends are not on disk. */
static guint
count_ended (Item *item)
{
  guint attempts = item->job->attempts;
  guint ended = lanes_state_is_active (item->job->state) && attempts > 0 ? attempts - 1 : attempts;

  return item->claim > ended ? item->claim - 1 : ended;
}

/* A job that cannot go on is over, and says why. */
static void
refuse (LanesHistoryRestore *self,
        Item                *item,
        const char          *why)
{
  LanesBatch *batch = item->job->batch != 0 ? lanes_engine_get_batch (self->engine, item->job->batch) : NULL;

  lanes_history_refuse (self->history, item->job->id, item->job->attempts, why);
  if (batch != NULL)
    batch->n_in_state[LANES_STATE_CANCELLED]++;
  self->restored.n_refused++;
}

static void
restore_item (LanesHistoryRestore *self,
              Item                *item)
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
    .how = choose_how (self, item),
    .paused = item->paused,
  };

  if (item->spec == NULL)
    {
      refuse (self, item, item->error->message);
      return;
    }
  if (item->job->masked && !item->begun)
    {
      refuse (self, item, _("Lanes ended before it began, and its secret values are not stored: run it again"));
      return;
    }

  restored.outcome = item->job->tried > 0 && item->job->tried == restored.attempts ? dup_outcome (self, item->job) : NULL;
  if (lanes_engine_restore_job (self->engine, &restored, &error) == NULL)
    {
      g_clear_pointer (&restored.outcome, lanes_outcome_free);
      refuse (self, item, error->message);
      return;
    }
  self->restored.n_jobs++;
  self->restored.n_held += item->begun;
}

/* Those that are still to end; what is over already is judged. Returns: FALSE if one did not end as it had to */
static gboolean
judge (LanesHistoryRestore *self,
       GArray              *after)
{
  for (guint i = after->len; i > 0; i--)
    {
      LanesDependency *dependency = &g_array_index (after, LanesDependency, i - 1);
      gint64 on = (gint64) dependency->job_id;
      gpointer state;
      gboolean here = on < 0 ? lanes_engine_get_batch (self->engine, (guint64) -on) != NULL
                             : lanes_engine_get_job (self->engine, (guint64) on) != NULL;

      if (here)
        continue;
      if (g_hash_table_lookup_extended (self->ended, &on, NULL, &state) && dependency->condition != LANES_AFTER_END &&
          (GPOINTER_TO_INT (state) == LANES_STATE_SUCCEEDED) != (dependency->condition == LANES_AFTER_SUCCESS))
        return FALSE;
      g_array_remove_index (after, i - 1);
    }

  return TRUE;
}

static void
tie_items (LanesHistoryRestore *self)
{
  for (guint i = 0; i < self->batches->len; i++)
    {
      BatchItem *item = self->batches->pdata[i];

      if (item->after == NULL)
        continue;
      if (judge (self, item->after))
        lanes_engine_restore_after (self->engine, -(gint64) item->row->id, item->after);
      else
        lanes_engine_cancel_batch (self->engine, lanes_engine_get_batch (self->engine, item->row->id));
    }

  for (guint i = 0; i < self->items->len; i++)
    {
      Item *item = self->items->pdata[i];
      LanesJob *job = lanes_engine_get_job (self->engine, item->job->id);

      if (item->after == NULL || item->begun || job == NULL)
        continue;
      if (judge (self, item->after))
        lanes_engine_restore_after (self->engine, (gint64) job->id, item->after);
      else
        lanes_engine_refuse (self->engine, job,
                             g_error_new (LANES_ERROR, LANES_ERROR_DEPENDENCY, _("Not started: what it waited for did not end as "
                                                                                 "it had to")));
    }
}

static int
compare_places (gconstpointer a,
                gconstpointer b)
{
  gint64 first = (*(Item **) a)->place, second = (*(Item **) b)->place;

  return (first > second) - (first < second);
}

/* Those that were moved, and with them all that wait for nothing but a slot. */
static void
settle_items (LanesHistoryRestore *self)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new ();
  g_autoptr (GArray) nothing = g_array_new (FALSE, TRUE, sizeof (LanesDependency));

  for (guint i = 0; i < self->items->len; i++)
    if (((Item *) self->items->pdata[i])->settle && lanes_engine_get_job (self->engine, ((Item *) self->items->pdata[i])->job->id) != NULL)
      g_ptr_array_add (items, self->items->pdata[i]);

  g_ptr_array_sort (items, compare_places);
  for (guint i = 0; i < items->len; i++)
    lanes_engine_restore_after (self->engine, (gint64) ((Item *) items->pdata[i])->job->id, nothing);
}

static void
finish_load (LanesHistoryRestore *self)
{
  settle_items (self);
  tie_items (self);
  lanes_engine_restore_end (self->engine, self->last_job + 1, self->last_batch + 1);
}

static gboolean
restore_cb (gpointer data)
{
  LanesHistoryRestore *self = g_task_get_task_data (data);
  gint64 deadline = g_get_monotonic_time () + TURN_US;

  while (self->next < self->items->len)
    {
      restore_item (self, self->items->pdata[self->next++]);
      if ((self->next & 31) == 0 && g_get_monotonic_time () >= deadline)
        return G_SOURCE_CONTINUE;
    }

  finish_load (self);
  g_task_return_boolean (data, TRUE);
  return G_SOURCE_REMOVE;
}

/* The engine's numbers, and its batches. */
static void
begin_engine (LanesHistoryRestore *self)
{
  guint64 first_job, first_batch;

  self->last_job = MAX (self->last_job, lanes_history_get_last_job (self->history));
  self->last_batch = MAX (self->last_batch, lanes_history_get_last_batch (self->history));
  first_job = self->items->len > 0 ? ((Item *) self->items->pdata[0])->job->id : self->last_job + 1;
  first_batch = self->batches->len > 0 ? ((BatchItem *) self->batches->pdata[0])->row->id : self->last_batch + 1;

  lanes_engine_set_first_ids (self->engine, first_job, first_batch);
  lanes_history_set_known (self->history, self->last_job, self->last_batch);
  lanes_history_set_known_draining (self->history, self->restored.draining);
  lanes_history_attach (self->history, self->engine);
  for (guint i = 0; i < self->batches->len; i++)
    restore_batch (self, self->batches->pdata[i]);
}

/* What could not be read stays where it is. Whose numbers cannot be known, what is new gets numbers that nobody can have had. */
static void
forget_all (LanesHistoryRestore *self)
{
  LanesHistoryNumbers last;

  g_ptr_array_set_size (self->items, 0);
  g_ptr_array_set_size (self->batches, 0);
  if (lanes_history_get_condition (self->history) == LANES_HISTORY_ON)
    return;

  if (lanes_history_is_taken (self->history))
    lanes_history_numbers_guess (&last);
  else
    lanes_history_numbers_find (self->dir, &last);
  self->last_job = MAX (self->last_job, last.job);
  self->last_batch = MAX (self->last_batch, last.batch);
}

static gboolean
read_func (gpointer   data,
           GError   **error)
{
  return read_all (data, error);
}

/* A disk that has what the writer needs in memory may hang for what is read now. What the thread reads is in a restore of its own. */
static gboolean
read_patiently (LanesHistoryRestore  *self,
                GError              **error)
{
  LanesHistoryRestore *other = lanes_history_restore_new (self->history, self->engine);
  LanesHistoryRestore mine = *self;
  gboolean read;

  if (!lanes_history_patience_read (read_func, other, (GDestroyNotify) lanes_history_restore_free,
                                    lanes_engine_get_context (self->engine), &other->beat, &read, error))
    {
      _lanes_history_hang (self->history);
      g_set_error_literal (error, LANES_ERROR, LANES_ERROR_IO, lanes_history_get_error (self->history)->message);
      return FALSE;
    }

  *self = *other;
  *other = mine;
  lanes_history_restore_free (other);
  return read;
}

/* One that is off can be read all the same, as a rule. One that another program writes has that program's jobs, and one whose disk hangs
 * may never be read. */
static gboolean
try_to_read (LanesHistoryRestore  *self,
             GError              **error)
{
  const GError *why = lanes_history_get_error (self->history);

  if (!lanes_history_is_taken (self->history) && !lanes_history_is_hanging (self->history))
    return read_patiently (self, error);

  g_set_error_literal (error, LANES_ERROR, LANES_ERROR_IO, why != NULL ? why->message : _("The history is off"));
  return FALSE;
}

gboolean
lanes_history_restore_load (LanesHistoryRestore   *self,
                            LanesHistoryRestored  *ret_restored,
                            GError               **error)
{
  gboolean read = try_to_read (self, error);

  if (!read)
    forget_all (self);
  begin_engine (self);
  while (self->next < self->items->len)
    restore_item (self, self->items->pdata[self->next++]);
  finish_load (self);

  if (ret_restored != NULL)
    *ret_restored = self->restored;

  return read;
}

static void
read_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      data)
{
  g_autoptr (GTask) task = data;
  LanesHistoryRestore *self = g_task_get_task_data (task);
  GError *error = NULL;
  GSource *source;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      forget_all (self);
      begin_engine (self);
      g_task_return_error (task, error);
      return;
    }

  begin_engine (self);
  source = g_idle_source_new ();
  g_source_set_priority (source, LANES_PRIORITY_ENGINE);
  g_source_set_callback (source, restore_cb, g_object_ref (task), g_object_unref);
  g_source_attach (source, lanes_engine_get_context (self->engine));
  g_source_unref (source);
}

void
lanes_history_restore_load_async (LanesHistoryRestore *self,
                                  GAsyncReadyCallback  callback,
                                  gpointer             user_data)
{
  GTask *task = g_task_new (self->history, NULL, callback, user_data);
  g_autoptr (GTask) reading = NULL;

  g_task_set_source_tag (task, lanes_history_restore_load_async);
  g_task_set_task_data (task, self, NULL);
  reading = g_task_new (self->history, NULL, read_cb, task);
  g_task_set_task_data (reading, self, NULL);
  g_task_run_in_thread (reading, read_thread);
}

gboolean
lanes_history_restore_load_finish (LanesHistoryRestore   *self,
                                   GAsyncResult          *result,
                                   LanesHistoryRestored  *ret_restored,
                                   GError               **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self->history), FALSE);

  if (ret_restored != NULL)
    *ret_restored = self->restored;

  return g_task_propagate_boolean (G_TASK (result), error);
}

static Item *
find_item (LanesHistoryRestore *self,
           guint64              id)
{
  guint low = 0, high = self->items->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      Item *item = self->items->pdata[middle];

      if (item->job->id == id)
        return item;
      if (item->job->id < id)
        low = middle + 1;
      else
        high = middle;
    }

  return NULL;
}

static gboolean
has_slot_of (const Item    *item,
             LanesExecutor *executor)
{
  return item->begun && g_strcmp0 (item->job->executor, lanes_executor_get_name (executor)) == 0;
}

/* The slot that it had; where its start is not on disk, one that none of the others had. */
static guint
find_slot (LanesHistoryRestore *self,
           const Item          *item,
           LanesExecutor       *executor)
{
  guint free = 0;

  if (has_slot_of (item, executor))
    return item->job->slot;

  for (guint i = 0; i < self->items->len; i++)
    {
      const Item *other = self->items->pdata[i];

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
  Item *item = find_item (self, job_id);
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

void
lanes_history_restore_settle (LanesHistoryRestore *self)
{
  for (guint i = 0; i < self->items->len; i++)
    {
      Item *item = self->items->pdata[i];
      LanesJob *job = item->begun ? lanes_engine_get_job (self->engine, item->job->id) : NULL;
      gint64 started = item->job->started_at != 0 ? item->job->started_at - self->clock : 0;

      if (job == NULL || !lanes_engine_is_held (self->engine, job))
        continue;
      /* It may have been noted beside the history only. */
      lanes_history_claim (self->history, job->id, job->attempts + 1u);
      lanes_engine_give_up (self->engine, job, started,
                            lanes_state_is_active (item->job->state)
                              ? _("Lanes ended while it ran, and nothing is known of how it ended")
                              : _("Lanes ended when it was about to begin, and nothing is known of it since"));
    }
  if (self->claims != NULL && g_hash_table_size (self->claims) > 0)
    lanes_history_flush_async (self->history, NULL, settled_cb, NULL);
}
