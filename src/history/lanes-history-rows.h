/* lanes-history-rows.h: turns records into rows
 *
 * Belongs to the writer's thread, with its connection.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <sqlite3.h>

#include "lanes-history-buffer.h"

G_BEGIN_DECLS

/* Rows a transaction has at most. */
#define LANES_HISTORY_BATCH_ROWS 500

typedef struct _LanesHistoryRows LanesHistoryRows;

/**
 * lanes_history_rows_new:
 * @handle: borrowed
 * @output_dir: (nullable): where the jobs of this session write
 *
 * Begins a session.
 *
 * Returns: (transfer full): or %NULL with an error
 */
LanesHistoryRows *lanes_history_rows_new   (sqlite3             *handle,
                                            const char          *output_dir,
                                            GError             **error);

/* @ended: note that the session ended in order. */
void              lanes_history_rows_free  (LanesHistoryRows    *self,
                                            gboolean             ended);

/**
 * lanes_history_rows_write:
 * @clock: what to add to a monotonic time for the wall clock, µs
 *
 * All that @buffer says of one job becomes one change of its row; rows are committed in transactions of at most
 * LANES_HISTORY_BATCH_ROWS. After a failure @self may only be freed.
 */
gboolean          lanes_history_rows_write (LanesHistoryRows    *self,
                                            LanesHistoryBuffer  *buffer,
                                            gint64               clock,
                                            GError             **error);

G_END_DECLS
