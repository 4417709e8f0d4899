/* lanes-job.h: one unit of work a person can see, cancel, retry
 *
 * A job is a small record in the engine's chunks, not an object: a million queued ones fit in memory, and views make objects
 * for what is on screen. It belongs to the main thread and to its engine, and stays valid until the engine removes it. Read
 * only, for all but the engine.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-batch.h"
#include "lanes-executor.h"
#include "lanes-job-spec.h"
#include "lanes-run-private.h"
#include "lanes-state.h"

G_BEGIN_DECLS

typedef struct _LanesJob     LanesJob;
typedef struct _LanesJobMore LanesJobMore;

struct _LanesJob
{
  guint64       id;           /* from 1, never reused; 0 in a record without a job */
  LanesJobSpec *spec;         /* owned; the batch's template for a job of a batch */
  LanesBatch   *batch;        /* borrowed, nullable */
  char         *input;        /* owned, nullable: the batch's input */
  LanesRun     *run;          /* owned, nullable: the attempt that is offered or active */
  LanesOutcome *outcome;      /* owned, nullable: how the last attempt ended; see lanes_job_read_outcome() */
  LanesJobMore *more;         /* owned, nullable: dependencies, earlier attempts */
  union
  {
    struct                        /* while it waits */
    {
      LanesJob *next, *prev;      /* in its queue */
      gpointer  host;             /* the engine's own: whose turn it waits for */
    };
    struct                        /* while it runs without a run, and when that is over: all that it does is to let time pass */
    {
      gint64    since;            /* monotonic µs */
      union
      {
        gpointer engine;
        gint64   until;           /* monotonic µs: when it succeeded, without an outcome of its own */
      };
      guint     timer;
      guint     active_index;
    };
  };
  gint64        queued_at;    /* monotonic µs: submitted */
  gint64        ready_at;     /* monotonic µs: last became queued; while it waits for a time: until when */
  guint32       sequence;     /* place in its batch, from 1 */
  guint32       slot;         /* of the last attempt */
  guint16       attempts;     /* begun so far */
  gint8         priority;
  guint8        state;        /* LanesState */
  guint8        executor;     /* index */
  guint8        where;        /* which queue holds it, the engine's own */
  guint8        flags;        /* the engine's own */
};

/* When did the last (or current) attempt start and end? Monotonic µs, 0 for not yet. */
gint64      lanes_job_get_started        (const LanesJob *self);
gint64      lanes_job_get_ended          (const LanesJob *self);

/* Did it end unseen, so that its end is only when that was found, and how long it took is not known? */
gboolean    lanes_job_ended_unseen       (const LanesJob *self);

/* Is somebody at it, in its slot? Not while it is offered. */
gboolean    lanes_job_has_slot           (const LanesJob *self);

/**
 * lanes_job_read_outcome:
 * @buffer: room for one that is not kept as such: a job that only let time pass has succeeded, and no more is to be said of it
 *
 * Returns: (transfer none) (nullable): how the last attempt ended
 */
const LanesOutcome *lanes_job_read_outcome (const LanesJob *self,
                                            LanesOutcome   *buffer);

/* Returns: (transfer full) */
char       *lanes_job_dup_title          (const LanesJob *self);
LanesKind  *lanes_job_get_kind           (const LanesJob *self);
LanesState  lanes_job_get_state          (const LanesJob *self);

/* The spec with the input put in. Returns: (transfer full) (nullable): %NULL with an error where that cannot be done */
LanesJobSpec *lanes_job_dup_full_spec    (const LanesJob *self,
                                          GError        **error);

/* What the running attempt says of itself; a total of -1: nothing */
LanesProgress lanes_job_get_progress     (const LanesJob *self);

/* Progress of the running attempt. Returns: from 0 to 1, or -1: unknown */
double      lanes_job_get_fraction       (const LanesJob *self);

/* Seconds left by the evidence so far, or -1: unknown. @ret_basis: (out) (nullable) (transfer full): what it rests on */
double      lanes_job_get_eta            (const LanesJob *self,
                                          gint64          now,
                                          char          **ret_basis);

/* Seconds since the epoch for a monotonic time of this process, with fraction. */
double      lanes_job_wall_time          (gint64          monotonic);

/* One attempt that is over and was followed by another. */
typedef struct
{
  gint64     started, ended;  /* monotonic µs; 0: nobody saw it end */
  LanesState state;
  guint      slot;
  char      *error;           /* nullable */
} LanesAttempt;

/* Returns: (transfer none) (element-type LanesAttempt) (nullable): earlier attempts, oldest first */
GArray     *lanes_job_get_earlier_attempts (const LanesJob *self);

/* Ids of what it waits for, batches as negative numbers. Returns: (transfer none) (element-type gint64) (nullable) */
GArray     *lanes_job_get_dependencies   (const LanesJob *self);

G_END_DECLS
