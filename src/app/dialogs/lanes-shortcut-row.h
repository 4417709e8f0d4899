/* lanes-shortcut-row.h: what a key does, and the key
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define LANES_TYPE_SHORTCUT_ROW (lanes_shortcut_row_get_type ())

/* Main thread. Properties "title" and "accelerator": "<Primary>p", or several with a space between them. */
G_DECLARE_FINAL_TYPE (LanesShortcutRow, lanes_shortcut_row, LANES, SHORTCUT_ROW, AdwActionRow)

/* Does what it does, or its keys in words, begin with each word of @search? Nothing in @search matches all. */
gboolean lanes_shortcut_row_matches (LanesShortcutRow *self,
                                     const char       *search);

G_END_DECLS
