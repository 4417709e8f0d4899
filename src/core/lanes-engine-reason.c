/* lanes-engine-reason.c: why is a job where it is, in one sentence
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "lanes-engine-hosts.h"
#include "lanes-engine-private.h"
#include "lanes-engine-secrets.h"

static char *
describe_wait (double seconds)
{
  if (seconds < 60)
    return g_strdup_printf (_("%.0f s"), ceil (seconds));
  if (seconds < 3600)
    return g_strdup_printf (_("%d min %02d s"), (int) seconds / 60, (int) seconds % 60);

  return g_strdup_printf (_("%d h %02d min"), (int) (seconds / 3600), (int) (seconds / 60) % 60);
}

static char *
describe_dependency (LanesEngine *self,
                     gint64       id)
{
  LanesJob *job = id > 0 ? lanes_engine_get_job (self, (guint64) id) : NULL;

  if (id < 0)
    return g_strdup (lanes_engine_get_batch (self, (guint64) -id)->name);

  return job != NULL ? lanes_job_dup_title (job) : NULL;
}

static gboolean
is_over (LanesEngine *self,
         gint64       id)
{
  LanesJob *job = id > 0 ? lanes_engine_get_job (self, (guint64) id) : NULL;

  if (id < 0)
    return lanes_batch_is_ended (lanes_engine_get_batch (self, (guint64) -id));

  return job == NULL || lanes_state_is_final (job->state);
}

static char *
reason_waiting_for (LanesEngine *self,
                    LanesJob    *job)
{
  GArray *dependencies = lanes_job_get_dependencies (job);
  g_autofree char *first = NULL;
  guint n = 0;

  for (guint i = 0; dependencies != NULL && i < dependencies->len; i++)
    {
      gint64 id = g_array_index (dependencies, gint64, i);

      if (is_over (self, id))
        continue;
      if (n++ == 0)
        first = describe_dependency (self, id);
    }

  if (n == 0)
    return g_strdup (_("waits for its turn"));
  if (n == 1)
    return g_strdup_printf (_("waits for %s"), first);

  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "waits for %s and %u other", "waits for %s and %u others", n - 1), first,
                          n - 1);
}

static char *
reason_waiting (LanesEngine *self,
                LanesJob    *job)
{
  const char *trouble = ((LanesExecutor *) self->executors->pdata[job->executor])->trouble;
  g_autofree char *wait = NULL;

  if ((job->flags & LANES_JOB_HELD) != 0 && trouble != NULL)
    return g_strdup (trouble);
  if ((job->flags & LANES_JOB_HELD) != 0 && lanes_engine_is_to_be_paused (self, job))
    return g_strdup (_("it was paused when Lanes ended: looking whether it is still there"));
  if ((job->flags & LANES_JOB_HELD) != 0)
    return g_strdup (_("it had begun when Lanes ended: looking whether it still runs"));
  if (lanes_engine_needs_secret (self, job))
    return g_strdup (_("its secret was kept only in memory: give it again with “Edit and Run Again”, and it goes on"));
  if (job->more == NULL || job->more->timer == 0)
    return reason_waiting_for (self, job);

  wait = describe_wait (MAX (0, job->ready_at - g_get_monotonic_time ()) / (double) G_USEC_PER_SEC);
  if (job->attempts > 0 && job->outcome != NULL && job->outcome->error != NULL)
    return g_strdup_printf (_("%s; try %u in %s"), job->outcome->error->message, job->attempts + 1u, wait);

  return g_strdup_printf (_("starts in %s"), wait);
}

static char *
reason_queued (LanesEngine *self,
               LanesJob    *job)
{
  LanesExecutor *executor = self->executors->pdata[job->executor];
  LanesHost *host = job->host;

  if ((self->holds & LANES_HOLD_END) != 0)
    return g_strdup (_("Lanes is about to end: it starts with the next one"));
  if ((self->holds & LANES_HOLD_SLEEP) != 0)
    return g_strdup (_("the machine is about to sleep: it starts when that is over"));
  if ((self->holds & LANES_HOLD_RESTORE) != 0)
    return g_strdup (_("looking for what an earlier Lanes left running"));
  if ((self->holds & LANES_HOLD_BACKLOG) != 0)
    return g_strdup (_("the disk of the history is behind: it starts when that has caught up"));
  if (self->draining)
    return g_strdup (_("the queue is held: what runs is finished, nothing new starts"));
  if (job->where == LANES_WHERE_PARKED)
    return g_strdup_printf (_("host limit: %u of %u busy for %s"), host->n_active, self->host_limit, host->name);
  if (job->batch != NULL && job->batch->limit > 0 && job->batch->n_active >= job->batch->limit)
    return g_strdup_printf (_("limit of its batch: %u of %u busy"), job->batch->n_active, job->batch->limit);

  if (executor->trouble != NULL)
    return g_strdup (executor->trouble);

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  if (executor->n_busy >= executor->limit)
    return g_strdup_printf (g_dgettext (GETTEXT_PACKAGE, LANES_EXECUTOR_GET_CLASS (executor)->busy_reason),
                            MIN (executor->n_busy, executor->limit), executor->limit);
#pragma GCC diagnostic pop

  return g_strdup (_("starts next"));
}

static char *
reason_stopping (LanesEngine *self,
                 LanesJob    *job)
{
  LanesExecutor *executor = self->executors->pdata[job->executor];
  gint64 now = g_get_monotonic_time ();
  LanesRun *run = job->run;
  guint left = lanes_run_get_left (run);
  GString *text = g_string_new (NULL);
  double ago = (now - run->stop_asked_at) / (double) G_USEC_PER_SEC;

  if (run->stop == LANES_STOP_TIMEOUT)
    g_string_append_printf (text, _("its time was up %.0f s ago"), ago);
  else
    g_string_append_printf (text, _("asked to stop %.0f s ago"), ago);

  if (left > 0)
    g_string_append_printf (text, g_dngettext (GETTEXT_PACKAGE, ", %u process left", ", %u processes left", left), left);
  if ((lanes_kind_get_flags (lanes_job_get_kind (job)) & LANES_KIND_CANNOT_STOP) != 0)
    g_string_append (text, _(", but this kind of work runs to its end"));
  else if (left > 0 && run->force_at > now)
    g_string_append_printf (text, _(", forced in %.0f s"), ceil ((run->force_at - now) / (double) G_USEC_PER_SEC));

  if (executor->trouble != NULL)
    g_string_append_printf (text, "; %s", executor->trouble);

  return g_string_free (text, FALSE);
}

char *
lanes_engine_dup_reason (LanesEngine *self,
                         LanesJob    *job)
{
  const char *trouble = ((LanesExecutor *) self->executors->pdata[job->executor])->trouble;

  g_return_val_if_fail (LANES_IS_ENGINE (self), NULL);

  switch ((LanesState) job->state)
    {
    case LANES_STATE_WAITING:
      return reason_waiting (self, job);

    case LANES_STATE_QUEUED:
      return reason_queued (self, job);

    case LANES_STATE_STOPPING:
      return reason_stopping (self, job);

    case LANES_STATE_PAUSED:
      return trouble != NULL ? g_strdup_printf ("%s; %s", _("paused"), trouble) : g_strdup (_("paused"));

    case LANES_STATE_FAILED:
    case LANES_STATE_TIMED_OUT:
    case LANES_STATE_CANCELLED:
    case LANES_STATE_LOST:
      return job->outcome != NULL && job->outcome->error != NULL ? g_strdup (job->outcome->error->message) : NULL;

    case LANES_STATE_RUNNING:
      return g_strdup (trouble);

    case LANES_STATE_SUCCEEDED:
    case LANES_N_STATES:
    default:
      return NULL;
    }
}

const char *
lanes_engine_get_full_host (LanesEngine *self,
                            guint64     *ret_n_waiting)
{
  const char *found = NULL;
  GHashTableIter iter;
  gpointer value;

  g_return_val_if_fail (LANES_IS_ENGINE (self), NULL);

  if (self->draining || self->holds != 0)
    return NULL;

  g_hash_table_iter_init (&iter, self->hosts);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const LanesHost *host = value;

      if (host->parked.n == 0)
        continue;
      if (found != NULL || host->parked.n != lanes_engine_count (self, LANES_STATE_QUEUED))
        return NULL;
      found = host->name;
      *ret_n_waiting = host->parked.n;
    }

  return found;
}
