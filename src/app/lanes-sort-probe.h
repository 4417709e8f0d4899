/* lanes-sort-probe.h: finds out by which column a column view is sorted
 *
 * GTK 4.8 does not say it. But its sorter asks the sorters of the columns, the first one first: each of ours answers that one
 * comes before the other, and notes that it was asked.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define LANES_TYPE_SORT_PROBE (lanes_sort_probe_get_type ())
G_DECLARE_FINAL_TYPE (LanesSortProbe, lanes_sort_probe, LANES, SORT_PROBE, GtkSorter)

/* A sorter for the column @key. Returns: (transfer full) */
GtkSorter *lanes_sort_probe_new (guint key);

/* @sorter: that of the column view. Returns: whether it sorts by a column at all */
gboolean   lanes_sort_probe_ask (GtkSorter *sorter,
                                 guint     *ret_key,
                                 gboolean  *ret_descending);

G_END_DECLS
