/* lanes-app-exits.c: how commands ended, until it is on disk
 *
 * The agent keeps each exit until it is acknowledged, so that a program that comes after one that died learns of it. That is done once
 * the row is on disk. While it cannot be written, the exits stay where they are, and are acknowledged when the history is whole again: a
 * window that dies meanwhile leaves nothing behind that is lost, though it had ended.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-app-exits.h"

/* So many are left with the agent, a few hundred bytes each: of a disk that stays bad through more, the oldest are given up. */
#define MAX_KEPT 20000

typedef struct
{
  guint64 job;
  guint   attempt;
} Ended;

struct _LanesAppExits
{
  LanesEngine          *engine;    /* owned */
  LanesHistory         *history;   /* borrowed; NULL once freed */
  LanesProcessExecutor *processes; /* owned */
  GArray               *ended;     /* Ended: since the last turn */
  GArray               *kept;      /* Ended: that could not be written, the oldest first */
};

typedef struct
{
  LanesAppExits *exits; /* a reference */
  GArray        *ended; /* owned */
} Storing;

static void
clear (gpointer data)
{
  LanesAppExits *self = data;

  g_object_unref (self->engine);
  g_object_unref (self->processes);
  g_array_unref (self->ended);
  g_array_unref (self->kept);
}

static void
acknowledge (LanesAppExits *self,
             const Ended   *ended,
             guint          n)
{
  for (guint i = 0; i < n; i++)
    lanes_process_executor_acknowledge (self->processes, ended[i].job, ended[i].attempt);
}

static void
keep (LanesAppExits *self,
      GArray        *ended)
{
  guint n_over;

  g_array_append_vals (self->kept, ended->data, ended->len);
  if (self->kept->len <= MAX_KEPT)
    return;

  n_over = self->kept->len - MAX_KEPT;
  acknowledge (self, (const Ended *) self->kept->data, n_over);
  g_array_remove_range (self->kept, 0, n_over);
}

static void
stored_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  Storing *storing = user_data;
  LanesAppExits *self = storing->exits;
  g_autoptr (GError) error = NULL;

  if (lanes_history_flush_finish (LANES_HISTORY (object), result, &error))
    acknowledge (self, (const Ended *) storing->ended->data, storing->ended->len);
  else if (self->history != NULL)
    keep (self, storing->ended);

  g_array_unref (storing->ended);
  g_rc_box_release_full (storing->exits, clear);
  g_free (storing);
}

/* Takes @ended, and gives an empty one in its place. */
static void
store (LanesAppExits  *self,
       GArray        **ended)
{
  Storing *storing = g_new (Storing, 1);

  storing->exits = g_rc_box_acquire (self);
  storing->ended = g_steal_pointer (ended);
  *ended = g_array_new (FALSE, FALSE, sizeof (Ended));
  lanes_history_flush_async (self->history, NULL, stored_cb, storing);
}

/* Those that the engine no longer knows were not written again: the next program asks the agent. */
static void
whole_cb (LanesHistory *history,
          gpointer      user_data)
{
  LanesAppExits *self = user_data;
  guint n = 0;

  for (guint i = 0; i < self->kept->len; i++)
    {
      Ended *each = &g_array_index (self->kept, Ended, i);

      if (lanes_engine_get_job (self->engine, each->job) != NULL)
        g_array_index (self->kept, Ended, n++) = *each;
    }
  g_array_set_size (self->kept, n);
  if (n > 0)
    store (self, &self->kept);
}

static void
attempt_ended_cb (gpointer            user_data,
                  LanesJob           *job,
                  const LanesOutcome *outcome,
                  LanesState          state)
{
  LanesAppExits *self = user_data;
  Ended ended = { job->id, job->attempts };

  if (lanes_engine_get_executor (self->engine, job->executor) == LANES_EXECUTOR (self->processes))
    g_array_append_val (self->ended, ended);
}

static void
turn_ended_cb (gpointer user_data)
{
  LanesAppExits *self = user_data;

  if (self->ended->len > 0)
    store (self, &self->ended);
}

static const LanesEngineObserver observer = {
  .attempt_ended = attempt_ended_cb,
  .turn_ended = turn_ended_cb,
};

LanesAppExits *
lanes_app_exits_new (LanesEngine          *engine,
                     LanesHistory         *history,
                     LanesProcessExecutor *processes)
{
  LanesAppExits *self = g_rc_box_new0 (LanesAppExits);

  self->engine = g_object_ref (engine);
  self->history = history;
  self->processes = g_object_ref (processes);
  self->ended = g_array_new (FALSE, FALSE, sizeof (Ended));
  self->kept = g_array_new (FALSE, FALSE, sizeof (Ended));
  lanes_process_executor_keep_exits (processes);
  lanes_engine_add_observer (engine, &observer, self);
  g_signal_connect (history, "whole", G_CALLBACK (whole_cb), self);

  return self;
}

void
lanes_app_exits_free (LanesAppExits *self)
{
  lanes_engine_remove_observer (self->engine, self);
  g_signal_handlers_disconnect_by_data (self->history, self);
  self->history = NULL;
  g_rc_box_release_full (self, clear);
}
