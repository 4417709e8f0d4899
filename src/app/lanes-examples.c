/* lanes-examples.c: what to do on a page that has no jobs yet
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-examples.h"

#include <glib/gi18n.h>

static const struct
{
  const char *file;
  const char *title;
  const char *subtitle;
} examples[] = {
  { "tour.json", N_("A Tour"), N_("Requests, checksums and compressions that wait for each other") },
  { "rescue.json", N_("When Something Fails"), N_("Retries, and a job that runs because another failed") },
  { "waits.json", N_("Two Ways to Wait"), N_("The same waits in processes and on the main loop") },
};

/* Installed, or where the program was built. Returns: (transfer full) (nullable) */
static char *
dup_path (const char *file)
{
  g_autofree char *installed = g_build_filename (LANES_PKGDATADIR, "examples", file, NULL);
  g_autofree char *source = g_build_filename (LANES_SOURCEDIR, "data", "examples", file, NULL);

  if (g_file_test (installed, G_FILE_TEST_EXISTS))
    return g_steal_pointer (&installed);

  return g_file_test (source, G_FILE_TEST_EXISTS) ? g_steal_pointer (&source) : NULL;
}

static GtkWidget *
make_button (const char *label,
             const char *action,
             const char *target,
             const char *style)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);

  gtk_widget_add_css_class (button, "pill");
  if (style != NULL)
    gtk_widget_add_css_class (button, style);
  if (target != NULL)
    gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", target);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);

  return button;
}

static GtkWidget *
make_label (const char *text,
            const char *style)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_add_css_class (label, style);
  return label;
}

/* As an AdwActionRow looks. That one puts its words into a horizontal box, which asks a text that wraps a dozen times how wide it
 * is at a height: three rows cost a third of the time to the first frame. A grid never asks. */
static GtkWidget *
make_row (const char *title,
          const char *subtitle,
          const char *path)
{
  GtkWidget *row = adw_preferences_row_new ();
  GtkWidget *grid = gtk_grid_new ();
  GtkWidget *arrow = gtk_image_new_from_icon_name ("go-next-symbolic");

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, title, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  subtitle, -1);
  gtk_widget_add_css_class (grid, "example");
  gtk_grid_set_row_spacing (GTK_GRID (grid), 3);
  gtk_grid_set_column_spacing (GTK_GRID (grid), 12);
  gtk_grid_attach (GTK_GRID (grid), make_label (title, "title"), 0, 0, 1, 1);
  gtk_grid_attach (GTK_GRID (grid), make_label (subtitle, "subtitle"), 0, 1, 1, 1);
  gtk_grid_attach (GTK_GRID (grid), arrow, 1, 0, 1, 2);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), grid);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (row), "s", path);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (row), "app.open-path");

  return row;
}

void
lanes_examples_fill (GtkBox *box)
{
  GtkWidget *buttons = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *clamp = adw_clamp_new ();
  GtkWidget *list = gtk_list_box_new ();
  gboolean any = FALSE;

  gtk_widget_set_halign (buttons, GTK_ALIGN_CENTER);
  gtk_widget_set_margin_bottom (buttons, 12);
  gtk_box_append (GTK_BOX (buttons), make_button (_("New _Command"), "app.new-job", "command", "suggested-action"));
  gtk_box_append (GTK_BOX (buttons), make_button (_("_Open Job File"), "app.open-job-file", NULL, NULL));
  gtk_box_append (box, buttons);

  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Examples"), -1);
  for (guint i = 0; i < G_N_ELEMENTS (examples); i++)
    {
      g_autofree char *path = dup_path (examples[i].file);

      if (path != NULL)
        gtk_list_box_append (GTK_LIST_BOX (list), make_row (_(examples[i].title), _(examples[i].subtitle), path));
      any |= path != NULL;
    }
  adw_clamp_set_maximum_size (ADW_CLAMP (clamp), 480);
  adw_clamp_set_child (ADW_CLAMP (clamp), list);
  gtk_widget_set_visible (clamp, any);
  gtk_box_append (box, clamp);
}
