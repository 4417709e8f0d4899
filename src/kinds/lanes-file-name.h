/* lanes-file-name.h: names for files that a server or an address proposes, made safe
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The longest name made, in bytes: leaves room for " (999)" and ".part.lanes" in the 255 that file systems take. */
#define LANES_FILE_NAME_MAX 230

char *lanes_file_name_make_safe        (const char *proposed,
                                        gssize      length);
char *lanes_file_name_from_disposition (const char *header);
char *lanes_file_name_from_uri         (GUri       *uri);
char *lanes_file_name_numbered         (const char *name,
                                        guint       number);

G_END_DECLS
