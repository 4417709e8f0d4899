/* bench-history.c: what keeping history costs, and what reading it back takes
 *
 * Rounds in turn: 100,000 jobs that do nothing, submitted and finished, without a history, with one until all are finished, and with
 * one until all are on disk. Then a database of a million jobs, its bytes a row, pages from its begin and its end by each filter, and
 * searches through all of it. Prints a table: median, lowest, highest.
 *
 *   bench-history [ROUNDS [JOBS [ROWS]]]
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench-parts.h"
#include "lanes-engine.h"
#include "lanes-history-reader.h"
#include "lanes-history.h"
#include "lanes-pool-executor.h"

#define ROUNDS_MAX 25

/* Of SQLite, where nobody says otherwise. */
#define PAGE_BYTES 4096

/* What LanesHistory lets pile up. */
#define BACKLOG_MAX (24 * 1024 * 1024)

typedef struct
{
  const char *name;
  const char *unit;
  double      values[ROUNDS_MAX];
  guint       n;
} Row;

static double
median (Row *row)
{
  qsort (row->values, row->n, sizeof *row->values, bench_compare_doubles);
  return row->values[row->n / 2];
}

static void
print_row (Row *row)
{
  double middle = median (row);

  printf ("%-52s %10.3f %10.3f %10.3f  %s\n", row->name, middle, row->values[0], row->values[row->n - 1], row->unit);
  fflush (stdout);
}

/* Writing */

typedef struct
{
  double until_finished;
  double until_stored;
  double main_cpu;
  double whole_cpu; /* until stored */
} Cost;

static void
flushed_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      data)
{
  g_autoptr (GError) error = NULL;

  if (!lanes_history_flush_finish (LANES_HISTORY (object), result, &error))
    g_error ("%s", error->message);
  *(gboolean *) data = TRUE;
}

static void
flush (LanesHistory *history)
{
  gboolean done = FALSE;

  lanes_history_flush_async (history, NULL, flushed_cb, &done);
  while (!done)
    g_main_context_iteration (NULL, TRUE);
}

/* @as_batch: as one batch with an input each, else as so many jobs */
static Cost
run_jobs (guint    n,
          gboolean with_history,
          gboolean as_batch)
{
  g_autoptr (LanesKindSet) kinds = lanes_kind_set_new ();
  LanesKind *noop = bench_noop_new ();
  g_autoptr (LanesEngine) engine = NULL;
  g_autoptr (LanesHistory) history = NULL;
  g_autoptr (LanesJobSpec) spec = NULL;
  g_autofree char *dir = bench_folder_new ();
  Cost cost = { 0 };
  double start, cpu, whole;
  char **inputs = g_new0 (char *, n + 1);

  lanes_kind_set_add (kinds, noop);
  engine = lanes_engine_new (NULL, kinds, "/nonexistent");
  lanes_engine_add_executor (engine, lanes_pool_executor_new (0, 0));
  spec = lanes_job_spec_new_template (noop, g_variant_new_parsed ("{'words': <['{}']>}"), NULL, NULL);
  if (with_history)
    {
      history = lanes_history_new (dir, NULL, NULL);
      lanes_history_attach (history, engine);
      flush (history);
    }
  for (guint i = 0; as_batch && i < n; i++)
    inputs[i] = g_strdup_printf ("picture-%06u.jpg", i);

  start = bench_wall ();
  cpu = bench_thread_cpu ();
  whole = bench_process_cpu ();
  if (as_batch)
    lanes_engine_submit_batch (engine, "bench", spec, lanes_inputs_from_strv (inputs), 0, NULL, NULL);
  for (guint i = 0; !as_batch && i < n; i++)
    {
      lanes_engine_submit (engine, spec, NULL);
      if ((i & 1023) == 1023)
        while (g_main_context_iteration (NULL, FALSE))
          ;
    }
  while (!lanes_engine_is_idle (engine))
    g_main_context_iteration (NULL, TRUE);
  cost.until_finished = bench_wall () - start;
  cost.main_cpu = bench_thread_cpu () - cpu;
  if (lanes_engine_count (engine, LANES_STATE_SUCCEEDED) != n)
    g_error ("not all jobs succeeded");
  if (with_history)
    flush (history);
  cost.until_stored = bench_wall () - start;
  cost.whole_cpu = bench_process_cpu () - whole;

  if (!as_batch)
    g_strfreev (inputs);
  if (history != NULL)
    lanes_history_close (history);
  lanes_engine_close (engine);
  bench_folder_remove (dir);

  return cost;
}

static void
measure_writing (guint    rounds,
                 guint    n,
                 gboolean as_batch)
{
  Row off = { as_batch ? "batch: history off" : "jobs: history off", "µs a job", { 0 }, 0 };
  Row on = { as_batch ? "batch: history on, until finished" : "jobs: history on, until finished", "µs a job", { 0 }, 0 };
  Row stored = { as_batch ? "batch: history on, until on disk" : "jobs: history on, until on disk", "µs a job", { 0 }, 0 };
  Row cpu_off = { "  main thread, history off", "µs a job", { 0 }, 0 };
  Row cpu_on = { "  main thread, history on", "µs a job", { 0 }, 0 };
  Row whole_off = { "  CPU of all threads, history off", "µs a job", { 0 }, 0 };
  Row whole_on = { "  CPU of all threads, history on, until on disk", "µs a job", { 0 }, 0 };

  for (guint i = 0; i < rounds; i++)
    for (guint which = 0; which < 2; which++)
      {
        gboolean with = (which ^ i) & 1;
        Cost cost = run_jobs (n, with, as_batch);
        double each = 1e6 / n;

        (with ? &on : &off)->values[i] = cost.until_finished * each;
        (with ? &cpu_on : &cpu_off)->values[i] = cost.main_cpu * each;
        (with ? &whole_on : &whole_off)->values[i] = cost.whole_cpu * each;
        if (with)
          stored.values[i] = cost.until_stored * each;
      }
  off.n = on.n = stored.n = cpu_off.n = cpu_on.n = whole_off.n = whole_on.n = rounds;
  print_row (&off);
  print_row (&on);
  print_row (&stored);
  print_row (&cpu_off);
  print_row (&cpu_on);
  print_row (&whole_off);
  print_row (&whole_on);
  printf ("%-52s %10.2f x (limit 1.5), on disk %.2f x, main thread %+.2f µs a job, CPU in all %.2f x\n", "  on : off",
          median (&on) / median (&off), median (&stored) / median (&off), median (&cpu_on) - median (&cpu_off),
          median (&whole_on) / median (&whole_off));
}

/* Reading */

static void
nothing_cb (gpointer data)
{
}

static void
add_row (LanesHistoryBuffer *buffer,
         LanesJobSpec       *spec,
         guint64             id)
{
  g_autofree char *input = g_strdup_printf ("/home/somebody/pictures/picture-%07u.jpg", (guint) id);
  gboolean failed = id % 1000 == 0;
  gint64 queued = (gint64) id * 1000;
  const char *error = failed ? "The command ended with exit code 1" : NULL;
  LanesHistoryAdd *add;
  LanesHistoryState *state;
  LanesHistoryEnd *end;

  add = lanes_history_buffer_add (buffer, LANES_HISTORY_ADD, id, sizeof *add, input, strlen (input));
  *add = (LanesHistoryAdd){ add->base, 1 + id / 100000, lanes_job_spec_ref (spec), queued, (guint32) (id % 100000),
                            (guint32) strlen (input) + 1, 0, LANES_STATE_QUEUED, FALSE };
  end = lanes_history_buffer_add (buffer, LANES_HISTORY_END, id, sizeof *end, error, failed ? strlen (error) : 0);
  *end = (LanesHistoryEnd){ .base = end->base, .started = queued + 150000, .ended = queued + 390000, .output_bytes = 4711,
                            .usage = { 210000, 17000, 20480 }, .executor = "threads", .exit_code = failed, .error_code = 4,
                            .error_length = failed ? (guint32) strlen (error) + 1 : 0, .slot = (guint16) (id % 4), .attempt = 1,
                            .state = failed ? LANES_STATE_FAILED : LANES_STATE_SUCCEEDED };
  state = lanes_history_buffer_add (buffer, LANES_HISTORY_STATE, id, sizeof *state, NULL, 0);
  *state = (LanesHistoryState){ state->base, queued + 390000, "threads", (guint16) (id % 4), 1,
                                failed ? LANES_STATE_FAILED : LANES_STATE_SUCCEEDED, LANES_STATE_RUNNING };
}

static double
fill (const char   *dir,
      LanesJobSpec *spec,
      guint         n)
{
  LanesHistoryWriter *writer = lanes_history_writer_new (dir, NULL, NULL, nothing_cb, NULL);
  g_autoptr (LanesHistoryBuffer) buffer = lanes_history_buffer_new ();
  double start = bench_wall ();

  for (guint64 id = 1; id <= n; id++)
    {
      add_row (buffer, spec, id);
      if (id % 4096 == 0)
        lanes_history_writer_post (writer, buffer, G_GINT64_CONSTANT (1700000000000000));
      while (lanes_history_writer_get_backlog (writer) > BACKLOG_MAX)
        g_usleep (1000);
    }
  lanes_history_writer_post (writer, buffer, G_GINT64_CONSTANT (1700000000000000));
  lanes_history_writer_free (writer);

  return bench_wall () - start;
}

static void
measure_page (LanesHistoryReader       *reader,
              const char               *name,
              const LanesHistoryFilter *filter,
              guint64                   before,
              guint                     rounds)
{
  Row row = { name, "ms", { 0 }, rounds };
  guint found = 0;

  for (guint i = 0; i < rounds; i++)
    {
      g_autoptr (GError) error = NULL;
      double start = bench_wall ();
      g_autoptr (GPtrArray) page = lanes_history_reader_page (reader, filter, before, 200, NULL, &error);

      if (page == NULL)
        g_error ("%s", error->message);
      found = page->len;
      row.values[i] = (bench_wall () - start) * 1e3;
    }
  print_row (&row);
  if (found != 200)
    printf ("%-52s %10u rows\n", "", found);
}

/* The disk's cache forgets the database: what is read comes from the disk again. */
static void
forget (const char *dir)
{
  static const char *const names[] = { "history.db", "history.db-wal", "history.db-shm" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (dir, names[i], NULL);
      int fd = open (path, O_RDWR | O_CLOEXEC);

      if (fd < 0)
        continue;
      if (fdatasync (fd) != 0 || posix_fadvise (fd, 0, 0, POSIX_FADV_DONTNEED) != 0)
        g_error ("%s stays in the cache", path);
      close (fd);
    }
}

/* The least that it could take: so many pages of the database, one after the other; many are from all over it. Returns: ms */
static double
read_bare (const char *dir,
           guint       n)
{
  g_autofree char *path = g_build_filename (dir, "history.db", NULL);
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  off_t n_pages = lseek (fd, 0, SEEK_END) / PAGE_BYTES;
  off_t step = n > 100 ? n_pages / n : 1, first = n > 100 ? 0 : n_pages / 2;
  char bytes[PAGE_BYTES];
  double start;

  forget (dir);
  start = bench_wall ();
  for (guint i = 0; i < n; i++)
    if (pread (fd, bytes, sizeof bytes, (first + i * step) * PAGE_BYTES) != sizeof bytes)
      g_error ("%s is shorter", path);
  close (fd);
  return (bench_wall () - start) * 1e3;
}

static guint
count_misses (LanesHistoryReader *reader)
{
  int n = 0, highest = 0;

  sqlite3_db_status (lanes_history_reader_get_handle (reader), SQLITE_DBSTATUS_CACHE_MISS, &n, &highest, FALSE);
  return (guint) n;
}

/* Of a reader that was opened just now, and with it. */
static void
measure_cold_page (const char               *dir,
                   LanesKindSet             *kinds,
                   const char               *name,
                   const LanesHistoryFilter *filter,
                   guint64                   before,
                   guint                     rounds)
{
  Row row = { name, "ms", { 0 }, rounds };
  Row with_opening = { "  and opening the database", "ms", { 0 }, rounds };
  Row pages = { "  pages of the database that it read", "", { 0 }, rounds };
  Row bare = { "  as many by pread() alone", "ms", { 0 }, rounds };

  for (guint i = 0; i < rounds; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) page = NULL;
      LanesHistoryReader *reader;
      double start, opened;
      guint before_it;

      forget (dir);
      start = bench_wall ();
      reader = lanes_history_reader_new (dir, kinds, &error);
      if (reader == NULL)
        g_error ("%s", error->message);
      before_it = count_misses (reader);
      opened = bench_wall ();
      page = lanes_history_reader_page (reader, filter, before, 200, NULL, &error);
      if (page == NULL || page->len != 200)
        g_error ("%s", error != NULL ? error->message : "no page");
      row.values[i] = (bench_wall () - opened) * 1e3;
      with_opening.values[i] = (bench_wall () - start) * 1e3;
      pages.values[i] = count_misses (reader) - before_it;
      lanes_history_reader_free (reader);
      bare.values[i] = read_bare (dir, (guint) pages.values[i]);
    }
  print_row (&row);
  print_row (&with_opening);
  print_row (&pages);
  print_row (&bare);
}

static void
measure_reading (guint rounds,
                 guint n)
{
  g_autofree char *dir = bench_folder_new ();
  g_autoptr (LanesKindSet) kinds = lanes_kind_set_new ();
  LanesKind *noop = bench_noop_new ();
  g_autoptr (LanesJobSpec) spec = NULL;
  LanesHistoryReader *reader;
  g_autoptr (GError) error = NULL;
  double seconds;
  gint64 size;
  const LanesHistoryFilter failed = { .states = 1u << LANES_STATE_FAILED };
  const LanesHistoryFilter bad = { .states = 1u << LANES_STATE_FAILED | 1u << LANES_STATE_LOST | 1u << LANES_STATE_CANCELLED };
  const LanesHistoryFilter done = { .states = 1u << LANES_STATE_SUCCEEDED };
  const LanesHistoryFilter kind = { .kind = (char *) "noop" };
  const LanesHistoryFilter batch = { .batch = 3 };
  const LanesHistoryFilter recent = { .since = G_GINT64_CONSTANT (1700000000000000) + (gint64) n * 900 };
  const LanesHistoryFilter common = { .text = (char *) "picture JPG" };
  const LanesHistoryFilter rare = { .text = (char *) "picture-0000042" };
  const LanesHistoryFilter none = { .text = (char *) "nowhere to be found" };

  lanes_kind_set_add (kinds, noop);
  spec = lanes_job_spec_new_template (noop, g_variant_new_parsed ("{'words': <['convert', '{}']>}"), NULL, NULL);
  seconds = fill (dir, spec, n);
  reader = lanes_history_reader_new (dir, kinds, &error);
  if (reader == NULL)
    g_error ("%s", error->message);

  printf ("%u rows: %.2f µs a row to write\n", n, seconds / n * 1e6);
  measure_page (reader, "page of 200: newest", NULL, 0, rounds);
  measure_page (reader, "page of 200: oldest", NULL, 201, rounds);
  measure_page (reader, "page of 200: in the middle", NULL, n / 2, rounds);
  measure_page (reader, "page of 200: failed (1 in 1000)", &failed, n / 2, rounds);
  measure_page (reader, "page of 200: failed, lost or cancelled", &bad, 0, rounds);
  measure_page (reader, "page of 200: succeeded", &done, n / 2, rounds);
  measure_page (reader, "page of 200: of a kind", &kind, n / 2, rounds);
  measure_page (reader, "page of 200: of a batch", &batch, 0, rounds);
  measure_page (reader, "page of 200: made since", &recent, 0, rounds);
  measure_page (reader, "search: first 200 of a common word", &common, 0, rounds);
  measure_page (reader, "search: one row in all", &rare, 0, rounds);
  measure_page (reader, "search: nothing in all", &none, 0, rounds);
  lanes_history_reader_free (reader);
  measure_cold_page (dir, kinds, "page of 200, cold: newest", NULL, 0, rounds);
  measure_cold_page (dir, kinds, "page of 200, cold: in the middle", NULL, n / 2, rounds);
  measure_cold_page (dir, kinds, "page of 200, cold: of a batch", &batch, 0, rounds);
  measure_cold_page (dir, kinds, "page of 200, cold: failed (1 in 1000)", &failed, n / 2, rounds);
  size = bench_folder_remove (dir);
  printf ("%-52s %10.1f bytes a row (input %u bytes)\n", "size", (double) size / n, 40u);
}

int
main (int   argc,
      char *argv[])
{
  guint rounds = argc > 1 ? CLAMP ((guint) atoi (argv[1]), 1, ROUNDS_MAX) : 5;
  guint jobs = argc > 2 ? (guint) atoi (argv[2]) : 100000;
  guint rows = argc > 3 ? (guint) atoi (argv[3]) : 1000000;

  printf ("%-52s %10s %10s %10s\n", "", "median", "lowest", "highest");
  measure_writing (rounds, jobs, FALSE);
  measure_writing (rounds, jobs, TRUE);
  measure_reading (rounds, rows);

  return 0;
}
