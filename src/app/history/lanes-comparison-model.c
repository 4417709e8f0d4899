/* lanes-comparison-model.c: the pairs of a comparison as a list
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-comparison-model.h"

struct _LanesComparisonModel
{
  GObject                 parent_instance;

  LanesHistoryComparison *comparison;  /* owned */
  gint64                  longest;
};

struct _LanesComparisonRow
{
  GObject                 parent_instance;

  LanesComparisonModel   *model;       /* owned: it has the pair */
  guint                   position;
};

G_DEFINE_FINAL_TYPE (LanesComparisonRow, lanes_comparison_row, G_TYPE_OBJECT)

static void
lanes_comparison_row_finalize (GObject *object)
{
  g_object_unref (LANES_COMPARISON_ROW (object)->model);

  G_OBJECT_CLASS (lanes_comparison_row_parent_class)->finalize (object);
}

static void
lanes_comparison_row_class_init (LanesComparisonRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lanes_comparison_row_finalize;
}

static void
lanes_comparison_row_init (LanesComparisonRow *self)
{
}

const LanesHistoryPair *
lanes_comparison_row_get_pair (LanesComparisonRow *self)
{
  return self->model->comparison->pairs->pdata[self->position];
}

gint64
lanes_comparison_row_get_longest (LanesComparisonRow *self)
{
  return self->model->longest;
}

/* The list */

static GType
lanes_comparison_model_get_item_type (GListModel *model)
{
  return LANES_TYPE_COMPARISON_ROW;
}

static guint
lanes_comparison_model_get_n_items (GListModel *model)
{
  return LANES_COMPARISON_MODEL (model)->comparison->pairs->len;
}

static gpointer
lanes_comparison_model_get_item (GListModel *model,
                                 guint       position)
{
  LanesComparisonModel *self = LANES_COMPARISON_MODEL (model);
  LanesComparisonRow *row;

  if (position >= self->comparison->pairs->len)
    return NULL;

  row = g_object_new (LANES_TYPE_COMPARISON_ROW, NULL);
  row->model = g_object_ref (self);
  row->position = position;

  return row;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = lanes_comparison_model_get_item_type;
  iface->get_n_items = lanes_comparison_model_get_n_items;
  iface->get_item = lanes_comparison_model_get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (LanesComparisonModel, lanes_comparison_model, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static void
lanes_comparison_model_finalize (GObject *object)
{
  lanes_history_comparison_free (LANES_COMPARISON_MODEL (object)->comparison);

  G_OBJECT_CLASS (lanes_comparison_model_parent_class)->finalize (object);
}

static void
lanes_comparison_model_class_init (LanesComparisonModelClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lanes_comparison_model_finalize;
}

static void
lanes_comparison_model_init (LanesComparisonModel *self)
{
}

LanesComparisonModel *
lanes_comparison_model_new (LanesHistoryComparison *comparison)
{
  LanesComparisonModel *self = g_object_new (LANES_TYPE_COMPARISON_MODEL, NULL);

  self->comparison = comparison;
  for (guint i = 0; i < comparison->pairs->len; i++)
    {
      const LanesHistoryPair *pair = comparison->pairs->pdata[i];

      if (pair->first != NULL)
        self->longest = MAX (self->longest, pair->first->run_us);
      if (pair->second != NULL)
        self->longest = MAX (self->longest, pair->second->run_us);
    }

  return self;
}
