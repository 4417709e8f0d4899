/* lanes-kernel-recorder.c: has the sampler follow what the engine runs, and keeps what it says under the lanes
 *
 * A pool's thread is followed while it has work and a few seconds longer, as it will have more. The processes of a job
 * are followed once they have lived for 50 ms: thousands that are over at once would cost more to open than they tell,
 * and their rusage says all of them. The main loop's thread is followed while anything is active.
 *
 * A thread goes on when its attempt is over, so the sampler's intervals are cut at the attempt's ends here, and the CPU
 * time that the worker itself measured puts right what the cutting blurs. What threads did that helped with it is part of an attempt's
 * times, which are final when the last intervals of all of them are there.
 *
 * Belongs to the main thread.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-kernel-recorder.h"

#include "lanes-kernel-recorder-private.h"

#include <glib/gi18n-lib.h>
#include <unistd.h>

#define TREE_DELAY_MS 50
#define IDLE_SECONDS 5

/* Attempts shorter than this are told by their usage alone, and the last so many longer ones are remembered. */
#define SHORT_US (200 * G_GINT64_CONSTANT (1000))
#define MAX_REMEMBERED 4096

/* A process with more threads than this gets lanes for the first of them only; its group says so. The lane of a thread that was not
 * seen for so long is free for another. */
#define MAX_THREAD_LANES 256
#define FREE_US (2 * G_USEC_PER_SEC)

typedef LanesKernelAttempt Attempt;
typedef LanesKernelSlot Slot;
typedef LanesKernelWatched Watched;

G_DEFINE_FINAL_TYPE (LanesKernelRecorder, lanes_kernel_recorder, G_TYPE_OBJECT)

static void
watched_free (Watched *self)
{
  g_hash_table_unref (self->threads);
  g_free (self->name);
  g_free (self);
}

static GSource *
add_timer (LanesKernelRecorder *self,
           guint                ms,
           GSourceFunc          callback)
{
  GSource *source = g_timeout_source_new (ms);

  g_source_set_callback (source, callback, self, NULL);
  g_source_attach (source, lanes_engine_get_context (self->engine));
  return source;
}

static void
clear_timer (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

/* Attempts */

static void
remember (LanesKernelRecorder    *self,
          guint64                 job,
          const LanesKernelTimes *times)
{
  LanesKernelTimes *kept = g_hash_table_lookup (self->remembered, &job);

  if (kept != NULL)
    {
      *kept = *times;
      return;
    }
  g_queue_push_tail (&self->memory, g_memdup2 (&job, sizeof job));
  g_hash_table_insert (self->remembered, g_memdup2 (&job, sizeof job), g_memdup2 (times, sizeof *times));
  if (self->memory.length > MAX_REMEMBERED)
    {
      g_autofree guint64 *oldest = g_queue_pop_head (&self->memory);

      g_hash_table_remove (self->remembered, oldest);
    }
}

/* Its times are final. */
static void
tell (LanesKernelRecorder    *self,
      const Attempt          *attempt,
      const LanesKernelTimes *times)
{
  remember (self, attempt->job, times);
  if (self->told != NULL && attempt->attempt > 0 && lanes_kernel_times_known (times) > 0)
    self->told (self->told_data, attempt->job, attempt->attempt, times);
}

static gboolean
is_same_attempt (const Attempt *self,
                 const Attempt *other)
{
  return self->job == other->job && self->attempt == other->attempt;
}

/* Returns: (nullable): of the slots of the executor, where it is the attempt itself (@helping is %FALSE), or where one helps with it still */
static Attempt *
find_part (LanesKernelRecorder *self,
           const Attempt       *attempt,
           gboolean             helping)
{
  for (guint i = 0; i < self->executors->len; i++)
    {
      GPtrArray *slots = g_ptr_array_index (self->executors, i);

      for (guint k = 0; k < slots->len; k++)
        {
          Slot *slot = g_ptr_array_index (slots, k);

          if (is_same_attempt (&slot->current, attempt) && slot->current.helping == helping)
            return &slot->current;
          if (is_same_attempt (&slot->closing, attempt) && slot->closing.helping == helping)
            return &slot->closing;
        }
    }

  return NULL;
}

/* What the worker measured is exact; what lacks was taken for sleep in the intervals of its ends, or the reverse. */
static void
finish_own (LanesKernelRecorder *self,
            Attempt             *attempt)
{
  LanesKernelTimes *times = &attempt->times;
  gint64 wall = (attempt->end - attempt->begin) * 1000 + times->helped;
  gboolean is_seen = lanes_kernel_times_known (times) > 0;

  times->unknown = MAX (wall - lanes_kernel_times_known (times), 0);
  if (attempt->cpu >= 0)
    {
      gint64 lacks = MIN (attempt->cpu, wall) - times->ns[LANES_KERNEL_ON_CPU];
      gint64 unseen = CLAMP (lacks, 0, times->unknown);
      gint64 mistaken = MIN (lacks - unseen, times->ns[LANES_KERNEL_ASLEEP]);

      times->ns[LANES_KERNEL_ON_CPU] += unseen + mistaken;
      times->unknown -= unseen;
      times->ns[LANES_KERNEL_ASLEEP] -= mistaken;
      times->cpu = attempt->cpu;
    }
  if (is_seen)
    tell (self, attempt, times);
  else
    remember (self, attempt->job, times);
  attempt->job = 0;
}

/* Nothing more comes of the attempt once nobody helps with it. */
static void
finish_if_seen (LanesKernelRecorder *self,
                Attempt             *attempt)
{
  if (attempt->job != 0 && attempt->seen && find_part (self, attempt, TRUE) == NULL)
    finish_own (self, attempt);
}

/* What it did is added to the attempt's times, also where those were told before, as others had the slot. */
static void
finish_help (LanesKernelRecorder *self,
             const Attempt       *help)
{
  gint64 wall = (help->end - help->begin) * 1000;
  Attempt *attempt = find_part (self, help, FALSE);
  const LanesKernelTimes *kept = attempt == NULL ? g_hash_table_lookup (self->remembered, &help->job) : NULL;

  if (attempt != NULL)
    {
      lanes_kernel_times_add (&attempt->times, &help->times, wall);
      finish_if_seen (self, attempt);
    }
  else if (kept != NULL)
    {
      LanesKernelTimes times = *kept;

      lanes_kernel_times_add (&times, &help->times, wall);
      times.unknown += MAX (wall - lanes_kernel_times_known (&help->times), 0);
      tell (self, help, &times);
    }
}

static void
finish_attempt (LanesKernelRecorder *self,
                Attempt             *attempt)
{
  Attempt help = *attempt;

  if (attempt->job == 0)
    return;
  if (!help.helping)
    {
      finish_own (self, attempt);
      return;
    }
  attempt->job = 0;
  finish_help (self, &help);
}

static void
add_part (Attempt                 *attempt,
          const LanesKernelSample *sample)
{
  gint64 from = MAX (attempt->begin, sample->begin);
  gint64 to = sample->begin + (gint64) sample->length;

  if (attempt->end != 0)
    to = MIN (to, attempt->end);
  if (attempt->job == 0 || to <= from)
    return;
  for (int i = 0; i < LANES_N_KERNEL_STATES; i++)
    attempt->times.ns[i] += (to - from) * 1000 * sample->share[i] / LANES_KERNEL_WHOLE;
  attempt->times.cpu = attempt->times.ns[LANES_KERNEL_ON_CPU];
}

/* Slots */

static Slot *
get_slot (LanesKernelRecorder *self,
          guint                executor,
          guint                number)
{
  GPtrArray *slots;

  while (self->executors->len <= executor)
    g_ptr_array_add (self->executors, g_ptr_array_new_with_free_func (g_free));
  slots = g_ptr_array_index (self->executors, executor);
  while (slots->len <= number)
    {
      Slot *slot = g_new0 (Slot, 1);

      slot->executor = lanes_engine_get_executor (self->engine, executor);
      slot->slot = slots->len;
      slot->lane = LANES_SPAN_NO_LANE;
      g_ptr_array_add (slots, slot);
    }
  return g_ptr_array_index (slots, number);
}

static gboolean
is_async (LanesKernelRecorder *self,
          const LanesJob      *job)
{
  LanesExecutor *executor = lanes_engine_get_executor (self->engine, job->executor);

  return g_str_equal (lanes_executor_get_name (executor), "async");
}

static void
find_lane (LanesKernelRecorder *self,
           Slot                *slot)
{
  if (slot->lane != LANES_SPAN_NO_LANE || self->store == NULL)
    return;
  if (slot->executor != NULL)
    {
      slot->lane = lanes_recorder_get_lane (self->recorder, slot->executor, slot->slot);
      return;
    }

  /* The loop's thread has no slot: a lane of its own, without spans. */
  guint group = lanes_span_store_find_group (self->store, "async");

  if (group < lanes_span_store_get_n_groups (self->store))
    slot->lane = lanes_span_store_add_lane (self->store, group, _("the loop's own thread"));
}

static void
stop_watching (LanesKernelRecorder *self,
               Slot                *slot,
               gint64               end,
               gint64               cpu_us)
{
  if (slot->watch == 0)
    return;
  lanes_sampler_unwatch (self->sampler, slot->watch, end, cpu_us);
  slot->watch = 0;
}

static void
watch_thread (LanesKernelRecorder *self,
              Slot                *slot,
              int                  tid)
{
  if (slot->watch != 0 && slot->id == tid)
    return;
  if (slot->watch != 0)
    g_hash_table_remove (self->by_watch, GUINT_TO_POINTER (slot->watch));
  stop_watching (self, slot, 0, -1);
  if (slot->id != tid)
    g_hash_table_remove (self->by_tid, GINT_TO_POINTER (slot->id));
  slot->id = tid;
  slot->watch = lanes_sampler_watch (self->sampler, LANES_WATCH_THREAD, getpid (), tid, 0);
  g_hash_table_insert (self->by_watch, GUINT_TO_POINTER (slot->watch), slot);
  g_hash_table_insert (self->by_tid, GINT_TO_POINTER (tid), slot);
}

/* The process of the slot's job; the agent tells it a little after the start. Returns: 0 while it has not */
static int
get_pid (LanesKernelRecorder *self,
         const Slot          *slot)
{
  const LanesJob *job = lanes_engine_get_job (self->engine, slot->current.job);

  return job != NULL && job->run != NULL ? lanes_run_get_pid (job->run) : 0;
}

static gboolean
pending_cb (gpointer data)
{
  LanesKernelRecorder *self = data;
  gint64 now = g_get_monotonic_time ();
  guint n_left = 0;

  for (guint i = 0; i < self->pending->len; i++)
    {
      Slot *slot = g_ptr_array_index (self->pending, i);

      if (!slot->pending)
        continue;
      slot->id = get_pid (self, slot);
      if (slot->id <= 0 || now - slot->current.begin < TREE_DELAY_MS * 1000 / 2)
        {
          self->pending->pdata[n_left++] = slot;
          continue;
        }
      slot->pending = FALSE;
      slot->watch = lanes_sampler_watch (self->sampler, LANES_WATCH_TREE, slot->id, 0, slot->current.begin);
      g_hash_table_insert (self->by_watch, GUINT_TO_POINTER (slot->watch), slot);
    }
  g_ptr_array_set_size (self->pending, (int) n_left);
  if (n_left > 0)
    return G_SOURCE_CONTINUE;
  clear_timer (&self->pending_source);
  return G_SOURCE_REMOVE;
}

static gboolean
rest_slot (LanesKernelRecorder *self,
           Slot                *slot,
           gint64               now)
{
  if (slot->watch == 0 || !_lanes_kernel_slot_is_thread (slot))
    return FALSE;
  if (slot->current.job != 0 || now - slot->idle_since < IDLE_SECONDS * G_USEC_PER_SEC)
    return TRUE;
  finish_attempt (self, &slot->closing);
  stop_watching (self, slot, 0, -1);
  return FALSE;
}

static gboolean
idle_cb (gpointer data)
{
  LanesKernelRecorder *self = data;
  gint64 now = g_get_monotonic_time ();
  gboolean again;

  if (self->n_async > 0 || lanes_engine_get_active (self->engine)->len > 0)
    self->loop.idle_since = now;
  again = rest_slot (self, &self->loop, now);
  for (guint i = 0; i < self->executors->len; i++)
    {
      GPtrArray *slots = g_ptr_array_index (self->executors, i);

      for (guint k = 0; k < slots->len; k++)
        again |= rest_slot (self, g_ptr_array_index (slots, k), now);
    }
  if (again)
    return G_SOURCE_CONTINUE;
  clear_timer (&self->idle_source);
  return G_SOURCE_REMOVE;
}

static void
watch_loop (LanesKernelRecorder *self)
{
  self->loop.idle_since = g_get_monotonic_time ();
  if (self->loop.watch != 0)
    return;
  watch_thread (self, &self->loop, (int) gettid ());
  if (self->idle_source == NULL)
    self->idle_source = add_timer (self, 1000, idle_cb);
}

static void
begin_attempt (LanesKernelRecorder *self,
               const LanesJob      *job,
               gint64               when)
{
  Slot *slot = get_slot (self, job->executor, job->slot);
  int id = job->run != NULL ? lanes_run_get_pid (job->run) : 0;

  if (slot->current.job != 0)
    finish_attempt (self, &slot->current);
  slot->current = (Attempt) { .job = job->id, .attempt = job->attempts, .begin = when, .cpu = -1 };
  if (_lanes_kernel_slot_is_thread (slot))
    {
      if (id > 0)
        watch_thread (self, slot, id);
      return;
    }
  slot->pending = TRUE;
  g_ptr_array_add (self->pending, slot);
  if (self->pending_source == NULL)
    self->pending_source = add_timer (self, TREE_DELAY_MS, pending_cb);
}

static void
end_on_thread (LanesKernelRecorder *self,
               Slot                *slot)
{
  slot->idle_since = g_get_monotonic_time ();
  if (slot->current.end - slot->current.begin < SHORT_US)
    {
      if (slot->current.helping)
        finish_attempt (self, &slot->current);
      return;
    }
  finish_attempt (self, &slot->closing);
  slot->closing = slot->current;
}

static void
job_helped (gpointer  data,
            LanesJob *job,
            guint     number,
            gboolean  helps,
            gint64    when)
{
  LanesKernelRecorder *self = data;
  Slot *slot = get_slot (self, job->executor, number);
  int tid = lanes_executor_get_slot_tid (slot->executor, number);

  if (helps)
    {
      slot->current = (Attempt) { .job = job->id, .attempt = job->attempts, .begin = when, .cpu = -1, .helping = TRUE };
      if (tid > 0)
        watch_thread (self, slot, tid);
    }
  else if (slot->current.job == job->id && slot->current.helping)
    {
      slot->current.end = when;
      end_on_thread (self, slot);
      slot->current.job = 0;
    }
}

static void
job_changed (gpointer    data,
             LanesJob   *job,
             LanesState  old_state,
             gint64      when)
{
  LanesKernelRecorder *self = data;

  if (job->state != LANES_STATE_RUNNING || old_state == LANES_STATE_PAUSED)
    return;
  watch_loop (self);
  if (is_async (self, job))
    {
      self->n_async++;
      self->loop.current = (Attempt) { .job = job->id, .begin = when, .cpu = -1 };
      return;
    }
  begin_attempt (self, job, when);
}

static gint64
get_cpu (const LanesOutcome *outcome)
{
  const LanesUsage *usage = &outcome->usage;

  return usage->user_us < 0 || usage->system_us < 0 ? -1 : usage->user_us + usage->system_us;
}

static void
end_tree (LanesKernelRecorder *self,
          Slot                *slot,
          gint64               cpu_us)
{
  if (slot->watch == 0)
    {
      /* Too short to be looked at: what it used is all that is known. */
      slot->pending = FALSE;
      g_ptr_array_remove_fast (self->pending, slot);
      finish_attempt (self, &slot->current);
      return;
    }
  g_hash_table_insert (self->leaving, GUINT_TO_POINTER (slot->watch),
                       g_memdup2 (&slot->current, sizeof slot->current));
  stop_watching (self, slot, slot->current.end, cpu_us);
}

static void
attempt_ended (gpointer            data,
               LanesJob           *job,
               const LanesOutcome *outcome,
               LanesState          state)
{
  LanesKernelRecorder *self = data;
  gint64 cpu_us = get_cpu (outcome);
  Slot *slot;

  if (outcome->started == 0)
    return;
  if (is_async (self, job))
    {
      self->n_async -= MIN (self->n_async, 1);
      self->loop.n_done++;
      return;
    }
  slot = get_slot (self, job->executor, job->slot);
  if (slot->current.job != job->id)
    return;
  slot->n_done++;
  slot->current.end = outcome->ended;
  slot->current.cpu = cpu_us < 0 ? -1 : cpu_us * 1000;
  if (_lanes_kernel_slot_is_thread (slot))
    end_on_thread (self, slot);
  else
    end_tree (self, slot, cpu_us);
  slot->current.job = 0;
}

/* What the sampler says */

static LanesKernelThread *
find_thread (Watched *watched,
             int      tid)
{
  return g_hash_table_lookup (watched->threads, GINT_TO_POINTER (tid));
}

/* Returns: (transfer none) (nullable): @tid in the lane of a thread that is gone, or %NULL where all are still there */
static LanesKernelThread *
take_over (LanesKernelRecorder *self,
           Watched             *watched,
           int                  tid)
{
  GHashTableIter iter;
  gpointer key, value;

  if (watched->full_at == watched->tick)
    return NULL;

  g_hash_table_iter_init (&iter, watched->threads);
  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      LanesKernelThread *thread = value;
      g_autofree char *name = NULL;

      if (GPOINTER_TO_INT (key) == watched->pid || thread->last >= watched->tick_before ||
          thread->last + (gint64) FREE_US > watched->tick)
        continue;
      g_hash_table_iter_steal (&iter);
      g_hash_table_insert (watched->threads, GINT_TO_POINTER (tid), thread);
      name = g_strdup_printf (_("tid %d · others before"), tid);
      lanes_span_store_set_lane_name (self->store, thread->lane, name);
      return thread;
    }

  watched->full_at = watched->tick;
  return NULL;
}

/* Returns: (transfer none) (nullable): the thread, or %NULL where there is no lane for it */
static LanesKernelThread *
add_thread (LanesKernelRecorder *self,
            Watched             *watched,
            int                  tid)
{
  LanesKernelThread *thread;
  g_autofree char *name = NULL;

  if (g_hash_table_size (watched->threads) >= MAX_THREAD_LANES)
    return take_over (self, watched, tid);

  name = tid == watched->pid ? g_strdup_printf (_("%s · first thread"), watched->name)
                             : g_strdup_printf (_("tid %d"), tid);
  thread = g_new0 (LanesKernelThread, 1);
  thread->lane = lanes_span_store_add_lane (self->store, watched->group, name);
  g_hash_table_insert (watched->threads, GINT_TO_POINTER (tid), thread);
  return thread;
}

/* Threads without a lane are said to be there, as long as they are. */
static void
tell_without (LanesKernelRecorder *self,
              Watched             *watched)
{
  g_autofree char *name = NULL;
  LanesKernelThread *first = find_thread (watched, watched->pid);

  if (watched->n_told == watched->n_without || self->store == NULL || first == NULL)
    return;
  watched->n_told = watched->n_without;
  if (watched->n_without == 0)
    name = g_strdup_printf (_("%s · first thread"), watched->name);
  else
    name = g_strdup_printf (ngettext ("%s · first thread (%u more is on the Workers page)",
                                      "%s · first thread (%u more are on the Workers page)", watched->n_without),
                            watched->name, watched->n_without);
  lanes_span_store_set_lane_name (self->store, first->lane, name);
}

static void
add_watched_sample (LanesKernelRecorder      *self,
                    Watched                  *watched,
                    const LanesSamplerRecord *record)
{
  gint64 end = record->sample.begin + (gint64) record->sample.length;
  LanesKernelThread *thread;

  if (self->store == NULL)
    return;

  if (end > watched->tick)
    {
      watched->tick_before = watched->tick;
      watched->tick = end;
      watched->n_without = 0;
    }
  thread = find_thread (watched, record->tid);
  if (thread == NULL)
    thread = add_thread (self, watched, record->tid);
  if (thread == NULL)
    {
      watched->n_without++;
      return;
    }

  thread->last = end;
  lanes_span_store_add_sample (self->store, thread->lane, &record->sample);
}

static void
add_sample (LanesKernelRecorder      *self,
            Slot                     *slot,
            const LanesSamplerRecord *record)
{
  gint64 end = record->sample.begin + (gint64) record->sample.length;

  find_lane (self, slot);
  if (self->store != NULL && slot->lane != LANES_SPAN_NO_LANE)
    lanes_span_store_add_sample (self->store, slot->lane, &record->sample);
  if (slot->executor == NULL)
    return;
  add_part (&slot->current, &record->sample);
  add_part (&slot->closing, &record->sample);
  slot->closing.seen |= slot->closing.job != 0 && end >= slot->closing.end;
  if (slot->closing.helping && slot->closing.seen)
    finish_attempt (self, &slot->closing);
  else
    finish_if_seen (self, &slot->closing);
}

/* A watched process is not to be seen any more: its first lane says why, also where there was never a sample. */
static void
tell_end (LanesKernelRecorder *self,
          Watched             *watched,
          LanesWatchEnd        how)
{
  const LanesKernelThread *first = find_thread (watched, watched->pid);
  g_autofree char *name = NULL;

  if (self->store == NULL || how == LANES_WATCH_FINISHED)
    return;

  name = g_strdup_printf (how == LANES_WATCH_FORBIDDEN ? _("%s · hidden: /proc does not show it to you") : _("%s · ended, or hidden"),
                          watched->name);
  if (first != NULL)
    lanes_span_store_set_lane_name (self->store, first->lane, name);
  else
    lanes_span_store_add_lane (self->store, watched->group, name);
}

static void
take_end (LanesKernelRecorder   *self,
          const LanesSamplerEnd *end)
{
  gpointer watch = GUINT_TO_POINTER (end->watch);
  const Attempt *attempt = g_hash_table_lookup (self->leaving, watch);
  Slot *slot = g_hash_table_lookup (self->by_watch, watch);
  Watched *watched = g_hash_table_lookup (self->watched, watch);

  if (attempt != NULL && attempt->job != 0)
    tell (self, attempt, &end->times);
  /* It ended by itself: a thread that its pool let go. */
  if (slot != NULL && slot->watch == end->watch)
    slot->watch = 0;
  g_hash_table_remove (self->leaving, watch);
  g_hash_table_remove (self->by_watch, watch);
  if (watched != NULL)
    tell_end (self, watched, end->how);
  g_hash_table_remove (self->watched, watch);
}

static void
sampled_cb (LanesKernelRecorder *self,
            LanesSamplerBatch   *batch,
            LanesSampler        *sampler)
{
  for (guint i = 0; i < batch->records->len; i++)
    {
      const LanesSamplerRecord *record = &g_array_index (batch->records, LanesSamplerRecord, i);
      gpointer watch = GUINT_TO_POINTER (record->watch);
      Slot *slot = g_hash_table_lookup (self->by_watch, watch);
      Watched *watched = slot == NULL ? g_hash_table_lookup (self->watched, watch) : NULL;

      if (slot != NULL)
        add_sample (self, slot, record);
      else if (watched != NULL)
        add_watched_sample (self, watched, record);
    }
  if (g_hash_table_size (self->watched) > 0)
    {
      GHashTableIter iter;
      gpointer watched;

      g_hash_table_iter_init (&iter, self->watched);
      while (g_hash_table_iter_next (&iter, NULL, &watched))
        tell_without (self, watched);
    }
  for (guint i = 0; i < batch->ends->len; i++)
    take_end (self, &g_array_index (batch->ends, LanesSamplerEnd, i));
}

static const LanesEngineObserver observer = {
  .job_changed = job_changed,
  .job_helped = job_helped,
  .attempt_ended = attempt_ended,
};

static void
lanes_kernel_recorder_dispose (GObject *object)
{
  LanesKernelRecorder *self = LANES_KERNEL_RECORDER (object);

  lanes_kernel_recorder_close (self);
  G_OBJECT_CLASS (lanes_kernel_recorder_parent_class)->dispose (object);
}

static void
lanes_kernel_recorder_finalize (GObject *object)
{
  LanesKernelRecorder *self = LANES_KERNEL_RECORDER (object);

  g_hash_table_unref (self->by_watch);
  g_hash_table_unref (self->by_tid);
  g_hash_table_unref (self->leaving);
  g_hash_table_unref (self->watched);
  g_hash_table_unref (self->remembered);
  g_queue_clear_full (&self->memory, g_free);
  g_ptr_array_unref (self->pending);
  g_ptr_array_unref (self->executors);
  G_OBJECT_CLASS (lanes_kernel_recorder_parent_class)->finalize (object);
}

static void
lanes_kernel_recorder_class_init (LanesKernelRecorderClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = lanes_kernel_recorder_dispose;
  object_class->finalize = lanes_kernel_recorder_finalize;
}

static void
lanes_kernel_recorder_init (LanesKernelRecorder *self)
{
  self->executors = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  self->pending = g_ptr_array_new ();
  self->by_watch = g_hash_table_new (NULL, NULL);
  self->by_tid = g_hash_table_new (NULL, NULL);
  self->leaving = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  self->watched = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) watched_free);
  self->remembered = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  self->loop.lane = LANES_SPAN_NO_LANE;
}

/**
 * lanes_kernel_recorder_new:
 * @recorder: (nullable): whose lanes get the stripes
 *
 * Returns: (transfer full): it works until lanes_kernel_recorder_close()
 */
LanesKernelRecorder *
lanes_kernel_recorder_new (LanesEngine   *engine,
                           LanesSampler  *sampler,
                           LanesRecorder *recorder)
{
  LanesKernelRecorder *self = g_object_new (LANES_TYPE_KERNEL_RECORDER, NULL);

  self->engine = g_object_ref (engine);
  self->sampler = g_object_ref (sampler);
  g_set_object (&self->recorder, recorder);
  self->store = recorder != NULL ? lanes_recorder_get_store (recorder) : NULL;
  lanes_engine_add_observer (engine, &observer, self);
  g_signal_connect_object (sampler, "sampled", G_CALLBACK (sampled_cb), self, G_CONNECT_SWAPPED);
  return self;
}

/**
 * lanes_kernel_recorder_close:
 *
 * Stops following the engine; before that is closed.
 */
void
lanes_kernel_recorder_set_told (LanesKernelRecorder *self,
                                LanesKernelToldFunc  told,
                                gpointer             data)
{
  g_return_if_fail (LANES_IS_KERNEL_RECORDER (self));

  self->told = told;
  self->told_data = data;
}

void
lanes_kernel_recorder_close (LanesKernelRecorder *self)
{
  clear_timer (&self->pending_source);
  clear_timer (&self->idle_source);
  if (self->engine != NULL)
    lanes_engine_remove_observer (self->engine, self);
  g_clear_object (&self->engine);
  g_clear_object (&self->sampler);
  g_clear_object (&self->recorder);
  self->store = NULL;
}

/**
 * lanes_kernel_recorder_watch:
 * @pid: any process
 * @name: its name, as a person should see it
 *
 * Its threads become lanes of a group of their own, until it ends or lanes_kernel_recorder_unwatch() is called.
 *
 * Returns: the sampler's number for it
 */
guint
lanes_kernel_recorder_watch (LanesKernelRecorder *self,
                             int                  pid,
                             const char          *name)
{
  Watched *watched = g_new0 (Watched, 1);
  g_autofree char *id = g_strdup_printf ("watched-%d", pid);
  g_autofree char *title = g_strdup_printf (_("Watched: %s (%d)"), name, pid);
  guint watch;

  watched->pid = pid;
  watched->name = g_strdup (name);
  watched->threads = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  watched->full_at = -1;
  if (self->store != NULL)
    watched->group = lanes_span_store_add_group (self->store, id, title);
  watch = lanes_sampler_watch (self->sampler, LANES_WATCH_PROCESS, pid, 0, 0);
  g_hash_table_insert (self->watched, GUINT_TO_POINTER (watch), watched);
  return watch;
}

void
lanes_kernel_recorder_unwatch (LanesKernelRecorder *self,
                               guint                watch)
{
  if (g_hash_table_remove (self->watched, GUINT_TO_POINTER (watch)))
    lanes_sampler_unwatch (self->sampler, watch, 0, -1);
}

/* Did the user ask to watch it (and can take that back)? */
gboolean
lanes_kernel_recorder_is_watched (LanesKernelRecorder *self,
                                  guint                watch)
{
  return g_hash_table_contains (self->watched, GUINT_TO_POINTER (watch));
}
