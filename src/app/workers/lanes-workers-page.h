/* lanes-workers-page.h: every thread and process that Lanes runs or watches
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "lanes-kernel-recorder.h"

G_BEGIN_DECLS

#define LANES_TYPE_WORKERS_PAGE (lanes_workers_page_get_type ())
G_DECLARE_FINAL_TYPE (LanesWorkersPage, lanes_workers_page, LANES, WORKERS_PAGE, GtkWidget)

/* Returns: (transfer floating). Signal "job-activated" (guint64): the job of a row was clicked: show it */
GtkWidget *lanes_workers_page_new   (LanesEngine         *engine,
                                     LanesSampler        *sampler,
                                     LanesKernelRecorder *recorder);

/* Asks which process to watch; also the action "workers.watch". */
void       lanes_workers_page_watch (LanesWorkersPage    *self);

/* Selects the row of a thread (@tid) or process (0), and asks whether to send it @signal (nullable). */
void       lanes_workers_page_point (LanesWorkersPage    *self,
                                     int                  pid,
                                     int                  tid,
                                     const char          *signal);

/* Puts the focus on the table. */
gboolean   lanes_workers_page_take_focus (LanesWorkersPage *self);

G_END_DECLS
