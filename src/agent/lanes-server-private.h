/* lanes-server-private.h: what the agent knows of its jobs, its keepers and its program
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <sys/types.h>

#include "lanes-agent-messages.h"
#include "lanes-peer.h"
#include "lanes-server.h"
#include "lanes-strays.h"
#include "lanes-tree.h"

#define MAX_SLOTS 1024
#define MAX_GUESTS 8
#define N_BUCKETS 1024

typedef struct _Slot Slot;
typedef struct _Job Job;

/* A keeper, as the agent sees it. */
struct _Slot
{
  LanesPeer peer;
  pid_t pid;
  uint64_t job; /* what it works on, or 0 */
  bool leaving; /* it stays with what that job left, and takes no other */
  bool reaped;  /* it is dead */
  uint64_t idle_ns; /* since when it has no job */
  char *cgroup; /* owned, NULL without */
};

/* A job from its launch until the program has acknowledged its end. */
struct _Job
{
  uint64_t id;
  Job *next; /* in its bucket */
  char *title;
  char *base;
  uint32_t pid;
  uint64_t started_ns;
  LanesWireBuffer note; /* the last one, as it came */
  LanesWireBuffer exit; /* as it came; empty while it runs */
  bool note_waits;      /* the program was too slow for it */
  bool losing;          /* its keeper is dead; what it ran is being ended */
};

typedef struct
{
  LanesPeer peer;
  uint64_t since_ns;
} Guest;

typedef struct
{
  LanesServerOptions options;
  int signal_fd;
  LanesPeer owner; /* the one program that said hello; fd -1 without */
  Guest guests[MAX_GUESTS]; /* connected and silent yet */
  Slot *slots[MAX_SLOTS];
  size_t n_slots;
  Job *jobs[N_BUCKETS];
  size_t n_jobs;
  size_t n_losing;
  unsigned next_keeper; /* a number for its cgroup */
  char mark[LANES_STRAYS_MARK_SIZE];
  char *cgroup;         /* owned: the agent's own folder, NULL without */
  LanesTree tree;
  uint64_t idle_since_ns;
  uint64_t next_look_ns; /* whether the socket is there still */
  bool lowered; /* the share of our session, for jobs that are nice */
  bool quitting;
} Server;

uint64_t server_now (void);

/* lanes-server-jobs.c */
Job *server_find_job (Server *self, uint64_t id);
Job *server_add_job (Server *self, uint64_t id, const LanesAgentLaunch *launch);
void server_forget_job (Server *self, Job *job);
void server_list_jobs (Server *self);
void server_send_waiting_notes (Server *self);
void server_keeper_frame (Server *self, Slot *slot, const LanesWireHeader *header, const uint8_t *body);
void server_lose_job (Server *self, Job *job);
void server_end_lost_jobs (Server *self);

/* lanes-server-slots.c */
Slot *server_take_slot (Server *self);
Slot *server_find_slot (Server *self, uint64_t job);
void server_receive_from_slot (Server *self, Slot *slot);
void server_reap (Server *self);
void server_retire_slots (Server *self);
bool server_is_busy (const Server *self);
void server_end_strays (Server *self);
void server_stop_all (Server *self, bool force);

/* lanes-server-programs.c */
void server_accept (Server *self);
void server_add_guest (Server *self, int fd);
void server_receive_from_guest (Server *self, Guest *guest);
void server_receive_from_owner (Server *self);
void server_expire_guests (Server *self);
