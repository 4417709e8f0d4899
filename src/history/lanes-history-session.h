/* lanes-history-session.h: one run of a program that writes history
 *
 * Belongs to the writer's thread, with its connection.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <sqlite3.h>

G_BEGIN_DECLS

/* @output_dir: (nullable): where its jobs write. Returns: the session's number, or 0 with an error */
gint64 lanes_history_session_begin (sqlite3     *handle,
                                    const char  *output_dir,
                                    GError     **error);

/* Notes that it ended in order. */
void   lanes_history_session_end   (sqlite3     *handle,
                                    gint64       session);

G_END_DECLS
