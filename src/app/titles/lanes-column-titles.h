/* lanes-column-titles.h: titles of columns that stand over their figures
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Marks @column as one of figures, which stand at the right. */
void lanes_column_titles_mark  (GtkColumnViewColumn *column);

/* Puts the titles of those that were marked at the right too: to be called again when a column comes back. */
void lanes_column_titles_align (GtkColumnView       *view);

G_END_DECLS
