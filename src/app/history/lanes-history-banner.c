/* lanes-history-banner.c: says, for as long as it is so, that the history is off or cannot be read, why, and the way back
 *
 * A disk that is full can be opened and fails at the next write: only a history that stays on for a moment is back.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-history-banner.h"

#include "lanes-format.h"
#include "lanes-output-place.h"

#include <glib/gi18n.h>

#define SETTLE_MS 1500

/* How often the number of what is missing is brought up to date. */
#define COUNT_MS 1000

/* Main thread. */
struct _LanesHistoryBanner
{
  GtkWidget      parent_instance;

  GtkWidget     *revealer;      /* child */
  GtkLabel      *heading;
  GtkLabel      *reason;
  GtkLabel      *count;
  GtkWidget     *again;

  LanesHistory  *history;       /* owned */
  guint          settle_source;
  guint          count_source;
};

G_DEFINE_FINAL_TYPE (LanesHistoryBanner, lanes_history_banner, GTK_TYPE_WIDGET)

enum
{
  RECOVERED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static gboolean
keeps_output_in_memory (LanesHistoryBanner *self)
{
  const char *folder = lanes_history_get_output_folder (self->history);
  g_autofree char *spare = folder != NULL ? lanes_output_place_dup_spare (folder) : NULL;

  return spare != NULL && g_file_test (spare, G_FILE_TEST_EXISTS);
}

static gboolean
count_cb (gpointer user_data)
{
  LanesHistoryBanner *self = user_data;
  guint64 n = lanes_history_get_n_unwritten (self->history);
  g_autofree char *number = lanes_format_count (n);
  g_autofree char *text = NULL;

  if (n == 0)
    text = g_strdup (_("Jobs go on all the same."));
  else
    text = g_strdup_printf (g_dngettext (NULL, "Jobs go on all the same; %s fact of them is not on disk yet.",
                                         "Jobs go on all the same; %s facts of them are not on disk yet.", (gulong) n),
                            number);
  if (keeps_output_in_memory (self))
    {
      g_autofree char *jobs = g_steal_pointer (&text);

      text = g_strconcat (jobs, " ", _("What they write is kept in memory, until you log out."), NULL);
    }
  if (g_strcmp0 (gtk_label_get_label (self->count), text) != 0)
    gtk_label_set_label (self->count, text);
  return G_SOURCE_CONTINUE;
}

static gboolean
settled_cb (gpointer user_data)
{
  LanesHistoryBanner *self = user_data;

  self->settle_source = 0;
  g_clear_handle_id (&self->count_source, g_source_remove);
  gtk_revealer_set_reveal_child (GTK_REVEALER (self->revealer), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  g_signal_emit (self, signals[RECOVERED], 0);
  return G_SOURCE_REMOVE;
}

static void
show_words (LanesHistoryBanner *self,
            const char         *heading,
            const char         *reason)
{
  gtk_label_set_label (self->heading, heading);
  gtk_label_set_label (self->reason, reason);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, heading,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, reason, -1);
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
  gtk_revealer_set_reveal_child (GTK_REVEALER (self->revealer), TRUE);
}

static void
show_reason (LanesHistoryBanner *self)
{
  const GError *error = lanes_history_get_error (self->history);

  count_cb (self);
  gtk_widget_set_visible (GTK_WIDGET (self->count), TRUE);
  gtk_widget_set_visible (self->again, TRUE);
  show_words (self, _("The history is off"), error != NULL ? error->message : _("Its reason is unknown."));
  if (self->count_source == 0)
    self->count_source = g_timeout_add (COUNT_MS, count_cb, self);
}

/* It is written, so nothing is missing there, and to try again would change nothing. */
static void
show_unreadable (LanesHistoryBanner *self)
{
  g_autofree char *text = g_strdup_printf (_("Its disk (%s) does not answer. What happened in earlier windows is missing in this one. Jobs "
                                             "go on all the same."), lanes_history_get_folder (self->history));

  g_clear_handle_id (&self->count_source, g_source_remove);
  gtk_widget_set_visible (GTK_WIDGET (self->count), FALSE);
  gtk_widget_set_visible (self->again, FALSE);
  show_words (self, _("The history cannot be read"), text);
}

static void
changed_cb (LanesHistoryBanner *self)
{
  LanesHistoryCondition condition = lanes_history_get_condition (self->history);

  g_clear_handle_id (&self->settle_source, g_source_remove);
  if (condition == LANES_HISTORY_OFF)
    show_reason (self);
  else if (lanes_history_is_unreadable (self->history))
    show_unreadable (self);
  else if (condition == LANES_HISTORY_ON && gtk_revealer_get_reveal_child (GTK_REVEALER (self->revealer)))
    self->settle_source = g_timeout_add (SETTLE_MS, settled_cb, self);
}

static void
lanes_history_banner_dispose (GObject *object)
{
  LanesHistoryBanner *self = LANES_HISTORY_BANNER (object);

  g_clear_handle_id (&self->settle_source, g_source_remove);
  g_clear_handle_id (&self->count_source, g_source_remove);
  g_clear_pointer (&self->revealer, gtk_widget_unparent);
  g_clear_object (&self->history);

  G_OBJECT_CLASS (lanes_history_banner_parent_class)->dispose (object);
}

static void
lanes_history_banner_class_init (LanesHistoryBannerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lanes_history_banner_dispose;

  signals[RECOVERED] = g_signal_new ("recovered", LANES_TYPE_HISTORY_BANNER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_ALERT);
}

static GtkLabel *
add_label (GtkWidget  *box,
           const char *text,
           const char *style)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  if (style != NULL)
    gtk_widget_add_css_class (label, style);
  gtk_box_append (GTK_BOX (box), label);

  return GTK_LABEL (label);
}

static void
lanes_history_banner_init (LanesHistoryBanner *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *words = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *image = gtk_image_new_from_icon_name ("dialog-warning-symbolic");

  gtk_widget_set_hexpand (words, TRUE);
  gtk_widget_set_valign (words, GTK_ALIGN_CENTER);
  self->heading = add_label (words, NULL, "heading");
  self->reason = add_label (words, NULL, NULL);
  self->count = add_label (words, NULL, "caption");
  self->again = gtk_button_new_with_mnemonic (_("_Try Again"));
  gtk_widget_set_valign (self->again, GTK_ALIGN_CENTER);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->again), "app.try-history-again");
  gtk_box_append (GTK_BOX (box), image);
  gtk_box_append (GTK_BOX (box), words);
  gtk_box_append (GTK_BOX (box), self->again);
  gtk_widget_add_css_class (box, "history-banner");

  self->revealer = gtk_revealer_new ();
  gtk_revealer_set_child (GTK_REVEALER (self->revealer), box);
  gtk_widget_set_parent (self->revealer, GTK_WIDGET (self));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

GtkWidget *
lanes_history_banner_new (LanesHistory *history)
{
  LanesHistoryBanner *self = g_object_new (LANES_TYPE_HISTORY_BANNER, NULL);

  self->history = g_object_ref (history);
  g_signal_connect_object (history, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  changed_cb (self);

  return GTK_WIDGET (self);
}
