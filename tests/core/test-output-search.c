/* test-output-search.c: a text is found wherever it stands in what a job wrote
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-test.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "lanes-capture.h"
#include "lanes-output-search.h"

#define PIECE (256 * 1024)
#define GIB (G_GINT64_CONSTANT (1) << 30)

/* A stream's file of a job, and what is looked for in it. */
typedef struct
{
  char              *base;
  int                fd;
  LanesOutputSearch *search;
  GArray            *after;
  GArray            *before;
} Fixture;

static Fixture
open_file (const char *name)
{
  Fixture fixture = { 0 };
  g_autofree char *path = NULL;

  fixture.base = lanes_test_path (name);
  path = g_strconcat (fixture.base, ".out", NULL);
  fixture.fd = open (path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  ck_assert_int_ge (fixture.fd, 0);
  fixture.after = g_array_new (FALSE, FALSE, sizeof (LanesOutputMatch));
  fixture.before = g_array_new (FALSE, FALSE, sizeof (LanesOutputMatch));
  return fixture;
}

static void
close_file (Fixture *fixture)
{
  g_clear_pointer (&fixture->search, lanes_output_search_free);
  g_array_unref (fixture->after);
  g_array_unref (fixture->before);
  close (fixture->fd);
  g_free (fixture->base);
}

static void
put (Fixture    *fixture,
     gint64      offset,
     const char *text)
{
  ck_assert_int_eq (pwrite (fixture->fd, text, strlen (text), offset), (gssize) strlen (text));
}

static void
begin (Fixture    *fixture,
       const char *text,
       gint64      from)
{
  g_clear_pointer (&fixture->search, lanes_output_search_free);
  g_array_set_size (fixture->after, 0);
  g_array_set_size (fixture->before, 0);
  fixture->search = lanes_output_search_new (fixture->base, LANES_OUTPUT_MERGED, text, from);
}

static void
run (Fixture *fixture)
{
  while (lanes_output_search_step (fixture->search, fixture->after, fixture->before))
    ck_assert_int_le (lanes_output_search_get_done (fixture->search), lanes_output_search_get_size (fixture->search));
  ck_assert_int_eq (lanes_output_search_get_done (fixture->search), lanes_output_search_get_size (fixture->search));
}

static void
check_match (GArray *matches,
             guint   number,
             gint64  start,
             gint64  end)
{
  ck_assert_uint_gt (matches->len, number);
  ck_assert_int_eq (g_array_index (matches, LanesOutputMatch, number).start, start);
  ck_assert_int_eq (g_array_index (matches, LanesOutputMatch, number).end, end);
}

START_TEST (test_finds_across_pieces)
{
  Fixture file = open_file ("pieces");

  put (&file, 0, "Needle at the start\n");
  for (int i = 1; i < 9; i++)
    put (&file, (gint64) PIECE * i - i, "nEEdle");
  put (&file, 10 * PIECE, "the last neeDLE");
  begin (&file, "needle", 0);
  run (&file);
  ck_assert_uint_eq (file.after->len, 10);
  ck_assert_uint_eq (file.before->len, 0);
  check_match (file.after, 0, 0, 6);
  for (int i = 1; i < 9; i++)
    check_match (file.after, (guint) i, (gint64) PIECE * i - i, (gint64) PIECE * i - i + 6);
  check_match (file.after, 9, 10 * PIECE + 9, 10 * PIECE + 15);
  close_file (&file);
}
END_TEST

START_TEST (test_begins_where_it_is_told)
{
  Fixture file = open_file ("from");

  put (&file, 0, "aa b aaa b\naa b\n");
  begin (&file, "aa", 11);
  run (&file);
  ck_assert_uint_eq (file.after->len, 1);
  check_match (file.after, 0, 11, 13);
  ck_assert_uint_eq (file.before->len, 2);
  check_match (file.before, 0, 0, 2);
  check_match (file.before, 1, 5, 7);

  /* Beyond the end: all of it is before. */
  begin (&file, "aa", 1000);
  run (&file);
  ck_assert_uint_eq (file.after->len, 0);
  ck_assert_uint_eq (file.before->len, 3);
  close_file (&file);
}
END_TEST

START_TEST (test_passes_over_colours)
{
  Fixture file = open_file ("colours");
  g_autofree char *long_title = g_strnfill (300, 't');
  g_autofree char *title = g_strdup_printf ("gr\033]0;%s\aass", long_title);

  put (&file, 0, "\033[31mred\033[0m gr\033[1;32meen\033[0m\n");
  put (&file, 100, title);
  begin (&file, "green", 0);
  run (&file);
  ck_assert_uint_eq (file.after->len, 1);
  check_match (file.after, 0, 13, 25);
  begin (&file, "grass", 0);
  run (&file);
  check_match (file.after, 0, 100, 100 + (gint64) strlen (title));
  begin (&file, "31m", 0);
  run (&file);
  ck_assert_uint_eq (file.after->len, 0);
  close_file (&file);
}
END_TEST

START_TEST (test_knows_letters_of_others)
{
  Fixture file = open_file ("letters");

  put (&file, 0, "GRÜSSE Grüße ÇA ça \xff\xfe 日本");
  begin (&file, "grü", 0);
  run (&file);
  ck_assert_uint_eq (file.after->len, 2);
  begin (&file, "Ça", 0);
  run (&file);
  ck_assert_uint_eq (file.after->len, 2);
  begin (&file, "日本", 0);
  run (&file);
  ck_assert_uint_eq (file.after->len, 1);
  close_file (&file);
}
END_TEST

/* What is written after all was searched is found as well, also when a match had only begun. */
START_TEST (test_goes_on_with_what_grows)
{
  Fixture file = open_file ("growing");

  put (&file, 0, "one need");
  begin (&file, "needle", 4);
  run (&file);
  ck_assert_uint_eq (file.after->len + file.before->len, 0);
  put (&file, 8, "le and a needle");
  run (&file);
  ck_assert_uint_eq (file.after->len, 2);
  check_match (file.after, 0, 4, 10);
  check_match (file.after, 1, 17, 23);
  close_file (&file);
}
END_TEST

START_TEST (test_survives_a_file_that_shrinks)
{
  Fixture file = open_file ("shrinking");

  put (&file, 100 * PIECE, "needle");
  begin (&file, "needle", 0);
  ck_assert (lanes_output_search_step (file.search, file.after, file.before));
  ck_assert_int_eq (ftruncate (file.fd, 10), 0);
  while (lanes_output_search_step (file.search, file.after, file.before))
    continue;
  ck_assert_uint_eq (file.after->len, 0);
  ck_assert_int_eq (ftruncate (file.fd, 0), 0);
  while (lanes_output_search_step (file.search, file.after, file.before))
    continue;
  close_file (&file);
}
END_TEST

/* Both streams in the order in which they came, with a middle that is not kept. */
START_TEST (test_follows_order_and_gaps)
{
  static LanesCapture capture;
  g_autofree char *base = lanes_test_path ("gaps");
  g_autofree char *filler = g_strnfill (20000, 'x');
  g_autoptr (GArray) after = g_array_new (FALSE, FALSE, sizeof (LanesOutputMatch));
  g_autoptr (GArray) before = g_array_new (FALSE, FALSE, sizeof (LanesOutputMatch));
  g_autoptr (LanesOutputSearch) search = NULL;

  lanes_capture_open (&capture, base, 8192, 1000000000);
  lanes_capture_add (&capture, 0, "a nee", 5, capture.started_ns);
  lanes_capture_add (&capture, 1, "dle of two\n", 11, capture.started_ns);
  lanes_capture_add (&capture, 0, "nee", 3, capture.started_ns);
  lanes_capture_add (&capture, 0, filler, 20000, capture.started_ns);
  lanes_capture_add (&capture, 0, "dle needle\n", 11, capture.started_ns);
  lanes_capture_close (&capture);
  search = lanes_output_search_new (base, LANES_OUTPUT_MERGED, "needle", 0);
  while (lanes_output_search_step (search, after, before))
    continue;
  ck_assert_uint_eq (after->len, 2);
  check_match (after, 0, 2, 8);
  check_match (after, 1, 20023, 20029);
}
END_TEST

/* A GiB with lines at known places; the pages of the middle are a hole of the file. */
START_TEST (test_goes_through_a_gigabyte)
{
  Fixture file = open_file ("gigabyte");
  const gint64 places[] = { 5, PIECE - 3, GIB / 2 - 1, GIB / 2 + 777, GIB - 4096, GIB - 6 };

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    put (&file, places[i], "needle");
  begin (&file, "Needle", GIB / 2 + 100);
  run (&file);
  ck_assert_int_eq (lanes_output_search_get_done (file.search), GIB);
  ck_assert_uint_eq (file.before->len, 3);
  ck_assert_uint_eq (file.after->len, 3);
  for (guint i = 0; i < 3; i++)
    {
      check_match (file.before, i, places[i], places[i] + 6);
      check_match (file.after, i, places[3 + i], places[3 + i] + 6);
    }
  close_file (&file);
}
END_TEST

static Suite *
output_search_suite (void)
{
  Suite *suite = suite_create ("output-search");
  TCase *tcase = tcase_create ("output-search");

  tcase_add_test (tcase, test_finds_across_pieces);
  tcase_add_test (tcase, test_begins_where_it_is_told);
  tcase_add_test (tcase, test_passes_over_colours);
  tcase_add_test (tcase, test_knows_letters_of_others);
  tcase_add_test (tcase, test_goes_on_with_what_grows);
  tcase_add_test (tcase, test_survives_a_file_that_shrinks);
  tcase_add_test (tcase, test_follows_order_and_gaps);
  tcase_add_test (tcase, test_goes_through_a_gigabyte);
  tcase_set_timeout (tcase, 120);
  suite_add_tcase (suite, tcase);

  return suite;
}

int
main (void)
{
  return lanes_test_run (output_search_suite ());
}
