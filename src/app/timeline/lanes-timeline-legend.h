/* lanes-timeline-legend.h: what the colours mean, how much of the time each has, and which are shown
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "lanes-timeline-counter.h"
#include "lanes-timeline-model.h"

G_BEGIN_DECLS

#define LANES_TYPE_TIMELINE_LEGEND (lanes_timeline_legend_get_type ())
G_DECLARE_FINAL_TYPE (LanesTimelineLegend, lanes_timeline_legend, LANES, TIMELINE_LEGEND, GtkWidget)

GtkWidget            *lanes_timeline_legend_new         (LanesTimelineModel  *model);
void                  lanes_timeline_legend_set_compact (LanesTimelineLegend *self,
                                                         gboolean             compact);
LanesTimelineCounter *lanes_timeline_legend_get_counter (LanesTimelineLegend *self);

G_END_DECLS
