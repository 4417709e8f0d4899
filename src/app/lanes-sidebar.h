/* lanes-sidebar.h: which jobs the table shows: by state, or those of a batch
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "lanes-job-list.h"

G_BEGIN_DECLS

#define LANES_TYPE_SIDEBAR (lanes_sidebar_get_type ())
G_DECLARE_FINAL_TYPE (LanesSidebar, lanes_sidebar, LANES, SIDEBAR, GtkWidget)

/* Once, after it was made by a template. */
void lanes_sidebar_set_list (LanesSidebar *self,
                             LanesJobList *list);

/* Shows what is true now; a few times a second. */
void lanes_sidebar_update   (LanesSidebar *self);

/* How many jobs only the history has: a row leads there. */
void       lanes_sidebar_set_earlier (LanesSidebar *self,
                                      guint64       n);

G_END_DECLS
