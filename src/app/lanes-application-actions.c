/* lanes-application-actions.c: the application's actions that lead to a dialog or to a job
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-application-private.h"

#include "lanes-bytes.h"
#include "lanes-dialog-open.h"
#include "lanes-engine-secrets.h"
#include "lanes-format.h"
#include "lanes-new-job-dialog.h"
#include "lanes-plan-preview.h"
#include "lanes-preferences.h"

#include <glib/gi18n.h>

#define JOB_FILE_SUFFIX ".json"

static GtkWindow *
get_parent (LanesApplication *self)
{
  return gtk_application_get_active_window (GTK_APPLICATION (self));
}

static void
say (LanesApplication *self,
     const char       *text)
{
  if (self->window != NULL)
    lanes_window_say (self->window, text);
}

/* New jobs */

static void
submitted_cb (LanesNewJobDialog *dialog,
              guint64            id,
              LanesApplication  *self)
{
  if (id != 0 && self->window != NULL)
    lanes_window_show_job (self->window, id);
}

static void
shared_cb (LanesNewJobDialog *dialog,
           guint64            n_jobs,
           LanesApplication  *self)
{
  g_autofree char *count = lanes_format_count (n_jobs);
  g_autofree char *text = g_strdup_printf (g_dngettext (NULL, "%s other job goes on with the same secret",
                                                        "%s other jobs go on with the same secret", (gulong) n_jobs), count);

  if (n_jobs > 0)
    say (self, text);
}

static LanesNewJobDialog *
show_dialog (LanesApplication *self,
             LanesKind        *kind)
{
  GtkWidget *dialog = lanes_new_job_dialog_new (get_parent (self), self->engine, kind, self->settings);

  g_signal_connect_object (dialog, "submitted", G_CALLBACK (submitted_cb), self, 0);
  g_signal_connect_object (dialog, "shared", G_CALLBACK (shared_cb), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
  return LANES_NEW_JOB_DIALOG (dialog);
}

static void
show_dialog_with (LanesApplication *self,
                  const char       *kind_name,
                  const char       *param,
                  GVariant         *value)
{
  LanesKind *kind = lanes_kind_set_find (lanes_engine_get_kinds (self->engine), kind_name);

  if (kind != NULL)
    lanes_new_job_dialog_set_param (show_dialog (self, kind), param, value);
  else
    g_variant_unref (g_variant_ref_sink (value));
}

static void
new_job_action (GSimpleAction *action,
                GVariant      *target,
                gpointer       user_data)
{
  LanesApplication *self = user_data;
  LanesKind *kind = lanes_kind_set_find (lanes_engine_get_kinds (self->engine), g_variant_get_string (target, NULL));

  g_application_activate (G_APPLICATION (self));
  if (kind != NULL)
    show_dialog (self, kind);
  else
    say (self, _("There is no such kind of job"));
}

static void
edit_again_action (GSimpleAction *action,
                   GVariant      *target,
                   gpointer       user_data)
{
  LanesApplication *self = user_data;
  LanesJob *job = lanes_engine_get_job (self->engine, g_variant_get_uint64 (target));
  g_autoptr (GError) error = NULL;
  g_autoptr (LanesJobSpec) spec = job != NULL ? lanes_job_dup_full_spec (job, &error) : NULL;

  if (spec != NULL)
    {
      LanesNewJobDialog *dialog = show_dialog (self, lanes_job_spec_get_kind (spec));

      lanes_new_job_dialog_set_spec (dialog, spec);
      if (lanes_engine_needs_secret (self->engine, job))
        lanes_new_job_dialog_set_waiting (dialog, job->id);
    }
  else
    say (self, error != NULL ? error->message : _("That job is no longer on the list"));
}

static void
edit_spec_action (GSimpleAction *action,
                  GVariant      *target,
                  gpointer       user_data)
{
  LanesApplication *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LanesJobSpec) spec = lanes_kind_set_spec_from_variant (lanes_engine_get_kinds (self->engine), target, &error);

  if (spec != NULL)
    lanes_new_job_dialog_set_spec (show_dialog (self, lanes_job_spec_get_kind (spec)), spec);
  else
    say (self, error->message);
}

/* Job files */

static void
preview (LanesApplication *self,
         GFile            *file)
{
  gtk_window_present (GTK_WINDOW (lanes_plan_preview_new (get_parent (self), self->engine, file)));
}

static void
chosen_cb (GtkNativeDialog  *dialog,
           int               response,
           LanesApplication *self)
{
  g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));

  if (response == GTK_RESPONSE_ACCEPT && file != NULL)
    preview (self, file);
  g_object_unref (dialog);
}

static void
open_job_file_action (GSimpleAction *action,
                      GVariant      *target,
                      gpointer       user_data)
{
  LanesApplication *self = user_data;
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (_("Open Job File"), get_parent (self), GTK_FILE_CHOOSER_ACTION_OPEN,
                                                              NULL, NULL);
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, _("Job Files"));
  gtk_file_filter_add_pattern (filter, "*" JOB_FILE_SUFFIX);
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (dialog), filter);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect_object (dialog, "response", G_CALLBACK (chosen_cb), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static void
open_path_action (GSimpleAction *action,
                  GVariant      *target,
                  gpointer       user_data)
{
  g_autoptr (GFile) file = g_file_new_for_path (g_variant_get_string (target, NULL));

  preview (user_data, file);
}

/* What comes from outside */

static gboolean
is_address (const char *text)
{
  return g_ascii_strncasecmp (text, "http://", 7) == 0 || g_ascii_strncasecmp (text, "https://", 8) == 0;
}

void
_lanes_application_open_text (LanesApplication *self,
                              const char       *text)
{
  g_autofree char *word = g_strstrip (g_strdup (text));

  if (is_address (word) && strpbrk (word, " \n\t") == NULL)
    show_dialog_with (self, "download", "url", g_variant_new_string (word));
  else if (*word != '\0' && g_utf8_validate (word, -1, NULL))
    {
      g_auto (GStrv) argv = NULL;
      int n;

      if (g_shell_parse_argv (word, &n, &argv, NULL))
        show_dialog_with (self, "command", "command", g_variant_new_strv ((const char *const *) argv, n));
      else
        say (self, _("That text is neither an address nor a command"));
    }
}

void
_lanes_application_open_files (LanesApplication *self,
                               GPtrArray        *files)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < files->len; i++)
    {
      g_autofree char *uri = g_file_get_uri (files->pdata[i]);
      g_autofree char *path = g_file_get_path (files->pdata[i]);

      if (path == NULL && is_address (uri))
        _lanes_application_open_text (self, uri);
      else if (path != NULL && files->len == 1 && g_str_has_suffix (path, JOB_FILE_SUFFIX))
        preview (self, files->pdata[i]);
      else if (path != NULL)
        g_ptr_array_add (paths, lanes_bytes_to_text (path, -1));
    }

  if (paths->len > 0)
    show_dialog_with (self, "checksum", "files", g_variant_new_strv ((const char *const *) paths->pdata, paths->len));
}

/* Preferences, and what notifications lead to */

/* @target: the page that is shown first, or NULL */
static void
preferences_action (GSimpleAction *action,
                    GVariant      *target,
                    gpointer       user_data)
{
  LanesApplication *self = user_data;
  GtkWidget *window;

  if (self->settings == NULL)
    {
      say (self, _("Lanes is not installed: there is no place to keep preferences"));
      return;
    }
  window = lanes_dialog_find_open (ADW_TYPE_PREFERENCES_WINDOW);
  if (window == NULL)
    window = lanes_preferences_new (get_parent (self), self->settings, self->keeper);
  if (target != NULL)
    adw_preferences_window_set_visible_page_name (ADW_PREFERENCES_WINDOW (window), g_variant_get_string (target, NULL));
  gtk_window_present (GTK_WINDOW (window));
}

static void
show_job_action (GSimpleAction *action,
                 GVariant      *target,
                 gpointer       user_data)
{
  LanesApplication *self = user_data;

  g_application_activate (G_APPLICATION (self));
  if (self->window != NULL)
    lanes_window_show_job (self->window, g_variant_get_uint64 (target));
}

static void
show_batch_action (GSimpleAction *action,
                   GVariant      *target,
                   gpointer       user_data)
{
  LanesApplication *self = user_data;
  LanesBatch *batch = lanes_engine_get_batch (self->engine, g_variant_get_uint64 (target));

  g_application_activate (G_APPLICATION (self));
  if (batch != NULL && self->window != NULL)
    lanes_window_show_job (self->window, lanes_batch_get_job_id (batch, 0));
}

static void
retry_job_action (GSimpleAction *action,
                  GVariant      *target,
                  gpointer       user_data)
{
  LanesApplication *self = user_data;
  LanesJob *job = lanes_engine_get_job (self->engine, g_variant_get_uint64 (target));
  g_autoptr (GError) error = NULL;

  if (job != NULL && !lanes_engine_retry (self->engine, job, &error))
    say (self, error->message);
}

static void
retry_batch_action (GSimpleAction *action,
                    GVariant      *target,
                    gpointer       user_data)
{
  LanesApplication *self = user_data;
  LanesBatch *batch = lanes_engine_get_batch (self->engine, g_variant_get_uint64 (target));

  if (batch != NULL)
    lanes_engine_retry_batch (self->engine, batch);
}

/* The desktop file's: it cannot say which kind. */
static void
new_command_action (GSimpleAction *action,
                    GVariant      *target,
                    gpointer       user_data)
{
  g_application_activate (G_APPLICATION (user_data));
  g_action_group_activate_action (G_ACTION_GROUP (user_data), "new-job", g_variant_new_string ("command"));
}

/* `lanes prune` asks for it: the window holds the history's lock. */
static void
prune_action (GSimpleAction *action,
              GVariant      *target,
              gpointer       user_data)
{
  LanesApplication *self = user_data;

  lanes_history_prune (lanes_app_history_get_history (self->history), g_variant_get_uint64 (target));
}

static const GActionEntry entries[] = {
  { "new-command", new_command_action, NULL, NULL, NULL },
  { "new-job", new_job_action, "s", NULL, NULL },
  { "edit-job-again", edit_again_action, "t", NULL, NULL },
  { "edit-spec", edit_spec_action, "a{sv}", NULL, NULL },
  { "open-job-file", open_job_file_action, NULL, NULL, NULL },
  { "open-path", open_path_action, "s", NULL, NULL },
  { "prune-history", prune_action, "t", NULL, NULL },
  { "preferences", preferences_action, NULL, NULL, NULL },
  { "preferences-page", preferences_action, "s", NULL, NULL },
  { "show-job", show_job_action, "t", NULL, NULL },
  { "show-batch", show_batch_action, "t", NULL, NULL },
  { "retry-job", retry_job_action, "t", NULL, NULL },
  { "retry-batch", retry_batch_action, "t", NULL, NULL },
};

void
_lanes_application_add_actions (LanesApplication *self)
{
  static const struct
  {
    const char *action;
    const char *accels[2];
  } keys[] = {
    { "app.new-job::command", { "<Primary>n", NULL } },
    { "app.new-job::download", { "<Primary><Shift>d", NULL } },
    { "app.open-job-file", { "<Primary>o", NULL } },
    { "app.preferences", { "<Primary>comma", NULL } },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (self), keys[i].action, keys[i].accels);
}
