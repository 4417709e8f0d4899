/* lanes-timeline-painter.c: spans of a lane to strips of pixels
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-timeline-painter.h"

#include <math.h>

#define MARK_COLOUR 0xffed333b
/* A wait is drawn from this many device pixels on. */
#define MIN_WAIT 3.0

typedef struct
{
  LanesTimelineModel *model;
  LanesTimelineStrip *strip;
  GArray             *bars;     /* nullable */
  double              origin;   /* time of the left edge */
  double              per_us;   /* device pixels a µs */
  double              scale;    /* device pixels a pixel */
  double              min_bar;  /* device pixels */
  double              weight;   /* of each lane, where many are drawn into one */
  gint64              last_end;
} Painter;

static Painter
make_painter (LanesTimelineModel *model,
              LanesTimelineStrip *strip,
              double              radius)
{
  const LanesTimeAxis *axis = lanes_timeline_model_get_axis (model);
  double scale = lanes_timeline_model_get_scale_factor (model);

  lanes_timeline_strip_begin (strip, (guint) ceil (axis->width * scale), radius * scale);
  return (Painter) {
    .model = model, .strip = strip, .origin = axis->start, .per_us = scale / axis->scale, .scale = scale, .weight = 1,
  };
}

static void
paint_wait (Painter         *self,
            const LanesSpan *span,
            double           x0,
            guint32          colour)
{
  gint64 from = MAX (self->last_end, span->start - span->wait);
  double x = ((double) from - self->origin) * self->per_us;

  if (x0 - x >= MIN_WAIT)
    lanes_timeline_strip_add_to (self->strip, LANES_TIMELINE_STRIP_WAITS, x, x0 - 1, (colour & 0x00ffffff) | 0x90000000);
}

static void
paint_marks (Painter                *self,
             const LanesSpanSummary *summary,
             double                  x0,
             double                  x1)
{
  if (summary->n_failed == 0 && !lanes_state_is_bad (summary->state))
    return;

  lanes_timeline_strip_add_to (self->strip, LANES_TIMELINE_STRIP_MARKS, x0, MAX (x1, x0 + 1.5), MARK_COLOUR);
}

static void
paint_span (Painter                *self,
            const LanesSpan        *span,
            const LanesSpanSummary *summary)
{
  double x0 = ((double) span->start - self->origin) * self->per_us;
  double x1 = ((double) span->end - self->origin) * self->per_us;
  guint32 colour = lanes_timeline_model_get_colour (self->model, summary);

  lanes_timeline_strip_add (self->strip, x0, x1, self->weight, colour);
  if (self->weight < 1)
    return;

  if (span->wait > 0)
    paint_wait (self, span, x0, colour);
  paint_marks (self, summary, x0, x1);
  self->last_end = span->end;

  if (self->bars != NULL && x1 - x0 >= self->min_bar)
    {
      LanesTimelineBar bar = { x0 / self->scale, x1 / self->scale, colour, *span };

      g_array_append_val (self->bars, bar);
    }
}

static void
paint_cell (const LanesSpanCell *cell,
            guint                level,
            gpointer             user_data)
{
  Painter *self = user_data;
  LanesSpanSummary summary;

  lanes_span_summarise (cell, level, &summary);

  if (level == 0)
    {
      LanesSpan span;

      lanes_span_unpack (cell, &span);
      paint_span (self, &span, &summary);
      return;
    }

  double x0 = ((double) summary.start - self->origin) * self->per_us;
  double x1 = ((double) summary.end - self->origin) * self->per_us;
  double share = summary.end > summary.start ? (double) summary.busy / (double) (summary.end - summary.start) : 1;

  /* Never as wide as a span of its own, however busy: its detail was folded. */
  lanes_timeline_strip_add (self->strip, x0, x1, MIN (share, 0.99) * self->weight,
                            lanes_timeline_model_get_colour (self->model, &summary));
  if (self->weight >= 1)
    paint_marks (self, &summary, x0, x1);
  self->last_end = summary.end;
}

static void
paint_open (Painter *self,
            guint    lane)
{
  LanesSpanStore *store = lanes_timeline_model_get_store (self->model);
  LanesSpanSummary summary = { 0 };
  LanesSpan span;

  if (!lanes_span_store_get (store, lane, lanes_span_store_get_n (store, lane), lanes_timeline_model_get_now (self->model), &span))
    return;

  summary.kind = span.kind;
  summary.batch = span.batch;
  summary.state = span.phase;
  paint_span (self, &span, &summary);
}

static void
paint_cells (Painter *self,
             guint    lane,
             double   pixels)
{
  LanesSpanStore *store = lanes_timeline_model_get_store (self->model);
  const LanesTimeAxis *axis = lanes_timeline_model_get_axis (self->model);

  lanes_span_store_visit (store, lane, (gint64) floor (axis->start), (gint64) ceil (lanes_time_axis_get_end (axis)),
                          (gint64) (pixels / self->per_us), paint_cell, self);
  paint_open (self, lane);
}

/**
 * lanes_timeline_paint_lane:
 * @radius: of corners, in pixels
 * @min_bar: spans of so many pixels go into @ret_bars
 * @ret_bars: (element-type LanesTimelineBar): appended to
 */
void
lanes_timeline_paint_lane (LanesTimelineModel *model,
                           LanesTimelineStrip *strip,
                           guint               lane,
                           double              radius,
                           double              min_bar,
                           GArray             *ret_bars)
{
  Painter self = make_painter (model, strip, radius);

  self.bars = ret_bars;
  self.min_bar = min_bar * self.scale;
  paint_cells (&self, lane, 1);
  lanes_timeline_strip_end (strip);
}

/* All lanes of a folded group as one: the more of them are busy, the stronger. */
void
lanes_timeline_paint_group (LanesTimelineModel *model,
                            LanesTimelineStrip *strip,
                            guint               group)
{
  GArray *lanes = lanes_span_store_get_group_lanes (lanes_timeline_model_get_store (model), group);
  Painter self = make_painter (model, strip, 0);

  self.weight = 0.99 / MAX (lanes->len, 1);
  for (guint i = 0; i < lanes->len; i++)
    paint_cells (&self, g_array_index (lanes, guint, i), 4);
  lanes_timeline_strip_end (strip);
}

static void
paint_sample (const LanesSpanCell *cell,
              guint                level,
              gpointer             user_data)
{
  Painter *self = user_data;
  LanesKernelSum sum;
  gint64 start = lanes_span_cell_get_start (cell);
  double x = ((double) start - self->origin) * self->per_us;

  lanes_kernel_stripe_unpack (cell, &sum);
  for (guint i = 0; i < LANES_N_KERNEL_STATES; i++)
    {
      double end = x + sum.share[i] * (double) sum.covered * self->per_us;

      if (end > x)
        lanes_timeline_strip_add (self->strip, x, end, 1, lanes_timeline_palette_get_kernel (i));
      x = end;
    }
}

/* What the kernel says: each sample split by its shares. */
void
lanes_timeline_paint_stripe (LanesTimelineModel *model,
                             LanesTimelineStrip *strip,
                             guint               lane)
{
  const LanesTimeAxis *axis = lanes_timeline_model_get_axis (model);
  Painter self = make_painter (model, strip, 0);

  lanes_span_store_visit_stripe (lanes_timeline_model_get_store (model), lane, (gint64) floor (axis->start),
                                 (gint64) ceil (lanes_time_axis_get_end (axis)), (gint64) (1 / self.per_us), paint_sample,
                                 &self);
  lanes_timeline_strip_end (strip);
}
