/* lanes-worker-info.h: one row of the table of workers, as read from the kernel
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-proc-reader.h"
#include "lanes-proc-task.h"

G_BEGIN_DECLS

/* A rate needs two looks, and a while between them: in place of one, until there are. */
#define LANES_RATE_NOT_YET (-2.0)

/**
 * LanesWorkerInfo:
 * @watch: what it belongs to, as lanes_sampler_watch() numbered it; 0 for Lanes itself
 * @pid: of the process
 * @tid: of the thread, or 0 for the row of a whole process
 * @parent: of the process
 * @start_ticks: with the ids, what tells it from any other task
 * @name: as the kernel has it (see lanes_proc_dup_name())
 * @state: the kernel's letter
 * @n_threads: of the process
 * @cpu_ns: CPU time used so far
 * @cpu_share: in the last second, of one CPU, or %LANES_RATE_NOT_YET, as all rates
 * @rss: bytes resident, or -1 for a thread (they share their process's)
 * @slices: how often it was put on a CPU, -1 where the kernel does not say
 * @slices_rate: a second, or -1
 * @read_rate: bytes a second from storage, or -1 for unknown (another user's)
 * @write_rate: bytes a second to storage, or -1 for unknown
 * @n_busy: how many seconds of @busy there are, the oldest first
 */
typedef struct
{
  guint   watch;
  int     pid;
  int     tid;
  int     parent;
  guint64 start_ticks;
  char    name[LANES_PROC_NAME_SIZE];
  char    state;
  int     nice;
  int     n_threads;
  gint64  cpu_ns;
  double  cpu_share;
  gint64  rss;
  gint64  slices;
  double  slices_rate;
  double  read_rate;
  double  write_rate;
  guint   n_busy;
  guint8  busy[LANES_BUSY_SECONDS];
} LanesWorkerInfo;

G_END_DECLS
