/* lanes-rank-set.h: a set of small numbers that can be asked for its k-th
 *
 * One bit a number, and a Fenwick tree over the counts of blocks of 512 bits: adding, removing, the k-th member and the rank
 * of a member cost a dozen steps at a million numbers, and an eighth of a byte each. The job list keeps its order in such
 * sets, so that no change and no question costs more with more jobs. Plain data: one thread at a time.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _LanesRankSet LanesRankSet;

/* Returns: (transfer full): an empty set */
LanesRankSet *lanes_rank_set_new      (void);
void          lanes_rank_set_free     (LanesRankSet *self);

/* Returns: whether it was not there before */
gboolean      lanes_rank_set_add      (LanesRankSet *self,
                                       guint         number);

/* Returns: whether it was there */
gboolean      lanes_rank_set_remove   (LanesRankSet *self,
                                       guint         number);
gboolean      lanes_rank_set_contains (LanesRankSet *self,
                                       guint         number);

/* How many members there are. */
guint         lanes_rank_set_get_n    (LanesRankSet *self);

/* The member with @k smaller ones; @k must be below lanes_rank_set_get_n(). */
guint         lanes_rank_set_select   (LanesRankSet *self,
                                       guint         k);

/* How many members are smaller than @number. */
guint         lanes_rank_set_rank     (LanesRankSet *self,
                                       guint         number);

/* Takes all members out; keeps the memory. */
void          lanes_rank_set_clear    (LanesRankSet *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LanesRankSet, lanes_rank_set_free)

G_END_DECLS
