/* lanes-table-view.h: a table of any size, with what can be done with it
 *
 * Main thread.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "lanes-table-model.h"

G_BEGIN_DECLS

#define LANES_TYPE_TABLE_VIEW (lanes_table_view_get_type ())
G_DECLARE_FINAL_TYPE (LanesTableView, lanes_table_view, LANES, TABLE_VIEW, GtkWidget)

/* @name: what it is, for those who cannot see it. Returns: (transfer floating) */
GtkWidget *lanes_table_view_new       (const char      *name);

/* Shows @model (nullable), and has its rows counted while it does. */
void       lanes_table_view_set_model (LanesTableView  *self,
                                       LanesTableModel *model);

/* Beside the count. @note: (nullable) */
void       lanes_table_view_set_note  (LanesTableView  *self,
                                       const char      *note);

G_END_DECLS
