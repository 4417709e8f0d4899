/* bench-engine.c: what the engine itself costs: dispatch, memory of a queued job and of one that is over, waits in flight
 *
 * Rounds in turn with the peers, in one process each round: bare GThreadPool with its results handed to the main loop in one piece,
 * GTask, a plain heap of timers, the engine's own timers alone, and Python's own (in a child). Prints a table: median, lowest, highest,
 * ratio.
 *
 *   bench-engine [ROUNDS [JOBS]]
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "bench-parts.h"
#include "lanes-engine.h"
#include "lanes-job-list.h"
#include "lanes-kinds.h"
#include "lanes-loop-executor.h"
#include "lanes-pool-executor.h"
#include "lanes-recorder.h"

#define ROUNDS_MAX 25

static LanesEngine *
make_engine (LanesKind   **ret_noop,
             guint         loop_limit)
{
  g_autoptr (LanesKindSet) kinds = lanes_kinds_new ();
  LanesEngine *engine;

  *ret_noop = bench_noop_new ();
  lanes_kind_set_add (kinds, *ret_noop);
  engine = lanes_engine_new (NULL, kinds, "/nonexistent");
  lanes_engine_add_executor (engine, lanes_loop_executor_new (loop_limit));
  lanes_engine_add_executor (engine, lanes_pool_executor_new (0, 0));

  return engine;
}

/* Bytes that malloc has given out. */
static size_t
get_live (void)
{
  const struct mallinfo2 info = mallinfo2 ();

  return info.uordblks + info.hblkhd;
}

static void
finish (LanesEngine *engine)
{
  while (!lanes_engine_is_idle (engine))
    g_main_context_iteration (NULL, TRUE);
}

/* Dispatch: µs of wall time a job, from submit to its end on the main thread */

static double
lanes_dispatch (guint n)
{
  LanesKind *noop;
  g_autoptr (LanesEngine) engine = make_engine (&noop, 1);
  g_autoptr (LanesJobSpec) spec = lanes_job_spec_new (noop, g_variant_new ("a{sv}", NULL), NULL, NULL);
  double start;

  /* As a program does: in pieces, with the loop turning between them. */
  start = bench_wall ();
  for (guint i = 0; i < n; i++)
    {
      lanes_engine_submit (engine, spec, NULL);
      if ((i & 1023) == 1023)
        while (g_main_context_iteration (NULL, FALSE))
          ;
    }
  finish (engine);
  start = bench_wall () - start;
  if (lanes_engine_count (engine, LANES_STATE_SUCCEEDED) != n)
    g_error ("not all jobs succeeded");
  lanes_engine_close (engine);

  return start / n * 1e6;
}

static GMutex done_lock;
static guint done_n;

static void
pool_noop (gpointer data,
           gpointer user_data)
{
  g_mutex_lock (&done_lock);
  done_n++;
  g_mutex_unlock (&done_lock);
}

static double
pool_dispatch (guint n)
{
  GThreadPool *pool = g_thread_pool_new (pool_noop, NULL, (int) g_get_num_processors (), TRUE, NULL);
  double start = bench_wall ();

  done_n = 0;
  for (guint i = 0; i < n; i++)
    g_thread_pool_push (pool, GUINT_TO_POINTER (1), NULL);
  g_thread_pool_free (pool, FALSE, TRUE);

  return (bench_wall () - start) / n * 1e6;
}

static void
task_thread (GTask        *task,
             gpointer      source,
             gpointer      data,
             GCancellable *cancellable)
{
  g_task_return_boolean (task, TRUE);
}

static void
task_done (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  g_task_propagate_boolean (G_TASK (result), NULL);
  done_n++;
}

static double
task_dispatch (guint n)
{
  double start = bench_wall ();

  done_n = 0;
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GTask) task = g_task_new (NULL, NULL, task_done, NULL);

      g_task_run_in_thread (task, task_thread);
    }
  while (done_n < n)
    g_main_context_iteration (NULL, TRUE);

  return (bench_wall () - start) / n * 1e6;
}

static double
python (const char *code,
        guint       n)
{
  g_autofree char *number = g_strdup_printf ("%u", n);
  const char *argv[] = { "/usr/bin/python3", "-c", code, number, NULL };
  g_autofree char *output = NULL;

  if (!g_spawn_sync (NULL, (char **) argv, NULL, 0, NULL, NULL, &output, NULL, NULL, NULL))
    return -1;
  return g_ascii_strtod (output, NULL);
}

static double
python_dispatch (guint n)
{
  return python ("import sys,time,os\n"
                 "from concurrent.futures import ThreadPoolExecutor\n"
                 "n=int(sys.argv[1])//10\n"
                 "f=lambda:None\n"
                 "with ThreadPoolExecutor(os.cpu_count()) as e:\n"
                 " t=time.perf_counter()\n"
                 " for x in [e.submit(f) for _ in range(n)]: x.result()\n"
                 " print((time.perf_counter()-t)/n*1e6)\n",
                 n);
}

/* Memory: bytes a queued job */

static double
lanes_memory (guint n)
{
  LanesKind *noop;
  g_autoptr (LanesEngine) engine = make_engine (&noop, 1);
  g_autoptr (LanesJobSpec) spec = lanes_job_spec_new (noop, g_variant_new ("a{sv}", NULL), NULL, NULL);
  size_t before = get_live (), after;

  lanes_engine_set_draining (engine, TRUE);
  for (guint i = 0; i < n; i++)
    lanes_engine_submit (engine, spec, NULL);
  after = get_live ();
  lanes_engine_close (engine);

  return (double) (after - before) / n;
}

static double
lanes_batch_memory (guint n)
{
  LanesKind *noop;
  g_autoptr (LanesEngine) engine = make_engine (&noop, 1);
  LanesKind *wait = lanes_kind_set_find (lanes_engine_get_kinds (engine), "wait");
  g_autoptr (LanesJobSpec) spec = lanes_job_spec_new_template (wait, g_variant_new ("a{sv}", NULL), NULL, NULL);
  char **words = g_new0 (char *, n + 1);
  size_t before, after;
  LanesBatch *batch;

  for (guint i = 0; i < n; i++)
    words[i] = g_strdup_printf ("%u", i);
  before = get_live ();
  lanes_engine_set_draining (engine, TRUE);
  batch = lanes_engine_submit_batch (engine, "batch", spec, lanes_inputs_from_strv (words), 0, NULL, NULL);
  while (!batch->complete)
    g_main_context_iteration (NULL, TRUE);
  after = get_live ();
  lanes_engine_close (engine);

  /* The inputs were there before and moved into the jobs: 32 bytes each with malloc's own. */
  return (double) (after - before) / n + 32;
}

/* Jobs that are over, as a window has them: in the engine, in the list, and as a span. */

#define ROUND 1000

static void
turn (LanesEngine  *engine,
      LanesJobList *list)
{
  finish (engine);
  while (!lanes_job_list_flush (list, G_MAXINT64))
    ;
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
remove_all (LanesEngine  *engine,
            LanesJobList *list)
{
  for (guint64 place = 0; place < lanes_engine_get_n_places (engine); place++)
    {
      lanes_engine_remove (engine, lanes_engine_get_job (engine, lanes_engine_get_id_at (engine, place)), NULL);
      if (place % ROUND == ROUND - 1)
        turn (engine, list);
    }
  turn (engine, list);
}

static double
measure_over (guint    n,
              gboolean removed)
{
  LanesKind *noop;
  g_autoptr (LanesEngine) engine = make_engine (&noop, 64);
  LanesKind *wait = lanes_kind_set_find (lanes_engine_get_kinds (engine), "wait");
  g_autoptr (LanesJobSpec) spec = lanes_job_spec_new (wait, g_variant_new_parsed ("{'seconds': <0.0>}"), NULL, NULL);
  g_autoptr (LanesSpanStore) store = lanes_span_store_new ();
  g_autoptr (LanesRecorder) recorder = lanes_recorder_new (engine, store);
  g_autoptr (LanesJobList) list = lanes_job_list_new (engine);
  size_t before = get_live (), after;

  for (guint i = 0; i < n; i++)
    {
      lanes_engine_submit (engine, spec, NULL);
      if (i % ROUND == ROUND - 1)
        turn (engine, list);
    }
  turn (engine, list);
  if (removed)
    remove_all (engine, list);
  after = get_live ();
  lanes_engine_close (engine);

  return (double) (after - before) / n;
}

static double
lanes_over_memory (guint n)
{
  return measure_over (n, FALSE);
}

static double
lanes_removed_memory (guint n)
{
  return measure_over (n, TRUE);
}

static double
task_memory (guint n)
{
  GTask **tasks = g_new (GTask *, n);
  size_t before = get_live (), after;

  for (guint i = 0; i < n; i++)
    tasks[i] = g_task_new (NULL, NULL, NULL, NULL);
  after = get_live ();
  for (guint i = 0; i < n; i++)
    g_object_unref (tasks[i]);
  g_free (tasks);

  return (double) (after - before) / n;
}

static double
python_memory (guint n)
{
  return python ("import sys,os,threading\n"
                 "from concurrent.futures import ThreadPoolExecutor\n"
                 "n=int(sys.argv[1])//10\n"
                 "g=threading.Event()\n"
                 "rss=lambda:int(open('/proc/self/statm').read().split()[1])*4096\n"
                 "with ThreadPoolExecutor(1) as e:\n"
                 " e.submit(g.wait); b=rss(); f=[e.submit(int) for _ in range(n)]; print((rss()-b)/n); g.set()\n",
                 n);
}

/* Waits in flight: seconds of CPU for n waits of 1 to 2 s, all at once */

static double
lanes_waits (guint n)
{
  LanesKind *noop;
  g_autoptr (LanesEngine) engine = make_engine (&noop, n);
  LanesKind *wait = lanes_kind_set_find (lanes_engine_get_kinds (engine), "wait");
  g_autoptr (GPtrArray) specs = g_ptr_array_new_with_free_func ((GDestroyNotify) lanes_job_spec_unref);
  double start;

  for (guint i = 0; i < 64; i++)
    g_ptr_array_add (specs, lanes_job_spec_new (wait, g_variant_new_parsed ("{'seconds': <%d>}", 1 + i / 64.0), NULL, NULL));
  start = bench_process_cpu ();
  for (guint i = 0; i < n; i++)
    lanes_engine_submit (engine, specs->pdata[i & 63], NULL);
  finish (engine);
  start = bench_process_cpu () - start;
  lanes_engine_close (engine);

  return start;
}

static void
count_down (gpointer data)
{
  --*(guint *) data;
}

/* Each from when it is made, as waits are: were all of the same 64 times, a heap would have little to sort. */
static gint64
due_time (guint i)
{
  return g_get_monotonic_time () + G_USEC_PER_SEC + (i & 63) * (G_USEC_PER_SEC / 64);
}

static double
timer_waits (guint n)
{
  LanesTimers *timers = lanes_timers_new (g_main_context_default ());
  guint left = n;
  double start = bench_process_cpu ();

  for (guint i = 0; i < n; i++)
    lanes_timers_add (timers, due_time (i), count_down, &left);
  while (left > 0)
    g_main_context_iteration (NULL, TRUE);
  start = bench_process_cpu () - start;
  lanes_timers_free (timers);

  return start;
}

/* The measure of all that: an array that is a heap of four children a node, on one GSource. Nothing can be taken out of it. */

typedef struct
{
  gint64         when;
  LanesTimerFunc func;
  gpointer       data;
} HeapTimer;

typedef struct
{
  GSource    source;
  HeapTimer *timers;
  guint      n, size;
} Heap;

static void
heap_add (Heap     *self,
          HeapTimer timer)
{
  guint place = self->n++;

  if (self->n > self->size)
    {
      self->size = MAX (64, self->size * 2);
      self->timers = g_renew (HeapTimer, self->timers, self->size);
    }
  for (; place > 0 && self->timers[(place - 1) / 4].when > timer.when; place = (place - 1) / 4)
    self->timers[place] = self->timers[(place - 1) / 4];
  self->timers[place] = timer;
  if (place == 0)
    g_source_set_ready_time (&self->source, timer.when);
}

static HeapTimer
heap_pop (Heap *self)
{
  HeapTimer first = self->timers[0], last = self->timers[--self->n];
  guint place = 0, best;

  while ((best = place * 4 + 1) < self->n)
    {
      for (guint child = best + 1; child < MIN (place * 4 + 5, self->n); child++)
        if (self->timers[child].when < self->timers[best].when)
          best = child;
      if (self->timers[best].when >= last.when)
        break;
      self->timers[place] = self->timers[best];
      place = best;
    }
  self->timers[place] = last;

  return first;
}

static gboolean
heap_dispatch (GSource    *source,
               GSourceFunc callback,
               gpointer    user_data)
{
  Heap *self = (Heap *) source;
  gint64 now = g_get_monotonic_time ();

  while (self->n > 0 && self->timers[0].when <= now)
    {
      HeapTimer timer = heap_pop (self);

      timer.func (timer.data);
    }
  g_source_set_ready_time (source, self->n > 0 ? self->timers[0].when : -1);

  return G_SOURCE_CONTINUE;
}

static void
heap_finalize (GSource *source)
{
  g_free (((Heap *) source)->timers);
}

static Heap *
heap_new (void)
{
  static GSourceFuncs funcs = { NULL, NULL, heap_dispatch, heap_finalize, NULL, NULL };
  GSource *source = g_source_new (&funcs, sizeof (Heap));

  g_source_attach (source, NULL);
  return (Heap *) source;
}

static void
heap_free (Heap *self)
{
  g_source_destroy (&self->source);
  g_source_unref (&self->source);
}

static double
heap_waits (guint n)
{
  Heap *heap = heap_new ();
  guint left = n;
  double start = bench_process_cpu ();

  for (guint i = 0; i < n; i++)
    heap_add (heap, (HeapTimer){ due_time (i), count_down, &left });
  while (left > 0)
    g_main_context_iteration (NULL, TRUE);
  start = bench_process_cpu () - start;
  heap_free (heap);

  return start;
}

/* Bytes a wait in flight */

static double
lanes_wait_memory (guint n)
{
  LanesKind *noop;
  g_autoptr (LanesEngine) engine = make_engine (&noop, n);
  LanesKind *wait = lanes_kind_set_find (lanes_engine_get_kinds (engine), "wait");
  g_autoptr (LanesJobSpec) spec = lanes_job_spec_new (wait, g_variant_new_parsed ("{'seconds': <1000.0>}"), NULL, NULL);
  size_t before = get_live (), after;

  for (guint i = 0; i < n; i++)
    lanes_engine_submit (engine, spec, NULL);
  while (lanes_engine_count (engine, LANES_STATE_RUNNING) < n)
    g_main_context_iteration (NULL, TRUE);
  after = get_live ();
  lanes_engine_cancel_all (engine);
  finish (engine);
  lanes_engine_close (engine);

  return (double) (after - before) / n;
}

static double
timer_memory (guint n)
{
  LanesTimers *timers = lanes_timers_new (g_main_context_default ());
  size_t before = get_live (), after;
  guint left = n;

  for (guint i = 0; i < n; i++)
    lanes_timers_add (timers, due_time (i), count_down, &left);
  after = get_live ();
  lanes_timers_free (timers);

  return (double) (after - before) / n;
}

static double
heap_memory (guint n)
{
  Heap *heap = heap_new ();
  size_t before = get_live (), after;
  guint left = n;

  for (guint i = 0; i < n; i++)
    heap_add (heap, (HeapTimer){ due_time (i), count_down, &left });
  after = get_live ();
  heap_free (heap);

  return (double) (after - before) / n;
}

static double
asyncio_waits (guint n)
{
  return python ("import sys,asyncio,time\n"
                 "n=int(sys.argv[1])\n"
                 "async def main():\n"
                 " await asyncio.gather(*[asyncio.sleep(1+(i&63)/64) for i in range(n)])\n"
                 "t=time.process_time(); asyncio.run(main()); print(time.process_time()-t)\n",
                 n);
}

/* The table */

typedef struct
{
  const char *row, *who;
  double (*measure) (guint n);
  double values[ROUNDS_MAX];
} Row;

static Row rows[] = {
  { "dispatch, µs a no-op job", "Lanes", lanes_dispatch, { 0 } },
  { NULL, "bare GThreadPool, no result", pool_dispatch, { 0 } },
  { NULL, "GTask in a thread", task_dispatch, { 0 } },
  { NULL, "Python ThreadPoolExecutor", python_dispatch, { 0 } },
  { "memory, bytes a queued job", "Lanes", lanes_memory, { 0 } },
  { NULL, "Lanes, of a batch, with its input", lanes_batch_memory, { 0 } },
  { NULL, "GTask", task_memory, { 0 } },
  { NULL, "Python future", python_memory, { 0 } },
  { "memory, bytes a job that is over", "Lanes: its record, its span, its place", lanes_over_memory, { 0 } },
  { NULL, "Lanes, when it is removed", lanes_removed_memory, { 0 } },
  { "waits in flight, s of CPU for all", "Lanes", lanes_waits, { 0 } },
  { NULL, "a plain heap of timers", heap_waits, { 0 } },
  { NULL, "its timers alone", timer_waits, { 0 } },
  { NULL, "Python asyncio", asyncio_waits, { 0 } },
  { "memory, bytes a wait in flight", "Lanes", lanes_wait_memory, { 0 } },
  { NULL, "a plain heap of timers", heap_memory, { 0 } },
  { NULL, "its timers alone", timer_memory, { 0 } },
};

int
main (int    argc,
      char **argv)
{
  guint rounds = argc > 1 ? (guint) CLAMP (atoi (argv[1]), 1, ROUNDS_MAX) : 5;
  guint n = argc > 2 ? (guint) MAX (1000, atoi (argv[2])) : 1000000;
  double base = 1;

  if (argc > 3)
    {
      printf ("%.3f\n", rows[atoi (argv[3])].measure (n));
      return 0;
    }

  for (guint round = 0; round < rounds; round++)
    for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
      rows[i].values[round] = rows[i].measure (n);

  printf ("%u jobs, %u rounds in turn\n%-36s %-36s %10s %10s %10s %8s\n", n, rounds, "row", "who", "median", "lowest", "highest",
          "/ Lanes");
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      double median;

      qsort (rows[i].values, rounds, sizeof (double), bench_compare_doubles);
      median = rows[i].values[rounds / 2];
      if (rows[i].row != NULL)
        base = median;
      printf ("%-36s %-36s %10.3f %10.3f %10.3f %8.2f\n", rows[i].row != NULL ? rows[i].row : "", rows[i].who, median,
              rows[i].values[0], rows[i].values[rounds - 1], median / base);
    }

  return 0;
}
