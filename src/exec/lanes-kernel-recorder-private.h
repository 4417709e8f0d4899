/* lanes-kernel-recorder-private.h: what the files of the kernel recorder share
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-kernel-recorder.h"

G_BEGIN_DECLS

typedef struct
{
  guint64          job;
  guint            attempt;
  gint64           begin;
  gint64           end;  /* 0: goes on */
  gint64           cpu;  /* nanoseconds, -1: not known */
  gboolean         helping; /* the slot helps with it; how that went is added to the attempt's own times */
  gboolean         seen;    /* its last interval is delivered, but not yet those of all who helped */
  LanesKernelTimes times;
} LanesKernelAttempt;

typedef struct
{
  LanesExecutor *executor;
  guint          slot;
  guint          lane;
  int            id;         /* its thread or process */
  guint          watch;
  gboolean       pending;    /* a process, not yet watched */
  LanesKernelAttempt        current;
  LanesKernelAttempt        closing;    /* over, but the interval of its end is not delivered */
  guint64        n_done;
  gint64         idle_since;
} LanesKernelSlot;

/* A thread of a process that the user watches. */
typedef struct
{
  guint  lane;
  gint64 last;             /* end of its last sample, µs */
} LanesKernelThread;

/* A process that the user watches: a lane a thread. */
typedef struct
{
  guint       group;
  int         pid;
  char       *name;
  GHashTable *threads;     /* owned, id to LanesKernelThread: those that have, or had, a lane */
  gint64      tick;        /* end of the last samples, µs, and of those before them */
  gint64      tick_before;
  gint64      full_at;     /* the tick in which no lane was free */
  guint       n_without;   /* threads without a lane in the last tick */
  guint       n_told;
} LanesKernelWatched;

struct _LanesKernelRecorder
{
  GObject          parent_instance;

  LanesEngine     *engine;
  LanesSampler    *sampler;
  LanesRecorder   *recorder;    /* nullable */
  LanesSpanStore  *store;       /* borrowed from it, nullable */

  LanesKernelToldFunc told;     /* nullable */
  gpointer         told_data;

  GPtrArray       *executors;   /* of GPtrArray of LanesKernelSlot */
  LanesKernelSlot             loop;
  guint            n_async;
  GHashTable      *by_watch;    /* watch -> LanesKernelSlot, borrowed */
  GHashTable      *by_tid;      /* tid -> LanesKernelSlot, borrowed */
  GHashTable      *leaving;     /* watch -> LanesKernelAttempt of a tree that was unwatched */
  GHashTable      *watched;     /* watch -> LanesKernelWatched */
  GHashTable      *remembered;  /* job -> LanesKernelTimes */
  GQueue           memory;      /* their ids, the oldest first */
  GPtrArray       *pending;     /* of LanesKernelSlot, borrowed */
  GSource         *pending_source;
  GSource         *idle_source;
};

/* One thread, of a pool or the main loop's; else a process and all it started. */
static inline gboolean
_lanes_kernel_slot_is_thread (const LanesKernelSlot *slot)
{
  return slot->executor == NULL || g_str_equal (lanes_executor_get_name (slot->executor), "threads");
}

G_END_DECLS
