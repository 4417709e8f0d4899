/* lanes-history-prune.h: old jobs go, in small steps
 *
 * What would go is asked of a reader first (lanes_history_retention_preview()), then done by the writer
 * (lanes_history_prune()). Jobs that are not over never go. Output is apart: lanes-history-sweep.h.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-history-reader.h"

G_BEGIN_DECLS

/**
 * LanesHistoryRetention:
 * @max_days: jobs made longer ago go; 0 for no limit
 * @max_jobs: only so many of the newest stay; 0 for no limit
 * @max_bytes: of the database, by the mean size of a job; 0 for no limit
 */
typedef struct
{
  guint   max_days;
  guint64 max_jobs;
  gint64  max_bytes;
} LanesHistoryRetention;

/**
 * LanesHistoryPreview:
 * @last_job: jobs up to this id go, if they are over; 0: none
 * @n_jobs: so many
 * @n_bytes: that the database will be smaller by, estimated
 * @oldest_left: when the oldest that stays was made, wall-clock µs; 0 where none stays
 */
typedef struct
{
  guint64 last_job;
  guint64 n_jobs;
  gint64  n_bytes;
  gint64  oldest_left;
} LanesHistoryPreview;

/* What @retention would delete now. */
gboolean lanes_history_retention_preview (LanesHistoryReader           *reader,
                                          const LanesHistoryRetention  *retention,
                                          LanesHistoryPreview          *ret_preview,
                                          GCancellable                 *cancellable,
                                          GError                      **error);

/**
 * lanes_history_prune_step:
 * @handle: the writer's connection, in no transaction
 * @next: (inout): where to go on; begin with 0
 * @last_job: the last that goes
 *
 * Deletes some, in one transaction. The writer's thread.
 *
 * Returns: %FALSE where the database failed. *@next is beyond @last_job when all is done
 */
gboolean lanes_history_prune_step        (gpointer                      handle,
                                          guint64                      *next,
                                          guint64                       last_job,
                                          GError                      **error);

G_END_DECLS
