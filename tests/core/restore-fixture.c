/* restore-fixture.c: a program with a history, which dies, and the one that comes after it
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "restore-fixture.h"

#include "history-fixture.h"
#include "lanes-history-gate.h"
#include "lanes-pool-executor.h"
#include "lanes-test.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

RestoreFixture fixture;

void
restore_set_up (void)
{
  fixture.dir = history_fixture_dir ();
}

void
restore_open (void)
{
  g_autofree char *output = g_build_filename (fixture.dir, "output", NULL);

  fixture.kinds = history_fixture_kinds ();
  fixture.engine = lanes_engine_new (NULL, fixture.kinds, output);
  lanes_engine_add_executor (fixture.engine, lanes_pool_executor_new (1, 0));
  lanes_engine_add_executor (fixture.engine, history_fixture_other ());
  fixture.history = lanes_history_new (fixture.dir, output, NULL);
  lanes_test_wait_until (lanes_history_get_condition (fixture.history) != LANES_HISTORY_OPENING);
  ck_assert_int_eq (lanes_history_get_condition (fixture.history), LANES_HISTORY_ON);
}

void
restore_tear_down (void)
{
  lanes_engine_cancel_all (fixture.engine);
  lanes_test_wait_until (lanes_engine_is_idle (fixture.engine));
  lanes_history_gate_close (fixture.engine);
  lanes_history_close (fixture.history);
  lanes_engine_close (fixture.engine);
  g_assert_finalize_object (g_steal_pointer (&fixture.history));
  g_assert_finalize_object (g_steal_pointer (&fixture.engine));
  g_clear_object (&fixture.kinds);
  g_clear_pointer (&fixture.dir, g_free);
}

void
restore_flush (void)
{
  ck_assert (history_fixture_flush (fixture.history, NULL));
}

LanesJob *
restore_submit (const char *word,
                guint       retries,
                guint64     after,
                LanesAfter  condition)
{
  LanesJobOptions options = LANES_JOB_OPTIONS_INIT;
  g_autoptr (GArray) list = g_array_new (FALSE, TRUE, sizeof (LanesDependency));
  LanesDependency dependency = { NULL, after, condition };
  g_autoptr (LanesJobSpec) spec = NULL;
  g_autoptr (GError) error = NULL;
  LanesJob *job;

  options.retries = retries;
  options.retry_delay = 0.001;
  spec = lanes_job_spec_new (lanes_kind_set_find (fixture.kinds, "echo"),
                             g_variant_new_parsed ("{'words': <[%s]>}", word), &options, &error);
  if (after != 0)
    g_array_append_val (list, dependency);
  job = lanes_engine_submit_after (fixture.engine, spec, after != 0 ? list : NULL, &error);
  if (job == NULL)
    ck_abort_msg ("%s", error->message);

  return job;
}

/* Returns: TRUE in a program of its own, which is to kill itself; FALSE here, once it has */
gboolean
restore_is_in_program (void)
{
  pid_t child = fork ();
  int status;

  ck_assert (child >= 0);
  if (child == 0)
    return TRUE;
  ck_assert (waitpid (child, &status, 0) == child);
  ck_assert (WIFSIGNALED (status) && WTERMSIG (status) == SIGKILL);
  return FALSE;
}

LanesState
restore_state_of (guint64 id)
{
  LanesJob *job = lanes_engine_get_job (fixture.engine, id);

  ck_assert_ptr_nonnull (job);
  return job->state;
}

LanesHistoryJob *
restore_read_job (guint64 id)
{
  g_autoptr (LanesHistoryReader) reader = lanes_history_reader_new (fixture.dir, fixture.kinds, NULL);
  LanesHistoryJob *job = lanes_history_reader_get_job (reader, id, NULL);

  ck_assert_ptr_nonnull (job);
  return job;
}

void
restore_check_stored (guint64    id,
                      LanesState state)
{
  g_autoptr (LanesHistoryJob) job = restore_read_job (id);

  ck_assert_int_eq (job->state, state);
}
