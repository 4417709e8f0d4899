/* lanes-spawn.c: starts one program, and says exactly what failed where it cannot
 *
 * The child shares our memory until it has executed (vfork), or, inside a cgroup, is cloned right
 * into it; either way we are held until then, so what failed is known at once and without a pipe.
 * What runs in the child is only what may run there: system calls on data made ready before.
 *
 * The child becomes the leader of a session of its own, dies with its keeper, starts with default
 * signals, an empty mask and no descriptors but its own four.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-spawn.h"

#include <errno.h>
#include <limits.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define STACK_SIZE (64u << 10)

/* What parent and child share; in memory that is shared even where the child has its own. */
typedef struct
{
  LanesAgentStep step;
  int error;
} Report;

typedef struct
{
  LanesSpawn *spawn;
  Report *report;
  pid_t keeper;
  char *path;       /* PATH of the environment that it will have */
  char *candidate;  /* room for one folder of it and the name */
} Child;

static _Noreturn void
give_up (Child          *child,
         LanesAgentStep  step,
         int             error)
{
  child->report->step = step;
  child->report->error = error;
  _exit (127);
}

static void
reset_signals (void)
{
  struct sigaction action = { .sa_handler = SIG_DFL };
  sigset_t none;

  for (int i = 1; i < NSIG; i++)
    if (i != SIGKILL && i != SIGSTOP)
      sigaction (i, &action, NULL);
  sigemptyset (&none);
  sigprocmask (SIG_SETMASK, &none, NULL);
}

static void
set_limits (Child *child)
{
  const LanesAgentLaunch *launch = child->spawn->launch;
  struct rlimit limit;

  if (launch->nofile > 0 && getrlimit (RLIMIT_NOFILE, &limit) == 0)
    {
      limit.rlim_cur = launch->nofile < limit.rlim_max ? launch->nofile : limit.rlim_max;
      setrlimit (RLIMIT_NOFILE, &limit);
    }
  if (launch->nice != 0 && setpriority (PRIO_PROCESS, 0, launch->nice) < 0)
    give_up (child, LANES_AGENT_STEP_LIMITS, errno);
}

/* Tries each folder of PATH, as a shell does: a program that is there but may not be run is
 * remembered, in case that no other is found. */
static _Noreturn void
execute (Child *child)
{
  const LanesAgentLaunch *launch = child->spawn->launch;
  const char *name = launch->argv[0];
  size_t length = strlen (name);
  int error = ENOENT;

  if (strchr (name, '/') != NULL)
    {
      execve (name, launch->argv, launch->envp);
      give_up (child, LANES_AGENT_STEP_EXEC, errno);
    }

  for (const char *at = child->path, *end; error == ENOENT || error == EACCES || error == ENOTDIR; at = end + 1)
    {
      end = strchrnul (at, ':');
      size_t folder = end - at;
      memcpy (child->candidate, folder > 0 ? at : ".", folder > 0 ? folder : 1);
      folder = folder > 0 ? folder : 1;
      child->candidate[folder] = '/';
      memcpy (child->candidate + folder + 1, name, length + 1);

      execve (child->candidate, launch->argv, launch->envp);
      /* A folder that may not be searched has nothing to say about the program. */
      if (errno != ENOENT && errno != ENOTDIR && !(errno == EACCES && access (child->candidate, F_OK) < 0))
        error = errno;
      if (*end == '\0')
        break;
    }
  give_up (child, LANES_AGENT_STEP_EXEC, error);
}

static int
run_child (void *data)
{
  Child *child = data;
  LanesSpawn *spawn = child->spawn;

  /* The keeper may have died before this was set; then nobody will ever ask for us. */
  prctl (PR_SET_PDEATHSIG, SIGKILL);
  if (getppid () != child->keeper)
    _exit (127);

  setsid ();
  for (int i = 0; i < 3; i++)
    dup2 (spawn->fds[i], i);
  dup2 (spawn->progress_fd, LANES_SPAWN_PROGRESS_FD);

  set_limits (child);
  if (spawn->launch->cwd[0] != '\0' && chdir (spawn->launch->cwd) < 0)
    give_up (child, LANES_AGENT_STEP_FOLDER, errno);
  reset_signals ();
  execute (child);
}

/* A copy of us, inside the cgroup from its first instruction on; we wait until it has executed. */
static pid_t
clone_into_cgroup (Child *child)
{
  struct clone_args args = {
    .flags = CLONE_VFORK | CLONE_INTO_CGROUP,
    .exit_signal = SIGCHLD,
    .cgroup = child->spawn->cgroup_fd,
  };

  pid_t pid = syscall (SYS_clone3, &args, sizeof args);
  if (pid == 0)
    run_child (child);
  return pid;
}

static const char *
find_path (const LanesAgentLaunch *launch)
{
  for (size_t i = 0; i < launch->envc; i++)
    if (strncmp (launch->envp[i], "PATH=", 5) == 0)
      return launch->envp[i] + 5;
  return "/usr/local/bin:/usr/bin:/bin";
}

static void *
map (size_t size,
     int    kind)
{
  void *memory = mmap (NULL, size, PROT_READ | PROT_WRITE, kind | MAP_ANONYMOUS, -1, 0);

  return memory != MAP_FAILED ? memory : NULL;
}

static pid_t
start (Child *child,
       char  *stack)
{
  sigset_t all;
  sigset_t before;
  pid_t pid = -1;

  /* No handler may run in the child while it shares our memory. */
  sigfillset (&all);
  sigprocmask (SIG_BLOCK, &all, &before);
  if (child->spawn->cgroup_fd >= 0)
    pid = clone_into_cgroup (child);
  /* Not allowed there after all, or an old kernel: then without it. */
  if (pid < 0)
    {
      child->spawn->cgroup_fd = -1;
      pid = clone (run_child, stack + STACK_SIZE, CLONE_VM | CLONE_VFORK | SIGCHLD, child);
    }
  int error = errno;
  sigprocmask (SIG_SETMASK, &before, NULL);
  errno = error;
  return pid;
}

/* Starts @spawn's program as a child, outside its cgroup (then set to -1) where that refuses it.
 * Returns: its pid, also where a step in the child failed: it ends at once then and is reaped as any
 * other; -1 where not even that was possible. @ret_step and @ret_error say what failed. */
pid_t
lanes_spawn (LanesSpawn     *spawn,
             LanesAgentStep *ret_step,
             int            *ret_error)
{
  static Report *report;
  static char *stack;
  Child child = { .spawn = spawn, .keeper = getpid () };

  if (report == NULL)
    report = map (sizeof *report, MAP_SHARED);
  if (stack == NULL)
    stack = map (STACK_SIZE, MAP_PRIVATE | MAP_STACK);

  child.report = report;
  child.path = (char *) find_path (spawn->launch);
  child.candidate = malloc (strlen (child.path) + strlen (spawn->launch->argv[0]) + 3);
  *ret_step = LANES_AGENT_STEP_FORK;
  *ret_error = ENOMEM;
  if (report == NULL || stack == NULL || child.candidate == NULL)
    {
      free (child.candidate);
      return -1;
    }

  *report = (Report){ LANES_AGENT_STEP_NONE, 0 };
  pid_t pid = start (&child, stack);
  *ret_step = pid < 0 ? LANES_AGENT_STEP_FORK : report->step;
  *ret_error = pid < 0 ? errno : report->error;
  free (child.candidate);
  return pid;
}
