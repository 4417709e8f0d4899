/* lanes-sparkline.h: a small curve of the last values
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define LANES_TYPE_SPARKLINE (lanes_sparkline_get_type ())
G_DECLARE_FINAL_TYPE (LanesSparkline, lanes_sparkline, LANES, SPARKLINE, GtkWidget)

GtkWidget *lanes_sparkline_new   (void);

/* Appends @value, which pushes the oldest out. */
void       lanes_sparkline_push  (LanesSparkline *self,
                                  double          value);
void       lanes_sparkline_clear (LanesSparkline *self);

/* Shows these @n values, 255 of which are the top, the oldest first. Draws only where that is anything new. */
void       lanes_sparkline_show  (LanesSparkline *self,
                                  const guint8   *values,
                                  guint           n);

/* The value at the top, or 0 for the highest of those shown. */
void       lanes_sparkline_set_max (LanesSparkline *self,
                                    double          max);

G_END_DECLS
