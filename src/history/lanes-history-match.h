/* lanes-history-match.h: finds words in what the history says of a job
 *
 * A word may stand in the template that a job was made from, in its input or in its error. Templates are looked at once each, so
 * that a batch of a million jobs costs a million looks at short inputs and no more. There is no index: a rare word in a million jobs
 * took 0.6 s off the main thread (bench-history). Belongs to the thread of its connection.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <sqlite3.h>

G_BEGIN_DECLS

typedef struct _LanesHistoryMatch LanesHistoryMatch;

/* Adds the function lanes_match (spec, input, error) to @handle. Returns: (transfer full): or %NULL with an error */
LanesHistoryMatch *lanes_history_match_new      (sqlite3            *handle,
                                                 GError            **error);

/* After its connection was closed. */
void               lanes_history_match_free     (LanesHistoryMatch  *self);

/* What to look for from now on; up to 16 words count. */
void               lanes_history_match_set_text (LanesHistoryMatch  *self,
                                                 const char         *text);

/* Does @text hold @word (which is folded already), whatever the case? */
gboolean           lanes_history_match_word     (const char         *text,
                                                 const char         *word);

G_END_DECLS
