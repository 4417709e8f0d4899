/* lanes-span-tree.c: records of time in order, with summaries above
 *
 * Records are appended in order of time and never overlap. They lie in pages of 512, so that appending never moves what is
 * there and the oldest pages can be given back. Each full group of 32 records has a summary on the level above, each
 * four summaries one on the next, and so on until fewer than four are left: 25 bytes a record in all.
 *
 * Drawing walks from the top and stops at whatever is narrower than a pixel, so that it costs pixels, not records, however
 * unevenly the records lie: a week beside a million of a microsecond is one step beside a few. Only what is wider than a
 * pixel is opened. The end of each level that has no full group yet has no summary and is walked after it.
 *
 * A page that was given back ("folded") leaves its summaries, and a walk takes those for it.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-span-tree.h"

#define PAGE_BITS 9
#define PAGE_SIZE (1u << PAGE_BITS)
#define FIRST_PAGE_SIZE 32u
#define MAX_LEVELS 24

typedef struct
{
  LanesSpanCell **pages;       /* owned; NULL where folded */
  guint           n_pages;
  guint           pages_room;
  guint           first_page;  /* the pages before it were folded */
  guint           tail_room;   /* cells that the last page has room for */
  guint64         n;
} Level;

struct _LanesSpanTree
{
  LanesSpanFold fold;
  gsize        *bytes;         /* borrowed: the sum that all trees of one store count in */
  guint         n_levels;
  Level         levels[MAX_LEVELS];
};

typedef struct
{
  gint64         start;
  gint64         end;
  gint64         min_width;
  gboolean       take_inside;
  LanesSpanOpen  open;         /* nullable */
  LanesSpanVisit visit;
  gpointer       user_data;
} Walk;

static inline guint
fanout_below (guint level)
{
  return level == 1 ? LANES_SPAN_TREE_LEAF_FANOUT : LANES_SPAN_TREE_FANOUT;
}

static inline LanesSpanCell *
level_at (const Level *level,
          guint64      index)
{
  return &level->pages[index >> PAGE_BITS][index & (PAGE_SIZE - 1)];
}

static inline guint64
level_get_first (const Level *level)
{
  return (guint64) level->first_page << PAGE_BITS;
}

static void
level_resize_tail (LanesSpanTree *self,
                   Level         *level,
                   guint          room)
{
  LanesSpanCell **tail = &level->pages[level->n_pages - 1];

  *tail = g_renew (LanesSpanCell, *tail, room);
  *self->bytes += (room - level->tail_room) * sizeof (LanesSpanCell);
  level->tail_room = room;
}

static void
level_add_page (LanesSpanTree *self,
                Level         *level)
{
  if (level->n_pages == level->pages_room)
    {
      guint room = MAX (4, level->pages_room * 2);

      *self->bytes += (room - level->pages_room) * sizeof (LanesSpanCell *);
      level->pages = g_renew (LanesSpanCell *, level->pages, room);
      level->pages_room = room;
    }

  level->pages[level->n_pages++] = NULL;
  level->tail_room = 0;
  level_resize_tail (self, level, level->n_pages == 1 ? FIRST_PAGE_SIZE : PAGE_SIZE);
}

static void
level_append (LanesSpanTree       *self,
              Level               *level,
              const LanesSpanCell *cell)
{
  guint place = level->n & (PAGE_SIZE - 1);

  if G_UNLIKELY (place == 0)
    level_add_page (self, level);
  else if G_UNLIKELY (place == level->tail_room)
    level_resize_tail (self, level, level->tail_room * 2);

  level->pages[level->n_pages - 1][place] = *cell;
  level->n++;
}

/**
 * lanes_span_tree_new:
 * @fold: makes the summaries
 * @bytes: where to count the memory used; must outlive the tree
 *
 * One thread only, the one that owns the store.
 *
 * Returns: (transfer full): free with lanes_span_tree_free()
 */
LanesSpanTree *
lanes_span_tree_new (LanesSpanFold fold,
                     gsize        *bytes)
{
  LanesSpanTree *self = g_new0 (LanesSpanTree, 1);

  self->fold = fold;
  self->bytes = bytes;
  self->n_levels = 1;
  *bytes += sizeof (LanesSpanTree);
  return self;
}

void
lanes_span_tree_free (LanesSpanTree *self)
{
  for (guint i = 0; i < self->n_levels; i++)
    {
      Level *level = &self->levels[i];

      *self->bytes -= lanes_span_tree_get_level_bytes (self, i) + level->pages_room * sizeof (LanesSpanCell *);
      for (guint page = level->first_page; page < level->n_pages; page++)
        g_free (level->pages[page]);
      g_free (level->pages);
    }

  *self->bytes -= sizeof (LanesSpanTree);
  g_free (self);
}

/* The last @n cells of @level are a full group: summarise them on the level above. */
static void
fold_group (LanesSpanTree *self,
            guint          level,
            guint          n)
{
  const LanesSpanCell *children = level_at (&self->levels[level], self->levels[level].n - n);
  LanesSpanCell parent = { { 0 } };

  parent.w[0] = lanes_span_cell_pack (lanes_span_cell_get_start (&children[0]), 0);
  parent.w[1] = lanes_span_cell_pack (lanes_span_cell_get_end (&children[n - 1]), 0);
  self->fold (children, n, level, &parent);
  self->n_levels = MAX (self->n_levels, level + 2);
  level_append (self, &self->levels[level + 1], &parent);
}

/**
 * lanes_span_tree_append:
 * @cell: starts at or after the end of the last one
 */
void
lanes_span_tree_append (LanesSpanTree       *self,
                        const LanesSpanCell *cell)
{
  guint fanout = LANES_SPAN_TREE_LEAF_FANOUT;

  level_append (self, &self->levels[0], cell);

  for (guint level = 0; level + 1 < MAX_LEVELS && self->levels[level].n % fanout == 0; level++)
    {
      fold_group (self, level, fanout);
      fanout = LANES_SPAN_TREE_FANOUT;
    }
}

/**
 * lanes_span_tree_peek_growing:
 *
 * The last record as long as no summary holds it, so that its owner may still let it grow.
 *
 * Returns: (nullable) (transfer none): until the next append
 */
LanesSpanCell *
lanes_span_tree_peek_growing (LanesSpanTree *self)
{
  Level *level = &self->levels[0];

  return level->n % LANES_SPAN_TREE_LEAF_FANOUT == 0 ? NULL : level_at (level, level->n - 1);
}

/* All records ever appended; those before lanes_span_tree_get_first() are only in summaries. */
guint64
lanes_span_tree_get_n (LanesSpanTree *self)
{
  return self->levels[0].n;
}

guint64
lanes_span_tree_get_first (LanesSpanTree *self)
{
  return level_get_first (&self->levels[0]);
}

/* Returns: (transfer none): the record at @index, which is from lanes_span_tree_get_first() to the end */
const LanesSpanCell *
lanes_span_tree_get (LanesSpanTree *self,
                     guint64        index)
{
  g_return_val_if_fail (index >= lanes_span_tree_get_first (self) && index < self->levels[0].n, NULL);

  return level_at (&self->levels[0], index);
}

/**
 * lanes_span_tree_find:
 *
 * Binary search: the first record kept that ends after @time.
 *
 * Returns: its index, or the number of records where all end before
 */
guint64
lanes_span_tree_find (LanesSpanTree *self,
                      gint64         time)
{
  const Level *level = &self->levels[0];
  guint64 low = level_get_first (level);
  guint64 high = level->n;

  while (low < high)
    {
      guint64 middle = low + (high - low) / 2;

      if (lanes_span_cell_get_end (level_at (level, middle)) > time)
        high = middle;
      else
        low = middle + 1;
    }

  return low;
}

/* Shall @cell be taken as it is, rather than what it stands for? */
static inline gboolean
walk_takes (const Walk *walk,
            gint64      start,
            gint64      end)
{
  return end - start <= walk->min_width || (walk->take_inside && start >= walk->start && end <= walk->end);
}

static gboolean
walk_cells (LanesSpanTree *self,
            const Walk    *walk,
            guint          level,
            guint64        from,
            guint64        to)
{
  const Level *below = level > 0 ? &self->levels[level - 1] : NULL;
  guint fanout = fanout_below (level);

  for (guint64 i = from; i < to; i++)
    {
      const LanesSpanCell *cell = level_at (&self->levels[level], i);
      gint64 start = lanes_span_cell_get_start (cell);
      gint64 end = lanes_span_cell_get_end (cell);

      if (end < walk->start)
        continue;
      if (start >= walk->end)
        return FALSE;

      if (below == NULL || walk_takes (walk, start, end) || i * fanout < level_get_first (below))
        walk->visit (cell, level, walk->user_data);
      else if (walk->open != NULL && !walk->open (cell, level, walk->user_data))
        continue;
      else if (!walk_cells (self, walk, level - 1, i * fanout, (i + 1) * fanout))
        return FALSE;
    }

  return TRUE;
}

static void
walk_tree (LanesSpanTree *self,
           const Walk    *walk)
{
  for (guint level = self->n_levels; level-- > 0;)
    {
      /* What the level above holds already was walked there. */
      guint64 from = level + 1 < self->n_levels ? self->levels[level + 1].n * fanout_below (level + 1) : 0;

      if (!walk_cells (self, walk, level, from, self->levels[level].n))
        return;
    }
}

/**
 * lanes_span_tree_visit:
 * @start: from here
 * @end: to before here
 * @min_width: what is not longer than this, in µs, need not be opened
 * @open: (nullable): asked for each longer summary before it is opened; what is under one that it declines is left out
 *
 * Calls @visit, in order of time, for every record of the range, or for the summary of a group of them that is not longer
 * than @min_width or was folded.
 */
void
lanes_span_tree_visit (LanesSpanTree  *self,
                       gint64          start,
                       gint64          end,
                       gint64          min_width,
                       LanesSpanOpen   open,
                       LanesSpanVisit  visit,
                       gpointer        user_data)
{
  Walk walk = { start, end, min_width, FALSE, open, visit, user_data };

  walk_tree (self, &walk);
}

/**
 * lanes_span_tree_sum:
 *
 * As lanes_span_tree_visit(), for sums: takes the largest summaries that lie within the range and opens only what the ends
 * of the range cut.
 */
void
lanes_span_tree_sum (LanesSpanTree  *self,
                     gint64          start,
                     gint64          end,
                     LanesSpanVisit  visit,
                     gpointer        user_data)
{
  Walk walk = { start, end, -1, TRUE, NULL, visit, user_data };

  walk_tree (self, &walk);
}

/* Returns: %FALSE for an empty tree; else sets the first start and the last end, folded ones included. */
gboolean
lanes_span_tree_get_extent (LanesSpanTree *self,
                            gint64        *ret_start,
                            gint64        *ret_end)
{
  if (self->levels[0].n == 0)
    return FALSE;

  for (guint level = 0; level < self->n_levels; level++)
    if (self->levels[level].first_page == 0 && self->levels[level].n > 0)
      {
        *ret_start = lanes_span_cell_get_start (level_at (&self->levels[level], 0));
        break;
      }

  *ret_end = lanes_span_cell_get_end (level_at (&self->levels[0], self->levels[0].n - 1));
  return TRUE;
}

guint
lanes_span_tree_get_n_levels (LanesSpanTree *self)
{
  return self->n_levels;
}

/* The memory of the cells of @level. */
gsize
lanes_span_tree_get_level_bytes (LanesSpanTree *self,
                                 guint          level)
{
  const Level *l = &self->levels[level];

  if (l->n_pages == 0)
    return 0;

  return ((gsize) (l->n_pages - 1 - l->first_page) * PAGE_SIZE + l->tail_room) * sizeof (LanesSpanCell);
}

/**
 * lanes_span_tree_get_oldest:
 *
 * Returns: when the oldest page of @level that can be folded ended, or %G_MAXINT64 where there is none: the last page is
 *   never folded, and a summary never before what it stands for
 */
gint64
lanes_span_tree_get_oldest (LanesSpanTree *self,
                            guint          level)
{
  const Level *l = &self->levels[level];
  const Level *below = level > 0 ? &self->levels[level - 1] : NULL;

  if (level + 1 >= self->n_levels || l->first_page + 1 >= l->n_pages)
    return G_MAXINT64;
  if (below != NULL && level_get_first (below) < (guint64) (l->first_page + 1) * PAGE_SIZE * fanout_below (level))
    return G_MAXINT64;

  return lanes_span_cell_get_end (&l->pages[l->first_page][PAGE_SIZE - 1]);
}

/**
 * lanes_span_tree_fold_oldest:
 * @ret_until: when what was folded ended
 *
 * Gives back the oldest page of @level; what it held is in the summaries above. Only where lanes_span_tree_get_oldest()
 * found one.
 *
 * Returns: how many cells were folded
 */
guint64
lanes_span_tree_fold_oldest (LanesSpanTree *self,
                             guint          level,
                             gint64        *ret_until)
{
  Level *l = &self->levels[level];

  g_return_val_if_fail (lanes_span_tree_get_oldest (self, level) != G_MAXINT64, 0);

  *ret_until = lanes_span_tree_get_oldest (self, level);
  g_clear_pointer (&l->pages[l->first_page], g_free);
  l->first_page++;
  *self->bytes -= PAGE_SIZE * sizeof (LanesSpanCell);
  return PAGE_SIZE;
}
