/* lanes-walk.h: the files of `lanes hash`, those in folders included, as inputs
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-session.h"

G_BEGIN_DECLS

typedef struct _LanesWalk LanesWalk;

/* @words: files, folders, patterns, "-", as lanes_bytes_to_text() makes them. Main thread. Returns: (transfer full) */
LanesWalk  *lanes_walk_new         (char         **words,
                                    LanesSession  *session,
                                    GError       **error);

/* @self stays the caller's, and outlives the batch. */
LanesInputs lanes_walk_get_inputs  (LanesWalk     *self);

/* Tells which batch to feed when there is more. */
void        lanes_walk_set_batch   (LanesWalk     *self,
                                    LanesBatch    *batch);
void        lanes_walk_free        (LanesWalk     *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LanesWalk, lanes_walk_free)

G_END_DECLS
