/* lanes-job-sort.h: sorts very many jobs in small turns
 *
 * A merge sort that can be left and taken up again, so that a million rows are in order without a stalled frame. Entries
 * that compare equal keep the order in which they were added. Plain data: one thread at a time.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _LanesJobSort LanesJobSort;

/* Returns: (transfer full) */
LanesJobSort *lanes_job_sort_new   (gboolean descending);
void          lanes_job_sort_free  (LanesJobSort *self);

/* @text: (transfer full) (nullable): compared first, bytewise; then @number. Before the first step. */
void          lanes_job_sort_add   (LanesJobSort *self,
                                    guint32       job,
                                    char         *text,
                                    double        number);

/* Works until @deadline (monotonic µs). Returns: whether all is in order */
gboolean      lanes_job_sort_step  (LanesJobSort *self,
                                    gint64        deadline);

/* Returns: (transfer full) (element-type guint32): the jobs in order, once all is */
GArray       *lanes_job_sort_steal (LanesJobSort *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LanesJobSort, lanes_job_sort_free)

G_END_DECLS
