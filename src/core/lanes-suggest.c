/* lanes-suggest.c: "did you mean": the nearest of the words that would have been right
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-suggest.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Longer words are not compared: the cost is the product of the lengths. */
#define MAX_LENGTH 40

/* How many letters to add, drop, change or swap. */
static guint
distance (const char *a, const char *b)
{
  guint rows[3][MAX_LENGTH + 1];
  guint n = strlen (b);

  for (guint j = 0; j <= n; j++)
    rows[0][j] = j;
  for (guint i = 1; a[i - 1]; i++)
    {
      guint *row = rows[i % 3];
      const guint *last = rows[(i + 2) % 3];
      const guint *before = rows[(i + 1) % 3];

      row[0] = i;
      for (guint j = 1; j <= n; j++)
        {
          row[j] = last[j - 1] + (a[i - 1] != b[j - 1]);
          row[j] = MIN (row[j], MIN (last[j], row[j - 1]) + 1);
          if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
            row[j] = MIN (row[j], before[j - 2] + 1);
        }
    }
  return rows[strlen (a) % 3][n];
}

void
lanes_suggest_try (LanesSuggest *self, const char *candidate)
{
  guint d;

  if (self->n_known < G_N_ELEMENTS (self->known))
    self->known[self->n_known] = candidate;
  self->n_known++;
  if (strlen (self->word) > MAX_LENGTH || strlen (candidate) > MAX_LENGTH)
    return;
  d = distance (self->word, candidate);
  if (d < self->distance)
    {
      self->distance = d;
      self->best = candidate;
    }
}

void
lanes_suggest_try_aliases (LanesSuggest *self, const LanesSuggestAlias *aliases, guint n_aliases)
{
  for (guint i = 0; i < n_aliases; i++)
    if (g_str_equal (self->word, aliases[i].said))
      {
        self->distance = 0;
        self->best = aliases[i].meant;
      }
}

const char *
lanes_suggest_get (const LanesSuggest *self)
{
  return self->best && self->distance <= MAX (1, strlen (self->word) / 3) ? self->best : NULL;
}

static char *
dup_known (const LanesSuggest *self)
{
  g_autoptr (GString) names = g_string_new (NULL);

  if (self->n_known == 0 || self->n_known > G_N_ELEMENTS (self->known))
    return g_strdup ("");
  for (guint i = 0; i < self->n_known; i++)
    g_string_append_printf (names, "%s%s", i > 0 ? ", " : "", self->known[i]);
  return g_strdup_printf (_(" (known: %s)"), names->str);
}

char *
lanes_suggest_dup_hint (const LanesSuggest *self)
{
  const char *best = lanes_suggest_get (self);

  return best ? g_strdup_printf (_(" (did you mean “%s”?)"), best) : dup_known (self);
}
