/* lanes-inbox.c: the one place where threads hand things to the main thread
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <pthread.h>
#include <stdatomic.h>

#include "lanes-inbox.h"

/* A turn that brought this many events is followed by a short wait, so that a flood comes in large pieces: a wake-up for each
 * costs more than the work itself. A trickle is never delayed. */
#define FLOOD 64
#define FLOOD_WAIT_US 500

struct _LanesInbox
{
  GMainContext   *context;
  GSource        *source;
  LanesInboxFunc  func;
  gpointer        user_data;

  /* Main thread: what was taken and not handled yet, from first on. */
  GArray         *taken;
  gsize           first;

  /* Under lock (pthread, so that ThreadSanitizer sees it). */
  pthread_mutex_t lock;
  GArray         *posted;
  atomic_bool     armed;     /* set by anyone, cleared under the lock */
};

typedef struct
{
  GSource     source;
  LanesInbox *inbox;
} InboxSource;

/* Returns: FALSE if there is nothing new */
static gboolean
take_posted (LanesInbox *self)
{
  GArray *empty = self->taken;

  g_array_set_size (empty, 0);
  self->first = 0;

  pthread_mutex_lock (&self->lock);
  self->taken = self->posted;
  self->posted = empty;
  if (self->taken->len == 0)
    atomic_store (&self->armed, FALSE);
  pthread_mutex_unlock (&self->lock);

  return self->taken->len > 0;
}

static gboolean
inbox_dispatch (GSource    *source,
                GSourceFunc callback,
                gpointer    user_data)
{
  LanesInbox *self = ((InboxSource *) source)->inbox;
  gint64 deadline = g_get_monotonic_time () + LANES_TURN_US;
  gboolean flooded = FALSE;

  g_source_set_ready_time (source, -1);

  /* Stays armed until it finds nothing, so workers do not wake a loop that is at it already. */
  while (self->first < self->taken->len || take_posted (self))
    {
      flooded |= self->taken->len >= FLOOD;
      self->first += self->func (&g_array_index (self->taken, LanesEvent, self->first), self->taken->len - self->first,
                                 deadline, self->user_data);
      if (g_get_monotonic_time () >= deadline)
        {
          g_source_set_ready_time (source, 0);
          return G_SOURCE_CONTINUE;
        }
      if (self->first == self->taken->len && flooded)
        {
          g_source_set_ready_time (source, g_get_monotonic_time () + FLOOD_WAIT_US);
          return G_SOURCE_CONTINUE;
        }
    }

  /* Disarmed: what was only hinted at before that is looked at now, and what comes after it wakes the loop again. */
  self->func (NULL, 0, deadline, self->user_data);
  return G_SOURCE_CONTINUE;
}

static GSourceFuncs inbox_funcs = { NULL, NULL, inbox_dispatch, NULL, NULL, NULL };

LanesInbox *
lanes_inbox_new (GMainContext  *context,
                 LanesInboxFunc func,
                 gpointer       user_data)
{
  LanesInbox *self = g_new0 (LanesInbox, 1);

  self->context = g_main_context_ref (context);
  self->func = func;
  self->user_data = user_data;
  self->taken = g_array_new (FALSE, FALSE, sizeof (LanesEvent));
  self->posted = g_array_new (FALSE, FALSE, sizeof (LanesEvent));
  pthread_mutex_init (&self->lock, NULL);

  self->source = g_source_new (&inbox_funcs, sizeof (InboxSource));
  ((InboxSource *) self->source)->inbox = self;
  g_source_set_static_name (self->source, "lanes inbox");
  g_source_set_priority (self->source, LANES_PRIORITY_ENGINE);
  g_source_attach (self->source, context);

  return self;
}

void
lanes_inbox_free (LanesInbox *self)
{
  g_source_destroy (self->source);
  g_source_unref (self->source);

  for (gsize i = self->first; i < self->taken->len; i++)
    lanes_run_unref (g_array_index (self->taken, LanesEvent, i).run);
  for (gsize i = 0; i < self->posted->len; i++)
    lanes_run_unref (g_array_index (self->posted, LanesEvent, i).run);

  g_array_unref (self->taken);
  g_array_unref (self->posted);
  pthread_mutex_destroy (&self->lock);
  g_main_context_unref (self->context);
  g_free (self);
}

GMainContext *
lanes_inbox_get_context (LanesInbox *self)
{
  return self->context;
}

static void
post (LanesInbox       *self,
      const LanesEvent *event)
{
  gboolean arm;

  pthread_mutex_lock (&self->lock);
  g_array_append_vals (self->posted, event, 1);
  arm = !atomic_load_explicit (&self->armed, memory_order_relaxed);
  atomic_store_explicit (&self->armed, TRUE, memory_order_relaxed);
  pthread_mutex_unlock (&self->lock);

  if (arm)
    g_source_set_ready_time (self->source, 0);
}

void
lanes_inbox_post (LanesInbox    *self,
                  LanesRun      *run,
                  LanesEventType type,
                  gint64         when)
{
  lanes_inbox_post_take (self, lanes_run_ref (run), type, when);
}

void
lanes_inbox_post_take (LanesInbox    *self,
                       LanesRun      *run,
                       LanesEventType type,
                       gint64         when)
{
  post (self, &(LanesEvent) { run, when, type, 0 });
}

void
lanes_inbox_post_slot (LanesInbox    *self,
                       LanesRun      *run,
                       LanesEventType type,
                       guint          slot,
                       gint64         when)
{
  post (self, &(LanesEvent) { lanes_run_ref (run), when, type, slot });
}

gboolean
lanes_inbox_has_posted (LanesInbox *self)
{
  gboolean has_posted;

  pthread_mutex_lock (&self->lock);
  has_posted = self->posted->len > 0;
  pthread_mutex_unlock (&self->lock);

  return has_posted;
}

void
lanes_inbox_wake (LanesInbox *self)
{
  if (!atomic_exchange (&self->armed, TRUE))
    g_source_set_ready_time (self->source, 0);
}
