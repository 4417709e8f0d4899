/* lanes-history-reader-pages.c: pages of the history, by filter
 *
 * A page is found by its neighbour's id, never by a number of rows to skip, so that the last page costs what the first does. One
 * condition leads (batch, else states, else kind, else the order of ids) through its index, which ends with the id; several states
 * are as many ordered lists, merged. The others are looked at row by row: a unary plus keeps SQLite from choosing them.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-history-reader-private.h"

#include "lanes-history-db.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC (sqlite3_stmt, sqlite3_finalize)

typedef enum
{
  LEAD_ID,
  LEAD_KIND,
  LEAD_STATE,
  LEAD_BATCH,
} Lead;

static const LanesHistoryFilter everything;

static gboolean
bound_by_time (LanesHistoryReader        *self,
               const LanesHistoryFilter  *filter,
               GError                   **error)
{
  g_autoptr (sqlite3_stmt) statement = NULL;
  gint64 until = filter->until != 0 ? filter->until : G_MAXINT64;

  if (filter->since == 0 && filter->until == 0)
    {
      self->first_id = 0;
      self->last_id = G_MAXINT64;
      self->since = self->until = 0;
      return TRUE;
    }
  /* A stretch that is over does not change, nor does the begin of one that is not. */
  if (self->since == filter->since && self->until == filter->until && filter->until < g_get_real_time ())
    return TRUE;

  statement = lanes_history_db_prepare (self->handle, "SELECT min(id), max(id) FROM jobs INDEXED BY jobs_time"
                                        " WHERE queued_at >= ?1 AND queued_at < ?2", error);
  if (statement == NULL)
    return FALSE;

  sqlite3_bind_int64 (statement, 1, filter->since);
  sqlite3_bind_int64 (statement, 2, until);
  if (!_lanes_history_reader_step (self, statement, error))
    return FALSE;

  self->first_id = sqlite3_column_int64 (statement, 0);
  /* What is made from now on belongs to a stretch without an end. */
  self->last_id = filter->until != 0 ? sqlite3_column_int64 (statement, 1) : G_MAXINT64;
  self->since = filter->since;
  self->until = filter->until;

  return TRUE;
}

static Lead
choose_lead (const LanesHistoryFilter *filter)
{
  if (filter->batch != 0)
    return LEAD_BATCH;
  if (filter->states != 0)
    return LEAD_STATE;

  return filter->kind != NULL ? LEAD_KIND : LEAD_ID;
}

static void
append_states (GString *sql,
               guint32  states)
{
  const char *separator = " AND +jobs.state IN (";

  for (guint state = 0; state < LANES_N_STATES; state++)
    if ((states & (1u << state)) != 0)
      {
        g_string_append_printf (sql, "%s%u", separator, state);
        separator = ", ";
      }
  g_string_append_c (sql, ')');
}

/* "… FROM jobs WHERE …": ?1 and ?2 bound the id, ?3 the kind, ?4 and ?5 the time. @state: or -1 for all of the filter */
static void
append_source (GString                  *sql,
               const LanesHistoryFilter *filter,
               Lead                      lead,
               int                       state)
{
  static const char *const indexes[] = { "NOT INDEXED", "INDEXED BY jobs_kind", "INDEXED BY jobs_state", "INDEXED BY jobs_batch" };

  g_string_append_printf (sql, " FROM jobs %s WHERE jobs.id > ?1 AND jobs.id < ?2", indexes[lead]);
  if (filter->batch != 0)
    g_string_append_printf (sql, " AND jobs.batch = %" G_GINT64_FORMAT, (gint64) filter->batch);
  if (state >= 0)
    g_string_append_printf (sql, " AND jobs.state = %d", state);
  else if (filter->states != 0)
    append_states (sql, filter->states);
  if (filter->kind != NULL)
    g_string_append_printf (sql, " AND %sjobs.kind = (SELECT names.id FROM names WHERE names.name = ?3)",
                            lead == LEAD_KIND ? "" : "+");
  if (filter->since != 0)
    g_string_append (sql, " AND +jobs.queued_at >= ?4");
  if (filter->until != 0)
    g_string_append (sql, " AND +jobs.queued_at < ?5");
  if (filter->text != NULL)
    g_string_append (sql, " AND lanes_match (jobs.spec, jobs.input, jobs.error)");
}

/* The ids of a page, in order. ?6 is the limit. */
static void
append_ids (GString                  *sql,
            const LanesHistoryFilter *filter,
            const char               *order)
{
  Lead lead = choose_lead (filter);
  const char *separator = "";

  if (lead != LEAD_STATE)
    {
      g_string_append (sql, "SELECT jobs.id AS id");
      append_source (sql, filter, lead, -1);
      g_string_append_printf (sql, " ORDER BY jobs.id %s LIMIT ?6", order);
      return;
    }

  g_string_append (sql, "SELECT id FROM (");
  for (int state = 0; state < LANES_N_STATES; state++)
    if ((filter->states & (1u << state)) != 0)
      {
        g_string_append_printf (sql, "%sSELECT id FROM (SELECT jobs.id AS id", separator);
        append_source (sql, filter, lead, state);
        g_string_append_printf (sql, " ORDER BY jobs.id %s LIMIT ?6)", order);
        separator = " UNION ALL ";
      }
  g_string_append_printf (sql, ") ORDER BY id %s LIMIT ?6", order);
}

static void
bind_filter (LanesHistoryReader       *self,
             sqlite3_stmt             *statement,
             const LanesHistoryFilter *filter,
             gint64                    above,
             gint64                    below,
             gint64                    limit)
{
  gint64 top = self->last_id < G_MAXINT64 ? self->last_id + 1 : G_MAXINT64;

  sqlite3_bind_int64 (statement, 1, MAX (above, self->first_id - 1));
  sqlite3_bind_int64 (statement, 2, MIN (below, top));
  sqlite3_bind_text (statement, 3, filter->kind, -1, SQLITE_STATIC);
  sqlite3_bind_int64 (statement, 4, filter->since);
  sqlite3_bind_int64 (statement, 5, filter->until);
  sqlite3_bind_int64 (statement, 6, limit);
  lanes_history_match_set_text (self->match, filter->text != NULL ? filter->text : "");
}

/* An SQL text made by append_ids() and the like, ready to step through. */
static sqlite3_stmt *
prepare_filter (LanesHistoryReader        *self,
                const char                *sql,
                const LanesHistoryFilter  *filter,
                gint64                     above,
                gint64                     below,
                gint64                     limit,
                GError                   **error)
{
  sqlite3_stmt *statement;

  if (!bound_by_time (self, filter, error))
    return NULL;

  statement = lanes_history_db_prepare (self->handle, sql, error);
  if (statement != NULL)
    bind_filter (self, statement, filter, above, below, limit);

  return statement;
}

static GPtrArray *
read_page (LanesHistoryReader        *self,
           const LanesHistoryFilter  *filter,
           gint64                     above,
           gint64                     below,
           guint                      limit,
           const char                *order,
           GError                   **error)
{
  g_autoptr (GPtrArray) jobs = g_ptr_array_new_with_free_func ((GDestroyNotify) lanes_history_job_free);
  g_autoptr (GString) sql = g_string_new ("SELECT " LANES_HISTORY_JOB_COLUMNS " FROM (");
  g_autoptr (sqlite3_stmt) statement = NULL;
  g_autoptr (GError) failure = NULL;

  append_ids (sql, filter, order);
  g_string_append_printf (sql, ") AS page CROSS JOIN jobs ON jobs.id = page.id LEFT JOIN sessions ON sessions.id = jobs.session"
                          " ORDER BY page.id %s", order);
  statement = prepare_filter (self, sql->str, filter, above, below, limit, error);
  if (statement == NULL)
    return NULL;

  while (_lanes_history_reader_step (self, statement, &failure))
    g_ptr_array_add (jobs, _lanes_history_reader_read_job (self, statement));
  if (failure == NULL)
    return g_steal_pointer (&jobs);

  g_propagate_error (error, g_steal_pointer (&failure));
  return NULL;
}

GPtrArray *
lanes_history_reader_page (LanesHistoryReader        *self,
                           const LanesHistoryFilter  *filter,
                           guint64                    before,
                           guint                      limit,
                           GCancellable              *cancellable,
                           GError                   **error)
{
  GPtrArray *jobs;

  _lanes_history_reader_watch (self, cancellable);
  jobs = read_page (self, filter != NULL ? filter : &everything, 0, before != 0 ? (gint64) before : G_MAXINT64, limit, "DESC", error);
  _lanes_history_reader_watch (self, NULL);

  return jobs;
}

GPtrArray *
lanes_history_reader_page_after (LanesHistoryReader        *self,
                                 const LanesHistoryFilter  *filter,
                                 guint64                    after,
                                 guint                      limit,
                                 GCancellable              *cancellable,
                                 GError                   **error)
{
  GPtrArray *jobs;

  _lanes_history_reader_watch (self, cancellable);
  jobs = read_page (self, filter != NULL ? filter : &everything, (gint64) after, G_MAXINT64, limit, "ASC", error);
  _lanes_history_reader_watch (self, NULL);

  return jobs;
}

GPtrArray *
lanes_history_reader_open_jobs (LanesHistoryReader  *self,
                                guint64              after,
                                guint                limit,
                                GError             **error)
{
  const LanesHistoryFilter open = { .states = (1u << LANES_STATE_SUCCEEDED) - 1 };

  return lanes_history_reader_page_after (self, &open, after, limit, NULL, error);
}

GArray *
lanes_history_reader_ids (LanesHistoryReader        *self,
                          const LanesHistoryFilter  *filter,
                          GCancellable              *cancellable,
                          GError                   **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (guint64));
  g_autoptr (GString) sql = g_string_new (NULL);
  g_autoptr (sqlite3_stmt) statement = NULL;
  g_autoptr (GError) failure = NULL;

  filter = filter != NULL ? filter : &everything;
  append_ids (sql, filter, "DESC");
  _lanes_history_reader_watch (self, cancellable);
  statement = prepare_filter (self, sql->str, filter, 0, G_MAXINT64, -1, &failure);
  while (statement != NULL && _lanes_history_reader_step (self, statement, &failure))
    {
      guint64 id = (guint64) sqlite3_column_int64 (statement, 0);

      g_array_append_val (ids, id);
    }
  _lanes_history_reader_watch (self, NULL);
  if (failure == NULL)
    return g_steal_pointer (&ids);

  g_propagate_error (error, g_steal_pointer (&failure));
  return NULL;
}

gboolean
lanes_history_reader_count (LanesHistoryReader        *self,
                            const LanesHistoryFilter  *filter,
                            guint64                   *ret_n,
                            GCancellable              *cancellable,
                            GError                   **error)
{
  g_autoptr (GString) sql = g_string_new ("SELECT count(*)");
  g_autoptr (sqlite3_stmt) statement = NULL;
  gboolean found;

  filter = filter != NULL ? filter : &everything;
  if (filter->states != 0)
    {
      g_string_append (sql, " FROM (");
      append_ids (sql, filter, "DESC");
      g_string_append_c (sql, ')');
    }
  else
    {
      append_source (sql, filter, choose_lead (filter), -1);
    }

  _lanes_history_reader_watch (self, cancellable);
  statement = prepare_filter (self, sql->str, filter, 0, G_MAXINT64, -1, error);
  found = statement != NULL && _lanes_history_reader_step (self, statement, error);
  if (found)
    *ret_n = (guint64) sqlite3_column_int64 (statement, 0);
  _lanes_history_reader_watch (self, NULL);

  return found;
}
