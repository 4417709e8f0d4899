/* lanes-timeline-counter.h: counts a range of time between frames
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-span-stats.h"

G_BEGIN_DECLS

#define LANES_TYPE_TIMELINE_COUNTER (lanes_timeline_counter_get_type ())
G_DECLARE_FINAL_TYPE (LanesTimelineCounter, lanes_timeline_counter, LANES, TIMELINE_COUNTER, GObject)

LanesTimelineCounter *lanes_timeline_counter_new       (LanesSpanStore       *store);
void                  lanes_timeline_counter_count     (LanesTimelineCounter *self,
                                                        gint64                start,
                                                        gint64                end,
                                                        gint64                now);
void                  lanes_timeline_counter_clear     (LanesTimelineCounter *self);
LanesSpanStats       *lanes_timeline_counter_get_stats (LanesTimelineCounter *self);
gboolean              lanes_timeline_counter_is_busy   (LanesTimelineCounter *self);
gint64                lanes_timeline_counter_get_cost  (LanesTimelineCounter *self);

G_END_DECLS
