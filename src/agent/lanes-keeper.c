/* lanes-keeper.c: the process that owns one job at a time, and everything that the job starts
 *
 * A keeper is forked from the agent, waits for a job, and is kept for the next one. It is the
 * subreaper of all that the job starts, so that nothing can get out from under it; it reaps all the
 * time, whatever else it does; and where it sees that the agent is gone, it ends the job and itself.
 *
 * It has one thread and one loop: the agent's socket, the job's pipes, SIGCHLD, and deadlines.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-cgroup.h"
#include "lanes-keeper-private.h"
#include "lanes-keeper.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <unistd.h>

#define N_POLLED (N_PIPES + 2)

/* Out of the way of a job's descriptors, which are closed at one go. */
#define KEPT_FD 32

static void
handle_frame (Keeper                *self,
              const LanesWireHeader *header,
              const uint8_t         *body)
{
  if (header->type == LANES_WIRE_LAUNCH)
    {
      keeper_launch (self, header->job, body, header->size);
      return;
    }

  /* The job may have ended while this was on its way. */
  if (self->phase == PHASE_IDLE || header->job != self->job)
    return;
  if (header->type == LANES_WIRE_STOP)
    {
      uint32_t force = 0;
      lanes_agent_get_number (body, header->size, &force);
      keeper_stop (self, force != 0);
    }
  else if (header->type == LANES_WIRE_PAUSE || header->type == LANES_WIRE_RESUME)
    keeper_pause (self, header->type == LANES_WIRE_PAUSE);
}

/* Nobody is there to say what is to be done: end the job, unless what is left was to stay. */
static void
lose_agent (Keeper *self)
{
  lanes_peer_clear (&self->agent);
  self->orphaned = true;
  if (self->phase != PHASE_IDLE && self->phase != PHASE_LEAVING)
    keeper_stop (self, true);
}

static void
receive (Keeper *self)
{
  LanesWireHeader header;
  const uint8_t *body;
  LanesPeerState state = lanes_peer_receive (&self->agent);

  while (lanes_peer_next (&self->agent, &header, &body) == LANES_PEER_FRAME)
    handle_frame (self, &header, body);
  if (state == LANES_PEER_CLOSED)
    lose_agent (self);
}

static int
until (uint64_t deadline,
       uint64_t now)
{
  return deadline > now ? (deadline - now + 999999) / 1000000 : 0;
}

/* Milliseconds that may pass before there is something to do; -1 for any. */
static int
get_timeout (const Keeper *self)
{
  uint64_t now = keeper_now ();
  int timeout = -1;
  int next;

  switch (self->phase)
    {
    case PHASE_IDLE:
      return -1;
    case PHASE_KILLING:
      /* What forks as fast as it dies is chased without a pause, and what cannot be ended is not. */
      if (self->unreachable > 0)
        return 100;
      return self->kill_passes < 200 ? 0 : self->kill_passes < 2000 ? 1 : 20;
    case PHASE_STOPPING:
    case PHASE_ENDING:
      timeout = until (self->deadline_ns < self->note_ns ? self->deadline_ns : self->note_ns, now);
      break;
    case PHASE_LINGERING:
      timeout = until (self->deadline_ns, now);
      break;
    case PHASE_RUNNING:
      if (self->paused)
        timeout = until (self->hold_ns, now);
      break;
    case PHASE_LEAVING:
      break;
    }

  if (self->note_due)
    {
      next = until (self->note_ns, now);
      timeout = timeout < 0 || next < timeout ? next : timeout;
    }
  if (lanes_peer_pending (&self->agent) > 0 && self->quiet_ns > now)
    timeout = 1;
  return timeout;
}

/* Of a signal that is no queued one there is never more than one for us. Returns: false where it was not there */
static bool
take_signal (Keeper *self)
{
  struct signalfd_siginfo info[2];

  return read (self->signal_fd, info, sizeof info) > 0;
}

static void
turn (Keeper *self)
{
  struct pollfd polled[N_POLLED];
  bool ready[N_PIPES] = { false };
  bool signalled = false;

  for (int i = 0; i < N_PIPES; i++)
    polled[i] = (struct pollfd){ .fd = self->phase != PHASE_IDLE ? self->pipes[i] : -1, .events = POLLIN };
  polled[N_PIPES] = (struct pollfd){ .fd = self->signal_fd, .events = POLLIN };
  polled[N_PIPES + 1] = (struct pollfd){
    .fd = self->agent.fd,
    .events = lanes_peer_pending (&self->agent) > 0 && self->quiet_ns <= keeper_now () ? POLLIN | POLLOUT : POLLIN,
  };

  if (poll (polled, N_POLLED, get_timeout (self)) > 0)
    {
      for (int i = 0; i < N_PIPES; i++)
        ready[i] = polled[i].revents != 0;
      keeper_read_pipes (self, ready);
      signalled = polled[N_PIPES].revents != 0 && take_signal (self);
      if (polled[N_PIPES + 1].revents & ~POLLOUT)
        receive (self);
    }

  if (signalled || self->phase == PHASE_KILLING)
    keeper_reap (self);
  keeper_advance (self);
  if (self->orphaned)
    self->agent.out.size = 0;
  else if (self->phase != PHASE_RUNNING || keeper_now () >= self->quiet_ns)
    lanes_peer_flush (&self->agent);
}

/* Nobody's signal but SIGKILL reaches us, and a job inherits nothing but a mask (see lanes-spawn.c). */
static void
prepare_signals (Keeper *self)
{
  sigset_t set;

  for (int i = 1; i < NSIG; i++)
    signal (i, SIG_DFL);
  sigfillset (&set);
  sigprocmask (SIG_SETMASK, &set, NULL);
  sigemptyset (&set);
  sigaddset (&set, SIGCHLD);
  self->signal_fd = signalfd (-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

/* Nothing of the agent's is ours; descriptor 3 stays taken for the job's progress pipe, by what a job without an input reads.
 * Returns: our end of the socket, or -1 */
static int
leave_agent_descriptors (Keeper *self,
                         int     fd)
{
  int kept = fcntl (fd, F_DUPFD_CLOEXEC, KEPT_FD);

  close_range (3, kept - 1, 0);
  close_range (kept + 1, ~0u, 0);
  self->null_fd = open ("/dev/null", O_RDONLY | O_CLOEXEC);
  return self->null_fd >= 0 ? kept : -1;
}

/* What a forked child of the agent does for the rest of its life; @fd leads to the agent. In its session is nobody else
 * where @own_session. */
_Noreturn void
lanes_keeper_run (int         fd,
                  const char *cgroup,
                  const char *mark,
                  bool        own_session)
{
  Keeper *self = calloc (1, sizeof *self);

  if (self == NULL || (fd = leave_agent_descriptors (self, fd)) < 0)
    _exit (1);
  prctl (PR_SET_CHILD_SUBREAPER, 1);
  prctl (PR_SET_NAME, "lanes-keeper");
  prepare_signals (self);
  lanes_peer_init (&self->agent, fd);
  for (int i = 0; i < N_PIPES; i++)
    self->pipes[i] = self->pipe_ends[i] = -1;
  self->own_session = own_session;
  strcpy (self->mark, mark);
  self->cgroup = cgroup;
  self->cgroup_fd = -1;
  if (cgroup != NULL)
    keeper_open_cgroup (self);

  while (!self->orphaned || self->phase != PHASE_IDLE)
    turn (self);

  if (self->cgroup != NULL)
    lanes_cgroup_remove (self->cgroup);
  _exit (0);
}
