/* lanes-history-schema.c: the tables of the history, and how they became what they are
 *
 * A job is one row, because most jobs have one attempt: the row holds the job and its last attempt. Earlier attempts move to
 * `attempts` when another one begins. What many jobs share stands once: kinds and executors in `names`, the template of a batch
 * in `specs`. Times are wall-clock microseconds; those after the first are kept as distances from queued_at, which takes 3 bytes
 * rather than 8; run_us is of the monotonic clock, so that neither a suspend nor a set clock changes how long something took.
 *
 * A step that was released is never edited: a new one is added below it.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-history-schema.h"

#include "lanes-error.h"
#include "lanes-history-db.h"

#include <glib/gi18n-lib.h>

static const char *const step_1 =
  /* A run of the program that wrote: boot tells a crash of the program from one of the machine. */
  "CREATE TABLE sessions ("
  " id INTEGER PRIMARY KEY, started_at INTEGER NOT NULL, ended_at INTEGER, boot TEXT, pid INTEGER, output_dir TEXT,"
  /* ids given out so far, noted before the newest rows are deleted */
  " last_job INTEGER, last_batch INTEGER);"
  "CREATE TABLE names (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);"
  /* What a person asked for: body is the serialised a{sv} of lanes_job_spec_to_variant(), secrets masked. */
  "CREATE TABLE specs ("
  " id INTEGER PRIMARY KEY, kind INTEGER NOT NULL, masked INTEGER NOT NULL, title TEXT, command TEXT, body BLOB NOT NULL);"
  "CREATE TABLE batches ("
  " id INTEGER PRIMARY KEY, session INTEGER, name TEXT, spec INTEGER, max_active INTEGER NOT NULL,"
  " created_at INTEGER NOT NULL, ended_at INTEGER, n_jobs INTEGER NOT NULL, complete INTEGER NOT NULL);"
  "CREATE TABLE jobs ("
  " id INTEGER PRIMARY KEY, session INTEGER, state INTEGER NOT NULL, kind INTEGER NOT NULL, spec INTEGER NOT NULL,"
  " batch INTEGER, sequence INTEGER, priority INTEGER, masked INTEGER,"
  /* the attempt that is allowed to start: it may have, even where no start was seen */
  " claim INTEGER,"
  " queued_at INTEGER NOT NULL, attempts INTEGER, executor INTEGER, slot INTEGER,"
  /* how the attempt of that number ended: what follows is its */
  " outcome INTEGER, tried INTEGER,"
  " started_us INTEGER, ended_us INTEGER, run_us INTEGER, user_us INTEGER, system_us INTEGER, peak_kib INTEGER,"
  " exit_code INTEGER, term_signal INTEGER, leftovers INTEGER, output_bytes INTEGER, output_dropped INTEGER,"
  " error_code INTEGER, input TEXT, error TEXT, result BLOB);"
  /* Most jobs succeed: who asks for those finds them without an index. 5 is LANES_STATE_SUCCEEDED. */
  "CREATE INDEX jobs_state ON jobs (state) WHERE state <> 5;"
  "CREATE INDEX jobs_batch ON jobs (batch) WHERE batch IS NOT NULL;"
  /* Of 1,024 ids each: between which times their jobs were made, and of which kinds (a bit each, by number modulo 63). In place of
   * an index of times and one of kinds, which cost more than the row itself. */
  "CREATE TABLE blocks ("
  " id INTEGER PRIMARY KEY, min_at INTEGER NOT NULL, max_at INTEGER NOT NULL, kinds INTEGER NOT NULL);"
  /* Attempts that another one followed. */
  "CREATE TABLE attempts ("
  " job INTEGER NOT NULL, attempt INTEGER NOT NULL, state INTEGER NOT NULL, executor INTEGER, slot INTEGER,"
  " started_at INTEGER, ended_at INTEGER, run_us INTEGER, user_us INTEGER, system_us INTEGER, peak_kib INTEGER,"
  " exit_code INTEGER, term_signal INTEGER, output_bytes INTEGER, error_code INTEGER, error TEXT,"
  " PRIMARY KEY (job, attempt)) WITHOUT ROWID;"
  /* What the rows above do not say: when a running attempt was paused, resumed, asked to stop; when a job that had waited for
   * others, for its time or for another try was queued (attempt: how many there had been). */
  "CREATE TABLE phases ("
  " job INTEGER NOT NULL, at INTEGER NOT NULL, attempt INTEGER NOT NULL, state INTEGER NOT NULL,"
  " PRIMARY KEY (job, at, state)) WITHOUT ROWID;"
  /* What the kernel says an attempt did, in microseconds. */
  "CREATE TABLE shares ("
  " job INTEGER NOT NULL, attempt INTEGER NOT NULL, on_cpu INTEGER NOT NULL, waiting INTEGER NOT NULL, disk INTEGER NOT NULL,"
  " asleep INTEGER NOT NULL, stopped INTEGER NOT NULL, PRIMARY KEY (job, attempt)) WITHOUT ROWID;"
  /* What a job waits for: a job, or a batch as a negative number. */
  "CREATE TABLE after ("
  " job INTEGER NOT NULL, other INTEGER NOT NULL, condition INTEGER NOT NULL, PRIMARY KEY (job, other)) WITHOUT ROWID;";

static const char *const step_2 =
  /* Inputs of which no jobs were made yet: n words with a NUL each, for the jobs from the place first of the batch on. Of secret ones
   * only the masks are there. With a folder they are patterns for names of files. Gone when the batch has them all. */
  "CREATE TABLE inputs ("
  " batch INTEGER NOT NULL, first INTEGER NOT NULL, n INTEGER NOT NULL, secret INTEGER NOT NULL, folder TEXT, absolute INTEGER,"
  " words BLOB NOT NULL, PRIMARY KEY (batch, first));"
  /* Jobs that were moved in their queue: smaller comes first. */
  "CREATE TABLE places (job INTEGER PRIMARY KEY, place INTEGER NOT NULL);"
  /* What else the queue is to be like when it comes back. */
  "CREATE TABLE kept (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;";

static const char *const step_3 =
  /* Slots of the job's executor that helped with an attempt, which has its own; without an end, one still does, or it was not seen to leave. */
  "CREATE TABLE helps ("
  " job INTEGER NOT NULL, attempt INTEGER NOT NULL, slot INTEGER NOT NULL, since INTEGER NOT NULL, until INTEGER,"
  " PRIMARY KEY (job, attempt, slot, since)) WITHOUT ROWID;";

static const char *const steps[LANES_HISTORY_VERSION] = { step_1, step_2, step_3 };

static int
read_version (sqlite3 *handle,
              int     *ret_version)
{
  sqlite3_stmt *statement = NULL;
  int code = sqlite3_prepare_v2 (handle, "PRAGMA user_version", -1, &statement, NULL);

  if (code == SQLITE_OK)
    code = sqlite3_step (statement);
  if (code == SQLITE_ROW)
    *ret_version = sqlite3_column_int (statement, 0);
  sqlite3_finalize (statement);

  return code == SQLITE_ROW ? SQLITE_OK : code;
}

static gboolean
check_version (sqlite3  *handle,
               int      *ret_version,
               GError  **error)
{
  int version = 0;

  if (read_version (handle, &version) != SQLITE_OK)
    {
      lanes_history_db_set_error (handle, _("The history cannot be read"), error);
      return FALSE;
    }
  if (version < 0 || version > LANES_HISTORY_VERSION)
    {
      g_set_error (error, LANES_ERROR, LANES_ERROR_UNSUPPORTED,
                   _("The history was written by a newer Lanes (its version is %d, this one knows %d): it is left as it is; "
                     "use that Lanes, or move %s away"),
                   version, LANES_HISTORY_VERSION, sqlite3_db_filename (handle, "main"));
      return FALSE;
    }

  *ret_version = version;
  return TRUE;
}

gboolean
lanes_history_schema_check (sqlite3  *handle,
                            GError  **error)
{
  int version;

  if (!check_version (handle, &version, error))
    return FALSE;
  if (version == LANES_HISTORY_VERSION)
    return TRUE;

  g_set_error (error, LANES_ERROR, LANES_ERROR_NOT_FOUND,
               version == 0 ? _("There is no history yet") : _("The history is of an older Lanes: open the window once"));
  return FALSE;
}

gboolean
lanes_history_schema_migrate (sqlite3  *handle,
                              GError  **error)
{
  int version;

  if (!check_version (handle, &version, error))
    return FALSE;

  for (; version < LANES_HISTORY_VERSION; version++)
    {
      g_autofree char *sql = g_strdup_printf ("BEGIN IMMEDIATE; %s PRAGMA user_version = %d; COMMIT;",
                                              steps[version], version + 1);

      if (sqlite3_exec (handle, sql, NULL, NULL, NULL) != SQLITE_OK)
        {
          lanes_history_db_set_error (handle, _("The history cannot be prepared"), error);
          sqlite3_exec (handle, "ROLLBACK", NULL, NULL, NULL);
          return FALSE;
        }
    }

  return TRUE;
}
