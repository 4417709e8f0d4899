/* lanes-history-row-factory.h: how a job of the history looks in the list
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "lanes-kind-set.h"

G_BEGIN_DECLS

/* For a list of LanesHistoryRow. Returns: (transfer full) */
GtkListItemFactory *lanes_history_row_factory_new (LanesKindSet *kinds);

G_END_DECLS
