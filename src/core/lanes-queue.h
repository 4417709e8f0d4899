/* lanes-queue.h: the jobs that are ready, in the order in which they get slots
 *
 * Highest priority first; between batches of one priority in turn, so that none starves another; within a batch by age.
 * Jobs without a batch form one line together. Every step costs the same however many jobs there are. Main thread.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-job.h"

G_BEGIN_DECLS

typedef struct _LanesQueue LanesQueue;

LanesQueue *lanes_queue_new     (void);
void        lanes_queue_free    (LanesQueue *self);

/* Behind the others of its line, or with @first before them. */
void        lanes_queue_push    (LanesQueue *self,
                                 LanesJob   *job,
                                 gboolean    first);
void        lanes_queue_remove  (LanesQueue *self,
                                 LanesJob   *job);

/* Takes the next job whose batch is below its limit. Returns: (nullable) */
LanesJob   *lanes_queue_pop     (LanesQueue *self);

/* @batch fell below its limit. */
void        lanes_queue_unblock (LanesQueue *self,
                                 LanesBatch *batch);
guint64     lanes_queue_get_n   (LanesQueue *self);

G_END_DECLS
