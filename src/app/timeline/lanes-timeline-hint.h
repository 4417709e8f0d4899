/* lanes-timeline-hint.h: what the time seen says about how the work is run
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "lanes-engine.h"
#include "lanes-timeline-counter.h"
#include "lanes-timeline-model.h"

G_BEGIN_DECLS

#define LANES_TYPE_TIMELINE_HINT (lanes_timeline_hint_get_type ())
G_DECLARE_FINAL_TYPE (LanesTimelineHint, lanes_timeline_hint, LANES, TIMELINE_HINT, GtkWidget)

GtkWidget *lanes_timeline_hint_new (LanesTimelineModel   *model,
                                    LanesTimelineCounter *counter,
                                    LanesEngine          *engine);

G_END_DECLS
