/* lanes-timeline-hover.c: what the pointer is on
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-timeline-hover.h"

#include "lanes-timeline-bars.h"

#include <math.h>

struct _LanesTimelineHover
{
  GtkWidget           parent_instance;

  LanesTimelineModel *model;  /* owned */
};

G_DEFINE_FINAL_TYPE (LanesTimelineHover, lanes_timeline_hover, GTK_TYPE_WIDGET)

/* From when the job waited to when it began, and a light over the span. */
static void
lanes_timeline_hover_snapshot (GtkWidget   *widget,
                               GtkSnapshot *snapshot)
{
  LanesTimelineHover *self = LANES_TIMELINE_HOVER (widget);
  const LanesTimelineSpot *spot = lanes_timeline_model_get_hover (self->model);
  const LanesTimeAxis *axis = lanes_timeline_model_get_axis (self->model);
  const LanesTimelineRow *row = lanes_timeline_model_get_lane_row (self->model, spot->lane);
  GskRoundedRect outline;
  GdkRGBA light = { 1, 1, 1, 0.22f }, line;
  int y, height;

  if (row == NULL)
    return;

  lanes_timeline_bars_get_bar (row, &y, &height);
  y -= lanes_timeline_model_get_top (self->model);

  double wait = MAX (lanes_time_axis_to_x (axis, (double) (spot->span.start - spot->span.wait)), 0);
  double x0 = MAX (lanes_time_axis_to_x (axis, (double) spot->span.start), -8);
  double x1 = MIN (lanes_time_axis_to_x (axis, (double) spot->span.end), axis->width + 8);

  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &line);
  line.alpha = 0.7f;
  if (x0 - wait >= 2)
    {
      gtk_snapshot_append_color (snapshot, &line,
                                 &GRAPHENE_RECT_INIT ((float) floor (wait), (float) (y + height / 2), (float) (x0 - wait), 1));
      gtk_snapshot_append_color (snapshot, &line,
                                 &GRAPHENE_RECT_INIT ((float) floor (wait), (float) (y + height / 2 - 4), 1, 9));
    }

  gsk_rounded_rect_init_from_rect (&outline, &GRAPHENE_RECT_INIT ((float) x0, (float) y, (float) MAX (x1 - x0, 2),
                                                                  (float) height), 4);
  gtk_snapshot_push_rounded_clip (snapshot, &outline);
  gtk_snapshot_append_color (snapshot, &light, &outline.bounds);
  gtk_snapshot_pop (snapshot);
}

static void
lanes_timeline_hover_dispose (GObject *object)
{
  LanesTimelineHover *self = LANES_TIMELINE_HOVER (object);

  g_clear_object (&self->model);

  G_OBJECT_CLASS (lanes_timeline_hover_parent_class)->dispose (object);
}

static void
lanes_timeline_hover_class_init (LanesTimelineHoverClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lanes_timeline_hover_dispose;
  widget_class->snapshot = lanes_timeline_hover_snapshot;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
lanes_timeline_hover_init (LanesTimelineHover *self)
{
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_widget_set_can_target (GTK_WIDGET (self), FALSE);
}

GtkWidget *
lanes_timeline_hover_new (LanesTimelineModel *model)
{
  LanesTimelineHover *self = g_object_new (LANES_TYPE_TIMELINE_HOVER, NULL);

  self->model = g_object_ref (model);
  g_signal_connect_object (model, "view-changed", G_CALLBACK (gtk_widget_queue_draw), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (model, "hover-changed", G_CALLBACK (gtk_widget_queue_draw), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}
