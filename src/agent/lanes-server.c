/* lanes-server.c: the agent's loop: one program, many keepers
 *
 * One thread, one poll(), nothing that blocks. The agent does little itself: it hands launches to
 * keepers, passes on what they say, and remembers what its program has not acknowledged.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-server-private.h"

#include "lanes-cgroup.h"

#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

#define N_FIXED (3 + MAX_GUESTS)

uint64_t
server_now (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);
  return now.tv_sec * UINT64_C (1000000000) + now.tv_nsec;
}

static void
take_signals (Server *self)
{
  struct signalfd_siginfo info;

  while (read (self->signal_fd, &info, sizeof info) == sizeof info)
    if (info.ssi_signo == SIGTERM || info.ssi_signo == SIGINT)
      {
        server_stop_all (self, self->quitting);
        self->quitting = true;
      }
  server_reap (self);
}

static short
wanted (const LanesPeer *peer)
{
  return lanes_peer_pending (peer) > 0 ? POLLIN | POLLOUT : POLLIN;
}

static size_t
fill_polled (Server        *self,
             struct pollfd *polled)
{
  polled[0] = (struct pollfd){ .fd = self->signal_fd, .events = POLLIN };
  polled[1] = (struct pollfd){ .fd = self->options.listen_fd, .events = POLLIN };
  polled[2] = (struct pollfd){ .fd = self->owner.fd, .events = wanted (&self->owner) };
  for (int i = 0; i < MAX_GUESTS; i++)
    polled[3 + i] = (struct pollfd){ .fd = self->guests[i].peer.fd, .events = POLLIN };
  for (size_t i = 0; i < self->n_slots; i++)
    polled[N_FIXED + i] =
        (struct pollfd){ .fd = self->slots[i]->peer.fd, .events = wanted (&self->slots[i]->peer) };
  return N_FIXED + self->n_slots;
}

static void
handle_polled (Server              *self,
               const struct pollfd *polled,
               size_t               n_polled)
{
  /* Keepers are only added while this runs, at the end, so that positions stay true. */
  for (size_t i = N_FIXED; i < n_polled; i++)
    if ((polled[i].revents & ~POLLOUT) && self->slots[i - N_FIXED]->peer.fd >= 0)
      server_receive_from_slot (self, self->slots[i - N_FIXED]);
  if (polled[2].revents & ~POLLOUT)
    server_receive_from_owner (self);
  for (int i = 0; i < MAX_GUESTS; i++)
    if (polled[3 + i].revents != 0)
      server_receive_from_guest (self, &self->guests[i]);
  if (polled[1].revents != 0)
    server_accept (self);
  if (polled[0].revents != 0)
    take_signals (self);
}

static void
flush (Server *self)
{
  for (size_t i = 0; i < self->n_slots; i++)
    if (self->slots[i]->peer.fd >= 0)
      lanes_peer_flush (&self->slots[i]->peer);
  if (self->owner.fd >= 0)
    {
      lanes_peer_flush (&self->owner);
      server_send_waiting_notes (self);
    }
}

static bool
is_idle (const Server *self)
{
  return self->options.listen_fd >= 0 && self->owner.fd < 0 && self->n_jobs == 0 && !server_is_busy (self);
}

/* Can no program ever connect again? With the folder of the socket a session is over, and with it its jobs; where only the
 * socket is gone, jobs may end first. */
static bool
is_unreachable (const Server *self)
{
  char folder[PATH_MAX];

  if (self->options.listen_fd < 0 || self->owner.fd >= 0 || access (self->options.socket, F_OK) == 0)
    return false;

  snprintf (folder, sizeof folder, "%s", self->options.socket);
  *strrchr (folder, '/') = '\0';
  return access (folder, F_OK) < 0 || !server_is_busy (self);
}

static void
notice_unreachable (Server *self)
{
  uint64_t now = server_now ();

  if (self->quitting || now < self->next_look_ns)
    return;
  self->next_look_ns = now + UINT64_C (1000000000);
  if (!is_unreachable (self))
    return;
  self->quitting = true;
  server_stop_all (self, false);
}

static int
get_timeout (Server *self)
{
  if (self->n_losing > 0)
    return 1;
  if (is_idle (self))
    return self->options.idle_ms < 1000 ? self->options.idle_ms : 1000;
  return self->n_slots > 0 || self->options.listen_fd >= 0 ? 5000 : -1;
}

/* Is there nothing to do, nobody there, and has it been so for long enough? */
static bool
is_done (Server *self)
{
  if (self->quitting)
    return !server_is_busy (self) && lanes_peer_pending (&self->owner) == 0;
  if (!is_idle (self))
    {
      self->idle_since_ns = 0;
      return false;
    }
  if (self->idle_since_ns == 0)
    self->idle_since_ns = server_now ();
  return server_now () - self->idle_since_ns >= self->options.idle_ms * UINT64_C (1000000);
}

static void
turn (Server *self)
{
  struct pollfd polled[N_FIXED + MAX_SLOTS];
  size_t n_polled = fill_polled (self, polled);

  if (poll (polled, n_polled, get_timeout (self)) > 0)
    handle_polled (self, polled, n_polled);
  server_end_strays (self);
  server_retire_slots (self);
  server_expire_guests (self);
  notice_unreachable (self);
  flush (self);
}

static void
prepare_signals (Server *self)
{
  sigset_t set;

  signal (SIGPIPE, SIG_IGN);
  signal (SIGHUP, SIG_IGN);
  sigemptyset (&set);
  sigaddset (&set, SIGCHLD);
  sigaddset (&set, SIGTERM);
  sigaddset (&set, SIGINT);
  sigprocmask (SIG_SETMASK, &set, NULL);
  self->signal_fd = signalfd (-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

/* Keepers that are free see the end of their sockets; those that stay with something stay. */
static void
let_slots_go (Server *self)
{
  while (self->n_slots > 0)
    {
      Slot *slot = self->slots[--self->n_slots];
      lanes_peer_clear (&slot->peer);
      if (slot->cgroup != NULL && slot->job == 0)
        lanes_cgroup_remove (slot->cgroup);
      free (slot->cgroup);
      free (slot);
    }
}

static void
server_free (Server *self)
{
  let_slots_go (self);
  for (size_t i = 0; i < N_BUCKETS; i++)
    while (self->jobs[i] != NULL)
      server_forget_job (self, self->jobs[i]);
  for (int i = 0; i < MAX_GUESTS; i++)
    lanes_peer_clear (&self->guests[i].peer);
  lanes_peer_clear (&self->owner);
  lanes_tree_clear (&self->tree);
  if (self->cgroup != NULL)
    lanes_cgroup_remove (self->cgroup);
  free (self->cgroup);
  free (self);
}

/* Runs until there is nothing left to do. Returns: the exit status of the agent */
int
lanes_server_run (const LanesServerOptions *options)
{
  Server *self = calloc (1, sizeof *self);
  char folder[PATH_MAX];

  if (self == NULL)
    return 1;
  self->options = *options;
  lanes_peer_init (&self->owner, -1);
  for (int i = 0; i < MAX_GUESTS; i++)
    lanes_peer_init (&self->guests[i].peer, -1);
  prctl (PR_SET_CHILD_SUBREAPER, 1);
  prepare_signals (self);
  lanes_strays_make_mark (self->mark);
  if (options->use_cgroups && lanes_cgroup_probe (folder, sizeof folder))
    self->cgroup = strdup (folder);
  if (options->fd >= 0)
    server_add_guest (self, options->fd);

  while (!is_done (self))
    turn (self);

  server_free (self);
  return 0;
}
