/* lanes-task-control.c: signals, priority and CPUs of exactly the process or thread that was meant
 *
 * Between the moment a person sees a row and the moment a verb is obeyed, the process may have ended and its id may
 * belong to another. So the start time is compared at the moment of acting, and a process is signalled through a
 * pidfd that was opened before the comparison: what is hit is what was compared. The few microseconds that remain
 * for a thread's id cannot be closed with the calls of Linux before 6.9; ids go round so late that they do not matter.
 *
 * A few short system calls: main thread.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-task-control.h"

#include "lanes-error.h"
#include "lanes-proc-reader.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

static void
set_gone (const LanesTaskId *task,
          GError           **error)
{
  if (task->tid != 0)
    g_set_error (error, LANES_ERROR, LANES_ERROR_NOT_FOUND,
                 _("Thread %d of process %d has ended; nothing was done"), task->tid, task->pid);
  else
    g_set_error (error, LANES_ERROR, LANES_ERROR_NOT_FOUND, _("Process %d has ended; nothing was done"), task->pid);
}

static gboolean
set_failed (const LanesTaskId *task,
            int                failed,
            GError           **error)
{
  int id = task->tid != 0 ? task->tid : task->pid;

  if (failed == ESRCH || failed == ENOENT)
    set_gone (task, error);
  else if (failed == EPERM || failed == EACCES)
    g_set_error (error, LANES_ERROR, LANES_ERROR_PERMISSION,
                 _("The system does not allow you to do this to %d: it needs more rights than you have"), id);
  else
    g_set_error (error, LANES_ERROR, LANES_ERROR_INVALID, _("The system refused this for %d: %s"), id,
                 g_strerror (failed));
  return FALSE;
}

/**
 * lanes_task_control_check:
 *
 * Returns: %FALSE with an error if it is not the one that was meant any more
 */
gboolean
lanes_task_control_check (const LanesTaskId *task,
                          GError           **error)
{
  char path[64], line[1024];
  LanesProcStat stat;
  gssize n;

  g_snprintf (path, sizeof path, "/proc/%d/task/%d/stat", task->pid, task->tid != 0 ? task->tid : task->pid);
  n = lanes_proc_read_at (AT_FDCWD, path, line, sizeof line);
  if (n < 0)
    return set_failed (task, (int) -n, error);
  if (!lanes_proc_parse_stat (line, (gsize) n, &stat) || stat.start_ticks != task->start_ticks)
    return set_failed (task, ESRCH, error);
  return TRUE;
}

static gboolean
signal_process (const LanesTaskId *task,
                int                signal,
                GError           **error)
{
  int fd = (int) syscall (SYS_pidfd_open, task->pid, 0);
  gboolean sent;
  int failed;

  if (fd < 0)
    return set_failed (task, errno, error);
  if (!lanes_task_control_check (task, error))
    {
      close (fd);
      return FALSE;
    }
  sent = syscall (SYS_pidfd_send_signal, fd, signal, NULL, 0) == 0;
  failed = errno;
  close (fd);
  return sent || set_failed (task, failed, error);
}

/**
 * lanes_task_control_signal:
 * @signal: its number; to a thread it is sent alone, though most signals then act on its whole process
 *
 * Returns: %FALSE with an error if the task is not the one that was meant any more (nothing is done then), or it is
 *   not allowed
 */
gboolean
lanes_task_control_signal (const LanesTaskId *task,
                           int                signal,
                           GError           **error)
{
  if (task->tid == 0)
    return signal_process (task, signal, error);
  if (!lanes_task_control_check (task, error))
    return FALSE;
  if (syscall (SYS_tgkill, task->pid, task->tid, signal) != 0)
    return set_failed (task, errno, error);
  return TRUE;
}

/* The threads that a verb is for. Returns: (transfer full) (nullable) (element-type int) */
static GArray *
list_threads (const LanesTaskId *task,
              GError           **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (int));
  char path[32];

  if (!lanes_task_control_check (task, error))
    return NULL;
  if (task->tid != 0)
    {
      g_array_append_val (ids, task->tid);
      return g_steal_pointer (&ids);
    }
  g_snprintf (path, sizeof path, "/proc/%d/task", task->pid);
  if (!lanes_proc_list_ids (AT_FDCWD, path, ids))
    {
      set_failed (task, errno, error);
      return NULL;
    }
  return g_steal_pointer (&ids);
}

/**
 * lanes_task_control_set_nice:
 * @nice: from -20 (first) to 19 (last); of a process, that of all its threads
 *
 * Returns: %FALSE with an error; only a privileged user may go below what it is
 */
gboolean
lanes_task_control_set_nice (const LanesTaskId *task,
                             int                nice,
                             GError           **error)
{
  g_autoptr (GArray) ids = list_threads (task, error);

  if (ids == NULL)
    return FALSE;
  /* A thread that ended meanwhile is none of the matter. */
  for (guint i = 0; i < ids->len; i++)
    if (setpriority (PRIO_PROCESS, (id_t) g_array_index (ids, int, i), nice) != 0 && errno != ESRCH)
      return set_failed (task, errno, error);
  return TRUE;
}

/**
 * lanes_task_control_set_cpus:
 * @cpus: where it may run, at least one; of a process, all its threads
 *
 * Returns: %FALSE with an error
 */
gboolean
lanes_task_control_set_cpus (const LanesTaskId *task,
                             const cpu_set_t   *cpus,
                             GError           **error)
{
  g_autoptr (GArray) ids = list_threads (task, error);

  if (ids == NULL)
    return FALSE;
  for (guint i = 0; i < ids->len; i++)
    if (sched_setaffinity (g_array_index (ids, int, i), sizeof *cpus, cpus) != 0 && errno != ESRCH)
      return set_failed (task, errno, error);
  return TRUE;
}

/**
 * lanes_task_control_get_cpus:
 * @ret_cpus: (out): where the thread, or the process's first, may run
 */
gboolean
lanes_task_control_get_cpus (const LanesTaskId *task,
                             cpu_set_t         *ret_cpus,
                             GError           **error)
{
  if (!lanes_task_control_check (task, error))
    return FALSE;
  if (sched_getaffinity (task->tid != 0 ? task->tid : task->pid, sizeof *ret_cpus, ret_cpus) != 0)
    return set_failed (task, errno, error);
  return TRUE;
}
