/* lanes-job-facts.c: what the details say of a job's time and of how it was asked for
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-job-facts.h"

#include "lanes-format.h"
#include "lanes-job-words.h"

#include <glib/gi18n.h>
#include <string.h>

/* Of very many dependencies or attempts the first, or the last, are said one by one. */
#define MAX_DEPENDENCIES 20
#define MAX_ATTEMPTS 20

/* Values are said up to here; the command line can be copied whole. */
#define MAX_VALUE 2000

/* Less than this passes before a new process is looked at first. */
#define MISSING_NS (2 * G_GINT64_CONSTANT (1000000000))

/* When it started first: what it waited is what was before that. */
static gint64
get_first_start (LanesJob *job)
{
  GArray *earlier = lanes_job_get_earlier_attempts (job);

  if (earlier != NULL && earlier->len > 0)
    return g_array_index (earlier, LanesAttempt, 0).started;
  return lanes_job_get_started (job);
}

char *
lanes_job_facts_dup_timing (LanesJob *job,
                            gint64    now)
{
  gint64 started = get_first_start (job);
  gint64 elapsed = lanes_job_words_get_elapsed (job, now);
  gint64 waited_until = started != 0 ? started : lanes_state_is_final (job->state) ? job->queued_at : now;
  g_autofree char *waited = lanes_format_duration (waited_until - job->queued_at);

  if (started == 0 && lanes_state_is_final (job->state))
    return g_strdup (_("Never started"));
  if (started == 0)
    return g_strdup_printf (_("Waiting for %s"), waited);

  if (elapsed < 0)
    return g_strdup_printf (_("Waited %s; how long it ran is unknown"), waited);

  g_autofree char *ran = lanes_format_duration (elapsed);
  if (lanes_state_is_active (job->state))
    return g_strdup_printf (_("Waited %s, running for %s"), waited, ran);
  return g_strdup_printf (_("Waited %s, ran %s"), waited, ran);
}

static char *
dup_when (gint64 monotonic)
{
  return monotonic != 0 ? lanes_format_time (lanes_job_wall_time (monotonic)) : NULL;
}

static char *
dup_attempts (LanesJob *job)
{
  guint allowed = lanes_job_spec_get_options (job->spec)->retries + 1;

  if (job->attempts == 0)
    return NULL;
  if (allowed > 1)
    return g_strdup_printf (_("%u of %u"), job->attempts, MAX (allowed, job->attempts));
  return g_strdup_printf ("%u", job->attempts);
}

void
lanes_job_facts_add_usage (LanesFactList    *facts,
                           const LanesUsage *usage)
{
  if (usage->user_us >= 0)
    {
      g_autofree char *user = lanes_format_duration (usage->user_us);
      g_autofree char *kernel = lanes_format_duration (MAX (usage->system_us, 0));

      lanes_fact_list_take (facts, _("CPU Time"), g_strdup_printf (_("%s user, %s system"), user, kernel));
    }
  if (usage->peak_kib >= 0)
    lanes_fact_list_take (facts, _("Peak Memory"), g_format_size_full ((guint64) usage->peak_kib * 1024, G_FORMAT_SIZE_IEC_UNITS));
}

static void
add_earlier_attempts (LanesFactList *facts,
                      LanesJob      *job)
{
  GArray *earlier = lanes_job_get_earlier_attempts (job);
  guint n = earlier != NULL ? earlier->len : 0;
  guint first = n > MAX_ATTEMPTS ? n - MAX_ATTEMPTS : 0;

  for (guint i = first; i < n; i++)
    {
      LanesAttempt *attempt = &g_array_index (earlier, LanesAttempt, i);
      g_autofree char *name = g_strdup_printf (_("Attempt %u"), i + 1);
      g_autofree char *length = attempt->ended != 0 ? lanes_format_duration (attempt->ended - attempt->started) : g_strdup (_("unknown time"));
      const char *why = attempt->error != NULL ? attempt->error : lanes_state_get_label (attempt->state);

      lanes_fact_list_take (facts, name, g_strdup_printf ("%s: %s", length, why));
    }
}

/* "on CPU 91 %, run queue 8 %, disk 1 %": parts of less than half a percent are left out. */
static char *
dup_kernel (const gint64 *parts,
            gint64        unknown)
{
  static const char *const words[LANES_N_KERNEL_STATES] = {
    [LANES_KERNEL_ON_CPU] = N_("on CPU %.0f %%"), [LANES_KERNEL_WAITING] = N_("run queue %.0f %%"),
    [LANES_KERNEL_DISK] = N_("disk %.0f %%"),     [LANES_KERNEL_ASLEEP] = N_("asleep %.0f %%"),
    [LANES_KERNEL_STOPPED] = N_("stopped %.0f %%"),
  };
  double whole = (double) unknown;
  g_autoptr (GString) text = g_string_new (NULL);

  for (int i = 0; i < LANES_N_KERNEL_STATES; i++)
    whole += (double) parts[i];
  for (int i = 0; i < LANES_N_KERNEL_STATES; i++)
    {
      double percent = whole > 0 ? (double) parts[i] * 100 / whole : 0;

      if (percent < 0.5)
        continue;
      if (text->len > 0)
        g_string_append (text, ", ");
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
      g_string_append_printf (text, _(words[i]), percent);
#pragma GCC diagnostic pop
    }
  if (whole > 0 && (double) unknown * 100 / whole >= 0.5)
    g_string_append_printf (text, text->len > 0 ? _(", unknown %.0f %%") : _("unknown %.0f %%"), (double) unknown * 100 / whole);
  return text->len > 0 ? g_strdup (text->str) : NULL;
}

void
lanes_job_facts_add_kernel (LanesFactList *facts,
                            const gint64  *parts,
                            gint64         unknown)
{
  lanes_fact_list_take (facts, _("Kernel"), dup_kernel (parts, unknown));
}

/* The default is spelled otherwise than a value: "256MiB". */
static gboolean
is_default (const LanesField *field,
            GVariant         *value)
{
  g_autoptr (GVariant) fallback = field->fallback != NULL ? lanes_field_parse (field, field->fallback, NULL) : NULL;

  return fallback != NULL && g_variant_equal (fallback, value);
}

static char *
dup_value (const LanesField *field,
           GVariant         *value)
{
  if (!g_variant_is_of_type (value, G_VARIANT_TYPE (lanes_field_get_type_string (field))))
    return g_variant_print (value, FALSE);
  if (field->type == LANES_FIELD_BYTES)
    return g_format_size_full ((guint64) MAX (g_variant_get_int64 (value), 0), G_FORMAT_SIZE_IEC_UNITS);

  return lanes_field_format (field, value);
}

/* What ran before this window took the job back is of its time too, and not known. */
static void
add_kernel (LanesFactList       *facts,
            LanesJob            *job,
            LanesKernelRecorder *kernel,
            gint64               now)
{
  LanesKernelTimes times;
  gint64 missing;

  if (kernel == NULL || !lanes_kernel_recorder_get_times (kernel, job->id, &times))
    return;

  missing = lanes_job_words_get_elapsed (job, now) * 1000 + times.helped - lanes_kernel_times_known (&times) - times.unknown;
  lanes_job_facts_add_kernel (facts, times.ns, times.unknown + (missing > MISSING_NS ? missing : 0));
}

void
lanes_job_facts_add_timing (LanesFactList       *facts,
                            LanesJob            *job,
                            LanesKernelRecorder *kernel,
                            gint64               now)
{
  gboolean over = !lanes_state_is_active (job->state);

  lanes_fact_list_begin (facts);
  lanes_fact_list_take (facts, _("Queued"), dup_when (job->queued_at));
  lanes_fact_list_take (facts, _("Started"), dup_when (lanes_job_get_started (job)));
  if (over && lanes_job_ended_unseen (job))
    lanes_fact_list_take (facts, _("Ended"), g_strdup (_("unknown")));
  else
    lanes_fact_list_take (facts, _("Ended"), over ? dup_when (lanes_job_get_ended (job)) : NULL);
  if (job->outcome != NULL && over)
    lanes_job_facts_add_usage (facts, &job->outcome->usage);
  add_kernel (facts, job, kernel, now);
  lanes_fact_list_take (facts, _("Attempt"), dup_attempts (job));
  add_earlier_attempts (facts, job);
  lanes_fact_list_end (facts);
}

static char *
dup_dependencies (LanesEngine *engine,
                  LanesJob    *job)
{
  GArray *ids = lanes_job_get_dependencies (job);
  g_autoptr (GString) text = g_string_new (NULL);

  if (ids == NULL || ids->len == 0)
    return NULL;
  for (guint i = 0; i < MIN (ids->len, MAX_DEPENDENCIES); i++)
    {
      gint64 id = g_array_index (ids, gint64, i);
      LanesJob *other = id > 0 ? lanes_engine_get_job (engine, (guint64) id) : NULL;
      LanesBatch *batch = id < 0 ? lanes_engine_get_batch (engine, (guint64) -id) : NULL;
      g_autofree char *title = other != NULL ? lanes_job_dup_title (other) : batch != NULL ? g_strdup (batch->name) : NULL;

      g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", title != NULL ? title : _("a job that was removed"));
    }
  if (ids->len > MAX_DEPENDENCIES)
    g_string_append_printf (text, _(" and %u more"), ids->len - MAX_DEPENDENCIES);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

void
lanes_job_facts_add_parameters (LanesFactList *facts,
                                LanesJobSpec  *spec)
{
  g_autoptr (GVariant) whole = lanes_job_spec_to_variant (spec, TRUE);
  g_autoptr (GVariant) params = g_variant_lookup_value (whole, "params", G_VARIANT_TYPE_VARDICT);
  guint n_fields;
  const LanesField *fields = lanes_kind_get_fields (lanes_job_spec_get_kind (spec), &n_fields);

  for (guint i = 0; params != NULL && i < n_fields; i++)
    {
      g_autoptr (GVariant) value = g_variant_lookup_value (params, fields[i].name, NULL);
      g_autofree char *text = NULL;

      if (value == NULL)
        continue;
      if (is_default (&fields[i], value))
        continue;
      text = dup_value (&fields[i], value);
      if (*text == '\0')
        continue;
      if (strlen (text) > MAX_VALUE)
        lanes_fact_list_take (facts, _(fields[i].label), g_strdup_printf ("%.*s…", MAX_VALUE, text));
      else
        lanes_fact_list_add (facts, _(fields[i].label), text);
    }
}

static void
add_options (LanesFactList *facts,
             LanesJob      *job)
{
  const LanesJobOptions *options = lanes_job_spec_get_options (job->spec);

  if (job->priority != 0)
    lanes_fact_list_take (facts, _("Priority"), g_strdup_printf ("%d", job->priority));
  if (options->retries > 0)
    lanes_fact_list_take (facts, _("Retries"), g_strdup_printf ("%u", options->retries));
  if (options->timeout > 0)
    lanes_fact_list_take (facts, _("Timeout"), lanes_format_duration ((gint64) (options->timeout * 1e6)));
}

void
lanes_job_facts_add_details (LanesFactList *facts,
                             LanesEngine   *engine,
                             LanesJob      *job)
{
  g_autoptr (LanesJobSpec) spec = lanes_job_dup_full_spec (job, NULL);

  lanes_fact_list_begin (facts);
  lanes_fact_list_add (facts, _("State"), lanes_job_words_get_state (job));
  lanes_fact_list_take (facts, _("Why"), lanes_engine_dup_reason (engine, job));
  lanes_fact_list_take (facts, _("Number"), g_strdup_printf ("%" G_GUINT64_FORMAT, job->id));
  lanes_fact_list_add (facts, _("Batch"), job->batch != NULL ? job->batch->name : NULL);
  lanes_fact_list_take (facts, _("Runs On"), lanes_job_words_dup_place (engine, job));
  lanes_fact_list_take (facts, _("Waits For"), dup_dependencies (engine, job));
  add_options (facts, job);
  if (job->outcome != NULL && job->outcome->leftovers > 0)
    lanes_fact_list_take (facts, _("Left Behind"),
                          g_strdup_printf (g_dngettext (NULL, "%u process", "%u processes", job->outcome->leftovers),
                                           job->outcome->leftovers));
  if (job->input != NULL)
    {
      g_autofree char *masked = lanes_job_spec_mask_input (job->spec, job->input);

      lanes_fact_list_add (facts, _("Input"), masked != NULL ? masked : job->input);
    }
  lanes_job_facts_add_parameters (facts, spec != NULL ? spec : job->spec);
  lanes_fact_list_end (facts);
}
