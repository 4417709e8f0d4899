/* test-history-reader.c: pages, filters and search give what a plain look at every job would
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "config.h"

#include "history-fixture.h"
#include "lanes-test.h"

#include <signal.h>
#include <string.h>
#include <sys/resource.h>

#define N_JOBS 2000
#define BATCH 3

static char *dir;
static LanesKindSet *kinds;
static LanesHistoryReader *reader;

/* Job I: every third in the batch, every seventh failed, every fifth still queued. */
static LanesState
state_of (guint64 id)
{
  if (id % 5 == 0)
    return LANES_STATE_QUEUED;

  return id % 7 == 0 ? LANES_STATE_FAILED : LANES_STATE_SUCCEEDED;
}

/* Once for all cases. */
static void
make_history (void)
{
  g_autoptr (LanesHistoryBuffer) buffer = lanes_history_buffer_new ();
  g_autoptr (LanesJobSpec) template = NULL;
  g_autoptr (LanesJobSpec) single = NULL;
  LanesHistoryWriter *writer;

  dir = history_fixture_dir ();
  kinds = history_fixture_kinds ();
  template = history_fixture_spec (kinds, TRUE, "Convert", "{}", NULL);
  single = history_fixture_spec (kinds, FALSE, "déjà", "VU", NULL);
  writer = history_fixture_writer (dir);
  history_fixture_batch (buffer, template, BATCH, "pictures", N_JOBS / 3);
  for (guint64 id = 1; id <= N_JOBS; id++)
    {
      g_autofree char *input = g_strdup_printf ("picture-%04u.jpg", (guint) id);

      if (id % 3 == 0)
        history_fixture_add (buffer, template, id, BATCH, input);
      else
        history_fixture_add (buffer, single, id, 0, NULL);
      if (state_of (id) != LANES_STATE_QUEUED)
        history_fixture_run (buffer, id, state_of (id));
    }
  ck_assert (history_fixture_settle (writer, lanes_history_writer_post (writer, buffer, HISTORY_FIXTURE_CLOCK)));
  lanes_history_writer_free (writer);
}

/* A connection does not cross a fork: each case has its own. */
static void
set_up (void)
{
  reader = lanes_history_reader_new (dir, kinds, NULL);
  ck_assert_ptr_nonnull (reader);
}

static void
tear_down (void)
{
  g_clear_pointer (&reader, lanes_history_reader_free);
}

static void
forget_history (void)
{
  g_clear_object (&kinds);
  g_clear_pointer (&dir, g_free);
}

static gboolean
is_meant (const LanesHistoryFilter *filter,
          guint64                   id)
{
  gint64 at = HISTORY_FIXTURE_CLOCK + (gint64) id * G_USEC_PER_SEC;
  g_autofree char *input = g_strdup_printf ("picture-%04u.jpg", (guint) id);

  return (filter->states == 0 || (filter->states & (1u << state_of (id))) != 0) &&
         (filter->batch == 0 || (filter->batch == BATCH && id % 3 == 0)) &&
         (filter->since == 0 || at >= filter->since) && (filter->until == 0 || at < filter->until) &&
         (filter->text == NULL || (id % 3 == 0 && strstr (input, filter->text) != NULL)) &&
         (filter->kind == NULL || g_str_equal (filter->kind, "echo"));
}

/* Walks the pages in both directions and counts. */
static void
check_filter (const LanesHistoryFilter *filter)
{
  g_autoptr (GArray) ids = lanes_history_reader_ids (reader, filter, NULL, NULL);
  guint64 n = 0, expected = 0, before = 0, after = 0;
  guint position = 0;

  for (guint64 id = N_JOBS; id > 0; id--)
    {
      if (!is_meant (filter, id))
        continue;
      expected++;
      if (before == 0 || position % 37 == 0)
        {
          g_autoptr (GPtrArray) page = lanes_history_reader_page (reader, filter, before, 37, NULL, NULL);

          ck_assert_ptr_nonnull (page);
          for (guint i = 0; i < page->len; i++)
            ck_assert_int_eq (((LanesHistoryJob *) page->pdata[i])->id, g_array_index (ids, guint64, position + i));
        }
      ck_assert_int_eq (g_array_index (ids, guint64, position), id);
      position++;
      before = id;
    }
  ck_assert_int_eq (ids->len, expected);
  ck_assert (lanes_history_reader_count (reader, filter, &n, NULL, NULL));
  ck_assert_int_eq (n, expected);

  for (;;)
    {
      g_autoptr (GPtrArray) page = lanes_history_reader_page_after (reader, filter, after, 100, NULL, NULL);

      if (page->len == 0)
        break;
      for (guint i = 0; i < page->len; i++)
        {
          LanesHistoryJob *job = page->pdata[i];

          ck_assert (job->id > after);
          ck_assert_int_eq (job->id, g_array_index (ids, guint64, --position));
          after = job->id;
        }
    }
  ck_assert_int_eq (position, 0);
}

START_TEST (test_filters)
{
  static const guint32 states[] = { 0, 1u << LANES_STATE_FAILED, 1u << LANES_STATE_FAILED | 1u << LANES_STATE_QUEUED };
  LanesHistoryFilter filter = { 0 };

  filter.states = states[_i % 3];
  filter.batch = (_i / 3) % 2 != 0 ? BATCH : 0;
  filter.kind = (char *) ((_i / 6) % 2 != 0 ? "echo" : NULL);
  filter.since = (_i / 12) % 2 != 0 ? HISTORY_FIXTURE_CLOCK + 300 * G_USEC_PER_SEC : 0;
  filter.until = (_i / 24) % 2 != 0 ? HISTORY_FIXTURE_CLOCK + 1500 * G_USEC_PER_SEC : 0;
  filter.text = (char *) ((_i / 48) % 2 != 0 ? "re-07" : NULL);
  check_filter (&filter);
}
END_TEST

START_TEST (test_nothing_matches)
{
  const LanesHistoryFilter unknown_kind = { .kind = (char *) "no such kind" };
  const LanesHistoryFilter unknown_batch = { .batch = 99 };
  const LanesHistoryFilter future = { .since = HISTORY_FIXTURE_CLOCK * 2 };

  check_filter (&future);
  g_autoptr (GPtrArray) a = lanes_history_reader_page (reader, &unknown_kind, 0, 10, NULL, NULL);
  g_autoptr (GPtrArray) b = lanes_history_reader_page (reader, &unknown_batch, 0, 10, NULL, NULL);
  ck_assert_int_eq (a->len, 0);
  ck_assert_int_eq (b->len, 0);
}
END_TEST

static guint64
count_text (const char *text)
{
  const LanesHistoryFilter filter = { .text = (char *) text };
  guint64 n = 0;

  ck_assert (lanes_history_reader_count (reader, &filter, &n, NULL, NULL));
  return n;
}

/* Words may stand in the template, the input and the error of one job, in any case. */
START_TEST (test_search)
{
  guint64 failed_in_batch = 0;

  for (guint64 id = 3; id <= N_JOBS; id += 3)
    failed_in_batch += state_of (id) == LANES_STATE_FAILED;

  ck_assert_int_eq (count_text ("picture-0042.jpg"), 1);
  ck_assert_int_eq (count_text ("convert PICTURE-0042"), 1);
  ck_assert_int_eq (count_text ("cONVERT wrong"), failed_in_batch);
  ck_assert_int_eq (count_text ("DÉJÀ vu"), N_JOBS - N_JOBS / 3);
  ck_assert_int_eq (count_text ("déjà picture"), 0);
  ck_assert_int_eq (count_text ("100%_'\""), 0);
  ck_assert_int_eq (count_text (""), N_JOBS);
}
END_TEST

START_TEST (test_cancelled)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  const LanesHistoryFilter filter = { .text = (char *) "nowhere" };

  g_cancellable_cancel (cancellable);
  ck_assert_ptr_null (lanes_history_reader_page (reader, &filter, 0, 10, cancellable, &error));
  ck_assert (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED));
}
END_TEST

START_TEST (test_open_jobs)
{
  guint64 after = 0;
  guint n = 0;

  for (;;)
    {
      g_autoptr (GPtrArray) page = lanes_history_reader_open_jobs (reader, after, 64, NULL);

      if (page->len == 0)
        break;
      for (guint i = 0; i < page->len; i++, n++)
        {
          after = ((LanesHistoryJob *) page->pdata[i])->id;
          ck_assert_int_eq (after % 5, 0);
        }
    }
  ck_assert_int_eq (n, N_JOBS / 5);
}
END_TEST

/* What a table of a batch is filled from, and goes on with. */
START_TEST (test_ids_after)
{
  const LanesHistoryFilter filter = { .batch = BATCH };
  g_autoptr (GArray) all = lanes_history_reader_ids_after (reader, &filter, 0, NULL, NULL);
  g_autoptr (GArray) later = lanes_history_reader_ids_after (reader, &filter, 900, NULL, NULL);
  gint64 version = lanes_history_reader_get_version (reader);

  ck_assert_uint_eq (all->len, N_JOBS / 3);
  for (guint i = 0; i < all->len; i++)
    ck_assert_uint_eq (g_array_index (all, guint64, i), 3 * (i + 1));
  ck_assert_uint_eq (later->len, all->len - 300);
  ck_assert_uint_eq (g_array_index (later, guint64, 0), 903);
  ck_assert_int_ge (version, 0);
  ck_assert_int_eq (lanes_history_reader_get_version (reader), version);
}
END_TEST

START_TEST (test_filter_variant)
{
  LanesHistoryFilter filter = { 6, (char *) "echo", 3, 4, 5, (char *) "text" };
  g_autoptr (GVariant) variant = lanes_history_filter_to_variant (&filter);
  g_autoptr (LanesHistoryFilter) back = lanes_history_filter_from_variant (variant);
  g_autoptr (LanesHistoryFilter) copy = lanes_history_filter_copy (back);
  g_autoptr (GVariant) odd = g_variant_ref_sink (g_variant_new_parsed ("{'states': <'words'>, 'kind': <7>}"));
  g_autoptr (LanesHistoryFilter) empty = lanes_history_filter_from_variant (odd);

  ck_assert (lanes_history_filter_equal (&filter, copy));
  ck_assert (!lanes_history_filter_is_empty (copy));
  ck_assert (lanes_history_filter_is_empty (empty));
}
END_TEST

static void
copy_file (const char *from_dir,
           const char *to_dir,
           const char *name)
{
  g_autofree char *from = g_build_filename (from_dir, name, NULL);
  g_autofree char *to = g_build_filename (to_dir, name, NULL);
  g_autofree char *bytes = NULL;
  gsize length;

  ck_assert (g_file_get_contents (from, &bytes, &length, NULL));
  ck_assert (g_file_set_contents (to, bytes, (gssize) length, NULL));
}

/* What a program that was killed left, with its last rows in the journal only, on a disk on which no file can grow. */
START_TEST (test_full_disk)
{
  g_autoptr (LanesHistoryBuffer) buffer = lanes_history_buffer_new ();
  g_autoptr (LanesJobSpec) spec = history_fixture_spec (kinds, FALSE, "a", NULL);
  g_autofree char *live = history_fixture_dir ();
  g_autofree char *left = history_fixture_dir ();
  g_autoptr (GPtrArray) jobs = NULL;
  g_autoptr (GError) error = NULL;
  LanesHistoryReader *full;
  LanesHistoryWriter *writer = history_fixture_writer (live);
  struct rlimit before;

  history_fixture_add (buffer, spec, 1, 0, NULL);
  ck_assert (history_fixture_settle (writer, lanes_history_writer_post (writer, buffer, HISTORY_FIXTURE_CLOCK)));
  copy_file (live, left, "history.db");
  copy_file (live, left, "history.db-wal");
  lanes_history_writer_free (writer);

  signal (SIGXFSZ, SIG_IGN);
  ck_assert_int_eq (getrlimit (RLIMIT_FSIZE, &before), 0);
  ck_assert_int_eq (setrlimit (RLIMIT_FSIZE, &(struct rlimit){ 0, before.rlim_max }), 0);
  full = lanes_history_reader_new_alone (left, kinds, &error);
  ck_assert_int_eq (setrlimit (RLIMIT_FSIZE, &before), 0);

  ck_assert_msg (full != NULL, "%s", error != NULL ? error->message : "");
  jobs = lanes_history_reader_open_jobs (full, 0, 10, &error);
  ck_assert_uint_eq (jobs->len, 1);
  lanes_history_reader_free (full);
}
END_TEST

static Suite *
reader_suite (void)
{
  Suite *suite = suite_create ("history-reader");
  TCase *tcase = tcase_create ("reader");

  tcase_add_unchecked_fixture (tcase, make_history, forget_history);
  tcase_add_checked_fixture (tcase, set_up, tear_down);
  tcase_add_loop_test (tcase, test_filters, 0, 96);
  tcase_add_test (tcase, test_nothing_matches);
  tcase_add_test (tcase, test_search);
  tcase_add_test (tcase, test_cancelled);
  tcase_add_test (tcase, test_open_jobs);
  tcase_add_test (tcase, test_ids_after);
  tcase_add_test (tcase, test_filter_variant);
  tcase_add_test (tcase, test_full_disk);
  suite_add_tcase (suite, tcase);
  return suite;
}

int
main (void)
{
  return lanes_test_run (reader_suite ());
}
