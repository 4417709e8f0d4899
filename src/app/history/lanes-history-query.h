/* lanes-history-query.h: asks the history in a thread that may wait for the disk
 *
 * One thread and one connection for each object: what is asked is answered in order. What takes long (an export, a search through
 * output) has an object of its own, so that pages do not wait for it.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "lanes-history-reader.h"

G_BEGIN_DECLS

#define LANES_TYPE_HISTORY_QUERY (lanes_history_query_get_type ())
G_DECLARE_FINAL_TYPE (LanesHistoryQuery, lanes_history_query, LANES, HISTORY_QUERY, GObject)

/**
 * LanesHistoryAsk:
 * @reader: the history
 * @data: as given; nobody else touches it meanwhile
 *
 * Runs in the thread.
 *
 * Returns: (transfer full): what was found; or %NULL with an error
 */
typedef gpointer (*LanesHistoryAsk) (LanesHistoryReader  *reader,
                                     gpointer             data,
                                     GCancellable        *cancellable,
                                     GError             **error);

/* Main thread, as all below. @folder: where the history is. Opened at first need. Returns: (transfer full) */
LanesHistoryQuery *lanes_history_query_new        (const char           *folder,
                                                   LanesKindSet         *kinds);

/* Where the history is. Returns: (transfer none) */
const char        *lanes_history_query_get_folder (LanesHistoryQuery    *self);

/**
 * lanes_history_query_run_async:
 * @data: (transfer full): for @ask
 * @free_data: (nullable)
 * @free_result: of what @ask returns, where nobody takes it
 */
void               lanes_history_query_run_async  (LanesHistoryQuery    *self,
                                                   LanesHistoryAsk       ask,
                                                   gpointer              data,
                                                   GDestroyNotify        free_data,
                                                   GDestroyNotify        free_result,
                                                   GCancellable         *cancellable,
                                                   GAsyncReadyCallback   callback,
                                                   gpointer              user_data);

/* Returns: (transfer full): what @ask returned, or %NULL with an error */
gpointer           lanes_history_query_run_finish (LanesHistoryQuery    *self,
                                                   GAsyncResult         *result,
                                                   GError              **error);

/* The @data of a question, in its callback. Returns: (transfer none) */
gpointer           lanes_history_query_get_data   (GAsyncResult         *result);

G_END_DECLS
