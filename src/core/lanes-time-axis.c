/* lanes-time-axis.c: time to pixels and back
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-time-axis.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define MS ((gint64) 1000)
#define SECOND ((gint64) 1000 * MS)
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

static void
clamp_scale (LanesTimeAxis *self)
{
  self->scale = CLAMP (self->scale, LANES_TIME_AXIS_MIN_SCALE, LANES_TIME_AXIS_MAX_SCALE);
}

/**
 * lanes_time_axis_zoom:
 * @x: the pixel that keeps its time
 * @factor: above 1 to see more detail
 */
void
lanes_time_axis_zoom (LanesTimeAxis *self,
                      double         x,
                      double         factor)
{
  double time = lanes_time_axis_to_time (self, x);

  if (!(factor > 0))
    return;

  self->scale /= factor;
  clamp_scale (self);
  self->start = time - x * self->scale;
}

/**
 * lanes_time_axis_fit:
 * @margin: pixels left free at either side
 *
 * Shows all from @start to @end; about its middle where that is too short to fill the width.
 */
void
lanes_time_axis_fit (LanesTimeAxis *self,
                     double         start,
                     double         end,
                     double         margin)
{
  self->scale = (end - start) / MAX (self->width - 2 * margin, 1);
  clamp_scale (self);
  self->start = (start + end) / 2 - self->width / 2 * self->scale;
}

/**
 * lanes_time_axis_snap:
 * @pixels: device pixels to a pixel
 *
 * Moves the start to a whole device pixel of a grid that is fixed in time: while the view scrolls, what was drawn moves by
 * whole pixels and never shimmers, and there is nothing to draw as long as less than a pixel of time has passed.
 */
void
lanes_time_axis_snap (LanesTimeAxis *self,
                      double         pixels)
{
  double grid = self->scale / MAX (pixels, 1);

  self->start = floor (self->start / grid + 0.5) * grid;
}

/**
 * lanes_time_axis_get_step:
 * @min_pixels: labels are at least so far apart
 *
 * Returns: steps that people count in: 1, 2 and 5 up to half a second, then as clocks and calendars have them
 */
LanesTimeStep
lanes_time_axis_get_step (const LanesTimeAxis *self,
                          double               min_pixels)
{
  static const LanesTimeStep steps[] = {
    { 1, 1 },                     { 2, 1 },                    { 5, 1 },
    { 10, 2 },                    { 20, 5 },                   { 50, 10 },
    { 100, 20 },                  { 200, 50 },                 { 500, 100 },
    { 1 * MS, 200 },              { 2 * MS, 500 },             { 5 * MS, 1 * MS },
    { 10 * MS, 2 * MS },          { 20 * MS, 5 * MS },         { 50 * MS, 10 * MS },
    { 100 * MS, 20 * MS },        { 200 * MS, 50 * MS },       { 500 * MS, 100 * MS },
    { 1 * SECOND, 200 * MS },     { 2 * SECOND, 500 * MS },    { 5 * SECOND, 1 * SECOND },
    { 10 * SECOND, 2 * SECOND },  { 15 * SECOND, 5 * SECOND }, { 30 * SECOND, 5 * SECOND },
    { 1 * MINUTE, 10 * SECOND },  { 2 * MINUTE, 30 * SECOND }, { 5 * MINUTE, 1 * MINUTE },
    { 10 * MINUTE, 2 * MINUTE },  { 15 * MINUTE, 5 * MINUTE }, { 30 * MINUTE, 5 * MINUTE },
    { 1 * HOUR, 10 * MINUTE },    { 2 * HOUR, 30 * MINUTE },   { 3 * HOUR, 1 * HOUR },
    { 6 * HOUR, 1 * HOUR },       { 12 * HOUR, 3 * HOUR },     { 1 * DAY, 6 * HOUR },
    { 2 * DAY, 12 * HOUR },       { 7 * DAY, 1 * DAY },        { 14 * DAY, 7 * DAY },
    { 28 * DAY, 7 * DAY },        { 91 * DAY, 7 * DAY },       { 364 * DAY, 28 * DAY },
  };
  guint i = 0;

  while (i + 1 < G_N_ELEMENTS (steps) && (double) steps[i].major / self->scale < min_pixels)
    i++;

  return steps[i];
}

/* Returns: the first multiple of @step at or after @time */
gint64
lanes_time_step_align (gint64 step,
                       gint64 time)
{
  gint64 rest = time % step;

  if (rest == 0)
    return time;

  return rest > 0 ? time + step - rest : time - rest;
}

/**
 * lanes_time_step_format:
 * @step: µs between two labels, which says how much a label must tell
 * @wall: µs since the epoch
 *
 * Returns: (transfer full): the label: the day, the time of day, or for less than a second what follows the second
 */
char *
lanes_time_step_format (gint64 step,
                        gint64 wall)
{
  g_autoptr (GDateTime) utc = NULL, local = NULL;
  gint64 rest = wall % SECOND;

  /* Within a second no date is needed, which is slow to find. */
  if (step < SECOND && rest != 0 && step >= MS)
    return g_strdup_printf (".%03d", (int) (rest / MS));
  if (step < SECOND && rest != 0)
    return g_strdup_printf (".%03d %03d", (int) (rest / MS), (int) (rest % MS));

  utc = g_date_time_new_from_unix_utc (wall / SECOND);
  local = utc != NULL ? g_date_time_to_local (utc) : NULL;
  if (local == NULL)
    return g_strdup ("?");
  if (step >= DAY)
    return g_date_time_format (local, "%e %b");
  if (step >= MINUTE)
    return g_date_time_format (local, "%H:%M");

  return g_date_time_format (local, "%H:%M:%S");
}

/**
 * lanes_time_format_duration:
 * @duration: µs
 *
 * Returns: (transfer full): three figures at most and a unit: "18 µs", "1.84 s", "2 min 03 s", "3 h 20 min", "7 d 04 h"
 */
char *
lanes_time_format_duration (gint64 duration)
{
  double seconds = (double) duration / SECOND;

  if (duration < 0)
    return g_strdup (_("unknown"));
  if (duration < MS)
    return g_strdup_printf (_("%d µs"), (int) duration);
  if (duration < 9995)
    return g_strdup_printf (_("%.2f ms"), seconds * 1e3);
  if (duration < 99950)
    return g_strdup_printf (_("%.1f ms"), seconds * 1e3);
  if (duration < 999500)
    return g_strdup_printf (_("%.0f ms"), seconds * 1e3);
  if (seconds < 9.995)
    return g_strdup_printf (_("%.2f s"), seconds);
  if (seconds < 59.95)
    return g_strdup_printf (_("%.1f s"), seconds);

  gint64 whole = (duration + SECOND / 2) / SECOND;

  if (whole < 3600)
    return g_strdup_printf (_("%d min %02d s"), (int) (whole / 60), (int) (whole % 60));
  if (whole < 86400)
    return g_strdup_printf (_("%d h %02d min"), (int) (whole / 3600), (int) (whole / 60 % 60));

  return g_strdup_printf (_("%d d %02d h"), (int) (whole / 86400), (int) (whole / 3600 % 24));
}
