/* restore-fixture.h: a program with a history, which dies, and the one that comes after it
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-history.h"
#include "lanes-history-job.h"

G_BEGIN_DECLS

/* The program that there is now. */
typedef struct
{
  char         *dir;     /* of the history, for all programs of a test */
  LanesKindSet *kinds;
  LanesEngine  *engine;  /* with one thread, and an executor "other" */
  LanesHistory *history; /* on, and not attached */
} RestoreFixture;

extern RestoreFixture fixture;

void             restore_set_up        (void);
void             restore_tear_down     (void);

/* Begins a program. */
void             restore_open          (void);

/* An "echo" of @word. @after: 0 for none */
LanesJob        *restore_submit        (const char *word,
                                        guint       retries,
                                        guint64     after,
                                        LanesAfter  condition);
void             restore_flush         (void);

/* Returns: TRUE in a program of its own, which is to kill itself; FALSE here, once it has */
gboolean         restore_is_in_program (void);

LanesState       restore_state_of      (guint64     id);
LanesHistoryJob *restore_read_job      (guint64     id);
void             restore_check_stored  (guint64     id,
                                        LanesState  state);

G_END_DECLS
