/* lanes-timeline-counter.c: counts a range of time between frames
 *
 * Emits "counted" when the figures of the last range asked for are there; until then those of the one before stay.
 *
 * Thread: the main thread.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-timeline-counter.h"

#define SLICE_US 2000

struct _LanesTimelineCounter
{
  GObject         parent_instance;

  LanesSpanStore *store;     /* owned */
  LanesSpanStats *stats;     /* owned, nullable: done */
  LanesSpanStats *counting;  /* owned, nullable */
  guint           idle_id;
  gint64          cost;      /* µs of the main thread that the last count took */
  gint64          spent;
};

G_DEFINE_FINAL_TYPE (LanesTimelineCounter, lanes_timeline_counter, G_TYPE_OBJECT)

static guint counted_signal;

static void
lanes_timeline_counter_finalize (GObject *object)
{
  LanesTimelineCounter *self = LANES_TIMELINE_COUNTER (object);

  g_clear_handle_id (&self->idle_id, g_source_remove);
  g_clear_pointer (&self->stats, lanes_span_stats_free);
  g_clear_pointer (&self->counting, lanes_span_stats_free);
  g_clear_object (&self->store);

  G_OBJECT_CLASS (lanes_timeline_counter_parent_class)->finalize (object);
}

static void
lanes_timeline_counter_class_init (LanesTimelineCounterClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lanes_timeline_counter_finalize;
  counted_signal = g_signal_new ("counted", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
lanes_timeline_counter_init (LanesTimelineCounter *self)
{
}

/* Returns: (transfer full) */
LanesTimelineCounter *
lanes_timeline_counter_new (LanesSpanStore *store)
{
  LanesTimelineCounter *self = g_object_new (LANES_TYPE_TIMELINE_COUNTER, NULL);

  self->store = g_object_ref (store);
  return self;
}

static gboolean
count_cb (gpointer user_data)
{
  LanesTimelineCounter *self = LANES_TIMELINE_COUNTER (user_data);
  gint64 begin = g_get_monotonic_time ();
  gboolean more = lanes_span_stats_step (self->counting, begin + SLICE_US);

  self->spent += g_get_monotonic_time () - begin;
  if (more)
    return G_SOURCE_CONTINUE;

  self->idle_id = 0;
  self->cost = self->spent;
  g_clear_pointer (&self->stats, lanes_span_stats_free);
  self->stats = g_steal_pointer (&self->counting);
  g_signal_emit (self, counted_signal, 0);
  return G_SOURCE_REMOVE;
}

/* Drops a count that goes on. */
void
lanes_timeline_counter_count (LanesTimelineCounter *self,
                              gint64                start,
                              gint64                end,
                              gint64                now)
{
  g_clear_pointer (&self->counting, lanes_span_stats_free);
  self->counting = lanes_span_stats_new (self->store, start, end, now);
  self->spent = 0;
  if (self->idle_id == 0)
    self->idle_id = g_idle_add_full (G_PRIORITY_LOW, count_cb, self, NULL);
}

/* Forgets the figures. */
void
lanes_timeline_counter_clear (LanesTimelineCounter *self)
{
  g_clear_handle_id (&self->idle_id, g_source_remove);
  g_clear_pointer (&self->counting, lanes_span_stats_free);
  g_clear_pointer (&self->stats, lanes_span_stats_free);
}

/* Returns: (transfer none) (nullable): the figures of the last range that was counted to its end */
LanesSpanStats *
lanes_timeline_counter_get_stats (LanesTimelineCounter *self)
{
  return self->stats;
}

gboolean
lanes_timeline_counter_is_busy (LanesTimelineCounter *self)
{
  return self->counting != NULL;
}

/* µs of the main thread that the last count took. */
gint64
lanes_timeline_counter_get_cost (LanesTimelineCounter *self)
{
  return self->cost;
}
