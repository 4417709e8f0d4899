/* lanes-history-sweep.h: what of the history and of output would go, counted first and then deleted
 *
 * Rows and output have rules of their own: output is large and soon stale, rows are small and worth keeping. Output of a job whose row
 * goes goes with it; that of a job which is not over never goes. May block: for a thread that may, with its reader.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-history-prune.h"

G_BEGIN_DECLS

/**
 * LanesHistoryBounds:
 * @rows: which jobs stay
 * @output_days: output that was written last longer ago goes; 0 for no limit
 * @output_bytes: the oldest beyond so much goes; 0 for no limit
 */
typedef struct
{
  LanesHistoryRetention rows;
  guint                 output_days;
  gint64                output_bytes;
} LanesHistoryBounds;

/**
 * LanesHistorySweep:
 * @rows: the jobs that go; for lanes_history_prune() or lanes_history_writer_prune()
 * @n_outputs: jobs whose output goes
 * @n_files: files that are
 * @n_bytes: what they take on the disk
 * @n_bytes_left: what the output that stays takes
 *
 * A plan; nothing is deleted by making it.
 */
typedef struct
{
  LanesHistoryPreview rows;
  guint64             n_outputs;
  guint64             n_files;
  gint64              n_bytes;
  gint64              n_bytes_left;

  /*< private >*/
  GPtrArray          *dirs;
  GArray             *files;
} LanesHistorySweep;

/* Returns: (transfer full): or %NULL with an error */
LanesHistorySweep *lanes_history_sweep_new           (LanesHistoryReader      *reader,
                                                      const LanesHistoryBounds  *keep,
                                                      GCancellable            *cancellable,
                                                      GError                 **error);
void               lanes_history_sweep_free          (LanesHistorySweep       *self);

/* Is there nothing to delete? */
gboolean           lanes_history_sweep_is_empty      (const LanesHistorySweep *self);

/* Deletes the output that goes; what is gone already is no error. @ret_bytes: (out) (nullable): what that gave back */
gboolean           lanes_history_sweep_delete_output (LanesHistorySweep       *self,
                                                      gint64                  *ret_bytes,
                                                      GCancellable            *cancellable,
                                                      GError                 **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LanesHistorySweep, lanes_history_sweep_free)

G_END_DECLS
