/* lanes-worker-threads.c: the threads of one process on the Workers page
 *
 * Ten thousand threads are ten thousand packed records; a row object is made for what is asked for, and is
 * the same object for as long as anyone holds it. Once a second the new table is compared with the old: where the ids
 * are the same, rows are only told of new figures.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-worker-threads.h"

struct _LanesWorkerThreads
{
  GObject          parent_instance;

  LanesWorkerList *list;     /* borrowed: it outlives its parts */
  GArray          *table;    /* owned, nullable */
  GArray          *indices;  /* owned, guint: which of the table are shown */
  GHashTable      *rows;     /* tid -> LanesWorkerRow, weak */
};

static void lanes_worker_threads_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LanesWorkerThreads, lanes_worker_threads, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, lanes_worker_threads_model_init))

static const LanesWorkerInfo *
get_info (GArray *table,
          GArray *indices,
          guint   position)
{
  return &g_array_index (table, LanesWorkerInfo, g_array_index (indices, guint, position));
}

static void
row_gone_cb (gpointer  data,
             GObject  *where)
{
  LanesWorkerThreads *self = data;
  /* It is being disposed of: its figures are still there. */
  int tid = lanes_worker_row_get_info ((LanesWorkerRow *) where)->tid;

  if (g_hash_table_lookup (self->rows, GINT_TO_POINTER (tid)) == (gpointer) where)
    g_hash_table_remove (self->rows, GINT_TO_POINTER (tid));
}

static LanesWorkerRow *
need_row (LanesWorkerThreads    *self,
          const LanesWorkerInfo *info)
{
  LanesWorkerRow *row = g_hash_table_lookup (self->rows, GINT_TO_POINTER (info->tid));

  if (row != NULL && lanes_worker_row_get_info (row)->start_ticks == info->start_ticks)
    return g_object_ref (row);
  if (row != NULL)
    g_object_weak_unref (G_OBJECT (row), row_gone_cb, self);
  row = lanes_worker_row_new (info);
  g_object_weak_ref (G_OBJECT (row), row_gone_cb, self);
  g_hash_table_insert (self->rows, GINT_TO_POINTER (info->tid), row);
  lanes_worker_list_refresh_row (self->list, row, info);
  return row;
}

static GType
lanes_worker_threads_get_item_type (GListModel *model)
{
  return LANES_TYPE_WORKER_ROW;
}

static guint
lanes_worker_threads_get_n_items (GListModel *model)
{
  return LANES_WORKER_THREADS (model)->indices->len;
}

static gpointer
lanes_worker_threads_get_item (GListModel *model,
                               guint       position)
{
  LanesWorkerThreads *self = LANES_WORKER_THREADS (model);

  if (position >= self->indices->len)
    return NULL;
  return need_row (self, get_info (self->table, self->indices, position));
}

static void
lanes_worker_threads_model_init (GListModelInterface *iface)
{
  iface->get_item_type = lanes_worker_threads_get_item_type;
  iface->get_n_items = lanes_worker_threads_get_n_items;
  iface->get_item = lanes_worker_threads_get_item;
}

static void
lanes_worker_threads_finalize (GObject *object)
{
  LanesWorkerThreads *self = LANES_WORKER_THREADS (object);
  GHashTableIter iter;
  gpointer row;

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, NULL, &row))
    g_object_weak_unref (row, row_gone_cb, self);
  g_hash_table_unref (self->rows);
  g_array_unref (self->indices);
  g_clear_pointer (&self->table, g_array_unref);
  G_OBJECT_CLASS (lanes_worker_threads_parent_class)->finalize (object);
}

static void
lanes_worker_threads_class_init (LanesWorkerThreadsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lanes_worker_threads_finalize;
}

static void
lanes_worker_threads_init (LanesWorkerThreads *self)
{
  self->indices = g_array_new (FALSE, FALSE, sizeof (guint));
  self->rows = g_hash_table_new (NULL, NULL);
}

LanesWorkerThreads *
lanes_worker_threads_new (LanesWorkerList *list)
{
  LanesWorkerThreads *self = g_object_new (LANES_TYPE_WORKER_THREADS, NULL);

  self->list = list;
  return self;
}

static GArray *
choose (LanesWorkerThreads *self,
        GArray             *table,
        guint               first,
        guint               n,
        const char         *folded)
{
  GArray *indices = g_array_sized_new (FALSE, FALSE, sizeof (guint), n);

  for (guint i = first; i < first + n; i++)
    {
      g_autoptr (LanesWorkerRow) probe = NULL;

      if (folded != NULL)
        {
          probe = lanes_worker_row_new (&g_array_index (table, LanesWorkerInfo, i));
          lanes_worker_list_refresh_row (self->list, probe, &g_array_index (table, LanesWorkerInfo, i));
          if (!lanes_worker_row_matches (probe, folded))
            continue;
        }
      g_array_append_val (indices, i);
    }
  return indices;
}

static gboolean
same_task (const LanesWorkerInfo *a,
           const LanesWorkerInfo *b)
{
  return a->tid == b->tid && a->start_ticks == b->start_ticks;
}

static void
tell_rows (LanesWorkerThreads *self)
{
  if (g_hash_table_size (self->rows) == 0)
    return;
  for (guint i = 0; i < self->indices->len; i++)
    {
      const LanesWorkerInfo *info = get_info (self->table, self->indices, i);
      LanesWorkerRow *row = g_hash_table_lookup (self->rows, GINT_TO_POINTER (info->tid));

      if (row != NULL && lanes_worker_row_get_info (row)->start_ticks == info->start_ticks)
        {
          g_object_ref (row);
          lanes_worker_list_refresh_row (self->list, row, info);
          g_object_unref (row);
        }
    }
}

/**
 * lanes_worker_threads_update:
 * @table: (element-type LanesWorkerInfo): all workers
 * @first: where those of this process are
 * @n: how many
 * @folded: (nullable): show only those that match
 */
void
lanes_worker_threads_update (LanesWorkerThreads *self,
                             GArray             *table,
                             guint               first,
                             guint               n,
                             const char         *folded)
{
  g_autoptr (GArray) old_table = self->table;
  g_autoptr (GArray) old = self->indices;
  guint before = 0, after = 0, shorter;

  self->table = g_array_ref (table);
  self->indices = choose (self, table, first, n, folded);
  shorter = MIN (old->len, self->indices->len);
  while (before < shorter && same_task (get_info (old_table, old, before), get_info (table, self->indices, before)))
    before++;
  while (after < shorter - before && same_task (get_info (old_table, old, old->len - 1 - after),
                                                get_info (table, self->indices, self->indices->len - 1 - after)))
    after++;
  if (before + after < MAX (old->len, self->indices->len))
    g_list_model_items_changed (G_LIST_MODEL (self), before, old->len - before - after,
                                self->indices->len - before - after);
  tell_rows (self);
}
