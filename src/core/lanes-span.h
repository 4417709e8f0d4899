/* lanes-span.h: one attempt of a job, or one phase of it, in a lane
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-span-tree.h"
#include "lanes-state.h"

G_BEGIN_DECLS

/**
 * LanesSpan:
 * @start: µs of CLOCK_MONOTONIC
 * @end: µs; for an open span, the time it was asked at
 * @wait: µs that the attempt waited for its slot before @start (for a second try: its delay too); kept to 1 part in 16,384;
 *   0 in any phase but the first
 * @job: the job's id, or 0 where it is not known
 * @attempt: from 1; 255 stands for that many and more
 * @kind: see lanes_span_store_intern_kind()
 * @batch: see lanes_span_store_intern_batch(); 0 for none
 * @phase: what it was meanwhile: running, paused or stopping
 * @became: the state that ended it: one of those three where another phase follows, %LANES_STATE_WAITING where the attempt
 *   failed and is tried again, else the end; for an open span @phase
 * @open: not over yet
 * @helping: the attempt has its slot elsewhere, and this one helped with it: no attempt of its own. It runs, and another phase follows
 * @unobserved: nobody looked meanwhile: the program that records was away
 *
 * A span unpacked, for reading and for adding.
 */
typedef struct
{
  gint64     start;
  gint64     end;
  gint64     wait;
  guint64    job;
  guint      attempt;
  guint      kind;
  guint      batch;
  LanesState phase;
  LanesState became;
  gboolean   open;
  gboolean   unobserved;
  gboolean   helping;
} LanesSpan;

/**
 * LanesSpanSummary:
 * @busy: µs in which something was seen to run
 * @n_attempts: attempts that ended
 * @n_failed: those that failed, timed out or were lost
 * @kind: the kind that was busy longest
 * @batch: the batch of the longest
 * @state: the worst end among them, or a phase
 * @mixed: not all are of @kind
 *
 * What a record or a summary of the tree says.
 */
typedef struct
{
  gint64     start;
  gint64     end;
  gint64     busy;
  guint      n_attempts;
  guint      n_failed;
  guint      kind;
  guint      batch;
  LanesState state;
  gboolean   mixed;
} LanesSpanSummary;

/* Did the attempt end with this span, one way or another? */
static inline gboolean
lanes_span_ends_attempt (const LanesSpan *self)
{
  return !self->open && !lanes_state_is_active (self->became);
}

/* How it is to be shown: its end, or its phase where another phase follows. */
static inline LanesState
lanes_span_get_state (const LanesSpan *self)
{
  if (self->became == LANES_STATE_WAITING)
    return LANES_STATE_FAILED;

  return lanes_state_is_active (self->became) ? self->phase : self->became;
}

void     lanes_span_pack      (const LanesSpan     *self,
                               LanesSpanCell       *ret_cell);
void     lanes_span_unpack    (const LanesSpanCell *cell,
                               LanesSpan           *ret_span);
void     lanes_span_summarise (const LanesSpanCell *cell,
                               guint                level,
                               LanesSpanSummary    *ret_summary);
void     lanes_span_fold      (const LanesSpanCell *children,
                               guint                n,
                               guint                level,
                               LanesSpanCell       *ret_parent);
gboolean lanes_state_is_bad   (LanesState           state);

G_END_DECLS
