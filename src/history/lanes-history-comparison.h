/* lanes-history-comparison.h: two runs of the same batch, side by side
 *
 * May block: for a thread that may, with its reader.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-history-reader.h"

G_BEGIN_DECLS

/* A job of either run with the same input; one of them may be missing. */
typedef struct
{
  LanesHistoryJob *first;   /* owned, nullable */
  LanesHistoryJob *second;  /* owned, nullable */
} LanesHistoryPair;

typedef enum
{
  LANES_PAIR_SAME,         /* ended alike; only the time may differ */
  LANES_PAIR_MENDED,       /* succeeded only in the second */
  LANES_PAIR_BROKEN,       /* succeeded only in the first */
  LANES_PAIR_ONLY_FIRST,
  LANES_PAIR_ONLY_SECOND,
} LanesPairChange;

/* What was asked for otherwise: a parameter, an option, the limit. @name is translated. */
typedef struct
{
  char *name;
  char *first;   /* nullable: was not given */
  char *second;  /* nullable */
} LanesHistoryChange;

/**
 * LanesHistoryComparison:
 * @pairs: (element-type LanesHistoryPair): in the order of the first run's inputs, then what only the second has
 * @changes: (element-type LanesHistoryChange): secrets are masked, and not compared
 * @first: the first run; @second: the second
 * @n_both: succeeded in both
 * @n_mended: succeeded only in the second
 * @n_broken: succeeded only in the first
 * @n_only_first: inputs that only the first had
 * @n_only_second: inputs that only the second had
 * @first_us: run time together, of those that succeeded in both, in the first run; @second_us in the second
 */
typedef struct
{
  GPtrArray            *pairs;
  GPtrArray            *changes;
  LanesHistoryBatchRow *first;
  LanesHistoryBatchRow *second;
  guint64               n_both;
  guint64               n_mended;
  guint64               n_broken;
  guint64               n_only_first;
  guint64               n_only_second;
  gint64                first_us;
  gint64                second_us;
} LanesHistoryComparison;

/* Returns: (transfer full): or %NULL with an error, LANES_ERROR_NOT_FOUND where there is no such batch */
LanesHistoryComparison *lanes_history_comparison_new  (LanesHistoryReader      *reader,
                                                       guint64                  first_batch,
                                                       guint64                  second_batch,
                                                       GCancellable            *cancellable,
                                                       GError                 **error);
void                    lanes_history_comparison_free (LanesHistoryComparison  *self);

/* What matters most first: what ended otherwise, then by how much longer or shorter it took. */
void                    lanes_history_comparison_sort (LanesHistoryComparison  *self);

LanesPairChange         lanes_history_pair_get_change (const LanesHistoryPair  *pair);

/* How much longer the second took, in µs; 0 where that is not known. */
gint64                  lanes_history_pair_get_difference (const LanesHistoryPair *pair);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LanesHistoryComparison, lanes_history_comparison_free)

G_END_DECLS
