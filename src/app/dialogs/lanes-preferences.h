/* lanes-preferences.h: the preferences window, every row a setting
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "lanes-history-keeper.h"

G_BEGIN_DECLS

/* Main thread. @keeper: (nullable). Returns: (transfer none): a window that belongs to GTK, not shown yet */
GtkWidget *lanes_preferences_new (GtkWindow          *parent,
                                  GSettings          *settings,
                                  LanesHistoryKeeper *keeper);

G_END_DECLS
