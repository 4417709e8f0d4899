/* lanes-plan-preview.c: shows what a job file would run, before any of it does
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gi18n.h>

#include "lanes-accessible.h"
#include "lanes-dialog-header.h"
#include "lanes-dialog-size.h"
#include "lanes-engine-restore.h"
#include "lanes-job-file.h"
#include "lanes-plan-preview.h"

/* A file of 100,000 jobs is shown by its first ones, and the rest is counted. */
#define ROWS_MAX 200

/* Rows made in a turn of the main loop: one costs about a millisecond. */
#define ROWS_A_TURN 5

/* Of a command line so many characters are shown, and the rest is counted. */
#define SHOWN_MAX 600

/* Main thread. */
struct _LanesPlanPreview
{
  AdwWindow      parent_instance;

  LanesEngine   *engine;       /* owned */
  LanesPlan     *plan;         /* owned, nullable */
  GCancellable  *cancellable;  /* owned */
  guint          source;       /* makes the rows */
  guint          n_rows;

  GtkStack      *stack;
  AdwStatusPage *problem;
  GtkBox        *list;
  GtkListBox    *rows;
  GtkWidget     *run;
};

G_DEFINE_FINAL_TYPE (LanesPlanPreview, lanes_plan_preview, ADW_TYPE_WINDOW)

/* One entry in words */

static const char *
describe_condition (LanesAfter condition)
{
  switch (condition)
    {
    case LANES_AFTER_FAILURE:
      return _("after the failure of");

    case LANES_AFTER_END:
      return _("after the end of");

    case LANES_AFTER_SUCCESS:
    default:
      return _("after");
    }
}

static char *
describe_entry (LanesPlanEntry *entry)
{
  g_autoptr (GString) text = g_string_new (lanes_kind_get_label (lanes_job_spec_get_kind (entry->spec)));
  const LanesJobOptions *options = lanes_job_spec_get_options (entry->spec);

  if (entry->has_inputs)
    {
      gint64 n = entry->inputs.n_left != NULL ? entry->inputs.n_left (entry->inputs.data) : -1;

      if (n >= 0)
        g_string_append_printf (text, ngettext (" · %llu job", " · %llu jobs", (gulong) n), (unsigned long long) n);
    }
  if (entry->limit > 0)
    g_string_append_printf (text, _(" · %u at once"), entry->limit);
  if (options->retries > 0)
    g_string_append_printf (text, ngettext (" · %u retry", " · %u retries", options->retries), options->retries);

  for (guint i = 0; i < entry->after->len; i++)
    {
      LanesDependency *dependency = &g_array_index (entry->after, LanesDependency, i);

      if (dependency->name != NULL)
        g_string_append_printf (text, " · %s %s", describe_condition (dependency->condition), dependency->name);
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static char *
dup_entry_title (LanesPlanEntry *entry)
{
  if (entry->title != NULL)
    return g_strdup (entry->title);
  if (entry->has_inputs && entry->name != NULL)
    return g_strdup (entry->name);

  return lanes_job_spec_dup_title (entry->spec, NULL, 0);
}

/* Returns: (transfer full): what the entry runs, no longer than can be read */
static char *
dup_line (LanesPlanEntry *entry)
{
  g_autofree char *whole = lanes_job_spec_dup_command_line (entry->spec, TRUE);
  glong length = g_utf8_strlen (whole, -1);
  g_autofree char *begin = NULL;

  if (length <= SHOWN_MAX)
    return g_steal_pointer (&whole);

  begin = g_utf8_substring (whole, 0, SHOWN_MAX);
  return g_strdup_printf (ngettext ("%s… and %u more character", "%s… and %u more characters", (gulong) (length - SHOWN_MAX)), begin,
                          (guint) (length - SHOWN_MAX));
}

static GtkWidget *
make_row (LanesPlanEntry *entry)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *icon = gtk_image_new_from_icon_name (lanes_kind_get_icon_name (lanes_job_spec_get_kind (entry->spec)));
  g_autofree char *title = dup_entry_title (entry);
  g_autofree char *subtitle = describe_entry (entry);
  g_autofree char *line = dup_line (entry);
  g_autofree char *both = g_strdup_printf ("%s\n%s", subtitle, line);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  /* What runs is seen, and not only what somebody has called it. */
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), g_strcmp0 (title, line) == 0 ? subtitle : both);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 8);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 1);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), icon);

  return row;
}

/* The file was read */

static gint64
count_jobs (LanesPlan *plan)
{
  gint64 n = 0;

  for (guint i = 0; i < lanes_plan_get_n (plan); i++)
    {
      LanesPlanEntry *entry = lanes_plan_get (plan, i);

      n += entry->has_inputs && entry->inputs.n_left != NULL ? entry->inputs.n_left (entry->inputs.data) : 1;
    }

  return n;
}

static gboolean
add_rows_cb (gpointer user_data)
{
  LanesPlanPreview *self = user_data;
  guint n = MIN (lanes_plan_get_n (self->plan), ROWS_MAX);

  for (guint i = 0; i < ROWS_A_TURN && self->n_rows < n; i++)
    gtk_list_box_append (self->rows, make_row (lanes_plan_get (self->plan, self->n_rows++)));
  if (self->n_rows < n)
    return G_SOURCE_CONTINUE;

  self->source = 0;
  return G_SOURCE_REMOVE;
}

static void
show_plan (LanesPlanPreview *self)
{
  guint n = lanes_plan_get_n (self->plan);
  gint64 n_jobs = count_jobs (self->plan);
  GtkWidget *list = gtk_list_box_new ();
  g_autofree char *label = g_strdup_printf (ngettext ("_Run %llu Job", "_Run %llu Jobs", (gulong) n_jobs), (unsigned long long) n_jobs);

  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Jobs"), -1);
  gtk_box_append (self->list, list);
  self->rows = GTK_LIST_BOX (list);
  self->source = g_idle_add_full (GDK_PRIORITY_REDRAW + 1, add_rows_cb, self, NULL);

  if (n > ROWS_MAX)
    {
      g_autofree char *more = g_strdup_printf (ngettext ("and %u other", "and %u others", n - ROWS_MAX), n - ROWS_MAX);

      gtk_box_append (self->list, gtk_label_new (more));
    }

  gtk_button_set_label (GTK_BUTTON (self->run), label);
  gtk_widget_set_sensitive (self->run, n > 0);
  lanes_accessible_name_controls (GTK_WIDGET (self));
  gtk_stack_set_visible_child_name (self->stack, "plan");
  gtk_widget_grab_focus (self->run);
}

static void
show_problem (LanesPlanPreview *self,
              const GError     *error)
{
  g_autofree char *text = g_markup_escape_text (error->message, -1);

  adw_status_page_set_description (self->problem, text);
  gtk_stack_set_visible_child_name (self->stack, "problem");
  gtk_widget_set_sensitive (self->run, FALSE);
}

static void
on_loaded (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (LanesPlanPreview) self = user_data;
  g_autoptr (GError) error = NULL;
  LanesPlan *plan = lanes_job_file_load_finish (result, &error);

  if (plan != NULL && g_cancellable_is_cancelled (self->cancellable))
    lanes_plan_free (plan);
  else if (plan != NULL)
    {
      self->plan = plan;
      show_plan (self);
    }
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    show_problem (self, error);
}

static void on_run (LanesPlanPreview *self);

/* Who closed it meanwhile does not want the jobs. */
static void
open_cb (LanesEngine *engine,
         gpointer     data)
{
  LanesPlanPreview *self = data;

  if (gtk_widget_get_visible (GTK_WIDGET (self)) && self->engine != NULL)
    on_run (self);
}

static void
on_run (LanesPlanPreview *self)
{
  g_autoptr (GError) error = NULL;

  if (self->plan == NULL)
    return;

  /* The jobs of last time are still being read: these get their numbers after them. */
  if (lanes_engine_is_restoring (self->engine))
    {
      gtk_widget_set_sensitive (self->run, FALSE);
      lanes_engine_call_open (self->engine, open_cb, g_object_ref (self), g_object_unref);
      return;
    }

  g_clear_handle_id (&self->source, g_source_remove);

  if (lanes_engine_submit_plan (self->engine, self->plan, NULL, NULL, &error))
    gtk_window_close (GTK_WINDOW (self));
  else
    show_problem (self, error);
}

/* The widgets */

static GtkWidget *
make_header (LanesPlanPreview *self)
{
  self->run = gtk_button_new_with_mnemonic (_("_Run"));
  gtk_widget_set_sensitive (self->run, FALSE);
  g_signal_connect_object (self->run, "clicked", G_CALLBACK (on_run), self, G_CONNECT_SWAPPED);

  return lanes_dialog_header_new (self->run);
}

static GtkWidget *
make_list (LanesPlanPreview *self)
{
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkWidget *clamp = adw_clamp_new ();

  self->list = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 12));
  gtk_widget_set_margin_top (GTK_WIDGET (self->list), 18);
  gtk_widget_set_margin_bottom (GTK_WIDGET (self->list), 18);
  gtk_widget_set_margin_start (GTK_WIDGET (self->list), 12);
  gtk_widget_set_margin_end (GTK_WIDGET (self->list), 12);
  adw_clamp_set_child (ADW_CLAMP (clamp), GTK_WIDGET (self->list));
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), clamp);
  gtk_accessible_update_property (GTK_ACCESSIBLE (scrolled), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Jobs"), -1);

  return scrolled;
}

static void
build (LanesPlanPreview *self)
{
  GtkWidget *outer = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *spinner = gtk_spinner_new ();

  self->stack = GTK_STACK (gtk_stack_new ());
  gtk_widget_set_vexpand (GTK_WIDGET (self->stack), TRUE);
  gtk_spinner_start (GTK_SPINNER (spinner));
  gtk_widget_set_halign (spinner, GTK_ALIGN_CENTER);

  self->problem = ADW_STATUS_PAGE (adw_status_page_new ());
  adw_status_page_set_icon_name (self->problem, "dialog-warning-symbolic");
  adw_status_page_set_title (self->problem, _("This Job File Cannot Run"));

  gtk_stack_add_named (self->stack, spinner, "loading");
  gtk_stack_add_named (self->stack, make_list (self), "plan");
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->problem), "problem");
  gtk_box_append (GTK_BOX (outer), make_header (self));
  gtk_box_append (GTK_BOX (outer), GTK_WIDGET (self->stack));
  adw_window_set_content (ADW_WINDOW (self), outer);
}

static void
lanes_plan_preview_dispose (GObject *object)
{
  LanesPlanPreview *self = LANES_PLAN_PREVIEW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->source, g_source_remove);
  g_clear_pointer (&self->plan, lanes_plan_free);
  g_clear_object (&self->engine);

  G_OBJECT_CLASS (lanes_plan_preview_parent_class)->dispose (object);
}

static void
lanes_plan_preview_finalize (GObject *object)
{
  g_clear_object (&LANES_PLAN_PREVIEW (object)->cancellable);
  G_OBJECT_CLASS (lanes_plan_preview_parent_class)->finalize (object);
}

static void
lanes_plan_preview_class_init (LanesPlanPreviewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lanes_plan_preview_dispose;
  G_OBJECT_CLASS (klass)->finalize = lanes_plan_preview_finalize;
  gtk_widget_class_add_binding_action (GTK_WIDGET_CLASS (klass), GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
lanes_plan_preview_init (LanesPlanPreview *self)
{
  self->cancellable = g_cancellable_new ();
}

GtkWidget *
lanes_plan_preview_new (GtkWindow   *parent,
                        LanesEngine *engine,
                        GFile       *file)
{
  LanesPlanPreview *self = g_object_new (LANES_TYPE_PLAN_PREVIEW, "transient-for", parent, "modal", TRUE, NULL);
  g_autofree char *name = g_file_get_basename (file);
  g_autofree char *path = g_file_get_path (file);
  g_autofree char *shown = g_filename_display_name (name);

  self->engine = g_object_ref (engine);
  gtk_window_set_title (GTK_WINDOW (self), shown);
  lanes_dialog_size_fit (GTK_WINDOW (self), parent, 560, 600);
  build (self);
  lanes_accessible_name_controls (GTK_WIDGET (self));

  if (path != NULL)
    lanes_job_file_load_async (path, lanes_engine_get_kinds (engine), self->cancellable, on_loaded, g_object_ref (self));
  else
    {
      g_autoptr (GError) error = g_error_new (G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, _("%s is not on this machine; save it here first"),
                                              shown);

      show_problem (self, error);
    }

  return GTK_WIDGET (self);
}
