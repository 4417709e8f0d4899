/* lanes-job-row-private.h: what the list knows of its rows
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-job-list.h"
#include "lanes-job-row.h"

G_BEGIN_DECLS

struct _LanesJobRow
{
  GObject       parent_instance;

  LanesJobList *list;       /* borrowed; NULL once the list is gone */
  guint64       id;
  guint         position;

  /* What was last told, to tell only of changes. */
  guint16       attempts;
  guint8        state;
  gboolean      stale;      /* out of view, and not told of everything */
};

LanesJobRow *_lanes_job_row_new          (LanesJobList *list,
                                          guint         position);

/* Takes the job that is there now. Emits “changed” if that is another one or it is in another state, or if @always or when it
 * was stale. */
void         _lanes_job_row_update       (LanesJobRow  *self,
                                          guint64       id,
                                          gboolean      always);

/* A row is about to be freed. */
void         _lanes_job_list_forget_row  (LanesJobList *self,
                                          LanesJobRow  *row);

G_END_DECLS
