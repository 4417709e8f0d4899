/* lanes-timeline-figures.h: the figures of the selected range of time
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "lanes-timeline-model.h"

G_BEGIN_DECLS

#define LANES_TYPE_TIMELINE_FIGURES (lanes_timeline_figures_get_type ())
G_DECLARE_FINAL_TYPE (LanesTimelineFigures, lanes_timeline_figures, LANES, TIMELINE_FIGURES, GtkWidget)

GtkWidget *lanes_timeline_figures_new (LanesTimelineModel *model);

G_END_DECLS
