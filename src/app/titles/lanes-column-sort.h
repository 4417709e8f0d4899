/* lanes-column-sort.h: sorting a table by a menu, and so by keys
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Gives @widget the actions "sort.by" (the title of a column of @view, or "" for the order that it has without one) and "sort.descending":
 * what a click on a title does. @view lives as long as @widget. */
void        lanes_column_sort_install  (GtkWidget     *widget,
                                        GtkColumnView *view);

/* Returns: (transfer full): a menu of these actions, which says what @view is sorted by now: to be made when it is opened */
GMenuModel *lanes_column_sort_new_menu (GtkWidget     *widget,
                                        GtkColumnView *view);

/* Returns: (transfer full): @menu, if any, and that menu as "Sort By" below it */
GMenuModel *lanes_column_sort_append   (GMenuModel    *menu,
                                        GtkWidget     *widget,
                                        GtkColumnView *view);

G_END_DECLS
