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

/**
 * LanesTimelinePicture:
 * @strip: owned
 * @coarse: detail was left out
 *
 * A strip that is kept from frame to frame, and what was drawn in it.
 */
typedef struct
{
  LanesTimelineStrip *strip;
  double              start;   /* of the axis */
  double              scale;
  double              radius;
  int                 factor;
  guint               paint;   /* lanes_timeline_model_get_paint() */
  gint64              final;   /* nothing before this time changes any more */
  guint               n_lanes; /* of a group */
  gboolean            valid;
  gboolean            coarse;
} LanesTimelinePicture;

LanesTimelinePicture *lanes_timeline_picture_new    (void);
void                  lanes_timeline_picture_free   (LanesTimelinePicture *self);

void lanes_timeline_paint_lane   (LanesTimelineModel   *model,
                                  LanesTimelinePicture *picture,
                                  guint                 lane,
                                  double                radius,
                                  gint64                deadline);
void lanes_timeline_paint_group  (LanesTimelineModel   *model,
                                  LanesTimelinePicture *picture,
                                  guint                 group);
void lanes_timeline_paint_stripe (LanesTimelineModel   *model,
                                  LanesTimelinePicture *picture,
                                  guint                 lane,
                                  gint64                deadline);
void lanes_timeline_find_bars    (LanesTimelineModel   *model,
                                  guint                 lane,
                                  double                min_hatch,
                                  double                min_label,
                                  GArray               *ret_bars);

/* Has a bar in this state a pattern? */
gboolean lanes_timeline_is_hatched (LanesState state);

G_END_DECLS
