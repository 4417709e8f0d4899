/* lanes-agent-messages.c: writers and checked readers of lanes-agent's frames
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-agent-messages.h"

#include <stdlib.h>
#include <string.h>

/* A frame in the making, or one that is being read: what a message consists of is written down once, for both. */
typedef struct
{
  LanesWireBuffer *out; /* NULL while reading */
  LanesWireReader in;
} Codec;

/* Writes @message, or fills it in. */
typedef void (*Code) (Codec *codec, void *message);

static void
code_u32 (Codec    *self,
          uint32_t *value)
{
  if (self->out != NULL)
    lanes_wire_put_u32 (self->out, *value);
  else
    *value = lanes_wire_get_u32 (&self->in);
}

static void
code_i32 (Codec   *self,
          int32_t *value)
{
  uint32_t bits = *value;

  code_u32 (self, &bits);
  *value = (int32_t) bits;
}

static void
code_u64 (Codec    *self,
          uint64_t *value)
{
  if (self->out != NULL)
    lanes_wire_put_u64 (self->out, *value);
  else
    *value = lanes_wire_get_u64 (&self->in);
}

static void
code_string (Codec       *self,
             const char **string,
             size_t       max)
{
  if (self->out != NULL)
    lanes_wire_put_string (self->out, *string);
  else
    *string = lanes_wire_get_string (&self->in, max);
}

static void
code_strings (Codec    *self,
              char   ***strings,
              size_t   *count,
              size_t    spare)
{
  if (self->out != NULL)
    lanes_wire_put_strings (self->out, (const char *const *) *strings);
  else
    *strings = lanes_wire_get_strings (&self->in, LANES_WIRE_MAX_BODY, spare, count);
}

static void
code_bytes (Codec          *self,
            const uint8_t **bytes,
            size_t         *size)
{
  if (self->out != NULL)
    lanes_wire_put_bytes (self->out, *bytes, *size);
  else
    *bytes = lanes_wire_get_bytes (&self->in, LANES_AGENT_MAX_TAIL, size);
}

static void
code_streams (Codec            *self,
              LanesAgentStream *streams)
{
  for (int i = 0; i < 2; i++)
    {
      code_u64 (self, &streams[i].total);
      code_u64 (self, &streams[i].dropped);
      code_u64 (self, &streams[i].lost);
    }
}

/* Writes a frame. False where it would be longer than any may be. */
static bool
put (LanesWireBuffer *buffer,
     LanesWireType    type,
     uint64_t         job,
     Code             code,
     void            *message)
{
  Codec codec = { .out = buffer };

  lanes_wire_begin (buffer, type, job);
  code (&codec, message);
  return lanes_wire_end (buffer);
}

/* Reads a body. False where it is malformed; @message may have been changed all the same. */
static bool
get (const void *body,
     size_t      size,
     Code        code,
     void       *message)
{
  Codec codec = { 0 };

  lanes_wire_reader_init (&codec.in, body, size);
  code (&codec, message);
  return lanes_wire_reader_done (&codec.in);
}

static void
code_launch (Codec *codec,
             void  *message)
{
  LanesAgentLaunch *launch = message;

  code_u32 (codec, &launch->flags);
  code_u32 (codec, &launch->grace_ms);
  code_i32 (codec, &launch->nice);
  code_u64 (codec, &launch->cap);
  code_u64 (codec, &launch->nofile);
  code_string (codec, &launch->title, LANES_AGENT_MAX_TITLE);
  code_string (codec, &launch->cwd, LANES_AGENT_MAX_PATH);
  code_string (codec, &launch->input, LANES_AGENT_MAX_PATH);
  code_string (codec, &launch->base, LANES_AGENT_MAX_PATH - 8);
  code_strings (codec, &launch->argv, &launch->argc, 0);
  code_strings (codec, &launch->envp, &launch->envc, 2);
}

/* False where the arguments and the environment are longer than a frame may be. */
bool
lanes_agent_put_launch (LanesWireBuffer        *buffer,
                        uint64_t                job,
                        const LanesAgentLaunch *launch)
{
  LanesAgentLaunch copy = *launch;

  return put (buffer, LANES_WIRE_LAUNCH, job, code_launch, &copy);
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
  LanesAgentLaunch launch = { 0 };

  if (!get (body, size, code_launch, &launch) || !launch_is_sane (&launch))
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
code_note (Codec *codec,
           void  *message)
{
  LanesAgentNote *note = message;

  code_u32 (codec, &note->state);
  code_u32 (codec, &note->processes);
  code_u32 (codec, &note->unreachable);
  code_u32 (codec, &note->forced_in_ms);
  code_i32 (codec, &note->write_error);
  code_streams (codec, note->streams);
  for (int i = 0; i < 2; i++)
    code_bytes (codec, &note->tails[i], &note->tail_sizes[i]);
  code_bytes (codec, &note->progress, &note->progress_size);
}

void
lanes_agent_put_note (LanesWireBuffer      *buffer,
                      uint64_t              job,
                      const LanesAgentNote *note)
{
  LanesAgentNote copy = *note;

  put (buffer, LANES_WIRE_NOTE, job, code_note, &copy);
}

bool
lanes_agent_get_note (const void     *body,
                      size_t          size,
                      LanesAgentNote *ret_note)
{
  LanesAgentNote note = { 0 };

  if (!get (body, size, code_note, &note) || note.state > LANES_AGENT_LEFT)
    return false;
  *ret_note = note;
  return true;
}

static void
code_exit (Codec *codec,
           void  *message)
{
  LanesAgentExit *exit = message;

  code_u32 (codec, &exit->flags);
  code_u32 (codec, &exit->step);
  code_i32 (codec, &exit->error);
  code_i32 (codec, &exit->status);
  code_u32 (codec, &exit->found);
  code_u32 (codec, &exit->left);
  code_u64 (codec, &exit->user_us);
  code_u64 (codec, &exit->system_us);
  code_u64 (codec, &exit->peak_kb);
  code_u64 (codec, &exit->rest_user_us);
  code_u64 (codec, &exit->rest_system_us);
  code_u64 (codec, &exit->started_ns);
  code_u64 (codec, &exit->ended_ns);
  code_i32 (codec, &exit->write_error);
  code_streams (codec, exit->streams);
}

void
lanes_agent_put_exit (LanesWireBuffer      *buffer,
                      uint64_t              job,
                      const LanesAgentExit *exit)
{
  LanesAgentExit copy = *exit;

  put (buffer, LANES_WIRE_EXITED, job, code_exit, &copy);
}

bool
lanes_agent_get_exit (const void     *body,
                      size_t          size,
                      LanesAgentExit *ret_exit)
{
  LanesAgentExit exited = { 0 };

  if (!get (body, size, code_exit, &exited) || exited.step > LANES_AGENT_STEP_LAST)
    return false;
  *ret_exit = exited;
  return true;
}

static void
code_job (Codec *codec,
          void  *message)
{
  LanesAgentJob *about = message;

  code_u32 (codec, &about->exited);
  code_u32 (codec, &about->pid);
  code_u64 (codec, &about->started_ns);
  code_string (codec, &about->title, LANES_AGENT_MAX_TITLE);
  code_string (codec, &about->base, LANES_AGENT_MAX_PATH);
}

void
lanes_agent_put_job (LanesWireBuffer     *buffer,
                     uint64_t             job,
                     const LanesAgentJob *about)
{
  LanesAgentJob copy = *about;

  put (buffer, LANES_WIRE_JOB, job, code_job, &copy);
}

/* Strings are borrowed from @body. */
bool
lanes_agent_get_job (const void    *body,
                     size_t         size,
                     LanesAgentJob *ret_about)
{
  LanesAgentJob about = { 0 };

  if (!get (body, size, code_job, &about))
    return false;
  *ret_about = about;
  return true;
}

static void
code_welcome (Codec *codec,
              void  *message)
{
  LanesAgentWelcome *welcome = message;

  code_u32 (codec, &welcome->pid);
  code_u32 (codec, &welcome->features);
  code_u32 (codec, &welcome->jobs);
}

void
lanes_agent_put_welcome (LanesWireBuffer         *buffer,
                         const LanesAgentWelcome *welcome)
{
  LanesAgentWelcome copy = *welcome;

  put (buffer, LANES_WIRE_WELCOME, 0, code_welcome, &copy);
}

bool
lanes_agent_get_welcome (const void        *body,
                         size_t             size,
                         LanesAgentWelcome *ret_welcome)
{
  LanesAgentWelcome welcome = { 0 };

  if (!get (body, size, code_welcome, &welcome))
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
