/* lanes-suggest.h: "did you mean": the nearest of the words that would have been right
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  const char *word;      /* what was given, borrowed */
  const char *best;      /* borrowed from the candidates, or NULL */
  guint       distance;
} LanesSuggest;

#define LANES_SUGGEST_INIT(given) { .word = (given), .distance = G_MAXUINT }

/* Takes @candidate as the best if it is nearer than those before. */
void        lanes_suggest_try  (LanesSuggest       *self,
                                const char         *candidate);

/* Returns: (nullable): the best, where it is near enough to be meant */
const char *lanes_suggest_get  (const LanesSuggest *self);

/* Returns: (transfer full): " (did you mean “x”?)", translated, or "" */
char       *lanes_suggest_dup_hint (const LanesSuggest *self);

G_END_DECLS
