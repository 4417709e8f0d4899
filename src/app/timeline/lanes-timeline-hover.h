/* lanes-timeline-hover.h: what the pointer is on
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "lanes-timeline-model.h"

G_BEGIN_DECLS

#define LANES_TYPE_TIMELINE_HOVER (lanes_timeline_hover_get_type ())
G_DECLARE_FINAL_TYPE (LanesTimelineHover, lanes_timeline_hover, LANES, TIMELINE_HOVER, GtkWidget)

GtkWidget *lanes_timeline_hover_new (LanesTimelineModel *model);

G_END_DECLS
