/* lanes-launch.c: what the process executor is to execute
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-job-spec.h"
#include "lanes-launch.h"

#define OUTPUT_CAP_DEFAULT (256 * 1024 * 1024)

LanesLaunch *
lanes_launch_new (void)
{
  LanesLaunch *self = g_new0 (LanesLaunch, 1);

  self->nice = -1;
  self->grace = -1;
  self->output_cap = OUTPUT_CAP_DEFAULT;
  self->leftovers = LANES_LEFTOVERS_END;

  return self;
}

void
lanes_launch_free (LanesLaunch *self)
{
  g_strfreev (self->argv);
  g_strfreev (self->env);
  g_free (self->cwd);
  g_free (self->stdin_path);
  g_free (self);
}
