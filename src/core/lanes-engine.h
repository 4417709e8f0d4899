/* lanes-engine.h: takes jobs, gives them slots, and follows each to its one end
 *
 * Everything here belongs to the main thread (the thread of its GMainContext), and nothing blocks: long work (a cancelled batch of a million
 * jobs) is done in turns of at most 4 ms.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-batch.h"
#include "lanes-executor.h"
#include "lanes-job.h"
#include "lanes-kind-set.h"
#include "lanes-plan.h"
#include "lanes-timers.h"

G_BEGIN_DECLS

#define LANES_TYPE_ENGINE (lanes_engine_get_type ())
G_DECLARE_FINAL_TYPE (LanesEngine, lanes_engine, LANES, ENGINE, GObject)

/**
 * LanesEngineObserver:
 * @jobs_added: jobs with the ids from @first_id on were made
 * @job_changed: its state was @old_state until @when (monotonic µs); job->state is the new one. On RUNNING, job->run, job->slot
 *   and job->executor say what runs where
 * @attempt_ended: an attempt is over, as @state (for one that is tried again: what it would have been); @outcome has its times; told
 *   before the job_changed that follows from it
 * @job_helped: another slot of its executor begins to help with the job, or leaves it (@helps is %FALSE), at @when; all have left before
 *   its attempt ends
 * @jobs_removed: @n jobs are about to leave; their records are still valid during the call
 * @batch_changed: made, its limit changed, or ended (not: counts; those follow from job_changed)
 * @job_moved: its priority or its place among those that wait was changed; @place: among those of the same priority, smaller ones come
 *   first; that of a job that was never moved is lanes_engine_natural_place(); 0: only the priority was changed
 * @pause_kept: @paused: it was paused when an earlier program ended, and is to be paused again once it begins; or that is over
 * @limits_changed: an executor's limit or the drain changed
 * @turn_ended: the engine has worked through a turn: fold and show. At most once a turn
 *
 * Who wants to know (job list, span store, history, terminal). Called synchronously with everything consistent; must not call
 * into the engine's changing functions (asserted). Any may be %NULL.
 */
typedef struct
{
  void (*jobs_added)     (gpointer            self,
                          guint64             first_id,
                          guint               n);
  void (*job_changed)    (gpointer            self,
                          LanesJob           *job,
                          LanesState          old_state,
                          gint64              when);
  void (*attempt_ended)  (gpointer            self,
                          LanesJob           *job,
                          const LanesOutcome *outcome,
                          LanesState          state);
  void (*job_helped)     (gpointer            self,
                          LanesJob           *job,
                          guint               slot,
                          gboolean            helps,
                          gint64              when);
  void (*jobs_removed)   (gpointer            self,
                          LanesJob *const    *jobs,
                          guint               n);
  void (*batch_changed)  (gpointer            self,
                          LanesBatch         *batch);
  void (*job_moved)      (gpointer            self,
                          LanesJob           *job,
                          gint64              place);
  void (*pause_kept)     (gpointer            self,
                          LanesJob           *job,
                          gboolean            paused);
  void (*limits_changed) (gpointer            self);
  void (*turn_ended)     (gpointer            self);
} LanesEngineObserver;

/**
 * lanes_engine_new:
 * @context: (nullable): where it lives; the default context where %NULL
 * @kinds: what it can run
 * @output_dir: folder for what jobs write, made on first use
 *
 * Returns: (transfer full)
 */
LanesEngine   *lanes_engine_new              (GMainContext *context,
                                              LanesKindSet *kinds,
                                              const char   *output_dir);

/* Ends what is closed already; call with nothing active (lanes_engine_is_idle()). */
void           lanes_engine_close            (LanesEngine *self);

/* @executor: (transfer full). The first that can run a kind is its default. */
void           lanes_engine_add_executor     (LanesEngine   *self,
                                              LanesExecutor *executor);
guint          lanes_engine_get_n_executors  (LanesEngine *self);
LanesExecutor *lanes_engine_get_executor     (LanesEngine *self,
                                              guint        index);
/* Returns: (transfer none) (nullable) */
LanesExecutor *lanes_engine_find_executor    (LanesEngine *self,
                                              const char  *name);
/* Where jobs write. Returns: (transfer none) */
const char    *lanes_engine_get_output_dir   (LanesEngine *self);
GMainContext  *lanes_engine_get_context      (LanesEngine *self);
LanesKindSet  *lanes_engine_get_kinds        (LanesEngine *self);
LanesTimers   *lanes_engine_get_timers       (LanesEngine *self);

void           lanes_engine_add_observer     (LanesEngine               *self,
                                              const LanesEngineObserver *observer,
                                              gpointer                   data);
void           lanes_engine_remove_observer  (LanesEngine *self,
                                              gpointer     data);

/* Ids start here (history knows the last one used). Before the first job. */
void           lanes_engine_set_first_ids    (LanesEngine *self,
                                              guint64      job_id,
                                              guint64      batch_id);

/**
 * lanes_engine_submit:
 *
 * Returns: (transfer none): the job, waiting or queued; or %NULL with LANES_ERROR_UNSUPPORTED where no executor fits
 */
LanesJob      *lanes_engine_submit           (LanesEngine  *self,
                                              LanesJobSpec *spec,
                                              GError      **error);

/* As above with what it waits for. @after: (element-type LanesDependency) (nullable): by job_id only */
LanesJob      *lanes_engine_submit_after     (LanesEngine  *self,
                                              LanesJobSpec *spec,
                                              GArray       *after,
                                              GError      **error);

/**
 * lanes_engine_submit_batch:
 * @inputs: consumed
 * @limit: how many at once, 0 for no limit of its own
 * @after: (nullable): what the whole batch waits for
 *
 * Returns: (transfer none): or %NULL with an error, nothing started
 */
LanesBatch    *lanes_engine_submit_batch     (LanesEngine  *self,
                                              const char   *name,
                                              LanesJobSpec *spec,
                                              LanesInputs   inputs,
                                              guint         limit,
                                              GArray       *after,
                                              GError      **error);

/**
 * lanes_engine_submit_plan:
 * @plan: checked and consumed, its inputs at least
 * @ret_jobs: (out) (nullable) (element-type guint64): ids of the single jobs, in order
 * @ret_batches: (out) (nullable) (element-type guint64): ids of the batches, in order; single jobs of a plan with a name are a batch too,
 *   the first
 *
 * All or nothing.
 */
gboolean       lanes_engine_submit_plan      (LanesEngine *self,
                                              LanesPlan   *plan,
                                              GArray     **ret_jobs,
                                              GArray     **ret_batches,
                                              GError     **error);

/* A batch's source has inputs again. */
void           lanes_engine_feed             (LanesEngine *self,
                                              LanesBatch  *batch);

/* How far ahead a batch's inputs are pulled (jobs made and not over); 0 for all. The default is 4,096 for the terminal. */
void           lanes_engine_set_read_ahead   (LanesEngine *self,
                                              guint        n_jobs);

/* Drop jobs as they end (the terminal program: memory stays bounded). Observers still hear of each. */
void           lanes_engine_set_forget_ended (LanesEngine *self,
                                              gboolean     forget);

/* Returns: (transfer none) (nullable) */
LanesJob      *lanes_engine_get_job          (LanesEngine *self,
                                              guint64      id);
/* Folder and name, without suffix, of the last attempt's output files. Returns: (transfer full) (nullable): %NULL before the first */
char          *lanes_engine_dup_output_base  (LanesEngine    *self,
                                              const LanesJob *job);
LanesBatch    *lanes_engine_get_batch        (LanesEngine *self,
                                              guint64      id);
/* Returns: (transfer none) (element-type LanesBatch): oldest first */
GPtrArray     *lanes_engine_get_batches      (LanesEngine *self);
guint64        lanes_engine_get_first_id     (LanesEngine *self);
guint64        lanes_engine_get_next_id      (LanesEngine *self);
/* All jobs in order: the ids at the places 0 to n - 1. Numbers may leave out a billion, places do not (lanes-numbers.h). An @id that is
 * not a job's has the place that the next one has. */
guint64        lanes_engine_get_n_places     (LanesEngine *self);
guint64        lanes_engine_get_id_at        (LanesEngine *self,
                                              guint64      place);
guint64        lanes_engine_get_place        (LanesEngine *self,
                                              guint64      id);
guint64        lanes_engine_count            (LanesEngine *self,
                                              LanesState   state);
/* The jobs that hold a slot. Returns: (transfer none) (element-type LanesJob): in no order; changes with every turn */
GPtrArray     *lanes_engine_get_active       (LanesEngine *self);
/* Nothing active and nothing that will become so by itself? */
gboolean       lanes_engine_is_idle          (LanesEngine *self);

/* Verbs. Each returns %FALSE with an error in words where the job's state does not allow it. */
gboolean       lanes_engine_cancel           (LanesEngine *self,
                                              LanesJob    *job,
                                              GError     **error);
/* What is stopping ends at once. */
gboolean       lanes_engine_force            (LanesEngine *self,
                                              LanesJob    *job,
                                              GError     **error);
gboolean       lanes_engine_pause            (LanesEngine *self,
                                              LanesJob    *job,
                                              GError     **error);
/* Was it paused when an earlier program ended, and is to be again once it has begun, or was taken back? To resume it is to let it go on then. */
gboolean       lanes_engine_is_to_be_paused  (LanesEngine *self,
                                              LanesJob    *job);
gboolean       lanes_engine_resume           (LanesEngine *self,
                                              LanesJob    *job,
                                              GError     **error);
/* Another attempt of a job that failed, timed out, was cancelled or lost. */
gboolean       lanes_engine_retry            (LanesEngine *self,
                                              LanesJob    *job,
                                              GError     **error);
/* Returns: (transfer none): a new job from the same spec, or %NULL with an error */
LanesJob      *lanes_engine_run_again        (LanesEngine *self,
                                              LanesJob    *job,
                                              GError     **error);
gboolean       lanes_engine_set_priority     (LanesEngine *self,
                                              LanesJob    *job,
                                              int          priority,
                                              GError     **error);
/* Before all others of its queue, or behind them. */
gboolean       lanes_engine_move             (LanesEngine *self,
                                              LanesJob    *job,
                                              gboolean     first,
                                              GError     **error);
/* The place of a job that was never moved, for LanesEngineObserver.job_moved. */
gint64         lanes_engine_natural_place    (guint64      job_id);
/* Takes a job that is over off the list. */
gboolean       lanes_engine_remove           (LanesEngine *self,
                                              LanesJob    *job,
                                              GError     **error);
void           lanes_engine_cancel_batch     (LanesEngine *self,
                                              LanesBatch  *batch);
/* Another attempt of each of its jobs that did not succeed. */
void           lanes_engine_retry_batch      (LanesEngine *self,
                                              LanesBatch  *batch);
void           lanes_engine_cancel_all       (LanesEngine *self);
void           lanes_engine_force_all        (LanesEngine *self);
void           lanes_engine_set_batch_limit  (LanesEngine *self,
                                              LanesBatch  *batch,
                                              guint        limit);

void           lanes_engine_set_limit        (LanesEngine   *self,
                                              LanesExecutor *executor,
                                              guint          limit);
void           lanes_engine_set_host_limit   (LanesEngine *self,
                                              guint        limit);
guint          lanes_engine_get_host_limit   (LanesEngine *self);

/* @seconds: between asking a job to stop and forcing it, where the job does not say; LANES_GRACE_DEFAULT at first */
void           lanes_engine_set_grace        (LanesEngine *self,
                                              double       seconds);
/**
 * LanesHold:
 * @LANES_HOLD_RESTORE: it is not known yet what an earlier program left running
 * @LANES_HOLD_SLEEP: the machine is about to be suspended
 * @LANES_HOLD_END: the program is about to end; what waits goes on with the next one
 * @LANES_HOLD_BACKLOG: what happened so far is written down first; nor are jobs made of inputs meanwhile
 *
 * Why the program itself lets nothing start for now. Not kept, unlike a drain, which is a person's wish.
 */
typedef enum
{
  LANES_HOLD_RESTORE = 1 << 0,
  LANES_HOLD_SLEEP = 1 << 1,
  LANES_HOLD_END = 1 << 2,
  LANES_HOLD_BACKLOG = 1 << 3,
} LanesHold;

void           lanes_engine_set_hold         (LanesEngine *self,
                                              LanesHold    hold,
                                              gboolean     on);

gboolean       lanes_engine_get_hold         (LanesEngine *self,
                                              LanesHold    hold);

/* Finish what runs, start nothing. */
void           lanes_engine_set_draining     (LanesEngine *self,
                                              gboolean     draining);
gboolean       lanes_engine_get_draining     (LanesEngine *self);

/**
 * lanes_engine_dup_reason:
 *
 * Why is the job where it is? One sentence for every job that is not running; for one that is stopping, what is waited for.
 *
 * Returns: (transfer full) (nullable): %NULL while it runs or where it succeeded
 */
char          *lanes_engine_dup_reason       (LanesEngine *self,
                                              LanesJob    *job);

G_END_DECLS
