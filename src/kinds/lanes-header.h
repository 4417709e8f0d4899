/* lanes-header.h: a header of a request, as a person gives it
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean lanes_header_check (const char *header,
                             GError    **error);

G_END_DECLS
