/* lanes-cgroup.h: a cgroup v2 a slot, where one may be made
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <stdbool.h>
#include <stdint.h>

bool lanes_cgroup_probe (char *ret_folder, int size);
bool lanes_cgroup_make (const char *folder);
int lanes_cgroup_open (const char *folder);
bool lanes_cgroup_kill (int fd);
bool lanes_cgroup_populated (int fd);
bool lanes_cgroup_count_oom_kills (int fd, uint64_t *ret_count);
void lanes_cgroup_remove (const char *folder);
bool lanes_vmstat_count_oom_kills (uint64_t *ret_count);
