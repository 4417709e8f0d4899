/* lanes-timeline-painter.h: spans of a lane to strips of pixels
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-timeline-model.h"
#include "lanes-timeline-strip.h"

G_BEGIN_DECLS

/**
 * LanesTimelineBar:
 * @x0: pixels, may lie outside
 *
 * A span that is wide enough for more than its colour.
 */
typedef struct
{
  double    x0;
  double    x1;
  guint32   colour;
  LanesSpan span;
} LanesTimelineBar;

void lanes_timeline_paint_lane   (LanesTimelineModel *model,
                                  LanesTimelineStrip *strip,
                                  guint               lane,
                                  double              radius,
                                  double              min_bar,
                                  GArray             *ret_bars);
void lanes_timeline_paint_group  (LanesTimelineModel *model,
                                  LanesTimelineStrip *strip,
                                  guint               group);
void lanes_timeline_paint_stripe (LanesTimelineModel *model,
                                  LanesTimelineStrip *strip,
                                  guint               lane);

G_END_DECLS
