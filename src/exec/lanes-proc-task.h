/* lanes-proc-task.h: one thread as the sampler follows it
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-proc-root.h"
#include "lanes-task-meter.h"

G_BEGIN_DECLS

/* Seconds of busy share that are kept of each thread and process. */
#define LANES_BUSY_SECONDS 60

/**
 * LanesBusyHistory:
 * @share: CPU use of each past second in 255ths of one CPU, the oldest first
 * @n: how many of them there are
 */
typedef struct
{
  gint64  at;
  gint64  cpu;
  guint8  n;
  guint8  share[LANES_BUSY_SECONDS];
} LanesBusyHistory;

/**
 * LanesProcTask:
 * @ran: did it use a CPU, or wait for one, in the last interval?
 * @calm: how many times in a row it was asleep after it had run; stops at what is enough
 * @n_skipped: intervals since its state was asked for, if it ran in one of them
 * @n_rested: intervals since it ran
 * @stat: what was read last; still so while it has not run
 *
 * Belongs to the sampler's thread.
 */
typedef struct
{
  int              tid;
  gboolean         ran;
  guint8           calm;
  guint8           n_skipped;
  guint8           n_rested;
  gboolean         uncached;
  gboolean         stat_unkept;
  gboolean         counted;
  int              sched_fd;
  int              stat_fd;
  gint64           stat_at;
  LanesProcStat    stat;
  LanesTaskMeter   meter;
  LanesBusyHistory busy;

  /* The table of workers: as of its last record, G_MAXUINT64 bytes read before there is one. */
  gint64           told_at;
  guint64          told_on_cpu;
  guint64          told_slices;
  guint64          told_read;
  guint64          told_written;
} LanesProcTask;

LanesProcTask *lanes_proc_task_new      (LanesProcRoot    *root,
                                         int               dir,
                                         int               tid,
                                         gint64            now,
                                         gint64            born,
                                         int              *ret_errno);
void           lanes_proc_task_free     (LanesProcTask    *self,
                                         LanesProcRoot    *root);
gboolean       lanes_proc_task_sample   (LanesProcTask    *self,
                                         LanesProcRoot    *root,
                                         int               dir,
                                         gint64            now,
                                         gboolean          always_stat);
void           lanes_proc_task_idle     (LanesProcTask    *self,
                                         gint64            now);
gboolean       lanes_proc_task_is_alive (const LanesProcTask *self);

void           lanes_busy_history_feed  (LanesBusyHistory *self,
                                         gint64            now,
                                         gint64            cpu);

G_END_DECLS
