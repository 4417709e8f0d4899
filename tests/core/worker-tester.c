/* worker-tester.c: starts and ends the worker of tests/fixtures
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "worker-tester.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

int
worker_tester_start (const char *what,
                     const char *first,
                     const char *second)
{
  g_autofree char *path = g_build_filename (g_getenv ("LANES_BUILD_ROOT"), "tests", "fixtures", "worker", NULL);
  const char *argv[] = { path, what, first, second, NULL };
  posix_spawn_file_actions_t actions;
  int out[2];
  char word[8];
  pid_t pid;

  ck_assert_int_eq (pipe2 (out, O_CLOEXEC), 0);
  posix_spawn_file_actions_init (&actions);
  posix_spawn_file_actions_adddup2 (&actions, out[1], STDOUT_FILENO);
  ck_assert_int_eq (posix_spawn (&pid, path, &actions, NULL, (char **) argv, environ), 0);
  posix_spawn_file_actions_destroy (&actions);
  close (out[1]);
  ck_assert_int_eq (read (out[0], word, sizeof word), 6);
  close (out[0]);
  return pid;
}

gboolean
worker_tester_has_ended (int pid)
{
  siginfo_t info = { 0 };

  return waitid (P_PID, (id_t) pid, &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid == pid;
}

gint64
worker_tester_reap (int pid)
{
  struct rusage usage;
  int status;

  ck_assert_int_eq (wait4 (pid, &status, 0, &usage), pid);
  return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000 + usage.ru_utime.tv_usec + usage.ru_stime.tv_usec;
}

void
worker_tester_end (int pid)
{
  kill (pid, SIGKILL);
  worker_tester_reap (pid);
}
