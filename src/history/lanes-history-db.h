/* lanes-history-db.h: one connection to the history's database
 *
 * A connection belongs to one thread at a time. The file is readable by its owner only.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <sqlite3.h>

G_BEGIN_DECLS

/**
 * lanes_history_db_open_writer:
 * @path: the database, made where it is missing
 * @check: look through all of it first (the last writer did not close it)
 * @beat: (nullable): counts on while the connection works, and stands still where the disk does; as long as the connection
 * @ret_set_aside: (out) (transfer full) (nullable): where a damaged database was moved to, where that was needed
 *
 * Opens for writing, migrated. A damaged database is moved aside with its journal (PATH.damaged-DATE) and a new one begun.
 *
 * Returns: a connection for lanes_history_db_close(); or %NULL with an error, the files left as they were
 */
sqlite3 *lanes_history_db_open_writer (const char  *path,
                                       gboolean     check,
                                       _Atomic guint *beat,
                                       char       **ret_set_aside,
                                       GError     **error);

/**
 * lanes_history_db_open_reader:
 * @may_be_alone: where a disk that takes nothing leaves no other way, the connection keeps everybody else out until it is closed:
 *   only for one that is closed at once
 *
 * Returns: a connection that cannot write; or %NULL with LANES_ERROR_NOT_FOUND where there is no history yet, or another error
 */
sqlite3 *lanes_history_db_open_reader (const char  *path,
                                       gboolean     may_be_alone,
                                       GError     **error);

/* Finalises all statements too. */
void     lanes_history_db_close       (sqlite3     *handle);

/**
 * lanes_history_db_set_error:
 * @what: a sentence's begin: "The history cannot be read"
 *
 * Sets what the connection's last failure means for a person: LANES_ERROR_NO_SPACE, LANES_ERROR_PERMISSION or LANES_ERROR_IO.
 */
void     lanes_history_db_set_error   (sqlite3     *handle,
                                       const char  *what,
                                       GError     **error);

/* Prepares @sql, which is the program's own and must be right unless the database is damaged. Returns: %NULL with an error */
sqlite3_stmt *lanes_history_db_prepare (sqlite3     *handle,
                                        const char  *sql,
                                        GError     **error);

/* What was committed survives a power cut from when this has returned SQLITE_OK. */
int           lanes_history_db_sync        (sqlite3       *handle);

G_END_DECLS
