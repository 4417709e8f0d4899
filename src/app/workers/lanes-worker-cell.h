/* lanes-worker-cell.h: one cell of the table of workers
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "lanes-worker-row.h"

G_BEGIN_DECLS

/**
 * LanesWorkerColumn:
 *
 * The columns, in their order on the screen.
 */
typedef enum
{
  LANES_WORKER_NAME,
  LANES_WORKER_STATE,
  LANES_WORKER_CPU,
  LANES_WORKER_BUSY,
  LANES_WORKER_JOB,
  LANES_WORKER_DONE,
  LANES_WORKER_MEMORY,
  LANES_WORKER_THREADS,
  LANES_WORKER_SWITCHES,
  LANES_WORKER_READ,
  LANES_WORKER_WRITE,
  LANES_N_WORKER_COLUMNS
} LanesWorkerColumn;

#define LANES_TYPE_WORKER_CELL (lanes_worker_cell_get_type ())
G_DECLARE_FINAL_TYPE (LanesWorkerCell, lanes_worker_cell, LANES, WORKER_CELL, GtkWidget)

GtkWidget      *lanes_worker_cell_new     (LanesWorkerColumn  column);
void            lanes_worker_cell_set_row (LanesWorkerCell   *self,
                                           GtkTreeListRow    *tree_row);
LanesWorkerRow *lanes_worker_cell_get_row (LanesWorkerCell   *self);

gboolean        lanes_worker_column_has_figures (LanesWorkerColumn column);

/* What the column shows of a row. */
char           *lanes_worker_cell_dup_text (LanesWorkerRow   *row,
                                            LanesWorkerColumn column);
int             lanes_worker_cell_compare  (LanesWorkerRow   *a,
                                            LanesWorkerRow   *b,
                                            LanesWorkerColumn column);

G_END_DECLS
