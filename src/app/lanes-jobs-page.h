/* lanes-jobs-page.h: the page of jobs: filters and batches, the table, the details
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "lanes-job-selection.h"
#include "lanes-kernel-recorder.h"

G_BEGIN_DECLS

#define LANES_TYPE_JOBS_PAGE (lanes_jobs_page_get_type ())
G_DECLARE_FINAL_TYPE (LanesJobsPage, lanes_jobs_page, LANES, JOBS_PAGE, GtkWidget)

/* Once, after it was made by a template. */
void     lanes_jobs_page_set_selection (LanesJobsPage     *self,
                                        LanesJobSelection *selection);

/* Shows what is true now; a few times a second. */
void     lanes_jobs_page_update        (LanesJobsPage *self);

/* The jobs of one state group, or of one batch; a search goes on. */
void     lanes_jobs_page_set_filter    (LanesJobsPage  *self,
                                        LanesJobFilter  filter,
                                        guint64         batch_id);
/* All jobs, and no search. */
void     lanes_jobs_page_show_all      (LanesJobsPage *self);

/* Selects a job, brings it into view and shows its details. */
void     lanes_jobs_page_show_job      (LanesJobsPage *self,
                                        guint64        id);

/* Makes the entry in which is searched, where that is not done yet: the first frame goes without. */
void     lanes_jobs_page_make_search   (LanesJobsPage *self);
void     lanes_jobs_page_set_searching (LanesJobsPage *self,
                                        gboolean       searching);
gboolean lanes_jobs_page_get_searching (LanesJobsPage *self);
void     lanes_jobs_page_set_sidebar   (LanesJobsPage *self,
                                        gboolean       shown);
gboolean lanes_jobs_page_get_sidebar   (LanesJobsPage *self);
void     lanes_jobs_page_set_details   (LanesJobsPage *self,
                                        gboolean       shown);
gboolean lanes_jobs_page_get_details   (LanesJobsPage *self);
gboolean lanes_jobs_page_take_focus    (LanesJobsPage *self);

/* The widget whose keys start a search. */
void     lanes_jobs_page_capture_keys  (LanesJobsPage *self,
                                        GtkWidget     *widget);
/* Where what a person can start with goes, on the page without jobs. Returns: (transfer none) */
GtkBox  *lanes_jobs_page_get_empty_box (LanesJobsPage *self);
/* Who knows what the kernel says of a job. */
void     lanes_jobs_page_set_kernel    (LanesJobsPage       *self,
                                        LanesKernelRecorder *kernel);

/* How many jobs only the history has. */
void             lanes_jobs_page_set_earlier     (LanesJobsPage     *self,
                                                  guint64            n);

G_END_DECLS
