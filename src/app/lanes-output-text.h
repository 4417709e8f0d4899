/* lanes-output-text.h: a stretch of a job's output as the text of a view, which can grow and shrink at both ends
 *
 * Main thread.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "lanes-output-pager.h"
#include "lanes-output-search.h"

G_BEGIN_DECLS

typedef struct _LanesOutputText LanesOutputText;

/* @buffer: nobody else changes it. Returns: (transfer full) */
LanesOutputText *lanes_output_text_new          (GtkTextBuffer         *buffer);
void             lanes_output_text_free         (LanesOutputText       *self);
void             lanes_output_text_clear        (LanesOutputText       *self);

/* Which bytes of the view are shown; 0 and 0 where none are. */
gint64           lanes_output_text_get_start    (LanesOutputText       *self);
gint64           lanes_output_text_get_end      (LanesOutputText       *self);

/* Adds a page to one of the ends: one that does not join it comes in its place. What is too much then goes from the other end. */
void             lanes_output_text_append       (LanesOutputText       *self,
                                                 const LanesOutputPage *page);
void             lanes_output_text_prepend      (LanesOutputText       *self,
                                                 const LanesOutputPage *page);

/* May more be appended without something else going? */
gboolean         lanes_output_text_has_room     (LanesOutputText       *self);

/* Sets where byte @offset of the view is shown. Returns: %FALSE where it is not */
gboolean         lanes_output_text_locate       (LanesOutputText       *self,
                                                 gint64                 offset,
                                                 GtkTextIter           *ret_iter);

/* Which byte of the view is there, or one that is a little before it. */
gint64           lanes_output_text_get_offset   (LanesOutputText       *self,
                                                 const GtkTextIter     *iter);

/* Highlights those of @matches (nullable, %NULL for none) that are shown, in place of the last ones; that which begins at @current more. */
void             lanes_output_text_mark_matches (LanesOutputText        *self,
                                                 const LanesOutputMatch *matches,
                                                 guint                   n_matches,
                                                 gint64                  current);

G_END_DECLS
