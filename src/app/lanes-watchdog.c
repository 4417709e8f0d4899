/* lanes-watchdog.c: sees when the main loop does not turn
 *
 * The ring is an idle source of high priority, so that the answer is late by what runs already and by nothing that waits.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-watchdog.h"

#include <glib-unix.h>
#include <math.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define RING_US 5000
#define LONG_US 16000

/* Turns by their length: bucket i holds those below 2^(i/4) * 16 µs. */
#define N_BUCKETS 64

struct _LanesWatchdog
{
  pthread_t        thread;
  char            *path;         /* owned, nullable */

  /* Both threads. */
  _Atomic gint64   rung_at;      /* monotonic µs; 0: answered */
  atomic_int       stopping;

  /* The main thread's. */
  guint64          buckets[N_BUCKETS];
  guint64          n_rings;
  guint64          n_long;
  gint64           longest;
};

static guint
get_bucket (gint64 us)
{
  return (guint) CLAMP (4 * log2 (MAX ((double) us, 16) / 16) + 1, 0, N_BUCKETS - 1);
}

static double
get_percentile (LanesWatchdog *self,
                double         share)
{
  guint64 wanted = (guint64) ceil (share * (double) self->n_rings);
  guint64 sum = 0;

  for (guint i = 0; i < N_BUCKETS; i++)
    {
      sum += self->buckets[i];
      if (sum >= wanted)
        return 16 * pow (2, i / 4.0);
    }
  return (double) self->longest;
}

static gboolean
answer_cb (gpointer user_data)
{
  LanesWatchdog *self = user_data;
  gint64 late = g_get_monotonic_time () - atomic_load (&self->rung_at);

  self->n_rings++;
  self->buckets[get_bucket (late)]++;
  self->longest = MAX (self->longest, late);
  if (late > LONG_US)
    {
      self->n_long++;
      if (self->path == NULL)
        g_printerr ("watchdog: the main loop did not turn for %.1f ms\n", late / 1000.0);
    }
  atomic_store (&self->rung_at, 0);
  return G_SOURCE_REMOVE;
}

static void *
ring (void *data)
{
  LanesWatchdog *self = data;
  const struct timespec pause = { 0, RING_US * 1000 };

  while (!atomic_load (&self->stopping))
    {
      if (atomic_load (&self->rung_at) == 0)
        {
          atomic_store (&self->rung_at, g_get_monotonic_time ());
          g_idle_add_full (G_PRIORITY_HIGH - 100, answer_cb, self, NULL);
        }
      nanosleep (&pause, NULL);
    }
  return NULL;
}

void
lanes_watchdog_reset (LanesWatchdog *self)
{
  memset (self->buckets, 0, sizeof self->buckets);
  self->n_rings = 0;
  self->n_long = 0;
  self->longest = 0;
}

static gboolean
reset_cb (gpointer user_data)
{
  lanes_watchdog_reset (user_data);
  return G_SOURCE_CONTINUE;
}

LanesWatchdog *
lanes_watchdog_new_from_environment (void)
{
  const char *wanted = g_getenv ("LANES_WATCHDOG");
  LanesWatchdog *self;

  if (!LANES_WATCHDOG || wanted == NULL || *wanted == '\0' || g_str_equal (wanted, "0"))
    return NULL;

  self = g_new0 (LanesWatchdog, 1);
  self->path = g_str_equal (wanted, "1") ? NULL : g_strdup (wanted);
  g_unix_signal_add (SIGUSR1, reset_cb, self);
  if (pthread_create (&self->thread, NULL, ring, self) != 0)
    {
      g_warning ("The watchdog's thread could not be started.");
      g_source_remove_by_user_data (self);
      g_free (self->path);
      g_free (self);
      return NULL;
    }
  return self;
}

static void
lanes_watchdog_report (LanesWatchdog *self)
{
  g_autofree char *line = g_strdup_printf ("{\"rings\": %" G_GUINT64_FORMAT ", \"over_16ms\": %" G_GUINT64_FORMAT
                                           ", \"p50_ms\": %.2f, \"p99_ms\": %.2f, \"max_ms\": %.2f}\n",
                                           self->n_rings, self->n_long, get_percentile (self, 0.5) / 1000,
                                           get_percentile (self, 0.99) / 1000, (double) self->longest / 1000);
  FILE *file = self->path != NULL ? fopen (self->path, "ae") : NULL;

  fputs (line, file != NULL ? file : stderr);
  if (file != NULL)
    fclose (file);
}

void
lanes_watchdog_free (LanesWatchdog *self)
{
  if (self == NULL)
    return;

  atomic_store (&self->stopping, 1);
  pthread_join (self->thread, NULL);
  while (g_source_remove_by_user_data (self))
    continue;
  lanes_watchdog_report (self);
  g_free (self->path);
  g_free (self);
}
