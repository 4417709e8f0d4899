/* lanes-timeline-table.h: the spans that are seen, as a table
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "lanes-timeline-model.h"

G_BEGIN_DECLS

#define LANES_TYPE_TIMELINE_TABLE (lanes_timeline_table_get_type ())
G_DECLARE_FINAL_TYPE (LanesTimelineTable, lanes_timeline_table, LANES, TIMELINE_TABLE, GtkWidget)

GtkWidget *lanes_timeline_table_new (LanesTimelineModel *model);

G_END_DECLS
