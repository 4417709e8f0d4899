/* lanes-history-db.c: one connection to the history's database
 *
 * Write-ahead log. A transaction has few rows, and many may be waiting: so they are synced together, by lanes_history_db_sync(), before
 * anybody is told that they are on disk, rather than each by itself (synchronous=FULL). The log keeps their order, so that after a power
 * cut there is a prefix of them, never a later one without an earlier. Readers never wait for the writer. Space is given back in small pieces (incremental vacuum) after old jobs went.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-history-db.h"

#include "lanes-error.h"
#include "lanes-history-schema.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <stdatomic.h>
#include <unistd.h>

#define BUSY_MS 5000

void
lanes_history_db_set_error (sqlite3    *handle,
                            const char *what,
                            GError    **error)
{
  const char *path = handle != NULL ? sqlite3_db_filename (handle, "main") : NULL;
  int code = LANES_ERROR_IO;
  const char *remedy = "";

  switch (sqlite3_errcode (handle))
    {
    case SQLITE_FULL:
      code = LANES_ERROR_NO_SPACE;
      remedy = _(": make room on the disk, then try again");
      break;
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
    case SQLITE_CANTOPEN:
      code = LANES_ERROR_PERMISSION;
      remedy = _(": make the folder writable, then try again");
      break;
    default:
      break;
    }

  g_set_error (error, LANES_ERROR, code, "%s (%s): %s%s", what, path != NULL ? path : "–", sqlite3_errmsg (handle), remedy);
}

sqlite3_stmt *
lanes_history_db_prepare (sqlite3     *handle,
                          const char  *sql,
                          GError     **error)
{
  sqlite3_stmt *statement = NULL;

  if (sqlite3_prepare_v3 (handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL) == SQLITE_OK)
    return statement;

  lanes_history_db_set_error (handle, _("The history cannot be used"), error);
  return NULL;
}

void
lanes_history_db_close (sqlite3 *handle)
{
  sqlite3_stmt *statement;

  while (handle != NULL && (statement = sqlite3_next_stmt (handle, NULL)) != NULL)
    sqlite3_finalize (statement);
  sqlite3_close (handle);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (sqlite3, lanes_history_db_close)

int
lanes_history_db_sync (sqlite3 *handle)
{
  sqlite3_file *log = NULL;
  int code = sqlite3_file_control (handle, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log);

  if (code == SQLITE_OK && log != NULL && log->pMethods != NULL)
    code = log->pMethods->xSync (log, SQLITE_SYNC_NORMAL);

  return code;
}

/* SQLite gives its journal the mode of the database. */
static gboolean
make_private_file (const char  *path,
                   GError     **error)
{
  int fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  int code = errno;

  if (fd < 0)
    {
      g_set_error (error, LANES_ERROR, code == ENOSPC ? LANES_ERROR_NO_SPACE : LANES_ERROR_PERMISSION,
                   _("The history cannot be opened for writing (%s): %s"), path, g_strerror (code));
      return FALSE;
    }
  if (fchmod (fd, 0600) != 0)
    g_debug ("history: %s: %s", path, g_strerror (errno));
  close (fd);

  return TRUE;
}

static int
first_text_cb (gpointer data,
               int      n_columns,
               char   **values,
               char   **names)
{
  char **ret_text = data;

  if (*ret_text == NULL)
    *ret_text = g_strdup (values[0]);
  return 0;
}

/* Some versions of SQLite (3.40) find a NULL in every row of a table without row ids whose key is not made of its first columns; none
 * can be there, the column forbids it. */
static int
first_fault_cb (gpointer data,
                int      n_columns,
                char   **values,
                char   **names)
{
  if (g_strcmp0 (values[0], "NULL value in phases.attempt") == 0)
    return 0;

  return first_text_cb (data, n_columns, values, names);
}

/* How many steps of SQLite's machine a beat is. */
#define STEPS_A_BEAT 10000

static int
beat_cb (gpointer data)
{
  atomic_fetch_add ((_Atomic guint *) data, 1);
  return 0;
}

static void
let_beat (sqlite3       *handle,
          _Atomic guint *beat)
{
  if (beat != NULL)
    sqlite3_progress_handler (handle, STEPS_A_BEAT, beat_cb, beat);
}

static gboolean
is_damage (sqlite3 *handle)
{
  int code = sqlite3_errcode (handle);

  return code == SQLITE_CORRUPT || code == SQLITE_NOTADB;
}

/* Looks through all of it without changing a byte: what is damaged is kept as it was found. */
static gboolean
is_sound (const char    *path,
          _Atomic guint *beat)
{
  g_autoptr (sqlite3) handle = NULL;
  g_autofree char *verdict = NULL;

  if (sqlite3_open_v2 (path, &handle, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
    return TRUE;
  sqlite3_busy_timeout (handle, BUSY_MS);
  let_beat (handle, beat);
  if (sqlite3_exec (handle, "PRAGMA quick_check(1000000000)", first_fault_cb, &verdict, NULL) != SQLITE_OK)
    return !is_damage (handle);

  return verdict == NULL || g_str_equal (verdict, "ok");
}

/* Returns: an open, migrated connection; or NULL, with ret_damaged or an error */
static sqlite3 *
try_open (const char     *path,
          gboolean        check,
          _Atomic guint  *beat,
          gboolean       *ret_damaged,
          GError        **error)
{
  static const char *const pragmas =
    "PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -8192;"
    "PRAGMA temp_store = MEMORY; PRAGMA secure_delete = FAST; PRAGMA journal_size_limit = 16777216;"
    "PRAGMA wal_autocheckpoint = 4000; PRAGMA trusted_schema = OFF;";
  g_autoptr (sqlite3) handle = NULL;
  int code;

  if (check && !is_sound (path, beat))
    {
      *ret_damaged = TRUE;
      return NULL;
    }

  code = sqlite3_open_v2 (path, &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
  sqlite3_busy_timeout (handle, BUSY_MS);
  let_beat (handle, beat);
  if (code == SQLITE_OK)
    code = sqlite3_exec (handle, pragmas, NULL, NULL, NULL);
  if (code != SQLITE_OK)
    {
      lanes_history_db_set_error (handle, _("The history cannot be opened"), error);
      *ret_damaged = is_damage (handle);
      return NULL;
    }
  if (!lanes_history_schema_migrate (handle, error))
    {
      *ret_damaged = is_damage (handle);
      return NULL;
    }

  return g_steal_pointer (&handle);
}

/* Returns: (transfer full): where it went; or NULL with an error */
static char *
set_aside (const char  *path,
           GError     **error)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *date = g_date_time_format (now, "%Y%m%d-%H%M%S");
  g_autofree char *target = g_strconcat (path, ".damaged-", date, NULL);

  for (guint i = 2; g_file_test (target, G_FILE_TEST_EXISTS); i++)
    {
      g_free (target);
      target = g_strdup_printf ("%s.damaged-%s-%u", path, date, i);
    }
  if (g_rename (path, target) != 0)
    {
      g_set_error (error, LANES_ERROR, LANES_ERROR_IO, _("The damaged history %s cannot be moved to %s: %s"), path, target,
                   g_strerror (errno));
      return NULL;
    }

  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *from = g_strconcat (path, i == 0 ? "-wal" : "-shm", NULL);
      g_autofree char *to = g_strconcat (target, i == 0 ? "-wal" : "-shm", NULL);

      if (g_rename (from, to) != 0 && errno != ENOENT)
        g_unlink (from);
    }

  return g_steal_pointer (&target);
}

/* Who counts the bytes that SQLite uses? It takes a lock at every allocation. Only before its first use, which is here. */
static void
set_up_once (void)
{
  static gsize done;

  if (g_once_init_enter (&done))
    {
      sqlite3_config (SQLITE_CONFIG_MEMSTATUS, 0);
      g_once_init_leave (&done, 1);
    }
}

sqlite3 *
lanes_history_db_open_writer (const char     *path,
                              gboolean        check,
                              _Atomic guint  *beat,
                              char          **ret_set_aside,
                              GError        **error)
{
  g_autoptr (GError) failure = NULL;
  g_autofree char *aside = NULL;
  gboolean damaged = FALSE;
  sqlite3 *handle;

  set_up_once ();
  if (!make_private_file (path, error))
    return NULL;

  handle = try_open (path, check, beat, &damaged, &failure);
  if (handle == NULL && damaged)
    {
      aside = set_aside (path, error);
      if (aside == NULL || !make_private_file (path, error))
        return NULL;
      g_clear_error (&failure);
      handle = try_open (path, FALSE, beat, &damaged, &failure);
    }

  if (ret_set_aside != NULL)
    *ret_set_aside = g_steal_pointer (&aside);
  if (handle == NULL)
    g_propagate_error (error, g_steal_pointer (&failure));

  return handle;
}

/* Where even the shared memory of the journal cannot be made (a read-only disk), nobody writes either. */
static int
open_read_only (const char  *path,
                sqlite3    **ret_handle)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *wal = g_strconcat (path, "-wal", NULL);
  g_autofree char *uri = g_filename_to_uri (path, NULL, NULL);
  g_autofree char *immutable = g_strconcat (uri, "?immutable=1", NULL);

  if (g_access (folder, W_OK) == 0 || g_file_test (wal, G_FILE_TEST_EXISTS))
    return sqlite3_open_v2 (path, ret_handle, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL);

  return sqlite3_open_v2 (immutable, ret_handle, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI, NULL);
}

/* On a disk that is full or gives errors the shared memory of the journal cannot be made either: alone with the file, SQLite keeps it to
 * itself, and all that is in the journal can be read all the same. */
static int
open_alone (const char  *path,
            sqlite3    **ret_handle)
{
  int code = sqlite3_open_v2 (path, ret_handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);

  if (code == SQLITE_OK)
    code = sqlite3_db_config (*ret_handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
  if (code == SQLITE_OK)
    code = sqlite3_exec (*ret_handle, "PRAGMA locking_mode = EXCLUSIVE", NULL, NULL, NULL);

  return code;
}

static gboolean
begin_reading (sqlite3  *handle,
               GError  **error)
{
  sqlite3_busy_timeout (handle, BUSY_MS);
  if (sqlite3_exec (handle, "PRAGMA query_only = ON; PRAGMA trusted_schema = OFF; PRAGMA cache_size = -8192;", NULL, NULL, NULL) == SQLITE_OK)
    return lanes_history_schema_check (handle, error);

  lanes_history_db_set_error (handle, _("The history cannot be read"), error);
  return FALSE;
}

sqlite3 *
lanes_history_db_open_reader (const char  *path,
                              gboolean     may_be_alone,
                              GError     **error)
{
  g_autoptr (sqlite3) handle = NULL;
  g_autoptr (GError) failure = NULL;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_set_error (error, LANES_ERROR, LANES_ERROR_NOT_FOUND, _("There is no history yet (%s)"), path);
      return NULL;
    }

  if (open_read_only (path, &handle) != SQLITE_OK)
    {
      lanes_history_db_set_error (handle, _("The history cannot be read"), error);
      return NULL;
    }
  if (begin_reading (handle, &failure))
    return g_steal_pointer (&handle);

  if (may_be_alone && (sqlite3_errcode (handle) & 0xff) == SQLITE_IOERR)
    {
      g_clear_pointer (&handle, lanes_history_db_close);
      if (open_alone (path, &handle) == SQLITE_OK && begin_reading (handle, NULL))
        return g_steal_pointer (&handle);
    }

  g_propagate_error (error, g_steal_pointer (&failure));
  return NULL;
}
