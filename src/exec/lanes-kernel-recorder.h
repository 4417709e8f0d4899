/* lanes-kernel-recorder.h: has the sampler follow what the engine runs, and keeps what it says under the lanes
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-engine.h"
#include "lanes-recorder.h"
#include "lanes-sampler.h"

G_BEGIN_DECLS

#define LANES_TYPE_KERNEL_RECORDER (lanes_kernel_recorder_get_type ())
G_DECLARE_FINAL_TYPE (LanesKernelRecorder, lanes_kernel_recorder, LANES, KERNEL_RECORDER, GObject)

/**
 * LanesWorker:
 * @executor: (nullable): %NULL for the main loop's thread
 * @slot: of the executor
 * @job: what it runs now, or 0; on the main loop only where that is one alone
 * @helping: it helps with @job, which another slot runs
 * @n_jobs: how many it runs now
 * @n_done: attempts that ended there
 *
 * Who works in a thread or process.
 */
typedef struct
{
  LanesExecutor *executor;
  guint          slot;
  guint64        job;
  gboolean       helping;
  guint          n_jobs;
  guint64        n_done;
} LanesWorker;

/**
 * LanesLaneTask:
 * @tid: 0 for a whole process
 * @watch: what the user watches, or 0
 *
 * The thread or process that a lane is of.
 */
typedef struct
{
  int   pid;
  int   tid;
  guint watch;
} LanesLaneTask;

/* An attempt is over, and this is what the kernel says of it; not told of those that were too short to be looked at. */
typedef void (*LanesKernelToldFunc) (gpointer                data,
                                     guint64                 job,
                                     guint                   attempt,
                                     const LanesKernelTimes *times);

LanesKernelRecorder *lanes_kernel_recorder_new           (LanesEngine         *engine,
                                                          LanesSampler        *sampler,
                                                          LanesRecorder       *recorder);
void                 lanes_kernel_recorder_set_told      (LanesKernelRecorder *self,
                                                          LanesKernelToldFunc  told,
                                                          gpointer             data);
void                 lanes_kernel_recorder_close         (LanesKernelRecorder *self);

/* Watch a Process… */
guint                lanes_kernel_recorder_watch         (LanesKernelRecorder *self,
                                                          int                  pid,
                                                          const char          *name);
void                 lanes_kernel_recorder_unwatch       (LanesKernelRecorder *self,
                                                          guint                watch);
gboolean             lanes_kernel_recorder_is_watched    (LanesKernelRecorder *self,
                                                          guint                watch);

/* Whose row is it? */
gboolean             lanes_kernel_recorder_find_worker   (LanesKernelRecorder *self,
                                                          guint                watch,
                                                          int                  tid,
                                                          LanesWorker         *ret_worker);
gboolean             lanes_kernel_recorder_find_task     (LanesKernelRecorder *self,
                                                          guint                lane,
                                                          LanesLaneTask       *ret_task);
gboolean             lanes_kernel_recorder_get_times     (LanesKernelRecorder *self,
                                                          guint64              job,
                                                          LanesKernelTimes    *ret_times);

G_END_DECLS
