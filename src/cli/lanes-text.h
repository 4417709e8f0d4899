/* lanes-text.h: text from anywhere, made fit for a terminal
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Valid UTF-8 on one line: control characters and those that turn the direction of writing become “�”. Returns: (transfer full) */
char  *lanes_text_clean      (const char *text);

/* How many columns @text (clean) takes up. */
guint  lanes_text_get_width  (const char *text);

/* Cleaned, and cut in its middle with “…” where it is wider than @columns. Returns: (transfer full) */
char  *lanes_text_fit        (const char *text,
                              guint       columns);

/* As above, and filled up with spaces. Returns: (transfer full) */
char  *lanes_text_pad        (const char *text,
                              guint       columns);

/* "0.4 s", "12 s", "3:05", "1:02:03". Returns: (transfer full) */
char  *lanes_text_duration   (double      seconds);

/* Whether what we write may hold more than ASCII. */
gboolean lanes_text_is_utf8  (void);

G_END_DECLS
