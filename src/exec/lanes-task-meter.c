/* lanes-task-meter.c: splits the life of one thread into what the kernel did with it
 *
 * The kernel counts two things exactly: nanoseconds on a CPU and nanoseconds in a CPU's queue. What is left of
 * an interval was spent off the CPUs, and the state letters at its two ends say how: on disk (D), stopped (T, t)
 * or asleep; where the two differ, half is given to each.
 *
 * Three things make the exact figures late, and are put right here so that the sums stay true:
 * - time on a CPU is brought up to date at the kernel's tick (4 ms): what is more than the interval is carried
 *   into the next;
 * - a wait is counted only when it ends: a thread that is runnable and has not moved since the last look has
 *   waited all along, is counted so at once ("ahead"), and the kernel's figure is lessened by it when it comes;
 * - a wait that was not seen so (the letter at the interval's end came too late) turns up longer than the
 *   interval: the excess is moved from asleep to waiting in the sums.
 *
 * Pure: any thread.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-task-meter.h"

#include <string.h>

/* A kernel's tick can be late by no more than this; a larger excess is a figure that jumped. */
#define MAX_CARRY (20 * (gint64) 1000000)

static LanesKernelState
resting_state (char letter)
{
  switch (letter)
    {
    case 'D':
      return LANES_KERNEL_DISK;
    case 'T':
    case 't':
      return LANES_KERNEL_STOPPED;
    default:
      return LANES_KERNEL_ASLEEP;
    }
}

/* A counter that went back is another task's (an exec by a thread that is not the first): nothing is known. */
static gint64
advance (guint64 before,
         guint64 now)
{
  return now > before && now - before < (guint64) G_MAXINT64 / 2 ? (gint64) (now - before) : 0;
}

/**
 * lanes_task_meter_start:
 * @at: CLOCK_MONOTONIC nanoseconds
 * @sched: (nullable): the counters then, or %NULL for a task born at @at, whose counters began at 0
 * @state: its letter then
 */
void
lanes_task_meter_start (LanesTaskMeter       *self,
                        gint64                at,
                        const LanesProcSched *sched,
                        char                  state)
{
  memset (self, 0, sizeof *self);
  self->at = at;
  self->state = state;
  if (sched != NULL)
    self->sched = *sched;
}

static gint64
take_on_cpu (LanesTaskMeter *self,
             gint64          delta,
             gint64          length)
{
  gint64 due = self->carry + delta;
  gint64 taken = MIN (due, length);

  self->carry = MIN (due - taken, MAX_CARRY);
  return taken;
}

static gint64
take_waiting (LanesTaskMeter *self,
              gint64          delta,
              gint64          length)
{
  gint64 early = MIN (self->ahead, delta);
  gint64 due = delta - early;
  gint64 taken = MIN (due, length);

  /* Once the kernel has counted a wait, nothing of it is ahead any more. */
  if (delta > 0)
    self->ahead = 0;
  self->moved = MIN (due - taken, self->sum.ns[LANES_KERNEL_ASLEEP]);
  return taken;
}

/* Runnable at both ends, and has not been put on a CPU in between? */
static gboolean
still_waits (const LanesTaskMeter *self,
             const LanesProcSched *sched,
             char                  state)
{
  return state == 'R' && self->state == 'R' && sched->slices == self->sched.slices &&
         sched->on_cpu == self->sched.on_cpu;
}

static void
split_rest (LanesTaskMeter *self,
            gint64          rest,
            char            state)
{
  /* What is runnable at one end was at rest as the other end says. */
  char first = self->state == 'R' ? state : self->state;
  char last = state == 'R' ? self->state : state;

  self->interval[resting_state (first)] += rest / 2;
  self->interval[resting_state (last)] += rest - rest / 2;
}

/**
 * lanes_task_meter_feed:
 * @at: CLOCK_MONOTONIC nanoseconds
 * @sched: the counters now
 * @state: the kernel's letter now
 *
 * Closes the interval since the last call.
 */
void
lanes_task_meter_feed (LanesTaskMeter       *self,
                       gint64                at,
                       const LanesProcSched *sched,
                       char                  state)
{
  gint64 length = MAX (at - self->at, 0);
  gint64 delta = advance (self->sched.on_cpu, sched->on_cpu);
  gint64 rest = length;

  memset (self->interval, 0, sizeof self->interval);
  self->interval[LANES_KERNEL_ON_CPU] = take_on_cpu (self, delta, rest);
  rest -= self->interval[LANES_KERNEL_ON_CPU];
  self->interval[LANES_KERNEL_WAITING] = take_waiting (self, advance (self->sched.waiting, sched->waiting), rest);
  rest -= self->interval[LANES_KERNEL_WAITING];

  if (rest > 0 && still_waits (self, sched, state))
    {
      self->interval[LANES_KERNEL_WAITING] += rest;
      self->ahead += rest;
    }
  else
    split_rest (self, rest, state);

  for (int i = 0; i < LANES_N_KERNEL_STATES; i++)
    self->sum.ns[i] += self->interval[i];
  self->sum.ns[LANES_KERNEL_ASLEEP] -= self->moved;
  self->sum.ns[LANES_KERNEL_WAITING] += self->moved;
  self->sum.cpu += delta;
  self->at = at;
  self->sched = *sched;
  self->state = state;
}

/**
 * lanes_kernel_times_pack:
 * @ns: (array fixed-size=5): time in each #LanesKernelState
 * @ret_share: (array fixed-size=5) (out caller-allocates): their shares, which add up to %LANES_KERNEL_WHOLE,
 *   or are all 0 if the times are
 */
void
lanes_kernel_times_pack (const gint64 *ns,
                         guint8       *ret_share)
{
  gint64 total = 0, before = 0;
  guint given = 0;

  for (int i = 0; i < LANES_N_KERNEL_STATES; i++)
    total += ns[i];
  if (total <= 0)
    {
      memset (ret_share, 0, LANES_N_KERNEL_STATES);
      return;
    }

  /* Rounded where the parts meet, so that nothing is lost to rounding. */
  for (int i = 0; i < LANES_N_KERNEL_STATES; i++)
    {
      before += ns[i];
      guint upto = (guint) ((double) before / (double) total * LANES_KERNEL_WHOLE + 0.5);
      ret_share[i] = (guint8) (upto - given);
      given = upto;
    }
}

/* Returns: nanoseconds of which the state is known */
gint64
lanes_kernel_times_known (const LanesKernelTimes *self)
{
  gint64 known = 0;

  for (int i = 0; i < LANES_N_KERNEL_STATES; i++)
    known += self->ns[i];
  return known;
}

/* @help: what another thread did of the same work in @wall nanoseconds */
void
lanes_kernel_times_add (LanesKernelTimes       *self,
                        const LanesKernelTimes *help,
                        gint64                  wall)
{
  for (int i = 0; i < LANES_N_KERNEL_STATES; i++)
    self->ns[i] += help->ns[i];
  self->cpu += help->cpu;
  self->helped += wall;
}
