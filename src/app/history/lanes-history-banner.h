/* lanes-history-banner.h: says, for as long as it is so, that the history is off or cannot be read, why, and the way back
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "lanes-history.h"

G_BEGIN_DECLS

#define LANES_TYPE_HISTORY_BANNER (lanes_history_banner_get_type ())
G_DECLARE_FINAL_TYPE (LanesHistoryBanner, lanes_history_banner, LANES, HISTORY_BANNER, GtkWidget)

/* Its button activates app.try-history-again. Emits "recovered" once the history has been well again for a moment. */
GtkWidget *lanes_history_banner_new (LanesHistory *history);

G_END_DECLS
