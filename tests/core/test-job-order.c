/* test-job-order.c: the job list's order against a plain model of it, with random changes
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-test.h"

#include "lanes-job-order.h"
#include "lanes-job-sort.h"
#include "lanes-rank-set.h"

#define N_JOBS 3000
#define FAR_FUTURE G_MAXINT64

START_TEST (test_rank_set)
{
  g_autoptr (LanesRankSet) set = lanes_rank_set_new ();
  gboolean has[N_JOBS] = { FALSE };
  g_autoptr (GRand) random = g_rand_new_with_seed (_i + 1);

  for (guint step = 0; step < 20000; step++)
    {
      guint number = g_rand_int_range (random, 0, N_JOBS);
      gboolean add = g_rand_boolean (random);

      ck_assert_int_eq (add ? lanes_rank_set_add (set, number) : lanes_rank_set_remove (set, number), has[number] != add);
      has[number] = add;
    }

  guint rank = 0;
  for (guint number = 0; number < N_JOBS; number++)
    {
      ck_assert_int_eq (lanes_rank_set_contains (set, number), has[number]);
      ck_assert_uint_eq (lanes_rank_set_rank (set, number), rank);
      if (has[number])
        ck_assert_uint_eq (lanes_rank_set_select (set, rank++), number);
    }
  ck_assert_uint_eq (lanes_rank_set_get_n (set), rank);

  lanes_rank_set_clear (set);
  ck_assert_uint_eq (lanes_rank_set_get_n (set), 0);
  ck_assert (!lanes_rank_set_contains (set, 10 * N_JOBS));
}
END_TEST

typedef struct
{
  guint        job;
  LanesSection section;
  guint        came;    /* when it entered the section */
  gboolean     shown;
} Model;

/* Active by when it came, pending by number, ended by when it came, the last first. */
static int
model_compare (gconstpointer a,
               gconstpointer b)
{
  const Model *first = a;
  const Model *second = b;

  if (first->section != second->section)
    return (int) first->section - (int) second->section;
  if (first->section == LANES_SECTION_PENDING)
    return (int) first->job - (int) second->job;
  if (first->section == LANES_SECTION_ACTIVE)
    return (int) first->came - (int) second->came;
  return (int) second->came - (int) first->came;
}

static void
assert_order (LanesJobOrder *order,
              const Model   *models)
{
  g_autofree Model *sorted = g_memdup2 (models, N_JOBS * sizeof (Model));
  guint n = 0;

  qsort (sorted, N_JOBS, sizeof (Model), model_compare);
  for (guint i = 0; i < N_JOBS; i++)
    {
      gboolean shown = sorted[i].shown && sorted[i].section != LANES_SECTION_NONE;

      ck_assert_int_eq (lanes_job_order_find (order, sorted[i].job), shown ? (gint64) n : -1);
      if (shown)
        ck_assert_uint_eq (lanes_job_order_get (order, n++), sorted[i].job);
    }
  ck_assert_uint_eq (lanes_job_order_get_n (order), n);
}

static gboolean
match_odd (guint    job,
           gpointer user_data)
{
  return job % 2 == 1;
}

START_TEST (test_order)
{
  g_autoptr (LanesJobOrder) order = lanes_job_order_new ();
  g_autofree Model *models = g_new0 (Model, N_JOBS);
  g_autoptr (GRand) random = g_rand_new_with_seed (_i + 1);

  for (guint i = 0; i < N_JOBS; i++)
    models[i].job = i;
  for (guint step = 0; step < 30000; step++)
    {
      Model *model = &models[g_rand_int_range (random, 0, N_JOBS)];
      LanesSection section = g_rand_int_range (random, 0, LANES_SECTION_ENDED + 1);

      if (section != model->section)
        model->came = step;
      model->section = section;
      model->shown = g_rand_int_range (random, 0, 4) > 0;
      lanes_job_order_place (order, model->job, section, model->shown);
    }
  assert_order (order, models);

  lanes_job_order_reset (order);
  ck_assert_uint_eq (lanes_job_order_get_n (order), 0);
  while (!lanes_job_order_scan (order, match_odd, NULL, 0))
    continue;
  for (guint i = 0; i < N_JOBS; i++)
    models[i].shown = i % 2 == 1;
  assert_order (order, models);
}
END_TEST

/* Rounds of jobs that come, wait, run, end and are removed, as in a window that is never closed. */
START_TEST (test_what_was_is_forgotten)
{
  g_autoptr (LanesJobOrder) order = lanes_job_order_new ();
  guint job = 0;

  for (guint round = 0; round < 20; round++)
    {
      guint first = job;

      for (LanesSection section = LANES_SECTION_PENDING; section != LANES_SECTION_NONE;
           section = section == LANES_SECTION_PENDING  ? LANES_SECTION_ACTIVE
                     : section == LANES_SECTION_ACTIVE ? LANES_SECTION_ENDED
                                                       : LANES_SECTION_NONE)
        {
          for (job = first; job < first + N_JOBS * 10; job++)
            lanes_job_order_place (order, job, section, job % 3 > 0);
          lanes_job_order_reset (order);
          while (!lanes_job_order_scan (order, match_odd, NULL, 0))
            continue;
          ck_assert_uint_eq (lanes_job_order_get_n (order), N_JOBS * 5);
          ck_assert_uint_eq (lanes_job_order_get (order, 0), section == LANES_SECTION_ENDED ? job - 1 : first + 1);
          ck_assert_int_eq (lanes_job_order_find (order, first), -1);
          ck_assert_int_eq (lanes_job_order_find (order, first + 3), section == LANES_SECTION_ENDED ? N_JOBS * 5 - 2 : 1);
        }
      for (job = first; job < first + N_JOBS * 10; job++)
        lanes_job_order_place (order, job, LANES_SECTION_NONE, FALSE);
      ck_assert_uint_eq (lanes_job_order_get_n (order), 0);
      ck_assert_uint_eq (lanes_job_order_get_n_places (order), 0);
      /* Who hears of one again. */
      lanes_job_order_place (order, first, LANES_SECTION_NONE, FALSE);
      ck_assert_int_eq (lanes_job_order_find (order, first), -1);
    }
}
END_TEST

START_TEST (test_sort)
{
  const guint sizes[] = { 0, 1, 2, 1023, 1024, 1025, 2048, 10000 };
  guint n = sizes[_i / 2];
  gboolean descending = _i % 2 == 1;
  g_autoptr (LanesJobSort) sort = lanes_job_sort_new (descending);
  g_autoptr (GRand) random = g_rand_new_with_seed (_i + 1);
  g_autofree double *numbers = g_new0 (double, n + 1);

  for (guint i = 0; i < n; i++)
    {
      numbers[i] = g_rand_int_range (random, 0, 500);
      lanes_job_sort_add (sort, i, i % 3 == 0 ? g_strdup ("a") : NULL, numbers[i]);
    }
  while (!lanes_job_sort_step (sort, 0))
    continue;

  g_autoptr (GArray) jobs = lanes_job_sort_steal (sort);
  ck_assert_uint_eq (jobs->len, n);
  for (guint i = 1; i < n; i++)
    {
      guint32 one = g_array_index (jobs, guint32, i - 1);
      guint32 other = g_array_index (jobs, guint32, i);
      double a = (one % 3 == 0) * 1000 + numbers[one];
      double b = (other % 3 == 0) * 1000 + numbers[other];

      ck_assert (descending ? a >= b : a <= b);
      ck_assert (a != b || one < other);
    }
}
END_TEST

static Suite *
job_order_suite (void)
{
  Suite *suite = suite_create ("job-order");
  TCase *tcase = tcase_create ("order");

  tcase_add_loop_test (tcase, test_rank_set, 0, 5);
  tcase_add_loop_test (tcase, test_order, 0, 5);
  tcase_add_test (tcase, test_what_was_is_forgotten);
  tcase_add_loop_test (tcase, test_sort, 0, 16);
  suite_add_tcase (suite, tcase);
  return suite;
}

int
main (void)
{
  return lanes_test_run (job_order_suite ());
}
