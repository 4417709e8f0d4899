/* lanes-timeline-ruler.h: the times above the lanes
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "lanes-timeline-model.h"

G_BEGIN_DECLS

#define LANES_TYPE_TIMELINE_RULER (lanes_timeline_ruler_get_type ())
G_DECLARE_FINAL_TYPE (LanesTimelineRuler, lanes_timeline_ruler, LANES, TIMELINE_RULER, GtkWidget)

GtkWidget *lanes_timeline_ruler_new (LanesTimelineModel *model);

G_END_DECLS
