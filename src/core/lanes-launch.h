/* lanes-launch.h: what the process executor is to execute
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  LANES_LEFTOVERS_END,    /* TERM, grace, KILL */
  LANES_LEFTOVERS_LEAVE,  /* let them be, and count them */
} LanesLeftovers;

/**
 * LanesLaunch:
 * @argv: program and arguments; the program is looked up in PATH when it has no slash
 * @env: (nullable): `NAME=VALUE` additions to the environment of Lanes; `NAME` alone removes it
 * @cwd: (nullable): working folder, or that of Lanes
 * @stdin_path: (nullable): a file, or /dev/null
 * @nice: added niceness, 0 to 19; below 0 the executor's own
 * @grace: seconds between TERM and KILL; below 0 the executor's own
 * @output_cap: bytes kept of each stream, half from the start and half from the end
 */
typedef struct
{
  char         **argv;
  char         **env;
  char          *cwd;
  char          *stdin_path;
  int            nice;
  double         grace;
  gint64         output_cap;
  LanesLeftovers leftovers;
} LanesLaunch;

/* Returns: (transfer full): the executor's niceness and grace, 256 MiB of each stream */
LanesLaunch *lanes_launch_new  (void);
void         lanes_launch_free (LanesLaunch *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LanesLaunch, lanes_launch_free)

G_END_DECLS
