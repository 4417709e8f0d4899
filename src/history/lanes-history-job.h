/* lanes-history-job.h: a job and its last attempt, as history knows them
 *
 * Plain data made by LanesHistoryReader; belongs to whoever asked.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-run.h"
#include "lanes-state.h"

G_BEGIN_DECLS

/**
 * LanesHistoryJob:
 * @masked: something in its spec or input was secret and is not stored: it cannot be run again as it is
 * @kind: interned
 * @executor: (nullable): interned; where the last attempt ran
 * @queued_at: wall clock µs, as all times here; 0 for not yet (or not known)
 * @run_us: how long the last attempt took, by the monotonic clock, or -1
 * @outcome: how the attempt @tried ended: what usage, exit and error are of; only where @tried is not 0
 * @claim: the attempt that was allowed to start, or 0
 * @exit_code: or -1
 * @error_code: of LANES_ERROR, or -1; only where @error is not %NULL
 * @output: (nullable): path without suffix of what the last attempt wrote; the files may be gone
 * @result: (nullable): `a{sv}`
 */
typedef struct
{
  guint64     id;
  guint64     batch;
  gint64      spec;
  guint       sequence;
  guint       attempts;
  guint       tried;
  guint       claim;
  guint       slot;
  LanesState  state;
  LanesState  outcome;
  int         priority;
  gboolean    masked;
  const char *kind;
  const char *executor;
  gint64      queued_at;
  gint64      started_at;
  gint64      ended_at;
  gint64      run_us;
  LanesUsage  usage;
  int         exit_code;
  int         term_signal;
  guint       leftovers;
  gint64      output_bytes;
  gint64      output_dropped;
  int         error_code;
  char       *title;
  char       *input;
  char       *error;
  char       *output;
  char       *output_dir; /* nullable: of the session that made it */
  char       *boot;      /* nullable: the boot of the machine in which it was made */
  GVariant   *result;
} LanesHistoryJob;

void lanes_history_job_free (LanesHistoryJob *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LanesHistoryJob, lanes_history_job_free)

/* An attempt that another one followed. */
typedef struct
{
  guint       attempt;
  LanesState  state;
  const char *executor;    /* interned, nullable */
  guint       slot;
  gint64      started_at;
  gint64      ended_at;
  gint64      run_us;      /* or -1 */
  LanesUsage  usage;
  int         exit_code;   /* or -1 */
  int         term_signal;
  gint64      output_bytes;
  char       *error;       /* nullable */
} LanesHistoryAttempt;

/* When a running attempt was paused, went on, or was asked to stop. */
typedef struct
{
  gint64     at;
  guint      attempt;
  LanesState state;
} LanesHistoryPhase;

/**
 * LanesHistoryBatchRow:
 * @spec: or 0 for a batch of different jobs
 * @n_in_state: of the jobs that are in the history
 */
typedef struct
{
  guint64  id;
  char    *name;      /* nullable */
  gint64   spec;
  guint    limit;
  gint64   created_at;
  gint64   ended_at;
  guint64  n_jobs;    /* made, whether they are still in the history or not */
  gboolean complete;
  guint64  n_in_state[LANES_N_STATES];
} LanesHistoryBatchRow;

void lanes_history_batch_row_free (LanesHistoryBatchRow *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LanesHistoryBatchRow, lanes_history_batch_row_free)

G_END_DECLS
