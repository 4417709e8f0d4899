/* lanes-timeline-list.c: the spans of a stretch of time as a list, and its holes
 *
 * First the times of which nothing is known, then lane after lane, in each by time. Only for each lane the first and the number of its spans are kept; an item is made for
 * what the view asks for, so that ten million spans cost nothing.
 *
 * Thread: the main thread.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-timeline-list.h"

#include <math.h>

typedef struct
{
  guint   lane;
  guint64 first;   /* index of its first span in the list */
  guint   begin;   /* position of that in the list */
} Part;

struct _LanesTimelineItem
{
  GObject           parent_instance;

  LanesTimelineSpot spot;
  LanesTimelineHole hole;    /* where has_hole */
  gboolean          has_hole;
};

G_DEFINE_FINAL_TYPE (LanesTimelineItem, lanes_timeline_item, G_TYPE_OBJECT)

struct _LanesTimelineList
{
  GObject             parent_instance;

  LanesTimelineModel *model;  /* owned */
  GArray             *parts;  /* owned, Part */
  GArray             *holes;  /* owned, LanesTimelineHole: the first of the list */
  guint               n;
};

static GType
get_item_type (GListModel *list)
{
  return LANES_TYPE_TIMELINE_ITEM;
}

static guint
get_n_items (GListModel *list)
{
  return LANES_TIMELINE_LIST (list)->n;
}

static const Part *
find_part (LanesTimelineList *self,
           guint              position)
{
  guint low = 0, high = self->parts->len;

  while (high - low > 1)
    {
      guint middle = low + (high - low) / 2;

      if (g_array_index (self->parts, Part, middle).begin <= position)
        low = middle;
      else
        high = middle;
    }

  return &g_array_index (self->parts, Part, low);
}

static gpointer
get_item (GListModel *list,
          guint       position)
{
  LanesTimelineList *self = LANES_TIMELINE_LIST (list);
  LanesSpanStore *store = lanes_timeline_model_get_store (self->model);
  LanesTimelineItem *item;
  const Part *part;

  if (position >= self->n)
    return NULL;

  item = g_object_new (LANES_TYPE_TIMELINE_ITEM, NULL);
  if (position < self->holes->len)
    {
      item->spot.lane = LANES_SPAN_NO_LANE;
      item->hole = g_array_index (self->holes, LanesTimelineHole, position);
      item->has_hole = TRUE;
      return item;
    }

  part = find_part (self, position);
  item->spot.lane = part->lane;
  item->spot.index = part->first + (position - part->begin);
  /* Its detail may have been folded since: then it is a span without anything. */
  if (!lanes_span_store_get (store, part->lane, item->spot.index, lanes_timeline_model_get_now (self->model), &item->spot.span))
    item->spot.lane = LANES_SPAN_NO_LANE;
  return item;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (LanesTimelineList, lanes_timeline_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static void
lanes_timeline_item_class_init (LanesTimelineItemClass *klass)
{
}

static void
lanes_timeline_item_init (LanesTimelineItem *self)
{
}

static void
lanes_timeline_list_finalize (GObject *object)
{
  LanesTimelineList *self = LANES_TIMELINE_LIST (object);

  g_array_unref (self->parts);
  g_array_unref (self->holes);
  g_clear_object (&self->model);

  G_OBJECT_CLASS (lanes_timeline_list_parent_class)->finalize (object);
}

static void
lanes_timeline_list_class_init (LanesTimelineListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lanes_timeline_list_finalize;
}

static void
lanes_timeline_list_init (LanesTimelineList *self)
{
  self->parts = g_array_new (FALSE, FALSE, sizeof (Part));
  self->holes = g_array_new (FALSE, FALSE, sizeof (LanesTimelineHole));
}

/* Returns: (transfer full): empty until it is refreshed */
LanesTimelineList *
lanes_timeline_list_new (LanesTimelineModel *model)
{
  LanesTimelineList *self = g_object_new (LANES_TYPE_TIMELINE_LIST, NULL);

  self->model = g_object_ref (model);
  return self;
}

static guint
add_part (LanesTimelineList *self,
          guint              lane,
          gint64             start,
          gint64             end,
          guint              begin)
{
  LanesSpanStore *store = lanes_timeline_model_get_store (self->model);
  gint64 now = lanes_timeline_model_get_now (self->model);
  Part part = { lane, lanes_span_store_find (store, lane, start), begin };
  guint64 last = lanes_span_store_find (store, lane, end);
  LanesSpan span;

  /* One that reaches over the end, and the open one, are seen too. */
  if (lanes_span_store_get (store, lane, last, now, &span) && span.start < end)
    last++;
  if (last <= part.first)
    return 0;

  g_array_append_val (self->parts, part);
  return (guint) MIN (last - part.first, G_MAXINT / 2 - begin);
}

/* Lists what is seen now. */
void
lanes_timeline_list_refresh (LanesTimelineList *self)
{
  LanesSpanStore *store = lanes_timeline_model_get_store (self->model);
  const LanesTimeAxis *axis = lanes_timeline_model_get_axis (self->model);
  gint64 start = (gint64) floor (axis->start), end = (gint64) ceil (lanes_time_axis_get_end (axis));
  guint removed = self->n, n;

  /* In two steps: with both at once the view asks for every item, looking for those that moved. */
  g_array_set_size (self->parts, 0);
  self->n = 0;
  g_list_model_items_changed (G_LIST_MODEL (self), 0, removed, 0);

  g_array_unref (self->holes);
  self->holes = lanes_timeline_find_holes (store, start, end);
  n = self->holes->len;
  for (guint lane = 0; lane < lanes_span_store_get_n_lanes (store); lane++)
    n += add_part (self, lane, start, end, n);
  self->n = n;
  g_list_model_items_changed (G_LIST_MODEL (self), 0, 0, n);
}

/* Returns: (transfer none) (nullable): a time of which nothing is known, instead of a span */
const LanesTimelineHole *
lanes_timeline_item_get_hole (LanesTimelineItem *self)
{
  return self->has_hole ? &self->hole : NULL;
}

/* Returns: (transfer none): its lane is %LANES_SPAN_NO_LANE where its detail was folded, or it is a hole */
const LanesTimelineSpot *
lanes_timeline_item_get_spot (LanesTimelineItem *self)
{
  return &self->spot;
}
