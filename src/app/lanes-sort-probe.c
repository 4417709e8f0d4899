/* lanes-sort-probe.c: finds out by which column a column view is sorted
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-sort-probe.h"

struct _LanesSortProbe
{
  GtkSorter parent_instance;

  guint     key;
};

G_DEFINE_FINAL_TYPE (LanesSortProbe, lanes_sort_probe, GTK_TYPE_SORTER)

/* The two objects that are compared: the first carries the answer. */
#define ANSWER "lanes-sort-probe-answer"

static GtkOrdering
lanes_sort_probe_compare (GtkSorter *sorter,
                          gpointer   one,
                          gpointer   other)
{
  g_object_set_data (one, ANSWER, GUINT_TO_POINTER (LANES_SORT_PROBE (sorter)->key));
  return GTK_ORDERING_SMALLER;
}

static GtkSorterOrder
lanes_sort_probe_get_order (GtkSorter *sorter)
{
  return GTK_SORTER_ORDER_PARTIAL;
}

static void
lanes_sort_probe_class_init (LanesSortProbeClass *klass)
{
  GTK_SORTER_CLASS (klass)->compare = lanes_sort_probe_compare;
  GTK_SORTER_CLASS (klass)->get_order = lanes_sort_probe_get_order;
}

static void
lanes_sort_probe_init (LanesSortProbe *self)
{
}

GtkSorter *
lanes_sort_probe_new (guint key)
{
  LanesSortProbe *self = g_object_new (LANES_TYPE_SORT_PROBE, NULL);

  self->key = key;
  return GTK_SORTER (self);
}

gboolean
lanes_sort_probe_ask (GtkSorter *sorter,
                      guint     *ret_key,
                      gboolean  *ret_descending)
{
  g_autoptr (GObject) one = g_object_new (G_TYPE_OBJECT, NULL);
  g_autoptr (GObject) other = g_object_new (G_TYPE_OBJECT, NULL);
  GtkOrdering ordering = gtk_sorter_compare (sorter, one, other);

  if (ordering == GTK_ORDERING_EQUAL)
    return FALSE;

  *ret_key = GPOINTER_TO_UINT (g_object_get_data (one, ANSWER));
  *ret_descending = ordering == GTK_ORDERING_LARGER;
  return TRUE;
}
