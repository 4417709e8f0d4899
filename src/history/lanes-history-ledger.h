/* lanes-history-ledger.h: which attempts an agent launched, whatever became of it and of the window
 *
 * A window may die between the moment that an attempt is allowed to start and the one in which the agent hears of it. Then the history
 * cannot tell whether the attempt ran; the agents' own list can (lanes-ledger.h), as long as it is that of the session in which the
 * attempt was allowed: its number is kept in the history once what earlier sessions left is settled.
 *
 * May block: for the thread that reads the history.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Makes a new one where there is none, or one of an earlier start of the machine. Returns: its number; 0 where none can be had */
gint64   lanes_history_ledger_open (void);

/* Begins another, where nothing needs what stands in this one. Returns: the number of the one there is now, or 0 */
gint64   lanes_history_ledger_renew (void);

/**
 * lanes_history_ledger_strike:
 * @id: the one that must be there
 * @attempts: (element-type guint64): LANES_LEDGER_ENTRY() of each attempt in question: those that were launched are taken out
 *
 * Returns: %FALSE where it is another, or cannot be trusted: @attempts is then as it was
 */
gboolean lanes_history_ledger_strike (gint64      id,
                                      GHashTable *attempts);

G_END_DECLS
