/* lanes-whole-file.h: a file that is written whole, or not at all
 *
 * May block: for a thread that may.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Returns: whether all was written; %FALSE with an error */
typedef gboolean (*LanesWholeFileWrite) (gpointer        data,
                                         GOutputStream  *stream,
                                         GCancellable   *cancellable,
                                         GError        **error);

/**
 * lanes_whole_file_write:
 * @target: is there already or not
 * @write: called once, with @data, unless @target cannot be written
 *
 * Returns: whether all of it is there now; %FALSE with an error where @target is as it was before
 */
gboolean lanes_whole_file_write (GFile               *target,
                                 LanesWholeFileWrite  write,
                                 gpointer             data,
                                 GCancellable        *cancellable,
                                 GError             **error);

G_END_DECLS
