/* lanes-dialog-header.h: what stands over a dialog that does one thing
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * lanes_dialog_header_new:
 * @verb: (transfer none): the button that does it
 *
 * A header bar with Cancel, which closes the window that it stands in, the window's title, and @verb, which is made the suggested one.
 * The title takes the room that the two leave, also where they are not equally wide. On the main thread.
 *
 * Returns: (transfer floating): an #AdwHeaderBar
 */
GtkWidget *lanes_dialog_header_new (GtkWidget *verb);

G_END_DECLS
