/* lanes-worker-list.h: the processes of the Workers page, as a list model
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-worker-row.h"

G_BEGIN_DECLS

#define LANES_TYPE_WORKER_LIST (lanes_worker_list_get_type ())
G_DECLARE_FINAL_TYPE (LanesWorkerList, lanes_worker_list, LANES, WORKER_LIST, GObject)

LanesWorkerList *lanes_worker_list_new         (LanesEngine         *engine,
                                                LanesKernelRecorder *recorder);
void             lanes_worker_list_update      (LanesWorkerList     *self,
                                                GArray              *table);
void             lanes_worker_list_set_held    (LanesWorkerList     *self,
                                                gboolean             held);
void             lanes_worker_list_set_search  (LanesWorkerList     *self,
                                                const char          *text);
void             lanes_worker_list_refresh_row (LanesWorkerList     *self,
                                                LanesWorkerRow      *row,
                                                const LanesWorkerInfo *info);
GListModel      *lanes_worker_list_get_threads (LanesWorkerList     *self,
                                                LanesWorkerRow      *process);
guint            lanes_worker_list_get_n_threads (LanesWorkerList   *self);

G_END_DECLS
