/* lanes-batch-again.h: the jobs of a batch that did not succeed, once more
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-engine.h"
#include "lanes-history-query.h"

G_BEGIN_DECLS

/**
 * lanes_batch_again_run_async:
 *
 * Those that the engine still has get another attempt. Those that only the history has are submitted as a batch of the same name, with
 * their inputs. Main thread; what is to be read is read on the query's.
 */
void   lanes_batch_again_run_async  (LanesHistoryQuery   *query,
                                     LanesEngine         *engine,
                                     guint64              batch,
                                     GAsyncReadyCallback  callback,
                                     gpointer             user_data);

/* Returns: (transfer full): what was done, in words; or %NULL with an error */
char  *lanes_batch_again_run_finish (LanesHistoryQuery   *query,
                                     GAsyncResult        *result,
                                     GError             **error);

G_END_DECLS
