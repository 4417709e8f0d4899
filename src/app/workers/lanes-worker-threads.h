/* lanes-worker-threads.h: the threads of one process on the Workers page
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-worker-list.h"
#include "lanes-worker-row.h"

G_BEGIN_DECLS

#define LANES_TYPE_WORKER_THREADS (lanes_worker_threads_get_type ())
G_DECLARE_FINAL_TYPE (LanesWorkerThreads, lanes_worker_threads, LANES, WORKER_THREADS, GObject)

LanesWorkerThreads *lanes_worker_threads_new    (LanesWorkerList    *list);
void                lanes_worker_threads_update (LanesWorkerThreads *self,
                                                 GArray             *table,
                                                 guint               first,
                                                 guint               n,
                                                 const char         *folded);

G_END_DECLS
