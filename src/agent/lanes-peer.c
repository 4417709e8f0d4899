/* lanes-peer.c: a buffered, non-blocking end of a frame connection
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-peer.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define RECEIVE_SIZE (64u << 10)

/* Takes @fd, which must not block. */
void
lanes_peer_init (LanesPeer *peer,
                 int        fd)
{
  memset (peer, 0, sizeof *peer);
  peer->fd = fd;
}

void
lanes_peer_clear (LanesPeer *peer)
{
  if (peer->fd >= 0)
    close (peer->fd);
  free (peer->in);
  lanes_wire_clear (&peer->out);
  lanes_peer_init (peer, -1);
}

/* Moves what was not consumed to the front and gives back what one giant frame needed. */
static void
make_room (LanesPeer *peer)
{
  if (peer->in_at == peer->in_size)
    {
      peer->in_at = peer->in_size = 0;
      if (peer->in_room > 16 * RECEIVE_SIZE)
        {
          free (peer->in);
          peer->in = NULL;
          peer->in_room = 0;
        }
    }
  else if (peer->in_at > 0)
    {
      memmove (peer->in, peer->in + peer->in_at, peer->in_size - peer->in_at);
      peer->in_size -= peer->in_at;
      peer->in_at = 0;
    }

  if (peer->in_room - peer->in_size < RECEIVE_SIZE / 4)
    {
      peer->in_room = peer->in_room > 0 ? peer->in_room * 2 : RECEIVE_SIZE;
      peer->in = realloc (peer->in, peer->in_room);
      if (peer->in == NULL)
        abort ();
    }
}

/* Reads once; frames are then taken with lanes_peer_next() until it says to wait. A body that was
 * taken before is no longer valid. */
LanesPeerState
lanes_peer_receive (LanesPeer *peer)
{
  make_room (peer);

  ssize_t n = recv (peer->fd, peer->in + peer->in_size, peer->in_room - peer->in_size, MSG_DONTWAIT);
  if (n > 0)
    peer->in_size += n;
  if (n > 0 || (n < 0 && (errno == EAGAIN || errno == EINTR)))
    return LANES_PEER_OPEN;
  return LANES_PEER_CLOSED;
}

/* Takes the next whole frame; @ret_body is borrowed until the next lanes_peer_receive(). */
LanesPeerNext
lanes_peer_next (LanesPeer        *peer,
                 LanesWireHeader  *ret_header,
                 const uint8_t   **ret_body)
{
  size_t have = peer->in_size - peer->in_at;

  if (have < sizeof *ret_header)
    return LANES_PEER_WAIT;

  memcpy (ret_header, peer->in + peer->in_at, sizeof *ret_header);
  if (!lanes_wire_header_valid (ret_header))
    return LANES_PEER_MALFORMED;
  if (have - sizeof *ret_header < ret_header->size)
    return LANES_PEER_WAIT;

  *ret_body = peer->in + peer->in_at + sizeof *ret_header;
  peer->in_at += sizeof *ret_header + ret_header->size;
  return LANES_PEER_FRAME;
}

/* Drops what was sent, so that a slow reader costs only what it has not read. */
static void
compact (LanesPeer *peer)
{
  if (peer->out_at < RECEIVE_SIZE || peer->out_at < peer->out.size / 2)
    return;

  memmove (peer->out.data, peer->out.data + peer->out_at, peer->out.size - peer->out_at);
  peer->out.size -= peer->out_at;
  peer->out_at = 0;
}

/* Sends as much as the other end takes; lanes_peer_pending() says what is left for when it is
 * writable again. */
LanesPeerState
lanes_peer_flush (LanesPeer *peer)
{
  while (peer->out_at < peer->out.size)
    {
      ssize_t n = send (peer->fd, peer->out.data + peer->out_at, peer->out.size - peer->out_at,
                        MSG_DONTWAIT | MSG_NOSIGNAL);
      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0 && errno == EAGAIN)
        {
          compact (peer);
          return LANES_PEER_OPEN;
        }
      if (n < 0)
        return LANES_PEER_CLOSED;
      peer->out_at += n;
    }

  peer->out_at = 0;
  peer->out.size = 0;
  if (peer->out.room > 16 * RECEIVE_SIZE)
    lanes_wire_clear (&peer->out);
  return LANES_PEER_OPEN;
}

/* Bytes not sent yet. */
size_t
lanes_peer_pending (const LanesPeer *peer)
{
  return peer->out.size - peer->out_at;
}
