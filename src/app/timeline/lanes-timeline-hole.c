/* lanes-timeline-hole.c: a time of which nothing is known
 *
 * The window was away, or the machine was suspended: then the lanes are neither busy nor idle, and are drawn so everywhere, as
 * slanted lines over all of them. No GTK here.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-timeline-hole.h"

static int
compare (gconstpointer a,
         gconstpointer b)
{
  const LanesTimelineHole *first = a, *second = b;

  return first->start < second->start ? -1 : first->start > second->start;
}

/* Returns: (transfer full) (element-type LanesTimelineHole): those that touch @start to @end, in order of time */
GArray *
lanes_timeline_find_holes (LanesSpanStore *store,
                           gint64          start,
                           gint64          end)
{
  LanesSpanClock *clock = lanes_span_store_get_clock (store);
  GArray *holes = g_array_new (FALSE, FALSE, sizeof (LanesTimelineHole));

  for (guint i = 0; i < lanes_span_store_get_n_gaps (store); i++)
    {
      const LanesSpanGap *gap = lanes_span_store_get_gap (store, i);
      LanesTimelineHole hole = { gap->start, gap->end, 0 };

      if (gap->end > start && gap->start < end)
        g_array_append_val (holes, hole);
    }

  for (guint i = 1; i < lanes_span_clock_get_n (clock); i++)
    {
      const LanesClockMark *mark = lanes_span_clock_get (clock, i);
      LanesTimelineHole hole = { mark->monotonic, mark->monotonic, mark->slept };

      if (mark->event == LANES_CLOCK_SLEPT && mark->monotonic >= start && mark->monotonic <= end)
        g_array_append_val (holes, hole);
    }

  g_array_sort (holes, compare);
  return holes;
}

/* Where it is drawn. Returns: %FALSE where it is out of sight */
gboolean
lanes_timeline_hole_get_extent (const LanesTimelineHole *self,
                                const LanesTimeAxis     *axis,
                                double                  *ret_x0,
                                double                  *ret_x1)
{
  double least = self->slept > 0 ? LANES_TIMELINE_CUT / 2 : 0;

  *ret_x0 = MAX (lanes_time_axis_to_x (axis, (double) self->start) - least, -2);
  *ret_x1 = MIN (lanes_time_axis_to_x (axis, (double) self->end) + least, axis->width + 2);
  return *ret_x1 >= 0 && *ret_x0 <= axis->width && *ret_x1 >= *ret_x0;
}

/* Returns: whether there is one at @x; a suspend goes before the rest */
gboolean
lanes_timeline_hit_hole (LanesSpanStore      *store,
                         const LanesTimeAxis *axis,
                         double               x,
                         LanesTimelineHole   *ret_hole)
{
  double around = LANES_TIMELINE_CUT / 2;
  g_autoptr (GArray) holes = lanes_timeline_find_holes (store, (gint64) lanes_time_axis_to_time (axis, x - around),
                                                        (gint64) lanes_time_axis_to_time (axis, x + around) + 1);
  gboolean found = FALSE;

  for (guint i = 0; i < holes->len; i++)
    {
      const LanesTimelineHole *hole = &g_array_index (holes, LanesTimelineHole, i);
      double x0, x1;

      if (!lanes_timeline_hole_get_extent (hole, axis, &x0, &x1) || x < x0 || x >= x1 || (found && hole->slept == 0))
        continue;
      *ret_hole = *hole;
      found = TRUE;
    }

  return found;
}
