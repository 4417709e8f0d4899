/* lanes-run.h: one attempt of a job, as the code that does the work sees it
 *
 * A run is the only thing that crosses to a worker: it holds the checked parameters, says when to stop or hold, and takes
 * progress and the outcome. It never leads back to the LanesJob, which belongs to the main thread.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _LanesRun      LanesRun;
typedef struct _LanesJobSpec  LanesJobSpec;
typedef struct _LanesExecutor LanesExecutor;
typedef struct _LanesHelper   LanesHelper;

/* What an attempt used; -1 where it is not known. Of a thread's, user_us is all of its CPU time and system_us is not known. */
typedef struct
{
  gint64 user_us;
  gint64 system_us;
  gint64 peak_kib;
} LanesUsage;

#define LANES_USAGE_UNKNOWN { -1, -1, -1 }

typedef enum
{
  LANES_UNIT_NONE,   /* a bare fraction: done of total, with total 10000 */
  LANES_UNIT_BYTES,
  LANES_UNIT_ITEMS,
} LanesUnit;

typedef struct
{
  gint64    done;
  gint64    total;  /* -1: unknown */
  LanesUnit unit;
} LanesProgress;

typedef enum
{
  LANES_STOP_NONE,
  LANES_STOP_CANCEL,
  LANES_STOP_TIMEOUT,
} LanesStop;

LanesRun      *lanes_run_ref             (LanesRun *self);
void           lanes_run_unref           (LanesRun *self);

/* Fixed for the run's life; any thread. */
guint64        lanes_run_get_job_id      (LanesRun *self);
guint          lanes_run_get_attempt     (LanesRun *self);
LanesJobSpec  *lanes_run_get_spec        (LanesRun *self);
LanesExecutor *lanes_run_get_executor    (LanesRun *self);

/* Is the job kept on disk, so that another program may go on with it, under its number, should this one die? Main thread. */
gboolean       lanes_run_is_kept         (LanesRun *self);

/* The context of the main loop that started kinds live on. */
GMainContext  *lanes_run_get_context     (LanesRun *self);

/* Timers on that loop, on one heap. Main thread. */
struct _LanesTimers *lanes_run_get_timers (LanesRun *self);

/* Path without suffix for what the attempt writes (".out", ".err", ".idx", ".body"). Returns: (transfer full): the folder exists, made on
 * first use; %NULL with LANES_ERROR_IO where it cannot be. @ret_spare: (out) (optional): it is in memory, as the disk cannot be written: keep
 * no more there than LANES_OUTPUT_SPARE_CAP */
char          *lanes_run_dup_output_base (LanesRun  *self,
                                          gboolean  *ret_spare,
                                          GError   **error);

/* Progress: atomic, any thread, cheap enough for every block read. @total is -1 where unknown. */
void           lanes_run_set_progress    (LanesRun *self,
                                          gint64    done,
                                          gint64    total,
                                          LanesUnit unit);
/* What was done before this attempt began, as of a file that is resumed: no evidence for how fast it is. */
void           lanes_run_set_base        (LanesRun *self,
                                          gint64    done);
gint64         lanes_run_get_base        (LanesRun *self);
/* A fraction from 0 to 1, or below 0 for unknown. */
void           lanes_run_set_fraction    (LanesRun *self,
                                          double    fraction);
LanesProgress  lanes_run_get_progress    (LanesRun *self);

/* Work that takes a known time: progress follows from the clock. @when: monotonic µs at which it ends, or 0 for unknown. */
void           lanes_run_set_due         (LanesRun *self,
                                          gint64    when);
gint64         lanes_run_get_due         (LanesRun *self);

/* One line for a person ("GET 3 of 8", the last line of output); kept at most 200 bytes, made valid UTF-8. */
void           lanes_run_set_message     (LanesRun *self,
                                          const char *message);
/* Returns: (transfer full) (nullable) */
char          *lanes_run_dup_message     (LanesRun *self);

/* Stopping. Any thread. */
LanesStop      lanes_run_get_stop        (LanesRun *self);
gboolean       lanes_run_is_paused       (LanesRun *self);

/* Holds a worker thread while the job is paused. Returns: %FALSE when the work is to stop. Worker threads only. */
gboolean       lanes_run_checkpoint      (LanesRun *self);

/**
 * LanesShareFunc:
 * @helper: (nullable): the thread that is lent, %NULL for the job's own
 * @data: as given to lanes_run_share()
 *
 * Does pieces of the work that no other thread has, one after the other. What it began when lanes_run_goes_on() became %FALSE it leaves for
 * the others.
 *
 * Returns: whether there is work left that no thread has
 */
typedef gboolean (*LanesShareFunc) (LanesHelper *helper,
                                    gpointer     data);

/* Calls @func on this thread, and at the same time on those of its executor that have nothing else to do, never more than it may have at
 * once; a job that comes has its thread back at once. No thread is in @func any more when this returns, and no work is left, unless the job
 * is to stop. Worker threads only. */
void           lanes_run_share           (LanesRun       *self,
                                          LanesShareFunc  func,
                                          gpointer        data);

/* lanes_run_checkpoint(), for a share of the work: a thread that is lent is not held while the job is paused, but goes. */
gboolean       lanes_run_goes_on         (LanesRun    *self,
                                          LanesHelper *helper);

/* Returns: (transfer none): cancelled when the run is asked to stop; made on first use */
GCancellable  *lanes_run_get_cancellable (LanesRun *self);

/* While stopping: how many processes (or transfers) are still there. */
void           lanes_run_set_left        (LanesRun *self,
                                          guint     n_left);
guint          lanes_run_get_left        (LanesRun *self);

/* The worker's process or thread, for the sampler and for signals: 0 where there is none. */
void           lanes_run_set_pid         (LanesRun *self,
                                          int       pid);
int            lanes_run_get_pid         (LanesRun *self);

/* A kind's own state for this run; freed with the run. Owned by the thread that does the work. */
void           lanes_run_set_data        (LanesRun      *self,
                                          gpointer       data,
                                          GDestroyNotify destroy);
gpointer       lanes_run_get_data        (LanesRun *self);

/* What goes into the outcome besides success or failure; before lanes_run_succeed() or lanes_run_fail(). */
void           lanes_run_set_usage       (LanesRun         *self,
                                          const LanesUsage *usage);
void           lanes_run_set_exit        (LanesRun *self,
                                          int       exit_code,
                                          int       term_signal);
void           lanes_run_set_leftovers   (LanesRun *self,
                                          guint     n_leftovers);
void           lanes_run_set_output      (LanesRun *self,
                                          gint64    n_bytes,
                                          gint64    n_dropped);

/* Where retrying is allowed: not before so many seconds (a server's Retry-After). */
void           lanes_run_set_retry_after (LanesRun *self,
                                          double    seconds);

/* A failure that another try cannot mend (a bad address, a missing program): no automatic retry. */
void           lanes_run_set_permanent   (LanesRun *self);

/* A result that may be set before the outcome, kept whether it succeeds or fails. Consumed if floating. */
void           lanes_run_set_result      (LanesRun *self,
                                          GVariant *result);

/**
 * lanes_run_succeed:
 * @result: (nullable): `a{sv}`, consumed if floating; by convention "text" (s) is what a terminal prints, "file" (s) is the
 *   file that was made, "summary" (s) is one line; "table" (aas) has a heading row first
 *
 * Ends the run. Exactly one of lanes_run_succeed() and lanes_run_fail() is called, once, on the thread that does the work.
 */
void           lanes_run_succeed         (LanesRun *self,
                                          GVariant *result);

/* @error: (transfer full) */
void           lanes_run_fail            (LanesRun *self,
                                          GError   *error);

/* The short way. */
void           lanes_run_fail_literal    (LanesRun   *self,
                                          int         code,
                                          const char *message);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LanesRun, lanes_run_unref)

G_END_DECLS
