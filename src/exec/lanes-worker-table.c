/* lanes-worker-table.c: makes the rows of the table of workers from what the sampler follows
 *
 * Nearly all of a row is known from sampling already; only the bytes read and written are read here, once a second
 * a process, and once a second a thread where there are not too many. Runs on the sampler's thread.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-worker-table.h"

#include <string.h>
#include <unistd.h>

/* Reading io costs 4 µs a thread. */
#define MAX_IO_THREADS 256
/* Less says nothing of a second. */
#define MIN_LENGTH (100 * (gint64) 1000000)

static double
rate (guint64 before,
      guint64 now,
      gint64  ns)
{
  return ns > 0 && now >= before ? (double) (now - before) * 1e9 / (double) ns : 0;
}

static void
set_io (LanesWorkerInfo *info,
        LanesProcWatch  *process,
        const char      *path,
        guint64         *told_read,
        guint64         *told_written,
        gint64           length)
{
  char text[512];
  gssize n = lanes_proc_read_at (process->dir, path, text, sizeof text);
  guint64 n_read, n_written;

  info->read_rate = -1;
  info->write_rate = -1;
  if (n <= 0 || !lanes_proc_parse_io (text, (gsize) n, &n_read, &n_written))
    return;
  info->read_rate = info->write_rate = LANES_RATE_NOT_YET;
  /* What was read before anybody looked is not of this second. */
  if (*told_read != G_MAXUINT64)
    {
      info->read_rate = rate (*told_read, n_read, length);
      info->write_rate = rate (*told_written, n_written, length);
    }
  *told_read = n_read;
  *told_written = n_written;
}

static void
set_busy (LanesWorkerInfo        *info,
          const LanesBusyHistory *busy)
{
  info->n_busy = busy->n;
  memcpy (info->busy, busy->share, busy->n);
}

static void
set_task (LanesWorkerInfo     *info,
          const LanesProcTask *task)
{
  info->parent = task->stat.parent;
  info->start_ticks = task->stat.start_ticks;
  memcpy (info->name, task->stat.name, sizeof info->name);
  info->state = task->stat.state;
  info->nice = task->stat.nice;
}

/* They are known later. What cannot be known stays so. */
static void
forget_rates (LanesWorkerInfo *info)
{
  info->cpu_share = LANES_RATE_NOT_YET;
  info->slices_rate = info->slices_rate >= 0 ? LANES_RATE_NOT_YET : info->slices_rate;
  info->read_rate = info->read_rate >= 0 ? LANES_RATE_NOT_YET : info->read_rate;
  info->write_rate = info->write_rate >= 0 ? LANES_RATE_NOT_YET : info->write_rate;
}

/* What it did since its last record, from which the next one counts. */
static void
set_thread_rates (LanesWorkerInfo *info,
                  LanesProcWatch  *process,
                  LanesProcTask   *task,
                  gint64           now)
{
  const LanesProcSched *sched = &task->meter.sched;
  gint64 length = now - task->told_at;
  char path[48];

  info->cpu_share = rate (task->told_on_cpu, sched->on_cpu, length) / 1e9;
  info->slices_rate = info->slices >= 0 ? rate (task->told_slices, sched->slices, length) : -1;
  info->read_rate = info->write_rate = -1;
  if (process->tasks->len <= MAX_IO_THREADS)
    {
      g_snprintf (path, sizeof path, "task/%d/io", task->tid);
      set_io (info, process, path, &task->told_read, &task->told_written, length);
    }
  if (length < MIN_LENGTH)
    forget_rates (info);
  task->told_at = now;
  task->told_on_cpu = sched->on_cpu;
  task->told_slices = sched->slices;
}

static void
add_thread (GArray         *rows,
            guint           watch,
            LanesProcWatch *process,
            LanesProcTask  *task,
            gint64          now)
{
  LanesWorkerInfo info = { .watch = watch, .pid = process->pid, .tid = task->tid, .n_threads = 1, .rss = -1 };
  const LanesProcSched *sched = &task->meter.sched;

  set_task (&info, task);
  info.cpu_ns = (gint64) sched->on_cpu;
  info.slices = process->root->no_schedstat ? -1 : (gint64) sched->slices;
  set_thread_rates (&info, process, task, now);
  set_busy (&info, &task->busy);
  g_array_append_val (rows, info);
}

/* The state to show for all: what the busiest of its threads is in. */
static char
whole_state (LanesProcWatch *process)
{
  const char order[] = "RDSITtZX";
  char best = 'X';

  for (guint i = 0; i < process->tasks->len; i++)
    {
      char state = ((LanesProcTask *) g_ptr_array_index (process->tasks, i))->stat.state;
      const char *at = strchr (order, state);

      if (at != NULL && state != '\0' && at < strchr (order, best))
        best = state;
    }
  return best;
}

static const LanesProcTask *
first_task (LanesProcWatch *process)
{
  for (guint i = 0; i < process->tasks->len; i++)
    {
      const LanesProcTask *task = g_ptr_array_index (process->tasks, i);

      if (task->tid == process->pid)
        return task;
    }
  return g_ptr_array_index (process->tasks, 0);
}

static void
set_resident (LanesWorkerInfo *info,
              LanesProcWatch  *process)
{
  char text[128], *end;
  gssize n = lanes_proc_read_at (process->dir, "statm", text, sizeof text - 1);
  guint64 pages;

  info->rss = -1;
  if (n <= 0)
    return;
  text[n] = '\0';
  g_ascii_strtoull (text, &end, 10);
  pages = g_ascii_strtoull (end, NULL, 10);
  info->rss = (gint64) pages * sysconf (_SC_PAGESIZE);
}

static void
set_process_rates (LanesWorkerInfo *info,
                   LanesProcWatch  *process,
                   gint64           now)
{
  gint64 length = now - process->told_at;

  /* Its clock is read a little later than ours. */
  info->cpu_share = length > 0 ? (double) MAX (process->cpu - process->told_cpu, 0) / (double) length : 0;
  info->cpu_share = MIN (info->cpu_share, g_get_num_processors ());
  set_io (info, process, "io", &process->told_read, &process->told_written, length);
  if (length < MIN_LENGTH)
    forget_rates (info);
  process->told_at = now;
  process->told_cpu = process->cpu;
}

/* The first of the rows is of the process, those behind it of its threads. Of a thread that came just now nothing is counted. */
static void
add_up_slices (LanesWorkerInfo *rows,
               guint            n_rows)
{
  for (guint i = 1; i < n_rows; i++)
    {
      rows->slices = rows[i].slices < 0 ? -1 : rows->slices + rows[i].slices;
      rows->slices_rate = rows[i].slices < 0 ? -1 : rows->slices_rate + MAX (rows[i].slices_rate, 0);
    }
  if (rows->cpu_share < 0 && rows->slices_rate >= 0)
    rows->slices_rate = LANES_RATE_NOT_YET;
}

/**
 * lanes_worker_table_add:
 * @rows: (element-type LanesWorkerInfo): where to append
 * @watch: what the process belongs to
 * @process: sampled just now
 * @now: CLOCK_MONOTONIC nanoseconds
 *
 * Adds the process's row, and then those of its threads if it has more than one.
 */
void
lanes_worker_table_add (GArray         *rows,
                        guint           watch,
                        LanesProcWatch *process,
                        gint64          now)
{
  LanesWorkerInfo info = { .watch = watch, .pid = process->pid };
  guint first = rows->len;

  if (process->tasks->len == 0)
    return;
  set_task (&info, first_task (process));
  info.state = whole_state (process);
  info.n_threads = (int) process->tasks->len;
  info.cpu_ns = process->cpu;
  set_resident (&info, process);
  set_process_rates (&info, process, now);
  set_busy (&info, &process->busy);
  g_array_append_val (rows, info);

  for (guint i = 0; i < process->tasks->len; i++)
    add_thread (rows, watch, process, g_ptr_array_index (process->tasks, i), now);

  add_up_slices (&g_array_index (rows, LanesWorkerInfo, first), rows->len - first);
  if (process->tasks->len == 1)
    g_array_set_size (rows, first + 1);
}

/**
 * lanes_worker_table_forget_rates:
 * @rows: (element-type LanesWorkerInfo): the first ones after a while in which nobody asked
 *
 * What they say of the while is not of the last second. What cannot be known stays so.
 */
void
lanes_worker_table_forget_rates (GArray *rows)
{
  for (guint i = 0; i < rows->len; i++)
    forget_rates (&g_array_index (rows, LanesWorkerInfo, i));
}
