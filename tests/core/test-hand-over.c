/* test-hand-over.c: commands that were given to an agent which is dead
 *
 * What no agent launched goes to the next one, as the attempt that it is; what one may have launched is lost.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "agent-tester.h"
#include "lanes-command.h"
#include "lanes-engine.h"
#include "lanes-history-ledger.h"
#include "lanes-kind-set.h"
#include "lanes-ledger.h"
#include "lanes-process-executor.h"
#include "lanes-run-private.h"
#include "lanes-test.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define N_JOBS 60

static LanesEngine *engine;
static LanesProcessExecutor *processes;
static LanesKindSet *kinds;
static gint64 ledger;
static guint n_asked;

typedef struct
{
  guint       question;
  GHashTable *attempts;
} Doubt;

static gboolean
answer_cb (gpointer data)
{
  Doubt *doubt = data;

  if (!lanes_history_ledger_strike (ledger, doubt->attempts))
    g_hash_table_remove_all (doubt->attempts);
  lanes_process_executor_answer (processes, doubt->question, doubt->attempts);
  g_hash_table_unref (doubt->attempts);
  g_free (doubt);
  return G_SOURCE_REMOVE;
}

static void
doubt_cb (guint       question,
          GHashTable *attempts,
          gpointer    data)
{
  Doubt *doubt = g_new (Doubt, 1);

  *doubt = (Doubt){ question, attempts };
  n_asked += g_hash_table_size (attempts);
  g_idle_add (answer_cb, doubt);
}

/* Returns: the number of a list with nothing on it */
static gint64
renew (void)
{
  g_autoptr (GArray) none = g_array_new (FALSE, FALSE, sizeof (guint64));

  return lanes_history_ledger_renew (none);
}

static void
set_up_with (const char *agent)
{
  g_autofree char *output = lanes_test_path ("output");
  g_autofree char *socket_path = lanes_process_executor_dup_socket_path ();

  kinds = lanes_kind_set_new ();
  lanes_kind_set_add (kinds, g_object_new (LANES_TYPE_COMMAND, NULL));
  engine = lanes_engine_new (NULL, kinds, output);
  processes = LANES_PROCESS_EXECUTOR (lanes_process_executor_new (NULL, agent, socket_path, 4));
  lanes_engine_add_executor (engine, LANES_EXECUTOR (processes));
  lanes_process_executor_set_doubt_func (processes, doubt_cb, NULL);
  ledger = renew ();
  n_asked = 0;
}

static void
set_up (void)
{
  g_autofree char *agent = agent_tester_agent_path ();

  set_up_with (agent);
}

static void
tear_down (void)
{
  lanes_engine_force_all (engine);
  lanes_engine_cancel_all (engine);
  lanes_engine_force_all (engine);
  lanes_test_wait_until (lanes_engine_is_idle (engine));
  lanes_engine_close (engine);
  g_clear_object (&engine);
  g_clear_object (&kinds);
}

static LanesJob *
submit_script (const char *script,
               const char *file)
{
  const char *words[] = { "sh", "-c", script, file, NULL };
  g_autoptr (GError) error = NULL;
  GVariantDict params;
  LanesJobSpec *spec;
  LanesJob *job;

  g_variant_dict_init (&params, NULL);
  g_variant_dict_insert_value (&params, "command", g_variant_new_strv (words, -1));
  spec = lanes_job_spec_new (lanes_kind_set_find (kinds, "command"), g_variant_dict_end (&params), NULL, &error);
  ck_assert_msg (spec != NULL, "%s", error != NULL ? error->message : "");
  job = lanes_engine_submit (engine, spec, &error);
  ck_assert_msg (job != NULL, "%s", error != NULL ? error->message : "");
  lanes_job_spec_unref (spec);
  return job;
}

/* Adds a line to @file. */
static LanesJob *
submit (const char *file)
{
  return submit_script ("echo x >>\"$0\"", file);
}

static void
wait_for_end (LanesJob *job)
{
  lanes_test_wait_until (lanes_state_is_final (lanes_job_get_state (job)));
}

static gsize
count_lines (const char *path)
{
  g_autofree char *text = NULL;

  return g_file_get_contents (path, &text, NULL, NULL) ? strlen (text) / 2 : 0;
}

/* Returns: the agent's process, which has run something by now */
static int
warm_up (void)
{
  LanesJob *job = submit ("/dev/null");

  wait_for_end (job);
  ck_assert_int_eq (lanes_job_get_state (job), LANES_STATE_SUCCEEDED);
  return lanes_process_executor_get_agent_pid (processes);
}

/* Sends the agent, which is stopped, what @job is: before the loop waits, it writes. */
static void
give (LanesJob *job)
{
  lanes_test_wait_until (lanes_job_get_state (job) == LANES_STATE_RUNNING);
  g_main_context_iteration (NULL, FALSE);
}

/* It is dead before it is given them (0), or has them and never reads them (1): each runs once, as its first attempt. */
START_TEST (test_all_run_once)
{
  g_autofree char *file = lanes_test_path ("lines");
  LanesJob *jobs[N_JOBS];
  int pid = warm_up ();

  g_remove (file);
  ck_assert_int_eq (kill (pid, _i == 0 ? SIGKILL : SIGSTOP), 0);
  for (guint i = 0; i < N_JOBS; i++)
    jobs[i] = submit (file);
  if (_i == 1)
    {
      give (jobs[3]);
      ck_assert_int_eq (kill (pid, SIGKILL), 0);
    }

  for (guint i = 0; i < N_JOBS; i++)
    {
      wait_for_end (jobs[i]);
      ck_assert_int_eq (lanes_job_get_state (jobs[i]), LANES_STATE_SUCCEEDED);
      ck_assert_uint_eq (jobs[i]->attempts, 1);
    }
  ck_assert_uint_eq (count_lines (file), N_JOBS);
  ck_assert_uint_gt (n_asked, 0);
}
END_TEST

/* One that stands in the list may have begun; and a list that is another's says nothing. */
START_TEST (test_lost)
{
  g_autofree char *file = lanes_test_path ("lines");
  g_autofree char *path = g_build_filename (g_get_user_runtime_dir (), "lanes", LANES_LEDGER_NAME, NULL);
  int pid = warm_up ();
  LanesJob *job;
  guint64 entry;

  g_remove (file);
  ck_assert_int_eq (kill (pid, SIGSTOP), 0);
  job = submit (file);
  give (job);
  entry = LANES_LEDGER_ENTRY (job->id, 1);
  if (_i == 0)
    {
      int fd = open (path, O_WRONLY | O_APPEND | O_CLOEXEC);

      ck_assert_int_eq (write (fd, &entry, sizeof entry), sizeof entry);
      close (fd);
    }
  else
    renew ();
  ck_assert_int_eq (kill (pid, SIGKILL), 0);

  wait_for_end (job);
  ck_assert_int_eq (lanes_job_get_state (job), LANES_STATE_LOST);
  ck_assert_uint_eq (count_lines (file), 0);
  ck_assert_uint_eq (n_asked, 1);
}
END_TEST

/* One that was told to end, and still ends what it runs, launches nothing more: that is for the next one. */
START_TEST (test_ending)
{
  g_autofree char *file = lanes_test_path ("lines");
  g_autofree char *begun = g_strconcat (file, ".begun", NULL);
  int pid = warm_up ();
  LanesJob *first, *second;

  g_remove (file);
  g_remove (begun);
  first = submit_script ("trap 'echo x >>\"$0.begun\"; sleep 0.5; exit 1' TERM; echo x >>\"$0.begun\"; while :; do sleep 0.05; done", file);
  lanes_test_wait_until (count_lines (begun) == 1);
  ck_assert_int_eq (kill (pid, SIGTERM), 0);
  lanes_test_wait_until (count_lines (begun) == 2);
  for (guint i = 0; i < 3; i++)
    {
      second = submit (file);
      give (second);
    }

  wait_for_end (first);
  lanes_test_wait_until (lanes_engine_is_idle (engine));
  ck_assert_int_eq (lanes_job_get_state (first), LANES_STATE_FAILED);
  ck_assert_int_eq (lanes_job_get_state (second), LANES_STATE_SUCCEEDED);
  ck_assert_uint_eq (count_lines (file), 3);
  ck_assert_int_ne (lanes_process_executor_get_agent_pid (processes), pid);
}
END_TEST

/* What was cancelled while nobody knew where it was is not started again. */
START_TEST (test_cancelled)
{
  g_autofree char *file = lanes_test_path ("lines");
  int pid = warm_up ();
  LanesJob *job;

  g_remove (file);
  ck_assert_int_eq (kill (pid, SIGSTOP), 0);
  job = submit (file);
  give (job);
  ck_assert (lanes_engine_cancel (engine, job, NULL));
  ck_assert_int_eq (kill (pid, SIGKILL), 0);

  wait_for_end (job);
  ck_assert_int_eq (lanes_job_get_state (job), LANES_STATE_CANCELLED);
  ck_assert_uint_eq (count_lines (file), 0);
}
END_TEST

/* What was paused in that moment begins with the next agent, and is paused there. */
START_TEST (test_paused)
{
  g_autofree char *file = lanes_test_path ("lines");
  g_autofree char *fifo = lanes_test_path ("lines.fifo");
  int pid = warm_up ();
  LanesJob *job;
  int fd;

  g_remove (file);
  g_remove (fifo);
  ck_assert_int_eq (mkfifo (fifo, 0600), 0);
  ck_assert_int_eq (kill (pid, SIGSTOP), 0);
  job = submit_script ("read line <\"$0.fifo\"; echo x >>\"$0\"", file);
  give (job);
  ck_assert (lanes_engine_pause (engine, job, NULL));
  ck_assert_int_eq (kill (pid, SIGKILL), 0);

  lanes_test_wait_until (lanes_state_is_final (lanes_job_get_state (job)) || (job->run != NULL && lanes_run_get_pid (job->run) != 0));
  ck_assert_int_eq (lanes_job_get_state (job), LANES_STATE_PAUSED);
  ck_assert (lanes_engine_resume (engine, job, NULL));
  fd = open (fifo, O_RDWR | O_CLOEXEC);
  ck_assert_int_eq (write (fd, "go\n", 3), 3);
  wait_for_end (job);
  close (fd);
  ck_assert_int_eq (lanes_job_get_state (job), LANES_STATE_SUCCEEDED);
  ck_assert_uint_eq (count_lines (file), 1);
}
END_TEST

/* One that is killed before it listens was given nothing: this was a failure with neither exit code nor signal. */
START_TEST (test_dies_before_it_listens)
{
  g_autofree char *real = agent_tester_agent_path ();
  g_autofree char *agent = lanes_test_path ("late-agent");
  g_autofree char *mark = lanes_test_path ("was-there");
  g_autofree char *file = lanes_test_path ("lines");
  g_autofree char *socket_path = lanes_process_executor_dup_socket_path ();
  g_autofree char *script = g_strdup_printf ("#!/bin/sh\n[ -e '%s' ] && exec '%s' \"$@\"\n: >'%s'\nkill -9 $$\n", mark, real, mark);
  LanesJob *jobs[8];

  tear_down ();
  g_remove (socket_path);
  g_remove (mark);
  g_remove (file);
  ck_assert (g_file_set_contents (agent, script, -1, NULL));
  ck_assert_int_eq (g_chmod (agent, 0755), 0);
  set_up_with (agent);
  for (guint i = 0; i < G_N_ELEMENTS (jobs); i++)
    jobs[i] = submit (file);

  for (guint i = 0; i < G_N_ELEMENTS (jobs); i++)
    {
      wait_for_end (jobs[i]);
      ck_assert_int_eq (lanes_job_get_state (jobs[i]), LANES_STATE_SUCCEEDED);
    }
  ck_assert (g_file_test (mark, G_FILE_TEST_EXISTS));
  ck_assert_uint_eq (count_lines (file), G_N_ELEMENTS (jobs));
}
END_TEST

/* Agents that end at once are not started for ever, and what never began is not called lost. */
START_TEST (test_none_lives)
{
  g_autofree char *agent = lanes_test_path ("short-lived-agent");
  g_autofree char *file = lanes_test_path ("agents");
  g_autofree char *socket_path = lanes_process_executor_dup_socket_path ();
  g_autofree char *script = g_strdup_printf ("#!/bin/sh\necho x >>'%s'\nexit 1\n", file);
  LanesJob *jobs[12];

  tear_down ();
  g_remove (socket_path);
  ck_assert (g_file_set_contents (agent, script, -1, NULL));
  ck_assert_int_eq (g_chmod (agent, 0755), 0);
  set_up_with (agent);
  for (guint i = 0; i < G_N_ELEMENTS (jobs); i++)
    jobs[i] = submit ("/dev/null");

  for (guint i = 0; i < G_N_ELEMENTS (jobs); i++)
    {
      wait_for_end (jobs[i]);
      ck_assert_int_eq (lanes_job_get_state (jobs[i]), LANES_STATE_FAILED);
      ck_assert_ptr_nonnull (strstr (jobs[i]->outcome->error->message, "has not begun"));
    }
  /* Four at a time, three agents each. */
  ck_assert_uint_ge (count_lines (file), 3);
  ck_assert_uint_le (count_lines (file), 3 * G_N_ELEMENTS (jobs));
}
END_TEST

static Suite *
hand_over_suite (void)
{
  Suite *suite = suite_create ("hand-over");
  TCase *tcase = tcase_create ("hand-over");

  tcase_add_checked_fixture (tcase, set_up, tear_down);
  tcase_add_loop_test (tcase, test_all_run_once, 0, 2);
  tcase_add_loop_test (tcase, test_lost, 0, 2);
  tcase_add_test (tcase, test_ending);
  tcase_add_test (tcase, test_cancelled);
  tcase_add_test (tcase, test_paused);
  tcase_add_test (tcase, test_dies_before_it_listens);
  tcase_add_test (tcase, test_none_lives);
  tcase_set_timeout (tcase, 60);
  suite_add_tcase (suite, tcase);
  return suite;
}

int
main (void)
{
  return lanes_test_run (hand_over_suite ());
}
