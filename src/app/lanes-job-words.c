/* lanes-job-words.c: what the window says of a job, in the table and in the details alike
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-job-words.h"

#include "lanes-format.h"

#include <glib/gi18n.h>

const char *
lanes_job_words_get_state (LanesJob *job)
{
  if (job->state == LANES_STATE_WAITING && job->attempts > 0)
    return _("Retrying");
  return lanes_state_get_label (job->state);
}

char *
lanes_job_words_dup_place (LanesEngine *engine,
                           LanesJob    *job)
{
  if (lanes_job_get_started (job) == 0 || job->executor >= lanes_engine_get_n_executors (engine))
    return NULL;
  return lanes_executor_dup_slot_name (lanes_engine_get_executor (engine, job->executor), job->slot);
}

const char *
lanes_job_words_get_summary (LanesJob *job)
{
  const char *summary = NULL;

  if (job->outcome == NULL || job->outcome->result == NULL
      || !g_variant_is_of_type (job->outcome->result, G_VARIANT_TYPE_VARDICT))
    return NULL;
  if (!g_variant_lookup (job->outcome->result, "summary", "&s", &summary))
    return NULL;
  return summary;
}

const char *
lanes_job_words_get_error (LanesJob *job)
{
  return job->outcome != NULL && job->outcome->error != NULL ? job->outcome->error->message : NULL;
}

/* What it says of itself, or else how far it is, where it counts something. Returns: (transfer full) (nullable) */
static char *
dup_doing (LanesJob *job)
{
  g_autofree char *message = job->run != NULL ? lanes_run_dup_message (job->run) : NULL;
  LanesProgress progress;

  if (message != NULL && *message != '\0')
    return g_steal_pointer (&message);
  if (job->run == NULL)
    return NULL;

  progress = lanes_job_get_progress (job);
  return lanes_format_progress (&progress);
}

char *
lanes_job_words_dup_subtitle (LanesEngine *engine,
                              LanesJob    *job)
{
  const char *kind = lanes_kind_get_label (lanes_job_get_kind (job));
  g_autofree char *detail = NULL;

  if (job->state == LANES_STATE_RUNNING || job->state == LANES_STATE_PAUSED)
    detail = dup_doing (job);
  else if (job->state == LANES_STATE_SUCCEEDED)
    detail = g_strdup (lanes_job_words_get_summary (job));
  else
    detail = lanes_engine_dup_reason (engine, job);

  if (detail == NULL || *detail == '\0' || g_ascii_strcasecmp (detail, lanes_job_words_get_state (job)) == 0)
    return g_strdup (kind);
  return g_strdup_printf ("%s · %s", kind, detail);
}

gint64
lanes_job_words_get_elapsed (LanesJob *job,
                             gint64    now)
{
  gint64 started = lanes_job_get_started (job);
  gint64 ended = lanes_job_get_ended (job);

  if (started == 0 || lanes_job_ended_unseen (job))
    return -1;
  if (lanes_state_is_active (job->state))
    return MAX (now - started, 0);
  return ended > started ? ended - started : 0;
}
