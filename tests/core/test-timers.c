/* test-timers.c: every timer is called once, in its turn and not before, over years of a clock that the test turns
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib.h>

static gint64 clock_now;

static gint64
turn_clock (void)
{
  return clock_now;
}

/* The file itself, with our clock: a bucket's time may come in a year. */
#define g_get_monotonic_time turn_clock
#include "../../src/core/lanes-timers.c"
#undef g_get_monotonic_time

#include "lanes-test.h"

#define N 20000
#define HOUR (G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC)

typedef struct
{
  LanesTimers *timers;
  guint        handle;  /* 0: fired or removed */
  gint64       when;
  guint        n_calls;
} Probe;

static gint64 last_when;
static guint n_fired, n_too_early, n_out_of_order;

static void
on_probe (gpointer data)
{
  Probe *probe = data;

  n_too_early += probe->when > clock_now;
  n_out_of_order += probe->when < last_when;
  last_when = probe->when;
  probe->handle = 0;
  probe->n_calls++;
  n_fired++;
}

static void
add (LanesTimers *timers,
     Probe       *probe,
     gint64       when)
{
  probe->timers = timers;
  probe->when = when;
  probe->handle = lanes_timers_add (timers, when, on_probe, probe);
}

static void
begin (gint64 now)
{
  clock_now = now;
  last_when = G_MININT64;
  n_fired = n_too_early = n_out_of_order = 0;
}

/* Sets the clock to when the source would wake, as long as that is not after @until, and lets it. */
static void
turn_until (LanesTimers *timers,
            gint64       until)
{
  gint64 ready;

  while ((ready = g_source_get_ready_time (timers->source)) >= 0 && ready <= until)
    {
      clock_now = MAX (clock_now, ready);
      timers_dispatch (timers->source, NULL, NULL);
    }
  clock_now = MAX (clock_now, until);
}

/* From microseconds to years, and many at the very same time */
static gint64
random_time (GRand *rand)
{
  gint64 span = G_GINT64_CONSTANT (1) << g_rand_int_range (rand, 1, 48);
  gint64 offset = (gint64) (g_rand_double (rand) * span);

  return clock_now + (g_rand_boolean (rand) ? offset : offset / 1000000 * 1000000);
}

static void
check_all (LanesTimers *timers,
           Probe       *probes)
{
  guint n = 0, n_late = 0, n_twice = 0, n_told_wrong = 0;

  for (guint i = 0; i < N; i++)
    {
      n += probes[i].handle != 0;
      n_late += probes[i].handle != 0 && probes[i].when <= clock_now;
      n_told_wrong += probes[i].handle != 0 && lanes_timers_get_when (timers, probes[i].handle) != probes[i].when;
      n_twice += probes[i].n_calls > 1;
    }

  ck_assert_uint_eq (lanes_timers_get_n (timers), n);
  ck_assert_uint_eq (n_late, 0);
  ck_assert_uint_eq (n_twice, 0);
  ck_assert_uint_eq (n_told_wrong, 0);
}

START_TEST (test_fires_in_order_over_years)
{
  LanesTimers *timers = lanes_timers_new (NULL);
  g_autofree Probe *probes = g_new0 (Probe, N);
  GRand *rand = g_rand_new_with_seed (7);

  begin (G_GINT64_CONSTANT (1) << 33);
  for (guint i = 0; i < N; i++)
    add (timers, &probes[i], random_time (rand));
  for (int bits = 0; bits < 50; bits++)
    {
      turn_until (timers, clock_now + (G_GINT64_CONSTANT (1) << bits));
      check_all (timers, probes);
    }

  ck_assert_uint_eq (n_fired, N);
  ck_assert_uint_eq (n_too_early, 0);
  ck_assert_uint_eq (n_out_of_order, 0);
  g_rand_free (rand);
  lanes_timers_free (timers);
}
END_TEST

START_TEST (test_comes_and_goes)
{
  LanesTimers *timers = lanes_timers_new (NULL);
  g_autofree Probe *probes = g_new0 (Probe, N);
  GRand *rand = g_rand_new_with_seed (11);
  guint n_removed = 0, n_added = 0;

  begin (1);
  for (guint turn = 0; turn < 200; turn++)
    {
      for (guint i = 0; i < N / 40; i++)
        {
          Probe *probe = &probes[g_rand_int_range (rand, 0, N)];

          if (probe->handle != 0 && g_rand_boolean (rand))
            {
              lanes_timers_remove (timers, probe->handle);
              probe->handle = 0;
              n_removed++;
            }
          else if (probe->handle == 0)
            {
              probe->n_calls = 0;
              add (timers, probe, random_time (rand));
              n_added++;
            }
        }
      last_when = G_MININT64;
      turn_until (timers, clock_now + (gint64) (g_rand_double (rand) * (G_GINT64_CONSTANT (1) << g_rand_int_range (rand, 1, 40))));
      check_all (timers, probes);
    }
  turn_until (timers, clock_now + (G_GINT64_CONSTANT (1) << 50));

  ck_assert_uint_eq (n_fired + n_removed, n_added);
  ck_assert_uint_eq (n_too_early, 0);
  ck_assert_uint_eq (lanes_timers_get_n (timers), 0);
  g_rand_free (rand);
  lanes_timers_free (timers);
}
END_TEST

/* A loop that was busy for a year catches up in order, and one bucket that holds all of them is no trouble. */
START_TEST (test_far_behind)
{
  LanesTimers *timers = lanes_timers_new (NULL);
  g_autofree Probe *probes = g_new0 (Probe, N);
  GRand *rand = g_rand_new_with_seed (13);

  begin (HOUR);
  for (guint i = 0; i < N; i++)
    add (timers, &probes[i], clock_now + (i % 2 == 0 ? 10 * HOUR : (gint64) (g_rand_double (rand) * 8000 * HOUR)));
  clock_now += 9000 * HOUR;
  turn_until (timers, clock_now);

  ck_assert_uint_eq (n_fired, N);
  ck_assert_uint_eq (n_out_of_order, 0);
  check_all (timers, probes);
  g_rand_free (rand);
  lanes_timers_free (timers);
}
END_TEST

static void
remove_next (gpointer data)
{
  Probe *probe = data;

  on_probe (probe);
  if (probe[1].handle != 0)
    lanes_timers_remove (probe->timers, probe[1].handle);
  probe[1].handle = 0;
}

START_TEST (test_removed_when_due)
{
  LanesTimers *timers = lanes_timers_new (NULL);
  g_autofree Probe *probes = g_new0 (Probe, N + 1);

  begin (HOUR);
  for (guint i = 0; i < N; i++)
    {
      add (timers, &probes[i], clock_now + i);
      lanes_timers_remove (timers, probes[i].handle);
      probes[i].handle = lanes_timers_add (timers, probes[i].when, remove_next, &probes[i]);
    }
  turn_until (timers, clock_now + N);

  ck_assert_uint_eq (n_fired, N / 2);
  ck_assert_uint_eq (lanes_timers_get_n (timers), 0);
  check_all (timers, probes);
  lanes_timers_free (timers);
}
END_TEST

/* Few timers, however far, wake nobody before they are due; and of many, each bucket at most once a level. */
START_TEST (test_wakes_only_when_due)
{
  LanesTimers *timers = lanes_timers_new (NULL);
  g_autofree Probe *probes = g_new0 (Probe, N);
  gint64 far;
  guint n_woken = 0;

  begin (HOUR);
  add (timers, &probes[0], far = clock_now + 300 * HOUR);
  ck_assert_int_eq (g_source_get_ready_time (timers->source), far);
  for (guint i = 1; i < 2 * FEW; i++)
    add (timers, &probes[i], far + i);
  while (lanes_timers_get_n (timers) > 0)
    {
      clock_now = MAX (clock_now, g_source_get_ready_time (timers->source));
      timers_dispatch (timers->source, NULL, NULL);
      n_woken++;
    }

  ck_assert_uint_eq (n_fired, 2 * FEW);
  ck_assert_uint_le (n_woken, 2 * FEW + LEVELS);
  lanes_timers_free (timers);
}
END_TEST

static Suite *
timers_suite (void)
{
  Suite *suite = suite_create ("timers");
  TCase *tests = tcase_create ("timers");

  tcase_add_test (tests, test_fires_in_order_over_years);
  tcase_add_test (tests, test_comes_and_goes);
  tcase_add_test (tests, test_far_behind);
  tcase_add_test (tests, test_removed_when_due);
  tcase_add_test (tests, test_wakes_only_when_due);
  suite_add_tcase (suite, tests);

  return suite;
}

int
main (void)
{
  return lanes_test_run (timers_suite ());
}
