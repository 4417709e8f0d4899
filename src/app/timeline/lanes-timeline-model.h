/* lanes-timeline-model.h: what the layers of the timeline share
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-span-store.h"
#include "lanes-time-axis.h"
#include "lanes-timeline-palette.h"

G_BEGIN_DECLS

#define LANES_TYPE_TIMELINE_MODEL (lanes_timeline_model_get_type ())
G_DECLARE_FINAL_TYPE (LanesTimelineModel, lanes_timeline_model, LANES, TIMELINE_MODEL, GObject)

#define LANES_TIMELINE_GROUP_HEIGHT 25
#define LANES_TIMELINE_LANE_HEIGHT 33
#define LANES_TIMELINE_DENSE_HEIGHT 13
#define LANES_TIMELINE_NOW_MARGIN 40

/**
 * LanesTimelineRow:
 * @lane: %LANES_SPAN_NO_LANE for the heading of @group
 * @y: from the top of all rows
 * @dense: low, without words on its bars
 * @scale: how many times larger than usual it is, for its words
 */
typedef struct
{
  guint    group;
  guint    lane;
  int      y;
  int      height;
  gboolean dense;
  double   scale;
} LanesTimelineRow;

/**
 * LanesTimelineSpot:
 * @lane: %LANES_SPAN_NO_LANE for none
 * @span: the whole attempt
 *
 * A span that is pointed at or selected.
 */
typedef struct
{
  guint     lane;
  guint64   index;
  LanesSpan span;
} LanesTimelineSpot;

/* @label is owned by the model; NULL for a thin line. It is of the time @wall, µs since the epoch, at steps of @step. */
typedef struct
{
  double x;
  char  *label;
  gint64 wall;
  gint64 step;
} LanesTimelineTick;

LanesTimelineModel *lanes_timeline_model_new              (LanesSpanStore         *store);
LanesSpanStore     *lanes_timeline_model_get_store        (LanesTimelineModel     *self);
const LanesTimeAxis *lanes_timeline_model_get_axis        (LanesTimelineModel     *self);
gint64              lanes_timeline_model_get_now          (LanesTimelineModel     *self);

/* What is seen. */
void                lanes_timeline_model_set_width        (LanesTimelineModel     *self,
                                                           double                  width,
                                                           int                     scale_factor);
int                 lanes_timeline_model_get_scale_factor (LanesTimelineModel     *self);
double              lanes_timeline_model_get_text_scale   (LanesTimelineModel     *self);
void                lanes_timeline_model_set_text_scale   (LanesTimelineModel     *self,
                                                           double                  text_scale);
void                lanes_timeline_model_tick             (LanesTimelineModel     *self,
                                                           gint64                  now);
gboolean            lanes_timeline_model_get_live         (LanesTimelineModel     *self);
void                lanes_timeline_model_set_live         (LanesTimelineModel     *self,
                                                           gboolean                live);
void                lanes_timeline_model_scroll           (LanesTimelineModel     *self,
                                                           double                  pixels);
void                lanes_timeline_model_zoom             (LanesTimelineModel     *self,
                                                           double                  x,
                                                           double                  factor);
void                lanes_timeline_model_show             (LanesTimelineModel     *self,
                                                           double                  start,
                                                           double                  end,
                                                           double                  margin);
void                lanes_timeline_model_fit              (LanesTimelineModel     *self);
void                lanes_timeline_model_reveal           (LanesTimelineModel     *self,
                                                           gint64                  start,
                                                           gint64                  end);
GArray             *lanes_timeline_model_get_ticks        (LanesTimelineModel     *self);

/* Rows. */
GArray             *lanes_timeline_model_get_rows         (LanesTimelineModel     *self);
int                 lanes_timeline_model_get_height       (LanesTimelineModel     *self);
int                 lanes_timeline_model_get_top          (LanesTimelineModel     *self);
void                lanes_timeline_model_set_top          (LanesTimelineModel     *self,
                                                           int                     top);
const LanesTimelineRow *lanes_timeline_model_find_row     (LanesTimelineModel     *self,
                                                           double                  y);
const LanesTimelineRow *lanes_timeline_model_get_lane_row (LanesTimelineModel     *self,
                                                           guint                   lane);
const LanesTimelineRow *lanes_timeline_model_get_row      (LanesTimelineModel     *self,
                                                           guint                   group,
                                                           guint                   lane);
gboolean            lanes_timeline_model_is_folded        (LanesTimelineModel     *self,
                                                           guint                   group);
void                lanes_timeline_model_set_folded       (LanesTimelineModel     *self,
                                                           guint                   group,
                                                           gboolean                folded);
gboolean            lanes_timeline_model_get_dense        (LanesTimelineModel     *self);
void                lanes_timeline_model_set_dense        (LanesTimelineModel     *self,
                                                           gboolean                dense);

/* Colours and filters. */
LanesTimelineColouring lanes_timeline_model_get_colouring (LanesTimelineModel     *self);
void                lanes_timeline_model_set_colouring    (LanesTimelineModel     *self,
                                                           LanesTimelineColouring  colouring);
guint32             lanes_timeline_model_get_colour       (LanesTimelineModel     *self,
                                                           const LanesSpanSummary *summary);
guint               lanes_timeline_model_get_key          (LanesTimelineModel     *self,
                                                           const LanesSpanSummary *summary);
guint               lanes_timeline_model_get_paint        (LanesTimelineModel     *self);
guint32             lanes_timeline_model_get_key_colour   (LanesTimelineModel     *self,
                                                           guint                   key);
char               *lanes_timeline_model_dup_key_label    (LanesTimelineModel     *self,
                                                           guint                   key);
gboolean            lanes_timeline_model_is_key_hidden    (LanesTimelineModel     *self,
                                                           guint                   key);
void                lanes_timeline_model_set_key_hidden   (LanesTimelineModel     *self,
                                                           guint                   key,
                                                           gboolean                hidden);
gboolean            lanes_timeline_model_is_span_hidden   (LanesTimelineModel     *self,
                                                           const LanesSpan        *span);

/* Pointing and selecting. */
gboolean            lanes_timeline_model_hit              (LanesTimelineModel     *self,
                                                           double                  x,
                                                           double                  y,
                                                           LanesTimelineSpot      *ret_spot);
const LanesTimelineSpot *lanes_timeline_model_get_hover   (LanesTimelineModel     *self);
void                lanes_timeline_model_set_hover        (LanesTimelineModel     *self,
                                                           const LanesTimelineSpot *spot);
const LanesTimelineSpot *lanes_timeline_model_get_selected (LanesTimelineModel    *self);
void                lanes_timeline_model_select           (LanesTimelineModel     *self,
                                                           const LanesTimelineSpot *spot);
gboolean            lanes_timeline_model_select_next      (LanesTimelineModel     *self,
                                                           int                     step);
gboolean            lanes_timeline_model_select_lane      (LanesTimelineModel     *self,
                                                           int                     step);
gboolean            lanes_timeline_model_get_cursor       (LanesTimelineModel     *self,
                                                           guint                  *ret_group,
                                                           guint                  *ret_lane);
gboolean            lanes_timeline_model_get_range        (LanesTimelineModel     *self,
                                                           gint64                 *ret_start,
                                                           gint64                 *ret_end);
void                lanes_timeline_model_set_range        (LanesTimelineModel     *self,
                                                           gint64                  start,
                                                           gint64                  end);

/* What the selected span had to wait for: arrows lead from there. */
void                lanes_timeline_model_set_causes       (LanesTimelineModel     *self,
                                                           GArray                 *spots);
GArray             *lanes_timeline_model_get_causes       (LanesTimelineModel     *self);

/* What was found, for marks. */
void                lanes_timeline_model_set_found        (LanesTimelineModel     *self,
                                                           GArray                 *spots);
GArray             *lanes_timeline_model_get_found        (LanesTimelineModel     *self);

G_END_DECLS
