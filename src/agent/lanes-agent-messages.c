/* lanes-agent-messages.c: writers and checked readers of lanes-agent's frames
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-agent-messages.h"

#include <stdlib.h>
#include <string.h>

/* False where the arguments and the environment are longer than a frame may be. */
bool
lanes_agent_put_launch (LanesWireBuffer        *buffer,
                        uint64_t                job,
                        const LanesAgentLaunch *launch)
{
  lanes_wire_begin (buffer, LANES_WIRE_LAUNCH, job);
  lanes_wire_put_u32 (buffer, launch->flags);
  lanes_wire_put_u32 (buffer, launch->grace_ms);
  lanes_wire_put_u32 (buffer, launch->nice);
  lanes_wire_put_u64 (buffer, launch->cap);
  lanes_wire_put_u64 (buffer, launch->nofile);
  lanes_wire_put_string (buffer, launch->title);
  lanes_wire_put_string (buffer, launch->cwd);
  lanes_wire_put_string (buffer, launch->input);
  lanes_wire_put_string (buffer, launch->base);
  lanes_wire_put_strings (buffer, (const char *const *) launch->argv);
  lanes_wire_put_strings (buffer, (const char *const *) launch->envp);
  return lanes_wire_end (buffer);
}

static bool
absolute_or_empty (const char *path)
{
  return path[0] == '\0' || path[0] == '/';
}

static bool
launch_is_sane (const LanesAgentLaunch *launch)
{
  if (launch->argv == NULL || launch->argc == 0 || launch->argv[0][0] == '\0' || launch->envp == NULL)
    return false;
  if ((launch->flags & ~LANES_AGENT_LEAVE_LEFTOVERS) != 0 || launch->grace_ms > LANES_AGENT_MAX_GRACE_MS)
    return false;
  if (launch->nice < -20 || launch->nice > 19)
    return false;
  if (launch->cap < LANES_AGENT_MIN_CAP || launch->cap > LANES_AGENT_MAX_CAP)
    return false;
  if (!absolute_or_empty (launch->cwd) || !absolute_or_empty (launch->input) ||
      !absolute_or_empty (launch->base))
    return false;

  for (size_t i = 0; i < launch->envc; i++)
    if (strchr (launch->envp[i], '=') == NULL)
      return false;
  return true;
}

/* Strings are borrowed from @body; lanes_agent_launch_clear() frees the two arrays. */
bool
lanes_agent_get_launch (const void       *body,
                        size_t            size,
                        LanesAgentLaunch *ret_launch)
{
  LanesWireReader reader;
  LanesAgentLaunch launch = { 0 };

  lanes_wire_reader_init (&reader, body, size);
  launch.flags = lanes_wire_get_u32 (&reader);
  launch.grace_ms = lanes_wire_get_u32 (&reader);
  launch.nice = (int32_t) lanes_wire_get_u32 (&reader);
  launch.cap = lanes_wire_get_u64 (&reader);
  launch.nofile = lanes_wire_get_u64 (&reader);
  launch.title = lanes_wire_get_string (&reader, LANES_AGENT_MAX_TITLE);
  launch.cwd = lanes_wire_get_string (&reader, LANES_AGENT_MAX_PATH);
  launch.input = lanes_wire_get_string (&reader, LANES_AGENT_MAX_PATH);
  launch.base = lanes_wire_get_string (&reader, LANES_AGENT_MAX_PATH - 8);
  launch.argv = lanes_wire_get_strings (&reader, LANES_WIRE_MAX_BODY, 0, &launch.argc);
  launch.envp = lanes_wire_get_strings (&reader, LANES_WIRE_MAX_BODY, 2, &launch.envc);

  if (!lanes_wire_reader_done (&reader) || !launch_is_sane (&launch))
    {
      lanes_agent_launch_clear (&launch);
      return false;
    }
  *ret_launch = launch;
  return true;
}

void
lanes_agent_launch_clear (LanesAgentLaunch *launch)
{
  free (launch->argv);
  free (launch->envp);
  launch->argv = launch->envp = NULL;
  launch->argc = launch->envc = 0;
}

static void
put_streams (LanesWireBuffer        *buffer,
             const LanesAgentStream *streams)
{
  for (int i = 0; i < 2; i++)
    {
      lanes_wire_put_u64 (buffer, streams[i].total);
      lanes_wire_put_u64 (buffer, streams[i].dropped);
      lanes_wire_put_u64 (buffer, streams[i].lost);
    }
}

static void
get_streams (LanesWireReader  *reader,
             LanesAgentStream *streams)
{
  for (int i = 0; i < 2; i++)
    {
      streams[i].total = lanes_wire_get_u64 (reader);
      streams[i].dropped = lanes_wire_get_u64 (reader);
      streams[i].lost = lanes_wire_get_u64 (reader);
    }
}

void
lanes_agent_put_note (LanesWireBuffer      *buffer,
                      uint64_t              job,
                      const LanesAgentNote *note)
{
  lanes_wire_begin (buffer, LANES_WIRE_NOTE, job);
  lanes_wire_put_u32 (buffer, note->state);
  lanes_wire_put_u32 (buffer, note->processes);
  lanes_wire_put_u32 (buffer, note->unreachable);
  lanes_wire_put_u32 (buffer, note->forced_in_ms);
  lanes_wire_put_u32 (buffer, note->write_error);
  put_streams (buffer, note->streams);
  for (int i = 0; i < 2; i++)
    lanes_wire_put_bytes (buffer, note->tails[i], note->tail_sizes[i]);
  lanes_wire_put_bytes (buffer, note->progress, note->progress_size);
  lanes_wire_end (buffer);
}

bool
lanes_agent_get_note (const void     *body,
                      size_t          size,
                      LanesAgentNote *ret_note)
{
  LanesWireReader reader;
  LanesAgentNote note = { 0 };

  lanes_wire_reader_init (&reader, body, size);
  note.state = lanes_wire_get_u32 (&reader);
  note.processes = lanes_wire_get_u32 (&reader);
  note.unreachable = lanes_wire_get_u32 (&reader);
  note.forced_in_ms = lanes_wire_get_u32 (&reader);
  note.write_error = (int32_t) lanes_wire_get_u32 (&reader);
  get_streams (&reader, note.streams);
  for (int i = 0; i < 2; i++)
    note.tails[i] = lanes_wire_get_bytes (&reader, LANES_AGENT_MAX_TAIL, &note.tail_sizes[i]);
  note.progress = lanes_wire_get_bytes (&reader, LANES_AGENT_MAX_TAIL, &note.progress_size);

  if (!lanes_wire_reader_done (&reader) || note.state > LANES_AGENT_LEFT)
    return false;
  *ret_note = note;
  return true;
}

void
lanes_agent_put_exit (LanesWireBuffer      *buffer,
                      uint64_t              job,
                      const LanesAgentExit *exit)
{
  lanes_wire_begin (buffer, LANES_WIRE_EXITED, job);
  lanes_wire_put_u32 (buffer, exit->flags);
  lanes_wire_put_u32 (buffer, exit->step);
  lanes_wire_put_u32 (buffer, exit->error);
  lanes_wire_put_u32 (buffer, exit->status);
  lanes_wire_put_u32 (buffer, exit->found);
  lanes_wire_put_u32 (buffer, exit->left);
  lanes_wire_put_u64 (buffer, exit->user_us);
  lanes_wire_put_u64 (buffer, exit->system_us);
  lanes_wire_put_u64 (buffer, exit->peak_kb);
  lanes_wire_put_u64 (buffer, exit->rest_user_us);
  lanes_wire_put_u64 (buffer, exit->rest_system_us);
  lanes_wire_put_u64 (buffer, exit->started_ns);
  lanes_wire_put_u64 (buffer, exit->ended_ns);
  lanes_wire_put_u32 (buffer, exit->write_error);
  put_streams (buffer, exit->streams);
  lanes_wire_end (buffer);
}

bool
lanes_agent_get_exit (const void     *body,
                      size_t          size,
                      LanesAgentExit *ret_exit)
{
  LanesWireReader reader;
  LanesAgentExit exited = { 0 };

  lanes_wire_reader_init (&reader, body, size);
  exited.flags = lanes_wire_get_u32 (&reader);
  exited.step = lanes_wire_get_u32 (&reader);
  exited.error = (int32_t) lanes_wire_get_u32 (&reader);
  exited.status = (int32_t) lanes_wire_get_u32 (&reader);
  exited.found = lanes_wire_get_u32 (&reader);
  exited.left = lanes_wire_get_u32 (&reader);
  exited.user_us = lanes_wire_get_u64 (&reader);
  exited.system_us = lanes_wire_get_u64 (&reader);
  exited.peak_kb = lanes_wire_get_u64 (&reader);
  exited.rest_user_us = lanes_wire_get_u64 (&reader);
  exited.rest_system_us = lanes_wire_get_u64 (&reader);
  exited.started_ns = lanes_wire_get_u64 (&reader);
  exited.ended_ns = lanes_wire_get_u64 (&reader);
  exited.write_error = (int32_t) lanes_wire_get_u32 (&reader);
  get_streams (&reader, exited.streams);

  if (!lanes_wire_reader_done (&reader) || exited.step > LANES_AGENT_STEP_LAST)
    return false;
  *ret_exit = exited;
  return true;
}

void
lanes_agent_put_job (LanesWireBuffer     *buffer,
                     uint64_t             job,
                     const LanesAgentJob *about)
{
  lanes_wire_begin (buffer, LANES_WIRE_JOB, job);
  lanes_wire_put_u32 (buffer, about->exited);
  lanes_wire_put_u32 (buffer, about->pid);
  lanes_wire_put_u64 (buffer, about->started_ns);
  lanes_wire_put_string (buffer, about->title);
  lanes_wire_put_string (buffer, about->base);
  lanes_wire_end (buffer);
}

/* Strings are borrowed from @body. */
bool
lanes_agent_get_job (const void    *body,
                     size_t         size,
                     LanesAgentJob *ret_about)
{
  LanesWireReader reader;
  LanesAgentJob about = { 0 };

  lanes_wire_reader_init (&reader, body, size);
  about.exited = lanes_wire_get_u32 (&reader);
  about.pid = lanes_wire_get_u32 (&reader);
  about.started_ns = lanes_wire_get_u64 (&reader);
  about.title = lanes_wire_get_string (&reader, LANES_AGENT_MAX_TITLE);
  about.base = lanes_wire_get_string (&reader, LANES_AGENT_MAX_PATH);

  if (!lanes_wire_reader_done (&reader))
    return false;
  *ret_about = about;
  return true;
}

void
lanes_agent_put_welcome (LanesWireBuffer         *buffer,
                         const LanesAgentWelcome *welcome)
{
  lanes_wire_begin (buffer, LANES_WIRE_WELCOME, 0);
  lanes_wire_put_u32 (buffer, welcome->pid);
  lanes_wire_put_u32 (buffer, welcome->features);
  lanes_wire_put_u32 (buffer, welcome->jobs);
  lanes_wire_end (buffer);
}

bool
lanes_agent_get_welcome (const void        *body,
                         size_t             size,
                         LanesAgentWelcome *ret_welcome)
{
  LanesWireReader reader;
  LanesAgentWelcome welcome;

  lanes_wire_reader_init (&reader, body, size);
  welcome.pid = lanes_wire_get_u32 (&reader);
  welcome.features = lanes_wire_get_u32 (&reader);
  welcome.jobs = lanes_wire_get_u32 (&reader);

  if (!lanes_wire_reader_done (&reader))
    return false;
  *ret_welcome = welcome;
  return true;
}

void
lanes_agent_put_started (LanesWireBuffer *buffer,
                         uint64_t         job,
                         uint32_t         pid,
                         uint64_t         started_ns)
{
  lanes_wire_begin (buffer, LANES_WIRE_STARTED, job);
  lanes_wire_put_u32 (buffer, pid);
  lanes_wire_put_u64 (buffer, started_ns);
  lanes_wire_end (buffer);
}

bool
lanes_agent_get_started (const void *body,
                         size_t      size,
                         uint32_t   *ret_pid,
                         uint64_t   *ret_started_ns)
{
  LanesWireReader reader;

  lanes_wire_reader_init (&reader, body, size);
  *ret_pid = lanes_wire_get_u32 (&reader);
  *ret_started_ns = lanes_wire_get_u64 (&reader);
  return lanes_wire_reader_done (&reader);
}

/* A frame that says all by its type. */
void
lanes_agent_put_plain (LanesWireBuffer *buffer,
                       LanesWireType    type,
                       uint64_t         job)
{
  lanes_wire_begin (buffer, type, job);
  lanes_wire_end (buffer);
}

void
lanes_agent_put_number (LanesWireBuffer *buffer,
                        LanesWireType    type,
                        uint64_t         job,
                        uint32_t         number)
{
  lanes_wire_begin (buffer, type, job);
  lanes_wire_put_u32 (buffer, number);
  lanes_wire_end (buffer);
}

bool
lanes_agent_get_number (const void *body,
                        size_t      size,
                        uint32_t   *ret_number)
{
  LanesWireReader reader;

  lanes_wire_reader_init (&reader, body, size);
  *ret_number = lanes_wire_get_u32 (&reader);
  return lanes_wire_reader_done (&reader);
}

void
lanes_agent_put_text (LanesWireBuffer *buffer,
                      LanesWireType    type,
                      uint64_t         job,
                      const char      *text)
{
  lanes_wire_begin (buffer, type, job);
  lanes_wire_put_string (buffer, text);
  lanes_wire_end (buffer);
}

/* Borrowed from @body; NULL where it is malformed. */
const char *
lanes_agent_get_text (const void *body,
                      size_t      size)
{
  LanesWireReader reader;

  lanes_wire_reader_init (&reader, body, size);
  const char *text = lanes_wire_get_string (&reader, LANES_WIRE_MAX_SMALL);
  return lanes_wire_reader_done (&reader) ? text : NULL;
}
