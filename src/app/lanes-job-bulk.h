/* lanes-job-bulk.h: one verb for many jobs, in turns that do not hold up the window
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-job-menu.h"
#include "lanes-job-selection.h"

G_BEGIN_DECLS

/* As the engine's verbs are. */
typedef gboolean (*LanesJobBulkFunc) (LanesEngine *engine,
                                      LanesJob    *job,
                                      gpointer     data,
                                      GError     **error);

/**
 * LanesJobBulkResult:
 * @done: (element-type guint64): ids for which it worked, up to a million
 * @pending: (element-type guint64): those of them that had not begun to run
 * @n_done: how many that were
 * @n_failed: jobs that refused
 * @error: (nullable): why the first of those did
 */
typedef struct
{
  GArray  *done;
  GArray  *pending;
  guint64  n_done;
  guint64  n_failed;
  GError  *error;
} LanesJobBulkResult;

typedef void (*LanesJobBulkDone) (const LanesJobBulkResult *result,
                                  gpointer                  user_data);

/**
 * lanes_job_bulk_run:
 * @ids: (transfer full) (element-type guint64) (nullable): the jobs; %NULL for all that @selection has
 * @verb: jobs whose state does not allow it are passed over, unless there is only one: that one says why
 * @data: (transfer full): for @func, freed with @destroy
 * @done: called once, on the main loop, later
 * @user_data: (type GObject): @done is not called when that is gone
 */
void lanes_job_bulk_run (LanesJobSelection *selection,
                         GArray            *ids,
                         LanesJobVerbs      verb,
                         LanesJobBulkFunc   func,
                         gpointer           data,
                         GDestroyNotify     destroy,
                         LanesJobBulkDone   done,
                         gpointer           user_data);

G_END_DECLS
