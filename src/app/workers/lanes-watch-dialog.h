/* lanes-watch-dialog.h: asks which process to watch
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define LANES_TYPE_WATCH_DIALOG (lanes_watch_dialog_get_type ())
G_DECLARE_FINAL_TYPE (LanesWatchDialog, lanes_watch_dialog, LANES, WATCH_DIALOG, AdwWindow)

/* @parent: (nullable). Signal "chosen" (int pid, const char *name) */
GtkWidget *lanes_watch_dialog_new (GtkWindow *parent);

G_END_DECLS
