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

/**
 * LanesHistoryComparison:
 * @pairs: (element-type LanesHistoryPair): in the order of the first run's inputs, then what only the second has
 * @n_both: succeeded in both
 * @n_mended: succeeded only in the second
 * @n_broken: succeeded only in the first
 * @n_only_first: inputs that only the first had
 * @n_only_second: inputs that only the second had
 * @first_us: run time together, of those that succeeded in both, in the first run; @second_us in the second
 */
typedef struct
{
  GPtrArray *pairs;
  guint64    n_both;
  guint64    n_mended;
  guint64    n_broken;
  guint64    n_only_first;
  guint64    n_only_second;
  gint64     first_us;
  gint64     second_us;
} LanesHistoryComparison;

/* Returns: (transfer full): or %NULL with an error */
LanesHistoryComparison *lanes_history_comparison_new  (LanesHistoryReader      *reader,
                                                       guint64                  first_batch,
                                                       guint64                  second_batch,
                                                       GCancellable            *cancellable,
                                                       GError                 **error);
void                    lanes_history_comparison_free (LanesHistoryComparison  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LanesHistoryComparison, lanes_history_comparison_free)

G_END_DECLS
