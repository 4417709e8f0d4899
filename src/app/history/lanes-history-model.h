/* lanes-history-model.h: all of history as a list, read a page at a time
 *
 * Only the ids that pass the filter are in memory (8 bytes each); a row is read, with the 199 beside it, when somebody looks at it. Disk and
 * database are a worker thread's; the model belongs to the main thread.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "lanes-history-reader.h"

G_BEGIN_DECLS

/* One row: its job is there once its page was read; "job" is notified then. */
#define LANES_TYPE_HISTORY_ROW (lanes_history_row_get_type ())
G_DECLARE_FINAL_TYPE (LanesHistoryRow, lanes_history_row, LANES, HISTORY_ROW, GObject)

guint64                lanes_history_row_get_id       (LanesHistoryRow           *self);

/* Returns: (transfer none) (nullable) */
const LanesHistoryJob *lanes_history_row_get_job      (LanesHistoryRow           *self);

#define LANES_TYPE_HISTORY_MODEL (lanes_history_model_get_type ())
G_DECLARE_FINAL_TYPE (LanesHistoryModel, lanes_history_model, LANES, HISTORY_MODEL, GObject)

LanesHistoryModel     *lanes_history_model_new        (const char                *folder,
                                                       LanesKindSet              *kinds);

/* Shows what passes @filter (%NULL: all), from the disk as it is now. ::loaded follows. */
void                   lanes_history_model_set_filter (LanesHistoryModel         *self,
                                                       const LanesHistoryFilter  *filter);

/* Is an answer awaited? */
gboolean               lanes_history_model_is_loading (LanesHistoryModel         *self);

/* Why nothing is shown. Returns: (transfer none) (nullable) */
const GError          *lanes_history_model_get_error  (LanesHistoryModel         *self);

/* What to submit to run the row's job again. The callback's result is (transfer full) LanesJobSpec from lanes_history_model_load_spec_finish(). */
void                   lanes_history_model_load_spec_async  (LanesHistoryModel   *self,
                                                             LanesHistoryRow     *row,
                                                             GAsyncReadyCallback  callback,
                                                             gpointer             user_data);
LanesJobSpec          *lanes_history_model_load_spec_finish (LanesHistoryModel   *self,
                                                             GAsyncResult        *result,
                                                             GError             **error);

G_END_DECLS
