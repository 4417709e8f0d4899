/* lanes-window-program.h: finding and starting lanes-gtk
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The folder that this program lies in, or "" where that is unknown. Returns: (transfer full) */
char    *lanes_window_program_dup_own_folder (void);

/* Returns: (transfer full) (nullable): the path of lanes-gtk, beside this program or in PATH */
char    *lanes_window_program_find           (void);

/* Is there a display to open a window on? */
gboolean lanes_window_program_has_display    (void);

/* Becomes the window program. Returns: an exit status, only where that was not possible */
int      lanes_window_program_start          (void);

G_END_DECLS
