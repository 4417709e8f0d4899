/* lanes-spawn.h: starts one program, and says exactly what failed where it cannot
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <sys/resource.h>
#include <sys/types.h>

#include "lanes-agent-messages.h"

typedef struct
{
  const LanesAgentLaunch *launch;
  int fds[3];     /* its stdin, stdout and stderr */
  int progress_fd; /* its LANES_PROGRESS_FD, at LANES_SPAWN_PROGRESS_FD */
  int cgroup_fd;  /* or -1 */
  bool may_join;  /* our session is the agent's own */
} LanesSpawn;

/* A job that is at least so nice joins the agent's session, whose share of the CPUs a window's agent lowers for it. */
#define LANES_SPAWN_JOIN_NICE 10

/* Kept free in a keeper, so that no other descriptor can be in the way. */
#define LANES_SPAWN_PROGRESS_FD 3
#define LANES_SPAWN_PROGRESS_ENV "LANES_PROGRESS_FD=3"

bool lanes_spawn_lower_session (int nice);
pid_t lanes_spawn (LanesSpawn *spawn, LanesAgentStep *ret_step, int *ret_error);
