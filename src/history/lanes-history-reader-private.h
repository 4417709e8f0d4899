/* lanes-history-reader-private.h: what the parts of the reader share
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <sqlite3.h>

#include "lanes-history-match.h"
#include "lanes-history-reader.h"

G_BEGIN_DECLS

struct _LanesHistoryReader
{
  sqlite3            *handle;
  LanesHistoryMatch  *match;
  LanesKindSet       *kinds;         /* owned, nullable */
  GHashTable         *names;         /* number to interned text */
  GHashTable         *specs;         /* number to LanesJobSpec */

  GCancellable       *cancellable;   /* of the running call, borrowed */
  _Atomic guint      *beat;          /* borrowed, nullable */
};

/* Columns that _lanes_history_reader_read_job() reads, of "jobs LEFT JOIN sessions ON sessions.id = jobs.session". */
#define LANES_HISTORY_JOB_COLUMNS                                                                                           \
  "jobs.id, jobs.batch, jobs.spec, jobs.sequence, jobs.attempts, jobs.tried, jobs.claim, jobs.slot, jobs.state, jobs.outcome,"  \
  " jobs.priority, jobs.masked, jobs.kind, jobs.executor, jobs.queued_at, jobs.started_us, jobs.ended_us, jobs.run_us,"      \
  " jobs.user_us, jobs.system_us, jobs.peak_kib, jobs.exit_code, jobs.term_signal, jobs.leftovers, jobs.output_bytes,"       \
  " jobs.output_dropped, jobs.error_code, jobs.input, jobs.error, jobs.result, sessions.output_dir, sessions.boot"

/* Returns: (transfer full): the row @statement stands on */
LanesHistoryJob *_lanes_history_reader_read_job (LanesHistoryReader *self,
                                                 sqlite3_stmt       *statement);

/* The interned text of a number in names, or %NULL. */
const char      *_lanes_history_reader_name     (LanesHistoryReader *self,
                                                 gint64              number);

/* From here on the connection stops when @cancellable does; end with %NULL. */
void             _lanes_history_reader_watch    (LanesHistoryReader *self,
                                                 GCancellable       *cancellable);

/* Steps to the next row. Returns: %FALSE at the end, or with an error (also when cancelled) */
gboolean         _lanes_history_reader_step     (LanesHistoryReader *self,
                                                 sqlite3_stmt       *statement,
                                                 GError            **error);

G_END_DECLS
