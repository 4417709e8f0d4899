/* lanes-history-comparison.c: two runs of the same batch, side by side
 *
 * Jobs belong together by their input; where an input stands twice, in the order in which it does; jobs without one by title. Both
 * batches are read whole (about 400 bytes a job): a comparison is looked at from its ends, sorted.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-history-comparison.h"

#include "lanes-history-reader-private.h"
#include "lanes-job-spec.h"

#include <glib/gi18n-lib.h>

#define PAGE 500

static void
pair_free (gpointer data)
{
  LanesHistoryPair *pair = data;

  g_clear_pointer (&pair->first, lanes_history_job_free);
  g_clear_pointer (&pair->second, lanes_history_job_free);
  g_free (pair);
}

static void
change_free (gpointer data)
{
  LanesHistoryChange *change = data;

  g_free (change->name);
  g_free (change->first);
  g_free (change->second);
  g_free (change);
}

void
lanes_history_comparison_free (LanesHistoryComparison *self)
{
  g_ptr_array_unref (self->pairs);
  g_ptr_array_unref (self->changes);
  lanes_history_batch_row_free (self->first);
  lanes_history_batch_row_free (self->second);
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

LanesPairChange
lanes_history_pair_get_change (const LanesHistoryPair *pair)
{
  gboolean first = pair->first != NULL && pair->first->state == LANES_STATE_SUCCEEDED;
  gboolean second = pair->second != NULL && pair->second->state == LANES_STATE_SUCCEEDED;

  if (pair->second == NULL)
    return LANES_PAIR_ONLY_FIRST;
  if (pair->first == NULL)
    return LANES_PAIR_ONLY_SECOND;
  if (first == second)
    return LANES_PAIR_SAME;

  return second ? LANES_PAIR_MENDED : LANES_PAIR_BROKEN;
}

gint64
lanes_history_pair_get_difference (const LanesHistoryPair *pair)
{
  if (pair->first == NULL || pair->second == NULL || pair->first->run_us < 0 || pair->second->run_us < 0)
    return 0;

  return pair->second->run_us - pair->first->run_us;
}

static int
compare_pairs (gconstpointer a,
               gconstpointer b)
{
  static const int weights[] = {
    [LANES_PAIR_BROKEN] = 0, [LANES_PAIR_MENDED] = 1, [LANES_PAIR_ONLY_FIRST] = 2, [LANES_PAIR_ONLY_SECOND] = 2, [LANES_PAIR_SAME] = 3,
  };
  const LanesHistoryPair *first = *(LanesHistoryPair *const *) a, *second = *(LanesHistoryPair *const *) b;
  int weight = weights[lanes_history_pair_get_change (first)] - weights[lanes_history_pair_get_change (second)];
  gint64 first_us = ABS (lanes_history_pair_get_difference (first)), second_us = ABS (lanes_history_pair_get_difference (second));

  return weight != 0 ? weight : (first_us < second_us) - (first_us > second_us);
}

void
lanes_history_comparison_sort (LanesHistoryComparison *self)
{
  g_ptr_array_sort (self->pairs, compare_pairs);
}

static void
count (LanesHistoryComparison *self)
{
  for (guint i = 0; i < self->pairs->len; i++)
    {
      LanesHistoryPair *pair = self->pairs->pdata[i];
      LanesPairChange change = lanes_history_pair_get_change (pair);

      self->n_only_first += change == LANES_PAIR_ONLY_FIRST;
      self->n_only_second += change == LANES_PAIR_ONLY_SECOND;
      self->n_mended += change == LANES_PAIR_MENDED;
      self->n_broken += change == LANES_PAIR_BROKEN;
      if (change != LANES_PAIR_SAME || pair->first->state != LANES_STATE_SUCCEEDED)
        continue;
      self->n_both++;
      self->first_us += MAX (0, pair->first->run_us);
      self->second_us += MAX (0, pair->second->run_us);
    }
}

/* What was asked for */

static char *
dup_value (GVariant *value)
{
  if (value == NULL)
    return NULL;
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
    return g_variant_dup_string (value, NULL);
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING_ARRAY))
    {
      g_autofree const char **words = g_variant_get_strv (value, NULL);

      return g_strjoinv (" ", (char **) words);
    }

  return g_variant_print (value, FALSE);
}

static const char *
find_label (const LanesField *fields,
            guint             n_fields,
            const char       *name)
{
  for (guint i = 0; i < n_fields; i++)
    if (g_str_equal (fields[i].name, name))
      return _(fields[i].label);

  return name;
}

/* @first, @second: (transfer full) (nullable) */
static void
add_change (LanesHistoryComparison *self,
            const char             *name,
            char                   *first,
            char                   *second)
{
  LanesHistoryChange *change = g_new (LanesHistoryChange, 1);

  *change = (LanesHistoryChange){ g_strdup (name), first, second };
  if (g_strcmp0 (first, second) == 0)
    change_free (change);
  else
    g_ptr_array_add (self->changes, change);
}

/* Of one of the dictionaries in a spec. */
static void
compare_dicts (LanesHistoryComparison *self,
               GVariant               *first,
               GVariant               *second,
               const LanesField       *fields,
               guint                   n_fields)
{
  GVariantIter iter;
  const char *name;
  GVariant *value;

  for (int turn = 0; turn < 2; turn++)
    {
      GVariant *here = turn == 0 ? first : second;
      GVariant *there = turn == 0 ? second : first;

      if (here == NULL)
        continue;
      g_variant_iter_init (&iter, here);
      while (g_variant_iter_loop (&iter, "{&sv}", &name, &value))
        {
          g_autoptr (GVariant) other = there != NULL ? g_variant_lookup_value (there, name, NULL) : NULL;

          /* What both have was said in the first turn. */
          if (turn == 0 || other == NULL)
            add_change (self, find_label (fields, n_fields, name), turn == 0 ? dup_value (value) : NULL,
                        turn == 0 ? dup_value (other) : dup_value (value));
        }
    }
}

static void
compare_specs (LanesHistoryComparison *self,
               LanesHistoryReader     *reader)
{
  g_autoptr (GVariant) first = self->first->spec != 0 ? lanes_history_reader_get_spec (reader, self->first->spec, NULL) : NULL;
  g_autoptr (GVariant) second = self->second->spec != 0 ? lanes_history_reader_get_spec (reader, self->second->spec, NULL) : NULL;
  const char *first_kind = NULL, *second_kind = NULL;
  const LanesField *fields = NULL;
  guint n_fields = 0;

  if (self->first->limit != self->second->limit)
    add_change (self, _("At once"), self->first->limit != 0 ? g_strdup_printf ("%u", self->first->limit) : NULL,
                self->second->limit != 0 ? g_strdup_printf ("%u", self->second->limit) : NULL);
  if (first == NULL || second == NULL)
    return;

  g_variant_lookup (first, "kind", "&s", &first_kind);
  g_variant_lookup (second, "kind", "&s", &second_kind);
  add_change (self, _("Kind"), g_strdup (first_kind), g_strdup (second_kind));
  for (int i = 0; i < 2; i++)
    {
      const char *part = i == 0 ? "params" : "options";
      g_autoptr (GVariant) here = g_variant_lookup_value (first, part, G_VARIANT_TYPE_VARDICT);
      g_autoptr (GVariant) there = g_variant_lookup_value (second, part, G_VARIANT_TYPE_VARDICT);
      LanesKind *kind = reader->kinds != NULL && first_kind != NULL ? lanes_kind_set_find (reader->kinds, first_kind) : NULL;

      if (i == 0 && kind != NULL)
        fields = lanes_kind_get_fields (kind, &n_fields);
      if (i == 1)
        fields = lanes_job_options_get_fields (&n_fields);
      compare_dicts (self, here, there, fields, n_fields);
    }
}

LanesHistoryComparison *
lanes_history_comparison_new (LanesHistoryReader  *reader,
                              guint64              first_batch,
                              guint64              second_batch,
                              GCancellable        *cancellable,
                              GError             **error)
{
  g_autoptr (LanesHistoryBatchRow) first_row = lanes_history_reader_get_batch (reader, first_batch, error);
  g_autoptr (LanesHistoryBatchRow) second_row = first_row != NULL ? lanes_history_reader_get_batch (reader, second_batch, error) : NULL;
  g_autoptr (GPtrArray) first = second_row != NULL ? read_batch (reader, first_batch, cancellable, error) : NULL;
  g_autoptr (GPtrArray) second = first != NULL ? read_batch (reader, second_batch, cancellable, error) : NULL;
  g_autoptr (GHashTable) by_key = NULL;
  LanesHistoryComparison *self;

  if (second == NULL)
    return NULL;

  self = g_new0 (LanesHistoryComparison, 1);
  self->pairs = g_ptr_array_new_with_free_func (pair_free);
  self->changes = g_ptr_array_new_with_free_func (change_free);
  self->first = g_steal_pointer (&first_row);
  self->second = g_steal_pointer (&second_row);
  by_key = make_pairs (self, first);
  match_second (self, by_key, second);
  count (self);
  compare_specs (self, reader);

  return self;
}
