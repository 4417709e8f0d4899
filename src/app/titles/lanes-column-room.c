/* lanes-column-room.c: the room that columns of fixed width leave to the others
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-column-room.h"

#include "lanes-column-titles.h"
#include "lanes-text-scale.h"

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

/* What is known of a view that is followed. */
typedef struct
{
  GtkColumnView *view;     /* borrowed: it owns this */
  int            width;
  guint          source;
} Follower;

static void
follower_free (gpointer data)
{
  Follower *self = data;

  g_clear_handle_id (&self->source, g_source_remove);
  g_free (self);
}

void
lanes_column_room_from (GtkColumnViewColumn *column,
                        int                  from)
{
  g_object_set_data (G_OBJECT (column), "lanes-room-from", GINT_TO_POINTER (from));
}

/* Not within the allocation. */
static gboolean
show_columns_cb (gpointer user_data)
{
  Follower *self = user_data;
  GListModel *columns = gtk_column_view_get_columns (self->view);

  self->source = 0;
  for (guint i = 0; i < g_list_model_get_n_items (columns); i++)
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (columns, i);
      int from = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (column), "lanes-room-from"));

      gtk_column_view_column_set_visible (column, self->width >= lanes_text_scale_apply (GTK_WIDGET (self->view), from));
    }
  lanes_column_titles_align (self->view);
  lanes_column_room_share (self->view, gtk_widget_get_width (GTK_WIDGET (self->view)));
  return G_SOURCE_REMOVE;
}

void
lanes_column_room_follow (GtkColumnView *view,
                          int            width)
{
  Follower *self = g_object_get_data (G_OBJECT (view), "lanes-room");

  if (self == NULL)
    {
      self = g_new0 (Follower, 1);
      self->view = view;
      g_object_set_data_full (G_OBJECT (view), "lanes-room", self, follower_free);
    }
  if (width == self->width)
    return;
  self->width = width;
  if (self->source == 0)
    self->source = g_idle_add (show_columns_cb, self);
}
