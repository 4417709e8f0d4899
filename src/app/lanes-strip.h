/* lanes-strip.h: the line under the header: how many run, wait and failed, how busy each executor and the machine is
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "lanes-job-list.h"

G_BEGIN_DECLS

#define LANES_TYPE_STRIP (lanes_strip_get_type ())
G_DECLARE_FINAL_TYPE (LanesStrip, lanes_strip, LANES, STRIP, GtkWidget)

/* Once, after it was made by a template. */
void lanes_strip_set_list   (LanesStrip   *self,
                             LanesJobList *list);

/* Shows what is true now; a few times a second. */
void lanes_strip_update     (LanesStrip *self);

/* Returns: the lowest level that fits into @width, all but the last. Asked at each size_allocate(): it follows the text, its size and
 * its language. */
guint lanes_strip_fit        (LanesStrip *self,
                              int         width);

/* 0: everything; 1: without the bars; 2: without the words too; 3: only the counts and figures */
void lanes_strip_set_narrow (LanesStrip *self,
                             guint       level);

G_END_DECLS
