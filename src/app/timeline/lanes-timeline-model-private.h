/* lanes-timeline-model-private.h: what the files of the timeline's model share
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-timeline-model.h"

G_BEGIN_DECLS

typedef enum
{
  LANES_TIMELINE_VIEW_CHANGED,
  LANES_TIMELINE_HOVER_CHANGED,
  LANES_TIMELINE_SELECTION_CHANGED,
  LANES_TIMELINE_LIVE_CHANGED,
  LANES_TIMELINE_FOUND_CHANGED,
  LANES_TIMELINE_NOW_CHANGED,
  LANES_TIMELINE_N_SIGNALS
} LanesTimelineSignal;

struct _LanesTimelineModel
{
  GObject                 parent_instance;

  LanesSpanStore         *store;       /* owned */
  LanesTimeAxis           axis;
  gint64                  now;
  int                     scale_factor;
  double                  text_scale;
  gboolean                live;
  gboolean                dense;

  GArray                 *rows;        /* owned, LanesTimelineRow */
  GArray                 *lane_rows;   /* owned, guint: row of each lane, G_MAXUINT for none */
  int                     height;
  int                     top;         /* rows are scrolled by this */
  GHashTable             *folded;      /* owned, set of group + 1 */
  guint64                 generation;  /* of the store when it was drawn */
  guint                   layout;      /* of the store when rows were made */
  gboolean                rows_valid;
  GArray                 *ticks;       /* owned, LanesTimelineTick */
  GArray                 *old_ticks;   /* owned, LanesTimelineTick: those before, whose labels are still good */
  GTimeZone              *zone;        /* owned, nullable: of the labels */
  gboolean                ticks_valid;

  LanesTimelineColouring  colouring;
  guint                   paint;       /* grows when spans change their colours */
  GArray                 *kind_colours; /* owned, guint32 */
  GHashTable             *hidden[LANES_TIMELINE_N_COLOURINGS]; /* owned, sets of key + 1 */

  LanesTimelineSpot       hover;
  LanesTimelineSpot       selected;
  gboolean                has_cursor;  /* of the keyboard, on a row */
  guint                   cursor_group;
  guint                   cursor_lane; /* LANES_SPAN_NO_LANE for the heading of the group */
  gint64                  cursor_time; /* where spans are looked for in other lanes */
  gint64                  range_start;
  gint64                  range_end;
  GArray                 *causes;      /* owned, nullable, LanesTimelineSpot */
  GArray                 *found;       /* owned, nullable, LanesTimelineSpot */
};

void _lanes_timeline_model_emit (LanesTimelineModel  *self,
                                 LanesTimelineSignal  signal);

G_END_DECLS
