/* lanes-timeline-painter.c: spans of a lane to strips of pixels
 *
 * What was drawn is kept for each lane. A lane only grows at its end, so in the next frame the strip is shifted and two
 * stretches are drawn: the columns that came into sight, and those from the last span that was over before on.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-timeline-painter.h"

#include <math.h>

#define MARK_COLOUR 0xffed333b
/* A wait is drawn from this many device pixels on. */
#define MIN_WAIT 3.0
/* Marks are at least so wide, in device pixels. */
#define MIN_MARK 1.5
/* How strong a span is where nobody saw it run. */
#define UNOBSERVED_SHARE 0.35

typedef struct
{
  LanesTimelineModel *model;
  LanesTimelineStrip *strip;
  double              origin;   /* time of the left edge */
  double              per_us;   /* device pixels a µs */
  double              scale;    /* device pixels a pixel */
  double              weight;   /* of each lane, where many are drawn into one */
  gint64              last_end;
} Painter;

LanesTimelinePicture *
lanes_timeline_picture_new (void)
{
  LanesTimelinePicture *self = g_new0 (LanesTimelinePicture, 1);

  self->strip = lanes_timeline_strip_new ();
  return self;
}

void
lanes_timeline_picture_free (LanesTimelinePicture *self)
{
  lanes_timeline_strip_free (self->strip);
  g_free (self);
}

static Painter
make_painter (LanesTimelineModel *model,
              LanesTimelineStrip *strip)
{
  const LanesTimeAxis *axis = lanes_timeline_model_get_axis (model);
  double scale = lanes_timeline_model_get_scale_factor (model);

  return (Painter) {
    .model = model, .strip = strip, .origin = axis->start, .per_us = scale / axis->scale, .scale = scale, .weight = 1,
  };
}

static int
get_n_columns (LanesTimelineModel *model)
{
  return (int) ceil (lanes_timeline_model_get_axis (model)->width * lanes_timeline_model_get_scale_factor (model));
}

static void
paint_wait (Painter         *self,
            const LanesSpan *span,
            double           x0,
            double           x1,
            guint32          colour)
{
  gint64 from = MAX (self->last_end, span->start - span->wait);
  double x = ((double) from - self->origin) * self->per_us;

  /* Not of what may be in a summary the next time. */
  if (x0 - x >= MIN_WAIT && x1 - x0 >= 1)
    lanes_timeline_strip_add_to (self->strip, LANES_TIMELINE_STRIP_WAITS, x, x0 - 1, (colour & 0x00ffffff) | 0x90000000);
}

static inline void
paint_marks (Painter                *self,
             const LanesSpanSummary *summary,
             double                  x0,
             double                  x1)
{
  if (summary->n_failed > 0)
    lanes_timeline_strip_add_to (self->strip, LANES_TIMELINE_STRIP_MARKS, x0, MAX (x1, x0 + MIN_MARK), MARK_COLOUR);
}

static void
paint_cell (const LanesSpanCell *cell,
            guint                level,
            gpointer             user_data)
{
  Painter *self = user_data;
  LanesSpanSummary summary;

  lanes_span_summarise (cell, level, &summary);

  double x0 = ((double) summary.start - self->origin) * self->per_us;
  double x1 = ((double) summary.end - self->origin) * self->per_us;
  guint32 colour = lanes_timeline_model_get_colour (self->model, &summary);
  double share = 1;

  /* Never as solid as a span of its own, however busy: its detail is not seen. */
  if (level > 0 && summary.end > summary.start)
    share = MIN ((double) summary.busy / (double) (summary.end - summary.start), 0.99);
  else if (summary.busy == 0 && summary.end > summary.start)
    share = UNOBSERVED_SHARE;
  lanes_timeline_strip_add (self->strip, x0, x1, share * self->weight, colour);

  if (self->weight >= 1)
    {
      gboolean waited = level == 0 && (summary.start - self->last_end) * self->per_us >= MIN_WAIT;
      LanesSpan span;

      paint_marks (self, &summary, x0, x1);
      if (waited)
        {
          lanes_span_unpack (cell, &span);
          paint_wait (self, &span, x0, x1, colour);
        }
    }

  self->last_end = summary.end;
}

static gboolean
get_open (LanesTimelineModel *model,
          guint               lane,
          LanesSpan          *ret_span)
{
  LanesSpanStore *store = lanes_timeline_model_get_store (model);

  return lanes_span_store_get (store, lane, lanes_span_store_get_n (store, lane), lanes_timeline_model_get_now (model), ret_span);
}

static LanesSpanSummary
summarise_span (const LanesSpan *span)
{
  return (LanesSpanSummary) { .kind = span->kind, .batch = span->batch, .state = lanes_span_get_state (span) };
}

static void
paint_open (Painter *self,
            guint    lane)
{
  LanesSpan span;

  if (!get_open (self->model, lane, &span))
    return;

  LanesSpanSummary summary = summarise_span (&span);
  double x0 = ((double) span.start - self->origin) * self->per_us;
  double x1 = ((double) span.end - self->origin) * self->per_us;
  guint32 colour = lanes_timeline_model_get_colour (self->model, &summary);

  lanes_timeline_strip_add (self->strip, x0, x1, self->weight, colour);
  if (self->weight >= 1)
    paint_wait (self, &span, x0, x1, colour);
}

/* The spans that touch the columns from @from to before @to. */
static void
paint_cells (Painter *self,
             guint    lane,
             double   from,
             double   to,
             double   pixels)
{
  LanesSpanStore *store = lanes_timeline_model_get_store (self->model);
  gint64 start = (gint64) floor (self->origin + (from - MIN_MARK - 1) / self->per_us);
  gint64 end = (gint64) ceil (self->origin + (to + 1) / self->per_us);

  /* The end of the span before, for the wait of the first. */
  guint64 first = lanes_span_store_find (store, lane, start);
  LanesSpan before;

  self->last_end = first > 0 && lanes_span_store_get (store, lane, first - 1, 0, &before) ? before.end : 0;

  /* One that begins later may have waited since here. */
  guint64 next = lanes_span_store_find (store, lane, end);
  LanesSpan after;

  if (next < lanes_span_store_get_n (store, lane) && lanes_span_store_get (store, lane, next, 0, &after))
    end = MAX (end, after.start + 1);
  lanes_span_store_visit (store, lane, start, end, (gint64) (pixels / self->per_us), paint_cell, self);
  paint_open (self, lane);
}

/* Can what was drawn be kept, shifted? */
static gboolean
shift_picture (LanesTimelineModel   *model,
               LanesTimelinePicture *self,
               double                radius,
               int                  *ret_columns)
{
  const LanesTimeAxis *axis = lanes_timeline_model_get_axis (model);
  int factor = lanes_timeline_model_get_scale_factor (model);
  double columns = (axis->start - self->start) / axis->scale * factor;

  if (!self->valid || self->scale != axis->scale || self->factor != factor || self->radius != radius ||
      self->paint != lanes_timeline_model_get_paint (model) ||
      lanes_timeline_strip_get_width (self->strip) != (guint) get_n_columns (model))
    return FALSE;
  if (fabs (columns) > 100000 || fabs (columns - round (columns)) > 0.02)
    return FALSE;

  *ret_columns = (int) round (columns);
  return lanes_timeline_strip_shift (self->strip, *ret_columns);
}

static void
note_picture (LanesTimelineModel   *model,
              LanesTimelinePicture *self,
              double                radius,
              gint64                final)
{
  const LanesTimeAxis *axis = lanes_timeline_model_get_axis (model);

  self->start = axis->start;
  self->scale = axis->scale;
  self->radius = radius;
  self->factor = lanes_timeline_model_get_scale_factor (model);
  self->paint = lanes_timeline_model_get_paint (model);
  self->final = final;
  self->valid = TRUE;
}

typedef void (*PaintColumns) (Painter *self,
                              guint    lane,
                              double   from,
                              double   to);

/* Draws what came into sight and what may have changed since it was drawn, or all of it. */
static void
paint_picture (LanesTimelineModel   *model,
               LanesTimelinePicture *picture,
               guint                 lane,
               double                radius,
               gint64                final,
               PaintColumns          paint)
{
  Painter painter = make_painter (model, picture->strip);
  int n = get_n_columns (model), shifted = 0, changed;

  if (!shift_picture (model, picture, radius, &shifted))
    {
      lanes_timeline_strip_begin (picture->strip, (guint) n, radius * painter.scale);
      paint (&painter, lane, 0, n);
      lanes_timeline_strip_end (picture->strip);
      note_picture (model, picture, radius, final);
      return;
    }

  if (shifted < 0)
    {
      lanes_timeline_strip_clip (picture->strip, 0, -shifted);
      paint (&painter, lane, 0, -shifted);
      lanes_timeline_strip_end (picture->strip);
    }

  changed = (int) CLAMP (floor (((double) picture->final - painter.origin) * painter.per_us) - 2, -1, n);
  changed = MAX (0, MIN (changed, shifted > 0 ? n - shifted : n));
  if (changed < n)
    {
      lanes_timeline_strip_clip (picture->strip, changed, n);
      paint (&painter, lane, changed, n);
      lanes_timeline_strip_end (picture->strip);
    }

  note_picture (model, picture, radius, final);
}

static void
paint_lane_columns (Painter *self,
                    guint    lane,
                    double   from,
                    double   to)
{
  paint_cells (self, lane, from, to, 1);
}

/**
 * lanes_timeline_paint_lane:
 * @picture: of this lane; kept from frame to frame
 * @radius: of corners, in pixels
 */
void
lanes_timeline_paint_lane (LanesTimelineModel   *model,
                           LanesTimelinePicture *picture,
                           guint                 lane,
                           double                radius)
{
  LanesSpanStore *store = lanes_timeline_model_get_store (model);
  guint64 n = lanes_span_store_get_n (store, lane);
  LanesSpan last;
  gint64 final = n > 0 && lanes_span_store_get (store, lane, n - 1, 0, &last) ? last.end : 0;

  paint_picture (model, picture, lane, radius, final, paint_lane_columns);
}

/* All lanes of a folded group as one: the more of them are busy, the stronger. */
void
lanes_timeline_paint_group (LanesTimelineModel *model,
                            LanesTimelineStrip *strip,
                            guint               group)
{
  GArray *lanes = lanes_span_store_get_group_lanes (lanes_timeline_model_get_store (model), group);
  Painter self = make_painter (model, strip);
  int n = get_n_columns (model);

  lanes_timeline_strip_begin (strip, (guint) n, 0);
  self.weight = 0.99 / MAX (lanes->len, 1);
  for (guint i = 0; i < lanes->len; i++)
    paint_cells (&self, g_array_index (lanes, guint, i), 0, n, 4);
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

static void
paint_stripe_columns (Painter *self,
                      guint    lane,
                      double   from,
                      double   to)
{
  lanes_span_store_visit_stripe (lanes_timeline_model_get_store (self->model), lane,
                                 (gint64) floor (self->origin + (from - 1) / self->per_us),
                                 (gint64) ceil (self->origin + (to + 1) / self->per_us), (gint64) (1 / self->per_us),
                                 paint_sample, self);
}

/* What the kernel says: each sample split by its shares. */
void
lanes_timeline_paint_stripe (LanesTimelineModel   *model,
                             LanesTimelinePicture *picture,
                             guint                 lane)
{
  gint64 final = lanes_span_store_get_stripe_final (lanes_timeline_model_get_store (model), lane);

  paint_picture (model, picture, lane, 0, final, paint_stripe_columns);
}

typedef struct
{
  const Painter *painter;
  double         min_width;  /* µs */
  GArray        *bars;
} Search;

static void
add_bar (const Search    *search,
         const LanesSpan *span)
{
  const Painter *painter = search->painter;
  LanesSpanSummary summary = summarise_span (span);
  LanesTimelineBar bar = {
    .x0 = ((double) span->start - painter->origin) * painter->per_us / painter->scale,
    .x1 = ((double) span->end - painter->origin) * painter->per_us / painter->scale,
    .colour = lanes_timeline_model_get_colour (painter->model, &summary),
    .span = *span,
  };

  g_array_append_val (search->bars, bar);
}

static void
consider_bar (const LanesSpanCell *cell,
              guint                level,
              gpointer             user_data)
{
  const Search *search = user_data;
  LanesSpan span;

  if (level > 0 || (double) (lanes_span_cell_get_end (cell) - lanes_span_cell_get_start (cell)) < search->min_width)
    return;

  lanes_span_unpack (cell, &span);
  add_bar (search, &span);
}

/**
 * lanes_timeline_find_bars:
 * @min_width: in pixels
 * @ret_bars: (element-type LanesTimelineBar): appended to
 *
 * The spans of a lane that are seen and so wide.
 */
void
lanes_timeline_find_bars (LanesTimelineModel *model,
                          guint               lane,
                          double              min_width,
                          GArray             *ret_bars)
{
  const LanesTimeAxis *axis = lanes_timeline_model_get_axis (model);
  Painter painter = make_painter (model, NULL);
  Search search = { &painter, min_width * axis->scale, ret_bars };
  LanesSpan span;

  lanes_span_store_visit (lanes_timeline_model_get_store (model), lane, (gint64) floor (axis->start),
                          (gint64) ceil (lanes_time_axis_get_end (axis)), (gint64) search.min_width - 1, consider_bar, &search);
  if (get_open (model, lane, &span) && (double) (span.end - span.start) >= search.min_width &&
      (double) span.end >= axis->start && (double) span.start <= lanes_time_axis_get_end (axis))
    add_bar (&search, &span);
}
