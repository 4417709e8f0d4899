/* lanes-rank-set.c: a set of small numbers that can be asked for its k-th
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-rank-set.h"

#include <string.h>

#define WORDS_PER_BLOCK 8
#define BITS_PER_BLOCK (WORDS_PER_BLOCK * 64)

struct _LanesRankSet
{
  guint64 *words;     /* owned */
  guint32 *tree;      /* owned; Fenwick, from 1 */
  guint    n_blocks;  /* a power of two */
  guint    n;
};

LanesRankSet *
lanes_rank_set_new (void)
{
  LanesRankSet *self = g_new0 (LanesRankSet, 1);

  self->n_blocks = 1;
  self->words = g_new0 (guint64, WORDS_PER_BLOCK);
  self->tree = g_new0 (guint32, 2);
  return self;
}

void
lanes_rank_set_free (LanesRankSet *self)
{
  g_free (self->words);
  g_free (self->tree);
  g_free (self);
}

/* A Fenwick tree that doubles: the new root covers what the old one did, until something is added above. */
static void
lanes_rank_set_grow (LanesRankSet *self,
                     guint         block)
{
  guint old = self->n_blocks;
  guint wanted = old;

  while (wanted <= block)
    wanted *= 2;

  self->words = g_renew (guint64, self->words, (gsize) wanted * WORDS_PER_BLOCK);
  memset (self->words + (gsize) old * WORDS_PER_BLOCK, 0, (gsize) (wanted - old) * WORDS_PER_BLOCK * 8);
  self->tree = g_renew (guint32, self->tree, wanted + 1);
  memset (self->tree + old + 1, 0, (wanted - old) * sizeof (guint32));
  for (guint i = old * 2; i <= wanted; i *= 2)
    self->tree[i] = self->n;
  self->n_blocks = wanted;
}

static void
lanes_rank_set_count (LanesRankSet *self,
                      guint         block,
                      int           change)
{
  for (guint i = block + 1; i <= self->n_blocks; i += i & -i)
    self->tree[i] += change;
  self->n += change;
}

gboolean
lanes_rank_set_add (LanesRankSet *self,
                    guint         number)
{
  guint block = number / BITS_PER_BLOCK;
  guint64 bit = G_GUINT64_CONSTANT (1) << (number % 64);

  if (block >= self->n_blocks)
    lanes_rank_set_grow (self, block);
  if (self->words[number / 64] & bit)
    return FALSE;

  self->words[number / 64] |= bit;
  lanes_rank_set_count (self, block, 1);
  return TRUE;
}

gboolean
lanes_rank_set_remove (LanesRankSet *self,
                       guint         number)
{
  if (!lanes_rank_set_contains (self, number))
    return FALSE;

  self->words[number / 64] &= ~(G_GUINT64_CONSTANT (1) << (number % 64));
  lanes_rank_set_count (self, number / BITS_PER_BLOCK, -1);
  return TRUE;
}

gboolean
lanes_rank_set_contains (LanesRankSet *self,
                         guint         number)
{
  if (number / BITS_PER_BLOCK >= self->n_blocks)
    return FALSE;
  return (self->words[number / 64] >> (number % 64)) & 1;
}

guint
lanes_rank_set_get_n (LanesRankSet *self)
{
  return self->n;
}

guint
lanes_rank_set_select (LanesRankSet *self,
                       guint         k)
{
  guint block = 0;

  g_return_val_if_fail (k < self->n, 0);

  for (guint step = self->n_blocks; step > 0; step /= 2)
    if (block + step <= self->n_blocks && self->tree[block + step] <= k)
      {
        block += step;
        k -= self->tree[block];
      }

  guint word = block * WORDS_PER_BLOCK;
  for (guint count; (count = __builtin_popcountll (self->words[word])) <= k; word++)
    k -= count;

  guint64 bits = self->words[word];
  while (k-- > 0)
    bits &= bits - 1;
  return word * 64 + __builtin_ctzll (bits);
}

guint
lanes_rank_set_rank (LanesRankSet *self,
                     guint         number)
{
  guint block = number / BITS_PER_BLOCK;
  guint rank = 0;

  if (block >= self->n_blocks)
    return self->n;

  for (guint i = block; i > 0; i -= i & -i)
    rank += self->tree[i];
  for (guint word = block * WORDS_PER_BLOCK; word < number / 64; word++)
    rank += __builtin_popcountll (self->words[word]);
  return rank + __builtin_popcountll (self->words[number / 64] & ((G_GUINT64_CONSTANT (1) << (number % 64)) - 1));
}

void
lanes_rank_set_clear (LanesRankSet *self)
{
  memset (self->words, 0, (gsize) self->n_blocks * WORDS_PER_BLOCK * 8);
  memset (self->tree, 0, (self->n_blocks + 1) * sizeof (guint32));
  self->n = 0;
}
