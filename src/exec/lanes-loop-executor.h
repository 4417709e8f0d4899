/* lanes-loop-executor.h: work on the main loop: it is the event loop (libsoup, GIO, timers)
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-executor.h"

G_BEGIN_DECLS

#define LANES_LOOP_LIMIT_DEFAULT 64

#define LANES_TYPE_LOOP_EXECUTOR (lanes_loop_executor_get_type ())
G_DECLARE_FINAL_TYPE (LanesLoopExecutor, lanes_loop_executor, LANES, LOOP_EXECUTOR, LanesExecutor)

/* Runs the kinds that have a start. Returns: (transfer full) */
LanesExecutor *lanes_loop_executor_new (guint limit);

G_END_DECLS
