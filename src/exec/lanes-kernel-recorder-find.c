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
  ret_worker->helping = slot->current.job != 0 && slot->current.helping;
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
  GHashTableIter iter, threads;
  gpointer watch, watched, tid, value;

  g_hash_table_iter_init (&iter, self->watched);
  while (g_hash_table_iter_next (&iter, &watch, &watched))
    {
      g_hash_table_iter_init (&threads, ((LanesKernelWatched *) watched)->threads);
      while (g_hash_table_iter_next (&threads, &tid, &value))
        if (((const LanesKernelThread *) value)->lane == lane)
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

/* @ret_times: what is so far known of it, which may be of the slot that runs it or of one that helps. Returns: is it of one that runs it? */
static gboolean
add_active (const LanesKernelAttempt *attempt,
            guint64           job,
            LanesKernelTimes *times)
{
  gint64 end = attempt->end != 0 ? attempt->end : g_get_monotonic_time ();

  if (attempt->job != job)
    return FALSE;

  lanes_kernel_times_add (times, &attempt->times, attempt->helping ? (end - attempt->begin) * 1000 : attempt->times.helped);
  return !attempt->helping;
}

static gboolean
find_active (LanesKernelRecorder *self,
             guint64              job,
             LanesKernelTimes    *ret_times)
{
  LanesKernelTimes times = { { 0 }, 0 };
  gboolean found = FALSE;

  for (guint i = 0; i < self->executors->len; i++)
    {
      GPtrArray *slots = g_ptr_array_index (self->executors, i);

      for (guint k = 0; k < slots->len; k++)
        {
          const LanesKernelSlot *slot = g_ptr_array_index (slots, k);

          found |= add_active (&slot->current, job, &times);
          if (slot->closing.helping)
            add_active (&slot->closing, job, &times);
        }
    }
  if (found)
    *ret_times = times;
  return found;
}

/**
 * lanes_kernel_recorder_get_times:
 * @job: its id
 * @ret_times: (out): what its last attempt did, so far if it still runs
 *
 * Returns: %FALSE if that is not known (any more)
 */
gboolean
lanes_kernel_recorder_get_times (LanesKernelRecorder *self,
                                 guint64              job,
                                 LanesKernelTimes    *ret_times)
{
  const LanesKernelTimes *kept;

  if (find_active (self, job, ret_times))
    return TRUE;
  kept = g_hash_table_lookup (self->remembered, &job);
  if (kept != NULL)
    *ret_times = *kept;
  return kept != NULL;
}
