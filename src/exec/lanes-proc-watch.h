/* lanes-proc-watch.h: one process and its threads as the sampler follows them
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-proc-task.h"

G_BEGIN_DECLS

/**
 * LanesProcWatch:
 * @pid: of the process
 * @tasks: (element-type LanesProcTask): its threads, by id
 * @interval: nanoseconds of each state in the last interval, added up over the threads
 * @longest_stop: the longest time stopped of any one thread in the last interval
 * @moved: what all threads moved from asleep to waiting (see #LanesTaskMeter)
 * @cpu: CPU time in nanoseconds of all its threads, ended ones included, since it was watched
 * @child_cpu: CPU time in nanoseconds of the children it has reaped since
 * @alive: is any thread of it more than a zombie?
 * @parent: its parent's id
 *
 * Belongs to the sampler's thread; read only for others.
 */
typedef struct _LanesProcWatch LanesProcWatch;

struct _LanesProcWatch
{
  int              pid;
  int              parent;
  GPtrArray       *tasks;
  gint64           interval[LANES_N_KERNEL_STATES];
  gint64           longest_stop;
  gint64           moved;
  gint64           cpu;
  gint64           child_cpu;
  gboolean         alive;
  LanesBusyHistory busy;

  /* Its own. */
  LanesProcRoot   *root;
  int              dir;
  int              only;
  gboolean         dir_kept;
  gboolean         follow_children;
  gboolean         has_clock;
  gboolean         restless;
  int              clock;
  gint64           clock_first;
  gint64           ended_cpu;
  guint64          child_first;
  gint64           at;
  gint64           listed_at;
  gint64           looked_at;

  /* The table of workers: as of its last record. */
  gint64           told_at;
  gint64           told_cpu;
  guint64          told_read;
  guint64          told_written;
};

LanesProcWatch *lanes_proc_watch_new           (LanesProcRoot  *root,
                                                int             pid,
                                                int             only,
                                                gint64          now,
                                                gint64          born,
                                                gboolean        follow_children,
                                                int            *ret_errno);
void            lanes_proc_watch_free          (LanesProcWatch *self);
gboolean        lanes_proc_watch_sample        (LanesProcWatch *self,
                                                gint64          now);
void            lanes_proc_watch_list_children (LanesProcWatch *self,
                                                GArray         *ids);

G_END_DECLS
