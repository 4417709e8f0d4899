/* lanes-session-guard.h: what the session and the machine are asked, and told, while there is work
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "lanes-engine.h"
#include "lanes-history.h"

G_BEGIN_DECLS

#define LANES_TYPE_SESSION_GUARD (lanes_session_guard_get_type ())
G_DECLARE_FINAL_TYPE (LanesSessionGuard, lanes_session_guard, LANES, SESSION_GUARD, GObject)

/* The setting "at-logout". */
typedef enum
{
  LANES_AT_LOGOUT_WAIT,
  LANES_AT_LOGOUT_PARK,
  LANES_AT_LOGOUT_STOP,
} LanesAtLogout;

/**
 * lanes_session_guard_new:
 * @application: borrowed, outlives the guard
 * @settings: (nullable)
 *
 * Main thread. Returns: (transfer full)
 */
LanesSessionGuard *lanes_session_guard_new           (GtkApplication *application,
                                                      LanesEngine    *engine,
                                                      LanesHistory   *history,
                                                      GSettings      *settings);

LanesAtLogout      lanes_session_guard_get_at_logout (GSettings      *settings);

G_END_DECLS
