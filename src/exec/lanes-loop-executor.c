/* lanes-loop-executor.c: work on the main loop
 *
 * Main thread only. A slot here is a number: the lowest that is free, so that as few lanes as needed are drawn.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "lanes-loop-executor.h"
#include "lanes-run-private.h"

struct _LanesLoopExecutor
{
  LanesExecutor parent_instance;

  GArray       *free_slots;  /* guint: a heap, the lowest first */
  guint         n_slots;     /* given out so far */
};

G_DEFINE_FINAL_TYPE (LanesLoopExecutor, lanes_loop_executor, LANES_TYPE_EXECUTOR)

#define SLOT(i) g_array_index (self->free_slots, guint, i)

static guint
lanes_loop_executor_take_slot (LanesExecutor *executor)
{
  LanesLoopExecutor *self = LANES_LOOP_EXECUTOR (executor);
  guint lowest, last, position = 0;

  if (self->free_slots->len == 0)
    return self->n_slots++;

  lowest = SLOT (0);
  last = SLOT (self->free_slots->len - 1);
  g_array_set_size (self->free_slots, self->free_slots->len - 1);

  while (position * 2 + 1 < self->free_slots->len)
    {
      guint child = position * 2 + 1;

      if (child + 1 < self->free_slots->len && SLOT (child + 1) < SLOT (child))
        child++;
      if (SLOT (child) >= last)
        break;
      SLOT (position) = SLOT (child);
      position = child;
    }
  if (self->free_slots->len > 0)
    SLOT (position) = last;

  return lowest;
}

static void
lanes_loop_executor_free_slot (LanesExecutor *executor,
                               guint          slot)
{
  LanesLoopExecutor *self = LANES_LOOP_EXECUTOR (executor);
  guint position = self->free_slots->len;

  g_array_append_val (self->free_slots, slot);
  while (position > 0 && SLOT ((position - 1) / 2) > slot)
    {
      SLOT (position) = SLOT ((position - 1) / 2);
      position = (position - 1) / 2;
    }
  SLOT (position) = slot;
}

static LanesKind *
kind_of (LanesRun *run)
{
  return lanes_job_spec_get_kind (lanes_run_get_spec (run));
}

static gboolean
lanes_loop_executor_can_run (LanesExecutor *executor,
                             LanesKind     *kind)
{
  return LANES_KIND_GET_CLASS (kind)->start != NULL;
}

static void
lanes_loop_executor_submit (LanesExecutor *executor,
                            LanesRun     **runs,
                            guint          n_runs)
{
  for (guint i = 0; i < n_runs; i++)
    {
      LanesKind *kind = kind_of (runs[i]);

      lanes_run_take (runs[i]);
      lanes_executor_post_started (executor, runs[i], lanes_loop_executor_take_slot (executor), g_get_monotonic_time ());
      LANES_KIND_GET_CLASS (kind)->start (kind, runs[i]);
    }
}

static void
lanes_loop_executor_run_ended (LanesExecutor *executor,
                               LanesRun      *run)
{
  lanes_loop_executor_free_slot (executor, run->slot);
  lanes_executor_post_ended (executor, run);
  lanes_run_unref (run);
}

/* Its end is on the way to the engine, which does not know yet: its kind is done with it, and must not end it again. */
static gboolean
has_ended (LanesRun *run)
{
  return run->outcome == NULL || run->outcome->ended != 0;
}

static void
lanes_loop_executor_stop (LanesExecutor *executor,
                          LanesRun      *run,
                          gboolean       force)
{
  LanesKind *kind = kind_of (run);

  if (!force && !has_ended (run) && LANES_KIND_GET_CLASS (kind)->stop != NULL)
    LANES_KIND_GET_CLASS (kind)->stop (kind, run);
}

static void
lanes_loop_executor_pause (LanesExecutor *executor,
                           LanesRun      *run)
{
  if (!has_ended (run))
    LANES_KIND_GET_CLASS (kind_of (run))->pause (kind_of (run), run);
}

static void
lanes_loop_executor_resume (LanesExecutor *executor,
                            LanesRun      *run)
{
  if (!has_ended (run))
    LANES_KIND_GET_CLASS (kind_of (run))->resume (kind_of (run), run);
}

static void
lanes_loop_executor_finalize (GObject *object)
{
  g_array_unref (LANES_LOOP_EXECUTOR (object)->free_slots);
  G_OBJECT_CLASS (lanes_loop_executor_parent_class)->finalize (object);
}

static void
lanes_loop_executor_class_init (LanesLoopExecutorClass *klass)
{
  LanesExecutorClass *executor_class = LANES_EXECUTOR_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = lanes_loop_executor_finalize;

  executor_class->name = "async";
  executor_class->label = N_("Main loop");
  executor_class->slot_label = N_("Async %u");
  executor_class->busy_reason = N_("needs a place on the main loop: %u of %u busy");
  executor_class->can_run = lanes_loop_executor_can_run;
  executor_class->submit = lanes_loop_executor_submit;
  executor_class->take_slot = lanes_loop_executor_take_slot;
  executor_class->free_slot = lanes_loop_executor_free_slot;
  executor_class->run_ended = lanes_loop_executor_run_ended;
  executor_class->stop = lanes_loop_executor_stop;
  executor_class->pause = lanes_loop_executor_pause;
  executor_class->resume = lanes_loop_executor_resume;
}

static void
lanes_loop_executor_init (LanesLoopExecutor *self)
{
  self->free_slots = g_array_new (FALSE, FALSE, sizeof (guint));
}

LanesExecutor *
lanes_loop_executor_new (guint limit)
{
  LanesExecutor *self = g_object_new (LANES_TYPE_LOOP_EXECUTOR, NULL);

  self->limit = MAX (1, limit);
  return self;
}
