/* lanes-history-filter.c: which jobs of the history are meant
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-history-filter.h"

LanesHistoryFilter *
lanes_history_filter_new (void)
{
  return g_new0 (LanesHistoryFilter, 1);
}

LanesHistoryFilter *
lanes_history_filter_copy (const LanesHistoryFilter *self)
{
  LanesHistoryFilter *copy = g_memdup2 (self, sizeof *self);

  copy->kind = g_strdup (self->kind);
  copy->text = g_strdup (self->text);

  return copy;
}

void
lanes_history_filter_free (LanesHistoryFilter *self)
{
  if (self == NULL)
    return;

  g_free (self->kind);
  g_free (self->text);
  g_free (self);
}

gboolean
lanes_history_filter_equal (const LanesHistoryFilter *self,
                            const LanesHistoryFilter *other)
{
  return self->states == other->states && self->batch == other->batch && self->since == other->since &&
         self->until == other->until && g_strcmp0 (self->kind, other->kind) == 0 && g_strcmp0 (self->text, other->text) == 0;
}

gboolean
lanes_history_filter_is_empty (const LanesHistoryFilter *self)
{
  const LanesHistoryFilter empty = { 0 };

  return lanes_history_filter_equal (self, &empty);
}

GVariant *
lanes_history_filter_to_variant (const LanesHistoryFilter *self)
{
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);

  if (self->states != 0)
    g_variant_dict_insert (&dict, "states", "u", self->states);
  if (self->kind != NULL)
    g_variant_dict_insert (&dict, "kind", "s", self->kind);
  if (self->batch != 0)
    g_variant_dict_insert (&dict, "batch", "t", self->batch);
  if (self->since != 0)
    g_variant_dict_insert (&dict, "since", "x", self->since);
  if (self->until != 0)
    g_variant_dict_insert (&dict, "until", "x", self->until);
  if (self->text != NULL)
    g_variant_dict_insert (&dict, "text", "s", self->text);

  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

LanesHistoryFilter *
lanes_history_filter_from_variant (GVariant *variant)
{
  LanesHistoryFilter *self = lanes_history_filter_new ();

  g_variant_lookup (variant, "states", "u", &self->states);
  self->states &= (1u << LANES_N_STATES) - 1;
  g_variant_lookup (variant, "kind", "s", &self->kind);
  g_variant_lookup (variant, "batch", "t", &self->batch);
  g_variant_lookup (variant, "since", "x", &self->since);
  g_variant_lookup (variant, "until", "x", &self->until);
  g_variant_lookup (variant, "text", "s", &self->text);

  return self;
}
