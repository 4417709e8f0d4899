/* lanes-recorder.c: writes what the engine does into a span store
 *
 * An observer of the engine: a group for each executor, a lane for each slot from its first job on, a span for each attempt,
 * cut where the attempt is paused, resumed or asked to stop. A slot that helps with the job of another has a span too, marked as such.
 *
 * Titles stay with the engine's jobs, which are asked when a title is to be seen. Where the engine forgets jobs that are over
 * (the terminal program), those of all jobs that ran can be kept here instead.
 *
 * Thread: the engine's.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-recorder.h"

/* How often clocks and the names of lanes ("tid 40211") are looked at. */
#define LOOK_US G_USEC_PER_SEC

typedef struct
{
  guint   group;
  GArray *lanes;  /* owned, guint: the lane of each slot, LANES_SPAN_NO_LANE where there was no job yet */
} Place;

struct _LanesRecorder
{
  GObject         parent_instance;

  LanesEngine    *engine;     /* owned */
  LanesSpanStore *store;      /* owned */
  GArray         *places;     /* owned, Place: by the executor's index */
  GHashTable     *titles;     /* owned, nullable: job id → title */
  gint64          looked_at;
  guint           look_id;    /* looks again after the last turn: an id may come between two, and then none for long */
  gboolean        is_taking;  /* jobs that began before somebody was away are taken back in this turn */
  gboolean        keep_titles;
};

G_DEFINE_FINAL_TYPE (LanesRecorder, lanes_recorder, G_TYPE_OBJECT)

static void
place_clear (gpointer data)
{
  g_array_unref (((Place *) data)->lanes);
}

/* "1 · tid 40211", or "Thread 1" where nothing more is known. */
static char *
dup_lane_name (LanesExecutor *executor,
               guint          slot)
{
  g_autofree char *detail = lanes_executor_dup_slot_detail (executor, slot);

  if (detail == NULL)
    return lanes_executor_dup_slot_name (executor, slot);

  return g_strdup_printf ("%u · %s", slot + 1, detail);
}

/* The executors of the engine that have no group yet get one. */
static void
add_places (LanesRecorder *self)
{
  while (self->places->len < lanes_engine_get_n_executors (self->engine))
    {
      LanesExecutor *executor = lanes_engine_get_executor (self->engine, self->places->len);
      Place place;

      place.group = lanes_span_store_add_group (self->store, lanes_executor_get_name (executor),
                                                lanes_executor_get_label (executor));
      place.lanes = g_array_new (FALSE, FALSE, sizeof (guint));
      lanes_span_store_set_group_limit (self->store, place.group, lanes_executor_get_limit (executor));
      g_array_append_val (self->places, place);
    }
}

/* The lane of a slot; the lanes of the slots before it are made with it, so that they stand in order. */
static guint
need_lane (LanesRecorder *self,
           guint          index,
           guint          slot)
{
  if (index >= self->places->len)
    add_places (self);

  Place *place = &g_array_index (self->places, Place, index);
  LanesExecutor *executor = lanes_engine_get_executor (self->engine, index);

  while (place->lanes->len <= slot)
    {
      g_autofree char *name = dup_lane_name (executor, place->lanes->len);
      guint lane = lanes_span_store_add_lane (self->store, place->group, name);

      g_array_append_val (place->lanes, lane);
    }

  return g_array_index (place->lanes, guint, slot);
}

/* What an earlier window saw of the attempt is in the lane already: it goes on from there. */
static void
go_on (LanesRecorder *self,
       guint          lane,
       LanesSpan     *span)
{
  guint64 n = lanes_span_store_get_n (self->store, lane);
  LanesSpan last;

  if (n == 0 || lanes_span_store_get_n_gaps (self->store) == 0 || !lanes_span_store_get (self->store, lane, n - 1, 0, &last) ||
      last.job != span->job || last.attempt != span->attempt || lanes_span_ends_attempt (&last))
    return;

  span->start = last.end;
  span->wait = 0;
}

static void
set_names (LanesRecorder *self,
           LanesJob      *job,
           LanesSpan     *span)
{
  LanesKind *kind = lanes_job_get_kind (job);

  span->job = job->id;
  span->attempt = job->attempts;
  span->kind = lanes_span_store_intern_kind (self->store, lanes_kind_get_name (kind), lanes_kind_get_label (kind));
  if (job->batch != NULL)
    span->batch = lanes_span_store_intern_batch (self->store, job->batch->id, job->batch->name);
}

static void
begin_attempt (LanesRecorder *self,
               LanesJob      *job,
               gint64         when)
{
  LanesSpan span = {
    .start = when,
    .wait = job->ready_at > 0 ? MAX (0, when - job->ready_at) : 0,
    .phase = LANES_STATE_RUNNING,
  };

  /* Nobody had it: it failed before it got a slot, or it is lost. */
  if (!lanes_job_has_slot (job))
    return;

  set_names (self, job, &span);
  if (self->keep_titles)
    lanes_recorder_keep_title (self, job->id, lanes_job_dup_title (job));

  self->is_taking |= lanes_span_store_get_unobserved (self->store, when, G_MAXINT64) > 0;
  go_on (self, need_lane (self, job->executor, job->slot), &span);
  lanes_span_store_begin (self->store, need_lane (self, job->executor, job->slot), &span);
}

/* What never got a slot has no span there, though another job may have. */
static void
change_attempt (LanesRecorder *self,
                LanesJob      *job,
                gint64         when)
{
  guint lane = need_lane (self, job->executor, job->slot);
  LanesSpan open;

  if (lanes_span_store_get (self->store, lane, lanes_span_store_get_n (self->store, lane), when, &open) && open.job == job->id)
    lanes_span_store_change (self->store, lane, when, lanes_job_get_state (job));
}

static void
job_changed (gpointer    user_data,
             LanesJob   *job,
             LanesState  old_state,
             gint64      when)
{
  LanesRecorder *self = LANES_RECORDER (user_data);

  if (lanes_state_is_active (old_state))
    change_attempt (self, job, when);
  else if (lanes_job_get_state (job) == LANES_STATE_RUNNING)
    begin_attempt (self, job, when);
}

static void
job_helped (gpointer  user_data,
            LanesJob *job,
            guint     slot,
            gboolean  helps,
            gint64    when)
{
  LanesRecorder *self = LANES_RECORDER (user_data);
  guint lane = need_lane (self, job->executor, slot);
  LanesSpan span = { .start = when, .phase = LANES_STATE_RUNNING, .helping = TRUE };

  if (!helps)
    {
      lanes_span_store_leave (self->store, lane, when);
      return;
    }
  set_names (self, job, &span);
  lanes_span_store_begin (self->store, lane, &span);
}

static void
limits_changed (gpointer user_data)
{
  LanesRecorder *self = LANES_RECORDER (user_data);

  add_places (self);
  for (guint i = 0; i < self->places->len; i++)
    lanes_span_store_set_group_limit (self->store, g_array_index (self->places, Place, i).group,
                                      lanes_executor_get_limit (lanes_engine_get_executor (self->engine, i)));
}

static void
refresh_names (LanesRecorder *self)
{
  for (guint i = 0; i < self->places->len; i++)
    {
      Place *place = &g_array_index (self->places, Place, i);
      LanesExecutor *executor = lanes_engine_get_executor (self->engine, i);

      for (guint slot = 0; slot < place->lanes->len; slot++)
        {
          g_autofree char *name = dup_lane_name (executor, slot);

          lanes_span_store_set_lane_name (self->store, g_array_index (place->lanes, guint, slot), name);
        }
    }
}

static void
look (LanesRecorder *self)
{
  self->looked_at = g_get_monotonic_time ();
  lanes_span_clock_look (lanes_span_store_get_clock (self->store));
  refresh_names (self);
}

static gboolean
look_cb (gpointer user_data)
{
  LanesRecorder *self = LANES_RECORDER (user_data);

  self->look_id = 0;
  look (self);
  return G_SOURCE_REMOVE;
}

static void
turn_ended (gpointer user_data)
{
  LanesRecorder *self = LANES_RECORDER (user_data);

  if (self->is_taking)
    lanes_span_store_cut_open (self->store);
  self->is_taking = FALSE;
  if (g_get_monotonic_time () - self->looked_at >= LOOK_US)
    look (self);
  if (self->look_id == 0)
    self->look_id = g_timeout_add (LOOK_US / 1000, look_cb, self);
}

static const LanesEngineObserver observer = {
  .job_changed = job_changed,
  .job_helped = job_helped,
  .limits_changed = limits_changed,
  .turn_ended = turn_ended,
};

static char *
dup_title (guint64  job_id,
           gpointer user_data)
{
  LanesRecorder *self = LANES_RECORDER (user_data);
  LanesJob *job = lanes_engine_get_job (self->engine, job_id);

  if (job != NULL)
    return lanes_job_dup_title (job);

  return self->titles != NULL ? g_strdup (g_hash_table_lookup (self->titles, &job_id)) : NULL;
}

static void
lanes_recorder_dispose (GObject *object)
{
  LanesRecorder *self = LANES_RECORDER (object);

  g_clear_handle_id (&self->look_id, g_source_remove);
  if (self->engine != NULL)
    {
      lanes_engine_remove_observer (self->engine, self);
      lanes_span_store_set_title_func (self->store, NULL, NULL);
    }
  g_clear_object (&self->engine);

  G_OBJECT_CLASS (lanes_recorder_parent_class)->dispose (object);
}

static void
lanes_recorder_finalize (GObject *object)
{
  LanesRecorder *self = LANES_RECORDER (object);

  g_clear_pointer (&self->titles, g_hash_table_unref);
  g_clear_object (&self->store);
  g_array_unref (self->places);

  G_OBJECT_CLASS (lanes_recorder_parent_class)->finalize (object);
}

static void
lanes_recorder_class_init (LanesRecorderClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = lanes_recorder_dispose;
  object_class->finalize = lanes_recorder_finalize;
}

static void
lanes_recorder_init (LanesRecorder *self)
{
  self->places = g_array_new (FALSE, FALSE, sizeof (Place));
  g_array_set_clear_func (self->places, place_clear);
}

/**
 * lanes_recorder_new:
 * @engine: with its executors added; those added later get their group with their first job
 * @store: where to
 *
 * Records from now on.
 *
 * Returns: (transfer full)
 */
LanesRecorder *
lanes_recorder_new (LanesEngine    *engine,
                    LanesSpanStore *store)
{
  LanesRecorder *self = g_object_new (LANES_TYPE_RECORDER, NULL);

  self->engine = g_object_ref (engine);
  self->store = g_object_ref (store);
  add_places (self);
  lanes_span_clock_look (lanes_span_store_get_clock (store));
  lanes_span_store_set_title_func (store, dup_title, self);
  lanes_engine_add_observer (engine, &observer, self);
  return self;
}

/* Returns: (transfer none) */
LanesSpanStore *
lanes_recorder_get_store (LanesRecorder *self)
{
  return self->store;
}

/* Shall titles of jobs that the engine forgets be kept (about 100 bytes a job)? Before the first job. */
void
lanes_recorder_set_keep_titles (LanesRecorder *self,
                                gboolean       keep)
{
  self->keep_titles = keep;
}

/* @title: (transfer full): of a job that the engine does not have any more */
void
lanes_recorder_keep_title (LanesRecorder *self,
                           guint64        job,
                           char          *title)
{
  if (self->titles == NULL)
    self->titles = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);

  g_hash_table_insert (self->titles, g_memdup2 (&job, sizeof job), title);
}

/**
 * lanes_recorder_get_lane:
 *
 * For the sampler: where samples of the thread or process in a slot belong.
 *
 * Returns: the lane, made where there is none yet
 */
guint
lanes_recorder_get_lane (LanesRecorder *self,
                         LanesExecutor *executor,
                         guint          slot)
{
  return need_lane (self, executor->index, slot);
}
