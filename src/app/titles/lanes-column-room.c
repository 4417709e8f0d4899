/* lanes-column-room.c: the room that columns of fixed width leave to the others
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-column-room.h"

#define MIN_WIDTH 48

/* Counts those that expand. Returns: the width that the others have */
static int
measure_fixed (GListModel *columns,
               int        *ret_n_expand)
{
  int width = 0, n = 0;

  for (guint i = 0; i < g_list_model_get_n_items (columns); i++)
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (columns, i);

      if (!gtk_column_view_column_get_visible (column))
        continue;
      if (gtk_column_view_column_get_expand (column))
        n++;
      else
        width += gtk_column_view_column_get_fixed_width (column);
    }

  *ret_n_expand = n;
  return width;
}

void
lanes_column_room_share (GtkColumnView *view,
                         int            width)
{
  GListModel *columns = gtk_column_view_get_columns (view);
  int n_left;
  int left = width - measure_fixed (columns, &n_left);

  for (guint i = 0; i < g_list_model_get_n_items (columns); i++)
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (columns, i);

      if (!gtk_column_view_column_get_visible (column) || !gtk_column_view_column_get_expand (column))
        continue;
      gtk_column_view_column_set_fixed_width (column, MAX (left / n_left, MIN_WIDTH));
      left -= left / n_left--;
    }
}
