/* lanes-sampler-target.c: what the sampler was asked to watch, as its thread knows it
 *
 * A thread, a process, or the tree of processes of a job. Of a tree, one interval says what the job did: on a CPU
 * if any thread of it was, else waiting for one if any was, else on disk, else stopped, else asleep; the parts
 * of its threads are added up in that order until the interval is full. CPU time is added up without that limit.
 *
 * Children that come and go between two looks are not lost to the sums: what a parent has reaped is in its stat,
 * and what was used on top of what the looks saw counts as on a CPU.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-sampler-target.h"

#include <errno.h>
#include <string.h>

#define MAX_CARRY (50 * G_GINT64_CONSTANT (1000000))

/**
 * lanes_sampler_target_new:
 * @begin: CLOCK_MONOTONIC nanoseconds; for a tree, when its process was started
 *
 * Returns: (transfer full): nothing is opened yet
 */
LanesSamplerTarget *
lanes_sampler_target_new (guint          id,
                          LanesWatchKind kind,
                          int            pid,
                          int            tid,
                          gint64         begin)
{
  LanesSamplerTarget *self = g_new0 (LanesSamplerTarget, 1);

  self->id = id;
  self->kind = kind;
  self->pid = pid;
  self->tid = tid;
  self->begin = begin;
  self->at = begin;
  self->last_state = '?';
  self->processes = g_ptr_array_new_with_free_func ((GDestroyNotify) lanes_proc_watch_free);
  return self;
}

void
lanes_sampler_target_free (LanesSamplerTarget *self)
{
  g_ptr_array_unref (self->processes);
  g_free (self);
}

static LanesProcWatch *
find_process (LanesSamplerTarget *self,
              int                 pid)
{
  for (guint i = 0; i < self->processes->len; i++)
    {
      LanesProcWatch *process = g_ptr_array_index (self->processes, i);

      if (process->pid == pid)
        return process;
    }
  return NULL;
}

static void
add_children (LanesSamplerTarget *self,
              LanesProcRoot      *root,
              LanesProcWatch     *process,
              gint64              now)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (int));
  int failed;

  lanes_proc_watch_list_children (process, ids);
  for (guint i = 0; i < ids->len; i++)
    {
      int pid = g_array_index (ids, int, i);
      LanesProcWatch *child;

      if (find_process (self, pid) != NULL)
        continue;
      child = lanes_proc_watch_new (root, pid, 0, now, self->begin, TRUE, &failed);
      if (child != NULL)
        g_ptr_array_add (self->processes, child);
    }
}

static void
add_all_children (LanesSamplerTarget *self,
                  LanesProcRoot      *root,
                  gint64              now)
{
  /* Those added meanwhile are asked too. */
  for (guint i = 0; i < self->processes->len; i++)
    add_children (self, root, g_ptr_array_index (self->processes, i), now);
}

/**
 * lanes_sampler_target_open:
 * @now: CLOCK_MONOTONIC nanoseconds
 *
 * Finds it; sets its @failed where it cannot be read.
 */
void
lanes_sampler_target_open (LanesSamplerTarget *self,
                           LanesProcRoot      *root,
                           gint64              now)
{
  gboolean tree = self->kind == LANES_WATCH_TREE;
  int only = self->kind == LANES_WATCH_THREAD ? self->tid : 0;
  LanesProcWatch *process;

  process = lanes_proc_watch_new (root, self->pid, only, now, tree ? self->begin : 0, tree, &self->failed);
  if (process == NULL)
    return;
  g_ptr_array_add (self->processes, process);
  if (tree)
    add_all_children (self, root, now);
  else
    self->begin = self->at = now;
}

/* The CPU time of a process that is gone is in its parent's stat, if that has reaped it; else it is kept here. */
static void
forget_process (LanesSamplerTarget   *self,
                const LanesProcWatch *process)
{
  const LanesProcWatch *parent = find_process (self, process->parent);

  if (parent == NULL || parent->tasks->len == 0)
    self->ended_cpu += process->cpu + process->child_cpu;
}

static void
forget_ended (LanesSamplerTarget *self)
{
  for (guint i = 0; i < self->processes->len; i++)
    {
      const LanesProcWatch *process = g_ptr_array_index (self->processes, i);

      if (process->tasks->len == 0)
        forget_process (self, process);
    }
  for (guint i = self->processes->len; i > 0; i--)
    if (((LanesProcWatch *) g_ptr_array_index (self->processes, i - 1))->tasks->len == 0)
      g_ptr_array_remove_index (self->processes, i - 1);
}

/* Brings the CPU time up to date, by the clocks and the children's accounts. It never goes back. */
static void
sum_cpu (LanesSamplerTarget *self)
{
  gint64 cpu = self->ended_cpu;

  for (guint i = 0; i < self->processes->len; i++)
    {
      const LanesProcWatch *process = g_ptr_array_index (self->processes, i);

      cpu += process->cpu + process->child_cpu;
    }
  self->times.cpu = MAX (self->times.cpu, cpu);
}

typedef struct
{
  gint64   sum[LANES_N_KERNEL_STATES];
  gint64   stop;
  gint64   moved;
  guint    n_tasks;
  gboolean alive;
} Parts;

static void
add_parts (LanesSamplerTarget *self,
           Parts              *parts)
{
  for (guint i = 0; i < self->processes->len; i++)
    {
      const LanesProcWatch *process = g_ptr_array_index (self->processes, i);

      for (int k = 0; k < LANES_N_KERNEL_STATES; k++)
        parts->sum[k] += process->interval[k];
      parts->stop = MAX (parts->stop, process->longest_stop);
      parts->moved += process->moved;
      parts->n_tasks += process->tasks->len;
      parts->alive |= process->alive;
    }
}

static void
split (LanesSamplerTarget *self,
       const Parts        *parts,
       gint64              cpu,
       gint64              length)
{
  const gint64 wanted[LANES_N_KERNEL_STATES] = {
    [LANES_KERNEL_ON_CPU] = MAX (parts->sum[LANES_KERNEL_ON_CPU], cpu),
    [LANES_KERNEL_WAITING] = parts->sum[LANES_KERNEL_WAITING],
    [LANES_KERNEL_DISK] = parts->sum[LANES_KERNEL_DISK],
    [LANES_KERNEL_STOPPED] = parts->stop,
  };
  const LanesKernelState order[] = { LANES_KERNEL_ON_CPU, LANES_KERNEL_WAITING, LANES_KERNEL_DISK,
                                     LANES_KERNEL_STOPPED };
  gint64 rest = length;

  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    {
      gint64 part = CLAMP (wanted[order[i]], 0, rest);

      self->interval[order[i]] = part;
      rest -= part;
    }
  self->interval[LANES_KERNEL_ASLEEP] = rest;
}

static void
account (LanesSamplerTarget *self,
         const Parts        *parts)
{
  for (int k = 0; k < LANES_N_KERNEL_STATES; k++)
    self->times.ns[k] += self->interval[k];
  /* With one thread, its correction is the whole's; with more, what one of them waited another may have run. */
  if (parts->n_tasks == 1)
    {
      gint64 moved = MIN (parts->moved, self->times.ns[LANES_KERNEL_ASLEEP]);

      self->times.ns[LANES_KERNEL_ASLEEP] -= moved;
      self->times.ns[LANES_KERNEL_WAITING] += moved;
    }
}

/* What was used in an interval can be told a little late, by a tick or by a parent that reaps, and be more than the next has
 * room for: then it goes into the one after. More than a little is what ran at the same time on other CPUs. */
static void
carry_cpu (LanesSamplerTarget *self,
           gint64              length)
{
  gint64 rest = self->times.cpu - self->split_cpu - self->interval[LANES_KERNEL_ON_CPU];

  self->split_cpu = self->times.cpu - (length > 0 ? CLAMP (rest, 0, MAX_CARRY) : 0);
}

static void
remember_state (LanesSamplerTarget *self)
{
  const LanesProcWatch *process = self->processes->len > 0 ? g_ptr_array_index (self->processes, 0) : NULL;

  if (process != NULL && process->tasks->len > 0)
    self->last_state = ((LanesProcTask *) g_ptr_array_index (process->tasks, 0))->stat.state;
}

/* The last piece of a life that ended between two looks: a zombie's counters still say what it was. */
static void
see_tail (LanesSamplerTarget *self)
{
  for (guint i = 0; i < self->processes->len; i++)
    {
      const LanesProcWatch *process = g_ptr_array_index (self->processes, i);

      for (guint k = 0; k < process->tasks->len; k++)
        {
          const LanesProcTask *task = g_ptr_array_index (process->tasks, k);

          self->tail_waiting += task->meter.interval[LANES_KERNEL_WAITING];
          self->tail_moved += task->meter.moved;
          self->tail_seen = TRUE;
        }
    }
}

/**
 * lanes_sampler_target_sample:
 * @now: CLOCK_MONOTONIC nanoseconds
 *
 * Closes an interval.
 *
 * Returns: %FALSE if nothing of it is alive any more: then @interval is all 0
 */
gboolean
lanes_sampler_target_sample (LanesSamplerTarget *self,
                             LanesProcRoot      *root,
                             gint64              now)
{
  gint64 length = now - self->at;
  Parts parts = { 0 };

  memset (self->interval, 0, sizeof self->interval);
  for (guint i = 0; i < self->processes->len; i++)
    lanes_proc_watch_sample (g_ptr_array_index (self->processes, i), now);
  add_parts (self, &parts);
  forget_ended (self);
  if (self->kind == LANES_WATCH_TREE && parts.alive)
    add_all_children (self, root, now);
  sum_cpu (self);

  /* What had ended by now is left for lanes_sampler_target_finish(), which is told when and with what. */
  if (!parts.alive)
    {
      see_tail (self);
      return FALSE;
    }
  split (self, &parts, self->times.cpu - self->split_cpu, length);
  account (self, &parts);
  carry_cpu (self, length);
  remember_state (self);
  self->at = now;
  return TRUE;
}

/* How it rested after the last look; of what was runnable then and was not seen again, nobody knows. */
static gint64 *
tail_rest (LanesSamplerTarget *self,
           gboolean            cpu_known)
{
  if (!cpu_known && !self->tail_seen)
    return &self->times.unknown;
  if (self->last_state == 'D')
    return &self->times.ns[LANES_KERNEL_DISK];
  if (self->last_state == 'T' || self->last_state == 't')
    return &self->times.ns[LANES_KERNEL_STOPPED];
  if (self->last_state == 'S' || self->tail_seen)
    return &self->times.ns[LANES_KERNEL_ASLEEP];
  return &self->times.unknown;
}

/* The time after the last look at what then ended. */
static void
close_tail (LanesSamplerTarget *self,
            gint64              length,
            gint64              on_cpu,
            gboolean            cpu_known)
{
  gint64 waiting = MIN (self->tail_waiting, length - on_cpu);
  gint64 moved = MIN (self->tail_moved, self->times.ns[LANES_KERNEL_ASLEEP]);
  gint64 *rest = tail_rest (self, cpu_known);

  self->interval[LANES_KERNEL_ON_CPU] = on_cpu;
  self->interval[LANES_KERNEL_WAITING] = waiting;
  if (rest != &self->times.unknown)
    self->interval[rest - self->times.ns] += length - on_cpu - waiting;

  self->times.ns[LANES_KERNEL_ON_CPU] += on_cpu;
  self->times.ns[LANES_KERNEL_WAITING] += waiting + moved;
  self->times.ns[LANES_KERNEL_ASLEEP] -= moved;
  *rest += length - on_cpu - waiting;
}

/**
 * lanes_sampler_target_finish:
 * @at: when it ended, CLOCK_MONOTONIC nanoseconds
 * @cpu: CPU time in nanoseconds that its rusage has, or -1
 *
 * Closes its times. The last piece of a life, after the last look, is known by the rusage only; without one, it counts
 * as unknown. What is known of that piece is @interval then.
 */
void
lanes_sampler_target_finish (LanesSamplerTarget *self,
                             LanesProcRoot      *root,
                             gint64              at,
                             gint64              cpu)
{
  gint64 length, tail;

  memset (self->interval, 0, sizeof self->interval);
  if (at > self->at && lanes_sampler_target_sample (self, root, at))
    return;

  /* A zombie's account is final; of what is gone, only rusage is left. */
  length = MAX (at - self->at, 0);
  self->times.cpu = MAX (self->times.cpu, cpu);
  tail = CLAMP (self->times.cpu - self->split_cpu, 0, length);
  close_tail (self, length, tail, cpu >= 0);
  self->split_cpu = self->times.cpu;
  self->at = MAX (self->at, at);
}
