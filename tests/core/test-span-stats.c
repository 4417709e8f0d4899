/* test-span-stats.c: figures of a range against the same counted plainly; patterns where they are and nowhere else
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-span-patterns.h"
#include "lanes-test.h"

#define N_LANES 5
#include <string.h>

#define SECOND ((gint64) G_USEC_PER_SEC)

typedef struct
{
  gint64 when;
  int    change;
} Event;

static int
compare_events (gconstpointer a,
                gconstpointer b)
{
  const Event *x = a, *y = b;

  return x->when != y->when ? (x->when > y->when) - (x->when < y->when) : x->change - y->change;
}

static int
compare_lengths (gconstpointer a,
                 gconstpointer b)
{
  gint64 x = *(const gint64 *) a, y = *(const gint64 *) b;

  return (x > y) - (x < y);
}

static LanesSpanStore *
make_store (guint n_lanes,
            guint limit)
{
  LanesSpanStore *store = lanes_span_store_new ();
  guint group = lanes_span_store_add_group (store, "threads", "Threads");

  for (guint i = 0; i < n_lanes; i++)
    lanes_span_store_add_lane (store, group, "lane");
  lanes_span_store_set_group_limit (store, group, limit);
  lanes_span_store_intern_kind (store, "checksum", "Checksum");
  lanes_span_store_intern_batch (store, 1, "batch");
  return store;
}

static LanesSpanStats *
count (LanesSpanStore *store,
       gint64          start,
       gint64          end,
       gint64          now)
{
  LanesSpanStats *stats = lanes_span_stats_new (store, start, end, now);

  /* A deadline that is always over: as many steps as there can be. */
  while (lanes_span_stats_step (stats, 0))
    ;
  return stats;
}

START_TEST (test_random_ranges)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (_i);
  g_autoptr (LanesSpanStore) store = make_store (N_LANES, 0);
  g_autoptr (GArray) events = g_array_new (FALSE, FALSE, sizeof (Event));
  g_autoptr (GArray) lengths = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (LanesSpanStats) stats = NULL;
  gint64 start = 2000000, end = 9000000, busy = 0, sum = 0, idle = 0, found_idle;
  guint n_failed = 0, peak = 0, found_lane;
  int running = 0;

  for (guint lane = 0; lane < N_LANES; lane++)
    {
      gint64 time = g_rand_int_range (rand, 0, 1000), before = -1;

      while (time < 12000000)
        {
          LanesSpan span = { .start = time, .end = time + g_rand_int_range (rand, 1, 20000), .kind = 1, .job = 1, .attempt = 1,
                             .phase = LANES_STATE_RUNNING, .became = LANES_STATE_SUCCEEDED };
          Event began = { span.start, 1 }, ended = { span.end, -1 };

          if (g_rand_int_range (rand, 0, 10) == 0)
            span.became = LANES_STATE_TIMED_OUT;
          lanes_span_store_append (store, lane, &span);
          time = span.end + (g_rand_boolean (rand) ? 0 : g_rand_int_range (rand, 0, 9000));
          if (span.end <= start || span.start >= end)
            continue;

          g_array_append_val (events, began);
          g_array_append_val (events, ended);
          busy += MIN (span.end, end) - MAX (span.start, start);
          if (before >= 0)
            idle = MAX (idle, span.start - before);
          before = span.end;
          if (span.end <= end)
            {
              gint64 length = span.end - span.start;

              g_array_append_val (lengths, length);
              sum += length;
              n_failed += span.became == LANES_STATE_TIMED_OUT;
            }
        }
    }

  g_array_sort (events, compare_events);
  for (guint i = 0; i < events->len; i++)
    {
      running += g_array_index (events, Event, i).change;
      peak = MAX (peak, (guint) running);
    }
  g_array_sort (lengths, compare_lengths);

  stats = count (store, start, end, 20000000);
  found_idle = lanes_span_stats_get_idle (stats, &found_lane);
  ck_assert_uint_eq (lanes_span_stats_get_n_ended (stats), lengths->len);
  ck_assert_uint_eq (lanes_span_stats_get_n_failed (stats), n_failed);
  ck_assert_int_eq (lanes_span_stats_get_busy (stats), busy);
  ck_assert_int_eq (lanes_span_stats_get_kind_busy (stats, 1), busy);
  ck_assert_uint_eq (lanes_span_stats_get_peak (stats), peak);
  ck_assert_int_eq (found_idle, idle);
  ck_assert_int_le (ABS (lanes_span_stats_get_mean (stats) - sum / (gint64) lengths->len), 1);
  for (double part = 0.01; part <= 1; part += 0.07)
    {
      gint64 exact = g_array_index (lengths, gint64, (guint) (part * lengths->len + 0.999999) - 1);

      ck_assert_int_le (ABS (lanes_span_stats_get_quantile (stats, part) - exact), exact / 1000 + 1);
    }
}
END_TEST

START_TEST (test_attempt_in_phases)
{
  g_autoptr (LanesSpanStore) store = make_store (1, 0);
  g_autoptr (LanesSpanStats) stats = NULL;

  lanes_span_store_begin (store, 0, &(LanesSpan) { .start = 1000, .job = 1, .attempt = 1, .phase = LANES_STATE_RUNNING });
  lanes_span_store_change (store, 0, 3000, LANES_STATE_PAUSED);
  lanes_span_store_change (store, 0, 6000, LANES_STATE_RUNNING);
  lanes_span_store_change (store, 0, 7000, LANES_STATE_SUCCEEDED);

  /* The range begins while it is paused: the attempt is as long as it was. */
  stats = count (store, 4000, 8000, 9000);
  ck_assert_uint_eq (lanes_span_stats_get_n_ended (stats), 1);
  ck_assert_int_eq (lanes_span_stats_get_mean (stats) / 10, 600);
  ck_assert_int_eq (lanes_span_stats_get_state_busy (stats, LANES_STATE_PAUSED), 2000);
  ck_assert_uint_eq (lanes_span_stats_get_peak (stats), 1);
}
END_TEST

START_TEST (test_folded)
{
  g_autoptr (LanesSpanStore) store = make_store (1, 0);
  g_autoptr (LanesSpanStats) stats = NULL;

  lanes_span_store_set_budget (store, 64 * 1024);
  for (guint i = 0; i < 20000; i++)
    lanes_span_store_append (store, 0, &(LanesSpan) { .start = 100 * i, .end = 100 * i + 50, .job = i + 1, .attempt = 1, .kind = 1,
                                                     .phase = LANES_STATE_RUNNING, .became = LANES_STATE_SUCCEEDED });
  stats = count (store, 0, 10000000, 10000000);
  ck_assert_uint_eq (lanes_span_stats_get_n_ended (stats), 20000);
  ck_assert_uint_gt (lanes_span_stats_get_n_merged (stats), 1000);
  ck_assert_int_le (ABS (lanes_span_stats_get_busy (stats) - 1000000), 2000);
}
END_TEST

static void
fill_lane_for (LanesSpanStore *store,
               guint           lane,
               guint           batch,
               gint64          length,
               gint64          gap,
               gint64          wait)
{
  for (gint64 time = 0; time < 10 * SECOND; time += length + gap)
    lanes_span_store_append (store, lane, &(LanesSpan) { .start = time, .end = time + length, .job = 1 + (guint64) time, .attempt = 1,
                                                        .kind = 1, .batch = batch, .wait = wait, .phase = LANES_STATE_RUNNING,
                                                        .became = LANES_STATE_SUCCEEDED });
}

static void
fill_lane (LanesSpanStore *store,
           guint           lane,
           gint64          length,
           gint64          gap,
           gint64          wait)
{
  fill_lane_for (store, lane, 0, length, gap, wait);
}

static int
find_pattern (LanesSpanStore *store,
              gint64          now)
{
  g_autoptr (LanesSpanStats) stats = count (store, 0, now, now);
  g_autoptr (GArray) patterns = lanes_span_patterns_find (store, stats, now, 2);

  ck_assert_uint_le (patterns->len, 1);
  return patterns->len == 0 ? -1 : (int) g_array_index (patterns, LanesPattern, 0).kind;
}

START_TEST (test_patterns_of_lanes)
{
  g_autoptr (LanesSpanStore) one = make_store (1, 1), idle = make_store (1, 1), even = make_store (2, 4), all = make_store (2, 4);

  fill_lane (one, 0, SECOND / 2, 0, 2 * SECOND);
  ck_assert_int_eq (find_pattern (one, 10 * SECOND), LANES_PATTERN_LIMIT_ONE);

  /* Nobody waited: nothing is held up. */
  fill_lane (idle, 0, SECOND / 2, 0, 1000);
  ck_assert_int_eq (find_pattern (idle, 10 * SECOND), -1);

  fill_lane (even, 0, SECOND / 2, 0, 2 * SECOND);
  fill_lane (even, 1, SECOND / 2, 0, 2 * SECOND);
  ck_assert_int_eq (find_pattern (even, 10 * SECOND), -1);

  fill_lane (all, 0, SECOND / 2, 0, 2 * SECOND);
  fill_lane (all, 1, SECOND / 50, SECOND, 2 * SECOND);
  ck_assert_int_eq (find_pattern (all, 10 * SECOND), LANES_PATTERN_ONE_LANE);
}
END_TEST

static void
sample_lanes (LanesSpanStore   *store,
              LanesKernelState  state)
{
  for (guint lane = 0; lane < lanes_span_store_get_n_lanes (store); lane++)
    for (guint i = 0; i < 100; i++)
      {
        LanesKernelSample sample = { .begin = i * SECOND / 10, .length = SECOND / 10 };

        sample.share[state] = 230;
        sample.share[LANES_KERNEL_ON_CPU] = 25;
        lanes_span_store_add_sample (store, lane, &sample);
      }
}

START_TEST (test_patterns_of_kernel)
{
  g_autoptr (LanesSpanStore) crowded = make_store (4, 4), waiting = make_store (4, 4), busy = make_store (4, 4);

  for (guint lane = 0; lane < 4; lane++)
    {
      fill_lane (crowded, lane, SECOND / 2, 0, 0);
      fill_lane (waiting, lane, SECOND / 2, 0, 0);
      fill_lane (busy, lane, SECOND / 2, 0, 0);
    }
  sample_lanes (crowded, LANES_KERNEL_WAITING);
  sample_lanes (waiting, LANES_KERNEL_ASLEEP);
  ck_assert_int_eq (find_pattern (crowded, 10 * SECOND), LANES_PATTERN_CROWDED);
  ck_assert_int_eq (find_pattern (waiting, 10 * SECOND), LANES_PATTERN_WAITING);
  ck_assert_int_eq (find_pattern (busy, 10 * SECOND), -1);
}
END_TEST

START_TEST (test_straggler)
{
  g_autoptr (LanesSpanStore) store = make_store (2, 4);
  g_autoptr (LanesSpanStats) stats = NULL;
  g_autoptr (GArray) patterns = NULL;

  fill_lane_for (store, 0, 1, SECOND / 2, 0, 0);
  lanes_span_store_begin (store, 1, &(LanesSpan) { .start = SECOND, .job = 99, .attempt = 1, .kind = 1, .batch = 1,
                                                  .phase = LANES_STATE_RUNNING });
  ck_assert_int_eq (find_pattern (store, 11 * SECOND), -1);
  ck_assert_int_eq (find_pattern (store, 40 * SECOND), LANES_PATTERN_STRAGGLER);

  /* It began before the others ended: that time it was not alone. */
  stats = count (store, 0, 40 * SECOND, 40 * SECOND);
  patterns = lanes_span_patterns_find (store, stats, 40 * SECOND, 2);
  ck_assert_ptr_nonnull (strstr (g_array_index (patterns, LanesPattern, 0).evidence,
                                 "it has run for 39.0 s, alone for 30.0 s of that; the others took 500 ms."));
}
END_TEST

/* What else ended is of other batches, or of none: of this one nobody knows how long its jobs take. */
START_TEST (test_no_straggler_of_another_batch)
{
  g_autoptr (LanesSpanStore) store = make_store (2, 4), own = make_store (2, 4);

  fill_lane_for (store, 0, 2, SECOND / 2, 0, 0);
  lanes_span_store_begin (store, 1, &(LanesSpan) { .start = SECOND, .job = 99, .attempt = 1, .kind = 1, .batch = 1,
                                                  .phase = LANES_STATE_RUNNING });
  ck_assert_int_eq (find_pattern (store, 40 * SECOND), -1);

  /* Those of its batch are as long as it is; the short ones are of another. */
  fill_lane_for (own, 0, 2, SECOND / 50, SECOND / 10, 0);
  fill_lane_for (own, 1, 1, 9 * SECOND, SECOND, 0);
  lanes_span_store_begin (own, 1, &(LanesSpan) { .start = 11 * SECOND, .job = 99, .attempt = 1, .kind = 1, .batch = 1,
                                                .phase = LANES_STATE_RUNNING });
  ck_assert_int_eq (find_pattern (own, 20 * SECOND), -1);
}
END_TEST

static void
clear_pattern (gpointer data)
{
  LanesPattern *pattern = data;

  g_free (pattern->evidence);
  g_free (pattern->advice);
}

/* All wait for one host: only after a while, and only where they are many. */
START_TEST (test_host)
{
  g_autoptr (GArray) patterns = g_array_new (FALSE, FALSE, sizeof (LanesPattern));
  const LanesPattern *pattern;

  g_array_set_clear_func (patterns, clear_pattern);
  ck_assert (!lanes_span_patterns_add_host (patterns, "example.org", 24, 6, SECOND));
  ck_assert (!lanes_span_patterns_add_host (patterns, "example.org", 3, 6, 30 * SECOND));
  ck_assert_uint_eq (patterns->len, 0);
  ck_assert (lanes_span_patterns_add_host (patterns, "example.org", 24, 6, 30 * SECOND));
  pattern = &g_array_index (patterns, LanesPattern, 0);
  ck_assert_int_eq (pattern->kind, LANES_PATTERN_HOST);
  ck_assert_str_eq (pattern->evidence, "All 24 queued jobs wait for example.org: no more than 6 at once run there.");
  ck_assert_str_ne (pattern->advice, "");
}
END_TEST

/* Each says its evidence with figures, and one thing to try. */
START_TEST (test_patterns_in_words)
{
  g_autoptr (LanesSpanStore) store = make_store (1, 1);
  g_autoptr (LanesSpanStats) stats = NULL;
  g_autoptr (GArray) patterns = NULL;
  const LanesPattern *pattern;

  fill_lane (store, 0, SECOND / 2, 0, 2 * SECOND);
  stats = count (store, 0, 10 * SECOND, 10 * SECOND);
  patterns = lanes_span_patterns_find (store, stats, 10 * SECOND, 2);
  ck_assert_uint_eq (patterns->len, 1);
  pattern = &g_array_index (patterns, LanesPattern, 0);
  ck_assert_ptr_nonnull (strstr (pattern->evidence, "a limit of 1 runs one job after another; each waited 2.00 s for its turn."));
  ck_assert_str_eq (pattern->advice, "Try a higher limit.");
}
END_TEST

static Suite *
stats_suite (void)
{
  Suite *suite = suite_create ("span-stats");
  TCase *tcase = tcase_create ("stats");

  tcase_set_timeout (tcase, 60);
  tcase_add_loop_test (tcase, test_random_ranges, 0, 8);
  tcase_add_test (tcase, test_attempt_in_phases);
  tcase_add_test (tcase, test_folded);
  tcase_add_test (tcase, test_patterns_of_lanes);
  tcase_add_test (tcase, test_patterns_of_kernel);
  tcase_add_test (tcase, test_straggler);
  tcase_add_test (tcase, test_no_straggler_of_another_batch);
  tcase_add_test (tcase, test_host);
  tcase_add_test (tcase, test_patterns_in_words);
  suite_add_tcase (suite, tcase);
  return suite;
}

int
main (void)
{
  return lanes_test_run (stats_suite ());
}
