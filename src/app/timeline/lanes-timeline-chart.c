/* lanes-timeline-chart.c: the layers of the timeline, and the pointer and keys on them
 *
 * Gives every layer its place and owns the pointer and the keys; what they do changes the model, and the layers follow that.
 *
 *   drag            back and forth in time        Shift+drag, drag on the ruler   select a range
 *   wheel, pinch    zoom about the pointer        Shift+wheel                     back and forth
 *   click           select the span               wheel on the names              the lanes up and down
 *
 * The arrow keys go from span to span and from row to row; what they select is told as what the pointer is on.
 *
 * Before each frame the model looks whether time or the record has moved the picture. As long as the next pixel of time is
 * far away that is a slow timer, not the frame clock; while the page is not seen there is neither.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-timeline-chart-private.h"

#include "lanes-text-scale.h"
#include "lanes-timeline-bars.h"
#include "lanes-timeline-headers.h"
#include "lanes-timeline-hover.h"
#include "lanes-timeline-marks.h"
#include "lanes-timeline-now-line.h"
#include "lanes-timeline-ruler.h"
#include "lanes-timeline-tip.h"
#include "lanes-timeline-words.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#define RULER_HEIGHT 24
#define ZOOM_STEP 1.25
#define FRAME_US 40000
#define LOOK_MS 100

G_DEFINE_FINAL_TYPE (LanesTimelineChart, lanes_timeline_chart, GTK_TYPE_WIDGET)

int
lanes_timeline_chart_get_header_width (LanesTimelineModel *model,
                                       int                 width)
{
  double scale = lanes_timeline_model_get_text_scale (model);
  double room = width / scale;

  return (int) (scale * (room < 600 ? 104 : room < 900 ? 140 : 190));
}

static int
get_header_width (LanesTimelineChart *self)
{
  return lanes_timeline_chart_get_header_width (self->model, gtk_widget_get_width (GTK_WIDGET (self)));
}

int
_lanes_timeline_chart_get_ruler_height (LanesTimelineChart *self)
{
  return (int) (RULER_HEIGHT * lanes_timeline_model_get_text_scale (self->model));
}

/* Looking at time. */

static void arm (LanesTimelineChart *self);

static gboolean
tick_cb (GtkWidget     *widget,
         GdkFrameClock *clock,
         gpointer       user_data)
{
  LanesTimelineChart *self = LANES_TIMELINE_CHART (widget);

  lanes_timeline_model_tick (self->model, g_get_monotonic_time ());
  arm (self);
  return self->tick_id != 0 ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

static gboolean
look_cb (gpointer user_data)
{
  LanesTimelineChart *self = LANES_TIMELINE_CHART (user_data);

  lanes_timeline_model_tick (self->model, g_get_monotonic_time ());
  arm (self);
  return self->look_id != 0 ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

/* The frame clock where a pixel of time is short, a timer where it is long. */
static void
arm (LanesTimelineChart *self)
{
  double pixel = lanes_timeline_model_get_axis (self->model)->scale / lanes_timeline_model_get_scale_factor (self->model);
  gboolean fast = lanes_timeline_model_get_live (self->model) && pixel < FRAME_US;

  if (fast && self->tick_id == 0)
    self->tick_id = gtk_widget_add_tick_callback (GTK_WIDGET (self), tick_cb, NULL, NULL);
  if (!fast && self->look_id == 0)
    self->look_id = g_timeout_add (LOOK_MS, look_cb, self);
  if (fast)
    self->look_id = 0;
  else
    self->tick_id = 0;
}

static void
disarm (LanesTimelineChart *self)
{
  if (self->tick_id != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->tick_id);
  self->tick_id = 0;
  g_clear_handle_id (&self->look_id, g_source_remove);
}

/* Switching between the two from outside of their callbacks. */
static void
rearm (LanesTimelineChart *self)
{
  if (!gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;

  disarm (self);
  arm (self);
}

static void
lanes_timeline_chart_map (GtkWidget *widget)
{
  LanesTimelineChart *self = LANES_TIMELINE_CHART (widget);

  GTK_WIDGET_CLASS (lanes_timeline_chart_parent_class)->map (widget);
  lanes_timeline_model_tick (self->model, g_get_monotonic_time ());
  arm (self);
}

static void
lanes_timeline_chart_unmap (GtkWidget *widget)
{
  disarm (LANES_TIMELINE_CHART (widget));
  GTK_WIDGET_CLASS (lanes_timeline_chart_parent_class)->unmap (widget);
}

/* Places. */

static void
allocate (GtkWidget *child,
          int        x,
          int        y,
          int        width,
          int        height)
{
  gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, NULL, NULL, NULL, NULL);
  gtk_widget_size_allocate (child, &(GtkAllocation) { x, y, MAX (width, 1), MAX (height, 1) }, -1);
}

/* Where what is told of is: at the pointer, or the selected span where the keys chose it. Returns: %FALSE for nowhere */
static gboolean
get_told_place (LanesTimelineChart *self,
                double             *ret_x,
                double             *ret_y)
{
  if (self->by_keys)
    return _lanes_timeline_chart_get_key_place (self, ret_x, ret_y);

  *ret_x = self->pointer_x;
  *ret_y = self->pointer_y;
  return self->pointer_x >= 0;
}

static void
allocate_tip (LanesTimelineChart *self,
              int                 width,
              int                 height)
{
  GtkRequisition size;
  double x, y;

  if (!gtk_widget_get_visible (self->tip))
    return;

  gtk_widget_get_preferred_size (self->tip, NULL, &size);
  if (!get_told_place (self, &x, &y))
    return;

  x = x + 14 + size.width > width ? MAX (0, x - size.width - 10) : x + 14;
  y = y + 18 + size.height > height ? MAX (0, y - size.height - 10) : y + 18;
  allocate (self->tip, (int) x, (int) y, MIN (size.width, width), size.height);
}

static void
update_adjustment (LanesTimelineChart *self,
                   int                 page)
{
  int total = lanes_timeline_model_get_height (self->model);
  double value = CLAMP (gtk_adjustment_get_value (self->adjustment), 0, MAX (0, total - page));

  gtk_adjustment_configure (self->adjustment, value, 0, MAX (total, page),
                            LANES_TIMELINE_LANE_HEIGHT * lanes_timeline_model_get_text_scale (self->model), page * 0.9, page);
}

static void
lanes_timeline_chart_size_allocate (GtkWidget *widget,
                                    int        width,
                                    int        height,
                                    int        baseline)
{
  LanesTimelineChart *self = LANES_TIMELINE_CHART (widget);
  int left, top, page, bar_width;

  lanes_timeline_model_set_text_scale (self->model, lanes_text_scale_get (widget));
  left = lanes_timeline_chart_get_header_width (self->model, width);
  top = _lanes_timeline_chart_get_ruler_height (self);
  page = MAX (height - top, 1);
  update_adjustment (self, page);
  gtk_widget_measure (self->scrollbar, GTK_ORIENTATION_HORIZONTAL, -1, &bar_width, NULL, NULL, NULL);
  gtk_widget_set_child_visible (self->scrollbar, lanes_timeline_model_get_height (self->model) > page);

  allocate (self->ruler, left, 0, width - left, top);
  allocate (self->headers, 0, top, left, page);
  allocate (self->bars, left, top, width - left, page);
  allocate (self->marks, left, top, width - left, page);
  allocate (self->hover, left, top, width - left, page);
  allocate (self->now_line, left, 0, width - left, height);
  allocate (self->scrollbar, width - bar_width, top, bar_width, page);
  allocate_tip (self, width, height);
  if (self->menu != NULL)
    gtk_popover_present (GTK_POPOVER (self->menu));

  lanes_timeline_model_set_width (self->model, width - left, gtk_widget_get_scale_factor (widget));
}

static void
lanes_timeline_chart_measure (GtkWidget      *widget,
                              GtkOrientation  orientation,
                              int             for_size,
                              int            *minimum,
                              int            *natural,
                              int            *minimum_baseline,
                              int            *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? 240 : 120;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 900 : 400;
}

static void
lanes_timeline_chart_snapshot (GtkWidget   *widget,
                               GtkSnapshot *snapshot)
{
  LanesTimelineChart *self = LANES_TIMELINE_CHART (widget);
  int width = gtk_widget_get_width (widget);
  GdkRGBA line;

  GTK_WIDGET_CLASS (lanes_timeline_chart_parent_class)->snapshot (widget, snapshot);
  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &line);
  line.alpha = 0.12f;
  gtk_snapshot_append_color (snapshot, &line,
                             &GRAPHENE_RECT_INIT (0, (float) _lanes_timeline_chart_get_ruler_height (self) - 1, (float) width, 1));
  gtk_snapshot_append_color (snapshot, &line,
                             &GRAPHENE_RECT_INIT ((float) get_header_width (self) - 1, 0, 1,
                                                  (float) gtk_widget_get_height (widget)));
}

/* The pointer. */

/* Returns: whether the pointer is on the lanes; sets where in them */
static gboolean
get_place (LanesTimelineChart *self,
           double              x,
           double              y,
           double             *ret_x,
           double             *ret_y)
{
  *ret_x = x - get_header_width (self);
  *ret_y = y - _lanes_timeline_chart_get_ruler_height (self) + lanes_timeline_model_get_top (self->model);
  return *ret_x >= 0 && y >= _lanes_timeline_chart_get_ruler_height (self);
}

static void
update_hover (LanesTimelineChart *self)
{
  LanesTimelineSpot spot;
  double x, y;
  gboolean found = self->pointer_x >= 0 && self->drag == LANES_TIMELINE_DRAG_NONE &&
                   get_place (self, self->pointer_x, self->pointer_y, &x, &y) &&
                   lanes_timeline_model_hit (self->model, x, y, &spot);

  lanes_timeline_model_set_hover (self->model, found ? &spot : NULL);
}

/* The time that nobody saw, where the pointer is on that and on no span; a cut of no time goes before what it lies on. */
static LanesTimelineHole
find_hole (LanesTimelineChart *self)
{
  LanesTimelineHole hole;
  double x, y;

  if (self->pointer_x < 0 || self->drag != LANES_TIMELINE_DRAG_NONE || !get_place (self, self->pointer_x, self->pointer_y, &x, &y) ||
      !lanes_timeline_hit_hole (lanes_timeline_model_get_store (self->model), lanes_timeline_model_get_axis (self->model), x, &hole))
    return (LanesTimelineHole) { 0 };

  return hole.slept > 0 || lanes_timeline_model_get_hover (self->model)->lane == LANES_SPAN_NO_LANE ? hole : (LanesTimelineHole) { 0 };
}

static gboolean
is_hole (const LanesTimelineHole *hole)
{
  return hole->slept > 0 || hole->end > hole->start;
}

static void
update_tip (LanesTimelineChart *self)
{
  static const LanesTimelineSpot nowhere = { .lane = LANES_SPAN_NO_LANE };
  LanesTimelineTip *tip = LANES_TIMELINE_TIP (self->tip);

  self->hole = self->by_keys ? (LanesTimelineHole) { 0 } : find_hole (self);
  if (self->by_keys)
    lanes_timeline_tip_update (tip, lanes_timeline_model_get_selected (self->model), NULL);
  else if (is_hole (&self->hole))
    lanes_timeline_tip_update (tip, &nowhere, &self->hole);
  else
    lanes_timeline_tip_update (tip, lanes_timeline_model_get_hover (self->model), NULL);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

/* What is told follows the keys, or the pointer again. */
void
_lanes_timeline_chart_set_by_keys (LanesTimelineChart *self,
                                   gboolean            by_keys)
{
  if (self->by_keys == by_keys)
    return;

  self->by_keys = by_keys;
  update_tip (self);
}

static void
motion_cb (LanesTimelineChart *self,
           double              x,
           double              y)
{
  /* Where lanes come and go under a pointer that rests, it is told to have moved. */
  if (fabs (self->pointer_x - x) >= 1 || fabs (self->pointer_y - y) >= 1)
    _lanes_timeline_chart_set_by_keys (self, FALSE);
  self->pointer_x = x;
  self->pointer_y = y;
  update_hover (self);
  if (!self->by_keys)
    {
      LanesTimelineHole hole = find_hole (self);

      if (memcmp (&hole, &self->hole, sizeof hole) != 0)
        update_tip (self);
    }
  if (gtk_widget_get_visible (self->tip))
    gtk_widget_queue_allocate (GTK_WIDGET (self));
}

static void
leave_cb (LanesTimelineChart *self)
{
  self->pointer_x = -1;
  update_hover (self);
  if (gtk_widget_get_visible (self->tip))
    update_tip (self);
}

static void
drag_begin_cb (LanesTimelineChart *self,
               double              x,
               double              y,
               GtkGesture         *gesture)
{
  GdkModifierType state = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (gesture));
  double at, row;
  gboolean on_lanes = get_place (self, x, y, &at, &row);

  /* What follows may be a key. A drag keeps the click from being told. */
  gtk_widget_grab_focus (GTK_WIDGET (self));
  _lanes_timeline_chart_set_by_keys (self, FALSE);
  self->drag = LANES_TIMELINE_DRAG_NONE;
  self->drag_x = 0;
  if (at < 0)
    return;

  self->drag = (state & GDK_SHIFT_MASK) != 0 || !on_lanes ? LANES_TIMELINE_DRAG_RANGE : LANES_TIMELINE_DRAG_PAN;
  self->drag_time = (gint64) lanes_time_axis_to_time (lanes_timeline_model_get_axis (self->model), at);
}

static void
drag_update_cb (LanesTimelineChart *self,
                double              dx,
                double              dy,
                GtkGestureDrag     *gesture)
{
  const LanesTimeAxis *axis = lanes_timeline_model_get_axis (self->model);
  double x, y;

  /* A click that trembles is a click. */
  if (self->drag == LANES_TIMELINE_DRAG_NONE || (self->drag_x == 0 && fabs (dx) < 4))
    return;

  if (self->drag == LANES_TIMELINE_DRAG_RANGE)
    {
      gtk_gesture_drag_get_start_point (gesture, &x, &y);
      lanes_timeline_model_set_range (self->model, self->drag_time,
                                      (gint64) lanes_time_axis_to_time (axis, x + dx - get_header_width (self)));
    }
  else
    {
      lanes_timeline_model_scroll (self->model, self->drag_x - dx);
    }

  self->drag_x = dx;
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
}

static void
drag_end_cb (LanesTimelineChart *self)
{
  self->drag = LANES_TIMELINE_DRAG_NONE;
}

static void
toggle_group (LanesTimelineChart *self,
              double              y)
{
  const LanesTimelineRow *row = lanes_timeline_model_find_row (self->model, y - _lanes_timeline_chart_get_ruler_height (self) +
                                                               lanes_timeline_model_get_top (self->model));

  if (row != NULL && y >= _lanes_timeline_chart_get_ruler_height (self) && row->lane == LANES_SPAN_NO_LANE)
    lanes_timeline_model_set_folded (self->model, row->group, !lanes_timeline_model_is_folded (self->model, row->group));
}

static void
released_cb (LanesTimelineChart *self,
             int                 n_press,
             double              x,
             double              y,
             GtkGesture         *gesture)
{
  LanesTimelineSpot spot;
  double at, row;

  gtk_widget_grab_focus (GTK_WIDGET (self));
  if (gtk_event_controller_get_current_event (GTK_EVENT_CONTROLLER (gesture)) == NULL || self->drag_x != 0)
    return;

  if (!get_place (self, x, y, &at, &row))
    {
      if (at < 0)
        toggle_group (self, y);
      return;
    }

  if (lanes_timeline_model_hit (self->model, at, row, &spot))
    {
      lanes_timeline_model_select (self->model, &spot);
      if (n_press == 2)
        gtk_widget_activate_action (GTK_WIDGET (self), "win.show-job", "t", spot.span.job);
      return;
    }

  const LanesTimelineRow *heading = lanes_timeline_model_find_row (self->model, row);

  if (heading != NULL && heading->lane == LANES_SPAN_NO_LANE)
    toggle_group (self, y);
  else
    lanes_timeline_model_select (self->model, NULL);
}

static gboolean
scroll_cb (LanesTimelineChart       *self,
           double                    dx,
           double                    dy,
           GtkEventControllerScroll *controller)
{
  GdkModifierType state = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (controller));
  gboolean smooth = gtk_event_controller_scroll_get_unit (controller) == GDK_SCROLL_UNIT_SURFACE;
  gboolean zooms = (state & GDK_CONTROL_MASK) != 0 || (!smooth && (state & GDK_SHIFT_MASK) == 0);
  double x = self->pointer_x - get_header_width (self);

  if (x < 0 || (smooth && !zooms && fabs (dy) > fabs (dx)))
    {
      gtk_adjustment_set_value (self->adjustment, gtk_adjustment_get_value (self->adjustment) +
                                dy * (smooth ? 1 : LANES_TIMELINE_LANE_HEIGHT));
      return TRUE;
    }

  if (zooms && dy != 0)
    lanes_timeline_model_zoom (self->model, x, pow (ZOOM_STEP, smooth ? -dy / 40 : -dy));
  else
    lanes_timeline_model_scroll (self->model, (dx != 0 ? dx : dy) * (smooth ? 1 : 60));
  return TRUE;
}

static void
pinch_begin_cb (LanesTimelineChart *self)
{
  self->pinch = 1;
}

static void
pinch_cb (LanesTimelineChart *self,
          double              scale,
          GtkGesture         *gesture)
{
  double left = get_header_width (self);
  double x, y;

  /* Without fingers, about the middle. */
  if (!gtk_gesture_is_active (gesture) || !gtk_gesture_get_bounding_box_center (gesture, &x, &y))
    x = (left + gtk_widget_get_width (GTK_WIDGET (self))) / 2;

  lanes_timeline_model_zoom (self->model, x - left, scale / self->pinch);
  self->pinch = scale;
}

/* The menu. */

static void
secondary_cb (LanesTimelineChart *self,
              int                 n_press,
              double              x,
              double              y)
{
  LanesTimelineSpot spot;
  double at, row;

  gtk_widget_grab_focus (GTK_WIDGET (self));
  get_place (self, x, y, &at, &row);
  if (y < _lanes_timeline_chart_get_ruler_height (self))
    return;

  if (at >= 0 && lanes_timeline_model_hit (self->model, at, row, &spot))
    {
      lanes_timeline_model_select (self->model, &spot);
      _lanes_timeline_chart_show_menu_at (self, &spot, spot.lane, x, y);
      return;
    }

  const LanesTimelineRow *found = lanes_timeline_model_find_row (self->model, row);

  if (found != NULL && found->lane != LANES_SPAN_NO_LANE)
    _lanes_timeline_chart_show_menu_at (self, NULL, found->lane, x, y);
}

/* Following the model. */

/* What the tip says of the selected span besides its name: what the kernel says, and @look (nullable), where it is now. */
static void
describe (LanesTimelineChart *self,
          const char         *look)
{
  const LanesTimelineSpot *selected = lanes_timeline_model_get_selected (self->model);
  g_autofree char *kernel = NULL, *both = NULL;
  const char *words = _("The arrow keys select a span");

  if (selected->lane != LANES_SPAN_NO_LANE)
    {
      kernel = lanes_timeline_dup_kernel (self->model, selected);
      both = g_strdup_printf ("%s%s%s", kernel != NULL ? kernel : "", kernel != NULL && look != NULL ? ", " : "",
                              look != NULL ? look : "");
      words = both;
    }

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, words, -1);
}

/* Says what is selected, and brings it into sight. */
void
_lanes_timeline_chart_tell (LanesTimelineChart *self)
{
  const LanesTimelineSpot *selected = lanes_timeline_model_get_selected (self->model);
  const LanesTimelineRow *row = _lanes_timeline_chart_find_cursor (self);
  g_autofree char *words = NULL;

  if (selected->lane != LANES_SPAN_NO_LANE)
    words = lanes_timeline_dup_description (self->model, selected);
  else if (row != NULL)
    words = lanes_timeline_dup_row (self->model, row);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  words != NULL ? words : _("Timeline"), -1);
  describe (self, NULL);

  /* The lane comes into sight. */
  if (row != NULL)
    gtk_adjustment_clamp_page (self->adjustment, row->y, row->y + row->height);
  if (self->by_keys)
    update_tip (self);
}

static void
view_changed (LanesTimelineChart *self)
{
  int height = lanes_timeline_model_get_height (self->model);

  if (gtk_adjustment_get_upper (self->adjustment) != MAX (height, gtk_adjustment_get_page_size (self->adjustment)))
    gtk_widget_queue_allocate (GTK_WIDGET (self));
  if (self->pointer_x >= 0)
    update_hover (self);
  if (self->by_keys)
    update_tip (self);
}

static void
adjustment_changed (LanesTimelineChart *self)
{
  lanes_timeline_model_set_top (self->model, (int) gtk_adjustment_get_value (self->adjustment));
}

/* The class. */

static void
lanes_timeline_chart_dispose (GObject *object)
{
  LanesTimelineChart *self = LANES_TIMELINE_CHART (object);
  GtkWidget *child;

  disarm (self);
  self->menu = NULL;
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->adjustment);
  g_clear_object (&self->model);

  G_OBJECT_CLASS (lanes_timeline_chart_parent_class)->dispose (object);
}

static void
lanes_timeline_chart_class_init (LanesTimelineChartClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lanes_timeline_chart_dispose;
  widget_class->map = lanes_timeline_chart_map;
  widget_class->unmap = lanes_timeline_chart_unmap;
  widget_class->measure = lanes_timeline_chart_measure;
  widget_class->snapshot = lanes_timeline_chart_snapshot;
  widget_class->size_allocate = lanes_timeline_chart_size_allocate;
  gtk_widget_class_set_css_name (widget_class, "timelinechart");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  _lanes_timeline_chart_install_keys (widget_class);
}

static void
add_controller (LanesTimelineChart *self,
                GtkEventController *controller)
{
  gtk_widget_add_controller (GTK_WIDGET (self), controller);
}

static void
add_controllers (LanesTimelineChart *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *scroll = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_BOTH_AXES);
  GtkGesture *drag = gtk_gesture_drag_new ();
  GtkGesture *click = gtk_gesture_click_new ();
  GtkGesture *secondary = gtk_gesture_click_new ();
  GtkGesture *pinch = gtk_gesture_zoom_new ();

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (secondary), GDK_BUTTON_SECONDARY);
  g_signal_connect_object (motion, "enter", G_CALLBACK (motion_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (motion, "motion", G_CALLBACK (motion_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (motion, "leave", G_CALLBACK (leave_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (scroll, "scroll", G_CALLBACK (scroll_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (drag, "drag-update", G_CALLBACK (drag_update_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (drag, "drag-end", G_CALLBACK (drag_end_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (click, "released", G_CALLBACK (released_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (secondary, "pressed", G_CALLBACK (secondary_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (pinch, "begin", G_CALLBACK (pinch_begin_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (pinch, "scale-changed", G_CALLBACK (pinch_cb), self, G_CONNECT_SWAPPED);

  add_controller (self, motion);
  add_controller (self, scroll);
  add_controller (self, GTK_EVENT_CONTROLLER (drag));
  add_controller (self, GTK_EVENT_CONTROLLER (click));
  add_controller (self, GTK_EVENT_CONTROLLER (secondary));
  add_controller (self, GTK_EVENT_CONTROLLER (pinch));
}

static void
lanes_timeline_chart_init (LanesTimelineChart *self)
{
  self->pointer_x = -1;
  self->pinch = 1;
  self->adjustment = g_object_ref_sink (gtk_adjustment_new (0, 0, 1, 1, 1, 1));
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_hexpand (GTK_WIDGET (self), TRUE);
  gtk_widget_set_vexpand (GTK_WIDGET (self), TRUE);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  add_controllers (self);
}

static GtkWidget *
add_child (LanesTimelineChart *self,
           GtkWidget          *child)
{
  gtk_widget_set_parent (child, GTK_WIDGET (self));
  return child;
}

GtkWidget *
lanes_timeline_chart_new (LanesTimelineModel *model)
{
  LanesTimelineChart *self = g_object_new (LANES_TYPE_TIMELINE_CHART, NULL);

  self->model = g_object_ref (model);
  self->ruler = add_child (self, lanes_timeline_ruler_new (model));
  self->headers = add_child (self, lanes_timeline_headers_new (model));
  self->bars = add_child (self, lanes_timeline_bars_new (model));
  self->marks = add_child (self, lanes_timeline_marks_new (model));
  self->hover = add_child (self, lanes_timeline_hover_new (model));
  self->now_line = add_child (self, lanes_timeline_now_line_new (model));
  self->scrollbar = add_child (self, gtk_scrollbar_new (GTK_ORIENTATION_VERTICAL, self->adjustment));
  self->tip = add_child (self, lanes_timeline_tip_new (model));
  gtk_widget_set_visible (self->tip, FALSE);

  g_signal_connect_object (self->adjustment, "value-changed", G_CALLBACK (adjustment_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (model, "view-changed", G_CALLBACK (view_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (model, "live-changed", G_CALLBACK (rearm), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (model, "hover-changed", G_CALLBACK (update_tip), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (model, "selection-changed", G_CALLBACK (_lanes_timeline_chart_tell), self, G_CONNECT_SWAPPED);
  _lanes_timeline_chart_tell (self);
  return GTK_WIDGET (self);
}

/* Who knows what can be done with a job, and with the thread or process of a lane. Both nullable. */
void
lanes_timeline_chart_set_menu_func (LanesTimelineChart    *self,
                                    LanesTimelineMenu      func,
                                    LanesTimelineLaneMenu  lane_func,
                                    gpointer               user_data)
{
  self->menu_func = func;
  self->lane_menu_func = lane_func;
  self->menu_data = user_data;
}

/* Who can say where in the kernel the thread or process of a lane is. */
void
lanes_timeline_chart_set_look_func (LanesTimelineChart *self,
                                    LanesTimelineLook   func,
                                    gpointer            user_data)
{
  lanes_timeline_tip_set_look_func (LANES_TIMELINE_TIP (self->tip), func, user_data);
}

/* Where it is. @words: (nullable): %NULL where that is not told */
void
lanes_timeline_chart_tell_look (LanesTimelineChart *self,
                                guint               lane,
                                const char         *words)
{
  lanes_timeline_tip_tell_look (LANES_TIMELINE_TIP (self->tip), lane, words);
  if (lane == lanes_timeline_model_get_selected (self->model)->lane)
    describe (self, words);
}
