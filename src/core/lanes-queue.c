/* lanes-queue.c: the jobs that are ready, in the order in which they get slots
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-queue.h"

typedef struct _Level Level;

/* The jobs of one batch at one priority. */
typedef struct
{
  GList       link;     /* in its level's ring, or among the blocked ones */
  Level      *level;
  LanesBatch *batch;    /* nullable */
  LanesJob   *head, *tail;
  gboolean    blocked;
} Line;

struct _Level
{
  int         priority;
  GQueue      ring;     /* the lines that may give a job, the next one first */
  GQueue      blocked;  /* those whose batch is at its limit */
  GHashTable *lines;    /* batch -> Line */
  Line       *last;     /* the one used last: mostly the one wanted next */
};

struct _LanesQueue
{
  GPtrArray *levels;  /* highest first */
  guint64    n;
};

static void
free_level (gpointer data)
{
  Level *level = data;

  g_hash_table_unref (level->lines);
  g_free (level);
}

LanesQueue *
lanes_queue_new (void)
{
  LanesQueue *self = g_new0 (LanesQueue, 1);

  self->levels = g_ptr_array_new_with_free_func (free_level);
  return self;
}

void
lanes_queue_free (LanesQueue *self)
{
  g_ptr_array_unref (self->levels);
  g_free (self);
}

static Level *
get_level (LanesQueue *self,
           int         priority)
{
  Level *level;
  guint i;

  for (i = 0; i < self->levels->len; i++)
    {
      level = self->levels->pdata[i];
      if (level->priority == priority)
        return level;
      if (level->priority < priority)
        break;
    }

  level = g_new0 (Level, 1);
  level->priority = priority;
  level->lines = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  g_ptr_array_insert (self->levels, (int) i, level);

  return level;
}

static Line *
get_line (LanesQueue *self,
          LanesJob   *job)
{
  Level *level = get_level (self, job->priority);
  Line *line = level->last;

  if (line != NULL && line->batch == job->batch)
    return line;

  line = g_hash_table_lookup (level->lines, job->batch);
  if (line == NULL)
    {
      line = g_new0 (Line, 1);
      line->link.data = line;
      line->level = level;
      line->batch = job->batch;
      g_hash_table_insert (level->lines, job->batch, line);
      g_queue_push_tail_link (&level->ring, &line->link);
    }

  level->last = line;
  return line;
}

static void
drop_line (Line *line)
{
  Level *level = line->level;

  g_queue_unlink (line->blocked ? &level->blocked : &level->ring, &line->link);
  if (level->last == line)
    level->last = NULL;
  g_hash_table_remove (level->lines, line->batch);
}

void
lanes_queue_push (LanesQueue *self,
                  LanesJob   *job,
                  gboolean    first)
{
  Line *line = get_line (self, job);

  job->prev = first ? NULL : line->tail;
  job->next = first ? line->head : NULL;
  if (job->prev != NULL)
    job->prev->next = job;
  else
    line->head = job;
  if (job->next != NULL)
    job->next->prev = job;
  else
    line->tail = job;

  self->n++;
}

static void
unlink_job (LanesQueue *self,
            Line       *line,
            LanesJob   *job)
{
  if (job->prev != NULL)
    job->prev->next = job->next;
  else
    line->head = job->next;
  if (job->next != NULL)
    job->next->prev = job->prev;
  else
    line->tail = job->prev;

  job->prev = job->next = NULL;
  self->n--;
  if (line->head == NULL)
    drop_line (line);
}

void
lanes_queue_remove (LanesQueue *self,
                    LanesJob   *job)
{
  unlink_job (self, get_line (self, job), job);
}

static gboolean
has_room (const LanesBatch *batch)
{
  return batch == NULL || batch->limit == 0 || batch->n_active < batch->limit;
}

LanesJob *
lanes_queue_pop (LanesQueue *self)
{
  for (guint i = 0; i < self->levels->len; i++)
    {
      Level *level = self->levels->pdata[i];
      GList *link;

      while ((link = g_queue_peek_head_link (&level->ring)) != NULL)
        {
          Line *line = link->data;
          LanesJob *job = line->head;

          g_queue_unlink (&level->ring, link);
          line->blocked = !has_room (line->batch);
          g_queue_push_tail_link (line->blocked ? &level->blocked : &level->ring, link);
          if (line->blocked)
            continue;

          unlink_job (self, line, job);
          return job;
        }
    }

  return NULL;
}

void
lanes_queue_unblock (LanesQueue *self,
                     LanesBatch *batch)
{
  for (guint i = 0; i < self->levels->len; i++)
    {
      Level *level = self->levels->pdata[i];
      Line *line;

      if (level->blocked.length == 0)
        continue;
      line = g_hash_table_lookup (level->lines, batch);
      if (line == NULL || !line->blocked)
        continue;

      g_queue_unlink (&level->blocked, &line->link);
      line->blocked = FALSE;
      g_queue_push_tail_link (&level->ring, &line->link);
    }
}

guint64
lanes_queue_get_n (LanesQueue *self)
{
  return self->n;
}
