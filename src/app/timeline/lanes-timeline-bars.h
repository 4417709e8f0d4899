/* lanes-timeline-bars.h: the layer of the spans
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "lanes-timeline-model.h"

G_BEGIN_DECLS

#define LANES_TYPE_TIMELINE_BARS (lanes_timeline_bars_get_type ())
G_DECLARE_FINAL_TYPE (LanesTimelineBars, lanes_timeline_bars, LANES, TIMELINE_BARS, GtkWidget)

GtkWidget *lanes_timeline_bars_new (LanesTimelineModel *model);

/* Where the bar of a lane's row lies within it. */
void       lanes_timeline_bars_get_bar (const LanesTimelineRow *row,
                                        int                    *ret_y,
                                        int                    *ret_height);

G_END_DECLS
