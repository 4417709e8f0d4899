/* lanes-timers.c: very many timers on one heap and one GSource
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-inbox.h"
#include "lanes-timers.h"

#include <stdlib.h>
#include <string.h>

/* A heap of four children a node: half the depth of a binary one, and the children share a cache line. */
#define ARITY 4
#define NOT_IN_HEAP G_MAXUINT32
#define FIRST_SIZE 64

/* Timers that are called between two looks at the clock. */
#define PIECE 32

/* Bytes of a line of the cache, and how many nodes before the first make the others begin with one. */
#define LINE 64
#define HEAP_SHIFT (ARITY - 1)

typedef struct
{
  gint64  when;
  guint32 timer;
} Node;

typedef struct
{
  LanesTimerFunc func;
  gpointer       data;
} Timer;

struct _LanesTimers
{
  GSource *source;
  Node    *heap;      /* so placed that the children of a node stand in one line of the cache */
  guint32  n;         /* in the heap, */
  guint32  size;      /* and how many have room */
  GArray  *timers;    /* Timer */
  GArray  *positions; /* guint32, of each timer: in the heap; of a free one, the next free one + 1. Apart, because every step of a node
                       * through the heap writes one, somewhere */
  guint32  free;    /* first free timer + 1, or 0 */
  gint64   now;     /* of the turn, or 0 */
};

typedef struct
{
  GSource      source;
  LanesTimers *timers;
} TimersSource;

#define NODE(i) (self->heap[i])
#define POSITION(i) g_array_index (self->positions, guint32, i)
#define TIMER(i) g_array_index (self->timers, Timer, i)

static void
place (LanesTimers *self,
       guint32      position,
       Node         node)
{
  NODE (position) = node;
  POSITION (node.timer) = position;
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

      if (first >= self->n)
        break;
      for (guint32 i = first + 1; i < MIN (first + ARITY, self->n); i++)
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
  Node last = NODE (self->n - 1);

  POSITION (NODE (position).timer) = NOT_IN_HEAP;
  if (position == --self->n)
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
  TIMER (timer) = (Timer){ NULL, NULL };
  POSITION (timer) = self->free;
  self->free = timer + 1;
}

static void
arm (LanesTimers *self)
{
  g_source_set_ready_time (self->source, self->n > 0 ? NODE (0).when : -1);
}

/* Takes the next ones that are due out of the heap, and has what they belong to fetched meanwhile: of very many, none is near. */
static guint
take_due (LanesTimers *self,
          guint32     *ret_due)
{
  guint n;

  for (n = 0; n < PIECE && self->n > 0 && NODE (0).when <= self->now; n++)
    {
      ret_due[n] = NODE (0).timer;
      take_out (self, 0);
      __builtin_prefetch (TIMER (ret_due[n]).data);
      __builtin_prefetch ((char *) TIMER (ret_due[n]).data + LINE);
    }

  return n;
}

static gboolean
timers_dispatch (GSource    *source,
                 GSourceFunc callback,
                 gpointer    user_data)
{
  LanesTimers *self = ((TimersSource *) source)->timers;
  gint64 now = g_get_monotonic_time (), deadline = now + LANES_TURN_US;
  guint32 due[PIECE];
  guint n;

  self->now = now;
  while ((n = take_due (self, due)) > 0)
    {
      for (guint i = 0; i < n; i++)
        {
          Timer timer = TIMER (due[i]);

          release (self, due[i]);
          if (timer.func != NULL)
            timer.func (timer.data);
        }
      if (g_get_monotonic_time () >= deadline)
        break;
    }

  self->now = 0;
  arm (self);
  return G_SOURCE_CONTINUE;
}

static GSourceFuncs timers_funcs = { NULL, NULL, timers_dispatch, NULL, NULL, NULL };

LanesTimers *
lanes_timers_new (GMainContext *context)
{
  LanesTimers *self = g_new0 (LanesTimers, 1);

  self->timers = g_array_new (FALSE, FALSE, sizeof (Timer));
  self->positions = g_array_new (FALSE, FALSE, sizeof (guint32));

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
  if (self->heap != NULL)
    free (self->heap - HEAP_SHIFT);
  g_array_unref (self->timers);
  g_array_unref (self->positions);
  g_free (self);
}

static void
grow (LanesTimers *self)
{
  guint32 size = MAX (FIRST_SIZE, self->size * 2);
  void *block = NULL;

  if (posix_memalign (&block, LINE, (size + HEAP_SHIFT) * sizeof (Node)) != 0)
    g_error ("no memory for %u timers", size);
  if (self->heap != NULL)
    {
      memcpy ((Node *) block + HEAP_SHIFT, self->heap, self->n * sizeof (Node));
      free (self->heap - HEAP_SHIFT);
    }
  self->heap = (Node *) block + HEAP_SHIFT;
  self->size = size;
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
      self->free = POSITION (index);
    }
  else
    {
      index = self->timers->len;
      g_array_set_size (self->timers, index + 1);
      g_array_set_size (self->positions, index + 1);
    }

  if (self->n == self->size)
    grow (self);
  TIMER (index) = (Timer){ func, data };
  sift_up (self, self->n++, (Node){ when, index });
  if (POSITION (index) == 0)
    arm (self);

  return index + 1;
}

void
lanes_timers_remove (LanesTimers *self,
                     guint        handle)
{
  guint32 index = handle - 1, position;

  g_return_if_fail (handle > 0 && index < self->timers->len && TIMER (index).func != NULL);

  /* Due this very moment, and not called yet: it is not called, and then released. */
  position = POSITION (index);
  if (position == NOT_IN_HEAP)
    {
      TIMER (index).func = NULL;
      return;
    }

  take_out (self, position);
  release (self, index);
  if (position == 0)
    arm (self);
}

gint64
lanes_timers_get_when (LanesTimers *self,
                       guint        handle)
{
  g_return_val_if_fail (handle > 0 && handle <= self->timers->len && TIMER (handle - 1).func != NULL, 0);

  return POSITION (handle - 1) != NOT_IN_HEAP ? NODE (POSITION (handle - 1)).when : lanes_timers_get_now (self);
}

gint64
lanes_timers_get_now (LanesTimers *self)
{
  return self->now != 0 ? self->now : g_get_monotonic_time ();
}

guint
lanes_timers_get_n (LanesTimers *self)
{
  return self->n;
}
