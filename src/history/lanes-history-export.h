/* lanes-history-export.h: jobs of the history as a file for other programs
 *
 * May block: for a thread that may, with its reader. Secrets are masked, as they are in the history.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-history-reader.h"

G_BEGIN_DECLS

typedef enum
{
  LANES_EXPORT_CSV,   /* a heading, and a line a job (RFC 4180) */
  LANES_EXPORT_JSON,  /* an array of objects, those of `lanes list --json` */
} LanesExportFormat;

/* Returns: (transfer full): `a{sv}` for lanes_job_variant_to_json() */
GVariant *lanes_history_job_to_variant (const LanesHistoryJob     *job);

/**
 * lanes_history_export:
 * @filter: (nullable): which; a batch's jobs come in the order of their inputs, all by age
 * @stream: where to; not closed
 * @ret_n_jobs: (out) (nullable): how many were written
 */
gboolean  lanes_history_export         (LanesHistoryReader        *reader,
                                        const LanesHistoryFilter  *filter,
                                        LanesExportFormat          format,
                                        GOutputStream             *stream,
                                        guint64                   *ret_n_jobs,
                                        GCancellable              *cancellable,
                                        GError                   **error);

/**
 * lanes_history_export_folder:
 * @folder: made; must not be there yet
 *
 * jobs.csv, and what each job wrote to its output as output/NUMBER.txt (its place in the batch, or its id), as far as it is still there.
 */
gboolean  lanes_history_export_folder  (LanesHistoryReader        *reader,
                                        const LanesHistoryFilter  *filter,
                                        const char                *folder,
                                        guint64                   *ret_n_jobs,
                                        GCancellable              *cancellable,
                                        GError                   **error);

G_END_DECLS
