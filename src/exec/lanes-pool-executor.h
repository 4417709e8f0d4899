/* lanes-pool-executor.h: work that may block, on threads of our own
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-executor.h"

G_BEGIN_DECLS

#define LANES_TYPE_POOL_EXECUTOR (lanes_pool_executor_get_type ())
G_DECLARE_FINAL_TYPE (LanesPoolExecutor, lanes_pool_executor, LANES, POOL_EXECUTOR, LanesExecutor)

/* Runs the kinds that have a run. @limit: threads, 0 for as many as there are CPUs; @nice: their niceness. Returns: (transfer full) */
LanesExecutor *lanes_pool_executor_new (guint limit,
                                        int   nice);

G_END_DECLS
