/* lanes-accessible.c: names for controls that show only a glyph, or a mnemonic
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

static void
name_button (GtkButton *button)
{
  const char *label = gtk_button_get_label (button);

  /* The label in it is read out too, without the underscore. */
  if (label != NULL && gtk_button_get_use_underline (button))
    gtk_accessible_reset_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL);
  else if (label == NULL && gtk_button_get_icon_name (button) != NULL)
    set_name (GTK_WIDGET (button), gtk_widget_get_tooltip_text (GTK_WIDGET (button)));
}

/* The menu button and the button in it. */
static void
name_menu_button (GtkMenuButton *button)
{
  const char *tooltip = gtk_widget_get_tooltip_text (GTK_WIDGET (button));
  GtkWidget *inner = gtk_widget_get_first_child (GTK_WIDGET (button));

  if (gtk_menu_button_get_icon_name (button) == NULL)
    return;
  set_name (GTK_WIDGET (button), tooltip);
  if (inner != NULL)
    set_name (inner, tooltip);
}

void
lanes_accessible_name_buttons (GtkWidget *root)
{
  if (GTK_IS_MENU_BUTTON (root))
    name_menu_button (GTK_MENU_BUTTON (root));
  else if (GTK_IS_BUTTON (root))
    name_button (GTK_BUTTON (root));
  else if (!GTK_IS_LIST_VIEW (root) && !GTK_IS_COLUMN_VIEW (root))
    for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
      lanes_accessible_name_buttons (child);
}
