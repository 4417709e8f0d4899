/* lanes-column-titles.c: titles of columns that stand over their figures
 *
 * GTK has no way to say so: the titles are found among the children of the view, by their words.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-column-titles.h"

#define MARK "lanes-figures"

void
lanes_column_titles_mark (GtkColumnViewColumn *column)
{
  g_object_set_data (G_OBJECT (column), MARK, GINT_TO_POINTER (TRUE));
}

static gboolean
is_marked (GtkColumnView *view,
           const char    *title)
{
  GListModel *columns = gtk_column_view_get_columns (view);

  for (guint i = 0; i < g_list_model_get_n_items (columns); i++)
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (columns, i);

      if (g_object_get_data (G_OBJECT (column), MARK) != NULL && g_strcmp0 (gtk_column_view_column_get_title (column), title) == 0)
        return TRUE;
    }

  return FALSE;
}

static GtkWidget *
find_label (GtkWidget *box)
{
  for (GtkWidget *child = gtk_widget_get_first_child (box); child != NULL; child = gtk_widget_get_next_sibling (child))
    if (GTK_IS_LABEL (child))
      return child;

  return NULL;
}

void
lanes_column_titles_align (GtkColumnView *view)
{
  GtkWidget *header = gtk_widget_get_first_child (GTK_WIDGET (view));
  GtkWidget *title = header != NULL ? gtk_widget_get_first_child (header) : NULL;

  for (; title != NULL; title = gtk_widget_get_next_sibling (title))
    {
      GtkWidget *box = gtk_widget_get_first_child (title);
      GtkWidget *label = box != NULL ? find_label (box) : NULL;

      if (label == NULL || !is_marked (view, gtk_label_get_label (GTK_LABEL (label))))
        continue;

      /* The arrow of the order, for which there is always room, before the words. */
      gtk_widget_set_halign (box, GTK_ALIGN_END);
      if (GTK_IS_BOX (box) && gtk_widget_get_last_child (box) != label)
        gtk_box_reorder_child_after (GTK_BOX (box), label, gtk_widget_get_last_child (box));
    }
}
