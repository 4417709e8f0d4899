/* lanes-timeline-chart-keys.c: the keys on the timeline
 *
 *   Left, Right     from span to span in a lane; on a heading, fold and unfold its group (so does the space bar)
 *   Up, Down        from row to row, to what ran there at the same time; a lane in which nothing ran is a row too
 *   Menu            what can be done with the span, or with the lane where there is none
 *   Return          the job of the span
 *
 * Those that move the time that is seen are the page's (lanes-timeline-page.c), as they need no row and no arrow.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-timeline-chart-private.h"

/* Returns: (transfer none) (nullable): the row that the keys are on */
const LanesTimelineRow *
_lanes_timeline_chart_find_cursor (LanesTimelineChart *self)
{
  guint group, lane;

  if (!lanes_timeline_model_get_cursor (self->model, &group, &lane))
    return NULL;

  return lanes_timeline_model_get_row (self->model, group, lane);
}

/* Beneath the selected span, or at the beginning of the lane that the keys are on. Returns: %FALSE on a heading, or nowhere */
gboolean
_lanes_timeline_chart_get_key_place (LanesTimelineChart *self,
                                     double             *ret_x,
                                     double             *ret_y)
{
  const LanesTimelineSpot *selected = lanes_timeline_model_get_selected (self->model);
  const LanesTimelineRow *row = _lanes_timeline_chart_find_cursor (self);
  const LanesTimeAxis *axis = lanes_timeline_model_get_axis (self->model);
  gboolean is_span = selected->lane != LANES_SPAN_NO_LANE;
  double x = is_span ? lanes_time_axis_to_x (axis, (double) selected->span.start) : 0;

  if (row == NULL || row->lane == LANES_SPAN_NO_LANE)
    return FALSE;

  *ret_x = lanes_timeline_chart_get_header_width (self->model, gtk_widget_get_width (GTK_WIDGET (self))) +
           CLAMP (x, 0, axis->width - 20);
  *ret_y = _lanes_timeline_chart_get_ruler_height (self) + row->y - lanes_timeline_model_get_top (self->model) + row->height - 8;
  return TRUE;
}

static void
key_menu (GtkWidget  *widget,
          const char *action,
          GVariant   *target)
{
  lanes_timeline_chart_show_menu (LANES_TIMELINE_CHART (widget));
}

static void
key_lanes (GtkWidget  *widget,
           const char *action,
           GVariant   *target)
{
  LanesTimelineChart *self = LANES_TIMELINE_CHART (widget);

  gtk_adjustment_set_value (self->adjustment, gtk_adjustment_get_value (self->adjustment) +
                            g_variant_get_int32 (target) * gtk_adjustment_get_page_increment (self->adjustment));
}

/* With the keys on the heading. */
static void
set_folded (LanesTimelineChart *self,
            guint               group,
            gboolean            folded)
{
  lanes_timeline_model_set_folded (self->model, group, folded);
  _lanes_timeline_chart_tell (self);
}

static void
key_select (GtkWidget  *widget,
            const char *action,
            GVariant   *target)
{
  LanesTimelineChart *self = LANES_TIMELINE_CHART (widget);
  const LanesTimelineRow *row = _lanes_timeline_chart_find_cursor (self);
  int step = g_variant_get_int32 (target);

  _lanes_timeline_chart_set_by_keys (self, TRUE);
  if (g_str_equal (action, "chart.next-lane"))
    lanes_timeline_model_select_lane (self->model, step);
  else if (row == NULL || row->lane != LANES_SPAN_NO_LANE)
    lanes_timeline_model_select_next (self->model, step);
  else
    set_folded (self, row->group, step < 0);
}

static void
key_fold (GtkWidget  *widget,
          const char *action,
          GVariant   *target)
{
  LanesTimelineChart *self = LANES_TIMELINE_CHART (widget);
  const LanesTimelineRow *row = _lanes_timeline_chart_find_cursor (self);

  if (row != NULL && row->lane == LANES_SPAN_NO_LANE)
    set_folded (self, row->group, !lanes_timeline_model_is_folded (self->model, row->group));
}

void
_lanes_timeline_chart_install_keys (GtkWidgetClass *widget_class)
{
  static const struct
  {
    guint key;
    GdkModifierType modifiers;
    const char *action;
    int step;
  } keys[] = {
    { GDK_KEY_Right, 0, "chart.next-span", 1 },
    { GDK_KEY_Left, 0, "chart.next-span", -1 },
    { GDK_KEY_Down, 0, "chart.next-lane", 1 },
    { GDK_KEY_Up, 0, "chart.next-lane", -1 },
    { GDK_KEY_Page_Down, 0, "chart.scroll-lanes", 1 },
    { GDK_KEY_Page_Up, 0, "chart.scroll-lanes", -1 },
    { GDK_KEY_Right, GDK_CONTROL_MASK, "timeline.scroll", 1 },
    { GDK_KEY_Left, GDK_CONTROL_MASK, "timeline.scroll", -1 },
  };
  static const struct
  {
    guint key;
    GdkModifierType modifiers;
    const char *action;
  } verbs[] = {
    { GDK_KEY_space, 0, "chart.fold" },
    { GDK_KEY_Menu, 0, "chart.menu" },
    { GDK_KEY_F10, GDK_SHIFT_MASK, "chart.menu" },
    { GDK_KEY_Return, 0, "timeline.show-job" },
  };

  gtk_widget_class_install_action (widget_class, "chart.next-span", "i", key_select);
  gtk_widget_class_install_action (widget_class, "chart.next-lane", "i", key_select);
  gtk_widget_class_install_action (widget_class, "chart.scroll-lanes", "i", key_lanes);
  gtk_widget_class_install_action (widget_class, "chart.fold", NULL, key_fold);
  gtk_widget_class_install_action (widget_class, "chart.menu", NULL, key_menu);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_widget_class_add_binding_action (widget_class, keys[i].key, keys[i].modifiers, keys[i].action, "i", keys[i].step);
  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    gtk_widget_class_add_binding_action (widget_class, verbs[i].key, verbs[i].modifiers, verbs[i].action, NULL);
}
