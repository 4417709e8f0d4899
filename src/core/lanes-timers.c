/* lanes-timers.c: very many timers on one heap and one GSource
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-inbox.h"
#include "lanes-timers.h"

/* A heap of four children a node: half the depth of a binary one, and the children share a cache line. */
#define ARITY 4
#define NOT_IN_HEAP G_MAXUINT32

typedef struct
{
  gint64  when;
  guint32 timer;
} Node;

typedef struct
{
  LanesTimerFunc func;
  gpointer       data;
  guint32        position;  /* in the heap; of a free one, the next free one + 1 */
} Timer;

struct _LanesTimers
{
  GSource *source;
  GArray  *heap;    /* Node */
  GArray  *timers;  /* Timer */
  guint32  free;    /* first free timer + 1, or 0 */
};

typedef struct
{
  GSource      source;
  LanesTimers *timers;
} TimersSource;

#define NODE(i) g_array_index (self->heap, Node, i)
#define TIMER(i) g_array_index (self->timers, Timer, i)

static void
place (LanesTimers *self,
       guint32      position,
       Node         node)
{
  NODE (position) = node;
  TIMER (node.timer).position = position;
}

static void
sift_up (LanesTimers *self,
         guint32      position,
         Node         node)
{
  while (position > 0)
    {
      guint32 parent = (position - 1) / ARITY;

      if (NODE (parent).when <= node.when)
        break;
      place (self, position, NODE (parent));
      position = parent;
    }

  place (self, position, node);
}

static void
sift_down (LanesTimers *self,
           guint32      position,
           Node         node)
{
  for (;;)
    {
      guint32 first = position * ARITY + 1, best = first;

      if (first >= self->heap->len)
        break;
      for (guint32 i = first + 1; i < MIN (first + ARITY, self->heap->len); i++)
        if (NODE (i).when < NODE (best).when)
          best = i;
      if (NODE (best).when >= node.when)
        break;
      place (self, position, NODE (best));
      position = best;
    }

  place (self, position, node);
}

static void
take_out (LanesTimers *self,
          guint32      position)
{
  Node last = NODE (self->heap->len - 1);

  TIMER (NODE (position).timer).position = NOT_IN_HEAP;
  g_array_set_size (self->heap, self->heap->len - 1);
  if (position == self->heap->len)
    return;

  if (position > 0 && NODE ((position - 1) / ARITY).when > last.when)
    sift_up (self, position, last);
  else
    sift_down (self, position, last);
}

static void
release (LanesTimers *self,
         guint32      timer)
{
  TIMER (timer) = (Timer){ NULL, NULL, self->free };
  self->free = timer + 1;
}

static void
arm (LanesTimers *self)
{
  g_source_set_ready_time (self->source, self->heap->len > 0 ? NODE (0).when : -1);
}

static gboolean
timers_dispatch (GSource    *source,
                 GSourceFunc callback,
                 gpointer    user_data)
{
  LanesTimers *self = ((TimersSource *) source)->timers;
  gint64 now = g_get_monotonic_time (), deadline = now + LANES_TURN_US;
  guint n = 0;

  while (self->heap->len > 0 && NODE (0).when <= now)
    {
      guint32 index = NODE (0).timer;
      Timer timer = TIMER (index);

      take_out (self, 0);
      release (self, index);
      timer.func (timer.data);

      if ((++n & 63) == 0 && g_get_monotonic_time () >= deadline)
        break;
    }

  arm (self);
  return G_SOURCE_CONTINUE;
}

static GSourceFuncs timers_funcs = { NULL, NULL, timers_dispatch, NULL, NULL, NULL };

LanesTimers *
lanes_timers_new (GMainContext *context)
{
  LanesTimers *self = g_new0 (LanesTimers, 1);

  self->heap = g_array_new (FALSE, FALSE, sizeof (Node));
  self->timers = g_array_new (FALSE, FALSE, sizeof (Timer));

  self->source = g_source_new (&timers_funcs, sizeof (TimersSource));
  ((TimersSource *) self->source)->timers = self;
  g_source_set_static_name (self->source, "lanes timers");
  g_source_set_priority (self->source, LANES_PRIORITY_ENGINE);
  g_source_attach (self->source, context);

  return self;
}

void
lanes_timers_free (LanesTimers *self)
{
  g_source_destroy (self->source);
  g_source_unref (self->source);
  g_array_unref (self->heap);
  g_array_unref (self->timers);
  g_free (self);
}

guint
lanes_timers_add (LanesTimers   *self,
                  gint64         when,
                  LanesTimerFunc func,
                  gpointer       data)
{
  guint32 index;

  if (self->free != 0)
    {
      index = self->free - 1;
      self->free = TIMER (index).position;
    }
  else
    {
      index = self->timers->len;
      g_array_set_size (self->timers, index + 1);
    }

  TIMER (index) = (Timer){ func, data, NOT_IN_HEAP };
  g_array_set_size (self->heap, self->heap->len + 1);
  sift_up (self, self->heap->len - 1, (Node){ when, index });
  if (TIMER (index).position == 0)
    arm (self);

  return index + 1;
}

void
lanes_timers_remove (LanesTimers *self,
                     guint        handle)
{
  guint32 index = handle - 1, position;

  g_return_if_fail (handle > 0 && index < self->timers->len && TIMER (index).func != NULL);

  position = TIMER (index).position;
  take_out (self, position);
  release (self, index);
  if (position == 0)
    arm (self);
}

guint
lanes_timers_get_n (LanesTimers *self)
{
  return self->heap->len;
}
