/* test-history-attempts.c: what was tried before a program died is known of a job in the next
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "history-fixture.h"
#include "lanes-pool-executor.h"
#include "lanes-test.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

static char *dir;
static LanesKindSet *kinds;
static LanesEngine *engine;
static LanesHistory *history;

/* With the jobs of the last one, which are tried again at once, unless @held. Returns: (transfer full) */
static LanesHistoryRestore *
open_program (gboolean held)
{
  g_autofree char *output = g_build_filename (dir, "output", NULL);
  LanesHistoryRestore *restore;

  kinds = history_fixture_kinds ();
  engine = lanes_engine_new (NULL, kinds, output);
  lanes_engine_add_executor (engine, lanes_pool_executor_new (1, 0));
  lanes_engine_set_draining (engine, held);
  history = lanes_history_new (dir, output, NULL);
  restore = lanes_history_restore_new (history, engine);
  ck_assert (history_fixture_load (restore, NULL, NULL));
  lanes_history_restore_settle (restore);

  return restore;
}

static void
tear_down (void)
{
  lanes_engine_cancel_all (engine);
  lanes_test_wait_until (lanes_engine_is_idle (engine));
  lanes_history_close (history);
  lanes_engine_close (engine);
  lanes_test_wait_until (G_OBJECT (engine)->ref_count == 1);
  g_assert_finalize_object (g_steal_pointer (&history));
  g_assert_finalize_object (g_steal_pointer (&engine));
  g_clear_object (&kinds);
  g_clear_pointer (&dir, g_free);
}

static void
set_up (void)
{
  dir = history_fixture_dir ();
}

/* In a program of its own: fails for the @n-th time, is to be tried again much later, and is killed. */
static void
fail_and_die (guint n)
{
  g_autoptr (LanesHistoryRestore) restore = open_program (FALSE);
  LanesJobOptions options = LANES_JOB_OPTIONS_INIT;
  g_autoptr (LanesJobSpec) spec = NULL;
  LanesJob *job;

  options.retries = 5;
  options.retry_delay = 1000;
  spec = lanes_job_spec_new (lanes_kind_set_find (kinds, "echo"), g_variant_new_parsed ("{'words': <['fail']>}"), &options, NULL);
  job = n == 1 ? lanes_engine_submit (engine, spec, NULL) : lanes_engine_get_job (engine, 1);
  if (n > 1)
    ck_assert (lanes_engine_retry (engine, job, NULL));
  lanes_test_wait_until (job->attempts == n && job->state == LANES_STATE_WAITING);
  ck_assert (history_fixture_flush (history, NULL));
  kill (getpid (), SIGKILL);
}

/* The last of them stands on disk with the job, those before in a table of their own. */
START_TEST (test_come_back)
{
  g_autoptr (LanesHistoryRestore) restore = NULL;
  GArray *earlier;
  LanesJob *job;

  for (guint n = 1; n <= 3; n++)
    {
      pid_t child = fork ();
      int status;

      ck_assert (child >= 0);
      if (child == 0)
        fail_and_die (n);
      ck_assert (waitpid (child, &status, 0) == child);
      ck_assert (WIFSIGNALED (status) && WTERMSIG (status) == SIGKILL);
    }

  restore = open_program (TRUE);
  job = lanes_engine_get_job (engine, 1);
  ck_assert_uint_eq (job->attempts, 3);
  earlier = lanes_job_get_earlier_attempts (job);
  ck_assert (earlier != NULL && earlier->len == 3);
  for (guint i = 0; i < 3; i++)
    {
      const LanesAttempt *attempt = &g_array_index (earlier, LanesAttempt, i);

      ck_assert_int_eq (attempt->state, LANES_STATE_FAILED);
      ck_assert_str_eq (attempt->error, "it failed");
      ck_assert (attempt->ended >= attempt->started && (i == 0 || attempt->started >= attempt[-1].ended));
    }
}
END_TEST

static Suite *
attempts_suite (void)
{
  Suite *suite = suite_create ("history-attempts");
  TCase *tcase = tcase_create ("attempts");

  tcase_add_checked_fixture (tcase, set_up, tear_down);
  tcase_add_test (tcase, test_come_back);
  suite_add_tcase (suite, tcase);
  return suite;
}

int
main (void)
{
  return lanes_test_run (attempts_suite ());
}
