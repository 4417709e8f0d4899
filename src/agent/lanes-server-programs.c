/* lanes-server-programs.c: who may command the agent, and what they say
 *
 * One program at a time owns the agent: the first that says hello. The socket is owner-only, lies in
 * an owner-only folder, and the kernel is asked who is at the other end all the same. What is not a
 * frame as it must be is answered with an error and the end of that connection, and changes nothing.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-server-private.h"

#include "lanes-launched.h"
#include "lanes-spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define HELLO_NS UINT64_C (5000000000)

static void
dismiss (LanesPeer  *peer,
         const char *why)
{
  lanes_agent_put_text (&peer->out, LANES_WIRE_ERROR, 0, why);
  lanes_peer_flush (peer);
  lanes_peer_clear (peer);
}

/* Takes @fd; refused where too many wait, or where somebody else is at the other end. */
void
server_add_guest (Server *self,
                  int     fd)
{
  struct ucred who;
  socklen_t size = sizeof who;
  LanesPeer peer;

  lanes_peer_init (&peer, fd);
  if (getsockopt (fd, SOL_SOCKET, SO_PEERCRED, &who, &size) < 0 || who.uid != geteuid ())
    {
      dismiss (&peer, "this agent belongs to another user");
      return;
    }

  for (int i = 0; i < MAX_GUESTS; i++)
    if (self->guests[i].peer.fd < 0)
      {
        self->guests[i] = (Guest){ peer, server_now () };
        return;
      }
  dismiss (&peer, "too many programs wait for this agent");
}

void
server_accept (Server *self)
{
  int fd;

  while ((fd = accept4 (self->options.listen_fd, NULL, NULL, SOCK_CLOEXEC)) >= 0)
    server_add_guest (self, fd);
}

static void
welcome (Server *self)
{
  LanesAgentWelcome welcome = {
    .pid = getpid (),
    .features = self->cgroup != NULL ? LANES_AGENT_HAS_CGROUPS : 0,
    .jobs = self->n_jobs,
  };

  lanes_agent_put_welcome (&self->owner.out, &welcome);
}

/* The first frame must be a hello; with it the guest becomes the owner, if there is none. */
void
server_receive_from_guest (Server *self,
                           Guest  *guest)
{
  LanesWireHeader header;
  const uint8_t *body;
  LanesPeerState state = lanes_peer_receive (&guest->peer);

  switch (lanes_peer_next (&guest->peer, &header, &body))
    {
    case LANES_PEER_WAIT:
      if (state == LANES_PEER_CLOSED)
        {
          lanes_peer_clear (&guest->peer);
          self->quitting |= self->options.listen_fd < 0;
        }
      return;
    case LANES_PEER_MALFORMED:
      dismiss (&guest->peer, "malformed frame, or one of another version of Lanes");
      return;
    case LANES_PEER_FRAME:
      break;
    }

  if (header.type != LANES_WIRE_HELLO)
    dismiss (&guest->peer, "the first frame must be a hello");
  else if (self->owner.fd >= 0)
    dismiss (&guest->peer, "another window has this agent");
  else
    {
      self->owner = guest->peer;
      lanes_peer_init (&guest->peer, -1);
      welcome (self);
      /* It may have said more by now. */
      server_receive_from_owner (self);
    }
}

void
server_expire_guests (Server *self)
{
  uint64_t now = server_now ();

  for (int i = 0; i < MAX_GUESTS; i++)
    if (self->guests[i].peer.fd >= 0 && now - self->guests[i].since_ns > HELLO_NS &&
        self->options.listen_fd >= 0)
      dismiss (&self->guests[i].peer, "no hello came in time");
}

static void
refuse (Server     *self,
        uint64_t    job,
        const char *why)
{
  lanes_agent_put_text (&self->owner.out, LANES_WIRE_REFUSED, job, why);
}

static void
refuse_for_keeper (Server   *self,
                   uint64_t  job,
                   int       error)
{
  char why[128];

  snprintf (why, sizeof why, "no keeper could be started: %s", strerror (error));
  refuse (self, job, why);
}

/* Once a nice job shares it. In a terminal nobody draws frames, and what is typed there is to be as fast as anything else. */
static void
lower_session (Server *self)
{
  if (!self->lowered && self->options.own_session && self->options.listen_fd >= 0)
    self->lowered = lanes_spawn_lower_session (LANES_SPAWN_JOIN_NICE);
}

/* Returns: false where the frame is malformed. */
static bool
launch (Server                *self,
        const LanesWireHeader *header,
        const uint8_t         *body)
{
  LanesAgentLaunch asked;

  if (header->job == 0 || !lanes_agent_get_launch (body, header->size, &asked))
    return false;

  /* Whoever finds this agent gone finds, too, that its list does not have the job, and asks the next one. */
  if (self->quitting && self->options.listen_fd < 0)
    refuse (self, header->job, "the agent is ending");
  else if (self->quitting)
    ;
  else if (server_find_job (self, header->job) != NULL || server_find_slot (self, header->job) != NULL)
    refuse (self, header->job, "the agent has a job of this number already");
  else if (self->options.listen_fd >= 0 && !lanes_launched_note (self->options.socket, header->job))
    refuse (self, header->job, "the list of what was launched can neither be written nor removed");
  else
    {
      Slot *slot = server_take_slot (self);

      if (slot == NULL)
        refuse_for_keeper (self, header->job, errno);
      else
        {
          if (asked.nice >= LANES_SPAWN_JOIN_NICE)
            lower_session (self);
          server_add_job (self, header->job, &asked);
          slot->job = header->job;
          lanes_wire_put_raw (&slot->peer.out, header, sizeof *header);
          lanes_wire_put_raw (&slot->peer.out, body, header->size);
        }
    }
  lanes_agent_launch_clear (&asked);
  return true;
}

/* Passes a verb on; one for a job that has ended meanwhile is no mistake. */
static bool
pass_on (Server                *self,
         const LanesWireHeader *header,
         const uint8_t         *body)
{
  uint32_t force;
  bool valid = header->type == LANES_WIRE_STOP ? lanes_agent_get_number (body, header->size, &force)
                                               : header->size == 0;
  Slot *slot = server_find_slot (self, header->job);

  if (valid && slot != NULL && slot->peer.fd >= 0)
    {
      lanes_wire_put_raw (&slot->peer.out, header, sizeof *header);
      lanes_wire_put_raw (&slot->peer.out, body, header->size);
    }
  return valid;
}

static bool
acknowledge (Server                *self,
             const LanesWireHeader *header)
{
  Job *job = server_find_job (self, header->job);

  if (job != NULL && job->exit.size > 0)
    server_forget_job (self, job);
  return header->size == 0;
}

static bool
handle_frame (Server                *self,
              const LanesWireHeader *header,
              const uint8_t         *body)
{
  switch (header->type)
    {
    case LANES_WIRE_LAUNCH:
      return launch (self, header, body);
    case LANES_WIRE_STOP:
    case LANES_WIRE_PAUSE:
    case LANES_WIRE_RESUME:
      return pass_on (self, header, body);
    case LANES_WIRE_ACK:
      return acknowledge (self, header);
    case LANES_WIRE_LIST:
      if (header->size == 0)
        server_list_jobs (self);
      return header->size == 0;
    case LANES_WIRE_QUIT:
      if (header->size != 0)
        return false;
      self->quitting = true;
      server_stop_all (self, false);
      return true;
    default:
      return false;
    }
}

static void
lose_owner (Server *self)
{
  lanes_peer_clear (&self->owner);
  if (self->options.listen_fd >= 0)
    return;
  /* Nobody can come after it. */
  self->quitting = true;
  server_stop_all (self, false);
}

void
server_receive_from_owner (Server *self)
{
  LanesWireHeader header;
  const uint8_t *body;
  LanesPeerState state = lanes_peer_receive (&self->owner);
  LanesPeerNext next;

  while ((next = lanes_peer_next (&self->owner, &header, &body)) == LANES_PEER_FRAME)
    if (!handle_frame (self, &header, body))
      {
        next = LANES_PEER_MALFORMED;
        break;
      }

  if (next == LANES_PEER_MALFORMED)
    {
      lanes_agent_put_text (&self->owner.out, LANES_WIRE_ERROR, header.job, "malformed frame");
      lanes_peer_flush (&self->owner);
    }
  if (next == LANES_PEER_MALFORMED || state == LANES_PEER_CLOSED)
    lose_owner (self);
}
