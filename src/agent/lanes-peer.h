/* lanes-peer.h: one end of a connection that carries frames, without ever blocking
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-wire.h"

typedef enum
{
  LANES_PEER_OPEN,   /* there may be more later */
  LANES_PEER_CLOSED, /* the other end is gone */
} LanesPeerState;

typedef enum
{
  LANES_PEER_FRAME,     /* a frame was taken */
  LANES_PEER_WAIT,      /* the next frame is not whole yet */
  LANES_PEER_MALFORMED, /* what arrived is not a frame */
} LanesPeerNext;

typedef struct
{
  int fd; /* owned; -1 when there is none */
  uint8_t *in;
  size_t in_at;
  size_t in_size;
  size_t in_room;
  LanesWireBuffer out; /* write frames here, then lanes_peer_flush() */
  size_t out_at;
} LanesPeer;

void lanes_peer_init (LanesPeer *peer, int fd);
void lanes_peer_clear (LanesPeer *peer);

LanesPeerState lanes_peer_receive (LanesPeer *peer);
LanesPeerNext lanes_peer_next (LanesPeer *peer, LanesWireHeader *ret_header, const uint8_t **ret_body);

LanesPeerState lanes_peer_flush (LanesPeer *peer);
size_t lanes_peer_pending (const LanesPeer *peer);
