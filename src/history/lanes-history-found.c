/* lanes-history-found.c: what the history has that is not over, read by a thread for those who bring it back
 *
 * All that grows with the number of jobs and can be done here is: sorting, and sorting out.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-history-found.h"

#include "lanes-history-buffer.h"
#include "lanes-history-claims.h"
#include "lanes-history-inputs.h"
#include "lanes-history-ledger.h"
#include "lanes-history-session.h"
#include "lanes-ledger.h"

#include <stdatomic.h>

#define PAGE 500

static void
job_free (gpointer data)
{
  LanesFoundJob *item = data;

  lanes_history_job_free (item->job);
  g_clear_pointer (&item->spec, lanes_job_spec_unref);
  g_clear_error (&item->error);
  g_clear_pointer (&item->after, g_array_unref);
  g_clear_pointer (&item->earlier, g_ptr_array_unref);
  g_free (item);
}

static void
batch_free (gpointer data)
{
  LanesFoundBatch *item = data;

  lanes_history_batch_row_free (item->row);
  g_clear_pointer (&item->spec, lanes_job_spec_unref);
  g_clear_pointer (&item->after, g_array_unref);
  if (item->has_inputs)
    item->inputs.free (item->inputs.data);
  g_free (item);
}

LanesHistoryFound *
lanes_history_found_new (const char   *dir,
                         const char   *output_dir,
                         LanesKindSet *kinds,
                         gboolean      find_last)
{
  LanesHistoryFound *self = g_new0 (LanesHistoryFound, 1);

  self->dir = g_strdup (dir);
  self->output_dir = g_strdup (output_dir);
  self->kinds = g_object_ref (kinds);
  self->find_last = find_last;
  self->jobs = g_ptr_array_new_with_free_func (job_free);
  self->begun = g_ptr_array_new ();
  self->settling = g_ptr_array_new ();
  self->tied = g_ptr_array_new ();
  self->batches = g_ptr_array_new_with_free_func (batch_free);
  self->ended = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);

  return self;
}

static gpointer
free_all (gpointer data)
{
  LanesHistoryFound *self = data;

  g_ptr_array_unref (self->begun);
  g_ptr_array_unref (self->settling);
  g_ptr_array_unref (self->tied);
  g_ptr_array_unref (self->jobs);
  g_ptr_array_unref (self->batches);
  g_hash_table_unref (self->ended);
  g_clear_pointer (&self->places, g_hash_table_unref);
  g_clear_pointer (&self->paused, g_hash_table_unref);
  g_clear_pointer (&self->retry_after, g_hash_table_unref);
  g_clear_pointer (&self->claims, g_hash_table_unref);
  g_object_unref (self->kinds);
  g_free (self->output_dir);
  g_free (self->dir);
  g_free (self);

  return NULL;
}

/* To free 100,000 jobs takes as long as some frames. */
void
lanes_history_found_free (LanesHistoryFound *self)
{
  if (self->jobs->len + self->batches->len <= PAGE)
    free_all (self);
  else
    g_thread_unref (g_thread_new ("lanes-restore", free_all, self));
}

void
lanes_history_found_clear (LanesHistoryFound *self)
{
  self->ledger = 0;
  g_ptr_array_set_size (self->begun, 0);
  g_ptr_array_set_size (self->settling, 0);
  g_ptr_array_set_size (self->tied, 0);
  g_ptr_array_set_size (self->jobs, 0);
  g_ptr_array_set_size (self->batches, 0);
}

/* Reading */

static GArray *
read_after (LanesHistoryFound  *self,
            LanesHistoryReader *reader,
            gint64              who)
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
read_job (LanesHistoryFound  *self,
          LanesHistoryReader *reader,
          LanesHistoryJob    *job)
{
  LanesFoundJob *item = g_new0 (LanesFoundJob, 1);
  gint64 id = (gint64) job->id;
  gint64 *place = g_hash_table_lookup (self->places, &id), *retry_after = g_hash_table_lookup (self->retry_after, &id);

  item->job = job;
  item->place = place != NULL ? *place : lanes_engine_natural_place (job->id);
  item->claim = MAX (job->claim, GPOINTER_TO_UINT (g_hash_table_lookup (self->claims, &id)));
  item->paused = job->state == LANES_STATE_PAUSED || g_hash_table_contains (self->paused, &id);
  if (retry_after != NULL && LANES_HISTORY_RETRY_AFTER_ATTEMPT (*retry_after) == job->tried)
    item->retry_after = LANES_HISTORY_RETRY_AFTER_SECONDS (*retry_after);
  item->begun = lanes_state_is_active (job->state) || item->claim > job->attempts;
  item->spec = lanes_history_reader_load_spec (reader, job->spec, &item->error);
  if (job->state == LANES_STATE_WAITING)
    item->after = read_after (self, reader, (gint64) job->id);
  if (job->attempts > 0)
    item->earlier = lanes_history_reader_get_attempts (reader, job->id, NULL);
  item->perhaps = !item->begun && item->after == NULL && item->spec != NULL;
  g_ptr_array_add (self->jobs, item);
  atomic_fetch_add (self->beat, 1);
}

static gboolean
read_jobs (LanesHistoryFound   *self,
           LanesHistoryReader  *reader,
           GError             **error)
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
        read_job (self, reader, page->pdata[i]);
    }
}

/* The smallest batch that has a job to come back, or 0. */
static guint64
find_first_batch (LanesHistoryFound *self)
{
  guint64 first = 0;

  for (guint i = 0; i < self->jobs->len; i++)
    {
      guint64 id = ((LanesFoundJob *) self->jobs->pdata[i])->job->batch;

      if (id != 0 && (first == 0 || id < first))
        first = id;
    }

  return first;
}

static void
read_batch (LanesHistoryFound    *self,
            LanesHistoryReader   *reader,
            LanesHistoryBatchRow *row)
{
  LanesFoundBatch *item = g_new0 (LanesFoundBatch, 1);

  item->row = row;
  item->spec = row->spec != 0 ? lanes_history_reader_load_spec (reader, row->spec, NULL) : NULL;
  item->has_inputs = !row->complete && lanes_history_inputs_read (reader, row->id, &item->inputs, NULL);
  if (row->n_in_state[LANES_STATE_WAITING] > 0 || item->has_inputs)
    item->after = read_after (self, reader, -(gint64) row->id);
  g_ptr_array_add (self->batches, item);
  atomic_fetch_add (self->beat, 1);
}

/* Those with jobs that come back or inputs to pull, and all that were made after the first of them: their numbers stand in a row. */
static gboolean
read_batches (LanesHistoryFound   *self,
              LanesHistoryReader  *reader,
              GError             **error)
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
  guint64 first = (*(LanesFoundBatch **) a)->row->id, second = (*(LanesFoundBatch **) b)->row->id;

  return (first > second) - (first < second);
}

static void
find_last (LanesHistoryFound  *self,
           LanesHistoryReader *reader)
{
  guint64 last_output = lanes_history_session_find_last_output (self->output_dir);

  lanes_history_session_read_last (lanes_history_reader_get_handle (reader), &self->last_job, &self->last_batch);
  self->last_job = MAX (self->last_job, last_output);
}

/* Was it allowed to begin as a process? Another executor's attempts are on no list. */
static gboolean
is_of_agent (const LanesFoundJob *job)
{
  LanesKind *kind = job->spec != NULL ? lanes_job_spec_get_kind (job->spec) : NULL;

  return kind != NULL && LANES_KIND_GET_CLASS (kind)->command != NULL && LANES_KIND_GET_CLASS (kind)->run == NULL &&
         LANES_KIND_GET_CLASS (kind)->start == NULL;
}

static guint64
get_entry (const LanesFoundJob *job)
{
  return LANES_LEDGER_ENTRY (job->job->id, MAX (job->claim, lanes_state_is_active (job->job->state) ? job->job->attempts : 0));
}

/* Returns: (transfer full) (element-type guint64): the attempts that began, or may have */
static GArray *
list_begun (LanesHistoryFound *self)
{
  GArray *attempts = g_array_new (FALSE, FALSE, sizeof (guint64));

  for (guint i = 0; i < self->jobs->len; i++)
    {
      const LanesFoundJob *job = self->jobs->pdata[i];
      guint64 entry = get_entry (job);

      if (job->begun)
        g_array_append_val (attempts, entry);
    }

  return attempts;
}

/* What was allowed to begin, and no agent launched, is as if it had not been allowed, also where it stands on disk as one that runs: it
 * was on its way to an agent. */
static void
clear_unlaunched (LanesHistoryFound *self)
{
  g_autoptr (GHashTable) attempts = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);

  for (guint i = 0; i < self->jobs->len; i++)
    {
      const LanesFoundJob *job = self->jobs->pdata[i];
      guint64 entry = get_entry (job);

      if (job->begun && is_of_agent (job))
        g_hash_table_add (attempts, g_memdup2 (&entry, sizeof entry));
    }
  if (g_hash_table_size (attempts) == 0 || !lanes_history_ledger_strike (self->ledger, attempts))
    return;

  for (guint i = 0; i < self->jobs->len; i++)
    {
      LanesFoundJob *job = self->jobs->pdata[i];
      guint64 entry = get_entry (job);

      if (!job->begun || !g_hash_table_contains (attempts, &entry))
        continue;
      job->begun = FALSE;
      job->perhaps = job->after == NULL;
    }
}

/* The list of the session before goes on as this one's as long as something on disk may have to be looked up in it: also what is cleared
 * now, should this window die before that is on disk. */
static void
settle_doubts (LanesHistoryFound  *self,
               LanesHistoryReader *reader)
{
  g_autoptr (GArray) begun = list_begun (self);

  self->ledger = lanes_history_ledger_find ();
  if (begun->len == 0 || self->ledger == 0 || self->ledger != lanes_history_kept_read (reader, LANES_HISTORY_KEEP_LEDGER))
    self->ledger = lanes_history_ledger_renew (begun);
  else
    clear_unlaunched (self);
}

/* Sorting out */

static LanesRestore
choose_how (LanesHistoryFound *self,
            LanesFoundJob     *job)
{
  LanesFoundBatch *batch = job->job->batch != 0 ? lanes_history_found_get_batch (self, job->job->batch) : NULL;

  if (job->begun)
    return LANES_RESTORE_HELD;
  if (job->after != NULL)
    return LANES_RESTORE_AFTER;
  if (batch != NULL && batch->after != NULL && job->job->state == LANES_STATE_WAITING && job->job->attempts == 0)
    return LANES_RESTORE_WITH_BATCH;

  /* Where some were moved, the order is not that of the numbers. */
  job->settle = g_hash_table_size (self->places) > 0;

  return job->settle ? LANES_RESTORE_AFTER : LANES_RESTORE_READY;
}

static int
compare_places (gconstpointer a,
                gconstpointer b)
{
  gint64 first = (*(LanesFoundJob **) a)->place, second = (*(LanesFoundJob **) b)->place;

  return (first > second) - (first < second);
}

static void
sort_out (LanesHistoryFound *self)
{
  g_ptr_array_sort (self->batches, compare_batches);
  for (guint i = 0; i < self->jobs->len; i++)
    {
      LanesFoundJob *job = self->jobs->pdata[i];

      job->how = choose_how (self, job);
      if (job->begun)
        g_ptr_array_add (self->begun, job);
      else if (job->after != NULL)
        g_ptr_array_add (self->tied, job);
      else if (job->settle)
        g_ptr_array_add (self->settling, job);
    }
  g_ptr_array_sort (self->settling, compare_places);
}

gboolean
lanes_history_found_read (LanesHistoryFound  *self,
                          _Atomic guint      *beat,
                          GError            **error)
{
  g_autoptr (LanesHistoryReader) reader = lanes_history_reader_new_alone (self->dir, self->kinds, error);

  self->beat = beat;
  if (reader == NULL)
    return FALSE;
  lanes_history_reader_set_beat (reader, beat);
  if (self->find_last)
    find_last (self, reader);
  self->claims = lanes_history_claims_read (self->dir);
  self->n_claims = g_hash_table_size (self->claims);
  self->places = lanes_history_places_read (reader);
  self->paused = lanes_history_kept_read_all (reader, LANES_HISTORY_KEEP_PAUSED);
  self->retry_after = lanes_history_kept_read_all (reader, LANES_HISTORY_KEEP_RETRY_AFTER);
  self->draining = lanes_history_kept_read (reader, LANES_HISTORY_KEEP_DRAINING) != 0;
  if (!read_jobs (self, reader, error) || !read_batches (self, reader, error))
    return FALSE;

  settle_doubts (self, reader);
  sort_out (self);
  return TRUE;
}

/* Looking up */

LanesFoundJob *
lanes_history_found_get_job (const LanesHistoryFound *self,
                             guint64                  id)
{
  guint low = 0, high = self->jobs->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      LanesFoundJob *job = self->jobs->pdata[middle];

      if (job->job->id == id)
        return job;
      if (job->job->id < id)
        low = middle + 1;
      else
        high = middle;
    }

  return NULL;
}

LanesFoundBatch *
lanes_history_found_get_batch (const LanesHistoryFound *self,
                               guint64                  id)
{
  guint low = 0, high = self->batches->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      LanesFoundBatch *batch = self->batches->pdata[middle];

      if (batch->row->id == id)
        return batch;
      if (batch->row->id < id)
        low = middle + 1;
      else
        high = middle;
    }

  return NULL;
}
