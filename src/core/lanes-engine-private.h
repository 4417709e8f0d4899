/* lanes-engine-private.h: what the engine's files share
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-engine-gate.h"
#include "lanes-engine.h"
#include "lanes-job-spec-private.h"
#include "lanes-numbers.h"
#include "lanes-queue.h"

G_BEGIN_DECLS

/* Where a job's record is linked. */
enum
{
  LANES_WHERE_NOWHERE,  /* active, over, or waiting for a time or for others */
  LANES_WHERE_QUEUE,    /* in its executor's queue */
  LANES_WHERE_PARKED,   /* ready, but its host is at its limit */
  LANES_WHERE_HELD,     /* its whole batch waits */
  LANES_WHERE_OFFERED,  /* given to its executor, not begun */
};

enum
{
  LANES_JOB_WAS_PARKED = 1 << 0,  /* keeps its turn at its host */
  LANES_JOB_FORGET = 1 << 1,      /* free the record once it is over */
  LANES_JOB_HELD = 1 << 2,        /* restored: it may still run, nobody said yet */
  LANES_JOB_PLAIN = 1 << 4,       /* it has succeeded without a run */
  LANES_JOB_TIMED = 1 << 3,       /* it runs without a run: the engine keeps its time */
  LANES_JOB_PAUSE_FIRST = 1 << 5, /* restored: it was paused, and is again once it begins */
  LANES_JOB_SECRET = 1 << 6,      /* restored, or made of what was: its secret values are not stored, and it cannot begin without them */
};

/* Who waits, and for what. */
typedef struct
{
  gint64     who;        /* a job's id, or a batch's as a negative number */
  LanesAfter condition;
} LanesDependent;

struct _LanesJobMore
{
  GArray *dependencies;  /* gint64, nullable */
  GArray *dependents;    /* LanesDependent, nullable */
  GArray *earlier;       /* LanesAttempt, nullable */
  guint   n_outstanding; /* dependencies that have not ended */
  guint   timer;         /* until its time comes, or 0 */
  LanesEngine *engine;   /* for the timer */
};

/* A list of jobs through their own links. */
typedef struct
{
  LanesJob *head, *tail;
  guint64   n;
} LanesJobChain;

typedef struct _LanesGiving LanesGiving;

/* The same batch's inputs, and what else only the engine needs. */
typedef struct
{
  LanesEngine  *engine;
  LanesInputs   inputs;
  gboolean      has_inputs;
  gboolean      stalled;        /* the source said: later */
  gboolean      held_back;      /* is it in held_batches? */
  gboolean      listed;         /* in the engine's list of batches with work to do */
  char         *cancel_reason;  /* nullable */
  gboolean      cancelling;
  gboolean      spare_active;   /* cancel only what waits */
  guint64       n_to_retry;     /* likewise */
  guint64       n_to_cancel;    /* jobs from the first on that are still to be looked at */
  guint64       n_secret;       /* of its jobs that wait: nobody knows the secrets of its template, and all else is known */
  LanesGiving  *giving;         /* nullable: they are given */
  LanesJobChain held;
  guint         n_outstanding;
  GArray       *dependents;     /* LanesDependent, nullable */
  GArray       *dependencies;   /* gint64, nullable */
  GArray       *segments;       /* Segment: runs of ids */
} LanesBatchMore;

typedef struct
{
  guint64 first_index;
  guint64 first_id;
  guint64 n;
} LanesSegment;

typedef struct
{
  char         *name;
  guint         n_active;
  LanesJobChain parked;
} LanesHost;

typedef struct _LanesChunk LanesChunk;

typedef struct
{
  LanesEngineObserver functions;
  gpointer            data;
} LanesObserverEntry;

struct _LanesEngine
{
  GObject       parent_instance;

  GMainContext *context;
  LanesKindSet *kinds;
  const char   *output_dir;  /* interned */
  LanesInbox   *inbox;
  LanesTimers  *timers;
  GSource      *pump;

  GPtrArray    *executors;
  GPtrArray    *queues;      /* LanesQueue, as executors */
  GHashTable   *hosts;       /* name -> LanesHost */
  guint         host_limit;
  double        grace;         /* seconds, of jobs that do not say */

  GPtrArray    *chunks;      /* LanesChunk or NULL: records by place */
  LanesNumbers  ids;         /* of jobs */
  LanesNumbers  batch_ids;
  GPtrArray    *batches;     /* by place */
  GQueue        busy_batches; /* LanesBatch: inputs to pull, jobs to release or cancel */
  GQueue        held_batches; /* LanesBatch: inputs to pull once LANES_HOLD_BACKLOG is over */
  GPtrArray    *active;
  GPtrArray    *begun;       /* LanesRun, owned: seen to have begun, and told once what was posted before is handled */
  GArray       *ended;       /* gint64: whose dependents are still to be told */
  guint         ended_first;
  GArray       *forgotten;   /* gint64: to be freed at the end of the turn */
  guint64       cancel_all_next, cancel_all_until; /* places */
  guint         n_moved_last;  /* since the last job was made */
  guint64       moved_last_at; /* the next id then */
  gint64        moved_first;   /* the place of the one that was last moved before all others */
  gboolean      awake;       /* the pump is armed */
  guint64       counts[LANES_N_STATES];
  guint64       n_secret;    /* of those that wait: nobody knows their secrets */

  LanesEngineGate gate;      /* nullable */
  gpointer      gate_data;

  GArray       *observers;   /* LanesObserverEntry */
  guint         emitting;
  gboolean      changed;     /* in this turn */
  guint         read_ahead;
  gboolean      forget_ended;
  gboolean      draining;
  guint         holds;    /* LanesHold */

  gboolean      restoring; /* no number is known to be free */
  guint         n_listed;  /* of the batches, at the end of that */
  GPtrArray    *callers;   /* nullable: who has something to submit */
};

/* Says that nothing can be submitted yet, where that is so: lanes-engine-restore.c */
gboolean      _lanes_engine_check_open    (LanesEngine  *self,
                                           GError      **error);

/* Records: lanes-engine-jobs.c */
LanesJob     *_lanes_engine_make_job      (LanesEngine  *self,
                                           LanesJobSpec *spec,
                                           LanesBatch   *batch,
                                           char         *input,
                                           guint         executor);
/* The next job gets the number @next_id, which is not smaller than it would have been. */
void          _lanes_engine_skip_ids      (LanesEngine  *self,
                                           guint64       next_id);
void          _lanes_engine_free_job      (LanesEngine  *self,
                                           LanesJob     *job);
void          _lanes_attempt_clear        (gpointer      attempt);
LanesJobMore *_lanes_job_need_more        (LanesJob     *job);
void          _lanes_engine_clear_jobs    (LanesEngine  *self);
void          lanes_job_chain_append      (LanesJobChain *chain,
                                           LanesJob     *job);
void          lanes_job_chain_prepend     (LanesJobChain *chain,
                                           LanesJob     *job);
void          lanes_job_chain_remove      (LanesJobChain *chain,
                                           LanesJob     *job);

/* States and turns: lanes-engine.c */
void          _lanes_engine_set_state     (LanesEngine  *self,
                                           LanesJob     *job,
                                           LanesState    state,
                                           gint64        when);
void          _lanes_engine_wake          (LanesEngine  *self);
void          _lanes_engine_emit_added    (LanesEngine  *self,
                                           guint64       first_id,
                                           guint         n);
void          _lanes_engine_emit_attempt  (LanesEngine  *self,
                                           LanesJob     *job,
                                           LanesState    state);
void          _lanes_engine_emit_moved    (LanesEngine  *self,
                                           LanesJob     *job,
                                           gint64        place);
void          _lanes_engine_emit_helped   (LanesEngine  *self,
                                           LanesJob     *job,
                                           guint         slot,
                                           gboolean      helps,
                                           gint64        when);
void          _lanes_engine_keep_pause    (LanesEngine  *self,
                                           LanesJob     *job,
                                           gboolean      paused);
void          _lanes_engine_emit_limits   (LanesEngine  *self);
/* Works on what is to be done until @deadline, and tells the observers that the turn is over. */
void          _lanes_engine_turn          (LanesEngine  *self,
                                           gint64        deadline);
void          _lanes_engine_emit_batch    (LanesEngine  *self,
                                           LanesBatch   *batch);
void          _lanes_engine_emit_removed  (LanesEngine  *self,
                                           LanesJob    **jobs,
                                           guint         n);
gboolean      _lanes_engine_pick_executor (LanesEngine  *self,
                                           LanesJobSpec *spec,
                                           guint        *ret_index,
                                           GError      **error);

/* Readiness: lanes-engine-wait.c */
void          _lanes_engine_settle        (LanesEngine  *self,
                                           LanesJob     *job);
void          _lanes_engine_make_ready    (LanesEngine  *self,
                                           LanesJob     *job);
void          _lanes_engine_wait_until    (LanesEngine  *self,
                                           LanesJob     *job,
                                           gint64        when);
/* A job that was cancelled while it waited waits for the same again. Returns: FALSE if there is nothing left to wait for */
gboolean      _lanes_engine_wait_again    (LanesEngine  *self,
                                           LanesJob     *job);
void          _lanes_engine_leave_queue   (LanesEngine  *self,
                                           LanesJob     *job);
gboolean      _lanes_engine_tell_dependents (LanesEngine *self,
                                             gint64       deadline);
void          _lanes_engine_depend        (LanesEngine  *self,
                                           gint64        who,
                                           gint64        on,
                                           LanesAfter    condition);
void          _lanes_engine_cancel_unbegun (LanesEngine *self,
                                            LanesJob    *job,
                                            GError      *error);

/* Slots: lanes-engine-dispatch.c */
gboolean      _lanes_engine_dispatch      (LanesEngine  *self,
                                           gint64        deadline);
gsize         _lanes_engine_take_events   (const LanesEvent *events,
                                           gsize         n_events,
                                           gint64        deadline,
                                           gpointer      user_data);
void          _lanes_engine_stop_run      (LanesEngine  *self,
                                           LanesJob     *job,
                                           LanesStop     why);
void          _lanes_engine_release       (LanesEngine  *self,
                                           LanesJob     *job);
LanesRun     *_lanes_engine_make_run      (LanesEngine  *self,
                                           LanesJob     *job,
                                           GError      **error);
void          _lanes_engine_take_tokens   (LanesEngine  *self,
                                           LanesJob     *job);
/* Keeps what is known of the attempt that job->outcome tells of. */
void          _lanes_job_remember_attempt (LanesJob     *job,
                                           LanesState    state);
/* Seconds that it waits at least for its next try. */
double        _lanes_job_get_backoff      (LanesJob     *job);
gboolean      _lanes_engine_work_cancel_all (LanesEngine *self,
                                             gint64       deadline);
void          _lanes_engine_unpark_all    (LanesEngine  *self);
/* Takes a job out of what waits for its host. */
void          _lanes_engine_unpark        (LanesEngine  *self,
                                           LanesJob     *job);
/* @left: µs */
void          _lanes_engine_arm_timeout   (LanesEngine  *self,
                                           LanesRun     *run,
                                           gint64        left);

void          _lanes_engine_leave_active  (LanesEngine  *self,
                                           LanesJob     *job);
void          _lanes_engine_pause_first   (LanesEngine  *self,
                                           LanesJob     *job);
/* Gives back what a job takes of its executor and its batch. */
void          _lanes_engine_give_back     (LanesEngine  *self,
                                           LanesJob     *job);

/* Work that is nothing but time: lanes-engine-timed.c */

/* Returns: FALSE if @job needs a run to be done */
gboolean      _lanes_engine_begin_timed   (LanesEngine  *self,
                                           LanesJob     *job,
                                           gint64        now);
/* A job that runs without a run gets one, for what must be asked of its kind. */
void          _lanes_engine_need_run      (LanesEngine  *self,
                                           LanesJob     *job);

/* The gate: lanes-engine-gate.c */
void          _lanes_engine_offer         (LanesEngine  *self,
                                           LanesRun    **runs,
                                           guint         n_runs);

/* Batches: lanes-engine-batch.c */
LanesBatch   *_lanes_engine_make_batch    (LanesEngine  *self,
                                           const char   *name,
                                           LanesJobSpec *spec,
                                           guint         limit);
void          _lanes_batch_free           (LanesBatch   *batch);
void          _lanes_batch_add_job        (LanesBatch   *batch,
                                           LanesJob     *job);
gboolean      _lanes_engine_work_batches  (LanesEngine  *self,
                                           gint64        deadline);
void          _lanes_engine_list_batch    (LanesEngine  *self,
                                           LanesBatch   *batch);
void          _lanes_engine_list_held_batches (LanesEngine *self);
void          _lanes_batch_count          (LanesBatch   *batch,
                                           int           from,
                                           int           to);
void          _lanes_batch_check_ended    (LanesBatch   *batch);

/* Secrets: lanes-engine-secrets.c */

/* Nobody knows the secret values of @job, which is in its state. */
void          _lanes_engine_want_secret   (LanesEngine  *self,
                                           LanesJob     *job);
/* @n more such jobs wait: @job, or with -1 no longer. */
void          _lanes_engine_count_secret  (LanesEngine  *self,
                                           LanesJob     *job,
                                           int           n);
/* Looks at @n_max of the jobs to which the secrets of their template are given. Returns: FALSE when there are no more */
gboolean      _lanes_engine_give_piece    (LanesEngine  *self,
                                           LanesBatch   *batch,
                                           guint         n_max);
void          _lanes_giving_free          (LanesGiving  *giving);

static inline LanesBatchMore *
_lanes_batch_get_more (LanesBatch *batch)
{
  return batch->engine_data;
}

G_END_DECLS
