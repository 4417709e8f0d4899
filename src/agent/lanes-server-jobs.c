/* lanes-server-jobs.c: the agent's memory of jobs
 *
 * A job is remembered until the program says that it has its exit safe, so that a program that
 * crashed, or its successor, learns of everything that happened meanwhile. A program at the end of a
 * socket pair (the terminal program) has no successor: there the exit is forgotten once sent.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-server-private.h"

#include <stdlib.h>
#include <string.h>

/* A program that has not read this much gets only the newest note of each job once it reads again. */
#define SLOW_BYTES (256u << 10)

Job *
server_find_job (Server   *self,
                 uint64_t  id)
{
  Job *job = self->jobs[id % N_BUCKETS];

  while (job != NULL && job->id != id)
    job = job->next;
  return job;
}

Job *
server_add_job (Server                 *self,
                uint64_t                id,
                const LanesAgentLaunch *launch)
{
  Job *job = calloc (1, sizeof *job);

  if (job == NULL)
    abort ();
  job->id = id;
  job->title = strdup (launch->title);
  job->base = strdup (launch->base);
  job->next = self->jobs[id % N_BUCKETS];
  self->jobs[id % N_BUCKETS] = job;
  self->n_jobs++;
  return job;
}

void
server_forget_job (Server *self,
                   Job    *job)
{
  Job **at = &self->jobs[job->id % N_BUCKETS];

  while (*at != job)
    at = &(*at)->next;
  *at = job->next;
  self->n_jobs--;

  lanes_wire_clear (&job->note);
  lanes_wire_clear (&job->exit);
  free (job->title);
  free (job->base);
  free (job);
}

static void
forward (Server                *self,
         const LanesWireHeader *header,
         const uint8_t         *body)
{
  if (self->owner.fd < 0)
    return;
  lanes_wire_put_raw (&self->owner.out, header, sizeof *header);
  lanes_wire_put_raw (&self->owner.out, body, header->size);
}

static void
forward_kept (Server                *self,
              const LanesWireBuffer *frame)
{
  if (self->owner.fd >= 0)
    lanes_wire_put_raw (&self->owner.out, frame->data, frame->size);
}

static void
keep (LanesWireBuffer       *frame,
      const LanesWireHeader *header,
      const uint8_t         *body)
{
  frame->size = 0;
  lanes_wire_put_raw (frame, header, sizeof *header);
  lanes_wire_put_raw (frame, body, header->size);
}

/* Everything there is, for a program that just came. */
void
server_list_jobs (Server *self)
{
  for (size_t i = 0; i < N_BUCKETS; i++)
    for (Job *job = self->jobs[i]; job != NULL; job = job->next)
      {
        LanesAgentJob about = { job->exit.size > 0, job->pid, job->started_ns, job->title, job->base };

        lanes_agent_put_job (&self->owner.out, job->id, &about);
        forward_kept (self, &job->note);
        forward_kept (self, &job->exit);
        job->note_waits = false;
      }
  lanes_agent_put_number (&self->owner.out, LANES_WIRE_LIST_END, 0, self->n_jobs);
}

static void
take_note (Server                *self,
           Job                   *job,
           const LanesWireHeader *header,
           const uint8_t         *body)
{
  keep (&job->note, header, body);
  job->note_waits = lanes_peer_pending (&self->owner) > SLOW_BYTES;
  if (!job->note_waits)
    forward (self, header, body);
}

void
server_send_waiting_notes (Server *self)
{
  if (self->owner.fd < 0 || lanes_peer_pending (&self->owner) > 0)
    return;

  for (size_t i = 0; i < self->n_slots; i++)
    {
      Job *job = server_find_job (self, self->slots[i]->job);

      if (job == NULL || !job->note_waits)
        continue;
      job->note_waits = false;
      forward_kept (self, &job->note);
    }
}

/* The one terminal frame of a job: kept, sent, and forgotten where nobody could ask again. */
static void
take_exit (Server                *self,
           Job                   *job,
           const LanesWireHeader *header,
           const uint8_t         *body)
{
  keep (&job->exit, header, body);
  job->note_waits = false;
  forward (self, header, body);
  if (self->options.listen_fd < 0)
    server_forget_job (self, job);
}

static void
free_slot (Slot *slot)
{
  slot->job = 0;
  slot->idle_ns = server_now ();
}

/* Keepers are ours, so their frames are taken as they are. */
void
server_keeper_frame (Server                *self,
                     Slot                  *slot,
                     const LanesWireHeader *header,
                     const uint8_t         *body)
{
  Job *job = server_find_job (self, header->job);
  LanesAgentExit exited;

  if (header->type == LANES_WIRE_EXITED && lanes_agent_get_exit (body, header->size, &exited))
    {
      slot->leaving = exited.left > 0;
      if (!slot->leaving)
        free_slot (slot);
    }
  if (header->type == LANES_WIRE_GONE)
    {
      forward (self, header, body);
      slot->leaving = false;
      free_slot (slot);
    }
  if (job == NULL || job->exit.size > 0)
    return;

  if (header->type == LANES_WIRE_STARTED)
    {
      lanes_agent_get_started (body, header->size, &job->pid, &job->started_ns);
      forward (self, header, body);
    }
  else if (header->type == LANES_WIRE_NOTE)
    take_note (self, job, header, body);
  else if (header->type == LANES_WIRE_EXITED)
    take_exit (self, job, header, body);
  else if (header->type == LANES_WIRE_REFUSED)
    {
      forward (self, header, body);
      server_forget_job (self, job);
      free_slot (slot);
    }
}

/* Its keeper is dead. What it ran is ended first, then server_end_lost_jobs() tells. */
void
server_lose_job (Server *self,
                 Job    *job)
{
  if (job == NULL || job->losing || job->exit.size > 0)
    return;
  job->losing = true;
  self->n_losing++;
}

static void
tell_lost (Server *self,
           Job    *job)
{
  LanesAgentExit exited = {
    .flags = LANES_AGENT_EXIT_LOST,
    .started_ns = job->started_ns,
    .ended_ns = server_now (),
  };
  LanesAgentNote note;
  LanesWireBuffer frame = { 0 };
  LanesWireHeader header;

  /* What was known last of its output is what is known. */
  if (job->note.size > 0 &&
      lanes_agent_get_note (job->note.data + sizeof header, job->note.size - sizeof header, &note))
    memcpy (exited.streams, note.streams, sizeof exited.streams);

  lanes_agent_put_exit (&frame, job->id, &exited);
  memcpy (&header, frame.data, sizeof header);
  job->losing = false;
  self->n_losing--;
  take_exit (self, job, &header, frame.data + sizeof header);
  lanes_wire_clear (&frame);
}

void
server_end_lost_jobs (Server *self)
{
  for (size_t i = 0; i < N_BUCKETS; i++)
    for (Job *job = self->jobs[i], *next; job != NULL; job = next)
      {
        next = job->next;
        if (job->losing)
          tell_lost (self, job);
      }
}
