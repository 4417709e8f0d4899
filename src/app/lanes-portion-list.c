/* lanes-portion-list.c: another list, whose first rows come a few at a time
 *
 * GTK makes widgets for all rows that there are, up to 200 whatever the height of the view, in the frame that follows: 90 ms where
 * hundreds come at once. So what is appended to a short list is shown in portions, a frame each. Of a list that is longer than what
 * GTK makes widgets for, all is shown, as is what comes in between: a position here is the same one there.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-portion-list.h"

#define PORTION 12
#define ALL_PORTIONS 240
#define PORTION_MS 12

/* Main thread. */
struct _LanesPortionList
{
  GObject     parent_instance;

  GListModel *list;     /* owned */
  guint       n_shown;  /* of its first items */
  guint       source;
};

static GType
lanes_portion_list_get_item_type (GListModel *model)
{
  return g_list_model_get_item_type (LANES_PORTION_LIST (model)->list);
}

static guint
lanes_portion_list_get_n_items (GListModel *model)
{
  return LANES_PORTION_LIST (model)->n_shown;
}

static gpointer
lanes_portion_list_get_item (GListModel *model,
                             guint       position)
{
  LanesPortionList *self = LANES_PORTION_LIST (model);

  return position < self->n_shown ? g_list_model_get_item (self->list, position) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = lanes_portion_list_get_item_type;
  iface->get_n_items = lanes_portion_list_get_n_items;
  iface->get_item = lanes_portion_list_get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (LanesPortionList, lanes_portion_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static gboolean show_portion_cb (gpointer user_data);

static gboolean
show_portion (LanesPortionList *self,
              guint             portion)
{
  guint wanted = g_list_model_get_n_items (self->list);
  guint before = self->n_shown;

  self->n_shown = before < ALL_PORTIONS && wanted - before > portion ? before + portion : wanted;
  if (self->n_shown < wanted && self->source == 0)
    self->source = g_timeout_add (PORTION_MS, show_portion_cb, self);
  else if (self->n_shown == wanted)
    self->source = 0;
  if (self->n_shown > before)
    g_list_model_items_changed (G_LIST_MODEL (self), before, 0, self->n_shown - before);

  return self->source != 0 ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

static gboolean
show_portion_cb (gpointer user_data)
{
  return show_portion (user_data, PORTION);
}

void
lanes_portion_list_show_all (LanesPortionList *self)
{
  g_return_if_fail (LANES_IS_PORTION_LIST (self));

  g_clear_handle_id (&self->source, g_source_remove);
  show_portion (self, G_MAXUINT);
}

static void
items_changed_cb (GListModel       *list,
                  guint             position,
                  guint             removed,
                  guint             added,
                  LanesPortionList *self)
{
  guint seen = position < self->n_shown ? MIN (removed, self->n_shown - position) : 0;
  guint rest = position < self->n_shown ? self->n_shown - position - seen : 0;

  /* What follows what is shown comes by and by; in between all has to come, or places would not be the same. */
  if (rest == 0)
    {
      self->n_shown = MIN (self->n_shown, position);
      if (seen > 0)
        g_list_model_items_changed (G_LIST_MODEL (self), position, seen, 0);
      if (self->source == 0)
        show_portion_cb (self);
      return;
    }

  self->n_shown += added - seen;
  g_list_model_items_changed (G_LIST_MODEL (self), position, seen, added);
}

static void
lanes_portion_list_dispose (GObject *object)
{
  LanesPortionList *self = LANES_PORTION_LIST (object);

  g_clear_handle_id (&self->source, g_source_remove);
  g_clear_object (&self->list);
  self->n_shown = 0;

  G_OBJECT_CLASS (lanes_portion_list_parent_class)->dispose (object);
}

static void
lanes_portion_list_class_init (LanesPortionListClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lanes_portion_list_dispose;
}

static void
lanes_portion_list_init (LanesPortionList *self)
{
}

GListModel *
lanes_portion_list_new (GListModel *list)
{
  LanesPortionList *self = g_object_new (LANES_TYPE_PORTION_LIST, NULL);

  self->list = g_object_ref (list);
  g_signal_connect_object (list, "items-changed", G_CALLBACK (items_changed_cb), self, 0);
  show_portion_cb (self);

  return G_LIST_MODEL (self);
}
