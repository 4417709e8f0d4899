/* lanes-time-axis.h: time to pixels and back
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * LanesTimeAxis:
 * @start: time at the left edge, µs of CLOCK_MONOTONIC with a fraction
 * @scale: µs a pixel
 * @width: pixels
 *
 * Plain data and pure functions, any thread. Doubles hold a µs exactly for 285 years.
 */
typedef struct
{
  double start;
  double scale;
  double width;
} LanesTimeAxis;

/* From 50 pixels a µs to a pixel for 6 hours. */
#define LANES_TIME_AXIS_MIN_SCALE 0.02
#define LANES_TIME_AXIS_MAX_SCALE (6.0 * 3600 * G_USEC_PER_SEC)

/**
 * LanesTimeStep:
 * @major: µs between two labels
 * @minor: µs between two thin lines; divides @major
 */
typedef struct
{
  gint64 major;
  gint64 minor;
} LanesTimeStep;

static inline double
lanes_time_axis_to_x (const LanesTimeAxis *self,
                      double               time)
{
  return (time - self->start) / self->scale;
}

static inline double
lanes_time_axis_to_time (const LanesTimeAxis *self,
                         double               x)
{
  return self->start + x * self->scale;
}

static inline double
lanes_time_axis_get_end (const LanesTimeAxis *self)
{
  return self->start + self->width * self->scale;
}

void          lanes_time_axis_zoom        (LanesTimeAxis       *self,
                                           double               x,
                                           double               factor);
void          lanes_time_axis_fit         (LanesTimeAxis       *self,
                                           double               start,
                                           double               end,
                                           double               margin);
void          lanes_time_axis_snap        (LanesTimeAxis       *self,
                                           double               pixels);
LanesTimeStep lanes_time_axis_get_step    (const LanesTimeAxis *self,
                                           double               min_pixels);
gint64        lanes_time_step_align       (gint64               step,
                                           gint64               time);
char         *lanes_time_step_format      (gint64               step,
                                           gint64               wall);
char         *lanes_time_format_duration  (gint64               duration);

G_END_DECLS
