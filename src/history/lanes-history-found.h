/* lanes-history-found.h: what the history has that is not over, read by a thread for those who bring it back
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-engine-restore.h"
#include "lanes-history-job.h"
#include "lanes-history-reader.h"

G_BEGIN_DECLS

/**
 * LanesFoundJob:
 * @spec: (nullable): %NULL with an @error
 * @after: (element-type LanesDependency) (nullable): what it waits for
 * @place: among those that wait: smaller comes first
 * @earlier: (element-type LanesHistoryAttempt) (nullable): its attempts that others followed
 * @retry_after: seconds that a server wanted to be left alone after the last of them that ended, or 0
 * @claim: the attempt that was allowed to start, on disk or noted beside it; or 0
 * @begun: or it may have
 * @paused: it was when its program ended
 * @perhaps: the agent may have it; where it does not, it is as if it had not begun
 * @settle: once all are back, in the order of their places
 *
 * A job that comes back, with all that the disk says of it.
 */
typedef struct
{
  LanesHistoryJob *job;
  LanesJobSpec    *spec;
  GError          *error;
  GArray          *after;
  GPtrArray       *earlier;
  gint64           place;
  double           retry_after;
  guint            claim;
  LanesRestore     how;
  gboolean         begun;
  gboolean         paused;
  gboolean         perhaps;
  gboolean         settle;
} LanesFoundJob;

/**
 * LanesFoundBatch:
 * @spec: (nullable)
 * @after: (element-type LanesDependency) (nullable): what all its jobs wait for
 * @inputs: still to be pulled, where @has_inputs
 */
typedef struct
{
  LanesHistoryBatchRow *row;
  LanesJobSpec         *spec;
  GArray               *after;
  LanesInputs           inputs;
  gboolean              has_inputs;
} LanesFoundBatch;

/**
 * LanesHistoryFound:
 * @jobs: (element-type LanesFoundJob): by number
 * @begun: (element-type LanesFoundJob): those of @jobs that had begun, or may have
 * @settling: (element-type LanesFoundJob): those of @jobs that are to be settled, by place
 * @tied: (element-type LanesFoundJob): those of @jobs that wait for others
 * @batches: (element-type LanesFoundBatch): by number
 * @ended: gint64 to LanesState: what jobs waited for and is over
 * @n_claims: starts that were noted beside the history
 * @ledger: the list of what this session launches, or 0
 * @last_job: the largest number ever given out, where that was to be found; or 0
 * @last_batch: likewise
 * @draining: the queue was held
 */
typedef struct
{
  char         *dir;
  char         *output_dir;  /* nullable */
  LanesKindSet *kinds;
  gboolean      find_last;

  GPtrArray    *jobs;
  GPtrArray    *begun;
  GPtrArray    *settling;
  GPtrArray    *tied;
  GPtrArray    *batches;
  GHashTable   *ended;
  GHashTable   *places;      /* of jobs that were moved; nullable */
  GHashTable   *paused;      /* of jobs that were to be paused once they begin; nullable */
  GHashTable   *retry_after; /* gint64 to gint64: LANES_HISTORY_RETRY_AFTER(); nullable */
  GHashTable   *claims;      /* gint64 to attempt: those that began while the history was off; nullable */
  guint         n_claims;
  gint64        ledger;
  guint64       last_job;
  guint64       last_batch;
  gboolean      draining;
  _Atomic guint *beat;       /* borrowed, while it is read */
} LanesHistoryFound;

/* @output_dir: (nullable). @find_last: nobody else has found the last numbers */
LanesHistoryFound *lanes_history_found_new       (const char               *dir,
                                                  const char               *output_dir,
                                                  LanesKindSet             *kinds,
                                                  gboolean                  find_last);
void               lanes_history_found_free      (LanesHistoryFound        *self);

/* Any thread; blocks. @beat: moves while it gets on */
gboolean           lanes_history_found_read      (LanesHistoryFound        *self,
                                                  _Atomic guint            *beat,
                                                  GError                  **error);

/* Forgets what comes back, but not the last numbers. */
void               lanes_history_found_clear     (LanesHistoryFound        *self);

/* Returns: (transfer none) (nullable) */
LanesFoundJob     *lanes_history_found_get_job   (const LanesHistoryFound  *self,
                                                  guint64                   id);
LanesFoundBatch   *lanes_history_found_get_batch (const LanesHistoryFound  *self,
                                                  guint64                   id);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LanesHistoryFound, lanes_history_found_free)

G_END_DECLS
