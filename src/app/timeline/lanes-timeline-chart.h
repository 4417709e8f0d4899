/* lanes-timeline-chart.h: the layers of the timeline, and the pointer and keys on them
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "lanes-timeline-model.h"
#include "lanes-timeline-tip.h"

G_BEGIN_DECLS

#define LANES_TYPE_TIMELINE_CHART (lanes_timeline_chart_get_type ())
G_DECLARE_FINAL_TYPE (LanesTimelineChart, lanes_timeline_chart, LANES, TIMELINE_CHART, GtkWidget)

/**
 * LanesTimelineMenu:
 *
 * Returns: (transfer full) (nullable): what can be done with a job
 */
typedef GMenuModel *(*LanesTimelineMenu) (guint64  job,
                                          gpointer user_data);

/**
 * LanesTimelineLaneMenu:
 *
 * Returns: (transfer full) (nullable): what can be done with the thread or process of @lane
 */
typedef GMenuModel *(*LanesTimelineLaneMenu) (guint    lane,
                                              gpointer user_data);

/* How wide the names beside the lanes are in a window of @width. */
int        lanes_timeline_chart_get_header_width (LanesTimelineModel *model,
                                                  int                 width);

GtkWidget *lanes_timeline_chart_new              (LanesTimelineModel    *model);
void       lanes_timeline_chart_set_menu_func    (LanesTimelineChart    *self,
                                                  LanesTimelineMenu      func,
                                                  LanesTimelineLaneMenu  lane_func,
                                                  gpointer               user_data);
void       lanes_timeline_chart_show_menu        (LanesTimelineChart    *self);
void       lanes_timeline_chart_set_look_func    (LanesTimelineChart    *self,
                                                  LanesTimelineLook      func,
                                                  gpointer               user_data);
void       lanes_timeline_chart_tell_look        (LanesTimelineChart    *self,
                                                  guint                  lane,
                                                  const char            *words);

G_END_DECLS
