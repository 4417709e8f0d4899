/* lanes-sampler.h: asks the kernel what threads and processes do, on a thread of its own
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "lanes-kernel-share.h"
#include "lanes-task-meter.h"
#include "lanes-worker-info.h"

G_BEGIN_DECLS

#define LANES_TYPE_SAMPLER (lanes_sampler_get_type ())
G_DECLARE_FINAL_TYPE (LanesSampler, lanes_sampler, LANES, SAMPLER, GObject)

#define LANES_SAMPLER_MIN_RATE 1.0
#define LANES_SAMPLER_MAX_RATE 50.0
#define LANES_SAMPLER_DEFAULT_RATE 10.0

/**
 * LanesWatchKind:
 * @LANES_WATCH_THREAD: one thread: a pool's worker, the main loop's
 * @LANES_WATCH_TREE: a process that was started for a job, with all its threads, its children and theirs, told as one
 * @LANES_WATCH_PROCESS: any process; each of its threads is told apart
 */
typedef enum
{
  LANES_WATCH_THREAD,
  LANES_WATCH_TREE,
  LANES_WATCH_PROCESS,
} LanesWatchKind;

/**
 * LanesWatchEnd:
 * @LANES_WATCH_FINISHED: lanes_sampler_unwatch() was called
 * @LANES_WATCH_GONE: a thread or process that was watched has ended, or was not there (or hides)
 * @LANES_WATCH_FORBIDDEN: /proc does not show it to this user
 */
typedef enum
{
  LANES_WATCH_FINISHED,
  LANES_WATCH_GONE,
  LANES_WATCH_FORBIDDEN,
} LanesWatchEnd;

/* What was done in one interval. @tid is 0 but for the threads of a LANES_WATCH_PROCESS. */
typedef struct
{
  guint             watch;
  int               tid;
  LanesKernelSample sample;
} LanesSamplerRecord;

/* Nothing more comes of @watch; @times are of all of it. A tree ends only when it is unwatched. */
typedef struct
{
  guint            watch;
  LanesWatchEnd    how;
  LanesKernelTimes times;
} LanesSamplerEnd;

/**
 * LanesSamplerBatch:
 * @records: (element-type LanesSamplerRecord): of one or more ticks, each watch's in order of time
 * @ends: (element-type LanesSamplerEnd): after all their records
 * @workers: (element-type LanesWorkerInfo) (nullable): the whole table, when it is due; a process before its threads
 * @n_lost: records that were dropped because the main loop did not take them in time
 */
typedef struct
{
  GArray *records;
  GArray *ends;
  GArray *workers;
  guint64 n_lost;
} LanesSamplerBatch;

/**
 * LanesSamplerCost:
 * @cpu: nanoseconds of CPU time that the sampler's thread has used
 * @n_ticks: how often it has looked
 * @n_tasks: threads it follows
 * @n_uncached: those beyond the budget of descriptors, which are opened for every look
 * @rate: looks a second that it really does: fewer than asked for when one look takes long
 * @waiting_known: does this kernel count the waiting for a CPU?
 */
typedef struct
{
  gint64   cpu;
  guint64  n_ticks;
  guint    n_tasks;
  guint    n_uncached;
  double   rate;
  gboolean waiting_known;
} LanesSamplerCost;

/**
 * LanesTaskLook:
 * @wait_channel: (nullable): the kernel's function it sleeps in, %NULL where it does not sleep or is not told
 * @system_call: (nullable): by name, "running", or %NULL where it is not told
 */
typedef struct
{
  char *wait_channel;
  char *system_call;
} LanesTaskLook;

LanesSampler  *lanes_sampler_new           (void);
LanesSampler  *lanes_sampler_new_for_root  (const char          *root,
                                            guint                budget);

guint          lanes_sampler_watch         (LanesSampler        *self,
                                            LanesWatchKind       kind,
                                            int                  pid,
                                            int                  tid,
                                            gint64               begin);
void           lanes_sampler_unwatch       (LanesSampler        *self,
                                            guint                watch,
                                            gint64               end,
                                            gint64               cpu);

void           lanes_sampler_set_rate      (LanesSampler        *self,
                                            double               rate);
double         lanes_sampler_get_rate      (LanesSampler        *self);
void           lanes_sampler_set_hidden    (LanesSampler        *self,
                                            gboolean             hidden);
void           lanes_sampler_set_workers   (LanesSampler        *self,
                                            gboolean             wanted);
void           lanes_sampler_get_cost      (LanesSampler        *self,
                                            LanesSamplerCost    *ret_cost);

void           lanes_sampler_look_async    (LanesSampler        *self,
                                            int                  pid,
                                            int                  tid,
                                            GCancellable        *cancellable,
                                            GAsyncReadyCallback  callback,
                                            gpointer             user_data);
LanesTaskLook *lanes_sampler_look_finish   (LanesSampler        *self,
                                            GAsyncResult        *result,
                                            GError             **error);
void           lanes_task_look_free        (LanesTaskLook       *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LanesTaskLook, lanes_task_look_free)

G_END_DECLS
