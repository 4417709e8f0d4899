/* lanes-session.h: jobs that run here, in this process, from the first to the exit status
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-engine.h"
#include "lanes-options.h"
#include "lanes-printer.h"
#include "lanes-screen.h"

G_BEGIN_DECLS

/* Exit statuses of the design. */
#define LANES_EXIT_MANY 101
#define LANES_EXIT_USAGE 255

typedef struct _LanesSession LanesSession;

/* The options that every command that runs jobs here has. Returns: (transfer none) */
const LanesField *lanes_session_get_fields  (guint                      *ret_n_fields);

/**
 * lanes_session_new:
 * @options: parsed; those of lanes_session_get_fields() are read
 * @settings: how to print; json and errors are set from @options
 *
 * Main thread, as all of these.
 *
 * Returns: (transfer full): or %NULL with an error
 */
LanesSession     *lanes_session_new         (LanesKindSet               *kinds,
                                             LanesOptions               *options,
                                             const LanesPrinterSettings *settings,
                                             GError                    **error);
void              lanes_session_free        (LanesSession               *self);
LanesEngine      *lanes_session_get_engine  (LanesSession               *self);
LanesScreen      *lanes_session_get_screen  (LanesSession               *self);

/* All failures make the exit status 1 (sha256sum's way) rather than their number. */
void              lanes_session_set_plain_status (LanesSession          *self);

/* A table of all jobs at the end, on standard output (with --json: no table). */
void              lanes_session_set_table   (LanesSession               *self);

/* Is there so much to write still that no more inputs should be taken? */
gboolean          lanes_session_is_behind   (LanesSession               *self);

/* The batch whose source is to be asked again once it is not behind any more. */
void              lanes_session_feed_later  (LanesSession               *self,
                                             LanesBatch                 *batch);

/* Something that could not even become a job: said, and counted as failed. */
void              lanes_session_add_failure (LanesSession               *self,
                                             const char                 *message);

/* Until all is over and written. Returns: the exit status */
int               lanes_session_run         (LanesSession               *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LanesSession, lanes_session_free)

G_END_DECLS
