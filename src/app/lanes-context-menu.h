/* lanes-context-menu.h: a menu where the pointer or the focus is
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Opens @model at @where in @parent. It goes by itself once it has closed and its item was activated; @parent unparents what is still open
 * when it is disposed of. Returns: (transfer none) */
GtkWidget *lanes_context_menu_open (GtkWidget          *parent,
                                    GMenuModel         *model,
                                    const GdkRectangle *where);

G_END_DECLS
