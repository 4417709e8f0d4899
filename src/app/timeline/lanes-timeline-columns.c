/* lanes-timeline-columns.c: how much ran at once, column by column
 *
 * What has ended is known as the time that was busy in each step of the activity, what is still open to the microsecond. A column
 * is the average over its time of both, and both are spread over the same steps: where one ended and the next began, they are one
 * in each column of that step, however the columns and the steps lie on each other. So no column says more than ever ran at once.
 *
 * No GTK here.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-timeline-columns.h"

#include <math.h>
#include <string.h>

typedef struct
{
  const LanesTimeAxis *axis;
  double              *columns;   /* borrowed: n_keys for each column */
  guint                n_columns;
  guint                n_keys;
  double               origin;    /* of the steps */
  double               width;     /* of a step */
  double               now;
} Count;

/* @level of a key at once from @start to @end. */
static void
cover (const Count *self,
       guint        key,
       double       start,
       double       end,
       double       level)
{
  double x0 = CLAMP (lanes_time_axis_to_x (self->axis, start), 0, self->n_columns);
  double x1 = CLAMP (lanes_time_axis_to_x (self->axis, end), 0, self->n_columns);

  for (guint x = (guint) x0; x < x1; x++)
    self->columns[(gsize) x * self->n_keys + key] += level * (MIN (x1, x + 1.0) - MAX (x0, (double) x));
}

/* Where the step that holds @time begins, and how much of it there has been. */
static double
find_step (const Count *self,
           double       time,
           double      *ret_length)
{
  double begin = self->origin + floor ((time - self->origin) / self->width) * self->width;

  *ret_length = self->now > begin ? MIN (self->width, self->now - begin) : self->width;
  return begin;
}

static void
count_ended (const Count       *self,
             LanesSpanActivity *activity)
{
  for (guint step = 0; step < LANES_SPAN_ACTIVITY_STEPS; step++)
    {
      double length, begin = find_step (self, self->origin + (step + 0.5) * self->width, &length);

      for (guint key = 0; key < self->n_keys; key++)
        {
          gint64 busy = lanes_span_activity_get_busy (activity, key, step);

          if (busy > 0)
            cover (self, key, begin, begin + length, (double) busy / length);
        }
    }
}

static void
count_open (const Count *self,
            guint        key,
            double       start,
            double       end)
{
  double first_length, last_length;
  double first = find_step (self, start, &first_length), last = find_step (self, end, &last_length);

  if (first == last)
    {
      cover (self, key, first, first + first_length, (end - start) / first_length);
      return;
    }

  cover (self, key, first, first + first_length, (first + first_length - start) / first_length);
  cover (self, key, first + first_length, last, 1);
  cover (self, key, last, last + last_length, (end - last) / last_length);
}

static guint
get_key (LanesSpanBy      by,
         const LanesSpan *span)
{
  return by == LANES_SPAN_BY_KIND ? span->kind
       : by == LANES_SPAN_BY_STATE ? lanes_span_get_state (span) : lanes_span_batch_place (span->batch);
}

/* Returns: how many kinds, states or places of batches there are to count */
guint
lanes_timeline_columns_get_n_keys (LanesSpanStore *store,
                                   LanesSpanBy     by)
{
  return by == LANES_SPAN_BY_KIND ? lanes_span_store_get_n_kinds (store)
       : by == LANES_SPAN_BY_STATE ? LANES_N_STATES
                                   : MIN (lanes_span_store_get_n_batches (store), LANES_SPAN_BATCH_PLACES + 1);
}

/**
 * lanes_timeline_columns_count:
 * @by: what is told apart
 * @axis: a column is a pixel of it
 * @now: where open spans end, µs of CLOCK_MONOTONIC
 * @columns: (out): for each column the numbers of all keys, one after another
 *
 * Counts how many ran at once, on average over the time of each column.
 *
 * Returns: the most in any column, and never less than 1
 */
double
lanes_timeline_columns_count (LanesSpanStore      *store,
                              LanesSpanBy          by,
                              const LanesTimeAxis *axis,
                              gint64               now,
                              guint                n_columns,
                              double              *columns)
{
  LanesSpanActivity *activity = lanes_span_store_get_activity (store, by);
  Count self = { axis, columns, n_columns, lanes_timeline_columns_get_n_keys (store, by),
                 (double) lanes_span_activity_get_origin (activity), (double) lanes_span_activity_get_width (activity), (double) now };
  double highest = 1;

  memset (columns, 0, sizeof (double) * n_columns * self.n_keys);
  count_ended (&self, activity);
  for (guint lane = 0; lane < lanes_span_store_get_n_lanes (store); lane++)
    {
      LanesSpan span;

      if (lanes_span_store_get (store, lane, lanes_span_store_get_n (store, lane), now, &span) && span.end > span.start)
        count_open (&self, get_key (by, &span), (double) span.start, (double) span.end);
    }

  for (guint x = 0; x < n_columns; x++)
    {
      double sum = 0;

      for (guint key = 0; key < self.n_keys; key++)
        sum += columns[(gsize) x * self.n_keys + key];
      highest = MAX (highest, sum);
    }

  return highest;
}
