/* lanes-span-layout.c: the groups, lanes and names of a span store
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-span-store-private.h"

#define MAX_KINDS 255
#define MAX_BATCHES 65535

/* Returns: (transfer full) */
LanesSpanName *
_lanes_span_name_new (const char *name,
                      const char *label,
                      guint64     id)
{
  LanesSpanName *self = g_new0 (LanesSpanName, 1);

  self->name = g_strdup (name);
  self->label = g_strdup (label);
  self->id = id;
  return self;
}

static void
layout_changed (LanesSpanStore *self)
{
  self->layout++;
  self->generation++;
}

/**
 * lanes_span_store_add_group:
 * @id: "threads"; never shown
 * @title: "Threads"
 *
 * Returns: its number
 */
guint
lanes_span_store_add_group (LanesSpanStore *self,
                            const char     *id,
                            const char     *title)
{
  LanesSpanGroup *group = g_new0 (LanesSpanGroup, 1);

  group->id = g_strdup (id);
  group->title = g_utf8_make_valid (title, -1);
  group->lanes = g_array_new (FALSE, FALSE, sizeof (guint));
  g_ptr_array_add (self->groups, group);
  layout_changed (self);
  return self->groups->len - 1;
}

/* Returns: its number, or %LANES_SPAN_NO_LANE */
guint
lanes_span_store_find_group (LanesSpanStore *self,
                             const char     *id)
{
  for (guint i = 0; i < self->groups->len; i++)
    if (g_str_equal (_lanes_span_store_get_group (self, i)->id, id))
      return i;

  return LANES_SPAN_NO_LANE;
}

guint
lanes_span_store_get_n_groups (LanesSpanStore *self)
{
  return self->groups->len;
}

const char *
lanes_span_store_get_group_id (LanesSpanStore *self,
                               guint           group)
{
  return _lanes_span_store_get_group (self, group)->id;
}

const char *
lanes_span_store_get_group_title (LanesSpanStore *self,
                                  guint           group)
{
  return _lanes_span_store_get_group (self, group)->title;
}

/* How many at once its executor allows, or 0 where that has no meaning. */
guint
lanes_span_store_get_group_limit (LanesSpanStore *self,
                                  guint           group)
{
  return _lanes_span_store_get_group (self, group)->limit;
}

void
lanes_span_store_set_group_limit (LanesSpanStore *self,
                                  guint           group,
                                  guint           limit)
{
  _lanes_span_store_get_group (self, group)->limit = limit;
  layout_changed (self);
}

/* How many of its lanes are busy now? */
guint
lanes_span_store_get_group_n_open (LanesSpanStore *self,
                                   guint           group)
{
  return _lanes_span_store_get_group (self, group)->n_open;
}

/* Returns: (transfer none) (element-type guint): the numbers of its lanes, in order */
GArray *
lanes_span_store_get_group_lanes (LanesSpanStore *self,
                                  guint           group)
{
  return _lanes_span_store_get_group (self, group)->lanes;
}

/**
 * lanes_span_store_add_lane:
 * @name: for the screen; need not be valid UTF-8
 *
 * Returns: its number
 */
guint
lanes_span_store_add_lane (LanesSpanStore *self,
                           guint           group,
                           const char     *name)
{
  LanesSpanLane *lane = g_new0 (LanesSpanLane, 1);
  guint number = self->lanes->len;

  lane->name = g_utf8_make_valid (name, -1);
  lane->group = group;
  g_ptr_array_add (self->lanes, lane);
  g_array_append_val (_lanes_span_store_get_group (self, group)->lanes, number);
  layout_changed (self);
  return number;
}

guint
lanes_span_store_get_n_lanes (LanesSpanStore *self)
{
  return self->lanes->len;
}

guint
lanes_span_store_get_lane_group (LanesSpanStore *self,
                                 guint           lane)
{
  return _lanes_span_store_get_lane (self, lane)->group;
}

/* Returns: valid UTF-8; may hold line ends, as names of processes do */
const char *
lanes_span_store_get_lane_name (LanesSpanStore *self,
                                guint           lane)
{
  return _lanes_span_store_get_lane (self, lane)->name;
}

void
lanes_span_store_set_lane_name (LanesSpanStore *self,
                                guint           lane,
                                const char     *name)
{
  LanesSpanLane *l = _lanes_span_store_get_lane (self, lane);
  g_autofree char *valid = g_utf8_make_valid (name, -1);

  if (g_str_equal (l->name, valid))
    return;

  g_free (l->name);
  l->name = g_steal_pointer (&valid);
  layout_changed (self);
}

/**
 * lanes_span_store_intern_kind:
 * @name: "download"
 * @label: "Download"
 *
 * Returns: the number that stands for it in spans; 0, "other", beyond 255 of them
 */
guint
lanes_span_store_intern_kind (LanesSpanStore *self,
                              const char     *name,
                              const char     *label)
{
  gpointer known = g_hash_table_lookup (self->kind_ids, name);

  if (known != NULL)
    return GPOINTER_TO_UINT (known);
  if (self->kinds->len > MAX_KINDS)
    return 0;

  LanesSpanName *kind = _lanes_span_name_new (name, label, 0);

  g_hash_table_insert (self->kind_ids, kind->name, GUINT_TO_POINTER (self->kinds->len));
  g_ptr_array_add (self->kinds, kind);
  layout_changed (self);
  return self->kinds->len - 1;
}

guint
lanes_span_store_get_n_kinds (LanesSpanStore *self)
{
  return self->kinds->len;
}

static const LanesSpanName *
get_name (GPtrArray *names,
          guint      index)
{
  return g_ptr_array_index (names, index < names->len ? index : 0);
}

const char *
lanes_span_store_get_kind_name (LanesSpanStore *self,
                                guint           kind)
{
  return get_name (self->kinds, kind)->name;
}

const char *
lanes_span_store_get_kind_label (LanesSpanStore *self,
                                 guint           kind)
{
  return get_name (self->kinds, kind)->label;
}

/**
 * lanes_span_store_intern_batch:
 * @id: the batch's id
 * @title: its name
 *
 * Returns: the number that stands for it in spans; 0, none, beyond 65,535 of them
 */
guint
lanes_span_store_intern_batch (LanesSpanStore *self,
                               guint64         id,
                               const char     *title)
{
  gpointer known = g_hash_table_lookup (self->batch_ids, &id);

  if (known != NULL)
    return GPOINTER_TO_UINT (known);
  if (self->batches->len > MAX_BATCHES)
    return 0;

  LanesSpanName *batch = _lanes_span_name_new (title, title, id);

  g_hash_table_insert (self->batch_ids, &batch->id, GUINT_TO_POINTER (self->batches->len));
  g_ptr_array_add (self->batches, batch);
  layout_changed (self);
  return self->batches->len - 1;
}

guint
lanes_span_store_get_n_batches (LanesSpanStore *self)
{
  return self->batches->len;
}

const char *
lanes_span_store_get_batch_title (LanesSpanStore *self,
                                  guint           batch)
{
  return get_name (self->batches, batch)->label;
}

guint64
lanes_span_store_get_batch_id (LanesSpanStore *self,
                               guint           batch)
{
  return get_name (self->batches, batch)->id;
}

/* Who knows the titles of jobs; they are not kept here, and asked only for what is seen. */
void
lanes_span_store_set_title_func (LanesSpanStore *self,
                                 LanesSpanTitle  func,
                                 gpointer        user_data)
{
  self->title = func;
  self->title_data = user_data;
}

/* Returns: (transfer full): the title of the span's job, or where nobody knows it any more, its kind and number */
char *
lanes_span_store_dup_title (LanesSpanStore  *self,
                            const LanesSpan *span)
{
  char *title = self->title != NULL && span->job != 0 ? self->title (span->job, self->title_data) : NULL;

  if (title != NULL)
    return title;
  if (span->job == 0)
    return g_strdup (lanes_span_store_get_kind_label (self, span->kind));

  return g_strdup_printf ("%s %" G_GUINT64_FORMAT, lanes_span_store_get_kind_label (self, span->kind), span->job);
}

/**
 * lanes_span_store_keep_shares:
 * @us: what the kernel said that the attempt did, by #LanesKernelState, µs
 *
 * For an attempt that comes from the history: its lane has no stripe there.
 */
void
lanes_span_store_keep_shares (LanesSpanStore *self,
                              guint64         job,
                              guint           attempt,
                              const gint64   *us)
{
  guint64 key = job << 8 | MIN (attempt, G_MAXUINT8);
  LanesKernelSum sum = { { 0 }, 0 };

  for (guint i = 0; i < LANES_N_KERNEL_STATES; i++)
    sum.covered += us[i];
  if (sum.covered <= 0)
    return;

  for (guint i = 0; i < LANES_N_KERNEL_STATES; i++)
    sum.share[i] = (double) us[i] / (double) sum.covered;
  if (self->shares == NULL)
    self->shares = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  g_hash_table_insert (self->shares, g_memdup2 (&key, sizeof key), g_memdup2 (&sum, sizeof sum));
}

/* What the kernel said of a whole attempt, from the stripe or the history; @ret_sum->covered is 0 where nothing is known. */
void
lanes_span_store_get_shares (LanesSpanStore  *self,
                             guint            lane,
                             const LanesSpan *whole,
                             LanesKernelSum  *ret_sum)
{
  guint64 key = whole->job << 8 | MIN (whole->attempt, G_MAXUINT8);
  const LanesKernelSum *kept;

  lanes_span_store_sum_stripe (self, lane, whole->start, whole->end, ret_sum);
  if (ret_sum->covered > 0 || self->shares == NULL || whole->helping)
    return;

  kept = g_hash_table_lookup (self->shares, &key);
  if (kept != NULL)
    *ret_sum = *kept;
}

/* The same of one span, which may be a part of its attempt: a phase of it, or what was seen of it. */
void
lanes_span_store_get_part_shares (LanesSpanStore *self,
                                  guint           lane,
                                  guint64         index,
                                  gint64          now,
                                  LanesKernelSum *ret_sum)
{
  LanesSpan part, whole;

  *ret_sum = (LanesKernelSum) { { 0 }, 0 };
  if (!lanes_span_store_get (self, lane, index, now, &part) || !lanes_span_store_get_attempt (self, lane, index, now, &whole))
    return;

  if (whole.start == part.start && whole.end == part.end)
    lanes_span_store_get_shares (self, lane, &whole, ret_sum);
  else
    lanes_span_store_sum_stripe (self, lane, part.start, part.end, ret_sum);
}

guint64
lanes_span_store_get_n_left (LanesSpanStore *self)
{
  return self->n_left;
}

void
lanes_span_store_set_n_left (LanesSpanStore *self,
                             guint64         n)
{
  self->n_left = n;
}
