/* lanes-executor.c: a place where work runs
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "lanes-executor.h"
#include "lanes-run-private.h"

G_DEFINE_ABSTRACT_TYPE (LanesExecutor, lanes_executor, G_TYPE_OBJECT)

static guint
lanes_executor_real_get_room (LanesExecutor *self)
{
  return self->limit > self->n_busy ? self->limit - self->n_busy : 0;
}

static void
lanes_executor_real_set_limit (LanesExecutor *self,
                               guint          limit)
{
}

static void
lanes_executor_class_init (LanesExecutorClass *klass)
{
  klass->get_room = lanes_executor_real_get_room;
  klass->set_limit = lanes_executor_real_set_limit;
  klass->run_ended = lanes_executor_post_ended;
}

static void
lanes_executor_init (LanesExecutor *self)
{
  self->limit = 1;
}

const char *
lanes_executor_get_name (LanesExecutor *self)
{
  g_return_val_if_fail (LANES_IS_EXECUTOR (self), NULL);

  return LANES_EXECUTOR_GET_CLASS (self)->name;
}

const char *
lanes_executor_get_label (LanesExecutor *self)
{
  g_return_val_if_fail (LANES_IS_EXECUTOR (self), NULL);

  return g_dgettext (GETTEXT_PACKAGE, LANES_EXECUTOR_GET_CLASS (self)->label);
}

char *
lanes_executor_dup_slot_name (LanesExecutor *self,
                              guint          slot)
{
  g_return_val_if_fail (LANES_IS_EXECUTOR (self), NULL);

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  return g_strdup_printf (g_dgettext (GETTEXT_PACKAGE, LANES_EXECUTOR_GET_CLASS (self)->slot_label), slot + 1);
#pragma GCC diagnostic pop
}

char *
lanes_executor_dup_slot_detail (LanesExecutor *self,
                                guint          slot)
{
  LanesExecutorClass *klass;

  g_return_val_if_fail (LANES_IS_EXECUTOR (self), NULL);

  klass = LANES_EXECUTOR_GET_CLASS (self);
  return klass->dup_slot_detail != NULL ? klass->dup_slot_detail (self, slot) : NULL;
}

int
lanes_executor_get_slot_tid (LanesExecutor *self,
                             guint          slot)
{
  LanesExecutorClass *klass;

  g_return_val_if_fail (LANES_IS_EXECUTOR (self), 0);

  klass = LANES_EXECUTOR_GET_CLASS (self);
  return klass->get_slot_tid != NULL ? klass->get_slot_tid (self, slot) : 0;
}

gboolean
lanes_executor_can_run (LanesExecutor *self,
                        LanesKind     *kind)
{
  g_return_val_if_fail (LANES_IS_EXECUTOR (self), FALSE);

  return LANES_EXECUTOR_GET_CLASS (self)->can_run (self, kind);
}

gboolean
lanes_executor_can_pause (LanesExecutor *self,
                          LanesKind     *kind)
{
  g_return_val_if_fail (LANES_IS_EXECUTOR (self), FALSE);

  return LANES_EXECUTOR_GET_CLASS (self)->pause != NULL && (lanes_kind_get_flags (kind) & LANES_KIND_CAN_PAUSE) != 0;
}

guint
lanes_executor_get_limit (LanesExecutor *self)
{
  g_return_val_if_fail (LANES_IS_EXECUTOR (self), 0);

  return self->limit;
}

guint
lanes_executor_get_n_busy (LanesExecutor *self)
{
  g_return_val_if_fail (LANES_IS_EXECUTOR (self), 0);

  return self->n_busy + self->n_helping;
}

void
lanes_executor_post_started (LanesExecutor *self,
                             LanesRun      *run,
                             guint          slot,
                             gint64         when)
{
  run->slot = slot;
  lanes_run_get_outcome (run)->started = when;
  lanes_inbox_post (self->inbox, run, LANES_EVENT_STARTED, when);
}

void
lanes_executor_post_helped (LanesExecutor *self,
                            LanesRun      *run,
                            guint          slot,
                            gboolean       helps)
{
  lanes_inbox_post_slot (self->inbox, run, helps ? LANES_EVENT_HELPED : LANES_EVENT_LEFT, slot, g_get_monotonic_time ());
}

void
lanes_executor_wake_engine (LanesExecutor *self)
{
  lanes_inbox_wake (self->inbox);
}

void
lanes_executor_post_ended_take (LanesExecutor *self,
                                LanesRun      *run)
{
  lanes_inbox_post_take (self->inbox, run, LANES_EVENT_ENDED, lanes_run_get_outcome (run)->ended);
}

void
lanes_executor_post_ended (LanesExecutor *self,
                           LanesRun      *run)
{
  lanes_inbox_post (self->inbox, run, LANES_EVENT_ENDED, lanes_run_get_outcome (run)->ended);
}
