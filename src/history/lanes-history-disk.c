/* lanes-history-disk.c: what a disk that is slow, and one that hangs, mean to the jobs
 *
 * What happens faster than the disk takes it holds the engine back: nothing starts, and no jobs are made of inputs, until most of it
 * is written.
 *
 * A disk that fails says so; one that hangs says nothing, and whoever waits for it would wait for ever. So while something is on its way
 * to the disk, the writer's beat is looked at: where it stands still for too long, the history counts as off, as far as anybody outside
 * can see, until the disk answers. What was recorded meanwhile is kept, and written then.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-history-private.h"

/* Holding back */

static void
set_braked (LanesHistory *self,
            gboolean      braked)
{
  if (self->braked == braked)
    return;

  self->braked = braked;
  lanes_engine_set_hold (self->engine, LANES_HOLD_BACKLOG, braked);
}

void
_lanes_history_brake (LanesHistory *self)
{
  gboolean off = self->writer == NULL || self->engine == NULL || self->status.condition == LANES_HISTORY_OFF || self->hang != NULL;
  gsize backlog = off ? 0 : lanes_history_writer_get_backlog (self->writer);

  if (self->braked ? backlog < LANES_HISTORY_BACKLOG_LOW : backlog >= LANES_HISTORY_BACKLOG_HIGH)
    set_braked (self, !self->braked);
}

/* Hanging */

static gboolean
is_awaited (LanesHistory *self)
{
  return self->status.condition == LANES_HISTORY_OPENING ||
         (self->status.condition == LANES_HISTORY_ON && self->status.n_committed < self->n_posted);
}

static gboolean
look_cb (gpointer data)
{
  LanesHistory *self = data;
  guint beat = lanes_history_writer_get_beat (self->writer);

  if (!is_awaited (self))
    {
      g_clear_pointer (&self->watch, g_source_unref);
      return G_SOURCE_REMOVE;
    }

  /* Looks are counted, not seconds: a program that was stopped for a while has not waited. */
  self->n_still = beat == self->beat ? self->n_still + 1 : 0;
  self->beat = beat;
  if (self->n_still >= LANES_HISTORY_HANGING_S && self->hang == NULL)
    _lanes_history_hang (self);

  return G_SOURCE_CONTINUE;
}

void
_lanes_history_watch (LanesHistory *self)
{
  if (self->watch != NULL || !is_awaited (self))
    return;

  self->beat = lanes_history_writer_get_beat (self->writer);
  self->n_still = 0;
  self->watch = g_timeout_source_new_seconds (1);
  g_source_set_callback (self->watch, look_cb, self, NULL);
  g_source_set_static_name (self->watch, "history disk");
  g_source_attach (self->watch, self->context);
}

void
_lanes_history_stop_watching (LanesHistory *self)
{
  if (self->watch != NULL)
    g_source_destroy (self->watch);
  g_clear_pointer (&self->watch, g_source_unref);
  if (self->engine != NULL)
    set_braked (self, FALSE);
}
