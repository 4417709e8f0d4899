/* lanes-timeline-tip.h: what is said of the span under the pointer
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "lanes-timeline-model.h"

G_BEGIN_DECLS

#define LANES_TYPE_TIMELINE_TIP (lanes_timeline_tip_get_type ())
G_DECLARE_FINAL_TYPE (LanesTimelineTip, lanes_timeline_tip, LANES, TIMELINE_TIP, GtkWidget)

GtkWidget *lanes_timeline_tip_new    (void);
void       lanes_timeline_tip_update (LanesTimelineTip        *self,
                                      LanesTimelineModel      *model,
                                      const LanesTimelineSpot *spot);
void       lanes_timeline_tip_update_gap (LanesTimelineTip     *self,
                                          LanesTimelineModel   *model,
                                          const LanesSpanGap   *gap);

G_END_DECLS
