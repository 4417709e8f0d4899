/* lanes-pair-bar.h: how long something took before and after, as two bars
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define LANES_TYPE_PAIR_BAR (lanes_pair_bar_get_type ())
G_DECLARE_FINAL_TYPE (LanesPairBar, lanes_pair_bar, LANES, PAIR_BAR, GtkWidget)

GtkWidget *lanes_pair_bar_new (void);

/* @first, @second: parts of the whole width, or negative for none; the upper bar is the first. */
void       lanes_pair_bar_set (LanesPairBar *self,
                               double        first,
                               double        second);

G_END_DECLS
