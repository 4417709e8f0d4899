/* lanes-history-filter.h: which jobs of the history are meant
 *
 * Plain data; any thread.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-state.h"

G_BEGIN_DECLS

/**
 * LanesHistoryFilter:
 * @states: a bit (1 << LanesState) for each that is meant; 0 for all
 * @kind: (nullable): the name of a kind
 * @batch: or 0
 * @since: made at this wall-clock µs or later; 0 for no bound
 * @until: made before; 0 for no bound
 * @text: (nullable): words that must all be in the title, command, input or error, whatever their case
 */
typedef struct
{
  guint32  states;
  char    *kind;
  guint64  batch;
  gint64   since;
  gint64   until;
  char    *text;
} LanesHistoryFilter;

LanesHistoryFilter *lanes_history_filter_new          (void);
LanesHistoryFilter *lanes_history_filter_copy         (const LanesHistoryFilter *self);
void                lanes_history_filter_free         (LanesHistoryFilter       *self);
gboolean            lanes_history_filter_equal        (const LanesHistoryFilter *self,
                                                       const LanesHistoryFilter *other);
gboolean            lanes_history_filter_is_empty     (const LanesHistoryFilter *self);

/* To keep it: `a{sv}`. Returns: (transfer full) */
GVariant           *lanes_history_filter_to_variant   (const LanesHistoryFilter *self);

/* Returns: (transfer full): what can be understood of @variant; the rest is as in an empty one */
LanesHistoryFilter *lanes_history_filter_from_variant (GVariant                 *variant);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LanesHistoryFilter, lanes_history_filter_free)

G_END_DECLS
