/* lanes-batch-row.h: a batch in the sidebar: its name, how far it is
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "lanes-batch.h"

G_BEGIN_DECLS

#define LANES_TYPE_BATCH_ROW (lanes_batch_row_get_type ())
G_DECLARE_FINAL_TYPE (LanesBatchRow, lanes_batch_row, LANES, BATCH_ROW, GtkListBoxRow)

GtkWidget *lanes_batch_row_new    (void);

/* Shows @batch as it is now. */
void       lanes_batch_row_update (LanesBatchRow *self,
                                   LanesBatch    *batch);

/* The id of the batch shown. */
guint64    lanes_batch_row_get_id (LanesBatchRow *self);

G_END_DECLS
