/* lanes-job-json.c: a job as data for other programs
 *
 * One description for the bus, for `--json` and for exports, so that a script that reads one reads all of them.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-job-json.h"

#include "lanes-json.h"

static void
add_string (GVariantDict *dict, const char *key, const char *text)
{
  if (text)
    g_variant_dict_insert_value (dict, key, g_variant_new_take_string (g_utf8_make_valid (text, -1)));
}

static void
add_time (GVariantDict *dict, const char *key, gint64 monotonic)
{
  if (monotonic > 0)
    g_variant_dict_insert (dict, key, "d", lanes_job_wall_time (monotonic));
}

static void
add_identity (GVariantDict *dict, LanesEngine *engine, LanesJob *job)
{
  g_autofree char *title = lanes_job_dup_title (job);

  g_variant_dict_insert (dict, "id", "t", job->id);
  add_string (dict, "title", title);
  add_string (dict, "kind", lanes_kind_get_name (lanes_job_get_kind (job)));
  add_string (dict, "state", lanes_state_get_name (job->state));
  if (job->batch)
    g_variant_dict_insert (dict, "batch", "t", job->batch->id);
  if (job->executor < lanes_engine_get_n_executors (engine))
    add_string (dict, "executor", lanes_executor_get_name (lanes_engine_get_executor (engine, job->executor)));
  g_variant_dict_insert (dict, "attempts", "u", (guint32) job->attempts);
}

static void
add_summary (GVariantDict *dict, GVariant *result)
{
  const char *summary;

  if (result && g_variant_is_of_type (result, G_VARIANT_TYPE_VARDICT) &&
      g_variant_lookup (result, "summary", "&s", &summary))
    add_string (dict, "summary", summary);
}

static void
add_outcome (GVariantDict *dict, const LanesOutcome *outcome)
{
  if (outcome->exit_code >= 0)
    g_variant_dict_insert (dict, "exit_code", "i", outcome->exit_code);
  if (outcome->term_signal > 0)
    g_variant_dict_insert (dict, "signal", "i", outcome->term_signal);
  if (outcome->error)
    add_string (dict, "error", outcome->error->message);
  if (outcome->usage.user_us >= 0 && outcome->usage.system_us >= 0)
    g_variant_dict_insert (dict, "cpu_seconds", "d", (outcome->usage.user_us + outcome->usage.system_us) / 1e6);
  if (outcome->usage.peak_kib >= 0)
    g_variant_dict_insert (dict, "peak_kib", "x", outcome->usage.peak_kib);
  add_summary (dict, outcome->result);
}

static void
add_running (GVariantDict *dict, LanesJob *job)
{
  double fraction = lanes_job_get_fraction (job);
  double eta = lanes_job_get_eta (job, g_get_monotonic_time (), NULL);
  g_autofree char *message = job->run ? lanes_run_dup_message (job->run) : NULL;

  if (fraction >= 0)
    g_variant_dict_insert (dict, "progress", "d", fraction);
  if (eta >= 0)
    g_variant_dict_insert (dict, "eta", "d", eta);
  add_string (dict, "message", message);
}

static void
add_command_line (GVariantDict *dict, LanesJob *job)
{
  g_autoptr (LanesJobSpec) spec = lanes_job_dup_full_spec (job, NULL);
  g_autofree char *line = spec ? lanes_job_spec_dup_command_line (spec, TRUE) : NULL;

  add_string (dict, "command", line);
}

GVariant *
lanes_job_to_variant (LanesEngine *engine, LanesJob *job)
{
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);
  g_autofree char *reason = lanes_engine_dup_reason (engine, job);
  g_autofree char *output = lanes_engine_dup_output_base (engine, job);

  add_identity (&dict, engine, job);
  add_time (&dict, "queued_at", job->queued_at);
  add_time (&dict, "started_at", lanes_job_get_started (job));
  if (!lanes_job_ended_unseen (job))
    add_time (&dict, "finished_at", lanes_job_get_ended (job));
  add_string (&dict, "reason", reason);
  add_string (&dict, "output", output);
  add_command_line (&dict, job);
  if (job->outcome)
    add_outcome (&dict, job->outcome);
  if (lanes_state_is_active (job->state))
    add_running (&dict, job);
  return g_variant_dict_end (&dict);
}

/* In the order of the design; always there. */
static const char *const first_keys[] = {
  "id", "title", "kind", "state", "batch", "executor", "exit_code", "attempts", "queued_at", "started_at", "finished_at", "error",
  "reason", NULL,
};

static void
append_member (GString *out, const char *key, GVariant *value)
{
  if (out->len > 1)
    g_string_append (out, ", ");
  lanes_json_append_string (out, key, -1);
  g_string_append (out, ": ");
  if (value)
    lanes_json_append_variant (out, value);
  else
    g_string_append (out, "null");
}

char *
lanes_job_variant_to_json (GVariant *job)
{
  g_autoptr (GString) out = g_string_new ("{");
  GVariantIter iter;
  const char *key;
  GVariant *value;

  g_return_val_if_fail (g_variant_is_of_type (job, G_VARIANT_TYPE_VARDICT), NULL);

  for (guint i = 0; first_keys[i]; i++)
    {
      g_autoptr (GVariant) first = g_variant_lookup_value (job, first_keys[i], NULL);
      append_member (out, first_keys[i], first);
    }
  g_variant_iter_init (&iter, job);
  while (g_variant_iter_loop (&iter, "{&sv}", &key, &value))
    if (!g_strv_contains (first_keys, key))
      append_member (out, key, value);
  g_string_append_c (out, '}');
  return g_string_free (g_steal_pointer (&out), FALSE);
}
