/* test-job-bulk.c: one verb for all that is shown, whatever the list is at
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-job-bulk.h"

#include "lanes-engine.h"
#include "lanes-kinds.h"
#include "lanes-loop-executor.h"
#include "lanes-test.h"

#define N_JOBS 20000

typedef struct
{
  LanesEngine       *engine;
  LanesJobList      *list;
  LanesJobSelection *selection;
  GObject           *owner;
  gboolean           done;
  guint64            n_done;
} World;

/* N_JOBS more waits that are over. */
static void
run_waits (World *world)
{
  guint64 n = lanes_engine_count (world->engine, LANES_STATE_SUCCEEDED);
  g_autoptr (LanesJobSpec) spec = NULL;
  g_autoptr (GError) error = NULL;
  char **inputs = g_new0 (char *, N_JOBS + 1);

  for (guint i = 0; i < N_JOBS; i++)
    inputs[i] = g_strdup ("0");
  spec = lanes_job_spec_new_template (lanes_kind_set_find (lanes_engine_get_kinds (world->engine), "wait"),
                                      g_variant_new_parsed ("{'seconds': <'{}'>}"), NULL, &error);
  ck_assert_ptr_nonnull (spec);
  ck_assert_ptr_nonnull (lanes_engine_submit_batch (world->engine, "waits", spec, lanes_inputs_from_strv (inputs), 0, NULL, &error));
  lanes_test_wait_until (lanes_engine_count (world->engine, LANES_STATE_SUCCEEDED) == n + N_JOBS);
}

/* The list knows of the first of them. */
static void
world_init (World *world)
{
  g_autoptr (LanesKindSet) kinds = lanes_kinds_new ();

  *world = (World){ 0 };
  world->engine = lanes_engine_new (NULL, kinds, lanes_test_dir ());
  lanes_engine_add_executor (world->engine, lanes_loop_executor_new (64));
  run_waits (world);
  world->list = lanes_job_list_new (world->engine);
  world->selection = lanes_job_selection_new (world->list);
  world->owner = g_object_new (G_TYPE_OBJECT, NULL);
  g_object_set_data (world->owner, "world", world);
  while (!lanes_job_list_flush (world->list, G_MAXINT64))
    ;
}

static void
world_clear (World *world)
{
  g_clear_object (&world->owner);
  g_clear_object (&world->selection);
  g_clear_object (&world->list);
  lanes_engine_close (world->engine);
  g_clear_object (&world->engine);
}

static gboolean
remove_one (LanesEngine *engine,
            LanesJob    *job,
            gpointer     data,
            GError     **error)
{
  return lanes_engine_remove (engine, job, error);
}

static void
done_cb (const LanesJobBulkResult *result,
         gpointer                  user_data)
{
  World *world = g_object_get_data (user_data, "world");

  world->n_done = result->n_done;
  world->done = TRUE;
}

static void
remove_all (World *world)
{
  gtk_selection_model_select_all (GTK_SELECTION_MODEL (world->selection));
  lanes_job_bulk_run (world->selection, NULL, LANES_JOB_VERB_REMOVE, remove_one, NULL, NULL, done_cb, world->owner);
  lanes_test_wait_until (world->done);
}

/* No frame has been drawn since the filter was set, nor is one: nobody but the verb asks the list to look. */
START_TEST (test_all_of_a_new_filter)
{
  World world;

  world_init (&world);
  lanes_job_list_set_filter (world.list, LANES_JOB_FILTER_FINISHED, 0, NULL);
  remove_all (&world);
  ck_assert_uint_eq (world.n_done, N_JOBS);
  ck_assert_uint_eq (lanes_engine_count (world.engine, LANES_STATE_SUCCEEDED), 0);
  world_clear (&world);
}
END_TEST

START_TEST (test_all_of_a_sorted_list)
{
  World world;

  world_init (&world);
  lanes_job_list_set_sort (world.list, LANES_JOB_SORT_ELAPSED, TRUE);
  remove_all (&world);
  ck_assert_uint_eq (world.n_done, N_JOBS);
  world_clear (&world);
}
END_TEST

/* The filter is that of before, and the list, which no view asks, has not seen what came since; while it is frozen that is not meant. */
START_TEST (test_all_of_what_came_since)
{
  World world;

  world_init (&world);
  lanes_job_list_set_filter (world.list, LANES_JOB_FILTER_FINISHED, 0, NULL);
  while (!lanes_job_list_flush (world.list, G_MAXINT64))
    ;
  run_waits (&world);
  lanes_job_list_set_frozen (world.list, _i == 1);
  remove_all (&world);
  ck_assert_uint_eq (world.n_done, _i == 1 ? N_JOBS : 2 * N_JOBS);
  world_clear (&world);
}
END_TEST

START_TEST (test_none_of_what_is_not_shown)
{
  World world;

  world_init (&world);
  lanes_job_list_set_filter (world.list, LANES_JOB_FILTER_FAILED, 0, NULL);
  remove_all (&world);
  ck_assert_uint_eq (world.n_done, 0);
  ck_assert_uint_eq (lanes_engine_count (world.engine, LANES_STATE_SUCCEEDED), N_JOBS);
  world_clear (&world);
}
END_TEST

static Suite *
job_bulk_suite (void)
{
  Suite *suite = suite_create ("job-bulk");
  TCase *tcase = tcase_create ("bulk");

  tcase_add_test (tcase, test_all_of_a_new_filter);
  tcase_add_loop_test (tcase, test_all_of_what_came_since, 0, 2);
  tcase_add_test (tcase, test_all_of_a_sorted_list);
  tcase_add_test (tcase, test_none_of_what_is_not_shown);
  suite_add_tcase (suite, tcase);
  return suite;
}

int
main (int    argc,
      char **argv)
{
  return lanes_test_run (job_bulk_suite ());
}
