/* lanes-accessible.c: names for what GTK leaves without one
 *
 * GTK 4.8 tells a screen reader the name of a type where nobody gave a name ("GtkExpander"), the sign of a button that shows one
 * ("GtkImage"), and an underscore with every mnemonic. Newer ones know better; what is said here is true for them too.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-accessible.h"

static void
set_name (GtkWidget  *widget,
          const char *name)
{
  if (name != NULL && *name != '\0')
    gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

/* It is called as @other is, whatever that says at the time. */
static void
name_after (GtkWidget *widget,
            GtkWidget *other)
{
  gtk_accessible_update_relation (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_RELATION_LABELLED_BY, other, NULL, -1);
}

static void
name_button (GtkButton *button)
{
  /* A label is read out too, without the underscore. */
  if (gtk_button_get_label (button) != NULL)
    gtk_accessible_reset_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL);
  else if (GTK_IS_IMAGE (gtk_button_get_child (button)))
    set_name (GTK_WIDGET (button), gtk_widget_get_tooltip_text (GTK_WIDGET (button)));
}

/* GTK says its label with the underscore. */
static void
name_check (GtkCheckButton *check)
{
  const char *label = gtk_check_button_get_label (check);
  g_autoptr (GString) name = g_string_new (NULL);

  if (label == NULL || !gtk_check_button_get_use_underline (check))
    return;

  for (; *label != '\0'; label++)
    if (*label != '_' || *++label != '\0')
      g_string_append_c (name, *label);
  set_name (GTK_WIDGET (check), name->str);
}

/* The button in it, which is what has the focus, is called as it is, and once more as itself. */
static void
name_menu_button (GtkMenuButton *button)
{
  GtkPopover *popover = gtk_menu_button_get_popover (button);

  /* A menu is named by its model. */
  if (popover != NULL && !GTK_IS_POPOVER_MENU (popover))
    lanes_accessible_name_controls (gtk_popover_get_child (popover));
  if (gtk_menu_button_get_label (button) != NULL)
    return;

  set_name (GTK_WIDGET (button), gtk_widget_get_tooltip_text (GTK_WIDGET (button)));
  gtk_accessible_reset_property (GTK_ACCESSIBLE (gtk_widget_get_first_child (GTK_WIDGET (button))),
                                 GTK_ACCESSIBLE_PROPERTY_LABEL);
}

/* The list in it has the focus, its titles never do. */
static void
name_table (GtkColumnView *view)
{
  GtkWidget *titles = gtk_widget_get_first_child (GTK_WIDGET (view));
  GtkWidget *list = gtk_widget_get_last_child (GTK_WIDGET (view));

  gtk_widget_set_focusable (titles, FALSE);
  if (GTK_IS_LIST_VIEW (list))
    name_after (list, GTK_WIDGET (view));
}

static void
status_titled_cb (AdwStatusPage *page,
                  GParamSpec    *pspec,
                  GtkWidget     *pane)
{
  const char *title = adw_status_page_get_title (page);

  set_name (pane, *title != '\0' ? title : adw_status_page_get_description (page));
}

/* It takes the focus itself where nothing in it can, so that keys scroll it. What holds boxes is named where it is made. */
static void
name_pane (GtkScrolledWindow *pane)
{
  GtkWidget *child = gtk_scrolled_window_get_child (pane);
  GtkWidget *status = gtk_widget_get_ancestor (GTK_WIDGET (pane), ADW_TYPE_STATUS_PAGE);
  GtkWidget *page = gtk_widget_get_ancestor (GTK_WIDGET (pane), ADW_TYPE_PREFERENCES_PAGE);

  if (status != NULL)
    {
      g_signal_connect_object (status, "notify::title", G_CALLBACK (status_titled_cb), pane, 0);
      status_titled_cb (ADW_STATUS_PAGE (status), NULL, GTK_WIDGET (pane));
    }
  else if (page != NULL)
    {
      set_name (GTK_WIDGET (pane), adw_preferences_page_get_title (ADW_PREFERENCES_PAGE (page)));
    }
  else if (GTK_IS_LIST_VIEW (child) || GTK_IS_COLUMN_VIEW (child) || GTK_IS_TEXT_VIEW (child))
    {
      name_after (GTK_WIDGET (pane), child);
    }
}

/* The label that comes first in it. Returns: (nullable) */
static GtkWidget *
find_label (GtkWidget *widget)
{
  GtkWidget *found = GTK_IS_LABEL (widget) || GTK_IS_INSCRIPTION (widget) ? widget : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL; child = gtk_widget_get_next_sibling (child))
    found = find_label (child);

  return found;
}

/* The rows of a choice are there when it is opened. */
static void
list_mapped_cb (GtkWidget *list,
                gpointer   user_data)
{
  for (GtkWidget *row = gtk_widget_get_first_child (list); row != NULL; row = gtk_widget_get_next_sibling (row))
    {
      GtkWidget *label = find_label (row);

      if (label != NULL)
        name_after (row, label);
    }
}

/* The lists of a choice: what is chosen, and what could be. */
static void
name_lists (GtkWidget  *widget,
            const char *name)
{
  if (GTK_IS_LIST_VIEW (widget))
    {
      set_name (widget, name);
      g_signal_connect (widget, "map", G_CALLBACK (list_mapped_cb), NULL);
      list_mapped_cb (widget, NULL);
      return;
    }
  if (GTK_IS_SCROLLED_WINDOW (widget))
    set_name (widget, name);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    name_lists (child, name);
}

/* The text in it has the focus, and libadwaita 1.2 hides that from a screen reader, which is told of no focus at all then. */
static void
name_entry (GtkEditable *row)
{
  GtkEditable *text = gtk_editable_get_delegate (row);

  if (!GTK_IS_TEXT (text))
    return;

  g_object_set (text, "accessible-role", GTK_ACCESSIBLE_ROLE_TEXT_BOX, NULL);
  set_name (GTK_WIDGET (text), adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)));
}

/* Returns: whether what is in it is looked at too */
static gboolean
name_control (GtkWidget *widget)
{
  if (GTK_IS_MENU_BUTTON (widget))
    name_menu_button (GTK_MENU_BUTTON (widget));
  else if (GTK_IS_BUTTON (widget))
    name_button (GTK_BUTTON (widget));
  else if (GTK_IS_CHECK_BUTTON (widget))
    name_check (GTK_CHECK_BUTTON (widget));
  else if (GTK_IS_COLUMN_VIEW (widget))
    name_table (GTK_COLUMN_VIEW (widget));
  else if (GTK_IS_SCROLLED_WINDOW (widget))
    name_pane (GTK_SCROLLED_WINDOW (widget));
  else if (GTK_IS_EXPANDER (widget))
    set_name (widget, gtk_expander_get_label (GTK_EXPANDER (widget)));
  else if (ADW_IS_ENTRY_ROW (widget))
    name_entry (GTK_EDITABLE (widget));
  else if (ADW_IS_COMBO_ROW (widget))
    name_lists (widget, adw_preferences_row_get_title (ADW_PREFERENCES_ROW (widget)));

  return !GTK_IS_BUTTON (widget) && !GTK_IS_MENU_BUTTON (widget) && !GTK_IS_LIST_VIEW (widget) && !GTK_IS_COLUMN_VIEW (widget) &&
         !GTK_IS_DROP_DOWN (widget) && !ADW_IS_COMBO_ROW (widget);
}

void
lanes_accessible_name_controls (GtkWidget *root)
{
  GtkWidget *folded = GTK_IS_EXPANDER (root) ? gtk_expander_get_child (GTK_EXPANDER (root)) : NULL;

  /* What is folded is nobody's child before it is unfolded. */
  if (folded != NULL && gtk_widget_get_parent (folded) == NULL)
    lanes_accessible_name_controls (folded);
  if (name_control (root))
    for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
      lanes_accessible_name_controls (child);
}

/* What shows the choice is no control of its own. */
static void
make_unfocusable (GtkWidget *widget)
{
  gtk_widget_set_focusable (widget, FALSE);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    make_unfocusable (child);
}

void
lanes_accessible_name_choice (GtkDropDown *choice,
                              const char  *name)
{
  GtkWidget *button = gtk_widget_get_first_child (GTK_WIDGET (choice));

  /* Newer ones say themselves by what they are labelled, which is what is chosen: that goes before a name. */
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (choice), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  set_name (GTK_WIDGET (choice), name);
  if (GTK_IS_BUTTON (button))
    {
      gtk_accessible_reset_relation (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
      set_name (button, name);
      if (gtk_button_get_child (GTK_BUTTON (button)) != NULL)
        make_unfocusable (gtk_button_get_child (GTK_BUTTON (button)));
    }
  name_lists (GTK_WIDGET (choice), name);
}

void
lanes_accessible_name_row (GtkWidget *cell,
                           GtkWidget *title,
                           GtkWidget *more)
{
  GtkWidget *row = cell;
  GtkWidget *parent;

  while ((parent = gtk_widget_get_parent (row)) != NULL && !GTK_IS_LIST_VIEW (parent))
    row = parent;
  /* A row keeps its cells, whatever it shows. */
  if (row == cell || g_object_get_data (G_OBJECT (row), "lanes-named-after") == title)
    return;

  g_object_set_data (G_OBJECT (row), "lanes-named-after", title);
  if (more == NULL)
    name_after (row, title);
  else
    gtk_accessible_update_relation (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_RELATION_LABELLED_BY, title, more, NULL, -1);
}

/* The labels of the first cells of @row. Returns: how many */
static guint
find_labels (GtkWidget  *row,
             GtkWidget **ret_labels,
             guint       most)
{
  GtkWidget *cell = gtk_widget_get_first_child (row);
  guint n = 0;

  for (; cell != NULL && n < most; cell = gtk_widget_get_next_sibling (cell))
    if ((ret_labels[n] = find_label (cell)) != NULL)
      n++;

  return n;
}

void
lanes_accessible_name_row_by_cells (GtkWidget *child)
{
  GtkWidget *cell = gtk_widget_get_parent (child);
  GtkWidget *row = cell != NULL ? gtk_widget_get_parent (cell) : NULL;
  GtkWidget *labels[3] = { NULL, };
  guint n = row != NULL ? find_labels (row, labels, G_N_ELEMENTS (labels)) : 0;

  /* Columns come and go, and their cells with them. */
  if (n == 0 || g_object_get_data (G_OBJECT (labels[n - 1]), "lanes-names") == row)
    return;

  g_object_set_data (G_OBJECT (labels[n - 1]), "lanes-names", row);
  if (n == 1)
    name_after (row, labels[0]);
  else if (n == 2)
    gtk_accessible_update_relation (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_RELATION_LABELLED_BY, labels[0], labels[1], NULL, -1);
  else
    gtk_accessible_update_relation (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_RELATION_LABELLED_BY, labels[0], labels[1], labels[2], NULL, -1);
}

/* The title of a column: the one that says it. Neither titles nor cells are in the order of the columns when one was put in or shown
 * again, and newer ones have no cell where a column is hidden. There is none yet while a column is put in. Returns: (nullable) */
static GtkWidget *
find_title (GtkColumnViewColumn *column)
{
  GtkColumnView *view = gtk_column_view_column_get_column_view (column);
  GtkWidget *titles = view != NULL ? gtk_widget_get_first_child (GTK_WIDGET (view)) : NULL;

  for (GtkWidget *title = titles != NULL ? gtk_widget_get_first_child (titles) : NULL; title != NULL; title = gtk_widget_get_next_sibling (title))
    {
      GtkWidget *label = find_label (title);

      if (GTK_IS_LABEL (label) && g_strcmp0 (gtk_label_get_label (GTK_LABEL (label)), gtk_column_view_column_get_title (column)) == 0)
        return label;
    }

  return NULL;
}

/* Returns: whether it has its name now */
static gboolean
name_cell (GtkColumnViewColumn *column,
           GtkWidget           *cell)
{
  GtkWidget *title = find_title (column);
  GtkWidget *child = gtk_widget_get_first_child (cell);
  GtkWidget *value = child != NULL ? find_label (child) : NULL;

  if (title == NULL || child == NULL)
    return FALSE;

  g_object_set_data (G_OBJECT (cell), "lanes-named", GINT_TO_POINTER (TRUE));
  gtk_accessible_update_relation (GTK_ACCESSIBLE (cell), GTK_ACCESSIBLE_RELATION_LABELLED_BY, title, value != NULL ? value : child, NULL,
                                  -1);
  return TRUE;
}

static gboolean
name_waiting_cells_cb (gpointer data)
{
  GtkColumnViewColumn *column = data;
  g_autoptr (GPtrArray) waiting = g_object_steal_data (G_OBJECT (column), "lanes-waiting");

  for (guint i = 0; i < waiting->len; i++)
    name_cell (column, g_ptr_array_index (waiting, i));

  return G_SOURCE_REMOVE;
}

/* The cells of a column that is put in are bound before it has its title. */
static void
name_cell_soon (GtkColumnViewColumn *column,
                GtkWidget           *cell)
{
  GPtrArray *waiting = g_object_get_data (G_OBJECT (column), "lanes-waiting");

  if (waiting == NULL)
    {
      waiting = g_ptr_array_new_with_free_func (g_object_unref);
      g_object_set_data_full (G_OBJECT (column), "lanes-waiting", waiting, (GDestroyNotify) g_ptr_array_unref);
      g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, name_waiting_cells_cb, g_object_ref (column), g_object_unref);
    }
  g_ptr_array_add (waiting, g_object_ref (cell));
}

static void
cell_bound_cb (GtkListItemFactory  *factory,
               GtkListItem         *item,
               GtkColumnViewColumn *column)
{
  GtkWidget *child = gtk_list_item_get_child (item);
  GtkWidget *cell = child != NULL ? gtk_widget_get_parent (child) : NULL;

  /* A cell keeps its column, whatever it shows. */
  if (cell != NULL && g_object_get_data (G_OBJECT (cell), "lanes-named") == NULL && !name_cell (column, cell))
    name_cell_soon (column, cell);
}

void
lanes_accessible_name_cells (GtkColumnViewColumn *column)
{
  g_signal_connect_object (gtk_column_view_column_get_factory (column), "bind", G_CALLBACK (cell_bound_cb), column, G_CONNECT_AFTER);
}
