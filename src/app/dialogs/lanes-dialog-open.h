/* lanes-dialog-open.h: dialogs of which there is one
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * lanes_dialog_find_open:
 * @type: of the dialog
 *
 * An action that comes over the bus, or from a menu twice, shows what is open, and no second one over it.
 *
 * Main thread only.
 *
 * Returns: (transfer none) (nullable): the dialog of this type that is open
 */
GtkWidget *lanes_dialog_find_open (GType type);

G_END_DECLS
