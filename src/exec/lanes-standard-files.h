/* lanes-standard-files.h: standard input, output and error, whatever we were started with
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The first call of a program. Those of the three that are closed are opened so that using them is an error. */
void lanes_standard_files_open (void);

G_END_DECLS
