/* lanes-history-numbers.h: up to where numbers were given out, kept where a bad disk of the history does not matter
 *
 * Main thread, or the one that reads the history. A program whose history cannot be read does not know which numbers its jobs must not
 * have. So those are noted, some hundred thousand ahead, in the session's runtime folder, which is on another disk.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  guint64 job;    /* numbers up to here may be in use */
  guint64 batch;
} LanesHistoryNumbers;

/* @folder: of the history. @self: up to where was noted before; goes ahead, and is noted, where @job or @batch is beyond it. A file that
 * cannot be written stops nothing. */
void     lanes_history_numbers_note (LanesHistoryNumbers *self,
                                     const char          *folder,
                                     guint64              job,
                                     guint64              batch);

/* Numbers that nobody can have had: behind those of this login session; where nothing was noted yet, by the clock. */
void     lanes_history_numbers_find (const char          *folder,
                                     LanesHistoryNumbers *ret_last);

/* The same, by the clock alone: where another program gives out numbers at the same time. */
void     lanes_history_numbers_guess (LanesHistoryNumbers *ret_last);

G_END_DECLS
