/* lanes-engine-hosts.h: which host the queue waits for
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-engine.h"

G_BEGIN_DECLS

/**
 * lanes_engine_get_full_host:
 * @ret_n_waiting: (out): the jobs that wait for it
 *
 * Costs what there are hosts with jobs. Main thread.
 *
 * Returns: (transfer none) (nullable): the host whose limit is all that any queued job waits for; %NULL for none, or where others
 *   wait for anything else
 */
const char *lanes_engine_get_full_host (LanesEngine *self,
                                        guint64     *ret_n_waiting);

G_END_DECLS
