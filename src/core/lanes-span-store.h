/* lanes-span-store.h: what ran where and when, lane by lane
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

#include "lanes-kernel-stripe.h"
#include "lanes-span-activity.h"
#include "lanes-span-clock.h"
#include "lanes-span.h"

G_BEGIN_DECLS

#define LANES_TYPE_SPAN_STORE (lanes_span_store_get_type ())
G_DECLARE_FINAL_TYPE (LanesSpanStore, lanes_span_store, LANES, SPAN_STORE, GObject)

/* Until a preference says otherwise. */
#define LANES_SPAN_BUDGET_DEFAULT (256 * (gsize) 1024 * 1024)

#define LANES_SPAN_NO_LANE G_MAXUINT

/**
 * LanesSpanFolded:
 * @n: spans whose detail was folded into summaries
 * @until: when the last of them ended, µs of CLOCK_MONOTONIC
 */
typedef struct
{
  guint64 n;
  gint64  until;
} LanesSpanFolded;

/* What time is added up by: see lanes_span_store_get_activity() */
typedef enum
{
  LANES_SPAN_BY_KIND,
  LANES_SPAN_BY_STATE,
  LANES_SPAN_BY_BATCH,
  LANES_SPAN_N_BY
} LanesSpanBy;

/* Batches beyond so many share the place of one before. */
#define LANES_SPAN_BATCH_PLACES 240

/* Where the activity has a batch; 0 is none. */
static inline guint
lanes_span_batch_place (guint batch)
{
  return batch == 0 ? 0 : 1 + (batch - 1) % LANES_SPAN_BATCH_PLACES;
}

/**
 * LanesSpanGap:
 *
 * A time in which nobody looked, µs of CLOCK_MONOTONIC: what ran then was neither seen to run nor seen to rest.
 */
typedef struct
{
  gint64 start;
  gint64 end;
} LanesSpanGap;

/**
 * LanesSpanTitle:
 *
 * Returns: (transfer full) (nullable): the title of a job, %NULL where it is not known any more
 */
typedef char *(*LanesSpanTitle) (guint64  job,
                                 gpointer user_data);

LanesSpanStore *lanes_span_store_new               (void);

/* Groups and lanes. Numbers from 0 that stay for good. */
guint           lanes_span_store_add_group         (LanesSpanStore  *self,
                                                    const char      *id,
                                                    const char      *title);
guint           lanes_span_store_find_group        (LanesSpanStore  *self,
                                                    const char      *id);
guint           lanes_span_store_get_n_groups      (LanesSpanStore  *self);
const char     *lanes_span_store_get_group_id      (LanesSpanStore  *self,
                                                    guint            group);
const char     *lanes_span_store_get_group_title   (LanesSpanStore  *self,
                                                    guint            group);
guint           lanes_span_store_get_group_limit   (LanesSpanStore  *self,
                                                    guint            group);
void            lanes_span_store_set_group_limit   (LanesSpanStore  *self,
                                                    guint            group,
                                                    guint            limit);
guint           lanes_span_store_get_group_n_open  (LanesSpanStore  *self,
                                                    guint            group);
GArray         *lanes_span_store_get_group_lanes   (LanesSpanStore  *self,
                                                    guint            group);
guint           lanes_span_store_add_lane          (LanesSpanStore  *self,
                                                    guint            group,
                                                    const char      *name);
guint           lanes_span_store_get_n_lanes       (LanesSpanStore  *self);
guint           lanes_span_store_get_lane_group    (LanesSpanStore  *self,
                                                    guint            lane);
const char     *lanes_span_store_get_lane_name     (LanesSpanStore  *self,
                                                    guint            lane);
void            lanes_span_store_set_lane_name     (LanesSpanStore  *self,
                                                    guint            lane,
                                                    const char      *name);

/* Names that spans carry as numbers. */
guint           lanes_span_store_intern_kind       (LanesSpanStore  *self,
                                                    const char      *name,
                                                    const char      *label);
guint           lanes_span_store_get_n_kinds       (LanesSpanStore  *self);
const char     *lanes_span_store_get_kind_name     (LanesSpanStore  *self,
                                                    guint            kind);
const char     *lanes_span_store_get_kind_label    (LanesSpanStore  *self,
                                                    guint            kind);
guint           lanes_span_store_intern_batch      (LanesSpanStore  *self,
                                                    guint64          id,
                                                    const char      *title);
guint           lanes_span_store_get_n_batches     (LanesSpanStore  *self);
const char     *lanes_span_store_get_batch_title   (LanesSpanStore  *self,
                                                    guint            batch);
guint64         lanes_span_store_get_batch_id      (LanesSpanStore  *self,
                                                    guint            batch);
void            lanes_span_store_set_title_func    (LanesSpanStore  *self,
                                                    LanesSpanTitle   func,
                                                    gpointer         user_data);
char           *lanes_span_store_dup_title         (LanesSpanStore  *self,
                                                    const LanesSpan *span);

/* Recording. */
void            lanes_span_store_begin             (LanesSpanStore  *self,
                                                    guint            lane,
                                                    const LanesSpan *span);
gboolean        lanes_span_store_change            (LanesSpanStore  *self,
                                                    guint            lane,
                                                    gint64           when,
                                                    LanesState       state);
gboolean        lanes_span_store_leave             (LanesSpanStore  *self,
                                                    guint            lane,
                                                    gint64           when);
gboolean        lanes_span_store_append            (LanesSpanStore  *self,
                                                    guint            lane,
                                                    const LanesSpan *span);

/* When the program that records was away; before the spans that reach into it. */
void            lanes_span_store_add_gap           (LanesSpanStore  *self,
                                                    gint64           start,
                                                    gint64           end);
void            lanes_span_store_cut_open          (LanesSpanStore  *self);
guint           lanes_span_store_get_n_gaps        (LanesSpanStore  *self);
const LanesSpanGap *lanes_span_store_get_gap       (LanesSpanStore  *self,
                                                    guint            index);
gint64          lanes_span_store_get_unobserved    (LanesSpanStore  *self,
                                                    gint64           start,
                                                    gint64           end);

/**
 * lanes_span_store_add_sample:
 * @lane: the lane of the thread or process
 * @sample: what the kernel said of it; in order of time, what overlaps the last is cut off
 *
 * How the sampler feeds the stripe under a lane. Main thread. A lane without samples has no stripe.
 */
void            lanes_span_store_add_sample        (LanesSpanStore  *self,
                                                    guint            lane,
                                                    const LanesKernelSample *sample);

/* Reading. Index lanes_span_store_get_n() stands for the open span, where there is one. */
guint64         lanes_span_store_get_n             (LanesSpanStore  *self,
                                                    guint            lane);
guint64         lanes_span_store_get_first         (LanesSpanStore  *self,
                                                    guint            lane);
guint64         lanes_span_store_find              (LanesSpanStore  *self,
                                                    guint            lane,
                                                    gint64           time);
gboolean        lanes_span_store_get               (LanesSpanStore  *self,
                                                    guint            lane,
                                                    guint64          index,
                                                    gint64           now,
                                                    LanesSpan       *ret_span);
gboolean        lanes_span_store_get_attempt       (LanesSpanStore  *self,
                                                    guint            lane,
                                                    guint64          index,
                                                    gint64           now,
                                                    LanesSpan       *ret_whole);
gboolean        lanes_span_store_hit               (LanesSpanStore  *self,
                                                    guint            lane,
                                                    gint64           time,
                                                    gint64           slack,
                                                    gint64           now,
                                                    guint64         *ret_index,
                                                    LanesSpan       *ret_span);
void            lanes_span_store_visit             (LanesSpanStore  *self,
                                                    guint            lane,
                                                    gint64           start,
                                                    gint64           end,
                                                    gint64           min_width,
                                                    LanesSpanOpen    open,
                                                    LanesSpanVisit   visit,
                                                    gpointer         user_data);
void            lanes_span_store_sum               (LanesSpanStore  *self,
                                                    guint            lane,
                                                    gint64           start,
                                                    gint64           end,
                                                    LanesSpanVisit   visit,
                                                    gpointer         user_data);
gboolean        lanes_span_store_has_stripe        (LanesSpanStore  *self,
                                                    guint            lane);
gint64          lanes_span_store_get_stripe_final  (LanesSpanStore  *self,
                                                    guint            lane);
void            lanes_span_store_visit_stripe      (LanesSpanStore  *self,
                                                    guint            lane,
                                                    gint64           start,
                                                    gint64           end,
                                                    gint64           min_width,
                                                    LanesSpanVisit   visit,
                                                    gpointer         user_data);
void            lanes_span_store_sum_stripe        (LanesSpanStore  *self,
                                                    guint            lane,
                                                    gint64           start,
                                                    gint64           end,
                                                    LanesKernelSum  *ret_sum);
void            lanes_span_store_keep_shares       (LanesSpanStore  *self,
                                                    guint64          job,
                                                    guint            attempt,
                                                    const gint64    *us);
void            lanes_span_store_get_shares        (LanesSpanStore  *self,
                                                    guint            lane,
                                                    const LanesSpan *whole,
                                                    LanesKernelSum  *ret_sum);
void            lanes_span_store_get_part_shares   (LanesSpanStore  *self,
                                                    guint            lane,
                                                    guint64          index,
                                                    gint64           now,
                                                    LanesKernelSum  *ret_sum);
gboolean        lanes_span_store_get_extent        (LanesSpanStore  *self,
                                                    gint64           now,
                                                    gint64          *ret_start,
                                                    gint64          *ret_end);
LanesSpanActivity *lanes_span_store_get_activity   (LanesSpanStore  *self,
                                                    LanesSpanBy      by);
LanesSpanClock *lanes_span_store_get_clock         (LanesSpanStore  *self);
guint           lanes_span_store_get_n_open        (LanesSpanStore  *self);
guint           lanes_span_store_get_peak_open     (LanesSpanStore  *self);
void            lanes_span_store_note_peak         (LanesSpanStore  *self,
                                                    guint            n);
guint64         lanes_span_store_get_total         (LanesSpanStore  *self);

/* Watching it: numbers that grow with every change, and with every change of groups, lanes and names. */
guint64         lanes_span_store_get_generation    (LanesSpanStore  *self);
guint           lanes_span_store_get_layout        (LanesSpanStore  *self);

/* Memory. */
gsize           lanes_span_store_get_bytes         (LanesSpanStore  *self);
void            lanes_span_store_set_budget        (LanesSpanStore  *self,
                                                    gsize            bytes);
void            lanes_span_store_get_folded        (LanesSpanStore  *self,
                                                    LanesSpanFolded *ret_folded);
guint64         lanes_span_store_get_n_adjusted    (LanesSpanStore  *self);

/* Jobs that ran before this record begins, for which there was no room in it. */
guint64         lanes_span_store_get_n_left        (LanesSpanStore  *self);
void            lanes_span_store_set_n_left        (LanesSpanStore  *self,
                                                    guint64          n);

G_END_DECLS
