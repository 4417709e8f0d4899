/* lanes-comparison-model.h: the pairs of a comparison as a list
 *
 * A row is made when somebody looks at it. Main thread.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "lanes-history-comparison.h"

G_BEGIN_DECLS

#define LANES_TYPE_COMPARISON_ROW (lanes_comparison_row_get_type ())
G_DECLARE_FINAL_TYPE (LanesComparisonRow, lanes_comparison_row, LANES, COMPARISON_ROW, GObject)

/* Returns: (transfer none) */
const LanesHistoryPair *lanes_comparison_row_get_pair    (LanesComparisonRow     *self);

/* The longest run time of all, in µs: for bars beside each other. */
gint64                  lanes_comparison_row_get_longest (LanesComparisonRow     *self);

#define LANES_TYPE_COMPARISON_MODEL (lanes_comparison_model_get_type ())
G_DECLARE_FINAL_TYPE (LanesComparisonModel, lanes_comparison_model, LANES, COMPARISON_MODEL, GObject)

/* @comparison: (transfer full): sorted already */
LanesComparisonModel   *lanes_comparison_model_new       (LanesHistoryComparison *comparison);

G_END_DECLS
