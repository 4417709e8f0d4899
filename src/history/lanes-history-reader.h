/* lanes-history-reader.h: reads the history on a connection of its own
 *
 * It may be used while another thread or program writes, and without one. Every call reads the disk, so it belongs to a thread that
 * may block (the terminal program's only one; LanesHistoryQuery for the window), and to one at a time. What takes long stops soon
 * after its GCancellable was cancelled.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "lanes-history-filter.h"
#include "lanes-history-job.h"
#include "lanes-kind-set.h"

G_BEGIN_DECLS

typedef struct _LanesHistoryReader LanesHistoryReader;

/* Where this user's history is: $XDG_DATA_HOME/lanes. Returns: (transfer full) */
char                 *lanes_history_dup_folder          (void);

/**
 * lanes_history_reader_new:
 * @dir: the folder of the database
 * @kinds: (nullable): makes titles and specs; without it a title is what the template says
 *
 * Returns: (transfer full): or %NULL with LANES_ERROR_NOT_FOUND where there is no history yet, LANES_ERROR_UNSUPPORTED where a newer
 *   Lanes wrote it, or another error
 */
LanesHistoryReader   *lanes_history_reader_new          (const char                *dir,
                                                         LanesKindSet              *kinds,
                                                         GError                   **error);

/* The same, also on a disk that takes nothing. It may keep everybody else out, the writer too: free it at once. */
LanesHistoryReader   *lanes_history_reader_new_alone    (const char                *dir,
                                                         LanesKindSet              *kinds,
                                                         GError                   **error);
void                  lanes_history_reader_free         (LanesHistoryReader        *self);

/* Moves @beat, which lives as long, while it gets on. */
void                  lanes_history_reader_set_beat     (LanesHistoryReader        *self,
                                                         _Atomic guint             *beat);

/**
 * lanes_history_reader_page:
 * @filter: (nullable): all where %NULL
 * @before: jobs with smaller ids, or 0 to begin with the newest
 * @limit: how many at most
 *
 * The next page behind a page is that before its last job's id.
 *
 * Returns: (transfer full) (element-type LanesHistoryJob): newest first; or %NULL with an error
 */
GPtrArray            *lanes_history_reader_page         (LanesHistoryReader        *self,
                                                         const LanesHistoryFilter  *filter,
                                                         guint64                    before,
                                                         guint                      limit,
                                                         GCancellable              *cancellable,
                                                         GError                   **error);

/* As above, oldest first, with ids larger than @after: a batch's jobs in input order. */
GPtrArray            *lanes_history_reader_page_after   (LanesHistoryReader        *self,
                                                         const LanesHistoryFilter  *filter,
                                                         guint64                    after,
                                                         guint                      limit,
                                                         GCancellable              *cancellable,
                                                         GError                   **error);

/* Only their ids, all of them: 8 bytes each. Returns: (transfer full) (element-type guint64): newest first */
GArray               *lanes_history_reader_ids          (LanesHistoryReader        *self,
                                                         const LanesHistoryFilter  *filter,
                                                         GCancellable              *cancellable,
                                                         GError                   **error);

/* As above, oldest first, with ids larger than @after: of a batch, in the order of its inputs. */
GArray               *lanes_history_reader_ids_after    (LanesHistoryReader        *self,
                                                         const LanesHistoryFilter  *filter,
                                                         guint64                    after,
                                                         GCancellable              *cancellable,
                                                         GError                   **error);

/* How many there are. */
gboolean              lanes_history_reader_count        (LanesHistoryReader        *self,
                                                         const LanesHistoryFilter  *filter,
                                                         guint64                   *ret_n,
                                                         GCancellable              *cancellable,
                                                         GError                   **error);

/* Jobs that were not over when last heard of, oldest first, with ids larger than @after. */
GPtrArray            *lanes_history_reader_open_jobs    (LanesHistoryReader        *self,
                                                         guint64                    after,
                                                         guint                      limit,
                                                         GError                   **error);

/* Returns: (transfer full): or %NULL with LANES_ERROR_NOT_FOUND */
LanesHistoryJob      *lanes_history_reader_get_job      (LanesHistoryReader        *self,
                                                         guint64                    id,
                                                         GError                   **error);

/* Those that another one followed; the last is in the job. Returns: (transfer full) (element-type LanesHistoryAttempt) */
GPtrArray            *lanes_history_reader_get_attempts (LanesHistoryReader        *self,
                                                         guint64                    job,
                                                         GError                   **error);

/* Returns: (transfer full) (element-type LanesHistoryPhase): by time */
GArray               *lanes_history_reader_get_phases   (LanesHistoryReader        *self,
                                                         guint64                    job,
                                                         GError                   **error);

/* Returns: µs that other slots helped with the attempt, all together */
gint64                lanes_history_reader_get_helped   (LanesHistoryReader        *self,
                                                         guint64                    job,
                                                         guint                      attempt);

/* Microseconds in each LanesKernelState, helpers included. Returns: %FALSE, without an error where they are not known */
gboolean              lanes_history_reader_get_shares   (LanesHistoryReader        *self,
                                                         guint64                    job,
                                                         guint                      attempt,
                                                         gint64                    *ret_us,
                                                         GError                   **error);

/* What a job waits for. Returns: (transfer full) (element-type LanesDependency): job ids, batches as negative numbers */
GArray               *lanes_history_reader_get_after    (LanesHistoryReader        *self,
                                                         guint64                    job,
                                                         GError                   **error);

/* Batches with ids smaller than @before (0: all), newest first, with their counts. */
GPtrArray            *lanes_history_reader_batches      (LanesHistoryReader        *self,
                                                         guint64                    before,
                                                         guint                      limit,
                                                         GCancellable              *cancellable,
                                                         GError                   **error);

/* Returns: (transfer full): or %NULL with LANES_ERROR_NOT_FOUND */
LanesHistoryBatchRow *lanes_history_reader_get_batch    (LanesHistoryReader        *self,
                                                         guint64                    id,
                                                         GError                   **error);

/* The `a{sv}` of lanes_job_spec_to_variant(), secrets masked. Returns: (transfer full): or %NULL with an error */
GVariant             *lanes_history_reader_get_spec     (LanesHistoryReader        *self,
                                                         gint64                     spec,
                                                         GError                   **error);

/**
 * lanes_history_reader_load_spec:
 *
 * The spec or template with that number, checked again by its kind. Specs are remembered.
 *
 * Returns: (transfer full): or %NULL with an error
 */
LanesJobSpec         *lanes_history_reader_load_spec    (LanesHistoryReader        *self,
                                                         gint64                     spec,
                                                         GError                   **error);

/**
 * lanes_history_reader_job_spec:
 *
 * What to submit to run @job again: its spec with its input put in. A job with masked secrets gives its spec with the masks in it,
 * for a dialog to ask; look at @job->masked.
 *
 * Returns: (transfer full): or %NULL with an error
 */
LanesJobSpec         *lanes_history_reader_job_spec     (LanesHistoryReader        *self,
                                                         const LanesHistoryJob     *job,
                                                         GError                   **error);

/* A number that is another one once somebody else has written. Cheap. */
gint64                lanes_history_reader_get_version  (LanesHistoryReader        *self);

/* For those who need more than this: borrowed. */
gpointer              lanes_history_reader_get_handle   (LanesHistoryReader        *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LanesHistoryReader, lanes_history_reader_free)

G_END_DECLS
