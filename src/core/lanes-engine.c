/* lanes-engine.c: takes jobs, gives them slots, and follows each to its one end
 *
 * How a job goes: lanes_engine_submit() makes a record, queued. A turn (the pump source, or the inbox when events came) tells who
 * waited for what ended, makes jobs of batches' inputs, and offers the first of each queue to executors with room. Their
 * events come back through the inbox; every change of state goes through _lanes_engine_set_state(), which checks it against the
 * table, counts, and tells the observers. Whatever may be long (a batch of a million) is done in pieces until the turn's 4 ms
 * are up, and goes on in the next.
 *
 * The type is spread over files by concern: -jobs (records), -wait (readiness), -batch (inputs), -dispatch (slots and ends),
 * -verbs (what a person can ask), -reason (why a job is where it is).
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "lanes-engine-private.h"
#include "lanes-error.h"
#include "lanes-output-place.h"

#define HOST_LIMIT_DEFAULT 6

G_DEFINE_FINAL_TYPE (LanesEngine, lanes_engine, G_TYPE_OBJECT)

typedef struct
{
  GSource      source;
  LanesEngine *engine;
} PumpSource;

/* Observers */

#define EMIT(self, name, ...)                                                                                           \
  G_STMT_START                                                                                                          \
    {                                                                                                                   \
      (self)->emitting++;                                                                                               \
      for (guint emit_i_ = 0; emit_i_ < (self)->observers->len; emit_i_++)                                              \
        {                                                                                                               \
          LanesObserverEntry *emit_entry_ = &g_array_index ((self)->observers, LanesObserverEntry, emit_i_);            \
          if (emit_entry_->functions.name != NULL)                                                                      \
            emit_entry_->functions.name (emit_entry_->data, ##__VA_ARGS__);                                             \
        }                                                                                                               \
      (self)->emitting--;                                                                                               \
    }                                                                                                                   \
  G_STMT_END

void
lanes_engine_add_observer (LanesEngine               *self,
                           const LanesEngineObserver *observer,
                           gpointer                   data)
{
  LanesObserverEntry entry = { *observer, data };

  g_return_if_fail (LANES_IS_ENGINE (self));
  g_assert (self->emitting == 0);

  g_array_append_val (self->observers, entry);
}

void
lanes_engine_remove_observer (LanesEngine *self,
                              gpointer     data)
{
  g_return_if_fail (LANES_IS_ENGINE (self));
  g_assert (self->emitting == 0);

  for (guint i = 0; i < self->observers->len; i++)
    if (g_array_index (self->observers, LanesObserverEntry, i).data == data)
      g_array_remove_index (self->observers, i--);
}

void
_lanes_engine_emit_added (LanesEngine *self,
                          guint64      first_id,
                          guint        n)
{
  self->changed = TRUE;
  EMIT (self, jobs_added, first_id, n);
}

void
_lanes_engine_emit_batch (LanesEngine *self,
                          LanesBatch  *batch)
{
  self->changed = TRUE;
  EMIT (self, batch_changed, batch);
}

void
_lanes_engine_emit_removed (LanesEngine *self,
                            LanesJob   **jobs,
                            guint        n)
{
  self->changed = TRUE;
  EMIT (self, jobs_removed, jobs, n);
}

void
_lanes_engine_emit_attempt (LanesEngine *self,
                            LanesJob    *job,
                            LanesState   state)
{
  LanesOutcome buffer;
  const LanesOutcome *outcome;

  self->changed = TRUE;
  if (self->observers->len == 0)
    return;

  outcome = lanes_job_read_outcome (job, &buffer);
  EMIT (self, attempt_ended, job, outcome, state);
}

void
_lanes_engine_emit_helped (LanesEngine *self,
                           LanesJob    *job,
                           guint        slot,
                           gboolean     helps,
                           gint64       when)
{
  self->changed = TRUE;
  EMIT (self, job_helped, job, slot, helps, when);
}

void
_lanes_engine_emit_moved (LanesEngine *self,
                          LanesJob    *job,
                          gint64       place)
{
  self->changed = TRUE;
  EMIT (self, job_moved, job, place);
}

/* A pause of an earlier program that is to come back, or no more. */
void
_lanes_engine_keep_pause (LanesEngine *self,
                          LanesJob    *job,
                          gboolean     paused)
{
  if (((job->flags & LANES_JOB_PAUSE_FIRST) != 0) == paused)
    return;

  job->flags = (guint8) (paused ? job->flags | LANES_JOB_PAUSE_FIRST : job->flags & ~LANES_JOB_PAUSE_FIRST);
  self->changed = TRUE;
  EMIT (self, pause_kept, job, paused);
}

void
_lanes_engine_emit_limits (LanesEngine *self)
{
  self->changed = TRUE;
  EMIT (self, limits_changed);
}

/* The one place where a job's state changes */

static void
on_final (LanesEngine *self,
          LanesJob    *job)
{
  gint64 id = (gint64) job->id;

  if (job->more != NULL && job->more->dependents != NULL && job->more->dependents->len > 0)
    {
      g_array_append_val (self->ended, id);
      _lanes_engine_wake (self);
    }
  else if (self->forget_ended)
    g_array_append_val (self->forgotten, id);
}

void
_lanes_engine_set_state (LanesEngine *self,
                         LanesJob    *job,
                         LanesState   state,
                         gint64       when)
{
  LanesState old = job->state;

  if (G_UNLIKELY (!lanes_state_can_become (old, state)))
    g_error ("job %" G_GUINT64_FORMAT " cannot go from %s to %s", job->id, lanes_state_get_name (old),
             lanes_state_get_name (state));

  self->counts[old]--;
  self->counts[state]++;
  job->state = state;
  if ((job->flags & LANES_JOB_SECRET) != 0)
    _lanes_engine_count_secret (self, job, (state == LANES_STATE_WAITING) - (old == LANES_STATE_WAITING));
  self->changed = TRUE;

  EMIT (self, job_changed, job, old, when);
  if (job->batch != NULL)
    _lanes_batch_count (job->batch, old, state);
  if (lanes_state_is_final (state))
    on_final (self, job);
}

/* Turns */

static void
forget (LanesEngine *self)
{
  for (guint i = 0; i < self->forgotten->len; i++)
    {
      LanesJob *job = lanes_engine_get_job (self, (guint64) g_array_index (self->forgotten, gint64, i));

      if (job == NULL || !lanes_state_is_final (job->state))
        continue;
      EMIT (self, jobs_removed, &job, 1);
      _lanes_engine_free_job (self, job);
    }

  g_array_set_size (self->forgotten, 0);
}

void
_lanes_engine_turn (LanesEngine *self,
                    gint64       deadline)
{
  gboolean done;

  done = _lanes_engine_tell_dependents (self, deadline);
  done &= _lanes_engine_work_cancel_all (self, deadline);
  done &= _lanes_engine_work_batches (self, deadline);
  done &= _lanes_engine_dispatch (self, deadline);
  forget (self);

  if (!done)
    _lanes_engine_wake (self);
  if (self->changed)
    {
      self->changed = FALSE;
      EMIT (self, turn_ended);
    }
}

void
_lanes_engine_wake (LanesEngine *self)
{
  if (!self->awake)
    {
      self->awake = TRUE;
      g_source_set_ready_time (self->pump, 0);
    }
}

static gboolean
pump_dispatch (GSource    *source,
               GSourceFunc callback,
               gpointer    user_data)
{
  LanesEngine *self = ((PumpSource *) source)->engine;

  g_source_set_ready_time (source, -1);
  self->awake = FALSE;
  _lanes_engine_turn (self, g_get_monotonic_time () + LANES_TURN_US);

  return G_SOURCE_CONTINUE;
}

static GSourceFuncs pump_funcs = { NULL, NULL, pump_dispatch, NULL, NULL, NULL };

/* The object */

static void
free_host (gpointer data)
{
  g_free (((LanesHost *) data)->name);
  g_free (data);
}

static void
lanes_engine_finalize (GObject *object)
{
  LanesEngine *self = LANES_ENGINE (object);

  _lanes_engine_clear_jobs (self);
  lanes_numbers_clear (&self->ids);
  g_ptr_array_unref (self->batches);
  lanes_numbers_clear (&self->batch_ids);
  g_queue_clear (&self->busy_batches);
  g_queue_clear (&self->held_batches);
  g_ptr_array_unref (self->active);
  g_ptr_array_unref (self->begun);
  g_array_unref (self->ended);
  g_array_unref (self->forgotten);
  g_array_unref (self->observers);
  g_clear_pointer (&self->callers, g_ptr_array_unref);
  g_clear_pointer (&self->inbox, lanes_inbox_free);
  g_clear_pointer (&self->timers, lanes_timers_free);
  g_ptr_array_unref (self->executors);
  g_ptr_array_unref (self->queues);
  g_hash_table_unref (self->hosts);
  g_source_destroy (self->pump);
  g_source_unref (self->pump);
  g_object_unref (self->kinds);
  g_main_context_unref (self->context);

  G_OBJECT_CLASS (lanes_engine_parent_class)->finalize (object);
}

static void
lanes_engine_class_init (LanesEngineClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lanes_engine_finalize;
}

static void
lanes_engine_init (LanesEngine *self)
{
  self->executors = g_ptr_array_new_with_free_func (g_object_unref);
  self->queues = g_ptr_array_new_with_free_func ((GDestroyNotify) lanes_queue_free);
  self->hosts = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, free_host);
  self->host_limit = HOST_LIMIT_DEFAULT;
  self->grace = LANES_GRACE_DEFAULT;
  self->chunks = g_ptr_array_new ();
  self->ids.first = self->ids.next = 1;
  self->batch_ids = self->ids;
  self->batches = g_ptr_array_new_with_free_func ((GDestroyNotify) _lanes_batch_free);
  self->active = g_ptr_array_new ();
  self->begun = g_ptr_array_new_with_free_func ((GDestroyNotify) lanes_run_unref);
  self->ended = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->forgotten = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->observers = g_array_new (FALSE, FALSE, sizeof (LanesObserverEntry));
}

LanesEngine *
lanes_engine_new (GMainContext *context,
                  LanesKindSet *kinds,
                  const char   *output_dir)
{
  LanesEngine *self;

  g_return_val_if_fail (LANES_IS_KIND_SET (kinds), NULL);
  g_return_val_if_fail (output_dir != NULL, NULL);

  self = g_object_new (LANES_TYPE_ENGINE, NULL);
  self->context = g_main_context_ref (context != NULL ? context : g_main_context_default ());
  self->kinds = g_object_ref (kinds);
  self->output_dir = g_intern_string (output_dir);
  self->inbox = lanes_inbox_new (self->context, _lanes_engine_take_events, self);
  self->timers = lanes_timers_new (self->context);

  self->pump = g_source_new (&pump_funcs, sizeof (PumpSource));
  ((PumpSource *) self->pump)->engine = self;
  g_source_set_static_name (self->pump, "lanes engine");
  g_source_set_priority (self->pump, LANES_PRIORITY_ENGINE);
  g_source_attach (self->pump, self->context);

  return self;
}

void
lanes_engine_close (LanesEngine *self)
{
  g_return_if_fail (LANES_IS_ENGINE (self));

  self->draining = TRUE;
  for (guint i = 0; i < self->executors->len; i++)
    {
      LanesExecutor *executor = self->executors->pdata[i];

      if (LANES_EXECUTOR_GET_CLASS (executor)->close != NULL)
        LANES_EXECUTOR_GET_CLASS (executor)->close (executor);
    }
}

void
lanes_engine_add_executor (LanesEngine   *self,
                           LanesExecutor *executor)
{
  g_return_if_fail (LANES_IS_ENGINE (self));
  g_return_if_fail (LANES_IS_EXECUTOR (executor));

  executor->inbox = self->inbox;
  executor->timers = self->timers;
  executor->index = self->executors->len;
  g_ptr_array_add (self->executors, executor);
  g_ptr_array_add (self->queues, lanes_queue_new ());
}

guint
lanes_engine_get_n_executors (LanesEngine *self)
{
  return self->executors->len;
}

LanesExecutor *
lanes_engine_get_executor (LanesEngine *self,
                           guint        index)
{
  g_return_val_if_fail (index < self->executors->len, NULL);

  return self->executors->pdata[index];
}

LanesExecutor *
lanes_engine_find_executor (LanesEngine *self,
                            const char  *name)
{
  for (guint i = 0; i < self->executors->len; i++)
    if (g_str_equal (lanes_executor_get_name (self->executors->pdata[i]), name))
      return self->executors->pdata[i];

  return NULL;
}

const char *
lanes_engine_get_output_dir (LanesEngine *self)
{
  return self->output_dir;
}

GMainContext *
lanes_engine_get_context (LanesEngine *self)
{
  return self->context;
}

LanesKindSet *
lanes_engine_get_kinds (LanesEngine *self)
{
  return self->kinds;
}

LanesTimers *
lanes_engine_get_timers (LanesEngine *self)
{
  return self->timers;
}

void
lanes_engine_set_first_ids (LanesEngine *self,
                            guint64      job_id,
                            guint64      batch_id)
{
  g_return_if_fail (LANES_IS_ENGINE (self));
  g_return_if_fail (self->ids.next == self->ids.first && self->batches->len == 0);
  g_return_if_fail (job_id > 0 && batch_id > 0);

  self->ids.first = self->ids.next = job_id;
  self->batch_ids.first = self->batch_ids.next = batch_id;
}

void
lanes_engine_set_read_ahead (LanesEngine *self,
                             guint        n_jobs)
{
  self->read_ahead = n_jobs;
}

void
lanes_engine_set_forget_ended (LanesEngine *self,
                               gboolean     forget_ended)
{
  self->forget_ended = forget_ended;
}

char *
lanes_engine_dup_output_base (LanesEngine    *self,
                              const LanesJob *job)
{
  guint attempt = job->run != NULL ? job->run->attempt : job->attempts;

  return attempt > 0 ? lanes_output_place_find (self->output_dir, job->id, attempt) : NULL;
}

LanesBatch *
lanes_engine_get_batch (LanesEngine *self,
                        guint64      id)
{
  LanesBatch *batch;

  if (id < self->batch_ids.first || id >= self->batch_ids.next)
    return NULL;

  batch = self->batches->pdata[lanes_numbers_get_place (&self->batch_ids, id)];
  return batch->id == id ? batch : NULL;
}

GPtrArray *
lanes_engine_get_batches (LanesEngine *self)
{
  return self->batches;
}

guint64
lanes_engine_get_first_id (LanesEngine *self)
{
  return self->ids.first;
}

guint64
lanes_engine_get_next_id (LanesEngine *self)
{
  return self->ids.next;
}

guint64
lanes_engine_get_place (LanesEngine *self,
                        guint64      id)
{
  return lanes_numbers_get_place (&self->ids, CLAMP (id, self->ids.first, self->ids.next));
}

guint64
lanes_engine_get_id_at (LanesEngine *self,
                        guint64      place)
{
  return lanes_numbers_get_at (&self->ids, place);
}

guint64
lanes_engine_get_n_places (LanesEngine *self)
{
  return lanes_numbers_get_place (&self->ids, self->ids.next);
}

guint64
lanes_engine_count (LanesEngine *self,
                    LanesState   state)
{
  g_return_val_if_fail (state < LANES_N_STATES, 0);

  return self->counts[state];
}

GPtrArray *
lanes_engine_get_active (LanesEngine *self)
{
  return self->active;
}

gboolean
lanes_engine_is_idle (LanesEngine *self)
{
  if (self->active->len > 0 || self->ended->len > 0)
    return FALSE;

  for (guint i = 0; i < self->executors->len; i++)
    if (((LanesExecutor *) self->executors->pdata[i])->n_busy > 0)
      return FALSE;

  if (self->draining)
    return TRUE;

  for (guint i = 0; i < self->batches->len; i++)
    if (!((LanesBatch *) self->batches->pdata[i])->complete)
      return FALSE;

  return self->counts[LANES_STATE_QUEUED] == 0 && self->counts[LANES_STATE_WAITING] == self->n_secret;
}

void
lanes_engine_set_limit (LanesEngine   *self,
                        LanesExecutor *executor,
                        guint          limit)
{
  g_return_if_fail (LANES_IS_ENGINE (self));
  g_return_if_fail (limit > 0);

  if (executor->limit == limit)
    return;

  executor->limit = limit;
  LANES_EXECUTOR_GET_CLASS (executor)->set_limit (executor, limit);
  _lanes_engine_emit_limits (self);
  _lanes_engine_wake (self);
}

void
lanes_engine_set_host_limit (LanesEngine *self,
                             guint        limit)
{
  self->host_limit = limit;
  _lanes_engine_unpark_all (self);
  _lanes_engine_emit_limits (self);
  _lanes_engine_wake (self);
}

guint
lanes_engine_get_host_limit (LanesEngine *self)
{
  return self->host_limit;
}

void
lanes_engine_set_grace (LanesEngine *self,
                        double       seconds)
{
  g_return_if_fail (LANES_IS_ENGINE (self));
  g_return_if_fail (seconds >= 0);

  self->grace = seconds;
}

void
lanes_engine_set_hold (LanesEngine *self,
                       LanesHold    hold,
                       gboolean     on)
{
  g_return_if_fail (LANES_IS_ENGINE (self));

  self->holds = on ? self->holds | hold : self->holds & ~(guint) hold;
  if ((self->holds & LANES_HOLD_BACKLOG) == 0)
    _lanes_engine_list_held_batches (self);
  _lanes_engine_emit_limits (self);
  _lanes_engine_wake (self);
}

gboolean
lanes_engine_get_hold (LanesEngine *self,
                       LanesHold    hold)
{
  return (self->holds & hold) != 0;
}

void
lanes_engine_set_draining (LanesEngine *self,
                           gboolean     draining)
{
  self->draining = draining;
  _lanes_engine_emit_limits (self);
  _lanes_engine_wake (self);
}

gboolean
lanes_engine_get_draining (LanesEngine *self)
{
  return self->draining;
}

/* Says which executors would do: the first reads "threads or processes". */
static gboolean
refuse_executor (LanesEngine *self,
                 LanesKind   *kind,
                 const char  *wanted,
                 GError     **error)
{
  g_autoptr (GString) able = g_string_new (NULL);

  for (guint i = 0; i < self->executors->len; i++)
    if (lanes_executor_can_run (self->executors->pdata[i], kind))
      g_string_append_printf (able, "%s%s", able->len > 0 ? _(" or ") : "", lanes_executor_get_name (self->executors->pdata[i]));

  if (able->len == 0)
    g_set_error (error, LANES_ERROR, LANES_ERROR_UNSUPPORTED, _("Nothing here can run a job of kind %s"), lanes_kind_get_name (kind));
  else
    g_set_error (error, LANES_ERROR, LANES_ERROR_UNSUPPORTED,
                 _("A job of kind %s cannot run on %s: let it run on %s, or leave “on” out"), lanes_kind_get_name (kind), wanted, able->str);
  return FALSE;
}

gboolean
_lanes_engine_pick_executor (LanesEngine  *self,
                             LanesJobSpec *spec,
                             guint        *ret_index,
                             GError      **error)
{
  LanesKind *kind = lanes_job_spec_get_kind (spec);
  const char *wanted = lanes_job_spec_get_options (spec)->executor;

  for (guint i = 0; i < self->executors->len; i++)
    {
      LanesExecutor *executor = self->executors->pdata[i];

      if (wanted != NULL && !g_str_equal (wanted, lanes_executor_get_name (executor)))
        continue;
      if (lanes_executor_can_run (executor, kind))
        {
          *ret_index = i;
          return TRUE;
        }
    }

  return refuse_executor (self, kind, wanted, error);
}
