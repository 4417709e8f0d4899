/* lanes-job-filter.c: groups of states that are shown together
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-job-filter.h"

static const char *const filter_names[LANES_N_JOB_FILTERS] = {
  "all", "running", "queued", "waiting", "finished", "failed",
};

static const guint8 filter_of_state[LANES_N_STATES] = {
  [LANES_STATE_WAITING] = LANES_JOB_FILTER_WAITING,
  [LANES_STATE_QUEUED] = LANES_JOB_FILTER_QUEUED,
  [LANES_STATE_RUNNING] = LANES_JOB_FILTER_RUNNING,
  [LANES_STATE_PAUSED] = LANES_JOB_FILTER_RUNNING,
  [LANES_STATE_STOPPING] = LANES_JOB_FILTER_RUNNING,
  [LANES_STATE_SUCCEEDED] = LANES_JOB_FILTER_FINISHED,
  [LANES_STATE_FAILED] = LANES_JOB_FILTER_FAILED,
  [LANES_STATE_TIMED_OUT] = LANES_JOB_FILTER_FAILED,
  [LANES_STATE_CANCELLED] = LANES_JOB_FILTER_FINISHED,
  [LANES_STATE_LOST] = LANES_JOB_FILTER_FAILED,
};

const char *
lanes_job_filter_get_name (LanesJobFilter filter)
{
  g_return_val_if_fail (filter < LANES_N_JOB_FILTERS, NULL);

  return filter_names[filter];
}

gboolean
lanes_job_filter_from_name (const char     *name,
                            LanesJobFilter *ret_filter)
{
  for (guint i = 0; i < LANES_N_JOB_FILTERS; i++)
    if (g_strcmp0 (name, filter_names[i]) == 0)
      {
        *ret_filter = i;
        return TRUE;
      }
  return FALSE;
}

gboolean
lanes_job_filter_has_state (LanesJobFilter filter,
                            LanesState     state)
{
  return filter == LANES_JOB_FILTER_ALL || filter_of_state[state] == filter;
}
