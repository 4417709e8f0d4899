/* lanes-server-slots.c: the agent's keepers
 *
 * A keeper is forked when a job comes and none is free, and kept warm for a while afterwards. The
 * agent is small, so that a fork of it costs little, and a keeper inherits nothing that it keeps.
 * The agent is a subreaper too: what a keeper that was killed leaves behind becomes our child, is
 * ended, and only then is its job reported lost.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-cgroup.h"
#include "lanes-keeper.h"
#include "lanes-server-private.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define IDLE_NS UINT64_C (20000000000)

static char *
make_cgroup (Server *self)
{
  char *folder = NULL;

  if (self->cgroup == NULL || asprintf (&folder, "%s/k%u", self->cgroup, self->next_keeper++) < 0)
    return NULL;
  if (lanes_cgroup_make (folder))
    return folder;
  free (folder);
  return NULL;
}

static Slot *
fork_keeper (Server *self)
{
  int ends[2];

  if (self->n_slots == MAX_SLOTS || socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0)
    return NULL;

  char *cgroup = make_cgroup (self);
  pid_t pid = fork ();
  if (pid == 0)
    lanes_keeper_run (ends[1], cgroup, self->mark, self->options.own_session);

  close (ends[1]);
  Slot *slot = pid > 0 ? calloc (1, sizeof *slot) : NULL;
  if (slot == NULL)
    {
      int error = errno;
      close (ends[0]);
      free (cgroup);
      errno = error;
      return NULL;
    }
  lanes_peer_init (&slot->peer, ends[0]);
  slot->pid = pid;
  slot->cgroup = cgroup;
  self->slots[self->n_slots++] = slot;
  return slot;
}

/* A keeper without a job: the one that had one last, whose pages are warm. NULL with errno where none can be made. */
Slot *
server_take_slot (Server *self)
{
  Slot *best = NULL;

  for (size_t i = 0; i < self->n_slots; i++)
    {
      Slot *slot = self->slots[i];

      if (slot->job == 0 && !slot->reaped && slot->peer.fd >= 0 && (best == NULL || slot->idle_ns > best->idle_ns))
        best = slot;
    }
  errno = EAGAIN;
  return best != NULL ? best : fork_keeper (self);
}

Slot *
server_find_slot (Server   *self,
                  uint64_t  job)
{
  for (size_t i = 0; i < self->n_slots; i++)
    if (job != 0 && self->slots[i]->job == job)
      return self->slots[i];
  return NULL;
}

/* Takes what a keeper said. One whose socket ended is dead, or will be in a moment. */
void
server_receive_from_slot (Server *self,
                          Slot   *slot)
{
  LanesWireHeader header;
  const uint8_t *body;
  LanesPeerState state = lanes_peer_receive (&slot->peer);

  while (lanes_peer_next (&slot->peer, &header, &body) == LANES_PEER_FRAME)
    server_keeper_frame (self, slot, &header, body);
  if (state == LANES_PEER_CLOSED)
    lanes_peer_clear (&slot->peer);
}

static void
kill_cgroup (const char *folder)
{
  int fd = lanes_cgroup_open (folder);

  if (fd < 0)
    return;
  lanes_cgroup_kill (fd);
  close (fd);
}

/* A keeper was reaped: hear it out, then see whether it had a job. */
static void
bury_slot (Server *self,
           Slot   *slot)
{
  slot->reaped = true;
  while (slot->peer.fd >= 0)
    server_receive_from_slot (self, slot);

  if (slot->job != 0 && !slot->leaving)
    {
      if (slot->cgroup != NULL)
        kill_cgroup (slot->cgroup);
      server_lose_job (self, server_find_job (self, slot->job));
    }
}

static void
drop_slot (Server *self,
           size_t  position)
{
  Slot *slot = self->slots[position];

  lanes_peer_clear (&slot->peer);
  if (slot->cgroup != NULL)
    lanes_cgroup_remove (slot->cgroup);
  free (slot->cgroup);
  free (slot);
  self->slots[position] = self->slots[--self->n_slots];
}

void
server_reap (Server *self)
{
  pid_t pid;

  while ((pid = waitpid (-1, NULL, WNOHANG)) > 0)
    for (size_t i = 0; i < self->n_slots; i++)
      if (self->slots[i]->pid == pid)
        bury_slot (self, self->slots[i]);
}

static bool
is_keeper (pid_t  pid,
           void  *data)
{
  Server *self = data;

  for (size_t i = 0; i < self->n_slots; i++)
    if (self->slots[i]->pid == pid && !self->slots[i]->reaped)
      return true;
  return false;
}

/* Ends what dead keepers left to us; the last of it gone, their jobs are told to be lost. */
void
server_end_strays (Server *self)
{
  size_t denied;

  if (self->n_losing == 0)
    return;
  if (lanes_tree_kill (&self->tree, is_keeper, self, &denied) > denied)
    {
      server_reap (self);
      return;
    }
  server_end_lost_jobs (self);
}

/* Lets go of dead keepers, and of those that had nothing to do for a while. */
void
server_retire_slots (Server *self)
{
  uint64_t now = server_now ();

  for (size_t i = self->n_slots; i-- > 0;)
    {
      Slot *slot = self->slots[i];

      if (slot->reaped && self->n_losing == 0)
        drop_slot (self, i);
      else if (slot->job == 0 && slot->peer.fd >= 0 && now - slot->idle_ns > IDLE_NS && slot->idle_ns != 0)
        lanes_peer_clear (&slot->peer);
    }
}

/* Is any job running, or being lost? What was left running by its own wish does not count. */
bool
server_is_busy (const Server *self)
{
  for (size_t i = 0; i < self->n_slots; i++)
    if (self->slots[i]->job != 0 && !self->slots[i]->leaving && !self->slots[i]->reaped)
      return true;
  return self->n_losing > 0;
}

void
server_stop_all (Server *self,
                 bool    force)
{
  for (size_t i = 0; i < self->n_slots; i++)
    {
      Slot *slot = self->slots[i];

      if (slot->job != 0 && !slot->leaving && slot->peer.fd >= 0)
        lanes_agent_put_number (&slot->peer.out, LANES_WIRE_STOP, slot->job, force);
    }
}
