/* lanes-line-reader.h: lines of a file or pipe, read ahead by a thread of its own
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-batch.h"

G_BEGIN_DECLS

typedef struct _LanesLineReader LanesLineReader;

/**
 * LanesLineReaderFunc:
 * @complaint: (nullable): something that was left out, and why; %NULL: there is more to pull
 *
 * Called on the main context.
 */
typedef void (*LanesLineReaderFunc) (const char *complaint,
                                     gpointer    user_data);

/**
 * lanes_line_reader_new:
 * @path: a file, or "-" for standard input
 * @separator: what ends a line: '\n' or '\0'
 *
 * Main thread.
 *
 * Returns: (transfer full): or %NULL with LANES_ERROR_NOT_FOUND or LANES_ERROR_IO
 */
LanesLineReader *lanes_line_reader_new  (const char          *path,
                                         char                 separator,
                                         LanesLineReaderFunc  func,
                                         gpointer             user_data,
                                         GError             **error);

/* @fd: taken: a pipe, read until its end. Main thread. Returns: (transfer full) */
LanesLineReader *lanes_line_reader_new_for_fd (int                  fd,
                                               char                 separator,
                                               LanesLineReaderFunc  func,
                                               gpointer             user_data);

/* @ret_line: (transfer full): as lanes_bytes_to_text() makes it. Never blocks. Main thread. */
LanesInput       lanes_line_reader_pull (LanesLineReader     *self,
                                         char               **ret_line);

/* The thread ends by itself once its read returns. Main thread. */
void             lanes_line_reader_free (LanesLineReader     *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LanesLineReader, lanes_line_reader_free)

G_END_DECLS
