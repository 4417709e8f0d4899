/* lanes-history.h: keeps what an engine does, on disk
 *
 * Main thread. It watches an engine and tells a writer's thread; it never blocks, and a disk that fails or hangs never stops a job: history
 * then is off, says why (lanes_history_get_error(), ::changed), and lanes_history_try_again() writes what the engine still knows.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-engine.h"
#include "lanes-history-writer.h"
#include "lanes-kernel-share.h"

G_BEGIN_DECLS

#define LANES_TYPE_HISTORY (lanes_history_get_type ())
G_DECLARE_FINAL_TYPE (LanesHistory, lanes_history, LANES, HISTORY, GObject)

/**
 * lanes_history_new:
 * @dir: the folder of the database, made where it is missing: lanes_history_dup_folder()
 * @output_dir: (nullable): where the engine's jobs write
 * @context: (nullable): the engine's
 *
 * Begins to open the history; ::changed tells when that is done, or failed. What is recorded before is kept until then.
 *
 * Returns: (transfer full)
 */
LanesHistory          *lanes_history_new              (const char           *dir,
                                                       const char           *output_dir,
                                                       GMainContext         *context);

/* Waits until it is open, or that failed, or the disk hangs: for a program that starts, before it has anything to show. */
void                   lanes_history_wait_open        (LanesHistory         *self);

/* Takes notice of how far its thread is, without waiting: ::changed may be told. */
void                   lanes_history_look             (LanesHistory         *self);

/* Where the engine's jobs write. Returns: (transfer none) (nullable) */
const char            *lanes_history_get_output_folder (LanesHistory        *self);

/* Its folder. Returns: (transfer none) */
const char            *lanes_history_get_folder       (LanesHistory         *self);

/* Watches @engine from now on: before its first job, after lanes_engine_set_first_ids(). Once is enough. */
void                   lanes_history_attach           (LanesHistory         *self,
                                                       LanesEngine          *engine);

/* Writes what is left, and closes: waits for the disk, unless that hangs. The engine must still be there, or never have been attached. */
void                   lanes_history_close            (LanesHistory         *self);

LanesHistoryCondition  lanes_history_get_condition    (LanesHistory         *self);

/* Why it is off. Returns: (transfer none) (nullable) */
const GError          *lanes_history_get_error        (LanesHistory         *self);

/* Is it off because another program writes it, whose jobs they are? */
gboolean               lanes_history_is_taken         (LanesHistory         *self);

/* Is it off because its disk does not answer? It is on again by itself when that does, with all that was recorded meanwhile. */
gboolean               lanes_history_is_hanging       (LanesHistory         *self);

/* Does its disk not answer to those who read, so that what it knows of earlier programs is missing? ::changed tells when it does. */
gboolean               lanes_history_is_unreadable    (LanesHistory         *self);

/* Does it have jobs that wait for the next program, because this one could not read them when it began? */
gboolean               lanes_history_has_left_behind  (LanesHistory         *self);
void                   lanes_history_set_left_behind  (LanesHistory         *self,
                                                       gboolean              left_behind);

/* Where a damaged history was moved to when this one was opened. Returns: (transfer none) (nullable) */
const char            *lanes_history_get_set_aside    (LanesHistory         *self);

/* Did the last writer end without closing (a crash, kill -9, a power cut)? Valid once it was on. */
gboolean               lanes_history_was_unclean      (LanesHistory         *self);

/* The largest ids ever given out before this session. Valid once it was on. */
guint64                lanes_history_get_last_job     (LanesHistory         *self);
guint64                lanes_history_get_last_batch   (LanesHistory         *self);

/* How many facts (a start, an end, …) are missing on disk because they could not be written; grows while it is off, and falls to what
 * the engine had forgotten meanwhile when it is on again. */
guint64                lanes_history_get_n_unwritten  (LanesHistory         *self);

/* Deletes jobs up to @last_job that are over (lanes_history_retention_preview() says how many), in small steps. */
void                   lanes_history_prune            (LanesHistory         *self,
                                                       guint64               last_job);

/* Is all that the engine knows on disk, or on its way there? ::whole tells when it is again, after the history was off. */
gboolean               lanes_history_is_whole         (LanesHistory         *self);

/* Opens again, where it is off, and writes every job that the engine still knows. */
void                   lanes_history_try_again        (LanesHistory         *self);

/**
 * lanes_history_flush_async:
 *
 * Completes when all that was recorded until now is on disk (synced, so that it survives a power cut), or fails when it cannot be.
 */
void                   lanes_history_flush_async      (LanesHistory         *self,
                                                       GCancellable         *cancellable,
                                                       GAsyncReadyCallback   callback,
                                                       gpointer              user_data);
gboolean               lanes_history_flush_finish     (LanesHistory         *self,
                                                       GAsyncResult         *result,
                                                       GError              **error);

/* What the kernel says an attempt did. @us: LANES_N_KERNEL_STATES sums */
void                   lanes_history_add_shares       (LanesHistory         *self,
                                                       guint64               job_id,
                                                       guint                 attempt,
                                                       const gint64         *us);

/* Jobs up to this id are in the history already (they were restored): they are not added again. */
void                   lanes_history_set_known        (LanesHistory         *self,
                                                       guint64               last_job,
                                                       guint64               last_batch);

/* Whether the queue is held is in the history already, as @draining. */
void                   lanes_history_set_known_draining (LanesHistory       *self,
                                                        gboolean              draining);

/* Notes that what earlier sessions left is settled, and that the attempts which may start from now on are of the session with the list
 * @id (see lanes-history-ledger.h). */
void                   lanes_history_keep_ledger      (LanesHistory         *self,
                                                       gint64                id);

/* Returns: the list of this session, or 0 where what earlier ones left is not settled */
gint64                 lanes_history_get_ledger       (LanesHistory         *self);

/* Notes that the attempt may start (see lanes-history-gate.h). */
void                   lanes_history_claim            (LanesHistory         *self,
                                                       guint64               job_id,
                                                       guint                 attempt);

/* Notes that a job of the history, which is not in the engine, was cancelled, and why. */
void                   lanes_history_refuse           (LanesHistory         *self,
                                                       guint64               job_id,
                                                       guint                 attempts,
                                                       const char           *why);

G_END_DECLS
