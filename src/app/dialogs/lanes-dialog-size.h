/* lanes-dialog-size.h: how large a dialog opens
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * lanes_dialog_size_fit:
 * @dialog: not shown yet
 * @parent: (nullable): the window that it belongs to
 * @width: what it would like, px
 * @height: what it would like, px
 *
 * Makes @dialog as large as it would like, and no larger than a small @parent: on a narrow screen its buttons stay in reach.
 */
void lanes_dialog_size_fit (GtkWindow *dialog,
                            GtkWindow *parent,
                            int        width,
                            int        height);

G_END_DECLS
