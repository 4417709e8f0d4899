/* lanes-span-patterns.c: what a range of time says about how the work is run
 *
 * Each pattern is said only where the figures leave no doubt: the range lasts for seconds, enough jobs ended in it, and the
 * share that makes the pattern is far from what it would be without it. Nothing is said otherwise.
 *
 * Thread: that of the store.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-span-patterns.h"

#include "lanes-time-axis.h"

#include <glib/gi18n-lib.h>

#define MIN_RANGE (3 * G_USEC_PER_SEC)
#define MIN_JOBS 8
#define BUSY_ALL 0.9       /* of the range: a lane that never rests */
#define LANE_ALL 0.9       /* of its group's work: one lane does it all */
#define QUEUE_HIGH 0.25    /* of the time on threads: waiting for a CPU */
#define SLEEP_HIGH 0.8     /* of the time on threads or processes: waiting for something else */
#define STRAGGLER 5        /* times the median */
#define MAX_BACK 64        /* spans of a lane that are looked at */
#define MAX_LENGTHS 1024   /* that are enough for a median */

typedef struct
{
  LanesSpanStore *store;
  LanesSpanStats *stats;
  gint64          start;
  gint64          end;
  gint64          now;
  guint           n_cpus;
  GArray         *patterns;
} Search;

static void
pattern_clear (gpointer data)
{
  LanesPattern *pattern = data;

  g_free (pattern->evidence);
  g_free (pattern->advice);
}

/* @evidence: (transfer full) */
static void
add (Search           *self,
     LanesPatternKind  kind,
     char             *evidence,
     const char       *advice)
{
  LanesPattern pattern = { kind, evidence, g_strdup (advice) };

  g_array_append_val (self->patterns, pattern);
}

/* The median wait of the last spans of a lane within the range; -1 for too few. */
static gint64
get_typical_wait (Search *self,
                  guint   lane)
{
  guint64 index = lanes_span_store_find (self->store, lane, self->end);
  guint n = 0, n_waited = 0;
  gint64 sum = 0;
  LanesSpan span;

  while (index > 0 && n < MAX_BACK && lanes_span_store_get (self->store, lane, --index, self->now, &span) &&
         span.start >= self->start)
    {
      n++;
      n_waited += span.wait > (span.end - span.start) / 2;
      sum += span.wait;
    }

  return n >= MIN_JOBS && n_waited * 4 >= n * 3 ? sum / n : -1;
}

static void
look_at_lanes (Search *self,
               guint   group)
{
  GArray *lanes = lanes_span_store_get_group_lanes (self->store, group);
  const char *title = lanes_span_store_get_group_title (self->store, group);
  guint limit = lanes_span_store_get_group_limit (self->store, group), busiest = LANES_SPAN_NO_LANE;
  gint64 sum = 0, most = 0, wait;

  for (guint i = 0; i < lanes->len; i++)
    {
      guint lane = g_array_index (lanes, guint, i);
      gint64 busy = lanes_span_stats_get_lane_busy (self->stats, lane);

      sum += busy;
      if (busy > most)
        {
          most = busy;
          busiest = lane;
        }
    }

  /* Only a lane that never rests, and whose jobs stood in a queue, holds anything up. */
  if (busiest == LANES_SPAN_NO_LANE || (double) most < BUSY_ALL * (double) (self->end - self->start) ||
      (double) most < LANE_ALL * (double) sum)
    return;
  wait = get_typical_wait (self, busiest);
  if (wait < 0)
    return;

  g_autofree char *words = lanes_time_format_duration (wait);

  if (limit == 1)
    add (self, LANES_PATTERN_LIMIT_ONE,
         g_strdup_printf (_("%s: a limit of 1 runs one job after another; each waited %s for its turn."), title, words),
         _("Try a higher limit."));
  else if (limit > 1)
    add (self, LANES_PATTERN_ONE_LANE,
         g_strdup_printf (_("%s: one of %u lanes did %.0f %% of the work while jobs waited %s."), title, limit,
                          100.0 * (double) most / (double) sum, words),
         _("Try a higher limit for the batch or the host: they hold the other lanes back."));
}

static void
look_at_kernel (Search *self,
                guint   group)
{
  GArray *lanes = lanes_span_store_get_group_lanes (self->store, group);
  const char *title = lanes_span_store_get_group_title (self->store, group);
  double covered = 0, waiting = 0, asleep = 0;
  guint n_lanes = 0;

  if (g_str_equal (lanes_span_store_get_group_id (self->store, group), "async"))
    return;

  for (guint i = 0; i < lanes->len; i++)
    {
      guint lane = g_array_index (lanes, guint, i);
      gint64 busy = lanes_span_stats_get_lane_busy (self->stats, lane);
      LanesKernelSum sum;

      /* Samples of idle time say nothing about the work: only lanes that hardly rested. */
      if ((double) busy < BUSY_ALL * (double) (self->end - self->start))
        continue;
      lanes_span_store_sum_stripe (self->store, lane, self->start, self->end, &sum);
      if (sum.covered * 2 < busy)
        continue;
      n_lanes++;
      covered += (double) sum.covered;
      waiting += sum.share[LANES_KERNEL_WAITING] * (double) sum.covered;
      asleep += (sum.share[LANES_KERNEL_ASLEEP] + sum.share[LANES_KERNEL_DISK]) * (double) sum.covered;
    }

  if (n_lanes > self->n_cpus && waiting > QUEUE_HIGH * covered)
    add (self, LANES_PATTERN_CROWDED,
         g_strdup_printf (_("%s: %u at once on %u CPUs spent %.0f %% of their time waiting for a CPU."), title, n_lanes,
                          self->n_cpus, 100 * waiting / covered),
         _("Try a limit of as many as there are CPUs."));
  else if (n_lanes >= 2 && asleep > SLEEP_HIGH * covered)
    add (self, LANES_PATTERN_WAITING,
         g_strdup_printf (_("%s: the work slept %.0f %% of its time."), title, 100 * asleep / covered),
         _("Try it on the main loop if it is a transfer, or a higher limit: it needs no CPU while it waits."));
}

static int
compare_lengths (gconstpointer a,
                 gconstpointer b)
{
  gint64 x = *(const gint64 *) a, y = *(const gint64 *) b;

  return (x > y) - (x < y);
}

/* How long the batch's attempts took that ended in the range, of the last ones of each lane; in no order. */
static GArray *
get_lengths (Search *self,
             guint   batch)
{
  GArray *lengths = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint lane = 0; lane < lanes_span_store_get_n_lanes (self->store) && lengths->len < MAX_LENGTHS; lane++)
    {
      guint64 index = lanes_span_store_get_n (self->store, lane);
      LanesSpan span, whole;

      for (guint n = 0; n < MAX_BACK && index > 0 && lanes_span_store_get (self->store, lane, --index, self->now, &span) &&
           span.end >= self->start; n++)
        if (span.batch == batch && lanes_span_ends_attempt (&span) &&
            lanes_span_store_get_attempt (self->store, lane, index, self->now, &whole))
          {
            gint64 length = whole.end - whole.start;

            g_array_append_val (lengths, length);
          }
    }

  return lengths;
}

/* Returns: %FALSE where not exactly one runs. @ret_last_end: when the last other span ended, µs */
static gboolean
find_last (Search    *self,
           LanesSpan *ret_straggler,
           gint64    *ret_last_end)
{
  gboolean found = FALSE;

  if (self->end < self->now || lanes_span_store_get_n_open (self->store) != 1)
    return FALSE;

  *ret_last_end = 0;
  for (guint i = 0; i < lanes_span_store_get_n_lanes (self->store); i++)
    {
      guint64 n = lanes_span_store_get_n (self->store, i);
      LanesSpan span;

      if (n > 0 && lanes_span_store_get (self->store, i, n - 1, self->now, &span))
        *ret_last_end = MAX (*ret_last_end, span.end);
      if (lanes_span_store_get_attempt (self->store, i, n, self->now, &span) && !span.helping)
        {
          *ret_straggler = span;
          found = TRUE;
        }
    }

  return found;
}

/* One that has run long after every other ended, and much longer than the others of its batch. */
static void
look_at_stragglers (Search *self)
{
  LanesSpan straggler;
  gint64 last_end;

  if (!find_last (self, &straggler, &last_end))
    return;

  gint64 length = straggler.end - straggler.start, alone = self->now - MAX (last_end, straggler.start);

  if (straggler.batch == 0 || alone < length / 2 || alone < (gint64) MIN_RANGE)
    return;

  g_autoptr (GArray) lengths = get_lengths (self, straggler.batch);

  if (lengths->len < MIN_JOBS - 1)
    return;

  g_array_sort (lengths, compare_lengths);

  gint64 median = g_array_index (lengths, gint64, (lengths->len - 1) / 2);

  if (length < STRAGGLER * median)
    return;

  g_autofree char *title = lanes_span_store_dup_title (self->store, &straggler);
  g_autofree char *words = lanes_time_format_duration (length);
  g_autofree char *left = lanes_time_format_duration (alone);
  g_autofree char *usual = lanes_time_format_duration (median);

  add (self, LANES_PATTERN_STRAGGLER,
       g_strdup_printf (_("“%s” holds its batch: it has run for %s, alone for %s of that; the others took %s."), title, words, left,
                        usual),
       _("Try starting the longest jobs first, or splitting this one."));
}

/**
 * lanes_span_patterns_find:
 * @stats: of a range, counted to the end
 * @n_cpus: that the machine has
 *
 * Returns: (transfer full) (element-type LanesPattern): the surest first; empty where nothing is sure
 */
GArray *
lanes_span_patterns_find (LanesSpanStore *store,
                          LanesSpanStats *stats,
                          gint64          now,
                          guint           n_cpus)
{
  Search self = { store, stats, lanes_span_stats_get_start (stats), MIN (lanes_span_stats_get_end (stats), now), now, n_cpus,
                  NULL };
  gint64 first, last;

  self.patterns = g_array_new (FALSE, FALSE, sizeof (LanesPattern));
  g_array_set_clear_func (self.patterns, pattern_clear);
  if (!lanes_span_store_get_extent (store, now, &first, &last))
    return self.patterns;

  /* Before the first span nothing could have run. */
  self.start = MAX (self.start, first);
  if (self.end - self.start < (gint64) MIN_RANGE || lanes_span_stats_get_n_ended (stats) < MIN_JOBS)
    return self.patterns;

  /* What was not seen could change everything. */
  if (lanes_span_store_get_unobserved (store, self.start, self.end) > 0)
    return self.patterns;

  for (guint group = 0; group < lanes_span_store_get_n_groups (store); group++)
    {
      look_at_lanes (&self, group);
      look_at_kernel (&self, group);
    }
  look_at_stragglers (&self);
  return self.patterns;
}

/**
 * lanes_span_patterns_add_host:
 * @host: see lanes_engine_get_full_host()
 * @limit: of every host
 * @lasted: how long it has been so without a break, µs
 *
 * What no span tells: all that is queued waits for one host. Comes after what is there.
 *
 * Returns: %FALSE where that is not sure, and nothing is added
 */
gboolean
lanes_span_patterns_add_host (GArray     *patterns,
                              const char *host,
                              guint64     n_waiting,
                              guint       limit,
                              gint64      lasted)
{
  LanesPattern pattern = { .kind = LANES_PATTERN_HOST };

  if (lasted < (gint64) MIN_RANGE || n_waiting < MIN_JOBS)
    return FALSE;

  pattern.evidence = g_strdup_printf (_("All %u queued jobs wait for %s: no more than %u at once run there."),
                                      (guint) MIN (n_waiting, G_MAXUINT), host, limit);
  pattern.advice = g_strdup (_("Try a higher limit for a host, if that server bears it."));
  g_array_append_val (patterns, pattern);
  return TRUE;
}
