/* lanes-timeline-chart-private.h: what the files of the timeline's chart share
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-timeline-chart.h"
#include "lanes-timeline-hole.h"

G_BEGIN_DECLS

typedef enum
{
  LANES_TIMELINE_DRAG_NONE,
  LANES_TIMELINE_DRAG_PAN,
  LANES_TIMELINE_DRAG_RANGE,
} LanesTimelineDrag;

struct _LanesTimelineChart
{
  GtkWidget           parent_instance;

  LanesTimelineModel *model;       /* owned */

  GtkWidget          *ruler;       /* children */
  GtkWidget          *headers;
  GtkWidget          *bars;
  GtkWidget          *marks;
  GtkWidget          *hover;
  GtkWidget          *now_line;
  GtkWidget          *tip;
  GtkWidget          *scrollbar;
  GtkWidget          *menu;        /* nullable: made at first need */
  GtkAdjustment      *adjustment;  /* owned */

  LanesTimelineMenu   menu_func;
  LanesTimelineLaneMenu lane_menu_func;
  gpointer            menu_data;
  guint               tick_id;     /* one of the two while it is mapped */
  guint               look_id;
  LanesTimelineDrag   drag;
  double              drag_x;      /* where the drag was last */
  gint64              drag_time;   /* where the range began */
  double              pointer_x;   /* in the chart; negative while the pointer is elsewhere */
  double              pointer_y;
  gboolean            by_keys;     /* the selection is told: it was made with keys, and the pointer has not moved since */
  LanesTimelineHole   hole;        /* that is told; without a length where none is */
  double              pinch;
};

int                     _lanes_timeline_chart_get_ruler_height (LanesTimelineChart  *self);
const LanesTimelineRow *_lanes_timeline_chart_find_cursor  (LanesTimelineChart      *self);
gboolean                _lanes_timeline_chart_get_key_place (LanesTimelineChart     *self,
                                                             double                 *ret_x,
                                                             double                 *ret_y);
void                    _lanes_timeline_chart_set_by_keys  (LanesTimelineChart      *self,
                                                            gboolean                 by_keys);
void                    _lanes_timeline_chart_tell         (LanesTimelineChart      *self);
void                    _lanes_timeline_chart_show_menu_at (LanesTimelineChart      *self,
                                                            const LanesTimelineSpot *spot,
                                                            guint                    lane,
                                                            double                   x,
                                                            double                   y);
void                    _lanes_timeline_chart_install_keys (GtkWidgetClass          *widget_class);

G_END_DECLS
