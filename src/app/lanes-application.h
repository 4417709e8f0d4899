/* lanes-application.h: the program: one engine, its window, and a clean end
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "lanes-engine.h"

G_BEGIN_DECLS

#define LANES_TYPE_APPLICATION (lanes_application_get_type ())
G_DECLARE_FINAL_TYPE (LanesApplication, lanes_application, LANES, APPLICATION, AdwApplication)

/* Puts the engine together. @settings: (nullable). Returns: (transfer full) */
typedef LanesEngine *(*LanesApplicationBuild) (GSettings *settings);

/* @build is called in the one process that has the window, not in those that only talk to it. @settings: (nullable) */
LanesApplication *lanes_application_new        (LanesApplicationBuild  build,
                                                GSettings             *settings);
LanesEngine      *lanes_application_get_engine (LanesApplication      *self);

/* Returns: (transfer none) (nullable) */
GSettings        *lanes_application_get_settings (LanesApplication    *self);

/* Cancels what runs, waits until it is gone, and ends. */
void              lanes_application_end        (LanesApplication      *self);

G_END_DECLS
