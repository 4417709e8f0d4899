/* test-inputs.c: a batch's inputs are saved, and gone on with
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-inputs.h"
#include "lanes-test.h"

#include <string.h>

static void
expect (LanesInputs *inputs,
        const char  *word)
{
  g_autofree char *input = NULL;
  LanesInput got = inputs->pull (inputs->data, &input);

  ck_assert_int_eq (got, word != NULL ? LANES_INPUT_ONE : LANES_INPUT_END);
  if (word != NULL)
    ck_assert_str_eq (input, word);
}

START_TEST (words_go_on)
{
  LanesInputs inputs = lanes_inputs_from_strv (g_strsplit ("a,,ccc,d\xff,e", ",", -1)), rest;
  LanesSavedInputs saved;

  ck_assert_int_eq (inputs.n_left (inputs.data), 5);
  expect (&inputs, "a");
  expect (&inputs, "");
  inputs.save (inputs.data, &saved);
  ck_assert_uint_eq (saved.n, 3);
  rest = lanes_inputs_from_saved (&saved, 1);
  ck_assert_int_eq (rest.n_left (rest.data), 2);
  expect (&rest, "d\xff");
  expect (&rest, "e");
  expect (&rest, NULL);
  /* The first goes its own way. */
  expect (&inputs, "ccc");
  rest.free (rest.data);
  inputs.free (inputs.data);
}
END_TEST

/* As rows come back from the disk: blocks, one of a secret, of which whole ones are skipped. */
START_TEST (blocks_are_skipped)
{
  for (guint n_skip = 0; n_skip <= 7; n_skip++)
    {
      LanesSavedInputs saved = { .blocks = g_array_new (FALSE, FALSE, sizeof (LanesInputBlock)), .n = 6 };
      LanesInputBlock blocks[] = {
        { g_bytes_new_static ("0\0001\0002", 6), 3, FALSE },
        { g_bytes_new_static ("3", 2), 1, TRUE },
        { g_bytes_new_static ("4\0005", 4), 2, FALSE },
      };
      LanesInputs inputs;

      g_array_append_vals (saved.blocks, blocks, G_N_ELEMENTS (blocks));
      inputs = lanes_inputs_from_saved (&saved, n_skip);
      ck_assert_int_eq (inputs.n_left (inputs.data), MAX (0, 6 - (int) n_skip));
      for (guint i = n_skip; i < 6; i++)
        {
          g_autofree char *input = NULL;

          ck_assert_int_eq (inputs.pull (inputs.data, &input), i == 3 ? LANES_INPUT_SECRET : LANES_INPUT_ONE);
          ck_assert_int_eq (input[0], (int) ('0' + i));
        }
      expect (&inputs, NULL);
      inputs.free (inputs.data);
      for (guint i = 0; i < G_N_ELEMENTS (blocks); i++)
        g_bytes_unref (blocks[i].words);
    }
}
END_TEST

START_TEST (patterns_go_on)
{
  g_autofree char *first = lanes_test_write ("p/1.x", "", 0);
  g_autofree char *second = lanes_test_write ("p/2.x", "", 0);
  g_autofree char *other = lanes_test_write ("p/3.y", "", 0);
  g_autofree char *folder = g_path_get_dirname (first);
  LanesInputs inputs = lanes_inputs_from_patterns (g_strsplit ("*.x,*.y", ",", -1), g_strdup (folder), TRUE), rest;
  LanesSavedInputs saved;

  ck_assert (inputs.late);
  expect (&inputs, first);
  inputs.save (inputs.data, &saved);
  ck_assert_str_eq (saved.folder, folder);
  saved.pulled = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_hash_table_insert (saved.pulled, g_strdup (first), GUINT_TO_POINTER (1));
  rest = lanes_inputs_from_saved (&saved, 1);
  ck_assert (rest.late);
  lanes_saved_inputs_clear (&saved);
  expect (&rest, second);
  expect (&rest, other);
  expect (&rest, NULL);
  inputs.free (inputs.data);
  rest.free (rest.data);
}
END_TEST

static char *
stars (const char *name)
{
  return strchr (name, '=') != NULL ? g_strdup ("***") : NULL;
}

/* Files came and went while no program was there: none is left out, none comes twice, but as often as it is named twice. */
START_TEST (other_files_by_now)
{
  g_autofree char *first = lanes_test_write ("q/0.x", "", 0);
  g_autofree char *second = lanes_test_write ("q/2.x", "", 0);
  g_autofree char *last = lanes_test_write ("q/9.x", "", 0);
  g_autofree char *secret = lanes_test_write ("q/a=b.x", "", 0);
  g_autofree char *folder = g_path_get_dirname (first);
  LanesSavedInputs saved;
  LanesInputs inputs = lanes_inputs_from_patterns (g_strsplit ("*.x,2*", ",", -1), g_strdup (folder), TRUE), rest;

  inputs.save (inputs.data, &saved);
  inputs.free (inputs.data);
  /* 1 and 2 had become jobs, and one that is not to be read; 1 is gone, and 0 is new. */
  saved.pulled = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  saved.as_stored = stars;
  g_hash_table_insert (saved.pulled, g_build_filename (folder, "1.x", NULL), GUINT_TO_POINTER (1));
  g_hash_table_insert (saved.pulled, g_strdup (second), GUINT_TO_POINTER (1));
  g_hash_table_insert (saved.pulled, g_strdup ("***"), GUINT_TO_POINTER (1));
  rest = lanes_inputs_from_saved (&saved, 3);
  lanes_saved_inputs_clear (&saved);
  expect (&rest, first);
  expect (&rest, last);
  expect (&rest, second);
  expect (&rest, NULL);
  rest.free (rest.data);
}
END_TEST

static Suite *
inputs_suite (void)
{
  Suite *suite = suite_create ("inputs");
  TCase *tcase = tcase_create ("inputs");

  tcase_add_test (tcase, words_go_on);
  tcase_add_test (tcase, blocks_are_skipped);
  tcase_add_test (tcase, patterns_go_on);
  tcase_add_test (tcase, other_files_by_now);
  suite_add_tcase (suite, tcase);
  return suite;
}

int
main (void)
{
  return lanes_test_run (inputs_suite ());
}
