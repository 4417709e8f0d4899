/* lanes-own-cost.c: what this program itself costs the machine
 *
 * Two short system calls and one short file: main thread. A voluntary context switch is a thread that went to sleep,
 * and every one of those was woken once.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-own-cost.h"

#include "lanes-proc-reader.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

static gint64
microseconds (const struct timeval *time)
{
  return (gint64) time->tv_sec * G_USEC_PER_SEC + time->tv_usec;
}

static gint64
read_resident (void)
{
  char text[128];
  gssize n = lanes_proc_read_at (AT_FDCWD, "/proc/self/statm", text, sizeof text - 1);
  long pages;

  if (n <= 0)
    return -1;
  text[n] = '\0';
  if (sscanf (text, "%*d %ld", &pages) != 1)
    return -1;
  return (gint64) pages * sysconf (_SC_PAGESIZE);
}

/**
 * lanes_own_cost_look:
 * @self: %LANES_OWN_COST_INIT, or as the last call left it
 */
void
lanes_own_cost_look (LanesOwnCost *self)
{
  gint64 now = g_get_monotonic_time (), cpu;
  struct rusage usage;

  if (getrusage (RUSAGE_SELF, &usage) != 0)
    return;
  cpu = microseconds (&usage.ru_utime) + microseconds (&usage.ru_stime);
  if (self->at != 0 && now > self->at)
    {
      self->cpu = (double) (cpu - self->cpu_us) / (double) (now - self->at);
      self->wake_ups = (double) (usage.ru_nvcsw - self->switches) * G_USEC_PER_SEC / (double) (now - self->at);
    }
  self->rss = read_resident ();
  self->at = now;
  self->cpu_us = cpu;
  self->switches = usage.ru_nvcsw;
}
