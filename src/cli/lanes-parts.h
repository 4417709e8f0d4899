/* lanes-parts.h: which kinds and executors the terminal program is put together from
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-engine.h"

G_BEGIN_DECLS

/* Main loop, threads, processes. */
void  lanes_parts_add_executors     (LanesEngine *engine);

/* Where a program of ours lies, beside this one or where it is installed. Returns: (transfer full) */
char *lanes_parts_find_agent        (void);

G_END_DECLS
