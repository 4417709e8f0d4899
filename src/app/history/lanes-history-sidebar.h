/* lanes-history-sidebar.h: filters of the history, kept by a person or built in, and its batches
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "lanes-history-query.h"

G_BEGIN_DECLS

#define LANES_TYPE_HISTORY_SIDEBAR (lanes_history_sidebar_get_type ())
G_DECLARE_FINAL_TYPE (LanesHistorySidebar, lanes_history_sidebar, LANES, HISTORY_SIDEBAR, GtkWidget)

/**
 * lanes_history_sidebar_new:
 * @settings: (nullable): where filters are kept
 *
 * Emits "chosen" with a filter: an `a{sv}` as lanes_history_filter_to_variant() makes it, and besides days (i), counted back from now, and
 * output (b), whether the text is looked for in output.
 */
GtkWidget *lanes_history_sidebar_new    (LanesHistoryQuery   *query,
                                         GSettings           *settings);

/* Reads the batches again. */
void       lanes_history_sidebar_reload (LanesHistorySidebar *self);

/* Keeps a filter under @name, in place of one that had it. */
void       lanes_history_sidebar_save   (LanesHistorySidebar *self,
                                         const char          *name,
                                         GVariant            *filter);

/* Chooses the filter that is kept under @name. Returns: %FALSE where there is none */
gboolean   lanes_history_sidebar_choose (LanesHistorySidebar *self,
                                         const char          *name);

G_END_DECLS
