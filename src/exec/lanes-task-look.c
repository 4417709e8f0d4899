/* lanes-task-look.c: a closer look at one thread: where in the kernel it waits
 *
 * wchan is open to all but says "0" where the kernel hides it; syscall needs the right to trace. What is not told
 * stays unknown. Reading syscall may wait while the process starts another program: never on the main thread.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-task-look.h"

#include "lanes-error.h"
#include "lanes-proc-reader.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>

/* The calls that threads are found waiting in. */
static const struct
{
  long        number;
  const char *name;
} system_calls[] = {
#define CALL(name) { SYS_##name, #name },
  CALL (read) CALL (write) CALL (readv) CALL (writev) CALL (pread64) CALL (pwrite64) CALL (preadv2) CALL (pwritev2)
  CALL (openat) CALL (close) CALL (fsync) CALL (fdatasync) CALL (sync) CALL (syncfs) CALL (flock) CALL (fcntl)
  CALL (fallocate) CALL (ftruncate) CALL (getdents64) CALL (copy_file_range) CALL (sendfile) CALL (splice) CALL (tee)
  CALL (ppoll) CALL (pselect6) CALL (epoll_pwait) CALL (epoll_pwait2) CALL (io_getevents) CALL (io_uring_enter)
  CALL (futex) CALL (nanosleep) CALL (clock_nanosleep) CALL (wait4) CALL (waitid) CALL (rt_sigsuspend)
  CALL (rt_sigtimedwait) CALL (restart_syscall) CALL (accept) CALL (accept4) CALL (connect) CALL (sendto)
  CALL (recvfrom) CALL (sendmsg) CALL (recvmsg) CALL (sendmmsg) CALL (recvmmsg) CALL (msgrcv) CALL (msgsnd)
  CALL (semop) CALL (semtimedop) CALL (mmap) CALL (munmap) CALL (madvise) CALL (mremap) CALL (ioctl) CALL (execve)
  CALL (exit) CALL (exit_group) CALL (clone) CALL (unlinkat) CALL (renameat2) CALL (statx) CALL (getrandom)
#ifdef SYS_poll
  CALL (poll)
#endif
#ifdef SYS_select
  CALL (select)
#endif
#ifdef SYS_epoll_wait
  CALL (epoll_wait)
#endif
#ifdef SYS_pause
  CALL (pause)
#endif
#ifdef SYS_vfork
  CALL (vfork)
#endif
#undef CALL
};

static char *
dup_system_call (const char *line)
{
  char *end;
  long number;

  if (strncmp (line, "running", 7) == 0)
    return g_strdup ("running");
  number = strtol (line, &end, 10);
  if (end == line || number < 0)
    return NULL;
  for (guint i = 0; i < G_N_ELEMENTS (system_calls); i++)
    if (system_calls[i].number == number)
      return g_strdup (system_calls[i].name);
  return g_strdup_printf ("%ld", number);
}

static gssize
read_line (int         root,
           int         pid,
           int         tid,
           const char *file,
           char       *line,
           gsize       size)
{
  char path[64];
  gssize n;

  g_snprintf (path, sizeof path, "%d/task/%d/%s", pid, tid, file);
  n = lanes_proc_read_at (root, path, line, size - 1);
  line[MAX (n, 0)] = '\0';
  return n;
}

/**
 * lanes_task_look_new:
 * @root: a descriptor of /proc
 *
 * Returns: (transfer full): or %NULL with LANES_ERROR_NOT_FOUND if the thread is gone
 */
LanesTaskLook *
lanes_task_look_new (int      root,
                     int      pid,
                     int      tid,
                     GError **error)
{
  LanesTaskLook *self;
  char line[256];
  gssize n = read_line (root, pid, tid, "wchan", line, sizeof line);

  if (n == -ENOENT || n == -ESRCH)
    {
      g_set_error (error, LANES_ERROR, LANES_ERROR_NOT_FOUND,
                   _("Thread %d of process %d is not there any more"), tid, pid);
      return NULL;
    }
  self = g_new0 (LanesTaskLook, 1);
  if (n > 0 && strcmp (line, "0") != 0)
    self->wait_channel = lanes_proc_dup_name (line);
  if (read_line (root, pid, tid, "syscall", line, sizeof line) > 0)
    self->system_call = dup_system_call (line);
  return self;
}

void
lanes_task_look_free (LanesTaskLook *self)
{
  g_free (self->wait_channel);
  g_free (self->system_call);
  g_free (self);
}
