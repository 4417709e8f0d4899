/* lanes-history-rows.c: turns records into rows
 *
 * What a buffer says of one job is folded before it is written: a short job that was made, started and ended since the last
 * time is one INSERT. Rows are then written in the order in which their jobs were first named. A job's own records keep their
 * order; between jobs there is none to keep, because the rows of one job mean the same whatever stands in another's.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-history-rows.h"

#include "lanes-history-db.h"
#include "lanes-history-inputs.h"
#include "lanes-history-schema.h"
#include "lanes-history-session.h"
#include "lanes-history-specs.h"
#include "lanes-mask.h"

#include <string.h>

/* Records that are folded together at most. The more, the more jobs are one INSERT when the disk is behind. */
#define WINDOW 524288

/* Ids that are kept beside each other where they are looked for, and folds that are kept room for when nothing is written. */
#define NEIGHBOURS 16
#define FOLDS_KEPT 4096

/* What is known of one job; times are monotonic µs, 0 for unknown. */
typedef struct
{
  guint64                id;
  const LanesHistoryAdd *add;
  const LanesHistoryEnd *end;
  const char            *executor;
  gint64                 started;
  gint64                 ended;
  guint                  claim;
  guint16                slot;
  guint16                attempts;
  guint8                 state;
  gint8                  priority;
  guint8                 has_state;
  guint8                 has_priority;
} Fold;

typedef enum
{
  INSERT_JOB,
  INSERT_JOBS,
  UPDATE_STATE,
  UPDATE_BOTH,
  UPDATE_CLAIM,
  UPDATE_END,
  ARCHIVE,
  CLEAR_END,
  PUT_BATCH,
  PUT_PHASE,
  PUT_SHARES,
  PUT_HELP,
  PUT_AFTER,
  PUT_BLOCK,
  UPDATE_PRIORITY,
  PUT_PLACE,
  PUT_KEPT,
  PUT_INPUTS,
  DELETE_INPUTS,
  N_STATEMENTS
} Statement;

/* What a row has when it is made, in the order in which bind_job() binds it; and how many rows one statement makes: with more it takes no
 * less time a row. */
#define N_JOB_COLUMNS 31
#define N_TOGETHER 8

/* How an attempt ended, in the order in which bind_end() binds it. */
#define N_END_COLUMNS 14

static const char *const sql[N_STATEMENTS] = {
  /* One that waits (state 0) or is queued (1) with no attempt in its row has not begun, though it may have been about to. */
  [UPDATE_STATE] = "UPDATE jobs SET state = ?2, attempts = ?3, executor = coalesce(?4, executor), slot = ?5,"
                   " started_us = iif(?2 < 2 AND tried IS NULL, NULL, coalesce(?6 - queued_at, started_us)),"
                   " ended_us = ?7 - queued_at,"
                   " claim = coalesce(?8, claim) WHERE id = ?1",
  /* The state and the end in one, as most jobs that were long enough to be seen need them. */
  [UPDATE_BOTH] = "UPDATE jobs SET outcome = ?2, tried = ?3, run_us = ?4, user_us = ?5, system_us = ?6, peak_kib = ?7,"
                  " exit_code = ?8, term_signal = ?9, leftovers = ?10, output_bytes = ?11, output_dropped = ?12,"
                  " error_code = ?13, error = ?14, result = ?15, state = ?16, attempts = ?17,"
                  " executor = coalesce(?18, executor), slot = ?19, started_us = ?20 - queued_at, ended_us = ?21 - queued_at,"
                  " claim = coalesce(?22, claim) WHERE id = ?1",
  [UPDATE_CLAIM] = "UPDATE jobs SET claim = ?2 WHERE id = ?1",
  [UPDATE_END] = "UPDATE jobs SET outcome = ?2, tried = ?3, run_us = ?4, user_us = ?5, system_us = ?6, peak_kib = ?7,"
                 " exit_code = ?8, term_signal = ?9, leftovers = ?10, output_bytes = ?11, output_dropped = ?12,"
                 " error_code = ?13, error = ?14, result = ?15, started_us = ?16 - queued_at,"
                 " executor = coalesce(?17, executor), slot = ?18, attempts = max(coalesce(attempts, 0), ?3) WHERE id = ?1",
  [ARCHIVE] = "INSERT OR REPLACE INTO attempts SELECT id, tried, outcome, executor, slot, queued_at + started_us,"
              " queued_at + started_us + run_us, run_us, user_us, system_us, peak_kib, exit_code, term_signal,"
              " output_bytes, error_code, error FROM jobs WHERE id = ?1 AND tried < ?2",
  [CLEAR_END] = "UPDATE jobs SET outcome = NULL, tried = NULL, run_us = NULL, user_us = NULL, system_us = NULL,"
                " peak_kib = NULL, exit_code = NULL, term_signal = NULL, leftovers = NULL, output_bytes = NULL,"
                " output_dropped = NULL, error_code = NULL, error = NULL, result = NULL WHERE id = ?1 AND tried < ?2",
  [PUT_BATCH] = "INSERT INTO batches (id, session, name, spec, max_active, created_at, ended_at, n_jobs, complete)"
                " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT (id) DO UPDATE SET name = ?3, max_active = ?5,"
                " ended_at = ?7, n_jobs = ?8, complete = ?9",
  [PUT_PHASE] = "INSERT OR IGNORE INTO phases (job, at, attempt, state) VALUES (?1, ?2, ?3, ?4)",
  [PUT_SHARES] = "INSERT OR REPLACE INTO shares VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
  [PUT_HELP] = "INSERT OR REPLACE INTO helps (job, attempt, slot, since, until) VALUES (?1, ?2, ?3, ?4, nullif (?5, 0))",
  [PUT_AFTER] = "INSERT OR IGNORE INTO after (job, other, condition) VALUES (?1, ?2, ?3)",
  [PUT_BLOCK] = "INSERT INTO blocks (id, min_at, max_at, kinds) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (id) DO UPDATE SET"
                " min_at = min (min_at, ?2), max_at = max (max_at, ?3), kinds = kinds | ?4",
  [UPDATE_PRIORITY] = "UPDATE jobs SET priority = nullif (?2, 0) WHERE id = ?1",
  [PUT_PLACE] = "INSERT OR REPLACE INTO places (job, place) VALUES (?1, ?2)",
  [PUT_KEPT] = "INSERT OR REPLACE INTO kept (name, value) VALUES (?1, ?2)",
  [PUT_INPUTS] = "INSERT OR REPLACE INTO inputs (batch, first, n, secret, folder, absolute, words)"
                 " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
  [DELETE_INPUTS] = "DELETE FROM inputs WHERE batch = ?1",
};

/* The columns of a job as its table has them, each with the number of its parameter: a statement that names them in that order needs no
 * copy of a row. */
static const struct { const char *name; int parameter; } job_columns[N_JOB_COLUMNS] = {
  { "id", 1 }, { "session", 2 }, { "state", 3 }, { "kind", 4 }, { "spec", 5 }, { "batch", 6 }, { "sequence", 7 }, { "priority", 8 },
  { "masked", 9 }, { "claim", 16 }, { "queued_at", 10 }, { "attempts", 11 }, { "executor", 12 }, { "slot", 13 }, { "outcome", 18 },
  { "tried", 19 }, { "started_us", 14 }, { "ended_us", 15 }, { "run_us", 20 }, { "user_us", 21 }, { "system_us", 22 },
  { "peak_kib", 23 }, { "exit_code", 24 }, { "term_signal", 25 }, { "leftovers", 26 }, { "output_bytes", 27 },
  { "output_dropped", 28 }, { "error_code", 29 }, { "input", 17 }, { "error", 30 }, { "result", 31 },
};

/* Rows that are there already are replaced by one that makes a single row. Many at once may only fail: were they to replace, or to be
 * undone, SQLite would keep what the pages were before each statement. */
static char *
dup_insert_sql (int n_rows)
{
  GString *text = g_string_new (n_rows > 1 ? "INSERT OR FAIL INTO jobs (" : "INSERT OR REPLACE INTO jobs (");

  for (int i = 0; i < N_JOB_COLUMNS; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", job_columns[i].name);
  g_string_append (text, ") VALUES ");
  for (int row = 0; row < n_rows; row++)
    for (int i = 0; i < N_JOB_COLUMNS; i++)
      g_string_append_printf (text, "%s?%d", i > 0 ? ", " : row > 0 ? "), (" : "(", row * N_JOB_COLUMNS + job_columns[i].parameter);
  g_string_append_c (text, ')');

  return g_string_free (text, FALSE);
}

/* What is summed up of a block of ids and not written yet. */
typedef struct
{
  gint64 id;    /* -1: of none */
  gint64 min_at;
  gint64 max_at;
  gint64 kinds;
} Block;

struct _LanesHistoryRows
{
  sqlite3           *handle;   /* borrowed */
  LanesHistorySpecs *specs;
  gint64             session;
  sqlite3_stmt      *statements[N_STATEMENTS];

  /* Of the buffer that is being written. */
  LanesHistoryBuffer *buffer;  /* borrowed */
  gint64             clock;
  GArray            *folds;    /* Fold, in order of first mention */
  guint32           *places;   /* hash of ids: position in folds + 1; 0: none */
  guint              n_places; /* a power of 2 */
  guint              n_rows;   /* in the open transaction */
  Block              block;
};

LanesHistoryRows *
lanes_history_rows_new (sqlite3     *handle,
                        const char  *output_dir,
                        GError     **error)
{
  LanesHistoryRows *self = g_new0 (LanesHistoryRows, 1);

  self->handle = handle;
  self->block.id = -1;
  self->folds = g_array_new (FALSE, FALSE, sizeof (Fold));
  self->specs = lanes_history_specs_new (handle, error);
  if (self->specs != NULL)
    self->session = lanes_history_session_begin (handle, output_dir, error);
  if (self->session == 0)
    {
      lanes_history_rows_free (self, FALSE);
      return NULL;
    }

  return self;
}

void
lanes_history_rows_free (LanesHistoryRows *self,
                         gboolean          ended)
{
  if (ended)
    lanes_history_session_end (self->handle, self->session);
  for (guint i = 0; i < N_STATEMENTS; i++)
    sqlite3_finalize (self->statements[i]);
  g_clear_pointer (&self->specs, lanes_history_specs_free);
  g_array_unref (self->folds);
  g_free (self->places);
  g_free (self);
}

/* Binding */

static inline void
bind_known (sqlite3_stmt *statement,
            int           place,
            gint64        value,
            gboolean      known)
{
  if (known)
    sqlite3_bind_int64 (statement, place, value);
  else
    sqlite3_bind_null (statement, place);
}

/* A monotonic time, or nothing for 0. */
static inline void
bind_time (LanesHistoryRows *self,
           sqlite3_stmt     *statement,
           int               place,
           gint64            when)
{
  bind_known (statement, place, when + self->clock, when != 0);
}

static void
bind_text (sqlite3_stmt *statement,
           int           place,
           const char   *text)
{
  if (text == NULL || g_utf8_validate (text, -1, NULL))
    sqlite3_bind_text (statement, place, text, -1, SQLITE_STATIC);
  else
    sqlite3_bind_text (statement, place, g_utf8_make_valid (text, -1), -1, g_free);
}

static gboolean
bind_executor (LanesHistoryRows *self,
               sqlite3_stmt     *statement,
               int               place,
               const char       *name)
{
  gint64 id = name != NULL ? lanes_history_specs_get_name (self->specs, name) : 0;

  bind_known (statement, place, id, id != 0);
  return id != 0 || name == NULL;
}

static gboolean
run (LanesHistoryRows *self,
     Statement         which)
{
  sqlite3_step (self->statements[which]);
  return sqlite3_reset (self->statements[which]) == SQLITE_OK;
}

/* @values: all whole numbers, in the order of the statement's parameters */
static gboolean
run_with (LanesHistoryRows *self,
          Statement         which,
          const gint64     *values,
          guint             n)
{
  for (guint i = 0; i < n; i++)
    sqlite3_bind_int64 (self->statements[which], (int) i + 1, values[i]);

  return run (self, which);
}

#define RUN_WITH(self, which, ...) \
  run_with (self, which, (const gint64[]) { __VA_ARGS__ }, sizeof ((const gint64[]) { __VA_ARGS__ }) / sizeof (gint64))

/* Rows of jobs */

static gboolean
put_block (LanesHistoryRows *self)
{
  gint64 id = self->block.id;

  self->block.id = -1;
  return id < 0 || RUN_WITH (self, PUT_BLOCK, id, self->block.min_at, self->block.max_at, self->block.kinds);
}

static gboolean
sum_up (LanesHistoryRows *self,
        guint64           id,
        gint64            at,
        gint64            kind)
{
  gint64 block = (gint64) (id >> LANES_HISTORY_BLOCK_SHIFT);

  if (block != self->block.id)
    {
      if (!put_block (self))
        return FALSE;
      self->block = (Block){ block, at, at, 0 };
    }
  self->block.min_at = MIN (self->block.min_at, at);
  self->block.max_at = MAX (self->block.max_at, at);
  self->block.kinds |= LANES_HISTORY_KIND_BIT (kind);

  return TRUE;
}

static void
bind_end (sqlite3_stmt          *statement,
          int                    place,
          const LanesHistoryEnd *end)
{
  for (int i = 0; end == NULL && i < N_END_COLUMNS; i++)
    sqlite3_bind_null (statement, place + i);
  if (end == NULL)
    return;

  sqlite3_bind_int (statement, place++, end->state);
  sqlite3_bind_int (statement, place++, end->attempt);
  bind_known (statement, place++, end->ended - end->started, end->started != 0 && !end->unseen);
  bind_known (statement, place++, end->usage.user_us, end->usage.user_us >= 0);
  bind_known (statement, place++, end->usage.system_us, end->usage.system_us >= 0);
  bind_known (statement, place++, end->usage.peak_kib, end->usage.peak_kib >= 0);
  bind_known (statement, place++, end->exit_code, end->exit_code >= 0);
  bind_known (statement, place++, end->term_signal, end->term_signal != 0);
  bind_known (statement, place++, end->leftovers, end->leftovers != 0);
  bind_known (statement, place++, end->output_bytes, end->output_bytes != 0);
  bind_known (statement, place++, end->output_dropped, end->output_dropped != 0);
  bind_known (statement, place++, end->error_code, end->error_length > 0);
  bind_text (statement, place++, end->error_length > 0 ? lanes_history_record_get_text (&end->base, sizeof *end) : NULL);
  if (end->result != NULL)
    sqlite3_bind_blob64 (statement, place, g_variant_get_data (end->result), g_variant_get_size (end->result), SQLITE_STATIC);
  else
    sqlite3_bind_null (statement, place);
}

static gint64
fold_started (const Fold *fold)
{
  return fold->end != NULL ? fold->end->started : fold->started;
}

/* @base: how many parameters stand before the row's */
static gboolean
bind_job (LanesHistoryRows *self,
          sqlite3_stmt     *statement,
          int               base,
          const Fold       *fold)
{
  const LanesHistoryAdd *add = fold->add;
  const char *input = add->input_length > 0 ? lanes_history_record_get_text (&add->base, sizeof *add) : NULL;
  char *masked = input != NULL ? lanes_job_spec_mask_input (add->spec, input) : NULL;
  int priority = fold->has_priority ? fold->priority : add->priority;
  LanesHistorySpec spec;

  if (masked != NULL)
    sqlite3_bind_text (statement, base + 17, masked, -1, g_free);
  else
    bind_text (statement, base + 17, input);
  if (!lanes_history_specs_store (self->specs, add->spec, add->batch, add->is_again ? add->base.id : 0, &spec))
    return FALSE;

  sqlite3_bind_int64 (statement, base + 1, (gint64) fold->id);
  sqlite3_bind_int64 (statement, base + 2, self->session);
  sqlite3_bind_int (statement, base + 3, fold->has_state ? fold->state : add->state);
  sqlite3_bind_int64 (statement, base + 4, spec.kind);
  sqlite3_bind_int64 (statement, base + 5, spec.id);
  bind_known (statement, base + 6, (gint64) add->batch, add->batch != 0);
  bind_known (statement, base + 7, add->sequence, add->batch != 0);
  bind_known (statement, base + 8, priority, priority != 0);
  bind_known (statement, base + 9, 1, spec.masked || masked != NULL || (input != NULL && strstr (input, LANES_MASK_TEXT) != NULL));
  bind_time (self, statement, base + 10, add->queued);
  bind_known (statement, base + 11, fold->attempts, fold->attempts != 0);
  if (!bind_executor (self, statement, base + 12, fold->executor))
    return FALSE;
  bind_known (statement, base + 13, fold->slot, fold->executor != NULL);
  bind_known (statement, base + 14, fold_started (fold) - add->queued, fold_started (fold) != 0);
  bind_known (statement, base + 15, fold->ended - add->queued, fold->ended != 0);
  bind_known (statement, base + 16, fold->claim, fold->claim != 0);
  bind_end (statement, base + 18, fold->end);

  return sum_up (self, fold->id, add->queued + self->clock, spec.kind);
}

static gboolean
insert_job (LanesHistoryRows *self,
            const Fold       *fold)
{
  return bind_job (self, self->statements[INSERT_JOB], 0, fold) && run (self, INSERT_JOB);
}

static gboolean
insert_jobs (LanesHistoryRows *self,
             const Fold       *folds)
{
  for (int i = 0; i < N_TOGETHER; i++)
    if (!bind_job (self, self->statements[INSERT_JOBS], i * N_JOB_COLUMNS, &folds[i]))
      return FALSE;

  self->n_rows += N_TOGETHER;
  if (run (self, INSERT_JOBS))
    return TRUE;
  if (sqlite3_errcode (self->handle) != SQLITE_CONSTRAINT)
    return FALSE;

  /* One of them is there already. */
  for (int i = 0; i < N_TOGETHER; i++)
    if (!insert_job (self, &folds[i]))
      return FALSE;

  return TRUE;
}

static gboolean
update_state (LanesHistoryRows *self,
              const Fold       *fold)
{
  sqlite3_stmt *statement = self->statements[UPDATE_STATE];

  sqlite3_bind_int64 (statement, 1, (gint64) fold->id);
  sqlite3_bind_int (statement, 2, fold->state);
  sqlite3_bind_int (statement, 3, fold->attempts);
  if (!bind_executor (self, statement, 4, fold->executor))
    return FALSE;
  bind_known (statement, 5, fold->slot, fold->attempts != 0);
  bind_time (self, statement, 6, fold_started (fold));
  bind_time (self, statement, 7, fold->ended);
  bind_known (statement, 8, fold->claim, fold->claim != 0);

  return run (self, UPDATE_STATE);
}

static gboolean
update_both (LanesHistoryRows *self,
             const Fold       *fold)
{
  const LanesHistoryEnd *end = fold->end;
  sqlite3_stmt *statement = self->statements[UPDATE_BOTH];

  sqlite3_bind_int64 (statement, 1, (gint64) fold->id);
  bind_end (statement, 2, end);
  sqlite3_bind_int (statement, 16, fold->state);
  sqlite3_bind_int (statement, 17, MAX (fold->attempts, end->attempt));
  if (!bind_executor (self, statement, 18, end->executor != NULL ? end->executor : fold->executor))
    return FALSE;
  sqlite3_bind_int (statement, 19, end->slot);
  bind_time (self, statement, 20, end->started);
  bind_time (self, statement, 21, fold->ended);
  bind_known (statement, 22, fold->claim, fold->claim != 0);

  return run (self, UPDATE_BOTH);
}

static gboolean
update_claim (LanesHistoryRows *self,
              const Fold       *fold)
{
  return RUN_WITH (self, UPDATE_CLAIM, (gint64) fold->id, fold->claim);
}

static gboolean
update_priority (LanesHistoryRows *self,
                 const Fold       *fold)
{
  return RUN_WITH (self, UPDATE_PRIORITY, (gint64) fold->id, fold->priority);
}

static gboolean
update_end (LanesHistoryRows *self,
            const Fold       *fold)
{
  const LanesHistoryEnd *end = fold->end;
  sqlite3_stmt *statement = self->statements[UPDATE_END];

  sqlite3_bind_int64 (statement, 1, (gint64) fold->id);
  bind_end (statement, 2, end);
  bind_time (self, statement, 16, end->started);
  if (!bind_executor (self, statement, 17, end->executor))
    return FALSE;
  sqlite3_bind_int (statement, 18, end->slot);

  return run (self, UPDATE_END);
}

/* Another attempt begins: the one before moves out of the job's row. */
static gboolean
archive (LanesHistoryRows *self,
         const Fold       *fold,
         guint             attempt)
{
  for (Statement which = ARCHIVE; which <= CLEAR_END; which++)
    if (!RUN_WITH (self, which, (gint64) fold->id, attempt))
      return FALSE;

  return TRUE;
}

static gboolean
write_fold (LanesHistoryRows *self,
            const Fold       *fold)
{
  guint attempt = fold->end != NULL ? fold->end->attempt : fold->attempts;

  if (fold->add != NULL && !insert_job (self, fold))
    return FALSE;
  if (fold->add == NULL && attempt > 1 && !archive (self, fold, attempt))
    return FALSE;
  if (fold->add == NULL && fold->has_state && !(fold->end != NULL ? update_both (self, fold) : update_state (self, fold)))
    return FALSE;
  if (fold->add == NULL && !fold->has_state && fold->claim != 0 && !update_claim (self, fold))
    return FALSE;
  if (fold->add == NULL && fold->has_priority && !update_priority (self, fold))
    return FALSE;

  self->n_rows++;
  return fold->add != NULL || fold->end == NULL || fold->has_state || update_end (self, fold);
}

/* Folding */

static Fold *
find_fold (LanesHistoryRows *self,
           guint64           id)
{
  /* Neighbours stand in one line of the cache, for they come one after the other. */
  guint place = (guint) ((id / NEIGHBOURS * 0x9E3779B97F4A7C15u >> 32) * NEIGHBOURS + id % NEIGHBOURS) & (self->n_places - 1);
  Fold fresh = { .id = id };

  for (; self->places[place] != 0; place = (place + 1) & (self->n_places - 1))
    {
      Fold *fold = &g_array_index (self->folds, Fold, self->places[place] - 1);

      if (fold->id == id)
        return fold;
    }

  g_array_append_val (self->folds, fresh);
  self->places[place] = self->folds->len;

  return &g_array_index (self->folds, Fold, self->folds->len - 1);
}

/* @n: records that are to be folded next, of as many jobs at most */
static void
forget_folds (LanesHistoryRows *self,
              guint             n)
{
  guint n_places = 16;

  while (n_places < 2 * n)
    n_places *= 2;
  if (n_places != self->n_places)
    {
      g_free (self->places);
      self->places = g_new (guint32, n_places);
      self->n_places = n_places;
    }
  memset (self->places, 0, n_places * sizeof *self->places);

  if (self->folds->len > FOLDS_KEPT)
    {
      g_array_unref (self->folds);
      self->folds = g_array_new (FALSE, FALSE, sizeof (Fold));
    }
  g_array_set_size (self->folds, 0);
}

/* Two attempts of a job ended since the last time: the first goes out on its own, in the order in which it happened. */
static gboolean
fold_end (LanesHistoryRows      *self,
          Fold                  *fold,
          const LanesHistoryEnd *end)
{
  if (fold->end != NULL)
    {
      if (!write_fold (self, fold))
        return FALSE;
      *fold = (Fold){ .id = fold->id };
    }

  fold->end = end;
  if (end != NULL)
    {
      fold->attempts = MAX (fold->attempts, end->attempt);
      fold->slot = end->slot;
      fold->executor = end->executor != NULL ? end->executor : fold->executor;
    }
  if (end != NULL && end->is_final)
    {
      fold->has_state = TRUE;
      fold->state = end->state;
      fold->ended = end->ended;
    }
  return TRUE;
}

static gboolean
put_phase (LanesHistoryRows        *self,
           const LanesHistoryState *record)
{
  return RUN_WITH (self, PUT_PHASE, (gint64) record->base.id, record->when + self->clock, record->attempts, record->state);
}

static gboolean
fold_state (LanesHistoryRows        *self,
            Fold                    *fold,
            const LanesHistoryState *record)
{
  gboolean starts = record->state == LANES_STATE_RUNNING && record->old_state != LANES_STATE_PAUSED;

  if (starts && fold->end != NULL && !fold_end (self, fold, NULL))
    return FALSE;
  if (starts)
    fold->started = record->when;
  fold->has_state = TRUE;
  fold->state = record->state;
  fold->attempts = record->attempts;
  fold->slot = record->slot;
  if (record->executor != NULL)
    fold->executor = record->executor;
  fold->ended = lanes_state_is_final (record->state) ? record->when : 0;

  /* The rest follows from the times of the row: a job that never waited for anything was queued when it was made. */
  if (record->state == LANES_STATE_PAUSED || record->state == LANES_STATE_STOPPING || record->old_state == LANES_STATE_PAUSED ||
      (record->state == LANES_STATE_QUEUED && record->old_state == LANES_STATE_WAITING))
    return put_phase (self, record);

  return TRUE;
}

/* Others */

static gboolean
delete_inputs (LanesHistoryRows *self,
               guint64           batch)
{
  return RUN_WITH (self, DELETE_INPUTS, (gint64) batch);
}

/* Are all of them jobs before this buffer ends? Then they are written as such. */
static gboolean
is_soon_complete (LanesHistoryRows         *self,
                  const LanesHistoryRecord *record)
{
  const LanesHistoryRecord *next = record;

  while ((next = lanes_history_buffer_next (self->buffer, next)) != NULL)
    if (next->type == LANES_HISTORY_BATCH && next->id == record->id && ((const LanesHistoryBatch *) next)->complete)
      return TRUE;

  return FALSE;
}

static gboolean
put_inputs (LanesHistoryRows         *self,
            const LanesHistoryInputs *record)
{
  return is_soon_complete (self, &record->base) ||
         (delete_inputs (self, record->base.id) &&
          lanes_history_inputs_write (self->statements[PUT_INPUTS], record->base.id, record->spec, record->first, &record->saved));
}

static gboolean
put_place (LanesHistoryRows        *self,
           Fold                    *fold,
           const LanesHistoryPlace *record)
{
  fold->has_priority = TRUE;
  fold->priority = record->priority;
  if (record->place == 0)
    return TRUE;

  return RUN_WITH (self, PUT_PLACE, (gint64) record->base.id, record->place);
}

static gboolean
put_kept (LanesHistoryRows       *self,
          const LanesHistoryKeep *record)
{
  char *name = record->base.id != 0 ? g_strdup_printf ("%s %" G_GUINT64_FORMAT, record->name, record->base.id) : g_strdup (record->name);

  sqlite3_bind_text (self->statements[PUT_KEPT], 1, name, -1, g_free);
  sqlite3_bind_int64 (self->statements[PUT_KEPT], 2, record->value);
  return run (self, PUT_KEPT);
}

static gboolean
put_batch (LanesHistoryRows       *self,
           const LanesHistoryBatch *record)
{
  sqlite3_stmt *statement = self->statements[PUT_BATCH];
  LanesHistorySpec spec = { 0 };

  if (record->spec != NULL && !lanes_history_specs_store (self->specs, record->spec, record->base.id, 0, &spec))
    return FALSE;
  sqlite3_bind_int64 (statement, 1, (gint64) record->base.id);
  sqlite3_bind_int64 (statement, 2, self->session);
  bind_text (statement, 3, record->name_length > 0 ? lanes_history_record_get_text (&record->base, sizeof *record) : NULL);
  bind_known (statement, 4, spec.id, record->spec != NULL);
  sqlite3_bind_int64 (statement, 5, record->limit);
  bind_time (self, statement, 6, record->created);
  bind_time (self, statement, 7, record->ended);
  sqlite3_bind_int64 (statement, 8, (gint64) record->n_jobs);
  sqlite3_bind_int (statement, 9, record->complete);

  return run (self, PUT_BATCH) && (!record->complete || delete_inputs (self, record->base.id));
}

static gboolean
put_shares (LanesHistoryRows         *self,
            const LanesHistoryShares *record)
{
  gint64 values[2 + LANES_N_KERNEL_STATES] = { (gint64) record->base.id, record->attempt };

  memcpy (values + 2, record->us, sizeof record->us);
  return run_with (self, PUT_SHARES, values, G_N_ELEMENTS (values));
}

static gboolean
put_help (LanesHistoryRows       *self,
          const LanesHistoryHelp *record)
{
  return RUN_WITH (self, PUT_HELP, (gint64) record->base.id, record->attempt, record->slot, record->since + self->clock,
                   record->until > 0 ? record->until + self->clock : 0);
}

static gboolean
put_after (LanesHistoryRows        *self,
           const LanesHistoryAfter *record)
{
  return RUN_WITH (self, PUT_AFTER, (gint64) record->base.id, record->other, record->condition);
}

static gboolean
take_record (LanesHistoryRows         *self,
             const LanesHistoryRecord *record)
{
  switch ((LanesHistoryRecordType) record->type)
    {
    case LANES_HISTORY_ADD:
      find_fold (self, record->id)->add = (const LanesHistoryAdd *) record;
      return TRUE;
    case LANES_HISTORY_STATE:
      return fold_state (self, find_fold (self, record->id), (const LanesHistoryState *) record);
    case LANES_HISTORY_END:
      return fold_end (self, find_fold (self, record->id), (const LanesHistoryEnd *) record);
    case LANES_HISTORY_CLAIM:
      find_fold (self, record->id)->claim = ((const LanesHistoryClaim *) record)->attempt;
      return TRUE;
    case LANES_HISTORY_BATCH:
      self->n_rows++;
      return put_batch (self, (const LanesHistoryBatch *) record);
    case LANES_HISTORY_SHARES:
      self->n_rows++;
      return put_shares (self, (const LanesHistoryShares *) record);
    case LANES_HISTORY_HELP:
      self->n_rows++;
      return put_help (self, (const LanesHistoryHelp *) record);
    case LANES_HISTORY_AFTER:
      self->n_rows++;
      return put_after (self, (const LanesHistoryAfter *) record);
    case LANES_HISTORY_INPUTS:
      self->n_rows++;
      return put_inputs (self, (const LanesHistoryInputs *) record);
    case LANES_HISTORY_PLACE:
      self->n_rows++;
      return put_place (self, find_fold (self, record->id), (const LanesHistoryPlace *) record);
    case LANES_HISTORY_KEEP:
      self->n_rows++;
      return put_kept (self, (const LanesHistoryKeep *) record);
    default:
      g_assert_not_reached ();
    }
}

static gboolean
end_full_transaction (LanesHistoryRows *self)
{
  if (self->n_rows + N_TOGETHER <= LANES_HISTORY_BATCH_ROWS)
    return TRUE;

  self->n_rows = 0;
  return put_block (self) && sqlite3_exec (self->handle, "COMMIT; BEGIN IMMEDIATE", NULL, NULL, NULL) == SQLITE_OK;
}

/* Do as many new jobs follow as one statement makes? */
static gboolean
are_new (LanesHistoryRows *self,
         guint             first)
{
  if (self->folds->len - first < N_TOGETHER)
    return FALSE;
  for (guint i = first; i < first + N_TOGETHER; i++)
    if (g_array_index (self->folds, Fold, i).add == NULL)
      return FALSE;

  return TRUE;
}

static gboolean
write_folds (LanesHistoryRows *self)
{
  guint i = 0;

  while (i < self->folds->len)
    {
      const Fold *fold = &g_array_index (self->folds, Fold, i);
      gboolean together = are_new (self, i);

      if (!(together ? insert_jobs (self, fold) : write_fold (self, fold)) || !end_full_transaction (self))
        return FALSE;
      i += together ? N_TOGETHER : 1;
    }

  return TRUE;
}

/* Takes records up to a window's worth, writes their rows, and moves @record on to the last it took. */
static gboolean
write_window (LanesHistoryRows          *self,
              LanesHistoryBuffer        *buffer,
              const LanesHistoryRecord **record)
{
  const LanesHistoryRecord *next;

  forget_folds (self, MIN (WINDOW, lanes_history_buffer_get_n (buffer)));
  for (guint n = 0; n < WINDOW && (next = lanes_history_buffer_next (buffer, *record)) != NULL; n++)
    {
      *record = next;
      if (!take_record (self, next) || !end_full_transaction (self))
        return FALSE;
    }

  return write_folds (self);
}

static gboolean
write_all (LanesHistoryRows   *self,
           LanesHistoryBuffer *buffer)
{
  const LanesHistoryRecord *record = NULL;

  if (sqlite3_exec (self->handle, "BEGIN IMMEDIATE", NULL, NULL, NULL) != SQLITE_OK)
    return FALSE;
  while (lanes_history_buffer_next (buffer, record) != NULL)
    if (!write_window (self, buffer, &record))
      return FALSE;

  forget_folds (self, 0);
  return put_block (self) && sqlite3_exec (self->handle, "COMMIT", NULL, NULL, NULL) == SQLITE_OK &&
         lanes_history_db_sync (self->handle) == SQLITE_OK;
}

/* Not before there is something to write: while a window opens, others need the CPU. */
static gboolean
prepare_all (LanesHistoryRows *self)
{
  for (guint i = 0; i < N_STATEMENTS; i++)
    {
      g_autofree char *insert = i <= INSERT_JOBS ? dup_insert_sql (i == INSERT_JOBS ? N_TOGETHER : 1) : NULL;

      self->statements[i] = lanes_history_db_prepare (self->handle, insert != NULL ? insert : sql[i], NULL);
      if (self->statements[i] == NULL)
        return FALSE;
    }

  return TRUE;
}

gboolean
lanes_history_rows_write (LanesHistoryRows    *self,
                          LanesHistoryBuffer  *buffer,
                          gint64               clock,
                          GError             **error)
{
  self->buffer = buffer;
  self->clock = clock;
  self->n_rows = 0;

  if ((self->statements[N_STATEMENTS - 1] != NULL || prepare_all (self)) && write_all (self, buffer))
    return TRUE;

  lanes_history_db_set_error (self->handle, "The history cannot be written", error);
  sqlite3_exec (self->handle, "ROLLBACK", NULL, NULL, NULL);
  return FALSE;
}
