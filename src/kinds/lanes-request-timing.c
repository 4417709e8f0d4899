/* lanes-request-timing.c: where the time of requests went
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-request-timing.h"

#include <glib/gi18n-lib.h>

static const char *const phase_names[] = { "dns", "connect", "tls", "first-byte", "transfer", "total" };

static const char *const phase_labels[] = { N_("Name look-up"), N_("Connecting"), N_("TLS"), N_("First byte"),
                                            N_("Transfer"), N_("Total") };

static double
between (guint64 from,
         guint64 to)
{
  return from > 0 && to >= from ? (double) (to - from) / G_USEC_PER_SEC : -1;
}

/**
 * lanes_request_timing_read:
 * @timing: (out)
 * @message: over, with metrics
 * @started_at: monotonic µs when the whole began, earlier redirects included
 */
void
lanes_request_timing_read (LanesRequestTiming *timing,
                           SoupMessage        *message,
                           gint64              started_at)
{
  SoupMessageMetrics *metrics = soup_message_get_metrics (message);
  double *seconds = timing->seconds;
  guint64 tls = soup_message_metrics_get_tls_start (metrics);
  guint64 connected = soup_message_metrics_get_connect_end (metrics);
  gint64 now = g_get_monotonic_time ();
  guint64 response = soup_message_metrics_get_response_start (metrics);

  seconds[LANES_PHASE_DNS] = between (soup_message_metrics_get_dns_start (metrics),
                                      soup_message_metrics_get_dns_end (metrics));
  seconds[LANES_PHASE_CONNECT] = between (soup_message_metrics_get_connect_start (metrics), tls > 0 ? tls : connected);
  seconds[LANES_PHASE_TLS] = between (tls, connected);
  seconds[LANES_PHASE_FIRST_BYTE] = between (soup_message_metrics_get_request_start (metrics), response);
  seconds[LANES_PHASE_TRANSFER] = between (response, (guint64) now);
  seconds[LANES_PHASE_TOTAL] = between ((guint64) started_at, (guint64) now);
}

void
lanes_request_timing_add_to (const LanesRequestTiming *timing,
                             LanesResult              *result)
{
  for (guint i = 0; i < LANES_N_PHASES; i++)
    if (timing->seconds[i] >= 0)
      lanes_result_add_double (result, phase_names[i], timing->seconds[i]);
}

static int
compare_doubles (gconstpointer a,
                 gconstpointer b)
{
  double first = *(const double *) a, second = *(const double *) b;

  return (first > second) - (first < second);
}

static char *
format_ms (double seconds)
{
  return g_strdup_printf ("%.3f ms", seconds * 1000);
}

/* @values: sorted, at least one */
static void
add_row (GVariantBuilder *table,
         const char      *label,
         GArray          *values)
{
  guint n = values->len;
  double sum = 0;
  g_auto (GStrv) row = g_new0 (char *, 8);

  for (guint i = 0; i < n; i++)
    sum += g_array_index (values, double, i);

  row[0] = g_strdup (label);
  row[1] = g_strdup_printf ("%u", n);
  row[2] = format_ms (g_array_index (values, double, 0));
  row[3] = format_ms (sum / n);
  row[4] = format_ms (g_array_index (values, double, n / 2));
  row[5] = format_ms (g_array_index (values, double, MIN (n - 1, n * 99 / 100)));
  row[6] = format_ms (g_array_index (values, double, n - 1));
  g_variant_builder_add_value (table, g_variant_new_strv ((const char *const *) row, 7));
}

GVariant *
lanes_request_timing_new_table (GArray *timings)
{
  const char *heading[] = { _("Phase"), _("Times"), _("Least"), _("Mean"), _("Median"), _("99 %"), _("Most") };
  GVariantBuilder table;

  g_variant_builder_init (&table, G_VARIANT_TYPE ("aas"));
  g_variant_builder_add_value (&table, g_variant_new_strv (heading, G_N_ELEMENTS (heading)));
  for (guint phase = 0; phase < LANES_N_PHASES; phase++)
    {
      g_autoptr (GArray) values = g_array_new (FALSE, FALSE, sizeof (double));

      for (guint i = 0; i < timings->len; i++)
        {
          double seconds = g_array_index (timings, LanesRequestTiming, i).seconds[phase];

          if (seconds >= 0)
            g_array_append_val (values, seconds);
        }
      g_array_sort (values, compare_doubles);
      if (values->len > 0)
        add_row (&table, _(phase_labels[phase]), values);
    }

  return g_variant_builder_end (&table);
}
