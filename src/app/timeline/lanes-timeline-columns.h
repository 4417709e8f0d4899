/* lanes-timeline-columns.h: how much ran at once, column by column
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-span-store.h"
#include "lanes-time-axis.h"

G_BEGIN_DECLS

guint  lanes_timeline_columns_get_n_keys (LanesSpanStore      *store,
                                          LanesSpanBy          by);
double lanes_timeline_columns_count      (LanesSpanStore      *store,
                                          LanesSpanBy          by,
                                          const LanesTimeAxis *axis,
                                          gint64               now,
                                          guint                n_columns,
                                          double              *columns);

G_END_DECLS
