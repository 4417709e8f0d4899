/* lanes-run-private.h: what the engine and the executors know of a run
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <pthread.h>
#include <stdatomic.h>

#include "lanes-error.h"
#include "lanes-executor.h"
#include "lanes-job-spec.h"
#include "lanes-run.h"

G_BEGIN_DECLS

/* How an attempt ended; moves from the run to its job. */
typedef struct
{
  GVariant  *result;      /* nullable */
  GError    *error;       /* NULL: it succeeded */
  LanesUsage usage;
  gint64     started;     /* monotonic µs, 0: never */
  gint64     ended;
  gint64     output_bytes;
  gint64     output_dropped;
  double     retry_after; /* seconds, 0 for none */
  int        exit_code;   /* -1: none */
  int        term_signal; /* 0: none */
  guint      leftovers;
  gboolean   permanent;
  gboolean   unseen;      /* nobody saw it end: @ended is when that was found */
} LanesOutcome;

LanesOutcome *lanes_outcome_new  (void);
void          lanes_outcome_free (LanesOutcome *self);

/* Who has the run: a hand-over that either the worker or the engine wins. */
enum
{
  LANES_RUN_OFFERED,
  LANES_RUN_TAKEN,
  LANES_RUN_WITHDRAWN,
};

struct _LanesRun
{
  atomic_int      refs;

  /* Fixed before the run is offered. */
  guint           attempt;
  guint64         job_id;
  LanesJobSpec   *spec;           /* owned */
  LanesExecutor  *executor;       /* borrowed: executors outlive runs */
  const char     *output_dir;     /* interned */

  /* Written by the worker that took it, read after its events. */
  guint           slot;
  LanesOutcome   *outcome;        /* owned until the engine steals it */
  gpointer        data;
  GDestroyNotify  data_destroy;

  /* Any thread. */
  atomic_int      owner;          /* LANES_RUN_OFFERED… */
  atomic_int      stop;           /* LanesStop */
  atomic_int      paused;
  atomic_int      left;
  atomic_int      pid;
  atomic_int      unit;
  _Atomic gint64  done;
  _Atomic gint64  total;
  _Atomic gint64  due;
  _Atomic gint64  base;
  _Atomic (GCancellable *) cancellable;
  _Atomic (char *) message;       /* swapped whole; readers take lock */

  /* Executor's own. */
  gpointer        executor_data;
  LanesRun       *next;           /* in its executor's list */

  /* Engine's own, main thread. */
  gpointer        engine;         /* LanesEngine */
  gpointer        job;            /* LanesJob: never touched by a worker */
  gpointer        host;           /* LanesHost, whose token it needs or holds */
  guint           active_index;
  gint64          timeout_left;   /* µs, while paused */
  gint64          stop_asked_at;
  gint64          force_at;
  guint           timer;          /* timeout, in the engine's timers, or 0 */
  gint64          timeout_at;     /* monotonic µs, or 0 */
};

/* @spec is referenced. Main thread. Returns: (transfer full) */
LanesRun *lanes_run_new       (guint64        job_id,
                               guint          attempt,
                               LanesJobSpec  *spec,
                               LanesExecutor *executor,
                               const char    *output_dir);

/* Take an offered run. Returns: %FALSE if it was withdrawn. Worker side. */
gboolean  lanes_run_take      (LanesRun *self);

/* Returns: %TRUE if nobody had taken it: it will never run, and no event comes. Main thread. */
gboolean  lanes_run_withdraw  (LanesRun *self);

/* Sets the wish and wakes what waits in a checkpoint or on the cancellable. Main thread. */
void      lanes_run_ask_stop  (LanesRun *self,
                               LanesStop stop);
void      lanes_run_set_paused (LanesRun *self,
                                gboolean  paused);

/* The outcome: of the thread that does the work until it has ended. */
LanesOutcome *lanes_run_get_outcome (LanesRun *self);

G_END_DECLS
