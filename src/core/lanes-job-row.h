/* lanes-job-row.h: one place of the job list, and the job that stands there now
 *
 * A row is bound to its position, not to a job: when the order changes, the few rows that are on screen are told that they
 * show another job, and no other row exists. Main thread.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "lanes-engine.h"

G_BEGIN_DECLS

#define LANES_TYPE_JOB_ROW (lanes_job_row_get_type ())
G_DECLARE_FINAL_TYPE (LanesJobRow, lanes_job_row, LANES, JOB_ROW, GObject)

guint        lanes_job_row_get_position (LanesJobRow *self);

/* The id of the job that stands there, or 0. */
guint64      lanes_job_row_get_id       (LanesJobRow *self);

/* Returns: (transfer none) (nullable): %NULL when the job or the list is gone; valid until the main loop turns */
LanesJob    *lanes_job_row_get_job      (LanesJobRow *self);

/* Returns: (transfer none) (nullable) */
LanesEngine *lanes_job_row_get_engine   (LanesJobRow *self);

/* Is it out of view, so that nothing has to be shown yet? “changed” is emitted when it is to be shown. */
gboolean     lanes_job_row_is_behind    (LanesJobRow *self);

G_END_DECLS
