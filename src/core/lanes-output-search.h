/* lanes-output-search.h: finds a text in all that a job wrote, a piece at a time
 *
 * The output is read in pieces, so that one of any size costs the same memory; what colours text and moves cursors is passed over.
 * Letters match whatever their case. May block: for one thread at a time that may.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-output.h"

G_BEGIN_DECLS

/* Longer texts are looked for by their begin. */
#define LANES_OUTPUT_SEARCH_MAX 1024

/* Where it stands in the view, as offsets of LanesOutput. */
typedef struct
{
  gint64 start;
  gint64 end;
} LanesOutputMatch;

typedef struct _LanesOutputSearch LanesOutputSearch;

/**
 * lanes_output_search_new:
 * @base: as for lanes_output_new()
 * @text: UTF-8, not empty
 * @from: where to begin: the rest of the view is searched first, then what is before
 */
LanesOutputSearch *lanes_output_search_new      (const char        *base,
                                                 LanesOutputView    view,
                                                 const char        *text,
                                                 gint64             from);

/* The same without an output: lanes_output_search_begin() comes first. */
LanesOutputSearch *lanes_output_search_new_text (const char        *text);
void               lanes_output_search_free     (LanesOutputSearch *self);

/* Searches another output. @output: (transfer full) (nullable): %NULL for that which it has */
void               lanes_output_search_begin    (LanesOutputSearch *self,
                                                 LanesOutput       *output,
                                                 LanesOutputView    view,
                                                 gint64             from);
LanesOutput       *lanes_output_search_get_output
                                                (LanesOutputSearch *self);

/**
 * lanes_output_search_step:
 * @after: (element-type LanesOutputMatch): what was found behind the place of begin is added
 * @before: (element-type LanesOutputMatch): and what before it; both in order
 *
 * Searches a MB or so.
 *
 * Returns: is there more? Where not, it may be called again once more was written.
 */
gboolean           lanes_output_search_step     (LanesOutputSearch *self,
                                                 GArray            *after,
                                                 GArray            *before);

/* How many bytes of the view it has been through, and how many there are. */
gint64             lanes_output_search_get_done (LanesOutputSearch *self);
gint64             lanes_output_search_get_size (LanesOutputSearch *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LanesOutputSearch, lanes_output_search_free)

G_END_DECLS
