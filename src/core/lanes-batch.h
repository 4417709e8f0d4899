/* lanes-batch.h: the jobs made from one template and many inputs
 *
 * Inputs are pulled as they are needed, so a million lines from a pipe never stand in memory at once. Main thread.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-inputs.h"
#include "lanes-job-spec.h"
#include "lanes-state.h"

G_BEGIN_DECLS

typedef struct _LanesBatch LanesBatch;

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
