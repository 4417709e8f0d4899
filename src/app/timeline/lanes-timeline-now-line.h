/* lanes-timeline-now-line.h: the line of now
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "lanes-timeline-model.h"

G_BEGIN_DECLS

#define LANES_TYPE_TIMELINE_NOW_LINE (lanes_timeline_now_line_get_type ())
G_DECLARE_FINAL_TYPE (LanesTimelineNowLine, lanes_timeline_now_line, LANES, TIMELINE_NOW_LINE, GtkWidget)

GtkWidget *lanes_timeline_now_line_new (LanesTimelineModel *model);

G_END_DECLS
