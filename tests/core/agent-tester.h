/* agent-tester.h: speaks lanes-agent's frames, for tests
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-test.h"

#include "lanes-agent-messages.h"
#include "lanes-peer.h"

extern char **environ;

/* An agent and one program of it; or the program alone. */
typedef struct
{
  LanesPeer peer;
  pid_t pid;    /* what was started: the agent's guardian */
  pid_t server; /* the agent, once it has said so */
} AgentTester;

/* What is known of a job, folded from its frames. */
typedef struct
{
  gboolean started;
  gboolean exited;
  gboolean refused;
  gboolean gone;
  guint n_exits;
  guint n_notes;
  guint max_processes;
  guint32 pid;
  LanesAgentExit exit;
  LanesAgentNote note;
  char tail[LANES_AGENT_MAX_TAIL + 1];
  char progress[LANES_AGENT_MAX_TAIL + 1];
} AgentSeen;

/* Are agents started with cgroups, where they can be had? */
extern gboolean agent_tester_cgroups;

char *agent_tester_agent_path (void);
char *agent_tester_nasty_path (void);
pid_t agent_tester_spawn (char **argv);
void agent_tester_say (AgentTester *agent, LanesWireType type, guint64 job);
void agent_tester_stop (AgentTester *agent, guint64 job, gboolean force);
gboolean agent_tester_next_frame (AgentTester *agent, LanesWireHeader *header, const guint8 **body);
void agent_tester_expect_welcome (AgentTester *agent);
AgentTester agent_tester_start (void);
pid_t agent_tester_listen (const char *socket_path);
AgentTester agent_tester_connect (const char *socket_path);
void agent_tester_end (AgentTester *agent);
LanesAgentLaunch agent_tester_launch_of (char **argv);
void agent_tester_launch (AgentTester *agent, guint64 job, const LanesAgentLaunch *launch);
void agent_tester_fold (AgentSeen *seen, const LanesWireHeader *header, const guint8 *body);
void agent_tester_follow (AgentTester *agent, guint64 job, AgentSeen *seen, gboolean *flag);
void agent_tester_follow_tail (AgentTester *agent, guint64 job, AgentSeen *seen, const char *text);
guint agent_tester_signal_processes (const char *token, int signal);
guint agent_tester_count_processes (const char *token);
char *agent_tester_new_token (void);
pid_t agent_tester_parent_of (pid_t pid);
void agent_tester_kill_at_once (const pid_t *pids, guint n);
