/* lanes-keeper-job.c: a job's way through its keeper, from the launch to the last process reaped
 *
 * A job ends with its main process. What is below the keeper then is what it left: a moment is given
 * to what is just about to end, and the rest is ended (TERM, grace, KILL) or, where the launch says
 * so, left: the keeper then stays with it and reads its output on, and the slot gets a fresh keeper.
 * Without leftovers, which is nearly always, none of this costs anything: wait() says that there is
 * no child, and since we are a subreaper no descendant can be anywhere else.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-cgroup.h"
#include "lanes-keeper-private.h"
#include "lanes-spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MS UINT64_C (1000000)
#define LINGER_NS (100 * MS)
#define NOTE_NS (100 * MS)
#define QUIET_NS (1 * MS)
#define DRAIN_READS 256
#define BURST_READS 8
#define LARGE_PIPE (512 * 1024)

uint64_t
keeper_now (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);
  return now.tv_sec * UINT64_C (1000000000) + now.tv_nsec;
}

static void
close_fd (int *fd)
{
  if (*fd >= 0)
    close (*fd);
  *fd = -1;
}

/* They were opened one after the other, so mostly they are all that is between the first and the last. */
static void
close_pipes (Keeper *self)
{
  int first = self->pipes[0], last = self->pipe_ends[N_PIPES - 1];
  bool in_a_row = first >= 0 && last == first + 2 * N_PIPES - 1;

  for (int i = 0; i < N_PIPES; i++)
    in_a_row &= self->pipes[i] == first + 2 * i && self->pipe_ends[i] == first + 2 * i + 1;
  if (in_a_row && close_range (first, last, 0) == 0)
    for (int i = 0; i < N_PIPES; i++)
      self->pipes[i] = self->pipe_ends[i] = -1;

  for (int i = 0; i < N_PIPES; i++)
    {
      close_fd (&self->pipes[i]);
      close_fd (&self->pipe_ends[i]);
    }
}

static void
take_progress (Keeper     *self,
               const char *data,
               size_t      size)
{
  for (size_t i = 0; i < size; i++)
    {
      if (data[i] != '\n')
        {
          if (self->line_size < sizeof self->line)
            self->line[self->line_size++] = data[i];
          else
            self->line_too_long = true;
          continue;
        }

      if (!self->line_too_long && self->line_size > 0)
        {
          memcpy (self->progress, self->line, self->line_size);
          self->progress_size = self->line_size;
        }
      self->line_size = 0;
      self->line_too_long = false;
    }
}

/* Reads once. Returns: false where there is nothing more for now. */
static bool
read_pipe (Keeper *self,
           int     which)
{
  ssize_t n = read (self->pipes[which], self->buffer, sizeof self->buffer);

  if (n > 0)
    {
      if (which == PIPE_PROGRESS)
        take_progress (self, self->buffer, n);
      else
        lanes_capture_add (&self->capture, which, self->buffer, n, keeper_now ());
      self->note_due = true;
      self->full_read = n == sizeof self->buffer;
      return true;
    }
  if (n == 0 || (errno != EAGAIN && errno != EINTR))
    close_fd (&self->pipes[which]);
  return n < 0 && errno == EINTR;
}

/* What comes in full buffers is read in bursts from a larger pipe: fewer turns for both sides. */
static void
read_burst (Keeper *self,
            int     which)
{
  self->full_read = false;
  if (!read_pipe (self, which) || !self->full_read)
    return;

  fcntl (self->pipes[which], F_SETPIPE_SZ, LARGE_PIPE);
  for (int reads = 1; reads < BURST_READS && self->pipes[which] >= 0 && self->full_read; reads++)
    if (!read_pipe (self, which))
      break;
}

void
keeper_read_pipes (Keeper     *self,
                   const bool *ready)
{
  for (int i = 0; i < N_PIPES; i++)
    if (ready[i])
      read_burst (self, i);
}

/* What lies in the pipes now; bounded, for a process of somebody else's may hold one and write on. */
static void
drain_pipes (Keeper *self)
{
  struct pollfd polled[N_PIPES];

  for (int i = 0; i < N_PIPES; i++)
    polled[i] = (struct pollfd){ .fd = self->pipes[i], .events = POLLIN };
  if (poll (polled, N_PIPES, 0) == 0)
    return;

  for (int i = 0; i < N_PIPES; i++)
    for (int reads = 0; self->pipes[i] >= 0 && reads < DRAIN_READS && read_pipe (self, i); reads++)
      ;
}

static LanesAgentState
get_state (const Keeper *self)
{
  bool stopped = (self->exit.flags & LANES_AGENT_EXIT_STOPPED) != 0;

  if (self->told)
    return LANES_AGENT_LEFT;
  if (self->phase == PHASE_RUNNING || self->phase == PHASE_LINGERING)
    return self->paused ? LANES_AGENT_PAUSED : LANES_AGENT_RUNNING;
  return stopped ? LANES_AGENT_STOPPING : LANES_AGENT_ENDING;
}

static bool
is_patient (const Keeper *self)
{
  return self->phase == PHASE_STOPPING || self->phase == PHASE_ENDING;
}

/* The part of a tail that fits a note, from the start of a line where there is one. */
static const char *
cut_tail (const LanesCaptureStream *stream,
          size_t                   *ret_size)
{
  const char *tail = stream->tail;
  size_t size = stream->tail_size;

  if (size > LANES_AGENT_MAX_TAIL)
    {
      tail += size - LANES_AGENT_MAX_TAIL;
      size = LANES_AGENT_MAX_TAIL;
    }
  *ret_size = size;
  return tail;
}

/* Sends a note, and makes the output so far readable. */
void
keeper_tell (Keeper   *self,
             uint64_t  now)
{
  LanesAgentNote note = {
    .state = get_state (self),
    .write_error = self->capture.write_error,
    .progress = (const uint8_t *) self->progress,
    .progress_size = self->progress_size,
  };

  if (is_patient (self) || self->phase == PHASE_KILLING)
    {
      if (is_patient (self))
        {
          lanes_tree_scan (&self->tree, NULL, NULL);
          self->processes = self->tree.n_nodes;
        }
      note.processes = self->processes;
      note.unreachable = self->unreachable;
    }
  if (is_patient (self) && self->deadline_ns > now)
    note.forced_in_ms = (self->deadline_ns - now) / MS;

  lanes_capture_flush (&self->capture);
  lanes_capture_describe (&self->capture, note.streams);
  for (int i = 0; i < 2; i++)
    note.tails[i] = (const uint8_t *) cut_tail (&self->capture.streams[i], &note.tail_sizes[i]);
  lanes_agent_put_note (&self->agent.out, self->job, &note);
  self->note_due = false;
  self->note_ns = now + NOTE_NS;
}

static void
read_oom_baseline (Keeper *self)
{
  if (self->oom_known)
    return;
  self->oom_known = lanes_vmstat_count_oom_kills (&self->oom_machine);
}

/* SIGKILL that nobody here sent: does the kernel say who did? */
static void
judge_kill (Keeper *self)
{
  uint64_t count;

  if ((self->exit.flags & LANES_AGENT_EXIT_FORCED) || self->exit.step != LANES_AGENT_STEP_NONE ||
      !WIFSIGNALED (self->exit.status) || WTERMSIG (self->exit.status) != SIGKILL)
    return;

  if (self->oom_cgroup_known && lanes_cgroup_count_oom_kills (self->cgroup_fd, &count) && count > self->oom_cgroup)
    self->exit.flags |= LANES_AGENT_EXIT_OOM;
  else if (self->oom_known && lanes_vmstat_count_oom_kills (&count) && count > self->oom_machine)
    self->exit.flags |= LANES_AGENT_EXIT_OOM_NEAR;
}

static void
send_exit (Keeper *self)
{
  lanes_capture_describe (&self->capture, self->exit.streams);
  self->exit.write_error = self->capture.write_error;
  self->exit.ended_ns = keeper_now ();
  lanes_agent_put_exit (&self->agent.out, self->job, &self->exit);
  self->told = true;
}

void
keeper_open_cgroup (Keeper *self)
{
  uint64_t count;

  self->cgroup_fd = lanes_cgroup_open (self->cgroup);
  self->cgroup_counts_oom = self->cgroup_fd >= 0 && lanes_cgroup_count_oom_kills (self->cgroup_fd, &count);
}

/*
 * A cgroup that was killed once is not used again: newer kernels count the kills of a cgroup to catch processes that fork
 * meanwhile, and take one that is cloned into it from another cgroup, with another count, for such a process.
 */
static void
renew_cgroup (Keeper *self)
{
  self->kill_passes = 0;
  if (self->cgroup_fd < 0)
    return;

  close_fd (&self->cgroup_fd);
  if (rmdir (self->cgroup) == 0 && lanes_cgroup_make (self->cgroup))
    keeper_open_cgroup (self);
}

/* We hold the job's ends too, as long as it lasts: the end of a pipe would only wake us a moment before that of the job. */
static bool
open_pipes (Keeper *self)
{
  for (int i = 0; i < N_PIPES; i++)
    {
      int ends[2];

      if (pipe2 (ends, O_CLOEXEC) < 0)
        {
          int error = errno;
          close_pipes (self);
          errno = error;
          return false;
        }
      fcntl (ends[0], F_SETFL, O_NONBLOCK);
      self->pipes[i] = ends[0];
      self->pipe_ends[i] = ends[1];
    }
  return true;
}

/* Nothing of the job is left. Who waits for that is told before what only we need is done: the next job's pipes are made while the
 * word is on its way. */
static void
finish (Keeper *self)
{
  drain_pipes (self);
  lanes_capture_close (&self->capture);

  if (self->told)
    {
      /* The slot went on with another keeper long ago. */
      lanes_agent_put_plain (&self->agent.out, LANES_WIRE_GONE, self->job);
      lanes_peer_flush (&self->agent);
      if (self->cgroup != NULL)
        lanes_cgroup_remove (self->cgroup);
      _exit (0);
    }

  judge_kill (self);
  send_exit (self);
  if (!self->orphaned)
    lanes_peer_flush (&self->agent);
  close_pipes (self);
  open_pipes (self);
  if (self->kill_passes > 0)
    renew_cgroup (self);
  self->phase = PHASE_IDLE;
}

/* To all that was found; on a kernel that lists no children at least to the main process's group. */
static void
signal_tree (Keeper *self,
             int     signal,
             bool    leaves_first,
             size_t *ret_denied)
{
  lanes_tree_signal (&self->tree, signal, leaves_first, ret_denied);
  if (self->tree.n_nodes == 0 && self->main_pid != 0)
    kill (-self->main_pid, signal);
}

static void
begin_patience (Keeper *self,
                Phase   phase)
{
  lanes_tree_scan (&self->tree, NULL, NULL);
  signal_tree (self, SIGTERM, false, &self->unreachable);
  /* What is stopped cannot act on it before it goes on. */
  signal_tree (self, SIGCONT, true, NULL);
  self->paused = false;
  self->processes = self->tree.n_nodes;
  self->phase = phase;
  self->deadline_ns = keeper_now () + self->grace_ms * MS;
  self->note_ns = 0;
}

static void
kill_pass (Keeper *self)
{
  self->phase = PHASE_KILLING;
  self->kill_passes++;
  if (self->cgroup_fd >= 0)
    lanes_cgroup_kill (self->cgroup_fd);
  self->processes = lanes_tree_kill (&self->tree, NULL, NULL, &self->unreachable);
  if (self->processes == 0 && self->main_pid != 0)
    kill (-self->main_pid, SIGKILL);
}

static void
begin_killing (Keeper *self)
{
  self->exit.flags |= LANES_AGENT_EXIT_FORCED;
  self->kill_passes = 0;
  self->note_ns = 0;
  kill_pass (self);
}

/* TERM to all and KILL after the grace time; KILL at once where @force, or where it was asked before. */
void
keeper_stop (Keeper *self,
             bool    force)
{
  switch (self->phase)
    {
    case PHASE_IDLE:
    case PHASE_KILLING:
      break;

    case PHASE_RUNNING:
    case PHASE_LINGERING:
    case PHASE_LEAVING:
      if (self->main_pid != 0)
        self->exit.flags |= LANES_AGENT_EXIT_STOPPED;
      if (force || self->grace_ms == 0)
        begin_killing (self);
      else
        begin_patience (self, self->phase == PHASE_RUNNING ? PHASE_STOPPING : PHASE_ENDING);
      break;

    case PHASE_STOPPING:
    case PHASE_ENDING:
      begin_killing (self);
      break;
    }
}

static void
hold (Keeper *self)
{
  size_t before;
  int passes = 0;

  /* Until a pass finds nobody new; parents first, so that no shell sees its child stop. */
  lanes_tree_scan (&self->tree, NULL, NULL);
  do
    {
      before = self->tree.n_nodes;
      signal_tree (self, SIGSTOP, false, NULL);
      lanes_tree_scan (&self->tree, NULL, NULL);
    }
  while (self->tree.n_nodes > before && ++passes < 64);
  self->hold_ns = keeper_now () + 250 * MS;
}

void
keeper_pause (Keeper *self,
              bool    paused)
{
  if (self->phase != PHASE_RUNNING || self->paused == paused)
    return;

  self->paused = paused;
  self->note_due = true;
  self->note_ns = 0;
  if (paused)
    {
      hold (self);
      return;
    }
  lanes_tree_scan (&self->tree, NULL, NULL);
  signal_tree (self, SIGCONT, true, NULL);
}

static uint64_t
micros (struct timeval time)
{
  return time.tv_sec * UINT64_C (1000000) + time.tv_usec;
}

static void
note_reaped (Keeper              *self,
             pid_t                pid,
             int                  status,
             const struct rusage *usage)
{
  if ((uint64_t) usage->ru_maxrss > self->exit.peak_kb)
    self->exit.peak_kb = usage->ru_maxrss;

  if (pid != self->main_pid)
    {
      self->exit.rest_user_us += micros (usage->ru_utime);
      self->exit.rest_system_us += micros (usage->ru_stime);
      return;
    }
  self->main_pid = 0;
  self->exit.status = status;
  self->exit.user_us = micros (usage->ru_utime);
  self->exit.system_us = micros (usage->ru_stime);
}

/* Reaps all that has ended. */
void
keeper_reap (Keeper *self)
{
  struct rusage usage;
  int status;
  pid_t pid;

  while ((pid = wait4 (-1, &status, WNOHANG, &usage)) > 0)
    note_reaped (self, pid, status, &usage);
  self->childless = pid < 0 && errno == ECHILD;
}

/* The main process is gone and the moment is over: what is there is left over. */
static void
judge_leftovers (Keeper *self)
{
  lanes_tree_scan (&self->tree, NULL, NULL);
  self->exit.found = self->tree.n_nodes;
  if (!self->leave)
    {
      begin_patience (self, PHASE_ENDING);
      return;
    }

  drain_pipes (self);
  self->exit.left = self->exit.found;
  judge_kill (self);
  lanes_capture_flush (&self->capture);
  send_exit (self);
  self->phase = PHASE_LEAVING;
}

/* Takes the job on by what has become true: processes gone, deadlines passed. */
void
keeper_advance (Keeper *self)
{
  uint64_t now = keeper_now ();

  if (self->phase == PHASE_IDLE)
    return;
  if (self->main_pid == 0 && self->childless)
    {
      finish (self);
      return;
    }
  if (self->phase == PHASE_RUNNING && self->main_pid == 0)
    {
      self->phase = PHASE_LINGERING;
      self->deadline_ns = now + LINGER_NS;
    }
  else if (self->phase == PHASE_LINGERING && now >= self->deadline_ns)
    judge_leftovers (self);
  else if (is_patient (self) && now >= self->deadline_ns)
    begin_killing (self);
  else if (self->phase == PHASE_KILLING)
    kill_pass (self);
  else if (self->phase == PHASE_RUNNING && self->paused && now >= self->hold_ns)
    hold (self);

  bool waiting = is_patient (self) || self->phase == PHASE_KILLING;
  if ((self->note_due || waiting) && now >= self->note_ns)
    {
      read_oom_baseline (self);
      keeper_tell (self, now);
    }
}

/* A fifo must not hold us up, and what is open for reading must not be a folder. */
static int
open_input (const char *path)
{
  int fd = open (path, O_RDONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
  char byte;

  if (fd < 0)
    return -1;
  if (read (fd, &byte, 0) < 0 && errno == EISDIR)
    {
      close (fd);
      errno = EISDIR;
      return -1;
    }
  fcntl (fd, F_SETFL, 0);
  return fd;
}

static void
fail_launch (Keeper         *self,
             LanesAgentStep  step,
             int             error)
{
  self->exit.step = step;
  self->exit.error = error;
}

/* Starts it; where that fails, exit says at which step. */
static void
start (Keeper                 *self,
       const LanesAgentLaunch *launch)
{
  bool has_input = launch->input[0] != '\0';
  int input = has_input ? open_input (launch->input) : self->null_fd;
  LanesAgentStep step;
  int error;

  if (input < 0)
    {
      fail_launch (self, LANES_AGENT_STEP_INPUT, errno);
      return;
    }
  if (self->pipes[0] < 0 && !open_pipes (self))
    {
      fail_launch (self, LANES_AGENT_STEP_PIPE, errno);
      if (has_input)
        close (input);
      return;
    }

  LanesSpawn spawn = {
    .launch = launch,
    .fds = { input, self->pipe_ends[PIPE_OUT], self->pipe_ends[PIPE_ERR] },
    .progress_fd = self->pipe_ends[PIPE_PROGRESS],
    .cgroup_fd = self->cgroup_fd,
    .may_join = self->own_session,
  };
  pid_t pid = lanes_spawn (&spawn, &step, &error);
  if (has_input)
    close (input);
  if (spawn.cgroup_fd < 0)
    close_fd (&self->cgroup_fd);

  if (pid > 0 && step == LANES_AGENT_STEP_NONE)
    self->main_pid = pid;
  else
    fail_launch (self, step, error);
}

static void
reset (Keeper                 *self,
       uint64_t                job,
       const LanesAgentLaunch *launch)
{
  uint64_t now = keeper_now ();

  self->job = job;
  self->phase = PHASE_RUNNING;
  self->leave = (launch->flags & LANES_AGENT_LEAVE_LEFTOVERS) != 0;
  self->grace_ms = launch->grace_ms;
  self->paused = self->told = self->childless = false;
  self->line_size = self->progress_size = 0;
  self->line_too_long = false;
  self->processes = self->unreachable = 0;
  self->exit = (LanesAgentExit){ .started_ns = now };
  self->quiet_ns = now + QUIET_NS;
  self->note_due = true;
  self->note_ns = now + NOTE_NS;
  self->oom_known = false;
  self->oom_cgroup_known =
      self->cgroup_counts_oom && lanes_cgroup_count_oom_kills (self->cgroup_fd, &self->oom_cgroup);
  lanes_capture_open (&self->capture, launch->base, launch->cap, now);
}

/* The mark of another agent, whose job this program is, is replaced; what may stay when its agent is gone has none. */
static void
extend_environment (Keeper           *self,
                    LanesAgentLaunch *launch)
{
  size_t kept = 0;

  for (size_t i = 0; i < launch->envc; i++)
    if (!lanes_strays_is_mark (launch->envp[i]))
      launch->envp[kept++] = launch->envp[i];
  launch->envp[kept++] = (char *) LANES_SPAWN_PROGRESS_ENV;
  if (!self->leave)
    launch->envp[kept++] = self->mark;
  launch->envp[kept] = NULL;
}

void
keeper_launch (Keeper     *self,
               uint64_t    job,
               const void *body,
               size_t      size)
{
  LanesAgentLaunch launch;

  if (self->phase != PHASE_IDLE || !lanes_agent_get_launch (body, size, &launch))
    {
      lanes_agent_put_text (&self->agent.out, LANES_WIRE_REFUSED, job, "the keeper cannot take it");
      return;
    }

  reset (self, job, &launch);
  extend_environment (self, &launch);
  start (self, &launch);
  lanes_agent_launch_clear (&launch);

  if (self->exit.step == LANES_AGENT_STEP_NONE)
    lanes_agent_put_started (&self->agent.out, job, self->main_pid, self->exit.started_ns);
  else
    {
      /* A child that failed before it could execute is ours to reap all the same. */
      keeper_reap (self);
      finish (self);
    }
}
