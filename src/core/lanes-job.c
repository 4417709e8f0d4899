/* lanes-job.c: one unit of work a person can see, cancel, retry
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "lanes-engine-private.h"
#include "lanes-engine-restore.h"

/* Less than this is no evidence for how long the rest takes. */
#define ETA_MIN_FRACTION 0.01
#define ETA_MIN_SECONDS 0.5

/* Does the engine keep its time itself? */
static gboolean
is_timed (const LanesJob *self)
{
  return (self->flags & LANES_JOB_TIMED) != 0;
}

gboolean
lanes_job_has_slot (const LanesJob *self)
{
  return lanes_state_is_active (self->state) && (self->run != NULL || is_timed (self));
}

/* Has it done no more than to let time pass, and is over? */
static gboolean
is_plain (const LanesJob *self)
{
  return (self->flags & LANES_JOB_PLAIN) != 0;
}

const LanesOutcome *
lanes_job_read_outcome (const LanesJob *self,
                        LanesOutcome   *buffer)
{
  if (!is_plain (self))
    return self->outcome;

  *buffer = (LanesOutcome){ .usage = LANES_USAGE_UNKNOWN, .exit_code = -1, .started = self->since, .ended = self->until };
  return buffer;
}

gint64
lanes_job_get_started (const LanesJob *self)
{
  if (is_timed (self) || is_plain (self))
    return self->since;
  if (lanes_state_is_active (self->state) && self->run != NULL && self->run->outcome != NULL)
    return self->run->outcome->started;

  /* What is queued again has an outcome, of the attempt before: that is not its time. */
  return self->outcome != NULL && self->state != LANES_STATE_QUEUED ? self->outcome->started : 0;
}

gint64
lanes_job_get_ended (const LanesJob *self)
{
  if (is_plain (self))
    return self->until;

  return self->outcome != NULL && !lanes_state_is_active (self->state) && self->state != LANES_STATE_QUEUED ? self->outcome->ended
                                                                                                              : 0;
}

gboolean
lanes_job_ended_unseen (const LanesJob *self)
{
  return lanes_job_get_ended (self) != 0 && !is_plain (self) && self->outcome->unseen && self->outcome->started != 0;
}

char *
lanes_job_dup_title (const LanesJob *self)
{
  return lanes_job_spec_dup_title (self->spec, self->input, self->sequence);
}

LanesKind *
lanes_job_get_kind (const LanesJob *self)
{
  return lanes_job_spec_get_kind (self->spec);
}

LanesState
lanes_job_get_state (const LanesJob *self)
{
  return self->state;
}

LanesJobSpec *
lanes_job_dup_full_spec (const LanesJob *self,
                         GError        **error)
{
  if (self->input == NULL)
    return lanes_job_spec_ref (self->spec);

  return lanes_job_spec_expand (self->spec, self->input, self->sequence, error);
}

LanesProgress
lanes_job_get_progress (const LanesJob *self)
{
  return self->run != NULL ? lanes_run_get_progress (self->run) : (LanesProgress){ .total = -1 };
}

/* Returns: when it will end, where that is known; or 0 */
static gint64
get_due (const LanesJob *self)
{
  if (is_timed (self))
    return lanes_timers_get_when (((LanesEngine *) self->engine)->timers, self->timer);

  return self->run != NULL ? lanes_run_get_due (self->run) : 0;
}

double
lanes_job_get_fraction (const LanesJob *self)
{
  gint64 started = lanes_job_get_started (self), due = get_due (self);
  LanesProgress progress;

  if (!lanes_job_has_slot (self))
    return -1;
  if (due > started)
    return CLAMP ((g_get_monotonic_time () - started) / (double) (due - started), 0, 1);

  progress = lanes_job_get_progress (self);
  if (progress.total <= 0 || progress.done < 0)
    return -1;

  return MIN (1.0, (double) progress.done / (double) progress.total);
}

/* Of what this attempt has to do: what was there before it says nothing about its speed. */
static double
get_own_fraction (const LanesJob *self)
{
  LanesProgress progress = lanes_job_get_progress (self);
  gint64 base = self->run != NULL ? lanes_run_get_base (self->run) : 0;

  if (base <= 0 || progress.total <= base || progress.done < base)
    return lanes_job_get_fraction (self);

  return MIN (1.0, (double) (progress.done - base) / (double) (progress.total - base));
}

double
lanes_job_get_eta (const LanesJob *self,
                   gint64          now,
                   char          **ret_basis)
{
  double fraction = get_own_fraction (self);
  double elapsed = (now - lanes_job_get_started (self)) / (double) G_USEC_PER_SEC;

  if (ret_basis != NULL)
    *ret_basis = NULL;
  if (self->state == LANES_STATE_RUNNING && get_due (self) > 0)
    {
      if (ret_basis != NULL)
        *ret_basis = g_strdup (_("It takes a known time"));
      return MAX (0, get_due (self) - now) / (double) G_USEC_PER_SEC;
    }
  if (self->state != LANES_STATE_RUNNING || fraction < ETA_MIN_FRACTION || elapsed < ETA_MIN_SECONDS)
    return -1;

  if (ret_basis != NULL)
    *ret_basis = g_strdup_printf (_("%.0f %% in %.1f s, at the mean speed so far"), fraction * 100, elapsed);

  return elapsed * (1 - fraction) / fraction;
}

double
lanes_job_wall_time (gint64 monotonic)
{
  return (g_get_real_time () - g_get_monotonic_time () + monotonic) / (double) G_USEC_PER_SEC;
}

GArray *
lanes_job_get_earlier_attempts (const LanesJob *self)
{
  return self->more != NULL ? self->more->earlier : NULL;
}

GArray *
lanes_job_get_dependencies (const LanesJob *self)
{
  if (self->more != NULL && self->more->dependencies != NULL)
    return self->more->dependencies;

  return self->batch != NULL ? _lanes_batch_get_more (self->batch)->dependencies : NULL;
}

void
_lanes_attempt_clear (gpointer attempt)
{
  g_free (((LanesAttempt *) attempt)->error);
}

void
_lanes_job_remember_attempt (LanesJob   *self,
                             LanesState  state)
{
  LanesJobMore *more = _lanes_job_need_more (self);
  LanesAttempt attempt = { self->outcome->started, self->outcome->unseen ? 0 : self->outcome->ended, state, self->slot,
                           self->outcome->error != NULL ? g_strdup (self->outcome->error->message) : NULL };

  if (more->earlier == NULL)
    more->earlier = lanes_engine_new_attempts ();
  g_array_append_val (more->earlier, attempt);
}
