/* lanes-executor.h: a place where work runs, with a number of slots
 *
 * The engine offers runs to an executor up to its room; the executor gives each a slot (a slot never runs two at once) and
 * posts to the engine's inbox: LANES_EVENT_STARTED with the slot and the time, then exactly one LANES_EVENT_ENDED.
 * All functions here are for the main thread.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-inbox.h"
#include "lanes-kind.h"
#include "lanes-run.h"

G_BEGIN_DECLS

#define LANES_TYPE_EXECUTOR (lanes_executor_get_type ())
GType lanes_executor_get_type (void);

typedef struct _LanesExecutorClass LanesExecutorClass;

struct _LanesExecutor
{
  GObject     parent_instance;

  LanesInbox *inbox;   /* set when it is added to an engine */
  struct _LanesTimers *timers;  /* likewise */
  guint       index;   /* its place in the engine, and its number in a job */
  guint       limit;   /* slots */
  guint       n_busy;  /* runs offered and not yet ended, as the engine sees it */
  guint       n_helping; /* slots that help with a run of another, likewise; each is free for a run at any time */
  const char *trouble; /* nullable, static, translated: why nothing is heard of its work for now */
};

/**
 * LanesExecutorClass:
 * @name: "async", "threads", "processes"
 * @label: N_("Threads"), the group of lanes
 * @slot_label: N_("Thread %u")
 * @busy_reason: N_("needs a thread: %u of %u busy")
 * @can_run: has the kind what this executor calls?
 * @get_room: how many more runs it takes now; the default is limit less busy
 * @submit: (transfer full) of each run: start them now or as soon as a slot is free, in order
 * @stop: the run was asked to stop (lanes_run_get_stop() says why); @force ends the patience at once
 * @poll_started: (nullable): another way to tell of starts, for executors with very many short runs: calls @func for each run that has
 *   begun since the last time, except those that have ended already
 * @share: (nullable): lanes_run_share(), on the thread that does the work
 * @lends: (nullable): may the thread that is lent go on with what it helps with? On that thread; goes with @share
 * @take_slot: (nullable): a slot for work that the engine does itself, which is to let time pass; it gives it back by @free_slot
 * @set_limit: more slots at once, or fewer as they fall free
 * @dup_slot_detail: (nullable): "tid 40211"
 * @get_slot_tid: (nullable): 0 where the slot has no thread of its own
 * @close: ends workers and helpers; no run is left when it is called
 */
struct _LanesExecutorClass
{
  GObjectClass parent_class;

  const char *name;
  const char *label;
  const char *slot_label;
  const char *busy_reason;

  gboolean (*can_run)         (LanesExecutor *self,
                               LanesKind     *kind);
  guint    (*get_room)        (LanesExecutor *self);
  void     (*submit)          (LanesExecutor *self,
                               LanesRun     **runs,
                               guint          n_runs);
  void     (*stop)            (LanesExecutor *self,
                               LanesRun      *run,
                               gboolean       force);
  void     (*pause)           (LanesExecutor *self,
                               LanesRun      *run);
  void     (*resume)          (LanesExecutor *self,
                               LanesRun      *run);
  void     (*poll_started)    (LanesExecutor *self,
                               void         (*func) (LanesRun *run,
                                                     gpointer  data),
                               gpointer       data);
  void     (*share)           (LanesExecutor *self,
                               LanesRun      *run,
                               LanesShareFunc func,
                               gpointer       data);
  gboolean (*lends)           (LanesExecutor *self,
                               LanesHelper   *helper);
  guint    (*take_slot)       (LanesExecutor *self);
  void     (*free_slot)       (LanesExecutor *self,
                               guint          slot);
  void     (*set_limit)       (LanesExecutor *self,
                               guint          limit);
  /* Called by lanes_run_succeed() and lanes_run_fail() on the thread that does the work; the default posts ENDED. */
  void     (*run_ended)       (LanesExecutor *self,
                               LanesRun      *run);
  char    *(*dup_slot_detail) (LanesExecutor *self,
                               guint          slot);
  int      (*get_slot_tid)    (LanesExecutor *self,
                               guint          slot);
  void     (*close)           (LanesExecutor *self);
};

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LanesExecutor, g_object_unref)

#define LANES_EXECUTOR(o) (G_TYPE_CHECK_INSTANCE_CAST ((o), LANES_TYPE_EXECUTOR, LanesExecutor))
#define LANES_IS_EXECUTOR(o) (G_TYPE_CHECK_INSTANCE_TYPE ((o), LANES_TYPE_EXECUTOR))
#define LANES_EXECUTOR_CLASS(k) (G_TYPE_CHECK_CLASS_CAST ((k), LANES_TYPE_EXECUTOR, LanesExecutorClass))
#define LANES_EXECUTOR_GET_CLASS(o) (G_TYPE_INSTANCE_GET_CLASS ((o), LANES_TYPE_EXECUTOR, LanesExecutorClass))

const char *lanes_executor_get_name        (LanesExecutor *self);
/* Translated. */
const char *lanes_executor_get_label       (LanesExecutor *self);
/* "Thread 1" for slot 0, translated. Returns: (transfer full) */
char       *lanes_executor_dup_slot_name   (LanesExecutor *self,
                                            guint          slot);
/* Returns: (transfer full) (nullable): "tid 40211" */
char       *lanes_executor_dup_slot_detail (LanesExecutor *self,
                                            guint          slot);
/* Returns: the thread's id, or 0 where the slot has none of its own (yet) */
int         lanes_executor_get_slot_tid    (LanesExecutor *self,
                                            guint          slot);
gboolean    lanes_executor_can_run         (LanesExecutor *self,
                                            LanesKind     *kind);
gboolean    lanes_executor_can_pause       (LanesExecutor *self,
                                            LanesKind     *kind);
guint       lanes_executor_get_limit       (LanesExecutor *self);
/* Slots with work of their own or of another's; more than the limit where runs lie ready. */
guint       lanes_executor_get_n_busy      (LanesExecutor *self);

/* For subclasses, any thread: the engine is to call poll_started() soon. */
void        lanes_executor_wake_engine     (LanesExecutor *self);

/* For subclasses, any thread: @slot begins to help with @run, or leaves it; what it began before was told. */
void        lanes_executor_post_helped     (LanesExecutor *self,
                                            LanesRun      *run,
                                            guint          slot,
                                            gboolean       helps);

/* As lanes_executor_post_ended(), with the caller's own reference. */
void        lanes_executor_post_ended_take (LanesExecutor *self,
                                            LanesRun      *run);

/* For subclasses, any thread: tells the engine. Each takes a reference of @run for the event. */
void        lanes_executor_post_started    (LanesExecutor *self,
                                            LanesRun      *run,
                                            guint          slot,
                                            gint64         when);
void        lanes_executor_post_ended      (LanesExecutor *self,
                                            LanesRun      *run);

G_END_DECLS
