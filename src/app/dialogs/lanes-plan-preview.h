/* lanes-plan-preview.h: shows what a job file would run, before any of it does
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "lanes-engine.h"

G_BEGIN_DECLS

#define LANES_TYPE_PLAN_PREVIEW (lanes_plan_preview_get_type ())
G_DECLARE_FINAL_TYPE (LanesPlanPreview, lanes_plan_preview, LANES, PLAN_PREVIEW, AdwWindow)

/* Reads @file on a thread and shows what is in it, or what is wrong with it and where. @parent: (nullable) */
GtkWidget *lanes_plan_preview_new (GtkWindow   *parent,
                                   LanesEngine *engine,
                                   GFile       *file);

G_END_DECLS
