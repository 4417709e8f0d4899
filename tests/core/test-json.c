/* test-json.c: JSON is read strictly, bounded, and says where it is wrong; what is written is always valid
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib.h>
#include <string.h>

#include "lanes-error.h"
#include "lanes-json.h"
#include "lanes-test.h"

static LanesJson *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  LanesJson *value = lanes_json_parse (text, strlen (text), &error);

  if (!value)
    ck_abort_msg ("%s", error->message);
  return value;
}

static void
expect_error (const char *text, gssize length, const char *message)
{
  g_autoptr (GError) error = NULL;
  LanesJson *value = lanes_json_parse (text, length < 0 ? strlen (text) : (gsize) length, &error);

  ck_assert_msg (!value, "%s was taken", text);
  ck_assert (g_error_matches (error, LANES_ERROR, LANES_ERROR_INVALID));
  ck_assert_msg (strstr (error->message, message), "“%s” is not in “%s”", message, error->message);
}

START_TEST (test_values)
{
  g_autoptr (LanesJson) json = parse ("\xef\xbb\xbf{ \"a\": [1, -2.5e1, true, null, \"x\\u00e4\\ud83d\\ude00\\n\"],\n  \"b\": {} }");
  LanesJson *a = lanes_json_get (json, "a");
  g_autofree char *path = lanes_json_dup_path (lanes_json_at (a, 4));

  ck_assert_uint_eq (lanes_json_get_n (a), 5);
  ck_assert (lanes_json_at (a, 0)->is_integer);
  ck_assert_int_eq (lanes_json_at (a, 0)->integer, 1);
  ck_assert_double_eq (lanes_json_at (a, 1)->number, -25);
  ck_assert (!lanes_json_at (a, 1)->is_integer);
  ck_assert_str_eq (lanes_json_at (a, 4)->string, "xä😀\n");
  ck_assert_str_eq (path, "a[4]");
  ck_assert_uint_eq (lanes_json_get (json, "b")->line, 2);
  ck_assert_uint_eq (lanes_json_get (json, "b")->column, 3);
  ck_assert_ptr_null (lanes_json_get (json, "c"));
}
END_TEST

static const struct { const char *text; gssize length; const char *message; } wrong[] = {
  { "", -1, "line 1, column 1: the file ends here" },
  { "{\n  \"a\": 1,\n}", -1, "line 2, column 9: a comma after the last value" },
  { "[1 2]", -1, "line 1, column 4: found “2”" },
  { "{\"ä\": 1, \"ä\": 2}", -1, "line 1, column 10: the key “ä” stands here a second time" },
  { "// no\n{}", -1, "JSON has no comments" },
  { "{a: 1}", -1, "a key in double quotes" },
  { "'a'", -1, "double quotes" },
  { "[1, 2", -1, "the file ends here" },
  { "\"abc", -1, "no closing quote" },
  { "\"a\nb\"", -1, "line break or control character" },
  { "\"\\x41\"", -1, "unknown escape" },
  { "\"\\ud800\"", -1, "half of a surrogate pair" },
  { "\"\\ud800\\u0041\"", -1, "half of a surrogate pair" },
  { "\"\\udc00\"", -1, "half of a surrogate pair" },
  { "\"\\u0000\"", -1, "NUL" },
  { "\"\\u12\"", -1, "four hexadecimal digits" },
  { "01", -1, "no JSON number" },
  { "1.", -1, "no JSON number" },
  { "-", -1, "no JSON number" },
  { "1e999", -1, "too large" },
  { "{} {}", -1, "the end of the file" },
  { "{\"a\": \"\xff\"}", -1, "line 1, column 8: the byte 0xFF is not UTF-8" },
  { "[1,\0 2]", 7, "a NUL byte" },
  { "nul", -1, "expected a value" },
};

START_TEST (test_wrong)
{
  expect_error (wrong[_i].text, wrong[_i].length, wrong[_i].message);
}
END_TEST

START_TEST (test_deep)
{
  gsize n = 200000;
  g_autofree char *text = g_strnfill (n, '[');

  expect_error (text, n, "nested more than 64 deep");
  for (gsize i = 0; i + 5 <= n; i += 5)
    memcpy (text + i, "{\"a\":", 5);
  expect_error (text, n, "nested more than 64 deep");
}
END_TEST

START_TEST (test_large)
{
  g_autofree char *text = g_strnfill (LANES_JSON_MAX_BYTES + 1, ' ');

  expect_error (text, LANES_JSON_MAX_BYTES + 1, "more than 16 MiB");
}
END_TEST

START_TEST (test_many_keys)
{
  g_autoptr (GString) text = g_string_new ("{");

  for (int i = 0; i < 200000; i++)
    g_string_append_printf (text, "\"k%d\":%d,", i, i);
  g_string_append (text, "\"last\":1}");
  g_autoptr (LanesJson) json = parse (text->str);
  ck_assert_uint_eq (lanes_json_get_n (json), 200001);
}
END_TEST

/* Every prefix and every single changed byte of a file is either read or refused: never a crash. */
START_TEST (test_broken_anywhere)
{
  const char *text = "{\"lanes\": 1, \"jobs\": [{\"id\": \"a\\u00e4\", \"wait\": -1.5e3, \"x\": [true, null]}]}";
  gsize length = strlen (text);

  for (gsize cut = 0; cut < length; cut++)
    {
      g_autoptr (GError) error = NULL;
      ck_assert_ptr_null (lanes_json_parse (text, cut, &error));
      ck_assert_ptr_nonnull (error);
    }
  for (gsize at = 0; at < length; at++)
    for (int byte = 0; byte < 256; byte++)
      {
        g_autofree char *changed = g_memdup2 (text, length);
        g_autoptr (GError) error = NULL;

        changed[at] = byte;
        g_autoptr (LanesJson) json = lanes_json_parse (changed, length, &error);
        ck_assert ((json == NULL) != (error == NULL));
      }
}
END_TEST

START_TEST (test_write)
{
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (GVariant) value = g_variant_ref_sink (g_variant_new_parsed (
    "{'a': <1.5>, 'b': <['x', 'y']>, 'c': <true>, 'd': <uint64 18446744073709551615>, 'e': <inf>, 'f': <0.0>, 'g': <100.0>}"));

  lanes_json_append_variant (out, value);
  ck_assert_str_eq (out->str, "{\"a\": 1.5, \"b\": [\"x\", \"y\"], \"c\": true, \"d\": 18446744073709551615, \"e\": null, "
                              "\"f\": 0, \"g\": 100}");
  g_string_truncate (out, 0);
  lanes_json_append_string (out, "a\"\\\n\x01\xff\0b", 8);
  ck_assert_str_eq (out->str, "\"a\\\"\\\\\\n\\u0001\xef\xbf\xbd\\u0000b\"");
}
END_TEST

static Suite *
json_suite (void)
{
  Suite *suite = suite_create ("json");
  TCase *tcase = tcase_create ("json");

  tcase_add_test (tcase, test_values);
  tcase_add_loop_test (tcase, test_wrong, 0, G_N_ELEMENTS (wrong));
  tcase_add_test (tcase, test_deep);
  tcase_add_test (tcase, test_large);
  tcase_add_test (tcase, test_many_keys);
  tcase_add_test (tcase, test_broken_anywhere);
  tcase_add_test (tcase, test_write);
  suite_add_tcase (suite, tcase);
  return suite;
}

int
main (void)
{
  return lanes_test_run (json_suite ());
}
