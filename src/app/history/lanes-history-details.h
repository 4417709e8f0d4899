/* lanes-history-details.h: everything about a job of the history: what it wrote and found, where its time went, what was asked for
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "lanes-history-query.h"

G_BEGIN_DECLS

#define LANES_TYPE_HISTORY_DETAILS (lanes_history_details_get_type ())
G_DECLARE_FINAL_TYPE (LanesHistoryDetails, lanes_history_details, LANES, HISTORY_DETAILS, GtkWidget)

/* Its buttons activate history.run-again, history.edit-again, history.show-batch and history.close-details. */
GtkWidget *lanes_history_details_new          (LanesHistoryQuery   *query,
                                               LanesKindSet        *kinds);

/* Reads and shows a job; 0 for none. */
void       lanes_history_details_show_job     (LanesHistoryDetails *self,
                                               guint64              id);

/* The one that is shown. Returns: (transfer none) (nullable) */
const LanesHistoryJob *lanes_history_details_get_job (LanesHistoryDetails *self);

/* Is there a button to close it? */
void       lanes_history_details_set_closable (LanesHistoryDetails *self,
                                               gboolean             closable);

/* Says why something could not be done with the job. */
void       lanes_history_details_say          (LanesHistoryDetails *self,
                                               const char          *text);

G_END_DECLS
