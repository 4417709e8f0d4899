/* lanes-timeline-headers.h: the names of groups and lanes
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "lanes-timeline-model.h"

G_BEGIN_DECLS

#define LANES_TYPE_TIMELINE_HEADERS (lanes_timeline_headers_get_type ())
G_DECLARE_FINAL_TYPE (LanesTimelineHeaders, lanes_timeline_headers, LANES, TIMELINE_HEADERS, GtkWidget)

GtkWidget *lanes_timeline_headers_new (LanesTimelineModel *model);

G_END_DECLS
