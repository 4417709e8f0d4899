/* test-span-store.c: what was recorded is what is found, whatever was folded
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-span-store.h"
#include "lanes-test.h"

#define SECOND ((gint64) G_USEC_PER_SEC)

typedef struct
{
  gint64 busy;
  gint64 last_end;
  guint64 n_attempts;
  guint64 n_failed;
  guint n_cells;
} Totals;

static gboolean
open_none (const LanesSpanCell *summary,
           guint                level,
           gpointer             user_data)
{
  ck_assert_uint_gt (level, 0);
  return FALSE;
}

static gboolean
open_all (const LanesSpanCell *summary,
          guint                level,
          gpointer             user_data)
{
  ck_assert_uint_gt (level, 0);
  return TRUE;
}

static void
add_up (const LanesSpanCell *cell,
        guint                level,
        gpointer             user_data)
{
  Totals *totals = user_data;
  LanesSpanSummary summary;

  lanes_span_summarise (cell, level, &summary);
  /* An assertion of check writes a mark each time; this is asked millions of times. */
  if (summary.start < totals->last_end || summary.end < summary.start)
    ck_abort_msg ("out of order");
  totals->last_end = summary.end;
  totals->busy += summary.busy;
  totals->n_attempts += summary.n_attempts;
  totals->n_failed += summary.n_failed;
  totals->n_cells++;
}

static LanesSpanStore *
make_store (guint n_lanes)
{
  LanesSpanStore *store = lanes_span_store_new ();
  guint group = lanes_span_store_add_group (store, "threads", "Threads");

  for (guint i = 0; i < n_lanes; i++)
    lanes_span_store_add_lane (store, group, "lane");
  lanes_span_store_intern_kind (store, "checksum", "Checksum");
  lanes_span_store_intern_kind (store, "wait", "Wait");
  return store;
}

static LanesSpan
random_span (GRand  *rand,
             gint64  start,
             guint64 job)
{
  static const LanesState ends[] = { LANES_STATE_SUCCEEDED, LANES_STATE_FAILED, LANES_STATE_CANCELLED, LANES_STATE_WAITING,
                                     LANES_STATE_PAUSED, LANES_STATE_LOST };
  /* From nothing to days, each power of two as likely as the next. */
  gint64 length = (gint64) g_rand_int (rand) >> g_rand_int_range (rand, 0, 33);

  if (g_rand_int_range (rand, 0, 1000) == 0)
    length *= 200;

  return (LanesSpan) {
    .start = start, .end = start + length, .job = job, .attempt = g_rand_int_range (rand, 1, 5),
    .kind = g_rand_int_range (rand, 1, 3), .wait = g_rand_int_range (rand, 0, 10000), .phase = LANES_STATE_RUNNING,
    .became = ends[g_rand_int_range (rand, 0, G_N_ELEMENTS (ends))],
  };
}

static void
assert_same (const LanesSpan *a,
             const LanesSpan *b)
{
  if (a->start != b->start || a->end != b->end || a->job != b->job || a->attempt != b->attempt || a->kind != b->kind ||
      a->batch != b->batch || a->wait != b->wait || a->phase != b->phase || a->became != b->became || a->helping != b->helping)
    ck_abort_msg ("job %u is not job %u", (guint) a->job, (guint) b->job);
}

START_TEST (test_pack)
{
  LanesSpan span = {
    .start = 123456789012, .end = LANES_SPAN_TIME_MAX, .wait = 12345, .job = G_GUINT64_CONSTANT (68719476735), .attempt = 254,
    .kind = 255, .batch = 65535, .phase = LANES_STATE_STOPPING, .became = LANES_STATE_LOST,
  };
  LanesSpanCell cell;
  LanesSpan back;

  lanes_span_pack (&span, &cell);
  lanes_span_unpack (&cell, &back);
  assert_same (&span, &back);

  span.wait = 7 * 24 * 3600 * SECOND + 1;
  lanes_span_pack (&span, &cell);
  lanes_span_unpack (&cell, &back);
  ck_assert_int_le (back.wait, span.wait);
  ck_assert_int_ge (back.wait, span.wait - span.wait / 8192);

  /* The longest wait is not taken for a help, which has none. */
  span.wait = LANES_SPAN_TIME_MAX;
  lanes_span_pack (&span, &cell);
  lanes_span_unpack (&cell, &back);
  ck_assert (!back.helping);
  span.helping = TRUE;
  span.wait = 0;
  lanes_span_pack (&span, &cell);
  lanes_span_unpack (&cell, &back);
  assert_same (&span, &back);

  span.job = G_MAXUINT64;
  span.attempt = 100000;
  lanes_span_pack (&span, &cell);
  lanes_span_unpack (&cell, &back);
  ck_assert_uint_eq (back.job, 0);
  ck_assert_uint_eq (back.attempt, 255);
}
END_TEST

/* A help is no attempt: it is counted as busy, and nothing ends with it; what runs in the lane after it is of its own. */
START_TEST (test_help)
{
  g_autoptr (LanesSpanStore) store = make_store (2);
  LanesSpan own = { .start = 100, .job = 7, .attempt = 1, .kind = 1, .phase = LANES_STATE_RUNNING };
  LanesSpan help = { .start = 200, .job = 7, .attempt = 1, .kind = 1, .phase = LANES_STATE_RUNNING, .helping = TRUE };
  LanesSpanSummary summary;
  LanesSpanCell cell;
  LanesSpan span;

  lanes_span_store_begin (store, 0, &own);
  ck_assert (!lanes_span_store_leave (store, 0, 150));
  ck_assert (!lanes_span_store_leave (store, 1, 150));
  lanes_span_store_begin (store, 1, &help);
  ck_assert_uint_eq (lanes_span_store_get_n_open (store), 2);
  ck_assert (lanes_span_store_leave (store, 1, 300));
  ck_assert_uint_eq (lanes_span_store_get_n_open (store), 1);
  ck_assert (lanes_span_store_change (store, 0, 400, LANES_STATE_FAILED));

  ck_assert (lanes_span_store_get (store, 1, 0, 0, &span));
  ck_assert (span.helping && !span.open && span.start == 200 && span.end == 300 && span.job == 7);
  ck_assert (!lanes_span_ends_attempt (&span));
  lanes_span_pack (&span, &cell);
  lanes_span_summarise (&cell, 0, &summary);
  ck_assert_uint_eq (summary.n_attempts, 0);
  ck_assert_uint_eq (summary.n_failed, 0);
  ck_assert_int_eq (summary.busy, 100);

  /* Tried again at once in the slot that had helped. */
  own.start = 300;
  lanes_span_store_begin (store, 1, &own);
  ck_assert (lanes_span_store_get_attempt (store, 1, 1, 500, &span));
  ck_assert_int_eq (span.start, 300);
  ck_assert (lanes_span_store_get_attempt (store, 1, 0, 500, &span));
  ck_assert_int_eq (span.end, 300);
}
END_TEST

START_TEST (test_random_spans)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (_i);
  g_autoptr (LanesSpanStore) store = make_store (1);
  g_autoptr (GArray) spans = g_array_new (FALSE, FALSE, sizeof (LanesSpan));
  gint64 time = g_rand_int_range (rand, 0, 1000000);
  Totals expected = { 0 };

  for (guint i = 0; i < 20000; i++)
    {
      LanesSpan span = random_span (rand, time, i + 1);

      if (!lanes_span_store_append (store, 0, &span))
        ck_abort ();
      g_array_append_val (spans, span);
      expected.busy += span.end - span.start;
      expected.n_attempts += span.became != LANES_STATE_PAUSED;
      expected.n_failed += lanes_span_ends_attempt (&span) && lanes_state_is_bad (lanes_span_get_state (&span));
      time = span.end + (g_rand_boolean (rand) ? 0 : g_rand_int_range (rand, 0, 5000));
    }
  ck_assert_uint_eq (lanes_span_store_get_n (store, 0), spans->len);
  ck_assert_uint_eq (lanes_span_store_get_n_adjusted (store), 0);

  for (guint i = 0; i < spans->len; i++)
    {
      LanesSpan span;

      if (!lanes_span_store_get (store, 0, i, 0, &span))
        ck_abort ();
      assert_same (&span, &g_array_index (spans, LanesSpan, i));
    }

  /* Every record, once, where nothing may be summarised. */
  Totals all = { 0 };

  lanes_span_store_visit (store, 0, 0, G_MAXINT64, -1, NULL, add_up, &all);
  ck_assert_uint_eq (all.n_cells, spans->len);
  ck_assert_int_eq (all.busy, expected.busy);

  /* None under summaries that nobody opens but those that are not summarised yet; all where all are opened. */
  Totals none = { 0 }, opened = { 0 };

  lanes_span_store_visit (store, 0, 0, G_MAXINT64, -1, open_none, add_up, &none);
  ck_assert_uint_lt (none.n_cells, LANES_SPAN_TREE_LEAF_FANOUT);
  lanes_span_store_visit (store, 0, 0, G_MAXINT64, -1, open_all, add_up, &opened);
  ck_assert_uint_eq (opened.n_cells, spans->len);

  /* The same sums from a few summaries. */
  for (gint64 width = 1000; width < time; width *= 7)
    {
      Totals some = { 0 };

      lanes_span_store_visit (store, 0, 0, G_MAXINT64, width, NULL, add_up, &some);
      ck_assert_uint_eq (some.n_attempts, expected.n_attempts);
      ck_assert_uint_eq (some.n_failed, expected.n_failed);
      ck_assert_int_le (ABS (some.busy - expected.busy), expected.busy / 100000 + spans->len);
    }

  Totals sum = { 0 };

  lanes_span_store_sum (store, 0, 0, G_MAXINT64, add_up, &sum);
  ck_assert_uint_eq (sum.n_attempts, expected.n_attempts);
  ck_assert_uint_lt (sum.n_cells, 100);
}
END_TEST

START_TEST (test_hit)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (_i);
  g_autoptr (LanesSpanStore) store = make_store (1);
  g_autoptr (GArray) spans = g_array_new (FALSE, FALSE, sizeof (LanesSpan));
  gint64 time = 1000;

  for (guint i = 0; i < 3000; i++)
    {
      LanesSpan span = random_span (rand, time, i + 1);

      lanes_span_store_append (store, 0, &span);
      g_array_append_val (spans, span);
      time = span.end + g_rand_int_range (rand, 0, 5000);
    }

  for (guint round = 0; round < 3000; round++)
    {
      guint at = g_rand_int_range (rand, 0, spans->len);
      const LanesSpan *near = &g_array_index (spans, LanesSpan, at);
      gint64 point = near->end > near->start ? near->start + (gint64) (g_rand_double (rand) * (near->end - near->start))
                                             : near->start;
      guint64 index;
      LanesSpan span;

      if (near->end > near->start)
        {
          ck_assert (lanes_span_store_hit (store, 0, point, 0, time, &index, &span));
          ck_assert_uint_eq (index, at);
          assert_same (&span, near);
        }

      /* In a gap: nothing without slack, the nearer one with it. */
      if (at + 1 < spans->len && near[1].start - near->end > 10)
        {
          ck_assert (!lanes_span_store_hit (store, 0, near->end + 4, 2, time, &index, &span));
          ck_assert (lanes_span_store_hit (store, 0, near->end + 1, 2, time, &index, &span));
          ck_assert_uint_eq (index, at);
        }
    }
}
END_TEST

START_TEST (test_phases_of_an_attempt)
{
  g_autoptr (LanesSpanStore) store = make_store (2);
  LanesSpan begin = { .start = 100, .job = 7, .attempt = 2, .kind = 1, .wait = 40, .phase = LANES_STATE_RUNNING };
  LanesSpan span;

  lanes_span_store_begin (store, 1, &begin);
  ck_assert_uint_eq (lanes_span_store_get_n_open (store), 1);
  ck_assert (lanes_span_store_get (store, 1, 0, 150, &span));
  ck_assert (span.open);
  ck_assert_int_eq (span.end, 150);

  ck_assert (lanes_span_store_change (store, 1, 200, LANES_STATE_PAUSED));
  ck_assert (lanes_span_store_change (store, 1, 300, LANES_STATE_RUNNING));
  ck_assert (lanes_span_store_change (store, 1, 400, LANES_STATE_STOPPING));
  ck_assert (lanes_span_store_get_attempt (store, 1, 1, 450, &span));
  ck_assert_int_eq (span.start, 100);
  ck_assert_int_eq (span.end, 450);
  ck_assert_int_eq (span.wait, 40);
  ck_assert (span.open);

  ck_assert (lanes_span_store_change (store, 1, 500, LANES_STATE_CANCELLED));
  ck_assert (!lanes_span_store_change (store, 1, 501, LANES_STATE_CANCELLED));
  ck_assert_uint_eq (lanes_span_store_get_n_open (store), 0);
  ck_assert_uint_eq (lanes_span_store_get_n (store, 1), 4);

  for (guint i = 0; i < 4; i++)
    {
      ck_assert (lanes_span_store_get_attempt (store, 1, i, 900, &span));
      ck_assert_int_eq (span.start, 100);
      ck_assert_int_eq (span.end, 500);
      ck_assert_int_eq (span.became, LANES_STATE_CANCELLED);
    }

  Totals sum = { 0 };

  lanes_span_store_sum (store, 1, 0, 1000, add_up, &sum);
  ck_assert_uint_eq (sum.n_attempts, 1);
}
END_TEST

START_TEST (test_wrong_order)
{
  g_autoptr (LanesSpanStore) store = make_store (1);
  LanesSpan first = { .start = 100, .end = 200, .kind = 1, .phase = LANES_STATE_RUNNING, .became = LANES_STATE_SUCCEEDED };
  LanesSpan overlap = first, backwards = first, span;

  overlap.start = 150;
  overlap.end = 260;
  backwards.start = 300;
  backwards.end = 250;
  lanes_span_store_append (store, 0, &first);
  lanes_span_store_append (store, 0, &overlap);
  lanes_span_store_append (store, 0, &backwards);
  ck_assert_uint_eq (lanes_span_store_get_n_adjusted (store), 2);
  lanes_span_store_get (store, 0, 1, 0, &span);
  ck_assert_int_eq (span.start, 200);
  lanes_span_store_get (store, 0, 2, 0, &span);
  ck_assert_int_eq (span.start, 300);
  ck_assert_int_eq (span.end, 300);

  /* A slot that runs two at once loses the first, and says so. */
  lanes_span_store_begin (store, 0, &(LanesSpan) { .start = 400, .job = 1, .phase = LANES_STATE_RUNNING });
  ck_assert (!lanes_span_store_append (store, 0, &first));
  lanes_span_store_begin (store, 0, &(LanesSpan) { .start = 500, .job = 2, .phase = LANES_STATE_RUNNING });
  lanes_span_store_get (store, 0, 3, 0, &span);
  ck_assert_int_eq (span.became, LANES_STATE_LOST);
  ck_assert_uint_eq (lanes_span_store_get_n_open (store), 1);
}
END_TEST

/* A lane with one span of a week beside one with a hundred thousand of a microsecond. */
START_TEST (test_week_beside_microseconds)
{
  g_autoptr (LanesSpanStore) store = make_store (2);
  const gint64 week = 7 * 24 * 3600 * SECOND;
  LanesSpan span = { .start = 0, .end = week, .kind = 1, .phase = LANES_STATE_RUNNING, .became = LANES_STATE_SUCCEEDED };
  gint64 start, end;
  guint64 index;

  lanes_span_store_append (store, 0, &span);
  for (guint i = 0; i < 100000; i++)
    {
      span.start = 1000 + 3 * i;
      span.end = span.start + 1;
      lanes_span_store_append (store, 1, &span);
    }

  ck_assert (lanes_span_store_get_extent (store, 0, &start, &end));
  ck_assert_int_eq (start, 0);
  ck_assert_int_eq (end, week);
  ck_assert (lanes_span_store_hit (store, 0, week / 2, 0, 0, &index, &span));
  ck_assert (lanes_span_store_hit (store, 1, 1000 + 3 * 77777, 0, 0, &index, &span));
  ck_assert_uint_eq (index, 77777);

  Totals some = { 0 };

  lanes_span_store_visit (store, 1, 0, week, week / 1600, NULL, add_up, &some);
  ck_assert_uint_lt (some.n_cells, 100);
  ck_assert_uint_eq (some.n_attempts, 100000);
}
END_TEST

START_TEST (test_budget)
{
  g_autoptr (LanesSpanStore) store = make_store (4);
  const gsize budget = 2 * 1024 * 1024;
  const guint n = 200000;
  LanesSpanFolded folded;
  LanesSpan span;
  guint64 index, n_left = 0, n_attempts = 0;

  lanes_span_store_set_budget (store, budget);
  for (guint i = 0; i < n; i++)
    {
      span = (LanesSpan) { .start = 100 * i, .end = 100 * i + 90, .job = i + 1, .kind = 1 + i % 2,
                           .phase = LANES_STATE_RUNNING, .became = i % 100 == 0 ? LANES_STATE_FAILED : LANES_STATE_SUCCEEDED };
      lanes_span_store_append (store, i % 4, &span);
    }

  ck_assert_uint_le (lanes_span_store_get_bytes (store), budget + 4 * 512 * sizeof (LanesSpanCell));
  lanes_span_store_get_folded (store, &folded);
  ck_assert_uint_gt (folded.n, n / 4);
  ck_assert_uint_eq (lanes_span_store_get_total (store), n);

  for (guint lane = 0; lane < 4; lane++)
    {
      Totals totals = { 0 };

      n_left += lanes_span_store_get_n (store, lane) - lanes_span_store_get_first (store, lane);
      lanes_span_store_visit (store, lane, 0, G_MAXINT64, -1, NULL, add_up, &totals);
      n_attempts += totals.n_attempts;
      ck_assert_uint_eq (totals.n_failed, lane == 0 ? n / 100 : 0);
      ck_assert (!lanes_span_store_hit (store, lane, 1000, 1000, 0, &index, &span));
      ck_assert (lanes_span_store_hit (store, lane, 100 * (n - 4 + lane), 0, 0, &index, &span));
    }
  ck_assert_uint_eq (n_left + folded.n, n);
  ck_assert_uint_eq (n_attempts, n);
  ck_assert_int_le (folded.until, 100 * (gint64) n);

  /* A budget that holds nothing folds the summaries too, and still nothing is lost. */
  lanes_span_store_set_budget (store, 64 * 1024);

  Totals totals = { 0 };

  lanes_span_store_visit (store, 0, 0, G_MAXINT64, -1, NULL, add_up, &totals);
  ck_assert_uint_eq (totals.n_attempts, n / 4);
}
END_TEST

START_TEST (test_stripe)
{
  g_autoptr (LanesSpanStore) store = make_store (1);
  LanesKernelSum sum;

  ck_assert (!lanes_span_store_has_stripe (store, 0));
  lanes_span_store_sum_stripe (store, 0, 0, 1000, &sum);
  ck_assert_int_eq (sum.covered, 0);

  for (guint i = 0; i < 10000; i++)
    {
      LanesKernelSample sample = { .begin = 100000 * (gint64) i, .length = 100000 };

      sample.share[i % 2 == 0 ? LANES_KERNEL_ON_CPU : LANES_KERNEL_DISK] = 204;
      sample.share[LANES_KERNEL_WAITING] = 51;
      lanes_span_store_add_sample (store, 0, &sample);
    }

  lanes_span_store_sum_stripe (store, 0, 0, 1000000000, &sum);
  ck_assert_int_le (ABS (sum.covered - 1000000000), 100000);
  ck_assert_double_eq_tol (sum.share[LANES_KERNEL_ON_CPU], 0.4, 0.001);
  ck_assert_double_eq_tol (sum.share[LANES_KERNEL_WAITING], 0.2, 0.001);

  /* Half of one, half of the next. */
  lanes_span_store_sum_stripe (store, 0, 50000, 150000, &sum);
  ck_assert_int_le (ABS (sum.covered - 100000), 10);
  ck_assert_double_eq_tol (sum.share[LANES_KERNEL_DISK], 0.4, 0.001);

  lanes_span_store_sum_stripe (store, 0, 50000, 90000, &sum);
  ck_assert_double_eq_tol (sum.share[LANES_KERNEL_ON_CPU], 0.8, 0.001);
}
END_TEST

START_TEST (test_stripe_of_same_samples)
{
  g_autoptr (LanesSpanStore) store = make_store (1);
  LanesKernelSample sample = { .length = 100000, .share = { 255 } };
  LanesKernelSum sum;
  gsize before;

  lanes_span_store_add_sample (store, 0, &sample);
  before = lanes_span_store_get_bytes (store);
  for (guint i = 1; i < 10000; i++)
    {
      sample.begin = 100000 * (gint64) i;
      lanes_span_store_add_sample (store, 0, &sample);
    }
  ck_assert_uint_eq (lanes_span_store_get_bytes (store), before);
  lanes_span_store_sum_stripe (store, 0, 0, 1000000000, &sum);
  ck_assert_int_eq (sum.covered, 1000000000);
}
END_TEST

START_TEST (test_activity)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (_i);
  g_autoptr (LanesSpanActivity) activity = lanes_span_activity_new ();
  gint64 expected[2] = { 0, 0 }, found[2] = { 0, 0 }, at_origin = G_MAXINT64;

  for (guint i = 0; i < 500; i++)
    {
      gint64 start = g_rand_int_range (rand, 0, 1 << g_rand_int_range (rand, 1, 30));
      gint64 length = g_rand_int_range (rand, 0, 1 << g_rand_int_range (rand, 1, 28));

      lanes_span_activity_add (activity, i % 2, start, start + length);
      expected[i % 2] += length;
      at_origin = MIN (at_origin, start);
    }

  ck_assert_int_le (lanes_span_activity_get_origin (activity), at_origin);
  for (guint step = 0; step < LANES_SPAN_ACTIVITY_STEPS; step++)
    for (guint kind = 0; kind < 2; kind++)
      found[kind] += lanes_span_activity_get_busy (activity, kind, step);
  ck_assert_int_eq (found[0], expected[0]);
  ck_assert_int_eq (found[1], expected[1]);
}
END_TEST

START_TEST (test_clock)
{
  g_autoptr (LanesSpanClock) clock = lanes_span_clock_new ();
  const gint64 epoch = 1700000000 * SECOND;

  ck_assert (lanes_span_clock_note (clock, 10 * SECOND, epoch, 10 * SECOND));
  ck_assert (!lanes_span_clock_note (clock, 20 * SECOND, epoch + 10 * SECOND + 3000, 20 * SECOND));
  ck_assert_int_eq (lanes_span_clock_to_wall (clock, 15 * SECOND), epoch + 5 * SECOND);

  /* Asleep for an hour: no time passes here, an hour there. */
  ck_assert (lanes_span_clock_note (clock, 30 * SECOND, epoch + 3620 * SECOND, 3630 * SECOND));
  ck_assert_int_eq (lanes_span_clock_get (clock, 1)->event, LANES_CLOCK_SLEPT);
  ck_assert_int_eq (lanes_span_clock_get (clock, 1)->slept, 3600 * SECOND);
  ck_assert_int_eq (lanes_span_clock_to_wall (clock, 15 * SECOND), epoch + 5 * SECOND);
  ck_assert_int_eq (lanes_span_clock_to_wall (clock, 31 * SECOND), epoch + 3621 * SECOND);

  /* Set back by a day. */
  ck_assert (lanes_span_clock_note (clock, 40 * SECOND, epoch - 80000 * SECOND, 3640 * SECOND));
  ck_assert_int_eq (lanes_span_clock_get (clock, 2)->event, LANES_CLOCK_CHANGED);
  ck_assert_int_eq (lanes_span_clock_to_wall (clock, 31 * SECOND), epoch + 3621 * SECOND);
}
END_TEST

/* Random spans over random gaps: what was seen and what was not adds up to all of it, in order and of the right job. */
START_TEST (test_gaps)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed ((guint32) _i + 77);
  g_autoptr (LanesSpanStore) store = make_store (1);
  gint64 time = 1000, busy = 0, all = 0;
  Totals totals = { 0 };

  for (guint i = 0; i < 20; i++)
    {
      gint64 start = g_rand_int_range (rand, 0, 200000);

      lanes_span_store_add_gap (store, start + i * 50000, start + i * 50000 + g_rand_int_range (rand, -10, 60000));
    }

  for (guint i = 1; i <= 400; i++)
    {
      LanesSpan span = { .start = time, .job = i, .attempt = 1, .kind = 1, .wait = 7, .phase = LANES_STATE_RUNNING,
                         .became = i % 3 == 0 ? LANES_STATE_FAILED : LANES_STATE_SUCCEEDED };

      span.end = time + g_rand_int_range (rand, 0, 9000);
      if (i % 2 == 0)
        {
          ck_assert (lanes_span_store_append (store, 0, &span));
        }
      else
        {
          lanes_span_store_begin (store, 0, &span);
          ck_assert (lanes_span_store_change (store, 0, span.end, span.became));
        }
      all += span.end - span.start;
      busy += span.end - span.start - lanes_span_store_get_unobserved (store, span.start, span.end);
      time = span.end + g_rand_int_range (rand, 0, 100);
    }

  lanes_span_store_sum (store, 0, 0, time, add_up, &totals);
  ck_assert_uint_eq (totals.n_attempts, 400);
  ck_assert_uint_eq (totals.n_failed, 133);
  ck_assert_uint_eq (lanes_span_store_get_n_adjusted (store), 0);
  /* Summaries keep the share in parts of a million. */
  ck_assert_int_le (ABS (totals.busy - busy), all / 100000 + 10);

  gint64 unseen = 0;

  for (guint64 i = 0; i < lanes_span_store_get_n (store, 0); i++)
    {
      LanesSpan span, whole;

      ck_assert (lanes_span_store_get (store, 0, i, 0, &span));
      if (span.unobserved)
        unseen += span.end - span.start;
      ck_assert_int_eq (lanes_span_store_get_unobserved (store, span.start, span.end), span.unobserved ? span.end - span.start : 0);
      ck_assert (lanes_span_store_get_attempt (store, 0, i, 0, &whole));
      ck_assert_int_eq (whole.wait, 7);
      ck_assert (whole.became == (whole.job % 3 == 0 ? LANES_STATE_FAILED : LANES_STATE_SUCCEEDED));
    }
  ck_assert_int_eq (unseen, all - busy);
}
END_TEST

/* A job that began before the window went away, and goes on: seen, not seen, seen. */
START_TEST (test_open_over_gaps)
{
  g_autoptr (LanesSpanStore) store = make_store (1);
  LanesSpan span = { .start = SECOND, .job = 1, .attempt = 1, .kind = 1, .wait = 5, .phase = LANES_STATE_RUNNING };
  static const struct { gint64 start, end; gboolean unobserved; } parts[] = {
    { 1, 2, FALSE }, { 2, 4, TRUE }, { 4, 5, FALSE }, { 5, 6, TRUE }, { 6, 9, FALSE },
  };

  lanes_span_store_add_gap (store, 2 * SECOND, 4 * SECOND);
  lanes_span_store_add_gap (store, 5 * SECOND, 6 * SECOND);
  lanes_span_store_begin (store, 0, &span);
  lanes_span_store_cut_open (store);
  lanes_span_store_cut_open (store);
  ck_assert_uint_eq (lanes_span_store_get_n (store, 0), 4);
  ck_assert_uint_eq (lanes_span_store_get_n_open (store), 1);
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      ck_assert (lanes_span_store_get (store, 0, i, 9 * SECOND, &span));
      ck_assert_int_eq (span.start, parts[i].start * SECOND);
      ck_assert_int_eq (span.end, parts[i].end * SECOND);
      ck_assert (span.unobserved == parts[i].unobserved);
      ck_assert_int_eq (span.wait, i == 0 ? 5 : 0);
    }
  ck_assert (lanes_span_store_get_attempt (store, 0, 2, 9 * SECOND, &span));
  ck_assert_int_eq (span.start, SECOND);
  ck_assert (span.open);

  /* One that ended while nobody looked: its end is what the agent says, and it is not seen up to there. */
  lanes_span_store_change (store, 0, 9 * SECOND, LANES_STATE_SUCCEEDED);
  lanes_span_store_add_gap (store, 20 * SECOND, 30 * SECOND);
  span = (LanesSpan) { .start = 15 * SECOND, .job = 2, .attempt = 1, .kind = 1, .phase = LANES_STATE_RUNNING };
  lanes_span_store_begin (store, 0, &span);
  lanes_span_store_change (store, 0, 25 * SECOND, LANES_STATE_FAILED);
  ck_assert (lanes_span_store_get (store, 0, 6, 0, &span));
  ck_assert (span.unobserved);
  ck_assert (span.became == LANES_STATE_FAILED);
  ck_assert_int_eq (span.end, 25 * SECOND);
}
END_TEST

START_TEST (test_names)
{
  g_autoptr (LanesSpanStore) store = make_store (1);
  guint layout = lanes_span_store_get_layout (store);
  guint batch = lanes_span_store_intern_batch (store, 77, "nightly");

  ck_assert_uint_eq (lanes_span_store_intern_batch (store, 77, "nightly"), batch);
  ck_assert_uint_eq (lanes_span_store_get_batch_id (store, batch), 77);
  ck_assert_uint_gt (lanes_span_store_get_layout (store), layout);

  lanes_span_store_set_lane_name (store, 0, "bad \xff\n(name) ]");
  ck_assert (g_utf8_validate (lanes_span_store_get_lane_name (store, 0), -1, NULL));

  /* More kinds than there are numbers: the rest are "other". */
  for (guint i = 0; i < 300; i++)
    {
      g_autofree char *name = g_strdup_printf ("kind%u", i);
      guint kind = lanes_span_store_intern_kind (store, name, name);

      ck_assert_str_eq (lanes_span_store_get_kind_name (store, kind), kind == 0 ? "other" : name);
    }
}
END_TEST

static Suite *
span_store_suite (void)
{
  Suite *suite = suite_create ("span-store");
  TCase *tcase = tcase_create ("spans");

  tcase_set_timeout (tcase, 60);
  tcase_add_test (tcase, test_pack);
  tcase_add_test (tcase, test_help);
  tcase_add_loop_test (tcase, test_random_spans, 0, 8);
  tcase_add_loop_test (tcase, test_hit, 0, 8);
  tcase_add_test (tcase, test_phases_of_an_attempt);
  tcase_add_test (tcase, test_wrong_order);
  tcase_add_test (tcase, test_week_beside_microseconds);
  tcase_add_test (tcase, test_budget);
  tcase_add_test (tcase, test_stripe);
  tcase_add_test (tcase, test_stripe_of_same_samples);
  tcase_add_loop_test (tcase, test_activity, 0, 8);
  tcase_add_test (tcase, test_clock);
  tcase_add_loop_test (tcase, test_gaps, 0, 8);
  tcase_add_test (tcase, test_open_over_gaps);
  tcase_add_test (tcase, test_names);
  suite_add_tcase (suite, tcase);
  return suite;
}

int
main (void)
{
  return lanes_test_run (span_store_suite ());
}
