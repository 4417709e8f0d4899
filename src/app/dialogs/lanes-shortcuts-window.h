/* lanes-shortcuts-window.h: all keys there are, and what they do
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define LANES_TYPE_SHORTCUTS_WINDOW (lanes_shortcuts_window_get_type ())
G_DECLARE_FINAL_TYPE (LanesShortcutsWindow, lanes_shortcuts_window, LANES, SHORTCUTS_WINDOW, AdwWindow)

/* Main thread. The list is ui/help-overlay.ui. Returns: (transfer none): not shown yet, for @parent */
GtkWidget *lanes_shortcuts_window_new (GtkWindow *parent);

G_END_DECLS
