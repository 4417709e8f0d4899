/* lanes-timeline-strip.h: one lane as a few rows of pixels
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Bars this wide (in device pixels) get round corners; narrower ones run together. */
#define LANES_TIMELINE_STRIP_WIDE 3.0
#define LANES_TIMELINE_STRIP_MAX_EDGES 16

/**
 * LanesTimelineStripRow:
 *
 * The rows after those of the corners.
 */
typedef enum
{
  LANES_TIMELINE_STRIP_MIDDLE,
  LANES_TIMELINE_STRIP_MARKS,   /* what failed */
  LANES_TIMELINE_STRIP_WAITS,   /* waiting before a bar */
  LANES_TIMELINE_STRIP_N_ROWS
} LanesTimelineStripRow;

typedef struct _LanesTimelineStrip LanesTimelineStrip;

LanesTimelineStrip *lanes_timeline_strip_new         (void);
void                lanes_timeline_strip_free        (LanesTimelineStrip    *self);
void                lanes_timeline_strip_begin       (LanesTimelineStrip    *self,
                                                      guint                  n_columns,
                                                      double                 radius);
gboolean            lanes_timeline_strip_shift       (LanesTimelineStrip    *self,
                                                      int                    columns);
void                lanes_timeline_strip_clip        (LanesTimelineStrip    *self,
                                                      int                    from,
                                                      int                    to);
guint               lanes_timeline_strip_get_width   (LanesTimelineStrip    *self);
void                lanes_timeline_strip_add         (LanesTimelineStrip    *self,
                                                      double                 x0,
                                                      double                 x1,
                                                      double                 share,
                                                      guint32                colour);
void                lanes_timeline_strip_add_to      (LanesTimelineStrip    *self,
                                                      LanesTimelineStripRow  row,
                                                      double                 x0,
                                                      double                 x1,
                                                      guint32                colour);
void                lanes_timeline_strip_end         (LanesTimelineStrip    *self);
guint               lanes_timeline_strip_get_n_edges (LanesTimelineStrip    *self);
gboolean            lanes_timeline_strip_has         (LanesTimelineStrip    *self,
                                                      LanesTimelineStripRow  row);
gboolean            lanes_timeline_strip_has_corners (LanesTimelineStrip    *self);
const guint32      *lanes_timeline_strip_get_edge    (LanesTimelineStrip    *self,
                                                      guint                  edge);
const guint32      *lanes_timeline_strip_get_row     (LanesTimelineStrip    *self,
                                                      LanesTimelineStripRow  row);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LanesTimelineStrip, lanes_timeline_strip_free)

G_END_DECLS
