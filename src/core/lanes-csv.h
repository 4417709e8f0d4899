/* lanes-csv.h: writes fields of CSV
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Appends a field, with what RFC 4180 wants quoted. @text: (nullable): an empty one */
void lanes_csv_append (GString    *out,
                       const char *text);

G_END_DECLS
