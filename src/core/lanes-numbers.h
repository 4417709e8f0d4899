/* lanes-numbers.h: numbers that are given out in order, and the wide gaps among them
 *
 * A number has a place: how many before it could have been given out. Places are dense, so that records are found by arithmetic and
 * walked over in a bounded time, also where numbers leave out a billion: those of a window whose history could not be read are by
 * the clock, far from those from 1 on of its neighbours. Places never change.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  guint64  first;
  guint64  next;  /* the one that is given out next */
  GArray  *gaps;  /* owned, nullable: LanesGap, ascending */
} LanesNumbers;

void    lanes_numbers_clear      (LanesNumbers       *self);
/* @next is the next to be given out: where that leaves out so many that it is worth it, as a gap. Few (some thousands) keep places. */
void    lanes_numbers_skip_to    (LanesNumbers       *self,
                                  guint64             next);
/* The same, but nothing is skipped where the gap would not be wide. */
void    lanes_numbers_skip_wide  (LanesNumbers       *self,
                                  guint64             next);
/* How many places are before @number, which is not below the first; of one in a gap, those before the gap. */
guint64 lanes_numbers_get_place  (const LanesNumbers *self,
                                  guint64             number);
/* The number at @place. */
guint64 lanes_numbers_get_at     (const LanesNumbers *self,
                                  guint64             place);

G_END_DECLS
