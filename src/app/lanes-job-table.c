/* lanes-job-table.c: the table of jobs
 *
 * The table flushes its list at most every FLUSH_US, with a deadline, and holds it still while a person is about to point at
 * a row: as long as the pointer moves over the rows and for a moment after, while a button is down, and while a menu is open.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-job-table.h"

#include "lanes-accessible.h"
#include "lanes-column-sort.h"
#include "lanes-column-titles.h"
#include "lanes-context-menu.h"
#include "lanes-job-cell.h"
#include "lanes-job-menu.h"
#include "lanes-sort-probe.h"
#include "lanes-text-scale.h"

#include <glib/gi18n.h>

/* µs between two flushes at least. */
#define FLUSH_US (100 * G_TIME_SPAN_MILLISECOND)

/* What a flush may take of a turn. */
#define FLUSH_BUDGET_US (4 * G_TIME_SPAN_MILLISECOND)

/* ms for which rows stay where they are after the pointer moved over them. */
#define STILL_MS 2500

/* Widths below which columns are left out. */
#define WIDTH_ROOMY 760
#define WIDTH_RUNS_ON 560
#define WIDTH_LEFT 470
#define WIDTH_ELAPSED 400

/* Of a word in its cell, both together. */
#define WORD_MARGINS 20

struct _LanesJobTable
{
  GtkWidget            parent_instance;

  /* Template children. */
  GtkWidget           *scroller;
  GtkColumnView       *view;
  GtkColumnViewColumn *title_column;
  GtkColumnViewColumn *runs_on_column;   /* owned too */
  GtkColumnViewColumn *progress_column;
  GtkColumnViewColumn *elapsed_column;
  GtkColumnViewColumn *left_column;

  LanesJobSelection   *selection;      /* owned */
  LanesJobList        *list;           /* borrowed from selection */
  GtkWidget           *menu;           /* nullable: the open context menu */
  gint64               flushed_at;
  guint                flush_source;
  guint                still_source;
  guint                fit_source;
  guint                view_source;
  int                  width;
  double               text_scale;     /* that the columns were made for */
  double               last_x, last_y;
  gboolean             pressed;
};

G_DEFINE_FINAL_TYPE (LanesJobTable, lanes_job_table, GTK_TYPE_WIDGET)

/* Flushing. */

static void lanes_job_table_schedule (LanesJobTable *self);

static gboolean
lanes_job_table_flush_cb (gpointer user_data)
{
  LanesJobTable *self = user_data;

  self->flush_source = 0;
  lanes_job_table_flush (self);
  return G_SOURCE_REMOVE;
}

static void
lanes_job_table_schedule (LanesJobTable *self)
{
  gint64 wait = self->flushed_at + FLUSH_US - g_get_monotonic_time ();

  if (self->flush_source == 0 && gtk_widget_get_mapped (GTK_WIDGET (self)))
    self->flush_source = g_timeout_add_full (GDK_PRIORITY_REDRAW - 1, (guint) CLAMP (wait / 1000, 1, FLUSH_US / 1000),
                                             lanes_job_table_flush_cb, self, NULL);
}

static void
lanes_job_table_dirty_cb (LanesJobList  *list,
                          LanesJobTable *self)
{
  lanes_job_table_schedule (self);
}

/* Which rows are seen: all are of one height. */
static gboolean
lanes_job_table_look_cb (gpointer user_data)
{
  LanesJobTable *self = user_data;
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scroller));
  double n = self->selection != NULL ? g_list_model_get_n_items (G_LIST_MODEL (self->selection)) : 0;
  double upper = gtk_adjustment_get_upper (adjustment);

  self->view_source = 0;
  if (n > 0 && upper > 0)
    lanes_job_list_set_view (self->list, (guint) (gtk_adjustment_get_value (adjustment) / upper * n),
                             (guint) (gtk_adjustment_get_page_size (adjustment) / upper * n) + 2);
  return G_SOURCE_REMOVE;
}

/* The adjustment says so while rows are laid out as well, and a row that is told of its job then would be drawn unallocated:
 * it is told before the next frame. */
static void
lanes_job_table_view_cb (LanesJobTable *self)
{
  if (self->view_source == 0)
    self->view_source = g_idle_add_full (G_PRIORITY_HIGH_IDLE, lanes_job_table_look_cb, self, NULL);
}

/* Holding still. */

static void
lanes_job_table_update_frozen (LanesJobTable *self)
{
  lanes_job_list_set_frozen (self->list, self->pressed || self->menu != NULL || self->still_source != 0);
}

static gboolean
lanes_job_table_still_cb (gpointer user_data)
{
  LanesJobTable *self = user_data;

  self->still_source = 0;
  lanes_job_table_update_frozen (self);
  return G_SOURCE_REMOVE;
}

static void
lanes_job_table_hold_still (LanesJobTable *self)
{
  g_clear_handle_id (&self->still_source, g_source_remove);
  self->still_source = g_timeout_add (STILL_MS, lanes_job_table_still_cb, self);
  lanes_job_table_update_frozen (self);
}

static void
lanes_job_table_motion_cb (GtkEventControllerMotion *motion,
                           double                    x,
                           double                    y,
                           LanesJobTable            *self)
{
  /* GTK says so too when rows move under a pointer that rests. */
  if (x == self->last_x && y == self->last_y)
    return;

  self->last_x = x;
  self->last_y = y;
  lanes_job_table_hold_still (self);
}

static void
lanes_job_table_leave_cb (GtkEventControllerMotion *motion,
                          LanesJobTable            *self)
{
  g_clear_handle_id (&self->still_source, g_source_remove);
  lanes_job_table_update_frozen (self);
}

static gboolean
lanes_job_table_event_cb (GtkEventControllerLegacy *controller,
                          GdkEvent                 *event,
                          LanesJobTable            *self)
{
  GdkEventType type = gdk_event_get_event_type (event);

  if (type == GDK_BUTTON_PRESS || type == GDK_TOUCH_BEGIN)
    self->pressed = TRUE;
  else if (type == GDK_BUTTON_RELEASE || type == GDK_TOUCH_END || type == GDK_TOUCH_CANCEL)
    self->pressed = FALSE;
  else if (type != GDK_KEY_PRESS)
    return GDK_EVENT_PROPAGATE;

  lanes_job_table_hold_still (self);
  return GDK_EVENT_PROPAGATE;
}

/* The context menu. */

static LanesJobCell *
find_cell_above (GtkWidget *widget)
{
  GtkWidget *cell = widget != NULL ? gtk_widget_get_ancestor (widget, LANES_TYPE_JOB_CELL) : NULL;

  return cell != NULL ? LANES_JOB_CELL (cell) : NULL;
}

static LanesJobCell *
find_cell_below (GtkWidget *widget)
{
  if (LANES_IS_JOB_CELL (widget))
    return LANES_JOB_CELL (widget);

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      LanesJobCell *cell = find_cell_below (child);

      if (cell != NULL)
        return cell;
    }
  return NULL;
}

/* The row below a point: what is picked may be the row, a cell or something in it. */
static LanesJobRow *
lanes_job_table_pick_row (LanesJobTable *self,
                          double         x,
                          double         y)
{
  GtkWidget *picked = gtk_widget_pick (GTK_WIDGET (self), x, y, GTK_PICK_DEFAULT);
  LanesJobCell *cell = find_cell_above (picked);

  while (cell == NULL && picked != NULL && picked != GTK_WIDGET (self->view) && picked != self->scroller
         && !GTK_IS_LIST_VIEW (picked))
    {
      cell = find_cell_below (picked);
      picked = gtk_widget_get_parent (picked);
    }
  return cell != NULL ? lanes_job_cell_get_row (cell) : NULL;
}

static void
lanes_job_table_menu_closed_cb (GtkPopover    *popover,
                                LanesJobTable *self)
{
  self->menu = NULL;
  self->pressed = FALSE; /* the menu got the release of the button that opened it */
  gtk_widget_grab_focus (GTK_WIDGET (self->view)); /* GTK would give the focus to whatever comes next */
  lanes_job_table_hold_still (self);
}

static void
lanes_job_table_open_menu (LanesJobTable      *self,
                           const GdkRectangle *where)
{
  g_autoptr (GMenuModel) of_jobs = NULL, model = NULL;

  if (self->menu != NULL)
    return;

  of_jobs = lanes_job_selection_get_n (self->selection) > 0 ? lanes_job_menu_new_for_selection (self->selection) : NULL;
  model = lanes_column_sort_append (of_jobs, GTK_WIDGET (self), self->view);
  self->menu = lanes_context_menu_open (GTK_WIDGET (self), model, where);
  g_signal_connect_object (self->menu, "closed", G_CALLBACK (lanes_job_table_menu_closed_cb), self, 0);
  lanes_job_table_update_frozen (self);
}

static void
lanes_job_table_pressed_cb (GtkGestureClick *click,
                            int              n_press,
                            double           x,
                            double           y,
                            LanesJobTable   *self)
{
  LanesJobRow *row = lanes_job_table_pick_row (self, x, y);
  GdkRectangle where = { (int) x, (int) y, 1, 1 };

  if (row == NULL || lanes_job_row_get_id (row) == 0)
    return;

  if (!lanes_job_selection_contains (self->selection, lanes_job_row_get_id (row)))
    lanes_job_selection_select (self->selection, lanes_job_row_get_id (row));
  gtk_gesture_set_state (GTK_GESTURE (click), GTK_EVENT_SEQUENCE_CLAIMED);
  lanes_job_table_open_menu (self, &where);
}

static gboolean
lanes_job_table_menu_key_cb (GtkWidget *widget,
                             GVariant  *args,
                             gpointer   user_data)
{
  LanesJobTable *self = LANES_JOB_TABLE (widget);
  GtkRoot *root = gtk_widget_get_root (widget);
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  GdkRectangle where = { gtk_widget_get_width (widget) / 3, gtk_widget_get_height (widget) / 3, 1, 1 };
  graphene_rect_t bounds;

  if (focus != NULL && gtk_widget_is_ancestor (focus, widget) && !GTK_IS_LIST_VIEW (focus)
      && gtk_widget_compute_bounds (focus, widget, &bounds))
    where = (GdkRectangle) { (int) bounds.origin.x + 40, (int) (bounds.origin.y + bounds.size.height / 2), 1, 1 };
  lanes_job_table_open_menu (self, &where);
  return TRUE;
}

/* Sorting. */

static void
lanes_job_table_sorter_changed_cb (GtkSorter       *sorter,
                                   GtkSorterChange  change,
                                   LanesJobTable   *self)
{
  LanesJobSortKey key = LANES_JOB_SORT_NATURAL;
  gboolean descending = FALSE;

  lanes_sort_probe_ask (sorter, &key, &descending);
  lanes_job_list_set_sort (self->list, key, descending);
  lanes_job_table_flush (self);
}

/* Columns. */

static void
lanes_job_table_setup_cb (GtkListItemFactory *factory,
                          GtkListItem        *item,
                          gpointer            column)
{
  gtk_list_item_set_child (item, lanes_job_cell_new (GPOINTER_TO_UINT (column)));
}

static void
lanes_job_table_bind_cb (GtkListItemFactory *factory,
                         GtkListItem        *item,
                         gpointer            column)
{
  lanes_job_cell_set_row (LANES_JOB_CELL (gtk_list_item_get_child (item)), gtk_list_item_get_item (item));
}

static void
lanes_job_table_unbind_cb (GtkListItemFactory *factory,
                           GtkListItem        *item,
                           gpointer            column)
{
  lanes_job_cell_set_row (LANES_JOB_CELL (gtk_list_item_get_child (item)), NULL);
}

static void
lanes_job_table_init_column (GtkColumnViewColumn *column,
                             LanesJobSortKey      key)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();
  g_autoptr (GtkSorter) sorter = lanes_sort_probe_new (key);

  g_signal_connect (factory, "setup", G_CALLBACK (lanes_job_table_setup_cb), GUINT_TO_POINTER (key));
  g_signal_connect (factory, "bind", G_CALLBACK (lanes_job_table_bind_cb), GUINT_TO_POINTER (key));
  g_signal_connect (factory, "unbind", G_CALLBACK (lanes_job_table_unbind_cb), GUINT_TO_POINTER (key));
  gtk_column_view_column_set_factory (column, factory);
  lanes_accessible_name_cells (column);
  gtk_column_view_column_set_sorter (column, sorter);
}

/* A column that is only hidden takes its width all the same (GTK 4.8): it has to go. Returns: the place after it */
static guint
lanes_job_table_show_column (LanesJobTable       *self,
                             GtkColumnViewColumn *column,
                             guint                place,
                             gboolean             shown)
{
  g_autoptr (GtkColumnViewColumn) there = g_list_model_get_item (gtk_column_view_get_columns (self->view), place);

  if (shown && there != column)
    gtk_column_view_insert_column (self->view, place, column);
  else if (!shown && there == column)
    gtk_column_view_remove_column (self->view, column);
  return place + (shown ? 1 : 0);
}

/* What the longest word for a state takes in this language, with what is around it. */
static int
lanes_job_table_measure_words (LanesJobTable *self)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), NULL);
  g_autoptr (PangoAttrList) style = pango_attr_list_new ();
  int most = 0;

  pango_attr_list_insert (style, pango_attr_weight_new (PANGO_WEIGHT_SEMIBOLD));
  pango_layout_set_attributes (layout, style);
  for (LanesState state = 0; state < LANES_N_STATES; state++)
    {
      int width;

      pango_layout_set_text (layout, lanes_state_get_label (state), -1);
      pango_layout_get_pixel_size (layout, &width, NULL);
      most = MAX (most, width);
    }

  return most + WORD_MARGINS;
}

/* Narrow tables leave columns out; which ones is settled after the size, never during it. */
static gboolean
lanes_job_table_fit_cb (gpointer user_data)
{
  LanesJobTable *self = user_data;
  double scale = lanes_text_scale_get (GTK_WIDGET (self));
  double width = self->width / scale;
  gboolean roomy = width >= WIDTH_ROOMY;
  guint place;

  self->fit_source = 0;
  self->text_scale = scale;
  place = lanes_job_table_show_column (self, self->runs_on_column, 1, width >= WIDTH_RUNS_ON);
  place = lanes_job_table_show_column (self, self->elapsed_column, place + 1, width >= WIDTH_ELAPSED);
  lanes_job_table_show_column (self, self->left_column, place, width >= WIDTH_LEFT);
  gtk_column_view_column_set_fixed_width (self->progress_column,
                                          MAX ((int) (scale * (roomy ? 130 : 96)), lanes_job_table_measure_words (self)));
  gtk_column_view_column_set_fixed_width (self->runs_on_column, (int) (scale * (roomy ? 110 : 94)));
  gtk_column_view_column_set_fixed_width (self->elapsed_column, (int) (scale * (roomy ? 84 : 74)));
  gtk_column_view_column_set_fixed_width (self->left_column, (int) (scale * (roomy ? 70 : 62)));
  lanes_column_titles_align (self->view);
  return G_SOURCE_REMOVE;
}

static void
lanes_job_table_size_allocate (GtkWidget *widget,
                               int        width,
                               int        height,
                               int        baseline)
{
  LanesJobTable *self = LANES_JOB_TABLE (widget);

  gtk_widget_allocate (self->scroller, width, height, baseline, NULL);
  if (self->menu != NULL)
    gtk_popover_present (GTK_POPOVER (self->menu));
  if (width == self->width && self->text_scale == lanes_text_scale_get (widget))
    return;

  self->width = width;
  if (self->fit_source == 0)
    self->fit_source = g_idle_add_full (GTK_PRIORITY_RESIZE - 1, lanes_job_table_fit_cb, self, NULL);
}

static void
lanes_job_table_measure (GtkWidget      *widget,
                         GtkOrientation  orientation,
                         int             for_size,
                         int            *minimum,
                         int            *natural,
                         int            *minimum_baseline,
                         int            *natural_baseline)
{
  LanesJobTable *self = LANES_JOB_TABLE (widget);

  gtk_widget_measure (self->scroller, orientation, for_size, minimum, natural, NULL, NULL);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = 330;
      *natural = 560;
    }
}

static void
lanes_job_table_activate_cb (GtkColumnView *view,
                             guint          position,
                             LanesJobTable *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.show-details", NULL);
}

static void
lanes_job_table_map (GtkWidget *widget)
{
  LanesJobTable *self = LANES_JOB_TABLE (widget);

  GTK_WIDGET_CLASS (lanes_job_table_parent_class)->map (widget);
  if (self->list != NULL && lanes_job_list_is_dirty (self->list))
    lanes_job_table_schedule (self);
}

static void
lanes_job_table_dispose (GObject *object)
{
  LanesJobTable *self = LANES_JOB_TABLE (object);

  g_clear_handle_id (&self->flush_source, g_source_remove);
  g_clear_handle_id (&self->still_source, g_source_remove);
  g_clear_handle_id (&self->fit_source, g_source_remove);
  g_clear_handle_id (&self->view_source, g_source_remove);
  g_clear_pointer (&self->menu, gtk_widget_unparent);
  g_clear_pointer (&self->scroller, gtk_widget_unparent);
  g_clear_object (&self->selection);
  g_clear_object (&self->runs_on_column);
  g_clear_object (&self->elapsed_column);
  g_clear_object (&self->left_column);

  G_OBJECT_CLASS (lanes_job_table_parent_class)->dispose (object);
}

/* Keys that mean something else in an entry are bound here and not in the window. */
static void
lanes_job_table_add_bindings (GtkWidgetClass *widget_class)
{
  const struct
  {
    guint           key;
    GdkModifierType modifiers;
    const char     *action;
  } verbs[] = {
    { GDK_KEY_Delete, 0, "win.cancel-job" },
    { GDK_KEY_Delete, GDK_SHIFT_MASK, "win.force-job" },
    { GDK_KEY_BackSpace, 0, "win.remove-job" },
    { GDK_KEY_r, GDK_CONTROL_MASK, "win.retry-job" },
    { GDK_KEY_r, GDK_CONTROL_MASK | GDK_SHIFT_MASK, "win.run-job-again" },
    { GDK_KEY_c, GDK_CONTROL_MASK, "win.copy-command" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    gtk_widget_class_add_binding_action (widget_class, verbs[i].key, verbs[i].modifiers, verbs[i].action, "t", (guint64) 0);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_p, GDK_CONTROL_MASK, "win.toggle-pause", NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Menu, 0, lanes_job_table_menu_key_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, lanes_job_table_menu_key_cb, NULL);
}

static void
lanes_job_table_class_init (LanesJobTableClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lanes_job_table_dispose;
  widget_class->size_allocate = lanes_job_table_size_allocate;
  widget_class->measure = lanes_job_table_measure;
  widget_class->map = lanes_job_table_map;

  lanes_job_table_add_bindings (widget_class);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/lanes_app/Lanes/lanes-job-table.ui");
  gtk_widget_class_bind_template_child (widget_class, LanesJobTable, scroller);
  gtk_widget_class_bind_template_child (widget_class, LanesJobTable, view);
  gtk_widget_class_bind_template_child (widget_class, LanesJobTable, title_column);
  gtk_widget_class_bind_template_child (widget_class, LanesJobTable, runs_on_column);
  gtk_widget_class_bind_template_child (widget_class, LanesJobTable, progress_column);
  gtk_widget_class_bind_template_child (widget_class, LanesJobTable, elapsed_column);
  gtk_widget_class_bind_template_child (widget_class, LanesJobTable, left_column);
  gtk_widget_class_bind_template_callback (widget_class, lanes_job_table_activate_cb);
}

static void
lanes_job_table_add_controllers (LanesJobTable *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *legacy = gtk_event_controller_legacy_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  g_signal_connect_object (motion, "motion", G_CALLBACK (lanes_job_table_motion_cb), self, 0);
  g_signal_connect_object (motion, "leave", G_CALLBACK (lanes_job_table_leave_cb), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);

  gtk_event_controller_set_propagation_phase (legacy, GTK_PHASE_CAPTURE);
  g_signal_connect_object (legacy, "event", G_CALLBACK (lanes_job_table_event_cb), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (self), legacy);

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (click), GTK_PHASE_CAPTURE);
  g_signal_connect_object (click, "pressed", G_CALLBACK (lanes_job_table_pressed_cb), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
}

static void
lanes_job_table_watch_view (LanesJobTable *self)
{
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scroller));

  g_signal_connect_object (adjustment, "value-changed", G_CALLBACK (lanes_job_table_view_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (adjustment, "changed", G_CALLBACK (lanes_job_table_view_cb), self, G_CONNECT_SWAPPED);
}

static void
lanes_job_table_init (LanesJobTable *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  /* These come and go. */
  g_object_ref (self->runs_on_column);
  g_object_ref (self->elapsed_column);
  g_object_ref (self->left_column);
  lanes_job_table_init_column (self->title_column, LANES_JOB_SORT_TITLE);
  lanes_job_table_init_column (self->runs_on_column, LANES_JOB_SORT_RUNS_ON);
  lanes_job_table_init_column (self->progress_column, LANES_JOB_SORT_PROGRESS);
  lanes_job_table_init_column (self->elapsed_column, LANES_JOB_SORT_ELAPSED);
  lanes_job_table_init_column (self->left_column, LANES_JOB_SORT_LEFT);
  lanes_column_titles_mark (self->elapsed_column);
  lanes_column_titles_mark (self->left_column);
  lanes_column_titles_align (self->view);
  lanes_column_sort_install (GTK_WIDGET (self), self->view);
  lanes_job_table_add_controllers (self);
  lanes_job_table_watch_view (self);
}

void
lanes_job_table_set_selection (LanesJobTable     *self,
                               LanesJobSelection *selection)
{
  g_return_if_fail (LANES_IS_JOB_TABLE (self) && self->selection == NULL);

  self->selection = g_object_ref (selection);
  self->list = lanes_job_selection_get_list (selection);
  g_signal_connect_object (self->list, "dirty", G_CALLBACK (lanes_job_table_dirty_cb), self, 0);
  g_signal_connect_object (gtk_column_view_get_sorter (self->view), "changed",
                           G_CALLBACK (lanes_job_table_sorter_changed_cb), self, 0);
  gtk_column_view_set_model (self->view, GTK_SELECTION_MODEL (selection));
}

void
lanes_job_table_refresh (LanesJobTable *self)
{
  g_return_if_fail (LANES_IS_JOB_TABLE (self));

  if (self->list != NULL && gtk_widget_get_mapped (GTK_WIDGET (self)))
    lanes_job_list_refresh (self->list);
}

void
lanes_job_table_flush (LanesJobTable *self)
{
  g_return_if_fail (LANES_IS_JOB_TABLE (self));

  g_clear_handle_id (&self->flush_source, g_source_remove);
  if (!lanes_job_list_flush (self->list, g_get_monotonic_time () + FLUSH_BUDGET_US))
    lanes_job_table_schedule (self);
  self->flushed_at = g_get_monotonic_time ();
}

void
lanes_job_table_scroll_to (LanesJobTable *self,
                           guint64        id)
{
  gint64 position;

  g_return_if_fail (LANES_IS_JOB_TABLE (self));

  position = lanes_job_list_find (self->list, id);
  if (position >= g_list_model_get_n_items (G_LIST_MODEL (self->selection)))
    lanes_job_selection_show_all (self->selection);
  if (position >= 0)
    gtk_widget_activate_action (gtk_widget_get_last_child (GTK_WIDGET (self->view)), "list.scroll-to-item", "u",
                                (guint) position);
}

void
lanes_job_table_focus (LanesJobTable *self)
{
  g_return_if_fail (LANES_IS_JOB_TABLE (self));

  gtk_widget_grab_focus (GTK_WIDGET (self->view));
}
