/* lanes-output-finder.h: all places of a text in a job's output, found by a thread
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "lanes-output-search.h"

G_BEGIN_DECLS

/* So many places are known at most; the others are counted. */
#define LANES_OUTPUT_FINDER_MAX 250000

#define LANES_TYPE_OUTPUT_FINDER (lanes_output_finder_get_type ())
G_DECLARE_FINAL_TYPE (LanesOutputFinder, lanes_output_finder, LANES, OUTPUT_FINDER, GObject)

/* Main thread, as all below; the arguments are those of lanes_output_search_new(). Begins at once; ::found is emitted a few times a second
 * while it goes on, and at the end. Returns: (transfer full) */
LanesOutputFinder      *lanes_output_finder_new         (const char         *base,
                                                         LanesOutputView     view,
                                                         const char         *text,
                                                         gint64              from);

/* Ends it; what was found stays. */
void                    lanes_output_finder_stop        (LanesOutputFinder  *self);

/* Searches what was written since, where it is through with the rest. */
void                    lanes_output_finder_go_on       (LanesOutputFinder  *self);
gboolean                lanes_output_finder_is_running  (LanesOutputFinder  *self);
gboolean                lanes_output_finder_was_stopped (LanesOutputFinder  *self);

/* How many there are, of which so many are known. */
guint64                 lanes_output_finder_get_n_found (LanesOutputFinder  *self);
guint                   lanes_output_finder_get_n_known (LanesOutputFinder  *self);
gint64                  lanes_output_finder_get_done    (LanesOutputFinder  *self);
gint64                  lanes_output_finder_get_size    (LanesOutputFinder  *self);

/* By their order in the output. While it runs numbers may change, for what is before the place of begin is searched last. */
LanesOutputMatch        lanes_output_finder_get         (LanesOutputFinder  *self,
                                                         guint               number);

/* The number of the first that begins at @offset or behind; that of all where there is none. */
guint                   lanes_output_finder_lookup      (LanesOutputFinder  *self,
                                                         gint64              offset);

G_END_DECLS
