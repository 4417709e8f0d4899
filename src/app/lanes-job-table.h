/* lanes-job-table.h: the table of jobs
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "lanes-job-selection.h"

G_BEGIN_DECLS

#define LANES_TYPE_JOB_TABLE (lanes_job_table_get_type ())
G_DECLARE_FINAL_TYPE (LanesJobTable, lanes_job_table, LANES, JOB_TABLE, GtkWidget)

/* Once, after it was made by a template. */
void lanes_job_table_set_selection (LanesJobTable     *self,
                                    LanesJobSelection *selection);

/* Tells rows on screen of moving figures; a few times a second while it is shown. */
void lanes_job_table_refresh       (LanesJobTable *self);

/* Shows what has changed now rather than at the next turn, as after a click on a filter. */
void lanes_job_table_flush         (LanesJobTable *self);

/* Brings a job into view; it must be in the list. */
void lanes_job_table_scroll_to     (LanesJobTable *self,
                                    guint64        id);

/* Moves the keyboard focus into the rows. */
void lanes_job_table_focus         (LanesJobTable *self);

G_END_DECLS
