/* lanes-export-dialog.h: jobs of the history as a file or folder: which format, and where to
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "lanes-history-query.h"

G_BEGIN_DECLS

#define LANES_TYPE_EXPORT_DIALOG (lanes_export_dialog_get_type ())
G_DECLARE_FINAL_TYPE (LanesExportDialog, lanes_export_dialog, LANES, EXPORT_DIALOG, AdwWindow)

/**
 * lanes_export_dialog_new:
 * @query: (transfer full): its own: an export takes its time
 * @filter: (nullable): which jobs
 * @ids: (nullable): only these, in this order
 * @what: "3 jobs", for the title
 *
 * Main thread. Emits "exported" with a sentence on what was written. Returns: (transfer none): a window that belongs to GTK
 */
GtkWidget *lanes_export_dialog_new (GtkWindow                *parent,
                                    LanesHistoryQuery        *query,
                                    const LanesHistoryFilter *filter,
                                    GArray                   *ids,
                                    const char               *what);

G_END_DECLS
