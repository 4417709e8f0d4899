/* lanes-cpu-probe.c: how busy the machine's processors are
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-cpu-probe.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

struct _LanesCpuProbe
{
  int     fd;
  guint64 busy;
  guint64 all;
};

LanesCpuProbe *
lanes_cpu_probe_new (void)
{
  LanesCpuProbe *self = g_new0 (LanesCpuProbe, 1);

  self->fd = open ("/proc/stat", O_RDONLY | O_CLOEXEC);
  return self;
}

void
lanes_cpu_probe_free (LanesCpuProbe *self)
{
  if (self->fd >= 0)
    close (self->fd);
  g_free (self);
}

double
lanes_cpu_probe_look (LanesCpuProbe *self)
{
  char line[512];
  guint64 user, nice_, system, idle, iowait, irq, softirq, steal;
  gssize n = self->fd < 0 ? -1 : pread (self->fd, line, sizeof line - 1, 0);

  if (n <= 0)
    return -1;
  line[n] = '\0';
  if (sscanf (line,
              "cpu %" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT
              " %" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT,
              &user, &nice_, &system, &idle, &iowait, &irq, &softirq, &steal)
      != 8)
    return -1;

  guint64 busy = user + nice_ + system + irq + softirq + steal;
  guint64 all = busy + idle + iowait;
  guint64 busy_since = busy - self->busy;
  guint64 all_since = all - self->all;
  gboolean first = self->all == 0;

  self->busy = busy;
  self->all = all;
  /* A machine that was moved or suspended may count backwards. */
  if (first || all_since == 0 || busy_since > all_since)
    return -1;
  return (double) busy_since / (double) all_since;
}
