/* lanes-keeper.h: the process that owns one job at a time, and everything that the job starts
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <stdbool.h>

_Noreturn void lanes_keeper_run (int fd, const char *cgroup, const char *mark, bool own_session);
