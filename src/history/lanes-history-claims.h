/* lanes-history-claims.h: which attempts began while the history could not say so
 *
 * Main thread, or the one that reads the history. The claims of a history that is off go to a file of the session's runtime folder,
 * which is on another disk: a program that dies, or is ended, before its history is back does not run again what it ran once. The
 * file is gone with the session; so both, a history that is off and a machine that goes down, is what it does not cover.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-run.h"

G_BEGIN_DECLS

/* @folder: of the history. A file that cannot be written stops nothing. */
void        lanes_history_claims_note  (const char       *folder,
                                        LanesRun *const  *runs,
                                        guint             n_runs);

/* Returns: (transfer full) (element-type gint64 guint): the last attempt that was noted of each job, as a pointer */
GHashTable *lanes_history_claims_read  (const char       *folder);

/* All of it is on disk elsewhere, or over. */
void        lanes_history_claims_clear (const char       *folder);

G_END_DECLS
