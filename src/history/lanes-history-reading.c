/* lanes-history-reading.c: reads the history on a thread, and says where its disk does not answer
 *
 * The thread touches only what it was given, its beat and its source; all that is decided is decided on the main thread. So whoever
 * waits can stop to wait at any moment, and the thread's end is what frees the rest.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-history-reading.h"

#include "lanes-history-private.h"

#include <stdatomic.h>

struct _LanesHistoryReading
{
  LanesHistory             *history;    /* owned */
  LanesHistoryReadFunc      func;
  gpointer                  data;       /* owned; the thread's until it has come back */
  GDestroyNotify            destroy;
  LanesHistoryReadDoneFunc  done;       /* NULL: nobody waits any more */
  gpointer                  user_data;
  gboolean                  hangs;      /* it was said */
  GError                   *error;      /* owned, nullable; as data */
  GSource                  *told;       /* owned: the thread has come back */
  GSource                  *watch;      /* owned, nullable */
  guint                     before;     /* beat, when it was looked last */
  guint                     n_still;    /* looks that found the same */
  _Atomic guint             beat;
  atomic_bool               came;
};

static void
stop_watching (LanesHistoryReading *self)
{
  if (self->watch != NULL)
    g_source_destroy (self->watch);
  g_clear_pointer (&self->watch, g_source_unref);
}

/* The thread is gone. */
static void
finish (LanesHistoryReading *self)
{
  LanesHistoryReadDoneFunc done = self->done;

  stop_watching (self);
  g_source_destroy (self->told);
  g_source_unref (self->told);
  if (done != NULL)
    done (self->data, self->error, self->user_data);
  else
    self->destroy (self->data);
  if (self->hangs)
    _lanes_history_note_hanging_read (self->history, FALSE);

  g_clear_error (&self->error);
  g_object_unref (self->history);
  g_free (self);
}

static gboolean
told_cb (gpointer data)
{
  finish (data);
  return G_SOURCE_REMOVE;
}

static gboolean
told_dispatch (GSource    *source,
               GSourceFunc callback,
               gpointer    data)
{
  return callback (data);
}

static GSourceFuncs told_funcs = { .dispatch = told_dispatch };

static gpointer
thread_main (gpointer data)
{
  LanesHistoryReading *self = data;
  g_autoptr (GSource) told = g_source_ref (self->told);

  self->func (self->data, &self->beat, &self->error);

  /* From here on it may be freed. */
  atomic_store (&self->came, TRUE);
  g_source_set_ready_time (told, 0);
  return NULL;
}

/* Looks are counted, not seconds, as in lanes-history-disk.c. */
static gboolean
watch_cb (gpointer data)
{
  LanesHistoryReading *self = data;
  guint beat = atomic_load (&self->beat);

  self->n_still = beat == self->before ? self->n_still + 1 : 0;
  self->before = beat;
  if (self->n_still < LANES_HISTORY_HANGING_S || atomic_load (&self->came))
    return G_SOURCE_CONTINUE;

  g_clear_pointer (&self->watch, g_source_unref);
  self->hangs = TRUE;
  g_steal_pointer (&self->done) (NULL, NULL, self->user_data);
  _lanes_history_note_hanging_read (self->history, TRUE);
  return G_SOURCE_REMOVE;
}

LanesHistoryReading *
lanes_history_reading_new (LanesHistory             *history,
                           const char               *name,
                           LanesHistoryReadFunc      func,
                           gpointer                  data,
                           GDestroyNotify            destroy,
                           LanesHistoryReadDoneFunc  done,
                           gpointer                  user_data)
{
  LanesHistoryReading *self = g_new0 (LanesHistoryReading, 1);

  self->history = g_object_ref (history);
  self->func = func;
  self->data = data;
  self->destroy = destroy;
  self->done = done;
  self->user_data = user_data;
  self->told = g_source_new (&told_funcs, sizeof (GSource));
  g_source_set_callback (self->told, told_cb, self, NULL);
  g_source_set_static_name (self->told, "history reading");
  g_source_attach (self->told, history->context);
  self->watch = g_timeout_source_new_seconds (1);
  g_source_set_callback (self->watch, watch_cb, self, NULL);
  g_source_set_static_name (self->watch, "history reading");
  g_source_attach (self->watch, history->context);
  g_thread_unref (g_thread_new (name, thread_main, self));

  return self;
}

void
lanes_history_reading_look (LanesHistoryReading *self)
{
  if (atomic_load (&self->came))
    finish (self);
}

void
lanes_history_reading_free (LanesHistoryReading *self)
{
  self->done = NULL;
  stop_watching (self);
}
