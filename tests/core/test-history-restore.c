/* test-history-restore.c: a program dies without a word, and the next one goes on with its jobs
 *
 * The first program is a child that kills itself in the middle; the second is the test.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "config.h"

#include "history-fixture.h"
#include "lanes-engine-restore.h"
#include "lanes-engine-secrets.h"
#include "lanes-error.h"
#include "lanes-history-buffer.h"
#include "lanes-history-claims.h"
#include "lanes-history-gate.h"
#include "lanes-history-inputs.h"
#include "lanes-history-numbers.h"
#include "lanes-history-restore.h"
#include "lanes-job-list.h"
#include "lanes-pool-executor.h"
#include "lanes-run-private.h"
#include "lanes-test.h"
#include "restore-fixture.h"

#include <fcntl.h>
#include <signal.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* The first program: 1 done, 2 holds the only thread, the others wait; then nothing more is heard of it. */
static void
live_and_die (const char *holder,
              guint       retries)
{
  g_autoptr (LanesJobSpec) template = NULL;
  g_autoptr (LanesJobSpec) secret = NULL;
  char *inputs[] = { (char *) "one", (char *) "two", (char *) "three", NULL };
  LanesJob *job;

  restore_open ();
  lanes_history_attach (fixture.history, fixture.engine);
  lanes_history_gate_open (fixture.history, fixture.engine);
  restore_submit ("fine", 0, 0, 0);
  lanes_test_wait_until (lanes_engine_is_idle (fixture.engine));
  job = restore_submit (holder, retries, 0, 0);
  lanes_test_wait_until (job->state == LANES_STATE_RUNNING);
  restore_submit ("third", 1, 0, 0);
  restore_submit ("fourth", 0, 3, LANES_AFTER_SUCCESS);
  restore_submit ("fifth", 0, 2, LANES_AFTER_FAILURE);
  restore_submit ("sixth", 0, 2, LANES_AFTER_SUCCESS);
  secret = history_fixture_spec (fixture.kinds, FALSE, "seventh", "token=abc", NULL);
  lanes_engine_submit (fixture.engine, secret, NULL);
  template = history_fixture_spec (fixture.kinds, TRUE, "{}", NULL);
  lanes_engine_submit_batch (fixture.engine, "three", template, lanes_inputs_from_strv (g_strdupv (inputs)), 0, NULL, NULL);
  lanes_test_wait_until (lanes_engine_get_next_id (fixture.engine) == 11);
  restore_flush ();
  kill (getpid (), SIGKILL);
}

static LanesHistoryRestore *
come_back (const char           *holder,
           guint                 retries,
           LanesHistoryRestored *restored)
{
  g_autoptr (GError) error = NULL;
  LanesHistoryRestore *restore;

  if (restore_is_in_program ())
    live_and_die (holder, retries);

  restore_open ();
  ck_assert (lanes_history_was_unclean (fixture.history));
  lanes_history_gate_open (fixture.history, fixture.engine);
  restore = lanes_history_restore_new (fixture.history, fixture.engine);
  if (!history_fixture_load (restore, restored, &error))
    ck_abort_msg ("%s", error->message);

  return restore;
}

/* As if the program that died had left it so. */
static void
store (guint64     id,
       const char *column,
       int         value)
{
  g_autofree char *path = g_build_filename (fixture.dir, "history.db", NULL);
  g_autofree char *sql = g_strdup_printf ("UPDATE jobs SET %s = %d WHERE id = %d", column, value, (int) id);
  sqlite3 *handle = NULL;

  ck_assert_int_eq (sqlite3_open (path, &handle), SQLITE_OK);
  ck_assert_int_eq (sqlite3_exec (handle, sql, NULL, NULL, NULL), SQLITE_OK);
  sqlite3_close (handle);
}

/* It is lost where it ran. */
START_TEST (test_lost_in_its_slot)
{
  g_autoptr (LanesHistoryRestore) restore = NULL;
  g_autoptr (LanesHistoryJob) row = NULL;

  if (restore_is_in_program ())
    live_and_die ("hold", 0);
  store (2, "slot", 5);
  restore_open ();
  restore = lanes_history_restore_new (fixture.history, fixture.engine);
  ck_assert (history_fixture_load (restore, NULL, NULL));
  ck_assert_uint_eq (lanes_history_restore_settle (restore), 1);
  ck_assert_uint_eq (lanes_engine_get_job (fixture.engine, 2)->slot, 5);
  restore_flush ();
  row = restore_read_job (2);
  ck_assert_int_eq (row->state, LANES_STATE_LOST);
  ck_assert_uint_eq (row->slot, 5);
  /* How long it ran nobody knows. */
  ck_assert_int_gt (row->started_at, 0);
  ck_assert_int_eq (row->run_us, -1);
  ck_assert (lanes_job_ended_unseen (lanes_engine_get_job (fixture.engine, 2)));
}
END_TEST

START_TEST (test_lost)
{
  LanesHistoryRestored restored;
  g_autoptr (LanesHistoryRestore) restore = come_back ("hold", 0, &restored);
  g_autoptr (LanesHistoryJob) seventh = NULL;
  g_autoptr (LanesHistoryJob) second = NULL;
  g_autofree char *reason = lanes_engine_dup_reason (fixture.engine, lanes_engine_get_job (fixture.engine, 2));
  LanesBatch *batch = lanes_engine_get_batch (fixture.engine, 1);

  ck_assert_int_eq (restored.n_jobs, 9);
  ck_assert_int_eq (restored.n_held, 1);
  ck_assert_int_eq (restored.n_refused, 0);
  ck_assert_int_eq (restored.n_secret, 1);
  ck_assert_int_eq (restore_state_of (2), LANES_STATE_WAITING);
  ck_assert (strstr (reason, "looking") != NULL);
  ck_assert_ptr_null (lanes_engine_get_job (fixture.engine, 1));

  lanes_history_restore_settle (restore);
  ck_assert_int_eq (restore_state_of (2), LANES_STATE_LOST);
  lanes_test_wait_until (lanes_engine_is_idle (fixture.engine));
  ck_assert_int_eq (restore_state_of (3), LANES_STATE_SUCCEEDED);
  ck_assert_int_eq (restore_state_of (4), LANES_STATE_SUCCEEDED);
  ck_assert_int_eq (restore_state_of (5), LANES_STATE_SUCCEEDED);
  ck_assert_int_eq (restore_state_of (6), LANES_STATE_CANCELLED);
  ck_assert (lanes_batch_is_ended (batch));
  ck_assert_int_eq (batch->n_in_state[LANES_STATE_SUCCEEDED], 3);
  ck_assert_int_eq (lanes_batch_get_job_id (batch, 2), 10);
  ck_assert_int_eq (restore_submit ("new", 0, 0, 0)->id, 11);
  lanes_test_wait_until (lanes_engine_is_idle (fixture.engine));

  restore_flush ();
  restore_check_stored (1, LANES_STATE_SUCCEEDED);
  restore_check_stored (6, LANES_STATE_CANCELLED);
  restore_check_stored (10, LANES_STATE_SUCCEEDED);
  restore_check_stored (11, LANES_STATE_SUCCEEDED);
  second = restore_read_job (2);
  ck_assert_int_eq (second->state, LANES_STATE_LOST);
  ck_assert_int_eq (second->attempts, 1);
  ck_assert_ptr_nonnull (second->error);
  seventh = restore_read_job (7);
  ck_assert (!lanes_state_is_final (seventh->state));
}
END_TEST

/* A job whose secret died with its program waits for it, through any number of programs, and goes on as the same job. */
START_TEST (test_secret_is_given_again)
{
  g_autoptr (LanesHistoryRestore) restore = come_back ("hold-once", 1, NULL);
  LanesJob *job = lanes_engine_get_job (fixture.engine, 7);
  g_autofree char *reason = lanes_engine_dup_reason (fixture.engine, job);
  g_autoptr (LanesJobSpec) masked = lanes_job_dup_full_spec (job, NULL);
  g_autoptr (LanesJobSpec) other = history_fixture_spec (fixture.kinds, FALSE, "another", "token=abc", NULL);
  g_autoptr (LanesJobSpec) spec = history_fixture_spec (fixture.kinds, FALSE, "seventh", "token=xyz", NULL);
  g_autoptr (GError) error = NULL;

  lanes_history_restore_settle (restore);
  lanes_test_wait_until (lanes_engine_is_idle (fixture.engine));
  ck_assert (lanes_engine_needs_secret (fixture.engine, job) && lanes_engine_count_secret (fixture.engine) == 1);
  ck_assert_int_eq (job->state, LANES_STATE_WAITING);
  ck_assert_msg (strstr (reason, "secret") != NULL && strstr (reason, "Edit and Run Again") != NULL, "%s", reason);

  /* It waits again once it was cancelled and is wanted after all, and never runs with what stands for the secret. */
  ck_assert (lanes_engine_cancel (fixture.engine, job, NULL));
  ck_assert_uint_eq (lanes_engine_count_secret (fixture.engine), 0);
  ck_assert (lanes_engine_retry (fixture.engine, job, NULL));
  ck_assert (lanes_engine_needs_secret (fixture.engine, job));
  ck_assert_ptr_null (lanes_engine_run_again (fixture.engine, job, &error));
  g_clear_error (&error);
  ck_assert (!lanes_engine_give_secret (fixture.engine, job, masked, &error));
  g_clear_error (&error);
  ck_assert (!lanes_engine_give_secret (fixture.engine, job, other, &error));
  ck_assert_int_eq (error->code, LANES_ERROR_INVALID);

  ck_assert (lanes_engine_give_secret (fixture.engine, job, spec, NULL));
  ck_assert (!lanes_engine_needs_secret (fixture.engine, job) && lanes_engine_count_secret (fixture.engine) == 0);
  lanes_test_wait_until (lanes_engine_is_idle (fixture.engine));
  ck_assert_int_eq (restore_state_of (7), LANES_STATE_SUCCEEDED);
  restore_flush ();
  restore_check_stored (7, LANES_STATE_SUCCEEDED);
}
END_TEST

START_TEST (test_tried_again)
{
  LanesHistoryRestored restored;
  g_autoptr (LanesHistoryRestore) restore = come_back ("hold-once", 1, &restored);
  g_autoptr (LanesHistoryJob) second = NULL;
  g_autoptr (LanesHistoryReader) reader = NULL;
  g_autoptr (GPtrArray) attempts = NULL;

  lanes_history_restore_settle (restore);
  lanes_test_wait_until (lanes_engine_is_idle (fixture.engine));
  ck_assert_int_eq (restore_state_of (2), LANES_STATE_SUCCEEDED);
  ck_assert_int_eq (restore_state_of (5), LANES_STATE_CANCELLED);
  ck_assert_int_eq (restore_state_of (6), LANES_STATE_SUCCEEDED);
  restore_flush ();
  second = restore_read_job (2);
  ck_assert_int_eq (second->attempts, 2);
  reader = lanes_history_reader_new (fixture.dir, NULL, NULL);
  attempts = lanes_history_reader_get_attempts (reader, 2, NULL);
  ck_assert_int_eq (attempts->len, 1);
  ck_assert_int_eq (((LanesHistoryAttempt *) attempts->pdata[0])->state, LANES_STATE_LOST);
}
END_TEST

/* The history was off while it was tried again: that it ended is not on disk, and counts all the same. */
START_TEST (test_noted_beside)
{
  LanesRun run = { .job_id = 2, .attempt = 3 };
  LanesRun *runs[] = { &run };
  LanesHistoryRestored restored;
  g_autoptr (LanesHistoryRestore) restore = NULL;

  lanes_history_claims_note (fixture.dir, runs, 1);
  restore = come_back ("hold-once", 2, &restored);
  lanes_history_restore_settle (restore);
  lanes_test_wait_until (lanes_engine_is_idle (fixture.engine));
  ck_assert_int_eq (restore_state_of (2), LANES_STATE_LOST);
  ck_assert_int_eq (lanes_engine_get_job (fixture.engine, 2)->attempts, 3);
}
END_TEST

START_TEST (test_adopted)
{
  LanesHistoryRestored restored;
  g_autoptr (LanesHistoryRestore) restore = come_back ("hold", 0, &restored);
  LanesExecutor *executor = lanes_engine_get_executor (fixture.engine, 1);
  LanesRun *run = lanes_history_restore_adopt (restore, executor, 2, 1);

  ck_assert_ptr_nonnull (run);
  ck_assert_ptr_null (lanes_history_restore_adopt (restore, executor, 2, 1));
  ck_assert_ptr_null (lanes_history_restore_adopt (restore, executor, 4, 1));
  ck_assert_ptr_null (lanes_history_restore_adopt (restore, executor, 99, 1));
  lanes_history_restore_settle (restore);
  ck_assert_int_eq (restore_state_of (2), LANES_STATE_QUEUED);
  ck_assert (lanes_run_take (run));
  lanes_executor_post_started (executor, run, 0, g_get_monotonic_time ());
  lanes_test_wait_until (restore_state_of (2) == LANES_STATE_RUNNING);
  lanes_run_succeed (run, NULL);
  lanes_run_unref (run);
  lanes_test_wait_until (lanes_engine_is_idle (fixture.engine));
  ck_assert_int_eq (restore_state_of (2), LANES_STATE_SUCCEEDED);
  ck_assert_int_eq (restore_state_of (6), LANES_STATE_SUCCEEDED);
  restore_flush ();
  restore_check_stored (2, LANES_STATE_SUCCEEDED);
}
END_TEST

/* The slot that stands with one whose next attempt was only allowed to begin is that of the attempt before: another has it now. */
static void
hold_the_slot_of_another (void)
{
  LanesRun run = { .job_id = 1, .attempt = 2 };
  LanesRun *runs[] = { &run };
  LanesJob *first, *second;

  restore_open ();
  lanes_history_attach (fixture.history, fixture.engine);
  first = restore_submit ("fail", 1, 0, 0);
  second = restore_submit ("hold", 0, 0, 0);
  lanes_test_wait_until (second->state == LANES_STATE_RUNNING && first->attempts == 1 && first->state != LANES_STATE_RUNNING);
  restore_flush ();
  lanes_history_claims_note (fixture.dir, runs, 1);
  kill (getpid (), SIGKILL);
}

START_TEST (test_one_slot_each)
{
  g_autoptr (LanesHistoryRestore) restore = NULL;
  LanesExecutor *executor;

  if (restore_is_in_program ())
    hold_the_slot_of_another ();

  restore_open ();
  restore = lanes_history_restore_new (fixture.history, fixture.engine);
  ck_assert (history_fixture_load (restore, NULL, NULL));
  executor = lanes_engine_get_executor (fixture.engine, 0);
  for (guint i = 1; i <= 2; i++)
    {
      LanesRun *run = lanes_history_restore_adopt (restore, executor, i, i == 1 ? 2 : 1);

      ck_assert_ptr_nonnull (run);
      ck_assert_uint_eq (run->slot, i == 1 ? 1 : 0);
      ck_assert (lanes_run_take (run));
      lanes_run_get_outcome (run)->error = g_error_new_literal (LANES_ERROR, LANES_ERROR_LOST, "over");
      lanes_executor_post_ended_take (executor, run);
    }
  lanes_history_restore_settle (restore);
  lanes_test_wait_until (lanes_engine_is_idle (fixture.engine));
  restore_flush ();
}
END_TEST

/* What began while the history was off: an agent may have what stands on disk as queued. */
START_TEST (test_adopted_though_unclaimed)
{
  LanesHistoryRestored restored;
  g_autoptr (LanesHistoryRestore) restore = come_back ("hold", 0, &restored);
  LanesExecutor *executor = lanes_engine_get_executor (fixture.engine, 1);
  LanesRun *run;

  ck_assert_int_eq (restore_state_of (3), LANES_STATE_QUEUED);
  ck_assert_ptr_null (lanes_history_restore_adopt (restore, executor, 3, 2));
  run = lanes_history_restore_adopt (restore, executor, 3, 1);
  ck_assert_ptr_nonnull (run);
  lanes_history_restore_settle (restore);
  ck_assert (lanes_run_take (run));
  lanes_executor_post_started (executor, run, 0, g_get_monotonic_time ());
  lanes_test_wait_until (restore_state_of (3) == LANES_STATE_RUNNING);
  lanes_run_succeed (run, NULL);
  lanes_run_unref (run);
  lanes_test_wait_until (lanes_engine_is_idle (fixture.engine));
  ck_assert_int_eq (restore_state_of (3), LANES_STATE_SUCCEEDED);
  ck_assert_int_eq (lanes_engine_get_job (fixture.engine, 3)->attempts, 1);
}
END_TEST

static void
load_held_back (void)
{
  g_autoptr (LanesHistoryRestore) restore = NULL;

  restore_open ();
  lanes_engine_set_draining (fixture.engine, TRUE);
  lanes_history_gate_open (fixture.history, fixture.engine);
  restore = lanes_history_restore_new (fixture.history, fixture.engine);
  ck_assert (history_fixture_load (restore, NULL, NULL));
  lanes_history_restore_settle (restore);
}

/* Its job is to be tried again, is in the queue, and is to be paused when it begins. */
static void
queue_and_die (void)
{
  load_held_back ();
  /* Its next try is due at once, but by a timer. */
  lanes_test_wait_until (restore_state_of (2) == LANES_STATE_QUEUED);
  restore_flush ();
  kill (getpid (), SIGKILL);
}

START_TEST (test_paused_through_two_deaths)
{
  g_autoptr (LanesHistoryReader) reader = NULL;
  g_autoptr (GHashTable) paused = NULL;
  LanesJob *job;

  if (restore_is_in_program ())
    live_and_die ("hold-once", 1);
  store (2, "state", LANES_STATE_PAUSED);
  if (restore_is_in_program ())
    queue_and_die ();
  restore_check_stored (2, LANES_STATE_QUEUED);

  load_held_back ();
  job = lanes_engine_get_job (fixture.engine, 2);
  ck_assert_int_eq (job->state, LANES_STATE_QUEUED);
  ck_assert (lanes_engine_is_to_be_paused (fixture.engine, job));
  ck_assert (lanes_engine_resume (fixture.engine, job, NULL));
  ck_assert (!lanes_engine_is_to_be_paused (fixture.engine, job));
  ck_assert (!lanes_engine_resume (fixture.engine, job, NULL));
  restore_flush ();
  reader = lanes_history_reader_new (fixture.dir, fixture.kinds, NULL);
  paused = lanes_history_kept_read_all (reader, LANES_HISTORY_KEEP_PAUSED);
  ck_assert_uint_eq (g_hash_table_size (paused), 0);
  lanes_engine_set_draining (fixture.engine, FALSE);
  lanes_test_wait_until (lanes_engine_is_idle (fixture.engine));
  ck_assert_int_eq (restore_state_of (2), LANES_STATE_SUCCEEDED);
}
END_TEST

/* What is asked of a job that is still being taken back is done when it is. */
START_TEST (test_resumed_while_taken_back)
{
  g_autoptr (LanesHistoryRestore) restore = NULL;
  g_autofree char *reason = NULL;
  LanesExecutor *executor;
  LanesRun *run;
  LanesJob *job;

  if (restore_is_in_program ())
    live_and_die ("hold-once", 1);
  store (2, "state", LANES_STATE_PAUSED);
  restore_open ();
  executor = lanes_engine_get_executor (fixture.engine, 1);
  restore = lanes_history_restore_new (fixture.history, fixture.engine);
  ck_assert (history_fixture_load (restore, NULL, NULL));
  job = lanes_engine_get_job (fixture.engine, 2);
  reason = lanes_engine_dup_reason (fixture.engine, job);
  ck_assert (lanes_engine_is_held (fixture.engine, job));
  ck_assert (strstr (reason, "paused") != NULL);
  ck_assert (lanes_engine_resume (fixture.engine, job, NULL));

  run = lanes_history_restore_adopt (restore, executor, 2, 1);
  ck_assert_ptr_nonnull (run);
  ck_assert (!lanes_run_is_paused (run));
  ck_assert (lanes_run_take (run));
  lanes_executor_post_started (executor, run, 0, g_get_monotonic_time ());
  lanes_test_wait_until (restore_state_of (2) == LANES_STATE_RUNNING);
  lanes_run_succeed (run, NULL);
  lanes_run_unref (run);
  lanes_test_wait_until (lanes_engine_is_idle (fixture.engine));
  ck_assert_int_eq (restore_state_of (2), LANES_STATE_SUCCEEDED);
}
END_TEST

/* A window whose history could not be read may count from the clock's time on: what it had, and what was there before, are a billion
 * numbers apart. */
#define LATE G_GUINT64_CONSTANT (1795000000)

static void
count_on_and_die (void)
{
  char *inputs[] = { (char *) "one", (char *) "two", NULL };
  g_autoptr (LanesJobSpec) template = NULL;

  restore_open ();
  lanes_history_attach (fixture.history, fixture.engine);
  lanes_history_gate_open (fixture.history, fixture.engine);
  restore_submit ("hold", 0, 0, 0);
  template = history_fixture_spec (fixture.kinds, TRUE, "{}", NULL);
  lanes_engine_submit_batch (fixture.engine, "early", template, lanes_inputs_from_strv (g_strdupv (inputs)), 0, NULL, NULL);
  lanes_test_wait_until (lanes_engine_get_next_id (fixture.engine) == 4 && restore_state_of (1) == LANES_STATE_RUNNING);
  lanes_engine_skip_numbers (fixture.engine, LATE, LATE);
  restore_submit ("late", 0, 0, 0);
  lanes_engine_submit_batch (fixture.engine, "late", template, lanes_inputs_from_strv (g_strdupv (inputs)), 0, NULL, NULL);
  lanes_test_wait_until (lanes_engine_get_next_id (fixture.engine) == LATE + 3);
  restore_flush ();
  kill (getpid (), SIGKILL);
}

/* Nothing that walks over jobs, or has room for each, takes the numbers between for any. */
START_TEST (test_numbers_far_apart)
{
  const guint64 expected[] = { 1, 2, 3, LATE, LATE + 1, LATE + 2 };
  LanesHistoryRestored restored;
  g_autoptr (LanesHistoryRestore) restore = NULL;
  g_autoptr (LanesJobList) list = NULL;
  g_autoptr (GError) error = NULL;

  if (restore_is_in_program ())
    count_on_and_die ();
  restore_open ();
  restore = lanes_history_restore_new (fixture.history, fixture.engine);
  if (!history_fixture_load (restore, &restored, &error))
    ck_abort_msg ("%s", error->message);
  ck_assert_int_eq (restored.n_jobs, 6);
  ck_assert_uint_lt (lanes_engine_get_n_places (fixture.engine), 100);
  ck_assert_uint_lt (lanes_engine_get_batches (fixture.engine)->len, 100);
  ck_assert_str_eq (lanes_engine_get_batch (fixture.engine, LATE)->name, "late");
  ck_assert_ptr_null (lanes_engine_get_batch (fixture.engine, LATE / 2));
  ck_assert_ptr_null (lanes_engine_get_job (fixture.engine, LATE / 2));

  list = lanes_job_list_new (fixture.engine);
  lanes_test_wait_until (lanes_job_list_flush (list, g_get_monotonic_time () + G_USEC_PER_SEC));
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    ck_assert_int_ge (lanes_job_list_find (list, expected[i]), 0);
  ck_assert_int_eq (lanes_job_list_find (list, LATE / 2), -1);

  lanes_history_restore_settle (restore);
  lanes_test_wait_until (lanes_engine_is_idle (fixture.engine));
  ck_assert_int_eq (restore_state_of (1), LANES_STATE_LOST);
  for (guint i = 1; i < G_N_ELEMENTS (expected); i++)
    ck_assert_int_eq (restore_state_of (expected[i]), LANES_STATE_SUCCEEDED);
  ck_assert_uint_eq (restore_submit ("new", 0, 0, 0)->id, LATE + 3);
}
END_TEST

/* Who cannot read the history gives out none that a program of this login session gave out, on disk or not. */
START_TEST (test_numbers_without_the_disk)
{
  LanesHistoryNumbers last, guessed, noted = { 0 };

  restore_open ();
  lanes_history_attach (fixture.history, fixture.engine);
  lanes_history_numbers_find (fixture.dir, &last);
  lanes_history_numbers_guess (&guessed);
  ck_assert_uint_ge (guessed.job, last.job);
  ck_assert_uint_gt (last.job, LATE);

  restore_submit ("one", 0, 0, 0);
  lanes_history_numbers_find (fixture.dir, &last);
  ck_assert_uint_ge (last.job, 1);
  ck_assert_uint_lt (last.job, LATE);

  /* The next program has it from there, and the one after it is told of both. */
  lanes_history_numbers_note (&noted, fixture.dir, last.job + 1, 0);
  ck_assert_uint_gt (noted.job, last.job);
  noted = (LanesHistoryNumbers){ 0 };
  lanes_history_numbers_note (&noted, fixture.dir, 2, 1);
  ck_assert_uint_gt (noted.job, last.job);
}
END_TEST

/* What of the disk was in memory answers, the rest hangs: here a file that is a pipe to which nobody writes. */
START_TEST (test_reading_hangs)
{
  g_autofree char *name = g_strdup_printf ("claims-%08x", g_str_hash (fixture.dir));
  g_autofree char *path = g_build_filename (g_get_user_runtime_dir (), "lanes", name, NULL);
  g_autofree char *parent = g_path_get_dirname (path);
  g_autoptr (LanesHistoryRestore) restore = NULL;
  g_autoptr (GError) error = NULL;
  int fd;

  restore_open ();
  ck_assert_int_eq (g_mkdir_with_parents (parent, 0700), 0);
  ck_assert_int_eq (mkfifo (path, 0600), 0);
  restore = lanes_history_restore_new (fixture.history, fixture.engine);
  ck_assert (!history_fixture_load (restore, NULL, &error));
  ck_assert (lanes_history_is_hanging (fixture.history) && lanes_history_is_unreadable (fixture.history));
  ck_assert_str_eq (error->message, lanes_history_get_error (fixture.history)->message);

  /* What is done meanwhile is recorded once it answers, and what was read too late is dropped. */
  restore_submit ("new", 0, 0, 0);
  lanes_test_wait_until (lanes_engine_is_idle (fixture.engine));
  fd = open (path, O_WRONLY);
  ck_assert_int_ge (fd, 0);
  close (fd);
  unlink (path);
  lanes_test_wait_until (!lanes_history_is_hanging (fixture.history) && !lanes_history_is_unreadable (fixture.history));
  restore_flush ();
  lanes_test_wait_until (G_OBJECT (fixture.history)->ref_count == 2);
}
END_TEST

/* So many that they do not come back in one turn. Some were moved, so that the order is theirs. */
#define MANY 40000

static void
queue_many_and_die (void)
{
  g_autoptr (LanesJobSpec) template = NULL;
  g_auto (GStrv) inputs = g_new0 (char *, MANY + 1);

  for (guint i = 0; i < MANY; i++)
    inputs[i] = g_strdup_printf ("%u", i);
  restore_open ();
  lanes_history_attach (fixture.history, fixture.engine);
  lanes_engine_set_draining (fixture.engine, TRUE);
  template = history_fixture_spec (fixture.kinds, TRUE, "{}", NULL);
  lanes_engine_submit_batch (fixture.engine, "many", template, lanes_inputs_from_strv (g_steal_pointer (&inputs)), 0, NULL, NULL);
  lanes_test_wait_until (lanes_engine_get_next_id (fixture.engine) == MANY + 1);
  lanes_engine_move (fixture.engine, lanes_engine_get_job (fixture.engine, MANY), TRUE, NULL);
  restore_flush ();
  kill (getpid (), SIGKILL);
}

typedef struct
{
  guint   n_turns;    /* of the loop, while some jobs were back and others not */
  guint   n_refused;
  guint64 number;     /* of the one that waited until there are numbers */
} Meanwhile;

static gboolean
look_cb (gpointer data)
{
  Meanwhile *meanwhile = data;
  g_autoptr (LanesJobSpec) spec = history_fixture_spec (fixture.kinds, FALSE, "early", NULL);
  LanesJob *first = lanes_engine_get_job (fixture.engine, 1);
  g_autoptr (GError) error = NULL;

  if (!lanes_engine_is_restoring (fixture.engine) || first == NULL)
    return G_SOURCE_CONTINUE;

  if (!lanes_state_is_final (first->state))
    ck_assert (lanes_engine_cancel (fixture.engine, first, NULL));
  if (lanes_engine_get_job (fixture.engine, MANY) == NULL)
    meanwhile->n_turns++;
  meanwhile->n_refused += lanes_engine_submit (fixture.engine, spec, &error) == NULL;
  return G_SOURCE_CONTINUE;
}

static void
open_cb (LanesEngine *engine,
         gpointer     data)
{
  Meanwhile *meanwhile = data;

  ck_assert_uint_eq (meanwhile->number, 0);
  meanwhile->number = restore_submit ("waited", 0, 0, 0)->id;
}

static void
count_cb (gpointer data)
{
  ++*(guint *) data;
}

/* The loop turns in between, nothing gets a number that is not free, and what is cancelled meanwhile stays so. */
START_TEST (test_comes_back_in_turns)
{
  g_autoptr (LanesHistoryRestore) restore = NULL;
  Meanwhile meanwhile = { 0 };
  guint source;
  HistoryFixtureLoaded loaded = { 0 };

  if (restore_is_in_program ())
    queue_many_and_die ();
  restore_open ();
  restore = lanes_history_restore_new (fixture.history, fixture.engine);
  source = g_idle_add_full (LANES_PRIORITY_ENGINE, look_cb, &meanwhile, NULL);
  lanes_history_restore_load (restore, history_fixture_loaded_cb, &loaded);
  ck_assert (lanes_engine_is_restoring (fixture.engine));
  lanes_engine_call_open (fixture.engine, open_cb, &meanwhile, NULL);
  lanes_test_wait_until (loaded.done);
  ck_assert_ptr_null (loaded.error);
  ck_assert_uint_eq (loaded.restored.n_jobs, MANY);
  ck_assert_uint_ge (meanwhile.n_turns, 1);
  ck_assert_uint_ge (meanwhile.n_refused, meanwhile.n_turns);

  lanes_test_wait_until (meanwhile.number != 0);
  g_source_remove (source);
  ck_assert_uint_eq (meanwhile.number, MANY + 1);
  lanes_history_restore_settle (restore);
  ck_assert_int_eq (restore_state_of (1), LANES_STATE_CANCELLED);
  lanes_engine_set_limit (fixture.engine, lanes_engine_get_executor (fixture.engine, 0), 4);
  lanes_engine_set_draining (fixture.engine, FALSE);
  lanes_test_wait_until (lanes_engine_is_idle (fixture.engine));
  ck_assert_uint_eq (lanes_engine_count (fixture.engine, LANES_STATE_SUCCEEDED), MANY);
  ck_assert (lanes_batch_is_ended (lanes_engine_get_batch (fixture.engine, 1)));
}
END_TEST

/* Nobody is called whose engine is gone, and nobody's data are kept. */
START_TEST (test_nobody_waits_for_ever)
{
  LanesHistoryRestore *restore;
  guint n_destroyed = 0;
  HistoryFixtureLoaded loaded = { 0 };

  restore_open ();
  restore = lanes_history_restore_new (fixture.history, fixture.engine);
  lanes_history_restore_load (restore, history_fixture_loaded_cb, &loaded);
  lanes_engine_call_open (fixture.engine, open_cb, &n_destroyed, count_cb);
  lanes_history_restore_free (restore);
  ck_assert (!loaded.done);
  lanes_history_close (fixture.history);
  lanes_engine_close (fixture.engine);
  lanes_test_wait_until (G_OBJECT (fixture.history)->ref_count == 1);
  g_assert_finalize_object (g_steal_pointer (&fixture.engine));
  ck_assert_uint_eq (n_destroyed, 1);

  fixture.engine = lanes_engine_new (NULL, fixture.kinds, fixture.dir);
}
END_TEST

static Suite *
restore_suite (void)
{
  Suite *suite = suite_create ("history-restore");
  TCase *tcase = tcase_create ("restore");

  tcase_add_checked_fixture (tcase, restore_set_up, restore_tear_down);
  tcase_add_test (tcase, test_lost);
  tcase_add_test (tcase, test_lost_in_its_slot);
  tcase_add_test (tcase, test_secret_is_given_again);
  tcase_add_test (tcase, test_tried_again);
  tcase_add_test (tcase, test_noted_beside);
  tcase_add_test (tcase, test_adopted);
  tcase_add_test (tcase, test_one_slot_each);
  tcase_add_test (tcase, test_adopted_though_unclaimed);
  tcase_add_test (tcase, test_paused_through_two_deaths);
  tcase_add_test (tcase, test_resumed_while_taken_back);
  tcase_add_test (tcase, test_numbers_far_apart);
  tcase_add_test (tcase, test_numbers_without_the_disk);
  tcase_add_test (tcase, test_reading_hangs);
  tcase_add_test (tcase, test_comes_back_in_turns);
  tcase_add_test (tcase, test_nobody_waits_for_ever);
  suite_add_tcase (suite, tcase);
  return suite;
}

int
main (void)
{
  return lanes_test_run (restore_suite ());
}
