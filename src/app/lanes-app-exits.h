/* lanes-app-exits.h: how commands ended, until it is on disk
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-history.h"
#include "lanes-process-executor.h"

G_BEGIN_DECLS

/* Main thread. */
typedef struct _LanesAppExits LanesAppExits;

/* @history: is to be freed after it. Returns: (transfer full) */
LanesAppExits *lanes_app_exits_new  (LanesEngine          *engine,
                                     LanesHistory         *history,
                                     LanesProcessExecutor *processes);

/* What is not on disk by now stays with the agent, for the next program. */
void           lanes_app_exits_free (LanesAppExits        *self);

G_END_DECLS
