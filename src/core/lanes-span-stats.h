/* lanes-span-stats.h: the figures of a range of time
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-span-store.h"

G_BEGIN_DECLS

typedef struct _LanesSpanStats LanesSpanStats;

LanesSpanStats *lanes_span_stats_new             (LanesSpanStore *store,
                                                  gint64          start,
                                                  gint64          end,
                                                  gint64          now);
void            lanes_span_stats_free            (LanesSpanStats *self);
gboolean        lanes_span_stats_step            (LanesSpanStats *self,
                                                  gint64          deadline);
gint64          lanes_span_stats_get_start       (LanesSpanStats *self);
gint64          lanes_span_stats_get_end         (LanesSpanStats *self);

/* Attempts that ended within the range, and how. */
guint64         lanes_span_stats_get_n_ended     (LanesSpanStats *self);
guint64         lanes_span_stats_get_n_failed    (LanesSpanStats *self);
/* How long they ran; µs, or -1 where none did. @part from 0 to 1, to 1 in 1,000. */
gint64          lanes_span_stats_get_mean        (LanesSpanStats *self);
gint64          lanes_span_stats_get_quantile    (LanesSpanStats *self,
                                                  double          part);
/* Attempts whose lengths are not known any more: their detail was folded. */
guint64         lanes_span_stats_get_n_merged    (LanesSpanStats *self);
/* The most that ran at once, folded ones left out. */
guint           lanes_span_stats_get_peak        (LanesSpanStats *self);
/* µs in which the lane was busy within the range. */
gint64          lanes_span_stats_get_lane_busy   (LanesSpanStats *self,
                                                  guint           lane);
gint64          lanes_span_stats_get_busy        (LanesSpanStats *self);
gint64          lanes_span_stats_get_kind_busy   (LanesSpanStats *self,
                                                  guint           kind);
gint64          lanes_span_stats_get_state_busy  (LanesSpanStats *self,
                                                  LanesState      state);
gint64          lanes_span_stats_get_batch_busy  (LanesSpanStats *self,
                                                  guint           batch);
/* µs of the range in which nobody looked: neither busy nor idle. */
gint64          lanes_span_stats_get_unobserved  (LanesSpanStats *self);
/* The longest time that a lane which was busy before and after had nothing to do. @ret_lane: where; µs, 0 for none */
gint64          lanes_span_stats_get_idle        (LanesSpanStats *self,
                                                  guint          *ret_lane);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LanesSpanStats, lanes_span_stats_free)

G_END_DECLS
