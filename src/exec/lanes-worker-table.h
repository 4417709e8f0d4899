/* lanes-worker-table.h: makes the rows of the table of workers from what the sampler follows
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-proc-watch.h"
#include "lanes-worker-info.h"

G_BEGIN_DECLS

void lanes_worker_table_add          (GArray         *rows,
                                      guint           watch,
                                      LanesProcWatch *process,
                                      gint64          now);
void lanes_worker_table_forget_rates (GArray         *rows);

G_END_DECLS
