/* lanes-job-selection.h: which jobs are selected, by job and not by position
 *
 * The list under it moves jobs about; what a person selected stays selected wherever it goes. "All" is one word, whatever the
 * number of jobs: what is shown, except those taken out again.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "lanes-job-list.h"

G_BEGIN_DECLS

#define LANES_TYPE_JOB_SELECTION (lanes_job_selection_get_type ())
G_DECLARE_FINAL_TYPE (LanesJobSelection, lanes_job_selection, LANES, JOB_SELECTION, GObject)

/* Returns: (transfer full) */
LanesJobSelection *lanes_job_selection_new        (LanesJobList *list);
LanesJobList      *lanes_job_selection_get_list   (LanesJobSelection *self);

/* Of many jobs that come at once the view gets the first rows in portions: all of them now, to go to one far down. */
void               lanes_job_selection_show_all   (LanesJobSelection *self);

/* How many are selected. */
guint64            lanes_job_selection_get_n      (LanesJobSelection *self);

/* The id of the selected job if it is exactly one, or 0. */
guint64            lanes_job_selection_get_single (LanesJobSelection *self);
gboolean           lanes_job_selection_contains   (LanesJobSelection *self,
                                                   guint64            id);

/* Selects this job and no other; 0 for none. */
void               lanes_job_selection_select     (LanesJobSelection *self,
                                                   guint64            id);

/* Is everything that is shown selected, but for a few? */
gboolean           lanes_job_selection_is_all     (LanesJobSelection *self);

/* The selected jobs, where it is not all. Returns: (transfer full) (element-type guint64): ascending */
GArray            *lanes_job_selection_dup_ids    (LanesJobSelection *self);

G_END_DECLS
