/* lanes-agent-client.h: a program's end of its connection to lanes-agent
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

#include "lanes-agent-messages.h"

G_BEGIN_DECLS

#define LANES_TYPE_AGENT_CLIENT (lanes_agent_client_get_type ())
G_DECLARE_FINAL_TYPE (LanesAgentClient, lanes_agent_client, LANES, AGENT_CLIENT, GObject)

/* What the end of a connection says of that which was asked and not answered. */
typedef enum
{
  LANES_AGENT_LOSS_UNKNOWN,   /* nothing; or there is no agent to be had */
  LANES_AGENT_LOSS_UNREACHED, /* it ended before it was asked anything */
  LANES_AGENT_LOSS_ENDED,     /* what it has not done it never will */
} LanesAgentLoss;

/**
 * LanesAgentListener:
 * @started: the process @pid runs since @when (monotonic µs)
 * @note: how it goes
 * @exited: the one end of the job; acknowledge it once it is safe
 * @refused: the agent did not take the job: @why
 * @gone: what the job had left running has ended too
 * @listed: (nullable): a job of an earlier program that the agent still has; its last note and its exit follow
 * @list_ended: (nullable): that was all of them
 * @silent: (nullable): the agent was asked something and said nothing at all for a while; or is heard of again
 * @lost: the agent is gone, or could not be reached: nothing more is heard of any job, and the next launch starts another
 *
 * Called from the main loop; what is passed is borrowed for the call. A listener may call the client.
 */
typedef struct
{
  void (*started)    (gpointer data, guint64 job, int pid, gint64 when);
  void (*note)       (gpointer data, guint64 job, const LanesAgentNote *note);
  void (*exited)     (gpointer data, guint64 job, const LanesAgentExit *exited);
  void (*refused)    (gpointer data, guint64 job, const char *why);
  void (*gone)       (gpointer data, guint64 job);
  void (*listed)     (gpointer data, guint64 job, const LanesAgentJob *about);
  void (*list_ended) (gpointer data);
  void (*silent)     (gpointer data, gboolean silent);
  void (*lost)       (gpointer data, const GError *error, LanesAgentLoss loss);
} LanesAgentListener;

LanesAgentClient *lanes_agent_client_new         (GMainContext             *context,
                                                  const char               *agent_path,
                                                  const char               *socket_path,
                                                  const LanesAgentListener *listener,
                                                  gpointer                  data);
void              lanes_agent_client_close       (LanesAgentClient *self);
void              lanes_agent_client_connect     (LanesAgentClient *self);
gboolean          lanes_agent_client_launch      (LanesAgentClient       *self,
                                                  guint64                 job,
                                                  const LanesAgentLaunch *launch);
void              lanes_agent_client_stop        (LanesAgentClient *self,
                                                  guint64           job,
                                                  gboolean          force);
void              lanes_agent_client_pause       (LanesAgentClient *self,
                                                  guint64           job);
void              lanes_agent_client_resume      (LanesAgentClient *self,
                                                  guint64           job);
void              lanes_agent_client_acknowledge (LanesAgentClient *self,
                                                  guint64           job);
void              lanes_agent_client_list        (LanesAgentClient *self);
void              lanes_agent_client_quit        (LanesAgentClient *self);
int               lanes_agent_client_get_pid     (LanesAgentClient *self);
gboolean          lanes_agent_client_has_cgroups (LanesAgentClient *self);

G_END_DECLS
