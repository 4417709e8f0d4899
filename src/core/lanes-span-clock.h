/* lanes-span-clock.h: which wall-clock time a monotonic time was
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  LANES_CLOCK_START,    /* where the record begins */
  LANES_CLOCK_SLEPT,    /* the machine was suspended here for @slept µs */
  LANES_CLOCK_CHANGED,  /* somebody set the clock here */
} LanesClockEvent;

/**
 * LanesClockMark:
 * @monotonic: from here on (µs of CLOCK_MONOTONIC)
 * @offset: wall-clock µs since the epoch less monotonic µs
 * @slept: µs that the machine was suspended for at this point
 */
typedef struct
{
  gint64          monotonic;
  gint64          offset;
  gint64          slept;
  LanesClockEvent event;
} LanesClockMark;

typedef struct _LanesSpanClock LanesSpanClock;

LanesSpanClock       *lanes_span_clock_new       (void);
void                  lanes_span_clock_free      (LanesSpanClock *self);
gboolean              lanes_span_clock_note      (LanesSpanClock *self,
                                                  gint64          monotonic,
                                                  gint64          wall,
                                                  gint64          boottime);
gboolean              lanes_span_clock_look      (LanesSpanClock *self);
gint64                lanes_span_clock_to_wall   (LanesSpanClock *self,
                                                  gint64          monotonic);
guint                 lanes_span_clock_get_n     (LanesSpanClock *self);
const LanesClockMark *lanes_span_clock_get       (LanesSpanClock *self,
                                                  guint           index);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LanesSpanClock, lanes_span_clock_free)

G_END_DECLS
