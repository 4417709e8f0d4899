/* test-history.c: what is told to the writer is what a reader finds, whatever the disk does
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "config.h"

#include "history-fixture.h"
#include "lanes-error.h"
#include "lanes-history-schema.h"
#include "lanes-test.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/stat.h>

typedef struct
{
  char               *dir;
  LanesKindSet       *kinds;
  LanesHistoryBuffer *buffer;
  LanesHistoryWriter *writer;
} Fixture;

static Fixture fixture;

static void
set_up (void)
{
  fixture.dir = history_fixture_dir ();
  fixture.kinds = history_fixture_kinds ();
  fixture.buffer = lanes_history_buffer_new ();
  fixture.writer = history_fixture_writer (fixture.dir);
}

static void
tear_down (void)
{
  g_clear_pointer (&fixture.writer, lanes_history_writer_free);
  g_clear_pointer (&fixture.buffer, lanes_history_buffer_free);
  g_clear_object (&fixture.kinds);
  g_clear_pointer (&fixture.dir, g_free);
}

static void
post (void)
{
  guint64 n = lanes_history_writer_post (fixture.writer, fixture.buffer, HISTORY_FIXTURE_CLOCK);

  ck_assert (history_fixture_settle (fixture.writer, n));
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

static LanesHistoryJob *
get_job (guint64 id)
{
  g_autoptr (LanesHistoryReader) reader = open_reader ();
  g_autoptr (GError) error = NULL;
  LanesHistoryJob *job = lanes_history_reader_get_job (reader, id, &error);

  if (job == NULL)
    ck_abort_msg ("%s", error->message);

  return job;
}

static char *
path_of (const char *name)
{
  return g_build_filename (fixture.dir, name, NULL);
}

static void
check_done (const LanesHistoryJob *job)
{
  ck_assert_int_eq (job->state, LANES_STATE_SUCCEEDED);
  ck_assert_str_eq (job->title, "hello you");
  ck_assert_str_eq (job->kind, "echo");
  ck_assert_str_eq (job->executor, "threads");
  ck_assert_int_eq (job->slot, 3);
  ck_assert_int_eq (job->attempts, 1);
  ck_assert_int_eq (job->exit_code, 0);
  ck_assert (job->queued_at == HISTORY_FIXTURE_CLOCK + 7 * G_USEC_PER_SEC);
  ck_assert (job->started_at == job->queued_at + 100000);
  ck_assert (job->ended_at == job->queued_at + 300000);
  ck_assert (job->run_us == 200000);
  ck_assert (job->usage.user_us == 1000 && job->usage.peak_kib == 4096);
  ck_assert_ptr_null (job->error);
  ck_assert_str_eq (job->output, "/output/7.1");
  ck_assert (g_variant_is_of_type (job->result, G_VARIANT_TYPE_VARDICT));
}

/* One row, whether all came at once or each in a transaction of its own. */
START_TEST (test_job_round_trip)
{
  g_autoptr (LanesJobSpec) spec = history_fixture_spec (fixture.kinds, FALSE, "hello", "you", NULL);
  g_autoptr (LanesHistoryJob) job = NULL;
  gboolean apart = _i == 1;

  history_fixture_add (fixture.buffer, spec, 7, 0, NULL);
  if (apart)
    post ();
  history_fixture_state (fixture.buffer, 7, LANES_STATE_QUEUED, LANES_STATE_RUNNING, 1);
  if (apart)
    post ();
  history_fixture_end (fixture.buffer, 7, LANES_STATE_SUCCEEDED, 1, NULL);
  if (apart)
    post ();
  history_fixture_state (fixture.buffer, 7, LANES_STATE_RUNNING, LANES_STATE_SUCCEEDED, 1);
  post ();

  job = get_job (7);
  check_done (job);
}
END_TEST

/* A retry: the first attempt moves aside and keeps how it ended; the last is the job's. */
START_TEST (test_attempts)
{
  g_autoptr (LanesJobSpec) spec = history_fixture_spec (fixture.kinds, FALSE, "x", NULL);
  g_autoptr (LanesHistoryReader) reader = NULL;
  g_autoptr (LanesHistoryJob) job = NULL;
  g_autoptr (GPtrArray) attempts = NULL;
  LanesHistoryAttempt *first;
  gboolean apart = _i == 1;

  history_fixture_add (fixture.buffer, spec, 1, 0, NULL);
  for (guint attempt = 1; attempt <= 3; attempt++)
    {
      LanesState state = attempt < 3 ? LANES_STATE_FAILED : LANES_STATE_SUCCEEDED;

      history_fixture_state (fixture.buffer, 1, LANES_STATE_QUEUED, LANES_STATE_RUNNING, attempt);
      history_fixture_end (fixture.buffer, 1, state, attempt, attempt < 3 ? "no luck" : NULL);
      history_fixture_state (fixture.buffer, 1, LANES_STATE_RUNNING, attempt < 3 ? LANES_STATE_WAITING : state, attempt);
      if (apart)
        post ();
    }
  post ();

  reader = open_reader ();
  job = lanes_history_reader_get_job (reader, 1, NULL);
  attempts = lanes_history_reader_get_attempts (reader, 1, NULL);
  ck_assert_int_eq (job->attempts, 3);
  ck_assert_int_eq (job->tried, 3);
  ck_assert_int_eq (job->state, LANES_STATE_SUCCEEDED);
  ck_assert_ptr_null (job->error);
  ck_assert_int_eq (attempts->len, 2);
  first = attempts->pdata[0];
  ck_assert_int_eq (first->attempt, 1);
  ck_assert_int_eq (first->state, LANES_STATE_FAILED);
  ck_assert_str_eq (first->error, "no luck");
  ck_assert (first->run_us == 200000);
}
END_TEST

START_TEST (test_phases_shares_after)
{
  g_autoptr (LanesJobSpec) spec = history_fixture_spec (fixture.kinds, FALSE, "x", NULL);
  g_autoptr (LanesHistoryReader) reader = NULL;
  g_autoptr (GArray) phases = NULL;
  g_autoptr (GArray) after = NULL;
  LanesHistoryShares *shares;
  LanesHistoryAfter *dependency;
  gint64 us[LANES_N_KERNEL_STATES];

  history_fixture_add (fixture.buffer, spec, 1, 0, NULL);
  history_fixture_state (fixture.buffer, 1, LANES_STATE_QUEUED, LANES_STATE_RUNNING, 1);
  history_fixture_state (fixture.buffer, 1, LANES_STATE_RUNNING, LANES_STATE_PAUSED, 1);
  shares = lanes_history_buffer_add (fixture.buffer, LANES_HISTORY_SHARES, 1, sizeof *shares, NULL, 0);
  shares->attempt = 1;
  for (guint i = 0; i < LANES_N_KERNEL_STATES; i++)
    shares->us[i] = 10 * (i + 1);
  dependency = lanes_history_buffer_add (fixture.buffer, LANES_HISTORY_AFTER, 1, sizeof *dependency, NULL, 0);
  dependency->other = -4;
  dependency->condition = 2;
  post ();

  reader = open_reader ();
  phases = lanes_history_reader_get_phases (reader, 1, NULL);
  ck_assert_int_eq (phases->len, 1);
  ck_assert_int_eq (g_array_index (phases, LanesHistoryPhase, 0).state, LANES_STATE_PAUSED);
  ck_assert (lanes_history_reader_get_shares (reader, 1, 1, us, NULL));
  ck_assert (us[LANES_KERNEL_STOPPED] == 50);
  ck_assert (!lanes_history_reader_get_shares (reader, 1, 2, us, NULL));
  after = lanes_history_reader_get_after (reader, 1, NULL);
  ck_assert_int_eq (after->len, 1);
}
END_TEST

/* A batch: one spec row for all; each job gives back exactly what it was made from. */
START_TEST (test_batch)
{
  g_autoptr (LanesJobSpec) template = history_fixture_spec (fixture.kinds, TRUE, "gzip", "{}", NULL);
  g_autoptr (LanesHistoryReader) reader = NULL;
  g_autoptr (LanesHistoryBatchRow) batch = NULL;
  g_autoptr (LanesHistoryJob) job = NULL;
  g_autoptr (LanesJobSpec) again = NULL;
  g_autofree const char **words = NULL;
  g_autoptr (GError) error = NULL;

  history_fixture_batch (fixture.buffer, template, 2, "nightly", 3);
  history_fixture_add (fixture.buffer, template, 1, 2, "a file");
  history_fixture_add (fixture.buffer, template, 2, 2, "b");
  post ();
  history_fixture_add (fixture.buffer, template, 3, 2, "c");
  history_fixture_run (fixture.buffer, 1, LANES_STATE_SUCCEEDED);
  history_fixture_run (fixture.buffer, 2, LANES_STATE_FAILED);
  post ();

  reader = open_reader ();
  batch = lanes_history_reader_get_batch (reader, 2, &error);
  ck_assert_str_eq (batch->name, "nightly");
  ck_assert_int_eq (batch->n_in_state[LANES_STATE_SUCCEEDED], 1);
  ck_assert_int_eq (batch->n_in_state[LANES_STATE_FAILED], 1);
  ck_assert_int_eq (batch->n_in_state[LANES_STATE_QUEUED], 1);
  ck_assert_int_eq (batch->spec, 1);
  job = lanes_history_reader_get_job (reader, 1, NULL);
  ck_assert_int_eq (job->spec, 1);
  ck_assert_str_eq (job->title, "gzip a file");
  again = lanes_history_reader_job_spec (reader, job, &error);
  words = lanes_job_spec_get_words (again, "words");
  ck_assert_str_eq (words[0], "gzip");
  ck_assert_str_eq (words[1], "a file");
  ck_assert_ptr_null (lanes_history_reader_get_batch (reader, 9, &error));
  ck_assert (g_error_matches (error, LANES_ERROR, LANES_ERROR_NOT_FOUND));
}
END_TEST

/* Many rows in one statement; where some of them are there already, the last word counts, and none is left out. */
START_TEST (test_rows_that_are_there)
{
  g_autoptr (LanesJobSpec) template = history_fixture_spec (fixture.kinds, TRUE, "gzip", "{}", NULL);

  history_fixture_batch (fixture.buffer, template, 2, "nightly", 36);
  for (guint64 id = 1; id <= 20; id++)
    {
      history_fixture_add (fixture.buffer, template, id, 2, "first");
      history_fixture_run (fixture.buffer, id, LANES_STATE_SUCCEEDED);
    }
  post ();
  for (guint64 id = 13; id <= 36; id++)
    {
      history_fixture_add (fixture.buffer, template, id, 2, "second");
      history_fixture_run (fixture.buffer, id, LANES_STATE_FAILED);
    }
  post ();

  for (guint64 id = 1; id <= 36; id++)
    {
      g_autoptr (LanesHistoryJob) job = get_job (id);

      ck_assert_str_eq (job->title, id < 13 ? "gzip first" : "gzip second");
      ck_assert_int_eq (job->state, id < 13 ? LANES_STATE_SUCCEEDED : LANES_STATE_FAILED);
      ck_assert (job->queued_at == HISTORY_FIXTURE_CLOCK + (gint64) id * G_USEC_PER_SEC);
      ck_assert (job->started_at == job->queued_at + 100000);
      ck_assert (job->ended_at == job->queued_at + 300000);
      ck_assert (job->run_us == 200000);
    }
}
END_TEST

/* A planted secret stands in no file of the folder, and the job says that it is not whole. */
START_TEST (test_secrets)
{
  g_autoptr (LanesJobSpec) spec = history_fixture_spec (fixture.kinds, FALSE, "--password=pl4nted", "token=pl4nted", NULL);
  g_autoptr (LanesJobSpec) template = history_fixture_spec (fixture.kinds, TRUE, "get", "{}", NULL);
  g_autoptr (GDir) dir = NULL;
  g_autoptr (LanesHistoryJob) job = NULL;
  g_autoptr (LanesHistoryJob) other = NULL;
  const char *name;

  history_fixture_add (fixture.buffer, spec, 1, 0, NULL);
  history_fixture_batch (fixture.buffer, template, 1, NULL, 1);
  history_fixture_add (fixture.buffer, template, 2, 1, "https://me:pl4nted@example.org/");
  post ();
  job = get_job (1);
  other = get_job (2);
  ck_assert (job->masked);
  ck_assert (other->masked);

  dir = g_dir_open (fixture.dir, 0, NULL);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = path_of (name);
      g_autofree char *contents = NULL;
      gsize length;

      ck_assert (g_file_get_contents (path, &contents, &length, NULL));
      ck_assert_ptr_null (memmem (contents, length, "pl4nted", 7));
    }
}
END_TEST

/* What holds no secret can be run again as it is stored, however many parameters it has, and whatever their order. */
START_TEST (test_nothing_to_mask)
{
  static const char *const params[] = { "{'words': <['x']>, 'env': <['A=1']>}", "{'env': <['A=1']>, 'words': <['x']>}" };

  for (guint i = 0; i < G_N_ELEMENTS (params); i++)
    {
      g_autoptr (LanesJobSpec) spec = lanes_job_spec_new (lanes_kind_set_find (fixture.kinds, "echo"),
                                                          g_variant_new_parsed (params[i]), NULL, NULL);
      g_autoptr (LanesHistoryJob) job = NULL;

      ck_assert_ptr_nonnull (spec);
      history_fixture_add (fixture.buffer, spec, i + 1, 0, NULL);
      post ();
      job = get_job (i + 1);
      ck_assert (!job->masked);
    }
}
END_TEST

START_TEST (test_files_are_private)
{
  static const char *const names[] = { "history.db", "history.db-wal", "history.db-shm", "history.lock" };
  g_autoptr (LanesJobSpec) spec = history_fixture_spec (fixture.kinds, FALSE, "x", NULL);

  history_fixture_add (fixture.buffer, spec, 1, 0, NULL);
  post ();
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = path_of (names[i]);
      GStatBuf state;

      ck_assert_int_eq (g_stat (path, &state), 0);
      ck_assert_int_eq (state.st_mode & 077, 0);
    }
}
END_TEST

START_TEST (test_two_writers)
{
  LanesHistoryStatus status;
  LanesHistoryWriter *second = history_fixture_open (fixture.dir, &status);

  ck_assert_int_eq (status.condition, LANES_HISTORY_OFF);
  ck_assert (g_error_matches (status.error, LANES_ERROR, LANES_ERROR_PERMISSION));
  lanes_history_status_clear (&status);

  /* The first goes; trying again finds the way free. */
  g_clear_pointer (&fixture.writer, lanes_history_writer_free);
  lanes_history_writer_try_again (second);
  lanes_history_writer_get_status (second, &status);
  while (status.condition != LANES_HISTORY_ON && lanes_test_turn (lanes_test_deadline ()))
    {
      lanes_history_status_clear (&status);
      lanes_history_writer_get_status (second, &status);
    }
  ck_assert_int_eq (status.condition, LANES_HISTORY_ON);
  ck_assert (!status.was_unclean);
  lanes_history_status_clear (&status);
  lanes_history_writer_free (second);
}
END_TEST

START_TEST (test_newer_version_is_left_alone)
{
  g_autofree char *path = path_of ("history.db");
  g_autoptr (GError) error = NULL;
  LanesHistoryStatus status;
  sqlite3 *handle;

  g_clear_pointer (&fixture.writer, lanes_history_writer_free);
  ck_assert_int_eq (sqlite3_open (path, &handle), SQLITE_OK);
  ck_assert_int_eq (sqlite3_exec (handle, "PRAGMA user_version = 4711", NULL, NULL, NULL), SQLITE_OK);
  sqlite3_close (handle);

  fixture.writer = history_fixture_open (fixture.dir, &status);
  ck_assert_int_eq (status.condition, LANES_HISTORY_OFF);
  ck_assert (g_error_matches (status.error, LANES_ERROR, LANES_ERROR_UNSUPPORTED));
  ck_assert_ptr_null (status.set_aside);
  lanes_history_status_clear (&status);
  ck_assert_ptr_null (lanes_history_reader_new (fixture.dir, NULL, &error));
  ck_assert (g_error_matches (error, LANES_ERROR, LANES_ERROR_UNSUPPORTED));
}
END_TEST

/* Garbage, and a page of nonsense in the middle of a database that was not closed. */
START_TEST (test_damage_is_set_aside)
{
  g_autoptr (LanesJobSpec) spec = history_fixture_spec (fixture.kinds, FALSE, "x", NULL);
  g_autofree char *path = path_of ("history.db");
  g_autofree char *lock = path_of ("history.lock");
  g_autofree char *contents = NULL;
  g_autofree char *kept = NULL;
  LanesHistoryStatus status;
  gsize length, kept_length;

  for (guint64 id = 1; id <= 400; id++)
    history_fixture_add (fixture.buffer, spec, id, 0, NULL);
  post ();
  g_clear_pointer (&fixture.writer, lanes_history_writer_free);

  ck_assert (g_file_get_contents (path, &contents, &length, NULL));
  if (_i == 0)
    memset (contents, 'x', 2000);
  else
    memset (contents + length / 2, 0x5a, 8192);
  ck_assert (g_file_set_contents (path, contents, (gssize) length, NULL));
  ck_assert (g_file_set_contents (lock, "1\n", -1, NULL));

  fixture.writer = history_fixture_open (fixture.dir, &status);
  ck_assert_int_eq (status.condition, LANES_HISTORY_ON);
  ck_assert (status.was_unclean);
  ck_assert_ptr_nonnull (status.set_aside);
  ck_assert (g_file_get_contents (status.set_aside, &kept, &kept_length, NULL));
  ck_assert (kept_length == length && memcmp (kept, contents, length) == 0);
  lanes_history_status_clear (&status);

  history_fixture_add (fixture.buffer, spec, 401, 0, NULL);
  post ();
}
END_TEST

/* SQLite 3.40 complains of a table of the history in which nothing is wrong. */
START_TEST (test_pauses_are_no_damage)
{
  g_autoptr (LanesJobSpec) spec = history_fixture_spec (fixture.kinds, FALSE, "x", NULL);
  g_autofree char *lock = path_of ("history.lock");
  LanesHistoryStatus status;

  history_fixture_add (fixture.buffer, spec, 1, 0, NULL);
  history_fixture_state (fixture.buffer, 1, LANES_STATE_QUEUED, LANES_STATE_RUNNING, 1);
  history_fixture_state (fixture.buffer, 1, LANES_STATE_RUNNING, LANES_STATE_PAUSED, 1);
  post ();
  g_clear_pointer (&fixture.writer, lanes_history_writer_free);
  ck_assert (g_file_set_contents (lock, "1\n", -1, NULL));

  fixture.writer = history_fixture_open (fixture.dir, &status);
  ck_assert (status.was_unclean);
  ck_assert_ptr_null (status.set_aside);
  ck_assert_uint_eq (status.last_job, 1);
  lanes_history_status_clear (&status);
}
END_TEST

START_TEST (test_ids_go_on)
{
  g_autoptr (LanesJobSpec) spec = history_fixture_spec (fixture.kinds, FALSE, "x", NULL);
  LanesHistoryStatus status;

  history_fixture_add (fixture.buffer, spec, 41, 0, NULL);
  history_fixture_batch (fixture.buffer, NULL, 5, "five", 1);
  post ();
  lanes_history_writer_free (fixture.writer);
  fixture.writer = history_fixture_open (fixture.dir, &status);
  ck_assert_int_eq (status.last_job, 41);
  ck_assert_int_eq (status.last_batch, 5);
  ck_assert (!status.was_unclean);
  lanes_history_status_clear (&status);
}
END_TEST

/* What is posted and not hurried is on disk after a quarter of a second all the same; what is posted before the end, at the end. */
START_TEST (test_written_without_hurry)
{
  g_autoptr (LanesJobSpec) spec = history_fixture_spec (fixture.kinds, FALSE, "x", NULL);
  g_autoptr (LanesHistoryJob) job = NULL;
  LanesHistoryStatus status = { 0 };
  guint64 n;

  history_fixture_add (fixture.buffer, spec, 1, 0, NULL);
  n = lanes_history_writer_post (fixture.writer, fixture.buffer, HISTORY_FIXTURE_CLOCK);
  lanes_test_wait_until ((lanes_history_status_clear (&status), lanes_history_writer_get_status (fixture.writer, &status),
                          status.n_committed >= n));
  lanes_history_status_clear (&status);
  history_fixture_add (fixture.buffer, spec, 2, 0, NULL);
  lanes_history_writer_post (fixture.writer, fixture.buffer, HISTORY_FIXTURE_CLOCK);
  g_clear_pointer (&fixture.writer, lanes_history_writer_free);
  job = get_job (2);
  ck_assert_int_eq (job->state, LANES_STATE_QUEUED);
}
END_TEST

static Suite *
history_suite (void)
{
  Suite *suite = suite_create ("history");
  TCase *tcase = tcase_create ("writer");

  tcase_add_checked_fixture (tcase, set_up, tear_down);
  tcase_add_loop_test (tcase, test_job_round_trip, 0, 2);
  tcase_add_loop_test (tcase, test_attempts, 0, 2);
  tcase_add_test (tcase, test_phases_shares_after);
  tcase_add_test (tcase, test_batch);
  tcase_add_test (tcase, test_rows_that_are_there);
  tcase_add_test (tcase, test_secrets);
  tcase_add_test (tcase, test_nothing_to_mask);
  tcase_add_test (tcase, test_files_are_private);
  tcase_add_test (tcase, test_two_writers);
  tcase_add_test (tcase, test_newer_version_is_left_alone);
  tcase_add_loop_test (tcase, test_damage_is_set_aside, 0, 2);
  tcase_add_test (tcase, test_pauses_are_no_damage);
  tcase_add_test (tcase, test_ids_go_on);
  tcase_add_test (tcase, test_written_without_hurry);
  suite_add_tcase (suite, tcase);
  return suite;
}

int
main (void)
{
  return lanes_test_run (history_suite ());
}
