/* test-history-spans.c: what ran where and when comes back from the rows of jobs, attempts and phases
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "config.h"

#include "history-fixture.h"
#include "lanes-history-spans.h"
#include "lanes-test.h"

#include <sqlite3.h>
#include <string.h>

#define SECOND ((gint64) G_USEC_PER_SEC)

static LanesHistorySpans *
read_spans (const char *dir,
            gint64      since,
            guint       max_jobs)
{
  g_autoptr (LanesKindSet) kinds = history_fixture_kinds ();
  g_autoptr (GError) error = NULL;
  g_autoptr (LanesHistoryReader) reader = lanes_history_reader_new (dir, kinds, &error);
  LanesHistorySpans *spans;

  ck_assert_msg (reader != NULL, "%s", error != NULL ? error->message : "");
  spans = lanes_history_spans_read (reader, since, max_jobs, &error);
  ck_assert_msg (spans != NULL, "%s", error != NULL ? error->message : "");
  return spans;
}

static const LanesHistorySpan *
get (LanesHistorySpans *spans,
     guint              i)
{
  ck_assert_uint_lt (i, spans->spans->len);
  return &g_array_index (spans->spans, LanesHistorySpan, i);
}

static void
put_state (LanesHistoryBuffer *buffer,
           guint64             id,
           LanesState          old_state,
           LanesState          state,
           gint64              when)
{
  LanesHistoryState *record = lanes_history_buffer_add (buffer, LANES_HISTORY_STATE, id, sizeof *record, NULL, 0);

  record->when = when;
  record->executor = g_intern_static_string ("processes");
  record->slot = 3;
  record->attempts = 1;
  record->state = (guint8) state;
  record->old_state = (guint8) old_state;
}

/* A job that had tried @attempts times was queued again. */
static void
put_queued (LanesHistoryBuffer *buffer,
            guint64             id,
            guint               attempts,
            gint64              when)
{
  LanesHistoryState *record = lanes_history_buffer_add (buffer, LANES_HISTORY_STATE, id, sizeof *record, NULL, 0);

  record->when = when;
  record->executor = NULL;
  record->slot = 3;
  record->attempts = (guint16) attempts;
  record->state = LANES_STATE_QUEUED;
  record->old_state = LANES_STATE_WAITING;
}

static void
put_shares (LanesHistoryBuffer *buffer,
            guint64             id,
            guint               attempt)
{
  LanesHistoryShares *record = lanes_history_buffer_add (buffer, LANES_HISTORY_SHARES, id, sizeof *record, NULL, 0);

  record->attempt = attempt;
  memset (record->us, 0, sizeof record->us);
  record->us[LANES_KERNEL_ON_CPU] = 90;
  record->us[LANES_KERNEL_DISK] = 10;
}

static void
put_help (LanesHistoryBuffer *buffer,
          guint64             id,
          guint               attempt,
          gint64              since,
          gint64              until)
{
  LanesHistoryHelp *record = lanes_history_buffer_add (buffer, LANES_HISTORY_HELP, id, sizeof *record, NULL, 0);

  record->since = since;
  record->until = until;
  record->attempt = (guint16) attempt;
  record->slot = 5;
}

/* 1 done, 2 failed and tried again and done, 3 paused for a while and still running, 4 not begun. */
static char *
write_history (void)
{
  char *dir = history_fixture_dir ();
  g_autoptr (LanesKindSet) kinds = history_fixture_kinds ();
  g_autoptr (LanesJobSpec) spec = history_fixture_spec (kinds, FALSE, "hello", NULL);
  LanesHistoryWriter *writer = history_fixture_writer (dir);
  LanesHistoryBuffer *buffer = lanes_history_buffer_new ();

  history_fixture_batch (buffer, NULL, 1, "nightly", 1);
  history_fixture_add (buffer, spec, 1, 1, NULL);
  for (guint64 id = 2; id <= 4; id++)
    history_fixture_add (buffer, spec, id, 0, NULL);
  history_fixture_run (buffer, 1, LANES_STATE_SUCCEEDED);

  history_fixture_state (buffer, 2, LANES_STATE_QUEUED, LANES_STATE_RUNNING, 1);
  history_fixture_end (buffer, 2, LANES_STATE_FAILED, 1, "no");
  history_fixture_state (buffer, 2, LANES_STATE_RUNNING, LANES_STATE_WAITING, 1);
  put_queued (buffer, 2, 1, 2 * SECOND + SECOND / 20);
  put_shares (buffer, 2, 2);
  history_fixture_state (buffer, 2, LANES_STATE_QUEUED, LANES_STATE_RUNNING, 2);
  history_fixture_end (buffer, 2, LANES_STATE_SUCCEEDED, 2, NULL);
  history_fixture_state (buffer, 2, LANES_STATE_RUNNING, LANES_STATE_SUCCEEDED, 2);

  put_state (buffer, 3, LANES_STATE_QUEUED, LANES_STATE_RUNNING, 10 * SECOND);
  put_state (buffer, 3, LANES_STATE_RUNNING, LANES_STATE_PAUSED, 12 * SECOND);
  put_state (buffer, 3, LANES_STATE_PAUSED, LANES_STATE_RUNNING, 15 * SECOND);

  ck_assert (history_fixture_settle (writer, lanes_history_writer_post (writer, buffer, HISTORY_FIXTURE_CLOCK)));
  lanes_history_writer_free (writer);
  lanes_history_buffer_free (buffer);
  return dir;
}

START_TEST (test_spans)
{
  g_autofree char *dir = write_history ();
  g_autoptr (LanesHistorySpans) spans = read_spans (dir, 0, 100);
  const LanesHistorySpan *span = get (spans, 0);
  guint64 id = 1;

  ck_assert_uint_eq (spans->spans->len, 6);
  ck_assert_uint_eq (spans->n_left, 0);
  ck_assert_uint_eq (span->span.job, 1);
  ck_assert_uint_eq (span->batch, 1);
  ck_assert_str_eq (g_hash_table_lookup (spans->batches, &id), "nightly");
  ck_assert_str_eq (g_hash_table_lookup (spans->titles, &id), "hello");
  ck_assert_str_eq (span->kind, "echo");
  ck_assert_int_eq (span->span.start, HISTORY_FIXTURE_CLOCK + SECOND + SECOND / 10);
  ck_assert_int_eq (span->span.end - span->span.start, SECOND / 5);
  ck_assert (span->span.became == LANES_STATE_SUCCEEDED);
  ck_assert (!span->span.open);

  /* Tried again: the first is one that failed and goes on waiting. */
  span = get (spans, 1);
  ck_assert_uint_eq (span->span.job, 2);
  ck_assert_uint_eq (span->span.attempt, 1);
  ck_assert (span->span.became == LANES_STATE_WAITING);
  span = get (spans, 2);
  ck_assert_uint_eq (span->span.attempt, 2);
  ck_assert (span->span.became == LANES_STATE_SUCCEEDED);

  /* What each waited since it was queued, and what the kernel said of it. */
  ck_assert_int_eq (get (spans, 0)->span.wait, SECOND / 10);
  ck_assert_int_eq (get (spans, 2)->span.wait, SECOND / 20);
  ck_assert_int_eq (get (spans, 1)->kernel_us[LANES_KERNEL_ON_CPU], 0);
  ck_assert_int_eq (get (spans, 2)->kernel_us[LANES_KERNEL_ON_CPU], 90);
  ck_assert_int_eq (get (spans, 2)->kernel_us[LANES_KERNEL_DISK], 10);

  /* Cut where it was paused, and not over. */
  static const LanesState phases[] = { LANES_STATE_RUNNING, LANES_STATE_PAUSED, LANES_STATE_RUNNING };
  static const int starts[] = { 10, 12, 15 };

  for (guint i = 0; i < 3; i++)
    {
      span = get (spans, 3 + i);
      ck_assert_uint_eq (span->span.job, 3);
      ck_assert_uint_eq (span->slot, 3);
      ck_assert_str_eq (span->executor, "processes");
      ck_assert (span->span.phase == phases[i]);
      ck_assert_int_eq (span->span.start, HISTORY_FIXTURE_CLOCK + starts[i] * SECOND);
      ck_assert (span->span.open == (i == 2));
    }
}
END_TEST

/* Slots that helped: one that left, one that nobody saw leave, one of an attempt that another followed, one that still does. */
START_TEST (test_helps)
{
  g_autofree char *dir = write_history ();
  LanesHistoryWriter *writer = history_fixture_writer (dir);
  LanesHistoryBuffer *buffer = lanes_history_buffer_new ();
  g_autoptr (LanesHistorySpans) spans = NULL;
  static const struct { guint64 job; guint attempt; gboolean open; } expected[] = { { 1, 1, FALSE }, { 2, 1, FALSE }, { 2, 2, FALSE }, { 3, 1, TRUE } };
  guint n = 0;

  put_help (buffer, 1, 1, SECOND + SECOND / 10, 0);
  put_help (buffer, 1, 1, SECOND + SECOND / 10, SECOND + SECOND / 5);
  put_help (buffer, 2, 1, SECOND + SECOND / 10, 0);
  put_help (buffer, 2, 2, 2 * SECOND + SECOND / 10, 0);
  put_help (buffer, 3, 1, 16 * SECOND, 0);
  ck_assert (history_fixture_settle (writer, lanes_history_writer_post (writer, buffer, HISTORY_FIXTURE_CLOCK)));
  lanes_history_writer_free (writer);
  lanes_history_buffer_free (buffer);

  spans = read_spans (dir, 0, 100);
  for (guint i = 0; i < spans->spans->len; i++)
    {
      const LanesHistorySpan *help = get (spans, i), *own = NULL;

      if (!help->span.helping)
        continue;
      ck_assert_uint_lt (n, G_N_ELEMENTS (expected));
      ck_assert_uint_eq (help->span.job, expected[n].job);
      ck_assert_uint_eq (help->span.attempt, expected[n].attempt);
      ck_assert_int_eq (help->span.open, expected[n++].open);
      ck_assert_uint_eq (help->slot, 5);
      ck_assert (!lanes_span_ends_attempt (&help->span));
      for (guint k = 0; k < spans->spans->len; k++)
        if (!get (spans, k)->span.helping && get (spans, k)->span.job == help->span.job && get (spans, k)->span.attempt == help->span.attempt)
          own = get (spans, k);
      ck_assert_ptr_nonnull (own);
      ck_assert_str_eq (help->executor, own->executor);
      ck_assert_str_eq (help->kind, own->kind);
      if (help->span.job == 1)
        ck_assert_int_eq (help->span.end - help->span.start, SECOND / 10);
      else if (!help->span.open)
        ck_assert_int_eq (help->span.end, MAX (own->span.end, help->span.start));
    }
  ck_assert_uint_eq (n, G_N_ELEMENTS (expected));
}
END_TEST

/* A history of the version before knows no help: what it has stays, and help can be written to it. */
START_TEST (test_help_in_an_older_history)
{
  g_autofree char *dir = write_history ();
  g_autofree char *path = g_build_filename (dir, "history.db", NULL);
  LanesHistoryBuffer *buffer = lanes_history_buffer_new ();
  g_autoptr (LanesHistorySpans) spans = NULL;
  LanesHistoryWriter *writer;
  guint n_spans, n_helps = 0;
  sqlite3 *handle;

  spans = read_spans (dir, 0, 100);
  n_spans = spans->spans->len;
  g_clear_pointer (&spans, lanes_history_spans_free);
  ck_assert_int_eq (sqlite3_open (path, &handle), SQLITE_OK);
  ck_assert_int_eq (sqlite3_exec (handle, "DROP TABLE helps; PRAGMA user_version = 2", NULL, NULL, NULL), SQLITE_OK);
  sqlite3_close (handle);

  writer = history_fixture_writer (dir);
  put_help (buffer, 1, 1, SECOND + SECOND / 10, SECOND + SECOND / 5);
  ck_assert (history_fixture_settle (writer, lanes_history_writer_post (writer, buffer, HISTORY_FIXTURE_CLOCK)));
  lanes_history_writer_free (writer);
  lanes_history_buffer_free (buffer);

  spans = read_spans (dir, 0, 100);
  for (guint i = 0; i < spans->spans->len; i++)
    n_helps += get (spans, i)->span.helping;
  ck_assert_uint_eq (n_helps, 1);
  ck_assert_uint_eq (spans->spans->len, n_spans + 1);
}
END_TEST

START_TEST (test_limits)
{
  g_autofree char *dir = write_history ();
  g_autoptr (LanesHistorySpans) late = read_spans (dir, HISTORY_FIXTURE_CLOCK + 5 * SECOND, 100);
  g_autoptr (LanesHistorySpans) few = read_spans (dir, 0, 1);

  ck_assert_uint_eq (late->spans->len, 3);
  ck_assert_uint_eq (get (late, 0)->span.job, 3);
  ck_assert_uint_eq (late->n_left, 0);
  ck_assert_uint_eq (few->spans->len, 3);
  ck_assert_uint_eq (few->n_left, 2);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("history-spans");
  TCase *tcase = tcase_create ("spans");

  tcase_add_test (tcase, test_spans);
  tcase_add_test (tcase, test_helps);
  tcase_add_test (tcase, test_help_in_an_older_history);
  tcase_add_test (tcase, test_limits);
  suite_add_tcase (suite, tcase);
  return lanes_test_run (suite);
}
