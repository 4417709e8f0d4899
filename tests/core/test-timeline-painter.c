/* test-timeline-painter.c: pixels of lanes: what was shifted and mended is what drawing it anew gives
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-test.h"
#include "lanes-timeline-painter.h"

#define SECOND ((gint64) G_USEC_PER_SEC)
#define WIDTH 400

static int
alpha_at (LanesTimelineStrip *strip,
          guint               column)
{
  return lanes_timeline_strip_get_row (strip, LANES_TIMELINE_STRIP_MIDDLE)[column] >> 24;
}

START_TEST (test_wide_bars)
{
  g_autoptr (LanesTimelineStrip) strip = lanes_timeline_strip_new ();

  lanes_timeline_strip_begin (strip, 100, 4);
  lanes_timeline_strip_add (strip, 10, 20.5, 1, 0xff0000ff);
  lanes_timeline_strip_add (strip, 20.5, 200, 1, 0xff00ff00);
  lanes_timeline_strip_add (strip, -50, 2, 1, 0xff123456);
  lanes_timeline_strip_end (strip);

  ck_assert_int_eq (alpha_at (strip, 0), 255);
  ck_assert_int_eq (alpha_at (strip, 2), 0);
  ck_assert_int_eq (alpha_at (strip, 9), 0);
  ck_assert_uint_eq (lanes_timeline_strip_get_row (strip, LANES_TIMELINE_STRIP_MIDDLE)[15], 0xff0000ff);
  /* Two halves of a pixel cover it. */
  ck_assert_int_ge (alpha_at (strip, 20), 254);
  ck_assert_uint_eq (lanes_timeline_strip_get_row (strip, LANES_TIMELINE_STRIP_MIDDLE)[99], 0xff00ff00);

  /* The first row of a round corner is shorter. */
  ck_assert (lanes_timeline_strip_has_corners (strip));
  ck_assert_uint_ge (lanes_timeline_strip_get_n_edges (strip), 2);
  ck_assert_uint_eq (lanes_timeline_strip_get_edge (strip, 0)[10] >> 24, 0);
  ck_assert_uint_eq (lanes_timeline_strip_get_edge (strip, 0)[15], 0xff0000ff);
}
END_TEST

START_TEST (test_narrow_bars_add_up)
{
  g_autoptr (LanesTimelineStrip) strip = lanes_timeline_strip_new ();

  lanes_timeline_strip_begin (strip, 100, 4);
  for (guint i = 0; i < 1000; i++)
    lanes_timeline_strip_add (strip, 10 + i * 0.001, 10 + i * 0.001 + 0.0008, 1, 0xffff0000);
  lanes_timeline_strip_add (strip, 50, 50, 1, 0xffff0000);
  lanes_timeline_strip_end (strip);

  /* Four fifths of the pixel; and what has no length is seen all the same. */
  ck_assert_int_ge (alpha_at (strip, 10), 200);
  ck_assert_int_le (alpha_at (strip, 10), 208);
  ck_assert_int_eq (alpha_at (strip, 11), 0);
  ck_assert_int_ge (alpha_at (strip, 50), 80);
}
END_TEST

static void
assert_same_row (const guint32 *a,
                 const guint32 *b,
                 guint          round)
{
  for (guint x = 0; x < WIDTH; x++)
    for (guint shift = 0; shift < 32; shift += 8)
      {
        int difference = (int) (a[x] >> shift & 0xff) - (int) (b[x] >> shift & 0xff);

        /* An assertion of check writes a mark each time; this is asked millions of times. */
        if (ABS (difference) > 4)
          ck_abort_msg ("round %u, column %u: %08x is not %08x", round, x, a[x], b[x]);
      }
}

/* What is in a row, or nothing. */
static const guint32 *
get_row (LanesTimelineStrip    *strip,
         LanesTimelineStripRow  row)
{
  static const guint32 nothing[WIDTH];

  return lanes_timeline_strip_has (strip, row) ? lanes_timeline_strip_get_row (strip, row) : nothing;
}

static const guint32 *
get_edge (LanesTimelineStrip *strip,
          guint               edge)
{
  return lanes_timeline_strip_has_corners (strip) ? lanes_timeline_strip_get_edge (strip, edge)
                                                  : get_row (strip, LANES_TIMELINE_STRIP_MIDDLE);
}

static void
assert_same_picture (LanesTimelineModel   *model,
                     LanesTimelinePicture *kept,
                     guint                 round)
{
  LanesTimelinePicture *fresh = lanes_timeline_picture_new ();

  lanes_timeline_paint_lane (model, fresh, 0, 4, G_MAXINT64);
  for (guint i = 0; i < lanes_timeline_strip_get_n_edges (fresh->strip); i++)
    assert_same_row (get_edge (kept->strip, i), get_edge (fresh->strip, i), round);
  for (guint i = 0; i < LANES_TIMELINE_STRIP_N_ROWS; i++)
    assert_same_row (get_row (kept->strip, i), get_row (fresh->strip, i), round);
  lanes_timeline_picture_free (fresh);
}

/* A lane that grows while the view goes back and forth and follows now. */
START_TEST (test_kept_pictures)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (_i);
  g_autoptr (LanesSpanStore) store = lanes_span_store_new ();
  g_autoptr (LanesTimelineModel) model = NULL;
  LanesTimelinePicture *kept = lanes_timeline_picture_new ();
  gint64 now = (gint64) 1000 * G_USEC_PER_SEC;
  guint64 job = 0;

  lanes_span_store_add_lane (store, lanes_span_store_add_group (store, "threads", "Threads"), "1");
  lanes_span_store_intern_kind (store, "checksum", "Checksum");
  model = lanes_timeline_model_new (store);
  lanes_timeline_model_set_width (model, WIDTH, 1);
  lanes_timeline_model_set_live (model, FALSE);
  lanes_timeline_model_show (model, now, now + 20 * G_USEC_PER_SEC, 0);

  for (guint round = 0; round < 150; round++)
    {
      int steps = g_rand_int_range (rand, 0, 4);

      for (int i = 0; i < steps; i++)
        {
          LanesSpan span = { .start = now, .job = ++job, .attempt = 1, .kind = 1, .wait = g_rand_int_range (rand, 0, 2000000),
                             .phase = LANES_STATE_RUNNING };

          lanes_span_store_begin (store, 0, &span);
          now += g_rand_int_range (rand, 0, g_rand_boolean (rand) ? 1000000 : 20000);
          lanes_span_store_change (store, 0, now, g_rand_int_range (rand, 0, 5) == 0 ? LANES_STATE_FAILED
                                                                                     : LANES_STATE_SUCCEEDED);
          now += g_rand_int_range (rand, 0, 300000);
        }

      lanes_timeline_model_tick (model, now);
      if (g_rand_int_range (rand, 0, 3) == 0)
        lanes_timeline_model_scroll (model, g_rand_int_range (rand, -120, 120));
      if (g_rand_int_range (rand, 0, 20) == 0)
        lanes_timeline_model_zoom (model, 100, g_rand_double_range (rand, 0.3, 3));
      if (g_rand_int_range (rand, 0, 30) == 0)
        lanes_timeline_model_set_live (model, g_rand_boolean (rand));
      if (g_rand_int_range (rand, 0, 40) == 0)
        lanes_timeline_model_set_colouring (model, g_rand_int_range (rand, 0, 3));

      lanes_timeline_paint_lane (model, kept, 0, 4, G_MAXINT64);
      assert_same_picture (model, kept, round);
    }

  lanes_timeline_picture_free (kept);
}
END_TEST

/* @n_lanes lanes of short spans with gaps, some failed. */
static LanesSpanStore *
make_store (guint n_lanes)
{
  LanesSpanStore *store = lanes_span_store_new ();
  guint group = lanes_span_store_add_group (store, "threads", "Threads");

  lanes_span_store_intern_kind (store, "checksum", "Checksum");
  for (guint lane = 0; lane < n_lanes; lane++)
    {
      lanes_span_store_add_lane (store, group, "1");
      for (guint i = 0; i < 4000; i++)
        {
          LanesSpan span = { .start = 1000 * (i + 1) + lane, .kind = 1, .job = i + 1, .attempt = 1,
                             .phase = LANES_STATE_RUNNING };

          span.end = span.start + 100 + 37 * (i % 23);
          span.became = i % 700 == 0 ? LANES_STATE_FAILED : LANES_STATE_SUCCEEDED;
          lanes_span_store_append (store, lane, &span);
        }
    }

  return store;
}

/* In a frame without time the lane is drawn in steps, and the next frame that has some makes it what it would have been. */
START_TEST (test_detail_comes_later)
{
  g_autoptr (LanesSpanStore) store = make_store (1);
  g_autoptr (LanesTimelineModel) model = lanes_timeline_model_new (store);
  LanesTimelinePicture *picture = lanes_timeline_picture_new ();

  /* 32 spans are 12 columns wide. */
  lanes_timeline_model_set_width (model, WIDTH, 1);
  lanes_timeline_model_show (model, 1e6, 1e6 + WIDTH * 32000.0 / 12, 0);
  lanes_timeline_paint_lane (model, picture, 0, 4, 0);
  ck_assert (picture->coarse);
  lanes_timeline_paint_lane (model, picture, 0, 4, 0);
  ck_assert (picture->coarse);
  lanes_timeline_paint_lane (model, picture, 0, 4, G_MAXINT64);
  ck_assert (!picture->coarse);
  assert_same_picture (model, picture, 0);

  /* Where no summary is so small nothing is left out. */
  lanes_timeline_model_show (model, 1e6, 1e6 + WIDTH * 1000.0 / 4, 0);
  lanes_timeline_paint_lane (model, picture, 0, 4, 0);
  ck_assert (!picture->coarse);
  assert_same_picture (model, picture, 1);
  lanes_timeline_picture_free (picture);
}
END_TEST

START_TEST (test_kept_groups)
{
  g_autoptr (LanesSpanStore) store = make_store (9);
  g_autoptr (LanesTimelineModel) model = lanes_timeline_model_new (store);
  LanesTimelinePicture *kept = lanes_timeline_picture_new ();

  lanes_timeline_model_set_width (model, WIDTH, 1);
  lanes_timeline_model_show (model, 1e6, 3e6, 0);
  for (guint round = 0; round < 40; round++)
    {
      LanesTimelinePicture *fresh = lanes_timeline_picture_new ();

      lanes_timeline_paint_group (model, kept, 0);
      lanes_timeline_paint_group (model, fresh, 0);
      assert_same_row (lanes_timeline_strip_get_row (kept->strip, LANES_TIMELINE_STRIP_MIDDLE),
                       lanes_timeline_strip_get_row (fresh->strip, LANES_TIMELINE_STRIP_MIDDLE), round);
      lanes_timeline_picture_free (fresh);
      lanes_timeline_model_scroll (model, round % 7 * 9 - 20);
      if (round == 20)
        lanes_span_store_add_lane (store, 0, "another");
    }

  lanes_timeline_picture_free (kept);
}
END_TEST

/* What the ruler says up to @until, as "x label" lines. */
static char *
dup_ticks (LanesTimelineModel *model,
           double              until)
{
  GArray *ticks = lanes_timeline_model_get_ticks (model);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < ticks->len; i++)
    {
      const LanesTimelineTick *tick = &g_array_index (ticks, LanesTimelineTick, i);

      if (tick->x < until)
        g_string_append_printf (text, "%.3f %s\n", tick->x, tick->label != NULL ? tick->label : "");
    }

  return g_string_free (text, FALSE);
}

/* Somebody sets the clock forward, then back: nothing moves, and the times before keep their names. */
START_TEST (test_clock_steps)
{
  const gint64 steps[] = { 3600 * SECOND, -86400 * 400 * SECOND, 7 * SECOND };
  const gint64 epoch = G_GINT64_CONSTANT (1800000000) * SECOND;
  g_autoptr (LanesSpanStore) store = make_store (1);
  g_autoptr (LanesTimelineModel) model = lanes_timeline_model_new (store);
  LanesSpanClock *clock = lanes_span_store_get_clock (store);
  const LanesTimeAxis *axis = lanes_timeline_model_get_axis (model);
  LanesTimelinePicture *picture = lanes_timeline_picture_new ();
  LanesTimeAxis before;
  g_autofree char *ticks = NULL;
  gint64 wall = epoch;
  LanesSpan span;

  lanes_span_clock_note (clock, 0, wall, 0);
  lanes_timeline_model_set_width (model, WIDTH, 1);
  lanes_timeline_model_show (model, 0, 4.0 * SECOND, 0);
  lanes_timeline_paint_lane (model, picture, 0, 4, G_MAXINT64);
  before = *axis;
  ticks = dup_ticks (model, lanes_time_axis_to_x (axis, 2.0 * SECOND));

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      gint64 at = 2 * SECOND + i * SECOND / 2;
      g_autofree char *now = NULL;

      wall += steps[i];
      ck_assert (lanes_span_clock_note (clock, at, wall + at, at));
      lanes_timeline_model_tick (model, 5 * SECOND + i * SECOND);

      ck_assert (axis->start == before.start);
      ck_assert (axis->scale == before.scale);
      assert_same_picture (model, picture, i);
      now = dup_ticks (model, lanes_time_axis_to_x (axis, 2.0 * SECOND));
      ck_assert_str_eq (now, ticks);
      ck_assert (lanes_span_store_get (store, 0, 1000, 0, &span));
      ck_assert_int_eq (span.start, 1001000);
      ck_assert_int_eq (lanes_span_clock_to_wall (clock, span.start), epoch + span.start);
      ck_assert_int_eq (lanes_span_clock_to_wall (clock, at), wall + at);
    }

  lanes_timeline_picture_free (picture);
}
END_TEST

START_TEST (test_bars_for_labels)
{
  g_autoptr (LanesSpanStore) store = lanes_span_store_new ();
  g_autoptr (LanesTimelineModel) model = NULL;
  g_autoptr (GArray) bars = g_array_new (FALSE, FALSE, sizeof (LanesTimelineBar));
  LanesSpan span = { .kind = 1, .phase = LANES_STATE_RUNNING, .became = LANES_STATE_SUCCEEDED };

  lanes_span_store_add_lane (store, lanes_span_store_add_group (store, "threads", "Threads"), "1");
  for (guint i = 0; i < 1000; i++)
    {
      span.start = 1000 * i;
      span.end = span.start + (i % 10 == 0 ? 900 : 90);
      lanes_span_store_append (store, 0, &span);
    }

  model = lanes_timeline_model_new (store);
  lanes_timeline_model_set_width (model, WIDTH, 1);
  lanes_timeline_model_show (model, 100000, 140000, 0);
  lanes_timeline_find_bars (model, 0, 8, 8, bars);
  ck_assert_uint_eq (bars->len, 4);
  ck_assert_double_eq_tol (g_array_index (bars, LanesTimelineBar, 1).x0, 100, 1);
  ck_assert_double_eq_tol (g_array_index (bars, LanesTimelineBar, 1).x1, 109, 1);

  /* No pattern and no label on any. */
  g_array_set_size (bars, 0);
  lanes_timeline_find_bars (model, 0, 8, G_MAXDOUBLE, bars);
  ck_assert_uint_eq (bars->len, 0);
}
END_TEST

/* What the summaries let the search leave out, it would not have found. */
START_TEST (test_bars_are_all_found)
{
  static const LanesState ends[] = { LANES_STATE_SUCCEEDED, LANES_STATE_SUCCEEDED, LANES_STATE_SUCCEEDED, LANES_STATE_FAILED,
                                     LANES_STATE_CANCELLED, LANES_STATE_LOST, LANES_STATE_PAUSED, LANES_STATE_WAITING };
  g_autoptr (GRand) rand = g_rand_new_with_seed ((guint32) _i + 1);
  g_autoptr (LanesSpanStore) store = lanes_span_store_new ();
  g_autoptr (LanesTimelineModel) model = NULL;
  g_autoptr (GArray) bars = g_array_new (FALSE, FALSE, sizeof (LanesTimelineBar));
  double min_hatch = 4, min_label = _i % 2 == 0 ? 8 : G_MAXDOUBLE;
  gint64 time = 0;
  guint n = 0;

  lanes_span_store_add_lane (store, lanes_span_store_add_group (store, "threads", "Threads"), "1");
  for (guint i = 0; i < 20000; i++)
    {
      gboolean odd = i / 32 % 3 == 0 && g_rand_int_range (rand, 0, 4) == 0;
      LanesSpan span = { .start = time, .kind = 1, .phase = LANES_STATE_RUNNING, .became = LANES_STATE_SUCCEEDED };

      if (odd)
        span.became = ends[g_rand_int_range (rand, 0, G_N_ELEMENTS (ends))];
      if (odd && g_rand_boolean (rand))
        span.phase = LANES_STATE_STOPPING;
      span.unobserved = span.became == LANES_STATE_LOST;
      span.end = time + (gint64) exp (g_rand_double_range (rand, 2, 8));
      time = span.end + g_rand_int_range (rand, 0, 200);
      lanes_span_store_append (store, 0, &span);
    }

  model = lanes_timeline_model_new (store);
  lanes_timeline_model_set_width (model, WIDTH, 1);
  lanes_timeline_model_show (model, (double) time * 0.3, (double) time * 0.3 + 200 * WIDTH, 0);
  lanes_timeline_find_bars (model, 0, min_hatch, min_label, bars);

  const LanesTimeAxis *axis = lanes_timeline_model_get_axis (model);

  for (guint64 i = 0; i < lanes_span_store_get_n (store, 0); i++)
    {
      LanesSpan span;

      ck_assert (lanes_span_store_get (store, 0, i, 0, &span));
      if ((double) span.end < floor (axis->start) || (double) span.start >= ceil (lanes_time_axis_get_end (axis)))
        continue;

      double width = (double) (span.end - span.start) / axis->scale;

      if (width >= min_label || (width >= min_hatch && lanes_timeline_is_hatched (lanes_span_get_state (&span))))
        {
          ck_assert_uint_lt (n, bars->len);
          ck_assert_int_eq (g_array_index (bars, LanesTimelineBar, n).span.start, span.start);
          n++;
        }
    }
  ck_assert_uint_gt (n, 0);
  ck_assert_uint_eq (bars->len, n);
}
END_TEST

static Suite *
painter_suite (void)
{
  Suite *suite = suite_create ("timeline-painter");
  TCase *tcase = tcase_create ("painter");

  tcase_set_timeout (tcase, 120);
  tcase_add_test (tcase, test_wide_bars);
  tcase_add_test (tcase, test_narrow_bars_add_up);
  tcase_add_loop_test (tcase, test_kept_pictures, 0, 6);
  tcase_add_test (tcase, test_detail_comes_later);
  tcase_add_test (tcase, test_kept_groups);
  tcase_add_test (tcase, test_clock_steps);
  tcase_add_test (tcase, test_bars_for_labels);
  tcase_add_loop_test (tcase, test_bars_are_all_found, 0, 10);
  suite_add_tcase (suite, tcase);
  return suite;
}

int
main (void)
{
  return lanes_test_run (painter_suite ());
}
