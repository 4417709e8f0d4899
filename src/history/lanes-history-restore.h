/* lanes-history-restore.h: the jobs of an earlier program come back
 *
 * Main thread; the disk is read on a thread of its own. What was queued or waiting goes on in order. What had begun, or may have, is
 * held until it is known whether it still runs:
 *
 *   restore = lanes_history_restore_new (history, engine);   the engine has its executors and no jobs
 *   lanes_history_restore_load (restore, done, …);           done: the jobs are back
 *   lanes_process_executor_adopt (…, adopt_func, …)          asks the agent; adopt_func calls lanes_history_restore_adopt()
 *   lanes_history_restore_settle (restore);                  the agent has told all: the rest is tried again or lost
 *
 * A history that is off from the start (a full or read-only disk) is read all the same; it is written when it is on again. One that
 * cannot be read stays as it is, with what the agent runs of it, until a restore that can.
 *
 * The guarantee: a job is run at most once, or, where it has retries or its kind can be repeated, at least once.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-history.h"

G_BEGIN_DECLS

typedef struct _LanesHistoryRestore LanesHistoryRestore;

/**
 * LanesHistoryRestored:
 * @n_jobs: that are back
 * @n_held: of them, those that had begun or may have
 * @n_unfinished: batches that go on with the inputs of which no jobs were made yet
 * @n_secret: of @n_jobs, those whose secret values are not stored: they wait for them (lanes_engine_give_secret())
 * @draining: the queue was held when the program ended
 * @n_refused: that could not come back (a kind that is gone) and stand as cancelled, with the reason
 */
typedef struct
{
  guint n_jobs;
  guint n_held;
  guint n_refused;
  guint n_secret;
  guint n_unfinished;
  gboolean draining;
} LanesHistoryRestored;

LanesHistoryRestore *lanes_history_restore_new         (LanesHistory         *history,
                                                        LanesEngine          *engine);
void                 lanes_history_restore_free        (LanesHistoryRestore  *self);

/* @restored: what is back. @error: (nullable): the history could not be read; the engine then is empty, with numbers that were not used
 * before */
typedef void (*LanesHistoryRestoreFunc) (const LanesHistoryRestored *restored,
                                         const GError               *error,
                                         gpointer                    user_data);

/**
 * lanes_history_restore_load:
 * @done: called once, also before this returns; not after @self was freed
 *
 * Waits, on the loop, until the history is open, has it read, and brings the jobs back in short turns; attaches the history to the
 * engine. Until @done is called the engine takes no jobs: lanes_engine_call_open(). A disk that does not answer is waited for as long as
 * LANES_HISTORY_HANGING_S.
 */
void                 lanes_history_restore_load        (LanesHistoryRestore     *self,
                                                        LanesHistoryRestoreFunc  done,
                                                        gpointer                 user_data);

/* Goes on at once with what has been read meanwhile, without waiting for more. */
void                 lanes_history_restore_look        (LanesHistoryRestore     *self);

/* For LanesAdoptFunc. Returns: (transfer full) (nullable): %NULL where nobody waits for that attempt */
LanesRun            *lanes_history_restore_adopt       (LanesHistoryRestore  *self,
                                                        LanesExecutor        *executor,
                                                        guint64               job_id,
                                                        guint                 attempt);

/* Nothing more will be adopted: what is still held is tried again, or is lost. Then what was noted beside the history is in it.
 * Returns: how many are lost */
guint                lanes_history_restore_settle      (LanesHistoryRestore  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LanesHistoryRestore, lanes_history_restore_free)

G_END_DECLS
