/* lanes-task-meter.h: splits the life of one thread into what the kernel did with it
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-kernel-share.h"
#include "lanes-proc-reader.h"

G_BEGIN_DECLS

/**
 * LanesKernelTimes:
 * @ns: nanoseconds in each #LanesKernelState
 * @unknown: nanoseconds of which nothing is known
 * @helped: nanoseconds that other threads helped, which are part of the above; beside the time that passed
 * @cpu: nanoseconds of CPU time used by all threads, which on several CPUs is more than the time that passed
 */
typedef struct
{
  gint64 ns[LANES_N_KERNEL_STATES];
  gint64 unknown;
  gint64 helped;
  gint64 cpu;
} LanesKernelTimes;

/**
 * LanesTaskMeter:
 * @interval: nanoseconds of each state in the last interval; they add up to its length
 * @moved: nanoseconds that the last interval showed to have been waiting in earlier ones, not asleep
 * @sum: of all intervals, with what was moved
 *
 * Plain data of whoever has it. Only the fields named here are for others.
 */
typedef struct
{
  gint64           interval[LANES_N_KERNEL_STATES];
  gint64           moved;
  LanesKernelTimes sum;

  gint64           at;
  LanesProcSched   sched;
  char             state;
  gint64           ahead;
  gint64           carry;
} LanesTaskMeter;

void lanes_task_meter_start   (LanesTaskMeter         *self,
                               gint64                  at,
                               const LanesProcSched   *sched,
                               char                    state);
void lanes_task_meter_feed    (LanesTaskMeter         *self,
                               gint64                  at,
                               const LanesProcSched   *sched,
                               char                    state);

void lanes_kernel_times_pack  (const gint64           *ns,
                               guint8                 *ret_share);
gint64 lanes_kernel_times_known (const LanesKernelTimes *self);
void lanes_kernel_times_add   (LanesKernelTimes       *self,
                               const LanesKernelTimes *help,
                               gint64                  wall);

G_END_DECLS
