/* test-history-queue.c: a queue comes back as it was: its order, its limits, its inputs, what it waits for
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "history-fixture.h"
#include "lanes-engine-restore.h"
#include "lanes-engine-secrets.h"
#include "lanes-history-gate.h"
#include "lanes-history-inputs.h"
#include "lanes-history-restore.h"
#include "lanes-test.h"
#include "restore-fixture.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

/* A queue that was put in another order by hand, and batches of which hardly anything was pulled. */

#define N_INPUTS 5000

static const char *const secret_input = "PASSWORD=hunter2";

static void
arrange (void)
{
  LanesBatch *batch = lanes_engine_get_batch (fixture.engine, 1);

  /* 1 holds the only thread; 2 to 6 wait behind it. */
  ck_assert (lanes_engine_move (fixture.engine, lanes_engine_get_job (fixture.engine, 5), TRUE, NULL));
  ck_assert (lanes_engine_move (fixture.engine, lanes_engine_get_job (fixture.engine, 6), TRUE, NULL));
  ck_assert (lanes_engine_move (fixture.engine, lanes_engine_get_job (fixture.engine, 2), FALSE, NULL));
  ck_assert (lanes_engine_set_priority (fixture.engine, lanes_engine_get_job (fixture.engine, 4), 7, NULL));
  restore_submit ("seventh", 0, 0, 0);
  lanes_engine_set_batch_limit (fixture.engine, batch, 3);
  lanes_engine_set_draining (fixture.engine, TRUE);
}

static char **
make_inputs (void)
{
  char **inputs = g_new0 (char *, N_INPUTS + 1);

  for (guint i = 0; i < N_INPUTS; i++)
    inputs[i] = i == N_INPUTS - 2 ? g_strdup (secret_input) : g_strdup_printf ("input-%04u", i + 1);

  return inputs;
}

static void
accept_and_die (void)
{
  g_autoptr (LanesJobSpec) template = NULL;

  restore_open ();
  lanes_history_attach (fixture.history, fixture.engine);
  lanes_history_gate_open (fixture.history, fixture.engine);
  for (guint i = 1; i <= 6; i++)
    {
      g_autofree char *word = g_strdup_printf ("job-%u", i);

      restore_submit (i == 1 ? "hold" : word, 0, 0, 0);
    }
  lanes_test_wait_until (lanes_engine_get_job (fixture.engine, 1)->state == LANES_STATE_RUNNING);
  template = history_fixture_spec (fixture.kinds, TRUE, "{}", NULL);
  lanes_engine_set_read_ahead (fixture.engine, 100);
  lanes_engine_submit_batch (fixture.engine, "many", template, lanes_inputs_from_strv (make_inputs ()), 0, NULL, NULL);
  arrange ();
  restore_flush ();
  kill (getpid (), SIGKILL);
}

static void
come_back_again (LanesHistoryRestored *restored)
{
  g_autoptr (LanesHistoryRestore) restore = NULL;
  g_autoptr (GError) error = NULL;

  if (restore_is_in_program ())
    accept_and_die ();

  restore_open ();
  lanes_engine_set_draining (fixture.engine, TRUE);
  lanes_engine_set_read_ahead (fixture.engine, 100);
  restore = lanes_history_restore_new (fixture.history, fixture.engine);
  if (!history_fixture_load (restore, restored, &error))
    ck_abort_msg ("%s", error->message);
  lanes_history_restore_settle (restore);
}

static GArray *order;

static void
note_start (gpointer   data,
            LanesJob  *job,
            LanesState old_state,
            gint64     when)
{
  if (job->state == LANES_STATE_RUNNING && job->id <= 7)
    g_array_append_val (order, job->id);
}

static const LanesEngineObserver start_observer = { .job_changed = note_start };

START_TEST (test_queue_as_it_was)
{
  LanesHistoryRestored restored = { 0 };
  const guint64 expected[] = { 4, 6, 5, 3, 2, 7 };
  LanesBatch *batch;

  order = g_array_new (FALSE, FALSE, sizeof (guint64));
  come_back_again (&restored);
  batch = lanes_engine_get_batch (fixture.engine, 1);
  ck_assert (restored.draining);
  ck_assert_uint_eq (restored.n_unfinished, 1);
  ck_assert_uint_eq (batch->limit, 3);
  ck_assert_int_eq (lanes_engine_get_job (fixture.engine, 4)->priority, 7);

  lanes_engine_add_observer (fixture.engine, &start_observer, order);
  lanes_engine_set_draining (fixture.engine, FALSE);
  lanes_test_wait_until (lanes_engine_is_idle (fixture.engine));
  lanes_engine_remove_observer (fixture.engine, order);
  ck_assert_uint_eq (order->len, G_N_ELEMENTS (expected));
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    ck_assert_uint_eq (g_array_index (order, guint64, i), expected[i]);
  g_array_unref (order);
}
END_TEST

static gboolean
is_stored_masked (guint64 id)
{
  g_autoptr (LanesHistoryJob) job = restore_read_job (id);

  return job->masked && job->state == LANES_STATE_WAITING;
}

START_TEST (test_inputs_go_on)
{
  LanesHistoryRestored restored = { 0 };
  g_autoptr (LanesHistoryReader) reader = NULL;
  g_autoptr (GPtrArray) page = NULL;
  g_autoptr (LanesHistoryBatchRow) row = NULL;
  LanesHistoryFilter filter = { .batch = 1 };
  g_autoptr (LanesJobSpec) spec = NULL;
  LanesBatch *batch;
  LanesJob *secret;

  come_back_again (&restored);
  batch = lanes_engine_get_batch (fixture.engine, 1);
  ck_assert (!batch->complete);
  ck_assert_uint_lt (batch->n_jobs, 200);
  ck_assert_int_eq (lanes_batch_get_total (batch), N_INPUTS);
  lanes_engine_set_draining (fixture.engine, FALSE);
  lanes_test_wait_until (batch->n_in_state[LANES_STATE_SUCCEEDED] == N_INPUTS - 1);
  ck_assert_uint_eq (batch->n_jobs, N_INPUTS);
  restore_flush ();
  /* The secret one waits to be told, now and, as its row says, after another restart. */
  secret = lanes_engine_get_job (fixture.engine, lanes_batch_get_job_id (batch, N_INPUTS - 2));
  ck_assert (lanes_engine_needs_secret (fixture.engine, secret) && lanes_engine_count_secret (fixture.engine) == 1);
  ck_assert (is_stored_masked (secret->id));
  spec = history_fixture_spec (fixture.kinds, FALSE, secret_input, NULL);
  ck_assert (lanes_engine_give_secret (fixture.engine, secret, spec, NULL));
  lanes_test_wait_until (lanes_batch_is_ended (batch));
  restore_flush ();

  reader = lanes_history_reader_new (fixture.dir, fixture.kinds, NULL);
  page = lanes_history_reader_page_after (reader, &filter, 0, N_INPUTS + 1, NULL, NULL);
  ck_assert_uint_eq (page->len, N_INPUTS);
  for (guint i = 0; i < page->len; i++)
    {
      LanesHistoryJob *job = page->pdata[i];
      g_autofree char *input = g_strdup_printf ("input-%04u", i + 1);

      ck_assert_uint_eq (job->sequence, i + 1);
      ck_assert_int_eq (job->state, LANES_STATE_SUCCEEDED);
      if (i != N_INPUTS - 2)
        ck_assert_str_eq (job->input, input);
    }
  row = lanes_history_reader_get_batch (reader, 1, NULL);
  ck_assert (row->complete);
  ck_assert_uint_eq (lanes_history_inputs_first (reader), 0);
}
END_TEST

/* A batch whose template has a secret: what is made of it after a restart waits for it, and does not fail. */

#define N_READ_AHEAD 20

static void
accept_secret_template (void)
{
  g_autoptr (LanesJobSpec) template = NULL;
  char *inputs[N_INPUTS / 50 + 1] = { NULL };

  for (guint i = 0; i < G_N_ELEMENTS (inputs) - 1; i++)
    inputs[i] = g_strdup_printf ("input-%u", i);
  restore_open ();
  lanes_history_attach (fixture.history, fixture.engine);
  template = history_fixture_spec (fixture.kinds, TRUE, "{}", "token=abc", NULL);
  lanes_engine_set_draining (fixture.engine, TRUE);
  lanes_engine_set_read_ahead (fixture.engine, N_READ_AHEAD / 2);
  lanes_engine_submit_batch (fixture.engine, "secret", template, lanes_inputs_from_strv (g_strdupv (inputs)), 0, NULL, NULL);
  lanes_test_wait_until (lanes_engine_get_next_id (fixture.engine) > N_READ_AHEAD / 2);
  restore_flush ();
  kill (getpid (), SIGKILL);
}

START_TEST (test_secret_of_a_template)
{
  g_autoptr (LanesHistoryRestore) restore = NULL;
  g_autoptr (LanesJobSpec) spec = NULL;
  LanesBatch *batch;
  LanesJob *job;

  if (restore_is_in_program ())
    accept_secret_template ();

  restore_open ();
  lanes_engine_set_read_ahead (fixture.engine, N_READ_AHEAD);
  restore = lanes_history_restore_new (fixture.history, fixture.engine);
  ck_assert (history_fixture_load (restore, NULL, NULL));
  lanes_history_restore_settle (restore);
  batch = lanes_engine_get_batch (fixture.engine, 1);
  lanes_test_wait_until (batch->n_jobs == N_READ_AHEAD);
  ck_assert_uint_eq (lanes_engine_count_secret (fixture.engine), N_READ_AHEAD);
  ck_assert_uint_eq (batch->n_in_state[LANES_STATE_WAITING], N_READ_AHEAD);

  /* One of those that were made after the restart. */
  job = lanes_engine_get_job (fixture.engine, lanes_batch_get_job_id (batch, N_READ_AHEAD - 1));
  spec = history_fixture_spec (fixture.kinds, FALSE, "input-19", "token=abc", NULL);
  ck_assert (lanes_engine_give_secret (fixture.engine, job, spec, NULL));
  lanes_test_wait_until (batch->n_jobs == N_READ_AHEAD + 1);
  ck_assert_int_eq (job->state, LANES_STATE_SUCCEEDED);
  ck_assert_uint_eq (lanes_engine_count_secret (fixture.engine), N_READ_AHEAD);
}
END_TEST

/* One answer for a batch whose template has a secret: all of it goes on, but for what was cancelled or has a secret of its own. */

#define N_SHARING 3000
#define N_MADE 2000

static void
accept_sharing (void)
{
  g_autoptr (LanesJobSpec) template = NULL;
  char *inputs[N_SHARING + 1] = { NULL };

  for (guint i = 0; i < N_SHARING; i++)
    inputs[i] = i == 5 ? g_strdup (secret_input) : g_strdup_printf ("input-%u", i);
  restore_open ();
  lanes_history_attach (fixture.history, fixture.engine);
  template = history_fixture_spec (fixture.kinds, TRUE, "{}", "{#}", "token=abc", NULL);
  lanes_engine_set_draining (fixture.engine, TRUE);
  lanes_engine_set_read_ahead (fixture.engine, N_MADE / 2);
  lanes_engine_submit_batch (fixture.engine, "sharing", template, lanes_inputs_from_strv (g_strdupv (inputs)), 0, NULL, NULL);
  lanes_test_wait_until (lanes_engine_get_next_id (fixture.engine) > N_MADE / 2);
  restore_flush ();
  kill (getpid (), SIGKILL);
}

static LanesJob *
get_sharing (guint index)
{
  return lanes_engine_get_job (fixture.engine, lanes_batch_get_job_id (lanes_engine_get_batch (fixture.engine, 1), index));
}

static void
given_cb (LanesEngine *engine,
          guint64      n_jobs,
          gpointer     data)
{
  *(gint64 *) data = (gint64) n_jobs;
}

/* What can be given to the others, and what cannot. Returns: (transfer full): the template */
static LanesJobSpec *
check_filling (LanesJob     *job,
               LanesJobSpec *spec)
{
  g_autoptr (LanesJobSpec) other = history_fixture_spec (fixture.kinds, FALSE, "another", "1", "token=xyz", NULL);
  g_autoptr (LanesJobSpec) replacement = history_fixture_spec (fixture.kinds, FALSE, "input-0", "1", "token={}", NULL);
  g_autoptr (LanesJobSpec) masked = lanes_job_dup_full_spec (job, NULL);
  g_autoptr (GError) error = NULL;
  LanesJobSpec *template;

  ck_assert_ptr_null (lanes_engine_fill_template (fixture.engine, job, other, NULL));
  ck_assert_ptr_null (lanes_engine_fill_template (fixture.engine, job, replacement, NULL));
  ck_assert_ptr_null (lanes_engine_fill_template (fixture.engine, job, masked, NULL));
  template = lanes_engine_fill_template (fixture.engine, job, spec, &error);
  ck_assert_msg (template != NULL, "%s", error != NULL ? error->message : "");

  return template;
}

START_TEST (test_secret_is_given_to_a_batch)
{
  g_autoptr (LanesHistoryRestore) restore = NULL;
  g_autoptr (LanesJobSpec) spec = NULL, own = NULL, with_input = NULL, template = NULL;
  gint64 n_given = -1;
  LanesBatch *batch;

  if (restore_is_in_program ())
    accept_sharing ();

  restore_open ();
  lanes_engine_set_read_ahead (fixture.engine, N_MADE);
  restore = lanes_history_restore_new (fixture.history, fixture.engine);
  ck_assert (history_fixture_load (restore, NULL, NULL));
  lanes_history_restore_settle (restore);
  batch = lanes_engine_get_batch (fixture.engine, 1);
  lanes_test_wait_until (batch->n_jobs == N_MADE);

  /* All but itself and the one that lacks more; but for that nothing is the same. */
  ck_assert_int_eq (lanes_engine_count_same_secret (fixture.engine, get_sharing (0)), N_SHARING - 2);
  ck_assert_int_eq (lanes_engine_count_same_secret (fixture.engine, get_sharing (5)), 0);
  ck_assert (lanes_engine_cancel (fixture.engine, get_sharing (3), NULL));
  own = history_fixture_spec (fixture.kinds, FALSE, "input-4", "5", "token=own", NULL);
  ck_assert (lanes_engine_give_secret (fixture.engine, get_sharing (4), own, NULL));
  ck_assert_int_eq (lanes_engine_count_same_secret (fixture.engine, get_sharing (0)), N_SHARING - 4);

  spec = history_fixture_spec (fixture.kinds, FALSE, "input-0", "1", "token=xyz", NULL);
  template = check_filling (get_sharing (0), spec);
  ck_assert (lanes_engine_give_secret (fixture.engine, get_sharing (0), spec, NULL));
  ck_assert_int_eq (lanes_engine_count_same_secret (fixture.engine, get_sharing (1)), N_SHARING - 5);
  lanes_engine_give_batch (fixture.engine, batch, template, given_cb, &n_given, NULL);
  ck_assert_int_eq (n_given, -1);
  ck_assert (lanes_engine_cancel (fixture.engine, get_sharing (N_MADE - 1), NULL));
  ck_assert_int_eq (lanes_engine_count_same_secret (fixture.engine, get_sharing (1)), 0);
  lanes_test_wait_until (batch->n_in_state[LANES_STATE_SUCCEEDED] == N_SHARING - 3);
  ck_assert_int_eq (n_given, N_SHARING - 5);
  ck_assert_str_eq (lanes_job_spec_get_string (get_sharing (1)->spec, "token"), "xyz");
  ck_assert_str_eq (lanes_job_spec_get_string (get_sharing (4)->spec, "token"), "own");
  ck_assert_uint_eq (lanes_engine_count_secret (fixture.engine), 1);

  /* Those that were cancelled have it when they are tried again; that with a secret of its own waits for that. */
  ck_assert (lanes_engine_retry (fixture.engine, get_sharing (3), NULL));
  ck_assert (lanes_engine_needs_secret (fixture.engine, get_sharing (5)));
  with_input = history_fixture_spec (fixture.kinds, FALSE, secret_input, "6", "token=xyz", NULL);
  ck_assert (lanes_engine_give_secret (fixture.engine, get_sharing (5), with_input, NULL));
  lanes_test_wait_until (lanes_batch_is_ended (batch));
  ck_assert_uint_eq (batch->n_in_state[LANES_STATE_SUCCEEDED], N_SHARING - 1);
  restore_flush ();
  restore_check_stored (get_sharing (7)->id, LANES_STATE_SUCCEEDED);
}
END_TEST

/* An engine that goes, with answers that were not given to all. */
START_TEST (test_giving_ends_with_the_engine)
{
  g_autoptr (LanesHistoryRestore) restore = NULL;
  g_autoptr (LanesJobSpec) spec = NULL, template = NULL;
  g_autofree char *freed = g_strdup ("data");
  gint64 n_given = -1;

  if (restore_is_in_program ())
    accept_sharing ();

  restore_open ();
  lanes_engine_set_read_ahead (fixture.engine, N_MADE);
  restore = lanes_history_restore_new (fixture.history, fixture.engine);
  ck_assert (history_fixture_load (restore, NULL, NULL));
  spec = history_fixture_spec (fixture.kinds, FALSE, "input-0", "1", "token=xyz", NULL);
  template = lanes_engine_fill_template (fixture.engine, get_sharing (0), spec, NULL);
  lanes_engine_give_batch (fixture.engine, lanes_engine_get_batch (fixture.engine, 1), template, given_cb, &n_given, NULL);
  /* A second answer finds that there is one. */
  lanes_engine_give_batch (fixture.engine, lanes_engine_get_batch (fixture.engine, 1), template, given_cb, g_steal_pointer (&freed), g_free);
  ck_assert_int_eq (n_given, -1);
}
END_TEST

/* What is left of a delay before the next try is waited for: jobs that failed, two of which have an hour to wait; of one a server said so. */

static LanesJob *
submit_retrying (const char *word,
                 double      delay)
{
  LanesJobOptions options = LANES_JOB_OPTIONS_INIT;
  g_autoptr (LanesJobSpec) spec = NULL;

  options.retries = 1;
  options.retry_delay = delay;
  options.retry_delay_max = delay;
  spec = lanes_job_spec_new (lanes_kind_set_find (fixture.kinds, "echo"), g_variant_new_parsed ("{'words': <[%s]>}", word), &options, NULL);
  ck_assert_ptr_nonnull (spec);
  return lanes_engine_submit (fixture.engine, spec, NULL);
}

static void
fail_twice_and_die (void)
{
  LanesJob *first, *second, *third;

  restore_open ();
  lanes_history_attach (fixture.history, fixture.engine);
  first = submit_retrying ("fail", 3600);
  second = submit_retrying ("fail", 0.001);
  third = submit_retrying ("fail-later", 0.001);
  lanes_test_wait_until (first->attempts == 1 && first->state == LANES_STATE_WAITING && second->attempts > 0 &&
                         third->attempts == 1 && third->state == LANES_STATE_WAITING);
  lanes_engine_set_draining (fixture.engine, TRUE);
  restore_submit ("last", 0, 0, 0);
  restore_flush ();
  kill (getpid (), SIGKILL);
}

START_TEST (test_delay_goes_on)
{
  g_autoptr (LanesHistoryRestore) restore = NULL;
  g_autofree char *reason = NULL;
  LanesJob *job;
  gint64 left;

  if (restore_is_in_program ())
    fail_twice_and_die ();

  restore_open ();
  restore = lanes_history_restore_new (fixture.history, fixture.engine);
  ck_assert (history_fixture_load (restore, NULL, NULL));
  lanes_history_restore_settle (restore);
  for (guint64 id = 1; id <= 3; id += 2)
    {
      job = lanes_engine_get_job (fixture.engine, id);
      left = job->ready_at - g_get_monotonic_time ();
      ck_assert_int_eq (job->state, LANES_STATE_WAITING);
      ck_assert_int_le (left, G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC);
      ck_assert_int_gt (left, G_GINT64_CONSTANT (1800) * G_USEC_PER_SEC);
    }
  ck_assert (lanes_engine_cancel (fixture.engine, job, NULL));
  job = lanes_engine_get_job (fixture.engine, 1);
  reason = lanes_engine_dup_reason (fixture.engine, job);
  ck_assert_msg (strstr (reason, "try 2 in") != NULL, "%s", reason);

  /* Another's is over, and who asks for this one does not wait. */
  lanes_test_wait_until (restore_state_of (4) == LANES_STATE_SUCCEEDED && lanes_engine_count (fixture.engine, LANES_STATE_QUEUED) == 0);
  lanes_test_wait_until (lanes_engine_count (fixture.engine, LANES_STATE_WAITING) == 1);
  ck_assert (lanes_engine_retry (fixture.engine, job, NULL));
  lanes_test_wait_until (lanes_engine_is_idle (fixture.engine));
  ck_assert_int_eq (job->state, LANES_STATE_FAILED);
  ck_assert_int_eq (job->attempts, 2);
}
END_TEST

static Suite *
queue_suite (void)
{
  Suite *suite = suite_create ("history-queue");
  TCase *tcase = tcase_create ("queue");

  tcase_add_checked_fixture (tcase, restore_set_up, restore_tear_down);
  tcase_add_test (tcase, test_queue_as_it_was);
  tcase_add_test (tcase, test_inputs_go_on);
  tcase_add_test (tcase, test_secret_of_a_template);
  tcase_add_test (tcase, test_secret_is_given_to_a_batch);
  tcase_add_test (tcase, test_giving_ends_with_the_engine);
  tcase_add_test (tcase, test_delay_goes_on);
  suite_add_tcase (suite, tcase);
  return suite;
}

int
main (void)
{
  return lanes_test_run (queue_suite ());
}
