/* lanes-workers-page.c: every thread and process that Lanes runs or watches
 *
 * A tree of processes and their threads over the sampler's table, which comes once a second while the page is on the
 * screen and costs nothing while it is not. Rows stay where they are unless a column is chosen to sort by; then they move
 * only while the pointer is elsewhere. Narrow windows show fewer columns. Main thread.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-workers-page-private.h"

#include <glib/gi18n.h>

#include "lanes-accessible.h"
#include "lanes-column-sort.h"
#include "lanes-column-titles.h"
#include "lanes-text-scale.h"
#include "lanes-worker-words.h"
#include "workers-resources.h"

G_DEFINE_FINAL_TYPE (LanesWorkersPage, lanes_workers_page, GTK_TYPE_WIDGET)

enum
{
  SIGNAL_JOB_ACTIVATED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

#define MIN_NAME_WIDTH 150

/* @from: the least width of the page at which the column is there */
static const struct
{
  const char *title;
  int         width;
  int         from;
} columns[LANES_N_WORKER_COLUMNS] = {
  [LANES_WORKER_NAME] = { N_("Name"), MIN_NAME_WIDTH, 0 },
  [LANES_WORKER_STATE] = { N_("State"), 118, 0 },
  [LANES_WORKER_CPU] = { N_("CPU"), 72, 0 },
  [LANES_WORKER_BUSY] = { N_("Busy, last minute"), 126, 520 },
  [LANES_WORKER_JOB] = { N_("Job"), 150, 680 },
  [LANES_WORKER_DONE] = { N_("Jobs done"), 94, 860 },
  [LANES_WORKER_MEMORY] = { N_("Memory"), 84, 780 },
  [LANES_WORKER_THREADS] = { N_("Threads"), 84, 930 },
  [LANES_WORKER_SWITCHES] = { N_("Switches/s"), 100, 1010 },
  [LANES_WORKER_READ] = { N_("Read"), 82, 1160 },
  [LANES_WORKER_WRITE] = { N_("Written"), 106, 1160 },
};

/* Shared with the actions */

/* Returns: (transfer full) (nullable) */
LanesWorkerRow *
_lanes_workers_page_dup_selected (LanesWorkersPage *self)
{
  GtkTreeListRow *row = gtk_single_selection_get_selected_item (self->selection);

  return row != NULL ? gtk_tree_list_row_get_item (row) : NULL;
}

/* While anything holds it, rows neither come, go, move nor change. */
void
_lanes_workers_page_hold (LanesWorkersPage *self)
{
  if (self->n_holds++ == 0)
    lanes_worker_list_set_held (self->list, TRUE);
}

void
_lanes_workers_page_release (LanesWorkersPage *self)
{
  g_return_if_fail (self->n_holds > 0);

  if (--self->n_holds == 0)
    lanes_worker_list_set_held (self->list, FALSE);
}

void
_lanes_workers_page_say (LanesWorkersPage *self,
                         const char       *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  adw_toast_overlay_add_toast (self->toasts, adw_toast_new (escaped));
}

void
_lanes_workers_page_show_job (LanesWorkersPage *self,
                              guint64           job)
{
  g_signal_emit (self, signals[SIGNAL_JOB_ACTIVATED], 0, job);
}

/* The cost line */

static void
read_cost (LanesWorkersPage *self)
{
  gint64 now = g_get_monotonic_time (), before = self->cost.cpu;

  lanes_own_cost_look (&self->own);
  lanes_sampler_get_cost (self->sampler, &self->cost);
  if (self->cost_at != 0 && now > self->cost_at)
    self->cost_share = (double) (self->cost.cpu - before) / (double) (now - self->cost_at) / 1000;
  self->cost_at = now;
}

static void
add_limits (LanesWorkersPage *self,
            GString          *text)
{
  if (self->cost.n_uncached > 0)
    g_string_append_printf (text, ngettext (" · %u thread is beyond the budget of open files and costs more",
                                            " · %u threads are beyond the budget of open files and cost more",
                                            self->cost.n_uncached), self->cost.n_uncached);
  if (!self->cost.waiting_known)
    g_string_append (text, _(" · this kernel does not count the waiting for a CPU"));
  if (self->n_lost > 0)
    g_string_append_printf (text, ngettext (" · %llu sample was lost", " · %llu samples were lost", (gulong) self->n_lost),
                            (unsigned long long) self->n_lost);
}

static void
show_cost (LanesWorkersPage *self)
{
  GString *text = g_string_new (NULL);
  g_autofree char *cpu = NULL, *memory = NULL, *share = NULL;

  read_cost (self);
  if (self->own.cpu < 0 || self->own.rss < 0)
    {
      g_string_free (text, TRUE);
      return;
    }
  cpu = lanes_worker_words_dup_share (self->own.cpu);
  memory = g_format_size ((guint64) self->own.rss);
  g_string_printf (text, _("Lanes itself: %s CPU, %s, %.0f wake-ups a second"), cpu, memory, self->own.wake_ups);
  if (self->cost.n_tasks > 0)
    {
      share = g_strdup_printf ("%.2f", self->cost_share * 100);
      g_string_append_printf (text, ngettext (" · looks %.3g times a second at %u thread, for %s %% of a CPU",
                                              " · looks %.3g times a second at %u threads, for %s %% of a CPU",
                                              self->cost.n_tasks), self->cost.rate, self->cost.n_tasks, share);
    }
  add_limits (self, text);
  gtk_label_set_label (self->cost_label, text->str);
  g_string_free (text, TRUE);
}

/* The table */

static gboolean
is_sorted (LanesWorkersPage *self)
{
  GtkSorter *sorter = gtk_column_view_get_sorter (self->view);

  return gtk_sorter_get_order (sorter) != GTK_SORTER_ORDER_NONE;
}

/* A tree that is not sorted makes no rows but those on the screen. */
static void
sorter_changed_cb (LanesWorkersPage *self)
{
  gboolean wanted;

  /* The view that goes is sorted by nothing. */
  if (self->view == NULL)
    return;

  wanted = is_sorted (self);
  if (wanted && gtk_sort_list_model_get_sorter (self->sorted) == NULL)
    {
      GtkSorter *by_column = g_object_ref (gtk_column_view_get_sorter (self->view));
      g_autoptr (GtkSorter) sorter = GTK_SORTER (gtk_tree_list_row_sorter_new (by_column));

      gtk_sort_list_model_set_sorter (self->sorted, sorter);
    }
  else if (!wanted)
    {
      gtk_sort_list_model_set_sorter (self->sorted, NULL);
    }
}

static void
sort_again (LanesWorkersPage *self)
{
  GtkSorter *sorter = gtk_sort_list_model_get_sorter (self->sorted);

  if (sorter != NULL && !self->pointer_inside && self->n_holds == 0)
    gtk_sorter_changed (sorter, GTK_SORTER_CHANGE_DIFFERENT);
}

static void
show_stack (LanesWorkersPage *self)
{
  gboolean nothing = g_list_model_get_n_items (G_LIST_MODEL (self->list)) == 0 &&
                     *gtk_editable_get_text (self->search_entry) != '\0';

  gtk_stack_set_visible_child_name (self->stack, nothing ? "nothing" : "table");
}

static void
unfold_all (LanesWorkersPage *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->list));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GtkTreeListRow) row = gtk_tree_list_model_get_child_row (self->tree, i);

      if (row != NULL)
        gtk_tree_list_row_set_expanded (row, TRUE);
    }
}

static void
sampled_cb (LanesWorkersPage  *self,
            LanesSamplerBatch *batch,
            LanesSampler      *sampler)
{
  self->n_lost += batch->n_lost;
  if (batch->workers == NULL || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  lanes_worker_list_update (self->list, batch->workers);
  if (!self->unfolded)
    {
      /* Lanes's own threads, at first. */
      self->unfolded = TRUE;
      unfold_all (self);
    }
  sort_again (self);
  show_stack (self);
  show_cost (self);
  _lanes_workers_page_look (self);
  _lanes_workers_actions_update (self);
  _lanes_workers_page_seek (self);
}

static void
search_changed_cb (LanesWorkersPage *self)
{
  const char *text = gtk_editable_get_text (self->search_entry);

  lanes_worker_list_set_search (self->list, text);
  if (*text != '\0')
    unfold_all (self);
  show_stack (self);
}

static void
stop_search_cb (LanesWorkersPage *self)
{
  gtk_editable_set_text (self->search_entry, "");
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

static void
row_activated_cb (LanesWorkersPage *self,
                  guint             position)
{
  g_autoptr (GtkTreeListRow) row = g_list_model_get_item (G_LIST_MODEL (self->selection), position);
  g_autoptr (LanesWorkerRow) worker = gtk_tree_list_row_get_item (row);

  if (gtk_tree_list_row_is_expandable (row))
    gtk_tree_list_row_set_expanded (row, !gtk_tree_list_row_get_expanded (row));
  else if (lanes_worker_row_get_worker (worker) != NULL && lanes_worker_row_get_worker (worker)->job != 0)
    _lanes_workers_page_show_job (self, lanes_worker_row_get_worker (worker)->job);
}

static GListModel *
create_threads_cb (gpointer item,
                   gpointer data)
{
  LanesWorkersPage *self = LANES_WORKERS_PAGE (data);

  return lanes_worker_list_get_threads (self->list, LANES_WORKER_ROW (item));
}

/* The menu */

static void
popup_menu (LanesWorkersPage   *self,
            const GdkRectangle *where)
{
  g_autoptr (GMenuModel) menu = lanes_column_sort_append (self->row_menu, GTK_WIDGET (self), self->view);

  if (self->menu == NULL)
    {
      self->menu = gtk_popover_menu_new_from_model (NULL);
      gtk_popover_set_has_arrow (GTK_POPOVER (self->menu), FALSE);
      gtk_widget_set_halign (self->menu, GTK_ALIGN_START);
      gtk_widget_set_parent (self->menu, GTK_WIDGET (self));
      g_signal_connect_object (self->menu, "show", G_CALLBACK (_lanes_workers_page_hold), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (self->menu, "closed", G_CALLBACK (_lanes_workers_page_release), self,
                               G_CONNECT_SWAPPED);
    }
  _lanes_workers_actions_update (self);
  gtk_popover_menu_set_menu_model (GTK_POPOVER_MENU (self->menu), menu);
  gtk_popover_set_pointing_to (GTK_POPOVER (self->menu), where);
  gtk_popover_popup (GTK_POPOVER (self->menu));
}

/* By the keyboard, at the row that has the focus; by the button, at the button. */
static void
menu_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  LanesWorkersPage *self = LANES_WORKERS_PAGE (widget);
  GtkRoot *root = gtk_widget_get_root (widget);
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  GtkWidget *at = focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self->view)) ? focus : self->menu_button;
  graphene_rect_t bounds;
  GdkRectangle where;

  if (!gtk_widget_compute_bounds (at, widget, &bounds))
    return;
  where = (GdkRectangle) { (int) bounds.origin.x + (at == focus ? 24 : 0),
                           (int) (bounds.origin.y + bounds.size.height), 1, 1 };
  popup_menu (self, &where);
}

static void
cell_pressed_cb (GtkGestureClick *gesture,
                 int              n_press,
                 double           x,
                 double           y,
                 GtkListItem     *item)
{
  GtkWidget *cell = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (gesture));
  GtkWidget *page = gtk_widget_get_ancestor (cell, LANES_TYPE_WORKERS_PAGE);
  GdkRectangle where = { 0, 0, 1, 1 };
  double page_x, page_y;

  if (page == NULL || !gtk_widget_translate_coordinates (cell, page, x, y, &page_x, &page_y))
    return;
  where.x = (int) page_x;
  where.y = (int) page_y;
  gtk_single_selection_set_selected (LANES_WORKERS_PAGE (page)->selection, gtk_list_item_get_position (item));
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  popup_menu (LANES_WORKERS_PAGE (page), &where);
}

/* Columns */

static LanesWorkerColumn
get_column (gpointer object)
{
  return GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (object), "lanes-column"));
}

static void
setup_cb (GtkSignalListItemFactory *factory,
          GtkListItem              *item,
          LanesWorkersPage         *self)
{
  GtkWidget *cell = lanes_worker_cell_new (get_column (factory));
  GtkGesture *click = gtk_gesture_click_new ();

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  g_signal_connect_object (click, "pressed", G_CALLBACK (cell_pressed_cb), item, 0);
  gtk_widget_add_controller (cell, GTK_EVENT_CONTROLLER (click));
  g_signal_connect_object (cell, "job-activated", G_CALLBACK (_lanes_workers_page_show_job), self, G_CONNECT_SWAPPED);
  gtk_list_item_set_child (item, cell);
}

static void
bind_cb (GtkSignalListItemFactory *factory,
         GtkListItem              *item)
{
  lanes_worker_cell_set_row (LANES_WORKER_CELL (gtk_list_item_get_child (item)), gtk_list_item_get_item (item));
}

static void
unbind_cb (GtkSignalListItemFactory *factory,
           GtkListItem              *item)
{
  lanes_worker_cell_set_row (LANES_WORKER_CELL (gtk_list_item_get_child (item)), NULL);
}

static int
compare_cb (gconstpointer a,
            gconstpointer b,
            gpointer      column)
{
  return lanes_worker_cell_compare ((LanesWorkerRow *) a, (LanesWorkerRow *) b, GPOINTER_TO_UINT (column));
}

static void
add_column (LanesWorkersPage  *self,
            LanesWorkerColumn  column)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  g_autoptr (GtkColumnViewColumn) view_column = NULL;
  g_autoptr (GtkSorter) sorter = NULL;

  g_object_set_data (G_OBJECT (factory), "lanes-column", GUINT_TO_POINTER (column));
  g_signal_connect_object (factory, "setup", G_CALLBACK (setup_cb), self, 0);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), NULL);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind_cb), NULL);
  view_column = gtk_column_view_column_new (_(columns[column].title), factory);
  lanes_accessible_name_cells (view_column);
  sorter = GTK_SORTER (gtk_custom_sorter_new (compare_cb, GUINT_TO_POINTER (column), NULL));
  gtk_column_view_column_set_sorter (view_column, sorter);
  gtk_column_view_column_set_resizable (view_column, TRUE);
  gtk_column_view_column_set_fixed_width (view_column, columns[column].width);
  if (lanes_worker_column_has_figures (column))
    lanes_column_titles_mark (view_column);
  gtk_column_view_append_column (self->view, view_column);
  self->columns[column] = view_column;
}

/* Columns that a person has made wider or narrower stay so until the text gets another size. */
static void
fit_text (LanesWorkersPage *self,
          double            scale)
{
  if (self->text_scale == scale)
    return;

  self->text_scale = scale;
  for (int i = 0; i < LANES_N_WORKER_COLUMNS; i++)
    gtk_column_view_column_set_fixed_width (self->columns[i], (int) (columns[i].width * scale));
}

/* The name has what the others leave: GTK 4.8 does not give it the room of columns that are hidden. */
static void
fit_name (LanesWorkersPage *self)
{
  int left = self->width;

  for (int i = LANES_WORKER_NAME + 1; i < LANES_N_WORKER_COLUMNS; i++)
    if (gtk_column_view_column_get_visible (self->columns[i]))
      left -= gtk_column_view_column_get_fixed_width (self->columns[i]);
  gtk_column_view_column_set_fixed_width (self->columns[LANES_WORKER_NAME], MAX (left, lanes_text_scale_apply (GTK_WIDGET (self), MIN_NAME_WIDTH)));
}

static gboolean
show_columns_cb (gpointer data)
{
  LanesWorkersPage *self = LANES_WORKERS_PAGE (data);
  double scale = lanes_text_scale_get (GTK_WIDGET (self));
  gboolean narrow = self->width < columns[LANES_WORKER_JOB].from * scale;

  self->columns_source = 0;
  fit_text (self, scale);
  for (int i = 0; i < LANES_N_WORKER_COLUMNS; i++)
    gtk_column_view_column_set_visible (self->columns[i], self->width >= columns[i].from * scale);
  if (narrow)
    gtk_widget_add_css_class (GTK_WIDGET (self->view), "narrow");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->view), "narrow");
  fit_name (self);
  lanes_column_titles_align (self->view);
  gtk_widget_set_visible (self->watch_button, !narrow);
  gtk_widget_set_visible (self->narrow_watch_button, narrow);
  return G_SOURCE_REMOVE;
}

static void
enter_cb (LanesWorkersPage *self)
{
  self->pointer_inside = TRUE;
}

static void
leave_cb (LanesWorkersPage *self)
{
  self->pointer_inside = FALSE;
}

static void
make_table (LanesWorkersPage *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();

  self->tree = gtk_tree_list_model_new (G_LIST_MODEL (g_object_ref (self->list)), FALSE, FALSE, create_threads_cb,
                                        self, NULL);
  self->sorted = gtk_sort_list_model_new (G_LIST_MODEL (g_object_ref (self->tree)), NULL);
  gtk_sort_list_model_set_incremental (self->sorted, TRUE);
  self->selection = gtk_single_selection_new (G_LIST_MODEL (g_object_ref (self->sorted)));
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  for (int i = 0; i < LANES_N_WORKER_COLUMNS; i++)
    add_column (self, i);
  gtk_column_view_set_model (self->view, GTK_SELECTION_MODEL (self->selection));
  g_signal_connect_object (gtk_column_view_get_sorter (self->view), "changed", G_CALLBACK (sorter_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->selection, "notify::selected-item", G_CALLBACK (_lanes_workers_actions_update), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->selection, "notify::selected-item", G_CALLBACK (_lanes_workers_page_look), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (motion, "enter", G_CALLBACK (enter_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (motion, "leave", G_CALLBACK (leave_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (self->scroller, motion);
}

/* The widget */

static void
lanes_workers_page_map (GtkWidget *widget)
{
  LanesWorkersPage *self = LANES_WORKERS_PAGE (widget);

  GTK_WIDGET_CLASS (lanes_workers_page_parent_class)->map (widget);
  self->own = (LanesOwnCost) LANES_OWN_COST_INIT;
  self->cost_at = 0;
  /* What it says takes two looks, a second apart as those at the rows. */
  gtk_label_set_label (self->cost_label, "");
  lanes_sampler_set_workers (self->sampler, TRUE);
}

static void
lanes_workers_page_unmap (GtkWidget *widget)
{
  LanesWorkersPage *self = LANES_WORKERS_PAGE (widget);

  lanes_sampler_set_workers (self->sampler, FALSE);
  GTK_WIDGET_CLASS (lanes_workers_page_parent_class)->unmap (widget);
}

static void
lanes_workers_page_measure (GtkWidget      *widget,
                            GtkOrientation  orientation,
                            int             for_size,
                            int            *minimum,
                            int            *natural,
                            int            *minimum_baseline,
                            int            *natural_baseline)
{
  GtkWidget *child = GTK_WIDGET (LANES_WORKERS_PAGE (widget)->toasts);

  gtk_widget_measure (child, orientation, for_size, minimum, natural, NULL, NULL);
  /* The table's own width follows the page's, by leaving columns out. */
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    *minimum = MIN (*minimum, 320);
}

static void
lanes_workers_page_size_allocate (GtkWidget *widget,
                                  int        width,
                                  int        height,
                                  int        baseline)
{
  LanesWorkersPage *self = LANES_WORKERS_PAGE (widget);
  int minimum;

  gtk_widget_measure (GTK_WIDGET (self->toasts), GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  gtk_widget_allocate (GTK_WIDGET (self->toasts), MAX (width, minimum), height, baseline, NULL);
  if (self->menu != NULL)
    gtk_popover_present (GTK_POPOVER (self->menu));
  if (width == self->width && self->text_scale == lanes_text_scale_get (widget))
    return;
  /* Not from within an allocation. */
  self->width = width;
  if (self->columns_source == 0)
    self->columns_source = g_idle_add_full (G_PRIORITY_HIGH, show_columns_cb, self, NULL);
}

static gboolean
lanes_workers_page_focus (GtkWidget        *widget,
                          GtkDirectionType  direction)
{
  return gtk_widget_child_focus (GTK_WIDGET (LANES_WORKERS_PAGE (widget)->toasts), direction);
}

static void
lanes_workers_page_dispose (GObject *object)
{
  LanesWorkersPage *self = LANES_WORKERS_PAGE (object);

  g_clear_handle_id (&self->columns_source, g_source_remove);
  g_cancellable_cancel (self->look);
  g_clear_object (&self->look);
  g_clear_pointer (&self->menu, gtk_widget_unparent);
  if (self->view != NULL)
    gtk_column_view_set_model (self->view, NULL);
  g_clear_object (&self->selection);
  g_clear_object (&self->sorted);
  g_clear_object (&self->tree);
  g_clear_object (&self->list);
  g_clear_object (&self->recorder);
  g_clear_object (&self->sampler);
  g_clear_pointer (&self->wanted_signal, g_free);
  g_clear_object (&self->engine);
  gtk_widget_dispose_template (GTK_WIDGET (self), LANES_TYPE_WORKERS_PAGE);
  G_OBJECT_CLASS (lanes_workers_page_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/lanes_app/Lanes/lanes-workers-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LanesWorkersPage, toasts);
  gtk_widget_class_bind_template_child (widget_class, LanesWorkersPage, search_entry);
  gtk_widget_class_bind_template_child (widget_class, LanesWorkersPage, watch_button);
  gtk_widget_class_bind_template_child (widget_class, LanesWorkersPage, narrow_watch_button);
  gtk_widget_class_bind_template_child (widget_class, LanesWorkersPage, menu_button);
  gtk_widget_class_bind_template_child (widget_class, LanesWorkersPage, stack);
  gtk_widget_class_bind_template_child (widget_class, LanesWorkersPage, scroller);
  gtk_widget_class_bind_template_child (widget_class, LanesWorkersPage, view);
  gtk_widget_class_bind_template_child (widget_class, LanesWorkersPage, look_label);
  gtk_widget_class_bind_template_child (widget_class, LanesWorkersPage, cost_label);
  gtk_widget_class_bind_template_child (widget_class, LanesWorkersPage, row_menu);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_search_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
}

static void
search_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  gtk_widget_grab_focus (GTK_WIDGET (LANES_WORKERS_PAGE (widget)->search_entry));
}

static void
lanes_workers_page_class_init (LanesWorkersPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  /* In a static library, a resource that nothing names is left out. */
  g_resources_register (workers_get_resource ());
  G_OBJECT_CLASS (klass)->dispose = lanes_workers_page_dispose;
  widget_class->map = lanes_workers_page_map;
  widget_class->unmap = lanes_workers_page_unmap;
  widget_class->measure = lanes_workers_page_measure;
  widget_class->size_allocate = lanes_workers_page_size_allocate;
  widget_class->focus = lanes_workers_page_focus;
  bind_template (widget_class);
  gtk_widget_class_set_css_name (widget_class, "workerspage");

  _lanes_workers_actions_install (widget_class);
  gtk_widget_class_install_action (widget_class, "workers.menu", NULL, menu_action);
  gtk_widget_class_install_action (widget_class, "workers.search", NULL, search_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Menu, 0, "workers.menu", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, "workers.menu", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_f, GDK_CONTROL_MASK, "workers.search", NULL);

  /* LanesWorkersPage::job-activated: @job: the id of the one to show */
  signals[SIGNAL_JOB_ACTIVATED] = g_signal_new ("job-activated", LANES_TYPE_WORKERS_PAGE, G_SIGNAL_RUN_LAST, 0, NULL,
                                                NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT64);
}

static void
add_style (GtkWidget *widget)
{
  static gsize added;
  g_autoptr (GtkCssProvider) provider = NULL;

  if (!g_once_init_enter (&added))
    return;
  provider = gtk_css_provider_new ();
  gtk_css_provider_load_from_resource (provider, "/io/github/lanes_app/Lanes/workers.css");
  gtk_style_context_add_provider_for_display (gtk_widget_get_display (widget), GTK_STYLE_PROVIDER (provider),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
  g_once_init_leave (&added, 1);
}

static void
lanes_workers_page_init (LanesWorkersPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  add_style (GTK_WIDGET (self));
}

/**
 * lanes_workers_page_new:
 * @engine: (nullable): whose jobs run
 * @sampler: who reads the kernel
 * @recorder: (nullable): who knows which job runs where; without it, nothing can be watched
 */
GtkWidget *
lanes_workers_page_new (LanesEngine         *engine,
                        LanesSampler        *sampler,
                        LanesKernelRecorder *recorder)
{
  LanesWorkersPage *self = g_object_new (LANES_TYPE_WORKERS_PAGE, NULL);

  g_set_object (&self->engine, engine);
  g_set_object (&self->sampler, sampler);
  g_set_object (&self->recorder, recorder);
  self->list = lanes_worker_list_new (engine, recorder);
  make_table (self);
  lanes_column_sort_install (GTK_WIDGET (self), self->view);
  _lanes_workers_actions_update (self);
  g_signal_connect_object (sampler, "sampled", G_CALLBACK (sampled_cb), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}

gboolean
lanes_workers_page_take_focus (LanesWorkersPage *self)
{
  g_return_val_if_fail (LANES_IS_WORKERS_PAGE (self), FALSE);

  return gtk_widget_grab_focus (GTK_WIDGET (self->view));
}
