/* lanes-history-spans.h: what ran where and when, as the history knows it
 *
 * For a timeline that begins again: the newest attempts, each cut where it was paused or asked to stop.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-history-reader.h"
#include "lanes-kernel-share.h"
#include "lanes-span.h"

G_BEGIN_DECLS

/**
 * LanesHistorySpan:
 * @span: its times are wall clock µs; its kind and its batch are not set; open where its job is not over
 * @kernel_us: what the kernel says that its whole attempt did, by #LanesKernelState, µs; all 0 where that is not known
 * @executor: interned
 * @kind: interned
 * @batch: its id, or 0
 */
typedef struct
{
  LanesSpan   span;
  gint64      kernel_us[LANES_N_KERNEL_STATES];
  const char *executor;
  const char *kind;
  guint64     batch;
  guint       slot;
} LanesHistorySpan;

/**
 * LanesHistorySpans:
 * @spans: (element-type LanesHistorySpan): in order of their starts
 * @titles: of their jobs: guint64 to text
 * @batches: the names of their batches: guint64 to text
 * @n_left: jobs that began since then too, and were too many
 */
typedef struct
{
  GArray     *spans;
  GHashTable *titles;
  GHashTable *batches;
  guint64     n_left;
} LanesHistorySpans;

LanesHistorySpans *lanes_history_spans_read (LanesHistoryReader  *reader,
                                             gint64               since,
                                             guint                max_jobs,
                                             GError             **error);
void               lanes_history_spans_free (LanesHistorySpans   *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LanesHistorySpans, lanes_history_spans_free)

G_END_DECLS
