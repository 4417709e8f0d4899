/* lanes-sources.h: the inputs of `lanes map`, after ::: and ::::, or from standard input
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-line-reader.h"
#include "lanes-session.h"

G_BEGIN_DECLS

typedef struct _LanesSources LanesSources;

/* Does @word begin a source? */
gboolean      lanes_sources_is_mark     (const char   *word);

/**
 * lanes_sources_new:
 * @words: the words of the command line from the first ":::" or "::::" on; none: standard input
 * @separator: of lines in files and standard input
 * @columns: (nullable): a regular expression for what is between the columns of an input
 *
 * Several sources make all combinations, the last one changing fastest, and a linked one (":::+") goes one by one with that before it, as
 * with GNU parallel. One source is read as it is needed; several are
 * read first.
 *
 * Returns: (transfer full): or %NULL with an error
 */
LanesSources *lanes_sources_new         (char        **words,
                                         char          separator,
                                         const char   *columns,
                                         GError      **error);
void          lanes_sources_free        (LanesSources *self);

/* Are inputs read from standard input that is a terminal? */
gboolean      lanes_sources_is_terminal (LanesSources *self);

/* How they reach a batch; @self must outlive it. */
LanesInputs   lanes_sources_get_inputs  (LanesSources *self);

/* Who is told what was left out, and how much may be ahead; before the first pull. */
void          lanes_sources_set_session (LanesSources *self,
                                         LanesSession *session);

/* The batch to feed; after it was submitted. */
void          lanes_sources_set_batch   (LanesSources *self,
                                         LanesBatch   *batch);

/* For a dry run: waits for the next. Returns: (transfer full) (nullable) */
char         *lanes_sources_next        (LanesSources *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LanesSources, lanes_sources_free)

G_END_DECLS
