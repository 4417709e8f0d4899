/* lanes-accessible-names.h: names for a screen reader where GTK 4.8 has none, or says one twice
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Buttons below @root that show only an icon are called what their tooltip says; those with a mnemonic lose the underscore that
 * GTK reads aloud. Once, when the widgets are made. */
void lanes_accessible_names_give (GtkWidget *root);

G_END_DECLS
