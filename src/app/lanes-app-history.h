/* lanes-app-history.h: the window's history: opened before anything else, and what a dead window left goes on
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

/**
 * lanes_app_history_new:
 * @engine: with its executors, and without jobs
 * @recorder: of this engine; gets the spans that earlier windows of this boot saw
 * @output_dir: where its jobs write
 *
 * Opens the history of this user and brings its jobs back. Waits for the disk: call it before there is a window.
 *
 * Returns: (transfer full)
 */
LanesAppHistory *lanes_app_history_new          (LanesEngine     *engine,
                                                 LanesRecorder   *recorder,
                                                 const char      *output_dir);

/* Writes what is left. The engine is at its end. */
void             lanes_app_history_free         (LanesAppHistory *self);

/* Returns: (transfer none) */
LanesHistory    *lanes_app_history_get_history  (LanesAppHistory *self);

/* Calls @func when all that was submitted until now is on disk, or when it cannot be: for lanes_jobs_service_set_accept(). @self: a
 * LanesAppHistory */
void             lanes_app_history_accept       (GDestroyNotify   func,
                                                 gpointer         data,
                                                 gpointer         self);

/* One sentence about what came back, for a toast, once; %NULL where there is nothing to say. Returns: (transfer full) (nullable) */
char            *lanes_app_history_take_report  (LanesAppHistory *self);

G_END_DECLS
