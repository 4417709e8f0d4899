/* lanes-preferences.c: the preferences window, every row a setting
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gi18n.h>

#include "lanes-accessible.h"
#include "lanes-dialog-size.h"
#include "lanes-preferences.h"
#include "lanes-retention-group.h"

typedef struct
{
  const char *key;
  const char *title;
  const char *subtitle;
  double      max;       /* 0: a switch */
  double      min;
  const char *const *choices; /* of an enum, in the order of its values; nullable */
} Row;

typedef struct
{
  const char *title;
  const char *description;  /* nullable */
  const Row  *rows;
  guint       n_rows;
} Group;

static const Row limit_rows[] = {
  { "limit-async", N_("On the main loop"), N_("Downloads, requests and waits at once"), 100000, 1 },
  { "limit-threads", N_("Threads"), N_("0: as many as there are processors"), 1024, 0 },
  { "limit-processes", N_("Processes"), N_("0: as many as there are processors"), 1024, 0 },
  { "per-host-limit", N_("To one host"), N_("Downloads and requests at once to the same server"), 1000, 1 },
};

static const char *const at_logout[] = { N_("Wait for the jobs"), N_("Go on at the next start"), N_("Stop what runs"), NULL };

static const Row job_rows[] = {
  { "grace-seconds", N_("Grace time"), N_("Seconds between asking a job to stop and forcing it"), 3600, 0 },
  { "job-nice", N_("Niceness"), N_("Of the processes of jobs; 0 competes with the window for the processor"), 19, 0 },
  { "at-logout", N_("When you log out"), NULL, 0, 0, at_logout },
};

static const Row window_rows[] = {
  { "notifications", N_("Notifications"), N_("When a batch is done or a job failed, while the window is not in front"), 0, 0 },
  { "keep-running", N_("Keep running when closed"), N_("Jobs go on without the window; it comes back when you start Lanes again"), 0, 0 },
};

static const Row history_rows[] = {
  { "keep-days", N_("Days to keep"), N_("0: for ever"), 36500, 0 },
  { "keep-rows", N_("Jobs to keep"), N_("0: all"), 100000000, 0 },
  { "keep-mib", N_("Size to keep, MiB"), N_("0: any"), 1048576, 0 },
};

static const Row output_rows[] = {
  { "keep-output-days", N_("Days to keep output"), N_("0: as long as its job"), 36500, 0 },
  { "keep-output-mib", N_("Output to keep, MiB"), N_("0: all"), 1048576, 0 },
};

static const Row timeline_rows[] = {
  { "span-budget-mib", N_("Memory for the timeline, MiB"), N_("Beyond it the oldest detail is merged, and the page says so"), 65536, 16 },
  { "sampler-hz", N_("Looks at threads a second"), N_("How often the kernel is asked what each worker does"), 50, 1 },
};

#define GROUP(title, description, rows) { title, description, rows, G_N_ELEMENTS (rows) }

static const Group general_groups[] = {
  GROUP (N_("At Once"), N_("How many jobs run at the same time. The meters above the table change the same limits."), limit_rows),
  GROUP (N_("Jobs"), N_("When you log out, what waits is kept in any case, and commands are left running where the session lets them."),
         job_rows),
  GROUP (N_("Window"), NULL, window_rows),
};

static const Group history_groups[] = {
  GROUP (N_("Jobs"), N_("Results, times, and where output lies"), history_rows),
  GROUP (N_("Output"), N_("What jobs wrote"), output_rows),
};

static const Group record_groups[] = {
  GROUP (N_("Timeline"), NULL, timeline_rows),
};

static void
chosen_cb (AdwComboRow *row,
           GParamSpec  *pspec,
           GSettings   *settings)
{
  g_settings_set_enum (settings, g_object_get_data (G_OBJECT (row), "key"), (int) adw_combo_row_get_selected (row));
}

/* A choice of words; the setting holds the nick of the value at the same place. */
static GtkWidget *
make_choice_row (const Row *row,
                 GSettings *settings)
{
  GtkWidget *widget = adw_combo_row_new ();
  g_autoptr (GtkStringList) words = gtk_string_list_new (NULL);

  for (guint i = 0; row->choices[i] != NULL; i++)
    gtk_string_list_append (words, _(row->choices[i]));
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (widget), _(row->title));
  /* What is chosen has the row's whole width. */
  adw_combo_row_set_use_subtitle (ADW_COMBO_ROW (widget), TRUE);
  adw_combo_row_set_model (ADW_COMBO_ROW (widget), G_LIST_MODEL (words));
  adw_combo_row_set_selected (ADW_COMBO_ROW (widget), (guint) g_settings_get_enum (settings, row->key));
  g_object_set_data (G_OBJECT (widget), "key", (gpointer) row->key);
  g_signal_connect_object (widget, "notify::selected", G_CALLBACK (chosen_cb), settings, 0);

  return widget;
}

static GtkWidget *
make_row (const Row *row,
          GSettings *settings)
{
  GtkWidget *widget = adw_action_row_new ();
  GtkWidget *editor = row->max == 0 ? gtk_switch_new () : gtk_spin_button_new_with_range (row->min, row->max, 1);

  gtk_widget_set_valign (editor, GTK_ALIGN_CENTER);
  g_settings_bind (settings, row->key, editor, row->max == 0 ? "active" : "value", G_SETTINGS_BIND_DEFAULT);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (widget), _(row->title));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (widget), _(row->subtitle));
  adw_action_row_add_suffix (ADW_ACTION_ROW (widget), editor);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (widget), editor);

  return widget;
}

/* @first: (nullable): a group above the others */
static void
add_page (AdwPreferencesWindow *window,
          const char           *name,
          const char           *title,
          const char           *icon_name,
          GtkWidget            *first,
          const Group          *groups,
          guint                 n_groups,
          GSettings            *settings)
{
  GtkWidget *page = adw_preferences_page_new ();

  adw_preferences_page_set_name (ADW_PREFERENCES_PAGE (page), name);
  adw_preferences_page_set_title (ADW_PREFERENCES_PAGE (page), title);
  adw_preferences_page_set_icon_name (ADW_PREFERENCES_PAGE (page), icon_name);

  if (first != NULL)
    adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), ADW_PREFERENCES_GROUP (first));
  for (guint i = 0; i < n_groups; i++)
    {
      GtkWidget *group = adw_preferences_group_new ();

      adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), _(groups[i].title));
      if (groups[i].description != NULL)
        adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (group), _(groups[i].description));
      for (guint j = 0; j < groups[i].n_rows; j++)
        adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), groups[i].rows[j].choices != NULL
                                                                    ? make_choice_row (&groups[i].rows[j], settings)
                                                                    : make_row (&groups[i].rows[j], settings));
      adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), ADW_PREFERENCES_GROUP (group));
    }

  adw_preferences_window_add (window, ADW_PREFERENCES_PAGE (page));
}

/* What is found has a page of its own, which has no title. */
static gboolean
is_ours (GtkWidget *page)
{
  return ADW_IS_PREFERENCES_PAGE (page) && *adw_preferences_page_get_title (ADW_PREFERENCES_PAGE (page)) != '\0';
}

/* The search is the window's own, and has no name. */
static void
name_search (GtkWidget *widget)
{
  if (GTK_IS_SEARCH_ENTRY (widget))
    gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Search the preferences"), -1);
  else if (GTK_IS_LIST_BOX (widget) || GTK_IS_SCROLLED_WINDOW (widget))
    gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Preferences found"), -1);
  if (!is_ours (widget) && !ADW_IS_STATUS_PAGE (widget))
    for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
      name_search (child);
}

GtkWidget *
lanes_preferences_new (GtkWindow          *parent,
                       GSettings          *settings,
                       LanesHistoryKeeper *keeper)
{
  GtkWidget *window = adw_preferences_window_new ();
  GtkWidget *retention = keeper != NULL ? lanes_retention_group_new (keeper, settings) : NULL;

  gtk_window_set_transient_for (GTK_WINDOW (window), parent);
  gtk_window_set_modal (GTK_WINDOW (window), TRUE);
  lanes_dialog_size_fit (GTK_WINDOW (window), parent, 640, 620);
  add_page (ADW_PREFERENCES_WINDOW (window), "jobs", _("Jobs"), "system-run-symbolic", NULL, general_groups,
            G_N_ELEMENTS (general_groups), settings);
  add_page (ADW_PREFERENCES_WINDOW (window), "history", _("History"), "document-open-recent-symbolic", retention, history_groups,
            G_N_ELEMENTS (history_groups), settings);
  add_page (ADW_PREFERENCES_WINDOW (window), "timeline", _("Timeline"), "view-continuous-symbolic", NULL, record_groups,
            G_N_ELEMENTS (record_groups), settings);
  lanes_accessible_name_controls (window);
  name_search (window);

  return window;
}
