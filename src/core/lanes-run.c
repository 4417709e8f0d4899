/* lanes-run.c: one attempt of a job, as the code that does the work sees it
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "lanes-output-place.h"
#include "lanes-run-private.h"

#define FRACTION_STEPS 10000
#define MESSAGE_MAX 200

/* For what is rare: a message every tenth of a second, a paused thread. pthread, so that ThreadSanitizer sees it. */
static pthread_mutex_t rare_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t  rare_changed = PTHREAD_COND_INITIALIZER;

LanesOutcome *
lanes_outcome_new (void)
{
  LanesOutcome *self = g_new0 (LanesOutcome, 1);

  self->usage = (LanesUsage) LANES_USAGE_UNKNOWN;
  self->exit_code = -1;

  return self;
}

void
lanes_outcome_free (LanesOutcome *self)
{
  g_clear_pointer (&self->result, g_variant_unref);
  g_clear_error (&self->error);
  g_free (self);
}

LanesRun *
lanes_run_new (guint64        job_id,
               guint          attempt,
               LanesJobSpec  *spec,
               LanesExecutor *executor,
               const char    *output_dir)
{
  LanesRun *self = g_new0 (LanesRun, 1);

  atomic_init (&self->refs, 1);
  self->job_id = job_id;
  self->attempt = attempt;
  self->spec = lanes_job_spec_ref (spec);
  self->executor = executor;
  self->output_dir = output_dir;
  self->outcome = lanes_outcome_new ();
  atomic_init (&self->total, -1);
  atomic_init (&self->owner, LANES_RUN_OFFERED);

  return self;
}

LanesRun *
lanes_run_ref (LanesRun *self)
{
  atomic_fetch_add_explicit (&self->refs, 1, memory_order_relaxed);
  return self;
}

void
lanes_run_unref (LanesRun *self)
{
  if (atomic_fetch_sub_explicit (&self->refs, 1, memory_order_acq_rel) != 1)
    return;

  if (self->data_destroy != NULL)
    self->data_destroy (self->data);
  g_clear_pointer (&self->outcome, lanes_outcome_free);
  g_clear_object ((GCancellable **) &self->cancellable);
  g_free ((char *) self->message);
  lanes_job_spec_unref (self->spec);
  g_free (self);
}

guint64
lanes_run_get_job_id (LanesRun *self)
{
  return self->job_id;
}

guint
lanes_run_get_attempt (LanesRun *self)
{
  return self->attempt;
}

LanesJobSpec *
lanes_run_get_spec (LanesRun *self)
{
  return self->spec;
}

LanesExecutor *
lanes_run_get_executor (LanesRun *self)
{
  return self->executor;
}

GMainContext *
lanes_run_get_context (LanesRun *self)
{
  return lanes_inbox_get_context (self->executor->inbox);
}

struct _LanesTimers *
lanes_run_get_timers (LanesRun *self)
{
  return self->executor->timers;
}

char *
lanes_run_dup_output_base (LanesRun  *self,
                           gboolean  *ret_spare,
                           GError   **error)
{
  return lanes_output_place_choose (self->output_dir, self->job_id, self->attempt, ret_spare, error);
}

/* The wish and the truth */

gboolean
lanes_run_take (LanesRun *self)
{
  int expected = LANES_RUN_OFFERED;

  return atomic_compare_exchange_strong (&self->owner, &expected, LANES_RUN_TAKEN);
}

gboolean
lanes_run_withdraw (LanesRun *self)
{
  int expected = LANES_RUN_OFFERED;

  return atomic_compare_exchange_strong (&self->owner, &expected, LANES_RUN_WITHDRAWN);
}

static void
wake_rare (void)
{
  pthread_mutex_lock (&rare_lock);
  pthread_cond_broadcast (&rare_changed);
  pthread_mutex_unlock (&rare_lock);
}

void
lanes_run_ask_stop (LanesRun *self,
                    LanesStop stop)
{
  GCancellable *cancellable;

  atomic_store (&self->stop, stop);
  wake_rare ();

  cancellable = atomic_load (&self->cancellable);
  if (cancellable != NULL)
    g_cancellable_cancel (cancellable);
}

void
lanes_run_set_paused (LanesRun *self,
                      gboolean  paused)
{
  atomic_store (&self->paused, paused);
  wake_rare ();
}

LanesStop
lanes_run_get_stop (LanesRun *self)
{
  return atomic_load_explicit (&self->stop, memory_order_relaxed);
}

gboolean
lanes_run_is_paused (LanesRun *self)
{
  return atomic_load_explicit (&self->paused, memory_order_relaxed);
}

gboolean
lanes_run_checkpoint (LanesRun *self)
{
  if (G_LIKELY (!lanes_run_is_paused (self)))
    return lanes_run_get_stop (self) == LANES_STOP_NONE;

  pthread_mutex_lock (&rare_lock);
  while (atomic_load (&self->paused) && atomic_load (&self->stop) == LANES_STOP_NONE)
    pthread_cond_wait (&rare_changed, &rare_lock);
  pthread_mutex_unlock (&rare_lock);

  return lanes_run_get_stop (self) == LANES_STOP_NONE;
}

void
lanes_run_share (LanesRun       *self,
                 LanesShareFunc  func,
                 gpointer        data)
{
  LanesExecutorClass *klass = LANES_EXECUTOR_GET_CLASS (self->executor);

  if (klass->share != NULL)
    klass->share (self->executor, self, func, data);
  else
    func (NULL, data);
}

gboolean
lanes_run_goes_on (LanesRun    *self,
                   LanesHelper *helper)
{
  if (helper == NULL)
    return lanes_run_checkpoint (self);

  return lanes_run_get_stop (self) == LANES_STOP_NONE && !lanes_run_is_paused (self) &&
         LANES_EXECUTOR_GET_CLASS (self->executor)->lends (self->executor, helper);
}

GCancellable *
lanes_run_get_cancellable (LanesRun *self)
{
  GCancellable *cancellable = atomic_load (&self->cancellable);

  if (cancellable == NULL)
    {
      GCancellable *made = g_cancellable_new ();

      if (atomic_compare_exchange_strong (&self->cancellable, &cancellable, made))
        cancellable = made;
      else
        g_object_unref (made);
    }

  if (lanes_run_get_stop (self) != LANES_STOP_NONE)
    g_cancellable_cancel (cancellable);

  return cancellable;
}

/* Progress */

void
lanes_run_set_progress (LanesRun *self,
                        gint64    done,
                        gint64    total,
                        LanesUnit unit)
{
  atomic_store_explicit (&self->unit, unit, memory_order_relaxed);
  atomic_store_explicit (&self->total, total, memory_order_relaxed);
  atomic_store_explicit (&self->done, done, memory_order_relaxed);
}

void
lanes_run_set_fraction (LanesRun *self,
                        double    fraction)
{
  if (fraction >= 0)
    lanes_run_set_progress (self, (gint64) (MIN (fraction, 1) * FRACTION_STEPS), FRACTION_STEPS, LANES_UNIT_NONE);
  else
    lanes_run_set_progress (self, 0, -1, LANES_UNIT_NONE);
}

void
lanes_run_set_base (LanesRun *self,
                    gint64    done)
{
  atomic_store_explicit (&self->base, done, memory_order_relaxed);
}

gint64
lanes_run_get_base (LanesRun *self)
{
  return atomic_load_explicit (&self->base, memory_order_relaxed);
}

void
lanes_run_set_due (LanesRun *self,
                   gint64    when)
{
  atomic_store_explicit (&self->due, when, memory_order_relaxed);
}

gint64
lanes_run_get_due (LanesRun *self)
{
  return atomic_load_explicit (&self->due, memory_order_relaxed);
}

LanesProgress
lanes_run_get_progress (LanesRun *self)
{
  return (LanesProgress){
    .done = atomic_load_explicit (&self->done, memory_order_relaxed),
    .total = atomic_load_explicit (&self->total, memory_order_relaxed),
    .unit = atomic_load_explicit (&self->unit, memory_order_relaxed),
  };
}

void
lanes_run_set_message (LanesRun   *self,
                       const char *message)
{
  char *kept = message != NULL ? g_utf8_make_valid (message, strnlen (message, MESSAGE_MAX)) : NULL;

  pthread_mutex_lock (&rare_lock);
  kept = atomic_exchange (&self->message, kept);
  pthread_mutex_unlock (&rare_lock);
  g_free (kept);
}

char *
lanes_run_dup_message (LanesRun *self)
{
  char *copy;

  pthread_mutex_lock (&rare_lock);
  copy = g_strdup (atomic_load (&self->message));
  pthread_mutex_unlock (&rare_lock);

  return copy;
}

void
lanes_run_set_left (LanesRun *self,
                    guint     n_left)
{
  atomic_store_explicit (&self->left, (int) n_left, memory_order_relaxed);
}

guint
lanes_run_get_left (LanesRun *self)
{
  return (guint) atomic_load_explicit (&self->left, memory_order_relaxed);
}

void
lanes_run_set_pid (LanesRun *self,
                   int       pid)
{
  atomic_store_explicit (&self->pid, pid, memory_order_relaxed);
}

int
lanes_run_get_pid (LanesRun *self)
{
  return atomic_load_explicit (&self->pid, memory_order_relaxed);
}

void
lanes_run_set_data (LanesRun      *self,
                    gpointer       data,
                    GDestroyNotify destroy)
{
  if (self->data_destroy != NULL)
    self->data_destroy (self->data);
  self->data = data;
  self->data_destroy = destroy;
}

gpointer
lanes_run_get_data (LanesRun *self)
{
  return self->data;
}

/* The outcome */

LanesOutcome *
lanes_run_get_outcome (LanesRun *self)
{
  return self->outcome;
}

void
lanes_run_set_usage (LanesRun         *self,
                     const LanesUsage *usage)
{
  lanes_run_get_outcome (self)->usage = *usage;
}

void
lanes_run_set_exit (LanesRun *self,
                    int       exit_code,
                    int       term_signal)
{
  lanes_run_get_outcome (self)->exit_code = exit_code;
  lanes_run_get_outcome (self)->term_signal = term_signal;
}

void
lanes_run_set_leftovers (LanesRun *self,
                         guint     n_leftovers)
{
  lanes_run_get_outcome (self)->leftovers = n_leftovers;
}

void
lanes_run_set_output (LanesRun *self,
                      gint64    n_bytes,
                      gint64    n_dropped)
{
  lanes_run_get_outcome (self)->output_bytes = n_bytes;
  lanes_run_get_outcome (self)->output_dropped = n_dropped;
}

void
lanes_run_set_retry_after (LanesRun *self,
                           double    seconds)
{
  lanes_run_get_outcome (self)->retry_after = seconds;
}

void
lanes_run_set_permanent (LanesRun *self)
{
  lanes_run_get_outcome (self)->permanent = TRUE;
}

void
lanes_run_set_result (LanesRun *self,
                      GVariant *result)
{
  LanesOutcome *outcome = lanes_run_get_outcome (self);

  g_clear_pointer (&outcome->result, g_variant_unref);
  outcome->result = result != NULL ? g_variant_ref_sink (result) : NULL;
  /* Whoever looks at it first has it written as one: 80 ms for the sums of a million files, which the main thread has not. */
  if (outcome->result != NULL)
    g_variant_get_data (outcome->result);
}

static void
end (LanesRun *self)
{
  LanesOutcome *outcome = lanes_run_get_outcome (self);

  /* Whoever saw the end from nearer has said when it was. */
  if (outcome->ended == 0)
    outcome->ended = g_get_monotonic_time ();
  LANES_EXECUTOR_GET_CLASS (self->executor)->run_ended (self->executor, self);
}

void
lanes_run_succeed (LanesRun *self,
                   GVariant *result)
{
  if (result != NULL)
    lanes_run_set_result (self, result);
  end (self);
}

void
lanes_run_fail (LanesRun *self,
                GError   *error)
{
  g_return_if_fail (error != NULL);

  g_clear_error (&lanes_run_get_outcome (self)->error);
  self->outcome->error = error;
  end (self);
}

void
lanes_run_fail_literal (LanesRun   *self,
                        int         code,
                        const char *message)
{
  lanes_run_fail (self, g_error_new_literal (LANES_ERROR, code, message));
}
