/* lanes-app-history.h: the window's history, and what a dead window left goes on
 *
 * Main thread. What had begun when the window died may still run with the agent: until that has told, nothing starts.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-history-restore.h"
#include "lanes-recorder.h"

G_BEGIN_DECLS

typedef struct _LanesAppHistory LanesAppHistory;

typedef void (*LanesAppHistoryLoadedFunc) (gpointer user_data);

/**
 * lanes_app_history_new:
 * @engine: with its executors, and without jobs
 * @recorder: of this engine; gets the spans that earlier windows of this boot saw
 * @output_dir: where its jobs write
 * @loaded: called once, from the loop or from lanes_app_history_look(): the jobs are back, or it was given up to wait for them
 * @settled: called when it is known what became of each of them, if some may have run on meanwhile: there may be something to report
 *
 * Opens the history of this user and brings its jobs back, without waiting: until @loaded is called the engine takes no new ones
 * (lanes_engine_call_open()).
 *
 * Returns: (transfer full)
 */
LanesAppHistory *lanes_app_history_new          (LanesEngine               *engine,
                                                 LanesRecorder             *recorder,
                                                 const char                *output_dir,
                                                 LanesAppHistoryLoadedFunc  loaded,
                                                 LanesAppHistoryLoadedFunc  settled,
                                                 gpointer                   user_data);

/* Takes at once what the disk has said meanwhile. */
void             lanes_app_history_look         (LanesAppHistory *self);

/* Writes what is left. The engine is at its end. */
void             lanes_app_history_free         (LanesAppHistory *self);

/* Returns: (transfer none) */
LanesHistory    *lanes_app_history_get_history  (LanesAppHistory *self);

/* Calls @func when all that was submitted until now is on disk, or when it cannot be: for lanes_jobs_service_set_accept(). @self: a
 * LanesAppHistory */
void             lanes_app_history_accept       (GDestroyNotify   func,
                                                 gpointer         data,
                                                 gpointer         self);

/* What came back, for a toast, once; %NULL where there is nothing to say, or it is not known yet. Returns: (transfer full) (nullable) */
char            *lanes_app_history_take_report  (LanesAppHistory *self);

G_END_DECLS
