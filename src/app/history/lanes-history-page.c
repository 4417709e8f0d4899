/* lanes-history-page.c: all jobs there ever were: searched, filtered, looked at, run again
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "lanes-accessible.h"
#include "lanes-error.h"
#include "lanes-format.h"
#include "lanes-history-details.h"
#include "lanes-history-model.h"
#include "lanes-history-page.h"
#include "lanes-history-row-factory.h"
#include "lanes-history-sidebar.h"
#include "lanes-portion-list.h"

#define SEARCH_DELAY_MS 250

/* Main thread. */
struct _LanesHistoryPage
{
  GtkWidget            parent_instance;

  /* Template children. */
  AdwFlap             *sidebar_flap, *details_flap;
  AdwBin              *sidebar_bin, *details_bin;
  GtkWidget           *sidebar_button, *stop_button;
  GtkSearchEntry      *search;
  GtkToggleButton     *in_output;
  GtkDropDown         *states, *kinds, *times;
  GtkRevealer         *batch_bar;
  GtkLabel            *batch_name;
  GtkSpinner          *spinner;
  GtkLabel            *count;
  GtkMenuButton       *save_button;
  GtkPopover          *save_popover;
  GtkEditable         *save_name;
  GtkStack            *stack;
  AdwStatusPage       *problem;
  GtkListView         *list;

  /* In the bins. */
  LanesHistorySidebar *sidebar;
  LanesHistoryDetails *details;

  /* Owned. */
  LanesHistoryQuery   *query;
  LanesHistoryModel   *model;
  GtkSingleSelection  *selection;
  LanesKindSet        *kind_set;
  guint                search_source;

  guint64              batch;       /* that is shown, or 0 */
  gboolean             setting;     /* several parts of the filter at once */
  guint                reveal_source;
  gboolean             wanted;      /* details were asked for before the page had a width */
};

G_DEFINE_FINAL_TYPE (LanesHistoryPage, lanes_history_page, GTK_TYPE_WIDGET)

enum
{
  RUN,
  EXPORT,
  COMPARE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* The filter */

#define BIT(state) (1u << LANES_STATE_##state)

static const struct
{
  const char *label;
  guint32     states;
} state_choices[] = {
  { N_("Any result"), 0 },
  { N_("Done"), BIT (SUCCEEDED) },
  { N_("Failed"), BIT (FAILED) | BIT (TIMED_OUT) | BIT (LOST) },
  { N_("Cancelled"), BIT (CANCELLED) },
  { N_("Not over"), BIT (WAITING) | BIT (QUEUED) | BIT (RUNNING) | BIT (PAUSED) | BIT (STOPPING) },
};

static const struct
{
  const char *label;
  int         days;
} time_choices[] = {
  { N_("Any time"), 0 },
  { N_("Last 24 hours"), 1 },
  { N_("Last 7 days"), 7 },
  { N_("Last 30 days"), 30 },
};

static LanesHistoryFilter *
make_filter (LanesHistoryPage *self)
{
  LanesHistoryFilter *filter = lanes_history_filter_new ();
  guint kind = gtk_drop_down_get_selected (self->kinds);
  guint state = gtk_drop_down_get_selected (self->states);
  guint time = gtk_drop_down_get_selected (self->times);
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->search));

  if (state < G_N_ELEMENTS (state_choices))
    filter->states = state_choices[state].states;
  if (time < G_N_ELEMENTS (time_choices) && time_choices[time].days > 0)
    filter->since = g_get_real_time () - time_choices[time].days * G_TIME_SPAN_DAY;
  if (kind > 0 && kind <= lanes_kind_set_get_n (self->kind_set))
    filter->kind = g_strdup (lanes_kind_get_name (lanes_kind_set_get (self->kind_set, kind - 1)));
  if (*text != '\0')
    filter->text = g_strdup (text);
  filter->batch = self->batch;

  return filter;
}

/* As it is kept: times count back from whenever it is used. Returns: (transfer full) */
static GVariant *
make_kept (LanesHistoryPage *self)
{
  g_autoptr (LanesHistoryFilter) filter = make_filter (self);
  guint time = gtk_drop_down_get_selected (self->times);
  g_autoptr (GVariant) plain = NULL;
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);

  filter->since = 0;
  plain = lanes_history_filter_to_variant (filter);
  g_variant_dict_init (&dict, plain);
  if (time < G_N_ELEMENTS (time_choices) && time_choices[time].days > 0)
    g_variant_dict_insert (&dict, "days", "i", time_choices[time].days);
  if (gtk_toggle_button_get_active (self->in_output))
    g_variant_dict_insert (&dict, "output", "b", TRUE);
  if (self->batch != 0)
    g_variant_dict_insert (&dict, "name", "s", gtk_label_get_label (self->batch_name));

  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

static void
reload (LanesHistoryPage *self)
{
  g_autoptr (LanesHistoryFilter) filter = NULL;

  if (self->model == NULL || self->setting || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;

  filter = make_filter (self);
  if (gtk_toggle_button_get_active (self->in_output) && filter->text != NULL)
    lanes_history_model_search_output (self->model, filter, filter->text);
  else
    lanes_history_model_set_filter (self->model, filter);
}

static gboolean
search_cb (gpointer user_data)
{
  LanesHistoryPage *self = user_data;

  self->search_source = 0;
  reload (self);
  return G_SOURCE_REMOVE;
}

/* Files are read for it: not with every letter. */
static void
search_changed_cb (LanesHistoryPage *self)
{
  g_clear_handle_id (&self->search_source, g_source_remove);
  if (self->setting)
    return;
  if (!gtk_toggle_button_get_active (self->in_output) || *gtk_editable_get_text (GTK_EDITABLE (self->search)) == '\0')
    self->search_source = g_timeout_add (SEARCH_DELAY_MS, search_cb, self);
}

static void
in_output_cb (LanesHistoryPage *self)
{
  gboolean in_output = gtk_toggle_button_get_active (self->in_output);

  g_object_set (self->search, "placeholder-text",
                in_output ? _("Text in output; Enter begins") : _("Titles, commands, errors"), NULL);
  if (*gtk_editable_get_text (GTK_EDITABLE (self->search)) != '\0')
    reload (self);
}

static gpointer
read_batch (LanesHistoryReader  *reader,
            gpointer             data,
            GCancellable        *cancellable,
            GError             **error)
{
  return lanes_history_reader_get_batch (reader, *(guint64 *) data, error);
}

static void
named_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (LanesHistoryPage) self = user_data;
  g_autoptr (LanesHistoryBatchRow) row = lanes_history_query_run_finish (LANES_HISTORY_QUERY (source), result, NULL);

  if (row != NULL && row->id == self->batch && row->name != NULL && *row->name != '\0')
    gtk_label_set_label (self->batch_name, row->name);
}

/* Only the history knows what a batch of another day is called. */
static void
find_name (LanesHistoryPage *self)
{
  lanes_history_query_run_async (self->query, read_batch, g_memdup2 (&self->batch, sizeof self->batch), g_free,
                                 (GDestroyNotify) lanes_history_batch_row_free, NULL, named_cb, g_object_ref (self));
}

static void
set_batch (LanesHistoryPage *self,
           guint64           batch,
           const char       *name)
{
  g_autofree char *text = NULL;

  self->batch = batch;
  if (batch != 0 && (name == NULL || *name == '\0'))
    text = g_strdup_printf (_("Batch %llu"), (unsigned long long) batch);
  if (batch != 0)
    gtk_label_set_label (self->batch_name, text != NULL ? text : name);
  if (text != NULL)
    find_name (self);
  gtk_revealer_set_reveal_child (self->batch_bar, batch != 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "history.leave-batch", batch != 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "history.compare", batch != 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "history.results", batch != 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "history.retry-failed", batch != 0);
}

static void
choose_kind (LanesHistoryPage *self,
             const char       *name)
{
  guint choice = 0;

  for (guint i = 0; name != NULL && i < lanes_kind_set_get_n (self->kind_set); i++)
    if (g_str_equal (lanes_kind_get_name (lanes_kind_set_get (self->kind_set, i)), name))
      choice = i + 1;
  gtk_drop_down_set_selected (self->kinds, choice);
}

/* Takes over a filter that was kept. */
static void
chosen_filter_cb (LanesHistoryPage *self,
                  GVariant         *kept)
{
  g_autoptr (LanesHistoryFilter) filter = lanes_history_filter_from_variant (kept);
  const char *name = NULL;
  guint state = 0, time = 0;
  gint32 days = 0;
  gboolean in_output = FALSE;

  g_variant_lookup (kept, "days", "i", &days);
  g_variant_lookup (kept, "output", "b", &in_output);
  g_variant_lookup (kept, "name", "&s", &name);
  for (guint i = 0; i < G_N_ELEMENTS (state_choices); i++)
    if (state_choices[i].states == filter->states)
      state = i;
  for (guint i = 0; i < G_N_ELEMENTS (time_choices); i++)
    if (time_choices[i].days == days)
      time = i;

  self->setting = TRUE;
  gtk_drop_down_set_selected (self->states, state);
  gtk_drop_down_set_selected (self->times, time);
  choose_kind (self, filter->kind);
  gtk_toggle_button_set_active (self->in_output, in_output);
  gtk_editable_set_text (GTK_EDITABLE (self->search), filter->text != NULL ? filter->text : "");
  set_batch (self, filter->batch, name);
  self->setting = FALSE;
  if (adw_flap_get_folded (self->sidebar_flap))
    adw_flap_set_reveal_flap (self->sidebar_flap, FALSE);
  reload (self);
}

void
lanes_history_page_keep_filter (LanesHistoryPage *self,
                                const char       *name)
{
  g_autoptr (GVariant) filter = NULL;

  g_return_if_fail (LANES_IS_HISTORY_PAGE (self));

  filter = make_kept (self);
  lanes_history_sidebar_save (self->sidebar, name, filter);
}

void
lanes_history_page_use_filter (LanesHistoryPage *self,
                               const char       *name)
{
  g_return_if_fail (LANES_IS_HISTORY_PAGE (self));

  lanes_history_sidebar_choose (self->sidebar, name);
}

static void
save_cb (LanesHistoryPage *self)
{
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (self->save_name)));

  if (*name == '\0')
    return;
  lanes_history_page_keep_filter (self, name);
  gtk_editable_set_text (self->save_name, "");
  gtk_popover_popdown (self->save_popover);
}

/* What is shown */

static char *
describe_search (LanesHistoryPage *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->model));
  g_autofree char *found = lanes_format_count (n);
  g_autofree char *looked = NULL, *all = NULL, *size = NULL;
  guint64 n_looked, n_jobs;
  gint64 n_bytes;

  if (!lanes_history_model_get_progress (self->model, &n_looked, &n_jobs, &n_bytes))
    return NULL;

  looked = lanes_format_count (n_looked);
  all = lanes_format_count (n_jobs);
  size = g_format_size ((guint64) n_bytes);
  if (lanes_history_model_is_searching (self->model))
    return g_strdup_printf (_("%s found in the output of %s of %s jobs (%s)…"), found, looked, all, size);
  if (n_looked < n_jobs)
    return g_strdup_printf (_("%s found; stopped after the output of %s of %s jobs (%s)"), found, looked, all, size);
  return g_strdup_printf (_("%s found in the output of %s jobs (%s)"), found, all, size);
}

static void
progress_cb (LanesHistoryPage *self)
{
  gboolean searching = lanes_history_model_is_searching (self->model);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->model));
  g_autofree char *text = describe_search (self);

  gtk_widget_set_visible (self->stop_button, searching);
  g_object_set (self->spinner, "spinning", searching, "visible", searching, NULL);
  if (text != NULL)
    gtk_label_set_label (self->count, text);
  if (searching && n == 0)
    {
      adw_status_page_set_title (self->problem, _("Searching Output"));
      adw_status_page_set_description (self->problem, _("What is found comes up here at once."));
    }
  if (searching)
    gtk_stack_set_visible_child_name (self->stack, n > 0 ? "list" : "problem");
}

static void
show_problem (LanesHistoryPage *self)
{
  const GError *error = lanes_history_model_get_error (self->model);
  g_autoptr (LanesHistoryFilter) filter = make_filter (self);

  if (error != NULL && error->code != LANES_ERROR_NOT_FOUND)
    {
      adw_status_page_set_title (self->problem, _("The History Cannot Be Read"));
      adw_status_page_set_description (self->problem, error->message);
    }
  else if (lanes_history_filter_is_empty (filter))
    {
      adw_status_page_set_title (self->problem, _("No History Yet"));
      adw_status_page_set_description (self->problem, _("Jobs stay here after they are over, and after Lanes is closed."));
    }
  else
    {
      adw_status_page_set_title (self->problem, _("No Such Jobs"));
      adw_status_page_set_description (self->problem, gtk_toggle_button_get_active (self->in_output)
                                                        ? _("No output that is kept holds this text.")
                                                        : _("None matches the filters and the search."));
    }
}

static void
loaded_cb (LanesHistoryPage *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->model));
  const GError *error = lanes_history_model_get_error (self->model);
  g_autofree char *number = lanes_format_count (n);
  g_autofree char *text = g_strdup_printf (ngettext ("%s job", "%s jobs", n), number);

  progress_cb (self);
  if (error != NULL)
    gtk_label_set_label (self->count, "");
  else if (gtk_widget_get_visible (self->stop_button) || !gtk_toggle_button_get_active (self->in_output)
           || *gtk_editable_get_text (GTK_EDITABLE (self->search)) == '\0')
    gtk_label_set_label (self->count, text);
  show_problem (self);
  gtk_stack_set_visible_child_name (self->stack, n > 0 ? "list" : "problem");
}

/* The chosen one */

static void
show_details (LanesHistoryPage *self,
              guint64           id)
{
  lanes_history_details_show_job (self->details, id);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "history.run-again", id != 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "history.edit-again", id != 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "history.show-batch", id != 0);
  self->wanted = id != 0 && gtk_widget_get_width (GTK_WIDGET (self)) == 0;
  if (id != 0)
    adw_flap_set_reveal_flap (self->details_flap, TRUE);
}

static void
chosen_cb (LanesHistoryPage *self)
{
  LanesHistoryRow *row = gtk_single_selection_get_selected_item (self->selection);

  show_details (self, row != NULL ? lanes_history_row_get_id (row) : 0);
}

/* A click on the one that is chosen, whose details were closed. */
static void
activate_cb (LanesHistoryPage *self)
{
  adw_flap_set_reveal_flap (self->details_flap, TRUE);
}

typedef struct
{
  LanesHistoryPage *page;  /* owned */
  gboolean          edit;
} Wish;

static void
spec_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autofree Wish *wish = user_data;
  g_autoptr (LanesHistoryPage) self = wish->page;
  g_autoptr (GError) error = NULL;
  g_autoptr (LanesJobSpec) spec = NULL;

  if (self->model == NULL)
    return;
  spec = lanes_history_model_load_spec_finish (self->model, result, &error);
  if (spec != NULL)
    g_signal_emit (self, signals[RUN], 0, spec, wish->edit);
  else
    lanes_history_details_say (self->details, error->message);
}

static void
run (LanesHistoryPage *self,
     gboolean          edit)
{
  const LanesHistoryJob *job = lanes_history_details_get_job (self->details);
  Wish *wish;

  if (job == NULL)
    return;

  /* What was secret is not stored: a person puts it in again. */
  wish = g_new0 (Wish, 1);
  wish->page = g_object_ref (self);
  wish->edit = edit || job->masked;
  lanes_history_model_load_spec_async (self->model, job->id, spec_cb, wish);
}

/* Actions */

static void
run_action (GtkWidget  *widget,
            const char *name,
            GVariant   *parameter)
{
  run (LANES_HISTORY_PAGE (widget), g_str_equal (name, "history.edit-again"));
}

static void
reload_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  reload (LANES_HISTORY_PAGE (widget));
  lanes_history_sidebar_reload (LANES_HISTORY_PAGE (widget)->sidebar);
}

static void
stop_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  lanes_history_model_stop (LANES_HISTORY_PAGE (widget)->model);
}

static void
show_batch_action (GtkWidget  *widget,
                   const char *name,
                   GVariant   *parameter)
{
  LanesHistoryPage *self = LANES_HISTORY_PAGE (widget);
  const LanesHistoryJob *job = lanes_history_details_get_job (self->details);

  if (job != NULL && job->batch != 0)
    lanes_history_page_show_batch (self, job->batch, NULL);
}

static void
leave_batch_action (GtkWidget  *widget,
                    const char *name,
                    GVariant   *parameter)
{
  set_batch (LANES_HISTORY_PAGE (widget), 0, NULL);
  reload (LANES_HISTORY_PAGE (widget));
}

static void
compare_action (GtkWidget  *widget,
                const char *name,
                GVariant   *parameter)
{
  g_signal_emit (widget, signals[COMPARE], 0, LANES_HISTORY_PAGE (widget)->batch);
}

static void
results_action (GtkWidget  *widget,
                const char *name,
                GVariant   *parameter)
{
  gtk_widget_activate_action (widget, "win.show-results", "t", LANES_HISTORY_PAGE (widget)->batch);
}

static void
retry_failed_action (GtkWidget  *widget,
                     const char *name,
                     GVariant   *parameter)
{
  gtk_widget_activate_action (widget, "win.retry-batch", "t", LANES_HISTORY_PAGE (widget)->batch);
}

/* Found in output: their ids, for the filter does not say it. */
static void
export_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  LanesHistoryPage *self = LANES_HISTORY_PAGE (widget);
  g_autoptr (LanesHistoryFilter) filter = make_filter (self);
  g_autoptr (GArray) ids = NULL;
  const GArray *shown = lanes_history_model_get_ids (self->model);
  guint64 n_looked, n_jobs;
  gint64 n_bytes;

  if (lanes_history_model_get_progress (self->model, &n_looked, &n_jobs, &n_bytes))
    {
      ids = g_array_new (FALSE, FALSE, sizeof (guint64));
      g_array_append_vals (ids, shown->data, shown->len);
    }
  g_signal_emit (self, signals[EXPORT], 0, filter, ids);
}

static void
show_sidebar_action (GtkWidget  *widget,
                     const char *name,
                     GVariant   *parameter)
{
  AdwFlap *flap = LANES_HISTORY_PAGE (widget)->sidebar_flap;

  adw_flap_set_reveal_flap (flap, !adw_flap_get_reveal_flap (flap));
}

static void
close_details_action (GtkWidget  *widget,
                      const char *name,
                      GVariant   *parameter)
{
  LANES_HISTORY_PAGE (widget)->wanted = FALSE;
  adw_flap_set_reveal_flap (LANES_HISTORY_PAGE (widget)->details_flap, FALSE);
}

static gboolean
reveal_cb (gpointer user_data)
{
  LanesHistoryPage *self = user_data;

  self->reveal_source = 0;
  self->wanted = FALSE;
  adw_flap_set_reveal_flap (self->details_flap, TRUE);
  return G_SOURCE_REMOVE;
}

/* A page that gets its width only now hides what was to be shown on it. */
static void
folded_cb (LanesHistoryPage *self)
{
  if (self->wanted && adw_flap_get_folded (self->details_flap) && self->reveal_source == 0)
    self->reveal_source = g_idle_add (reveal_cb, self);
  gtk_widget_set_visible (self->sidebar_button, adw_flap_get_folded (self->sidebar_flap));
  if (self->details != NULL)
    lanes_history_details_set_closable (self->details, adw_flap_get_folded (self->details_flap));
}

/* The widget */

static void
lanes_history_page_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (lanes_history_page_parent_class)->map (widget);
  reload (LANES_HISTORY_PAGE (widget));
  lanes_history_sidebar_reload (LANES_HISTORY_PAGE (widget)->sidebar);
}

/* Nobody waits for it any more. */
static void
lanes_history_page_unmap (GtkWidget *widget)
{
  lanes_history_model_stop (LANES_HISTORY_PAGE (widget)->model);
  GTK_WIDGET_CLASS (lanes_history_page_parent_class)->unmap (widget);
}

static void
lanes_history_page_dispose (GObject *object)
{
  LanesHistoryPage *self = LANES_HISTORY_PAGE (object);
  GtkWidget *child;

  g_clear_handle_id (&self->reveal_source, g_source_remove);
  g_clear_handle_id (&self->search_source, g_source_remove);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->selection);
  g_clear_object (&self->model);
  g_clear_object (&self->query);
  g_clear_object (&self->kind_set);

  G_OBJECT_CLASS (lanes_history_page_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, LanesHistoryPage, sidebar_flap);
  gtk_widget_class_bind_template_child (widget_class, LanesHistoryPage, details_flap);
  gtk_widget_class_bind_template_child (widget_class, LanesHistoryPage, sidebar_bin);
  gtk_widget_class_bind_template_child (widget_class, LanesHistoryPage, details_bin);
  gtk_widget_class_bind_template_child (widget_class, LanesHistoryPage, sidebar_button);
  gtk_widget_class_bind_template_child (widget_class, LanesHistoryPage, stop_button);
  gtk_widget_class_bind_template_child (widget_class, LanesHistoryPage, search);
  gtk_widget_class_bind_template_child (widget_class, LanesHistoryPage, in_output);
  gtk_widget_class_bind_template_child (widget_class, LanesHistoryPage, states);
  gtk_widget_class_bind_template_child (widget_class, LanesHistoryPage, kinds);
  gtk_widget_class_bind_template_child (widget_class, LanesHistoryPage, times);
  gtk_widget_class_bind_template_child (widget_class, LanesHistoryPage, batch_bar);
  gtk_widget_class_bind_template_child (widget_class, LanesHistoryPage, batch_name);
  gtk_widget_class_bind_template_child (widget_class, LanesHistoryPage, spinner);
  gtk_widget_class_bind_template_child (widget_class, LanesHistoryPage, count);
  gtk_widget_class_bind_template_child (widget_class, LanesHistoryPage, save_button);
  gtk_widget_class_bind_template_child (widget_class, LanesHistoryPage, save_popover);
  gtk_widget_class_bind_template_child (widget_class, LanesHistoryPage, save_name);
  gtk_widget_class_bind_template_child (widget_class, LanesHistoryPage, stack);
  gtk_widget_class_bind_template_child (widget_class, LanesHistoryPage, problem);
  gtk_widget_class_bind_template_child (widget_class, LanesHistoryPage, list);
  gtk_widget_class_bind_template_callback (widget_class, folded_cb);
  gtk_widget_class_bind_template_callback (widget_class, save_cb);
}

static void
lanes_history_page_class_init (LanesHistoryPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lanes_history_page_dispose;
  widget_class->map = lanes_history_page_map;
  widget_class->unmap = lanes_history_page_unmap;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/lanes_app/Lanes/lanes-history-page.ui");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  bind_children (widget_class);

  gtk_widget_class_install_action (widget_class, "history.run-again", NULL, run_action);
  gtk_widget_class_install_action (widget_class, "history.edit-again", NULL, run_action);
  gtk_widget_class_install_action (widget_class, "history.reload", NULL, reload_action);
  gtk_widget_class_install_action (widget_class, "history.stop-search", NULL, stop_action);
  gtk_widget_class_install_action (widget_class, "history.show-batch", NULL, show_batch_action);
  gtk_widget_class_install_action (widget_class, "history.leave-batch", NULL, leave_batch_action);
  gtk_widget_class_install_action (widget_class, "history.compare", NULL, compare_action);
  gtk_widget_class_install_action (widget_class, "history.results", NULL, results_action);
  gtk_widget_class_install_action (widget_class, "history.retry-failed", NULL, retry_failed_action);
  gtk_widget_class_install_action (widget_class, "history.export", NULL, export_action);
  gtk_widget_class_install_action (widget_class, "history.show-sidebar", NULL, show_sidebar_action);
  gtk_widget_class_install_action (widget_class, "history.close-details", NULL, close_details_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F5, 0, "history.reload", NULL);

  signals[RUN] = g_signal_new ("run", LANES_TYPE_HISTORY_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_POINTER,
                               G_TYPE_BOOLEAN);
  signals[EXPORT] = g_signal_new ("export", LANES_TYPE_HISTORY_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                  G_TYPE_POINTER, G_TYPE_ARRAY);
  signals[COMPARE] = g_signal_new ("compare", LANES_TYPE_HISTORY_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                   G_TYPE_UINT64);
}

static void
lanes_history_page_init (LanesHistoryPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), FALSE);
}

static void
fill_choices (LanesHistoryPage *self)
{
  g_autoptr (GtkStringList) states = gtk_string_list_new (NULL);
  g_autoptr (GtkStringList) kinds = gtk_string_list_new (NULL);
  g_autoptr (GtkStringList) times = gtk_string_list_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (state_choices); i++)
    gtk_string_list_append (states, _(state_choices[i].label));
  for (guint i = 0; i < G_N_ELEMENTS (time_choices); i++)
    gtk_string_list_append (times, _(time_choices[i].label));
  gtk_string_list_append (kinds, _("Any kind"));
  for (guint i = 0; i < lanes_kind_set_get_n (self->kind_set); i++)
    gtk_string_list_append (kinds, lanes_kind_get_label (lanes_kind_set_get (self->kind_set, i)));

  gtk_drop_down_set_model (self->states, G_LIST_MODEL (states));
  gtk_drop_down_set_model (self->times, G_LIST_MODEL (times));
  gtk_drop_down_set_model (self->kinds, G_LIST_MODEL (kinds));
  lanes_accessible_name_choice (self->states, _("Result"));
  lanes_accessible_name_choice (self->kinds, _("Kind"));
  lanes_accessible_name_choice (self->times, _("Time"));
}

static void
connect_signals (LanesHistoryPage *self)
{
  g_signal_connect_object (self->model, "loaded", G_CALLBACK (loaded_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->model, "progress", G_CALLBACK (progress_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->selection, "notify::selected-item", G_CALLBACK (chosen_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->list, "activate", G_CALLBACK (activate_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->search, "search-changed", G_CALLBACK (search_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->search, "activate", G_CALLBACK (reload), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->in_output, "toggled", G_CALLBACK (in_output_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->states, "notify::selected", G_CALLBACK (reload), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->times, "notify::selected", G_CALLBACK (reload), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->kinds, "notify::selected", G_CALLBACK (reload), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->sidebar, "chosen", G_CALLBACK (chosen_filter_cb), self, G_CONNECT_SWAPPED);
}

GtkWidget *
lanes_history_page_new (const char   *folder,
                        LanesKindSet *kinds,
                        GSettings    *settings)
{
  LanesHistoryPage *self = g_object_new (LANES_TYPE_HISTORY_PAGE, NULL);
  g_autoptr (LanesHistoryQuery) query = lanes_history_query_new (folder, kinds);
  g_autoptr (GtkListItemFactory) factory = lanes_history_row_factory_new (kinds);

  self->kind_set = g_object_ref (kinds);
  self->query = g_object_ref (query);
  self->model = lanes_history_model_new (query, kinds);
  self->selection = gtk_single_selection_new (lanes_portion_list_new (G_LIST_MODEL (self->model)));
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  fill_choices (self);
  self->sidebar = LANES_HISTORY_SIDEBAR (lanes_history_sidebar_new (query, settings));
  adw_bin_set_child (self->sidebar_bin, GTK_WIDGET (self->sidebar));
  self->details = LANES_HISTORY_DETAILS (lanes_history_details_new (query, kinds));
  adw_bin_set_child (self->details_bin, GTK_WIDGET (self->details));
  gtk_widget_set_visible (GTK_WIDGET (self->save_button), settings != NULL);

  gtk_list_view_set_factory (self->list, factory);
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (self->selection));
  connect_signals (self);
  set_batch (self, 0, NULL);
  chosen_cb (self);
  folded_cb (self);
  lanes_accessible_name_controls (GTK_WIDGET (self));

  return GTK_WIDGET (self);
}

void
lanes_history_page_show_batch (LanesHistoryPage *self,
                               guint64           batch,
                               const char       *name)
{
  g_autoptr (GVariant) filter = NULL;

  g_return_if_fail (LANES_IS_HISTORY_PAGE (self));

  filter = g_variant_ref_sink (g_variant_new_parsed ("{'batch': <%t>, 'name': <%s>}", batch, name != NULL ? name : ""));
  chosen_filter_cb (self, filter);
}

void
lanes_history_page_show_job (LanesHistoryPage *self,
                             guint64           id)
{
  g_return_if_fail (LANES_IS_HISTORY_PAGE (self));

  gtk_single_selection_set_selected (self->selection, GTK_INVALID_LIST_POSITION);
  show_details (self, id);
}
