/* test-timeline-columns.c: the overview says no more than ever ran at once, and all of it
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-test.h"
#include "lanes-timeline-columns.h"

#include <math.h>

#define SECOND ((gint64) G_USEC_PER_SEC)
#define N_LANES 6
#define N_KINDS 3
#define MAX_COLUMNS 4000

typedef struct
{
  LanesSpanStore *store;
  gint64          start;
  gint64          now;
  double          busy[N_KINDS + 1];  /* µs of each kind */
} World;

static void
run_kind (World *self,
          guint  lane,
          guint  kind,
          gint64 start,
          gint64 end,
          gboolean open)
{
  LanesSpan span = { .start = start, .end = end, .job = 1, .attempt = 1, .kind = kind, .phase = LANES_STATE_RUNNING,
                     .became = LANES_STATE_SUCCEEDED };

  if (open)
    lanes_span_store_begin (self->store, lane, &span);
  else
    lanes_span_store_append (self->store, lane, &span);
  self->busy[kind] += (double) (end - start);
}

/* Lanes in which the next begins in the microsecond in which one ends, or after a pause; the last is open. */
static World
set_up (GRand   *rand,
        gint64   length,
        gboolean seamless)
{
  World self = { .store = lanes_span_store_new (), .start = 1000 * SECOND, .now = 1000 * SECOND + length };
  guint group = lanes_span_store_add_group (self.store, "threads", "Threads");

  for (guint i = 1; i <= N_KINDS; i++)
    {
      g_autofree char *name = g_strdup_printf ("kind-%u", i);

      ck_assert_uint_le (lanes_span_store_intern_kind (self.store, name, name), N_KINDS);
    }

  for (guint i = 0; i < N_LANES; i++)
    {
      guint lane = lanes_span_store_add_lane (self.store, group, "lane");
      gint64 start = self.start;

      while (start < self.now)
        {
          gint64 end = start + 1 + (gint64) (g_rand_double (rand) * (double) length / g_rand_int_range (rand, 1, 300));

          run_kind (&self, lane, g_rand_int_range (rand, 1, N_KINDS + 1), start, MIN (end, self.now), end >= self.now);
          start = end + (seamless ? 0 : g_rand_int_range (rand, 0, (gint32) MIN (length / 50, G_MAXINT32)));
        }
    }

  return self;
}

static void
check_columns (const World *self,
               guint        n_columns,
               gboolean     seamless)
{
  LanesTimeAxis axis = { (double) self->start, (double) (self->now - self->start) / n_columns, n_columns };
  guint n_keys = lanes_timeline_columns_get_n_keys (self->store, LANES_SPAN_BY_KIND);
  g_autofree double *columns = g_new (double, n_columns * n_keys);
  double highest = lanes_timeline_columns_count (self->store, LANES_SPAN_BY_KIND, &axis, self->now, n_columns, columns);
  double sums[N_KINDS + 1] = { 0 };

  ck_assert_double_le (highest, N_LANES + 1e-6);
  for (guint x = 0; x < n_columns; x++)
    {
      double sum = 0;

      for (guint key = 0; key < n_keys; key++)
        {
          sum += columns[x * n_keys + key];
          sums[key] += columns[x * n_keys + key] * axis.scale;
        }
      ck_assert_msg (sum <= N_LANES + 1e-6 && (!seamless || sum >= N_LANES - 1e-6), "%.3f at once in column %u of %u", sum, x, n_columns);
    }

  for (guint key = 0; key < n_keys; key++)
    ck_assert_msg (fabs (sums[key] - self->busy[key]) <= 1 + self->busy[key] / 1e6, "%.0f µs of kind %u, not %.0f", sums[key], key,
                   self->busy[key]);
}

/* From less than a step a column to many, and from milliseconds to weeks. */
START_TEST (test_random)
{
  static const guint widths[] = { 100, 333, 640, 1024, 1180, 2048, MAX_COLUMNS };
  g_autoptr (GRand) rand = g_rand_new_with_seed ((guint32) _i + 1);

  for (guint i = 0; i < 12; i++)
    {
      gint64 length = (gint64) (pow (10, g_rand_double_range (rand, 4, 12)));
      gboolean seamless = i % 2 == 0;
      World world = set_up (rand, length, seamless);

      ck_assert_uint_eq (lanes_span_store_get_peak_open (world.store) <= N_LANES, TRUE);
      for (guint j = 0; j < G_N_ELEMENTS (widths); j++)
        check_columns (&world, widths[j], seamless);
      g_object_unref (world.store);
    }
}
END_TEST

/* Nothing has ended yet, or nothing has run. */
START_TEST (test_first)
{
  g_autoptr (LanesSpanStore) store = lanes_span_store_new ();
  LanesTimeAxis axis = { 1000.0 * SECOND, 1000, 200 };
  double columns[200 * (N_KINDS + 1)];
  World world = { .store = store };
  guint lane = lanes_span_store_add_lane (store, lanes_span_store_add_group (store, "threads", "Threads"), "lane");
  guint n_keys;

  lanes_span_store_intern_kind (store, "kind", "Kind");
  n_keys = lanes_timeline_columns_get_n_keys (store, LANES_SPAN_BY_KIND);
  ck_assert_uint_le (n_keys, N_KINDS + 1);
  ck_assert_double_eq (lanes_timeline_columns_count (store, LANES_SPAN_BY_KIND, &axis, 1001 * SECOND, 200, columns), 1);
  for (guint i = 0; i < 200 * n_keys; i++)
    ck_assert_double_eq (columns[i], 0);

  run_kind (&world, lane, 1, 1000 * SECOND + 50000, 0, TRUE);
  ck_assert_double_eq_tol (lanes_timeline_columns_count (store, LANES_SPAN_BY_KIND, &axis, 1000 * SECOND + 100000, 200, columns), 1,
                           1e-6);
  for (guint x = 0; x < 200; x++)
    ck_assert_double_eq_tol (columns[x * n_keys + 1], x >= 50 && x < 100, 1e-6);
}
END_TEST

static Suite *
timeline_columns_suite (void)
{
  Suite *suite = suite_create ("timeline-columns");
  TCase *tcase = tcase_create ("columns");

  tcase_add_loop_test (tcase, test_random, 0, 4);
  tcase_add_test (tcase, test_first);
  suite_add_tcase (suite, tcase);
  return suite;
}

int
main (void)
{
  return lanes_test_run (timeline_columns_suite ());
}
