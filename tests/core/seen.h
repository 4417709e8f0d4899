/* seen.h: what a sampler has delivered to a test
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-sampler.h"

G_BEGIN_DECLS

typedef struct
{
  LanesSampler    *sampler;
  GArray          *records;
  GArray          *workers;
  GHashTable      *tids;
  LanesSamplerEnd  end;
  guint            n_ends;
  guint            n_batches;
  guint            n_workers;  /* of those, with the table */
  gint64           waited;     /* by the worker that has lived, as the kernel says */
} Seen;

/* @sampler: (transfer full) */
Seen *seen_new  (LanesSampler *sampler);
void  seen_free (Seen         *seen);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Seen, seen_free)

G_END_DECLS
