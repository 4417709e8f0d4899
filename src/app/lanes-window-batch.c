/* lanes-window-batch.c: verbs for a whole batch: its results, its failed jobs once more, exporting and comparing it
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-window-private.h"

#include "lanes-batch-again.h"
#include "lanes-compare-dialog.h"
#include "lanes-results-window.h"

static LanesHistoryQuery *
new_query (LanesWindow *self)
{
  return lanes_history_query_new (lanes_history_get_folder (self->history), lanes_engine_get_kinds (self->engine));
}

static void
show_results_action (GSimpleAction *action,
                     GVariant      *target,
                     gpointer       user_data)
{
  LanesWindow *self = user_data;

  gtk_window_present (GTK_WINDOW (lanes_results_window_new (GTK_WINDOW (self), new_query (self), lanes_engine_get_kinds (self->engine),
                                                            g_variant_get_uint64 (target))));
}

void
_lanes_window_compare_batch (LanesWindow *self,
                             guint64      batch)
{
  gtk_window_present (GTK_WINDOW (lanes_compare_dialog_new (GTK_WINDOW (self), new_query (self), batch)));
}

static void
compare_batch_action (GSimpleAction *action,
                      GVariant      *target,
                      gpointer       user_data)
{
  _lanes_window_compare_batch (user_data, g_variant_get_uint64 (target));
}

/* What has just ended is on disk a moment later. */
typedef struct
{
  LanesWindow *window;  /* owned */
  guint64      batch;
} Retry;

static void
tried_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (LanesWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *said = lanes_batch_again_run_finish (LANES_HISTORY_QUERY (source), result, &error);

  if (self->pages != NULL)
    lanes_window_say (self, said != NULL ? said : error->message);
}

static void
flushed_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autofree Retry *retry = user_data;
  g_autoptr (LanesWindow) self = retry->window;
  g_autoptr (GError) error = NULL;
  LanesBatch *batch = self->engine != NULL ? lanes_engine_get_batch (self->engine, retry->batch) : NULL;

  if (lanes_history_flush_finish (LANES_HISTORY (source), result, &error) && self->engine != NULL)
    {
      g_autoptr (LanesHistoryQuery) query = new_query (self);

      lanes_batch_again_run_async (query, self->engine, retry->batch, tried_cb, g_object_ref (self));
    }
  /* The history is off: what is on the list is tried again all the same. */
  else if (batch != NULL && batch->complete)
    lanes_engine_retry_batch (self->engine, batch);
  else if (self->pages != NULL && error != NULL)
    lanes_window_say (self, error->message);
}

static void
retry_batch_action (GSimpleAction *action,
                    GVariant      *target,
                    gpointer       user_data)
{
  LanesWindow *self = user_data;
  Retry *retry = g_new0 (Retry, 1);

  retry->window = g_object_ref (self);
  retry->batch = g_variant_get_uint64 (target);
  lanes_history_flush_async (self->history, NULL, flushed_cb, retry);
}

static const GActionEntry entries[] = {
  { "show-results", show_results_action, "t", NULL, NULL },
  { "retry-batch", retry_batch_action, "t", NULL, NULL },
  { "compare-batch", compare_batch_action, "t", NULL, NULL },
};

void
_lanes_window_add_batch_actions (LanesWindow *self)
{
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
}
