/* lanes-history-schema.h: the tables of the history, and how they became what they are
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <sqlite3.h>

G_BEGIN_DECLS

/* What this program writes; kept in the database's user_version. */
#define LANES_HISTORY_VERSION 3

/* Ids of jobs are summed up in blocks: id >> LANES_HISTORY_BLOCK_SHIFT. */
#define LANES_HISTORY_BLOCK_SHIFT 10

/* The bit of a kind's number in a block. */
#define LANES_HISTORY_KIND_BIT(kind) (G_GINT64_CONSTANT (1) << ((kind) % 63))

/**
 * lanes_history_schema_migrate:
 * @handle: an open database
 *
 * Brings an older (or empty) database to LANES_HISTORY_VERSION, each step in a transaction of its own. Any thread, one at a time.
 *
 * Returns: %FALSE with LANES_ERROR_UNSUPPORTED for a database that a newer Lanes wrote, which is left as it is; or with what
 *   lanes_history_db_set_error() makes of a failed step
 */
gboolean lanes_history_schema_migrate (sqlite3  *handle,
                                       GError  **error);

/* The same check without writing: for those who only read. */
gboolean lanes_history_schema_check   (sqlite3  *handle,
                                       GError  **error);

G_END_DECLS
