/* lanes-span-activity.c: how much ran at once over all time, kind by kind
 *
 * For each kind, the busy µs in each of 2,048 steps of equal width. When time has outgrown them, each two become one and the
 * width doubles: the memory is fixed, and a span costs the steps that it covers. The overview is drawn from it.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-span-activity.h"

#include <string.h>

#define STEPS LANES_SPAN_ACTIVITY_STEPS
#define FIRST_WIDTH G_TIME_SPAN_MILLISECOND
#define MAX_KINDS 256

struct _LanesSpanActivity
{
  gboolean begun;
  gint64   origin;            /* start of the first step; may lie before boot */
  gint64   width;             /* µs of a step */
  gint64  *busy[MAX_KINDS];   /* owned; NULL for a kind not seen */
  guint32  failed[STEPS];
};

LanesSpanActivity *
lanes_span_activity_new (void)
{
  LanesSpanActivity *self = g_new0 (LanesSpanActivity, 1);

  self->width = FIRST_WIDTH;
  return self;
}

void
lanes_span_activity_free (LanesSpanActivity *self)
{
  for (guint i = 0; i < MAX_KINDS; i++)
    g_free (self->busy[i]);
  g_free (self);
}

static void
widen (LanesSpanActivity *self)
{
  self->width *= 2;

  for (guint i = 0; i < MAX_KINDS; i++)
    if (self->busy[i] != NULL)
      {
        for (guint step = 0; step < STEPS / 2; step++)
          self->busy[i][step] = self->busy[i][2 * step] + self->busy[i][2 * step + 1];
        memset (self->busy[i] + STEPS / 2, 0, STEPS / 2 * sizeof (gint64));
      }

  for (guint step = 0; step < STEPS / 2; step++)
    self->failed[step] = self->failed[2 * step] + self->failed[2 * step + 1];
  memset (self->failed + STEPS / 2, 0, STEPS / 2 * sizeof (guint32));
}

/* Moves what is there to the right by half of all steps, which makes room before the origin. */
static void
make_room_before (LanesSpanActivity *self)
{
  widen (self);
  self->origin -= STEPS / 2 * self->width;

  for (guint i = 0; i < MAX_KINDS; i++)
    if (self->busy[i] != NULL)
      {
        memcpy (self->busy[i] + STEPS / 2, self->busy[i], STEPS / 2 * sizeof (gint64));
        memset (self->busy[i], 0, STEPS / 2 * sizeof (gint64));
      }

  memcpy (self->failed + STEPS / 2, self->failed, STEPS / 2 * sizeof (guint32));
  memset (self->failed, 0, STEPS / 2 * sizeof (guint32));
}

static void
cover (LanesSpanActivity *self,
       gint64             start,
       gint64             end)
{
  if (!self->begun)
    self->origin = start;
  self->begun = TRUE;

  while (start < self->origin)
    make_room_before (self);
  while (end - self->origin >= STEPS * self->width)
    widen (self);
}

/* One span of @kind from @start to @end. */
void
lanes_span_activity_add (LanesSpanActivity *self,
                         guint              kind,
                         gint64             start,
                         gint64             end)
{
  g_return_if_fail (kind < MAX_KINDS);

  cover (self, start, end);
  if (self->busy[kind] == NULL)
    self->busy[kind] = g_new0 (gint64, STEPS);

  gint64 *busy = self->busy[kind];
  guint step = (start - self->origin) / self->width;
  gint64 edge = self->origin + (step + 1) * self->width;

  for (; edge < end; start = edge, edge += self->width, step++)
    busy[step] += edge - start;
  busy[step] += end - start;
}

void
lanes_span_activity_add_failed (LanesSpanActivity *self,
                                gint64             when)
{
  cover (self, when, when);
  self->failed[(when - self->origin) / self->width]++;
}

/* Where the first step starts, µs of CLOCK_MONOTONIC. */
gint64
lanes_span_activity_get_origin (LanesSpanActivity *self)
{
  return self->origin;
}

gint64
lanes_span_activity_get_width (LanesSpanActivity *self)
{
  return self->width;
}

/* The sum over all lanes of the µs in which @kind ran within @step. */
gint64
lanes_span_activity_get_busy (LanesSpanActivity *self,
                              guint              kind,
                              guint              step)
{
  return kind < MAX_KINDS && self->busy[kind] != NULL && step < STEPS ? self->busy[kind][step] : 0;
}

guint
lanes_span_activity_get_failed (LanesSpanActivity *self,
                                guint              step)
{
  return step < STEPS ? self->failed[step] : 0;
}
