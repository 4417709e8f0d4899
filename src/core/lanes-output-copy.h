/* lanes-output-copy.h: all that is kept of a job's output, as it would stand on a terminal
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * lanes_output_copy:
 * @base: path without suffix, as from lanes_run_dup_output_base()
 * @stream: where to; not closed
 * @ret_bytes: (out) (nullable): how much was copied
 *
 * Both streams in the order in which they came; a line says where bytes are not kept. Blocks: any thread that may.
 */
gboolean lanes_output_copy (const char     *base,
                            GOutputStream  *stream,
                            gint64         *ret_bytes,
                            GCancellable   *cancellable,
                            GError        **error);

G_END_DECLS
