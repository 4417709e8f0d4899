/* lanes-timers.c: very many timers on one GSource
 *
 * What is due next is sorted by a heap, and only that: what is due later lies unsorted in the buckets of a wheel, by ticks of 64 µs.
 * A level has 256 buckets, each of which takes as long as the whole level below. The horizon is the tick that was reached. What
 * differs from it in its lowest byte only is on level 0, in its second byte on level 1, and so on; a bucket whose time has come
 * is dealt out to the levels below, and one of level 0 goes into the heap. So of a million timers each is moved three times, to where
 * the next one goes as well, instead of twenty times through memory that is not near; and a bucket is dealt out in pieces, for it
 * may hold all of them. A few timers are a heap and no more, and wake nobody but when they are due.
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
#define FIRST_SIZE 64

/* The wheel: 2 to the power of TICK_BITS µs a tick, and of LEVEL_BITS buckets a level. It takes two years; what is later, the heap. */
#define TICK_BITS 6
#define LEVEL_BITS 8
#define LEVELS 5
#define BUCKETS (1 << LEVEL_BITS)
#define N_BUCKETS (LEVELS * BUCKETS)

/* As many timers are a heap without a wheel. */
#define FEW 256

/* Where a timer is, besides in the bucket of that number. */
#define IN_HEAP N_BUCKETS
#define DUE (N_BUCKETS + 1)
#define FREE (N_BUCKETS + 2)

/* Timers that are called or moved between two looks at the clock. */
#define PIECE 32
#define MOVES 256

/* How many steps ahead memory is asked for. */
#define AHEAD 8

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
  LanesTimerFunc func;    /* NULL: it was removed when it was due */
  gpointer       data;
  gint64         when;
  guint32        bucket;  /* or IN_HEAP, DUE, FREE */
  guint32        index;   /* there; of a free one, the next free one + 1 */
} Timer;

typedef struct
{
  guint32 *timers;
  guint32  n, size;
} Bucket;

struct _LanesTimers
{
  GSource *source;
  Node    *heap;        /* so placed that the children of a node stand in one line of the cache */
  guint32  n;           /* in the heap, */
  guint32  size;        /* and how many have room */
  GArray  *timers;      /* Timer */
  guint32  free;        /* first free timer + 1, or 0 */
  guint32  n_in_wheel;
  guint64  horizon;     /* in ticks: nothing in the wheel is before it */
  gint64   armed;       /* µs: when the source wakes, or -1 */
  gint64   now;         /* µs, of the turn, or 0 */
  guint64  used[N_BUCKETS / 64];
  Bucket   buckets[N_BUCKETS];
};

typedef struct
{
  GSource      source;
  LanesTimers *timers;
} TimersSource;

#define NODE(i) (self->heap[i])
#define TIMER(i) g_array_index (self->timers, Timer, i)

static void
place (LanesTimers *self,
       guint32      position,
       Node         node)
{
  NODE (position) = node;
  TIMER (node.timer).index = position;
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

  TIMER (NODE (position).timer).bucket = DUE;
  if (position == --self->n)
    return;

  if (position > 0 && NODE ((position - 1) / ARITY).when > last.when)
    sift_up (self, position, last);
  else
    sift_down (self, position, last);
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

static void
push (LanesTimers *self,
      guint32      timer)
{
  if (self->n == self->size)
    grow (self);
  TIMER (timer).bucket = IN_HEAP;
  sift_up (self, self->n++, (Node){ TIMER (timer).when, timer });
}

static void
release (LanesTimers *self,
         guint32      timer)
{
  TIMER (timer) = (Timer){ .bucket = FREE, .index = self->free };
  self->free = timer + 1;
}

/* The wheel */

static void
put_in_bucket (LanesTimers *self,
               guint32      number,
               guint32      timer)
{
  Bucket *bucket = &self->buckets[number];

  if (bucket->n == bucket->size)
    {
      bucket->size = MAX (16, bucket->size * 2);
      bucket->timers = g_renew (guint32, bucket->timers, bucket->size);
    }
  if (bucket->n == 0)
    self->used[number / 64] |= G_GUINT64_CONSTANT (1) << number % 64;

  TIMER (timer).bucket = number;
  TIMER (timer).index = bucket->n;
  bucket->timers[bucket->n++] = timer;
  self->n_in_wheel++;
}

static void
take_from_bucket (LanesTimers *self,
                  guint32      timer)
{
  guint32 number = TIMER (timer).bucket, index = TIMER (timer).index;
  Bucket *bucket = &self->buckets[number];
  guint32 last = bucket->timers[--bucket->n];

  bucket->timers[index] = last;
  TIMER (last).index = index;
  self->n_in_wheel--;
  if (bucket->n > 0)
    return;

  self->used[number / 64] &= ~(G_GUINT64_CONSTANT (1) << number % 64);
  if (bucket->size > FIRST_SIZE)
    {
      g_clear_pointer (&bucket->timers, g_free);
      bucket->size = 0;
    }
}

/* Where the timer belongs, as the horizon is: the heap or a bucket */
static void
put (LanesTimers *self,
     guint32      timer)
{
  guint64 tick = (guint64) TIMER (timer).when >> TICK_BITS, differs = tick ^ self->horizon;
  guint level = differs != 0 ? g_bit_storage (differs) - 1 : 0;

  level /= LEVEL_BITS;
  if (tick < self->horizon || TIMER (timer).when < 0 || level >= LEVELS)
    push (self, timer);
  else
    put_in_bucket (self, level * BUCKETS + (tick >> level * LEVEL_BITS) % BUCKETS, timer);
}

/* Returns: the first used bucket of @level from the horizon's own on, or -1 */
static int
find_on_level (LanesTimers *self,
               guint        level)
{
  guint first = (self->horizon >> level * LEVEL_BITS) % BUCKETS;
  const guint64 *used = &self->used[level * BUCKETS / 64];
  guint64 word = used[first / 64] & G_MAXUINT64 << first % 64;

  for (guint i = first / 64;; word = used[i])
    {
      if (word != 0)
        return (int) (level * BUCKETS + i * 64) + __builtin_ctzll (word);
      if (++i == BUCKETS / 64)
        return -1;
    }
}

/* The used bucket whose time comes first. One that the horizon has reached is dealt out before those below it, which are as early.
 * Returns: its number, or -1 */
static int
find_next (LanesTimers *self,
           guint64     *ret_tick)
{
  int number = -1;

  for (guint level = LEVELS - 1; level > 0 && number < 0; level--)
    {
      guint own = level * BUCKETS + (self->horizon >> level * LEVEL_BITS) % BUCKETS;

      if ((self->used[own / 64] >> own % 64 & 1) != 0)
        number = (int) own;
    }
  for (guint level = 0; level < LEVELS && number < 0; level++)
    number = find_on_level (self, level);

  if (number >= 0)
    {
      guint shift = (guint) number / BUCKETS * LEVEL_BITS;

      *ret_tick = (self->horizon >> (shift + LEVEL_BITS) << LEVEL_BITS | (guint) number % BUCKETS) << shift;
      *ret_tick = MAX (*ret_tick, self->horizon);
    }

  return number;
}

/* What it belongs to will be needed soon, and of very many, none is near. */
static void
fetch_data (LanesTimers *self,
            guint32      timer)
{
  char *data = TIMER (timer).data;

  __builtin_prefetch (data, 1);
  __builtin_prefetch (data + LINE, 1);
}

/* Moves some of a bucket one level down, or into the heap. */
static void
deal_out (LanesTimers *self,
          guint32      number)
{
  Bucket *bucket = &self->buckets[number];

  for (guint i = 0; i < MOVES && bucket->n > 0; i++)
    {
      guint32 timer = bucket->timers[bucket->n - 1];

      if (bucket->n > AHEAD)
        __builtin_prefetch (&TIMER (bucket->timers[bucket->n - AHEAD - 1]), 1);
      take_from_bucket (self, timer);
      if (number >= BUCKETS)
        put (self, timer);
      else
        {
          fetch_data (self, timer);
          push (self, timer);
        }
    }
}

/* Has the heap hold what is due next, and no more: however far behind a loop is, its heap stays small.
 *
 * @ret_until: those of the heap that are due by then come before all that is in the wheel
 *
 * Returns: FALSE if the turn is over before */
static gboolean
advance (LanesTimers *self,
         gint64       deadline,
         gint64      *ret_until)
{
  guint64 now = (guint64) self->now >> TICK_BITS, tick;
  int number;

  *ret_until = self->now;
  while (self->n_in_wheel > 0)
    {
      number = find_next (self, &tick);
      self->horizon = MAX (self->horizon, MIN (tick, now));
      if (tick > now)
        break;
      if (self->n > 0 && NODE (0).when < (gint64) (tick << TICK_BITS))
        {
          *ret_until = (gint64) (tick << TICK_BITS) - 1;
          break;
        }
      deal_out (self, (guint32) number);
      if (g_get_monotonic_time () >= deadline)
        return FALSE;
    }

  return TRUE;
}

static void
wake_at (LanesTimers *self,
         gint64       when)
{
  self->armed = when;
  g_source_set_ready_time (self->source, when);
}

static void
arm (LanesTimers *self)
{
  gint64 when = self->n > 0 ? NODE (0).when : -1;
  guint64 tick;

  if (self->n_in_wheel > 0)
    {
      find_next (self, &tick);
      tick <<= TICK_BITS;
      if (when < 0 || (gint64) tick < when)
        when = (gint64) tick;
    }

  wake_at (self, when);
}

/* Takes the next ones that are due out of the heap. */
static guint
take_due (LanesTimers *self,
          gint64       until,
          guint32     *ret_due)
{
  guint n;

  for (n = 0; n < PIECE && self->n > 0 && NODE (0).when <= until; n++)
    {
      ret_due[n] = NODE (0).timer;
      take_out (self, 0);
      fetch_data (self, ret_due[n]);
    }

  return n;
}

static gboolean
timers_dispatch (GSource    *source,
                 GSourceFunc callback,
                 gpointer    user_data)
{
  LanesTimers *self = ((TimersSource *) source)->timers;
  gint64 now = g_get_monotonic_time (), deadline = now + LANES_TURN_US, until;
  guint32 due[PIECE];
  guint n;

  self->now = now;
  while (advance (self, deadline, &until) && (n = take_due (self, until, due)) > 0)
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

  self->armed = -1;
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
  if (self->heap != NULL)
    free (self->heap - HEAP_SHIFT);
  g_array_unref (self->timers);
  for (guint i = 0; i < N_BUCKETS; i++)
    g_free (self->buckets[i].timers);
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
      self->free = TIMER (index).index;
    }
  else
    {
      index = self->timers->len;
      g_array_set_size (self->timers, index + 1);
    }

  TIMER (index) = (Timer){ .func = func, .data = data, .when = when };
  if (self->n_in_wheel > 0)
    put (self, index);
  else if (self->n < FEW)
    push (self, index);
  else
    {
      self->horizon = (guint64) lanes_timers_get_now (self) >> TICK_BITS;
      put (self, index);
    }
  if (self->armed < 0 || when < self->armed)
    wake_at (self, when);

  return index + 1;
}

void
lanes_timers_remove (LanesTimers *self,
                     guint        handle)
{
  guint32 index = handle - 1;
  gint64 when;

  g_return_if_fail (handle > 0 && index < self->timers->len && TIMER (index).func != NULL);

  /* Due this very moment, and not called yet: it is not called, and then released. */
  if (TIMER (index).bucket == DUE)
    {
      TIMER (index).func = NULL;
      return;
    }

  when = TIMER (index).when;
  if (TIMER (index).bucket == IN_HEAP)
    take_out (self, TIMER (index).index);
  else
    take_from_bucket (self, index);
  release (self, index);
  if (when <= self->armed)
    arm (self);
}

gint64
lanes_timers_get_when (LanesTimers *self,
                       guint        handle)
{
  g_return_val_if_fail (handle > 0 && handle <= self->timers->len && TIMER (handle - 1).func != NULL, 0);

  return TIMER (handle - 1).when;
}

gint64
lanes_timers_get_now (LanesTimers *self)
{
  return self->now != 0 ? self->now : g_get_monotonic_time ();
}

guint
lanes_timers_get_n (LanesTimers *self)
{
  return self->n + self->n_in_wheel;
}
