/* lanes-job-details.h: everything about the selected job, and what can be done with it
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "lanes-job-selection.h"
#include "lanes-kernel-recorder.h"

G_BEGIN_DECLS

#define LANES_TYPE_JOB_DETAILS (lanes_job_details_get_type ())
G_DECLARE_FINAL_TYPE (LanesJobDetails, lanes_job_details, LANES, JOB_DETAILS, GtkWidget)

typedef enum
{
  LANES_JOB_DETAILS_OUTPUT,
  LANES_JOB_DETAILS_RESULT,
  LANES_JOB_DETAILS_TIMING,
  LANES_JOB_DETAILS_FACTS,
} LanesJobDetailsPage;

/* Once, after it was made by a template. */
void lanes_job_details_set_selection (LanesJobDetails   *self,
                                      LanesJobSelection *selection);

/* Who knows what the kernel says of jobs. */
void lanes_job_details_set_kernel    (LanesJobDetails     *self,
                                      LanesKernelRecorder *kernel);

/* Shows what is true now; a few times a second. */
void lanes_job_details_update        (LanesJobDetails *self);

/* Has it a way to go away (where it lies over the table)? */
void lanes_job_details_set_closable  (LanesJobDetails *self,
                                      gboolean         closable);
void lanes_job_details_show_page     (LanesJobDetails     *self,
                                      LanesJobDetailsPage  page);

G_END_DECLS
