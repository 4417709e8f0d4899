/* lanes-retention-group.h: what the preferences of the history would delete now, and deleting it
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "lanes-history-keeper.h"

G_BEGIN_DECLS

#define LANES_TYPE_RETENTION_GROUP (lanes_retention_group_get_type ())
G_DECLARE_FINAL_TYPE (LanesRetentionGroup, lanes_retention_group, LANES, RETENTION_GROUP, AdwPreferencesGroup)

/* Counts anew whenever @settings change. */
GtkWidget *lanes_retention_group_new (LanesHistoryKeeper *keeper,
                                      GSettings          *settings);

G_END_DECLS
