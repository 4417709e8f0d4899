/* test-timeline-hole.c: times of which nothing is known: which are seen, and what is under the pointer
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-test.h"
#include "lanes-timeline-hole.h"

#define SECOND ((gint64) G_USEC_PER_SEC)

/* Away from 10 to 20 s and from 40 to 41 s, asleep for an hour at 30 s, and the clock set back at 50 s. */
static LanesSpanStore *
make_store (void)
{
  LanesSpanStore *store = lanes_span_store_new ();
  LanesSpanClock *clock = lanes_span_store_get_clock (store);
  const gint64 wall = 1700000000 * SECOND, hour = 3600 * SECOND;

  lanes_span_store_add_gap (store, 10 * SECOND, 20 * SECOND);
  lanes_span_store_add_gap (store, 40 * SECOND, 41 * SECOND);
  lanes_span_clock_note (clock, 0, wall, 0);
  lanes_span_clock_note (clock, 30 * SECOND, wall + 30 * SECOND + hour, 30 * SECOND + hour);
  lanes_span_clock_note (clock, 50 * SECOND, wall + 50 * SECOND, 50 * SECOND + hour);
  return store;
}

static void
assert_found (LanesSpanStore *store,
              gint64          start,
              gint64          end,
              const char     *expected)
{
  g_autoptr (GArray) holes = lanes_timeline_find_holes (store, start * SECOND, end * SECOND);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < holes->len; i++)
    {
      const LanesTimelineHole *hole = &g_array_index (holes, LanesTimelineHole, i);

      g_string_append_printf (text, "%d-%d/%d ", (int) (hole->start / SECOND), (int) (hole->end / SECOND), (int) (hole->slept / SECOND));
    }
  ck_assert_str_eq (text->str, expected);
  g_string_free (text, TRUE);
}

START_TEST (test_find)
{
  g_autoptr (LanesSpanStore) store = make_store ();

  assert_found (store, 0, 100, "10-20/0 30-30/3600 40-41/0 ");
  assert_found (store, 15, 35, "10-20/0 30-30/3600 ");
  assert_found (store, 20, 30, "30-30/3600 ");
  assert_found (store, 42, 100, "");
}
END_TEST

START_TEST (test_hit)
{
  g_autoptr (LanesSpanStore) store = make_store ();
  LanesTimeAxis axis = { 0, (double) SECOND / 10, 600 };
  LanesTimelineHole hole = { 0 };
  double x0, x1;

  ck_assert (!lanes_timeline_hit_hole (store, &axis, 99, &hole));
  ck_assert (lanes_timeline_hit_hole (store, &axis, 100, &hole));
  ck_assert_int_eq (hole.end, 20 * SECOND);
  ck_assert (!lanes_timeline_hit_hole (store, &axis, 200, &hole));

  /* No time went by, but it can be seen and pointed at. */
  ck_assert (lanes_timeline_hit_hole (store, &axis, 300 - LANES_TIMELINE_CUT / 2 + 1, &hole));
  ck_assert_int_eq (hole.slept, 3600 * SECOND);
  ck_assert (lanes_timeline_hole_get_extent (&hole, &axis, &x0, &x1));
  ck_assert_double_eq_tol (x1 - x0, LANES_TIMELINE_CUT, 1e-6);
  ck_assert (!lanes_timeline_hit_hole (store, &axis, 300 + LANES_TIMELINE_CUT, &hole));

  /* A clock that was set makes no hole. */
  ck_assert (!lanes_timeline_hit_hole (store, &axis, 500, &hole));

  /* Out of sight, and at the edge. */
  axis.start = 31.0 * SECOND;
  ck_assert (!lanes_timeline_hole_get_extent (&hole, &axis, &x0, &x1));
  axis.start = 30.0 * SECOND;
  ck_assert (lanes_timeline_hole_get_extent (&hole, &axis, &x0, &x1));
}
END_TEST

static Suite *
timeline_hole_suite (void)
{
  Suite *suite = suite_create ("timeline-hole");
  TCase *tcase = tcase_create ("holes");

  tcase_add_test (tcase, test_find);
  tcase_add_test (tcase, test_hit);
  suite_add_tcase (suite, tcase);
  return suite;
}

int
main (void)
{
  return lanes_test_run (timeline_hole_suite ());
}
