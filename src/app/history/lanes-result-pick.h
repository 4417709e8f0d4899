/* lanes-result-pick.h: some of a batch's results, by their places in the table
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "lanes-history-query.h"

G_BEGIN_DECLS

/* So many rows are copied at once; an export has no bounds. */
#define LANES_RESULT_PICK_MAX_COPIED 10000

/* The ids that stand at @places. The callback's result, of lanes_history_query_run_finish(), is a (transfer full) GArray. */
void lanes_result_pick_ids_async  (LanesHistoryQuery   *query,
                                   const GArray        *ids,
                                   GtkBitset           *places,
                                   GCancellable        *cancellable,
                                   GAsyncReadyCallback  callback,
                                   gpointer             user_data);

/* Their rows as text, a tab between two cells: @places, or all of @batch where that is %NULL. The result is a (transfer full) string. */
void lanes_result_pick_text_async (LanesHistoryQuery   *query,
                                   guint64              batch,
                                   const GArray        *ids,
                                   GtkBitset           *places,
                                   GCancellable        *cancellable,
                                   GAsyncReadyCallback  callback,
                                   gpointer             user_data);

G_END_DECLS
