/* lanes-span.c: one attempt of a job, or one phase of it, in a lane
 *
 * How the 24 bytes of a cell are used beside the two times of 48 bits:
 *
 *              word 0, high       word 1, high   word 2
 *   record     kind 8 attempt 8   batch 16       job 36  wait 20  phase 3  unobserved 1  became 4
 *   summary    kind 8 state 4 …1  batch 16       busy 20  failed 20  attempts 24
 *
 * The wait is a small floating point number: 14 bits and a shift of 6, which stays below 35; a help has no wait, and a shift of 63. The busy time of a summary is its share of the whole
 * in parts of 2^20 - 1, so that it fits for a microsecond as for a week. Counts stop at what fits; a summary so large stands
 * for so many that no sum takes it before those below (16 million attempts).
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-span.h"

#define JOB_MAX ((G_GUINT64_CONSTANT (1) << 36) - 1)
#define WAIT_MANTISSA 14
#define WAIT_HELPING (63u << WAIT_MANTISSA)
#define BUSY_WHOLE ((1u << 20) - 1)
#define FAILED_MAX ((1u << 20) - 1)
#define ATTEMPTS_MAX ((1u << 24) - 1)
#define MIXED (1u << 12)
/* Phases are states below 8: the job holds a slot. */
#define PHASE_MASK 7
#define UNOBSERVED_BIT 59

/* Lost, failed and timed out: what a person wants to see first. Any thread. */
gboolean
lanes_state_is_bad (LanesState state)
{
  return state == LANES_STATE_FAILED || state == LANES_STATE_TIMED_OUT || state == LANES_STATE_LOST;
}

/* Which of two is to be seen where there is room for one? */
static guint
state_rank (LanesState state)
{
  static const guint8 ranks[LANES_N_STATES] = {
    [LANES_STATE_SUCCEEDED] = 1,
    [LANES_STATE_RUNNING] = 2,
    [LANES_STATE_PAUSED] = 3,
    [LANES_STATE_STOPPING] = 4,
    [LANES_STATE_CANCELLED] = 5,
    [LANES_STATE_LOST] = 6,
    [LANES_STATE_TIMED_OUT] = 7,
    [LANES_STATE_FAILED] = 8,
  };

  return ranks[state];
}

static guint
pack_wait (gint64 wait)
{
  guint shift = 0;

  wait = CLAMP (wait, 0, LANES_SPAN_TIME_MAX);
  while (wait >> shift >= 1 << WAIT_MANTISSA)
    shift++;

  return shift << WAIT_MANTISSA | (guint) (wait >> shift);
}

static gint64
unpack_wait (guint packed)
{
  return (gint64) (packed & ((1u << WAIT_MANTISSA) - 1)) << (packed >> WAIT_MANTISSA & 63);
}

/**
 * lanes_span_pack:
 *
 * Any thread.
 */
void
lanes_span_pack (const LanesSpan *self,
                 LanesSpanCell   *ret_cell)
{
  guint64 job = self->job > JOB_MAX ? 0 : self->job;
  guint wait = self->helping ? WAIT_HELPING : pack_wait (self->wait);

  ret_cell->w[0] = lanes_span_cell_pack (self->start, (self->kind & 0xff) | MIN (self->attempt, 255) << 8);
  ret_cell->w[1] = lanes_span_cell_pack (self->end, self->batch);
  ret_cell->w[2] = job | (guint64) wait << 36 | (guint64) self->phase << 56 |
                   (guint64) (self->unobserved != 0) << UNOBSERVED_BIT | (guint64) self->became << 60;
}

/* Any thread. */
void
lanes_span_unpack (const LanesSpanCell *cell,
                   LanesSpan           *ret_span)
{
  guint extra = lanes_span_cell_get_extra (cell, 0);
  guint wait = cell->w[2] >> 36 & 0xfffff;

  ret_span->start = lanes_span_cell_get_start (cell);
  ret_span->end = lanes_span_cell_get_end (cell);
  ret_span->helping = wait == WAIT_HELPING;
  ret_span->wait = ret_span->helping ? 0 : unpack_wait (wait);
  ret_span->job = cell->w[2] & JOB_MAX;
  ret_span->attempt = extra >> 8;
  ret_span->kind = extra & 0xff;
  ret_span->batch = lanes_span_cell_get_extra (cell, 1);
  ret_span->phase = cell->w[2] >> 56 & PHASE_MASK;
  ret_span->became = cell->w[2] >> 60;
  ret_span->open = FALSE;
  ret_span->unobserved = cell->w[2] >> UNOBSERVED_BIT & 1;
}

static inline void
summarise_record (const LanesSpanCell *cell,
                  LanesSpanSummary    *summary)
{
  LanesState phase = cell->w[2] >> 56 & PHASE_MASK;
  LanesState became = cell->w[2] >> 60;
  gboolean over = !lanes_state_is_active (became);

  if (became == LANES_STATE_WAITING)
    became = LANES_STATE_FAILED;
  summary->busy = (cell->w[2] >> UNOBSERVED_BIT & 1) != 0 ? 0 : summary->end - summary->start;
  summary->state = over ? became : phase;
  summary->n_attempts = over;
  summary->n_failed = over && lanes_state_is_bad (became);
  summary->mixed = FALSE;
}

/**
 * lanes_span_summarise:
 * @cell: of a tree made with lanes_span_fold()
 * @level: its level
 *
 * Any thread.
 */
void
lanes_span_summarise (const LanesSpanCell *cell,
                      guint                level,
                      LanesSpanSummary    *ret_summary)
{
  guint extra = lanes_span_cell_get_extra (cell, 0);

  ret_summary->start = lanes_span_cell_get_start (cell);
  ret_summary->end = lanes_span_cell_get_end (cell);
  ret_summary->kind = extra & 0xff;
  ret_summary->batch = lanes_span_cell_get_extra (cell, 1);

  if (level == 0)
    {
      summarise_record (cell, ret_summary);
      return;
    }

  double share = (double) (cell->w[2] & BUSY_WHOLE) / BUSY_WHOLE;

  ret_summary->busy = (gint64) (share * (double) (ret_summary->end - ret_summary->start) + 0.5);
  ret_summary->n_failed = cell->w[2] >> 20 & FAILED_MAX;
  ret_summary->n_attempts = cell->w[2] >> 40;
  ret_summary->state = extra >> 8 & 0xf;
  ret_summary->mixed = (extra & MIXED) != 0;
}

/* Which kind was busy longest? Few differ in a group, so a list of those seen is searched. */
static guint
dominant_kind (const guint8 *kinds,
               const gint64 *busy,
               guint         n,
               gboolean     *ret_mixed)
{
  gint64 sums[LANES_SPAN_TREE_LEAF_FANOUT];
  guint8 seen[LANES_SPAN_TREE_LEAF_FANOUT];
  guint n_seen = 0;
  guint best = 0;

  for (guint i = 0; i < n; i++)
    {
      guint k = 0;

      while (k < n_seen && seen[k] != kinds[i])
        k++;
      if (k == n_seen)
        {
          seen[n_seen] = kinds[i];
          sums[n_seen++] = 0;
        }
      sums[k] += busy[i];
      if (sums[k] > sums[best])
        best = k;
    }

  *ret_mixed = n_seen > 1;
  return seen[best];
}

/**
 * lanes_span_fold:
 *
 * The LanesSpanFold of spans.
 */
void
lanes_span_fold (const LanesSpanCell *children,
                 guint                n,
                 guint                level,
                 LanesSpanCell       *ret_parent)
{
  guint8 kinds[LANES_SPAN_TREE_LEAF_FANOUT];
  gint64 busy[LANES_SPAN_TREE_LEAF_FANOUT];
  LanesState state = LANES_STATE_SUCCEEDED;
  gint64 sum = 0, longest = -1;
  guint64 n_attempts = 0, n_failed = 0;
  guint batch = 0;
  gboolean mixed = FALSE, mixed_below = FALSE;

  for (guint i = 0; i < n; i++)
    {
      LanesSpanSummary child;

      lanes_span_summarise (&children[i], level, &child);
      kinds[i] = child.kind;
      busy[i] = child.busy;
      sum += child.busy;
      n_attempts += child.n_attempts;
      n_failed += child.n_failed;
      mixed_below |= child.mixed;
      if (state_rank (child.state) > state_rank (state))
        state = child.state;
      if (child.busy > longest)
        {
          longest = child.busy;
          batch = child.batch;
        }
    }

  gint64 start = lanes_span_cell_get_start (ret_parent);
  gint64 end = lanes_span_cell_get_end (ret_parent);
  double share = end > start ? (double) sum / (double) (end - start) : 1;
  guint kind = dominant_kind (kinds, busy, n, &mixed);

  ret_parent->w[0] = lanes_span_cell_pack (start, kind | (guint) state << 8 | (mixed || mixed_below ? MIXED : 0));
  ret_parent->w[1] = lanes_span_cell_pack (end, batch);
  ret_parent->w[2] = (guint64) (MIN (share, 1) * BUSY_WHOLE + 0.5) | (guint64) MIN (n_failed, FAILED_MAX) << 20 |
                     (guint64) MIN (n_attempts, ATTEMPTS_MAX) << 40;
}
