/* bench-stress.c: a million jobs through the window's engine, with all that watches it, and counted afterwards
 *
 * The engine is as the window has it (all inputs become jobs, history on, the job list and the recorder attached, the list flushed sixty
 * times a second), without GTK, so that every turn of the loop is the engine's own. One batch with an input each; every thousandth
 * fails. Told are the time, memory a job, the lengths of the loop's turns by the clock and by CPU time, and whether what is on disk
 * adds up: a job of each number once, in its state, with its input.
 *
 *   bench-stress [JOBS]
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "bench-parts.h"
#include "lanes-engine.h"
#include "lanes-error.h"
#include "lanes-history-gate.h"
#include "lanes-history-reader.h"
#include "lanes-history.h"
#include "lanes-job-list.h"
#include "lanes-loop-executor.h"
#include "lanes-pool-executor.h"
#include "lanes-recorder.h"

#define FRAME_US 16667
#define FLUSH_US 4000
#define PAGE 5000

/* Does nothing, and fails where its input ends with 000. */

#define STRESS_TYPE_KIND (stress_kind_get_type ())
G_DECLARE_FINAL_TYPE (StressKind, stress_kind, STRESS, KIND, LanesKind)

struct _StressKind
{
  LanesKind parent_instance;
};

G_DEFINE_FINAL_TYPE (StressKind, stress_kind, LANES_TYPE_KIND)

static const LanesField fields[] = {
  { .name = "word", .type = LANES_FIELD_STRING, .flags = LANES_FIELD_POSITIONAL | LANES_FIELD_EXPAND, .label = "Word" },
};

static void
stress_kind_run (LanesKind *kind,
                 LanesRun  *run)
{
  if (g_str_has_suffix (lanes_job_spec_get_string (lanes_run_get_spec (run), "word"), "000"))
    lanes_run_fail_literal (run, LANES_ERROR_EXIT, "a round number");
  else
    lanes_run_succeed (run, NULL);
}

static void
stress_kind_class_init (StressKindClass *klass)
{
  LANES_KIND_CLASS (klass)->name = "stress";
  LANES_KIND_CLASS (klass)->label = "Stress";
  LANES_KIND_CLASS (klass)->fields = fields;
  LANES_KIND_CLASS (klass)->n_fields = G_N_ELEMENTS (fields);
  LANES_KIND_CLASS (klass)->flags = LANES_KIND_REPEATABLE;
  LANES_KIND_CLASS (klass)->run = stress_kind_run;
}

static void
stress_kind_init (StressKind *self)
{
}

/* Turns: from when the loop stops waiting until it waits again */

static GArray *wall_turns, *cpu_turns; /* double: ms */
static gint64 turn_began;
static double turn_cpu; /* s */

static int
watch_poll (GPollFD *fds,
            guint    n_fds,
            int      timeout)
{
  int n;

  if (turn_began != 0)
    {
      double wall = (g_get_monotonic_time () - turn_began) / 1e3, cpu = (bench_thread_cpu () - turn_cpu) * 1e3;

      g_array_append_val (wall_turns, wall);
      g_array_append_val (cpu_turns, cpu);
    }
  n = g_poll (fds, n_fds, timeout);
  turn_began = g_get_monotonic_time ();
  turn_cpu = bench_thread_cpu ();

  return n;
}

static void
print_turns (const char *name,
             GArray     *turns)
{
  double *values = (double *) (gpointer) turns->data;
  guint n = turns->len, n_long = 0;

  qsort (values, n, sizeof *values, bench_compare_doubles);
  for (guint i = n; i > 0 && values[i - 1] > 16; i--)
    n_long++;
  printf ("%-44s p50 %.2f, p99 %.2f, longest %.2f ms; %u of %u over 16 ms\n", name, values[n / 2], values[(guint) (n * 0.99)],
          values[n - 1], n_long, n);
}

/* The frame clock of a window that shows the list. */
static gboolean
frame_cb (gpointer data)
{
  lanes_job_list_flush (data, g_get_monotonic_time () + FLUSH_US);
  return G_SOURCE_CONTINUE;
}

static void
flushed_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      data)
{
  g_autoptr (GError) error = NULL;

  if (!lanes_history_flush_finish (LANES_HISTORY (object), result, &error))
    g_error ("%s", error->message);
  *(gint64 *) data = g_get_monotonic_time ();
}

/* What is on disk */

static void
check_page (GPtrArray *page,
            guint64    n_before,
            guint64   *ret_n_failed)
{
  for (guint i = 0; i < page->len; i++)
    {
      LanesHistoryJob *job = page->pdata[i];
      g_autofree char *input = g_strdup_printf ("input-%07" G_GUINT64_FORMAT, n_before + i);
      gboolean fails = g_str_has_suffix (input, "000");

      if (job->id != n_before + i + 1 || job->sequence != job->id || g_strcmp0 (job->input, input) != 0 || job->attempts != 1 ||
          job->state != (fails ? LANES_STATE_FAILED : LANES_STATE_SUCCEEDED) || (fails && job->error == NULL))
        g_error ("job %" G_GUINT64_FORMAT " is not what it was", job->id);
      *ret_n_failed += fails;
    }
}

static void
check_disk (const char   *dir,
            LanesKindSet *kinds,
            guint64       n)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LanesHistoryReader) reader = lanes_history_reader_new (dir, kinds, &error);
  g_autoptr (LanesHistoryBatchRow) row = NULL;
  guint64 seen = 0, n_failed = 0;

  if (reader == NULL)
    g_error ("%s", error->message);
  while (seen < n)
    {
      g_autoptr (GPtrArray) page = lanes_history_reader_page_after (reader, NULL, seen, PAGE, NULL, &error);

      if (page == NULL || page->len == 0)
        g_error ("%" G_GUINT64_FORMAT " jobs are on disk", seen);
      check_page (page, seen, &n_failed);
      seen += page->len;
    }
  row = lanes_history_reader_get_batch (reader, 1, &error);
  if (row == NULL || !row->complete || row->n_jobs != n || row->n_in_state[LANES_STATE_FAILED] != n_failed ||
      row->n_in_state[LANES_STATE_SUCCEEDED] != n - n_failed)
    g_error ("the batch does not add up");
  printf ("%-44s %" G_GUINT64_FORMAT " jobs, %" G_GUINT64_FORMAT " of them failed: each once, in its state, with its input\n", "on disk",
          seen, n_failed);
}

/* As a caller on the bus sends them. Returns: (transfer full) */
static GBytes *
make_inputs (guint n)
{
  GString *text = g_string_sized_new ((gsize) n * 14);

  for (guint i = 0; i < n; i++)
    {
      g_string_append_printf (text, "input-%07u", i);
      g_string_append_c (text, '\0');
    }

  return g_string_free_to_bytes (text);
}

static void
run_all (LanesEngine  *engine,
         LanesHistory *history,
         guint         n)
{
  LanesKind *kind = lanes_kind_set_find (lanes_engine_get_kinds (engine), "stress");
  g_autoptr (LanesJobSpec) spec = lanes_job_spec_new_template (kind, g_variant_new_parsed ("{'word': <'{}'>}"), NULL, NULL);
  GBytes *inputs = make_inputs (n);
  size_t before = mallinfo2 ().uordblks + mallinfo2 ().hblkhd;
  gint64 accepted = 0, stored = 0, begin, end;
  struct rusage usage;

  begin = g_get_monotonic_time ();
  lanes_engine_submit_batch (engine, "stress", spec, lanes_inputs_from_bytes (inputs), 0, NULL, NULL);
  lanes_history_flush_async (history, NULL, flushed_cb, &accepted);
  while (!lanes_engine_is_idle (engine))
    g_main_context_iteration (NULL, TRUE);
  end = g_get_monotonic_time ();
  lanes_history_flush_async (history, NULL, flushed_cb, &stored);
  while (stored == 0)
    g_main_context_iteration (NULL, TRUE);
  getrusage (RUSAGE_SELF, &usage);

  printf ("%-44s %.3f s\n", "accepted (the batch is on disk whole)", (accepted - begin) / 1e6);
  printf ("%-44s %.2f s, %.2f µs a job\n", "all over", (end - begin) / 1e6, (end - begin) / (double) n);
  printf ("%-44s %.2f s, %.2f µs a job\n", "all on disk", (stored - begin) / 1e6, (stored - begin) / (double) n);
  printf ("%-44s %.2f µs a job, of all threads\n", "CPU",
          (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e6 / n + (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / (double) n);
  printf ("%-44s %.0f B a job with its list and its span (most at once: %.0f MB)\n", "memory",
          (double) (mallinfo2 ().uordblks + mallinfo2 ().hblkhd - before) / n, usage.ru_maxrss / 1024.0);
}

int
main (int   argc,
      char *argv[])
{
  guint n = argc > 1 ? (guint) atoi (argv[1]) : 1000000;
  g_autoptr (LanesKindSet) kinds = lanes_kind_set_new ();
  g_autofree char *dir = bench_folder_new ();
  g_autoptr (LanesSpanStore) store = lanes_span_store_new ();
  g_autoptr (LanesRecorder) recorder = NULL;
  g_autoptr (LanesJobList) list = NULL;
  LanesEngine *engine;
  LanesHistory *history;
  guint frame;

  wall_turns = g_array_new (FALSE, FALSE, sizeof (double));
  cpu_turns = g_array_new (FALSE, FALSE, sizeof (double));
  g_main_context_set_poll_func (g_main_context_default (), watch_poll);
  lanes_kind_set_add (kinds, g_object_new (STRESS_TYPE_KIND, NULL));
  engine = lanes_engine_new (NULL, kinds, "/nonexistent");
  lanes_engine_set_read_ahead (engine, 0);
  lanes_engine_add_executor (engine, lanes_loop_executor_new (64));
  lanes_engine_add_executor (engine, lanes_pool_executor_new (0, 0));
  history = lanes_history_new (dir, NULL, NULL);
  lanes_history_wait_open (history);
  lanes_history_gate_open (history, engine);
  lanes_history_attach (history, engine);
  recorder = lanes_recorder_new (engine, store);
  list = lanes_job_list_new (engine);
  frame = g_timeout_add (FRAME_US / 1000, frame_cb, list);

  printf ("%u jobs\n", n);
  run_all (engine, history, n);
  print_turns ("turns of the loop, by the clock", wall_turns);
  print_turns ("turns of the loop, by CPU time", cpu_turns);
  fflush (stdout);

  g_source_remove (frame);
  lanes_history_gate_close (engine);
  lanes_history_close (history);
  check_disk (dir, kinds, n);
  lanes_engine_close (engine);
  g_object_unref (history);
  printf ("%-44s %.0f B a job\n", "size on disk", (double) bench_folder_remove (dir) / n);
  g_array_unref (wall_turns);
  g_array_unref (cpu_turns);

  return 0;
}
