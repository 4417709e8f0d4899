/* lanes-engine-restore.h: jobs of an earlier program go on in this one, with their numbers
 *
 * Main thread. Before the first job is submitted: lanes_engine_restore_begin(), lanes_engine_set_first_ids() with the smallest number
 * that comes back, then the batches and the jobs in the order of their numbers, then lanes_engine_restore_end(). The loop may turn in
 * between: what is submitted meanwhile is refused, and who has something to submit asks to be called: lanes_engine_call_open().
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-engine.h"

G_BEGIN_DECLS

/**
 * LanesRestoredBatch:
 * @n_in_state: of those of its jobs that are over and do not come back
 * @n_jobs: made so far, with those
 * @inputs: (transfer full): what is still to be pulled, where @has_inputs; pulled from lanes_engine_restore_end() on
 */
typedef struct
{
  guint64       id;
  const char   *name;   /* nullable */
  LanesJobSpec *spec;   /* nullable */
  guint         limit;
  guint64       n_jobs;
  guint64       n_in_state[LANES_N_STATES];
  gint64        created_at; /* monotonic µs; may be before this boot, below 0 */
  gboolean      has_inputs;
  LanesInputs   inputs;
} LanesRestoredBatch;

typedef enum
{
  LANES_RESTORE_READY,       /* queued, or waiting for its time */
  LANES_RESTORE_AFTER,       /* waits until lanes_engine_restore_after() ties it to what it waits for */
  LANES_RESTORE_WITH_BATCH,  /* waits until lanes_engine_restore_after() ties its batch */
  LANES_RESTORE_HELD,        /* may have begun: waits until lanes_engine_adopt(), lanes_engine_give_up() or lanes_engine_let_go() */
} LanesRestore;

/**
 * LanesRestoredJob:
 * @attempts: that ended before
 * @retrying: it waited for its next try
 * @paused: it is paused as soon as it begins, or where it is adopted
 * @secret: its secret values are not stored: it waits until lanes_engine_give_secret() (lanes-engine-secrets.h)
 * @outcome: (transfer full) (nullable): how the last of them ended
 * @earlier: (transfer full) (element-type LanesAttempt) (nullable): lanes_engine_new_attempts(): what is known of them
 */
typedef struct
{
  guint64       id;
  LanesJobSpec *spec;
  LanesBatch   *batch;      /* nullable */
  const char   *input;      /* nullable */
  guint         sequence;
  guint         attempts;
  int           priority;
  gint64        queued_at;  /* monotonic µs */
  LanesRestore  how;
  gboolean      retrying;
  gboolean      paused;
  gboolean      secret;
  LanesOutcome *outcome;
  GArray       *earlier;
} LanesRestoredJob;

/* Returns: (transfer full) (element-type LanesAttempt): none yet; owns the errors of those that are put in */
GArray     *lanes_engine_new_attempts  (void);

/* From now on, until lanes_engine_restore_end(), nobody knows which numbers are free. */
void        lanes_engine_restore_begin (LanesEngine              *self);

/* Is it between the two? */
gboolean    lanes_engine_is_restoring  (LanesEngine              *self);

typedef void (*LanesEngineOpenFunc)    (LanesEngine              *engine,
                                        gpointer                  data);

/* Calls @func once jobs can be submitted: at once, or from the loop. @destroy: (nullable): of @data, whether @func was called or not */
void        lanes_engine_call_open     (LanesEngine              *self,
                                        LanesEngineOpenFunc       func,
                                        gpointer                  data,
                                        GDestroyNotify            destroy);

/* Returns: (transfer none). Numbers ascend; those left out are filled with batches of no jobs. */
LanesBatch *lanes_engine_restore_batch (LanesEngine              *self,
                                        const LanesRestoredBatch *batch);

/* Numbers ascend. Returns: (transfer none): or %NULL with LANES_ERROR_UNSUPPORTED where no executor fits any more */
LanesJob   *lanes_engine_restore_job   (LanesEngine              *self,
                                        const LanesRestoredJob   *job,
                                        GError                  **error);

/**
 * lanes_engine_restore_after:
 * @who: a job, or a batch as a negative number
 * @after: (element-type LanesDependency): jobs and batches (as negative numbers) of this engine; may be empty
 *
 * When all jobs are back.
 */
void        lanes_engine_restore_after (LanesEngine              *self,
                                        gint64                    who,
                                        GArray                   *after);

/* New jobs and batches get numbers from these on, or from later ones. */
void        lanes_engine_skip_numbers  (LanesEngine              *self,
                                        guint64                   next_job,
                                        guint64                   next_batch);

/* All are back: works until @deadline. Returns: %FALSE if there is more to do: call it again */
gboolean    lanes_engine_restore_end   (LanesEngine              *self,
                                        gint64                    deadline);

/* Is it held? */
gboolean    lanes_engine_is_held       (LanesEngine              *self,
                                        LanesJob                 *job);

/* Does it wait for its first, or its next, try? */
gboolean    lanes_engine_is_unbegun    (LanesEngine              *self,
                                        LanesJob                 *job);

/* A job that is held, or stands as one that has not begun, still runs in @executor, as its next attempt. Returns: (transfer full): what its executor goes on with */
LanesRun   *lanes_engine_adopt         (LanesEngine              *self,
                                        LanesJob                 *job,
                                        LanesExecutor            *executor);

/* A held job began and how it ended cannot be known: it is tried again where it has retries or its kind can be repeated, else
 * lost. @started: monotonic µs, or 0; @slot: where, unless that is 0 */
void        lanes_engine_give_up       (LanesEngine              *self,
                                        LanesJob                 *job,
                                        gint64                    started,
                                        guint                     slot,
                                        const char               *why);

/* A held job did not begin: it is queued. */
void        lanes_engine_let_go        (LanesEngine              *self,
                                        LanesJob                 *job);

/* A held or waiting job cannot be gone on with: it is cancelled. @error: (transfer full): why */
void        lanes_engine_refuse        (LanesEngine              *self,
                                        LanesJob                 *job,
                                        GError                   *error);

G_END_DECLS
