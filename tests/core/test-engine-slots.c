/* test-engine-slots.c: a slot never has two jobs, whatever the order in which its thread is heard
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "history-fixture.h"
#include "lanes-engine.h"
#include "lanes-run-private.h"
#include "lanes-test.h"

/* One slot, whose thread ends one run and begins the next just when the engine asks what has begun. */

#define HASTY_TYPE_EXECUTOR (hasty_executor_get_type ())
G_DECLARE_FINAL_TYPE (HastyExecutor, hasty_executor, HASTY, EXECUTOR, LanesExecutor)

struct _HastyExecutor
{
  LanesExecutor parent_instance;

  GQueue        runs;    /* LanesRun, owned */
  LanesRun     *current; /* owned, nullable */
};

G_DEFINE_FINAL_TYPE (HastyExecutor, hasty_executor, LANES_TYPE_EXECUTOR)

static gboolean
hasty_executor_can_run (LanesExecutor *executor,
                        LanesKind     *kind)
{
  return TRUE;
}

static guint
hasty_executor_get_room (LanesExecutor *executor)
{
  return 2 - MIN (2, executor->n_busy);
}

static void
hasty_executor_submit (LanesExecutor *executor,
                       LanesRun     **runs,
                       guint          n_runs)
{
  for (guint i = 0; i < n_runs; i++)
    g_queue_push_tail (&HASTY_EXECUTOR (executor)->runs, runs[i]);
  lanes_executor_wake_engine (executor);
}

static void
hasty_executor_poll_started (LanesExecutor *executor,
                             void         (*func) (LanesRun *run,
                                                   gpointer  data),
                             gpointer       data)
{
  HastyExecutor *self = HASTY_EXECUTOR (executor);

  if (self->current != NULL)
    {
      lanes_run_succeed (self->current, NULL);
      lanes_executor_post_ended_take (executor, g_steal_pointer (&self->current));
    }
  self->current = g_queue_pop_head (&self->runs);
  if (self->current == NULL)
    return;

  ck_assert (lanes_run_take (self->current));
  lanes_run_get_outcome (self->current)->started = g_get_monotonic_time ();
  func (self->current, data);
  lanes_executor_wake_engine (executor);
}

static void
hasty_executor_run_ended (LanesExecutor *executor,
                          LanesRun      *run)
{
}

static void
hasty_executor_class_init (HastyExecutorClass *klass)
{
  LanesExecutorClass *executor_class = LANES_EXECUTOR_CLASS (klass);

  executor_class->name = "hasty";
  executor_class->can_run = hasty_executor_can_run;
  executor_class->get_room = hasty_executor_get_room;
  executor_class->submit = hasty_executor_submit;
  executor_class->poll_started = hasty_executor_poll_started;
  executor_class->run_ended = hasty_executor_run_ended;
}

static void
hasty_executor_init (HastyExecutor *self)
{
}

static void
check_alone (gpointer   data,
             LanesJob  *job,
             LanesState old_state,
             gint64     when)
{
  if (job->state == LANES_STATE_RUNNING)
    ck_assert_uint_eq (lanes_engine_get_active (data)->len, 1);
}

START_TEST (slot_holds_one_at_a_time)
{
  static const LanesEngineObserver alone = { .job_changed = check_alone };
  g_autoptr (LanesKindSet) kinds = history_fixture_kinds ();
  g_autoptr (LanesJobSpec) spec = history_fixture_spec (kinds, FALSE, "fine", NULL);
  LanesEngine *engine = lanes_engine_new (NULL, kinds, "/nonexistent");

  lanes_engine_add_executor (engine, g_object_new (HASTY_TYPE_EXECUTOR, NULL));
  lanes_engine_add_observer (engine, &alone, engine);
  for (guint i = 0; i < 20; i++)
    ck_assert_ptr_nonnull (lanes_engine_submit (engine, spec, NULL));
  lanes_test_wait_until (lanes_engine_count (engine, LANES_STATE_SUCCEEDED) == 20);
  lanes_engine_remove_observer (engine, engine);
  lanes_engine_close (engine);
  g_assert_finalize_object (engine);
}
END_TEST

static Suite *
slots_suite (void)
{
  Suite *suite = suite_create ("engine-slots");
  TCase *tcase = tcase_create ("slots");

  tcase_add_test (tcase, slot_holds_one_at_a_time);
  suite_add_tcase (suite, tcase);
  return suite;
}

int
main (void)
{
  return lanes_test_run (slots_suite ());
}
