/* lanes-text-scale.h: how large text is on this desktop
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* How many times larger than usual the text of @widget is, by the desktop's text scaling or its font; never below 1. */
double lanes_text_scale_get   (GtkWidget *widget);

/* @pixels of a width or height that has words in it, for the text of @widget. */
int    lanes_text_scale_apply (GtkWidget *widget,
                               int        pixels);

G_END_DECLS
