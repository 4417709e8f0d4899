/* lanes-span-store-private.h: what the files of the span store share
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-span-store.h"

G_BEGIN_DECLS

typedef struct
{
  char          *name;        /* owned */
  guint          group;
  LanesSpanTree *spans;       /* owned, nullable: made with the first span */
  LanesSpanTree *stripe;      /* owned, nullable: made with the first sample */
  LanesSpan      open_span;   /* valid where it is open */
  gint64         last_end;
} LanesSpanLane;

typedef struct
{
  char   *id;     /* owned */
  char   *title;  /* owned */
  guint   limit;
  guint   n_open;
  GArray *lanes;  /* owned, guint */
} LanesSpanGroup;

typedef struct
{
  char    *name;   /* owned */
  char    *label;  /* owned */
  guint64  id;
} LanesSpanName;

struct _LanesSpanStore
{
  GObject            parent_instance;

  GPtrArray         *groups;    /* owned, LanesSpanGroup */
  GPtrArray         *lanes;     /* owned, LanesSpanLane */
  GPtrArray         *kinds;     /* owned, LanesSpanName; 0 is "other" */
  GPtrArray         *batches;   /* owned, LanesSpanName; 0 is none */
  GHashTable        *kind_ids;  /* owned, name → number */
  GHashTable        *batch_ids; /* owned, id → number */
  LanesSpanActivity *activity[LANES_SPAN_N_BY]; /* owned */
  LanesSpanClock    *clock;     /* owned */
  GArray            *gaps;      /* owned, LanesSpanGap, in order: when nobody looked */
  GHashTable        *shares;    /* owned, nullable: job and attempt → LanesKernelSum, of those without a stripe */

  LanesSpanTitle     title;
  gpointer           title_data;

  gsize              bytes;
  gsize              budget;
  LanesSpanFolded    folded;
  guint64            total;
  guint64            n_adjusted;
  guint64            n_left;
  guint64            generation;
  guint              layout;
  guint              n_open;
  guint              peak_open;
};

static inline LanesSpanLane *
_lanes_span_store_get_lane (LanesSpanStore *self,
                            guint           lane)
{
  g_assert (lane < self->lanes->len);

  return g_ptr_array_index (self->lanes, lane);
}

static inline LanesSpanGroup *
_lanes_span_store_get_group (LanesSpanStore *self,
                             guint           group)
{
  g_assert (group < self->groups->len);

  return g_ptr_array_index (self->groups, group);
}

LanesSpanName *_lanes_span_name_new (const char *name,
                                     const char *label,
                                     guint64     id);

G_END_DECLS
