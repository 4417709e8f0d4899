/* lanes-state-style.h: how a state looks: a glyph, a colour, a word
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "lanes-state.h"

G_BEGIN_DECLS

const char *lanes_state_style_get_icon_name (LanesState state);

/* Gives @widget the colour of @state, taking away that of any other. */
void        lanes_state_style_set_colour    (GtkWidget  *widget,
                                             LanesState  state);
void        lanes_state_style_clear_colour  (GtkWidget  *widget);

/* Glyph, colour and name for a screen reader at once. */
void        lanes_state_style_set_image     (GtkImage   *image,
                                             LanesState  state);

G_END_DECLS
