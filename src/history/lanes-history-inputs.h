/* lanes-history-inputs.h: what batches have still to pull, on disk and back
 *
 * An accepted batch is on disk whole: of which inputs no jobs were made yet stands in blocks of words, and how many were pulled is told by
 * the jobs that are there. Secret inputs are masked, as everywhere in the history.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-history-reader.h"
#include "lanes-inputs.h"

#include <sqlite3.h>

G_BEGIN_DECLS

/**
 * lanes_history_inputs_write:
 * @statement: inserts a row of the table inputs, in the order of its columns; of the writer's thread
 * @spec: the batch's template, which says what of its inputs is secret
 * @first: the place in the batch of the first word that is left
 */
gboolean lanes_history_inputs_write (sqlite3_stmt           *statement,
                                     guint64                 batch,
                                     LanesJobSpec           *spec,
                                     guint64                 first,
                                     const LanesSavedInputs *saved);

/**
 * lanes_history_inputs_read:
 * @ret_inputs: on success, what is still to be pulled of @batch
 *
 * Returns: %FALSE where nothing is kept, or with an error
 */
gboolean lanes_history_inputs_read  (LanesHistoryReader     *reader,
                                     guint64                 batch,
                                     LanesInputs            *ret_inputs,
                                     GError                **error);

/* Where jobs that were moved stand in their queues. Returns: (transfer full) (element-type guint64 gint64): job to place */
GHashTable *lanes_history_places_read (LanesHistoryReader *reader);

/* What is kept of jobs, by LanesHistoryKeep's name. Returns: (transfer full) (element-type gint64 gint64): job to value, where that is not 0 */
GHashTable *lanes_history_kept_read_all (LanesHistoryReader *reader,
                                         const char         *name);

/* A setting of the queue, LANES_HISTORY_KEEP_DRAINING. Returns: 0 where it is not kept */
gint64   lanes_history_kept_read    (LanesHistoryReader     *reader,
                                     const char             *name);

/* The smallest batch that has still inputs to pull, or 0. */
guint64  lanes_history_inputs_first (LanesHistoryReader     *reader);

G_END_DECLS
