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
 * @settings: (nullable): where filters are kept
 *
 * Reads it whenever the page is shown. Emits "run" with a spec (a LanesJobSpec pointer) and whether it is to be edited first; "export" with
 * a filter (a LanesHistoryFilter pointer) and a GArray of ids or %NULL; "compare" with the number of a batch.
 */
GtkWidget *lanes_history_page_new        (const char       *folder,
                                          LanesKindSet     *kinds,
                                          GSettings        *settings);

/* Keeps the filter that is shown under @name, in place of one that had it; and shows what one that was kept asks for. */
void       lanes_history_page_keep_filter (LanesHistoryPage *self,
                                           const char       *name);
void       lanes_history_page_use_filter  (LanesHistoryPage *self,
                                           const char       *name);

/* Shows a job's details. */
void       lanes_history_page_show_job   (LanesHistoryPage *self,
                                          guint64           id);

/* Shows the jobs of a batch, in the order of their inputs. @name: (nullable) */
void       lanes_history_page_show_batch (LanesHistoryPage *self,
                                          guint64           batch,
                                          const char       *name);

G_END_DECLS
