/* lanes-window-output.c: saving what a job wrote
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-window-private.h"

#include "lanes-output-save.h"

#include <glib/gi18n.h>
#include <string.h>

static void
saved_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (LanesWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  gint64 bytes;

  if (!lanes_output_save_finish (result, &bytes, &error))
    {
      lanes_window_say (self, error->message);
      return;
    }

  g_autofree char *size = g_format_size ((guint64) bytes);
  g_autofree char *text = g_strdup_printf (_("%s of output saved"), size);
  lanes_window_say (self, text);
}

static void
response_cb (GtkNativeDialog *dialog,
             int              response,
             gpointer         user_data)
{
  LanesWindow *self = user_data;
  const char *base = g_object_get_data (G_OBJECT (dialog), "lanes-output-base");

  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GFile) target = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));

      lanes_output_save_async (base, target, NULL, saved_cb, g_object_ref (self));
    }
  g_object_unref (dialog);
}

/* @base: (transfer full): ends in "NUMBER.ATTEMPT" */
static void
ask_where (LanesWindow *self,
           char        *base)
{
  g_autofree char *number = g_path_get_basename (base);
  g_autofree char *name = g_strdup_printf ("lanes-job-%.*s.txt", (int) strcspn (number, "."), number);
  GtkFileChooserNative *chooser;

  chooser = gtk_file_chooser_native_new (_("Save Output"), GTK_WINDOW (self), GTK_FILE_CHOOSER_ACTION_SAVE, _("_Save"), NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (chooser), name);
  g_object_set_data_full (G_OBJECT (chooser), "lanes-output-base", base, g_free);
  g_signal_connect_object (chooser, "response", G_CALLBACK (response_cb), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

static void
save_output_action (GSimpleAction *action,
                    GVariant      *target,
                    gpointer       user_data)
{
  LanesWindow *self = user_data;
  guint64 id = g_variant_get_uint64 (target);
  LanesJob *job = lanes_engine_get_job (self->engine, id != 0 ? id : lanes_job_selection_get_single (self->selection));
  char *base = job != NULL && lanes_job_get_started (job) != 0 ? lanes_engine_dup_output_base (self->engine, job) : NULL;

  if (base != NULL)
    ask_where (self, base);
  else
    lanes_window_say (self, _("This job has written no output"));
}

/* That which a pane shows, whether its job is on the list or only in the history. */
static void
save_base_action (GSimpleAction *action,
                  GVariant      *target,
                  gpointer       user_data)
{
  const char *base = g_variant_get_string (target, NULL);

  if (*base != '\0')
    ask_where (user_data, g_strdup (base));
  else
    lanes_window_say (user_data, _("This job has written no output"));
}

static const GActionEntry entries[] = {
  { "save-output", save_output_action, "t", NULL, NULL },
  { "save-output-base", save_base_action, "s", NULL, NULL },
};

void
_lanes_window_add_output_actions (LanesWindow *self)
{
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
}
