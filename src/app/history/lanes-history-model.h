/* lanes-history-model.h: all of history as a list, read a page at a time
 *
 * Only the ids that pass the filter are in memory (8 bytes each); a row is read, with the 199 beside it, when somebody looks at it. Disk and
 * database are a worker thread's; the model belongs to the main thread.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "lanes-history-query.h"

G_BEGIN_DECLS

/* One row: its job is there once its page was read; "job" is notified then. */
#define LANES_TYPE_HISTORY_ROW (lanes_history_row_get_type ())
G_DECLARE_FINAL_TYPE (LanesHistoryRow, lanes_history_row, LANES, HISTORY_ROW, GObject)

guint64                lanes_history_row_get_id       (LanesHistoryRow           *self);

/* Returns: (transfer none) (nullable) */
const LanesHistoryJob *lanes_history_row_get_job      (LanesHistoryRow           *self);

/* Is it one of a batch's, in the order of their inputs? Then its input is its name. */
gboolean               lanes_history_row_is_by_input  (LanesHistoryRow           *self);

/* The line of its output that a search has found. Returns: (transfer none) (nullable) */
const char            *lanes_history_row_get_line     (LanesHistoryRow           *self);

/* What came of it, in a line, where the model was told to find that out. Returns: (transfer none) (nullable) */
const char            *lanes_history_row_get_result   (LanesHistoryRow           *self);

#define LANES_TYPE_HISTORY_MODEL (lanes_history_model_get_type ())
G_DECLARE_FINAL_TYPE (LanesHistoryModel, lanes_history_model, LANES, HISTORY_MODEL, GObject)

LanesHistoryModel     *lanes_history_model_new        (LanesHistoryQuery         *query,
                                                       LanesKindSet              *kinds);

/* Shows what passes @filter (%NULL: all), from the disk as it is now: the newest first, or a batch in the order of its inputs. ::loaded
 * follows. */
void                   lanes_history_model_set_filter (LanesHistoryModel         *self,
                                                       const LanesHistoryFilter  *filter);

/* Rows read from now on have what came of their jobs: the first lines of their output are read for it. */
void                   lanes_history_model_set_with_results (LanesHistoryModel   *self,
                                                             gboolean             with_results);

/* Adds what came to the batch that is shown since, and reads again what was not over, or all where @again. ::loaded follows. */
void                   lanes_history_model_refresh    (LanesHistoryModel         *self,
                                                       gboolean                   again);

/* Shows those that pass @filter (but for its text) whose output holds @text, as they are found: ::progress tells, and ::loaded that it is
 * over. */
void                   lanes_history_model_search_output (LanesHistoryModel        *self,
                                                          const LanesHistoryFilter *filter,
                                                          const char               *text);

/* Ends such a search; what was found stays. */
void                   lanes_history_model_stop       (LanesHistoryModel         *self);
gboolean               lanes_history_model_is_searching (LanesHistoryModel       *self);

/* How far it is, or was. Returns: whether output is, or was, searched for what is shown */
gboolean               lanes_history_model_get_progress (LanesHistoryModel       *self,
                                                         guint64                 *ret_n_looked,
                                                         guint64                 *ret_n_jobs,
                                                         gint64                  *ret_n_bytes);

/* What is shown. Returns: (transfer none) (element-type guint64) */
const GArray          *lanes_history_model_get_ids    (LanesHistoryModel         *self);

/* Is an answer awaited? */
gboolean               lanes_history_model_is_loading (LanesHistoryModel         *self);

/* Why nothing is shown. Returns: (transfer none) (nullable) */
const GError          *lanes_history_model_get_error  (LanesHistoryModel         *self);

/* What to submit to run a job again. The callback's result is (transfer full) LanesJobSpec from lanes_history_model_load_spec_finish(). */
void                   lanes_history_model_load_spec_async  (LanesHistoryModel   *self,
                                                             guint64              id,
                                                             GAsyncReadyCallback  callback,
                                                             gpointer             user_data);
LanesJobSpec          *lanes_history_model_load_spec_finish (LanesHistoryModel   *self,
                                                             GAsyncResult        *result,
                                                             GError             **error);

G_END_DECLS
