/* lanes-history-lock.c: one program at a time writes a folder's history
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-history-lock.h"

#include "lanes-error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

struct _LanesHistoryLock
{
  int      fd;
  gboolean was_unclean;
};

/* Returns: the process id that stands in the file, or 0 */
static int
read_owner (int fd)
{
  char text[32] = { 0 };

  if (pread (fd, text, sizeof text - 1, 0) <= 0)
    return 0;

  return (int) g_ascii_strtoll (text, NULL, 10);
}

static gboolean
write_owner (int fd)
{
  g_autofree char *text = g_strdup_printf ("%d\n", (int) getpid ());

  return ftruncate (fd, 0) == 0 && pwrite (fd, text, strlen (text), 0) == (gssize) strlen (text);
}

static void
set_io_error (GError    **error,
              const char *path)
{
  int code = errno;

  g_set_error (error, LANES_ERROR, code == ENOSPC ? LANES_ERROR_NO_SPACE : LANES_ERROR_IO,
               _("The lock of the history, %s, cannot be used: %s"), path, g_strerror (code));
}

static gboolean
lock_fd (int         fd,
         const char *path,
         gboolean   *ret_is_taken,
         GError    **error)
{
  struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };

  if (fcntl (fd, F_OFD_SETLK, &whole) == 0)
    return TRUE;

  *ret_is_taken = errno == EAGAIN || errno == EACCES;
  if (!*ret_is_taken)
    set_io_error (error, path);
  else
    g_set_error (error, LANES_ERROR, LANES_ERROR_PERMISSION,
                 _("Another Lanes (process %d) writes this history; jobs started here are not recorded"), read_owner (fd));

  return FALSE;
}

LanesHistoryLock *
lanes_history_lock_take (const char  *path,
                         gboolean    *ret_is_taken,
                         GError     **error)
{
  int fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  LanesHistoryLock *self;

  if (fd < 0)
    {
      set_io_error (error, path);
      return NULL;
    }
  if (!lock_fd (fd, path, ret_is_taken, error))
    {
      close (fd);
      return NULL;
    }

  self = g_new0 (LanesHistoryLock, 1);
  self->fd = fd;
  self->was_unclean = read_owner (fd) != 0;
  /* A mark that cannot be written costs one check too few, not the history. */
  if (!write_owner (fd))
    g_debug ("history: %s: %s", path, g_strerror (errno));

  return self;
}

gboolean
lanes_history_lock_was_unclean (LanesHistoryLock *self)
{
  return self->was_unclean;
}

void
lanes_history_lock_release (LanesHistoryLock *self,
                            gboolean          clean)
{
  if (clean && ftruncate (self->fd, 0) != 0)
    g_debug ("history: %s", g_strerror (errno));
  close (self->fd);
  g_free (self);
}
