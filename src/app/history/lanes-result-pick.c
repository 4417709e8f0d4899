/* lanes-result-pick.c: some of a batch's results, by their places in the table
 *
 * A person may have chosen any of a million rows: that they are looked for one by one is the thread's business.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-result-pick.h"

#include "lanes-history-result.h"
#include "lanes-result-cell.h"

typedef struct
{
  guint64    batch;
  GArray    *ids;     /* owned, nullable: guint64 */
  GtkBitset *places;  /* owned, nullable */
} Pick;

static void
pick_free (gpointer data)
{
  Pick *pick = data;

  g_clear_pointer (&pick->ids, g_array_unref);
  g_clear_pointer (&pick->places, gtk_bitset_unref);
  g_free (pick);
}

/* The table goes on changing: the thread has copies. */
static Pick *
pick_new (guint64       batch,
          const GArray *ids,
          GtkBitset    *places)
{
  Pick *pick = g_new0 (Pick, 1);

  pick->batch = batch;
  if (places == NULL)
    return pick;

  pick->places = gtk_bitset_copy (places);
  pick->ids = g_array_sized_new (FALSE, FALSE, sizeof (guint64), ids->len);
  g_array_append_vals (pick->ids, ids->data, ids->len);

  return pick;
}

/* The query's thread, as those below. */
static GArray *
find_ids (const Pick *pick,
          guint       max)
{
  GArray *found = g_array_new (FALSE, FALSE, sizeof (guint64));
  GtkBitsetIter iter;
  guint place;

  for (gboolean more = gtk_bitset_iter_init_first (&iter, pick->places, &place); more && place < pick->ids->len && found->len < max;
       more = gtk_bitset_iter_next (&iter, &place))
    g_array_append_val (found, g_array_index (pick->ids, guint64, place));

  return found;
}

static gpointer
pick_ids (LanesHistoryReader  *reader,
          gpointer             data,
          GCancellable        *cancellable,
          GError             **error)
{
  return find_ids (data, G_MAXUINT);
}

/* A cell is one cell for a spreadsheet too. */
static void
append_row (GString               *text,
            const LanesHistoryJob *job)
{
  g_autofree char *line = lanes_history_result_dup_line (job);

  for (LanesResultColumn column = 0; column < LANES_N_RESULT_COLUMNS; column++)
    {
      g_autofree char *cell = lanes_result_cell_dup_text (column, job, line);

      g_strdelimit (cell, "\t\r\n", ' ');
      g_string_append_printf (text, "%s%s", column > 0 ? "\t" : "", cell);
    }
  g_string_append_c (text, '\n');
}

static gboolean
append_batch (GString             *text,
              LanesHistoryReader  *reader,
              guint64              batch,
              GCancellable        *cancellable,
              GError             **error)
{
  const LanesHistoryFilter filter = { .batch = batch };
  g_autoptr (GPtrArray) jobs = lanes_history_reader_page_after (reader, &filter, 0, LANES_RESULT_PICK_MAX_COPIED, cancellable, error);

  for (guint i = 0; jobs != NULL && i < jobs->len && !g_cancellable_set_error_if_cancelled (cancellable, error); i++)
    append_row (text, jobs->pdata[i]);

  return jobs != NULL && !g_cancellable_is_cancelled (cancellable);
}

static gboolean
append_picked (GString             *text,
               LanesHistoryReader  *reader,
               const Pick          *pick,
               GCancellable        *cancellable,
               GError             **error)
{
  g_autoptr (GArray) ids = find_ids (pick, LANES_RESULT_PICK_MAX_COPIED);

  for (guint i = 0; i < ids->len; i++)
    {
      g_autoptr (LanesHistoryJob) job = NULL;

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      /* One that was deleted meanwhile has nothing to say. */
      job = lanes_history_reader_get_job (reader, g_array_index (ids, guint64, i), NULL);
      if (job != NULL)
        append_row (text, job);
    }

  return TRUE;
}

static gpointer
pick_text (LanesHistoryReader  *reader,
           gpointer             data,
           GCancellable        *cancellable,
           GError             **error)
{
  Pick *pick = data;
  GString *text = g_string_new (NULL);
  gboolean done = pick->places != NULL ? append_picked (text, reader, pick, cancellable, error)
                                       : append_batch (text, reader, pick->batch, cancellable, error);

  return g_string_free (text, !done);
}

void
lanes_result_pick_ids_async (LanesHistoryQuery   *query,
                             const GArray        *ids,
                             GtkBitset           *places,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  lanes_history_query_run_async (query, pick_ids, pick_new (0, ids, places), pick_free, (GDestroyNotify) g_array_unref, cancellable,
                                 callback, user_data);
}

void
lanes_result_pick_text_async (LanesHistoryQuery   *query,
                              guint64              batch,
                              const GArray        *ids,
                              GtkBitset           *places,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  lanes_history_query_run_async (query, pick_text, pick_new (batch, ids, places), pick_free, g_free, cancellable, callback, user_data);
}
