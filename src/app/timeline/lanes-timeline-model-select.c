/* lanes-timeline-model-select.c: pointing at spans, selecting and finding them
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-timeline-model-private.h"

#include <math.h>

/**
 * lanes_timeline_model_hit:
 * @x: from the left edge of the bars
 * @y: from the top of all rows
 *
 * Returns: whether there is a span, with its whole attempt
 */
gboolean
lanes_timeline_model_hit (LanesTimelineModel *self,
                          double              x,
                          double              y,
                          LanesTimelineSpot  *ret_spot)
{
  const LanesTimelineRow *row = lanes_timeline_model_find_row (self, y);
  gint64 time = (gint64) floor (lanes_time_axis_to_time (&self->axis, x));
  LanesSpan part;

  ret_spot->lane = LANES_SPAN_NO_LANE;
  if (row == NULL || row->lane == LANES_SPAN_NO_LANE || x < 0 || x > self->axis.width)
    return FALSE;

  if (!lanes_span_store_hit (self->store, row->lane, time, (gint64) (3 * self->axis.scale), self->now, &ret_spot->index, &part))
    return FALSE;

  ret_spot->lane = row->lane;
  return lanes_span_store_get_attempt (self->store, row->lane, ret_spot->index, self->now, &ret_spot->span);
}

static gboolean
is_same_spot (const LanesTimelineSpot *a,
              const LanesTimelineSpot *b)
{
  return a->lane == b->lane && (a->lane == LANES_SPAN_NO_LANE || (a->index == b->index && a->span.end == b->span.end));
}

static LanesTimelineSpot
no_spot (void)
{
  return (LanesTimelineSpot) { .lane = LANES_SPAN_NO_LANE };
}

/* Returns: (transfer none): its lane is %LANES_SPAN_NO_LANE where nothing is pointed at */
const LanesTimelineSpot *
lanes_timeline_model_get_hover (LanesTimelineModel *self)
{
  return &self->hover;
}

/* @spot: (nullable) */
void
lanes_timeline_model_set_hover (LanesTimelineModel      *self,
                                const LanesTimelineSpot *spot)
{
  LanesTimelineSpot new_spot = spot != NULL ? *spot : no_spot ();

  if (is_same_spot (&self->hover, &new_spot))
    return;

  self->hover = new_spot;
  _lanes_timeline_model_emit (self, LANES_TIMELINE_HOVER_CHANGED);
}

/* Returns: (transfer none): its lane is %LANES_SPAN_NO_LANE where nothing is selected */
const LanesTimelineSpot *
lanes_timeline_model_get_selected (LanesTimelineModel *self)
{
  LanesSpan span;

  /* An open span goes on. */
  if (self->selected.lane != LANES_SPAN_NO_LANE && self->selected.span.open &&
      lanes_span_store_get_attempt (self->store, self->selected.lane, self->selected.index, self->now, &span) &&
      span.job == self->selected.span.job && span.attempt == self->selected.span.attempt)
    self->selected.span = span;

  return &self->selected;
}

/* @spot: (nullable) */
void
lanes_timeline_model_select (LanesTimelineModel      *self,
                             const LanesTimelineSpot *spot)
{
  self->selected = spot != NULL ? *spot : no_spot ();
  self->has_cursor = self->selected.lane != LANES_SPAN_NO_LANE;
  if (self->has_cursor)
    {
      self->cursor_group = lanes_span_store_get_lane_group (self->store, spot->lane);
      self->cursor_lane = spot->lane;
      self->cursor_time = spot->span.start + (spot->span.end - spot->span.start) / 2;
    }

  g_clear_pointer (&self->causes, g_array_unref);
  _lanes_timeline_model_emit (self, LANES_TIMELINE_SELECTION_CHANGED);
}

/**
 * lanes_timeline_model_get_cursor:
 * @ret_lane: (out): %LANES_SPAN_NO_LANE for the heading of @ret_group
 *
 * The row that the keyboard is on: that of the selected span, or a heading or a lane in which nothing ran.
 *
 * Returns: %FALSE for none
 */
gboolean
lanes_timeline_model_get_cursor (LanesTimelineModel *self,
                                 guint              *ret_group,
                                 guint              *ret_lane)
{
  if (!self->has_cursor)
    return FALSE;

  *ret_group = self->cursor_group;
  *ret_lane = self->cursor_lane;
  return TRUE;
}

static gboolean
select_index (LanesTimelineModel *self,
              guint               lane,
              guint64             index)
{
  LanesTimelineSpot spot = { .lane = lane, .index = index };

  if (!lanes_span_store_get_attempt (self->store, lane, index, self->now, &spot.span))
    return FALSE;

  lanes_timeline_model_reveal (self, spot.span.start, spot.span.end);
  lanes_timeline_model_select (self, &spot);
  return TRUE;
}

/* The lane to begin with where nothing is selected: the first that is seen and was ever busy. */
static gboolean
select_first (LanesTimelineModel *self)
{
  GArray *rows = lanes_timeline_model_get_rows (self);
  gint64 middle = (gint64) lanes_time_axis_to_time (&self->axis, self->axis.width / 2);

  for (guint i = 0; i < rows->len; i++)
    {
      guint lane = g_array_index (rows, LanesTimelineRow, i).lane;
      guint64 index;

      if (lane == LANES_SPAN_NO_LANE)
        continue;

      index = lanes_span_store_find (self->store, lane, middle);
      if (select_index (self, lane, index) || (index > 0 && select_index (self, lane, index - 1)))
        return TRUE;
    }

  return FALSE;
}

/**
 * lanes_timeline_model_select_next:
 * @step: 1 for the attempt after the selected one in its lane, -1 for the one before
 *
 * Returns: %FALSE where there is none
 */
gboolean
lanes_timeline_model_select_next (LanesTimelineModel *self,
                                  int                 step)
{
  const LanesTimelineSpot *selected = &self->selected;
  guint64 index = selected->index;
  LanesSpan span;

  if (selected->lane == LANES_SPAN_NO_LANE)
    return select_first (self);

  /* Over the other phases of the same attempt. */
  while (TRUE)
    {
      if (step < 0 && index == 0)
        return FALSE;
      index += step;
      if (!lanes_span_store_get (self->store, selected->lane, index, self->now, &span))
        return FALSE;
      if (span.start >= selected->span.end || span.end <= selected->span.start || span.job != selected->span.job)
        return select_index (self, selected->lane, index);
    }
}

/* Puts the keyboard on a row without a span. */
static void
put_cursor (LanesTimelineModel     *self,
            const LanesTimelineRow *row)
{
  self->selected = no_spot ();
  g_clear_pointer (&self->causes, g_array_unref);
  self->has_cursor = TRUE;
  self->cursor_group = row->group;
  self->cursor_lane = row->lane;
  _lanes_timeline_model_emit (self, LANES_TIMELINE_SELECTION_CHANGED);
}

/**
 * lanes_timeline_model_select_lane:
 * @step: 1 for the next row, -1 for the one before
 *
 * Selects what ran there at the time of the span that was selected last, or next to it. A heading, and a lane in which
 * nothing ran, get the keyboard without a span.
 *
 * Returns: %FALSE where there is none
 */
gboolean
lanes_timeline_model_select_lane (LanesTimelineModel *self,
                                  int                 step)
{
  GArray *rows = lanes_timeline_model_get_rows (self);
  const LanesTimelineRow *row = self->has_cursor ? lanes_timeline_model_get_row (self, self->cursor_group, self->cursor_lane)
                                                 : NULL;
  int at = row != NULL ? (int) (row - &g_array_index (rows, LanesTimelineRow, 0)) + step : 0;
  guint64 index;

  if (row == NULL && select_first (self))
    return TRUE;
  if (at < 0 || at >= (int) rows->len)
    return FALSE;

  row = &g_array_index (rows, LanesTimelineRow, at);
  index = row->lane != LANES_SPAN_NO_LANE ? lanes_span_store_find (self->store, row->lane, self->cursor_time) : 0;
  if (row->lane == LANES_SPAN_NO_LANE ||
      (!select_index (self, row->lane, index) && (index == 0 || !select_index (self, row->lane, index - 1))))
    put_cursor (self, row);
  return TRUE;
}

/* Returns: %FALSE where no range is selected */
gboolean
lanes_timeline_model_get_range (LanesTimelineModel *self,
                                gint64             *ret_start,
                                gint64             *ret_end)
{
  if (self->range_end <= self->range_start)
    return FALSE;

  *ret_start = self->range_start;
  *ret_end = self->range_end;
  return TRUE;
}

/* The two may be in any order; the same twice for no range. */
void
lanes_timeline_model_set_range (LanesTimelineModel *self,
                                gint64              start,
                                gint64              end)
{
  self->range_start = MIN (start, end);
  self->range_end = MAX (start, end);
  _lanes_timeline_model_emit (self, LANES_TIMELINE_SELECTION_CHANGED);
}

/* @spots: (transfer full) (nullable) (element-type LanesTimelineSpot): until another span is selected */
void
lanes_timeline_model_set_causes (LanesTimelineModel *self,
                                 GArray             *spots)
{
  g_clear_pointer (&self->causes, g_array_unref);
  self->causes = spots;
  _lanes_timeline_model_emit (self, LANES_TIMELINE_FOUND_CHANGED);
}

/* Returns: (transfer none) (nullable) (element-type LanesTimelineSpot) */
GArray *
lanes_timeline_model_get_causes (LanesTimelineModel *self)
{
  return self->causes;
}

/* @spots: (transfer full) (nullable) (element-type LanesTimelineSpot): in order of time */
void
lanes_timeline_model_set_found (LanesTimelineModel *self,
                                GArray             *spots)
{
  g_clear_pointer (&self->found, g_array_unref);
  self->found = spots;
  _lanes_timeline_model_emit (self, LANES_TIMELINE_FOUND_CHANGED);
}

/* Returns: (transfer none) (nullable) (element-type LanesTimelineSpot) */
GArray *
lanes_timeline_model_get_found (LanesTimelineModel *self)
{
  return self->found;
}
