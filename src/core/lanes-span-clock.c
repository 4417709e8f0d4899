/* lanes-span-clock.c: which wall-clock time a monotonic time was
 *
 * Spans are kept in CLOCK_MONOTONIC, which no clock change moves and which stands still while the machine is suspended. Beside
 * it goes a short list of marks: from here on, the wall clock was that far ahead. A suspend and a change of the clock each
 * make a mark that the page draws; what NTP moves is followed in steps of 20 ms.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-span-clock.h"

#include <time.h>

#define DRIFT_US (20 * G_TIME_SPAN_MILLISECOND)
#define JUMP_US (500 * G_TIME_SPAN_MILLISECOND)

struct _LanesSpanClock
{
  GArray *marks;        /* owned, LanesClockMark */
  gint64  boot_offset;  /* CLOCK_BOOTTIME less CLOCK_MONOTONIC: grows only by suspending */
};

/**
 * lanes_span_clock_new:
 *
 * A clock without any mark: lanes_span_clock_look() or lanes_span_clock_note() gives it the first.
 *
 * Returns: (transfer full)
 */
LanesSpanClock *
lanes_span_clock_new (void)
{
  LanesSpanClock *self = g_new0 (LanesSpanClock, 1);

  self->marks = g_array_new (FALSE, FALSE, sizeof (LanesClockMark));
  return self;
}

void
lanes_span_clock_free (LanesSpanClock *self)
{
  g_array_unref (self->marks);
  g_free (self);
}

/**
 * lanes_span_clock_note:
 * @monotonic: µs of CLOCK_MONOTONIC, not before the last
 * @wall: the wall clock at that moment, µs since the epoch
 * @boottime: µs of CLOCK_BOOTTIME at that moment
 *
 * Returns: whether that made a mark
 */
gboolean
lanes_span_clock_note (LanesSpanClock *self,
                       gint64          monotonic,
                       gint64          wall,
                       gint64          boottime)
{
  LanesClockMark mark = { monotonic, wall - monotonic, 0, LANES_CLOCK_START };

  if (self->marks->len > 0)
    {
      LanesClockMark *last = &g_array_index (self->marks, LanesClockMark, self->marks->len - 1);
      gint64 moved = mark.offset - last->offset;

      mark.slept = boottime - monotonic - self->boot_offset;
      if (mark.slept > JUMP_US)
        mark.event = LANES_CLOCK_SLEPT;
      else if (ABS (moved) > JUMP_US)
        mark.event = LANES_CLOCK_CHANGED;
      else if (ABS (moved) > DRIFT_US)
        {
          last->offset += moved;
          return FALSE;
        }
      else
        return FALSE;
    }

  self->boot_offset = boottime - monotonic;
  g_array_append_val (self->marks, mark);
  return TRUE;
}

static gint64
read_clock (clockid_t clock)
{
  struct timespec time;

  clock_gettime (clock, &time);
  return (gint64) time.tv_sec * G_USEC_PER_SEC + time.tv_nsec / 1000;
}

/* Looks at the three clocks; a second apart is often enough. Returns: whether that made a mark */
gboolean
lanes_span_clock_look (LanesSpanClock *self)
{
  return lanes_span_clock_note (self, read_clock (CLOCK_MONOTONIC), read_clock (CLOCK_REALTIME),
                                read_clock (CLOCK_BOOTTIME));
}

/* Returns: µs since the epoch */
gint64
lanes_span_clock_to_wall (LanesSpanClock *self,
                          gint64          monotonic)
{
  guint i = self->marks->len;

  if (i == 0)
    return monotonic;

  while (i > 1 && g_array_index (self->marks, LanesClockMark, i - 1).monotonic > monotonic)
    i--;

  return monotonic + g_array_index (self->marks, LanesClockMark, i - 1).offset;
}

guint
lanes_span_clock_get_n (LanesSpanClock *self)
{
  return self->marks->len;
}

/* Returns: (transfer none): until the next note */
const LanesClockMark *
lanes_span_clock_get (LanesSpanClock *self,
                      guint           index)
{
  g_return_val_if_fail (index < self->marks->len, NULL);

  return &g_array_index (self->marks, LanesClockMark, index);
}
