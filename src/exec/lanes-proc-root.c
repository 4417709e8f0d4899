/* lanes-proc-root.c: a mounted /proc and the budget of descriptors kept open in it
 *
 * A file of /proc that stays open costs 0.5 µs a look, one that is opened each time 3: so they are kept, but
 * never so many that jobs and connections run out of descriptors.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-proc-root.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/**
 * lanes_proc_root_open:
 * @path: where it is mounted
 * @budget: descriptors that may be kept open, besides its own
 *
 * Returns: %FALSE with errno set
 */
gboolean
lanes_proc_root_open (LanesProcRoot *self,
                      const char    *path,
                      guint          budget)
{
  memset (self, 0, sizeof *self);
  self->fd = open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  self->real = strcmp (path, "/proc") == 0;
  self->budget = budget;
  self->tick_ns = G_GINT64_CONSTANT (1000000000) / MAX (sysconf (_SC_CLK_TCK), 1);
  return self->fd >= 0;
}

void
lanes_proc_root_close (LanesProcRoot *self)
{
  if (self->fd >= 0)
    close (self->fd);
  self->fd = -1;
}

int
lanes_proc_root_keep (LanesProcRoot *self,
                      int            dir,
                      const char    *path,
                      int            flags)
{
  int fd;

  if (self->n_kept >= self->budget)
    return -EMFILE;
  fd = openat (dir, path, O_RDONLY | O_CLOEXEC | O_NOCTTY | flags);
  if (fd < 0)
    return errno == ENFILE ? -EMFILE : -errno;
  self->n_kept++;
  return fd;
}

void
lanes_proc_root_drop (LanesProcRoot *self,
                      int           *fd)
{
  if (*fd < 0)
    return;
  close (*fd);
  *fd = -1;
  self->n_kept--;
}
