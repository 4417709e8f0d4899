/* lanes-notifier.h: desktop notifications, from what the engine tells
 *
 * One notification for each batch that ended and for each single job that failed; none while the window is in front; a flood of
 * failures becomes one that counts them.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "lanes-engine.h"

G_BEGIN_DECLS

#define LANES_TYPE_NOTIFIER (lanes_notifier_get_type ())
G_DECLARE_FINAL_TYPE (LanesNotifier, lanes_notifier, LANES, NOTIFIER, GObject)

/**
 * lanes_notifier_new:
 * @application: borrowed, outlives the notifier; has the actions app.show-job (t), app.show-batch (t), app.retry-job (t) and
 *   app.retry-batch (t)
 * @settings: (nullable)
 *
 * Main thread. Returns: (transfer full)
 */
LanesNotifier *lanes_notifier_new (GtkApplication *application,
                                   LanesEngine    *engine,
                                   GSettings      *settings);

G_END_DECLS
