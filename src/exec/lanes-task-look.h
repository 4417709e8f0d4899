/* lanes-task-look.h: a closer look at one thread: where in the kernel it waits
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-sampler.h"

G_BEGIN_DECLS

LanesTaskLook *lanes_task_look_new (int      root,
                                    int      pid,
                                    int      tid,
                                    GError **error);

G_END_DECLS
