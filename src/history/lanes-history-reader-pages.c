/* lanes-history-reader-pages.c: pages of the history, by filter
 *
 * A page is found by its neighbour's id, never by a number of rows to skip, so that the last page costs what the first does. A
 * batch, or states other than the usual one, lead through an index, which ends with the id; several states are as many ordered
 * lists, merged. Everything else goes by id, through those stretches of ids (the blocks) that can hold what is meant by time and kind.
 * Other conditions are looked at row by row: a unary plus keeps SQLite from choosing them.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-history-reader-private.h"

#include "lanes-history-db.h"
#include "lanes-history-schema.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC (sqlite3_stmt, sqlite3_finalize)

typedef enum
{
  LEAD_ID,
  LEAD_STATE,
  LEAD_BATCH,
} Lead;

/* Ids from first to last, both within. */
typedef struct
{
  gint64 first, last;
} Stretch;

static const LanesHistoryFilter everything;

static Lead
choose_lead (const LanesHistoryFilter *filter)
{
  if (filter->batch != 0)
    return LEAD_BATCH;

  return filter->states != 0 && (filter->states & (1u << LANES_STATE_SUCCEEDED)) == 0 ? LEAD_STATE : LEAD_ID;
}

static gint64
find_kind (LanesHistoryReader *self,
           const char         *name)
{
  g_autoptr (sqlite3_stmt) statement = lanes_history_db_prepare (self->handle, "SELECT id FROM names WHERE name = ?1", NULL);

  if (statement == NULL)
    return 0;
  sqlite3_bind_text (statement, 1, name, -1, SQLITE_STATIC);

  return sqlite3_step (statement) == SQLITE_ROW ? sqlite3_column_int64 (statement, 0) : 0;
}

static void
add_block (GArray *stretches,
           gint64  block)
{
  Stretch stretch = { block << LANES_HISTORY_BLOCK_SHIFT, ((block + 1) << LANES_HISTORY_BLOCK_SHIFT) - 1 };
  Stretch *last = stretches->len > 0 ? &g_array_index (stretches, Stretch, stretches->len - 1) : NULL;

  if (last != NULL && last->last + 1 == stretch.first)
    last->last = stretch.last;
  else
    g_array_append_val (stretches, stretch);
}

/* Where jobs of the filter's time and kind can be. Returns: (element-type Stretch): ascending; or NULL with an error */
static GArray *
find_stretches (LanesHistoryReader        *self,
                const LanesHistoryFilter  *filter,
                GError                   **error)
{
  g_autoptr (GArray) stretches = g_array_new (FALSE, FALSE, sizeof (Stretch));
  g_autoptr (sqlite3_stmt) statement = NULL;
  g_autoptr (GError) failure = NULL;
  const Stretch all = { 0, G_MAXINT64 };
  gint64 kind = filter->kind != NULL ? find_kind (self, filter->kind) : 0;

  if (filter->since == 0 && filter->until == 0 && filter->kind == NULL)
    {
      g_array_append_val (stretches, all);
      return g_steal_pointer (&stretches);
    }

  statement = lanes_history_db_prepare (self->handle, "SELECT id FROM blocks WHERE max_at >= ?1 AND min_at < ?2"
                                        " AND (?3 = 0 OR (kinds & ?3) <> 0) ORDER BY id", error);
  if (statement == NULL)
    return NULL;

  sqlite3_bind_int64 (statement, 1, filter->since != 0 ? filter->since : G_MININT64);
  sqlite3_bind_int64 (statement, 2, filter->until != 0 ? filter->until : G_MAXINT64);
  sqlite3_bind_int64 (statement, 3, kind != 0 ? LANES_HISTORY_KIND_BIT (kind) : 0);
  while ((filter->kind == NULL || kind != 0) && _lanes_history_reader_step (self, statement, &failure))
    add_block (stretches, sqlite3_column_int64 (statement, 0));
  if (failure == NULL)
    return g_steal_pointer (&stretches);

  g_propagate_error (error, g_steal_pointer (&failure));
  return NULL;
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
  static const char *const indexes[] = { "NOT INDEXED", "INDEXED BY jobs_state", "INDEXED BY jobs_batch" };

  g_string_append_printf (sql, " FROM jobs %s WHERE jobs.id >= ?1 AND jobs.id <= ?2", indexes[lead]);
  if (filter->batch != 0)
    g_string_append_printf (sql, " AND jobs.batch = %" G_GINT64_FORMAT, (gint64) filter->batch);
  if (state >= 0)
    g_string_append_printf (sql, " AND jobs.state = %d AND jobs.state <> %d", state, LANES_STATE_SUCCEEDED);
  else if (filter->states != 0)
    append_states (sql, filter->states);
  if (filter->kind != NULL)
    g_string_append (sql, " AND +jobs.kind = (SELECT names.id FROM names WHERE names.name = ?3)");
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
             const Stretch            *stretch,
             gint64                    limit)
{
  sqlite3_reset (statement);
  sqlite3_bind_int64 (statement, 1, stretch->first);
  sqlite3_bind_int64 (statement, 2, stretch->last);
  sqlite3_bind_text (statement, 3, filter->kind, -1, SQLITE_STATIC);
  sqlite3_bind_int64 (statement, 4, filter->since);
  sqlite3_bind_int64 (statement, 5, filter->until);
  sqlite3_bind_int64 (statement, 6, limit);
}

/* Called for each row. */
typedef void (*RowFunc) (LanesHistoryReader *self,
                         sqlite3_stmt       *statement,
                         gpointer            data);

/* Runs @sql over the stretches between @bounds, upwards or downwards, until @limit rows were seen; -1 for all. */
static gboolean
walk (LanesHistoryReader        *self,
      const char                *sql,
      const LanesHistoryFilter  *filter,
      Stretch                    bounds,
      gboolean                   upwards,
      gint64                     limit,
      RowFunc                    func,
      gpointer                   data,
      GError                   **error)
{
  g_autoptr (GArray) stretches = find_stretches (self, filter, error);
  g_autoptr (sqlite3_stmt) statement = stretches != NULL ? lanes_history_db_prepare (self->handle, sql, error) : NULL;
  g_autoptr (GError) failure = NULL;

  if (statement == NULL)
    return FALSE;

  lanes_history_match_set_text (self->match, filter->text != NULL ? filter->text : "");
  for (guint i = 0; i < stretches->len && limit != 0 && failure == NULL; i++)
    {
      Stretch stretch = g_array_index (stretches, Stretch, upwards ? i : stretches->len - 1 - i);

      stretch.first = MAX (stretch.first, bounds.first);
      stretch.last = MIN (stretch.last, bounds.last);
      if (stretch.first > stretch.last)
        continue;
      bind_filter (self, statement, filter, &stretch, limit);
      for (; limit != 0 && _lanes_history_reader_step (self, statement, &failure); limit -= limit > 0)
        func (self, statement, data);
    }
  if (failure == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

static void
take_job (LanesHistoryReader *self,
          sqlite3_stmt       *statement,
          gpointer            data)
{
  g_ptr_array_add (data, _lanes_history_reader_read_job (self, statement));
}

static GPtrArray *
read_page (LanesHistoryReader        *self,
           const LanesHistoryFilter  *filter,
           Stretch                    bounds,
           gboolean                   upwards,
           guint                      limit,
           GCancellable              *cancellable,
           GError                   **error)
{
  g_autoptr (GPtrArray) jobs = g_ptr_array_new_with_free_func ((GDestroyNotify) lanes_history_job_free);
  g_autoptr (GString) sql = g_string_new ("SELECT " LANES_HISTORY_JOB_COLUMNS " FROM (");
  const char *order = upwards ? "ASC" : "DESC";
  gboolean read;

  filter = filter != NULL ? filter : &everything;
  append_ids (sql, filter, order);
  g_string_append_printf (sql, ") AS page CROSS JOIN jobs ON jobs.id = page.id LEFT JOIN sessions ON sessions.id = jobs.session"
                          " ORDER BY page.id %s", order);

  _lanes_history_reader_watch (self, cancellable);
  read = walk (self, sql->str, filter, bounds, upwards, limit, take_job, jobs, error);
  _lanes_history_reader_watch (self, NULL);

  return read ? g_steal_pointer (&jobs) : NULL;
}

GPtrArray *
lanes_history_reader_page (LanesHistoryReader        *self,
                           const LanesHistoryFilter  *filter,
                           guint64                    before,
                           guint                      limit,
                           GCancellable              *cancellable,
                           GError                   **error)
{
  Stretch bounds = { 0, before != 0 ? (gint64) before - 1 : G_MAXINT64 };

  return read_page (self, filter, bounds, FALSE, limit, cancellable, error);
}

GPtrArray *
lanes_history_reader_page_after (LanesHistoryReader        *self,
                                 const LanesHistoryFilter  *filter,
                                 guint64                    after,
                                 guint                      limit,
                                 GCancellable              *cancellable,
                                 GError                   **error)
{
  Stretch bounds = { (gint64) after + 1, G_MAXINT64 };

  return read_page (self, filter, bounds, TRUE, limit, cancellable, error);
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

static void
take_id (LanesHistoryReader *self,
         sqlite3_stmt       *statement,
         gpointer            data)
{
  guint64 id = (guint64) sqlite3_column_int64 (statement, 0);

  g_array_append_val ((GArray *) data, id);
}

static GArray *
read_ids (LanesHistoryReader        *self,
          const LanesHistoryFilter  *filter,
          Stretch                    bounds,
          gboolean                   upwards,
          GCancellable              *cancellable,
          GError                   **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (guint64));
  g_autoptr (GString) sql = g_string_new (NULL);
  gboolean read;

  filter = filter != NULL ? filter : &everything;
  append_ids (sql, filter, upwards ? "ASC" : "DESC");
  _lanes_history_reader_watch (self, cancellable);
  read = walk (self, sql->str, filter, bounds, upwards, -1, take_id, ids, error);
  _lanes_history_reader_watch (self, NULL);

  return read ? g_steal_pointer (&ids) : NULL;
}

GArray *
lanes_history_reader_ids (LanesHistoryReader        *self,
                          const LanesHistoryFilter  *filter,
                          GCancellable              *cancellable,
                          GError                   **error)
{
  const Stretch all = { 0, G_MAXINT64 };

  return read_ids (self, filter, all, FALSE, cancellable, error);
}

GArray *
lanes_history_reader_ids_after (LanesHistoryReader        *self,
                                const LanesHistoryFilter  *filter,
                                guint64                    after,
                                GCancellable              *cancellable,
                                GError                   **error)
{
  const Stretch bounds = { (gint64) after + 1, G_MAXINT64 };

  return read_ids (self, filter, bounds, TRUE, cancellable, error);
}

static void
take_count (LanesHistoryReader *self,
            sqlite3_stmt       *statement,
            gpointer            data)
{
  *(guint64 *) data += (guint64) sqlite3_column_int64 (statement, 0);
}

gboolean
lanes_history_reader_count (LanesHistoryReader        *self,
                            const LanesHistoryFilter  *filter,
                            guint64                   *ret_n,
                            GCancellable              *cancellable,
                            GError                   **error)
{
  g_autoptr (GString) sql = g_string_new ("SELECT count(*)");
  const Stretch all = { 0, G_MAXINT64 };
  guint64 n = 0;
  gboolean counted;

  filter = filter != NULL ? filter : &everything;
  if (choose_lead (filter) == LEAD_STATE)
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
  counted = walk (self, sql->str, filter, all, TRUE, -1, take_count, &n, error);
  _lanes_history_reader_watch (self, NULL);
  if (counted)
    *ret_n = n;

  return counted;
}
