/* test-kernel-recorder.c: what the kernel says of real jobs, on threads and in processes, under their lanes
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-test.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lanes-command.h"
#include "lanes-kernel-recorder.h"
#include "lanes-pool-executor.h"
#include "lanes-process-executor.h"

#define TWO_TICKS 20e6

/* A kind that computes for so many milliseconds on a thread. */

#define SPIN_TYPE_KIND (spin_kind_get_type ())
G_DECLARE_FINAL_TYPE (SpinKind, spin_kind, SPIN, KIND, LanesKind)

struct _SpinKind
{
  LanesKind parent_instance;
};

G_DEFINE_FINAL_TYPE (SpinKind, spin_kind, LANES_TYPE_KIND)

static const LanesField fields[] = {
  { "share", 0, LANES_FIELD_BOOL, LANES_FIELD_PLAIN, "Share", "On all threads that are free", "no" },
  { "ms", 0, LANES_FIELD_STRING, LANES_FIELD_POSITIONAL | LANES_FIELD_EXPAND, "Milliseconds", "How long", "50" },
};

static gboolean
spin (LanesHelper *helper,
      gpointer     end)
{
  while (g_get_monotonic_time () < *(gint64 *) end)
    ;
  return FALSE;
}

static void
spin_kind_run (LanesKind *kind,
               LanesRun  *run)
{
  const char *ms = lanes_job_spec_get_string (lanes_run_get_spec (run), "ms");
  gint64 end = g_get_monotonic_time () + g_ascii_strtoll (ms, NULL, 10) * 1000;

  if (lanes_job_spec_get_bool (lanes_run_get_spec (run), "share"))
    lanes_run_share (run, spin, &end);
  else
    spin (NULL, &end);
  lanes_run_succeed (run, NULL);
}

static void
spin_kind_class_init (SpinKindClass *klass)
{
  LanesKindClass *kind_class = LANES_KIND_CLASS (klass);

  kind_class->name = "spin";
  kind_class->label = "Spin";
  kind_class->icon_name = "system-run-symbolic";
  kind_class->fields = fields;
  kind_class->n_fields = G_N_ELEMENTS (fields);
  kind_class->run = spin_kind_run;
}

static void
spin_kind_init (SpinKind *self)
{
}

static LanesKindSet *kinds;
static LanesEngine *engine;
static LanesRecorder *lanes;
static LanesSampler *sampler;
static LanesKernelRecorder *recorder;

static void
set_up (void)
{
  g_autofree char *agent = g_build_filename (g_getenv ("LANES_BUILD_ROOT"), "src", "agent", "lanes-agent", NULL);
  g_autofree char *output = lanes_test_path ("output");
  g_autoptr (LanesSpanStore) store = lanes_span_store_new ();

  kinds = lanes_kind_set_new ();
  lanes_kind_set_add (kinds, g_object_new (LANES_TYPE_COMMAND, NULL));
  lanes_kind_set_add (kinds, g_object_new (SPIN_TYPE_KIND, NULL));
  engine = lanes_engine_new (NULL, kinds, output);
  lanes_engine_add_executor (engine, lanes_pool_executor_new (2, 0));
  lanes_engine_add_executor (engine, lanes_process_executor_new (NULL, agent, NULL, 2));
  lanes = lanes_recorder_new (engine, store);
  sampler = lanes_sampler_new ();
  recorder = lanes_kernel_recorder_new (engine, sampler, lanes);
}

static void
tear_down (void)
{
  lanes_engine_force_all (engine);
  lanes_engine_cancel_all (engine);
  lanes_engine_force_all (engine);
  lanes_test_wait_until (lanes_engine_is_idle (engine));
  lanes_kernel_recorder_close (recorder);
  g_assert_finalize_object (recorder);
  g_assert_finalize_object (sampler);
  g_clear_object (&lanes);
  lanes_engine_close (engine);
  g_clear_object (&engine);
  g_clear_object (&kinds);
}

static LanesJob *
submit (const char *kind,
        const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) params = g_variant_parse (G_VARIANT_TYPE_VARDICT, text, NULL, NULL, &error);
  g_autoptr (LanesJobSpec) spec = lanes_job_spec_new (lanes_kind_set_find (kinds, kind), params, NULL, &error);
  LanesJob *job;

  ck_assert_msg (spec != NULL, "%s", error != NULL ? error->message : "");
  job = lanes_engine_submit (engine, spec, &error);
  ck_assert_msg (job != NULL, "%s", error != NULL ? error->message : "");
  return job;
}

static LanesJob *
submit_worker (const char *arguments)
{
  g_autofree char *path = g_build_filename (g_getenv ("LANES_BUILD_ROOT"), "tests", "fixtures", "worker", NULL);
  g_autofree char *text = g_strdup_printf ("{'command': <['%s', %s]>}", path, arguments);

  return submit ("command", text);
}

static gboolean
is_over (const LanesJob *job)
{
  return lanes_state_is_final (lanes_job_get_state (job));
}

static gint64
get_cpu (const LanesJob *job)
{
  return (job->outcome->usage.user_us + job->outcome->usage.system_us) * 1000;
}

static void
assert_within (gint64      value,
               gint64      expected,
               double      part,
               const char *what)
{
  /* On a machine that others keep busy a job may have run for so little that the ticks of 10 ms of its account weigh more. */
  ck_assert_msg (ABS ((double) (value - expected)) <= part * (double) expected + TWO_TICKS, "%s: %.1f ms, not within %g %% of %.1f ms",
                 what, (double) value / 1e6, part * 100, (double) expected / 1e6);
}

/* The exact sums of an attempt, and what its lane shows of it, against what it used. */
static void
check_sums (const LanesJob *job)
{
  LanesExecutor *executor = lanes_engine_get_executor (engine, job->executor);
  guint lane = lanes_recorder_get_lane (lanes, executor, job->slot);
  gint64 wall = (job->outcome->ended - job->outcome->started) * 1000;
  LanesKernelTimes times;
  LanesKernelSum sum;

  ck_assert_int_eq (lanes_job_get_state (job), LANES_STATE_SUCCEEDED);
  lanes_test_wait_until (lanes_kernel_recorder_get_times (recorder, job->id, &times) &&
                         lanes_kernel_times_known (&times) + times.unknown >= wall * 95 / 100);
  assert_within (times.cpu, get_cpu (job), 0.05, "CPU time");
  assert_within (times.ns[LANES_KERNEL_ON_CPU], get_cpu (job), 0.05, "on CPU");
  assert_within (lanes_kernel_times_known (&times) + times.unknown, wall, 0.05, "all of it");

  lanes_span_store_sum_stripe (lanes_recorder_get_store (lanes), lane, job->outcome->started, job->outcome->ended, &sum);
  /* Where the machine is kept busy the first look comes late: what nobody saw is no part of the stripe. */
  assert_within (sum.covered * 1000 + times.unknown, wall, 0.1, "covered by the stripe");
  assert_within ((gint64) (sum.share[LANES_KERNEL_ON_CPU] * (double) sum.covered * 1000), times.ns[LANES_KERNEL_ON_CPU], 0.1,
                 "on CPU by the stripe");
}

START_TEST (test_process)
{
  LanesJob *job = submit_worker ("'spin', '1.5'");

  lanes_test_wait_until (is_over (job));
  check_sums (job);
}
END_TEST

START_TEST (test_process_children)
{
  LanesJob *job = submit_worker ("'children', '1.5'");

  lanes_test_wait_until (is_over (job));
  check_sums (job);
}
END_TEST

START_TEST (test_thread)
{
  LanesJob *job;

  /* The second has a thread that is watched already, and idle before it. */
  job = submit ("spin", "{'ms': <'1500'>}");
  lanes_test_wait_until (is_over (job));
  check_sums (job);
  job = submit ("spin", "{'ms': <'1500'>}");
  lanes_test_wait_until (is_over (job));
  check_sums (job);
}
END_TEST

static gboolean
helps (const LanesJob *job,
       LanesWorker    *ret_worker)
{
  int tid = lanes_executor_get_slot_tid (lanes_engine_get_executor (engine, 0), 1 - job->slot);

  return tid > 0 && lanes_kernel_recorder_find_worker (recorder, 0, tid, ret_worker) && ret_worker->helping;
}

/* What a thread did that helped is in the sums of the attempt, and under its own lane; the row of the thread says whose it was. */
START_TEST (test_helper)
{
  LanesKernelTimes times;
  LanesWorker worker;
  gint64 wall;
  LanesJob *job;

  lanes_test_skip_if (g_get_num_processors () < 2, "one CPU, so one thread");
  for (int round = 0; round < 2; round++)
    {
      job = submit ("spin", "{'ms': <'1500'>, 'share': <true>}");
      lanes_test_wait_until (job->run != NULL && job->state == LANES_STATE_RUNNING && helps (job, &worker));
      ck_assert_uint_eq (worker.job, job->id);
      lanes_test_wait_until (lanes_kernel_recorder_get_times (recorder, job->id, &times) && times.helped > 0);
      lanes_test_wait_until (is_over (job));
      wall = (job->outcome->ended - job->outcome->started) * 1000;
      lanes_test_wait_until (lanes_kernel_recorder_get_times (recorder, job->id, &times) &&
                             lanes_kernel_times_known (&times) + times.unknown >= wall + times.helped * 95 / 100);
      assert_within (times.helped, wall, 0.2, "helped");
      assert_within (times.cpu, get_cpu (job), 0.05, "CPU time");
      assert_within (times.ns[LANES_KERNEL_ON_CPU], get_cpu (job), 0.05, "on CPU");
      assert_within (lanes_kernel_times_known (&times) + times.unknown, wall + times.helped, 0.05, "all of it");
      ck_assert (lanes_span_store_has_stripe (lanes_recorder_get_store (lanes),
                                              lanes_recorder_get_lane (lanes, lanes_engine_get_executor (engine, 0), 1 - job->slot)));
      ck_assert (!helps (job, &worker));
    }
}
END_TEST

typedef struct
{
  guint64          job;
  guint            attempt;
  guint            n;
  LanesKernelTimes times;
} Told;

static void
told_cb (gpointer                data,
         guint64                 job,
         guint                   attempt,
         const LanesKernelTimes *times)
{
  *(Told *) data = (Told){ job, attempt, ((Told *) data)->n + 1, *times };
}

/* Whoever keeps the sums is told them once, when they are final; not of what nobody saw. */
START_TEST (test_told)
{
  Told told = { 0 };
  LanesKernelTimes times;
  LanesJob *job;

  lanes_kernel_recorder_set_told (recorder, told_cb, &told);
  job = submit ("command", "{'command': <['true']>}");
  lanes_test_wait_until (is_over (job));
  ck_assert_uint_eq (told.n, 0);
  job = submit_worker ("'spin', '0.6'");
  lanes_test_wait_until (told.n == 1);
  ck_assert_uint_eq (told.job, job->id);
  ck_assert_uint_eq (told.attempt, 1);
  ck_assert (lanes_kernel_recorder_get_times (recorder, job->id, &times));
  ck_assert_mem_eq (&told.times, &times, sizeof times);
  lanes_kernel_recorder_set_told (recorder, NULL, NULL);
}
END_TEST

/* Over before it was looked at: its CPU time is known, and nothing else is said. */
START_TEST (test_short)
{
  LanesJob *job = submit ("command", "{'command': <['true']>}");
  LanesKernelTimes times;

  lanes_test_wait_until (is_over (job));
  lanes_test_wait_until (lanes_kernel_recorder_get_times (recorder, job->id, &times));
  /* Of rusage, in whole microseconds, unless it was seen before its end. */
  ck_assert_int_eq (times.cpu / 1000, get_cpu (job) / 1000);
  ck_assert_int_eq (times.ns[LANES_KERNEL_ASLEEP], 0);
}
END_TEST

static gboolean
has_worker (int         tid,
            guint64     job,
            LanesWorker *ret_worker)
{
  return lanes_kernel_recorder_find_worker (recorder, 0, tid, ret_worker) && ret_worker->job == job;
}

START_TEST (test_worker)
{
  LanesJob *first = submit ("spin", "{'ms': <'100'>}");
  LanesJob *job;
  LanesWorker worker;
  int tid;

  lanes_test_wait_until (is_over (first));
  job = submit ("spin", "{'ms': <'400'>}");
  lanes_test_wait_until (job->run != NULL && lanes_run_get_pid (job->run) > 0);
  tid = lanes_run_get_pid (job->run);
  lanes_test_wait_until (has_worker (tid, job->id, &worker));
  ck_assert_str_eq (lanes_executor_get_name (worker.executor), "threads");
  lanes_test_wait_until (is_over (job));
  ck_assert (has_worker (tid, 0, &worker));
  ck_assert_uint_ge (worker.n_done, 1);
}
END_TEST

/* A process of the user's: a group of its own with a lane a thread, until it ends. */
START_TEST (test_watched)
{
  LanesSpanStore *store = lanes_recorder_get_store (lanes);
  g_autofree char *path = g_build_filename (g_getenv ("LANES_BUILD_ROOT"), "tests", "fixtures", "worker", NULL);
  char *argv[] = { path, (char *) "threads", (char *) "300", NULL };
  g_autofree char *id = NULL;
  GPid pid;
  guint group, watch;
  GArray *found;

  ck_assert (g_spawn_async (NULL, argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL, &pid, NULL));
  watch = lanes_kernel_recorder_watch (recorder, pid, "worker");
  ck_assert (lanes_kernel_recorder_is_watched (recorder, watch));
  id = g_strdup_printf ("watched-%d", pid);
  group = lanes_span_store_find_group (store, id);
  ck_assert_uint_ne (group, LANES_SPAN_NO_LANE);
  found = lanes_span_store_get_group_lanes (store, group);

  /* Not a lane for each of 301, but it says how many are without. */
  lanes_test_wait_until (found->len == 256);
  lanes_test_wait_until (strstr (lanes_span_store_get_lane_name (store, g_array_index (found, guint, 0)), "45 more") != NULL);
  lanes_test_wait_until (lanes_span_store_has_stripe (store, g_array_index (found, guint, 255)));
  kill (pid, SIGKILL);
  waitpid (pid, NULL, 0);
  lanes_test_wait_until (!lanes_kernel_recorder_is_watched (recorder, watch));
  ck_assert_str_eq (lanes_span_store_get_lane_name (store, g_array_index (found, guint, 0)), "worker · ended, or hidden");

  /* One that was never there says so too. */
  watch = lanes_kernel_recorder_watch (recorder, pid, "nobody");
  lanes_test_wait_until (!lanes_kernel_recorder_is_watched (recorder, watch));
  ck_assert_str_eq (lanes_span_store_get_lane_name (store, lanes_span_store_get_n_lanes (store) - 1), "nobody · ended, or hidden");
}
END_TEST

static gboolean
has_lane_named (LanesSpanStore *store,
                GArray         *found,
                const char     *start,
                const char     *end)
{
  for (guint i = 0; i < found->len; i++)
    {
      const char *name = lanes_span_store_get_lane_name (store, g_array_index (found, guint, i));

      if (g_str_has_prefix (name, start) && g_str_has_suffix (name, end))
        return TRUE;
    }
  return FALSE;
}

/* Threads that come and go: as many are said to be without a lane as there are, and the lanes of those that went are for others. */
START_TEST (test_watched_threads_go)
{
  LanesSpanStore *store = lanes_recorder_get_store (lanes);
  g_autofree char *path = g_build_filename (g_getenv ("LANES_BUILD_ROOT"), "tests", "fixtures", "worker", NULL);
  char *argv[] = { path, (char *) "waves", (char *) "300", (char *) "5", NULL };
  g_autofree char *id = NULL;
  GPid pid;
  guint watch, n;
  GArray *found;

  ck_assert (g_spawn_async (NULL, argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL, &pid, NULL));
  watch = lanes_kernel_recorder_watch (recorder, pid, "worker");
  id = g_strdup_printf ("watched-%d", pid);
  found = lanes_span_store_get_group_lanes (store, lanes_span_store_find_group (store, id));
  lanes_test_wait_until (found->len == 256);
  n = lanes_span_store_get_n_lanes (store);
  lanes_test_wait_until (has_lane_named (store, found, "tid ", " · others before"));
  lanes_test_wait_until (has_lane_named (store, found, "worker · first thread", "thread"));
  ck_assert_uint_eq (lanes_span_store_get_n_lanes (store), n);
  ck_assert (lanes_kernel_recorder_is_watched (recorder, watch));
  kill (pid, SIGKILL);
  waitpid (pid, NULL, 0);
  lanes_test_wait_until (!lanes_kernel_recorder_is_watched (recorder, watch));
}
END_TEST

/* It changes its name and its owner while it is sampled: it stays one process with one lane, whose figures go on. */
START_TEST (test_disguise)
{
  LanesSpanStore *store = lanes_recorder_get_store (lanes);
  g_autofree char *path = g_build_filename (g_getenv ("LANES_BUILD_ROOT"), "tests", "fixtures", "worker", NULL);
  char *argv[] = { path, (char *) "disguise", NULL };
  g_autofree char *id = NULL;
  LanesLaneTask task;
  GArray *found;
  GPid pid;
  guint watch, lane;

  ck_assert (g_spawn_async (NULL, argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL, &pid, NULL));
  watch = lanes_kernel_recorder_watch (recorder, pid, "worker");
  id = g_strdup_printf ("watched-%d", pid);
  found = lanes_span_store_get_group_lanes (store, lanes_span_store_find_group (store, id));
  lanes_test_wait_until (found->len == 1);
  lane = g_array_index (found, guint, 0);
  lanes_test_wait_until (lanes_span_store_has_stripe (store, lane));

  gint64 seen = lanes_span_store_get_stripe_final (store, lane);

  lanes_test_wait_until (lanes_span_store_get_stripe_final (store, lane) > seen + G_USEC_PER_SEC);
  ck_assert_uint_eq (found->len, 1);
  ck_assert (lanes_kernel_recorder_is_watched (recorder, watch));
  ck_assert_str_eq (lanes_span_store_get_lane_name (store, lane), "worker · first thread");
  ck_assert (lanes_kernel_recorder_find_task (recorder, lane, &task));
  ck_assert_int_eq (task.pid, pid);
  ck_assert_int_eq (task.tid, pid);
  ck_assert_uint_eq (task.watch, watch);
  kill (pid, SIGKILL);
  waitpid (pid, NULL, 0);
  lanes_test_wait_until (!lanes_kernel_recorder_is_watched (recorder, watch));
}
END_TEST

static Suite *
kernel_recorder_suite (void)
{
  Suite *suite = suite_create ("kernel-recorder");
  TCase *tcase = tcase_create ("jobs");

  tcase_set_timeout (tcase, 120);
  tcase_add_checked_fixture (tcase, set_up, tear_down);
  tcase_add_test (tcase, test_process);
  tcase_add_test (tcase, test_process_children);
  tcase_add_test (tcase, test_thread);
  tcase_add_test (tcase, test_helper);
  tcase_add_test (tcase, test_short);
  tcase_add_test (tcase, test_told);
  tcase_add_test (tcase, test_worker);
  tcase_add_test (tcase, test_watched);
  tcase_add_test (tcase, test_watched_threads_go);
  tcase_add_test (tcase, test_disguise);
  suite_add_tcase (suite, tcase);
  return suite;
}

int
main (void)
{
  return lanes_test_run (kernel_recorder_suite ());
}
