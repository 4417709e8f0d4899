/* lanes-new-job-dialog.h: makes one job, or a batch of them, of one kind
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "lanes-engine.h"

G_BEGIN_DECLS

#define LANES_TYPE_NEW_JOB_DIALOG (lanes_new_job_dialog_get_type ())
G_DECLARE_FINAL_TYPE (LanesNewJobDialog, lanes_new_job_dialog, LANES, NEW_JOB_DIALOG, AdwWindow)

/**
 * lanes_new_job_dialog_new:
 * @parent: (nullable): the window it stands before
 * @engine: takes the job
 * @kind: what it is to be
 * @settings: (nullable): last values are kept there
 *
 * Emits "submitted" with the id of the first job (t) when a person has started it, or 0 where it made a batch; later, when all others of a
 * batch have got the secret that one of them was given, "shared" with how many of them go on (t).
 */
GtkWidget *lanes_new_job_dialog_new        (GtkWindow         *parent,
                                            LanesEngine       *engine,
                                            LanesKind         *kind,
                                            GSettings         *settings);

/* Starts from @spec instead of the last values: Edit and Run Again. */
void       lanes_new_job_dialog_set_spec   (LanesNewJobDialog *self,
                                            LanesJobSpec      *spec);

/* It is that of a job that waits for its secret: to start is to go on with that, where nothing else was changed. Others of its
 * batch that wait for the same, which stood in the batch's template, go on with it too, unless the person who gives it says no. */
void       lanes_new_job_dialog_set_waiting (LanesNewJobDialog *self,
                                             guint64            job_id);

/* Puts one parameter in: what was dropped or pasted. */
void       lanes_new_job_dialog_set_param  (LanesNewJobDialog *self,
                                            const char        *name,
                                            GVariant          *value);

G_END_DECLS
