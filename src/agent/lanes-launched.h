/* lanes-launched.h: notes what is launched where the next window can read it
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <stdbool.h>
#include <stdint.h>

/* Before @job is launched; @socket: the agent's own. A list that cannot be added to is taken away, so that nobody trusts it.
 * Returns: false, with errno, where that fails too */
bool lanes_launched_note (const char *socket, uint64_t job);
