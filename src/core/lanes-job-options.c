/* lanes-job-options.c: what every kind of job shares, as fields and as plain data
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>

#include "lanes-error.h"
#include "lanes-job-spec-private.h"

#define YEAR (366.0 * 24 * 3600)

static const char *const executors[] = { "async", "threads", "processes", NULL };
static const char *const executor_labels[] = { N_("Main loop"), N_("Threads"), N_("Processes"), NULL };

static const LanesField fields[] = {
  { "title", 0, LANES_FIELD_STRING, LANES_FIELD_PLAIN, N_("Title"), N_("A name for the job") },
  { "on", 0, LANES_FIELD_CHOICE, LANES_FIELD_ADVANCED, N_("Runs on"), N_("Where it runs: async, threads or processes"), NULL,
    executors, 0, 0, executor_labels },
  { "priority", 0, LANES_FIELD_INT, LANES_FIELD_ADVANCED, N_("Priority"), N_("Higher runs first"), "0", NULL, -100, 100 },
  { "retries", 0, LANES_FIELD_INT, LANES_FIELD_PLAIN, N_("Retries"), N_("Tries after the first one that fails"), "0", NULL, 0,
    1000 },
  { "retry-delay", 0, LANES_FIELD_SECONDS, LANES_FIELD_ADVANCED, N_("Retry delay"),
    N_("Seconds before the second try, doubled for each further one"), "1", NULL, 0, YEAR },
  { "retry-delay-max", 0, LANES_FIELD_SECONDS, LANES_FIELD_ADVANCED, N_("Longest retry delay"),
    N_("The doubling ends here, in seconds"), "300", NULL, 0, YEAR },
  { "timeout", 0, LANES_FIELD_SECONDS, LANES_FIELD_PLAIN, N_("Timeout"),
    N_("Seconds that one try may run, 0 for no end"), "0", NULL, 0, YEAR },
  { "delay", 0, LANES_FIELD_SECONDS, LANES_FIELD_ADVANCED, N_("Delay"), N_("Seconds to wait before it may start"), "0", NULL, 0,
    YEAR },
  { "start-at", 0, LANES_FIELD_STRING, LANES_FIELD_ADVANCED, N_("Start at"),
    N_("Not before this time, such as 2026-12-24T18:00 or 18:00") },
  { "grace", 0, LANES_FIELD_SECONDS, LANES_FIELD_ADVANCED, N_("Grace time"),
    N_("Seconds between asking to stop and forcing it; 5, or what the preferences say, where not given"), NULL, NULL, 0, 3600 },
  { "nice", 0, LANES_FIELD_INT, LANES_FIELD_ADVANCED, N_("Niceness"), N_("Niceness of its processes, 0 to 19; 10, or what the preferences say, where not given"), NULL, NULL, 0, 19 },
  { "secret", 0, LANES_FIELD_WORDS, LANES_FIELD_ADVANCED, N_("Secret"),
    N_("What is neither shown nor stored: the value of a variable, header, option or parameter of that name, or the argument at that "
       "place; “inputs” for a batch’s") },
};

const LanesField *
lanes_job_options_get_fields (guint *ret_n_fields)
{
  *ret_n_fields = G_N_ELEMENTS (fields);
  return fields;
}

static const LanesField *
find_field (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    if (g_str_equal (fields[i].name, name))
      return &fields[i];

  return NULL;
}

/* "18:00" is the next such time. */
static GDateTime *
parse_clock (const char *text)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autoptr (GDateTime) today = NULL;
  guint hour, minute;
  char rest;

  if (sscanf (text, "%2u:%2u%c", &hour, &minute, &rest) != 2 || hour > 23 || minute > 59)
    return NULL;

  today = g_date_time_new_local (g_date_time_get_year (now), g_date_time_get_month (now),
                                 g_date_time_get_day_of_month (now), hour, minute, 0);
  if (today != NULL && g_date_time_compare (today, now) < 0)
    return g_date_time_add_days (today, 1);

  return g_steal_pointer (&today);
}

static gboolean
parse_start (const char *text,
             double     *ret_start,
             GError    **error)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();
  g_autoptr (GDateTime) time = NULL;
  g_autofree char *spelled = NULL;

  if (*text == '\0')
    {
      *ret_start = 0;
      return TRUE;
    }

  time = g_date_time_new_from_iso8601 (text, zone);
  if (time == NULL)
    {
      spelled = g_strconcat (text, ":00", NULL);
      time = g_date_time_new_from_iso8601 (spelled, zone);
    }
  if (time == NULL)
    time = parse_clock (text);
  if (time == NULL)
    {
      g_set_error (error, LANES_ERROR, LANES_ERROR_INVALID,
                   _("start-at: “%s” is not a time such as 2026-12-24T18:00 or 18:00"), text);
      return FALSE;
    }

  *ret_start = g_date_time_to_unix (time) + g_date_time_get_microsecond (time) / 1e6;
  return TRUE;
}

static void
set_text (LanesJobOptions *options,
          const char      *name,
          const char      *text)
{
  if (g_str_equal (name, "title"))
    options->title = text;
  else
    options->executor = g_intern_string (text);
}

static void
set_int (LanesJobOptions *options,
         const char      *name,
         gint64          number)
{
  if (g_str_equal (name, "priority"))
    options->priority = number;
  else if (g_str_equal (name, "retries"))
    options->retries = number;
  else
    options->nice = number;
}

static void
set_seconds (LanesJobOptions *options,
             const char      *name,
             double           seconds)
{
  if (g_str_equal (name, "retry-delay"))
    options->retry_delay = seconds;
  else if (g_str_equal (name, "retry-delay-max"))
    options->retry_delay_max = seconds;
  else if (g_str_equal (name, "timeout"))
    options->timeout = seconds;
  else if (g_str_equal (name, "delay"))
    options->delay = seconds;
  else
    options->grace = seconds;
}

gboolean
lanes_job_options_set (LanesJobOptions *options,
                       const char      *name,
                       GVariant        *value,
                       GError         **error)
{
  const LanesField *field = find_field (name);

  if (field == NULL)
    {
      g_set_error (error, LANES_ERROR, LANES_ERROR_INVALID, _("There is no option “%s”"), name);
      return FALSE;
    }

  /* A stored spec keeps the moment itself. */
  if (g_str_equal (name, "start-at") && g_variant_is_of_type (value, G_VARIANT_TYPE_DOUBLE))
    {
      options->start_at = g_variant_get_double (value);
      return TRUE;
    }

  if (!lanes_field_check (field, value, error))
    return FALSE;

  if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING_ARRAY))
    {
      options->secret = g_variant_n_children (value) > 0 ? value : NULL;
      return TRUE;
    }

  if (g_str_equal (name, "start-at"))
    return parse_start (g_variant_get_string (value, NULL), &options->start_at, error);
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
    set_text (options, field->name, g_variant_get_string (value, NULL));
  else if (g_variant_is_of_type (value, G_VARIANT_TYPE_INT64))
    set_int (options, field->name, g_variant_get_int64 (value));
  else
    set_seconds (options, field->name, g_variant_get_double (value));

  return TRUE;
}

static void
put_seconds (GVariantDict *dict,
             const char   *name,
             double        value,
             double        fallback)
{
  if (value != fallback)
    g_variant_dict_insert (dict, name, "d", value);
}

GVariant *
_lanes_job_options_to_variant (const LanesJobOptions *options)
{
  static const LanesJobOptions fallback = LANES_JOB_OPTIONS_INIT;
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);

  if (options->title != NULL)
    g_variant_dict_insert (&dict, "title", "s", options->title);
  if (options->executor != NULL)
    g_variant_dict_insert (&dict, "on", "s", options->executor);
  if (options->priority != 0)
    g_variant_dict_insert (&dict, "priority", "x", (gint64) options->priority);
  if (options->retries != 0)
    g_variant_dict_insert (&dict, "retries", "x", (gint64) options->retries);
  if (options->nice != fallback.nice)
    g_variant_dict_insert (&dict, "nice", "x", (gint64) options->nice);
  if (options->secret != NULL)
    g_variant_dict_insert_value (&dict, "secret", options->secret);
  put_seconds (&dict, "retry-delay", options->retry_delay, fallback.retry_delay);
  put_seconds (&dict, "retry-delay-max", options->retry_delay_max, fallback.retry_delay_max);
  put_seconds (&dict, "timeout", options->timeout, 0);
  put_seconds (&dict, "delay", options->delay, 0);
  put_seconds (&dict, "start-at", options->start_at, 0);
  put_seconds (&dict, "grace", options->grace, fallback.grace);

  return g_variant_dict_end (&dict);
}
