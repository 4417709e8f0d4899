/* test-bytes.c: any bytes become text, and the same bytes come back
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-bytes.h"
#include "lanes-test.h"

#include <string.h>

static const struct
{
  const char *bytes;
  const char *text;
  const char *shown;
} known[] = {
  { "", "", "" },
  { "plain \xc3\xa9 \xf0\x9f\x98\x80", "plain \xc3\xa9 \xf0\x9f\x98\x80", "plain \xc3\xa9 \xf0\x9f\x98\x80" },
  { "caf\xe9", "caf\xee\xbf\xa9", "caf\xef\xbf\xbd" },
  { "\xff\xfe", "\xee\xbf\xbf\xee\xbf\xbe", "\xef\xbf\xbd\xef\xbf\xbd" },
  { "a\x1f" "b", "a\xee\xbc\x9f" "b", "a\xef\xbf\xbd" "b" },
  /* The character itself, in a name. */
  { "\xee\xbf\xa9", "\xee\xbf\xae\xee\xbe\xbf\xee\xbe\xa9", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd" },
  /* Others for private use stand for themselves; so does the start of one. */
  { "\xee\x80\x80\xef\xa3\xbf", "\xee\x80\x80\xef\xa3\xbf", "\xee\x80\x80\xef\xa3\xbf" },
  { "\xee\xbf", "\xee\xbf\xae\xee\xbe\xbf", "\xef\xbf\xbd\xef\xbf\xbd" },
};

START_TEST (test_known)
{
  g_autofree char *text = lanes_bytes_to_text (known[_i].bytes, -1);
  g_autofree char *back = lanes_bytes_from_text (text);
  g_autofree char *shown = lanes_bytes_show (text);

  ck_assert_str_eq (text, known[_i].text);
  ck_assert_str_eq (back, known[_i].bytes);
  ck_assert_str_eq (shown, known[_i].shown);
  ck_assert (lanes_bytes_are_in (text) == !g_str_equal (text, known[_i].bytes));
}
END_TEST

/* Where there is nothing to change, nothing is: U+EF00 is no byte that could be in a name. */
START_TEST (test_nul)
{
  g_autofree char *back = lanes_bytes_from_text ("a\xee\xbc\x80" "b");

  ck_assert_str_eq (back, "a\xee\xbc\x80" "b");
}
END_TEST

START_TEST (test_any_bytes)
{
  static const char likely[] = "\xee\xef\xbc\xbd\xbe\xbf\x80\xa9\xc3\x1f" "a/.";
  g_autoptr (GRand) random = g_rand_new_with_seed (1);

  for (guint round = 0; round < 100000; round++)
    {
      char bytes[20];
      guint length = (guint) g_rand_int_range (random, 0, 19);

      for (guint i = 0; i < length; i++)
        bytes[i] = round % 2 ? (char) g_rand_int_range (random, 1, 256)
                             : likely[g_rand_int_range (random, 0, sizeof likely - 1)];
      bytes[length] = '\0';

      g_autofree char *text = lanes_bytes_to_text (bytes, -1);
      g_autofree char *back = lanes_bytes_from_text (text);
      g_autofree char *shown = lanes_bytes_show (text);

      ck_assert (g_utf8_validate (text, -1, NULL) && g_utf8_validate (shown, -1, NULL));
      ck_assert_str_eq (back, bytes);
      ck_assert (!lanes_bytes_are_in (shown) && strchr (text, LANES_INPUT_SEPARATOR) == NULL);
    }
}
END_TEST

static Suite *
bytes_suite (void)
{
  Suite *suite = suite_create ("bytes");
  TCase *tcase = tcase_create ("bytes");

  tcase_add_loop_test (tcase, test_known, 0, G_N_ELEMENTS (known));
  tcase_add_test (tcase, test_nul);
  tcase_add_test (tcase, test_any_bytes);
  suite_add_tcase (suite, tcase);
  return suite;
}

int
main (void)
{
  return lanes_test_run (bytes_suite ());
}
