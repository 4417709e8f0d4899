/* lanes-history-comparison.c: two runs of the same batch, side by side
 *
 * Jobs belong together by their input; where an input stands twice, in the order in which it does; jobs without one by title.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-history-comparison.h"

#define PAGE 500

static void
pair_free (gpointer data)
{
  LanesHistoryPair *pair = data;

  lanes_history_job_free (pair->first);
  lanes_history_job_free (pair->second);
  g_free (pair);
}

void
lanes_history_comparison_free (LanesHistoryComparison *self)
{
  g_ptr_array_unref (self->pairs);
  g_free (self);
}

static GPtrArray *
read_batch (LanesHistoryReader  *reader,
            guint64              batch,
            GCancellable        *cancellable,
            GError             **error)
{
  g_autoptr (GPtrArray) jobs = g_ptr_array_new_with_free_func ((GDestroyNotify) lanes_history_job_free);
  const LanesHistoryFilter filter = { .batch = batch };
  guint64 after = 0;

  for (;;)
    {
      g_autoptr (GPtrArray) page = lanes_history_reader_page_after (reader, &filter, after, PAGE, cancellable, error);

      if (page == NULL)
        return NULL;
      if (page->len == 0)
        return g_steal_pointer (&jobs);
      after = ((LanesHistoryJob *) page->pdata[page->len - 1])->id;
      g_ptr_array_extend_and_steal (jobs, g_steal_pointer (&page));
    }
}

static const char *
get_key (const LanesHistoryJob *job)
{
  return job->input != NULL ? job->input : job->title;
}

/* Takes the jobs of @first: a pair each. Returns: (element-type GQueue of LanesHistoryPair): by key, borrowed */
static GHashTable *
make_pairs (LanesHistoryComparison *self,
            GPtrArray              *first)
{
  GHashTable *by_key = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) g_queue_free);

  g_ptr_array_set_free_func (first, NULL);
  for (guint i = 0; i < first->len; i++)
    {
      LanesHistoryPair *pair = g_new0 (LanesHistoryPair, 1);
      GQueue *queue;

      pair->first = first->pdata[i];
      g_ptr_array_add (self->pairs, pair);
      queue = g_hash_table_lookup (by_key, get_key (pair->first));
      if (queue == NULL)
        g_hash_table_insert (by_key, (gpointer) get_key (pair->first), queue = g_queue_new ());
      g_queue_push_tail (queue, pair);
    }

  return by_key;
}

static void
match_second (LanesHistoryComparison *self,
              GHashTable             *by_key,
              GPtrArray              *second)
{
  g_ptr_array_set_free_func (second, NULL);
  for (guint i = 0; i < second->len; i++)
    {
      GQueue *queue = g_hash_table_lookup (by_key, get_key (second->pdata[i]));
      LanesHistoryPair *pair = queue != NULL ? g_queue_pop_head (queue) : NULL;

      if (pair == NULL)
        {
          pair = g_new0 (LanesHistoryPair, 1);
          g_ptr_array_add (self->pairs, pair);
        }
      pair->second = second->pdata[i];
    }
}

static void
count (LanesHistoryComparison *self)
{
  for (guint i = 0; i < self->pairs->len; i++)
    {
      LanesHistoryPair *pair = self->pairs->pdata[i];
      gboolean first = pair->first != NULL && pair->first->state == LANES_STATE_SUCCEEDED;
      gboolean second = pair->second != NULL && pair->second->state == LANES_STATE_SUCCEEDED;

      self->n_only_first += pair->second == NULL;
      self->n_only_second += pair->first == NULL;
      if (pair->first == NULL || pair->second == NULL)
        continue;
      self->n_both += first && second;
      self->n_mended += !first && second;
      self->n_broken += first && !second;
      if (first && second)
        {
          self->first_us += MAX (0, pair->first->run_us);
          self->second_us += MAX (0, pair->second->run_us);
        }
    }
}

LanesHistoryComparison *
lanes_history_comparison_new (LanesHistoryReader  *reader,
                              guint64              first_batch,
                              guint64              second_batch,
                              GCancellable        *cancellable,
                              GError             **error)
{
  g_autoptr (GPtrArray) first = read_batch (reader, first_batch, cancellable, error);
  g_autoptr (GPtrArray) second = first != NULL ? read_batch (reader, second_batch, cancellable, error) : NULL;
  g_autoptr (GHashTable) by_key = NULL;
  LanesHistoryComparison *self;

  if (second == NULL)
    return NULL;

  self = g_new0 (LanesHistoryComparison, 1);
  self->pairs = g_ptr_array_new_with_free_func (pair_free);
  by_key = make_pairs (self, first);
  match_second (self, by_key, second);
  count (self);

  return self;
}
