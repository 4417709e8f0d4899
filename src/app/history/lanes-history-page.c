/* lanes-history-page.c: all jobs there ever were: searched, filtered, run again
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gi18n.h>

#include "lanes-error.h"
#include "lanes-format.h"
#include "lanes-history-model.h"
#include "lanes-history-page.h"
#include "lanes-state-style.h"

#define SEARCH_DELAY_MS 250

/* Main thread. */
struct _LanesHistoryPage
{
  GtkWidget           parent_instance;

  /* Template children. */
  GtkSearchEntry     *search;
  GtkDropDown        *states, *kinds, *times;
  GtkLabel           *count;
  GtkStack           *stack;
  AdwStatusPage      *problem;
  GtkListView        *list;
  GtkLabel           *chosen;
  GtkRevealer        *bar;

  /* Owned. */
  LanesHistoryModel  *model;
  GtkSingleSelection *selection;
  LanesKindSet       *kind_set;
  guint               search_source;
};

G_DEFINE_FINAL_TYPE (LanesHistoryPage, lanes_history_page, GTK_TYPE_WIDGET)

enum
{
  RUN,
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

  return filter;
}

static void
reload (LanesHistoryPage *self)
{
  g_autoptr (LanesHistoryFilter) filter = NULL;

  if (self->model == NULL || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;

  filter = make_filter (self);
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

static void
search_changed_cb (LanesHistoryPage *self)
{
  g_clear_handle_id (&self->search_source, g_source_remove);
  self->search_source = g_timeout_add (SEARCH_DELAY_MS, search_cb, self);
}

static void
loaded_cb (LanesHistoryPage *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->model));
  const GError *error = lanes_history_model_get_error (self->model);
  g_autoptr (LanesHistoryFilter) filter = make_filter (self);
  g_autofree char *number = lanes_format_count (n);
  g_autofree char *text = g_strdup_printf (ngettext ("%s job", "%s jobs", n), number);

  gtk_label_set_label (self->count, error == NULL ? text : "");
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
      adw_status_page_set_description (self->problem, _("None matches the filters and the search."));
    }
  gtk_stack_set_visible_child_name (self->stack, n > 0 ? "list" : "problem");
}

/* Rows */

typedef struct
{
  GtkImage *image;
  GtkLabel *title, *subtitle, *time, *took;
  gulong    handler;
} Cell;

static char *
describe (const LanesHistoryJob *job,
          LanesKindSet          *kinds)
{
  LanesKind *kind = lanes_kind_set_find (kinds, job->kind);
  const char *label = kind != NULL ? lanes_kind_get_label (kind) : job->kind;

  if (job->error != NULL)
    return g_strdup_printf ("%s · %s", label, job->error);
  if (job->attempts > 1)
    return g_strdup_printf (ngettext ("%s · %s · %u try", "%s · %s · %u tries", job->attempts), label,
                            lanes_state_get_label (job->state), job->attempts);

  return g_strdup_printf ("%s · %s", label, lanes_state_get_label (job->state));
}

static void
show_row (Cell            *cell,
          LanesHistoryRow *row,
          LanesKindSet    *kinds)
{
  const LanesHistoryJob *job = lanes_history_row_get_job (row);
  g_autofree char *subtitle = job != NULL ? describe (job, kinds) : NULL;
  g_autofree char *time = job != NULL ? lanes_format_time (job->queued_at / 1e6) : NULL;
  g_autofree char *took = job != NULL && job->run_us >= 0 ? lanes_format_duration (job->run_us) : NULL;

  gtk_widget_set_visible (GTK_WIDGET (cell->image), job != NULL);
  if (job != NULL)
    lanes_state_style_set_image (cell->image, job->state);
  gtk_label_set_label (cell->title, job != NULL ? job->title : "…");
  gtk_label_set_label (cell->subtitle, subtitle != NULL ? subtitle : "");
  gtk_label_set_label (cell->time, time != NULL ? time : "");
  gtk_label_set_label (cell->took, took != NULL ? took : "");
}

static GtkLabel *
make_label (const char *style,
            gboolean    expand)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), expand ? 0 : 1);
  gtk_widget_set_hexpand (label, expand);
  if (expand)
    gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  if (style != NULL)
    gtk_widget_add_css_class (label, style);

  return GTK_LABEL (label);
}

static void
setup_cb (GtkSignalListItemFactory *factory,
          GtkListItem              *item,
          LanesHistoryPage         *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *words = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *times = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  Cell *cell = g_new0 (Cell, 1);

  cell->image = GTK_IMAGE (gtk_image_new ());
  cell->title = make_label ("heading", TRUE);
  cell->subtitle = make_label ("dim-label", TRUE);
  cell->time = make_label ("numeric", FALSE);
  cell->took = make_label ("dim-label", FALSE);
  gtk_widget_add_css_class (GTK_WIDGET (cell->subtitle), "caption");
  gtk_widget_add_css_class (GTK_WIDGET (cell->took), "caption");
  gtk_box_append (GTK_BOX (words), GTK_WIDGET (cell->title));
  gtk_box_append (GTK_BOX (words), GTK_WIDGET (cell->subtitle));
  gtk_box_append (GTK_BOX (times), GTK_WIDGET (cell->time));
  gtk_box_append (GTK_BOX (times), GTK_WIDGET (cell->took));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (cell->image));
  gtk_box_append (GTK_BOX (box), words);
  gtk_box_append (GTK_BOX (box), times);
  gtk_widget_set_margin_top (box, 6);
  gtk_widget_set_margin_bottom (box, 6);
  gtk_widget_set_margin_start (box, 6);
  gtk_widget_set_margin_end (box, 6);

  g_object_set_data_full (G_OBJECT (item), "cell", cell, g_free);
  gtk_list_item_set_child (item, box);
}

static void
row_changed_cb (LanesHistoryRow *row,
                GParamSpec      *pspec,
                GtkListItem     *item)
{
  Cell *cell = g_object_get_data (G_OBJECT (item), "cell");

  show_row (cell, row, g_object_get_data (G_OBJECT (item), "kinds"));
}

static void
bind_cb (GtkSignalListItemFactory *factory,
         GtkListItem              *item,
         LanesHistoryPage         *self)
{
  Cell *cell = g_object_get_data (G_OBJECT (item), "cell");
  LanesHistoryRow *row = gtk_list_item_get_item (item);

  g_object_set_data (G_OBJECT (item), "kinds", self->kind_set);
  cell->handler = g_signal_connect_object (row, "notify::job", G_CALLBACK (row_changed_cb), item, 0);
  show_row (cell, row, self->kind_set);
}

static void
unbind_cb (GtkSignalListItemFactory *factory,
           GtkListItem              *item,
           LanesHistoryPage         *self)
{
  Cell *cell = g_object_get_data (G_OBJECT (item), "cell");

  g_clear_signal_handler (&cell->handler, gtk_list_item_get_item (item));
}

/* The chosen one */

static LanesHistoryRow *
get_chosen (LanesHistoryPage *self)
{
  return gtk_single_selection_get_selected_item (self->selection);
}

static void
chosen_cb (LanesHistoryPage *self)
{
  LanesHistoryRow *row = get_chosen (self);
  const LanesHistoryJob *job = row != NULL ? lanes_history_row_get_job (row) : NULL;
  g_autofree char *text = NULL;

  if (job != NULL)
    text = g_strdup_printf ("%llu · %s%s%s", (unsigned long long) job->id, job->title, job->error != NULL ? " — " : "",
                            job->error != NULL ? job->error : "");
  gtk_label_set_label (self->chosen, text != NULL ? text : "");
  gtk_revealer_set_reveal_child (self->bar, job != NULL);
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
  g_autoptr (LanesJobSpec) spec = lanes_history_model_load_spec_finish (LANES_HISTORY_MODEL (source), result, &error);

  if (spec != NULL)
    g_signal_emit (self, signals[RUN], 0, spec, wish->edit);
  else
    gtk_label_set_label (self->chosen, error->message);
}

static void
run (LanesHistoryPage *self,
     gboolean          edit)
{
  LanesHistoryRow *row = get_chosen (self);
  Wish *wish;

  if (row == NULL || lanes_history_row_get_job (row) == NULL)
    return;

  /* What was secret is not stored: a person puts it in again. */
  wish = g_new0 (Wish, 1);
  wish->page = g_object_ref (self);
  wish->edit = edit || lanes_history_row_get_job (row)->masked;
  lanes_history_model_load_spec_async (self->model, row, spec_cb, wish);
}

static void
run_action (GtkWidget  *widget,
            const char *name,
            GVariant   *parameter)
{
  run (LANES_HISTORY_PAGE (widget), FALSE);
}

static void
edit_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  run (LANES_HISTORY_PAGE (widget), TRUE);
}

static void
reload_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  reload (LANES_HISTORY_PAGE (widget));
}

/* The widget */

static void
lanes_history_page_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (lanes_history_page_parent_class)->map (widget);
  reload (LANES_HISTORY_PAGE (widget));
}

static void
lanes_history_page_dispose (GObject *object)
{
  LanesHistoryPage *self = LANES_HISTORY_PAGE (object);

  GtkWidget *child;

  g_clear_handle_id (&self->search_source, g_source_remove);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->selection);
  g_clear_object (&self->model);
  g_clear_object (&self->kind_set);

  G_OBJECT_CLASS (lanes_history_page_parent_class)->dispose (object);
}

static void
lanes_history_page_class_init (LanesHistoryPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lanes_history_page_dispose;
  widget_class->map = lanes_history_page_map;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/lanes_app/Lanes/lanes-history-page.ui");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_bind_template_child (widget_class, LanesHistoryPage, search);
  gtk_widget_class_bind_template_child (widget_class, LanesHistoryPage, states);
  gtk_widget_class_bind_template_child (widget_class, LanesHistoryPage, kinds);
  gtk_widget_class_bind_template_child (widget_class, LanesHistoryPage, times);
  gtk_widget_class_bind_template_child (widget_class, LanesHistoryPage, count);
  gtk_widget_class_bind_template_child (widget_class, LanesHistoryPage, stack);
  gtk_widget_class_bind_template_child (widget_class, LanesHistoryPage, problem);
  gtk_widget_class_bind_template_child (widget_class, LanesHistoryPage, list);
  gtk_widget_class_bind_template_child (widget_class, LanesHistoryPage, chosen);
  gtk_widget_class_bind_template_child (widget_class, LanesHistoryPage, bar);

  gtk_widget_class_install_action (widget_class, "history.run-again", NULL, run_action);
  gtk_widget_class_install_action (widget_class, "history.edit-again", NULL, edit_action);
  gtk_widget_class_install_action (widget_class, "history.reload", NULL, reload_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F5, 0, "history.reload", NULL);

  signals[RUN] = g_signal_new ("run", LANES_TYPE_HISTORY_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_POINTER,
                               G_TYPE_BOOLEAN);
}

static void
lanes_history_page_init (LanesHistoryPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
fill_choices (LanesHistoryPage *self)
{
  g_autoptr (GtkStringList) states = gtk_string_list_new (NULL);
  g_autoptr (GtkStringList) times = gtk_string_list_new (NULL);
  g_autoptr (GtkStringList) kinds = gtk_string_list_new (NULL);

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
}

GtkWidget *
lanes_history_page_new (const char   *folder,
                        LanesKindSet *kinds)
{
  LanesHistoryPage *self = g_object_new (LANES_TYPE_HISTORY_PAGE, NULL);
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

  self->kind_set = g_object_ref (kinds);
  self->model = lanes_history_model_new (folder, kinds);
  self->selection = gtk_single_selection_new (g_object_ref (G_LIST_MODEL (self->model)));
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  fill_choices (self);

  g_signal_connect_object (factory, "setup", G_CALLBACK (setup_cb), self, 0);
  g_signal_connect_object (factory, "bind", G_CALLBACK (bind_cb), self, 0);
  g_signal_connect_object (factory, "unbind", G_CALLBACK (unbind_cb), self, 0);
  gtk_list_view_set_factory (self->list, factory);
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (self->selection));

  g_signal_connect_object (self->model, "loaded", G_CALLBACK (loaded_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->selection, "notify::selected-item", G_CALLBACK (chosen_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->search, "search-changed", G_CALLBACK (search_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->states, "notify::selected", G_CALLBACK (reload), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->times, "notify::selected", G_CALLBACK (reload), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->kinds, "notify::selected", G_CALLBACK (reload), self, G_CONNECT_SWAPPED);

  return GTK_WIDGET (self);
}
