/* lanes-compare-dialog.h: two runs of a batch side by side
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "lanes-history-query.h"

G_BEGIN_DECLS

#define LANES_TYPE_COMPARE_DIALOG (lanes_compare_dialog_get_type ())
G_DECLARE_FINAL_TYPE (LanesCompareDialog, lanes_compare_dialog, LANES, COMPARE_DIALOG, AdwWindow)

/**
 * lanes_compare_dialog_new:
 * @query: (transfer full): its own
 * @batch: compared with the run before it of the same name; a person may choose others
 *
 * Main thread. Returns: (transfer none): a window that belongs to GTK
 */
GtkWidget *lanes_compare_dialog_new (GtkWindow         *parent,
                                     LanesHistoryQuery *query,
                                     guint64            batch);

G_END_DECLS
