/* lanes-guardian.c: the process above the agent, which ends what agent and keeper leave when both are killed at once
 *
 * A keeper that dies leaves what it ran to the agent, and one whose agent dies ends what it runs. Were both killed in one
 * moment, nobody would be there: the kernel gives what has no parent to the nearest subreaper above, and above the agent would
 * be none. So the agent is the child of a process that does nothing but wait for it. It costs a fork at the start and some
 * pages. An agent whose guardian is killed goes on without.
 *
 * When all of them are killed at once, what they ran carries a mark (lanes-strays.c) by which the next agent's guardian finds it.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-guardian.h"
#include "lanes-strays.h"
#include "lanes-tree.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* How long keepers may take to end what they run before we leave them to it. */
#define PATIENCE 600
#define PAUSE_NS 100000000
/* Who was killed a moment before we came may not have been dead yet. */
#define SECOND_SWEEP 2

/* Keepers end what they run by themselves, unless it may stay. */
static bool
is_keeper (pid_t  pid,
           void  *data)
{
  char path[64];
  char name[32] = "";
  struct stat ours;
  struct stat theirs;

  snprintf (path, sizeof path, "/proc/%d/comm", pid);
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    return false;
  ssize_t size = read (fd, name, sizeof name - 1);
  close (fd);
  snprintf (path, sizeof path, "/proc/%d/exe", pid);

  return size > 0 && strcmp (name, "lanes-keeper\n") == 0 && stat ("/proc/self/exe", &ours) == 0 &&
         stat (path, &theirs) == 0 && ours.st_dev == theirs.st_dev && ours.st_ino == theirs.st_ino;
}

/* Ends all that has come to us, until nothing does any more. */
static void
end_strays (const sigset_t *signals)
{
  const struct timespec pause = { .tv_nsec = PAUSE_NS };
  LanesTree tree = { 0 };
  size_t denied;
  pid_t pid = 0;

  for (int waits = 0; waits < PATIENCE;)
    {
      size_t found = lanes_tree_kill (&tree, is_keeper, NULL, &denied);

      while ((pid = waitpid (-1, NULL, WNOHANG)) > 0)
        ;
      if (pid < 0)
        break;
      if (found > denied)
        usleep (200);
      else if (sigtimedwait (signals, NULL, &pause) < 0)
        waits++;
    }
  lanes_tree_clear (&tree);
}

/* Returns: how the agent ended, as from wait() */
static int
wait_for_agent (pid_t           agent,
                const sigset_t *signals)
{
  const struct timespec pause = { .tv_sec = SECOND_SWEEP };
  bool swept = false;
  int status = 0;
  pid_t pid;

  for (;;)
    {
      int number = swept ? sigwaitinfo (signals, NULL) : sigtimedwait (signals, NULL, &pause);

      if (number < 0 && errno == EAGAIN)
        {
          lanes_strays_sweep ();
          swept = true;
        }
      if (number == SIGTERM || number == SIGINT)
        kill (agent, number);
      while ((pid = waitpid (-1, &status, WNOHANG)) > 0)
        if (pid == agent)
          return status;
    }
}

static _Noreturn void
guard (pid_t agent)
{
  int null = open ("/dev/null", O_RDWR | O_CLOEXEC);
  sigset_t signals;

  for (int i = 0; i < 3 && null >= 0; i++)
    dup2 (null, i);
  close_range (3, ~0u, 0);
  prctl (PR_SET_NAME, "lanes-guardian");
  lanes_strays_sweep ();

  sigemptyset (&signals);
  sigaddset (&signals, SIGCHLD);
  sigaddset (&signals, SIGTERM);
  sigaddset (&signals, SIGINT);
  int status = wait_for_agent (agent, &signals);
  if (WIFEXITED (status))
    _exit (WEXITSTATUS (status));

  end_strays (&signals);
  _exit (1);
}

/* Returns in the agent, below its guardian; where no process can be made, without one. */
void
lanes_guardian_begin (void)
{
  sigset_t all;
  sigset_t before;

  signal (SIGHUP, SIG_IGN);
  sigfillset (&all);
  sigprocmask (SIG_SETMASK, &all, &before);
  prctl (PR_SET_CHILD_SUBREAPER, 1);
  pid_t pid = fork ();
  if (pid > 0)
    guard (pid);
  sigprocmask (SIG_SETMASK, &before, NULL);
}
