/* lanes-engine-secrets.c: jobs that wait for secret values which are not stored
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-engine-secrets.h"

#include "lanes-engine-private.h"
#include "lanes-error.h"
#include "lanes-mask.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* The jobs of a batch get the secrets of its template, from its first job on. */
struct _LanesGiving
{
  LanesJobSpec         *lacking; /* owned: the template that they have */
  guint64               next;    /* places in the batch */
  guint64               end;
  guint64               n_given;
  LanesEngineGivenFunc  done;
  gpointer              data;
  GDestroyNotify        destroy; /* nullable */
};

/* Counting */

/* Is there, where its input was secret, only what stands for that? */
static gboolean
lacks_input (const LanesJob *job)
{
  return job->input != NULL && strstr (job->input, LANES_MASK_TEXT) != NULL;
}

/* Does it still have the template of its batch, without the secrets of that? */
static gboolean
lacks_template (const LanesJob *job)
{
  return job->batch != NULL && lanes_job_spec_is_template (job->spec) && job->spec->lacks_secrets;
}

void
_lanes_engine_count_secret (LanesEngine *self,
                            LanesJob    *job,
                            int          n)
{
  self->n_secret += (guint64) n;
  if (n != 0 && lacks_template (job) && !lacks_input (job))
    _lanes_batch_get_more (job->batch)->n_secret += (guint64) n;
}

void
_lanes_engine_want_secret (LanesEngine *self,
                           LanesJob    *job)
{
  job->flags |= LANES_JOB_SECRET;
  _lanes_engine_count_secret (self, job, job->state == LANES_STATE_WAITING);
}

/* Before its spec is another. */
static void
leave_count (LanesEngine *self,
             LanesJob    *job)
{
  if ((job->flags & LANES_JOB_SECRET) != 0)
    _lanes_engine_count_secret (self, job, job->state == LANES_STATE_WAITING ? -1 : 0);
  job->flags &= (guint8) ~LANES_JOB_SECRET;
}

gboolean
lanes_engine_needs_secret (LanesEngine *self,
                           LanesJob    *job)
{
  gboolean waits = job->where == LANES_WHERE_HELD || (job->more != NULL && (job->more->timer != 0 || job->more->n_outstanding > 0));

  return (job->flags & LANES_JOB_SECRET) != 0 && (job->flags & LANES_JOB_HELD) == 0 && job->state == LANES_STATE_WAITING && !waits;
}

guint64
lanes_engine_count_secret (LanesEngine *self)
{
  g_return_val_if_fail (LANES_IS_ENGINE (self), 0);

  return self->n_secret;
}

/* Of a batch whose template lacks its secrets: what is made from now on lacks them as well. Returns: -1: unknown */
static gint64
count_unmade (LanesBatch *batch)
{
  gint64 total = lanes_batch_get_total (batch);

  return total < 0 ? -1 : total - (gint64) batch->n_jobs;
}

gint64
lanes_engine_count_same_secret (LanesEngine *self,
                                LanesJob    *job)
{
  LanesBatch *batch = job->batch;
  gboolean is_counted = (job->flags & LANES_JOB_SECRET) != 0 && job->state == LANES_STATE_WAITING;
  gint64 unmade;

  g_return_val_if_fail (LANES_IS_ENGINE (self), 0);

  if (!lacks_template (job) || lacks_input (job) || batch->spec == NULL || !batch->spec->lacks_secrets)
    return 0;

  unmade = count_unmade (batch);
  return unmade >= 0 ? (gint64) _lanes_batch_get_more (batch)->n_secret - is_counted + unmade : -1;
}

/* Giving to one */

/* What is on disk of it goes for both, as secrets are not. */
static gboolean
check_same_but_for_secrets (LanesJob     *job,
                            LanesJobSpec *spec,
                            GError      **error)
{
  g_autoptr (LanesJobSpec) own = lanes_job_dup_full_spec (job, NULL);
  g_autoptr (GVariant) before = own != NULL ? lanes_job_spec_to_variant (own, TRUE) : NULL;
  g_autoptr (GVariant) after = lanes_job_spec_to_variant (spec, TRUE);

  if (before != NULL && g_variant_equal (before, after))
    return TRUE;

  g_set_error (error, LANES_ERROR, LANES_ERROR_INVALID, _("More than the secret of job %llu was changed: start that as a new job"),
               (unsigned long long) job->id);
  return FALSE;
}

static void
take_spec (LanesJob     *job,
           LanesJobSpec *spec)
{
  lanes_job_spec_ref (spec);
  lanes_job_spec_unref (job->spec);
  job->spec = spec;
}

gboolean
lanes_engine_give_secret (LanesEngine   *self,
                          LanesJob      *job,
                          LanesJobSpec  *spec,
                          GError       **error)
{
  g_return_val_if_fail (LANES_IS_ENGINE (self), FALSE);
  g_return_val_if_fail (lanes_engine_needs_secret (self, job), FALSE);

  if (!lanes_job_spec_check_whole (spec, error) || !check_same_but_for_secrets (job, spec, error))
    return FALSE;

  leave_count (self, job);
  take_spec (job, spec);
  g_clear_pointer (&job->input, g_free);
  _lanes_engine_settle (self, job);
  _lanes_engine_wake (self);
  return TRUE;
}

/* Giving to all of a batch */

LanesJobSpec *
lanes_engine_fill_template (LanesEngine   *self,
                            LanesJob      *job,
                            LanesJobSpec  *spec,
                            GError       **error)
{
  g_return_val_if_fail (LANES_IS_ENGINE (self), NULL);
  g_return_val_if_fail (lacks_template (job) && job->input != NULL, NULL);

  if (!lanes_job_spec_check_whole (spec, error) || !check_same_but_for_secrets (job, spec, error))
    return NULL;

  return lanes_job_spec_fill (job->spec, spec, job->input, job->sequence, error);
}

void
_lanes_giving_free (LanesGiving *giving)
{
  if (giving->destroy != NULL)
    giving->destroy (giving->data);
  lanes_job_spec_unref (giving->lacking);
  g_free (giving);
}

static void
give_one (LanesEngine *self,
          LanesBatch  *batch,
          LanesJob    *job)
{
  LanesGiving *giving = _lanes_batch_get_more (batch)->giving;
  gboolean waits_for_it = lanes_engine_needs_secret (self, job), goes_on;

  if (!lacks_template (job) || !g_variant_equal (job->spec->params, giving->lacking->params))
    return;

  goes_on = !lacks_input (job) && !lanes_state_is_final (job->state);
  leave_count (self, job);
  take_spec (job, batch->spec);
  if (lacks_input (job))
    _lanes_engine_want_secret (self, job);
  else if (waits_for_it)
    _lanes_engine_settle (self, job);
  giving->n_given += goes_on;
}

gboolean
_lanes_engine_give_piece (LanesEngine *self,
                          LanesBatch  *batch,
                          guint        n_max)
{
  LanesBatchMore *more = _lanes_batch_get_more (batch);
  LanesGiving *giving = more->giving;

  for (guint i = 0; i < n_max && giving->next < giving->end; i++)
    {
      LanesJob *job = lanes_engine_get_job (self, lanes_batch_get_job_id (batch, giving->next++));

      if (job != NULL)
        give_one (self, batch, job);
    }
  if (giving->next < giving->end)
    return TRUE;

  more->giving = NULL;
  giving->done (self, giving->n_given + (guint64) MAX (0, count_unmade (batch)), giving->data);
  _lanes_giving_free (giving);
  return FALSE;
}

void
lanes_engine_give_batch (LanesEngine          *self,
                         LanesBatch           *batch,
                         LanesJobSpec         *template,
                         LanesEngineGivenFunc  done,
                         gpointer              data,
                         GDestroyNotify        destroy)
{
  LanesGiving *giving;

  g_return_if_fail (LANES_IS_ENGINE (self));
  g_return_if_fail (lanes_job_spec_is_template (template) && lanes_job_spec_check_whole (template, NULL));

  if (batch->spec == NULL || !batch->spec->lacks_secrets)
    {
      if (destroy != NULL)
        destroy (data);
      return;
    }

  giving = g_new0 (LanesGiving, 1);
  giving->lacking = batch->spec;
  giving->end = batch->n_jobs;
  giving->done = done;
  giving->data = data;
  giving->destroy = destroy;
  _lanes_batch_get_more (batch)->giving = giving;
  batch->spec = lanes_job_spec_ref (template);
  _lanes_engine_list_batch (self, batch);
}
