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

/* Gives a choice a name, and the button in it, which is what has the focus: GTK 4.8 calls that "GtkToggleButton". */
void lanes_accessible_name_choice  (GtkDropDown *choice,
                                    const char  *name);

G_END_DECLS
