/* lanes-shortcuts-window.c: all keys there are, and what they do
 *
 * A list with a search, and no GtkShortcutsWindow: that puts its groups into columns, which a narrow screen cuts off.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-shortcuts-window.h"

#include "lanes-accessible.h"
#include "lanes-dialog-size.h"
#include "lanes-shortcut-row.h"

struct _LanesShortcutsWindow
{
  AdwWindow       parent_instance;

  /* Template children. */
  GtkSearchEntry *search_entry;
  GtkStack       *stack;
  GtkWidget      *list;
};

G_DEFINE_FINAL_TYPE (LanesShortcutsWindow, lanes_shortcuts_window, ADW_TYPE_WINDOW)

/* Shows the rows below @widget that match @search, and the groups that have one. Returns: how many match */
static guint
show_matches (GtkWidget  *widget,
              const char *search)
{
  guint n = 0;

  if (LANES_IS_SHORTCUT_ROW (widget))
    n = lanes_shortcut_row_matches (LANES_SHORTCUT_ROW (widget), search) ? 1 : 0;
  else
    for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
      n += show_matches (child, search);
  if (LANES_IS_SHORTCUT_ROW (widget) || ADW_IS_PREFERENCES_GROUP (widget))
    gtk_widget_set_visible (widget, n > 0);

  return n;
}

static void
search_changed_cb (LanesShortcutsWindow *self,
                   GtkSearchEntry       *entry)
{
  guint n;

  g_assert (LANES_IS_SHORTCUTS_WINDOW (self));

  n = show_matches (self->list, gtk_editable_get_text (GTK_EDITABLE (entry)));
  gtk_stack_set_visible_child_name (self->stack, n > 0 ? "list" : "nothing");
}

static void
lanes_shortcuts_window_class_init (LanesShortcutsWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (LANES_TYPE_SHORTCUT_ROW);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/lanes_app/Lanes/help-overlay.ui");
  gtk_widget_class_bind_template_child (widget_class, LanesShortcutsWindow, search_entry);
  gtk_widget_class_bind_template_child (widget_class, LanesShortcutsWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, LanesShortcutsWindow, list);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, gtk_window_close);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
lanes_shortcuts_window_init (LanesShortcutsWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_search_entry_set_key_capture_widget (self->search_entry, GTK_WIDGET (self));
  lanes_accessible_name_controls (GTK_WIDGET (self));
}

GtkWidget *
lanes_shortcuts_window_new (GtkWindow *parent)
{
  GtkWidget *window = g_object_new (LANES_TYPE_SHORTCUTS_WINDOW, "transient-for", parent, NULL);

  lanes_dialog_size_fit (GTK_WINDOW (window), parent, 640, 680);

  return window;
}
