/* lanes-worker-row.h: a process or thread on the Workers page
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "lanes-kernel-recorder.h"
#include "lanes-task-control.h"

G_BEGIN_DECLS

#define LANES_TYPE_WORKER_ROW (lanes_worker_row_get_type ())
G_DECLARE_FINAL_TYPE (LanesWorkerRow, lanes_worker_row, LANES, WORKER_ROW, GObject)

LanesWorkerRow        *lanes_worker_row_new           (const LanesWorkerInfo *info);
void                   lanes_worker_row_update        (LanesWorkerRow        *self,
                                                       const LanesWorkerInfo *info,
                                                       const LanesWorker     *worker,
                                                       const char            *job_title);

const LanesWorkerInfo *lanes_worker_row_get_info      (LanesWorkerRow        *self);
const LanesWorker     *lanes_worker_row_get_worker    (LanesWorkerRow        *self);
const char            *lanes_worker_row_get_job_title (LanesWorkerRow        *self);
gboolean               lanes_worker_row_is_own        (LanesWorkerRow        *self);
void                   lanes_worker_row_get_task_id   (LanesWorkerRow        *self,
                                                       LanesTaskId           *ret_id);

char                  *lanes_worker_row_dup_title     (LanesWorkerRow        *self);
char                  *lanes_worker_row_dup_subtitle  (LanesWorkerRow        *self);
char                  *lanes_worker_row_dup_full_name (LanesWorkerRow        *self);
gboolean               lanes_worker_row_matches       (LanesWorkerRow        *self,
                                                       const char            *folded);

G_END_DECLS
