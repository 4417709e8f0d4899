/* lanes-span-tree.h: records of time in order, with summaries above
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * LanesSpanCell:
 *
 * 24 bytes of anything that lasted: a record, or the summary of many. The low 48 bits of the first two words are its start
 * and its end in µs of CLOCK_MONOTONIC (room for 8.9 years of uptime); the other 96 bits belong to whoever made the tree.
 */
typedef struct
{
  guint64 w[3];
} LanesSpanCell;

G_STATIC_ASSERT (sizeof (LanesSpanCell) == 24);

#define LANES_SPAN_TIME_MAX ((gint64) ((G_GUINT64_CONSTANT (1) << 48) - 1))

static inline gint64
lanes_span_cell_get_start (const LanesSpanCell *cell)
{
  return (gint64) (cell->w[0] & (guint64) LANES_SPAN_TIME_MAX);
}

static inline gint64
lanes_span_cell_get_end (const LanesSpanCell *cell)
{
  return (gint64) (cell->w[1] & (guint64) LANES_SPAN_TIME_MAX);
}

static inline guint
lanes_span_cell_get_extra (const LanesSpanCell *cell,
                           guint                word)
{
  return (guint) (cell->w[word] >> 48);
}

static inline guint64
lanes_span_cell_pack (gint64 time,
                      guint  extra)
{
  return (guint64) CLAMP (time, 0, LANES_SPAN_TIME_MAX) | (guint64) (extra & 0xffff) << 48;
}

typedef struct _LanesSpanTree LanesSpanTree;

/* How many cells of a level one cell of the level above stands for. */
#define LANES_SPAN_TREE_LEAF_FANOUT 32
#define LANES_SPAN_TREE_FANOUT 4

/**
 * LanesSpanFold:
 * @children: @n cells in order
 * @level: their level; 0 are records
 * @ret_parent: the summary to fill; its start and end are set already
 */
typedef void (*LanesSpanFold) (const LanesSpanCell *children,
                               guint                n,
                               guint                level,
                               LanesSpanCell       *ret_parent);

/**
 * LanesSpanVisit:
 * @level: 0 for a record, else @cell is a summary
 */
typedef void (*LanesSpanVisit) (const LanesSpanCell *cell,
                                guint                level,
                                gpointer             user_data);

/**
 * LanesSpanOpen:
 * @level: of @summary, never 0
 *
 * Returns: whether what is looked for can be under it
 */
typedef gboolean (*LanesSpanOpen) (const LanesSpanCell *summary,
                                   guint                level,
                                   gpointer             user_data);

LanesSpanTree       *lanes_span_tree_new            (LanesSpanFold        fold,
                                                     gsize               *bytes);
void                 lanes_span_tree_free           (LanesSpanTree       *self);
void                 lanes_span_tree_append         (LanesSpanTree       *self,
                                                     const LanesSpanCell *cell);
LanesSpanCell       *lanes_span_tree_peek_growing   (LanesSpanTree       *self);
guint64              lanes_span_tree_get_n          (LanesSpanTree       *self);
guint64              lanes_span_tree_get_first      (LanesSpanTree       *self);
const LanesSpanCell *lanes_span_tree_get            (LanesSpanTree       *self,
                                                     guint64              index);
guint64              lanes_span_tree_find           (LanesSpanTree       *self,
                                                     gint64               time);
void                 lanes_span_tree_visit          (LanesSpanTree       *self,
                                                     gint64               start,
                                                     gint64               end,
                                                     gint64               min_width,
                                                     LanesSpanOpen        open,
                                                     LanesSpanVisit       visit,
                                                     gpointer             user_data);
void                 lanes_span_tree_sum            (LanesSpanTree       *self,
                                                     gint64               start,
                                                     gint64               end,
                                                     LanesSpanVisit       visit,
                                                     gpointer             user_data);
gboolean             lanes_span_tree_get_extent     (LanesSpanTree       *self,
                                                     gint64              *ret_start,
                                                     gint64              *ret_end);
guint                lanes_span_tree_get_n_levels   (LanesSpanTree       *self);
gsize                lanes_span_tree_get_level_bytes (LanesSpanTree      *self,
                                                      guint               level);
gint64               lanes_span_tree_get_oldest     (LanesSpanTree       *self,
                                                     guint                level);
guint64              lanes_span_tree_fold_oldest    (LanesSpanTree       *self,
                                                     guint                level,
                                                     gint64              *ret_until);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LanesSpanTree, lanes_span_tree_free)

G_END_DECLS
