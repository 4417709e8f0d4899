/* test-table.c: what a job wrote is a table only where it surely is one, and its rows are right wherever they are read
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-test.h"

#include <fcntl.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "lanes-capture.h"
#include "lanes-csv.h"
#include "lanes-table-reader.h"

#define MIB (G_GINT64_CONSTANT (1) << 20)
#define GIB (G_GINT64_CONSTANT (1) << 30)

static const LanesTableWanted wanted = { 0, 100, 1000 };

/* Guesses */

static LanesTableFormat
guess_some (const char *text,
            gsize       length,
            gboolean    all)
{
  g_autoptr (LanesTableLayout) layout = lanes_table_layout_guess (text, length, all);

  return layout != NULL ? layout->format : LANES_TABLE_NONE;
}

#define guess(text) guess_some (text, sizeof text - 1, TRUE)
#define guess_start(text) guess_some (text, sizeof text - 1, FALSE)

static char *
dup_titles (const char *text)
{
  g_autoptr (LanesTableLayout) layout = lanes_table_layout_guess (text, strlen (text), TRUE);
  GString *titles = g_string_new (NULL);

  ck_assert_ptr_nonnull (layout);
  for (guint i = 0; i < layout->columns->len; i++)
    {
      g_autofree char *title = lanes_table_layout_dup_title (layout, i);

      g_string_append_printf (titles, "%s%s%s", i > 0 ? "|" : "", title,
                              g_array_index (layout->columns, LanesTableColumn, i).numeric ? "#" : "");
    }
  return g_string_free (titles, FALSE);
}

static void
check_titles (const char *text,
              const char *expected)
{
  g_autofree char *titles = dup_titles (text);

  ck_assert_str_eq (titles, expected);
}

START_TEST (test_knows_tables)
{
  ck_assert_int_eq (guess ("name,size\na,1\nb,2\n"), LANES_TABLE_COMMA);
  ck_assert_int_eq (guess ("\xef\xbb\xbfname,size\r\na,1\r\nb,2"), LANES_TABLE_COMMA);
  ck_assert_int_eq (guess ("name;price\nx;1,50\ny;2,25\n"), LANES_TABLE_SEMICOLON);
  ck_assert_int_eq (guess ("1,2\n3,4\n5,6\n"), LANES_TABLE_COMMA);
  ck_assert_int_eq (guess ("id\tname\n1\tsome, words\n"), LANES_TABLE_TAB);
  ck_assert_int_eq (guess ("4096\t./a folder\n12\t./b\n"), LANES_TABLE_TAB);
  ck_assert_int_eq (guess ("{\"a\":1}\n{\"a\":2,\"b\":3}\n"), LANES_TABLE_JSON_LINES);
  ck_assert_int_eq (guess ("[\n  {\"a\": 1,\n   \"b\": \"]\"}\n]\n"), LANES_TABLE_JSON_ARRAY);
  /* What is still being written: the last line is not looked at. */
  ck_assert_int_eq (guess_start ("{\"a\":1}\n{\"a\":2}\n{\"a"), LANES_TABLE_JSON_LINES);
  ck_assert_int_eq (guess_start ("[{\"a\":1},{\"a\""), LANES_TABLE_JSON_ARRAY);
  ck_assert_int_eq (guess_start ("name,size\na,1\nb,2\nc"), LANES_TABLE_COMMA);
}
END_TEST

START_TEST (test_invents_no_tables)
{
  ck_assert_int_eq (guess (""), LANES_TABLE_NONE);
  ck_assert_int_eq (guess ("one line\n"), LANES_TABLE_NONE);
  ck_assert_int_eq (guess ("Hello, world\nGood morning, moon\nThe end, all\n"), LANES_TABLE_NONE);
  ck_assert_int_eq (guess ("a,b\nc,d\n"), LANES_TABLE_NONE);
  ck_assert_int_eq (guess ("a,b\n1,2\n3,4,5\n"), LANES_TABLE_NONE);
  ck_assert_int_eq (guess ("yes: a,b.\nno: c,d.\nmaybe: e,f.\n"), LANES_TABLE_NONE);
  ck_assert_int_eq (guess ("\tmodified: a\n\tmodified: b\n"), LANES_TABLE_NONE);
  ck_assert_int_eq (guess ("total 8\n-rw-r--r-- 1 root root 0 a\n-rw-r--r-- 1 root root 0 b\n"), LANES_TABLE_NONE);
  ck_assert_int_eq (guess ("\033[1mname\033[0m,size\na,1\nb,2\n"), LANES_TABLE_NONE);
  ck_assert_int_eq (guess ("name,size\na,\0001\nb,2\n"), LANES_TABLE_NONE);
  ck_assert_int_eq (guess ("10 %\r20 %\r30 %\na,b\n1,2\n"), LANES_TABLE_NONE);
  ck_assert_int_eq (guess ("{\"a\":1}\n"), LANES_TABLE_NONE);
  ck_assert_int_eq (guess ("{\n  \"a\": 1\n}\n"), LANES_TABLE_NONE);
  ck_assert_int_eq (guess ("{\"a\":1}\nand then\n"), LANES_TABLE_NONE);
  ck_assert_int_eq (guess ("{}\n{}\n"), LANES_TABLE_NONE);
  ck_assert_int_eq (guess ("[1,2,3]\n"), LANES_TABLE_NONE);
  ck_assert_int_eq (guess ("[{\"a\":1}, 7]\n"), LANES_TABLE_NONE);
  ck_assert_int_eq (guess ("[{\"a\":1}\n"), LANES_TABLE_NONE);
  ck_assert_int_eq (guess ("[{\"a\":1}] done\n"), LANES_TABLE_NONE);
  ck_assert_int_eq (guess ("[12:00] started\n[12:01] over\n"), LANES_TABLE_NONE);
  ck_assert_int_eq (guess ("[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["), LANES_TABLE_NONE);
}
END_TEST

START_TEST (test_knows_columns)
{
  check_titles ("name,size\na,1\nb,-2.5e3\n", "name|size#");
  check_titles ("1,x\n3,y\n5,z\n", "1#|2");
  check_titles ("{\"a\":\"x\"}\n{\"b\":2,\"a\":\"y\"}\n", "a|b#");
  check_titles ("{\"a b\\n\":1}\n{\"a b\\n\":2}\n", "a b\n#");
  /* No names: two are the same, one is missing, one is a number. */
  check_titles ("a\ta\n1\t2\n3\t4\n", "1|2");
  check_titles ("a,\n1,2\n3,4\n", "1|2#");
  check_titles ("a,7\n1,2\n3,4\n", "1|2#");
}
END_TEST

START_TEST (test_names_are_a_choice)
{
  const char *text = "Anna,Rome\nBert,Bonn\nCarl,Paris\n";
  g_autoptr (LanesTableLayout) guessed = lanes_table_layout_guess (text, strlen (text), TRUE);
  g_autoptr (LanesTableLayout) without = lanes_table_layout_with_header (guessed, text, strlen (text), FALSE);
  g_autofree char *title = lanes_table_layout_dup_title (without, 0);
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));
  g_autoptr (LanesTableReader) reader = lanes_table_reader_new_for_bytes (bytes, without);

  ck_assert (guessed->has_header);
  ck_assert (!without->has_header);
  ck_assert_str_eq (title, "1");
  lanes_table_reader_step (reader);
  ck_assert_uint_eq (lanes_table_reader_get_count (reader).n_rows, 3);
}
END_TEST

/* Rows */

/* Cells with a bar between, "-" where there is none, and in brackets what is in no column. */
static char *
dup_row (const LanesTableRow *row)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < row->n_cells; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? "|" : "", row->cells[i] != NULL ? row->cells[i] : "-");
  if (row->rest != NULL)
    g_string_append_printf (text, "(%u: %s)", row->n_rest, row->rest);
  return g_string_free (text, FALSE);
}

static void
check_rows (LanesTableFormat  format,
            gboolean          header,
            const char       *text,
            gsize             length,
            const char      **expected)
{
  g_autoptr (LanesTableLayout) layout = lanes_table_layout_new (format, text, MIN (length, strcspn (text, "\n") + 1), header);
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, length);
  g_autoptr (LanesTableReader) reader = lanes_table_reader_new_for_bytes (bytes, layout);
  g_autoptr (GPtrArray) rows = NULL;
  guint n = g_strv_length ((char **) expected);

  while (lanes_table_reader_step (reader))
    continue;
  ck_assert_uint_eq (lanes_table_reader_get_count (reader).n_rows, n);
  rows = lanes_table_reader_read (reader, 0, n + 5, &wanted);
  ck_assert_uint_eq (rows->len, n);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *row = dup_row (rows->pdata[i]);

      ck_assert_str_eq (row, expected[i]);
      ck_assert_uint_eq (((LanesTableRow *) rows->pdata[i])->number, i + 1);
    }
}

#define ROWS(format, header, text, ...) check_rows (format, header, text, sizeof text - 1, (const char *[]){ __VA_ARGS__, NULL })

START_TEST (test_quotes)
{
  ROWS (LANES_TABLE_COMMA, TRUE, "a,b\n1,\"x, \"\"y\"\"\nz\"\n\"\",\n", "1|x, \"y\"\nz", "|");
  ROWS (LANES_TABLE_COMMA, TRUE, "a,b\r\n\"1\r\n1\",2\r\n\r\n3,\"4\"\r\n", "1\r\n1|2", "3|4");
  /* Letters, not quotes: inside of a cell, not closed, not closed at the end of a cell. */
  ROWS (LANES_TABLE_COMMA, TRUE, "a,b\nx\"y,2\n\"open,2\n\"x\"y,2\n3,4\n", "x\"y|2", "\"open|2", "\"x\"y|2", "3|4");
  ROWS (LANES_TABLE_TAB, FALSE, "6\" pipe\t\"a\tb\"\n", "6\" pipe|a\tb");
  ROWS (LANES_TABLE_SEMICOLON, FALSE, "1,5;\"a;b\"", "1,5|a;b");
}
END_TEST

START_TEST (test_ragged_rows)
{
  ROWS (LANES_TABLE_COMMA, TRUE, "a,b\n1\n1,2,3,\"4\"\n,\n", "1|-", "1|2(2: 3,\"4\")", "|");
  ROWS (LANES_TABLE_JSON_LINES, FALSE, "{\"a\":1,\"b\":\"x\"}\n{\"b\":[1, 2],\"c\":true,\"d\":null}\n[1]\n{\"a\":1,\"a\":2}\n{\"a\":7, b}\n",
        "1|x", "-|[1, 2](2: \"c\":true, \"d\":null)", "-|-(1: [1])", "1|-(1: \"a\":2)", "7|-(1: b})");
}
END_TEST

START_TEST (test_foreign_bytes)
{
  ROWS (LANES_TABLE_COMMA, TRUE, "a,b\n\0x,\xff\xc3\n1,2\n", "␀x|\xef\xbf\xbd\xef\xbf\xbd", "1|2");
  ROWS (LANES_TABLE_JSON_LINES, FALSE, "{\"a\":\"\\u00e9\\ud83d\\ude00\\\"\"}\n{\"a\":\"\\u0000\"}\n{\"a\":12345678901234567890.10}\n", "é😀\"",
        "\"\\u0000\"", "12345678901234567890.10");
}
END_TEST

START_TEST (test_array)
{
  ROWS (LANES_TABLE_JSON_LINES, FALSE, "{\"a\": {\"b\": \"}\"}, \"c\": 1 }\n", "{\"b\": \"}\"}|1");

  const char *text = " [ {\"a\":1,\n \"b\":\"],{\"}\n, {\"a\":[[[]]]},\n7 ]\n";
  g_autoptr (LanesTableLayout) layout = lanes_table_layout_guess (text, strlen (text) - 5, FALSE);
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));
  g_autoptr (LanesTableReader) reader = lanes_table_reader_new_for_bytes (bytes, layout);
  g_autoptr (GPtrArray) rows = NULL;
  g_autofree char *last = NULL;

  while (lanes_table_reader_step (reader))
    continue;
  ck_assert_uint_eq (lanes_table_reader_get_count (reader).n_rows, 3);
  ck_assert_int_eq (lanes_table_reader_get_count (reader).behind, 0);
  rows = lanes_table_reader_read (reader, 2, 1, &wanted);
  last = dup_row (rows->pdata[0]);
  ck_assert_str_eq (last, "-|-(1: 7)");
}
END_TEST

START_TEST (test_columns_of_many)
{
  g_autoptr (GString) text = g_string_new ("c0");
  const LanesTableWanted some = { 9990, 20, 10 };

  for (guint i = 1; i < 10000; i++)
    g_string_append_printf (text, ",c%u", i);
  for (guint row = 0; row < 4; row++)
    for (guint i = 0; i < (row < 3 ? 10000 : 10002); i++)
      g_string_append_printf (text, "%c%u", i == 0 ? '\n' : ',', i);

  g_autoptr (LanesTableLayout) layout = lanes_table_layout_guess (text->str, strrchr (text->str, '\n') - text->str, TRUE);
  g_autoptr (GBytes) bytes = g_bytes_new_static (text->str, text->len);
  g_autoptr (LanesTableReader) reader = lanes_table_reader_new_for_bytes (bytes, layout);
  g_autoptr (GPtrArray) rows = NULL;
  g_autofree char *row = NULL;

  ck_assert_ptr_nonnull (layout);
  ck_assert_uint_eq (layout->columns->len, 10000);
  lanes_table_reader_step (reader);
  rows = lanes_table_reader_read (reader, 3, 1, &some);
  row = dup_row (rows->pdata[0]);
  ck_assert_str_eq (row, "9990|9991|9992|9993|9994|9995|9996|9997|9998|9999(2: 10000,1000)");
}
END_TEST

/* Files */

typedef struct
{
  char             *base;
  int               fd;
  LanesTableLayout *layout;
  LanesTableReader *reader;
} Fixture;

static Fixture
open_file (const char *name,
           const char *text)
{
  Fixture file = { 0 };
  g_autofree char *path = NULL;

  file.base = lanes_test_path (name);
  path = g_strconcat (file.base, ".out", NULL);
  file.fd = open (path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  ck_assert_int_ge (file.fd, 0);
  ck_assert_int_eq (write (file.fd, text, strlen (text)), (gssize) strlen (text));
  file.layout = lanes_table_layout_guess (text, strlen (text), FALSE);
  ck_assert_ptr_nonnull (file.layout);
  file.reader = lanes_table_reader_new (lanes_output_new (file.base), LANES_OUTPUT_STDOUT, file.layout);
  return file;
}

static void
close_file (Fixture *file)
{
  lanes_table_reader_free (file->reader);
  lanes_table_layout_unref (file->layout);
  close (file->fd);
  g_free (file->base);
}

static void
put (Fixture    *file,
     const char *text)
{
  ck_assert_int_eq (write (file->fd, text, strlen (text)), (gssize) strlen (text));
}

static guint64
count (Fixture *file)
{
  while (lanes_table_reader_step (file->reader))
    continue;
  return lanes_table_reader_get_count (file->reader).n_rows;
}

static char *
dup_at (Fixture *file,
        guint64  number)
{
  g_autoptr (GPtrArray) rows = lanes_table_reader_read (file->reader, number, 1, &wanted);

  return rows->len > 0 ? dup_row (rows->pdata[0]) : g_strdup ("nothing");
}

static void
check_at (Fixture    *file,
          guint64     number,
          const char *expected)
{
  g_autofree char *row = dup_at (file, number);

  ck_assert_str_eq (row, expected);
}

START_TEST (test_goes_on_with_what_grows)
{
  Fixture file = open_file ("grows", "a,b\n1,2\n3,4\n5,");

  ck_assert_uint_eq (count (&file), 3);
  check_at (&file, 2, "5|");
  put (&file, "6");
  ck_assert_uint_eq (count (&file), 3);
  check_at (&file, 2, "5|6");
  /* A quote that is not closed is a letter, until it is. */
  put (&file, "\n\"7\n8,9\n");
  ck_assert_uint_eq (count (&file), 5);
  check_at (&file, 3, "\"7|-");
  put (&file, "\",10\n11,12\n");
  ck_assert_uint_eq (count (&file), 5);
  check_at (&file, 3, "7\n8,9\n|10");
  check_at (&file, 4, "11|12");
  check_at (&file, 5, "nothing");
  close_file (&file);
}
END_TEST

START_TEST (test_survives_a_file_that_shrinks)
{
  Fixture file = open_file ("shrinks", "a,b\n1,2\n3,4\n5,6\n");

  ck_assert_uint_eq (count (&file), 3);
  ck_assert_int_eq (ftruncate (file.fd, 6), 0);
  check_at (&file, 0, "1|2");
  count (&file);
  ck_assert (lanes_table_reader_get_count (file.reader).shrunk);
  close_file (&file);
}
END_TEST

/* Any row of many is the one that was written, and there are few marks for it. */
START_TEST (test_reads_from_anywhere)
{
  Fixture file = open_file ("many", "number,words\n1,\"a\"\n2,b\n");
  g_autoptr (GString) text = g_string_new (NULL);
  guint64 n = 300000;

  ck_assert_int_eq (ftruncate (file.fd, 0), 0);
  ck_assert_int_eq (lseek (file.fd, 0, SEEK_SET), 0);
  put (&file, "number,words\n");
  for (guint64 i = 0; i < n; i++)
    g_string_append_printf (text, i % 7 == 0 ? "%u,\"line of\n%u, \"\"and\"\" more\"\n" : "%u,some words of %u and more of them\n", (guint) i,
                            (guint) i);
  put (&file, text->str);
  ck_assert_uint_eq (count (&file), n);
  for (guint64 i = 0; i < n; i += 997)
    {
      g_autofree char *expected = g_strdup_printf (i % 7 == 0 ? "%u|line of\n%u, \"and\" more" : "%u|some words of %u and more of them", (guint) i,
                                                   (guint) i);

      check_at (&file, i, expected);
    }
  check_at (&file, n - 2, "299998|some words of 299998 and more of them");
  close_file (&file);
}
END_TEST

/* One line of a GiB between two rows, and a window's worth of empty lines. */
START_TEST (test_a_line_of_a_gigabyte)
{
  Fixture file = open_file ("line", "a,b\n1,2\n3,4\nlong,");
  struct rusage usage;
  g_autofree char *row = NULL;

  ck_assert_int_eq (pwrite (file.fd, "\n5,6\n7,8\n", 9, GIB), 9);
  ck_assert_uint_eq (count (&file), 5);
  ck_assert_uint_eq (lanes_table_reader_get_count (file.reader).n_cut, 1);
  row = dup_at (&file, 2);
  ck_assert (g_str_has_prefix (row, "long|␀␀␀"));
  check_at (&file, 3, "5|6");
  check_at (&file, 4, "7|8");
  getrusage (RUSAGE_SELF, &usage);
  ck_assert_int_lt (usage.ru_maxrss, 200 * 1024);
  close_file (&file);
}
END_TEST

START_TEST (test_a_quote_that_nothing_closes)
{
  Fixture file = open_file ("quote", "a,b\n1,2\n3,4\n");
  g_autofree char *filler = g_strnfill (LANES_TABLE_MAX_QUOTED, 'x');

  /* Closed, but beyond the bound: a letter. */
  put (&file, "\"open\n5,6\n");
  put (&file, filler);
  put (&file, ",2\n7,\"8\"\n\"x\",9\n");
  ck_assert_uint_eq (count (&file), 7);
  check_at (&file, 2, "\"open|-");
  check_at (&file, 3, "5|6");
  check_at (&file, 5, "7|8");
  check_at (&file, 6, "x|9");
  close_file (&file);
}
END_TEST

START_TEST (test_what_is_not_kept)
{
  static LanesCapture capture;
  g_autofree char *base = lanes_test_path ("gap");
  g_autoptr (LanesTableLayout) layout = lanes_table_layout_guess ("n,m\n1,1\n2,2\n", 12, TRUE);
  g_autoptr (LanesTableReader) reader = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  LanesTableCount known;
  LanesTableRow *gap = NULL;
  guint64 numbered = 0;

  lanes_capture_open (&capture, base, 8192, 1000000000);
  lanes_capture_add (&capture, 0, "n,m\n", 4, capture.started_ns);
  for (guint i = 0; i < 20000; i++)
    {
      g_autofree char *line = g_strdup_printf ("%u,%u\n", i, i);

      lanes_capture_add (&capture, 0, line, (unsigned) strlen (line), capture.started_ns);
    }
  lanes_capture_close (&capture);
  reader = lanes_table_reader_new (lanes_output_new (base), LANES_OUTPUT_STDOUT, layout);
  while (lanes_table_reader_step (reader))
    continue;
  known = lanes_table_reader_get_count (reader);
  ck_assert_int_gt (known.missing, 0);
  rows = lanes_table_reader_read (reader, 0, 20000, &wanted);
  ck_assert_uint_eq (rows->len, known.n_rows);
  for (guint i = 0; i < rows->len; i++)
    {
      LanesTableRow *row = rows->pdata[i];

      numbered += row->number > 0;
      if (row->gap > 0)
        gap = row;
      else if (gap != NULL)
        {
          ck_assert_uint_eq (row->number, 0);
          ck_assert_str_eq (row->cells[0], row->cells[1]);
        }
    }
  ck_assert_ptr_nonnull (gap);
  ck_assert_int_ge (gap->gap, known.missing);
  ck_assert_uint_gt (numbered, 10);
  ck_assert_uint_lt (numbered, rows->len - 10);
}
END_TEST

START_TEST (test_writes_csv)
{
  g_autoptr (GString) out = g_string_new (NULL);

  lanes_csv_append (out, "plain");
  lanes_csv_append (out, NULL);
  lanes_csv_append (out, "a \"b\",\nc");
  ck_assert_str_eq (out->str, "plain\"a \"\"b\"\",\nc\"");
}
END_TEST

static Suite *
table_suite (void)
{
  Suite *suite = suite_create ("table");
  TCase *tcase = tcase_create ("table");

  tcase_add_test (tcase, test_knows_tables);
  tcase_add_test (tcase, test_invents_no_tables);
  tcase_add_test (tcase, test_knows_columns);
  tcase_add_test (tcase, test_names_are_a_choice);
  tcase_add_test (tcase, test_quotes);
  tcase_add_test (tcase, test_ragged_rows);
  tcase_add_test (tcase, test_foreign_bytes);
  tcase_add_test (tcase, test_array);
  tcase_add_test (tcase, test_columns_of_many);
  tcase_add_test (tcase, test_goes_on_with_what_grows);
  tcase_add_test (tcase, test_survives_a_file_that_shrinks);
  tcase_add_test (tcase, test_reads_from_anywhere);
  tcase_add_test (tcase, test_a_line_of_a_gigabyte);
  tcase_add_test (tcase, test_a_quote_that_nothing_closes);
  tcase_add_test (tcase, test_what_is_not_kept);
  tcase_add_test (tcase, test_writes_csv);
  tcase_set_timeout (tcase, 120);
  suite_add_tcase (suite, tcase);

  return suite;
}

int
main (void)
{
  return lanes_test_run (table_suite ());
}
