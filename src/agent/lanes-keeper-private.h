/* lanes-keeper-private.h: a keeper's state
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-capture.h"
#include "lanes-peer.h"
#include "lanes-strays.h"
#include "lanes-tree.h"

typedef enum
{
  PHASE_IDLE,
  PHASE_RUNNING,
  PHASE_STOPPING,  /* TERM was sent; KILL follows at the deadline */
  PHASE_LINGERING, /* the main process ended a moment ago, others are there still */
  PHASE_ENDING,    /* those got TERM; KILL follows at the deadline */
  PHASE_KILLING,   /* KILL, again and again, until nothing is left */
  PHASE_LEAVING,   /* the exit is told; what was left runs on, and its output is read on */
} Phase;

enum
{
  PIPE_OUT,
  PIPE_ERR,
  PIPE_PROGRESS,
  N_PIPES,
};

typedef struct
{
  /* For life. */
  LanesPeer agent;
  bool orphaned; /* the agent is gone */
  bool own_session; /* the agent's is its own */
  int signal_fd;
  int null_fd;             /* what a job without an input reads */
  int cgroup_fd;           /* -1 without */
  bool cgroup_counts_oom;  /* it has the memory controller */
  const char *cgroup;      /* its folder, or NULL */
  LanesTree tree;
  char mark[LANES_STRAYS_MARK_SIZE]; /* the agent's, for the job's environment */
  char buffer[64u << 10];

  /* For one job. */
  Phase phase;
  uint64_t job;
  pid_t main_pid; /* 0 once it is reaped */
  bool childless; /* nothing at all is below us */
  bool paused;
  bool leave;
  bool told; /* EXITED was sent */
  uint32_t grace_ms;
  int pipes[N_PIPES];     /* what we read */
  int pipe_ends[N_PIPES]; /* what the job writes to */
  bool full_read; /* the last read filled the buffer */
  LanesCapture capture;
  LanesAgentExit exit;
  char line[LANES_AGENT_MAX_TAIL]; /* of the progress pipe: whole ones are moved to progress */
  size_t line_size;
  bool line_too_long;
  char progress[LANES_AGENT_MAX_TAIL];
  size_t progress_size;

  uint64_t quiet_ns;    /* nothing is sent before: a short job is told in one piece */
  uint64_t deadline_ns; /* of lingering, and of patience before KILL */
  uint64_t note_ns;     /* no note before */
  uint64_t hold_ns;     /* while paused: look for new processes then */
  bool note_due;
  size_t processes;
  size_t unreachable;
  unsigned kill_passes;
  bool oom_known;       /* the baseline was read */
  uint64_t oom_machine;
  uint64_t oom_cgroup;
  bool oom_cgroup_known;
} Keeper;

uint64_t keeper_now (void);
void keeper_open_cgroup (Keeper *self);
void keeper_tell (Keeper *self, uint64_t now);
void keeper_launch (Keeper *self, uint64_t job, const void *body, size_t size);
void keeper_stop (Keeper *self, bool force);
void keeper_pause (Keeper *self, bool paused);
void keeper_reap (Keeper *self);
void keeper_read_pipes (Keeper *self, const bool *ready);
void keeper_advance (Keeper *self);
