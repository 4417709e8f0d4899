/* lanes-proc-reader.h: reading and parsing of /proc, where every name and figure may be strange
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The kernel keeps 15 bytes of a task's name; its own threads may show up to 63. */
#define LANES_PROC_NAME_SIZE 64

/**
 * LanesProcStat:
 * @name: as the kernel has it: any bytes but NUL (see lanes_proc_dup_name())
 * @state: the kernel's letter: R, S, D, T, t, Z, X, I, P
 * @cpu_ticks: own user and system time, in clock ticks
 * @child_ticks: that of the children it has reaped
 * @start_ticks: when it started, in clock ticks since boot: with the id, what tells a task from another
 * @rss_pages: resident memory
 * @disk_ticks: time spent waiting for a disk, or 0 where the kernel does not account it
 */
typedef struct
{
  char    name[LANES_PROC_NAME_SIZE];
  char    state;
  int     parent;
  int     nice;
  int     n_threads;
  int     cpu;
  guint64 cpu_ticks;
  guint64 child_ticks;
  guint64 start_ticks;
  guint64 rss_pages;
  guint64 disk_ticks;
} LanesProcStat;

/**
 * LanesProcSched:
 * @on_cpu: nanoseconds on a CPU since the task began
 * @waiting: nanoseconds in a CPU's queue, counted when the wait is over
 * @slices: how often it was put on a CPU
 */
typedef struct
{
  guint64 on_cpu;
  guint64 waiting;
  guint64 slices;
} LanesProcSched;

gboolean lanes_proc_parse_stat      (const char     *data,
                                     gsize           length,
                                     LanesProcStat  *ret_stat);
gboolean lanes_proc_parse_schedstat (const char     *data,
                                     gsize           length,
                                     LanesProcSched *ret_sched);
gboolean lanes_proc_parse_io        (const char     *data,
                                     gsize           length,
                                     guint64        *ret_read,
                                     guint64        *ret_written);
guint    lanes_proc_parse_ids       (const char     *data,
                                     gsize           length,
                                     GArray         *ids);
char    *lanes_proc_dup_name        (const char     *name);

gssize   lanes_proc_read_at         (int             dir,
                                     const char     *path,
                                     char           *buffer,
                                     gsize           size);
gssize   lanes_proc_read_again      (int             fd,
                                     char           *buffer,
                                     gsize           size);
gboolean lanes_proc_list_ids        (int             dir,
                                     const char     *path,
                                     GArray         *ids);

G_END_DECLS
