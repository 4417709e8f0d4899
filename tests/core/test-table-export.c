/* test-table-export.c: a table's rows as CSV that others read as they were, or no file at all
 *
 * Who reads it back is Python's csv.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-table-export.h"
#include "lanes-test.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct
{
  char   *words;  /* owned, nullable */
  GError *error;  /* owned, nullable */
  gboolean over;
} Exported;

static void
exported_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      data)
{
  Exported *exported = data;

  exported->words = lanes_table_export_finish (result, &exported->error);
  exported->over = TRUE;
}

static void
exported_clear (Exported *self)
{
  g_free (self->words);
  g_clear_error (&self->error);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Exported, exported_clear)

static void
begin (GBytes          *bytes,
       LanesTableFormat format,
       const char      *path,
       GCancellable    *cancellable,
       Exported        *exported)
{
  gsize length;
  const char *text = g_bytes_get_data (bytes, &length);
  /* The columns are those of the first record. */
  gboolean is_json = lanes_table_format_is_json (format);
  g_autoptr (LanesTableLayout) layout = lanes_table_layout_new (format, text, is_json ? length : strcspn (text, "\n") + 1, !is_json);
  g_autoptr (GFile) target = g_file_new_for_path (path);

  lanes_table_export_async (lanes_table_reader_new_for_bytes (bytes, layout), layout, target, cancellable, exported_cb, exported);
}

static void
export_text (GBytes          *bytes,
             LanesTableFormat format,
             const char      *path,
             Exported        *exported)
{
  begin (bytes, format, path, NULL, exported);
  lanes_test_wait_until (exported->over);
}

static void
run_python (const char *script,
            const char *first,
            const char *second)
{
  char *argv[] = { (char *) "/usr/bin/python3", (char *) "-c", (char *) script, (char *) first, (char *) second, NULL };
  g_autofree char *out = NULL;
  g_autofree char *err = NULL;
  g_autoptr (GError) error = NULL;
  int status;

  ck_assert_msg (g_spawn_sync (NULL, argv, NULL, 0, NULL, NULL, &out, &err, &status, &error), "%s", error != NULL ? error->message : "");
  ck_assert_msg (status == 0, "%s%s", out, err);
}

/* Rows of up to five cells for three columns, of all that is awkward; what is over stands as it was, in one cell more. */
static const char make[] =
  "import csv, json, random, sys\n"
  "random.seed(7)\n"
  "cells = ['', 'a', '-1', '=1+1', 'x,y', '\"', 'say \"x\"', 'two\\nlines', 'cr\\r\\nlf', ' blank ', '\"\"', ',', 'ä€😀', ';\\t']\n"
  "def quoted(cell):\n"
  "    return '\"%s\"' % cell.replace('\"', '\"\"') if set(cell) & set(',\"\\r\\n') or random.random() < 0.2 else cell\n"
  "rows, text = [['one', 'two', 'th,ree']], 'one,two,\"th,ree\"\\n'\n"
  "for _ in range(3000):\n"
  "    row = [random.choice(cells) for _ in range(random.choice((1, 2, 3, 3, 3, 3, 4, 5)))]\n"
  "    row[0] = row[0] or 'first'\n"
  "    raw = [quoted(cell) for cell in row]\n"
  "    text += ','.join(raw) + random.choice(('\\n', '\\r\\n'))\n"
  "    rows.append((row + ['', ''])[:3] + ([','.join(raw[3:])] if len(row) > 3 else []))\n"
  "open(sys.argv[1], 'w', newline='', encoding='utf-8').write(text)\n"
  "json.dump(rows, open(sys.argv[2], 'w'))\n";

static const char check[] =
  "import csv, json, sys\n"
  "rows = list(csv.reader(open(sys.argv[1], newline='', encoding='utf-8'), strict=True))\n"
  "wanted = json.load(open(sys.argv[2]))\n"
  "assert len(rows) == len(wanted), (len(rows), len(wanted))\n"
  "for number, (row, other) in enumerate(zip(rows, wanted)):\n"
  "    assert row == other, (number, row, other)\n";

static GBytes *
load (const char *path)
{
  char *text;
  gsize length;

  ck_assert (g_file_get_contents (path, &text, &length, NULL));
  return g_bytes_new_take (text, length);
}

START_TEST (test_round_trip)
{
  g_autofree char *source = lanes_test_path ("source.csv");
  g_autofree char *rows = lanes_test_path ("rows.json");
  g_autofree char *target = lanes_test_path ("target.csv");
  g_autoptr (GBytes) bytes = NULL;
  g_auto (Exported) exported = { 0 };

  run_python (make, source, rows);
  bytes = load (source);
  export_text (bytes, LANES_TABLE_COMMA, target, &exported);
  ck_assert_msg (exported.error == NULL, "%s", exported.error != NULL ? exported.error->message : "");
  ck_assert_ptr_nonnull (strstr (exported.words, " rows exported"));
  ck_assert_ptr_nonnull (strstr (exported.words, "more cells than there are columns"));
  run_python (check, target, rows);
}
END_TEST

/* Of one column an empty cell is a row all the same, though its line is empty. */
START_TEST (test_one_column)
{
  static const char text[] = "{\"a\":\"x\"}\n{\"a\":\"\"}\n{\"a\":\"two\\nlines\"}\n{}\n";
  g_autofree char *target = lanes_test_path ("target.csv");
  g_autofree char *rows = lanes_test_write ("rows.json", "[[\"a\"], [\"x\"], [\"\"], [\"two\\nlines\"], [\"\"]]", -1);
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, sizeof text - 1);
  g_auto (Exported) exported = { 0 };

  export_text (bytes, LANES_TABLE_JSON_LINES, target, &exported);
  ck_assert_ptr_null (exported.error);
  run_python (check, target, rows);
}
END_TEST

/* Nothing but what was there before: no half a file, and nothing beside it. */
static void
check_untouched (const char *folder,
                 const char *before)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  g_autofree char *path = g_build_filename (folder, "target.csv", NULL);
  g_autofree char *text = NULL;
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    ck_assert_str_eq (name, "target.csv");
  if (before == NULL)
    ck_assert (!g_file_test (path, G_FILE_TEST_EXISTS));
  else
    {
      text = lanes_test_read (path);
      ck_assert_str_eq (text, before);
    }
}

static char *
make_folder (const char *name,
             const char *before)
{
  char *folder = lanes_test_path (name);
  g_autofree char *path = g_build_filename (folder, "target.csv", NULL);

  g_mkdir (folder, 0700);
  g_remove (path);
  if (before != NULL)
    ck_assert (g_file_set_contents (path, before, -1, NULL));
  return folder;
}

static GBytes *
make_large (gsize size)
{
  GString *text = g_string_sized_new (size + 64);

  g_string_append (text, "number,words\n");
  for (guint i = 0; text->len < size; i++)
    g_string_append_printf (text, "%u,\"some \"\"words\"\"\n%u\"\n", i, i);
  return g_string_free_to_bytes (text);
}

/* Is more than the name of it there? One that is new is written in its place. */
static gboolean
is_under_way (const char *folder,
              gboolean    is_new)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  GStatBuf about;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if ((is_new || strcmp (name, "target.csv") != 0) && g_stat (path, &about) == 0 && about.st_size > 0)
        return TRUE;
    }
  return FALSE;
}

/* The file that was there before (1), or was not (0). One that was done before it was cancelled is made again. */
START_TEST (test_cancelled)
{
  const char *before = _i == 1 ? "before" : NULL;
  g_autoptr (GBytes) bytes = make_large (32 * 1024 * 1024);
  gboolean cancelled = FALSE;

  for (guint tries = 0; !cancelled && tries < 20; tries++)
    {
      g_autofree char *folder = make_folder ("cancelled", before);
      g_autofree char *path = g_build_filename (folder, "target.csv", NULL);
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_auto (Exported) exported = { 0 };

      begin (bytes, LANES_TABLE_COMMA, path, cancellable, &exported);
      while (!exported.over && !is_under_way (folder, before == NULL))
        g_main_context_iteration (NULL, FALSE);
      g_cancellable_cancel (cancellable);
      lanes_test_wait_until (exported.over);
      cancelled = exported.error != NULL;
      if (!cancelled)
        continue;
      ck_assert (g_error_matches (exported.error, G_IO_ERROR, G_IO_ERROR_CANCELLED));
      check_untouched (folder, before);
    }
  ck_assert (cancelled);
}
END_TEST

START_TEST (test_no_such_folder)
{
  g_autofree char *path = g_build_filename (lanes_test_dir (), "no-such-folder", "target.csv", NULL);
  g_autofree char *file = lanes_test_write ("a-file", "x", -1);
  g_autofree char *below = g_build_filename (file, "target.csv", NULL);
  g_autoptr (GBytes) bytes = make_large (1000);

  for (guint i = 0; i < 2; i++)
    {
      g_auto (Exported) exported = { 0 };

      export_text (bytes, LANES_TABLE_COMMA, i == 0 ? path : below, &exported);
      ck_assert_ptr_null (exported.words);
      ck_assert_int_eq (exported.error->domain, G_IO_ERROR);
    }
}
END_TEST

START_TEST (test_unwritable_folder)
{
  g_autofree char *folder = make_folder ("unwritable", "before");
  g_autofree char *path = g_build_filename (folder, "target.csv", NULL);
  g_autoptr (GBytes) bytes = make_large (1000);
  g_auto (Exported) exported = { 0 };

  lanes_test_skip_if (geteuid () == 0, "root may write anywhere");
  ck_assert_int_eq (g_chmod (folder, 0500), 0);
  export_text (bytes, LANES_TABLE_COMMA, path, &exported);
  ck_assert_int_eq (g_chmod (folder, 0700), 0);
  ck_assert (g_error_matches (exported.error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED));
  check_untouched (folder, "before");
}
END_TEST

/* In a process of its own, whose disk is full: fault-disk.c. */
START_TEST (test_full_disk)
{
  const char *before = _i == 1 ? "before" : NULL;
  g_autofree char *folder = make_folder ("full", before);
  g_autofree char *shim = g_build_filename (g_getenv ("LANES_BUILD_ROOT"), "tests", "fault", "fault-disk.so", NULL);
  g_autofree char *control = lanes_test_write ("disk", "f", -1);
  g_autofree char *options = g_strconcat (g_getenv ("ASAN_OPTIONS") != NULL ? g_getenv ("ASAN_OPTIONS") : "", ":verify_asan_link_order=0", NULL);
  g_auto (GStrv) environment = g_get_environ ();
  char *argv[] = { (char *) "/proc/self/exe", folder, NULL };
  g_autofree char *out = NULL;
  int status;

  lanes_test_skip_if (!g_file_test (shim, G_FILE_TEST_EXISTS), "the shim is not built");
  argv[0] = g_file_read_link ("/proc/self/exe", NULL);
  environment = g_environ_setenv (environment, "LD_PRELOAD", shim, TRUE);
  environment = g_environ_setenv (environment, "LANES_FAULT_DISK", control, TRUE);
  environment = g_environ_setenv (environment, "LANES_FAULT_FOLDER", folder, TRUE);
  environment = g_environ_setenv (environment, "ASAN_OPTIONS", options, TRUE);
  ck_assert (g_spawn_sync (NULL, argv, environment, 0, NULL, NULL, &out, NULL, &status, NULL));
  g_free (argv[0]);
  ck_assert_msg (status == 0 && strcmp (out, "no space\n") == 0, "%d: %s", status, out);
  check_untouched (folder, before);
}
END_TEST

static int
export_to_full_disk (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "target.csv", NULL);
  g_autoptr (GBytes) bytes = make_large (1024 * 1024);
  g_auto (Exported) exported = { 0 };

  begin (bytes, LANES_TABLE_COMMA, path, NULL, &exported);
  while (!exported.over)
    g_main_context_iteration (NULL, TRUE);
  g_print ("%s\n", g_error_matches (exported.error, G_IO_ERROR, G_IO_ERROR_NO_SPACE) ? "no space"
                   : exported.error != NULL                                           ? exported.error->message
                                                                                      : exported.words);
  return 0;
}

static Suite *
export_suite (void)
{
  Suite *suite = suite_create ("table-export");
  TCase *tcase = tcase_create ("export");

  tcase_add_test (tcase, test_round_trip);
  tcase_add_test (tcase, test_one_column);
  tcase_add_loop_test (tcase, test_cancelled, 0, 2);
  tcase_add_test (tcase, test_no_such_folder);
  tcase_add_test (tcase, test_unwritable_folder);
  tcase_add_loop_test (tcase, test_full_disk, 0, 2);
  suite_add_tcase (suite, tcase);
  return suite;
}

int
main (int    argc,
      char **argv)
{
  return argc > 1 ? export_to_full_disk (argv[1]) : lanes_test_run (export_suite ());
}
