/* lanes-numbers.c: numbers that are given out in order, and the wide gaps among them
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-numbers.h"

/* Fewer cost less than to remember them. */
#define MIN_GAP 4096

/* Up to @end nobody has a number, and before it @skipped have no place, those of the gaps before among them. */
typedef struct
{
  guint64 end;
  guint64 skipped;
} LanesGap;

void
lanes_numbers_clear (LanesNumbers *self)
{
  g_clear_pointer (&self->gaps, g_array_unref);
}

static guint64
get_skipped (const LanesNumbers *self,
             guint               n_gaps)
{
  return n_gaps > 0 ? g_array_index (self->gaps, LanesGap, n_gaps - 1).skipped : 0;
}

void
lanes_numbers_skip_wide (LanesNumbers *self,
                         guint64       next)
{
  LanesGap gap = { .end = next };

  if (next <= self->next || next - self->next < MIN_GAP)
    return;

  if (self->gaps == NULL)
    self->gaps = g_array_new (FALSE, FALSE, sizeof (LanesGap));
  gap.skipped = get_skipped (self, self->gaps->len) + (next - self->next);
  g_array_append_val (self->gaps, gap);
  self->next = next;
}

void
lanes_numbers_skip_to (LanesNumbers *self,
                       guint64       next)
{
  g_assert (next >= self->next);

  lanes_numbers_skip_wide (self, next);
  self->next = next;
}

/* How many gaps end at or before @number, or before the place @number. */
static guint
count_gaps (const LanesNumbers *self,
            guint64             number,
            gboolean            is_place)
{
  guint low = 0, high = self->gaps != NULL ? self->gaps->len : 0;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      const LanesGap *gap = &g_array_index (self->gaps, LanesGap, middle);

      if ((is_place ? gap->end - self->first - gap->skipped : gap->end) <= number)
        low = middle + 1;
      else
        high = middle;
    }

  return low;
}

guint64
lanes_numbers_get_place (const LanesNumbers *self,
                         guint64             number)
{
  guint n_gaps;
  guint64 place;

  if (self->gaps == NULL)
    return number - self->first;

  n_gaps = count_gaps (self, number, FALSE);
  place = number - self->first - get_skipped (self, n_gaps);
  if (n_gaps < self->gaps->len)
    {
      const LanesGap *gap = &g_array_index (self->gaps, LanesGap, n_gaps);

      place = MIN (place, gap->end - self->first - gap->skipped);
    }

  return place;
}

guint64
lanes_numbers_get_at (const LanesNumbers *self,
                      guint64             place)
{
  return self->first + place + get_skipped (self, count_gaps (self, place, TRUE));
}
