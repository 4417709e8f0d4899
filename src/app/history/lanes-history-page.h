/* lanes-history-page.h: all jobs there ever were: searched, filtered, run again
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "lanes-kind-set.h"

G_BEGIN_DECLS

#define LANES_TYPE_HISTORY_PAGE (lanes_history_page_get_type ())
G_DECLARE_FINAL_TYPE (LanesHistoryPage, lanes_history_page, LANES, HISTORY_PAGE, GtkWidget)

/**
 * lanes_history_page_new:
 * @folder: where the history is
 *
 * Reads it whenever the page is shown. Emits "run" with a spec (a LanesJobSpec pointer) and whether it is to be edited first.
 */
GtkWidget *lanes_history_page_new (const char   *folder,
                                   LanesKindSet *kinds);

G_END_DECLS
