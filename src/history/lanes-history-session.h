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

/* The kernel's name for this start of the machine. Any thread. Returns: (transfer full) (nullable) */
char  *lanes_history_session_dup_boot (void);

/* @output_dir: (nullable): where its jobs write. Returns: the session's number, or 0 with an error */
gint64 lanes_history_session_begin (sqlite3     *handle,
                                    const char  *output_dir,
                                    GError     **error);

/* The largest numbers ever given out, by what the database says; 0 for none. */
void   lanes_history_session_read_last (sqlite3 *handle,
                                        guint64 *ret_job,
                                        guint64 *ret_batch);

/* What the database does not know, output files still say. @output_dir: (nullable). Returns: the largest number of a job, or 0 */
guint64 lanes_history_session_find_last_output (const char *output_dir);

/* Notes that it ended in order. */
void   lanes_history_session_end   (sqlite3     *handle,
                                    gint64       session);

G_END_DECLS
