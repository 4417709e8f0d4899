/* lanes-watchdog.h: sees when the main loop does not turn, and what it was at
 *
 * A thread of its own rings the loop every few milliseconds and notes how long it takes to answer. With LANES_WATCHDOG set in
 * the environment: "1" prints every turn over 16 ms on standard error, with the source and the function that ran, and a
 * summary at the end; a path appends all of it there as one line of JSON.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef struct _LanesWatchdog LanesWatchdog;

/* Main thread. Returns: (transfer full) (nullable): %NULL unless it is asked for */
LanesWatchdog *lanes_watchdog_new_from_environment (void);

/* Times the frames of @widget's window too, from before the layout until all is drawn. @self may be %NULL. Main thread. */
void           lanes_watchdog_watch_frames         (LanesWatchdog *self,
                                                    GtkWidget     *widget);

/* Forgets what it saw so far: what counts begins now (SIGUSR1 asks for it; SIGUSR2 for a summary first). Main thread. */
void           lanes_watchdog_reset                (LanesWatchdog *self);

/* Ends the thread and says what it saw. Main thread. */
void           lanes_watchdog_free                 (LanesWatchdog *self);

G_END_DECLS
