/* lanes-results-window.c: what came of a batch, as a table in the order of its inputs
 *
 * A row a job, of however many: only the ids are in memory, rows are read a page at a time where somebody looks. The counts in the title
 * are another thread's, so that a page never waits until a million jobs are counted.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-results-window.h"

#include "lanes-accessible.h"
#include "lanes-column-room.h"
#include "lanes-column-titles.h"
#include "lanes-compare-dialog.h"
#include "lanes-dialog-size.h"
#include "lanes-export-dialog.h"
#include "lanes-format.h"
#include "lanes-history-model.h"
#include "lanes-portion-list.h"
#include "lanes-result-cell.h"
#include "lanes-result-pick.h"
#include "lanes-text-scale.h"

#include <glib/gi18n.h>
#include <string.h>

/* How often is looked whether something came of the batch. Where counting its jobs takes long, this many times as long is waited. */
#define LOOK_MS 1000
#define REST 20

/* @from: the least width of the window at which the column is there; @width: 0 for what is left */
static const struct
{
  const char *title;
  int         width;
  int         from;
} columns[LANES_N_RESULT_COLUMNS] = {
  [LANES_RESULT_NUMBER] = { N_("#"), 64, 480 },    [LANES_RESULT_INPUT] = { N_("Input"), 0, 0 },
  [LANES_RESULT_STATE] = { N_("State"), 136, 0 },  [LANES_RESULT_EXIT] = { N_("Exit"), 76, 640 },
  [LANES_RESULT_TIME] = { N_("Took"), 84, 560 },   [LANES_RESULT_LINE] = { N_("Result"), 0, 0 },
};

/* Main thread. */
struct _LanesResultsWindow
{
  AdwWindow            parent_instance;

  AdwWindowTitle      *title;
  AdwToastOverlay     *toasts;
  GtkStack            *stack;
  AdwStatusPage       *problem;
  GtkColumnView       *table;

  LanesHistoryQuery   *query;        /* owned */
  LanesHistoryQuery   *counter;      /* owned */
  LanesHistoryModel   *model;        /* owned */
  GtkSelectionModel   *selection;    /* owned */
  GCancellable        *cancellable;  /* owned: of all that is asked here */
  guint64              batch;
  guint                look_source;
  gint64               version;      /* of the history, and how many there were of each state, when they were counted */
  guint64              n_in_state[LANES_N_STATES];
  gint64               next_count;   /* monotonic µs */
  gboolean             counting;
  gboolean             focused;      /* the table, once: the keys are its from the start */
};

G_DEFINE_FINAL_TYPE (LanesResultsWindow, lanes_results_window, ADW_TYPE_WINDOW)

static void
say (LanesResultsWindow *self,
     const char         *text)
{
  g_autofree char *markup = g_markup_escape_text (text, -1);

  adw_toast_overlay_add_toast (self->toasts, adw_toast_new (markup));
}

/* The counts */

typedef struct
{
  guint64  batch;
  gint64   version;  /* of the history when they were counted */
  gint64   cost;     /* µs */
} Count;

/* The counter's thread. Returns: %NULL without an error where nothing was written since */
static gpointer
read_batch (LanesHistoryReader  *reader,
            gpointer             data,
            GCancellable        *cancellable,
            GError             **error)
{
  Count *count = data;
  gint64 begin = g_get_monotonic_time ();
  gint64 version = lanes_history_reader_get_version (reader);
  LanesHistoryBatchRow *row;

  if (version == count->version)
    return NULL;

  row = lanes_history_reader_get_batch (reader, count->batch, error);
  count->version = version;
  count->cost = g_get_monotonic_time () - begin;

  return row;
}

static void
append_count (GString    *text,
              guint64     n,
              const char *words)
{
  g_autofree char *count = lanes_format_count (n);

  if (n > 0)
    g_string_append_printf (text, " · %s %s", count, words);
}

static guint64
count_open (const LanesHistoryBatchRow *row)
{
  guint64 n = 0;

  for (guint state = 0; state < LANES_STATE_SUCCEEDED; state++)
    n += row->n_in_state[state];

  return n;
}

static void
show_counts (LanesResultsWindow         *self,
             const LanesHistoryBatchRow *row)
{
  g_autofree char *count = lanes_format_count (row->n_jobs);
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_printf (text, g_dngettext (NULL, "%s job", "%s jobs", (gulong) row->n_jobs), count);
  append_count (text, row->n_in_state[LANES_STATE_SUCCEEDED], _("done"));
  append_count (text, row->n_in_state[LANES_STATE_FAILED] + row->n_in_state[LANES_STATE_TIMED_OUT], _("failed"));
  append_count (text, row->n_in_state[LANES_STATE_LOST], _("lost"));
  append_count (text, row->n_in_state[LANES_STATE_CANCELLED], _("cancelled"));
  append_count (text, count_open (row), _("not over"));
  if (!row->complete)
    g_string_append (text, _(" · more to come"));
  adw_window_title_set_subtitle (self->title, text->str);
  if (row->name != NULL && *row->name != '\0')
    {
      adw_window_title_set_title (self->title, row->name);
      gtk_window_set_title (GTK_WINDOW (self), row->name);
    }
}

/* The rows are read after the counts: what these say is over is shown so. */
static void
counted_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (LanesResultsWindow) self = user_data;
  const Count *count = lanes_history_query_get_data (result);
  g_autoptr (GError) error = NULL;
  g_autoptr (LanesHistoryBatchRow) row = lanes_history_query_run_finish (LANES_HISTORY_QUERY (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  self->counting = FALSE;
  if (row == NULL)
    return;

  self->version = count->version;
  self->next_count = g_get_monotonic_time () + REST * count->cost;
  show_counts (self, row);
  lanes_history_model_refresh (self->model, memcmp (self->n_in_state, row->n_in_state, sizeof self->n_in_state) != 0);
  memcpy (self->n_in_state, row->n_in_state, sizeof self->n_in_state);
}

static gboolean
look_cb (gpointer user_data)
{
  LanesResultsWindow *self = user_data;
  const Count count = { self->batch, self->version, 0 };

  if (self->counting || g_get_monotonic_time () < self->next_count)
    return G_SOURCE_CONTINUE;

  self->counting = TRUE;
  lanes_history_query_run_async (self->counter, read_batch, g_memdup2 (&count, sizeof count), g_free,
                                 (GDestroyNotify) lanes_history_batch_row_free, self->cancellable, counted_cb, g_object_ref (self));
  return G_SOURCE_CONTINUE;
}

static void
loaded_cb (LanesResultsWindow *self)
{
  const GError *error = lanes_history_model_get_error (self->model);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->model));

  adw_status_page_set_title (self->problem, error != NULL ? _("The History Cannot Be Read") : _("No Results Yet"));
  adw_status_page_set_description (self->problem, error != NULL ? error->message : _("Results come up here as jobs of the batch are made."));
  gtk_stack_set_visible_child_name (self->stack, n > 0 ? "table" : "problem");
  if (n > 0 && !self->focused)
    self->focused = gtk_widget_grab_focus (GTK_WIDGET (self->table));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "results.copy", n > 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "results.export", n > 0);
}

/* Actions */

/* Which rows are meant: those that are selected, or all. Returns: (transfer full) (nullable): %NULL for all */
static GtkBitset *
dup_places (LanesResultsWindow *self)
{
  g_autoptr (GtkBitset) chosen = gtk_selection_model_get_selection (self->selection);
  guint64 n = gtk_bitset_get_size (chosen);

  if (n == 0 || n == g_list_model_get_n_items (G_LIST_MODEL (self->model)))
    return NULL;

  return gtk_bitset_copy (chosen);
}

static void
copied_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (LanesResultsWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = lanes_history_query_run_finish (LANES_HISTORY_QUERY (source), result, &error);
  g_autofree char *count = NULL, *said = NULL;
  guint n = 0;

  if (text == NULL)
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        say (self, error->message);
      return;
    }

  for (const char *c = text; *c != '\0'; c++)
    n += *c == '\n';
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
  count = lanes_format_count (n);
  said = n < LANES_RESULT_PICK_MAX_COPIED
           ? g_strdup_printf (g_dngettext (NULL, "%s row copied", "%s rows copied", n), count)
           : g_strdup_printf (_("The first %s rows are copied; Export has all"), count);
  say (self, said);
}

static void
copy_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  LanesResultsWindow *self = LANES_RESULTS_WINDOW (widget);
  g_autoptr (GtkBitset) places = dup_places (self);

  lanes_result_pick_text_async (self->query, self->batch, lanes_history_model_get_ids (self->model), places, self->cancellable,
                                copied_cb, g_object_ref (self));
}

/* @ids: (nullable): all of the batch where %NULL */
static void
show_export (LanesResultsWindow *self,
             GArray             *ids)
{
  const LanesHistoryFilter filter = { .batch = self->batch };
  LanesHistoryQuery *query = g_object_ref (self->counter);
  GtkWidget *dialog = lanes_export_dialog_new (GTK_WINDOW (self), query, ids == NULL ? &filter : NULL, ids, _("Results"));

  g_signal_connect_object (dialog, "exported", G_CALLBACK (say), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
picked_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (LanesResultsWindow) self = user_data;
  g_autoptr (GArray) ids = lanes_history_query_run_finish (LANES_HISTORY_QUERY (source), result, NULL);

  if (ids != NULL)
    show_export (self, ids);
}

static void
export_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  LanesResultsWindow *self = LANES_RESULTS_WINDOW (widget);
  g_autoptr (GtkBitset) places = dup_places (self);

  if (places == NULL)
    show_export (self, NULL);
  else
    lanes_result_pick_ids_async (self->query, lanes_history_model_get_ids (self->model), places, self->cancellable, picked_cb,
                                 g_object_ref (self));
}

static void
compare_action (GtkWidget  *widget,
                const char *name,
                GVariant   *parameter)
{
  LanesResultsWindow *self = LANES_RESULTS_WINDOW (widget);

  gtk_window_present (GTK_WINDOW (lanes_compare_dialog_new (GTK_WINDOW (self), g_object_ref (self->counter), self->batch)));
}

/* The window that this one belongs to does it. */
static void
ask_parent (LanesResultsWindow *self,
            const char         *action,
            guint64             target)
{
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (self));

  if (parent != NULL)
    g_action_group_activate_action (G_ACTION_GROUP (parent), action, g_variant_new_uint64 (target));
}

static void
retry_action (GtkWidget  *widget,
              const char *name,
              GVariant   *parameter)
{
  LanesResultsWindow *self = LANES_RESULTS_WINDOW (widget);

  ask_parent (self, "retry-batch", self->batch);
}

static void
show_in_history_action (GtkWidget  *widget,
                        const char *name,
                        GVariant   *parameter)
{
  LanesResultsWindow *self = LANES_RESULTS_WINDOW (widget);

  ask_parent (self, "show-history-batch", self->batch);
  gtk_window_present (gtk_window_get_transient_for (GTK_WINDOW (self)));
}

static void
reload_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  LanesResultsWindow *self = LANES_RESULTS_WINDOW (widget);
  const LanesHistoryFilter filter = { .batch = self->batch };

  lanes_history_model_set_filter (self->model, &filter);
}

static void
activate_cb (LanesResultsWindow *self,
             guint               position)
{
  g_autoptr (LanesHistoryRow) row = g_list_model_get_item (G_LIST_MODEL (self->model), position);

  if (row == NULL)
    return;
  ask_parent (self, "show-history-job", lanes_history_row_get_id (row));
  gtk_window_present (gtk_window_get_transient_for (GTK_WINDOW (self)));
}

/* The columns: what a narrow window has no room for is left out, the numbers first. */

static void
lanes_results_window_size_allocate (GtkWidget *widget,
                                    int        width,
                                    int        height,
                                    int        baseline)
{
  GTK_WIDGET_CLASS (lanes_results_window_parent_class)->size_allocate (widget, width, height, baseline);
  lanes_column_room_follow (LANES_RESULTS_WINDOW (widget)->table, width);
}

static void
add_columns (LanesResultsWindow *self)
{
  for (guint i = 0; i < LANES_N_RESULT_COLUMNS; i++)
    {
      g_autoptr (GtkColumnViewColumn) column = gtk_column_view_column_new (_(columns[i].title), lanes_result_cell_factory_new (i));

      if (columns[i].width == 0)
        gtk_column_view_column_set_expand (column, TRUE);
      else
        gtk_column_view_column_set_fixed_width (column, lanes_text_scale_apply (GTK_WIDGET (self), columns[i].width));
      gtk_column_view_column_set_resizable (column, TRUE);
      if (i == LANES_RESULT_NUMBER || i == LANES_RESULT_EXIT || i == LANES_RESULT_TIME)
        lanes_column_titles_mark (column);
      lanes_column_room_from (column, columns[i].from);
      lanes_accessible_name_cells (column);
      gtk_column_view_append_column (self->table, column);
    }
}

/* The widget */

static void
lanes_results_window_dispose (GObject *object)
{
  LanesResultsWindow *self = LANES_RESULTS_WINDOW (object);

  g_clear_handle_id (&self->look_source, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->selection);
  g_clear_object (&self->model);
  g_clear_object (&self->query);
  g_clear_object (&self->counter);

  G_OBJECT_CLASS (lanes_results_window_parent_class)->dispose (object);
}

static void
lanes_results_window_finalize (GObject *object)
{
  g_object_unref (LANES_RESULTS_WINDOW (object)->cancellable);

  G_OBJECT_CLASS (lanes_results_window_parent_class)->finalize (object);
}

static void
lanes_results_window_class_init (LanesResultsWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lanes_results_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = lanes_results_window_finalize;
  widget_class->size_allocate = lanes_results_window_size_allocate;

  gtk_widget_class_install_action (widget_class, "results.copy", NULL, copy_action);
  gtk_widget_class_install_action (widget_class, "results.export", NULL, export_action);
  gtk_widget_class_install_action (widget_class, "results.compare", NULL, compare_action);
  gtk_widget_class_install_action (widget_class, "results.retry-failed", NULL, retry_action);
  gtk_widget_class_install_action (widget_class, "results.show-in-history", NULL, show_in_history_action);
  gtk_widget_class_install_action (widget_class, "results.reload", NULL, reload_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_c, GDK_CONTROL_MASK, "results.copy", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_e, GDK_CONTROL_MASK, "results.export", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F5, 0, "results.reload", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static GtkWidget *
make_button (const char *icon_name,
             const char *tooltip,
             const char *action)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon_name);

  gtk_widget_set_tooltip_text (button, tooltip);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);

  return button;
}

static GtkWidget *
make_header (LanesResultsWindow *self)
{
  GtkWidget *header = adw_header_bar_new ();
  GtkWidget *menu_button = gtk_menu_button_new ();
  g_autoptr (GMenu) menu = g_menu_new ();

  g_menu_append (menu, _("Retry the _Failed Ones"), "results.retry-failed");
  g_menu_append (menu, _("_Compare…"), "results.compare");
  g_menu_append (menu, _("Show in _History"), "results.show-in-history");
  g_menu_append (menu, _("Read _Again"), "results.reload");
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (menu_button), "view-more-symbolic");
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (menu_button), G_MENU_MODEL (menu));
  gtk_menu_button_set_primary (GTK_MENU_BUTTON (menu_button), TRUE);
  gtk_widget_set_tooltip_text (menu_button, _("More of the Batch"));

  self->title = ADW_WINDOW_TITLE (adw_window_title_new (_("Results"), ""));
  adw_header_bar_set_title_widget (ADW_HEADER_BAR (header), GTK_WIDGET (self->title));
  adw_header_bar_pack_start (ADW_HEADER_BAR (header), make_button ("edit-copy-symbolic", _("Copy Rows"), "results.copy"));
  adw_header_bar_pack_start (ADW_HEADER_BAR (header), make_button ("document-save-symbolic", _("Export…"), "results.export"));
  adw_header_bar_pack_end (ADW_HEADER_BAR (header), menu_button);

  return header;
}

static void
lanes_results_window_init (LanesResultsWindow *self)
{
  GtkWidget *whole = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *scroller = gtk_scrolled_window_new ();

  self->cancellable = g_cancellable_new ();
  self->table = GTK_COLUMN_VIEW (gtk_column_view_new (NULL));
  gtk_column_view_set_show_row_separators (self->table, TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->table), "data-table");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->table), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Results, in the order of the inputs"), -1);
  add_columns (self);
  self->problem = ADW_STATUS_PAGE (adw_status_page_new ());
  adw_status_page_set_title (self->problem, _("Reading"));
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), GTK_WIDGET (self->table));
  /* The table's width follows the window's, not the window's the table's. */
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_EXTERNAL, GTK_POLICY_AUTOMATIC);
  self->stack = GTK_STACK (gtk_stack_new ());
  gtk_widget_set_vexpand (GTK_WIDGET (self->stack), TRUE);
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->problem), "problem");
  gtk_stack_add_named (self->stack, scroller, "table");

  gtk_box_append (GTK_BOX (whole), make_header (self));
  gtk_box_append (GTK_BOX (whole), GTK_WIDGET (self->stack));
  self->toasts = ADW_TOAST_OVERLAY (adw_toast_overlay_new ());
  adw_toast_overlay_set_child (self->toasts, whole);
  adw_window_set_content (ADW_WINDOW (self), GTK_WIDGET (self->toasts));
  gtk_window_set_title (GTK_WINDOW (self), _("Results"));
}

GtkWidget *
lanes_results_window_new (GtkWindow         *parent,
                          LanesHistoryQuery *query,
                          LanesKindSet      *kinds,
                          guint64            batch)
{
  LanesResultsWindow *self = g_object_new (LANES_TYPE_RESULTS_WINDOW, "transient-for", parent, NULL);

  self->query = query;
  self->counter = lanes_history_query_new (lanes_history_query_get_folder (query), kinds);
  self->batch = batch;
  self->model = lanes_history_model_new (query, kinds);
  lanes_history_model_set_with_results (self->model, TRUE);
  self->selection = GTK_SELECTION_MODEL (gtk_multi_selection_new (lanes_portion_list_new (G_LIST_MODEL (self->model))));
  gtk_column_view_set_model (self->table, self->selection);
  g_signal_connect_object (self->model, "loaded", G_CALLBACK (loaded_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->table, "activate", G_CALLBACK (activate_cb), self, G_CONNECT_SWAPPED);
  lanes_dialog_size_fit (GTK_WINDOW (self), parent, 860, 620);
  lanes_accessible_name_controls (GTK_WIDGET (self));
  reload_action (GTK_WIDGET (self), NULL, NULL);
  look_cb (self);
  self->look_source = g_timeout_add (LOOK_MS, look_cb, self);

  return GTK_WIDGET (self);
}
