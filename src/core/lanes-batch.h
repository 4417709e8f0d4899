/* lanes-batch.h: the jobs made from one template and many inputs
 *
 * Inputs are pulled as they are needed, so a million lines from a pipe never stand in memory at once. Main thread.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-job-spec.h"
#include "lanes-state.h"

G_BEGIN_DECLS

typedef struct _LanesBatch LanesBatch;

/* What a pull brought. */
typedef enum
{
  LANES_INPUT_ONE,   /* one input */
  LANES_INPUT_LATER, /* none now: lanes_engine_feed() is called when there is */
  LANES_INPUT_END,   /* none any more */
} LanesInput;

/**
 * LanesInputs:
 * @pull: must not block; @ret_input is (transfer full)
 * @n_left: (nullable): how many are still to be pulled, or -1 where that is unknown
 * @late: not pulled before what the batch waits for is over, which may be what makes the inputs
 *
 * Where a batch's inputs come from.
 */
typedef struct
{
  LanesInput (*pull)   (gpointer data,
                        char   **ret_input);
  gint64     (*n_left) (gpointer data);
  void       (*free)   (gpointer data);
  gpointer    data;
  gboolean    late;
} LanesInputs;

/* Inputs from a list of words. @words: (transfer full) */
LanesInputs lanes_inputs_from_strv (char **words);

struct _LanesBatch
{
  guint64       id;                      /* from 1 */
  char         *name;
  LanesJobSpec *spec;                    /* the template; NULL for a batch of different jobs (a job file) */
  guint         limit;                   /* how many at once, 0: no limit of its own */
  guint         n_active;                /* jobs that hold a slot or are offered */
  guint64       n_jobs;                  /* made so far */
  gint64        n_unmade;                /* inputs that never became jobs, because it was cancelled; counted where known */
  guint64       n_in_state[LANES_N_STATES];
  gboolean      complete;                /* no input is left to pull */
  gint64        created_at;              /* monotonic µs */
  gint64        ended_at;                /* or 0 */
  gpointer      engine_data;             /* the engine's own */
};

/* How many of its jobs are over? */
guint64     lanes_batch_get_n_final (const LanesBatch *self);

/* All jobs there will be, or -1 where that is not known yet. */
gint64      lanes_batch_get_total   (const LanesBatch *self);

/* No input left and every job over? */
gboolean    lanes_batch_is_ended    (const LanesBatch *self);

/* The id of its @index-th job in input order, or 0. */
guint64     lanes_batch_get_job_id  (const LanesBatch *self,
                                     guint64           index);

G_END_DECLS
