/* lanes-timing-bar.h: the life of a job as one bar: queued, each attempt, the waits between
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "lanes-job.h"

G_BEGIN_DECLS

#define LANES_TYPE_TIMING_BAR (lanes_timing_bar_get_type ())
G_DECLARE_FINAL_TYPE (LanesTimingBar, lanes_timing_bar, LANES, TIMING_BAR, GtkWidget)

/* Shows @job (nullable) as it is at @now. */
void lanes_timing_bar_update (LanesTimingBar *self,
                              LanesJob       *job,
                              gint64          now);

/* Shows what is given, µs of one clock: the whole life, then each attempt, by age, then an end. */
void lanes_timing_bar_begin  (LanesTimingBar *self,
                              gint64          queued,
                              gint64          ended);
void lanes_timing_bar_add    (LanesTimingBar *self,
                              gint64          started,
                              gint64          ended,
                              gboolean        good);
void lanes_timing_bar_end    (LanesTimingBar *self);

G_END_DECLS
