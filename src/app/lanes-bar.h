/* lanes-bar.h: a progress bar that is cheap enough for every row of a table
 *
 * A full-length trough and what is done of it; where that is unknown, a piece in the middle, which claims nothing. Its colour
 * is the CSS colour.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define LANES_TYPE_BAR (lanes_bar_get_type ())
G_DECLARE_FINAL_TYPE (LanesBar, lanes_bar, LANES, BAR, GtkWidget)

GtkWidget *lanes_bar_new          (void);

/* @fraction: from 0 to 1, or below 0: unknown */
void       lanes_bar_set_fraction (LanesBar *self,
                                   double    fraction);

G_END_DECLS
