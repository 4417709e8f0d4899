/* lanes-history-session.c: one run of a program that writes history
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-history-session.h"

#include "lanes-history-db.h"

#include <unistd.h>

char *
lanes_history_session_dup_boot (void)
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
  g_autofree char *boot = lanes_history_session_dup_boot ();
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

static guint64
read_number (sqlite3    *handle,
             const char *sql)
{
  sqlite3_stmt *statement = lanes_history_db_prepare (handle, sql, NULL);
  guint64 number = 0;

  if (statement != NULL && sqlite3_step (statement) == SQLITE_ROW)
    number = (guint64) MAX (sqlite3_column_int64 (statement, 0), 0);
  sqlite3_finalize (statement);

  return number;
}

void
lanes_history_session_read_last (sqlite3 *handle,
                                 guint64 *ret_job,
                                 guint64 *ret_batch)
{
  *ret_job = MAX (read_number (handle, "SELECT max(id) FROM jobs"), read_number (handle, "SELECT max(last_job) FROM sessions"));
  *ret_batch = MAX (read_number (handle, "SELECT max(id) FROM batches"), read_number (handle, "SELECT max(last_batch) FROM sessions"));
}

/* They begin with it: "1234.1.out". */
guint64
lanes_history_session_find_last_output (const char *output_dir)
{
  g_autoptr (GDir) dir = output_dir != NULL ? g_dir_open (output_dir, 0, NULL) : NULL;
  guint64 last = 0;
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    last = MAX (last, g_ascii_strtoull (name, NULL, 10));

  return last != G_MAXUINT64 ? last : 0;
}

void
lanes_history_session_end (sqlite3 *handle,
                           gint64   session)
{
  g_autofree char *text = g_strdup_printf ("UPDATE sessions SET ended_at = %" G_GINT64_FORMAT " WHERE id = %" G_GINT64_FORMAT,
                                           g_get_real_time (), session);

  sqlite3_exec (handle, text, NULL, NULL, NULL);
}
