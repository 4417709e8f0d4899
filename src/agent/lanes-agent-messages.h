/* lanes-agent-messages.h: what the frames of lanes-agent say
 *
 * One struct per frame that has a body worth one, with its writer and its checked reader. A reader
 * borrows strings from the body. Times are CLOCK_MONOTONIC nanoseconds, which all processes of a
 * boot share.
 *
 *   HELLO     program -> agent    first; answered by WELCOME or by ERROR and an end
 *   LAUNCH    -> agent -> keeper  start this; STARTED or EXITED (with a step) or REFUSED follows
 *   STOP      -> agent -> keeper  TERM, a grace time, KILL; a second one, or a forced one, KILLs now
 *   PAUSE     -> agent -> keeper  stop signals for the whole tree; RESUME is its mirror
 *   LIST      program -> agent    answered by JOB (with NOTE and EXITED) for each, then LIST_END
 *   ACK       program -> agent    the exit is safe with the program; the agent may forget the job
 *   QUIT      program -> agent    stop everything and end
 *   NOTE      keeper -> program   how it goes, at most ten times a second
 *   EXITED    keeper -> program   exactly once a job
 *   GONE      keeper -> program   what a job had left running has ended as well
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-wire.h"

#define LANES_AGENT_MAX_TITLE 512
#define LANES_AGENT_MAX_PATH 4096
#define LANES_AGENT_MAX_TAIL 512
#define LANES_AGENT_MAX_GRACE_MS (24 * 3600 * 1000u)
#define LANES_AGENT_MIN_CAP 4096u
#define LANES_AGENT_MAX_CAP (1ull << 40)

typedef enum
{
  LANES_AGENT_LEAVE_LEFTOVERS = 1 << 0, /* what the main process leaves running may go on */
} LanesAgentLaunchFlags;

typedef struct
{
  uint32_t flags;
  uint32_t grace_ms;
  int32_t nice;
  uint64_t cap;    /* bytes kept of each stream */
  uint64_t nofile; /* the soft limit of open files to start with, 0 to leave it */
  const char *title;
  const char *cwd;   /* "" for the agent's, else absolute */
  const char *input; /* "" for /dev/null, else absolute */
  const char *base;  /* "" to keep no output, else absolute: base.out, base.err, base.idx */
  char **argv;
  size_t argc;
  char **envp; /* has room for two more */
  size_t envc;
} LanesAgentLaunch;

typedef enum
{
  LANES_AGENT_RUNNING,
  LANES_AGENT_PAUSED,
  LANES_AGENT_STOPPING, /* asked to stop */
  LANES_AGENT_ENDING,   /* the main process ended; what it left is being ended */
  LANES_AGENT_LEFT,     /* it has exited, what it left runs on */
} LanesAgentState;

/* What is known of one output stream. */
typedef struct
{
  uint64_t total;   /* bytes the job wrote */
  uint64_t dropped; /* of those, fell out of the middle because of the cap */
  uint64_t lost;    /* of those, could not be written (a full disk) */
} LanesAgentStream;

typedef struct
{
  uint32_t state;        /* a LanesAgentState */
  uint32_t processes;    /* while stopping or ending: how many are left; else 0 */
  uint32_t unreachable;  /* of those, how many this user may not signal */
  uint32_t forced_in_ms; /* while stopping or ending: until KILL, 0 when that has begun */
  int32_t write_error;   /* errno of the first write that failed, else 0 */
  LanesAgentStream streams[2];
  const uint8_t *tails[2]; /* the end of each stream, at most LANES_AGENT_MAX_TAIL bytes */
  size_t tail_sizes[2];
  const uint8_t *progress; /* the last whole line of LANES_PROGRESS_FD */
  size_t progress_size;
} LanesAgentNote;

/* Which step of starting failed. */
typedef enum
{
  LANES_AGENT_STEP_NONE,
  LANES_AGENT_STEP_PIPE,
  LANES_AGENT_STEP_INPUT,
  LANES_AGENT_STEP_FORK,
  LANES_AGENT_STEP_FOLDER,
  LANES_AGENT_STEP_LIMITS,
  LANES_AGENT_STEP_EXEC,
  LANES_AGENT_STEP_LAST = LANES_AGENT_STEP_EXEC,
} LanesAgentStep;

typedef enum
{
  LANES_AGENT_EXIT_STOPPED = 1 << 0,  /* it was asked to stop before it ended by itself */
  LANES_AGENT_EXIT_FORCED = 1 << 1,   /* KILL was sent */
  LANES_AGENT_EXIT_LOST = 1 << 2,     /* its keeper died: how it ended cannot be known */
  LANES_AGENT_EXIT_OOM = 1 << 3,      /* the kernel says its out of memory killer ended a process of it */
  LANES_AGENT_EXIT_OOM_NEAR = 1 << 4, /* that killer ended some process meanwhile */
} LanesAgentExitFlags;

typedef struct
{
  uint32_t flags;
  uint32_t step;   /* a LanesAgentStep: what failed to start it */
  int32_t error;   /* and its errno */
  int32_t status;  /* as from wait(), where step is none and it is not lost */
  uint32_t found;  /* processes that were there when the main one had ended */
  uint32_t left;   /* of those, still there */
  uint64_t user_us; /* the main process and what it waited for */
  uint64_t system_us;
  uint64_t peak_kb;
  uint64_t rest_user_us; /* the others of its tree */
  uint64_t rest_system_us;
  uint64_t started_ns;
  uint64_t ended_ns;
  int32_t write_error;
  LanesAgentStream streams[2];
} LanesAgentExit;

typedef struct
{
  uint32_t exited; /* an EXITED frame follows */
  uint32_t pid;    /* 0 where it never started */
  uint64_t started_ns;
  const char *title;
  const char *base;
} LanesAgentJob;

typedef enum
{
  LANES_AGENT_HAS_CGROUPS = 1 << 0,
} LanesAgentFeatures;

typedef struct
{
  uint32_t pid;
  uint32_t features;
  uint32_t jobs;
} LanesAgentWelcome;

bool lanes_agent_put_launch (LanesWireBuffer *buffer, uint64_t job, const LanesAgentLaunch *launch);
bool lanes_agent_get_launch (const void *body, size_t size, LanesAgentLaunch *ret_launch);
void lanes_agent_launch_clear (LanesAgentLaunch *launch);

void lanes_agent_put_note (LanesWireBuffer *buffer, uint64_t job, const LanesAgentNote *note);
bool lanes_agent_get_note (const void *body, size_t size, LanesAgentNote *ret_note);

void lanes_agent_put_exit (LanesWireBuffer *buffer, uint64_t job, const LanesAgentExit *exit);
bool lanes_agent_get_exit (const void *body, size_t size, LanesAgentExit *ret_exit);

void lanes_agent_put_job (LanesWireBuffer *buffer, uint64_t job, const LanesAgentJob *about);
bool lanes_agent_get_job (const void *body, size_t size, LanesAgentJob *ret_about);

void lanes_agent_put_welcome (LanesWireBuffer *buffer, const LanesAgentWelcome *welcome);
bool lanes_agent_get_welcome (const void *body, size_t size, LanesAgentWelcome *ret_welcome);

void lanes_agent_put_started (LanesWireBuffer *buffer, uint64_t job, uint32_t pid, uint64_t started_ns);
bool lanes_agent_get_started (const void *body, size_t size, uint32_t *ret_pid, uint64_t *ret_started_ns);

void lanes_agent_put_plain (LanesWireBuffer *buffer, LanesWireType type, uint64_t job);
void lanes_agent_put_number (LanesWireBuffer *buffer, LanesWireType type, uint64_t job, uint32_t number);
bool lanes_agent_get_number (const void *body, size_t size, uint32_t *ret_number);
void lanes_agent_put_text (LanesWireBuffer *buffer, LanesWireType type, uint64_t job, const char *text);
const char *lanes_agent_get_text (const void *body, size_t size);
