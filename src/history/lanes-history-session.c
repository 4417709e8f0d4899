/* lanes-history-session.c: one run of a program that writes history
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-history-session.h"

#include "lanes-history-db.h"

#include <unistd.h>

static char *
read_boot_id (void)
{
  char *text = NULL;

  if (!g_file_get_contents ("/proc/sys/kernel/random/boot_id", &text, NULL, NULL))
    return NULL;

  return g_strchomp (text);
}

gint64
lanes_history_session_begin (sqlite3     *handle,
                             const char  *output_dir,
                             GError     **error)
{
  g_autofree char *boot = read_boot_id ();
  sqlite3_stmt *statement = lanes_history_db_prepare (handle,
                                                      "INSERT INTO sessions (started_at, boot, pid, output_dir)"
                                                      " VALUES (?1, ?2, ?3, ?4)", error);
  gint64 session;

  if (statement == NULL)
    return 0;

  sqlite3_bind_int64 (statement, 1, g_get_real_time ());
  sqlite3_bind_text (statement, 2, boot, -1, SQLITE_STATIC);
  sqlite3_bind_int (statement, 3, (int) getpid ());
  sqlite3_bind_text (statement, 4, output_dir, -1, SQLITE_STATIC);
  sqlite3_step (statement);
  session = sqlite3_last_insert_rowid (handle);
  if (sqlite3_finalize (statement) == SQLITE_OK)
    return session;

  lanes_history_db_set_error (handle, "The history cannot be written", error);
  return 0;
}

void
lanes_history_session_end (sqlite3 *handle,
                           gint64   session)
{
  g_autofree char *text = g_strdup_printf ("UPDATE sessions SET ended_at = %" G_GINT64_FORMAT " WHERE id = %" G_GINT64_FORMAT,
                                           g_get_real_time (), session);

  sqlite3_exec (handle, text, NULL, NULL, NULL);
}
