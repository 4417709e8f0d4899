/* lanes-results-window.h: what came of a batch, as a table in the order of its inputs
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "lanes-history-query.h"

G_BEGIN_DECLS

#define LANES_TYPE_RESULTS_WINDOW (lanes_results_window_get_type ())
G_DECLARE_FINAL_TYPE (LanesResultsWindow, lanes_results_window, LANES, RESULTS_WINDOW, AdwWindow)

/**
 * lanes_results_window_new:
 * @parent: its actions show-history-job, show-history-batch and retry-batch are activated
 * @query: (transfer full): its own
 *
 * Follows the batch while it is not over. Main thread. Returns: (transfer none): a window that belongs to GTK
 */
GtkWidget *lanes_results_window_new (GtkWindow         *parent,
                                     LanesHistoryQuery *query,
                                     LanesKindSet      *kinds,
                                     guint64            batch);

G_END_DECLS
