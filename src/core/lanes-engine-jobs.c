/* lanes-engine-jobs.c: the records of jobs, in chunks by id
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-engine-private.h"

/* Ids are given out in order, so the record of an id is found by its place among them, and a record never moves. */
#define CHUNK 512

struct _LanesChunk
{
  guint    n_live;
  LanesJob jobs[CHUNK];
};

void
lanes_job_chain_append (LanesJobChain *chain,
                        LanesJob      *job)
{
  job->next = NULL;
  job->prev = chain->tail;
  if (chain->tail != NULL)
    chain->tail->next = job;
  else
    chain->head = job;
  chain->tail = job;
  chain->n++;
}

void
lanes_job_chain_prepend (LanesJobChain *chain,
                         LanesJob      *job)
{
  job->prev = NULL;
  job->next = chain->head;
  if (chain->head != NULL)
    chain->head->prev = job;
  else
    chain->tail = job;
  chain->head = job;
  chain->n++;
}

void
lanes_job_chain_remove (LanesJobChain *chain,
                        LanesJob      *job)
{
  if (job->prev != NULL)
    job->prev->next = job->next;
  else
    chain->head = job->next;
  if (job->next != NULL)
    job->next->prev = job->prev;
  else
    chain->tail = job->prev;
  job->prev = job->next = NULL;
  chain->n--;
}

static LanesChunk *
get_chunk (LanesEngine *self,
           guint64      id,
           guint       *ret_index)
{
  guint64 place = lanes_numbers_get_place (&self->ids, id);
  guint64 chunk = place / CHUNK;

  *ret_index = place % CHUNK;
  return chunk < self->chunks->len ? self->chunks->pdata[chunk] : NULL;
}

LanesJob *
lanes_engine_get_job (LanesEngine *self,
                      guint64      id)
{
  LanesChunk *chunk;
  guint index;

  g_return_val_if_fail (LANES_IS_ENGINE (self), NULL);

  if (id < self->ids.first || id >= self->ids.next)
    return NULL;

  chunk = get_chunk (self, id, &index);
  return chunk != NULL && chunk->jobs[index].id == id ? &chunk->jobs[index] : NULL;
}

/* @input: (transfer full) (nullable). The job is not in any state's count yet. */
LanesJob *
_lanes_engine_make_job (LanesEngine  *self,
                        LanesJobSpec *spec,
                        LanesBatch   *batch,
                        char         *input,
                        guint         executor)
{
  guint64 id = self->ids.next++;
  LanesChunk *chunk;
  LanesJob *job;
  guint index;

  chunk = get_chunk (self, id, &index);
  if (chunk == NULL)
    {
      guint position = (guint) (lanes_numbers_get_place (&self->ids, id) / CHUNK);

      chunk = g_new0 (LanesChunk, 1);
      if (position >= self->chunks->len)
        g_ptr_array_set_size (self->chunks, (int) position + 1);
      self->chunks->pdata[position] = chunk;
    }

  chunk->n_live++;
  job = &chunk->jobs[index];
  *job = (LanesJob){
    .id = id,
    .spec = lanes_job_spec_ref (spec),
    .batch = batch,
    .input = input,
    .queued_at = g_get_monotonic_time (),
    .priority = (gint8) lanes_job_spec_get_options (spec)->priority,
    .executor = (guint8) executor,
  };
  if (batch != NULL)
    _lanes_batch_add_job (batch, job);

  return job;
}

void
_lanes_engine_skip_ids (LanesEngine *self,
                        guint64      next_id)
{
  lanes_numbers_skip_to (&self->ids, next_id);
}

LanesJobMore *
_lanes_job_need_more (LanesJob *job)
{
  if (job->more == NULL)
    job->more = g_new0 (LanesJobMore, 1);

  return job->more;
}

static void
clear_job (LanesJob *job)
{
  if (job->more != NULL)
    {
      g_clear_pointer (&job->more->dependencies, g_array_unref);
      g_clear_pointer (&job->more->dependents, g_array_unref);
      g_clear_pointer (&job->more->earlier, g_array_unref);
      g_free (job->more);
    }

  g_clear_pointer (&job->run, lanes_run_unref);
  g_clear_pointer (&job->outcome, lanes_outcome_free);
  lanes_job_spec_unref (job->spec);
  g_free (job->input);
  job->id = 0;
}

void
_lanes_engine_free_job (LanesEngine *self,
                        LanesJob    *job)
{
  guint64 position = lanes_numbers_get_place (&self->ids, job->id) / CHUNK;
  LanesChunk *chunk = self->chunks->pdata[position];

  self->counts[job->state]--;
  clear_job (job);

  /* The last chunk still takes new ones. */
  if (--chunk->n_live == 0 && lanes_numbers_get_place (&self->ids, self->ids.next) / CHUNK > position)
    g_clear_pointer (&self->chunks->pdata[position], g_free);
}

void
_lanes_engine_clear_jobs (LanesEngine *self)
{
  for (guint i = 0; i < self->chunks->len; i++)
    {
      LanesChunk *chunk = self->chunks->pdata[i];

      for (guint j = 0; chunk != NULL && j < CHUNK; j++)
        if (chunk->jobs[j].id != 0)
          clear_job (&chunk->jobs[j]);
      g_free (chunk);
    }

  g_ptr_array_unref (self->chunks);
}
