/* lanes-context-menu.c: a menu where the pointer or the focus is
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-context-menu.h"

static gboolean
unparent_cb (gpointer data)
{
  if (gtk_widget_get_parent (data) != NULL)
    gtk_widget_unparent (data);
  return G_SOURCE_REMOVE;
}

/* Its item is activated after it has closed, in the same turn. Not when there is nothing else to do: a busy window would keep menu
 * after menu. */
static void
closed_cb (GtkPopover *menu,
           gpointer    user_data)
{
  g_idle_add_full (G_PRIORITY_DEFAULT, unparent_cb, g_object_ref (menu), g_object_unref);
}

GtkWidget *
lanes_context_menu_open (GtkWidget          *parent,
                         GMenuModel         *model,
                         const GdkRectangle *where)
{
  GtkWidget *menu = gtk_popover_menu_new_from_model (model);

  gtk_popover_set_has_arrow (GTK_POPOVER (menu), FALSE);
  gtk_popover_set_pointing_to (GTK_POPOVER (menu), where);
  gtk_widget_set_halign (menu, GTK_ALIGN_START);
  gtk_widget_set_parent (menu, parent);
  g_signal_connect (menu, "closed", G_CALLBACK (closed_cb), NULL);
  gtk_popover_popup (GTK_POPOVER (menu));

  return menu;
}
