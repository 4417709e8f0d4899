/* lanes-table-export.h: writes a table's rows as CSV, or as text to paste
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "lanes-table-reader.h"

G_BEGIN_DECLS

/* A line with a tab between two cells, which are cells for a spreadsheet too; what belongs to no column comes last, unless only one cell is
 * wanted. Any thread. */
void  lanes_table_export_append_tabbed (GString              *text,
                                        const LanesTableRow  *row,
                                        gboolean              cell_only);

/* Writes all rows to @target. @reader: (transfer full) */
void  lanes_table_export_async         (LanesTableReader     *reader,
                                        LanesTableLayout     *layout,
                                        GFile                *target,
                                        GCancellable         *cancellable,
                                        GAsyncReadyCallback   callback,
                                        gpointer              user_data);

/* Returns: (transfer full): a sentence on what was written, or %NULL */
char *lanes_table_export_finish        (GAsyncResult         *result,
                                        GError              **error);

G_END_DECLS
