/* lanes-suggest.h: "did you mean": the nearest of the words that would have been right
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define LANES_SUGGEST_MAX_KNOWN 48

typedef struct
{
  const char *word;      /* what was given, borrowed */
  const char *best;      /* borrowed from the candidates, or NULL */
  guint       distance;
  const char *known[LANES_SUGGEST_MAX_KNOWN];   /* borrowed: the candidates */
  guint       n_known;   /* of them, those that have no room included */
} LanesSuggest;

/* A word that others say, and what it is called here. */
typedef struct
{
  const char *said;
  const char *meant;
} LanesSuggestAlias;

#define LANES_SUGGEST_INIT(given) { .word = (given), .distance = G_MAXUINT }

/* Takes @candidate as the best if it is nearer than those before. */
void        lanes_suggest_try  (LanesSuggest       *self,
                                const char         *candidate);

/* Takes what one of @aliases means as the best, if it is what was given. */
void        lanes_suggest_try_aliases (LanesSuggest            *self,
                                       const LanesSuggestAlias *aliases,
                                       guint                    n_aliases);

/* Returns: (nullable): the best, where it is near enough to be meant */
const char *lanes_suggest_get  (const LanesSuggest *self);

/* Returns: (transfer full): " (did you mean “x”?)", translated, or " (known: x, y, z)", where none is near */
char       *lanes_suggest_dup_hint (const LanesSuggest *self);

G_END_DECLS
