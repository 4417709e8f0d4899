/* lanes-result-cell.h: what a table of results says of a job, column by column
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "lanes-history-job.h"

G_BEGIN_DECLS

typedef enum
{
  LANES_RESULT_NUMBER,
  LANES_RESULT_INPUT,
  LANES_RESULT_STATE,
  LANES_RESULT_EXIT,
  LANES_RESULT_TIME,
  LANES_RESULT_LINE,
  LANES_N_RESULT_COLUMNS
} LanesResultColumn;

/* The words of a cell. @line: (nullable): of lanes_history_result_dup_line(). Any thread. Returns: (transfer full) */
char               *lanes_result_cell_dup_text    (LanesResultColumn      column,
                                                   const LanesHistoryJob *job,
                                                   const char            *line);

/* Shows a column of a list of LanesHistoryRow. Main thread. Returns: (transfer full) */
GtkListItemFactory *lanes_result_cell_factory_new (LanesResultColumn      column);

G_END_DECLS
