/* lanes-compare-dialog.c: two runs of a batch side by side
 *
 * What ended otherwise comes first, then what took much longer or shorter: the reason to look stands on top.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-compare-dialog.h"

#include "lanes-accessible.h"
#include "lanes-cell-tooltip.h"
#include "lanes-column-room.h"
#include "lanes-column-titles.h"
#include "lanes-comparison-model.h"
#include "lanes-dialog-size.h"
#include "lanes-fact-list.h"
#include "lanes-format.h"
#include "lanes-pair-bar.h"
#include "lanes-text-scale.h"

#include <glib/gi18n.h>

/* Batches to choose from. */
#define MAX_BATCHES 200
#define CHANGES_HEIGHT 160

/* The least width of the window at which there are bars. */
#define BARS_FROM 560

/* Main thread. */
struct _LanesCompareDialog
{
  AdwWindow           parent_instance;

  GtkDropDown        *choices[2];
  GtkLabel           *summary;
  LanesFactList      *changes;
  GtkStack           *stack;
  AdwStatusPage      *problem;
  GtkColumnView      *table;

  LanesHistoryQuery  *query;        /* owned */
  GPtrArray          *batches;      /* owned, nullable: LanesHistoryBatchRow, the newest first */
  GCancellable       *cancellable;  /* owned, nullable: of the comparison under way */
  guint64             batch;        /* that it was opened with */
};

G_DEFINE_FINAL_TYPE (LanesCompareDialog, lanes_compare_dialog, ADW_TYPE_WINDOW)

/* The query's thread, as the next. */
static gpointer
read_batches (LanesHistoryReader  *reader,
              gpointer             data,
              GCancellable        *cancellable,
              GError             **error)
{
  return lanes_history_reader_batches (reader, 0, MAX_BATCHES, cancellable, error);
}

static gpointer
compare (LanesHistoryReader  *reader,
         gpointer             data,
         GCancellable        *cancellable,
         GError             **error)
{
  guint64 *ids = data;
  LanesHistoryComparison *comparison = lanes_history_comparison_new (reader, ids[0], ids[1], cancellable, error);

  if (comparison != NULL)
    lanes_history_comparison_sort (comparison);

  return comparison;
}

/* Words */

/* "−35 %", of the first; "" where that says nothing. */
static char *
dup_percent (gint64 first,
             gint64 second)
{
  if (first <= 0 || second < 0)
    return g_strdup ("");
  if (second < first)
    return g_strdup_printf ("−%.0f %%", (double) (first - second) * 100 / (double) first);
  return g_strdup_printf ("+%.0f %%", (double) (second - first) * 100 / (double) first);
}

static char *
dup_half (const LanesHistoryJob *job)
{
  if (job == NULL)
    return g_strdup ("–");
  if (job->state != LANES_STATE_SUCCEEDED)
    return g_strdup (lanes_state_get_label (job->state));
  return job->run_us >= 0 ? lanes_format_duration (job->run_us) : g_strdup (_("unknown"));
}

static char *
dup_change (const LanesHistoryPair  *pair,
            const char             **ret_style)
{
  LanesPairChange change = lanes_history_pair_get_change (pair);

  *ret_style = "dim-label";
  if (change == LANES_PAIR_ONLY_FIRST)
    return g_strdup (_("left out"));
  if (change == LANES_PAIR_ONLY_SECOND)
    return g_strdup (_("new"));
  if (change == LANES_PAIR_MENDED || change == LANES_PAIR_BROKEN)
    {
      *ret_style = change == LANES_PAIR_MENDED ? "state-succeeded" : "state-failed";
      return g_strdup (change == LANES_PAIR_MENDED ? _("mended") : _("broken"));
    }
  if (pair->first->state != LANES_STATE_SUCCEEDED)
    return g_strdup ("");
  *ret_style = lanes_history_pair_get_difference (pair) < 0 ? "state-succeeded" : "state-failed";
  return dup_percent (pair->first->run_us, pair->second->run_us);
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

static void
show_summary (LanesCompareDialog           *self,
              const LanesHistoryComparison *comparison)
{
  g_autofree char *first = lanes_format_duration (comparison->first_us);
  g_autofree char *second = lanes_format_duration (comparison->second_us);
  g_autofree char *percent = dup_percent (comparison->first_us, comparison->second_us);
  g_autofree char *both = lanes_format_count (comparison->n_both);
  g_autoptr (GString) text = g_string_new (NULL);

  if (comparison->n_both > 0)
    g_string_append_printf (text, _("%s → %s run time together (%s), of %s that succeeded in both"), first, second, percent, both);
  else
    g_string_append (text, _("No input succeeded in both"));
  append_count (text, comparison->n_mended, _("mended"));
  append_count (text, comparison->n_broken, _("broken"));
  append_count (text, comparison->n_only_first, _("left out"));
  append_count (text, comparison->n_only_second, _("new"));
  gtk_label_set_label (self->summary, text->str);

  lanes_fact_list_begin (self->changes);
  for (guint i = 0; i < comparison->changes->len; i++)
    {
      const LanesHistoryChange *change = comparison->changes->pdata[i];

      lanes_fact_list_take (self->changes, change->name, g_strdup_printf ("%s → %s", change->first != NULL ? change->first : "–",
                                                                          change->second != NULL ? change->second : "–"));
    }
  if (comparison->changes->len == 0)
    lanes_fact_list_add (self->changes, _("Asked for"), _("the same in both runs"));
  lanes_fact_list_end (self->changes);
}

/* Comparing */

static void
compared_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (LanesCompareDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  LanesHistoryComparison *comparison = lanes_history_query_run_finish (LANES_HISTORY_QUERY (source), result, &error);
  g_autoptr (LanesComparisonModel) model = NULL;
  g_autoptr (GtkSelectionModel) selection = NULL;

  if (comparison == NULL)
    {
      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        return;
      adw_status_page_set_title (self->problem, _("They Cannot Be Compared"));
      adw_status_page_set_description (self->problem, error->message);
      gtk_stack_set_visible_child_name (self->stack, "problem");
      return;
    }

  show_summary (self, comparison);
  model = lanes_comparison_model_new (comparison);
  selection = GTK_SELECTION_MODEL (gtk_no_selection_new (g_object_ref (G_LIST_MODEL (model))));
  gtk_column_view_set_model (self->table, selection);
  gtk_stack_set_visible_child_name (self->stack, "table");
}

static const LanesHistoryBatchRow *
get_choice (LanesCompareDialog *self,
            guint               which)
{
  guint position = gtk_drop_down_get_selected (self->choices[which]);

  return self->batches != NULL && position < self->batches->len ? self->batches->pdata[position] : NULL;
}

static void
choose_cb (LanesCompareDialog *self)
{
  const LanesHistoryBatchRow *first = get_choice (self, 0), *second = get_choice (self, 1);
  guint64 ids[2];

  if (first == NULL || second == NULL)
    return;

  ids[0] = first->id;
  ids[1] = second->id;
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  lanes_history_query_run_async (self->query, compare, g_memdup2 (ids, sizeof ids), g_free, (GDestroyNotify) lanes_history_comparison_free,
                                 self->cancellable, compared_cb, g_object_ref (self));
}

/* The batches */

static char *
dup_batch (const LanesHistoryBatchRow *row)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (row->created_at / G_USEC_PER_SEC);
  g_autofree char *when = time != NULL ? g_date_time_format (time, "%x %R") : g_strdup ("?");
  g_autofree char *count = lanes_format_count (row->n_jobs);

  return g_strdup_printf (g_dngettext (NULL, "%s · %s · %s job", "%s · %s · %s jobs", (gulong) row->n_jobs),
                          row->name != NULL ? row->name : _("Batch"), when, count);
}

/* The run before @position of the same name, or the nearest other. */
static guint
find_earlier (LanesCompareDialog *self,
              guint               position)
{
  const LanesHistoryBatchRow *batch = self->batches->pdata[position];

  for (guint i = position + 1; i < self->batches->len; i++)
    if (g_strcmp0 (((LanesHistoryBatchRow *) self->batches->pdata[i])->name, batch->name) == 0)
      return i;

  return position + 1 < self->batches->len ? position + 1 : position > 0 ? position - 1 : position;
}

static void
batches_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (LanesCompareDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) batches = lanes_history_query_run_finish (LANES_HISTORY_QUERY (source), result, &error);
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  guint position = 0;

  if (self->query == NULL)
    return;
  if (batches == NULL || batches->len < 2)
    {
      adw_status_page_set_title (self->problem, _("Nothing to Compare With"));
      adw_status_page_set_description (self->problem, error != NULL ? error->message : _("The history has no other batch."));
      gtk_stack_set_visible_child_name (self->stack, "problem");
      return;
    }

  for (guint i = 0; i < batches->len; i++)
    {
      g_autofree char *text = dup_batch (batches->pdata[i]);

      gtk_string_list_append (names, text);
      if (((LanesHistoryBatchRow *) batches->pdata[i])->id == self->batch)
        position = i;
    }
  for (int i = 0; i < 2; i++)
    gtk_drop_down_set_model (self->choices[i], G_LIST_MODEL (names));
  self->batches = g_steal_pointer (&batches);
  gtk_drop_down_set_selected (self->choices[1], position);
  gtk_drop_down_set_selected (self->choices[0], find_earlier (self, position));
  for (int i = 0; i < 2; i++)
    g_signal_connect_object (self->choices[i], "notify::selected", G_CALLBACK (choose_cb), self, G_CONNECT_SWAPPED);
  choose_cb (self);
}

/* The table */

typedef enum
{
  COLUMN_INPUT,
  COLUMN_FIRST,
  COLUMN_SECOND,
  COLUMN_BARS,
  COLUMN_CHANGE,
  N_COLUMNS
} Column;

static void
setup_cb (GtkSignalListItemFactory *factory,
          GtkListItem              *item,
          gpointer                  user_data)
{
  Column column = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (factory), "column"));
  GtkWidget *cell = column == COLUMN_BARS ? lanes_pair_bar_new () : gtk_label_new (NULL);

  if (column != COLUMN_BARS)
    {
      gtk_label_set_xalign (GTK_LABEL (cell), column == COLUMN_INPUT ? 0 : 1);
      gtk_label_set_ellipsize (GTK_LABEL (cell), column == COLUMN_INPUT ? PANGO_ELLIPSIZE_MIDDLE : PANGO_ELLIPSIZE_END);
      if (column != COLUMN_INPUT)
        gtk_widget_add_css_class (cell, "numeric");
    }
  gtk_list_item_set_activatable (item, FALSE);
  gtk_list_item_set_child (item, cell);
}

static double
get_part (const LanesHistoryJob *job,
          gint64                 longest)
{
  return job != NULL && job->run_us >= 0 && longest > 0 ? (double) job->run_us / (double) longest : -1;
}

static void
show_change (GtkWidget              *label,
             const LanesHistoryPair *pair)
{
  static const char *const styles[] = { "dim-label", "state-succeeded", "state-failed" };
  const char *style;
  g_autofree char *text = dup_change (pair, &style);

  for (guint i = 0; i < G_N_ELEMENTS (styles); i++)
    gtk_widget_remove_css_class (label, styles[i]);
  gtk_widget_add_css_class (label, style);
  gtk_label_set_label (GTK_LABEL (label), text);
}

static void
bind_cb (GtkSignalListItemFactory *factory,
         GtkListItem              *item,
         gpointer                  user_data)
{
  Column column = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (factory), "column"));
  LanesComparisonRow *row = gtk_list_item_get_item (item);
  const LanesHistoryPair *pair = lanes_comparison_row_get_pair (row);
  const LanesHistoryJob *job = pair->first != NULL ? pair->first : pair->second;
  GtkWidget *cell = gtk_list_item_get_child (item);
  gint64 longest = lanes_comparison_row_get_longest (row);
  g_autofree char *text = NULL;

  if (column == COLUMN_BARS)
    lanes_pair_bar_set (LANES_PAIR_BAR (cell), get_part (pair->first, longest), get_part (pair->second, longest));
  else if (column == COLUMN_CHANGE)
    show_change (cell, pair);
  else if (column == COLUMN_INPUT)
    {
      gtk_label_set_label (GTK_LABEL (cell), job->input != NULL ? job->input : job->title);
      lanes_cell_tooltip_set (cell, job->title);
      lanes_accessible_name_row (cell, cell, NULL);
    }
  else
    {
      text = dup_half (column == COLUMN_FIRST ? pair->first : pair->second);
      gtk_label_set_label (GTK_LABEL (cell), text);
    }
}

static void
add_columns (LanesCompareDialog *self)
{
  static const char *const titles[N_COLUMNS] = { N_("Input"), N_("Before"), N_("After"), N_("Side by Side"), N_("Change") };

  for (int i = 0; i < N_COLUMNS; i++)
    {
      GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
      g_autoptr (GtkColumnViewColumn) column = NULL;

      g_object_set_data (G_OBJECT (factory), "column", GUINT_TO_POINTER (i));
      g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), NULL);
      g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), NULL);
      column = gtk_column_view_column_new (_(titles[i]), factory);
      lanes_accessible_name_cells (column);
      gtk_column_view_column_set_expand (column, i == COLUMN_INPUT);
      if (i == COLUMN_FIRST || i == COLUMN_SECOND || i == COLUMN_CHANGE)
        lanes_column_titles_mark (column);
      if (i != COLUMN_INPUT)
        gtk_column_view_column_set_fixed_width (column, i == COLUMN_BARS ? 120 : lanes_text_scale_apply (GTK_WIDGET (self), 84));
      /* Little room: the times say it without bars. */
      if (i == COLUMN_BARS)
        lanes_column_room_from (column, BARS_FROM);
      gtk_column_view_append_column (self->table, column);
    }
}

/* The widget */

static void
lanes_compare_dialog_dispose (GObject *object)
{
  LanesCompareDialog *self = LANES_COMPARE_DIALOG (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->query);
  g_clear_pointer (&self->batches, g_ptr_array_unref);

  G_OBJECT_CLASS (lanes_compare_dialog_parent_class)->dispose (object);
}

static void
lanes_compare_dialog_size_allocate (GtkWidget *widget,
                                    int        width,
                                    int        height,
                                    int        baseline)
{
  GTK_WIDGET_CLASS (lanes_compare_dialog_parent_class)->size_allocate (widget, width, height, baseline);
  lanes_column_room_follow (LANES_COMPARE_DIALOG (widget)->table, width);
}

static void
lanes_compare_dialog_class_init (LanesCompareDialogClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lanes_compare_dialog_dispose;
  GTK_WIDGET_CLASS (klass)->size_allocate = lanes_compare_dialog_size_allocate;

  gtk_widget_class_add_binding_action (GTK_WIDGET_CLASS (klass), GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
setup_choice_cb (GtkSignalListItemFactory *factory,
                 GtkListItem              *item,
                 gpointer                  user_data)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), GPOINTER_TO_INT (user_data));
  gtk_list_item_set_child (item, label);
}

static void
bind_choice_cb (GtkSignalListItemFactory *factory,
                GtkListItem              *item,
                gpointer                  user_data)
{
  gtk_label_set_label (GTK_LABEL (gtk_list_item_get_child (item)), gtk_string_object_get_string (gtk_list_item_get_item (item)));
}

static GtkListItemFactory *
new_choice_factory (PangoEllipsizeMode ellipsize)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  g_signal_connect (factory, "setup", G_CALLBACK (setup_choice_cb), GINT_TO_POINTER (ellipsize));
  g_signal_connect (factory, "bind", G_CALLBACK (bind_choice_cb), NULL);

  return factory;
}

/* The name of a run may be longer than a narrow window: it is whole where one is chosen. */
static GtkDropDown *
make_choice (const char *name)
{
  GtkWidget *choice = gtk_drop_down_new (NULL, NULL);
  g_autoptr (GtkListItemFactory) shown = new_choice_factory (PANGO_ELLIPSIZE_MIDDLE);
  g_autoptr (GtkListItemFactory) list = new_choice_factory (PANGO_ELLIPSIZE_NONE);

  gtk_drop_down_set_factory (GTK_DROP_DOWN (choice), shown);
  gtk_drop_down_set_list_factory (GTK_DROP_DOWN (choice), list);
  gtk_widget_set_valign (choice, GTK_ALIGN_CENTER);
  lanes_accessible_name_choice (GTK_DROP_DOWN (choice), name);

  return GTK_DROP_DOWN (choice);
}

static GtkWidget *
make_choices (LanesCompareDialog *self)
{
  static const char *const names[] = { N_("Before"), N_("After") };
  GtkWidget *list = gtk_list_box_new ();

  for (int i = 0; i < 2; i++)
    {
      GtkWidget *row = gtk_list_box_row_new ();
      GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);

      self->choices[i] = make_choice (_(names[i]));
      gtk_widget_set_hexpand (GTK_WIDGET (self->choices[i]), TRUE);
      gtk_widget_set_halign (GTK_WIDGET (self->choices[i]), GTK_ALIGN_END);
      gtk_widget_add_css_class (box, "choice");
      gtk_box_append (GTK_BOX (box), gtk_label_new (_(names[i])));
      gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->choices[i]));
      gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
      gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
      gtk_widget_set_focusable (row, FALSE);
      gtk_list_box_append (GTK_LIST_BOX (list), row);
    }
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Compare Runs"), -1);

  return list;
}

static GtkWidget *
make_head (LanesCompareDialog *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);

  self->summary = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_xalign (self->summary, 0);
  gtk_label_set_wrap (self->summary, TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->summary), "heading");
  self->changes = g_object_new (LANES_TYPE_FACT_LIST, NULL);
  /* A long command must not take the place of the table. */
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), GTK_WIDGET (self->changes));
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroller), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scroller), CHANGES_HEIGHT);
  gtk_accessible_update_property (GTK_ACCESSIBLE (scroller), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Asked for"), -1);
  gtk_widget_set_margin_top (box, 12);
  gtk_widget_set_margin_bottom (box, 6);
  gtk_widget_set_margin_start (box, 14);
  gtk_widget_set_margin_end (box, 14);
  gtk_box_append (GTK_BOX (box), make_choices (self));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->summary));
  gtk_box_append (GTK_BOX (box), scroller);

  return box;
}

static void
lanes_compare_dialog_init (LanesCompareDialog *self)
{
  GtkWidget *whole = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *scroller = gtk_scrolled_window_new ();

  self->table = GTK_COLUMN_VIEW (gtk_column_view_new (NULL));
  gtk_widget_add_css_class (GTK_WIDGET (self->table), "data-table");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->table), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Inputs, those that differ most first"), -1);
  add_columns (self);
  self->problem = ADW_STATUS_PAGE (adw_status_page_new ());
  adw_status_page_set_title (self->problem, _("Comparing"));
  self->stack = GTK_STACK (gtk_stack_new ());
  gtk_widget_set_vexpand (GTK_WIDGET (self->stack), TRUE);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), GTK_WIDGET (self->table));
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->problem), "problem");
  gtk_stack_add_named (self->stack, scroller, "table");

  gtk_box_append (GTK_BOX (whole), adw_header_bar_new ());
  gtk_box_append (GTK_BOX (whole), make_head (self));
  gtk_box_append (GTK_BOX (whole), gtk_separator_new (GTK_ORIENTATION_HORIZONTAL));
  gtk_box_append (GTK_BOX (whole), GTK_WIDGET (self->stack));
  adw_window_set_content (ADW_WINDOW (self), whole);
  gtk_window_set_title (GTK_WINDOW (self), _("Compare Runs"));
}

GtkWidget *
lanes_compare_dialog_new (GtkWindow         *parent,
                          LanesHistoryQuery *query,
                          guint64            batch)
{
  LanesCompareDialog *self = g_object_new (LANES_TYPE_COMPARE_DIALOG, "transient-for", parent, NULL);

  self->query = query;
  self->batch = batch;
  lanes_dialog_size_fit (GTK_WINDOW (self), parent, 760, 620);
  lanes_accessible_name_controls (GTK_WIDGET (self));
  lanes_history_query_run_async (query, read_batches, NULL, NULL, (GDestroyNotify) g_ptr_array_unref, NULL, batches_cb,
                                 g_object_ref (self));

  return GTK_WIDGET (self);
}
