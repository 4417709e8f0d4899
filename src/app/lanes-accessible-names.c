/* lanes-accessible-names.c: names for a screen reader where GTK 4.8 has none, or says one twice
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-accessible-names.h"

#include <adwaita.h>

static void
call (GtkWidget  *widget,
      const char *name)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static const char *
get_label (GtkWidget *widget)
{
  if (GTK_IS_BUTTON (widget))
    return gtk_button_get_label (GTK_BUTTON (widget));
  if (GTK_IS_MENU_BUTTON (widget))
    return gtk_menu_button_get_label (GTK_MENU_BUTTON (widget));

  return NULL;
}

/* @said: the tooltip of what it is the inside of, or NULL */
static void
give (GtkWidget  *widget,
      const char *said)
{
  const char *tooltip = gtk_widget_get_tooltip_text (widget);
  const char *label = get_label (widget);

  if (tooltip == NULL)
    tooltip = said;

  if (GTK_IS_BUTTON (widget) && label != NULL)
    gtk_accessible_reset_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL);
  else if ((GTK_IS_BUTTON (widget) && GTK_IS_IMAGE (gtk_button_get_child (GTK_BUTTON (widget)))) ||
           (GTK_IS_BUTTON (widget) && said != NULL))
    {
      if (tooltip != NULL)
        call (widget, tooltip);
    }

  /* The button inside a menu button is what has the focus. */
  said = GTK_IS_MENU_BUTTON (widget) && label == NULL ? tooltip : NULL;
  if (ADW_IS_SPLIT_BUTTON (widget))
    said = NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    give (child, GTK_IS_POPOVER (child) ? NULL : said);
}

void
lanes_accessible_names_give (GtkWidget *root)
{
  give (root, NULL);
}
