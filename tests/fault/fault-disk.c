/* fault-disk.c: a disk that goes bad under a program that has it open; loaded with LD_PRELOAD
 *
 * Who may write to an open file may go on to, whatever is done to the file system from outside: a tmpfs lets it write to a file that
 * was made immutable, and a disk with open files cannot be made read-only. So the calls themselves fail, in every process of a
 * round at once. The file LANES_FAULT_DISK says how, in its first byte, for all that is in the folder LANES_FAULT_FOLDER:
 *
 *   0   the disk is whole
 *   r   it is read-only: EROFS
 *   f   it is full: ENOSPC for writing
 *   e   it has gone bad: EIO for writing and for syncing
 *   h   it hangs: what is written stays in memory, and who syncs waits until it hangs no more
 *   R   who reads waits, but for the thread that writes the history: what that needs is in memory
 *   P   who reads for a page or for the timeline waits: on a thread of GLib's pool, or on one that is made for that
 *
 * Needs no privilege, so that any machine can run it.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

typedef enum
{
  CALL_READ,
  CALL_WRITE,
  CALL_SYNC,
  CALL_OPEN,   /* to write, or makes or takes away a name */
} Call;

static const volatile char *control;
static const char *folder;

__attribute__ ((constructor)) static void
begin (void)
{
  const char *path = getenv ("LANES_FAULT_DISK");
  int fd;

  folder = getenv ("LANES_FAULT_FOLDER");
  if (path == NULL || folder == NULL)
    return;
  fd = open (path, O_RDONLY | O_CLOEXEC);
  if (fd >= 0)
    {
      void *map = mmap (NULL, 1, PROT_READ, MAP_SHARED, fd, 0);

      control = map != MAP_FAILED ? map : NULL;
      close (fd);
    }
}

/* Returns: the error that such a disk gives, or 0 */
static int
error_of (Call call)
{
  switch (control != NULL ? *control : '0')
    {
    case 'r':
      return call == CALL_SYNC || call == CALL_READ ? 0 : EROFS;
    case 'f':
      return call == CALL_WRITE ? ENOSPC : 0;
    case 'e':
      return call == CALL_OPEN || call == CALL_READ ? 0 : EIO;
    default:
      return 0;
    }
}

static bool
is_in_folder (const char *path)
{
  return path != NULL && strncmp (path, folder, strlen (folder)) == 0;
}

static bool
is_file_in_folder (int fd)
{
  int before = errno;
  char link[40];
  char path[PATH_MAX];
  ssize_t n;

  snprintf (link, sizeof link, "/proc/self/fd/%d", fd);
  n = readlink (link, path, sizeof path - 1);
  errno = before;
  if (n < 0)
    return false;
  path[n] = '\0';
  return is_in_folder (path);
}

static bool
hangs (void)
{
  return control != NULL && *control == 'h';
}

/* Does reading hang, for this thread? */
static bool
is_kept_from_reading (void)
{
  char name[17] = { 0 };
  char how = control != NULL ? *control : '0';

  if ((how != 'R' && how != 'P') || prctl (PR_GET_NAME, name) != 0)
    return false;
  return how == 'P' ? strncmp (name, "pool-", 5) == 0 || strcmp (name, "lanes-spans") == 0 : strcmp (name, "lanes-history") != 0;
}

/* Whether the call on @fd fails; errno says why. */
static bool
fails (Call call,
       int  fd)
{
  int error;

  /* The order comes in a byte of memory that other programs write, with no way to be woken. */
  if (call == CALL_SYNC && hangs () && is_file_in_folder (fd))
    while (hangs ())
      usleep (2000);
  if (call == CALL_READ && is_kept_from_reading () && is_file_in_folder (fd))
    while (is_kept_from_reading ())
      usleep (2000);

  error = error_of (call);
  if (error == 0 || !is_file_in_folder (fd))
    return false;
  errno = error;
  return true;
}

static bool
fails_at (Call        call,
          const char *path)
{
  int error = error_of (call);

  if (error == 0 || !is_in_folder (path))
    return false;
  errno = error;
  return true;
}

/* The call itself, as the C library has it. */
#define REAL(name) ((__typeof__ (&name)) real (#name))

static void *
real (const char *name)
{
  return dlsym (RTLD_NEXT, name);
}

#define WRAP_FD(type, name, call, parameters, fd, arguments) \
  __attribute__ ((visibility ("default"))) type name parameters; \
  type \
  name parameters \
  { \
    static __typeof__ (&name) next; \
    if (next == NULL) \
      next = REAL (name); \
    return fails (call, fd) ? -1 : next arguments; \
  }

WRAP_FD (ssize_t, read, CALL_READ, (int fd, void *data, size_t size), fd, (fd, data, size))
WRAP_FD (ssize_t, pread, CALL_READ, (int fd, void *data, size_t size, off_t at), fd, (fd, data, size, at))
WRAP_FD (ssize_t, pread64, CALL_READ, (int fd, void *data, size_t size, off64_t at), fd, (fd, data, size, at))
WRAP_FD (ssize_t, write, CALL_WRITE, (int fd, const void *data, size_t size), fd, (fd, data, size))
WRAP_FD (ssize_t, pwrite, CALL_WRITE, (int fd, const void *data, size_t size, off_t at), fd, (fd, data, size, at))
WRAP_FD (ssize_t, pwrite64, CALL_WRITE, (int fd, const void *data, size_t size, off64_t at), fd, (fd, data, size, at))
WRAP_FD (int, ftruncate, CALL_WRITE, (int fd, off_t size), fd, (fd, size))
WRAP_FD (int, ftruncate64, CALL_WRITE, (int fd, off64_t size), fd, (fd, size))
WRAP_FD (int, fsync, CALL_SYNC, (int fd), fd, (fd))
WRAP_FD (int, fdatasync, CALL_SYNC, (int fd), fd, (fd))

#define WRAP_PATH(name, parameters, path, arguments) \
  __attribute__ ((visibility ("default"))) int name parameters; \
  int \
  name parameters \
  { \
    static __typeof__ (&name) next; \
    if (next == NULL) \
      next = REAL (name); \
    return fails_at (CALL_OPEN, path) ? -1 : next arguments; \
  }

WRAP_PATH (unlink, (const char *path), path, (path))
WRAP_PATH (rename, (const char *from, const char *to), to, (from, to))
WRAP_PATH (mkdir, (const char *path, mode_t mode), path, (path, mode))

__attribute__ ((visibility ("default"))) int access (const char *path, int mode);

int
access (const char *path,
        int         mode)
{
  static __typeof__ (&access) next;

  if (next == NULL)
    next = REAL (access);
  return (mode & W_OK) != 0 && fails_at (CALL_OPEN, path) ? -1 : next (path, mode);
}

#define WRAP_OPEN(name) \
  __attribute__ ((visibility ("default"))) int name (const char *path, int flags, ...); \
  int \
  name (const char *path, \
        int         flags, \
        ...) \
  { \
    static int (*next) (const char *, int, ...); \
    mode_t mode = 0; \
    va_list more; \
    va_start (more, flags); \
    if (flags & (O_CREAT | O_TMPFILE)) \
      mode = va_arg (more, mode_t); \
    va_end (more); \
    if (next == NULL) \
      next = (int (*) (const char *, int, ...)) real (#name); \
    if (((flags & O_ACCMODE) != O_RDONLY || (flags & O_CREAT)) && fails_at (CALL_OPEN, path)) \
      return -1; \
    return next (path, flags, mode); \
  }

WRAP_OPEN (open)
WRAP_OPEN (open64)
