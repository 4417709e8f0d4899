/* lanes-job-row.c: one place of the job list, and the job that stands there now
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-job-row-private.h"

G_DEFINE_FINAL_TYPE (LanesJobRow, lanes_job_row, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
lanes_job_row_finalize (GObject *object)
{
  LanesJobRow *self = LANES_JOB_ROW (object);

  if (self->list != NULL)
    _lanes_job_list_forget_row (self->list, self);

  G_OBJECT_CLASS (lanes_job_row_parent_class)->finalize (object);
}

static void
lanes_job_row_class_init (LanesJobRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lanes_job_row_finalize;

  /**
   * LanesJobRow::changed:
   *
   * Another job stands here, or something of it that a view shows is different.
   */
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
}

static void
lanes_job_row_init (LanesJobRow *self)
{
}

LanesJobRow *
_lanes_job_row_new (LanesJobList *list,
                    guint         position)
{
  LanesJobRow *self = g_object_new (LANES_TYPE_JOB_ROW, NULL);

  self->list = list;
  self->position = position;
  return self;
}

void
_lanes_job_row_update (LanesJobRow *self,
                       guint64      id,
                       gboolean     always)
{
  gboolean changed = always || self->stale || id != self->id;
  LanesJob *job;

  self->stale = FALSE;
  self->id = id;
  job = lanes_job_row_get_job (self);
  if (job != NULL && (job->state != self->state || job->attempts != self->attempts))
    {
      self->state = job->state;
      self->attempts = job->attempts;
      changed = TRUE;
    }
  if (changed)
    g_signal_emit (self, signals[CHANGED], 0);
}

gboolean
lanes_job_row_is_behind (LanesJobRow *self)
{
  g_return_val_if_fail (LANES_IS_JOB_ROW (self), FALSE);

  return self->stale;
}

guint
lanes_job_row_get_position (LanesJobRow *self)
{
  g_return_val_if_fail (LANES_IS_JOB_ROW (self), 0);

  return self->position;
}

guint64
lanes_job_row_get_id (LanesJobRow *self)
{
  g_return_val_if_fail (LANES_IS_JOB_ROW (self), 0);

  return self->id;
}

LanesJob *
lanes_job_row_get_job (LanesJobRow *self)
{
  g_return_val_if_fail (LANES_IS_JOB_ROW (self), NULL);

  if (self->list == NULL || self->id == 0)
    return NULL;
  return lanes_engine_get_job (lanes_job_list_get_engine (self->list), self->id);
}

LanesEngine *
lanes_job_row_get_engine (LanesJobRow *self)
{
  g_return_val_if_fail (LANES_IS_JOB_ROW (self), NULL);

  return self->list != NULL ? lanes_job_list_get_engine (self->list) : NULL;
}
