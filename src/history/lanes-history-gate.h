/* lanes-history-gate.h: nothing whose starts count begins before it is on disk that it may
 *
 * Main thread. With it, a job that stands on disk as queued and not claimed has not begun, whatever died: it can be run after a crash
 * without being run once too often. Where history is off, jobs pass: they are not stopped by a bad disk; that they did is noted elsewhere
 * (lanes-history-claims.h).
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-history.h"

G_BEGIN_DECLS

/* Both must live until lanes_history_gate_close(). */
void lanes_history_gate_open  (LanesHistory *history,
                               LanesEngine  *engine);

/* From now on jobs start without asking. */
void lanes_history_gate_close (LanesEngine  *engine);

G_END_DECLS
