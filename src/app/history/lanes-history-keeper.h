/* lanes-history-keeper.h: keeps the history and output as long and as large as the preferences say
 *
 * Main thread; the disk is another thread's.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-history-sweep.h"
#include "lanes-history.h"

G_BEGIN_DECLS

#define LANES_TYPE_HISTORY_KEEPER (lanes_history_keeper_get_type ())
G_DECLARE_FINAL_TYPE (LanesHistoryKeeper, lanes_history_keeper, LANES, HISTORY_KEEPER, GObject)

/* Deletes what @settings say soon after the start and once a day. Returns: (transfer full) */
LanesHistoryKeeper *lanes_history_keeper_new             (LanesHistory         *history,
                                                          LanesKindSet         *kinds,
                                                          GSettings            *settings);

/* Counts what would be deleted now. The result is (transfer full), of lanes_history_keeper_preview_finish(). */
void                lanes_history_keeper_preview_async   (LanesHistoryKeeper   *self,
                                                          GCancellable         *cancellable,
                                                          GAsyncReadyCallback   callback,
                                                          gpointer              user_data);
LanesHistorySweep  *lanes_history_keeper_preview_finish  (LanesHistoryKeeper   *self,
                                                          GAsyncResult         *result,
                                                          GError              **error);

/* Deletes now. ::swept follows: with a sentence on what was done, or why not. */
void                lanes_history_keeper_sweep           (LanesHistoryKeeper   *self);

/* Until it is released as often, nothing is deleted unasked: a person is just changing the settings. */
void                lanes_history_keeper_hold            (LanesHistoryKeeper   *self);
void                lanes_history_keeper_release         (LanesHistoryKeeper   *self);

/* "1,204 jobs of the history (3.4 MB) and the output of 212 jobs (1.2 GB)", or %NULL for nothing. Returns: (transfer full) (nullable) */
char               *lanes_history_keeper_describe        (const LanesHistorySweep *sweep);

G_END_DECLS
