/* lanes-strays.h: finds what an agent ran that was killed with all that would have ended it
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* Room for the mark with its end. */
#define LANES_STRAYS_MARK_SIZE 64

bool lanes_strays_is_alive (pid_t pid);
void lanes_strays_make_mark (char *ret_mark);
bool lanes_strays_is_mark (const char *assignment);
size_t lanes_strays_sweep (void);
