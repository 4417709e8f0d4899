/* lanes-retention-group.c: what the preferences of the history would delete now, and deleting it
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-retention-group.h"

#include "lanes-accessible.h"

#include <glib/gi18n.h>

/* After the last turn of a spin button. */
#define COUNT_DELAY_MS 300

/* Main thread. */
struct _LanesRetentionGroup
{
  AdwPreferencesGroup  parent_instance;

  AdwActionRow        *row;
  GtkWidget           *button;
  GtkSpinner          *spinner;

  LanesHistoryKeeper  *keeper;       /* owned */
  GCancellable        *cancellable;  /* owned: of the count under way */
  guint                source;
};

G_DEFINE_FINAL_TYPE (LanesRetentionGroup, lanes_retention_group, ADW_TYPE_PREFERENCES_GROUP)

static void
say (LanesRetentionGroup *self,
     const char          *text,
     gboolean             can_delete)
{
  g_autofree char *markup = g_markup_escape_text (text, -1);

  adw_action_row_set_subtitle (self->row, markup);
  gtk_widget_set_sensitive (self->button, can_delete);
  gtk_spinner_stop (self->spinner);
}

static void
counted_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (LanesRetentionGroup) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LanesHistorySweep) sweep = lanes_history_keeper_preview_finish (self->keeper, result, &error);
  g_autofree char *what = sweep != NULL ? lanes_history_keeper_describe (sweep) : NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (error != NULL)
    say (self, error->message, FALSE);
  else
    say (self, what != NULL ? what : _("Nothing: all there is may stay"), what != NULL);
}

static gboolean
count_cb (gpointer user_data)
{
  LanesRetentionGroup *self = user_data;

  self->source = 0;
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  self->cancellable = g_cancellable_new ();
  gtk_spinner_start (self->spinner);
  lanes_history_keeper_preview_async (self->keeper, self->cancellable, counted_cb, g_object_ref (self));
  return G_SOURCE_REMOVE;
}

/* What is said is of before: it goes at once, so that nobody deletes by it. */
static void
changed_cb (LanesRetentionGroup *self)
{
  g_clear_handle_id (&self->source, g_source_remove);
  gtk_widget_set_sensitive (self->button, FALSE);
  adw_action_row_set_subtitle (self->row, _("Counting…"));
  self->source = g_timeout_add (COUNT_DELAY_MS, count_cb, self);
}

static void
swept_cb (LanesRetentionGroup *self)
{
  changed_cb (self);
}

static void
response_cb (AdwMessageDialog    *dialog,
             const char          *response,
             LanesRetentionGroup *self)
{
  if (!g_str_equal (response, "delete"))
    return;

  say (self, _("Deleting…"), FALSE);
  gtk_spinner_start (self->spinner);
  lanes_history_keeper_sweep (self->keeper);
}

static void
delete_cb (LanesRetentionGroup *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (root), _("Delete for Good?"), adw_action_row_get_subtitle (self->row));

  adw_message_dialog_set_body_use_markup (ADW_MESSAGE_DIALOG (dialog), TRUE);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "keep", _("_Keep"), "delete", _("_Delete"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "delete", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "keep");
  g_signal_connect_object (dialog, "response", G_CALLBACK (response_cb), self, 0);
  lanes_accessible_name_controls (dialog);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
lanes_retention_group_dispose (GObject *object)
{
  LanesRetentionGroup *self = LANES_RETENTION_GROUP (object);

  g_clear_handle_id (&self->source, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  if (self->keeper != NULL)
    lanes_history_keeper_release (self->keeper);
  g_clear_object (&self->keeper);

  G_OBJECT_CLASS (lanes_retention_group_parent_class)->dispose (object);
}

static void
lanes_retention_group_finalize (GObject *object)
{
  g_object_unref (LANES_RETENTION_GROUP (object)->cancellable);

  G_OBJECT_CLASS (lanes_retention_group_parent_class)->finalize (object);
}

static void
lanes_retention_group_class_init (LanesRetentionGroupClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lanes_retention_group_dispose;
  G_OBJECT_CLASS (klass)->finalize = lanes_retention_group_finalize;
}

static void
lanes_retention_group_init (LanesRetentionGroup *self)
{
  self->cancellable = g_cancellable_new ();
  self->row = ADW_ACTION_ROW (adw_action_row_new ());
  self->button = gtk_button_new_with_mnemonic (_("_Delete Now…"));
  self->spinner = GTK_SPINNER (gtk_spinner_new ());

  gtk_widget_set_valign (self->button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (self->button, "destructive-action");
  g_signal_connect_object (self->button, "clicked", G_CALLBACK (delete_cb), self, G_CONNECT_SWAPPED);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->row), _("To delete now"));
  adw_action_row_add_suffix (self->row, GTK_WIDGET (self->spinner));
  adw_action_row_add_suffix (self->row, self->button);
  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (self),
                                         _("Lanes deletes what is beyond these bounds soon after it starts, and once a day. Jobs that "
                                           "are not over stay, with their output."));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), GTK_WIDGET (self->row));
  gtk_accessible_update_property (GTK_ACCESSIBLE (gtk_widget_get_parent (GTK_WIDGET (self->row))), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("To delete now"), -1);
}

GtkWidget *
lanes_retention_group_new (LanesHistoryKeeper *keeper,
                           GSettings          *settings)
{
  LanesRetentionGroup *self = g_object_new (LANES_TYPE_RETENTION_GROUP, NULL);

  self->keeper = g_object_ref (keeper);
  lanes_history_keeper_hold (keeper);
  g_signal_connect_object (keeper, "swept", G_CALLBACK (swept_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (settings, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  changed_cb (self);

  return GTK_WIDGET (self);
}
