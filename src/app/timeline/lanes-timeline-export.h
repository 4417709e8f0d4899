/* lanes-timeline-export.h: saves what was recorded
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "lanes-timeline-model.h"

G_BEGIN_DECLS

/* @what: "seen-png", "seen-svg", "seen-csv", "seen-json", "all-csv" or "all-json" */
void     lanes_timeline_export_ask          (LanesTimelineModel   *model,
                                             GtkWidget            *widget,
                                             const char           *what);
void     lanes_timeline_export_async        (LanesTimelineModel   *model,
                                             const char           *what,
                                             GFile                *file,
                                             GCancellable         *cancellable,
                                             GAsyncReadyCallback   callback,
                                             gpointer              user_data);
gboolean lanes_timeline_export_finish       (LanesTimelineModel   *model,
                                             GAsyncResult         *result,
                                             GError              **error);

G_END_DECLS
