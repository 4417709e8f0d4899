/* lanes-timeline-tip.h: what is said of the span under the pointer, or selected with keys
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "lanes-timeline-hole.h"
#include "lanes-timeline-model.h"

G_BEGIN_DECLS

#define LANES_TYPE_TIMELINE_TIP (lanes_timeline_tip_get_type ())
G_DECLARE_FINAL_TYPE (LanesTimelineTip, lanes_timeline_tip, LANES, TIMELINE_TIP, GtkWidget)

/**
 * LanesTimelineLook:
 *
 * Begins to ask where in the kernel the thread or process of @lane is; lanes_timeline_tip_tell_look() has the answer.
 */
typedef void (*LanesTimelineLook) (guint    lane,
                                   gpointer user_data);

GtkWidget *lanes_timeline_tip_new           (LanesTimelineModel *model);
void       lanes_timeline_tip_set_look_func (LanesTimelineTip   *self,
                                             LanesTimelineLook   func,
                                             gpointer            user_data);
void       lanes_timeline_tip_tell_look     (LanesTimelineTip   *self,
                                             guint               lane,
                                             const char         *words);
void       lanes_timeline_tip_update        (LanesTimelineTip        *self,
                                             const LanesTimelineSpot *spot,
                                             const LanesTimelineHole *hole);

G_END_DECLS
