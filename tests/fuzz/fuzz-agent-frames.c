/* fuzz-agent-frames.c: any bytes as what arrives on the agent's socket
 *
 * Every frame is read as what its type says and, to reach each reader, as every other as well. What a reader takes, its
 * writer writes again byte for byte: nothing is taken that was not understood.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fuzz-target.h"

#include <string.h>

#include "lanes-agent-messages.h"
#include "lanes-peer.h"

int
LLVMFuzzerInitialize (int    *argc,
                      char ***argv)
{
  return 0;
}

/* @written: the frame made again of what was read of @body; is emptied. */
static void
compare (LanesWireBuffer *written,
         const void      *body,
         gsize            size)
{
  g_assert (written->size == sizeof (LanesWireHeader) + size);
  g_assert (memcmp (written->data + sizeof (LanesWireHeader), body, size) == 0);
  written->size = 0;
}

static void
read_from_program (const guint8    *body,
                   gsize            size,
                   LanesWireBuffer *written)
{
  LanesAgentLaunch launch;
  guint32 number;

  if (lanes_agent_get_launch (body, size, &launch))
    {
      g_assert (launch.argv[launch.argc] == NULL && launch.envp[launch.envc] == NULL);
      g_assert (lanes_agent_put_launch (written, 1, &launch));
      compare (written, body, size);
      lanes_agent_launch_clear (&launch);
    }
  if (lanes_agent_get_number (body, size, &number))
    {
      lanes_agent_put_number (written, LANES_WIRE_STOP, 1, number);
      compare (written, body, size);
    }
}

static void
read_from_agent (const guint8    *body,
                 gsize            size,
                 LanesWireBuffer *written)
{
  LanesAgentNote note;
  LanesAgentExit exited;
  LanesAgentJob about;
  LanesAgentWelcome welcome;
  guint32 pid;
  guint64 when;
  const char *text = lanes_agent_get_text (body, size);

  if (text != NULL)
    {
      lanes_agent_put_text (written, LANES_WIRE_ERROR, 1, text);
      compare (written, body, size);
    }
  if (lanes_agent_get_note (body, size, &note))
    {
      lanes_agent_put_note (written, 1, &note);
      compare (written, body, size);
    }
  if (lanes_agent_get_exit (body, size, &exited))
    {
      lanes_agent_put_exit (written, 1, &exited);
      compare (written, body, size);
    }
  if (lanes_agent_get_job (body, size, &about))
    {
      lanes_agent_put_job (written, 1, &about);
      compare (written, body, size);
    }
  if (lanes_agent_get_welcome (body, size, &welcome))
    {
      lanes_agent_put_welcome (written, &welcome);
      compare (written, body, size);
    }
  if (lanes_agent_get_started (body, size, &pid, &when))
    {
      lanes_agent_put_started (written, 1, pid, when);
      compare (written, body, size);
    }
}

/* As it comes from the socket: a part, then the rest. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  LanesWireBuffer written = { 0 };
  LanesPeer peer;
  LanesWireHeader header;
  const guint8 *body;

  lanes_peer_init (&peer, -1);
  peer.in = fuzz_copy (data, size);
  peer.in_room = size;
  for (peer.in_size = size / 2; ; peer.in_size = size)
    {
      LanesPeerNext next;

      while ((next = lanes_peer_next (&peer, &header, &body)) == LANES_PEER_FRAME)
        {
          g_autofree guint8 *copy = fuzz_copy (body, header.size);

          g_assert (header.size <= LANES_WIRE_MAX_BODY);
          read_from_program (copy, header.size, &written);
          read_from_agent (copy, header.size, &written);
        }
      if (next == LANES_PEER_MALFORMED || peer.in_size == size)
        break;
    }

  lanes_peer_clear (&peer);
  lanes_wire_clear (&written);
  return 0;
}
