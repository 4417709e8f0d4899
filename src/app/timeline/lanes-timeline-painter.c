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

/* While there is no time for more, groups of records up to this wide are drawn as what they are on average. A group of the
 * lowest level stands for 32, so that no pixel costs more than one of them, at any zoom. */
/* The share of a summary that was busy is rounded. */
#define BUSY_SLACK 1.001
#define COARSE 32.0
/* Summaries up to this wide leave nothing out that a person could see. */
#define FINE 1.0

/* Neighbours are mostly of few kinds and ends. */
#define N_COLOURS 16

typedef struct
{
  guint32 key;      /* of lanes_timeline_model_get_colour(), mixed; 0 for none */
  guint32 colour;
} Colour;

typedef struct
{
  LanesTimelineModel *model;
  LanesTimelineStrip *strip;
  double              origin;   /* time of the left edge */
  double              per_us;   /* device pixels a µs */
  double              scale;    /* device pixels a pixel */
  double              weight;   /* of each lane, where many are drawn into one */
  double              pixels;   /* how wide a summary may be */
  gboolean            left_out; /* was one wider than FINE? */
  gint64              last_end;
  Colour              colours[N_COLOURS];
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
    .model = model, .strip = strip, .origin = axis->start, .per_us = scale / axis->scale, .scale = scale, .weight = 1, .pixels = FINE,
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

/* As lanes_timeline_model_get_colour(), which asks tables of what is hidden. */
static inline guint32
find_colour (Painter                *self,
             const LanesSpanSummary *summary)
{
  guint32 key = 1u << 31 | (summary->batch & 0xffff) << 12 | (summary->kind & 0xff) << 4 | summary->state;
  Colour *known = &self->colours[(key ^ key >> 4 ^ key >> 12) % N_COLOURS];

  if G_UNLIKELY (known->key != key)
    *known = (Colour) { key, lanes_timeline_model_get_colour (self->model, summary) };

  return known->colour;
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
  guint32 colour = find_colour (self, &summary);
  double share = 1;

  /* Never as solid as a span of its own, however busy: its detail is not seen. */
  if (level > 0 && summary.end > summary.start)
    {
      share = MIN ((double) summary.busy / (double) (summary.end - summary.start), 0.99);
      self->left_out |= x1 - x0 > FINE;
    }
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
             double   to)
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
  lanes_span_store_visit (store, lane, start, end, (gint64) (self->pixels / self->per_us), NULL, paint_cell, self);
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

/* All of it: as fine as there is time for. */
static void
paint_anew (Painter              *painter,
            LanesTimelinePicture *picture,
            guint                 lane,
            double                radius,
            gint64                deadline,
            PaintColumns          paint)
{
  int n = get_n_columns (painter->model);

  if (g_get_monotonic_time () >= deadline)
    painter->pixels = MAX (painter->pixels, COARSE);

  lanes_timeline_strip_begin (picture->strip, (guint) n, radius * painter->scale);
  paint (painter, lane, 0, n);
  lanes_timeline_strip_end (picture->strip);
  picture->coarse = painter->pixels > FINE && painter->left_out;
}

/* Draws what came into sight and what may have changed since it was drawn, or all of it. */
static void
paint_picture (Painter              *painter,
               LanesTimelinePicture *picture,
               guint                 lane,
               double                radius,
               gint64                final,
               gint64                deadline,
               PaintColumns          paint)
{
  int n = get_n_columns (painter->model), shifted = 0, changed;

  if (!shift_picture (painter->model, picture, radius, &shifted) ||
      (picture->coarse && g_get_monotonic_time () < deadline))
    {
      paint_anew (painter, picture, lane, radius, deadline, paint);
      note_picture (painter->model, picture, radius, final);
      return;
    }

  if (shifted < 0)
    {
      lanes_timeline_strip_clip (picture->strip, 0, -shifted);
      paint (painter, lane, 0, -shifted);
      lanes_timeline_strip_end (picture->strip);
    }

  changed = (int) CLAMP (floor (((double) picture->final - painter->origin) * painter->per_us) - 2, -1, n);
  changed = MAX (0, MIN (changed, shifted > 0 ? n - shifted : n));
  if (changed < n)
    {
      lanes_timeline_strip_clip (picture->strip, changed, n);
      paint (painter, lane, changed, n);
      lanes_timeline_strip_end (picture->strip);
    }

  note_picture (painter->model, picture, radius, final);
}

static gint64
get_final (LanesSpanStore *store,
           guint           lane)
{
  guint64 n = lanes_span_store_get_n (store, lane);
  LanesSpan last;

  return n > 0 && lanes_span_store_get (store, lane, n - 1, 0, &last) ? last.end : 0;
}

/**
 * lanes_timeline_paint_lane:
 * @picture: of this lane; kept from frame to frame
 * @radius: of corners, in pixels
 * @deadline: µs of CLOCK_MONOTONIC, or %G_MAXINT64
 *
 * Where all of it has to be drawn and the deadline has passed, detail is left out (@picture->coarse) and drawn at the next
 * call that is in time.
 */
void
lanes_timeline_paint_lane (LanesTimelineModel   *model,
                           LanesTimelinePicture *picture,
                           guint                 lane,
                           double                radius,
                           gint64                deadline)
{
  Painter painter = make_painter (model, picture->strip);

  paint_picture (&painter, picture, lane, radius, get_final (lanes_timeline_model_get_store (model), lane), deadline, paint_cells);
}

static void
paint_group_columns (Painter *self,
                     guint    group,
                     double   from,
                     double   to)
{
  GArray *lanes = lanes_span_store_get_group_lanes (lanes_timeline_model_get_store (self->model), group);

  for (guint i = 0; i < lanes->len; i++)
    paint_cells (self, g_array_index (lanes, guint, i), from, to);
}

/**
 * lanes_timeline_paint_group:
 * @picture: of this group; kept from frame to frame
 *
 * All lanes of a folded group as one: the more of them are busy, the stronger. The more there are, the less of each.
 */
void
lanes_timeline_paint_group (LanesTimelineModel   *model,
                            LanesTimelinePicture *picture,
                            guint                 group)
{
  LanesSpanStore *store = lanes_timeline_model_get_store (model);
  GArray *lanes = lanes_span_store_get_group_lanes (store, group);
  Painter painter = make_painter (model, picture->strip);
  gint64 final = G_MAXINT64;

  for (guint i = 0; i < lanes->len; i++)
    final = MIN (final, get_final (store, g_array_index (lanes, guint, i)));

  /* Another lane makes all fainter. */
  if (picture->n_lanes != lanes->len)
    picture->valid = FALSE;
  picture->n_lanes = lanes->len;
  painter.weight = 0.99 / MAX (lanes->len, 1);
  painter.pixels = CLAMP (lanes->len / 4.0, 4, COARSE);
  paint_picture (&painter, picture, group, 0, final, G_MAXINT64, paint_group_columns);
  picture->coarse = FALSE;
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
  if (level > 0 && (double) sum.covered * self->per_us > FINE)
    self->left_out = TRUE;
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
                                 (gint64) ceil (self->origin + (to + 1) / self->per_us), (gint64) (self->pixels / self->per_us),
                                 paint_sample, self);
}

/* What the kernel says: each sample split by its shares. As lanes_timeline_paint_lane(). */
void
lanes_timeline_paint_stripe (LanesTimelineModel   *model,
                             LanesTimelinePicture *picture,
                             guint                 lane,
                             gint64                deadline)
{
  gint64 final = lanes_span_store_get_stripe_final (lanes_timeline_model_get_store (model), lane);
  Painter painter = make_painter (model, picture->strip);

  paint_picture (&painter, picture, lane, 0, final, deadline, paint_stripe_columns);
}

typedef struct
{
  const Painter *painter;
  double         min_hatch;  /* µs */
  double         min_label;  /* µs */
  GArray        *bars;
} Search;

gboolean
lanes_timeline_is_hatched (LanesState state)
{
  return lanes_state_is_bad (state) || state == LANES_STATE_CANCELLED || state == LANES_STATE_STOPPING;
}

/* Adds @span if anything goes on its bar. */
static void
consider_bar (const Search    *search,
              const LanesSpan *span)
{
  const Painter *painter = search->painter;
  double width = (double) (span->end - span->start);

  if (width < search->min_label && (width < search->min_hatch || !lanes_timeline_is_hatched (lanes_span_get_state (span))))
    return;

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
visit_bar (const LanesSpanCell *cell,
           guint                level,
           gpointer             user_data)
{
  LanesSpan span;

  if (level > 0)
    return;

  lanes_span_unpack (cell, &span);
  consider_bar (user_data, &span);
}

/* A bar that gets a label is no longer than all that ran there; one with a pattern shows in the worst state. */
static gboolean
has_bars (const LanesSpanCell *cell,
          guint                level,
          gpointer             user_data)
{
  const Search *search = user_data;
  LanesSpanSummary summary;

  lanes_span_summarise (cell, level, &summary);
  return lanes_timeline_is_hatched (summary.state) || (double) summary.busy * BUSY_SLACK >= search->min_label;
}

/**
 * lanes_timeline_find_bars:
 * @min_hatch: pixels that a bar with a pattern has
 * @min_label: pixels that a bar with a label has, or %G_MAXDOUBLE for none
 * @ret_bars: (element-type LanesTimelineBar): appended to
 *
 * The spans of a lane that are seen and have something on their bars.
 */
void
lanes_timeline_find_bars (LanesTimelineModel *model,
                          guint               lane,
                          double              min_hatch,
                          double              min_label,
                          GArray             *ret_bars)
{
  const LanesTimeAxis *axis = lanes_timeline_model_get_axis (model);
  Painter painter = make_painter (model, NULL);
  Search search = { &painter, min_hatch * axis->scale, min_label * axis->scale, ret_bars };
  gint64 narrowest = (gint64) MIN (search.min_hatch, search.min_label);
  LanesSpan span;

  lanes_span_store_visit (lanes_timeline_model_get_store (model), lane, (gint64) floor (axis->start),
                          (gint64) ceil (lanes_time_axis_get_end (axis)), narrowest - 1, has_bars, visit_bar, &search);
  if (get_open (model, lane, &span) && (double) span.end >= axis->start && (double) span.start <= lanes_time_axis_get_end (axis))
    consider_bar (&search, &span);
}
