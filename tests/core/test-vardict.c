/* test-vardict.c: dictionaries made and read in place are those of GVariant
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-test.h"
#include "lanes-vardict.h"

#include <string.h>

static char *
random_text (GRand *random, guint max)
{
  guint length = g_rand_int_range (random, 0, max);
  char *text = g_malloc (length + 1);

  for (guint i = 0; i < length; i++)
    text[i] = (char) g_rand_int_range (random, 'a', 'z');
  text[length] = '\0';
  return text;
}

static GVariant *
random_value (GRand *random, guint max)
{
  g_autofree char *text = random_text (random, max);
  const char *words[] = { text, "", "three", NULL };

  switch (g_rand_int_range (random, 0, 6))
    {
    case 0:
      return g_variant_new_int64 ((gint64) g_rand_int (random) << 31);
    case 1:
      return g_variant_new_double (g_rand_double (random));
    case 2:
      return g_variant_new_boolean (TRUE);
    case 3:
      return g_variant_new_strv (words, g_rand_int_range (random, 0, 4));
    case 4:
      return g_variant_new ("(sx)", text, G_GINT64_CONSTANT (7));
    default:
      return g_variant_new_string (text);
    }
}

/* GVariant's own makes the same bytes, and reads ours; we read its. */
static void
check_one (GRand *random, guint n, guint max)
{
  GVariantBuilder theirs;
  LanesVardictBuilder ours = { 0 };
  g_autoptr (GVariant) a = NULL, b = NULL;
  LanesVardict read;

  g_variant_builder_init (&theirs, G_VARIANT_TYPE_VARDICT);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *tail = random_text (random, 20);
      g_autofree char *name = g_strdup_printf ("%u-%s", i, tail);
      g_autoptr (GVariant) value = g_variant_ref_sink (random_value (random, max));

      g_variant_builder_add (&theirs, "{sv}", name, value);
      lanes_vardict_builder_add (&ours, name, value);
    }
  a = g_variant_ref_sink (g_variant_builder_end (&theirs));
  b = g_variant_ref_sink (lanes_vardict_builder_end (&ours));

  ck_assert_uint_eq (g_variant_get_size (a), g_variant_get_size (b));
  if (g_variant_get_size (a) > 0)
    ck_assert_int_eq (memcmp (g_variant_get_data (a), g_variant_get_data (b), g_variant_get_size (a)), 0);
  ck_assert (g_variant_equal (a, b));

  lanes_vardict_read (&read, a);
  ck_assert_uint_eq (read.n, n);
  ck_assert (!read.has_more);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GVariant) entry = g_variant_get_child_value (a, i), boxed = g_variant_get_child_value (entry, 1);
      g_autoptr (GVariant) wanted = g_variant_get_variant (boxed);
      g_autoptr (GVariant) got = lanes_vardict_entry_to_variant (&read.entries[i]);

      ck_assert (g_variant_equal (wanted, got));
      if (g_variant_is_of_type (wanted, G_VARIANT_TYPE_STRING_ARRAY))
        {
          g_autofree const char **words = lanes_vardict_get_words (&read, read.entries[i].name);
          g_autofree const char **theirs_words = g_variant_get_strv (wanted, NULL);

          ck_assert (g_strv_equal (words, theirs_words));
        }
    }
}

START_TEST (test_same_bytes_as_gvariant)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (1);

  for (guint round = 0; round < 2000; round++)
    check_one (random, g_rand_int_range (random, 0, LANES_VARDICT_MAX + 1), round % 50 == 0 ? 80000 : round % 5 == 0 ? 300 : 12);
}
END_TEST

START_TEST (test_typed_reads)
{
  LanesVardictBuilder builder = { 0 };
  g_autoptr (GVariant) dict = NULL;
  LanesVardict read;

  lanes_vardict_builder_add_string (&builder, "text", "hello");
  lanes_vardict_builder_add_int (&builder, "number", -5);
  lanes_vardict_builder_add_double (&builder, "share", 0.25);
  lanes_vardict_builder_add (&builder, "yes", g_variant_new_boolean (TRUE));
  dict = g_variant_ref_sink (lanes_vardict_builder_end (&builder));

  lanes_vardict_read (&read, dict);
  ck_assert_str_eq (lanes_vardict_get_string (&read, "text"), "hello");
  ck_assert_int_eq (lanes_vardict_get_int (&read, "number"), -5);
  ck_assert_double_eq (lanes_vardict_get_double (&read, "share"), 0.25);
  ck_assert (lanes_vardict_get_bool (&read, "yes"));
  ck_assert_ptr_null (lanes_vardict_get_string (&read, "number"));
  ck_assert_int_eq (lanes_vardict_get_int (&read, "text"), 0);
  ck_assert_ptr_null (lanes_vardict_get_words (&read, "text"));
  ck_assert_ptr_null (lanes_vardict_find (&read, "none"));
  ck_assert_str_eq (lanes_vardict_peek_string (dict, "text"), "hello");
  ck_assert_ptr_null (lanes_vardict_peek_string (dict, "yes"));
}
END_TEST

START_TEST (test_more_than_fit)
{
  GVariantBuilder theirs;
  g_autoptr (GVariant) dict = NULL;
  LanesVardict read;

  g_variant_builder_init (&theirs, G_VARIANT_TYPE_VARDICT);
  for (guint i = 0; i < LANES_VARDICT_MAX + 1; i++)
    {
      g_autofree char *name = g_strdup_printf ("%u", i);
      g_variant_builder_add (&theirs, "{sv}", name, g_variant_new_string (name));
    }
  dict = g_variant_ref_sink (g_variant_builder_end (&theirs));
  lanes_vardict_read (&read, dict);
  ck_assert_uint_eq (read.n, LANES_VARDICT_MAX);
  ck_assert (read.has_more);
  ck_assert_str_eq (lanes_vardict_peek_string (dict, "64"), "64");
}
END_TEST

/* Bytes of strangers: damaged at random, cut off, read without harm. */
START_TEST (test_damaged_bytes)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (2);

  for (guint round = 0; round < 20000; round++)
    {
      LanesVardictBuilder builder = { 0 };
      g_autoptr (GVariant) whole = NULL, damaged = NULL;
      guint8 *bytes;
      gsize size;
      LanesVardict read;

      for (guint i = 0; i < 5; i++)
        {
          const char *const names[] = { "a", "bb", "ccc", "dddd", "eeeee" };
          lanes_vardict_builder_add (&builder, names[i], random_value (random, 20));
        }
      whole = g_variant_ref_sink (lanes_vardict_builder_end (&builder));
      size = g_variant_get_size (whole) - g_rand_int_range (random, 0, 3);
      bytes = g_memdup2 (g_variant_get_data (whole), size);
      for (guint i = 0; i < 3; i++)
        bytes[g_rand_int_range (random, 0, size)] = (guint8) g_rand_int (random);
      damaged = g_variant_ref_sink (g_variant_new_from_data (G_VARIANT_TYPE_VARDICT, bytes, size, FALSE, g_free, bytes));

      lanes_vardict_read (&read, damaged);
      for (guint i = 0; i < read.n; i++)
        {
          g_autofree const char **words = lanes_vardict_get_words (&read, read.entries[i].name);
          g_autoptr (GVariant) value = lanes_vardict_entry_to_variant (&read.entries[i]);
        }
    }
}
END_TEST

static Suite *
vardict_suite (void)
{
  Suite *suite = suite_create ("vardict");
  TCase *tcase = tcase_create ("vardict");

  tcase_add_test (tcase, test_same_bytes_as_gvariant);
  tcase_add_test (tcase, test_typed_reads);
  tcase_add_test (tcase, test_more_than_fit);
  tcase_add_test (tcase, test_damaged_bytes);
  suite_add_tcase (suite, tcase);
  return suite;
}

int
main (void)
{
  return lanes_test_run (vardict_suite ());
}
