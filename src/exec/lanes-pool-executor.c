/* lanes-pool-executor.c: work that may block, on threads of our own
 *
 * A slot is a thread. The main thread appends whole pieces of runs under one lock and wakes as many threads as there is
 * work for; a thread takes the next run itself, so that very short ones do not wait for the main thread between them.
 * How far ahead runs are offered follows from how short they are: none for runs of a millisecond and more, so that
 * priorities stay exact, and as many as were done twice over in the last turn for shorter ones.
 *
 * A run may share its work with the threads that have none: they help until there is a run for them, or nothing left. Their slots are free
 * for the engine all the while: it is told of each that begins and leaves, so that a lane that works is seen to. The CPU time is the run's.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gi18n-lib.h>
#include <pthread.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "lanes-error.h"
#include "lanes-pool-executor.h"
#include "lanes-run-private.h"

#define AHEAD_MAX 4096

/* Runs shorter than this on average are offered ahead. */
#define SHORT_US 1000

#define WINDOW_US 2000

/* A thread; one that helps is lent. */
typedef struct _LanesHelper Worker;

struct _LanesHelper
{
  LanesPoolExecutor *pool;
  guint              slot;
  pthread_t          thread;
  atomic_int         tid;
  gint64             helped_us;   /* CPU time of the threads that helped with its run; its own */
  _Atomic (LanesRun *) begun;  /* owned: what it began last, until the main thread or the next one takes it out */
};

/* Work that others may help with; stands on the stack of the thread whose run it is. All but the first three under lock. */
typedef struct
{
  LanesRun       *run;
  LanesShareFunc  func;
  gpointer        data;
  guint           n_helpers; /* in func just now */
  gboolean        over;      /* nothing is left for another helper */
  gint64          cpu_us;    /* of the helpers */
} Share;

struct _LanesPoolExecutor
{
  LanesExecutor   parent_instance;

  int             nice;
  GPtrArray      *workers;     /* Worker; main thread */
  guint           ahead;       /* main thread */
  gint64          window_start;

  /* Workers add, the main thread takes. */
  atomic_uint     n_ended;
  _Atomic gint64  busy_us;

  /* Any thread. */
  atomic_uint     n_queued;    /* runs between first and last */
  atomic_uint     n_shares;
  atomic_uint     n_active;    /* threads with a run, or helping */
  atomic_uint     allowed;     /* threads with a slot below this take runs, and help */

  /* Under lock (pthread, so that ThreadSanitizer sees it). */
  pthread_mutex_t lock;
  pthread_cond_t  work;
  LanesRun       *first, *last; /* through run->next */
  GSList         *shares;      /* Share, borrowed */
  pthread_cond_t  returned;    /* the last helper of a share is out */
  guint           n_idle;
  gboolean        closing;
};

G_DEFINE_FINAL_TYPE (LanesPoolExecutor, lanes_pool_executor, LANES_TYPE_EXECUTOR)

/* Worker threads */

static gint64
get_cpu_us (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

/* Says that the run has begun without a lock: a cell that holds the last one. One that was not looked at in time has ended,
 * and its end tells that it began. */
static void
show_begun (Worker   *worker,
            LanesRun *run)
{
  LanesRun *unseen = atomic_exchange (&worker->begun, lanes_run_ref (run));

  if (unseen != NULL)
    lanes_run_unref (unseen);
  lanes_executor_wake_engine (&worker->pool->parent_instance);
}

/* @run: (transfer full) */
static void
work (Worker   *worker,
      LanesRun *run,
      gint64   *cpu_us)
{
  LanesPoolExecutor *pool = worker->pool;
  LanesKind *kind = lanes_job_spec_get_kind (lanes_run_get_spec (run));
  LanesOutcome *outcome = lanes_run_get_outcome (run);

  lanes_run_set_pid (run, worker->tid);
  run->slot = worker->slot;
  run->executor_data = worker;
  outcome->started = g_get_monotonic_time ();
  show_begun (worker, run);
  LANES_KIND_GET_CLASS (kind)->run (kind, run);

  if (outcome->ended == 0)
    lanes_run_fail_literal (run, LANES_ERROR_LOST, "The kind did not say how it ended");

  /* The thread's clock costs a third of getrusage(), and does not tell user from system time. */
  outcome->usage.user_us = -*cpu_us;
  *cpu_us = get_cpu_us ();
  outcome->usage.user_us += *cpu_us + worker->helped_us;
  worker->helped_us = 0;
  atomic_fetch_add_explicit (&pool->busy_us, outcome->ended - outcome->started, memory_order_relaxed);
  atomic_fetch_add_explicit (&pool->n_ended, 1, memory_order_relaxed);
  lanes_executor_post_ended_take (&pool->parent_instance, run);
}

/* Called with the lock. Returns: (nullable): what has fewest helpers of all that can use one */
static Share *
find_share (LanesPoolExecutor *pool)
{
  Share *best = NULL;

  for (GSList *l = pool->shares; l != NULL; l = l->next)
    {
      Share *share = l->data;

      if (!share->over && !lanes_run_is_paused (share->run) && (best == NULL || share->n_helpers < best->n_helpers))
        best = share;
    }

  return best;
}

/* Called with the lock, which is open while it helps. */
static void
help (Worker *worker,
      Share  *share,
      gint64 *cpu_us)
{
  LanesPoolExecutor *pool = worker->pool;
  gint64 before = get_cpu_us ();
  gboolean more;

  share->n_helpers++;
  atomic_fetch_add (&pool->n_active, 1);
  pthread_mutex_unlock (&pool->lock);
  lanes_executor_post_helped (&pool->parent_instance, share->run, worker->slot, TRUE);
  more = share->func (worker, share->data);
  lanes_executor_post_helped (&pool->parent_instance, share->run, worker->slot, FALSE);
  *cpu_us = get_cpu_us ();
  pthread_mutex_lock (&pool->lock);

  atomic_fetch_sub (&pool->n_active, 1);
  share->cpu_us += *cpu_us - before;
  share->over |= !more;
  if (--share->n_helpers == 0)
    pthread_cond_broadcast (&pool->returned);
}

/* Helps while there is none. @cpu_us: the thread's clock when it began or ended something last. Returns: (transfer full): the next run, or
 * NULL: the pool closes */
static LanesRun *
next_run (Worker *worker,
          gint64 *cpu_us)
{
  LanesPoolExecutor *pool = worker->pool;
  LanesRun *run;

  pthread_mutex_lock (&pool->lock);
  while (!pool->closing && (worker->slot >= pool->allowed || pool->first == NULL))
    {
      Share *share = worker->slot < pool->allowed && pool->n_active < pool->allowed ? find_share (pool) : NULL;

      if (share != NULL)
        {
          help (worker, share, cpu_us);
          continue;
        }
      pool->n_idle++;
      pthread_cond_wait (&pool->work, &pool->lock);
      pool->n_idle--;
    }
  run = pool->closing ? NULL : pool->first;
  if (run != NULL)
    {
      pool->first = run->next;
      atomic_fetch_sub (&pool->n_queued, 1);
      atomic_fetch_add (&pool->n_active, 1);
    }
  pthread_mutex_unlock (&pool->lock);

  return run;
}

static void *
worker_main (void *data)
{
  Worker *worker = data;
  g_autofree char *name = g_strdup_printf ("lanes-thread-%u", worker->slot + 1);
  gint64 cpu_us = 0;
  LanesRun *run;

  worker->tid = (int) syscall (SYS_gettid);
  pthread_setname_np (pthread_self (), name);
  setpriority (PRIO_PROCESS, (id_t) worker->tid, worker->pool->nice);

  while ((run = next_run (worker, &cpu_us)) != NULL)
    {
      if (lanes_run_take (run))
        work (worker, run, &cpu_us);
      else
        lanes_run_unref (run);
      atomic_fetch_sub (&worker->pool->n_active, 1);
    }

  return NULL;
}

/* The job's own thread does what is left when the helpers are out: what they had begun. */
static void
lanes_pool_executor_share (LanesExecutor *executor,
                           LanesRun      *run,
                           LanesShareFunc func,
                           gpointer       data)
{
  LanesPoolExecutor *self = LANES_POOL_EXECUTOR (executor);
  Share share = { run, func, data };

  pthread_mutex_lock (&self->lock);
  self->shares = g_slist_prepend (self->shares, &share);
  atomic_fetch_add (&self->n_shares, 1);
  pthread_cond_broadcast (&self->work);
  pthread_mutex_unlock (&self->lock);

  /* The main thread makes the threads that are lacking. */
  lanes_executor_wake_engine (executor);
  func (NULL, data);

  pthread_mutex_lock (&self->lock);
  self->shares = g_slist_remove (self->shares, &share);
  atomic_fetch_sub (&self->n_shares, 1);
  while (share.n_helpers > 0)
    pthread_cond_wait (&self->returned, &self->lock);
  ((Worker *) run->executor_data)->helped_us += share.cpu_us;
  pthread_mutex_unlock (&self->lock);

  func (NULL, data);
}

static gboolean
lanes_pool_executor_lends (LanesExecutor *executor,
                           LanesHelper   *helper)
{
  LanesPoolExecutor *self = LANES_POOL_EXECUTOR (executor);

  return self->n_queued == 0 && helper->slot < self->allowed && self->n_active <= self->allowed;
}

/* Main thread */

static gboolean
lanes_pool_executor_can_run (LanesExecutor *executor,
                             LanesKind     *kind)
{
  return LANES_KIND_GET_CLASS (kind)->run != NULL;
}

/* As many as were done in the last two milliseconds, twice over; none if they took long. */
static void
update_ahead (LanesPoolExecutor *self)
{
  gint64 now = g_get_monotonic_time ();
  guint ended = atomic_load_explicit (&self->n_ended, memory_order_relaxed);

  if (ended > 0 && atomic_load_explicit (&self->busy_us, memory_order_relaxed) / ended >= SHORT_US)
    self->ahead = 0;
  else
    self->ahead = MIN (AHEAD_MAX, MAX (self->ahead, ended * 2));

  if (now - self->window_start >= WINDOW_US)
    {
      self->ahead = MIN (self->ahead, MIN (AHEAD_MAX, ended * 2));
      self->window_start = now;
      atomic_store (&self->n_ended, 0);
      atomic_store (&self->busy_us, 0);
    }
}

static guint
lanes_pool_executor_get_room (LanesExecutor *executor)
{
  LanesPoolExecutor *self = LANES_POOL_EXECUTOR (executor);
  guint wanted;

  update_ahead (self);
  wanted = executor->limit + self->ahead;

  return wanted > executor->n_busy ? wanted - executor->n_busy : 0;
}

/* Returns: whether it could be started */
static gboolean
add_worker (LanesPoolExecutor *self)
{
  Worker *worker = g_new0 (Worker, 1);

  worker->pool = self;
  worker->slot = self->workers->len;
  if (pthread_create (&worker->thread, NULL, worker_main, worker) != 0)
    {
      g_warning ("A worker thread cannot be started; going on with %u", self->workers->len);
      g_free (worker);
      return FALSE;
    }
  g_ptr_array_add (self->workers, worker);
  return TRUE;
}

/* The threads that are lacking to help; they are no use beyond the CPUs. */
static void
add_helpers (LanesPoolExecutor *self)
{
  guint wanted;

  if (self->n_shares == 0)
    return;

  wanted = MIN (self->parent_instance.limit, g_get_num_processors ());
  while (self->workers->len < wanted && add_worker (self))
    ;
}

static void
lanes_pool_executor_submit (LanesExecutor *executor,
                            LanesRun     **runs,
                            guint          n_runs)
{
  LanesPoolExecutor *self = LANES_POOL_EXECUTOR (executor);
  guint wake;

  while (self->workers->len < MIN (executor->limit, executor->n_busy) && add_worker (self))
    ;

  for (guint i = 1; i < n_runs; i++)
    runs[i - 1]->next = runs[i];

  pthread_mutex_lock (&self->lock);
  self->allowed = executor->limit;
  if (self->first == NULL)
    self->first = runs[0];
  else
    self->last->next = runs[0];
  self->last = runs[n_runs - 1];
  atomic_fetch_add (&self->n_queued, n_runs);
  wake = MIN (self->n_idle, n_runs);
  pthread_mutex_unlock (&self->lock);

  if (wake > 1 || self->workers->len > executor->limit)
    pthread_cond_broadcast (&self->work);
  else if (wake == 1)
    pthread_cond_signal (&self->work);
}

static void
lanes_pool_executor_poll_started (LanesExecutor *executor,
                                  void         (*func) (LanesRun *run,
                                                        gpointer  data),
                                  gpointer       data)
{
  LanesPoolExecutor *self = LANES_POOL_EXECUTOR (executor);

  add_helpers (self);
  for (guint i = 0; i < self->workers->len; i++)
    {
      Worker *worker = self->workers->pdata[i];
      g_autoptr (LanesRun) run = atomic_exchange (&worker->begun, NULL);

      if (run != NULL)
        func (run, data);
    }
}

static void
lanes_pool_executor_set_limit (LanesExecutor *executor,
                               guint          limit)
{
  LanesPoolExecutor *self = LANES_POOL_EXECUTOR (executor);

  pthread_mutex_lock (&self->lock);
  self->allowed = limit;
  pthread_cond_broadcast (&self->work);
  pthread_mutex_unlock (&self->lock);
  add_helpers (self);
}

/* The wish stands in the run: a thread sees it at its next checkpoint. */
static void
lanes_pool_executor_stop (LanesExecutor *executor,
                          LanesRun      *run,
                          gboolean       force)
{
}

static void
lanes_pool_executor_hold (LanesExecutor *executor,
                          LanesRun      *run)
{
}

/* lanes_run_succeed() in a worker: the event follows when the kind has returned and its CPU time is known. */
static void
lanes_pool_executor_run_ended (LanesExecutor *executor,
                               LanesRun      *run)
{
}

/* Of a run that shares its work: there is something to help with again. */
static void
lanes_pool_executor_resume (LanesExecutor *executor,
                            LanesRun      *run)
{
  LanesPoolExecutor *self = LANES_POOL_EXECUTOR (executor);

  pthread_mutex_lock (&self->lock);
  if (self->shares != NULL)
    pthread_cond_broadcast (&self->work);
  pthread_mutex_unlock (&self->lock);
}

static int
lanes_pool_executor_get_slot_tid (LanesExecutor *executor,
                                  guint          slot)
{
  LanesPoolExecutor *self = LANES_POOL_EXECUTOR (executor);

  return slot < self->workers->len ? ((Worker *) self->workers->pdata[slot])->tid : 0;
}

static char *
lanes_pool_executor_dup_slot_detail (LanesExecutor *executor,
                                     guint          slot)
{
  int tid = lanes_pool_executor_get_slot_tid (executor, slot);

  return tid != 0 ? g_strdup_printf (_("tid %d"), tid) : NULL;
}

static void
lanes_pool_executor_close (LanesExecutor *executor)
{
  LanesPoolExecutor *self = LANES_POOL_EXECUTOR (executor);

  pthread_mutex_lock (&self->lock);
  self->closing = TRUE;
  pthread_cond_broadcast (&self->work);
  pthread_mutex_unlock (&self->lock);

  for (guint i = 0; i < self->workers->len; i++)
    {
      Worker *worker = self->workers->pdata[i];
      LanesRun *begun;

      pthread_join (worker->thread, NULL);
      begun = atomic_exchange (&worker->begun, NULL);
      g_clear_pointer (&begun, lanes_run_unref);
    }
  g_ptr_array_set_size (self->workers, 0);
}

static void
lanes_pool_executor_finalize (GObject *object)
{
  LanesPoolExecutor *self = LANES_POOL_EXECUTOR (object);

  lanes_pool_executor_close (LANES_EXECUTOR (object));
  while (self->first != NULL)
    {
      LanesRun *run = self->first;

      self->first = run->next;
      lanes_run_unref (run);
    }
  g_ptr_array_unref (self->workers);
  pthread_cond_destroy (&self->returned);
  pthread_cond_destroy (&self->work);
  pthread_mutex_destroy (&self->lock);

  G_OBJECT_CLASS (lanes_pool_executor_parent_class)->finalize (object);
}

static void
lanes_pool_executor_class_init (LanesPoolExecutorClass *klass)
{
  LanesExecutorClass *executor_class = LANES_EXECUTOR_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = lanes_pool_executor_finalize;

  executor_class->name = "threads";
  executor_class->label = N_("Threads");
  executor_class->slot_label = N_("Thread %u");
  executor_class->busy_reason = N_("needs a thread: %u of %u busy");
  executor_class->can_run = lanes_pool_executor_can_run;
  executor_class->get_room = lanes_pool_executor_get_room;
  executor_class->submit = lanes_pool_executor_submit;
  executor_class->run_ended = lanes_pool_executor_run_ended;
  executor_class->stop = lanes_pool_executor_stop;
  executor_class->pause = lanes_pool_executor_hold;
  executor_class->resume = lanes_pool_executor_resume;
  executor_class->share = lanes_pool_executor_share;
  executor_class->lends = lanes_pool_executor_lends;
  executor_class->poll_started = lanes_pool_executor_poll_started;
  executor_class->set_limit = lanes_pool_executor_set_limit;
  executor_class->dup_slot_detail = lanes_pool_executor_dup_slot_detail;
  executor_class->get_slot_tid = lanes_pool_executor_get_slot_tid;
  executor_class->close = lanes_pool_executor_close;
}

static void
lanes_pool_executor_init (LanesPoolExecutor *self)
{
  self->workers = g_ptr_array_new_with_free_func (g_free);
  pthread_mutex_init (&self->lock, NULL);
  pthread_cond_init (&self->work, NULL);
  pthread_cond_init (&self->returned, NULL);
}

LanesExecutor *
lanes_pool_executor_new (guint limit,
                         int   nice)
{
  LanesPoolExecutor *self = g_object_new (LANES_TYPE_POOL_EXECUTOR, NULL);

  self->parent_instance.limit = limit > 0 ? limit : g_get_num_processors ();
  self->allowed = self->parent_instance.limit;
  self->nice = nice;

  return &self->parent_instance;
}
