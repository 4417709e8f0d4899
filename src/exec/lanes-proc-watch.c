/* lanes-proc-watch.c: one process and its threads as the sampler follows them
 *
 * The folder of the process is kept open, so that whatever is opened below it is of this process, or fails: an id
 * that is used again for another never comes in. The process's CPU clock (one cheap system call, no file) says at
 * each look whether any thread ran at all: if none did, none of them needs to be looked at, which is what
 * makes a sleeping process with ten thousand threads nearly free. The threads are listed again when the process
 * says that their number changed, when one is gone, and every second that it runs.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-proc-watch.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define SECOND G_GINT64_CONSTANT (1000000000)
#define LOOK_AGAIN (5 * SECOND)

/* More threads than this are not asked for their children at every look. */
#define MANY_THREADS 16

static gboolean
read_clock (LanesProcWatch *self,
            gint64         *ret_ns)
{
  struct timespec time;

  if (clock_gettime ((clockid_t) self->clock, &time) != 0)
    return FALSE;
  *ret_ns = time.tv_sec * SECOND + time.tv_nsec;
  return TRUE;
}

static void
find_clock (LanesProcWatch *self,
            gboolean        from_birth)
{
  clockid_t clock;
  gint64 now;

  if (!self->root->real || self->only != 0 || clock_getcpuclockid (self->pid, &clock) != 0)
    return;
  self->clock = (int) clock;
  if (!read_clock (self, &now))
    return;
  self->has_clock = TRUE;
  self->clock_first = from_birth ? 0 : now;
  self->cpu = now - self->clock_first;
}

static int
open_dir (LanesProcRoot *root,
          int            pid,
          gboolean      *ret_kept)
{
  char name[16];
  int fd;

  g_snprintf (name, sizeof name, "%d", pid);
  fd = lanes_proc_root_keep (root, root->fd, name, O_DIRECTORY);
  *ret_kept = fd >= 0;
  if (fd != -EMFILE)
    return fd;

  /* A process without its folder cannot be followed at all: this one is beyond the budget. */
  fd = openat (root->fd, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  return fd >= 0 ? fd : -errno;
}

/* Among the first @n, which are in order. */
static gboolean
has_task (LanesProcWatch *self,
          guint           n,
          int             tid)
{
  guint low = 0, high = n;

  while (low < high)
    {
      guint middle = (low + high) / 2;
      const LanesProcTask *task = g_ptr_array_index (self->tasks, middle);

      if (task->tid == tid)
        return TRUE;
      if (task->tid < tid)
        low = middle + 1;
      else
        high = middle;
    }
  return FALSE;
}

static int
compare_tasks (gconstpointer a,
               gconstpointer b)
{
  const LanesProcTask *first = *(LanesProcTask *const *) a;
  const LanesProcTask *second = *(LanesProcTask *const *) b;

  return (first->tid > second->tid) - (first->tid < second->tid);
}

static LanesProcTask *
add_task (LanesProcWatch *self,
          int             tid,
          gint64          now,
          gint64          born,
          int            *ret_errno)
{
  LanesProcTask *task = lanes_proc_task_new (self->root, self->dir, tid, now, born, ret_errno);

  if (task != NULL)
    g_ptr_array_add (self->tasks, task);
  return task;
}

static void
list_tasks (LanesProcWatch *self,
            gint64          now)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (int));
  guint n_before = self->tasks->len;
  gint64 born = self->listed_at;
  int failed;

  self->listed_at = now;
  if (!lanes_proc_list_ids (self->dir, "task", ids))
    return;
  for (guint i = 0; i < ids->len; i++)
    if (!has_task (self, n_before, g_array_index (ids, int, i)))
      add_task (self, g_array_index (ids, int, i), now, born, &failed);
  if (self->tasks->len != n_before)
    g_ptr_array_sort (self->tasks, compare_tasks);
}

static void
list_first_tasks (LanesProcWatch *self,
                  gint64          now,
                  gint64          born)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (int));
  int failed;

  self->listed_at = now;
  if (!lanes_proc_list_ids (self->dir, "task", ids))
    return;
  for (guint i = 0; i < ids->len; i++)
    if (g_array_index (ids, int, i) != self->pid)
      add_task (self, g_array_index (ids, int, i), now, born, &failed);
  g_ptr_array_sort (self->tasks, compare_tasks);
}

/**
 * lanes_proc_watch_new:
 * @only: the one thread to follow, or 0 for all
 * @now: CLOCK_MONOTONIC nanoseconds
 * @born: when it was started for a job, so that all it ever did counts; or 0 to count from now
 * @follow_children: keep count of the CPU time of children that it reaps
 * @ret_errno: (out): why not: ENOENT and ESRCH for gone (or hidden), EACCES and EPERM for forbidden
 *
 * Returns: (transfer full) (nullable):
 */
LanesProcWatch *
lanes_proc_watch_new (LanesProcRoot *root,
                      int            pid,
                      int            only,
                      gint64         now,
                      gint64         born,
                      gboolean       follow_children,
                      int           *ret_errno)
{
  LanesProcWatch *self = g_new0 (LanesProcWatch, 1);
  LanesProcTask *first = NULL;

  self->root = root;
  self->pid = pid;
  self->only = only;
  self->follow_children = follow_children;
  self->tasks = g_ptr_array_new ();
  self->dir = open_dir (root, pid, &self->dir_kept);
  if (self->dir >= 0)
    first = add_task (self, only != 0 ? only : pid, now, born, ret_errno);
  else
    *ret_errno = -self->dir;
  if (first == NULL)
    {
      lanes_proc_watch_free (self);
      return NULL;
    }

  self->at = now;
  self->told_at = now;
  self->parent = first->stat.parent;
  self->alive = TRUE;
  self->restless = TRUE;
  self->child_first = born > 0 ? 0 : first->stat.child_ticks;
  find_clock (self, born > 0);
  self->told_cpu = self->cpu;
  self->told_read = G_MAXUINT64;
  if (only == 0)
    list_first_tasks (self, now, born);
  return self;
}

void
lanes_proc_watch_free (LanesProcWatch *self)
{
  for (guint i = 0; i < self->tasks->len; i++)
    lanes_proc_task_free (g_ptr_array_index (self->tasks, i), self->root);
  g_ptr_array_unref (self->tasks);
  if (self->dir_kept)
    lanes_proc_root_drop (self->root, &self->dir);
  else if (self->dir >= 0)
    close (self->dir);
  g_free (self);
}

/* Did no thread of it use a CPU since the last look? Only then nothing of it can have changed. */
static gboolean
is_idle (LanesProcWatch *self,
         gint64          now)
{
  gint64 cpu;
  gboolean same;

  if (!self->has_clock)
    return FALSE;
  if (!read_clock (self, &cpu))
    {
      self->has_clock = FALSE;
      return FALSE;
    }
  cpu -= self->clock_first;
  same = cpu <= self->cpu;
  self->cpu = MAX (self->cpu, cpu);
  return same && !self->restless && now - self->looked_at < LOOK_AGAIN;
}

static void
add_interval (LanesProcWatch      *self,
              const LanesProcTask *task)
{
  if (!lanes_proc_task_is_alive (task))
    return;
  self->alive = TRUE;
  self->restless |= task->stat.state == 'R' || task->ran;
  for (int i = 0; i < LANES_N_KERNEL_STATES; i++)
    self->interval[i] += task->meter.interval[i];
  self->longest_stop = MAX (self->longest_stop, task->meter.interval[LANES_KERNEL_STOPPED]);
  self->moved += task->meter.moved;
}

/* What the first thread's stat says of the whole process. */
static void
read_process (LanesProcWatch      *self,
              const LanesProcTask *task)
{
  if (task->tid != self->pid)
    return;
  self->parent = task->stat.parent;
  if (task->stat.child_ticks > self->child_first)
    self->child_cpu = (gint64) (task->stat.child_ticks - self->child_first) * self->root->tick_ns;
}

static void
sum_cpu (LanesProcWatch *self)
{
  gint64 cpu = self->ended_cpu;

  for (guint i = 0; i < self->tasks->len; i++)
    cpu += ((LanesProcTask *) g_ptr_array_index (self->tasks, i))->meter.sum.cpu;
  self->cpu = MAX (self->cpu, cpu);
}

static void
sample_task (LanesProcWatch *self,
             LanesProcTask  *task,
             gboolean        idle,
             gint64          now,
             guint          *kept)
{
  gboolean leader = self->follow_children && task->tid == self->pid;

  if (idle)
    {
      lanes_proc_task_idle (task, now);
    }
  else if (!lanes_proc_task_sample (task, self->root, self->dir, now, leader))
    {
      self->ended_cpu += task->meter.sum.cpu;
      lanes_proc_task_free (task, self->root);
      return;
    }
  add_interval (self, task);
  read_process (self, task);
  self->tasks->pdata[(*kept)++] = task;
}

static gboolean
should_list (LanesProcWatch *self,
             guint           n_gone,
             gint64          now)
{
  int n_threads = 0;

  if (self->only != 0)
    return FALSE;
  for (guint i = 0; i < self->tasks->len; i++)
    {
      const LanesProcTask *task = g_ptr_array_index (self->tasks, i);

      if (task->ran && task->stat_at == now)
        n_threads = task->stat.n_threads;
    }
  return n_gone > 0 || (n_threads > 0 && (guint) n_threads != self->tasks->len) || now - self->listed_at >= SECOND;
}

/**
 * lanes_proc_watch_sample:
 * @now: CLOCK_MONOTONIC nanoseconds
 *
 * Closes an interval.
 *
 * Returns: %FALSE when nothing of it is left
 */
gboolean
lanes_proc_watch_sample (LanesProcWatch *self,
                         gint64          now)
{
  gboolean idle = is_idle (self, now);
  guint kept = 0, n_before = self->tasks->len;

  memset (self->interval, 0, sizeof self->interval);
  self->longest_stop = 0;
  self->moved = 0;
  self->alive = FALSE;
  self->restless = FALSE;
  for (guint i = 0; i < n_before; i++)
    sample_task (self, g_ptr_array_index (self->tasks, i), idle, now, &kept);
  g_ptr_array_set_size (self->tasks, (int) kept);

  if (!idle)
    {
      self->looked_at = now;
      if (should_list (self, n_before - kept, now))
        list_tasks (self, now);
    }
  if (!self->has_clock)
    sum_cpu (self);
  self->at = now;
  lanes_busy_history_feed (&self->busy, now, self->cpu);
  return self->tasks->len > 0;
}

/**
 * lanes_proc_watch_list_children:
 * @ids: (element-type int): where to append the ids of its children
 *
 * Only threads that ran since the last look can have new ones, and only those are asked.
 */
void
lanes_proc_watch_list_children (LanesProcWatch *self,
                                GArray         *ids)
{
  gboolean all = self->listed_at == self->at;

  for (guint i = 0; i < self->tasks->len; i++)
    {
      const LanesProcTask *task = g_ptr_array_index (self->tasks, i);
      char path[48], list[32768];
      gssize n;

      if (!task->ran || (!all && i >= MANY_THREADS))
        continue;
      g_snprintf (path, sizeof path, "task/%d/children", task->tid);
      n = lanes_proc_read_at (self->dir, path, list, sizeof list);
      if (n > 0)
        lanes_proc_parse_ids (list, (gsize) n, ids);
    }
}
