/* lanes-history-specs.h: what jobs were made from, each stored once
 *
 * Belongs to the writer's thread, with its connection.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <sqlite3.h>

#include "lanes-job-spec.h"

G_BEGIN_DECLS

typedef struct _LanesHistorySpecs LanesHistorySpecs;

typedef struct
{
  gint64   id;
  gint64   kind;    /* of the table names */
  gboolean masked;  /* something in it was secret and is not stored */
} LanesHistorySpec;

LanesHistorySpecs *lanes_history_specs_new       (sqlite3            *handle,
                                                  GError            **error);
void               lanes_history_specs_free      (LanesHistorySpecs  *self);

/* The number of a kind's or executor's name. Returns: 0 where the database failed */
gint64             lanes_history_specs_get_name  (LanesHistorySpecs  *self,
                                                  const char         *name);

/**
 * lanes_history_specs_store:
 * @batch: the batch it is the template of, or 0
 * @job: a job that may have a row already, or 0
 *
 * Stores @spec, masked, unless it is there: a template through its batch, another through its job.
 *
 * Returns: %FALSE where the database failed
 */
gboolean           lanes_history_specs_store     (LanesHistorySpecs  *self,
                                                  LanesJobSpec       *spec,
                                                  guint64             batch,
                                                  guint64             job,
                                                  LanesHistorySpec   *ret_spec);

G_END_DECLS
