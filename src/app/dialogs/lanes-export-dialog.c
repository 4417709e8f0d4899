/* lanes-export-dialog.c: jobs of the history as a file or folder: which format, and where to
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-export-dialog.h"

#include "lanes-accessible.h"
#include "lanes-dialog-header.h"
#include "lanes-dialog-size.h"
#include "lanes-error.h"
#include "lanes-format.h"
#include "lanes-history-export.h"

#include <gio/gio.h>
#include <glib/gi18n.h>

static const struct
{
  const char *label;
  const char *suffix;
  const char *said;
} formats[] = {
  [LANES_EXPORT_CSV] = { N_("Table (CSV)"), ".csv", N_("A line for each job, for a spreadsheet") },
  [LANES_EXPORT_JSON] = { N_("JSON"), ".json", N_("All that is known of each job, for a program") },
  [LANES_EXPORT_FOLDER] = { N_("Folder with Output"), "", N_("Both of these, and what each job wrote") },
};

/* What the thread gets. */
typedef struct
{
  LanesHistoryFilter *filter;    /* owned, nullable */
  GArray             *ids;       /* owned, nullable */
  LanesExportFormat   format;
  char               *path;      /* owned */
  gboolean            replace;
  guint64             n_jobs;    /* written */
} Order;

/* Main thread. */
struct _LanesExportDialog
{
  AdwWindow           parent_instance;

  AdwComboRow        *format;
  AdwEntryRow        *path;
  GtkLabel           *said;
  GtkLabel           *trouble;
  GtkSpinner         *spinner;
  GtkWidget          *export_button;
  GtkWidget          *choose_button;

  LanesHistoryQuery  *query;        /* owned */
  LanesHistoryFilter *filter;       /* owned, nullable */
  GArray             *ids;          /* owned, nullable */
  GCancellable       *cancellable;  /* owned */
  gboolean            replace;      /* a person has agreed */
};

G_DEFINE_FINAL_TYPE (LanesExportDialog, lanes_export_dialog, ADW_TYPE_WINDOW)

enum
{
  EXPORTED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
order_free (gpointer data)
{
  Order *order = data;

  g_clear_pointer (&order->filter, lanes_history_filter_free);
  g_clear_pointer (&order->ids, g_array_unref);
  g_free (order->path);
  g_free (order);
}

/* The query's thread. Returns: @data itself, as a sign */
static gpointer
write_out (LanesHistoryReader  *reader,
           gpointer             data,
           GCancellable        *cancellable,
           GError             **error)
{
  Order *order = data;

  if (!order->replace && g_file_test (order->path, G_FILE_TEST_EXISTS))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS, _("%s is there already"), order->path);
      return NULL;
    }

  return lanes_history_export_to_path (reader, order->filter, order->ids, order->format, order->path, &order->n_jobs, cancellable, error)
           ? order : NULL;
}

static void
set_busy (LanesExportDialog *self,
          gboolean           busy)
{
  g_object_set (self->spinner, "spinning", busy, "visible", busy, NULL);
  gtk_widget_set_sensitive (self->export_button, !busy);
  gtk_widget_set_sensitive (GTK_WIDGET (self->path), !busy);
  gtk_widget_set_sensitive (GTK_WIDGET (self->format), !busy);
}

static void
ask_to_replace (LanesExportDialog *self,
                gboolean           asked)
{
  self->replace = asked;
  gtk_button_set_label (GTK_BUTTON (self->export_button), asked ? _("_Replace") : _("_Export"));
  gtk_widget_remove_css_class (self->export_button, asked ? "suggested-action" : "destructive-action");
  gtk_widget_add_css_class (self->export_button, asked ? "destructive-action" : "suggested-action");
  lanes_accessible_name_controls (self->export_button);
}

static void
written_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (LanesExportDialog) self = user_data;
  Order *order = lanes_history_query_get_data (result);
  g_autoptr (GError) error = NULL;
  g_autofree char *count = NULL, *text = NULL;

  if (lanes_history_query_run_finish (LANES_HISTORY_QUERY (source), result, &error) == NULL)
    {
      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        return;
      set_busy (self, FALSE);
      gtk_label_set_label (self->trouble, error->message);
      gtk_widget_set_visible (GTK_WIDGET (self->trouble), TRUE);
      /* A folder is never written over: it may hold what is nobody's to delete. */
      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_EXISTS) && order->format != LANES_EXPORT_FOLDER)
        ask_to_replace (self, TRUE);
      return;
    }

  count = lanes_format_count (order->n_jobs);
  text = g_strdup_printf (g_dngettext (NULL, "%s job written to %s", "%s jobs written to %s", (gulong) order->n_jobs), count, order->path);
  g_signal_emit (self, signals[EXPORTED], 0, text);
  gtk_window_close (GTK_WINDOW (self));
}

static void
export_cb (LanesExportDialog *self)
{
  Order *order = g_new0 (Order, 1);

  order->filter = self->filter != NULL ? lanes_history_filter_copy (self->filter) : NULL;
  order->ids = self->ids != NULL ? g_array_ref (self->ids) : NULL;
  order->format = (LanesExportFormat) adw_combo_row_get_selected (self->format);
  order->path = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->path)));
  order->replace = self->replace;
  gtk_widget_set_visible (GTK_WIDGET (self->trouble), FALSE);
  set_busy (self, TRUE);
  lanes_history_query_run_async (self->query, write_out, order, order_free, NULL, self->cancellable, written_cb, g_object_ref (self));
}

static void
path_cb (LanesExportDialog *self)
{
  ask_to_replace (self, FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->trouble), FALSE);
  gtk_widget_set_sensitive (self->export_button, g_path_is_absolute (gtk_editable_get_text (GTK_EDITABLE (self->path))));
}

/* The name follows the format. */
static void
format_cb (LanesExportDialog *self)
{
  guint chosen = adw_combo_row_get_selected (self->format);
  g_autofree char *path = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->path)));
  g_autofree char *changed = NULL;

  if (chosen >= G_N_ELEMENTS (formats))
    return;
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    if (*formats[i].suffix != '\0' && g_str_has_suffix (path, formats[i].suffix))
      path[strlen (path) - strlen (formats[i].suffix)] = '\0';
  changed = g_strconcat (path, formats[chosen].suffix, NULL);
  gtk_editable_set_text (GTK_EDITABLE (self->path), changed);
  gtk_label_set_label (self->said, _(formats[chosen].said));
}

static void
chosen_cb (GtkNativeDialog   *dialog,
           int                response,
           LanesExportDialog *self)
{
  g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  g_autofree char *path = file != NULL ? g_file_get_path (file) : NULL;

  if (response == GTK_RESPONSE_ACCEPT && path != NULL)
    gtk_editable_set_text (GTK_EDITABLE (self->path), path);
  g_object_unref (dialog);
}

static void
choose_cb (LanesExportDialog *self)
{
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (_("Export To"), GTK_WINDOW (self), GTK_FILE_CHOOSER_ACTION_SAVE, NULL, NULL);
  g_autofree char *name = g_path_get_basename (gtk_editable_get_text (GTK_EDITABLE (self->path)));

  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), name);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect_object (dialog, "response", G_CALLBACK (chosen_cb), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

/* The widget */

static void
lanes_export_dialog_dispose (GObject *object)
{
  LanesExportDialog *self = LANES_EXPORT_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->query);
  g_clear_pointer (&self->filter, lanes_history_filter_free);
  g_clear_pointer (&self->ids, g_array_unref);

  G_OBJECT_CLASS (lanes_export_dialog_parent_class)->dispose (object);
}

static void
lanes_export_dialog_finalize (GObject *object)
{
  g_object_unref (LANES_EXPORT_DIALOG (object)->cancellable);

  G_OBJECT_CLASS (lanes_export_dialog_parent_class)->finalize (object);
}

/* A window that is closed while it writes writes no more. */
static gboolean
close_cb (LanesExportDialog *self)
{
  g_cancellable_cancel (self->cancellable);
  return GDK_EVENT_PROPAGATE;
}

static void
lanes_export_dialog_class_init (LanesExportDialogClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lanes_export_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = lanes_export_dialog_finalize;

  signals[EXPORTED] = g_signal_new ("exported", LANES_TYPE_EXPORT_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                    G_TYPE_STRING);
  gtk_widget_class_add_binding_action (GTK_WIDGET_CLASS (klass), GDK_KEY_Escape, 0, "window.close", NULL);
}

static GtkWidget *
make_rows (LanesExportDialog *self)
{
  GtkWidget *list = gtk_list_box_new ();
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    gtk_string_list_append (names, _(formats[i].label));
  self->format = ADW_COMBO_ROW (adw_combo_row_new ());
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->format), _("Format"));
  adw_combo_row_set_model (self->format, G_LIST_MODEL (names));
  self->path = ADW_ENTRY_ROW (adw_entry_row_new ());
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->path), _("Where to"));
  self->choose_button = gtk_button_new_from_icon_name ("folder-open-symbolic");
  gtk_widget_set_tooltip_text (self->choose_button, _("Choose a Place"));
  gtk_widget_set_valign (self->choose_button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (self->choose_button, "flat");
  adw_entry_row_add_suffix (self->path, self->choose_button);

  gtk_widget_add_css_class (list, "boxed-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Export To"), -1);
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_list_box_append (GTK_LIST_BOX (list), GTK_WIDGET (self->format));
  gtk_list_box_append (GTK_LIST_BOX (list), GTK_WIDGET (self->path));

  return list;
}

static GtkLabel *
add_label (GtkWidget  *box,
           const char *style)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_widget_add_css_class (label, style);
  gtk_box_append (GTK_BOX (box), label);

  return GTK_LABEL (label);
}

static void
lanes_export_dialog_init (LanesExportDialog *self)
{
  GtkWidget *whole = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);
  GtkWidget *header;

  self->cancellable = g_cancellable_new ();
  self->export_button = gtk_button_new_with_mnemonic (_("_Export"));
  self->spinner = GTK_SPINNER (gtk_spinner_new ());
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), FALSE);
  header = lanes_dialog_header_new (self->export_button);
  adw_header_bar_pack_end (ADW_HEADER_BAR (header), GTK_WIDGET (self->spinner));

  gtk_widget_set_margin_top (box, 18);
  gtk_widget_set_margin_bottom (box, 18);
  gtk_widget_set_margin_start (box, 18);
  gtk_widget_set_margin_end (box, 18);
  gtk_box_append (GTK_BOX (box), make_rows (self));
  self->said = add_label (box, "dim-label");
  self->trouble = add_label (box, "error");
  gtk_widget_set_visible (GTK_WIDGET (self->trouble), FALSE);
  gtk_label_set_label (add_label (box, "caption"), _("Secrets are masked. A file appears when it is whole, or not at all."));
  gtk_box_append (GTK_BOX (whole), header);
  gtk_box_append (GTK_BOX (whole), box);
  adw_window_set_content (ADW_WINDOW (self), whole);
  gtk_window_set_modal (GTK_WINDOW (self), TRUE);

  g_signal_connect_object (self->format, "notify::selected", G_CALLBACK (format_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->path, "changed", G_CALLBACK (path_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->choose_button, "clicked", G_CALLBACK (choose_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->export_button, "clicked", G_CALLBACK (export_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect (self, "close-request", G_CALLBACK (close_cb), NULL);
}

GtkWidget *
lanes_export_dialog_new (GtkWindow                *parent,
                         LanesHistoryQuery        *query,
                         const LanesHistoryFilter *filter,
                         GArray                   *ids,
                         const char               *what)
{
  LanesExportDialog *self = g_object_new (LANES_TYPE_EXPORT_DIALOG, "transient-for", parent, NULL);
  const char *folder = g_get_user_special_dir (G_USER_DIRECTORY_DOCUMENTS);
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *name = g_date_time_format (now, "lanes-jobs-%F.csv");
  g_autofree char *path = g_build_filename (folder != NULL ? folder : g_get_home_dir (), name, NULL);
  g_autofree char *title = g_strdup_printf (_("Export %s"), what);

  self->query = query;
  self->filter = filter != NULL ? lanes_history_filter_copy (filter) : NULL;
  self->ids = ids != NULL ? g_array_ref (ids) : NULL;
  gtk_window_set_title (GTK_WINDOW (self), title);
  lanes_dialog_size_fit (GTK_WINDOW (self), parent, 460, -1);
  gtk_editable_set_text (GTK_EDITABLE (self->path), path);
  format_cb (self);
  lanes_accessible_name_controls (GTK_WIDGET (self));

  return GTK_WIDGET (self);
}
