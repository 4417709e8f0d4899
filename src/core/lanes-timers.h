/* lanes-timers.h: very many timers on one GSource
 *
 * Main thread. A million timers cost less than a heap of a million, and not a million sources.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _LanesTimers LanesTimers;

typedef void (*LanesTimerFunc) (gpointer data);

LanesTimers *lanes_timers_new    (GMainContext *context);
void         lanes_timers_free   (LanesTimers *self);

/**
 * lanes_timers_add:
 * @when: monotonic µs
 *
 * Calls @func once, on the loop, at @when or soon after; at most 4 ms of calls a turn.
 *
 * Returns: a handle, never 0
 */
guint        lanes_timers_add    (LanesTimers   *self,
                                  gint64         when,
                                  LanesTimerFunc func,
                                  gpointer       data);

/* A handle that fired or was removed is no longer valid. */
void         lanes_timers_remove (LanesTimers *self,
                                  guint        handle);
/* When it fires, monotonic µs. */
gint64       lanes_timers_get_when (LanesTimers *self,
                                    guint        handle);
/* The time by which timers fire: inside of their calls, of this turn; else now. */
gint64       lanes_timers_get_now (LanesTimers  *self);
guint        lanes_timers_get_n  (LanesTimers *self);

G_END_DECLS
