/* test-harness.c: the harness itself: waiting ends, folders are private, a file is what was written
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "config.h"

#include "lanes-test.h"

#include <glib/gstdio.h>

static gboolean
set_cb (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

static gpointer
set_in_thread (gpointer data)
{
  g_atomic_int_set ((int *) data, 1);
  return NULL;
}

START_TEST (test_wait_for_source)
{
  gboolean done = FALSE;

  g_timeout_add (1, set_cb, &done);
  lanes_test_wait_until (done);
  ck_assert (done);
}
END_TEST

START_TEST (test_wait_for_thread)
{
  int done = 0;
  GThread *thread = g_thread_new ("setter", set_in_thread, &done);

  lanes_test_wait_until (g_atomic_int_get (&done));
  g_thread_join (thread);
}
END_TEST

START_TEST (test_wait_is_bounded)
{
  ck_assert (!lanes_test_turn (g_get_monotonic_time () - 1));
  ck_assert (lanes_test_turn (lanes_test_deadline ()));
}
END_TEST

START_TEST (test_folders_are_private)
{
  const char *dir = lanes_test_dir ();
  GStatBuf state;

  ck_assert_int_eq (g_stat (dir, &state), 0);
  ck_assert (g_str_has_prefix (g_get_user_data_dir (), g_get_tmp_dir ()));
  ck_assert (g_str_has_prefix (g_get_user_runtime_dir (), g_get_tmp_dir ()));
  ck_assert_int_eq (g_stat (g_get_user_runtime_dir (), &state), 0);
  ck_assert_int_eq (state.st_mode & 0777, 0700);
}
END_TEST

START_TEST (test_write_and_read)
{
  g_autofree char *path = lanes_test_write ("a folder/a file", "two\nlines\n", -1);
  g_autofree char *contents = lanes_test_read (path);

  ck_assert_str_eq (contents, "two\nlines\n");
}
END_TEST

static Suite *
harness_suite (void)
{
  Suite *suite = suite_create ("harness");
  TCase *tcase = tcase_create ("harness");

  tcase_add_test (tcase, test_wait_for_source);
  tcase_add_test (tcase, test_wait_for_thread);
  tcase_add_test (tcase, test_wait_is_bounded);
  tcase_add_test (tcase, test_folders_are_private);
  tcase_add_test (tcase, test_write_and_read);
  suite_add_tcase (suite, tcase);
  return suite;
}

int
main (void)
{
  return lanes_test_run (harness_suite ());
}
