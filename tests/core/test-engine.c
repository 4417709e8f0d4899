/* test-engine.c: the engine with kinds that do nothing, fail, or hold on, on real executors
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "history-fixture.h"
#include "lanes-engine-hosts.h"
#include "lanes-error.h"
#include "lanes-kinds.h"
#include "lanes-loop-executor.h"
#include "lanes-pool-executor.h"
#include "lanes-test.h"

/* A kind that does as its parameter says: "ok", "fail", "hold" (until asked to stop, or let go), and on the loop as on a thread. */

#define TEST_TYPE_KIND (test_kind_get_type ())
G_DECLARE_FINAL_TYPE (TestKind, test_kind, TEST, KIND, LanesKind)

struct _TestKind
{
  LanesKind parent_instance;
};

G_DEFINE_FINAL_TYPE (TestKind, test_kind, LANES_TYPE_KIND)

static const LanesField fields[] = {
  { "do", 0, LANES_FIELD_STRING, LANES_FIELD_POSITIONAL | LANES_FIELD_EXPAND, "Do", "What to do", "ok" },
  { "host", 0, LANES_FIELD_STRING, LANES_FIELD_EXPAND, "Host", "A host" },
};

static GPtrArray *started; /* titles, in the order in which they began; loop jobs only */
static GPtrArray *holding; /* LanesRun: on the loop */

static void
act (LanesRun *run)
{
  const char *what = lanes_job_spec_get_string (lanes_run_get_spec (run), "do");

  if (strstr (what, "fail") != NULL && !(strstr (what, "once") != NULL && lanes_run_get_attempt (run) > 1))
    lanes_run_fail_literal (run, LANES_ERROR_EXIT, "it failed");
  else
    lanes_run_succeed (run, g_variant_new_parsed ("{'text': <%s>}", what));
}

static void
test_kind_start (LanesKind *kind,
                 LanesRun  *run)
{
  g_autofree char *title = lanes_job_spec_dup_title (lanes_run_get_spec (run), NULL, 0);

  g_ptr_array_add (started, g_steal_pointer (&title));
  if (g_str_has_prefix (lanes_job_spec_get_string (lanes_run_get_spec (run), "do"), "hold"))
    g_ptr_array_add (holding, run);
  else
    act (run);
}

static void
test_kind_stop (LanesKind *kind,
                LanesRun  *run)
{
  g_ptr_array_remove (holding, run);
  lanes_run_fail_literal (run, LANES_ERROR_CANCELLED, "stopped");
}

static void
test_kind_hold (LanesKind *kind,
                LanesRun  *run)
{
}

static void
test_kind_run (LanesKind *kind,
               LanesRun  *run)
{
  if (g_str_has_prefix (lanes_job_spec_get_string (lanes_run_get_spec (run), "do"), "hold"))
    {
      history_fixture_hold (run);
      lanes_run_fail_literal (run, LANES_ERROR_CANCELLED, "stopped");
    }
  else
    act (run);
}

static char *
test_kind_dup_title (LanesKind *kind,
                     GVariant  *params)
{
  const char *what = NULL;

  g_variant_lookup (params, "do", "&s", &what);
  return g_strdup (what);
}

static char *
test_kind_dup_host (LanesKind *kind,
                    GVariant  *params)
{
  const char *host = NULL;

  g_variant_lookup (params, "host", "&s", &host);
  return g_strdup (host);
}

static void
test_kind_class_init (TestKindClass *klass)
{
  LanesKindClass *kind_class = LANES_KIND_CLASS (klass);

  kind_class->name = "test";
  kind_class->label = "Test";
  kind_class->icon_name = "system-run-symbolic";
  kind_class->fields = fields;
  kind_class->n_fields = G_N_ELEMENTS (fields);
  kind_class->flags = LANES_KIND_CAN_PAUSE;
  kind_class->dup_title = test_kind_dup_title;
  kind_class->dup_host = test_kind_dup_host;
  kind_class->start = test_kind_start;
  kind_class->stop = test_kind_stop;
  kind_class->pause = test_kind_hold;
  kind_class->resume = test_kind_hold;
  kind_class->run = test_kind_run;
}

static void
test_kind_init (TestKind *self)
{
}

/* A watcher that checks what observers are told against what it was told before */

typedef struct
{
  LanesEngine  *engine;
  LanesKind    *kind;
  GHashTable   *states;    /* id -> state + 1 */
  guint         n_added;
  guint         n_attempts;
  guint         n_removed;
} World;

static void
on_added (gpointer data,
          guint64  first_id,
          guint    n)
{
  World *world = data;

  for (guint i = 0; i < n; i++)
    {
      LanesJob *job = lanes_engine_get_job (world->engine, first_id + i);

      ck_assert_ptr_nonnull (job);
      ck_assert (job->state == LANES_STATE_WAITING || job->state == LANES_STATE_QUEUED);
      ck_assert (g_hash_table_insert (world->states, GSIZE_TO_POINTER (first_id + i), GUINT_TO_POINTER (job->state + 1u)));
    }
  world->n_added += n;
}

static void
on_changed (gpointer   data,
            LanesJob  *job,
            LanesState old_state,
            gint64     when)
{
  World *world = data;
  guint known = GPOINTER_TO_UINT (g_hash_table_lookup (world->states, GSIZE_TO_POINTER (job->id)));

  ck_assert_uint_eq (known, old_state + 1u);
  ck_assert (lanes_state_can_become (old_state, job->state));
  g_hash_table_insert (world->states, GSIZE_TO_POINTER (job->id), GUINT_TO_POINTER (job->state + 1u));
}

static void
on_attempt (gpointer            data,
            LanesJob           *job,
            const LanesOutcome *outcome,
            LanesState          state)
{
  ck_assert_int_gt (outcome->started, 0);
  ck_assert_int_ge (outcome->ended, outcome->started);
  ((World *) data)->n_attempts++;
}

static void
on_removed (gpointer         data,
            LanesJob *const *jobs,
            guint            n)
{
  ((World *) data)->n_removed += n;
}

static const LanesEngineObserver observer = {
  .jobs_added = on_added,
  .job_changed = on_changed,
  .attempt_ended = on_attempt,
  .jobs_removed = on_removed,
};

static World *
world_new (guint loop_limit,
           guint pool_limit)
{
  World *world = g_new0 (World, 1);
  g_autoptr (LanesKindSet) kinds = lanes_kind_set_new ();

  world->kind = g_object_new (TEST_TYPE_KIND, NULL);
  lanes_kind_set_add (kinds, world->kind);
  world->engine = lanes_engine_new (NULL, kinds, "/nonexistent");
  lanes_engine_add_executor (world->engine, lanes_loop_executor_new (loop_limit));
  lanes_engine_add_executor (world->engine, lanes_pool_executor_new (pool_limit, 0));
  world->states = g_hash_table_new (NULL, NULL);
  lanes_engine_add_observer (world->engine, &observer, world);
  started = g_ptr_array_new_with_free_func (g_free);
  holding = g_ptr_array_new ();

  return world;
}

static void
world_free (World *world)
{
  lanes_test_wait_until (lanes_engine_is_idle (world->engine));
  lanes_engine_close (world->engine);
  g_assert_finalize_object (world->engine);
  g_hash_table_unref (world->states);
  g_ptr_array_unref (started);
  g_ptr_array_unref (holding);
  g_free (world);
}

static LanesJobSpec *
make_spec (World      *world,
           const char *what,
           const char *on,
           guint       retries)
{
  LanesJobOptions options = LANES_JOB_OPTIONS_INIT;
  g_autoptr (GError) error = NULL;
  LanesJobSpec *spec;

  options.executor = on;
  options.retries = retries;
  options.retry_delay = 0.001;
  spec = lanes_job_spec_new (world->kind, g_variant_new_parsed ("{'do': <%s>}", what), &options, &error);
  ck_assert_msg (spec != NULL, "%s", error != NULL ? error->message : "");

  return spec;
}

static LanesJob *
submit (World      *world,
        const char *what,
        const char *on)
{
  g_autoptr (LanesJobSpec) spec = make_spec (world, what, on, 0);
  g_autoptr (GError) error = NULL;
  LanesJob *job = lanes_engine_submit (world->engine, spec, &error);

  ck_assert_msg (job != NULL, "%s", error != NULL ? error->message : "");
  return job;
}

/* The words of the design, written out once more: every pair is walked. */
START_TEST (every_edge)
{
  static const char *const legal = "waiting>queued waiting>cancelled queued>running queued>waiting queued>cancelled "
                                   "running>paused running>stopping running>succeeded running>failed running>timed-out "
                                   "running>waiting running>lost paused>running paused>stopping paused>lost "
                                   "stopping>cancelled stopping>timed-out stopping>succeeded stopping>failed stopping>lost "
                                   "stopping>waiting failed>queued failed>waiting timed-out>queued timed-out>waiting "
                                   "cancelled>queued cancelled>waiting lost>queued lost>waiting";
  g_auto (GStrv) edges = g_strsplit (legal, " ", -1);

  for (guint from = 0; from < LANES_N_STATES; from++)
    for (guint to = 0; to < LANES_N_STATES; to++)
      {
        g_autofree char *edge = g_strdup_printf ("%s>%s", lanes_state_get_name (from), lanes_state_get_name (to));

        ck_assert_msg (lanes_state_can_become (from, to) == g_strv_contains ((const char *const *) edges, edge), "%s", edge);
      }
}
END_TEST

START_TEST (job_succeeds_on_both)
{
  World *world = world_new (4, 2);
  LanesJob *loop = submit (world, "ok", "async"), *thread = submit (world, "ok", "threads");

  ck_assert_int_eq (loop->state, LANES_STATE_QUEUED);
  lanes_test_wait_until (loop->state == LANES_STATE_SUCCEEDED && thread->state == LANES_STATE_SUCCEEDED);
  ck_assert_int_gt (thread->outcome->usage.user_us + thread->outcome->usage.system_us, -1);
  ck_assert_int_eq (loop->attempts, 1);
  ck_assert_uint_eq (lanes_engine_count (world->engine, LANES_STATE_SUCCEEDED), 2);
  world_free (world);
}
END_TEST

START_TEST (failed_is_tried_again)
{
  World *world = world_new (4, 2);
  g_autoptr (LanesJobSpec) once = make_spec (world, "fail once", "threads", 2);
  g_autoptr (LanesJobSpec) always = make_spec (world, "fail", "async", 2);
  LanesJob *first = lanes_engine_submit (world->engine, once, NULL), *second = lanes_engine_submit (world->engine, always, NULL);

  lanes_test_wait_until (first->state == LANES_STATE_SUCCEEDED && second->state == LANES_STATE_FAILED);
  ck_assert_int_eq (first->attempts, 2);
  ck_assert_int_eq (second->attempts, 3);
  ck_assert_uint_eq (lanes_job_get_earlier_attempts (second)->len, 2);
  ck_assert_uint_eq (world->n_attempts, 5);

  ck_assert (lanes_engine_retry (world->engine, second, NULL));
  lanes_test_wait_until (second->state == LANES_STATE_FAILED && second->attempts == 4);
  ck_assert (!lanes_engine_retry (world->engine, first, NULL));
  world_free (world);
}
END_TEST

static void
check_cancel (const char *on)
{
  World *world = world_new (1, 1);
  LanesJob *active = submit (world, "hold", on), *queued = submit (world, "hold", on);
  g_autofree char *why = NULL;

  lanes_test_wait_until (active->state == LANES_STATE_RUNNING);
  ck_assert_int_eq (queued->state, LANES_STATE_QUEUED);
  why = lanes_engine_dup_reason (world->engine, queued);
  ck_assert_ptr_nonnull (strstr (why, "1 of 1 busy"));

  ck_assert (lanes_engine_cancel (world->engine, queued, NULL));
  ck_assert_int_eq (queued->state, LANES_STATE_CANCELLED);
  ck_assert (lanes_engine_cancel (world->engine, active, NULL));
  ck_assert_int_eq (active->state, LANES_STATE_STOPPING);
  lanes_test_wait_until (active->state == LANES_STATE_CANCELLED);
  ck_assert (!lanes_engine_cancel (world->engine, active, NULL));
  world_free (world);
}

START_TEST (cancel_on_loop)
{
  check_cancel ("async");
}
END_TEST

START_TEST (cancel_on_thread)
{
  check_cancel ("threads");
}
END_TEST

START_TEST (pause_holds_a_thread)
{
  World *world = world_new (1, 1);
  LanesJob *job = submit (world, "hold", "threads");

  ck_assert (!lanes_engine_pause (world->engine, job, NULL));
  lanes_test_wait_until (job->state == LANES_STATE_RUNNING);
  ck_assert (lanes_engine_pause (world->engine, job, NULL));
  ck_assert_int_eq (job->state, LANES_STATE_PAUSED);
  ck_assert (lanes_engine_resume (world->engine, job, NULL));
  ck_assert_int_eq (job->state, LANES_STATE_RUNNING);
  ck_assert (lanes_engine_pause (world->engine, job, NULL));
  ck_assert (lanes_engine_cancel (world->engine, job, NULL));
  lanes_test_wait_until (job->state == LANES_STATE_CANCELLED);
  world_free (world);
}
END_TEST

START_TEST (time_is_up)
{
  World *world = world_new (1, 1);
  LanesJobOptions options = LANES_JOB_OPTIONS_INIT;
  g_autoptr (LanesJobSpec) spec = NULL;
  LanesJob *job;

  options.timeout = 0.01;
  spec = lanes_job_spec_new (world->kind, g_variant_new_parsed ("{'do': <'hold'>}"), &options, NULL);
  job = lanes_engine_submit (world->engine, spec, NULL);
  lanes_test_wait_until (job->state == LANES_STATE_TIMED_OUT);
  ck_assert (g_error_matches (job->outcome->error, LANES_ERROR, LANES_ERROR_TIMED_OUT));
  world_free (world);
}
END_TEST

/* Priority first, then batches in turn, then age. */
START_TEST (order_of_the_queue)
{
  World *world = world_new (1, 1);
  LanesJob *gate = submit (world, "hold", "async");
  g_autoptr (LanesJobSpec) spec =
    lanes_job_spec_new_template (world->kind, g_variant_new_parsed ("{'do': <'{}'>}"), NULL, NULL);
  g_autoptr (LanesJobSpec) urgent = NULL;
  LanesJobOptions options = LANES_JOB_OPTIONS_INIT;
  g_autoptr (GString) order = g_string_new (NULL);
  LanesBatch *a, *b;

  lanes_test_wait_until (gate->state == LANES_STATE_RUNNING);
  a = lanes_engine_submit_batch (world->engine, "a", spec, lanes_inputs_from_strv (g_strsplit ("a1 a2 a3", " ", -1)), 0, NULL, NULL);
  b = lanes_engine_submit_batch (world->engine, "b", spec, lanes_inputs_from_strv (g_strsplit ("b1 b2", " ", -1)), 0, NULL, NULL);
  options.priority = 5;
  urgent = lanes_job_spec_new (world->kind, g_variant_new_parsed ("{'do': <'u'>}"), &options, NULL);
  lanes_test_wait_until (a->complete && b->complete);
  ck_assert_ptr_nonnull (lanes_engine_submit (world->engine, urgent, NULL));
  ck_assert (lanes_engine_cancel (world->engine, gate, NULL));
  lanes_test_wait_until (lanes_batch_is_ended (a) && lanes_batch_is_ended (b));

  for (guint i = 1; i < started->len; i++)
    g_string_append_printf (order, "%s ", (char *) started->pdata[i]);
  ck_assert_str_eq (order->str, "u a1 b1 a2 b2 a3 ");
  ck_assert_uint_eq (lanes_batch_get_job_id (b, 1), lanes_batch_get_job_id (b, 0) + 1);
  world_free (world);
}
END_TEST

START_TEST (limits_of_batch_and_host)
{
  World *world = world_new (16, 1);
  g_autoptr (LanesJobSpec) held = lanes_job_spec_new_template (world->kind, g_variant_new_parsed ("{'do': <'hold {}'>}"), NULL, NULL);
  g_autoptr (LanesJobSpec) hosts =
    lanes_job_spec_new_template (world->kind, g_variant_new_parsed ("{'do': <'hold {}'>, 'host': <'example.org'>}"), NULL, NULL);
  LanesBatch *batch, *host;
  g_autofree char *why = NULL;
  guint64 n_waiting = 0;

  lanes_engine_set_host_limit (world->engine, 3);
  batch = lanes_engine_submit_batch (world->engine, "a", held, lanes_inputs_from_strv (g_strsplit ("1 2 3 4", " ", -1)), 2, NULL, NULL);
  host = lanes_engine_submit_batch (world->engine, "h", hosts, lanes_inputs_from_strv (g_strsplit ("1 2 3 4 5", " ", -1)), 0, NULL, NULL);
  lanes_test_wait_until (holding->len == 5 && lanes_engine_count (world->engine, LANES_STATE_RUNNING) == 5);
  ck_assert_uint_eq (batch->n_active, 2);
  ck_assert_uint_eq (host->n_active, 3);
  why = lanes_engine_dup_reason (world->engine, lanes_engine_get_job (world->engine, lanes_batch_get_job_id (host, 4)));
  ck_assert_str_eq (why, "host limit: 3 of 3 busy for example.org");

  /* Others wait for something else, until only the host is left. */
  ck_assert_ptr_null (lanes_engine_get_full_host (world->engine, &n_waiting));
  lanes_engine_set_batch_limit (world->engine, batch, 0);
  lanes_test_wait_until (holding->len == 7 && lanes_engine_count (world->engine, LANES_STATE_RUNNING) == 7);
  ck_assert_str_eq (lanes_engine_get_full_host (world->engine, &n_waiting), "example.org");
  ck_assert_uint_eq (n_waiting, 2);
  lanes_engine_set_host_limit (world->engine, 4);
  lanes_test_wait_until (holding->len == 8);
  lanes_engine_cancel_all (world->engine);
  lanes_test_wait_until (lanes_engine_is_idle (world->engine));
  ck_assert_uint_eq (lanes_engine_count (world->engine, LANES_STATE_CANCELLED), 9);
  ck_assert_ptr_null (lanes_engine_get_full_host (world->engine, &n_waiting));
  world_free (world);
}
END_TEST

static LanesPlanEntry *
plan_job (World      *world,
          LanesPlan  *plan,
          const char *name,
          const char *what,
          const char *after,
          LanesAfter  condition)
{
  LanesPlanEntry *entry = lanes_plan_add_job (plan, name, make_spec (world, what, NULL, 0));

  if (after != NULL)
    lanes_plan_entry_after (entry, after, 0, condition);
  return entry;
}

START_TEST (dependencies)
{
  World *world = world_new (8, 1);
  g_autoptr (LanesPlan) plan = lanes_plan_new ("nightly");
  g_autoptr (GArray) jobs = NULL;
  g_autoptr (GArray) batches = NULL;
  g_autoptr (GError) error = NULL;
  static const LanesState wanted[] = { LANES_STATE_SUCCEEDED, LANES_STATE_CANCELLED, LANES_STATE_SUCCEEDED, LANES_STATE_FAILED,
                                       LANES_STATE_SUCCEEDED, LANES_STATE_CANCELLED };

  plan_job (world, plan, "clean-up", "ok", "breaks", LANES_AFTER_END);
  plan_job (world, plan, "never", "ok", "breaks", LANES_AFTER_SUCCESS);
  plan_job (world, plan, "mend", "ok", "breaks", LANES_AFTER_FAILURE);
  plan_job (world, plan, "breaks", "fail", NULL, 0);
  plan_job (world, plan, "last", "ok", "many", LANES_AFTER_SUCCESS);
  plan_job (world, plan, "not either", "ok", "never", LANES_AFTER_SUCCESS);
  lanes_plan_entry_after (lanes_plan_add_batch (plan, "many", "Many",
                                                lanes_job_spec_new_template (world->kind, g_variant_new_parsed ("{'do': <'{}'>}"), NULL, NULL),
                                                lanes_inputs_from_strv (g_strsplit ("1 2 3", " ", -1)), 0),
                          "mend", 0, LANES_AFTER_SUCCESS);

  ck_assert_msg (lanes_engine_submit_plan (world->engine, plan, &jobs, &batches, &error), "%s", error != NULL ? error->message : "");
  ck_assert_uint_eq (jobs->len, G_N_ELEMENTS (wanted));
  ck_assert_uint_eq (batches->len, 2);
  lanes_test_wait_until (lanes_engine_is_idle (world->engine));
  for (guint i = 0; i < jobs->len; i++)
    ck_assert_int_eq (lanes_engine_get_job (world->engine, g_array_index (jobs, guint64, i))->state, wanted[i]);
  ck_assert_int_eq (lanes_engine_get_batch (world->engine, g_array_index (batches, guint64, 1))->n_in_state[LANES_STATE_SUCCEEDED], 3);
  world_free (world);
}
END_TEST

START_TEST (cycle_is_named)
{
  World *world = world_new (8, 1);
  g_autoptr (LanesPlan) plan = lanes_plan_new (NULL);
  g_autoptr (GError) error = NULL;

  plan_job (world, plan, "a", "ok", "b", LANES_AFTER_SUCCESS);
  plan_job (world, plan, "b", "ok", "c", LANES_AFTER_SUCCESS);
  plan_job (world, plan, "c", "ok", "a", LANES_AFTER_SUCCESS);
  ck_assert (!lanes_engine_submit_plan (world->engine, plan, NULL, NULL, &error));
  ck_assert_ptr_nonnull (strstr (error->message, "a → b → c → a"));
  ck_assert_uint_eq (world->n_added, 0);
  world_free (world);
}
END_TEST

/* A source of a million inputs that never stand in memory together. */
typedef struct
{
  guint next, n;
} Counter;

static LanesInput
counter_pull (gpointer data,
              char   **ret_input)
{
  Counter *counter = data;

  if (counter->next == counter->n)
    return LANES_INPUT_END;
  *ret_input = g_strdup_printf ("%u", counter->next++);
  return LANES_INPUT_ONE;
}

START_TEST (many_inputs_few_records)
{
  World *world = world_new (64, 2);
  g_autoptr (LanesJobSpec) spec = lanes_job_spec_new_template (world->kind, g_variant_new_parsed ("{'do': <'{}'>}"), NULL, NULL);
  Counter counter = { 0, 20000 };
  LanesInputs inputs = { counter_pull, NULL, NULL, &counter };
  LanesBatch *batch;
  guint64 most = 0;

  lanes_engine_set_read_ahead (world->engine, 256);
  lanes_engine_set_forget_ended (world->engine, TRUE);
  batch = lanes_engine_submit_batch (world->engine, "many", spec, inputs, 0, NULL, NULL);
  while (!lanes_batch_is_ended (batch))
    {
      g_main_context_iteration (NULL, TRUE);
      most = MAX (most, batch->n_jobs - world->n_removed);
    }
  ck_assert_uint_eq (batch->n_in_state[LANES_STATE_SUCCEEDED], 20000);
  lanes_test_wait_until (world->n_removed == 20000);
  ck_assert_uint_le (most, 2048);
  world_free (world);
}
END_TEST

START_TEST (delay_and_start)
{
  World *world = world_new (8, 1);
  LanesJobOptions options = LANES_JOB_OPTIONS_INIT;
  g_autoptr (LanesJobSpec) spec = NULL;
  LanesJob *job;

  options.delay = 0.02;
  spec = lanes_job_spec_new (world->kind, g_variant_new_parsed ("{'do': <'ok'>}"), &options, NULL);
  job = lanes_engine_submit (world->engine, spec, NULL);
  ck_assert_int_eq (job->state, LANES_STATE_WAITING);
  lanes_test_wait_until (job->state == LANES_STATE_SUCCEEDED);
  ck_assert_int_ge (lanes_job_get_started (job) - job->queued_at, 20000);
  world_free (world);
}
END_TEST

/* Cancelled and taken back: as if nothing had been. */
START_TEST (undone_waits_again)
{
  World *world = world_new (1, 1);
  LanesJobOptions options = LANES_JOB_OPTIONS_INIT;
  g_autoptr (GArray) after = g_array_new (FALSE, TRUE, sizeof (LanesDependency));
  g_autoptr (LanesJobSpec) later = NULL;
  g_autoptr (LanesJobSpec) spec = make_spec (world, "ok", "async", 0);
  g_autoptr (LanesJobSpec) template = lanes_job_spec_new_template (world->kind, g_variant_new_parsed ("{'do': <'{}'>}"), NULL, NULL);
  LanesJob *first = submit (world, "hold", "async"), *delayed, *tied, *of_batch;
  LanesDependency dependency = { NULL, first->id, LANES_AFTER_END };
  LanesBatch *batch;
  gint64 due;

  options.delay = 0.2;
  later = lanes_job_spec_new (world->kind, g_variant_new_parsed ("{'do': <'ok'>}"), &options, NULL);
  g_array_append_val (after, dependency);
  delayed = lanes_engine_submit (world->engine, later, NULL);
  tied = lanes_engine_submit_after (world->engine, spec, after, NULL);
  batch = lanes_engine_submit_batch (world->engine, "b", template, lanes_inputs_from_strv (g_strsplit ("1 2", " ", -1)), 0, after, NULL);
  lanes_test_wait_until (batch->complete && first->state == LANES_STATE_RUNNING);
  of_batch = lanes_engine_get_job (world->engine, lanes_batch_get_job_id (batch, 1));
  due = delayed->ready_at;

  ck_assert (lanes_engine_cancel (world->engine, delayed, NULL) && lanes_engine_cancel (world->engine, tied, NULL));
  lanes_engine_cancel_batch (world->engine, batch);
  lanes_test_wait_until (of_batch->state == LANES_STATE_CANCELLED && batch->n_in_state[LANES_STATE_CANCELLED] == 2);
  ck_assert (lanes_engine_retry (world->engine, delayed, NULL) && lanes_engine_retry (world->engine, tied, NULL));
  ck_assert (lanes_engine_retry (world->engine, of_batch, NULL));
  ck_assert_int_eq (delayed->state, LANES_STATE_WAITING);
  ck_assert_int_eq (delayed->ready_at, due);
  ck_assert_int_eq (tied->state, LANES_STATE_WAITING);
  ck_assert_int_eq (of_batch->state, LANES_STATE_WAITING);

  lanes_engine_cancel (world->engine, first, NULL);
  lanes_test_wait_until (lanes_engine_is_idle (world->engine));
  ck_assert_int_eq (delayed->state, LANES_STATE_SUCCEEDED);
  ck_assert_int_ge (lanes_job_get_started (delayed), due);
  ck_assert_int_eq (tied->state, LANES_STATE_SUCCEEDED);
  ck_assert_int_eq (of_batch->state, LANES_STATE_SUCCEEDED);
  ck_assert_ptr_null (lanes_job_get_earlier_attempts (delayed));
  world_free (world);
}
END_TEST

START_TEST (drain_starts_none)
{
  World *world = world_new (1, 1);
  LanesJob *running = submit (world, "hold", "async"), *queued = submit (world, "ok", "async");

  lanes_test_wait_until (running->state == LANES_STATE_RUNNING);
  lanes_engine_set_draining (world->engine, TRUE);
  lanes_engine_cancel (world->engine, running, NULL);
  lanes_test_wait_until (lanes_engine_is_idle (world->engine));
  ck_assert_int_eq (queued->state, LANES_STATE_QUEUED);
  lanes_engine_set_draining (world->engine, FALSE);
  lanes_test_wait_until (queued->state == LANES_STATE_SUCCEEDED);
  world_free (world);
}
END_TEST

/* Many threads jobs, some cancelled while they are being taken: every one ends once, and the counts add up. */
START_TEST (storm)
{
  World *world = world_new (8, 4);
  g_autoptr (LanesJobSpec) spec = make_spec (world, "ok", "threads", 0);
  const guint n = 20000;

  for (guint i = 0; i < n; i++)
    ck_assert_ptr_nonnull (lanes_engine_submit (world->engine, spec, NULL));
  for (guint i = 0; i < n; i += 7)
    {
      g_main_context_iteration (NULL, FALSE);
      lanes_engine_cancel (world->engine, lanes_engine_get_job (world->engine, i + 1), NULL);
    }
  lanes_test_wait_until (lanes_engine_is_idle (world->engine));
  ck_assert_uint_eq (lanes_engine_count (world->engine, LANES_STATE_SUCCEEDED) + lanes_engine_count (world->engine, LANES_STATE_CANCELLED), n);
  world_free (world);
}
END_TEST

/* Waits run without a run until something is asked of them, and are jobs like all others. */

static LanesJob *
submit_wait (LanesEngine *engine,
             double       seconds)
{
  LanesKind *kind = lanes_kind_set_find (lanes_engine_get_kinds (engine), "wait");
  g_autoptr (LanesJobSpec) spec = lanes_job_spec_new (kind, g_variant_new_parsed ("{'seconds': <%d>}", seconds), NULL, NULL);

  ck_assert_ptr_nonnull (spec);
  return lanes_engine_submit (engine, spec, NULL);
}

static void
ignore_attempt (gpointer            data,
                LanesJob           *job,
                const LanesOutcome *outcome,
                LanesState          state)
{
  ck_assert_int_ge (outcome->ended - outcome->started, 30000);
  ck_assert_int_eq (outcome->exit_code, -1);
  ++*(guint *) data;
}

START_TEST (waits)
{
  static const LanesEngineObserver watch = { .attempt_ended = ignore_attempt };
  g_autoptr (LanesKindSet) kinds = lanes_kinds_new ();
  LanesEngine *engine = lanes_engine_new (NULL, kinds, "/nonexistent");
  LanesJob *plain, *held, *stopped;
  guint n_ended = 0;
  LanesOutcome buffer;
  gint64 since;

  lanes_engine_add_executor (engine, lanes_loop_executor_new (2));
  lanes_engine_add_observer (engine, &watch, &n_ended);
  plain = submit_wait (engine, 0.03);
  held = submit_wait (engine, 0.06);
  stopped = submit_wait (engine, 100);
  lanes_test_wait_until (held->state == LANES_STATE_RUNNING);
  ck_assert_ptr_null (held->run);
  ck_assert (lanes_job_has_slot (held) && held->slot == 1);
  ck_assert_int_eq (stopped->state, LANES_STATE_QUEUED);
  ck_assert_double_ge (lanes_job_get_fraction (held), 0);
  ck_assert_double_ge (lanes_job_get_eta (held, g_get_monotonic_time (), NULL), 0);
  since = lanes_job_get_started (held);

  ck_assert (lanes_engine_pause (engine, held, NULL));
  ck_assert_ptr_nonnull (held->run);
  ck_assert_int_eq (lanes_job_get_started (held), since);
  lanes_test_wait_until (plain->state == LANES_STATE_SUCCEEDED && stopped->state == LANES_STATE_RUNNING);
  ck_assert_ptr_null (plain->outcome);
  ck_assert_int_ge (lanes_job_read_outcome (plain, &buffer)->ended - buffer.started, 30000);
  ck_assert_int_eq (stopped->slot, plain->slot);
  ck_assert_int_eq (held->state, LANES_STATE_PAUSED);

  ck_assert (lanes_engine_resume (engine, held, NULL));
  lanes_test_wait_until (held->state == LANES_STATE_SUCCEEDED);
  ck_assert_int_ge (lanes_job_get_ended (held) - since, 60000);
  lanes_engine_remove_observer (engine, &n_ended);
  ck_assert (lanes_engine_cancel (engine, stopped, NULL));
  lanes_test_wait_until (stopped->state == LANES_STATE_CANCELLED);
  ck_assert_uint_eq (n_ended, 2);

  lanes_test_wait_until (lanes_engine_is_idle (engine));
  lanes_engine_close (engine);
  g_assert_finalize_object (engine);
}
END_TEST

/* Timers that end each other at the moment at which all of them are due. */

typedef struct
{
  LanesTimers *timers;
  guint        handles[100];
  guint        next, n_called;
} Chain;

static void
end_neighbour (gpointer data)
{
  Chain *chain = data;

  chain->n_called++;
  chain->next++;
  lanes_timers_remove (chain->timers, chain->handles[chain->next++]);
}

START_TEST (timers_end_each_other)
{
  Chain chain = { lanes_timers_new (NULL), { 0 }, 0, 0 };
  gint64 now = g_get_monotonic_time ();

  for (guint i = 0; i < G_N_ELEMENTS (chain.handles); i++)
    chain.handles[i] = lanes_timers_add (chain.timers, now + i, end_neighbour, &chain);
  lanes_test_wait_until (lanes_timers_get_n (chain.timers) == 0 && chain.next == 100);
  ck_assert_uint_eq (chain.n_called, 50);
  /* All places are free again, once each. */
  for (guint i = 0; i < G_N_ELEMENTS (chain.handles); i++)
    ck_assert_uint_le (lanes_timers_add (chain.timers, now + G_USEC_PER_SEC, end_neighbour, &chain), 100);
  ck_assert_uint_eq (lanes_timers_get_n (chain.timers), 100);
  lanes_timers_free (chain.timers);
}
END_TEST

static Suite *
engine_suite (void)
{
  Suite *suite = suite_create ("engine");
  TCase *tcase = tcase_create ("engine");

  tcase_set_timeout (tcase, 120);
  tcase_add_test (tcase, every_edge);
  tcase_add_test (tcase, job_succeeds_on_both);
  tcase_add_test (tcase, failed_is_tried_again);
  tcase_add_test (tcase, cancel_on_loop);
  tcase_add_test (tcase, cancel_on_thread);
  tcase_add_test (tcase, pause_holds_a_thread);
  tcase_add_test (tcase, time_is_up);
  tcase_add_test (tcase, order_of_the_queue);
  tcase_add_test (tcase, limits_of_batch_and_host);
  tcase_add_test (tcase, dependencies);
  tcase_add_test (tcase, cycle_is_named);
  tcase_add_test (tcase, many_inputs_few_records);
  tcase_add_test (tcase, delay_and_start);
  tcase_add_test (tcase, undone_waits_again);
  tcase_add_test (tcase, drain_starts_none);
  tcase_add_test (tcase, storm);
  tcase_add_test (tcase, waits);
  tcase_add_test (tcase, timers_end_each_other);
  suite_add_tcase (suite, tcase);

  return suite;
}

int
main (void)
{
  return lanes_test_run (engine_suite ());
}
