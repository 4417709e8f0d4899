/* lanes-output-place.h: where an attempt's output lies
 *
 * Any thread. In the folder for output, as a rule. Where that cannot be written (a read-only disk), in the session's runtime folder, which is
 * memory: it is there until the session ends.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* So much of one attempt's output is kept in memory. */
#define LANES_OUTPUT_SPARE_CAP (1024 * 1024)

/* Is anything kept in memory for any folder? Cheap. */
gboolean lanes_output_place_has_spare (void);

/* Where the output of @folder is kept that could not be kept there, made or not. Returns: (transfer full) */
char    *lanes_output_place_dup_spare (const char  *folder);

/**
 * lanes_output_place_choose:
 * @folder: for output, made where it is missing
 * @ret_spare: (out) (optional): whether it goes to memory
 *
 * Returns: (transfer full): path without suffix for the attempt's files; or %NULL with LANES_ERROR_NO_SPACE or LANES_ERROR_IO
 */
char    *lanes_output_place_choose    (const char  *folder,
                                       guint64      job,
                                       guint        attempt,
                                       gboolean    *ret_spare,
                                       GError     **error);

/* Where it was put. Returns: (transfer full): path without suffix; the files may not be there */
char    *lanes_output_place_find      (const char  *folder,
                                       guint64      job,
                                       guint        attempt);

G_END_DECLS
