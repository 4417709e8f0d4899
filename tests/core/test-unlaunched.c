/* test-unlaunched.c: a program dies with a job that stands on disk as one that runs, and that no agent has launched
 *
 * The first program is a child whose agent never listens; it kills itself when its job's start is on disk. The next ones have a real agent.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "agent-tester.h"
#include "history-fixture.h"
#include "lanes-command.h"
#include "lanes-engine-restore.h"
#include "lanes-history-gate.h"
#include "lanes-history-ledger.h"
#include "lanes-ledger.h"
#include "lanes-process-executor.h"
#include "lanes-test.h"
#include "restore-fixture.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

/* What the job adds to in each attempt. */
static char *
dup_lines_path (void)
{
  return lanes_test_path ("lines");
}

static guint
count_lines (void)
{
  g_autofree char *path = dup_lines_path ();
  g_autofree char *text = NULL;

  return g_file_get_contents (path, &text, NULL, NULL) ? (guint) strlen (text) / 2 : 0;
}

/* An agent that never listens. */
static char *
make_deaf_agent (void)
{
  g_autofree char *pid = lanes_test_path ("deaf.pid");
  g_autofree char *text = g_strdup_printf ("#!/bin/sh\necho $$ >'%s'\nexec sleep 600\n", pid);
  char *path = lanes_test_path ("deaf");

  ck_assert (g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_NONE, 0700, NULL));
  return path;
}

/* Returns: 0 as long as it has not said so, to the end of the line */
static int
read_deaf_pid (void)
{
  g_autofree char *path = lanes_test_path ("deaf.pid");
  g_autofree char *text = NULL;

  return g_file_get_contents (path, &text, NULL, NULL) && strchr (text, '\n') != NULL ? atoi (text) : 0;
}

static void
kill_deaf_agent (void)
{
  g_autofree char *path = lanes_test_path ("deaf.pid");
  int pid = read_deaf_pid ();

  /* That of nobody would be all of this group. */
  ck_assert_int_gt (pid, 0);
  kill (pid, SIGKILL);
  g_remove (path);
}

/* Begins a program, and brings back what the one before left. @deaf: (nullable): an agent in place of the real one */
static LanesHistoryRestore *
open_program (const char           *deaf,
              LanesHistoryRestored *restored)
{
  g_autofree char *agent = deaf != NULL ? g_strdup (deaf) : agent_tester_agent_path ();
  g_autofree char *socket_path = deaf != NULL ? lanes_test_path ("deaf.socket") : lanes_process_executor_dup_socket_path ();
  g_autoptr (GError) error = NULL;
  LanesHistoryRestore *restore;

  restore_open ();
  lanes_kind_set_add (fixture.kinds, g_object_new (LANES_TYPE_COMMAND, NULL));
  lanes_engine_add_executor (fixture.engine, lanes_process_executor_new (NULL, agent, socket_path, 2));
  lanes_history_gate_open (fixture.history, fixture.engine);
  restore = lanes_history_restore_new (fixture.history, fixture.engine);
  if (!history_fixture_load (restore, restored, &error))
    ck_abort_msg ("%s", error->message);

  return restore;
}

/* @fails: it fails unless it has run before, and is tried once more */
static LanesJob *
submit (gboolean fails)
{
  g_autofree char *path = dup_lines_path ();
  const char *words[] = { "sh", "-c", "echo x >>\"$0\"; test $(wc -l <\"$0\") -gt \"$1\"", path, fails ? "1" : "0", NULL };
  LanesJobOptions options = LANES_JOB_OPTIONS_INIT;
  g_autoptr (LanesJobSpec) spec = NULL;
  GVariantDict params;
  LanesJob *job;

  options.retries = fails;
  options.retry_delay = 2;
  g_variant_dict_init (&params, NULL);
  g_variant_dict_insert_value (&params, "command", g_variant_new_strv (words, -1));
  spec = lanes_job_spec_new (lanes_kind_set_find (fixture.kinds, "command"), g_variant_dict_end (&params), &options, NULL);
  ck_assert_ptr_nonnull (spec);
  job = lanes_engine_submit (fixture.engine, spec, NULL);
  ck_assert_ptr_nonnull (job);

  return job;
}

/* The first program: the start of its job is on disk, and its agent is not there yet. */
static void
live_and_die (void)
{
  g_autofree char *deaf = make_deaf_agent ();
  LanesHistoryRestore *restore = open_program (deaf, NULL);
  LanesJob *job;

  lanes_history_restore_settle (restore);
  job = submit (FALSE);
  lanes_test_wait_until (job->state == LANES_STATE_RUNNING && read_deaf_pid () > 0);
  restore_flush ();
  kill (getpid (), SIGKILL);
}

/* One that is killed while it takes up what the first left. */
static void
look_and_die (void)
{

  open_program (NULL, NULL);
  restore_flush ();
  kill (getpid (), SIGKILL);
}

static void
run_first_program (void)
{
  if (restore_is_in_program ())
    live_and_die ();
  kill_deaf_agent ();
  restore_check_stored (1, LANES_STATE_RUNNING);
}

static void
set_up (void)
{
  g_autofree char *path = dup_lines_path ();

  g_remove (path);
  restore_set_up ();
}

/* It is queued again, on disk too, and runs once; also where programs die on it (as many as @_i). */
START_TEST (test_goes_on)
{
  g_autoptr (LanesHistoryRestore) restore = NULL;
  g_autoptr (LanesHistoryJob) row = NULL;
  LanesHistoryRestored restored;
  LanesJob *job;

  run_first_program ();
  for (int i = 0; i < _i; i++)
    if (restore_is_in_program ())
      look_and_die ();

  restore = open_program (NULL, &restored);
  job = lanes_engine_get_job (fixture.engine, 1);
  ck_assert_uint_eq (restored.n_held, 0);
  ck_assert_int_eq (job->state, LANES_STATE_QUEUED);
  ck_assert_uint_eq (job->attempts, 0);
  lanes_engine_set_draining (fixture.engine, TRUE);
  lanes_history_restore_settle (restore);
  restore_flush ();
  row = restore_read_job (1);
  ck_assert_int_eq (row->state, LANES_STATE_QUEUED);
  ck_assert_uint_eq (row->attempts, 0);
  ck_assert_int_eq (row->started_at, 0);

  lanes_engine_set_draining (fixture.engine, FALSE);
  lanes_test_wait_until (lanes_engine_is_idle (fixture.engine));
  ck_assert_msg (job->state == LANES_STATE_SUCCEEDED, "%s", job->outcome->error != NULL ? job->outcome->error->message : "");
  ck_assert_uint_eq (job->attempts, 1);
  ck_assert_uint_eq (count_lines (), 1);
  restore_flush ();
  restore_check_stored (1, LANES_STATE_SUCCEEDED);
}
END_TEST

/* It stands in the list (0), the list is gone (1), or it is another's (2): it may have run, and does not run again. What is made
 * in place of a list that is not to be believed has it, for the program after. */
START_TEST (test_may_have_run)
{
  g_autofree char *path = g_build_filename (g_get_user_runtime_dir (), "lanes", LANES_LEDGER_NAME, NULL);
  g_autoptr (GHashTable) asked = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  g_autoptr (GArray) none = g_array_new (FALSE, FALSE, sizeof (guint64));
  g_autoptr (LanesHistoryRestore) restore = NULL;
  LanesHistoryRestored restored;
  guint64 entry = LANES_LEDGER_ENTRY (1, 1);

  run_first_program ();
  if (_i == 0)
    {
      int fd = open (path, O_WRONLY | O_APPEND | O_CLOEXEC);

      ck_assert_int_eq (write (fd, &entry, sizeof entry), sizeof entry);
      close (fd);
    }
  else if (_i == 1)
    ck_assert_int_eq (g_remove (path), 0);
  else
    /* The first may have the number of the one that the child made, which goes on with our random numbers. */
    ck_assert (lanes_history_ledger_renew (none) != 0 && lanes_history_ledger_renew (none) != 0);

  restore = open_program (NULL, &restored);
  ck_assert_uint_eq (restored.n_held, 1);
  g_hash_table_add (asked, g_memdup2 (&entry, sizeof entry));
  ck_assert (lanes_history_ledger_strike (lanes_history_ledger_find (), asked));
  ck_assert_uint_eq (g_hash_table_size (asked), 0);
  lanes_history_restore_settle (restore);
  lanes_test_wait_until (lanes_engine_is_idle (fixture.engine));
  ck_assert_int_eq (restore_state_of (1), LANES_STATE_LOST);
  ck_assert_uint_eq (count_lines (), 0);
  restore_flush ();
}
END_TEST

/* The first attempt has failed, and the second is sent to an agent that does not read it, and dies with its program. */
static void
fail_and_die (void)
{
  LanesHistoryRestore *restore = open_program (NULL, NULL);
  LanesExecutor *executor = lanes_engine_find_executor (fixture.engine, "processes");
  LanesJob *job;
  int pid;

  lanes_history_restore_settle (restore);
  job = submit (TRUE);
  lanes_test_wait_until (job->state == LANES_STATE_WAITING && job->attempts == 1);
  pid = lanes_process_executor_get_agent_pid (LANES_PROCESS_EXECUTOR (executor));
  ck_assert_int_eq (kill (pid, SIGSTOP), 0);
  lanes_test_wait_until (job->state == LANES_STATE_RUNNING && job->attempts == 2);
  restore_flush ();
  kill (pid, SIGKILL);
  kill (getpid (), SIGKILL);
}

START_TEST (test_next_attempt_goes_on)
{
  g_autoptr (LanesHistoryRestore) restore = NULL;
  g_autoptr (LanesHistoryReader) reader = NULL;
  g_autoptr (GPtrArray) attempts = NULL;
  LanesJob *job;

  if (restore_is_in_program ())
    fail_and_die ();
  restore_check_stored (1, LANES_STATE_RUNNING);

  restore = open_program (NULL, NULL);
  job = lanes_engine_get_job (fixture.engine, 1);
  ck_assert_int_eq (job->state, LANES_STATE_QUEUED);
  ck_assert_uint_eq (job->attempts, 1);
  lanes_history_restore_settle (restore);
  lanes_test_wait_until (lanes_engine_is_idle (fixture.engine));
  ck_assert_msg (job->state == LANES_STATE_SUCCEEDED, "%s", job->outcome->error != NULL ? job->outcome->error->message : "");
  ck_assert_uint_eq (job->attempts, 2);
  ck_assert_uint_eq (count_lines (), 2);
  restore_flush ();
  restore_check_stored (1, LANES_STATE_SUCCEEDED);
  reader = lanes_history_reader_new (fixture.dir, NULL, NULL);
  attempts = lanes_history_reader_get_attempts (reader, 1, NULL);
  ck_assert_uint_eq (attempts->len, 1);
  ck_assert_int_eq (((LanesHistoryAttempt *) attempts->pdata[0])->state, LANES_STATE_FAILED);
}
END_TEST

static Suite *
unlaunched_suite (void)
{
  Suite *suite = suite_create ("unlaunched");
  TCase *tcase = tcase_create ("unlaunched");

  tcase_add_checked_fixture (tcase, set_up, restore_tear_down);
  tcase_add_loop_test (tcase, test_goes_on, 0, 3);
  tcase_add_loop_test (tcase, test_may_have_run, 0, 3);
  tcase_add_test (tcase, test_next_attempt_goes_on);
  suite_add_tcase (suite, tcase);
  return suite;
}

int
main (void)
{
  return lanes_test_run (unlaunched_suite ());
}
