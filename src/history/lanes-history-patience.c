/* lanes-history-patience.c: to wait for a disk, but not for ever
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-history-patience.h"

#include "lanes-history-writer.h"

#include <stdatomic.h>

typedef struct
{
  LanesHistoryReadFunc  func;
  gpointer              data;
  GDestroyNotify        destroy;
  GMainContext         *context;   /* owned */
  GError               *error;     /* owned, nullable */
  gboolean              read;

  /* Under mutex. */
  GMutex                mutex;
  GCond                 told;
  gboolean              done;
  gboolean              given_up;
} Reading;

static void
reading_free (Reading *reading)
{
  g_main_context_unref (reading->context);
  g_clear_error (&reading->error);
  g_mutex_clear (&reading->mutex);
  g_cond_clear (&reading->told);
  g_free (reading);
}

static gboolean
drop_cb (gpointer data)
{
  Reading *reading = data;

  reading->destroy (reading->data);
  reading_free (reading);
  return G_SOURCE_REMOVE;
}

static gpointer
reading_thread (gpointer data)
{
  Reading *reading = data;
  gboolean given_up;

  reading->read = reading->func (reading->data, &reading->error);
  g_mutex_lock (&reading->mutex);
  reading->done = TRUE;
  given_up = reading->given_up;
  g_cond_signal (&reading->told);
  g_mutex_unlock (&reading->mutex);

  /* What it holds belongs to the main thread. */
  if (given_up)
    {
      GSource *source = g_idle_source_new ();

      g_source_set_callback (source, drop_cb, reading, NULL);
      g_source_attach (source, reading->context);
      g_source_unref (source);
    }
  return NULL;
}

/* Looks are counted, not seconds, as in lanes-history-disk.c. Returns: whether it is done */
static gboolean
wait_for (Reading       *reading,
          _Atomic guint *beat)
{
  guint before = atomic_load (beat), n_still = 0;
  gboolean done;

  g_mutex_lock (&reading->mutex);
  while (!reading->done && n_still < LANES_HISTORY_HANGING_S)
    {
      if (g_cond_wait_until (&reading->told, &reading->mutex, g_get_monotonic_time () + G_USEC_PER_SEC))
        continue;
      n_still = atomic_load (beat) == before ? n_still + 1 : 0;
      before = atomic_load (beat);
    }
  done = reading->done;
  reading->given_up = !done;
  g_mutex_unlock (&reading->mutex);

  return done;
}

gboolean
lanes_history_patience_read (LanesHistoryReadFunc   func,
                             gpointer               data,
                             GDestroyNotify         destroy,
                             GMainContext          *context,
                             _Atomic guint         *beat,
                             gboolean              *ret_read,
                             GError               **error)
{
  Reading *reading = g_new0 (Reading, 1);
  GThread *thread;

  reading->func = func;
  reading->data = data;
  reading->destroy = destroy;
  reading->context = g_main_context_ref (context);
  g_mutex_init (&reading->mutex);
  g_cond_init (&reading->told);
  thread = g_thread_new ("lanes-restore", reading_thread, reading);
  if (!wait_for (reading, beat))
    {
      g_thread_unref (thread);
      return FALSE;
    }

  g_thread_join (thread);
  *ret_read = reading->read;
  if (reading->error != NULL)
    g_propagate_error (error, g_steal_pointer (&reading->error));
  reading_free (reading);
  return TRUE;
}
