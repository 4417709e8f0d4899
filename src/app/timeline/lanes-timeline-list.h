/* lanes-timeline-list.h: the spans of a stretch of time as a list, and its holes
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "lanes-timeline-hole.h"
#include "lanes-timeline-model.h"

G_BEGIN_DECLS

#define LANES_TYPE_TIMELINE_LIST (lanes_timeline_list_get_type ())
G_DECLARE_FINAL_TYPE (LanesTimelineList, lanes_timeline_list, LANES, TIMELINE_LIST, GObject)

#define LANES_TYPE_TIMELINE_ITEM (lanes_timeline_item_get_type ())
G_DECLARE_FINAL_TYPE (LanesTimelineItem, lanes_timeline_item, LANES, TIMELINE_ITEM, GObject)

LanesTimelineList       *lanes_timeline_list_new      (LanesTimelineModel *model);
void                     lanes_timeline_list_refresh  (LanesTimelineList  *self);
const LanesTimelineSpot *lanes_timeline_item_get_spot (LanesTimelineItem  *self);
const LanesTimelineHole *lanes_timeline_item_get_hole (LanesTimelineItem  *self);

G_END_DECLS
