/* lanes-timeline-find.h: finds spans, marks them and steps through them
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "lanes-timeline-model.h"

G_BEGIN_DECLS

#define LANES_TYPE_TIMELINE_FIND (lanes_timeline_find_get_type ())
G_DECLARE_FINAL_TYPE (LanesTimelineFind, lanes_timeline_find, LANES, TIMELINE_FIND, GtkWidget)

GtkWidget *lanes_timeline_find_new    (LanesTimelineModel *model);
void       lanes_timeline_find_search (LanesTimelineFind  *self,
                                       const char         *text,
                                       gint64              longer_than);
void       lanes_timeline_find_step   (LanesTimelineFind  *self,
                                       int                 step);
void       lanes_timeline_find_focus  (LanesTimelineFind  *self);
void       lanes_timeline_find_clear  (LanesTimelineFind  *self);

/* "1.5 s", "300 ms", "2 min", "90". Returns: µs, or -1 where it is no duration */
gint64     lanes_timeline_find_parse  (const char         *text);

G_END_DECLS
