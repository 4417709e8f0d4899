/* lanes-output-save.h: writes all that is kept of a job's output to a file
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * lanes_output_save_async:
 * @base: as from lanes_engine_dup_output_base()
 * @target: replaced only when all was written
 *
 * Both streams in the order in which they came, with a line where something was not kept. Main thread; works in a thread.
 */
void     lanes_output_save_async  (const char          *base,
                                   GFile               *target,
                                   GCancellable        *cancellable,
                                   GAsyncReadyCallback  callback,
                                   gpointer             user_data);

/* @ret_bytes: (out): how much was written */
gboolean lanes_output_save_finish (GAsyncResult        *result,
                                   gint64              *ret_bytes,
                                   GError             **error);

G_END_DECLS
