/* lanes-timeline-hole.h: a time of which nothing is known
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-span-store.h"
#include "lanes-time-axis.h"

G_BEGIN_DECLS

/* A suspend has no length on the axis: it is drawn as a cut of so many pixels. */
#define LANES_TIMELINE_CUT 12.0

/**
 * LanesTimelineHole:
 * @start: µs of CLOCK_MONOTONIC
 * @end: µs; for a suspend @start, as that clock stands still meanwhile
 * @slept: µs that the machine was suspended, or 0: the window was away
 */
typedef struct
{
  gint64 start;
  gint64 end;
  gint64 slept;
} LanesTimelineHole;

GArray  *lanes_timeline_find_holes      (LanesSpanStore          *store,
                                         gint64                   start,
                                         gint64                   end);
gboolean lanes_timeline_hit_hole        (LanesSpanStore          *store,
                                         const LanesTimeAxis     *axis,
                                         double                   x,
                                         LanesTimelineHole       *ret_hole);
gboolean lanes_timeline_hole_get_extent (const LanesTimelineHole *self,
                                         const LanesTimeAxis     *axis,
                                         double                  *ret_x0,
                                         double                  *ret_x1);

G_END_DECLS
