/* lanes-about-window.c: what Lanes is, and whose
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-about-window.h"

#include "lanes-accessible.h"

#include <glib/gi18n.h>

/* libadwaita leaves without a name what scrolls, its lists and its texts: they are called as the page that they are on. @title: of the page
 * that was come to last */
static void
name_page (GtkWidget   *widget,
           const char **title)
{
  if (ADW_IS_WINDOW_TITLE (widget) && *adw_window_title_get_title (ADW_WINDOW_TITLE (widget)) != '\0')
    *title = adw_window_title_get_title (ADW_WINDOW_TITLE (widget));
  else if (GTK_IS_SCROLLED_WINDOW (widget) || GTK_IS_LIST_BOX (widget) || GTK_IS_TEXT_VIEW (widget))
    gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, *title, -1);
  else if (GTK_IS_BUTTON (widget) && GTK_IS_LABEL (gtk_button_get_child (GTK_BUTTON (widget))) &&
           gtk_button_get_label (GTK_BUTTON (widget)) == NULL)
    gtk_accessible_update_relation (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_RELATION_LABELLED_BY,
                                    gtk_button_get_child (GTK_BUTTON (widget)), NULL, -1);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    name_page (child, title);
}

GtkWidget *
lanes_about_window_new (GtkWindow *parent)
{
  GtkWidget *window = g_object_new (ADW_TYPE_ABOUT_WINDOW,
                                    "transient-for", parent,
                                    "modal", TRUE,
                                    "application-name", "Lanes",
                                    "application-icon", LANES_APP_ID,
                                    "developer-name", _("The Lanes authors"),
                                    "version", LANES_VERSION,
                                    "comments", _("Launch work and watch it run, lane by lane"),
                                    "website", "https://github.com/lanes-app/lanes",
                                    "issue-url", "https://github.com/lanes-app/lanes/issues",
                                    "copyright", "© 2026 The Lanes authors",
                                    "license-type", GTK_LICENSE_GPL_3_0,
                                    NULL);
  const char *title = gtk_window_get_title (GTK_WINDOW (window));

  lanes_accessible_name_controls (window);
  name_page (window, &title);
  return window;
}
