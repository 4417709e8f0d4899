/* lanes-job-cell.h: one cell of the table of jobs
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "lanes-job-list.h"
#include "lanes-job-row.h"

G_BEGIN_DECLS

#define LANES_TYPE_JOB_CELL (lanes_job_cell_get_type ())
G_DECLARE_FINAL_TYPE (LanesJobCell, lanes_job_cell, LANES, JOB_CELL, GtkWidget)

/* A column goes by what it is sorted by. */
GtkWidget   *lanes_job_cell_new     (LanesJobSortKey column);

/* @row: (nullable): shown from now on */
void         lanes_job_cell_set_row (LanesJobCell *self,
                                     LanesJobRow  *row);
/* Returns: (transfer none) (nullable) */
LanesJobRow *lanes_job_cell_get_row (LanesJobCell *self);

G_END_DECLS
