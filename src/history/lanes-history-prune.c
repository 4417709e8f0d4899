/* lanes-history-prune.c: old jobs go, in small steps
 *
 * A step is a stretch of ids in one transaction, so that the writer is back at its records within milliseconds. The last step takes
 * what nothing refers to any more, and gives pages back to the disk.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-history-prune.h"

#include "lanes-history-buffer.h"
#include "lanes-history-db.h"
#include "lanes-history-reader-private.h"
#include "lanes-history-schema.h"

#include <glib/gi18n-lib.h>

/* Ids a step looks at. */
#define STEP 1000

G_DEFINE_AUTOPTR_CLEANUP_FUNC (sqlite3_stmt, sqlite3_finalize)

/* The first column of the first row of @sql, with one number bound; 0 where there is none. */
static gint64
ask (LanesHistoryReader  *reader,
     const char          *sql,
     gint64               number,
     GError             **error)
{
  g_autoptr (sqlite3_stmt) statement = lanes_history_db_prepare (reader->handle, sql, error);

  if (statement == NULL)
    return 0;

  sqlite3_bind_int64 (statement, 1, number);
  return _lanes_history_reader_step (reader, statement, error) ? sqlite3_column_int64 (statement, 0) : 0;
}

static gint64
find_cut (LanesHistoryReader           *reader,
          const LanesHistoryRetention  *retention,
          gint64                        bytes_a_job,
          GError                      **error)
{
  guint64 max_jobs = retention->max_jobs;
  gint64 cut = 0;

  if (retention->max_bytes > 0 && bytes_a_job > 0)
    {
      guint64 fitting = MAX (1, (guint64) (retention->max_bytes / bytes_a_job));

      max_jobs = max_jobs > 0 ? MIN (max_jobs, fitting) : fitting;
    }
  if (max_jobs > 0)
    cut = ask (reader, "SELECT id FROM jobs ORDER BY id DESC LIMIT 1 OFFSET ?1", (gint64) MIN (max_jobs, (guint64) G_MAXINT64), error);
  if (retention->max_days > 0)
    {
      gint64 since = g_get_real_time () - (gint64) retention->max_days * 24 * 3600 * G_USEC_PER_SEC;
      gint64 old = ask (reader, "SELECT max(jobs.id) FROM blocks CROSS JOIN jobs ON jobs.id BETWEEN blocks.id << 10 AND"
                        " (blocks.id << 10) + 1023 WHERE blocks.min_at < ?1 AND jobs.queued_at < ?1", since, error);

      cut = MAX (cut, old);
    }

  return cut;
}

gboolean
lanes_history_retention_preview (LanesHistoryReader           *reader,
                                 const LanesHistoryRetention  *retention,
                                 LanesHistoryPreview          *ret_preview,
                                 GCancellable                 *cancellable,
                                 GError                      **error)
{
  g_autoptr (GError) failure = NULL;
  gint64 pages, free_pages, page_size, n, bytes_a_job, cut;

  _lanes_history_reader_watch (reader, cancellable);
  pages = ask (reader, "SELECT page_count FROM pragma_page_count WHERE ?1 = 0", 0, &failure);
  free_pages = failure == NULL ? ask (reader, "SELECT freelist_count FROM pragma_freelist_count WHERE ?1 = 0", 0, &failure) : 0;
  page_size = failure == NULL ? ask (reader, "SELECT page_size FROM pragma_page_size WHERE ?1 = 0", 0, &failure) : 0;
  n = failure == NULL ? ask (reader, "SELECT count(*) FROM jobs WHERE ?1 = 0", 0, &failure) : 0;
  bytes_a_job = n > 0 ? (pages - free_pages) * page_size / n : 0;
  cut = failure == NULL ? find_cut (reader, retention, bytes_a_job, &failure) : 0;

  *ret_preview = (LanesHistoryPreview){ .last_job = (guint64) cut };
  if (failure == NULL && cut > 0)
    ret_preview->n_jobs = (guint64) ask (reader, "SELECT count(*) FROM jobs NOT INDEXED WHERE id <= ?1 AND state >= 5", cut, &failure);
  if (failure == NULL)
    ret_preview->oldest_left = ask (reader, "SELECT queued_at FROM jobs NOT INDEXED WHERE id > ?1 OR state < 5 ORDER BY id LIMIT 1",
                                    cut, &failure);
  ret_preview->n_bytes = (gint64) ret_preview->n_jobs * bytes_a_job;
  _lanes_history_reader_watch (reader, NULL);
  if (failure == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

static gboolean
run_all (sqlite3     *handle,
         const char  *sql,
         GError     **error)
{
  if (sqlite3_exec (handle, sql, NULL, NULL, NULL) == SQLITE_OK)
    return TRUE;

  lanes_history_db_set_error (handle, _("Old jobs cannot be deleted"), error);
  sqlite3_exec (handle, "ROLLBACK", NULL, NULL, NULL);
  return FALSE;
}

/* What no job refers to any more. */
static gboolean
sweep (sqlite3  *handle,
       GError  **error)
{
  return run_all (handle,
                  "BEGIN IMMEDIATE;"
                  "DELETE FROM batches WHERE ended_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM jobs WHERE batch = batches.id);"
                  "DELETE FROM specs WHERE id NOT IN (SELECT spec FROM jobs)"
                  " AND id NOT IN (SELECT spec FROM batches WHERE spec IS NOT NULL);"
                  "DELETE FROM blocks WHERE id < (SELECT min(id) >> 10 FROM jobs);"
                  "DELETE FROM sessions WHERE ended_at IS NOT NULL AND last_job IS NULL"
                  " AND id < (SELECT min(session) FROM jobs);"
                  "COMMIT;"
                  "PRAGMA incremental_vacuum;",
                  error);
}

gboolean
lanes_history_prune_step (gpointer   handle,
                          guint64   *next,
                          guint64    last_job,
                          GError   **error)
{
  guint64 end = MIN (*next + STEP - 1, last_job);
  g_autofree char *range = g_strdup_printf ("BETWEEN %" G_GUINT64_FORMAT " AND %" G_GUINT64_FORMAT, *next, end);
  g_autofree char *sql = NULL;

  /* The numbers that were given out stay given out. */
  if (*next == 0 &&
      !run_all (handle,
                "UPDATE sessions SET last_job = (SELECT max(id) FROM jobs), last_batch = (SELECT max(id) FROM batches)"
                " WHERE id = (SELECT max(id) FROM sessions)", error))
    return FALSE;

  sql = g_strdup_printf ("BEGIN IMMEDIATE;"
                         "DELETE FROM attempts WHERE job %s AND (SELECT state FROM jobs WHERE id = job) >= 5;"
                         "DELETE FROM phases WHERE job %s AND (SELECT state FROM jobs WHERE id = job) >= 5;"
                         "DELETE FROM shares WHERE job %s AND (SELECT state FROM jobs WHERE id = job) >= 5;"
                         "DELETE FROM helps WHERE job %s AND (SELECT state FROM jobs WHERE id = job) >= 5;"
                         "DELETE FROM after WHERE job %s AND (SELECT state FROM jobs WHERE id = job) >= 5;"
                         "DELETE FROM places WHERE job %s AND (SELECT state FROM jobs WHERE id = job) >= 5;"
                         /* A batch that is still to make jobs counts on those that it has. */
                         "DELETE FROM jobs WHERE id %s AND state >= 5 AND (batch IS NULL OR batch NOT IN (SELECT batch FROM inputs));"
                         /* Of jobs that were paused once, "paused 123", or waited for a server, "retry-after 123". */
                         "DELETE FROM kept WHERE value = 0 AND name GLOB '* *' OR name GLOB '" LANES_HISTORY_KEEP_RETRY_AFTER " *'"
                         " AND NOT EXISTS (SELECT 1 FROM jobs WHERE id = CAST (substr (name, 13) AS INTEGER) AND state < 5);"
                         "COMMIT;", range, range, range, range, range, range, range);
  if (!run_all (handle, sql, error))
    return FALSE;

  *next = end + 1;
  return end < last_job || sweep (handle, error);
}
