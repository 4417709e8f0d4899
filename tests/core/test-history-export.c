/* test-history-export.c: what leaves the history: exports, comparisons, and old jobs that go
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "config.h"

#include "history-fixture.h"
#include "lanes-error.h"
#include "lanes-history-comparison.h"
#include "lanes-history-export.h"
#include "lanes-history-inputs.h"
#include "lanes-history-result.h"
#include "lanes-history-search.h"
#include "lanes-history-sweep.h"
#include "lanes-json.h"
#include "lanes-test.h"

#include <glib/gstdio.h>
#include <string.h>
#include <time.h>
#include <utime.h>

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

  if (!lanes_history_export (reader, filter, NULL, format, stream, &n, NULL, &error))
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

static guint
count_entries (const char *path)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  guint n = 0;

  while (folder != NULL && g_dir_read_name (folder) != NULL)
    n++;
  return n;
}

START_TEST (test_folder)
{
  g_autofree char *place = lanes_test_path ("export-folder");
  g_autofree char *folder = g_build_filename (place, "out/", NULL);
  g_autofree char *table = g_build_filename (folder, "jobs.csv", NULL);
  g_autoptr (LanesHistoryReader) reader = NULL;
  g_autoptr (GError) error = NULL;
  guint64 n = 0;

  ck_assert_int_eq (g_mkdir (place, 0700), 0);
  record_two_runs ();
  reader = post_and_open ();
  ck_assert (lanes_history_export_to_path (reader, NULL, NULL, LANES_EXPORT_FOLDER, folder, &n, NULL, NULL));
  ck_assert_int_eq (n, 6);
  ck_assert (g_file_test (table, G_FILE_TEST_EXISTS));
  ck_assert (!lanes_history_export_to_path (reader, NULL, NULL, LANES_EXPORT_FOLDER, folder, &n, NULL, &error));
  ck_assert_ptr_nonnull (strstr (error->message, "export-folder/out cannot be written"));
  ck_assert_int_eq (count_entries (place), 1);
}
END_TEST

START_TEST (test_file_is_whole_or_untouched)
{
  g_autofree char *place = lanes_test_path ("export-file");
  g_autofree char *path = g_build_filename (place, "jobs.json", NULL);
  g_autofree char *nowhere = g_build_filename (place, "no", "such", "folder.csv", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (guint64));
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();
  g_autoptr (LanesHistoryReader) reader = NULL;
  g_autoptr (GError) error = NULL;
  const guint64 wanted[] = { 5, 99, 2 };
  guint64 n = 0;

  ck_assert_int_eq (g_mkdir (place, 0700), 0);
  g_array_append_vals (ids, wanted, 3);
  record_two_runs ();
  reader = post_and_open ();
  ck_assert (lanes_history_export_to_path (reader, NULL, ids, LANES_EXPORT_JSON, path, &n, NULL, NULL));
  ck_assert_int_eq (n, 2);
  ck_assert (g_file_get_contents (path, &text, NULL, NULL));
  ck_assert_ptr_nonnull (strstr (text, "pack c"));
  ck_assert_ptr_nonnull (strstr (strstr (text, "pack c"), "pack b"));

  g_cancellable_cancel (cancelled);
  ck_assert (!lanes_history_export_to_path (reader, NULL, NULL, LANES_EXPORT_JSON, path, &n, cancelled, &error));
  ck_assert (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED));
  ck_assert_int_eq (count_entries (place), 1);
  g_clear_error (&error);
  ck_assert (!lanes_history_export_to_path (reader, NULL, NULL, LANES_EXPORT_CSV, nowhere, &n, NULL, &error));
  ck_assert_ptr_nonnull (strstr (error->message, "folder.csv cannot be written: "));
}
END_TEST

START_TEST (test_full_disk)
{
  g_autoptr (LanesHistoryReader) reader = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) full = g_file_new_for_path ("/dev/full");
  g_autoptr (GFileOutputStream) stream = g_file_append_to (full, G_FILE_CREATE_NONE, NULL, NULL);

  record_two_runs ();
  reader = post_and_open ();
  if (stream == NULL)
    return;
  ck_assert (!lanes_history_export (reader, NULL, NULL, LANES_EXPORT_CSV, G_OUTPUT_STREAM (stream), NULL, NULL, &error));
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
  ck_assert_int_eq (comparison->changes->len, 0);
  ck_assert_str_eq (comparison->second->name, "second");
  lanes_history_comparison_sort (comparison);
  ck_assert_int_eq (lanes_history_pair_get_change (comparison->pairs->pdata[0]), LANES_PAIR_MENDED);
  ck_assert_int_eq (lanes_history_pair_get_change (comparison->pairs->pdata[3]), LANES_PAIR_SAME);
}
END_TEST

START_TEST (test_comparison_says_what_was_changed)
{
  g_autoptr (LanesJobSpec) before = history_fixture_spec (kinds, TRUE, "pack", "{}", "token=hunter2", NULL);
  g_autoptr (LanesJobSpec) after = history_fixture_spec (kinds, TRUE, "pack", "-9", "{}", "token=hunter3", NULL);
  g_autoptr (LanesHistoryReader) reader = NULL;
  g_autoptr (LanesHistoryComparison) comparison = NULL;
  g_autoptr (GError) error = NULL;
  LanesHistoryChange *change;

  history_fixture_batch (buffer, before, 1, "first", 1);
  history_fixture_batch (buffer, after, 2, "second", 1);
  history_fixture_add (buffer, before, 1, 1, "a");
  history_fixture_add (buffer, after, 2, 2, "a");
  history_fixture_run (buffer, 1, LANES_STATE_SUCCEEDED);
  history_fixture_run (buffer, 2, LANES_STATE_FAILED);
  reader = post_and_open ();
  comparison = lanes_history_comparison_new (reader, 1, 2, NULL, NULL);
  ck_assert_int_eq (comparison->n_broken, 1);
  ck_assert_int_eq (comparison->changes->len, 1);
  change = comparison->changes->pdata[0];
  ck_assert_str_eq (change->first, "pack {}");
  ck_assert_str_eq (change->second, "pack -9 {}");
  ck_assert_ptr_null (lanes_history_comparison_new (reader, 1, 77, NULL, &error));
  ck_assert_int_eq (error->code, LANES_ERROR_NOT_FOUND);
}
END_TEST

static void
keep_retry_after (guint64 id)
{
  LanesHistoryKeep *keep = lanes_history_buffer_add (buffer, LANES_HISTORY_KEEP, id, sizeof *keep, NULL, 0);

  keep->name = LANES_HISTORY_KEEP_RETRY_AFTER;
  keep->value = LANES_HISTORY_RETRY_AFTER (1, 60);
}

START_TEST (test_prune)
{
  g_autoptr (GHashTable) kept = NULL;
  const gint64 open = 7;
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
  keep_retry_after (6);
  keep_retry_after (7);
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
  kept = lanes_history_kept_read_all (reader, LANES_HISTORY_KEEP_RETRY_AFTER);
  ck_assert_uint_eq (g_hash_table_size (kept), 1);
  ck_assert (g_hash_table_contains (kept, &open));

  /* Numbers are never given out again. */
  lanes_history_writer_free (writer);
  writer = history_fixture_open (dir, &status);
  ck_assert_int_eq (status.last_job, 3000);
  lanes_history_status_clear (&status);
}
END_TEST

/* Writes @text to the output that the history knows, last written @days ago. */
static void
write_output (const char *folder,
              const char *name,
              guint       n_bytes,
              int         days)
{
  g_autofree char *text = g_strnfill (n_bytes, 'x');
  g_autofree char *whole = g_strconcat (folder, "/", name, NULL);
  g_autofree char *path = lanes_test_write (whole, text, -1);
  struct utimbuf times = { .modtime = time (NULL) - days * 24 * 3600 };

  ck_assert_int_eq (g_utime (path, &times), 0);
}

static gboolean
is_there (const char *folder,
          const char *name)
{
  g_autofree char *path = g_build_filename (lanes_test_dir (), folder, name, NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static LanesHistorySweep *
sweep (LanesHistoryReader *reader,
       LanesHistoryBounds    keep)
{
  LanesHistorySweep *plan = lanes_history_sweep_new (reader, &keep, NULL, NULL);

  ck_assert_ptr_nonnull (plan);
  return plan;
}

static void
ignore (gpointer data)
{
}

/* Jobs 1 and 2 are over, 3 runs; 4 is of another history. */
static LanesHistoryReader *
record_output (const char *folder)
{
  static const char *const strangers[] = { "notes.txt", "4.out", "5.1.out.bak", "x.1.out" };
  g_autoptr (LanesJobSpec) spec = history_fixture_spec (kinds, FALSE, "sleep", NULL);
  g_autofree char *whole = g_build_filename (lanes_test_dir (), folder, NULL);

  lanes_history_writer_free (writer);
  writer = lanes_history_writer_new (dir, whole, NULL, ignore, NULL);
  lanes_history_writer_wait_open (writer);
  for (guint64 id = 1; id <= 3; id++)
    history_fixture_add (buffer, spec, id, 0, NULL);
  history_fixture_run (buffer, 1, LANES_STATE_SUCCEEDED);
  history_fixture_run (buffer, 2, LANES_STATE_FAILED);
  history_fixture_state (buffer, 3, LANES_STATE_QUEUED, LANES_STATE_RUNNING, 1);
  write_output (folder, "1.1.out", 20000, 40);
  write_output (folder, "1.2.err", 20000, 30);
  write_output (folder, "2.1.idx", 20000, 5);
  write_output (folder, "3.1.body", 20000, 50);
  for (guint i = 0; i < G_N_ELEMENTS (strangers); i++)
    write_output (folder, strangers[i], 20000, 100);

  return post_and_open ();
}

START_TEST (test_sweep_output)
{
  g_autoptr (LanesHistoryReader) reader = record_output ("sweep-output");
  g_autoptr (LanesHistorySweep) none = sweep (reader, (LanesHistoryBounds){ 0 });
  g_autoptr (LanesHistorySweep) old = sweep (reader, (LanesHistoryBounds){ .output_days = 20 });
  g_autoptr (LanesHistorySweep) much = sweep (reader, (LanesHistoryBounds){ .output_bytes = 45000 });
  g_autoptr (LanesHistorySweep) all = sweep (reader, (LanesHistoryBounds){ .output_bytes = 1 });
  g_autoptr (LanesHistorySweep) after = NULL;
  gint64 n_bytes = 0;

  ck_assert (lanes_history_sweep_is_empty (none));
  ck_assert_int_ge (none->n_bytes_left, 80000);
  ck_assert_int_eq (old->n_outputs, 1);
  ck_assert_int_eq (old->n_files, 2);
  ck_assert_int_eq (much->n_files, 2);
  ck_assert_int_eq (all->n_files, 3);
  ck_assert_int_eq (all->n_bytes + all->n_bytes_left, none->n_bytes_left);

  ck_assert (lanes_history_sweep_delete_output (old, &n_bytes, NULL, NULL));
  ck_assert_int_eq (n_bytes, old->n_bytes);
  ck_assert (!is_there ("sweep-output", "1.1.out") && !is_there ("sweep-output", "1.2.err"));
  ck_assert (lanes_history_sweep_delete_output (all, NULL, NULL, NULL));
  ck_assert (!is_there ("sweep-output", "2.1.idx"));
  ck_assert (is_there ("sweep-output", "3.1.body") && is_there ("sweep-output", "notes.txt") && is_there ("sweep-output", "4.out"));
  after = sweep (reader, (LanesHistoryBounds){ .output_bytes = 1, .output_days = 1 });
  ck_assert (lanes_history_sweep_is_empty (after));
}
END_TEST

START_TEST (test_sweep_rows_take_output)
{
  g_autoptr (LanesHistoryReader) reader = record_output ("sweep-rows");
  g_autoptr (LanesHistorySweep) plan = sweep (reader, (LanesHistoryBounds){ .rows = { .max_jobs = 1 } });

  ck_assert_int_eq (plan->rows.last_job, 2);
  ck_assert_int_eq (plan->rows.n_jobs, 2);
  ck_assert_int_eq (plan->n_outputs, 2);
  ck_assert_int_eq (plan->n_files, 3);
}
END_TEST

static LanesHistorySearchNews
search (LanesHistoryReader       *reader,
        const LanesHistoryFilter *filter,
        const char               *text)
{
  g_autoptr (LanesHistorySearch) found = lanes_history_search_new (text);
  LanesHistorySearchNews news;

  ck_assert (lanes_history_search_run (found, reader, filter, NULL, NULL));
  lanes_history_search_take (found, &news);
  ck_assert_int_eq (news.n_looked, news.n_jobs);
  return news;
}

/* A needle at the end of job 1, one on the border of two pieces of job 2, one in the body of job 3. */
START_TEST (test_search_output)
{
  const LanesHistoryFilter failed = { .states = 1u << LANES_STATE_FAILED };
  g_autoptr (LanesHistoryReader) reader = record_output ("search");
  g_autofree char *hay = g_strnfill (256 * 1024 - 3, 'x');
  g_autofree char *border = g_strconcat (hay, "NEEdle in it\nmore", NULL);
  g_autofree char *first = lanes_test_write ("search/1.1.out", "grass\n\033[32mgreen\033[0m\tne\033[1medle\033[0m here", -1);
  g_autofree char *second = lanes_test_write ("search/2.1.err", border, -1);
  g_autofree char *third = lanes_test_write ("search/3.1.body", "{ \"needle\": true }", -1);
  g_auto (LanesHistorySearchNews) all = search (reader, NULL, "Needle");
  g_auto (LanesHistorySearchNews) some = search (reader, &failed, "needle");
  g_auto (LanesHistorySearchNews) none = search (reader, NULL, "pitchfork");

  ck_assert_int_eq (all.ids->len, 3);
  ck_assert_int_eq (all.n_found, 3);
  ck_assert_int_eq (g_array_index (all.ids, guint64, 0), 3);
  ck_assert_str_eq (all.lines->pdata[0], "{ \"needle\": true }");
  ck_assert (g_str_has_suffix (all.lines->pdata[1], "NEEdle in it"));
  ck_assert_str_eq (all.lines->pdata[2], "green needle here");
  ck_assert_int_eq (some.n_jobs, 1);
  ck_assert_int_eq (some.ids->len, 1);
  ck_assert_int_eq (none.ids->len, 0);
  ck_assert_int_ge (none.n_bytes, 256 * 1024);
}
END_TEST

static void
check_line (LanesHistoryJob *job,
            const char      *wanted)
{
  g_autofree char *line = lanes_history_result_dup_line (job);

  ck_assert_msg (g_strcmp0 (line, wanted) == 0, "“%s”, not “%s”", line != NULL ? line : "", wanted != NULL ? wanted : "");
}

/* Why it failed, what it found, the file, what it wrote: the first of these that is there. */
START_TEST (test_result_in_a_line)
{
  LanesHistoryJob job = { .state = LANES_STATE_SUCCEEDED };
  g_autofree char *path = lanes_test_write ("line/1.1.out", "\n \033[1m\n\033[32mgreen\t\377\033[0m grass\r\nmore", -1);
  g_autofree char *base = g_strndup (path, strlen (path) - strlen (".out"));
  g_autofree char *nothing = g_strconcat (base, "-nothing", NULL);

  check_line (&job, NULL);
  job.output = nothing;
  check_line (&job, NULL);
  job.output = base;
  check_line (&job, "green \357\277\275 grass");
  job.result = g_variant_ref_sink (g_variant_new_parsed ("{'file': <'/a/b'>, 'text': <''>}"));
  check_line (&job, "/a/b");
  g_variant_unref (job.result);
  job.result = g_variant_ref_sink (g_variant_new_parsed ("{'file': <'/a/b'>, 'text': <'one\ntwo'>}"));
  check_line (&job, "one");
  job.error = (char *) "exit code 3\nnonsense";
  check_line (&job, "exit code 3");
  g_variant_unref (job.result);
}
END_TEST

START_TEST (test_search_is_cancelled)
{
  g_autoptr (LanesHistoryReader) reader = record_output ("search-cancelled");
  g_autoptr (LanesHistorySearch) found = lanes_history_search_new ("x");
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancelled);
  ck_assert (!lanes_history_search_run (found, reader, NULL, cancelled, &error));
  ck_assert (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED));
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
  tcase_add_test (tcase, test_file_is_whole_or_untouched);
  tcase_add_test (tcase, test_full_disk);
  tcase_add_test (tcase, test_comparison);
  tcase_add_test (tcase, test_comparison_says_what_was_changed);
  tcase_add_test (tcase, test_prune);
  tcase_add_test (tcase, test_sweep_output);
  tcase_add_test (tcase, test_sweep_rows_take_output);
  tcase_add_test (tcase, test_search_output);
  tcase_add_test (tcase, test_search_is_cancelled);
  tcase_add_test (tcase, test_result_in_a_line);
  suite_add_tcase (suite, tcase);
  return suite;
}

int
main (void)
{
  return lanes_test_run (export_suite ());
}
