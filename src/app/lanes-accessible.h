/* lanes-accessible.h: names for controls that show only a glyph, or a mnemonic
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/*
 * Gives every button below @root, outside lists, the name that a person sees: its label without the underscore, or else its
 * tooltip. GTK 4.8 tells a screen reader "GtkImage" and "Re_try Retry" otherwise.
 */
void lanes_accessible_name_buttons (GtkWidget *root);

G_END_DECLS
