/* lanes-bytes.h: bytes that need not be text, kept in text
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Columns of one input of several sources are kept apart by this. */
#define LANES_INPUT_SEPARATOR '\x1f'

char     *lanes_bytes_to_text   (const char *bytes,
                                 gssize      length);
char     *lanes_bytes_from_text (const char *text);
char     *lanes_bytes_show      (const char *text);
gboolean  lanes_bytes_are_in    (const char *text);

G_END_DECLS
