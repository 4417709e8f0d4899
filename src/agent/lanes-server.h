/* lanes-server.h: the agent's loop: one program, many keepers
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <stdbool.h>

typedef struct
{
  int fd;           /* the program's end is at the other end of it; or -1 */
  int listen_fd;    /* or programs connect here; or -1 */
  const char *socket; /* at this path */
  bool use_cgroups; /* where they can be had */
  bool own_session; /* nobody but the agent and its jobs is in it */
  int idle_ms;      /* how long to stay with nothing to do and nobody there, where it listens */
} LanesServerOptions;

int lanes_server_run (const LanesServerOptions *options);
