/* history-fixture.h: a kind, and records of jobs as the engine would tell them, for the tests of the history
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lanes-history-reader.h"
#include "lanes-history-restore.h"
#include "lanes-history-writer.h"

G_BEGIN_DECLS

/* A kind "echo" with words (positional, they expand), a secret "token" and an "env". */
LanesKindSet       *history_fixture_kinds    (void);
LanesJobSpec       *history_fixture_spec     (LanesKindSet       *kinds,
                                              gboolean            is_template,
                                              const char         *first_word,
                                              ...) G_GNUC_NULL_TERMINATED;

/* Work on a thread until it is asked to stop, which wakes it; now and then it looks whether it is to pause. */
void                history_fixture_hold     (LanesRun           *run);

/* An executor "other" with work of its own: what an agent that outlived a program is to the next one. */
LanesExecutor      *history_fixture_other    (void);

/* A private folder, made and empty. Returns: (transfer full) */
char               *history_fixture_dir      (void);

/* A writer that is on, or whose failure is reported in the test. */
LanesHistoryWriter *history_fixture_writer   (const char         *dir);
LanesHistoryWriter *history_fixture_open     (const char         *dir,
                                              LanesHistoryStatus *ret_status);

/* All that was posted is on disk (or dropped). Returns: whether it is on disk */
gboolean            history_fixture_settle   (LanesHistoryWriter *writer,
                                              guint64             n_posted);

/* All that was recorded is on disk. Returns: %FALSE with an error */
gboolean            history_fixture_flush    (LanesHistory       *history,
                                              GError            **error);

/* What lanes_history_restore_load() has told; for @user_data of its callback. @error is owned. */
typedef struct
{
  LanesHistoryRestored restored;
  GError              *error;
  gboolean             done;
} HistoryFixtureLoaded;

void                history_fixture_loaded_cb (const LanesHistoryRestored *restored,
                                               const GError         *error,
                                               gpointer              user_data);

/* The same, waiting. @ret_restored: (nullable) */
gboolean            history_fixture_load     (LanesHistoryRestore  *restore,
                                              LanesHistoryRestored *ret_restored,
                                              GError              **error);

/* Fixed times: job ID is made at second ID, runs from there + 0.1 s for 0.2 s. */
void                history_fixture_add      (LanesHistoryBuffer *buffer,
                                              LanesJobSpec       *spec,
                                              guint64             id,
                                              guint64             batch,
                                              const char         *input);
void                history_fixture_state    (LanesHistoryBuffer *buffer,
                                              guint64             id,
                                              LanesState          old_state,
                                              LanesState          state,
                                              guint               attempt);
void                history_fixture_end      (LanesHistoryBuffer *buffer,
                                              guint64             id,
                                              LanesState          state,
                                              guint               attempt,
                                              const char         *error);
/* Start, end and state of one that has one attempt. */
void                history_fixture_run      (LanesHistoryBuffer *buffer,
                                              guint64             id,
                                              LanesState          state);
void                history_fixture_batch    (LanesHistoryBuffer *buffer,
                                              LanesJobSpec       *spec,
                                              guint64             id,
                                              const char         *name,
                                              guint64             n_jobs);

/* The wall clock's µs of monotonic 0 in these tests. */
#define HISTORY_FIXTURE_CLOCK G_GINT64_CONSTANT (1700000000000000)

G_END_DECLS
