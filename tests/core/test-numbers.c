/* test-numbers.c: numbers with gaps of any width among them, against a plain list of them
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-numbers.h"
#include "lanes-test.h"

static void
check_place (const LanesNumbers *numbers,
             GArray             *given,
             guint               place)
{
  guint64 number = g_array_index (given, guint64, place);

  ck_assert_uint_eq (lanes_numbers_get_place (numbers, number), place);
  ck_assert_uint_eq (lanes_numbers_get_at (numbers, place), number);
}

START_TEST (test_gaps)
{
  g_autoptr (GRand) random = g_rand_new_with_seed ((guint32) _i);
  g_autoptr (GArray) given = g_array_new (FALSE, FALSE, sizeof (guint64));
  LanesNumbers numbers = { .first = 1 + (guint64) g_rand_int_range (random, 0, 5), .next = 0 };

  numbers.next = numbers.first;
  for (guint round = 0; round < 40; round++)
    {
      guint64 next = numbers.next + (g_rand_int_range (random, 0, 3) == 0 ? (guint64) g_rand_int (random) : 0);

      /* Some gaps are right behind each other. */
      lanes_numbers_skip_wide (&numbers, next);
      for (int n = g_rand_int_range (random, 0, 50); n > 0; n--)
        g_array_append_val (given, numbers.next), numbers.next++;
    }
  ck_assert_uint_eq (lanes_numbers_get_place (&numbers, numbers.next), given->len);
  for (guint place = 0; place < given->len; place++)
    check_place (&numbers, given, place);
  for (guint place = 1; place < given->len; place++)
    {
      guint64 before = g_array_index (given, guint64, place - 1), number = g_array_index (given, guint64, place);

      /* One that nobody has is where the next one is. */
      if (number - before > 1)
        ck_assert_uint_eq (lanes_numbers_get_place (&numbers, before + 1 + (number - before - 1) / 2), place);
    }
  lanes_numbers_clear (&numbers);
}
END_TEST

START_TEST (test_few_keep_their_places)
{
  LanesNumbers numbers = { .first = 7, .next = 7 };

  lanes_numbers_skip_to (&numbers, 100);
  ck_assert_uint_eq (lanes_numbers_get_place (&numbers, numbers.next), 93);
  ck_assert_ptr_null (numbers.gaps);
  lanes_numbers_skip_wide (&numbers, 200);
  ck_assert_uint_eq (numbers.next, 100);
}
END_TEST

static Suite *
numbers_suite (void)
{
  Suite *suite = suite_create ("numbers");
  TCase *tcase = tcase_create ("numbers");

  tcase_add_loop_test (tcase, test_gaps, 0, 50);
  tcase_add_test (tcase, test_few_keep_their_places);
  suite_add_tcase (suite, tcase);
  return suite;
}

int
main (void)
{
  return lanes_test_run (numbers_suite ());
}
