/* lanes-proc-task.c: one thread as the sampler follows it
 *
 * schedstat is read at every look, and stat only when it can say something new: a thread that was not on a CPU
 * since has the state it had, except that it may have been woken and wait for one, which a look every few
 * seconds and the kernel's own figure put right.
 *
 * One that runs a little in every interval and has slept at the end of the last five (a timer, a loop that answers) is
 * asked one time in eight, as stat costs three times as much; and again as soon as it rests for two intervals, so that one
 * that was stopped or hangs on a disk is known for it. That is only for looks closer than half a second.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-proc-task.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define SECOND G_GINT64_CONSTANT (1000000000)
#define STAT_REFRESH (5 * SECOND)
#define CALM 5
#define CALM_SKIPS 7
#define CALM_RESTS 2
#define CLOSE_LOOKS (SECOND / 2)

static void
task_path (char       *path,
           gsize       size,
           int         tid,
           const char *file)
{
  g_snprintf (path, size, "task/%d/%s", tid, file);
}

/* Reads a file of the task, through a kept descriptor where the budget allows. */
static gssize
read_file (LanesProcTask *self,
           LanesProcRoot *root,
           int            dir,
           const char    *file,
           int           *fd,
           gboolean      *unkept,
           char          *buffer,
           gsize          size)
{
  char path[48];

  if (*fd >= 0)
    return lanes_proc_read_again (*fd, buffer, size);

  task_path (path, sizeof path, self->tid, file);
  if (!*unkept)
    {
      int kept = lanes_proc_root_keep (root, dir, path, 0);

      if (kept >= 0)
        {
          *fd = kept;
          return lanes_proc_read_again (kept, buffer, size);
        }
      if (kept != -EMFILE)
        return kept;
      *unkept = TRUE;
    }
  return lanes_proc_read_at (dir, path, buffer, size);
}

static int
read_stat (LanesProcTask *self,
           LanesProcRoot *root,
           int            dir,
           LanesProcStat *ret_stat)
{
  char line[1024];
  gssize n;

  /* Half of the budget is for schedstat alone, which is read oftener. */
  self->stat_unkept |= self->stat_fd < 0 && root->n_kept >= root->budget / 2;
  n = read_file (self, root, dir, "stat", &self->stat_fd, &self->stat_unkept, line, sizeof line);

  if (n < 0)
    return (int) -n;
  return lanes_proc_parse_stat (line, (gsize) n, ret_stat) ? 0 : ESRCH;
}

/* Where the kernel has no schedstat, ticks of 10 ms stand in and waiting is not known. */
static int
sched_from_stat (LanesProcTask  *self,
                 LanesProcRoot  *root,
                 int             dir,
                 LanesProcSched *ret_sched)
{
  LanesProcStat stat;
  int failed = read_stat (self, root, dir, &stat);

  if (failed != 0)
    return failed;
  root->no_schedstat = TRUE;
  ret_sched->on_cpu = stat.cpu_ticks * (guint64) root->tick_ns;
  ret_sched->waiting = 0;
  ret_sched->slices = 0;
  return 0;
}

static int
read_sched (LanesProcTask  *self,
            LanesProcRoot  *root,
            int             dir,
            LanesProcSched *ret_sched)
{
  char line[128];
  gssize n;

  if (root->no_schedstat)
    return sched_from_stat (self, root, dir, ret_sched);
  n = read_file (self, root, dir, "schedstat", &self->sched_fd, &self->uncached, line, sizeof line);
  if (n == -ENOENT && self->sched_fd < 0)
    return sched_from_stat (self, root, dir, ret_sched);
  if (n < 0)
    return (int) -n;
  return lanes_proc_parse_schedstat (line, (gsize) n, ret_sched) ? 0 : ESRCH;
}

/* When it began, by CLOCK_MONOTONIC; the kernel tells it in ticks of a clock that goes on in suspend. */
static gint64
start_time (const LanesProcTask *self,
            const LanesProcRoot *root)
{
  struct timespec boot, monotonic;

  if (!root->real || clock_gettime (CLOCK_BOOTTIME, &boot) != 0)
    return 0;
  clock_gettime (CLOCK_MONOTONIC, &monotonic);
  return (gint64) self->stat.start_ticks * root->tick_ns - (boot.tv_sec - monotonic.tv_sec) * SECOND -
         (boot.tv_nsec - monotonic.tv_nsec);
}

/**
 * lanes_proc_task_new:
 * @dir: the process's folder
 * @now: CLOCK_MONOTONIC nanoseconds
 * @born: for one that began while its process was followed: not before then; all its figures count. Or 0 to
 *   count from now
 * @ret_errno: (out): why not
 *
 * Returns: (transfer full) (nullable): or %NULL if it is gone or hidden
 */
LanesProcTask *
lanes_proc_task_new (LanesProcRoot *root,
                     int            dir,
                     int            tid,
                     gint64         now,
                     gint64         born,
                     int           *ret_errno)
{
  LanesProcTask *self = g_new0 (LanesProcTask, 1);
  LanesProcSched sched = { 0 };
  int failed;

  self->tid = tid;
  self->sched_fd = -1;
  self->stat_fd = -1;
  failed = read_sched (self, root, dir, &sched);
  if (failed == 0)
    failed = read_stat (self, root, dir, &self->stat);
  if (failed != 0)
    {
      *ret_errno = failed;
      lanes_proc_task_free (self, root);
      return NULL;
    }

  self->counted = self->uncached;
  root->n_uncached += self->counted;
  self->stat_at = now;
  self->ran = TRUE;
  if (born > 0)
    lanes_task_meter_start (&self->meter, MIN (MAX (born, start_time (self, root)), now), NULL, self->stat.state);
  else
    lanes_task_meter_start (&self->meter, now, &sched, self->stat.state);
  self->told_at = now;
  self->told_on_cpu = sched.on_cpu;
  self->told_slices = sched.slices;
  self->told_read = G_MAXUINT64;
  lanes_busy_history_feed (&self->busy, now, (gint64) sched.on_cpu);
  return self;
}

void
lanes_proc_task_free (LanesProcTask *self,
                      LanesProcRoot *root)
{
  lanes_proc_root_drop (root, &self->sched_fd);
  lanes_proc_root_drop (root, &self->stat_fd);
  if (self->counted)
    root->n_uncached--;
  g_free (self);
}

/* Was it always asleep when it had run, and may be taken to be so again? */
static gboolean
may_skip (LanesProcTask *self,
          gint64         length)
{
  if (self->calm < CALM || length > CLOSE_LOOKS)
    return FALSE;
  if (self->ran)
    return ++self->n_skipped <= CALM_SKIPS;

  return self->n_skipped == 0 || self->n_rested < CALM_RESTS;
}

static gboolean
needs_stat (LanesProcTask        *self,
            const LanesProcSched *sched,
            gint64                now)
{
  gint64 length = now - self->meter.at;

  self->n_rested = self->ran ? 0 : MIN (self->n_rested + 1, CALM_RESTS);
  if (self->stat.state == 'R' || now - self->stat_at > STAT_REFRESH)
    return !self->ran || (gint64) (sched->on_cpu - self->meter.sched.on_cpu) < length - length / 50;

  return (self->ran || self->n_skipped > 0) && !may_skip (self, length);
}

static void
note_state (LanesProcTask *self,
            char           state)
{
  self->n_skipped = 0;
  if (state != 'S' && state != 'R')
    self->calm = 0;
  else if (self->ran)
    self->calm = MIN (self->calm + 1, CALM);
}

/**
 * lanes_proc_task_sample:
 * @dir: the process's folder
 * @now: CLOCK_MONOTONIC nanoseconds
 * @always_stat: read its stat whenever it ran, for what else is in it
 *
 * Closes an interval of its meter.
 *
 * Returns: %FALSE if it is gone
 */
gboolean
lanes_proc_task_sample (LanesProcTask *self,
                        LanesProcRoot *root,
                        int            dir,
                        gint64         now,
                        gboolean       always_stat)
{
  LanesProcSched sched;

  if (read_sched (self, root, dir, &sched) != 0)
    return FALSE;
  self->ran = memcmp (&sched, &self->meter.sched, sizeof sched) != 0;

  if (needs_stat (self, &sched, now) || (always_stat && self->ran) || self->uncached)
    {
      LanesProcStat stat;

      if (read_stat (self, root, dir, &stat) != 0)
        return FALSE;
      /* Files that are opened each time may be those of another task with the same id. */
      if (stat.start_ticks != self->stat.start_ticks)
        return FALSE;
      self->stat = stat;
      self->stat_at = now;
      note_state (self, stat.state);
    }
  lanes_task_meter_feed (&self->meter, now, &sched, self->stat.state);
  lanes_busy_history_feed (&self->busy, now, (gint64) sched.on_cpu);
  return TRUE;
}

/**
 * lanes_proc_task_idle:
 *
 * Closes an interval in which it is known not to have run, without a look.
 */
void
lanes_proc_task_idle (LanesProcTask *self,
                      gint64         now)
{
  LanesProcSched sched = self->meter.sched;

  self->ran = FALSE;
  lanes_task_meter_feed (&self->meter, now, &sched, self->stat.state);
  lanes_busy_history_feed (&self->busy, now, (gint64) sched.on_cpu);
}

/* Returns: %FALSE for a zombie, which has ended and waits for its parent */
gboolean
lanes_proc_task_is_alive (const LanesProcTask *self)
{
  return self->stat.state != 'Z' && self->stat.state != 'X' && self->stat.state != 'x';
}

/**
 * lanes_busy_history_feed:
 * @now: CLOCK_MONOTONIC nanoseconds
 * @cpu: nanoseconds of CPU time used so far
 *
 * Adds a point about once a second.
 */
void
lanes_busy_history_feed (LanesBusyHistory *self,
                         gint64            now,
                         gint64            cpu)
{
  double share;

  if (self->at == 0)
    {
      self->at = now;
      self->cpu = cpu;
      return;
    }
  if (now - self->at < SECOND * 95 / 100)
    return;

  share = (double) (cpu - self->cpu) / (double) (now - self->at);
  if (self->n == LANES_BUSY_SECONDS)
    memmove (self->share, self->share + 1, LANES_BUSY_SECONDS - 1);
  else
    self->n++;
  self->share[self->n - 1] = (guint8) (CLAMP (share, 0, 1) * 255 + 0.5);
  self->at = now;
  self->cpu = cpu;
}
