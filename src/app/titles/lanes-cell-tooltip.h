/* lanes-cell-tooltip.h: tooltips of cells, which change whenever a table is scrolled
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The words that come up where somebody points at @cell; none where @text is %NULL or empty. To set them by GTK asks the display server for
 * the pointer each time, and waits for the answer. */
void lanes_cell_tooltip_set (GtkWidget  *cell,
                             const char *text);

G_END_DECLS
