/* lanes-history-job.c: a job and its last attempt, as history knows them
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-history-job.h"

void
lanes_history_job_free (LanesHistoryJob *self)
{
  if (self == NULL)
    return;

  g_free (self->title);
  g_free (self->input);
  g_free (self->error);
  g_free (self->output);
  g_free (self->output_dir);
  g_free (self->boot);
  g_clear_pointer (&self->result, g_variant_unref);
  g_free (self);
}

void
lanes_history_batch_row_free (LanesHistoryBatchRow *self)
{
  if (self == NULL)
    return;

  g_free (self->name);
  g_free (self);
}
