/* lanes-job-menu.h: what can be done with a job, as a menu
 *
 * All entries are actions of the window (`win.cancel-job` and so on) with the job's id as target, 0 for the selected ones; see
 * lanes-window-actions.c. The same menu serves the table, the details and the timeline.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "lanes-job-selection.h"

G_BEGIN_DECLS

/**
 * LanesJobVerbs:
 *
 * What the state of a job, or those of many, allow.
 */
typedef enum
{
  LANES_JOB_VERB_CANCEL = 1 << 0,
  LANES_JOB_VERB_FORCE = 1 << 1,
  LANES_JOB_VERB_PAUSE = 1 << 2,
  LANES_JOB_VERB_RESUME = 1 << 3,
  LANES_JOB_VERB_RETRY = 1 << 4,
  LANES_JOB_VERB_RUN_AGAIN = 1 << 5,
  LANES_JOB_VERB_MOVE = 1 << 6,
  LANES_JOB_VERB_REMOVE = 1 << 7,
  LANES_JOB_VERB_COMMAND = 1 << 8,
  LANES_JOB_VERB_OUTPUT = 1 << 9,
  LANES_JOB_VERB_FOLDER = 1 << 10,
} LanesJobVerbs;

LanesJobVerbs lanes_job_menu_get_verbs         (LanesEngine *engine,
                                                LanesJob    *job);

/* Returns: (transfer full): what can be done with one job */
GMenuModel   *lanes_job_menu_new_for_job       (LanesEngine *engine,
                                                guint64      id);

/* Returns: (transfer full): what can be done with a whole batch */
GMenuModel   *lanes_job_menu_new_for_batch     (guint64      batch);

/* Returns: (transfer full): what can be done with the selected jobs */
GMenuModel   *lanes_job_menu_new_for_selection (LanesJobSelection *selection);

/* The folder of the file that a job made or writes. Returns: (transfer full) (nullable) */
char         *lanes_job_menu_dup_file          (LanesJob *job);

G_END_DECLS
