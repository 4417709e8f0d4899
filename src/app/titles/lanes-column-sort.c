/* lanes-column-sort.c: sorting a table by a menu, and so by keys
 *
 * The titles of a table take clicks, and never the focus: GTK gives them none. By what a table is sorted GTK 4.8 tells nobody but by
 * the arrow beside a title, which is where it is read here.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-column-sort.h"

#include <glib/gi18n.h>

#define GROUP "lanes-sort"

/* Main thread. */
typedef struct
{
  const char *title;   /* borrowed from a label; "" for no column */
  gboolean    descending;
} Order;

/* The label and the arrow of a title stand side by side. Returns: whether the table is sorted by it */
static gboolean
read_title (GtkWidget *title,
            Order     *ret_order)
{
  GtkWidget *box = gtk_widget_get_first_child (title);
  GtkWidget *child = box != NULL ? gtk_widget_get_first_child (box) : NULL;
  const char *words = NULL;
  gboolean up = FALSE, down = FALSE;

  for (; child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      if (GTK_IS_LABEL (child))
        words = gtk_label_get_label (GTK_LABEL (child));
      up = up || gtk_widget_has_css_class (child, "ascending");
      down = down || gtk_widget_has_css_class (child, "descending");
    }
  if (words == NULL || !(up || down))
    return FALSE;

  *ret_order = (Order) { words, down };
  return TRUE;
}

static Order
read_order (GtkColumnView *view)
{
  GtkWidget *titles = gtk_widget_get_first_child (GTK_WIDGET (view));
  GtkWidget *title = titles != NULL ? gtk_widget_get_first_child (titles) : NULL;
  Order order = { "", FALSE };

  while (title != NULL && !read_title (title, &order))
    title = gtk_widget_get_next_sibling (title);

  return order;
}

/* Returns: (transfer full) (nullable) */
static GtkColumnViewColumn *
dup_column (GtkColumnView *view,
            const char    *title)
{
  GListModel *columns = gtk_column_view_get_columns (view);

  for (guint i = 0; i < g_list_model_get_n_items (columns); i++)
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (columns, i);

      if (gtk_column_view_column_get_sorter (column) != NULL && g_strcmp0 (gtk_column_view_column_get_title (column), title) == 0)
        return g_steal_pointer (&column);
    }

  return NULL;
}

static void
show_order (GActionMap *group,
            Order       order)
{
  GAction *by = g_action_map_lookup_action (group, "by");
  GAction *descending = g_action_map_lookup_action (group, "descending");

  g_simple_action_set_state (G_SIMPLE_ACTION (by), g_variant_new_string (order.title));
  g_simple_action_set_state (G_SIMPLE_ACTION (descending), g_variant_new_boolean (order.descending));
  g_simple_action_set_enabled (G_SIMPLE_ACTION (descending), *order.title != '\0');
}

static void
sort (GtkColumnView *view,
      const char    *title,
      gboolean       descending)
{
  g_autoptr (GtkColumnViewColumn) column = dup_column (view, title);

  gtk_column_view_sort_by_column (view, column, descending ? GTK_SORT_DESCENDING : GTK_SORT_ASCENDING);
}

static void
by_cb (GSimpleAction *action,
       GVariant      *title,
       gpointer       view)
{
  sort (view, g_variant_get_string (title, NULL), read_order (view).descending);
  g_simple_action_set_state (action, title);
}

static void
descending_cb (GSimpleAction *action,
               GVariant      *state,
               gpointer       view)
{
  sort (view, read_order (view).title, g_variant_get_boolean (state));
  g_simple_action_set_state (action, state);
}

void
lanes_column_sort_install (GtkWidget     *widget,
                           GtkColumnView *view)
{
  static const GActionEntry entries[] = { { "by", NULL, "s", "''", by_cb, { 0 } },
                                          { "descending", NULL, NULL, "false", descending_cb, { 0 } } };
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();

  g_action_map_add_action_entries (G_ACTION_MAP (group), entries, G_N_ELEMENTS (entries), view);
  gtk_widget_insert_action_group (widget, "sort", G_ACTION_GROUP (group));
  g_object_set_data_full (G_OBJECT (widget), GROUP, g_steal_pointer (&group), g_object_unref);
}

static void
append_title (GMenu      *menu,
              const char *title,
              const char *target)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (title, NULL);

  g_menu_item_set_action_and_target (item, "sort.by", "s", target);
  g_menu_append_item (menu, item);
}

GMenuModel *
lanes_column_sort_new_menu (GtkWidget     *widget,
                            GtkColumnView *view)
{
  GListModel *columns = gtk_column_view_get_columns (view);
  g_autoptr (GMenu) menu = g_menu_new ();
  g_autoptr (GMenu) titles = g_menu_new ();
  g_autoptr (GMenu) order = g_menu_new ();

  append_title (titles, _("No Column"), "");
  for (guint i = 0; i < g_list_model_get_n_items (columns); i++)
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (columns, i);
      const char *title = gtk_column_view_column_get_title (column);

      if (gtk_column_view_column_get_sorter (column) != NULL && gtk_column_view_column_get_visible (column))
        append_title (titles, title, title);
    }
  g_menu_append (order, _("_Descending"), "sort.descending");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (titles));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (order));
  show_order (g_object_get_data (G_OBJECT (widget), GROUP), read_order (view));

  return G_MENU_MODEL (g_steal_pointer (&menu));
}

GMenuModel *
lanes_column_sort_append (GMenuModel    *menu,
                          GtkWidget     *widget,
                          GtkColumnView *view)
{
  g_autoptr (GMenu) whole = g_menu_new ();
  g_autoptr (GMenu) section = g_menu_new ();
  g_autoptr (GMenuModel) sorting = lanes_column_sort_new_menu (widget, view);

  if (menu != NULL && g_menu_model_get_n_items (menu) > 0)
    g_menu_append_section (whole, NULL, menu);
  g_menu_append_submenu (section, _("Sort _By"), sorting);
  g_menu_append_section (whole, NULL, G_MENU_MODEL (section));

  return G_MENU_MODEL (g_steal_pointer (&whole));
}
