/* lanes-history-spans.c: what ran where and when, as the history knows it
 *
 * Spans have no table of their own: they follow from the rows of jobs and attempts, and from the phases between. One pass over
 * the jobs, newest first, as far as there is room; the rest is only counted.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-history-spans.h"

#include "lanes-history-db.h"
#include "lanes-history-reader-private.h"

#include <string.h>

G_DEFINE_AUTOPTR_CLEANUP_FUNC (sqlite3_stmt, sqlite3_finalize)

typedef struct
{
  LanesHistoryReader *reader;  /* borrowed */
  LanesHistorySpans  *found;   /* borrowed */
  GHashTable         *phases;  /* owned, job and attempt → GArray of LanesHistoryPhase */
  GHashTable         *shares;  /* owned, job and attempt → gint64[LANES_N_KERNEL_STATES] */
  gint64              since;
  guint64             first;   /* the smallest job that was taken */
} Search;

static guint64
make_key (guint64 job,
          guint   attempt)
{
  return job << 16 | (attempt & 0xffff);
}

static void
insert_text (GHashTable *table,
             guint64     id,
             char       *text)
{
  g_hash_table_insert (table, g_memdup2 (&id, sizeof id), text);
}

/* Phases */

static gboolean
read_phases (Search  *self,
             GError **error)
{
  g_autoptr (sqlite3_stmt) statement = NULL;
  g_autoptr (GError) failure = NULL;

  statement = lanes_history_db_prepare (self->reader->handle,
                                        "SELECT job, attempt, at, state FROM phases WHERE job >= ?1 ORDER BY job, at", error);
  if (statement == NULL)
    return FALSE;

  sqlite3_bind_int64 (statement, 1, (gint64) self->first);
  while (_lanes_history_reader_step (self->reader, statement, &failure))
    {
      guint64 key = make_key ((guint64) sqlite3_column_int64 (statement, 0), (guint) sqlite3_column_int (statement, 1));
      LanesHistoryPhase phase = { .at = sqlite3_column_int64 (statement, 2),
                                  .attempt = (guint) sqlite3_column_int (statement, 1),
                                  .state = (LanesState) CLAMP (sqlite3_column_int (statement, 3), 0, LANES_N_STATES - 1) };
      GArray *phases;

      /* It was queued for the attempt that followed. */
      if (phase.state == LANES_STATE_QUEUED)
        key = make_key ((guint64) sqlite3_column_int64 (statement, 0), phase.attempt + 1);
      phases = g_hash_table_lookup (self->phases, &key);
      if (phases == NULL)
        {
          phases = g_array_new (FALSE, FALSE, sizeof (LanesHistoryPhase));
          g_hash_table_insert (self->phases, g_memdup2 (&key, sizeof key), phases);
        }
      g_array_append_val (phases, phase);
    }
  if (failure == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

/* What the kernel said of each attempt. */
static gboolean
read_shares (Search  *self,
             GError **error)
{
  g_autoptr (sqlite3_stmt) statement = NULL;
  g_autoptr (GError) failure = NULL;

  statement = lanes_history_db_prepare (self->reader->handle,
                                        "SELECT job, attempt, on_cpu, waiting, disk, asleep, stopped FROM shares"
                                        " WHERE job >= ?1", error);
  if (statement == NULL)
    return FALSE;

  sqlite3_bind_int64 (statement, 1, (gint64) self->first);
  while (_lanes_history_reader_step (self->reader, statement, &failure))
    {
      guint64 key = make_key ((guint64) sqlite3_column_int64 (statement, 0), (guint) sqlite3_column_int (statement, 1));
      gint64 *us = g_new (gint64, LANES_N_KERNEL_STATES);

      for (int i = 0; i < LANES_N_KERNEL_STATES; i++)
        us[i] = MAX (sqlite3_column_int64 (statement, 2 + i), 0);
      g_hash_table_insert (self->shares, g_memdup2 (&key, sizeof key), us);
    }
  if (failure == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

/* Spans */

/* How long the attempt waited for its slot. @made: when its job was, which was queued then where nothing else is told */
static gint64
find_wait (const LanesHistorySpan *whole,
           GArray                 *phases,
           gint64                  made)
{
  gint64 ready = whole->span.attempt == 1 ? made : 0;

  for (guint i = 0; phases != NULL && i < phases->len; i++)
    {
      const LanesHistoryPhase *phase = &g_array_index (phases, LanesHistoryPhase, i);

      if (phase->state == LANES_STATE_QUEUED && phase->at <= whole->span.start)
        ready = MAX (ready, phase->at);
    }

  return ready > 0 ? MAX (whole->span.start - ready, 0) : 0;
}

static void
add_part (Search           *self,
          LanesHistorySpan *part,
          gint64            end,
          LanesState        became)
{
  part->span.end = MAX (end, part->span.start);
  part->span.became = became;
  g_array_append_val (self->found->spans, *part);
  part->span.start = part->span.end;
  part->span.phase = became;
  part->span.wait = 0;
}

/* Cuts an attempt at its phases. @made: when its job was; @end: 0 where it is not over */
static void
add_attempt (Search           *self,
             LanesHistorySpan *whole,
             gint64            made,
             gint64            end,
             LanesState        became)
{
  guint64 key = make_key (whole->span.job, whole->span.attempt);
  GArray *phases = g_hash_table_lookup (self->phases, &key);
  const gint64 *us = g_hash_table_lookup (self->shares, &key);

  if (whole->executor == NULL || whole->kind == NULL || whole->span.start <= self->since)
    return;

  whole->span.phase = LANES_STATE_RUNNING;
  whole->span.wait = find_wait (whole, phases, made);
  if (us != NULL)
    memcpy (whole->kernel_us, us, sizeof whole->kernel_us);
  for (guint i = 0; phases != NULL && i < phases->len; i++)
    {
      const LanesHistoryPhase *phase = &g_array_index (phases, LanesHistoryPhase, i);

      if (lanes_state_is_active (phase->state) && phase->at >= whole->span.start && (end == 0 || phase->at <= end))
        add_part (self, whole, phase->at, phase->state);
    }

  whole->span.open = end == 0;
  if (end == 0)
    became = whole->span.phase;
  add_part (self, whole, end, became);
}

/* When its last attempt ended. */
static gint64
get_end (const LanesHistoryJob *job)
{
  return job->run_us >= 0 ? job->started_at + job->run_us : MAX (job->ended_at, job->started_at);
}

static void
add_job (Search                *self,
         const LanesHistoryJob *job)
{
  LanesHistorySpan whole = { .executor = job->executor, .kind = job->kind, .batch = job->batch, .slot = job->slot };
  gboolean is_open = lanes_state_is_active (job->state);

  whole.span.start = job->started_at;
  whole.span.job = job->id;
  whole.span.attempt = job->attempts;
  if (is_open)
    add_attempt (self, &whole, job->queued_at, 0, LANES_STATE_RUNNING);
  else if (job->tried > 0 && job->tried == job->attempts)
    add_attempt (self, &whole, job->queued_at, get_end (job),
                 lanes_state_is_final (job->state) ? job->outcome : LANES_STATE_WAITING);
}

/* @known: what is known of the last attempt of the job in the first column */
typedef void (*TakeRow) (Search                 *self,
                         sqlite3_stmt           *row,
                         const LanesHistorySpan *known);

/* Attempts that another one followed. */
static void
take_attempt (Search                 *self,
              sqlite3_stmt           *row,
              const LanesHistorySpan *known)
{
  LanesState state = (LanesState) sqlite3_column_int (row, 2);
  LanesHistorySpan whole = { .slot = (guint) sqlite3_column_int (row, 4) };

  whole.kind = known->kind;
  whole.batch = known->batch;
  whole.executor = _lanes_history_reader_name (self->reader, sqlite3_column_int64 (row, 3));
  whole.span.job = (guint64) sqlite3_column_int64 (row, 0);
  whole.span.attempt = (guint) sqlite3_column_int (row, 1);
  whole.span.start = sqlite3_column_int64 (row, 5);
  add_attempt (self, &whole, known->span.start, MAX (sqlite3_column_int64 (row, 6), whole.span.start),
               state == LANES_STATE_LOST ? LANES_STATE_LOST : LANES_STATE_WAITING);
}

/* Slots that helped; one that nobody saw leave did so when the attempt was over. */
static void
take_help (Search                 *self,
           sqlite3_stmt           *row,
           const LanesHistorySpan *known)
{
  gint64 until = sqlite3_column_int64 (row, 4);
  LanesHistorySpan help = *known;
  gboolean is_last;

  if (known->executor == NULL || known->kind == NULL)
    return;
  help.slot = (guint) sqlite3_column_int (row, 2);
  help.span = (LanesSpan) { .job = (guint64) sqlite3_column_int64 (row, 0), .attempt = (guint) sqlite3_column_int (row, 1),
                            .phase = LANES_STATE_RUNNING, .became = LANES_STATE_RUNNING, .helping = TRUE };
  is_last = help.span.attempt == known->span.attempt;
  if (until == 0 && is_last)
    until = known->span.end;
  help.span.start = sqlite3_column_int64 (row, 3);
  help.span.end = MAX (until, help.span.start);
  help.span.open = is_last && known->span.open && sqlite3_column_type (row, 4) == SQLITE_NULL;
  g_array_append_val (self->found->spans, help);
}

/* @sql: gets the first job, and since when */
static gboolean
read_rows (Search      *self,
           const char  *sql,
           TakeRow      take,
           GHashTable  *kinds,
           GError     **error)
{
  g_autoptr (sqlite3_stmt) statement = lanes_history_db_prepare (self->reader->handle, sql, error);
  g_autoptr (GError) failure = NULL;

  if (statement == NULL)
    return FALSE;

  sqlite3_bind_int64 (statement, 1, (gint64) self->first);
  sqlite3_bind_int64 (statement, 2, self->since);
  while (_lanes_history_reader_step (self->reader, statement, &failure))
    {
      guint64 id = (guint64) sqlite3_column_int64 (statement, 0);
      const LanesHistorySpan *known = g_hash_table_lookup (kinds, &id);

      if (known != NULL)
        take (self, statement, known);
    }
  if (failure == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

static gboolean
read_jobs (Search     *self,
           GPtrArray  *jobs,
           guint       max_jobs,
           GError    **error)
{
  g_autoptr (sqlite3_stmt) statement = NULL;
  g_autoptr (GError) failure = NULL;

  statement = lanes_history_db_prepare (self->reader->handle, "SELECT " LANES_HISTORY_JOB_COLUMNS
                                        " FROM jobs LEFT JOIN sessions ON sessions.id = jobs.session"
                                        " WHERE jobs.started_us IS NOT NULL AND jobs.queued_at + jobs.started_us > ?1"
                                        " ORDER BY jobs.id DESC", error);
  if (statement == NULL)
    return FALSE;

  sqlite3_bind_int64 (statement, 1, self->since);
  while (_lanes_history_reader_step (self->reader, statement, &failure))
    if (jobs->len < max_jobs)
      g_ptr_array_add (jobs, _lanes_history_reader_read_job (self->reader, statement));
    else
      self->found->n_left++;
  if (failure == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

static gboolean
read_batches (Search      *self,
              GHashTable  *wanted,
              GError     **error)
{
  GHashTableIter iter;
  gpointer id;

  g_hash_table_iter_init (&iter, wanted);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    {
      g_autoptr (sqlite3_stmt) statement = lanes_history_db_prepare (self->reader->handle,
                                                                     "SELECT name FROM batches WHERE id = ?1", error);

      if (statement == NULL)
        return FALSE;
      sqlite3_bind_int64 (statement, 1, *(gint64 *) id);
      if (_lanes_history_reader_step (self->reader, statement, NULL) && sqlite3_column_text (statement, 0) != NULL)
        insert_text (self->found->batches, *(guint64 *) id,
                     g_utf8_make_valid ((const char *) sqlite3_column_text (statement, 0), -1));
    }

  return TRUE;
}

static int
compare_spans (gconstpointer a,
               gconstpointer b)
{
  const LanesSpan *first = &((const LanesHistorySpan *) a)->span, *second = &((const LanesHistorySpan *) b)->span;

  if (first->start != second->start)
    return first->start < second->start ? -1 : 1;

  if (first->job == second->job && first->attempt != second->attempt)
    return first->attempt < second->attempt ? -1 : 1;

  /* A part of no length comes before the one that goes on. */
  return (first->end > second->end) - (first->end < second->end);
}

static gboolean
search (Search   *self,
        guint     max_jobs,
        GError  **error)
{
  g_autoptr (GPtrArray) jobs = g_ptr_array_new_with_free_func ((GDestroyNotify) lanes_history_job_free);
  g_autoptr (GHashTable) batches = g_hash_table_new (g_int64_hash, g_int64_equal);
  g_autoptr (GHashTable) kinds = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, g_free);

  if (!read_jobs (self, jobs, max_jobs, error))
    return FALSE;

  self->first = jobs->len > 0 ? ((LanesHistoryJob *) jobs->pdata[jobs->len - 1])->id : G_MAXINT64;
  if (!read_phases (self, error) || !read_shares (self, error))
    return FALSE;

  for (guint i = 0; i < jobs->len; i++)
    {
      LanesHistoryJob *job = jobs->pdata[i];
      LanesHistorySpan known = { .executor = job->executor, .kind = job->kind, .batch = job->batch, .span.start = job->queued_at,
                                 .span.end = get_end (job), .span.attempt = job->attempts, .span.open = lanes_state_is_active (job->state) };

      add_job (self, job);
      insert_text (self->found->titles, job->id, g_strdup (job->title));
      g_hash_table_insert (kinds, &job->id, g_memdup2 (&known, sizeof known));
      if (job->batch != 0)
        g_hash_table_add (batches, &job->batch);
    }
  if (!read_rows (self, "SELECT job, attempt, state, executor, slot, started_at, ended_at FROM attempts"
                  " WHERE job >= ?1 AND started_at > ?2", take_attempt, kinds, error)
      || !read_rows (self, "SELECT helps.job, helps.attempt, helps.slot, since, coalesce(until, ended_at) FROM helps"
                     " LEFT JOIN attempts ON attempts.job = helps.job AND attempts.attempt = helps.attempt"
                     " WHERE helps.job >= ?1 AND since > ?2", take_help, kinds, error)
      || !read_batches (self, batches, error))
    return FALSE;

  g_array_sort (self->found->spans, compare_spans);
  return TRUE;
}

/**
 * lanes_history_spans_read:
 * @since: attempts that began at or before it are left out, wall clock µs
 * @max_jobs: the newest, at most
 *
 * Returns: (transfer full): or %NULL with an error
 */
LanesHistorySpans *
lanes_history_spans_read (LanesHistoryReader  *reader,
                          gint64               since,
                          guint                max_jobs,
                          GError             **error)
{
  g_autoptr (LanesHistorySpans) found = g_new0 (LanesHistorySpans, 1);
  g_autoptr (GHashTable) phases = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, (GDestroyNotify) g_array_unref);
  g_autoptr (GHashTable) shares = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  Search self = { reader, found, phases, shares, since, 0 };

  found->spans = g_array_new (FALSE, FALSE, sizeof (LanesHistorySpan));
  found->titles = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  found->batches = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  if (!search (&self, max_jobs, error))
    return NULL;

  return g_steal_pointer (&found);
}

void
lanes_history_spans_free (LanesHistorySpans *self)
{
  g_array_unref (self->spans);
  g_hash_table_unref (self->titles);
  g_hash_table_unref (self->batches);
  g_free (self);
}
