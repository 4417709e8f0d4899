/* lanes-application-window.c: what the application does for its window: drops, pastes, and closing with care
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-application-private.h"

#include "lanes-accessible.h"
#include "lanes-examples.h"
#include "lanes-jobs-page.h"

#include <glib/gi18n.h>

/* Drops and pastes */

static void
open_list (LanesApplication *self,
           GdkFileList      *list)
{
  GSList *files = gdk_file_list_get_files (list);
  g_autoptr (GPtrArray) array = g_ptr_array_new ();

  for (GSList *link = files; link != NULL; link = link->next)
    g_ptr_array_add (array, link->data);
  g_slist_free (files);
  _lanes_application_open_files (self, array);
}

static gboolean
drop_cb (GtkDropTarget    *target,
         const GValue     *value,
         double            x,
         double            y,
         LanesApplication *self)
{
  if (G_VALUE_HOLDS (value, GDK_TYPE_FILE_LIST))
    open_list (self, g_value_get_boxed (value));
  else if (G_VALUE_HOLDS_STRING (value))
    _lanes_application_open_text (self, g_value_get_string (value));
  else
    return FALSE;

  return TRUE;
}

static void
pasted_files_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr (LanesApplication) self = user_data;
  const GValue *value = gdk_clipboard_read_value_finish (GDK_CLIPBOARD (source), result, NULL);

  if (value != NULL && G_VALUE_HOLDS (value, GDK_TYPE_FILE_LIST))
    open_list (self, g_value_get_boxed (value));
}

static void
pasted_text_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr (LanesApplication) self = user_data;
  g_autofree char *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);

  if (text != NULL)
    _lanes_application_open_text (self, text);
}

/* Ctrl+V where no text is being written. */
static gboolean
paste_cb (GtkWidget *widget,
          GVariant  *arguments,
          gpointer   user_data)
{
  GdkClipboard *clipboard = gtk_widget_get_clipboard (widget);
  GdkContentFormats *formats = gdk_clipboard_get_formats (clipboard);

  if (gdk_content_formats_contain_gtype (formats, GDK_TYPE_FILE_LIST))
    gdk_clipboard_read_value_async (clipboard, GDK_TYPE_FILE_LIST, G_PRIORITY_DEFAULT, NULL, pasted_files_cb,
                                    g_object_ref (user_data));
  else
    gdk_clipboard_read_text_async (clipboard, NULL, pasted_text_cb, g_object_ref (user_data));

  return TRUE;
}

static void
take_drops_and_pastes (LanesApplication *self,
                       GtkWidget        *window)
{
  GType types[] = { GDK_TYPE_FILE_LIST, G_TYPE_STRING };
  GtkDropTarget *target = gtk_drop_target_new (G_TYPE_INVALID, GDK_ACTION_COPY);
  GtkEventController *shortcuts = gtk_shortcut_controller_new ();

  gtk_drop_target_set_gtypes (target, types, G_N_ELEMENTS (types));
  g_signal_connect_object (target, "drop", G_CALLBACK (drop_cb), self, 0);
  gtk_widget_add_controller (window, GTK_EVENT_CONTROLLER (target));

  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (shortcuts),
                                        gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_v, GDK_CONTROL_MASK),
                                                          gtk_callback_action_new (paste_cb, self, NULL)));
  gtk_widget_add_controller (window, shortcuts);
}

/* Closing */

static gboolean
is_busy (LanesEngine *engine)
{
  return !lanes_engine_is_idle (engine);
}

/* Without a window the program goes on while there is work, and then ends. */
static void
go_on (LanesApplication *self)
{
  if (!self->held)
    g_application_hold (G_APPLICATION (self));
  self->held = TRUE;
  gtk_window_destroy (GTK_WINDOW (self->window));
}

static void
response_cb (AdwMessageDialog *dialog,
             const char       *response,
             LanesApplication *self)
{
  if (self->window == NULL)
    return;

  /* The dialog outlives the window that is destroyed below it, and GTK 4.8 would ask for that once more. */
  gtk_window_set_transient_for (GTK_WINDOW (dialog), NULL);
  if (g_str_equal (response, "go-on"))
    go_on (self);
  else if (g_str_equal (response, "quit"))
    lanes_application_end (self);
}

static void
say_what_is_left (AdwMessageDialog *dialog,
                  guint             running,
                  guint64           queued)
{
  if (queued > 0)
    adw_message_dialog_format_body (dialog,
                                    _("%u running, %llu still to come. They can go on without the window, and you find them here when "
                                      "you start Lanes again. Or they are cancelled now."),
                                    running, (unsigned long long) queued);
  else
    adw_message_dialog_format_body (dialog,
                                    ngettext ("%u job is running. It can go on without the window, and you find it here when you start "
                                              "Lanes again. Or it is cancelled now.",
                                              "%u jobs are running. They can go on without the window, and you find them here when you "
                                              "start Lanes again. Or they are cancelled now.",
                                              running),
                                    running);
}

static gboolean
close_cb (GtkWindow        *window,
          LanesApplication *self)
{
  guint running = lanes_engine_get_active (self->engine)->len;
  guint64 queued = lanes_engine_count (self->engine, LANES_STATE_QUEUED) + lanes_engine_count (self->engine, LANES_STATE_WAITING);
  gboolean keep = self->settings == NULL || g_settings_get_boolean (self->settings, "keep-running");
  GtkWidget *dialog;

  if (!is_busy (self->engine) || self->end_source != 0)
    return GDK_EVENT_PROPAGATE;

  dialog = adw_message_dialog_new (window, _("Jobs Are Not Done"), NULL);
  say_what_is_left (ADW_MESSAGE_DIALOG (dialog), running, queued);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "stay", _("_Stay"), "quit", _("_Cancel Jobs"), "go-on",
                                    _("_Go On Without"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "quit", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "go-on", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), keep ? "go-on" : "stay");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "stay");
  g_signal_connect_object (dialog, "response", G_CALLBACK (response_cb), self, 0);
  lanes_accessible_name_controls (dialog);
  gtk_window_present (GTK_WINDOW (dialog));

  return GDK_EVENT_STOP;
}

void
_lanes_application_tend_window (LanesApplication *self,
                                LanesWindow      *window)
{
  take_drops_and_pastes (self, GTK_WIDGET (window));
  lanes_examples_fill (lanes_jobs_page_get_empty_box (lanes_window_get_jobs_page (window)));
  g_signal_connect_object (window, "close-request", G_CALLBACK (close_cb), self, 0);
}
