/* lanes-job-filter.h: groups of states that are shown together
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-state.h"

G_BEGIN_DECLS

/**
 * LanesJobFilter:
 * @LANES_JOB_FILTER_RUNNING: holds a slot: running, paused or stopping
 * @LANES_JOB_FILTER_FINISHED: over, and not failed: succeeded or cancelled
 * @LANES_JOB_FILTER_FAILED: failed, timed out or lost
 *
 * Each state is in exactly one of the filters but the first.
 */
typedef enum
{
  LANES_JOB_FILTER_ALL,
  LANES_JOB_FILTER_RUNNING,
  LANES_JOB_FILTER_QUEUED,
  LANES_JOB_FILTER_WAITING,
  LANES_JOB_FILTER_FINISHED,
  LANES_JOB_FILTER_FAILED,
  LANES_N_JOB_FILTERS
} LanesJobFilter;

/* "running", "failed" and so on: the words of actions. */
const char   *lanes_job_filter_get_name   (LanesJobFilter filter);
gboolean      lanes_job_filter_from_name  (const char     *name,
                                           LanesJobFilter *ret_filter);
gboolean      lanes_job_filter_has_state  (LanesJobFilter filter,
                                           LanesState     state);

G_END_DECLS
