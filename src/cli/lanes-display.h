/* lanes-display.h: the progress display on a terminal
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-engine.h"
#include "lanes-screen.h"

G_BEGIN_DECLS

typedef struct _LanesDisplay LanesDisplay;

/* Draws on @screen from now on, at most 10 times a second, once jobs have run for a moment. Main thread. */
LanesDisplay *lanes_display_new      (LanesEngine  *engine,
                                      LanesScreen  *screen);

/* Takes the display away. */
void          lanes_display_free     (LanesDisplay *self);

/* A line above the total that stays, such as what is waited for; %NULL for none. */
void          lanes_display_set_note (LanesDisplay *self,
                                      const char   *note);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LanesDisplay, lanes_display_free)

G_END_DECLS
