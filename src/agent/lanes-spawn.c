/* lanes-spawn.c: starts one program, and says exactly what failed where it cannot
 *
 * The child shares our memory until it has executed (as after vfork), inside a cgroup from its first
 * instruction on where there is one; we are held until then, so what failed is known at once and
 * without a pipe. To copy our tables instead costs a tenth of what starting a small program does.
 * What runs in the child is only what may run there: system calls on data made ready before.
 *
 * libc has no clone3(), which alone knows cgroups, and a call to it cannot return twice on one stack:
 * hence the few instructions of enter(). Where they are not written, the child gets a copy of us.
 *
 * All our signals are blocked and have their default meaning, so that no handler can run in the child
 * and there is nothing to reset in it but the mask.
 *
 * The child becomes the leader of a group of its own, dies with its keeper, starts with default
 * signals, an empty mask and no descriptors but its own four.
 *
 * A kernel with autogroups shares the CPUs out between sessions first, and niceness counts inside a
 * session only: in sessions of their own, jobs of niceness 19 would press the window as hard as those
 * of 0. So jobs as nice as jobs are by default share the agent's session, which a window's agent lowers as a whole;
 * one that is to have more gets its own, and so does one whose leftovers may outlive the agent.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-spawn.h"

#include <errno.h>
#include <fcntl.h>
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

/* Gives our whole session the weight that @nice has, where there are autogroups. False where it is to be tried again. */
bool
lanes_spawn_lower_session (int nice)
{
  char text[8];
  int size = snprintf (text, sizeof text, "%d", nice);
  int fd = open ("/proc/self/autogroup", O_WRONLY | O_CLOEXEC);
  bool again = fd >= 0 && write (fd, text, size) < 0 && errno == EAGAIN;

  if (fd >= 0)
    close (fd);
  return !again;
}

static void
enter_session (Child *child)
{
  int nice = child->spawn->launch->nice;
  bool may_stay = (child->spawn->launch->flags & LANES_AGENT_LEAVE_LEFTOVERS) != 0;

  if (child->spawn->may_join && nice >= LANES_SPAWN_JOIN_NICE && !may_stay)
    {
      setpgid (0, 0);
      return;
    }
  setsid ();
  if (nice != 0)
    lanes_spawn_lower_session (nice);
}

static int
run_child (void *data)
{
  Child *child = data;
  LanesSpawn *spawn = child->spawn;
  sigset_t none;

  /* The keeper may have died before this was set; then nobody will ever ask for us. */
  prctl (PR_SET_PDEATHSIG, SIGKILL);
  if (getppid () != child->keeper)
    _exit (127);

  enter_session (child);
  for (int i = 0; i < 3; i++)
    dup2 (spawn->fds[i], i);
  dup2 (spawn->progress_fd, LANES_SPAWN_PROGRESS_FD);

  set_limits (child);
  if (spawn->launch->cwd[0] != '\0' && chdir (spawn->launch->cwd) < 0)
    give_up (child, LANES_AGENT_STEP_FOLDER, errno);
  sigemptyset (&none);
  sigprocmask (SIG_SETMASK, &none, NULL);
  execute (child);
}

/* clone3() whose child, on the stack of @args, calls run_child (@child). Returns: a pid, or -errno */
#if defined(__x86_64__)
#define SHARES_MEMORY CLONE_VM
static long
enter (struct clone_args *args,
       Child             *child)
{
  long result = SYS_clone3;

  __asm__ volatile ("syscall\n\t"
                    "test %%rax, %%rax\n\t"
                    "jnz 1f\n\t"
                    "xor %%ebp, %%ebp\n\t"
                    "mov %[child], %%rdi\n\t"
                    "call *%[run]\n\t"
                    "hlt\n"
                    "1:"
                    : "+a"(result)
                    : "D"(args), "S"(sizeof *args), [run] "r"(run_child), [child] "r"(child)
                    : "rcx", "r11", "cc", "memory");
  return result;
}
#elif defined(__aarch64__)
#define SHARES_MEMORY CLONE_VM
static long
enter (struct clone_args *args,
       Child             *child)
{
  register long number __asm__ ("x8") = SYS_clone3;
  register long result __asm__ ("x0") = (long) args;
  register long size __asm__ ("x1") = sizeof *args;

  __asm__ volatile ("svc #0\n\t"
                    "cbnz x0, 1f\n\t"
                    "mov x29, #0\n\t"
                    "mov x0, %[child]\n\t"
                    "blr %[run]\n\t"
                    "brk #1\n"
                    "1:"
                    : "+r"(result)
                    : "r"(size), "r"(number), [run] "r"(run_child), [child] "r"(child)
                    : "cc", "memory");
  return result;
}
#else
#define SHARES_MEMORY 0
static long
enter (struct clone_args *args,
       Child             *child)
{
  args->stack = args->stack_size = 0;
  long result = syscall (SYS_clone3, args, sizeof *args);

  if (result == 0)
    run_child (child);
  return result < 0 ? -errno : result;
}
#endif

/* Inside the cgroup from its first instruction on; we wait until it has executed. */
static pid_t
clone_into_cgroup (Child *child,
                   char  *stack)
{
  struct clone_args args = {
    .flags = SHARES_MEMORY | CLONE_VFORK | CLONE_INTO_CGROUP,
    .exit_signal = SIGCHLD,
    .cgroup = child->spawn->cgroup_fd,
    .stack = (uintptr_t) stack,
    .stack_size = STACK_SIZE,
  };

  long result = enter (&args, child);
  errno = result < 0 ? -result : 0;
  return result < 0 ? -1 : result;
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
  pid_t pid = -1;

  if (child->spawn->cgroup_fd >= 0)
    pid = clone_into_cgroup (child, stack);
  /* Not allowed there after all, or an old kernel: then without it. */
  if (pid < 0)
    {
      child->spawn->cgroup_fd = -1;
      pid = clone (run_child, stack + STACK_SIZE, CLONE_VM | CLONE_VFORK | SIGCHLD, child);
    }
  return pid;
}

/* Starts @spawn's program as a child, outside its cgroup (then set to -1) where that refuses it.
 * Returns: its pid, also where a step in the child failed: it ends at once then and is reaped as any
 * other; -1 where not even that was possible. @ret_step and @ret_error say what failed. All signals
 * of the caller are blocked and have their default meaning. */
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
