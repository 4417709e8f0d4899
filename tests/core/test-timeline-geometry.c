/* test-timeline-geometry.c: time to pixels and back, the steps of the ruler, durations in words
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-test.h"
#include "lanes-time-axis.h"

#include <math.h>

static double
random_scale (GRand *rand)
{
  double low = log (LANES_TIME_AXIS_MIN_SCALE), high = log (LANES_TIME_AXIS_MAX_SCALE);

  return exp (g_rand_double_range (rand, low, high));
}

START_TEST (test_there_and_back)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (_i);

  for (guint i = 0; i < 1000; i++)
    {
      LanesTimeAxis axis = { g_rand_double_range (rand, 0, 1e13), random_scale (rand), g_rand_double_range (rand, 1, 4000) };
      double x = g_rand_double_range (rand, 0, axis.width);

      ck_assert_double_eq_tol (lanes_time_axis_to_x (&axis, lanes_time_axis_to_time (&axis, x)), x, 0.1);
    }
}
END_TEST

START_TEST (test_zoom_keeps_the_pointer)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (_i);

  for (guint i = 0; i < 1000; i++)
    {
      LanesTimeAxis axis = { g_rand_double_range (rand, 0, 1e12), random_scale (rand), 1600 };
      double x = g_rand_double_range (rand, 0, axis.width);
      double time = lanes_time_axis_to_time (&axis, x);

      lanes_time_axis_zoom (&axis, x, exp (g_rand_double_range (rand, -6, 6)));
      ck_assert_double_eq_tol (lanes_time_axis_to_x (&axis, time), x, 0.1);
      ck_assert_double_ge (axis.scale, LANES_TIME_AXIS_MIN_SCALE);
      ck_assert_double_le (axis.scale, LANES_TIME_AXIS_MAX_SCALE);
    }
}
END_TEST

START_TEST (test_zoom_refuses_nonsense)
{
  LanesTimeAxis axis = { 5, 10, 100 };

  lanes_time_axis_zoom (&axis, 50, 0);
  lanes_time_axis_zoom (&axis, 50, -1);
  lanes_time_axis_zoom (&axis, 50, NAN);
  ck_assert_double_eq (axis.scale, 10);
  ck_assert_double_eq (axis.start, 5);
}
END_TEST

START_TEST (test_fit)
{
  LanesTimeAxis axis = { 0, 1, 1000 };

  lanes_time_axis_fit (&axis, 5e6, 15e6, 20);
  ck_assert_double_eq_tol (lanes_time_axis_to_x (&axis, 5e6), 20, 1e-6);
  ck_assert_double_eq_tol (lanes_time_axis_to_x (&axis, 15e6), 980, 1e-6);

  /* A moment, and more than can be shown. */
  lanes_time_axis_fit (&axis, 1000, 1000, 20);
  ck_assert_double_eq_tol (lanes_time_axis_to_x (&axis, 1000), 500, 1e-6);
  lanes_time_axis_fit (&axis, 0, 1e20, 0);
  ck_assert_double_eq (axis.scale, LANES_TIME_AXIS_MAX_SCALE);
}
END_TEST

START_TEST (test_snap)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (_i);

  for (guint i = 0; i < 1000; i++)
    {
      LanesTimeAxis axis = { g_rand_double_range (rand, 0, 1e10), random_scale (rand), 1600 };
      LanesTimeAxis snapped = axis, later = axis;
      double moved;

      lanes_time_axis_snap (&snapped, 2);
      ck_assert_double_le (fabs (snapped.start - axis.start), axis.scale / 4 * 1.001);

      later.start += axis.scale * g_rand_double_range (rand, 0, 500);
      lanes_time_axis_snap (&later, 2);
      moved = (later.start - snapped.start) / axis.scale * 2;
      ck_assert_double_eq_tol (moved, round (moved), 0.01);
    }
}
END_TEST

START_TEST (test_steps)
{
  gint64 last = 0;

  for (double scale = LANES_TIME_AXIS_MIN_SCALE; scale <= LANES_TIME_AXIS_MAX_SCALE; scale *= 1.1)
    {
      LanesTimeAxis axis = { 0, scale, 1600 };
      LanesTimeStep step = lanes_time_axis_get_step (&axis, 80);

      ck_assert_int_ge (step.major, last);
      ck_assert_int_eq (step.major % step.minor, 0);
      ck_assert (step.major / scale >= 80 || step.major == (gint64) 364 * 86400 * G_USEC_PER_SEC);
      /* Never so far apart that a window shows none. */
      ck_assert (step.major / scale <= 80 * 4.01 || step.major == 1);
      last = step.major;
    }
}
END_TEST

START_TEST (test_align)
{
  ck_assert_int_eq (lanes_time_step_align (10, 0), 0);
  ck_assert_int_eq (lanes_time_step_align (10, 1), 10);
  ck_assert_int_eq (lanes_time_step_align (10, 10), 10);
  ck_assert_int_eq (lanes_time_step_align (10, -1), 0);
  ck_assert_int_eq (lanes_time_step_align (10, -10), -10);
}
END_TEST

START_TEST (test_labels)
{
  static const struct
  {
    gint64 step, wall;
    const char *label;
  } labels[] = {
    { 1, 1700000000123456, ".123 456" },          { 100, 1700000000123400, ".123 400" },
    { 10000, 1700000000120000, ".120" },          { 10000, 1700000000000000, "22:13:20" },
    { 5000000, 1700000000000000, "22:13:20" },    { 60000000, 1700000040000000, "22:14" },
    { 86400000000, 1700006400000000, "15 Nov" },
  };

  g_setenv ("TZ", "UTC", TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (labels); i++)
    {
      g_autofree char *label = lanes_time_step_format (labels[i].step, labels[i].wall);

      ck_assert_str_eq (label, labels[i].label);
    }
}
END_TEST

START_TEST (test_durations)
{
  static const struct
  {
    gint64 duration;
    const char *text;
  } durations[] = {
    { -1, "unknown" },       { 0, "0 µs" },           { 999, "999 µs" },        { 1000, "1.00 ms" },
    { 9994, "9.99 ms" },     { 9995, "10.0 ms" },     { 99949, "99.9 ms" },     { 312000, "312 ms" },
    { 999499, "999 ms" },    { 999500, "1.00 s" },    { 1840000, "1.84 s" },    { 59940000, "59.9 s" },
    { 59960000, "1 min 00 s" }, { 123000000, "2 min 03 s" }, { 3599600000, "1 h 00 min" },
    { G_GINT64_CONSTANT (12000000000), "3 h 20 min" }, { G_GINT64_CONSTANT (619200000000), "7 d 04 h" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (durations); i++)
    {
      g_autofree char *text = lanes_time_format_duration (durations[i].duration);

      ck_assert_str_eq (text, durations[i].text);
    }
}
END_TEST

static Suite *
geometry_suite (void)
{
  Suite *suite = suite_create ("timeline-geometry");
  TCase *tcase = tcase_create ("axis");

  tcase_add_loop_test (tcase, test_there_and_back, 0, 8);
  tcase_add_loop_test (tcase, test_zoom_keeps_the_pointer, 0, 8);
  tcase_add_test (tcase, test_zoom_refuses_nonsense);
  tcase_add_test (tcase, test_fit);
  tcase_add_loop_test (tcase, test_snap, 0, 8);
  tcase_add_test (tcase, test_steps);
  tcase_add_test (tcase, test_align);
  tcase_add_test (tcase, test_labels);
  tcase_add_test (tcase, test_durations);
  suite_add_tcase (suite, tcase);
  return suite;
}

int
main (void)
{
  return lanes_test_run (geometry_suite ());
}
