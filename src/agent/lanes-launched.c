/* lanes-launched.c: notes what is launched where the next window can read it
 *
 * The file is looked up each time: a window may have put a new one in its place. 3 µs of the 400 that a launch takes.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-launched.h"

#include "lanes-ledger.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

bool
lanes_launched_note (const char *socket,
                     uint64_t    job)
{
  char path[PATH_MAX + sizeof LANES_LEDGER_NAME];

  snprintf (path, PATH_MAX, "%s", socket);
  strcpy (strrchr (path, '/') + 1, LANES_LEDGER_NAME);

  int fd = open (path, O_WRONLY | O_APPEND | O_NOFOLLOW | O_CLOEXEC);
  /* Where there is none, nobody trusts it. */
  if (fd < 0 && errno == ENOENT)
    return true;
  bool noted = fd >= 0 && write (fd, &job, sizeof job) == sizeof job;
  if (fd >= 0)
    close (fd);

  return noted || unlink (path) == 0 || errno == ENOENT;
}
