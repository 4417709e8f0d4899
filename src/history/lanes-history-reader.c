/* lanes-history-reader.c: reads the history on a connection of its own
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-history-reader-private.h"

#include "lanes-error.h"
#include "lanes-history-db.h"
#include "lanes-kernel-share.h"
#include "lanes-output-place.h"
#include "lanes-plan.h"

#include <glib/gi18n-lib.h>
#include <stdatomic.h>

#define STEPS_BETWEEN_LOOKS 4000
#define MAX_SPECS 512

G_DEFINE_AUTOPTR_CLEANUP_FUNC (sqlite3_stmt, sqlite3_finalize)

char *
lanes_history_dup_folder (void)
{
  return g_build_filename (g_get_user_data_dir (), "lanes", NULL);
}

static int
progress_cb (void *data)
{
  LanesHistoryReader *self = data;

  if (self->beat != NULL)
    atomic_fetch_add (self->beat, 1);
  return g_cancellable_is_cancelled (self->cancellable);
}

static LanesHistoryReader *
new_reader (const char    *dir,
            LanesKindSet  *kinds,
            gboolean       may_be_alone,
            GError       **error)
{
  g_autofree char *path = g_build_filename (dir, "history.db", NULL);
  sqlite3 *handle = lanes_history_db_open_reader (path, may_be_alone, error);
  LanesHistoryMatch *match = handle != NULL ? lanes_history_match_new (handle, error) : NULL;
  LanesHistoryReader *self;

  if (match == NULL)
    {
      lanes_history_db_close (handle);
      return NULL;
    }

  self = g_new0 (LanesHistoryReader, 1);
  self->handle = handle;
  self->match = match;
  g_set_object (&self->kinds, kinds);
  self->names = g_hash_table_new (NULL, NULL);
  self->specs = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) lanes_job_spec_unref);
  sqlite3_progress_handler (handle, STEPS_BETWEEN_LOOKS, progress_cb, self);

  return self;
}

LanesHistoryReader *
lanes_history_reader_new (const char    *dir,
                          LanesKindSet  *kinds,
                          GError       **error)
{
  return new_reader (dir, kinds, FALSE, error);
}

LanesHistoryReader *
lanes_history_reader_new_alone (const char    *dir,
                                LanesKindSet  *kinds,
                                GError       **error)
{
  return new_reader (dir, kinds, TRUE, error);
}

void
lanes_history_reader_free (LanesHistoryReader *self)
{
  lanes_history_db_close (self->handle);
  lanes_history_match_free (self->match);
  g_clear_object (&self->kinds);
  g_hash_table_unref (self->names);
  g_hash_table_unref (self->specs);
  g_free (self);
}

gint64
lanes_history_reader_get_version (LanesHistoryReader *self)
{
  g_autoptr (sqlite3_stmt) statement = lanes_history_db_prepare (self->handle, "PRAGMA data_version", NULL);

  return statement != NULL && sqlite3_step (statement) == SQLITE_ROW ? sqlite3_column_int64 (statement, 0) : -1;
}

gpointer
lanes_history_reader_get_handle (LanesHistoryReader *self)
{
  return self->handle;
}

void
lanes_history_reader_set_beat (LanesHistoryReader *self,
                               _Atomic guint      *beat)
{
  self->beat = beat;
}

void
_lanes_history_reader_watch (LanesHistoryReader *self,
                             GCancellable       *cancellable)
{
  self->cancellable = cancellable;
}

gboolean
_lanes_history_reader_step (LanesHistoryReader  *self,
                            sqlite3_stmt        *statement,
                            GError             **error)
{
  int code = sqlite3_step (statement);

  if (code == SQLITE_ROW)
    return TRUE;
  if (code == SQLITE_DONE)
    return FALSE;

  if (code == SQLITE_INTERRUPT)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, _("Stopped"));
  else
    lanes_history_db_set_error (self->handle, _("The history cannot be read"), error);
  return FALSE;
}

static sqlite3_stmt *
prepare_for (LanesHistoryReader  *self,
             const char          *sql,
             gint64               first,
             GError             **error)
{
  sqlite3_stmt *statement = lanes_history_db_prepare (self->handle, sql, error);

  if (statement != NULL)
    sqlite3_bind_int64 (statement, 1, first);
  return statement;
}

/* Values that may be missing, or of a type that a damaged file makes up. */
static gint64
column_or (sqlite3_stmt *statement,
           int           column,
           gint64        otherwise)
{
  return sqlite3_column_type (statement, column) == SQLITE_INTEGER ? sqlite3_column_int64 (statement, column) : otherwise;
}

static char *
dup_column (sqlite3_stmt *statement,
            int           column)
{
  const char *text = (const char *) sqlite3_column_text (statement, column);

  return text != NULL ? g_utf8_make_valid (text, -1) : NULL;
}

static LanesState
column_state (sqlite3_stmt *statement,
              int           column)
{
  gint64 state = column_or (statement, column, LANES_STATE_LOST);

  return state >= 0 && state < LANES_N_STATES ? (LanesState) state : LANES_STATE_LOST;
}

static GVariant *
dup_variant_column (sqlite3_stmt *statement,
                    int           column)
{
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GVariant) raw = NULL;

  if (sqlite3_column_type (statement, column) != SQLITE_BLOB)
    return NULL;

  bytes = g_bytes_new (sqlite3_column_blob (statement, column), (gsize) sqlite3_column_bytes (statement, column));
  raw = g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE_VARDICT, bytes, FALSE));

  return g_variant_get_normal_form (raw);
}

const char *
_lanes_history_reader_name (LanesHistoryReader *self,
                            gint64              number)
{
  const char *name = g_hash_table_lookup (self->names, GSIZE_TO_POINTER (number));
  g_autoptr (sqlite3_stmt) statement = NULL;

  if (name != NULL || number == 0)
    return name;

  statement = prepare_for (self, "SELECT name FROM names WHERE id = ?1", number, NULL);
  if (statement == NULL || sqlite3_step (statement) != SQLITE_ROW)
    return NULL;

  name = g_intern_string ((const char *) sqlite3_column_text (statement, 0));
  if (name != NULL)
    g_hash_table_insert (self->names, GSIZE_TO_POINTER (number), (gpointer) name);

  return name;
}

/* Specs */

static sqlite3_stmt *
find_spec_row (LanesHistoryReader  *self,
               gint64               spec,
               GError             **error)
{
  g_autoptr (sqlite3_stmt) statement = prepare_for (self, "SELECT body, title FROM specs WHERE id = ?1", spec, error);
  g_autoptr (GError) failure = NULL;

  if (statement == NULL)
    return NULL;
  if (_lanes_history_reader_step (self, statement, &failure))
    return g_steal_pointer (&statement);

  if (failure != NULL)
    g_propagate_error (error, g_steal_pointer (&failure));
  else
    g_set_error (error, LANES_ERROR, LANES_ERROR_NOT_FOUND, _("The history has lost what the job was made from"));
  return NULL;
}

GVariant *
lanes_history_reader_get_spec (LanesHistoryReader  *self,
                               gint64               spec,
                               GError             **error)
{
  g_autoptr (sqlite3_stmt) statement = find_spec_row (self, spec, error);
  GVariant *body;

  if (statement == NULL)
    return NULL;

  body = dup_variant_column (statement, 0);
  if (body == NULL)
    g_set_error (error, LANES_ERROR, LANES_ERROR_IO, _("What the job was made from cannot be read"));

  return body;
}

LanesJobSpec *
lanes_history_reader_load_spec (LanesHistoryReader  *self,
                                gint64               spec,
                                GError             **error)
{
  LanesJobSpec *known = g_hash_table_lookup (self->specs, GSIZE_TO_POINTER (spec));
  g_autoptr (GVariant) body = NULL;

  if (known != NULL)
    return lanes_job_spec_ref (known);
  if (self->kinds == NULL)
    {
      g_set_error (error, LANES_ERROR, LANES_ERROR_UNSUPPORTED, _("No kinds are known here"));
      return NULL;
    }

  body = lanes_history_reader_get_spec (self, spec, error);
  known = body != NULL ? lanes_kind_set_spec_from_variant (self->kinds, body, error) : NULL;
  if (known == NULL)
    return NULL;

  if (g_hash_table_size (self->specs) >= MAX_SPECS)
    g_hash_table_remove_all (self->specs);
  g_hash_table_insert (self->specs, GSIZE_TO_POINTER (spec), lanes_job_spec_ref (known));

  return known;
}

LanesJobSpec *
lanes_history_reader_job_spec (LanesHistoryReader     *self,
                               const LanesHistoryJob  *job,
                               GError                **error)
{
  g_autoptr (LanesJobSpec) spec = lanes_history_reader_load_spec (self, job->spec, error);

  if (spec == NULL || job->input == NULL)
    return g_steal_pointer (&spec);

  return lanes_job_spec_expand (spec, job->input, job->sequence, error);
}

/* Jobs */

static char *
dup_title (LanesHistoryReader    *self,
           const LanesHistoryJob *job)
{
  g_autoptr (LanesJobSpec) spec = lanes_history_reader_load_spec (self, job->spec, NULL);
  g_autoptr (sqlite3_stmt) statement = NULL;
  g_autofree char *title = NULL;

  if (spec != NULL)
    return lanes_job_spec_dup_title (spec, job->input, job->sequence);

  /* A kind that this program does not know. */
  statement = find_spec_row (self, job->spec, NULL);
  title = statement != NULL ? dup_column (statement, 1) : NULL;
  if (job->input != NULL)
    return title != NULL ? g_strdup_printf ("%s %s", title, job->input) : g_strdup (job->input);

  return title != NULL ? g_steal_pointer (&title) : g_strdup (job->kind != NULL ? job->kind : "?");
}

static gint64
wall_time (gint64 queued_at,
           gint64 distance)
{
  return distance != G_MININT64 ? queued_at + distance : 0;
}

LanesHistoryJob *
_lanes_history_reader_read_job (LanesHistoryReader *self,
                                sqlite3_stmt       *statement)
{
  LanesHistoryJob *job = g_new0 (LanesHistoryJob, 1);

  job->id = (guint64) sqlite3_column_int64 (statement, 0);
  job->batch = (guint64) column_or (statement, 1, 0);
  job->spec = column_or (statement, 2, 0);
  job->sequence = (guint) column_or (statement, 3, 0);
  job->attempts = (guint) column_or (statement, 4, 0);
  job->tried = (guint) column_or (statement, 5, 0);
  job->claim = (guint) column_or (statement, 6, 0);
  job->slot = (guint) column_or (statement, 7, 0);
  job->state = column_state (statement, 8);
  job->outcome = column_state (statement, 9);
  job->priority = (int) column_or (statement, 10, 0);
  job->masked = column_or (statement, 11, 0) != 0;
  job->kind = _lanes_history_reader_name (self, column_or (statement, 12, 0));
  job->executor = _lanes_history_reader_name (self, column_or (statement, 13, 0));
  job->queued_at = column_or (statement, 14, 0);
  job->started_at = wall_time (job->queued_at, column_or (statement, 15, G_MININT64));
  job->ended_at = wall_time (job->queued_at, column_or (statement, 16, G_MININT64));
  job->run_us = column_or (statement, 17, -1);
  job->usage = (LanesUsage){ column_or (statement, 18, -1), column_or (statement, 19, -1), column_or (statement, 20, -1) };
  job->exit_code = (int) column_or (statement, 21, -1);
  job->term_signal = (int) column_or (statement, 22, 0);
  job->leftovers = (guint) column_or (statement, 23, 0);
  job->output_bytes = column_or (statement, 24, 0);
  job->output_dropped = column_or (statement, 25, 0);
  job->error_code = (int) column_or (statement, 26, -1);
  job->input = dup_column (statement, 27);
  job->error = dup_column (statement, 28);
  job->result = dup_variant_column (statement, 29);
  /* Of the try before: another one has begun. */
  if (lanes_state_is_active (job->state) && job->tried < job->attempts)
    g_clear_pointer (&job->error, g_free);
  job->output_dir = dup_column (statement, 30);
  if (job->output_dir != NULL && job->attempts > 0)
    job->output = lanes_output_place_find (job->output_dir, job->id, job->attempts);
  job->boot = dup_column (statement, 31);
  job->title = dup_title (self, job);

  return job;
}

LanesHistoryJob *
lanes_history_reader_get_job (LanesHistoryReader  *self,
                              guint64              id,
                              GError             **error)
{
  g_autoptr (sqlite3_stmt) statement = NULL;
  g_autoptr (GError) failure = NULL;

  statement = prepare_for (self, "SELECT " LANES_HISTORY_JOB_COLUMNS
                           " FROM jobs LEFT JOIN sessions ON sessions.id = jobs.session WHERE jobs.id = ?1", (gint64) id, error);
  if (statement == NULL)
    return NULL;
  if (_lanes_history_reader_step (self, statement, &failure))
    return _lanes_history_reader_read_job (self, statement);

  if (failure != NULL)
    g_propagate_error (error, g_steal_pointer (&failure));
  else
    g_set_error (error, LANES_ERROR, LANES_ERROR_NOT_FOUND, _("The history has no job %llu"), (unsigned long long) id);
  return NULL;
}

static void
attempt_free (gpointer data)
{
  g_free (((LanesHistoryAttempt *) data)->error);
  g_free (data);
}

GPtrArray *
lanes_history_reader_get_attempts (LanesHistoryReader  *self,
                                   guint64              job,
                                   GError             **error)
{
  g_autoptr (GPtrArray) attempts = g_ptr_array_new_with_free_func (attempt_free);
  g_autoptr (sqlite3_stmt) statement = NULL;
  g_autoptr (GError) failure = NULL;

  statement = prepare_for (self, "SELECT attempt, state, executor, slot, started_at, ended_at, run_us, user_us, system_us, peak_kib,"
                           " exit_code, term_signal, output_bytes, error FROM attempts WHERE job = ?1 ORDER BY attempt",
                           (gint64) job, error);
  if (statement == NULL)
    return NULL;

  while (_lanes_history_reader_step (self, statement, &failure))
    {
      LanesHistoryAttempt *attempt = g_new0 (LanesHistoryAttempt, 1);

      attempt->attempt = (guint) column_or (statement, 0, 0);
      attempt->state = column_state (statement, 1);
      attempt->executor = _lanes_history_reader_name (self, column_or (statement, 2, 0));
      attempt->slot = (guint) column_or (statement, 3, 0);
      attempt->started_at = column_or (statement, 4, 0);
      attempt->ended_at = column_or (statement, 5, 0);
      attempt->run_us = column_or (statement, 6, -1);
      attempt->usage = (LanesUsage){ column_or (statement, 7, -1), column_or (statement, 8, -1), column_or (statement, 9, -1) };
      attempt->exit_code = (int) column_or (statement, 10, -1);
      attempt->term_signal = (int) column_or (statement, 11, 0);
      attempt->output_bytes = column_or (statement, 12, 0);
      attempt->error = dup_column (statement, 13);
      g_ptr_array_add (attempts, attempt);
    }
  if (failure == NULL)
    return g_steal_pointer (&attempts);

  g_propagate_error (error, g_steal_pointer (&failure));
  return NULL;
}

GArray *
lanes_history_reader_get_phases (LanesHistoryReader  *self,
                                 guint64              job,
                                 GError             **error)
{
  g_autoptr (GArray) phases = g_array_new (FALSE, FALSE, sizeof (LanesHistoryPhase));
  g_autoptr (sqlite3_stmt) statement = NULL;
  g_autoptr (GError) failure = NULL;

  statement = prepare_for (self, "SELECT at, attempt, state FROM phases WHERE job = ?1 ORDER BY at", (gint64) job, error);
  if (statement == NULL)
    return NULL;

  while (_lanes_history_reader_step (self, statement, &failure))
    {
      LanesHistoryPhase phase = {
        .at = column_or (statement, 0, 0),
        .attempt = (guint) column_or (statement, 1, 0),
        .state = column_state (statement, 2),
      };

      g_array_append_val (phases, phase);
    }
  if (failure == NULL)
    return g_steal_pointer (&phases);

  g_propagate_error (error, g_steal_pointer (&failure));
  return NULL;
}

GArray *
lanes_history_reader_get_after (LanesHistoryReader  *self,
                                guint64              job,
                                GError             **error)
{
  g_autoptr (GArray) after = g_array_new (FALSE, TRUE, sizeof (LanesDependency));
  g_autoptr (sqlite3_stmt) statement = NULL;
  g_autoptr (GError) failure = NULL;

  statement = prepare_for (self, "SELECT other, condition FROM after WHERE job = ?1 ORDER BY other", (gint64) job, error);
  if (statement == NULL)
    return NULL;

  while (_lanes_history_reader_step (self, statement, &failure))
    {
      LanesDependency dependency = {
        .job_id = (guint64) column_or (statement, 0, 0),
        .condition = (LanesAfter) CLAMP (column_or (statement, 1, 0), LANES_AFTER_SUCCESS, LANES_AFTER_END),
      };

      g_array_append_val (after, dependency);
    }
  if (failure == NULL)
    return g_steal_pointer (&after);

  g_propagate_error (error, g_steal_pointer (&failure));
  return NULL;
}

gint64
lanes_history_reader_get_helped (LanesHistoryReader *self,
                                 guint64             job,
                                 guint               attempt)
{
  g_autoptr (sqlite3_stmt) statement = NULL;

  statement = prepare_for (self, "SELECT sum(until - since) FROM helps WHERE job = ?1 AND attempt = ?2", (gint64) job, NULL);
  if (statement == NULL)
    return 0;

  sqlite3_bind_int64 (statement, 2, attempt);
  return _lanes_history_reader_step (self, statement, NULL) ? column_or (statement, 0, 0) : 0;
}

gboolean
lanes_history_reader_get_shares (LanesHistoryReader  *self,
                                 guint64              job,
                                 guint                attempt,
                                 gint64              *ret_us,
                                 GError             **error)
{
  g_autoptr (sqlite3_stmt) statement = NULL;

  statement = prepare_for (self, "SELECT on_cpu, waiting, disk, asleep, stopped FROM shares WHERE job = ?1 AND attempt = ?2",
                           (gint64) job, error);
  if (statement == NULL)
    return FALSE;

  sqlite3_bind_int64 (statement, 2, attempt);
  if (!_lanes_history_reader_step (self, statement, error))
    return FALSE;
  for (int i = 0; i < LANES_N_KERNEL_STATES; i++)
    ret_us[i] = column_or (statement, i, 0);

  return TRUE;
}

/* Batches */

static gboolean
count_batch (LanesHistoryReader    *self,
             LanesHistoryBatchRow  *row,
             GError               **error)
{
  g_autoptr (sqlite3_stmt) statement = NULL;
  g_autoptr (GError) failure = NULL;

  statement = prepare_for (self, "SELECT state, count(*) FROM jobs WHERE batch = ?1 GROUP BY state", (gint64) row->id, error);
  if (statement == NULL)
    return FALSE;
  while (_lanes_history_reader_step (self, statement, &failure))
    row->n_in_state[column_state (statement, 0)] += (guint64) column_or (statement, 1, 0);
  if (failure == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

GPtrArray *
lanes_history_reader_batches (LanesHistoryReader  *self,
                              guint64              before,
                              guint                limit,
                              GCancellable        *cancellable,
                              GError             **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) lanes_history_batch_row_free);
  g_autoptr (sqlite3_stmt) statement = NULL;
  g_autoptr (GError) failure = NULL;

  statement = prepare_for (self, "SELECT id, name, spec, max_active, created_at, ended_at, n_jobs, complete FROM batches"
                           " WHERE id < ?1 ORDER BY id DESC LIMIT ?2", before == 0 ? G_MAXINT64 : (gint64) before, error);
  if (statement == NULL)
    return NULL;

  _lanes_history_reader_watch (self, cancellable);
  sqlite3_bind_int64 (statement, 2, limit);
  while (failure == NULL && _lanes_history_reader_step (self, statement, &failure))
    {
      LanesHistoryBatchRow *row = g_new0 (LanesHistoryBatchRow, 1);

      row->id = (guint64) column_or (statement, 0, 0);
      row->name = dup_column (statement, 1);
      row->spec = column_or (statement, 2, 0);
      row->limit = (guint) column_or (statement, 3, 0);
      row->created_at = column_or (statement, 4, 0);
      row->ended_at = column_or (statement, 5, 0);
      row->n_jobs = (guint64) column_or (statement, 6, 0);
      row->complete = column_or (statement, 7, 0) != 0;
      g_ptr_array_add (rows, row);
      count_batch (self, row, &failure);
    }
  _lanes_history_reader_watch (self, NULL);
  if (failure == NULL)
    return g_steal_pointer (&rows);

  g_propagate_error (error, g_steal_pointer (&failure));
  return NULL;
}

LanesHistoryBatchRow *
lanes_history_reader_get_batch (LanesHistoryReader  *self,
                                guint64              id,
                                GError             **error)
{
  g_autoptr (GPtrArray) rows = lanes_history_reader_batches (self, id + 1, 1, NULL, error);

  if (rows == NULL)
    return NULL;
  if (rows->len == 1 && ((LanesHistoryBatchRow *) rows->pdata[0])->id == id)
    return g_ptr_array_steal_index (rows, 0);

  g_set_error (error, LANES_ERROR, LANES_ERROR_NOT_FOUND, _("The history has no batch %llu"), (unsigned long long) id);
  return NULL;
}
