/* test-history-export.c: what leaves the history: exports, comparisons, and old jobs that go
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "config.h"

#include "history-fixture.h"
#include "lanes-history-comparison.h"
#include "lanes-history-export.h"
#include "lanes-history-prune.h"
#include "lanes-json.h"
#include "lanes-test.h"

#include <glib/gstdio.h>
#include <string.h>

static char *dir;
static LanesKindSet *kinds;
static LanesHistoryBuffer *buffer;
static LanesHistoryWriter *writer;

static void
set_up (void)
{
  dir = history_fixture_dir ();
  kinds = history_fixture_kinds ();
  buffer = lanes_history_buffer_new ();
  writer = history_fixture_writer (dir);
}

static void
tear_down (void)
{
  g_clear_pointer (&writer, lanes_history_writer_free);
  g_clear_pointer (&buffer, lanes_history_buffer_free);
  g_clear_object (&kinds);
  g_clear_pointer (&dir, g_free);
}

static LanesHistoryReader *
post_and_open (void)
{
  LanesHistoryReader *reader;

  ck_assert (history_fixture_settle (writer, lanes_history_writer_post (writer, buffer, HISTORY_FIXTURE_CLOCK)));
  reader = lanes_history_reader_new (dir, kinds, NULL);
  ck_assert_ptr_nonnull (reader);
  return reader;
}

/* Batch 1: a b c, where b failed. Batch 2: b c d, all done. */
static void
record_two_runs (void)
{
  static const char *const inputs[] = { "a", "b", "c", "b", "c", "=d,\"x\"" };
  g_autoptr (LanesJobSpec) template = history_fixture_spec (kinds, TRUE, "pack", "{}", NULL);

  history_fixture_batch (buffer, template, 1, "first", 3);
  history_fixture_batch (buffer, template, 2, "second", 3);
  for (guint64 id = 1; id <= 6; id++)
    {
      history_fixture_add (buffer, template, id, id <= 3 ? 1 : 2, inputs[id - 1]);
      history_fixture_run (buffer, id, id == 2 ? LANES_STATE_FAILED : LANES_STATE_SUCCEEDED);
    }
}

static char *
export_to_text (LanesHistoryReader       *reader,
                const LanesHistoryFilter *filter,
                LanesExportFormat         format)
{
  g_autoptr (GOutputStream) stream = g_memory_output_stream_new_resizable ();
  g_autoptr (GError) error = NULL;
  guint64 n;

  if (!lanes_history_export (reader, filter, format, stream, &n, NULL, &error))
    ck_abort_msg ("%s", error->message);
  g_output_stream_write_all (stream, "", 1, NULL, NULL, NULL);
  g_output_stream_close (stream, NULL, NULL);
  return g_memory_output_stream_steal_data (G_MEMORY_OUTPUT_STREAM (stream));
}

START_TEST (test_csv)
{
  const LanesHistoryFilter second = { .batch = 2 };
  g_autoptr (LanesHistoryReader) reader = NULL;
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  record_two_runs ();
  reader = post_and_open ();
  text = export_to_text (reader, &second, LANES_EXPORT_CSV);
  lines = g_strsplit (text, "\r\n", -1);
  ck_assert_int_eq (g_strv_length (lines), 5);
  ck_assert (g_str_has_prefix (lines[0], "id,title,kind,state,"));
  ck_assert (g_str_has_prefix (lines[1], "4,pack b,echo,succeeded,2,b,threads,1,0,,2023-11-14T22:13:24"));
  ck_assert (strstr (lines[3], "\"'=d,\"\"x\"\"\"") != NULL);
}
END_TEST

START_TEST (test_json)
{
  g_autoptr (LanesHistoryReader) reader = NULL;
  g_autofree char *text = NULL;
  g_autofree char *empty = NULL;
  const LanesHistoryFilter nothing = { .batch = 77 };
  g_autoptr (GError) error = NULL;
  LanesJson *json;

  record_two_runs ();
  reader = post_and_open ();
  text = export_to_text (reader, NULL, LANES_EXPORT_JSON);
  json = lanes_json_parse (text, strlen (text), &error);
  if (json == NULL)
    ck_abort_msg ("%s", error->message);
  ck_assert_int_eq (json->children->len, 6);
  lanes_json_free (json);
  empty = export_to_text (reader, &nothing, LANES_EXPORT_JSON);
  ck_assert_str_eq (empty, "[]\n");
}
END_TEST

START_TEST (test_folder)
{
  g_autofree char *folder = g_build_filename (dir, "out", NULL);
  g_autofree char *table = g_build_filename (folder, "jobs.csv", NULL);
  g_autoptr (LanesHistoryReader) reader = NULL;
  g_autoptr (GError) error = NULL;
  guint64 n = 0;

  record_two_runs ();
  reader = post_and_open ();
  ck_assert (lanes_history_export_folder (reader, NULL, folder, &n, NULL, NULL));
  ck_assert_int_eq (n, 6);
  ck_assert (g_file_test (table, G_FILE_TEST_EXISTS));
  ck_assert (!lanes_history_export_folder (reader, NULL, folder, &n, NULL, &error));
  ck_assert_ptr_nonnull (error);
}
END_TEST

START_TEST (test_comparison)
{
  g_autoptr (LanesHistoryReader) reader = NULL;
  g_autoptr (LanesHistoryComparison) comparison = NULL;

  record_two_runs ();
  reader = post_and_open ();
  comparison = lanes_history_comparison_new (reader, 1, 2, NULL, NULL);
  ck_assert_int_eq (comparison->pairs->len, 4);
  ck_assert_int_eq (comparison->n_both, 1);
  ck_assert_int_eq (comparison->n_mended, 1);
  ck_assert_int_eq (comparison->n_broken, 0);
  ck_assert_int_eq (comparison->n_only_first, 1);
  ck_assert_int_eq (comparison->n_only_second, 1);
  ck_assert_int_eq (comparison->first_us, 200000);
}
END_TEST

START_TEST (test_prune)
{
  g_autoptr (LanesJobSpec) spec = history_fixture_spec (kinds, FALSE, "x", NULL);
  g_autoptr (LanesHistoryReader) reader = NULL;
  const LanesHistoryRetention keep = { .max_jobs = 500 };
  const LanesHistoryRetention days = { .max_days = 1 };
  const LanesHistoryRetention everything = { 0 };
  LanesHistoryPreview preview;
  LanesHistoryStatus status;
  guint64 n = 0;

  for (guint64 id = 1; id <= 3000; id++)
    {
      history_fixture_add (buffer, spec, id, 0, NULL);
      if (id != 7)
        history_fixture_run (buffer, id, LANES_STATE_SUCCEEDED);
    }
  reader = post_and_open ();
  ck_assert (lanes_history_retention_preview (reader, &everything, &preview, NULL, NULL));
  ck_assert_int_eq (preview.n_jobs, 0);
  ck_assert (lanes_history_retention_preview (reader, &days, &preview, NULL, NULL));
  ck_assert_int_eq (preview.n_jobs, 2999);
  ck_assert (lanes_history_retention_preview (reader, &keep, &preview, NULL, NULL));
  ck_assert_int_eq (preview.last_job, 2500);
  ck_assert_int_eq (preview.n_jobs, 2499);
  ck_assert_int_gt (preview.n_bytes, 2499 * 20);

  lanes_history_writer_prune (writer, preview.last_job);
  lanes_test_wait_until (lanes_history_reader_count (reader, NULL, &n, NULL, NULL) && n == 501);
  lanes_history_writer_prune (writer, 3000);
  lanes_test_wait_until (lanes_history_reader_count (reader, NULL, &n, NULL, NULL) && n == 1);

  /* Numbers are never given out again. */
  lanes_history_writer_free (writer);
  writer = history_fixture_open (dir, &status);
  ck_assert_int_eq (status.last_job, 3000);
  lanes_history_status_clear (&status);
}
END_TEST

START_TEST (test_prune_output)
{
  static const char *const names[] = { "1.1.out", "1.2.err", "2.1.idx", "3.1.body", "notes.txt", "4.out", "5.1.out.bak", "x.1.out" };
  g_autofree char *folder = NULL;
  guint64 n;
  gint64 bytes;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *name = g_strconcat ("output-prune/", names[i], NULL);
      g_autofree char *path = lanes_test_write (name, "text", -1);
    }
  folder = g_build_filename (lanes_test_dir (), "output-prune", NULL);
  ck_assert (lanes_history_prune_output (folder, 0, 2, TRUE, &n, &bytes, NULL, NULL));
  ck_assert_int_eq (n, 3);
  ck_assert (lanes_history_prune_output (folder, 1, G_MAXUINT64, FALSE, &n, &bytes, NULL, NULL));
  ck_assert_int_eq (n, 0);
  ck_assert (lanes_history_prune_output (folder, 0, 2, FALSE, &n, &bytes, NULL, NULL));
  ck_assert_int_eq (n, 3);
  ck_assert (lanes_history_prune_output (folder, 0, G_MAXUINT64, FALSE, &n, &bytes, NULL, NULL));
  ck_assert_int_eq (n, 1);
}
END_TEST

static Suite *
export_suite (void)
{
  Suite *suite = suite_create ("history-export");
  TCase *tcase = tcase_create ("export");

  tcase_add_checked_fixture (tcase, set_up, tear_down);
  tcase_add_test (tcase, test_csv);
  tcase_add_test (tcase, test_json);
  tcase_add_test (tcase, test_folder);
  tcase_add_test (tcase, test_comparison);
  tcase_add_test (tcase, test_prune);
  tcase_add_test (tcase, test_prune_output);
  suite_add_tcase (suite, tcase);
  return suite;
}

int
main (void)
{
  return lanes_test_run (export_suite ());
}
