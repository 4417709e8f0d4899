/* lanes-history-ledger.h: which attempts an agent launched, whatever became of it and of the window
 *
 * A window may die between the moment that an attempt is allowed to start and the one in which an agent launches it: for an instant as
 * a rule, for longer where the agent must be started first, or is found dead. Then the history cannot tell whether the attempt ran; the
 * agents' own list can (lanes-ledger.h), as long as it is that of the session in which the attempt was allowed: its number is kept in
 * the history once what earlier sessions left is settled. One that is made anew while attempts may be running has those from the start.
 *
 * May block: for the thread that reads the history.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Returns: its number; 0 where there is none of this start of the machine */
gint64   lanes_history_ledger_find   (void);

/**
 * lanes_history_ledger_renew:
 * @attempts: (element-type guint64): LANES_LEDGER_ENTRY() of each that may have been launched: nobody can ask the one before any more
 *
 * Begins another. Returns: the number of one that has all of @attempts, or 0
 */
gint64   lanes_history_ledger_renew  (GArray     *attempts);

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
