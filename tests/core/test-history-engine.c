/* test-history-engine.c: what an engine does is what the history says, and a disk that fails stops no job
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "config.h"

#include "history-fixture.h"
#include "lanes-error.h"
#include "lanes-history-claims.h"
#include "lanes-history-gate.h"
#include "lanes-history.h"
#include "lanes-pool-executor.h"
#include "lanes-test.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/resource.h>

/* A disk that hangs: who syncs waits. SQLite's own calls come here. */
static gboolean hangs;
static GMutex disk_mutex;
static GCond disk_cond;

static void
set_hangs (gboolean value)
{
  g_mutex_lock (&disk_mutex);
  hangs = value;
  g_cond_broadcast (&disk_cond);
  g_mutex_unlock (&disk_mutex);
}

static int
wait_for_disk (void)
{
  g_mutex_lock (&disk_mutex);
  while (hangs)
    g_cond_wait (&disk_cond, &disk_mutex);
  g_mutex_unlock (&disk_mutex);
  return 0;
}

int fsync (int fd);
int fdatasync (int fd);

int
fsync (int fd)
{
  return wait_for_disk ();
}

int
fdatasync (int fd)
{
  return wait_for_disk ();
}

typedef struct
{
  char         *dir;
  LanesKindSet *kinds;
  LanesEngine  *engine;
  LanesHistory *history;
} Fixture;

static Fixture fixture;

static void
set_up (void)
{
  g_autofree char *output = NULL;

  fixture.dir = history_fixture_dir ();
  output = g_build_filename (fixture.dir, "output", NULL);
  fixture.kinds = history_fixture_kinds ();
  fixture.engine = lanes_engine_new (NULL, fixture.kinds, output);
  lanes_engine_add_executor (fixture.engine, lanes_pool_executor_new (2, 0));
  fixture.history = lanes_history_new (fixture.dir, output, NULL);
  lanes_history_attach (fixture.history, fixture.engine);
}

static void
tear_down (void)
{
  lanes_engine_cancel_all (fixture.engine);
  lanes_test_wait_until (lanes_engine_is_idle (fixture.engine));
  lanes_history_close (fixture.history);
  lanes_engine_close (fixture.engine);
  g_assert_finalize_object (g_steal_pointer (&fixture.history));
  g_assert_finalize_object (g_steal_pointer (&fixture.engine));
  g_clear_object (&fixture.kinds);
  g_clear_pointer (&fixture.dir, g_free);
}

static gboolean
flush (GError **error)
{
  return history_fixture_flush (fixture.history, error);
}

static LanesJob *
submit (const char *word)
{
  g_autoptr (LanesJobSpec) spec = history_fixture_spec (fixture.kinds, FALSE, word, NULL);
  g_autoptr (GError) error = NULL;
  LanesJob *job = lanes_engine_submit (fixture.engine, spec, &error);

  if (job == NULL)
    ck_abort_msg ("%s", error->message);
  return job;
}

static LanesHistoryReader *
open_reader (void)
{
  g_autoptr (GError) error = NULL;
  LanesHistoryReader *reader = lanes_history_reader_new (fixture.dir, fixture.kinds, &error);

  if (reader == NULL)
    ck_abort_msg ("%s", error->message);
  return reader;
}

/* Every job of the engine stands in the history as it is. */
static void
compare_all (void)
{
  g_autoptr (LanesHistoryReader) reader = open_reader ();

  for (guint64 id = lanes_engine_get_first_id (fixture.engine); id < lanes_engine_get_next_id (fixture.engine); id++)
    {
      LanesJob *job = lanes_engine_get_job (fixture.engine, id);
      g_autoptr (GError) error = NULL;
      g_autoptr (LanesHistoryJob) row = lanes_history_reader_get_job (reader, id, &error);
      g_autofree char *title = lanes_job_dup_title (job);

      if (row == NULL)
        ck_abort_msg ("%s", error->message);
      ck_assert_str_eq (row->title, title);
      ck_assert_int_eq (row->state, job->state);
      ck_assert_int_eq (row->attempts, job->attempts);
      ck_assert_int_eq (row->batch, job->batch != NULL ? job->batch->id : 0);
      ck_assert_int_eq (row->sequence, job->sequence);
      if (job->outcome != NULL && lanes_state_is_final (job->state))
        {
          ck_assert_str_eq (row->error != NULL ? row->error : "", job->outcome->error != NULL ? job->outcome->error->message : "");
          ck_assert ((row->result != NULL) == (job->outcome->result != NULL));
          ck_assert (row->ended_at >= row->queued_at);
          if (job->outcome->started != 0)
            ck_assert (row->run_us == job->outcome->ended - job->outcome->started);
        }
    }
}

START_TEST (test_all_ends)
{
  LanesJob *held = submit ("hold");
  LanesJob *second = submit ("hold");
  LanesJob *third = submit ("never begins");
  guint64 first = held->id;

  lanes_test_wait_until (held->state == LANES_STATE_RUNNING && second->state == LANES_STATE_RUNNING);
  ck_assert (lanes_engine_cancel (fixture.engine, third, NULL));
  ck_assert (flush (NULL));
  compare_all ();
  lanes_engine_cancel (fixture.engine, held, NULL);
  lanes_engine_cancel (fixture.engine, second, NULL);
  submit ("fail");
  submit ("fine");
  lanes_test_wait_until (lanes_engine_is_idle (fixture.engine));
  ck_assert (lanes_engine_retry (fixture.engine, lanes_engine_get_job (fixture.engine, first + 3), NULL));
  lanes_test_wait_until (lanes_engine_is_idle (fixture.engine));
  ck_assert (flush (NULL));
  compare_all ();
}
END_TEST

START_TEST (test_batch_and_dependencies)
{
  g_autoptr (LanesJobSpec) template = history_fixture_spec (fixture.kinds, TRUE, "{}", NULL);
  g_autoptr (LanesJobSpec) plain = history_fixture_spec (fixture.kinds, FALSE, "last", NULL);
  g_autoptr (GArray) after = g_array_new (FALSE, TRUE, sizeof (LanesDependency));
  g_autoptr (GArray) kept = NULL;
  g_autoptr (LanesHistoryReader) reader = NULL;
  g_autoptr (LanesHistoryBatchRow) row = NULL;
  LanesDependency dependency = { 0 };
  LanesBatch *batch;
  LanesJob *held, *waiting;
  char **inputs = g_new0 (char *, 301);

  held = submit ("hold");
  for (guint i = 0; i < 300; i++)
    inputs[i] = g_strdup (i % 10 == 0 ? "fail" : "fine");
  batch = lanes_engine_submit_batch (fixture.engine, "many", template, lanes_inputs_from_strv (inputs), 0, NULL, NULL);
  dependency.job_id = held->id;
  dependency.condition = LANES_AFTER_END;
  g_array_append_val (after, dependency);
  waiting = lanes_engine_submit_after (fixture.engine, plain, after, NULL);
  lanes_test_wait_until (lanes_batch_is_ended (batch));
  ck_assert (flush (NULL));
  compare_all ();

  reader = open_reader ();
  kept = lanes_history_reader_get_after (reader, waiting->id, NULL);
  ck_assert_int_eq (kept->len, 1);
  ck_assert_int_eq (g_array_index (kept, LanesDependency, 0).job_id, held->id);
  ck_assert_int_eq (g_array_index (kept, LanesDependency, 0).condition, LANES_AFTER_END);
  row = lanes_history_reader_get_batch (reader, batch->id, NULL);
  ck_assert_int_eq (row->n_jobs, 300);
  ck_assert (row->complete && row->ended_at > 0);
  ck_assert_int_eq (row->n_in_state[LANES_STATE_FAILED], 30);
  ck_assert_int_eq (row->n_in_state[LANES_STATE_SUCCEEDED], 270);
}
END_TEST

/* The disk is full for a while: jobs go on, the history says so, and catches up. */
START_TEST (test_full_disk)
{
  struct rlimit normal, small = { 200 * 1024, RLIM_INFINITY };
  g_autoptr (GError) error = NULL;

  signal (SIGXFSZ, SIG_IGN);
  ck_assert_int_eq (getrlimit (RLIMIT_FSIZE, &normal), 0);
  small.rlim_max = normal.rlim_max;
  submit ("fine");
  ck_assert (flush (NULL));

  ck_assert_int_eq (setrlimit (RLIMIT_FSIZE, &small), 0);
  for (guint i = 0; i < 3000; i++)
    submit ("fine while the disk is full");
  lanes_test_wait_until (lanes_engine_is_idle (fixture.engine));
  ck_assert (!flush (&error));
  ck_assert_int_eq (lanes_history_get_condition (fixture.history), LANES_HISTORY_OFF);
  ck_assert_ptr_nonnull (lanes_history_get_error (fixture.history));
  submit ("fail");
  lanes_test_wait_until (lanes_engine_is_idle (fixture.engine));
  ck_assert_int_gt (lanes_history_get_n_unwritten (fixture.history), 0);
  ck_assert_int_eq (lanes_engine_count (fixture.engine, LANES_STATE_SUCCEEDED), 3001);

  ck_assert_int_eq (setrlimit (RLIMIT_FSIZE, &normal), 0);
  lanes_history_try_again (fixture.history);
  lanes_test_wait_until (lanes_history_get_condition (fixture.history) == LANES_HISTORY_ON);
  submit ("fine again");
  lanes_test_wait_until (lanes_engine_is_idle (fixture.engine));
  lanes_test_wait_until (lanes_history_get_n_unwritten (fixture.history) == 0);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  ck_assert (flush (NULL));
  compare_all ();
}
END_TEST

/* Long inputs, many of them: more than may pile up in memory. */
#define N_LONG 12000
#define LONG 4000

static char **
make_long_inputs (void)
{
  char **inputs = g_new0 (char *, N_LONG + 1);

  for (guint i = 0; i < N_LONG; i++)
    {
      inputs[i] = g_strnfill (LONG, 'x');
      memcpy (inputs[i], &"0123456789abcdef"[i % 16], 1);
    }

  return inputs;
}

/* A disk that is behind: jobs are made of inputs no faster than it takes them, and none is missing in the end. */
static gboolean
flushed (void)
{
  return flush (NULL);
}

/* Nobody waits for it for ever: what counts begins with a note elsewhere, and all is written once it answers. */
START_TEST (test_hanging_disk)
{
  g_autoptr (GHashTable) claims = NULL;
  gint64 second;
  LanesJob *job;

  lanes_history_gate_open (fixture.history, fixture.engine);
  job = submit ("one");
  lanes_test_wait_until (job->state == LANES_STATE_SUCCEEDED);
  ck_assert (flushed ());

  set_hangs (TRUE);
  job = submit ("two");
  second = (gint64) job->id;
  lanes_test_wait_until (job->state == LANES_STATE_SUCCEEDED);
  ck_assert_int_eq (lanes_history_get_condition (fixture.history), LANES_HISTORY_OFF);
  ck_assert (lanes_history_is_hanging (fixture.history));
  ck_assert (strstr (lanes_history_get_error (fixture.history)->message, "does not answer") != NULL);
  ck_assert (lanes_history_get_n_unwritten (fixture.history) > 0);
  ck_assert (!flushed ());
  claims = lanes_history_claims_read (fixture.dir);
  ck_assert (g_hash_table_contains (claims, &second));

  /* The next one waits for nothing. */
  job = submit ("three");
  lanes_test_wait_until (job->state == LANES_STATE_SUCCEEDED);

  set_hangs (FALSE);
  lanes_test_wait_until (lanes_history_get_condition (fixture.history) == LANES_HISTORY_ON);
  ck_assert (!lanes_history_is_hanging (fixture.history) && lanes_history_is_whole (fixture.history));
  ck_assert (flushed ());
  ck_assert_int_eq (lanes_history_get_n_unwritten (fixture.history), 0);
  compare_all ();
  lanes_history_gate_close (fixture.engine);
  lanes_history_claims_clear (fixture.dir);
}
END_TEST

/* A program starts, and ends, all the same. */
START_TEST (test_hangs_from_the_start)
{
  g_autofree char *dir = g_build_filename (fixture.dir, "other", NULL);
  g_autoptr (LanesHistory) history = NULL;
  g_autoptr (LanesHistory) again = NULL;

  history = lanes_history_new (dir, NULL, NULL);
  lanes_history_wait_open (history);
  ck_assert_int_eq (lanes_history_get_condition (history), LANES_HISTORY_ON);
  lanes_history_close (history);
  g_clear_object (&history);

  set_hangs (TRUE);
  history = lanes_history_new (dir, NULL, NULL);
  lanes_history_wait_open (history);
  ck_assert (lanes_history_is_hanging (history));
  ck_assert_int_eq (lanes_history_get_condition (history), LANES_HISTORY_OFF);
  set_hangs (FALSE);
  lanes_test_wait_until (lanes_history_get_condition (history) == LANES_HISTORY_ON);

  lanes_history_close (history);
  set_hangs (TRUE);
  again = lanes_history_new (dir, NULL, NULL);
  lanes_history_close (again);
  set_hangs (FALSE);
  g_clear_object (&again);
  again = lanes_history_new (dir, NULL, NULL);
  while (lanes_history_get_condition (again) != LANES_HISTORY_ON)
    {
      lanes_test_wait_until (lanes_history_get_condition (again) != LANES_HISTORY_OPENING);
      lanes_history_try_again (again);
      g_main_context_iteration (NULL, FALSE);
    }
  lanes_history_close (again);
}
END_TEST

START_TEST (test_held_back)
{
  g_autoptr (LanesJobSpec) template = history_fixture_spec (fixture.kinds, TRUE, "{}", NULL);
  g_autofree char *path = g_build_filename (fixture.dir, "history.db", NULL);
  g_autofree char *reason = NULL;
  sqlite3 *handle;
  LanesBatch *batch;

  lanes_test_wait_until (lanes_history_get_condition (fixture.history) == LANES_HISTORY_ON);
  lanes_engine_set_read_ahead (fixture.engine, 0);
  ck_assert_int_eq (sqlite3_open (path, &handle), SQLITE_OK);
  sqlite3_busy_timeout (handle, 5000);
  ck_assert_int_eq (sqlite3_exec (handle, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);

  batch = lanes_engine_submit_batch (fixture.engine, "long", template, lanes_inputs_from_strv (make_long_inputs ()), 0, NULL, NULL);
  lanes_test_wait_until (lanes_engine_get_hold (fixture.engine, LANES_HOLD_BACKLOG));
  ck_assert (batch->n_jobs > 0 && batch->n_jobs < 32 * 1024 * 1024 / LONG);
  ck_assert (!batch->complete);
  reason = lanes_engine_dup_reason (fixture.engine, lanes_engine_get_job (fixture.engine, lanes_batch_get_job_id (batch, batch->n_jobs - 1)));
  ck_assert_ptr_nonnull (reason);
  ck_assert (strstr (reason, "behind") != NULL);

  sqlite3_exec (handle, "COMMIT", NULL, NULL, NULL);
  sqlite3_close (handle);
  lanes_test_wait_until (lanes_batch_is_ended (batch));
  ck_assert_uint_eq (batch->n_jobs, N_LONG);
  ck_assert (flush (NULL));
  ck_assert (!lanes_engine_get_hold (fixture.engine, LANES_HOLD_BACKLOG));
  compare_all ();
}
END_TEST

START_TEST (test_off_from_the_start)
{
  g_autofree char *other = g_build_filename (fixture.dir, "history.lock", "under a file", NULL);
  g_autoptr (LanesHistory) history = NULL;

  ck_assert (flush (NULL));
  history = lanes_history_new (other, NULL, NULL);
  lanes_test_wait_until (lanes_history_get_condition (history) == LANES_HISTORY_OFF);
  ck_assert_ptr_nonnull (lanes_history_get_error (history));
}
END_TEST

static Suite *
engine_suite (void)
{
  Suite *suite = suite_create ("history-engine");
  TCase *tcase = tcase_create ("engine");

  tcase_add_checked_fixture (tcase, set_up, tear_down);
  tcase_add_test (tcase, test_all_ends);
  tcase_add_test (tcase, test_batch_and_dependencies);
  tcase_add_test (tcase, test_full_disk);
  tcase_add_test (tcase, test_hanging_disk);
  tcase_add_test (tcase, test_hangs_from_the_start);
  tcase_add_test (tcase, test_held_back);
  tcase_add_test (tcase, test_off_from_the_start);
  suite_add_tcase (suite, tcase);
  return suite;
}

int
main (void)
{
  return lanes_test_run (engine_suite ());
}
