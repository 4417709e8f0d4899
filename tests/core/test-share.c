/* test-share.c: threads that have nothing to do help a job that shares its work, and a checksum of a folder is such a job
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gstdio.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

#include "lanes-engine.h"
#include "lanes-error.h"
#include "lanes-kinds.h"
#include "lanes-pool-executor.h"
#include "lanes-recorder.h"
#include "lanes-test.h"

#define N_FILES 300

/* A kind whose work lasts until it is enough, on as many threads as come. */

#define TEST_TYPE_KIND (test_kind_get_type ())
G_DECLARE_FINAL_TYPE (TestKind, test_kind, TEST, KIND, LanesKind)

struct _TestKind
{
  LanesKind parent_instance;
};

G_DEFINE_FINAL_TYPE (TestKind, test_kind, LANES_TYPE_KIND)

static const LanesField fields[] = {
  { "burn", 0, LANES_FIELD_BOOL, LANES_FIELD_PLAIN, "Burn", "Helpers compute", "no" },
  { "share", 0, LANES_FIELD_BOOL, LANES_FIELD_PLAIN, "Share", "Until it is enough, rather than at once", "no" },
};

static atomic_bool enough;
static atomic_int n_own, n_helpers; /* in the work */
static atomic_int n_came;           /* helpers so far */

static gboolean
work_until_enough (LanesHelper *helper,
                   gpointer     run)
{
  atomic_int *n_in = helper != NULL ? &n_helpers : &n_own;

  n_came += helper != NULL;
  (*n_in)++;
  while (!enough && lanes_run_goes_on (run, helper))
    if (helper == NULL || !lanes_job_spec_get_bool (lanes_run_get_spec (run), "burn"))
      g_usleep (200);
  (*n_in)--;

  return !enough && lanes_run_get_stop (run) == LANES_STOP_NONE;
}

static void
test_kind_run (LanesKind *kind,
               LanesRun  *run)
{
  if (lanes_job_spec_get_bool (lanes_run_get_spec (run), "share"))
    lanes_run_share (run, work_until_enough, run);
  if (lanes_run_get_stop (run) == LANES_STOP_NONE)
    lanes_run_succeed (run, NULL);
  else
    lanes_run_fail_literal (run, LANES_ERROR_CANCELLED, "stopped");
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
  kind_class->run = test_kind_run;
}

static void
test_kind_init (TestKind *self)
{
}

/* The engine with threads alone */

static LanesRecorder *recorder;

static LanesEngine *
engine_new (guint limit)
{
  g_autoptr (LanesKindSet) kinds = lanes_kinds_new ();
  g_autoptr (LanesSpanStore) store = lanes_span_store_new ();
  LanesEngine *engine;

  lanes_kind_set_add (kinds, g_object_new (TEST_TYPE_KIND, NULL));
  engine = lanes_engine_new (NULL, kinds, "/nonexistent");
  lanes_engine_add_executor (engine, lanes_pool_executor_new (limit, 0));
  recorder = lanes_recorder_new (engine, store);
  enough = FALSE;
  n_came = 0;

  return engine;
}

static void
engine_free (LanesEngine *engine)
{
  enough = TRUE;
  lanes_test_wait_until (lanes_engine_is_idle (engine));
  ck_assert_int_eq (n_own + n_helpers, 0);
  ck_assert_uint_eq (lanes_executor_get_n_busy (lanes_engine_get_executor (engine, 0)), 0);
  ck_assert_uint_eq (lanes_span_store_get_n_open (lanes_recorder_get_store (recorder)), 0);
  g_assert_finalize_object (recorder);
  lanes_engine_close (engine);
  g_assert_finalize_object (engine);
}

static LanesJob *
submit (LanesEngine *engine,
        const char  *kind,
        GVariant    *params)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LanesJobSpec) spec = lanes_job_spec_new (lanes_kind_set_find (lanes_engine_get_kinds (engine), kind), params, NULL, &error);
  LanesJob *job = spec != NULL ? lanes_engine_submit (engine, spec, &error) : NULL;

  ck_assert_msg (job != NULL, "%s", error != NULL ? error->message : "");
  return job;
}

static LanesJob *
submit_shared (LanesEngine *engine)
{
  LanesJob *job = submit (engine, "test", g_variant_new_parsed ("{'share': <true>}"));

  lanes_test_wait_until (job->state == LANES_STATE_RUNNING && n_own == 1 && n_helpers == 1);
  return job;
}

/* The last span of the lane that the job has not: of the thread that helps with it, or helped. */
static gboolean
get_help (LanesEngine    *engine,
          const LanesJob *job,
          LanesSpan      *ret_span)
{
  LanesSpanStore *store = lanes_recorder_get_store (recorder);
  guint lane = lanes_recorder_get_lane (recorder, lanes_engine_get_executor (engine, 0), 1 - job->slot);
  guint64 n = lanes_span_store_get_n (store, lane);

  return lanes_span_store_get (store, lane, n, G_MAXINT64, ret_span) ||
         (n > 0 && lanes_span_store_get (store, lane, n - 1, 0, ret_span));
}

START_TEST (who_helps_is_seen_to)
{
  LanesExecutor *executor;
  LanesEngine *engine;
  LanesSpan help;
  LanesJob *job;

  lanes_test_skip_if (g_get_num_processors () < 2, "one CPU, so one thread");
  engine = engine_new (2);
  executor = lanes_engine_get_executor (engine, 0);
  job = submit_shared (engine);
  lanes_test_wait_until (lanes_executor_get_n_busy (executor) == 2);
  ck_assert (get_help (engine, job, &help));
  ck_assert (help.open && help.helping);
  ck_assert_uint_eq (help.job, job->id);
  ck_assert_uint_eq (help.attempt, 1);
  ck_assert_int_ge (help.start, lanes_job_get_started (job));
  ck_assert_uint_eq (lanes_span_store_get_n_open (lanes_recorder_get_store (recorder)), 2);

  /* A paused one keeps its own thread. */
  ck_assert (lanes_engine_pause (engine, job, NULL));
  lanes_test_wait_until (lanes_executor_get_n_busy (executor) == 1);
  ck_assert (get_help (engine, job, &help));
  ck_assert (!help.open && help.helping);
  ck_assert (lanes_engine_resume (engine, job, NULL));
  lanes_test_wait_until (lanes_executor_get_n_busy (executor) == 2);

  enough = TRUE;
  lanes_test_wait_until (job->state == LANES_STATE_SUCCEEDED);
  ck_assert (get_help (engine, job, &help));
  ck_assert (!help.open && help.helping && !lanes_span_ends_attempt (&help));
  ck_assert_int_le (help.end, lanes_job_get_ended (job));
  engine_free (engine);
}
END_TEST

START_TEST (their_time_is_the_jobs)
{
  LanesEngine *engine;
  LanesSpan help;
  LanesJob *job;
  gint64 until;

  lanes_test_skip_if (g_get_num_processors () < 2, "one CPU, so one thread");
  engine = engine_new (2);
  job = submit (engine, "test", g_variant_new_parsed ("{'share': <true>, 'burn': <true>}"));
  lanes_test_wait_until (n_helpers == 1);
  until = g_get_monotonic_time () + 300 * 1000;
  lanes_test_wait_until (g_get_monotonic_time () >= until);
  enough = TRUE;
  lanes_test_wait_until (job->state == LANES_STATE_SUCCEEDED);
  ck_assert (get_help (engine, job, &help));
  /* Alone it sleeps nearly all the time. */
  ck_assert_int_ge (job->outcome->usage.user_us, 20 * 1000);
  ck_assert_int_le (job->outcome->usage.user_us, help.end - help.start + job->outcome->ended - job->outcome->started);
  engine_free (engine);
}
END_TEST

START_TEST (an_idle_thread_helps)
{
  LanesEngine *engine;
  LanesJob *job;

  lanes_test_skip_if (g_get_num_processors () < 2, "one CPU, so one thread");
  engine = engine_new (2);
  job = submit_shared (engine);
  enough = TRUE;
  lanes_test_wait_until (job->state == LANES_STATE_SUCCEEDED);
  ck_assert_int_eq (n_came, 1);
  engine_free (engine);
}
END_TEST

START_TEST (no_more_threads_than_the_limit)
{
  LanesEngine *engine = engine_new (1);
  LanesJob *first = submit (engine, "test", g_variant_new_parsed ("{'share': <true>}"));
  LanesJob *second = submit (engine, "test", g_variant_new_parsed ("{'share': <true>}"));

  lanes_test_wait_until (first->state == LANES_STATE_RUNNING && n_own == 1);
  ck_assert_int_eq (second->state, LANES_STATE_QUEUED);
  enough = TRUE;
  lanes_test_wait_until (first->state == LANES_STATE_SUCCEEDED && second->state == LANES_STATE_SUCCEEDED);
  ck_assert_int_eq (n_came, 0);
  engine_free (engine);
}
END_TEST

START_TEST (a_job_has_its_thread_at_once)
{
  LanesEngine *engine;
  LanesJob *job;

  lanes_test_skip_if (g_get_num_processors () < 2, "one CPU, so one thread");
  engine = engine_new (2);
  job = submit_shared (engine);
  for (int round = 1; round <= 20; round++)
    {
      LanesJob *other = submit (engine, "test", g_variant_new_parsed ("@a{sv} {}"));

      lanes_test_wait_until (other->state == LANES_STATE_SUCCEEDED);
      ck_assert_int_eq (job->state, LANES_STATE_RUNNING);
      lanes_test_wait_until (n_helpers == 1 && n_came > round);
    }
  /* Never two in a lane, though all was told in turns. */
  ck_assert_uint_eq (lanes_span_store_get_n_adjusted (lanes_recorder_get_store (recorder)), 0);
  engine_free (engine);
}
END_TEST

START_TEST (a_paused_job_has_no_helper)
{
  LanesEngine *engine;
  LanesJob *job, *other;

  lanes_test_skip_if (g_get_num_processors () < 2, "one CPU, so one thread");
  engine = engine_new (2);
  job = submit_shared (engine);
  ck_assert (lanes_engine_pause (engine, job, NULL));
  lanes_test_wait_until (n_helpers == 0);
  other = submit (engine, "test", g_variant_new_parsed ("@a{sv} {}"));
  lanes_test_wait_until (other->state == LANES_STATE_SUCCEEDED);
  ck_assert_int_eq (n_came, 1);
  ck_assert (lanes_engine_resume (engine, job, NULL));
  lanes_test_wait_until (n_helpers == 1);
  engine_free (engine);
}
END_TEST

START_TEST (fewer_threads_are_lent_no_longer)
{
  LanesEngine *engine;

  lanes_test_skip_if (g_get_num_processors () < 2, "one CPU, so one thread");
  engine = engine_new (2);
  submit_shared (engine);
  lanes_engine_set_limit (engine, lanes_engine_get_executor (engine, 0), 1);
  lanes_test_wait_until (n_helpers == 0);
  lanes_engine_set_limit (engine, lanes_engine_get_executor (engine, 0), 2);
  lanes_test_wait_until (n_helpers == 1);
  engine_free (engine);

  /* A thread more where there was one. */
  engine = engine_new (1);
  submit (engine, "test", g_variant_new_parsed ("{'share': <true>}"));
  lanes_test_wait_until (n_own == 1);
  lanes_engine_set_limit (engine, lanes_engine_get_executor (engine, 0), 2);
  lanes_test_wait_until (n_helpers == 1);
  engine_free (engine);
}
END_TEST

START_TEST (cancelling_ends_the_helpers_too)
{
  LanesEngine *engine;
  LanesJob *job;

  lanes_test_skip_if (g_get_num_processors () < 2, "one CPU, so one thread");
  engine = engine_new (2);
  job = submit_shared (engine);
  ck_assert (lanes_engine_cancel (engine, job, NULL));
  lanes_test_wait_until (job->state == LANES_STATE_CANCELLED);
  ck_assert_int_eq (n_own + n_helpers, 0);
  ck_assert_uint_eq (lanes_span_store_get_n_open (lanes_recorder_get_store (recorder)), 0);
  engine_free (engine);
}
END_TEST

/* Checksums */

/* Returns: (transfer full): a folder with N_FILES in two places, of sizes that end at all sorts of times */
static char *
make_folder (GString *ret_sums)
{
  char *folder = lanes_test_path ("folder");

  for (guint i = 0; i < N_FILES; i++)
    {
      g_autofree char *place = g_strdup_printf ("%s/%u", folder, i / (N_FILES / 2));
      g_autofree char *path = g_strdup_printf ("%s/file-%03u", place, i);
      gsize size = i % 7 == 0 ? 0 : i % 50 == 1 ? 3 * 1000 * 1000 : i * 100;
      g_autofree char *bytes = g_malloc (size + 1);
      g_autofree char *sum = NULL;

      memset (bytes, (int) i, size);
      sum = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) bytes, size);
      g_string_append_printf (ret_sums, "%s  %s\n", sum, path);
      ck_assert_int_eq (g_mkdir_with_parents (place, 0700), 0);
      ck_assert (g_file_set_contents (path, bytes, (gssize) size, NULL));
    }

  return folder;
}

static void
check_folder (LanesEngine *engine,
              const char  *folder,
              const char  *sums,
              gboolean     disturb)
{
  LanesJob *job = submit (engine, "checksum", g_variant_new_parsed ("{'files': <[%s]>}", folder));
  const char *text = NULL;

  while (disturb && !lanes_state_is_final (job->state))
    {
      LanesJob *other = submit (engine, "test", g_variant_new_parsed ("@a{sv} {}"));

      if (lanes_engine_pause (engine, job, NULL))
        ck_assert (lanes_engine_resume (engine, job, NULL));
      lanes_test_wait_until (other->state == LANES_STATE_SUCCEEDED);
    }
  lanes_test_wait_until (lanes_state_is_final (job->state));
  ck_assert (g_variant_lookup (job->outcome->result, "text", "&s", &text));
  ck_assert_str_eq (text, sums);
}

START_TEST (a_folder_is_one_list_in_order)
{
  g_autoptr (GString) sums = g_string_new (NULL);
  g_autofree char *folder = make_folder (sums);

  for (guint limit = 1; limit <= 4; limit++)
    {
      LanesEngine *engine = engine_new (limit);

      check_folder (engine, folder, sums->str, FALSE);
      ck_assert_uint_eq (lanes_span_store_get_n_adjusted (lanes_recorder_get_store (recorder)), 0);
      check_folder (engine, folder, sums->str, TRUE);
      engine_free (engine);
    }
}
END_TEST

START_TEST (what_cannot_be_read_is_said_once)
{
  g_autoptr (GString) sums = g_string_new (NULL);
  g_autofree char *folder = make_folder (sums);
  g_autofree char *circle = g_build_filename (folder, "0", "file-circle", NULL);
  g_autofree char *loop = g_build_filename (folder, "0", "file-loop", NULL);
  g_autofree char *gone = g_build_filename (folder, "1", "file-gone", NULL);
  g_autofree char *wanted = g_strdup_printf ("%s: %s\n%s: %s\n", loop, g_strerror (ELOOP), gone, g_strerror (ENOENT));
  LanesEngine *engine = engine_new (2);
  const char *errors = NULL;
  LanesJob *job;

  ck_assert_int_eq (symlink ("..", circle), 0);
  ck_assert_int_eq (symlink ("file-loop", loop), 0);
  ck_assert_int_eq (symlink ("nowhere", gone), 0);
  job = submit (engine, "checksum", g_variant_new_parsed ("{'files': <[%s]>}", folder));
  lanes_test_wait_until (job->state == LANES_STATE_FAILED);
  ck_assert (g_variant_lookup (job->outcome->result, "errors", "&s", &errors));
  ck_assert_str_eq (errors, wanted);
  g_assert_cmpint (g_unlink (circle) + g_unlink (loop) + g_unlink (gone), ==, 0);
  check_folder (engine, folder, sums->str, FALSE);
  engine_free (engine);
}
END_TEST

/* Whatever is removed under its feet is said, and nothing else is wrong. */
START_TEST (a_folder_is_emptied_meanwhile)
{
  g_autoptr (GString) sums = g_string_new (NULL);
  g_autofree char *folder = make_folder (sums);
  LanesEngine *engine = engine_new (2);
  LanesJob *job = submit (engine, "checksum", g_variant_new_parsed ("{'files': <[%s]>}", folder));
  g_auto (GStrv) lines = g_strsplit (sums->str, "\n", -1);
  const char *text = NULL, *errors = NULL;
  guint n_good = 0, n_bad = 0;

  for (guint i = 0; i < N_FILES; i++)
    g_unlink (strstr (lines[i], "  ") + 2);
  lanes_test_wait_until (lanes_state_is_final (job->state));
  ck_assert (g_variant_lookup (job->outcome->result, "text", "&s", &text));
  ck_assert (g_variant_lookup (job->outcome->result, "errors", "&s", &errors));
  for (guint i = 0; i < N_FILES; i++)
    {
      gboolean good = strstr (text, lines[i]) != NULL, bad = strstr (errors, strstr (lines[i], "  ") + 2) != NULL;

      ck_assert_msg (!good || !bad, "%s", lines[i]);
      n_good += good;
      n_bad += bad;
    }
  ck_assert_int_eq (job->state, n_bad == 0 ? LANES_STATE_SUCCEEDED : LANES_STATE_FAILED);
  ck_assert_uint_le (n_good + n_bad, N_FILES);
  engine_free (engine);
}
END_TEST

static Suite *
share_suite (void)
{
  Suite *suite = suite_create ("share");
  TCase *threads = tcase_create ("threads");
  TCase *checksums = tcase_create ("checksums");

  tcase_add_test (threads, an_idle_thread_helps);
  tcase_add_test (threads, who_helps_is_seen_to);
  tcase_add_test (threads, their_time_is_the_jobs);
  tcase_add_test (threads, no_more_threads_than_the_limit);
  tcase_add_test (threads, a_job_has_its_thread_at_once);
  tcase_add_test (threads, a_paused_job_has_no_helper);
  tcase_add_test (threads, fewer_threads_are_lent_no_longer);
  tcase_add_test (threads, cancelling_ends_the_helpers_too);
  suite_add_tcase (suite, threads);
  tcase_add_test (checksums, a_folder_is_one_list_in_order);
  tcase_add_test (checksums, what_cannot_be_read_is_said_once);
  tcase_add_test (checksums, a_folder_is_emptied_meanwhile);
  suite_add_tcase (suite, checksums);
  return suite;
}

int
main (void)
{
  return lanes_test_run (share_suite ());
}
