/* lanes-format.c: figures as a person reads them
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-format.h"

#include <glib/gi18n.h>
#include <locale.h>
#include <math.h>
#include <string.h>

char *
lanes_format_clock (gint64 us)
{
  gint64 seconds = MAX (us, 0) / G_USEC_PER_SEC;

  if (seconds >= 3600)
    return g_strdup_printf ("%" G_GINT64_FORMAT ":%02d:%02d", seconds / 3600, (int) (seconds / 60 % 60), (int) (seconds % 60));
  return g_strdup_printf ("%d:%02d", (int) (seconds / 60), (int) (seconds % 60));
}

char *
lanes_format_duration (gint64 us)
{
  gint64 seconds = us / G_USEC_PER_SEC;

  if (us < 0)
    return g_strdup (_("unknown"));
  if (us < 1000)
    return g_strdup_printf (_("%d µs"), (int) us);
  if (us < 10 * 1000)
    return g_strdup_printf (_("%.1f ms"), us / 1000.0);
  if (us < G_USEC_PER_SEC)
    return g_strdup_printf (_("%d ms"), (int) (us / 1000));
  if (us < 10 * G_USEC_PER_SEC)
    return g_strdup_printf (_("%.1f s"), us / 1e6);
  if (seconds < 60)
    return g_strdup_printf (_("%d s"), (int) seconds);
  if (seconds < 3600)
    return g_strdup_printf (_("%d min %d s"), (int) (seconds / 60), (int) (seconds % 60));
  return g_strdup_printf (_("%d h %d min"), (int) (seconds / 3600), (int) (seconds / 60 % 60));
}

char *
lanes_format_count (guint64 n)
{
  const struct lconv *locale = localeconv ();
  const char *separator = locale->thousands_sep != NULL && *locale->thousands_sep != '\0' ? locale->thousands_sep : "\u202f";
  g_autofree char *digits = g_strdup_printf ("%" G_GUINT64_FORMAT, n);
  gsize length = strlen (digits);
  g_autoptr (GString) text = g_string_sized_new (length + 12);

  for (gsize i = 0; i < length; i++)
    {
      if (i > 0 && (length - i) % 3 == 0)
        g_string_append (text, separator);
      g_string_append_c (text, digits[i]);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

char *
lanes_format_time (double wall)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc ((gint64) floor (wall));
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();

  if (utc == NULL)
    return g_strdup (_("unknown"));

  g_autoptr (GDateTime) local = g_date_time_to_local (utc);
  int milliseconds = (int) ((wall - floor (wall)) * 1000);
  gboolean today = g_date_time_get_year (local) == g_date_time_get_year (now)
                   && g_date_time_get_day_of_year (local) == g_date_time_get_day_of_year (now);
  g_autofree char *seconds = g_date_time_format (local, today ? "%H:%M:%S" : "%x %H:%M:%S");

  return g_strdup_printf ("%s.%03d", seconds, milliseconds);
}

char *
lanes_format_percent (double fraction)
{
  return g_strdup_printf (_("%d %%"), (int) floor (CLAMP (fraction, 0, 1) * 100 + 1e-9));
}

/* Two sizes with one unit: "2.4 of 3.8 GB". */
static char *
lanes_format_bytes_of (gint64 done,
                       gint64 total)
{
  g_autofree char *all = g_format_size ((guint64) MAX (total, 0));
  g_autofree char *part = g_format_size ((guint64) MAX (done, 0));
  const char *unit_all = strstr (all, "\u00a0");
  char *unit_part = strstr (part, "\u00a0");

  if (unit_all != NULL && unit_part != NULL && strcmp (unit_all, unit_part) == 0)
    *unit_part = '\0';
  return g_strdup_printf (_("%s of %s"), part, all);
}

char *
lanes_format_progress (const LanesProgress *progress)
{
  if (progress->unit == LANES_UNIT_NONE || progress->done < 0)
    return NULL;
  if (progress->unit == LANES_UNIT_BYTES && progress->total > 0)
    return lanes_format_bytes_of (progress->done, progress->total);
  if (progress->unit == LANES_UNIT_BYTES)
    return g_format_size ((guint64) progress->done);

  g_autofree char *done = lanes_format_count ((guint64) progress->done);
  if (progress->total <= 0)
    return g_steal_pointer (&done);

  g_autofree char *total = lanes_format_count ((guint64) progress->total);
  return g_strdup_printf (_("%s of %s"), done, total);
}

char *
lanes_format_rate (double    rate,
                   LanesUnit unit)
{
  if (unit == LANES_UNIT_NONE || rate <= 0)
    return NULL;
  if (unit == LANES_UNIT_BYTES)
    {
      g_autofree char *size = g_format_size ((guint64) rate);

      return g_strdup_printf (_("%s/s"), size);
    }
  return g_strdup_printf (_("%.1f a second"), rate);
}
