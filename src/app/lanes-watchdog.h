/* lanes-watchdog.h: sees when the main loop does not turn
 *
 * A thread of its own rings the loop every few milliseconds and notes how long it takes to answer. With LANES_WATCHDOG set in
 * the environment: "1" prints every turn over 16 ms on standard error, and a summary at the end; a path appends
 * the summary there as one line of JSON.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _LanesWatchdog LanesWatchdog;

/* Main thread. Returns: (transfer full) (nullable): %NULL unless it is asked for */
LanesWatchdog *lanes_watchdog_new_from_environment (void);

/* Forgets what it saw so far: what counts begins now (SIGUSR1 asks for it). Main thread. */
void           lanes_watchdog_reset                (LanesWatchdog *self);

/* Ends the thread and says what it saw. Main thread. */
void           lanes_watchdog_free                 (LanesWatchdog *self);

G_END_DECLS
