/* lanes-timeline-marks.h: what is selected and found, and where the clock jumped
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "lanes-timeline-model.h"

G_BEGIN_DECLS

#define LANES_TYPE_TIMELINE_MARKS (lanes_timeline_marks_get_type ())
G_DECLARE_FINAL_TYPE (LanesTimelineMarks, lanes_timeline_marks, LANES, TIMELINE_MARKS, GtkWidget)

GtkWidget *lanes_timeline_marks_new          (LanesTimelineModel    *model);
void       lanes_timeline_marks_append_hatch (GtkSnapshot           *snapshot,
                                              const graphene_rect_t *rect,
                                              const GdkRGBA         *colour);

G_END_DECLS
