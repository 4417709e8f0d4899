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
  LANES_EXPORT_CSV,     /* a heading, and a line a job (RFC 4180) */
  LANES_EXPORT_JSON,    /* an array of objects, those of `lanes list --json` */
  LANES_EXPORT_FOLDER,  /* both of these, and what each job wrote */
} LanesExportFormat;

/* Adds to @dict what the bus says of a job too, in the same words. */
void      lanes_history_job_describe   (const LanesHistoryJob     *job,
                                        GVariantDict              *dict);

/* Returns: (transfer full): the same, its input, its time and its whole result: `a{sv}` for lanes_job_variant_to_json() */
GVariant *lanes_history_job_to_variant (const LanesHistoryJob     *job);

/**
 * lanes_history_export:
 * @filter: (nullable): which; a batch's jobs come in the order of their inputs, all by age
 * @ids: (nullable) (element-type guint64): only these, in this order; what the history has not is passed over
 * @format: not that of a folder
 * @stream: where to; not closed
 * @ret_n_jobs: (out) (nullable): how many were written
 */
gboolean  lanes_history_export         (LanesHistoryReader        *reader,
                                        const LanesHistoryFilter  *filter,
                                        GArray                    *ids,
                                        LanesExportFormat          format,
                                        GOutputStream             *stream,
                                        guint64                   *ret_n_jobs,
                                        GCancellable              *cancellable,
                                        GError                   **error);

/**
 * lanes_history_export_to_path:
 * @path: a file that is replaced as a whole; a folder must not be there yet
 *
 * As above. A folder gets jobs.csv, jobs.json, and what each job wrote as output/NUMBER.txt (its place in the batch, or its id), as far as
 * that is still there. Where it fails or is cancelled, @path is as it was before.
 */
gboolean  lanes_history_export_to_path (LanesHistoryReader        *reader,
                                        const LanesHistoryFilter  *filter,
                                        GArray                    *ids,
                                        LanesExportFormat          format,
                                        const char                *path,
                                        guint64                   *ret_n_jobs,
                                        GCancellable              *cancellable,
                                        GError                   **error);

G_END_DECLS
