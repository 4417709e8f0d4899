/* lanes-timeline-overview.h: all time at a glance, and the window on it
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "lanes-timeline-model.h"

G_BEGIN_DECLS

#define LANES_TYPE_TIMELINE_OVERVIEW (lanes_timeline_overview_get_type ())
G_DECLARE_FINAL_TYPE (LanesTimelineOverview, lanes_timeline_overview, LANES, TIMELINE_OVERVIEW, GtkWidget)

GtkWidget *lanes_timeline_overview_new (LanesTimelineModel *model);

G_END_DECLS
