/* lanes-whole-file.h: a file that is written whole, or not at all
 *
 * May block: for a thread that may.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _LanesWholeFile LanesWholeFile;

/* Begins to write @target, whether it is there or not. Returns: (transfer full): or %NULL with an error */
LanesWholeFile *lanes_whole_file_new        (GFile           *target,
                                             GCancellable    *cancellable,
                                             GError         **error);

GOutputStream  *lanes_whole_file_get_stream (LanesWholeFile  *self);

/**
 * lanes_whole_file_end:
 * @self: (transfer full)
 * @is_whole: where not, @target is as it was before, and no error is set
 *
 * Returns: whether all of it is there now
 */
gboolean        lanes_whole_file_end        (LanesWholeFile  *self,
                                             gboolean         is_whole,
                                             GCancellable    *cancellable,
                                             GError         **error);

G_END_DECLS
