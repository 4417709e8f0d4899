/* lanes-standard-files.c: standard input, output and error, whatever we were started with
 *
 * Who starts us with one of them closed (“>&-”, a careless service) gives its number to the next file that is opened: output would
 * go into a database, and input be read from a timer, which waits for ever. The null device is opened in their place, the wrong way
 * round: writing to it, or reading from it, fails with “bad file descriptor”, as if it were closed.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-standard-files.h"

#include <errno.h>
#include <fcntl.h>

void
lanes_standard_files_open (void)
{
  static const int modes[] = { O_WRONLY, O_RDONLY, O_RDONLY };

  /* The lowest free number is the one that is given. */
  for (int fd = 0; fd < (int) G_N_ELEMENTS (modes); fd++)
    if (fcntl (fd, F_GETFD) < 0 && errno == EBADF && open ("/dev/null", modes[fd]) != fd)
      return;
}
