/* lanes-job-selection.c: which jobs are selected, by job and not by position
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-job-selection.h"

#include "lanes-portion-list.h"

struct _LanesJobSelection
{
  GObject       parent_instance;

  LanesJobList *list;   /* owned */
  GListModel   *rows;   /* owned: the list as the view gets it, its first rows a few at a time */
  GHashTable   *ids;    /* owned set of guint64: selected, or with all: not selected */
  gboolean      all;
};

enum
{
  SELECTED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void lanes_job_selection_list_init (GListModelInterface *iface);
static void lanes_job_selection_model_init (GtkSelectionModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LanesJobSelection, lanes_job_selection, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, lanes_job_selection_list_init)
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_SELECTION_MODEL, lanes_job_selection_model_init))

static GType
lanes_job_selection_get_item_type (GListModel *model)
{
  return g_list_model_get_item_type (G_LIST_MODEL (LANES_JOB_SELECTION (model)->list));
}

static guint
lanes_job_selection_get_n_items (GListModel *model)
{
  return g_list_model_get_n_items (LANES_JOB_SELECTION (model)->rows);
}

static gpointer
lanes_job_selection_get_item (GListModel *model,
                              guint       position)
{
  return g_list_model_get_item (LANES_JOB_SELECTION (model)->rows, position);
}

static void
lanes_job_selection_list_init (GListModelInterface *iface)
{
  iface->get_item_type = lanes_job_selection_get_item_type;
  iface->get_n_items = lanes_job_selection_get_n_items;
  iface->get_item = lanes_job_selection_get_item;
}

/* Those that the view does not have yet included. */
static guint
get_n_listed (LanesJobSelection *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->list));
}

static gboolean
lanes_job_selection_has (LanesJobSelection *self,
                         guint64            id)
{
  return id != 0 && g_hash_table_contains (self->ids, &id) != self->all;
}

/* Returns: whether that is a change */
static gboolean
lanes_job_selection_put (LanesJobSelection *self,
                         guint64            id,
                         gboolean           selected)
{
  if (id == 0)
    return FALSE;
  if (selected != self->all)
    return g_hash_table_add (self->ids, g_memdup2 (&id, sizeof id));
  return g_hash_table_remove (self->ids, &id);
}

static void
lanes_job_selection_clear (LanesJobSelection *self)
{
  g_hash_table_remove_all (self->ids);
  self->all = FALSE;
}

/* What is selected is kept by job: any position may have changed its look. */
static void
lanes_job_selection_tell (LanesJobSelection *self)
{
  guint n = lanes_job_selection_get_n_items (G_LIST_MODEL (self));

  if (n > 0)
    gtk_selection_model_selection_changed (GTK_SELECTION_MODEL (self), 0, n);
  g_signal_emit (self, signals[SELECTED], 0);
}

static gboolean
lanes_job_selection_is_selected (GtkSelectionModel *model,
                                 guint              position)
{
  LanesJobSelection *self = LANES_JOB_SELECTION (model);

  return lanes_job_selection_has (self, lanes_job_list_get_id (self->list, position));
}

static GtkBitset *
lanes_job_selection_get_in_range (GtkSelectionModel *model,
                                  guint              position,
                                  guint              n_items)
{
  LanesJobSelection *self = LANES_JOB_SELECTION (model);
  GtkBitset *selected = gtk_bitset_new_empty ();
  GHashTableIter iter;
  gpointer id;

  if (self->all)
    gtk_bitset_add_range (selected, position, n_items);
  g_hash_table_iter_init (&iter, self->ids);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    {
      gint64 at = lanes_job_list_find (self->list, *(guint64 *) id);

      if (at < position || at >= (gint64) position + n_items)
        continue;
      if (self->all)
        gtk_bitset_remove (selected, (guint) at);
      else
        gtk_bitset_add (selected, (guint) at);
    }
  return selected;
}

static gboolean
lanes_job_selection_select_item (GtkSelectionModel *model,
                                 guint              position,
                                 gboolean           unselect_rest)
{
  LanesJobSelection *self = LANES_JOB_SELECTION (model);

  if (unselect_rest)
    lanes_job_selection_clear (self);
  lanes_job_selection_put (self, lanes_job_list_get_id (self->list, position), TRUE);
  lanes_job_selection_tell (self);
  return TRUE;
}

static gboolean
lanes_job_selection_unselect_item (GtkSelectionModel *model,
                                   guint              position)
{
  LanesJobSelection *self = LANES_JOB_SELECTION (model);

  lanes_job_selection_put (self, lanes_job_list_get_id (self->list, position), FALSE);
  lanes_job_selection_tell (self);
  return TRUE;
}

static gboolean
lanes_job_selection_select_all (GtkSelectionModel *model)
{
  LanesJobSelection *self = LANES_JOB_SELECTION (model);

  lanes_job_selection_clear (self);
  self->all = TRUE;
  lanes_job_selection_tell (self);
  return TRUE;
}

static gboolean
lanes_job_selection_unselect_all (GtkSelectionModel *model)
{
  LanesJobSelection *self = LANES_JOB_SELECTION (model);

  lanes_job_selection_clear (self);
  lanes_job_selection_tell (self);
  return TRUE;
}

static gboolean
lanes_job_selection_select_range (GtkSelectionModel *model,
                                  guint              position,
                                  guint              n_items,
                                  gboolean           unselect_rest)
{
  LanesJobSelection *self = LANES_JOB_SELECTION (model);

  if (position == 0 && n_items == get_n_listed (self))
    return lanes_job_selection_select_all (model);

  if (unselect_rest)
    lanes_job_selection_clear (self);
  for (guint i = 0; i < n_items; i++)
    lanes_job_selection_put (self, lanes_job_list_get_id (self->list, position + i), TRUE);
  lanes_job_selection_tell (self);
  return TRUE;
}

static gboolean
lanes_job_selection_unselect_range (GtkSelectionModel *model,
                                    guint              position,
                                    guint              n_items)
{
  LanesJobSelection *self = LANES_JOB_SELECTION (model);

  for (guint i = 0; i < n_items; i++)
    lanes_job_selection_put (self, lanes_job_list_get_id (self->list, position + i), FALSE);
  lanes_job_selection_tell (self);
  return TRUE;
}

static gboolean
lanes_job_selection_set_selection (GtkSelectionModel *model,
                                   GtkBitset         *selected,
                                   GtkBitset         *mask)
{
  LanesJobSelection *self = LANES_JOB_SELECTION (model);
  GtkBitsetIter iter;
  guint position;

  for (gboolean more = gtk_bitset_iter_init_first (&iter, mask, &position); more;
       more = gtk_bitset_iter_next (&iter, &position))
    lanes_job_selection_put (self, lanes_job_list_get_id (self->list, position),
                             gtk_bitset_contains (selected, position));
  lanes_job_selection_tell (self);
  return TRUE;
}

static void
lanes_job_selection_model_init (GtkSelectionModelInterface *iface)
{
  iface->is_selected = lanes_job_selection_is_selected;
  iface->get_selection_in_range = lanes_job_selection_get_in_range;
  iface->select_item = lanes_job_selection_select_item;
  iface->unselect_item = lanes_job_selection_unselect_item;
  iface->select_range = lanes_job_selection_select_range;
  iface->unselect_range = lanes_job_selection_unselect_range;
  iface->select_all = lanes_job_selection_select_all;
  iface->unselect_all = lanes_job_selection_unselect_all;
  iface->set_selection = lanes_job_selection_set_selection;
}

static void
lanes_job_selection_items_changed_cb (GListModel        *list,
                                      guint              position,
                                      guint              removed,
                                      guint              added,
                                      LanesJobSelection *self)
{
  g_list_model_items_changed (G_LIST_MODEL (self), position, removed, added);
}

static void
lanes_job_selection_moved_cb (LanesJobList      *list,
                              LanesJobSelection *self)
{
  guint n = lanes_job_selection_get_n_items (G_LIST_MODEL (self));

  /* Only the look of rows: the selected jobs are the same. */
  if (n > 0 && (self->all || g_hash_table_size (self->ids) > 0))
    gtk_selection_model_selection_changed (GTK_SELECTION_MODEL (self), 0, n);
}

static void
lanes_job_selection_dispose (GObject *object)
{
  LanesJobSelection *self = LANES_JOB_SELECTION (object);

  g_clear_object (&self->rows);
  g_clear_object (&self->list);
  g_clear_pointer (&self->ids, g_hash_table_unref);

  G_OBJECT_CLASS (lanes_job_selection_parent_class)->dispose (object);
}

static void
lanes_job_selection_class_init (LanesJobSelectionClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lanes_job_selection_dispose;

  /**
   * LanesJobSelection::selected:
   *
   * Other jobs are selected. (“selection-changed” is said too when they only moved.)
   */
  signals[SELECTED] = g_signal_new ("selected", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                    G_TYPE_NONE, 0);
}

static void
lanes_job_selection_init (LanesJobSelection *self)
{
  self->ids = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
}

LanesJobSelection *
lanes_job_selection_new (LanesJobList *list)
{
  LanesJobSelection *self = g_object_new (LANES_TYPE_JOB_SELECTION, NULL);

  self->list = g_object_ref (list);
  self->rows = lanes_portion_list_new (G_LIST_MODEL (list));
  g_signal_connect_object (self->rows, "items-changed", G_CALLBACK (lanes_job_selection_items_changed_cb), self, 0);
  g_signal_connect_object (list, "moved", G_CALLBACK (lanes_job_selection_moved_cb), self, 0);
  return self;
}

LanesJobList *
lanes_job_selection_get_list (LanesJobSelection *self)
{
  g_return_val_if_fail (LANES_IS_JOB_SELECTION (self), NULL);

  return self->list;
}

void
lanes_job_selection_show_all (LanesJobSelection *self)
{
  g_return_if_fail (LANES_IS_JOB_SELECTION (self));

  lanes_portion_list_show_all (LANES_PORTION_LIST (self->rows));
}

guint64
lanes_job_selection_get_n (LanesJobSelection *self)
{
  guint64 n;

  g_return_val_if_fail (LANES_IS_JOB_SELECTION (self), 0);

  n = g_hash_table_size (self->ids);
  if (!self->all)
    return n;
  return get_n_listed (self) - MIN (n, get_n_listed (self));
}

guint64
lanes_job_selection_get_single (LanesJobSelection *self)
{
  GHashTableIter iter;
  gpointer id;

  g_return_val_if_fail (LANES_IS_JOB_SELECTION (self), 0);

  if (self->all)
    return g_hash_table_size (self->ids) == 0 && get_n_listed (self) == 1
               ? lanes_job_list_get_id (self->list, 0)
               : 0;
  if (g_hash_table_size (self->ids) != 1)
    return 0;
  g_hash_table_iter_init (&iter, self->ids);
  return g_hash_table_iter_next (&iter, &id, NULL) ? *(guint64 *) id : 0;
}

gboolean
lanes_job_selection_contains (LanesJobSelection *self,
                              guint64            id)
{
  g_return_val_if_fail (LANES_IS_JOB_SELECTION (self), FALSE);

  return lanes_job_selection_has (self, id) && (!self->all || lanes_job_list_has (self->list, id));
}

void
lanes_job_selection_select (LanesJobSelection *self,
                            guint64            id)
{
  g_return_if_fail (LANES_IS_JOB_SELECTION (self));

  lanes_job_selection_clear (self);
  lanes_job_selection_put (self, id, TRUE);
  lanes_job_selection_tell (self);
}

gboolean
lanes_job_selection_is_all (LanesJobSelection *self)
{
  g_return_val_if_fail (LANES_IS_JOB_SELECTION (self), FALSE);

  return self->all;
}

static int
compare_ids (gconstpointer a,
             gconstpointer b)
{
  guint64 first = *(const guint64 *) a;
  guint64 second = *(const guint64 *) b;

  return (first > second) - (first < second);
}

GArray *
lanes_job_selection_dup_ids (LanesJobSelection *self)
{
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (guint64));
  GHashTableIter iter;
  gpointer id;

  g_return_val_if_fail (LANES_IS_JOB_SELECTION (self) && !self->all, ids);

  g_hash_table_iter_init (&iter, self->ids);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    g_array_append_vals (ids, id, 1);
  g_array_sort (ids, compare_ids);
  return ids;
}
