/* lanes-kernel-recorder-find.c: whose row, and whose lane, is it?
 *
 * Belongs to the main thread.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-kernel-recorder.h"

#include "lanes-kernel-recorder-private.h"

#include <unistd.h>

/**
 * lanes_kernel_recorder_find_worker:
 * @watch: of a #LanesWorkerInfo
 * @tid: of it: a thread of Lanes itself where @watch is 0
 * @ret_worker: (out): who it is
 *
 * Returns: %FALSE if it is none of an executor's
 */
gboolean
lanes_kernel_recorder_find_worker (LanesKernelRecorder *self,
                                   guint                watch,
                                   int                  tid,
                                   LanesWorker         *ret_worker)
{
  const LanesKernelSlot *slot = watch != 0 ? g_hash_table_lookup (self->by_watch, GUINT_TO_POINTER (watch))
                                : g_hash_table_lookup (self->by_tid, GINT_TO_POINTER (tid));

  if (slot == NULL)
    return FALSE;
  ret_worker->executor = slot->executor;
  ret_worker->slot = slot->slot;
  ret_worker->job = slot->current.job;
  /* The loop runs many at once: only one alone is what it works on. */
  if (slot == &self->loop && self->n_async != 1)
    ret_worker->job = 0;
  ret_worker->n_jobs = slot == &self->loop ? self->n_async : slot->current.job != 0;
  ret_worker->n_done = slot->n_done;
  return TRUE;
}

static gboolean
find_slot_task (const LanesKernelSlot    *slot,
                guint          lane,
                LanesLaneTask *ret_task)
{
  if (slot->lane != lane || slot->id <= 0 || (!_lanes_kernel_slot_is_thread (slot) && slot->current.job == 0))
    return FALSE;

  *ret_task = _lanes_kernel_slot_is_thread (slot) ? (LanesLaneTask) { getpid (), slot->id, 0 } : (LanesLaneTask) { slot->id, 0, 0 };
  return TRUE;
}

static gboolean
find_watched_task (LanesKernelRecorder *self,
                   guint                lane,
                   LanesLaneTask       *ret_task)
{
  GHashTableIter iter, lanes;
  gpointer watch, watched, tid, value;

  g_hash_table_iter_init (&iter, self->watched);
  while (g_hash_table_iter_next (&iter, &watch, &watched))
    {
      g_hash_table_iter_init (&lanes, ((LanesKernelWatched *) watched)->lanes);
      while (g_hash_table_iter_next (&lanes, &tid, &value))
        if (GPOINTER_TO_UINT (value) == lane)
          {
            *ret_task = (LanesLaneTask) { ((LanesKernelWatched *) watched)->pid, GPOINTER_TO_INT (tid), GPOINTER_TO_UINT (watch) };
            return TRUE;
          }
    }

  return FALSE;
}

/**
 * lanes_kernel_recorder_find_task:
 * @lane: of the span store
 *
 * Returns: %FALSE where nothing is in it now, or not one thread (the slots of the main loop)
 */
gboolean
lanes_kernel_recorder_find_task (LanesKernelRecorder *self,
                                 guint                lane,
                                 LanesLaneTask       *ret_task)
{
  if (find_slot_task (&self->loop, lane, ret_task))
    return TRUE;

  for (guint i = 0; i < self->executors->len; i++)
    {
      GPtrArray *slots = g_ptr_array_index (self->executors, i);

      for (guint k = 0; k < slots->len; k++)
        if (find_slot_task (g_ptr_array_index (slots, k), lane, ret_task))
          return TRUE;
    }

  return find_watched_task (self, lane, ret_task);
}
