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
  /* A label is read out too, without the underscore. */
  if (gtk_button_get_label (button) != NULL)
    gtk_accessible_reset_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL);
  else if (GTK_IS_IMAGE (gtk_button_get_child (button)))
    set_name (GTK_WIDGET (button), gtk_widget_get_tooltip_text (GTK_WIDGET (button)));
}

/* The button in it, which is what has the focus, is called as it is, and once more as itself. */
static void
name_menu_button (GtkMenuButton *button)
{
  if (gtk_menu_button_get_label (button) != NULL)
    return;

  set_name (GTK_WIDGET (button), gtk_widget_get_tooltip_text (GTK_WIDGET (button)));
  gtk_accessible_reset_property (GTK_ACCESSIBLE (gtk_widget_get_first_child (GTK_WIDGET (button))),
                                 GTK_ACCESSIBLE_PROPERTY_LABEL);
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
    }
}
