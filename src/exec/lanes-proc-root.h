/* lanes-proc-root.h: a mounted /proc and the budget of descriptors kept open in it
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * LanesProcRoot:
 * @fd: the folder
 * @real: is it /proc, so that its ids are those of this machine's system calls?
 * @no_schedstat: the kernel counts no waiting for a CPU (CONFIG_SCHED_INFO is off): waiting is not known
 * @budget: descriptors that may be kept open
 * @n_kept: descriptors that are
 * @n_uncached: tasks beyond the budget, whose files are opened for every look
 * @tick_ns: length of a clock tick in nanoseconds
 *
 * Belongs to the sampler's thread.
 */
typedef struct
{
  int      fd;
  gboolean real;
  gboolean no_schedstat;
  guint    budget;
  guint    n_kept;
  guint    n_uncached;
  gint64   tick_ns;
} LanesProcRoot;

gboolean lanes_proc_root_open  (LanesProcRoot *self,
                                const char    *path,
                                guint          budget);
void     lanes_proc_root_close (LanesProcRoot *self);

/* Opens a file to keep. Returns: minus an errno, or -EMFILE where the budget is used up */
int      lanes_proc_root_keep  (LanesProcRoot *self,
                                int            dir,
                                const char    *path,
                                int            flags);
void     lanes_proc_root_drop  (LanesProcRoot *self,
                                int           *fd);

G_END_DECLS
