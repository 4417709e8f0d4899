/* lanes-span-stats.c: the figures of a range of time
 *
 * One pass over all spans of the range in order of time, over all lanes at once: a heap holds each lane's next event, a start or
 * an end. That gives what ran at once exactly; lengths go into a histogram of 1,024 steps an octave, so that any quantile is
 * right to 1 in 1,000 in 160 KiB. Works in steps with a deadline: ten million spans are counted between frames.
 *
 * What was folded is counted from the summaries: how many, how many failed and how long the lane was busy; their kinds only
 * where all of a summary are of one, and their lengths not at all, which is said.
 *
 * Thread: that of the store.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-span-stats.h"

#define SUB_BITS 10
#define SUBS (1u << SUB_BITS)
#define N_BUCKETS ((48 - SUB_BITS + 1) * SUBS)
#define MAX_KINDS 256

/* A lane's next event. */
typedef struct
{
  gint64    time;
  gboolean  starts;
  guint     lane;
  guint64   index;
  LanesSpan span;
  gint64    attempt_start;
  gint64    last_end;       /* of the lane's last span, or -1 */
} Cursor;

struct _LanesSpanStats
{
  LanesSpanStore *store;       /* owned */
  gint64          start;
  gint64          end;
  gint64          now;

  GArray         *heap;        /* owned, Cursor */
  guint           next_lane;   /* lanes before it are in the heap, or have nothing */

  guint64         n_ended;
  guint64         n_failed;
  guint64         n_merged;
  guint64         n_lengths;
  double          length_sum;
  guint32        *histogram;   /* owned */
  guint           running;
  guint           peak;
  gint64          busy;
  GArray         *lane_busy;   /* owned, gint64 */
  GArray         *batch_busy;  /* owned, gint64 */
  gint64          kind_busy[MAX_KINDS];
  gint64          state_busy[LANES_N_STATES];
  gint64          idle;
  guint           idle_lane;
};

/**
 * lanes_span_stats_new:
 * @now: where open spans end
 *
 * Returns: (transfer full): all zero until lanes_span_stats_step() is done
 */
LanesSpanStats *
lanes_span_stats_new (LanesSpanStore *store,
                      gint64          start,
                      gint64          end,
                      gint64          now)
{
  LanesSpanStats *self = g_new0 (LanesSpanStats, 1);

  self->store = g_object_ref (store);
  self->start = start;
  self->end = end;
  self->now = now;
  self->heap = g_array_new (FALSE, FALSE, sizeof (Cursor));
  self->lane_busy = g_array_new (FALSE, TRUE, sizeof (gint64));
  self->batch_busy = g_array_new (FALSE, TRUE, sizeof (gint64));
  self->histogram = g_new0 (guint32, N_BUCKETS);
  g_array_set_size (self->lane_busy, lanes_span_store_get_n_lanes (store));
  return self;
}

void
lanes_span_stats_free (LanesSpanStats *self)
{
  g_array_unref (self->heap);
  g_array_unref (self->lane_busy);
  g_array_unref (self->batch_busy);
  g_free (self->histogram);
  g_object_unref (self->store);
  g_free (self);
}

static guint
get_bucket (gint64 length)
{
  guint64 value = (guint64) CLAMP (length, 0, LANES_SPAN_TIME_MAX);
  guint bits = g_bit_storage (value);
  guint shift = bits > SUB_BITS + 1 ? bits - SUB_BITS - 1 : 0;

  if (value < SUBS)
    return (guint) value;

  return (shift + 1) * SUBS + (guint) ((value >> shift) - SUBS);
}

/* The middle of a bucket. */
static gint64
get_value (guint bucket)
{
  guint shift = bucket / SUBS;

  if (shift == 0)
    return bucket;

  return ((gint64) (bucket % SUBS + SUBS) << (shift - 1)) + ((G_GINT64_CONSTANT (1) << (shift - 1)) - 1) / 2;
}

/* An end comes before a start at the same time: a slot that is handed on is never two. */
static inline gboolean
is_before (const Cursor *a,
           const Cursor *b)
{
  return a->time < b->time || (a->time == b->time && !a->starts && b->starts);
}

static inline Cursor *
get_cursor (LanesSpanStats *self,
            guint           place)
{
  return &g_array_index (self->heap, Cursor, place);
}

static void
swap (LanesSpanStats *self,
      guint           a,
      guint           b)
{
  Cursor kept = *get_cursor (self, a);

  *get_cursor (self, a) = *get_cursor (self, b);
  *get_cursor (self, b) = kept;
}

static void
sink (LanesSpanStats *self)
{
  guint place = 0;

  while (2 * place + 1 < self->heap->len)
    {
      guint child = 2 * place + 1;

      if (child + 1 < self->heap->len && is_before (get_cursor (self, child + 1), get_cursor (self, child)))
        child++;
      if (!is_before (get_cursor (self, child), get_cursor (self, place)))
        return;
      swap (self, child, place);
      place = child;
    }
}

static void
push (LanesSpanStats *self,
      const Cursor   *cursor)
{
  guint place = self->heap->len;

  g_array_append_vals (self->heap, cursor, 1);
  while (place > 0 && is_before (get_cursor (self, place), get_cursor (self, (place - 1) / 2)))
    {
      swap (self, place, (place - 1) / 2);
      place = (place - 1) / 2;
    }
}

static void
add_busy (LanesSpanStats *self,
          guint           lane,
          gint64          busy,
          guint           kind,
          guint           batch,
          LanesState      state)
{
  if (busy <= 0)
    return;

  if (batch >= self->batch_busy->len)
    g_array_set_size (self->batch_busy, batch + 1);
  g_array_index (self->batch_busy, gint64, batch) += busy;
  g_array_index (self->lane_busy, gint64, lane) += busy;
  self->kind_busy[kind % MAX_KINDS] += busy;
  self->state_busy[state] += busy;
  self->busy += busy;
}

typedef struct
{
  LanesSpanStats *self;
  guint           lane;
  gint64          until;
} Folded;

static void
add_folded (const LanesSpanCell *cell,
            guint                level,
            gpointer             user_data)
{
  Folded *folded = user_data;
  LanesSpanStats *self = folded->self;
  LanesSpanSummary summary;

  lanes_span_summarise (cell, level, &summary);
  if (level == 0)
    return;

  gint64 length = MAX (summary.end - summary.start, 1);
  gint64 within = MIN (summary.end, self->end) - MAX (summary.start, self->start);

  self->n_ended += summary.n_attempts;
  self->n_failed += summary.n_failed;
  self->n_merged += summary.n_attempts;
  folded->until = summary.end;
  add_busy (self, folded->lane, (gint64) ((double) summary.busy * within / length), summary.mixed ? 0 : summary.kind,
            summary.batch, summary.state);
}

/* Puts the lane's first span of the range into the heap. */
static void
enter_lane (LanesSpanStats *self,
            guint           lane)
{
  Folded folded = { self, lane, -1 };
  Cursor cursor = { .lane = lane, .starts = TRUE, .last_end = -1 };
  guint64 first = lanes_span_store_get_first (self->store, lane);
  LanesSpan whole;

  if (first > 0 && lanes_span_store_get (self->store, lane, first, self->now, &whole) && whole.start > self->start)
    lanes_span_store_visit (self->store, lane, self->start, MIN (self->end, whole.start), -1, NULL, add_folded, &folded);

  cursor.index = MAX (first, lanes_span_store_find (self->store, lane, self->start));
  if (!lanes_span_store_get (self->store, lane, cursor.index, self->now, &cursor.span) || cursor.span.start >= self->end)
    return;

  lanes_span_store_get_attempt (self->store, lane, cursor.index, self->now, &whole);
  cursor.attempt_start = whole.start;
  cursor.last_end = folded.until;
  cursor.time = cursor.span.start;
  push (self, &cursor);
}

static void
count_start (LanesSpanStats *self,
             Cursor         *cursor)
{
  gint64 idle = cursor->span.start - cursor->last_end;

  if (!cursor->span.unobserved)
    self->running++;
  self->peak = MAX (self->peak, self->running);
  if (cursor->last_end >= 0 && idle > self->idle &&
      lanes_span_store_get_unobserved (self->store, cursor->last_end, cursor->span.start) == 0)
    {
      self->idle = idle;
      self->idle_lane = cursor->lane;
    }

  cursor->starts = FALSE;
  cursor->time = cursor->span.end;
}

static void
count_length (LanesSpanStats *self,
              gint64          length)
{
  self->histogram[get_bucket (length)]++;
  self->n_lengths++;
  self->length_sum += (double) length;
}

/* Returns: %FALSE where the lane has no further span in the range */
static gboolean
count_end (LanesSpanStats *self,
           Cursor         *cursor)
{
  LanesSpan *span = &cursor->span;
  gboolean ends = lanes_span_ends_attempt (span), helped = span->helping;

  if (!span->unobserved)
    {
      self->running--;
      add_busy (self, cursor->lane, MIN (span->end, self->end) - MAX (span->start, self->start), span->kind, span->batch,
                lanes_span_get_state (span));
    }
  if (ends && span->end <= self->end)
    {
      self->n_ended++;
      self->n_failed += lanes_state_is_bad (lanes_span_get_state (span));
      count_length (self, span->end - cursor->attempt_start);
    }

  cursor->last_end = span->end;
  if (!lanes_span_store_get (self->store, cursor->lane, ++cursor->index, self->now, span) || span->start >= self->end)
    return FALSE;

  if (ends || helped)
    cursor->attempt_start = span->start;
  cursor->starts = TRUE;
  cursor->time = span->start;
  return TRUE;
}

/**
 * lanes_span_stats_step:
 * @deadline: µs of g_get_monotonic_time() to come back by
 *
 * Returns: whether there is more to do
 */
gboolean
lanes_span_stats_step (LanesSpanStats *self,
                       gint64          deadline)
{
  for (guint n = 1; self->next_lane < self->lane_busy->len || self->heap->len > 0; n++)
    {
      if (n % 256 == 0 && g_get_monotonic_time () >= deadline)
        return TRUE;

      if (self->next_lane < self->lane_busy->len)
        {
          enter_lane (self, self->next_lane++);
          continue;
        }

      Cursor *first = get_cursor (self, 0);

      if (first->starts)
        count_start (self, first);
      else if (!count_end (self, first))
        g_array_remove_index_fast (self->heap, 0);
      sink (self);
    }

  return FALSE;
}

gint64
lanes_span_stats_get_start (LanesSpanStats *self)
{
  return self->start;
}

gint64
lanes_span_stats_get_end (LanesSpanStats *self)
{
  return self->end;
}

guint64
lanes_span_stats_get_n_ended (LanesSpanStats *self)
{
  return self->n_ended;
}

guint64
lanes_span_stats_get_n_failed (LanesSpanStats *self)
{
  return self->n_failed;
}

guint64
lanes_span_stats_get_n_merged (LanesSpanStats *self)
{
  return self->n_merged;
}

gint64
lanes_span_stats_get_mean (LanesSpanStats *self)
{
  return self->n_lengths == 0 ? -1 : (gint64) (self->length_sum / (double) self->n_lengths + 0.5);
}

/* The nearest-rank quantile. */
gint64
lanes_span_stats_get_quantile (LanesSpanStats *self,
                               double          part)
{
  guint64 rank = (guint64) (part * (double) self->n_lengths + 0.999999), seen = 0;

  if (self->n_lengths == 0)
    return -1;

  rank = CLAMP (rank, 1, self->n_lengths);
  for (guint i = 0; i < N_BUCKETS; i++)
    {
      seen += self->histogram[i];
      if (seen >= rank)
        return get_value (i);
    }

  return -1;
}

guint
lanes_span_stats_get_peak (LanesSpanStats *self)
{
  return self->peak;
}

gint64
lanes_span_stats_get_busy (LanesSpanStats *self)
{
  return self->busy;
}

gint64
lanes_span_stats_get_lane_busy (LanesSpanStats *self,
                                guint           lane)
{
  return lane < self->lane_busy->len ? g_array_index (self->lane_busy, gint64, lane) : 0;
}

gint64
lanes_span_stats_get_kind_busy (LanesSpanStats *self,
                                guint           kind)
{
  return kind < MAX_KINDS ? self->kind_busy[kind] : 0;
}

gint64
lanes_span_stats_get_state_busy (LanesSpanStats *self,
                                 LanesState      state)
{
  return state < LANES_N_STATES ? self->state_busy[state] : 0;
}

gint64
lanes_span_stats_get_batch_busy (LanesSpanStats *self,
                                 guint           batch)
{
  return batch < self->batch_busy->len ? g_array_index (self->batch_busy, gint64, batch) : 0;
}

gint64
lanes_span_stats_get_unobserved (LanesSpanStats *self)
{
  return lanes_span_store_get_unobserved (self->store, self->start, MIN (self->end, self->now));
}

gint64
lanes_span_stats_get_idle (LanesSpanStats *self,
                           guint          *ret_lane)
{
  *ret_lane = self->idle_lane;
  return self->idle;
}
