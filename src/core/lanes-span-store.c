/* lanes-span-store.c: what ran where and when, lane by lane
 *
 * A lane is a slot over time. A slot never runs two jobs at once, so the spans of a lane are disjoint and come in order, and
 * everything here is a binary search or a walk down a tree (lanes-span-tree.c). A span that is not over yet is beside the
 * tree, one a lane; each change of phase puts what was into the tree and opens the next.
 *
 * Memory is held to a budget. Beyond it the oldest pages of spans, over all lanes, are given back and only their summaries
 * stay: nothing disappears from the picture, and what was folded is counted and can be said. Should the summaries alone grow
 * too large (a level may have half of what the one below it may), their oldest are folded into the next level in turn.
 *
 * Where the program was away (a window was killed, its jobs went on), a span is cut: the part that nobody saw stands apart.
 *
 * Thread: the main thread, as everything that a view shows.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-span-store.h"

#include "lanes-span-store-private.h"

G_DEFINE_FINAL_TYPE (LanesSpanStore, lanes_span_store, G_TYPE_OBJECT)

static void
lane_free (LanesSpanLane *lane)
{
  g_clear_pointer (&lane->spans, lanes_span_tree_free);
  g_clear_pointer (&lane->stripe, lanes_span_tree_free);
  g_free (lane->name);
  g_free (lane);
}

static void
group_free (LanesSpanGroup *group)
{
  g_array_unref (group->lanes);
  g_free (group->title);
  g_free (group->id);
  g_free (group);
}

static void
name_free (LanesSpanName *name)
{
  g_free (name->label);
  g_free (name->name);
  g_free (name);
}

static void
lanes_span_store_finalize (GObject *object)
{
  LanesSpanStore *self = LANES_SPAN_STORE (object);

  g_ptr_array_unref (self->lanes);
  g_ptr_array_unref (self->groups);
  g_hash_table_unref (self->kind_ids);
  g_hash_table_unref (self->batch_ids);
  g_ptr_array_unref (self->kinds);
  g_ptr_array_unref (self->batches);
  g_array_unref (self->gaps);
  g_clear_pointer (&self->shares, g_hash_table_unref);
  for (guint i = 0; i < LANES_SPAN_N_BY; i++)
    lanes_span_activity_free (self->activity[i]);
  lanes_span_clock_free (self->clock);

  G_OBJECT_CLASS (lanes_span_store_parent_class)->finalize (object);
}

static void
lanes_span_store_class_init (LanesSpanStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lanes_span_store_finalize;
}

static void
lanes_span_store_init (LanesSpanStore *self)
{
  self->groups = g_ptr_array_new_with_free_func ((GDestroyNotify) group_free);
  self->lanes = g_ptr_array_new_with_free_func ((GDestroyNotify) lane_free);
  self->kinds = g_ptr_array_new_with_free_func ((GDestroyNotify) name_free);
  self->batches = g_ptr_array_new_with_free_func ((GDestroyNotify) name_free);
  self->kind_ids = g_hash_table_new (g_str_hash, g_str_equal);
  self->batch_ids = g_hash_table_new (g_int64_hash, g_int64_equal);
  for (guint i = 0; i < LANES_SPAN_N_BY; i++)
    self->activity[i] = lanes_span_activity_new ();
  self->clock = lanes_span_clock_new ();
  self->gaps = g_array_new (FALSE, FALSE, sizeof (LanesSpanGap));
  self->budget = LANES_SPAN_BUDGET_DEFAULT;
  g_ptr_array_add (self->kinds, _lanes_span_name_new ("other", "other", 0));
  g_ptr_array_add (self->batches, _lanes_span_name_new ("", "", 0));
}

/**
 * lanes_span_store_new:
 *
 * Returns: (transfer full): an empty store with the default budget
 */
LanesSpanStore *
lanes_span_store_new (void)
{
  return g_object_new (LANES_TYPE_SPAN_STORE, NULL);
}

typedef struct
{
  LanesSpanTree *tree;
  guint          level;
  gboolean       is_spans;
  gint64         until;
} Oldest;

static void
consider_oldest (LanesSpanStore *self,
                 Oldest         *oldest,
                 LanesSpanTree  *tree,
                 guint           level,
                 gboolean        is_spans)
{
  if (tree == NULL || level >= lanes_span_tree_get_n_levels (tree))
    return;

  gint64 until = lanes_span_tree_get_oldest (tree, level);

  if (until < oldest->until)
    *oldest = (Oldest) { tree, level, is_spans, until };
}

static Oldest
find_oldest (LanesSpanStore *self,
             guint           level)
{
  Oldest oldest = { NULL, 0, FALSE, G_MAXINT64 };

  for (guint i = 0; i < self->lanes->len; i++)
    {
      LanesSpanLane *lane = g_ptr_array_index (self->lanes, i);

      consider_oldest (self, &oldest, lane->spans, level, TRUE);
      consider_oldest (self, &oldest, lane->stripe, level, FALSE);
    }

  return oldest;
}

static gsize
get_level_bytes (LanesSpanStore *self,
                 guint           level)
{
  gsize bytes = 0;

  for (guint i = 0; i < self->lanes->len; i++)
    {
      LanesSpanLane *lane = g_ptr_array_index (self->lanes, i);

      if (lane->spans != NULL && level < lanes_span_tree_get_n_levels (lane->spans))
        bytes += lanes_span_tree_get_level_bytes (lane->spans, level);
      if (lane->stripe != NULL && level < lanes_span_tree_get_n_levels (lane->stripe))
        bytes += lanes_span_tree_get_level_bytes (lane->stripe, level);
    }

  return bytes;
}

/* Summaries fold only when they have outgrown their part of the budget: a quarter for the first level, half of that for the
 * next, so that records always have room left. */
static Oldest
choose_oldest (LanesSpanStore *self)
{
  for (guint level = 8; level > 0; level--)
    if (get_level_bytes (self, level) > self->budget >> (level + 1))
      {
        Oldest oldest = find_oldest (self, level);

        if (oldest.tree != NULL)
          return oldest;
      }

  return find_oldest (self, 0);
}

static void
keep_budget (LanesSpanStore *self)
{
  while (self->bytes > self->budget)
    {
      Oldest oldest = choose_oldest (self);

      if (oldest.tree == NULL)
        return;

      guint64 n = lanes_span_tree_fold_oldest (oldest.tree, oldest.level, &oldest.until);

      if (oldest.is_spans && oldest.level == 0)
        {
          self->folded.n += n;
          self->folded.until = MAX (self->folded.until, oldest.until);
        }
    }
}

/* Puts the lane's spans in order whatever the caller's clock did; what had to be moved is counted. */
static gint64
put_in_order (LanesSpanStore *self,
              gint64          when,
              gint64          earliest)
{
  if (when >= earliest)
    return when;

  self->n_adjusted++;
  return earliest;
}

static void
store_span (LanesSpanStore  *self,
            LanesSpanLane    *lane,
            const LanesSpan *span)
{
  LanesSpanCell cell;
  gsize before = self->bytes;

  if (lane->spans == NULL)
    lane->spans = lanes_span_tree_new (lanes_span_fold, &self->bytes);

  lanes_span_pack (span, &cell);
  lanes_span_tree_append (lane->spans, &cell);
  lane->last_end = span->end;
  self->total++;
  self->generation++;
  if (!span->unobserved)
    {
      lanes_span_activity_add (self->activity[LANES_SPAN_BY_KIND], span->kind, span->start, span->end);
      lanes_span_activity_add (self->activity[LANES_SPAN_BY_STATE], lanes_span_get_state (span), span->start, span->end);
      lanes_span_activity_add (self->activity[LANES_SPAN_BY_BATCH], lanes_span_batch_place (span->batch), span->start,
                               span->end);
    }
  if (lanes_span_ends_attempt (span) && lanes_state_is_bad (lanes_span_get_state (span)))
    lanes_span_activity_add_failed (self->activity[LANES_SPAN_BY_KIND], span->end);

  if (self->bytes > before && self->bytes > self->budget)
    keep_budget (self);
}

/* A part of a span that another part follows. Moves @span->start to its end. */
static void
store_part (LanesSpanStore *self,
            LanesSpanLane  *lane,
            LanesSpan      *span,
            gint64          end,
            gboolean        unobserved)
{
  LanesSpan part = *span;

  if (end <= span->start)
    return;

  part.end = end;
  part.became = span->phase;
  part.unobserved = unobserved;
  store_span (self, lane, &part);
  span->start = end;
  span->wait = 0;
}

/* Stores what of @span lies before @until up to the end of the last gap that begins there: apart what was seen and what was not.
 * @span->start is moved to where that ends. */
static void
store_parts (LanesSpanStore *self,
             LanesSpanLane  *lane,
             LanesSpan      *span,
             gint64          until)
{
  for (guint i = 0; i < self->gaps->len; i++)
    {
      const LanesSpanGap *gap = &g_array_index (self->gaps, LanesSpanGap, i);

      if (gap->end <= span->start || gap->start >= until)
        continue;

      store_part (self, lane, span, gap->start, FALSE);
      if (gap->end >= until)
        {
          span->unobserved = TRUE;
          return;
        }
      store_part (self, lane, span, gap->end, TRUE);
    }
}

/* A span that is over, cut where nobody looked. */
static void
store_whole (LanesSpanStore *self,
             LanesSpanLane  *lane,
             LanesSpan      *span)
{
  if (G_UNLIKELY (self->gaps->len > 0))
    store_parts (self, lane, span, span->end);
  store_span (self, lane, span);
}

/* @start to @end in order of time: a gap that begins before the last one ended is cut. Nothing where it has no length. */
void
lanes_span_store_add_gap (LanesSpanStore *self,
                          gint64          start,
                          gint64          end)
{
  LanesSpanGap gap = { start, end };

  if (self->gaps->len > 0)
    gap.start = MAX (start, g_array_index (self->gaps, LanesSpanGap, self->gaps->len - 1).end);
  if (gap.start >= gap.end)
    return;

  g_array_append_val (self->gaps, gap);
  self->generation++;
}

/* Cuts the spans that are still open where nobody looked: for those whose end is not about to be told. */
void
lanes_span_store_cut_open (LanesSpanStore *self)
{
  for (guint i = 0; i < self->lanes->len && self->gaps->len > 0; i++)
    {
      LanesSpanLane *lane = g_ptr_array_index (self->lanes, i);

      if (lane->open_span.open)
        {
          LanesSpan open = lane->open_span;

          open.open = FALSE;
          store_parts (self, lane, &open, G_MAXINT64);
          lane->open_span.start = open.start;
          lane->open_span.wait = open.wait;
        }
    }
}

guint
lanes_span_store_get_n_gaps (LanesSpanStore *self)
{
  return self->gaps->len;
}

/* Returns: (transfer none): until the next is added */
const LanesSpanGap *
lanes_span_store_get_gap (LanesSpanStore *self,
                          guint           index)
{
  g_assert (index < self->gaps->len);

  return &g_array_index (self->gaps, LanesSpanGap, index);
}

/* How long nobody looked between @start and @end, µs. */
gint64
lanes_span_store_get_unobserved (LanesSpanStore *self,
                                 gint64          start,
                                 gint64          end)
{
  gint64 sum = 0;

  for (guint i = 0; i < self->gaps->len; i++)
    {
      const LanesSpanGap *gap = &g_array_index (self->gaps, LanesSpanGap, i);

      sum += MAX (0, MIN (end, gap->end) - MAX (start, gap->start));
    }

  return sum;
}

/**
 * lanes_span_store_append:
 * @span: what is over; @span->open is ignored
 *
 * Adds a whole span after the lane's last. One that starts before that ended is cut, one that ends before it starts has no
 * length, and both are counted.
 *
 * Returns: %FALSE, and does nothing, where the lane has an open span
 */
gboolean
lanes_span_store_append (LanesSpanStore  *self,
                         guint            lane,
                         const LanesSpan *span)
{
  LanesSpanLane *l = _lanes_span_store_get_lane (self, lane);
  LanesSpan copy = *span;

  if (l->open_span.open)
    return FALSE;

  copy.open = FALSE;
  copy.start = put_in_order (self, span->start, l->last_end);
  copy.end = put_in_order (self, span->end, copy.start);
  store_whole (self, l, &copy);
  return TRUE;
}

static void
set_open (LanesSpanStore *self,
          LanesSpanLane   *lane,
          gboolean        open)
{
  int change = (open ? 1 : 0) - (lane->open_span.open ? 1 : 0);

  lane->open_span.open = open;
  self->n_open += change;
  self->peak_open = MAX (self->peak_open, self->n_open);
  _lanes_span_store_get_group (self, lane->group)->n_open += change;
  self->generation++;
}

/**
 * lanes_span_store_begin:
 * @span: its start, job, attempt, kind, batch, wait and phase
 *
 * Opens a span in a lane; one that is of a helper is ended by lanes_span_store_leave(). One that is still open there is ended as lost.
 */
void
lanes_span_store_begin (LanesSpanStore  *self,
                        guint            lane,
                        const LanesSpan *span)
{
  LanesSpanLane *l = _lanes_span_store_get_lane (self, lane);

  if (l->open_span.open)
    lanes_span_store_change (self, lane, span->start, LANES_STATE_LOST);

  l->open_span = *span;
  l->open_span.open = FALSE;
  l->open_span.became = span->phase;
  l->open_span.start = put_in_order (self, span->start, l->last_end);
  set_open (self, l, TRUE);
}

/**
 * lanes_span_store_change:
 * @when: µs of CLOCK_MONOTONIC
 * @state: running, paused or stopping for the next phase of the attempt; anything else ends it:
 *   %LANES_STATE_WAITING for one that failed and is tried again
 *
 * Returns: %FALSE where the lane has no open span
 */
gboolean
lanes_span_store_change (LanesSpanStore *self,
                         guint           lane,
                         gint64          when,
                         LanesState      state)
{
  LanesSpanLane *l = _lanes_span_store_get_lane (self, lane);
  LanesSpan over = l->open_span;

  if (!over.open)
    return FALSE;

  over.open = FALSE;
  over.became = state;
  over.end = put_in_order (self, when, over.start);

  if (lanes_state_is_active (state))
    {
      l->open_span.start = over.end;
      l->open_span.wait = 0;
      l->open_span.phase = l->open_span.became = state;
    }
  else
    {
      set_open (self, l, FALSE);
    }

  store_whole (self, l, &over);
  return TRUE;
}

/**
 * lanes_span_store_leave:
 * @when: µs of CLOCK_MONOTONIC
 *
 * Ends an open span of a helper: its attempt goes on without it.
 *
 * Returns: %FALSE where the lane has none
 */
gboolean
lanes_span_store_leave (LanesSpanStore *self,
                        guint           lane,
                        gint64          when)
{
  LanesSpanLane *l = _lanes_span_store_get_lane (self, lane);
  LanesSpan over = l->open_span;

  if (!over.open || !over.helping)
    return FALSE;

  over.open = FALSE;
  over.end = put_in_order (self, when, over.start);
  set_open (self, l, FALSE);
  store_whole (self, l, &over);
  return TRUE;
}

void
lanes_span_store_add_sample (LanesSpanStore          *self,
                             guint                    lane,
                             const LanesKernelSample *sample)
{
  LanesSpanLane *l = _lanes_span_store_get_lane (self, lane);
  gsize before = self->bytes;

  if (l->stripe == NULL)
    l->stripe = lanes_span_tree_new (lanes_kernel_stripe_fold, &self->bytes);

  lanes_kernel_stripe_append (l->stripe, sample);
  self->generation++;
  if (self->bytes > before && self->bytes > self->budget)
    keep_budget (self);
}

/* Spans of the lane that are over. */
guint64
lanes_span_store_get_n (LanesSpanStore *self,
                        guint           lane)
{
  LanesSpanLane *l = _lanes_span_store_get_lane (self, lane);

  return l->spans != NULL ? lanes_span_tree_get_n (l->spans) : 0;
}

/* The first whose detail is still there. */
guint64
lanes_span_store_get_first (LanesSpanStore *self,
                            guint           lane)
{
  LanesSpanLane *l = _lanes_span_store_get_lane (self, lane);

  return l->spans != NULL ? lanes_span_tree_get_first (l->spans) : 0;
}

/* Returns: the index of the first that ends after @time; lanes_span_store_get_n() where all did before */
guint64
lanes_span_store_find (LanesSpanStore *self,
                       guint           lane,
                       gint64          time)
{
  LanesSpanLane *l = _lanes_span_store_get_lane (self, lane);

  return l->spans != NULL ? lanes_span_tree_find (l->spans, time) : 0;
}

/**
 * lanes_span_store_get:
 * @index: from lanes_span_store_get_first() up to lanes_span_store_get_n(), which stands for the open span
 * @now: where an open span is to end
 *
 * Returns: %FALSE where there is no such span
 */
gboolean
lanes_span_store_get (LanesSpanStore *self,
                      guint           lane,
                      guint64         index,
                      gint64          now,
                      LanesSpan      *ret_span)
{
  LanesSpanLane *l = _lanes_span_store_get_lane (self, lane);
  guint64 n = lanes_span_store_get_n (self, lane);

  if (index < lanes_span_store_get_first (self, lane) || index > n)
    return FALSE;

  if (index < n)
    {
      lanes_span_unpack (lanes_span_tree_get (l->spans, index), ret_span);
      return TRUE;
    }

  if (!l->open_span.open)
    return FALSE;

  *ret_span = l->open_span;
  ret_span->end = MAX (now, ret_span->start);
  return TRUE;
}

static gboolean
is_same_attempt (const LanesSpan *before,
                 const LanesSpan *after)
{
  return before->job == after->job && before->attempt == after->attempt && before->end == after->start &&
         before->helping == after->helping &&
         !before->open && lanes_state_is_active (before->became);
}

/**
 * lanes_span_store_get_attempt:
 * @index: any of its phases
 * @ret_whole: from the start of its first phase to the end of its last, with the first's wait and the last's state
 *
 * The attempt that a span is a phase of.
 *
 * Returns: %FALSE where there is no such span
 */
gboolean
lanes_span_store_get_attempt (LanesSpanStore *self,
                              guint           lane,
                              guint64         index,
                              gint64          now,
                              LanesSpan      *ret_whole)
{
  LanesSpan other;

  if (!lanes_span_store_get (self, lane, index, now, ret_whole))
    return FALSE;

  for (guint64 i = index; i > 0 && lanes_span_store_get (self, lane, i - 1, now, &other); i--)
    {
      if (!is_same_attempt (&other, ret_whole))
        break;
      ret_whole->start = other.start;
      ret_whole->wait = other.wait;
    }

  LanesSpan last;

  lanes_span_store_get (self, lane, index, now, &last);
  for (guint64 i = index + 1; lanes_span_store_get (self, lane, i, now, &other); i++)
    {
      if (!is_same_attempt (&last, &other))
        break;
      last = other;
    }

  ret_whole->end = last.end;
  ret_whole->phase = last.phase;
  ret_whole->became = last.became;
  ret_whole->open = last.open;
  return TRUE;
}

/* How far is @time from the span? */
static gint64
get_distance (const LanesSpan *span,
              gint64           time)
{
  if (time < span->start)
    return span->start - time;

  return time >= span->end && !(span->start == span->end && time == span->start) ? time - span->end + 1 : 0;
}

/**
 * lanes_span_store_hit:
 * @slack: µs beside @time that still count, for spans too short to point at
 *
 * Binary search: which span is at @time, or nearest to it?
 *
 * Returns: %FALSE where none is within @slack, or its detail was folded
 */
gboolean
lanes_span_store_hit (LanesSpanStore *self,
                      guint           lane,
                      gint64          time,
                      gint64          slack,
                      gint64          now,
                      guint64        *ret_index,
                      LanesSpan      *ret_span)
{
  guint64 after = lanes_span_store_find (self, lane, time);
  gint64 best = G_MAXINT64;

  for (guint64 i = after > 0 ? after - 1 : 0; i <= after; i++)
    {
      LanesSpan span;

      if (!lanes_span_store_get (self, lane, i, now, &span) || get_distance (&span, time) >= best)
        continue;

      best = get_distance (&span, time);
      *ret_index = i;
      *ret_span = span;
    }

  return best <= MAX (slack, 0);
}

/* See lanes_span_tree_visit(); summaries are for lanes_span_summarise(). The open span is not among them. */
void
lanes_span_store_visit (LanesSpanStore *self,
                        guint           lane,
                        gint64          start,
                        gint64          end,
                        gint64          min_width,
                        LanesSpanOpen   open,
                        LanesSpanVisit  visit,
                        gpointer        user_data)
{
  LanesSpanLane *l = _lanes_span_store_get_lane (self, lane);

  if (l->spans != NULL)
    lanes_span_tree_visit (l->spans, start, end, min_width, open, visit, user_data);
}

/* See lanes_span_tree_sum(). */
void
lanes_span_store_sum (LanesSpanStore *self,
                      guint           lane,
                      gint64          start,
                      gint64          end,
                      LanesSpanVisit  visit,
                      gpointer        user_data)
{
  LanesSpanLane *l = _lanes_span_store_get_lane (self, lane);

  if (l->spans != NULL)
    lanes_span_tree_sum (l->spans, start, end, visit, user_data);
}

/* Was there ever a sample of this lane? */
gboolean
lanes_span_store_has_stripe (LanesSpanStore *self,
                             guint           lane)
{
  return _lanes_span_store_get_lane (self, lane)->stripe != NULL;
}

/* Up to when the stripe will not change any more, µs: its last sample may still grow. */
gint64
lanes_span_store_get_stripe_final (LanesSpanStore *self,
                                   guint           lane)
{
  LanesSpanTree *stripe = _lanes_span_store_get_lane (self, lane)->stripe;
  guint64 n = stripe != NULL ? lanes_span_tree_get_n (stripe) : 0;

  return n > 0 ? lanes_span_cell_get_end (lanes_span_tree_get (stripe, n - 1)) : 0;
}

/* See lanes_span_tree_visit(); the cells are for lanes_kernel_stripe_unpack(). */
void
lanes_span_store_visit_stripe (LanesSpanStore *self,
                               guint           lane,
                               gint64          start,
                               gint64          end,
                               gint64          min_width,
                               LanesSpanVisit  visit,
                               gpointer        user_data)
{
  LanesSpanLane *l = _lanes_span_store_get_lane (self, lane);

  if (l->stripe != NULL)
    lanes_span_tree_visit (l->stripe, start, end, min_width, NULL, visit, user_data);
}

/* What the kernel said of the lane from @start to @end; @ret_sum->covered is 0 where nothing is known. */
void
lanes_span_store_sum_stripe (LanesSpanStore *self,
                             guint           lane,
                             gint64          start,
                             gint64          end,
                             LanesKernelSum *ret_sum)
{
  LanesSpanLane *l = _lanes_span_store_get_lane (self, lane);

  *ret_sum = (LanesKernelSum) { { 0 }, 0 };
  if (l->stripe != NULL)
    lanes_kernel_stripe_sum (l->stripe, start, end, ret_sum);
}

/**
 * lanes_span_store_get_extent:
 * @now: where open spans are to end
 *
 * Returns: %FALSE while there is no span
 */
gboolean
lanes_span_store_get_extent (LanesSpanStore *self,
                             gint64          now,
                             gint64         *ret_start,
                             gint64         *ret_end)
{
  gint64 first = G_MAXINT64, last = G_MININT64;

  for (guint i = 0; i < self->lanes->len; i++)
    {
      LanesSpanLane *lane = g_ptr_array_index (self->lanes, i);
      gint64 start, end;

      if (lane->spans != NULL && lanes_span_tree_get_extent (lane->spans, &start, &end))
        {
          first = MIN (first, start);
          last = MAX (last, end);
        }
      if (lane->open_span.open)
        {
          first = MIN (first, lane->open_span.start);
          last = MAX (last, MAX (now, lane->open_span.start));
        }
    }

  if (first > last)
    return FALSE;

  *ret_start = first;
  *ret_end = last;
  return TRUE;
}

/* Returns: (transfer none): what the overview is drawn from; open spans are not in it. Failures are in that by kind. */
LanesSpanActivity *
lanes_span_store_get_activity (LanesSpanStore *self,
                               LanesSpanBy     by)
{
  return self->activity[by];
}

/* Returns: (transfer none): which wall-clock time a time was; whoever records lets it look, about once a second */
LanesSpanClock *
lanes_span_store_get_clock (LanesSpanStore *self)
{
  return self->clock;
}

guint
lanes_span_store_get_n_open (LanesSpanStore *self)
{
  return self->n_open;
}

/* The most that were ever open at once; spans added whole do not count. */
guint
lanes_span_store_get_peak_open (LanesSpanStore *self)
{
  return self->peak_open;
}

/* So many ran at once among spans that are appended whole. */
void
lanes_span_store_note_peak (LanesSpanStore *self,
                            guint           n)
{
  self->peak_open = MAX (self->peak_open, n);
}

/* All spans ever recorded that are over, folded ones included. */
guint64
lanes_span_store_get_total (LanesSpanStore *self)
{
  return self->total;
}

guint64
lanes_span_store_get_generation (LanesSpanStore *self)
{
  return self->generation;
}

guint
lanes_span_store_get_layout (LanesSpanStore *self)
{
  return self->layout;
}

/* Memory of spans, stripes and their summaries. */
gsize
lanes_span_store_get_bytes (LanesSpanStore *self)
{
  return self->bytes;
}

/* Beyond @bytes the oldest detail is folded; at once where it is smaller than before. */
void
lanes_span_store_set_budget (LanesSpanStore *self,
                             gsize           bytes)
{
  self->budget = bytes;
  keep_budget (self);
}

void
lanes_span_store_get_folded (LanesSpanStore  *self,
                             LanesSpanFolded *ret_folded)
{
  *ret_folded = self->folded;
}

/* How many times were moved to keep a lane in order? 0 unless an executor's clock or slots are wrong. */
guint64
lanes_span_store_get_n_adjusted (LanesSpanStore *self)
{
  return self->n_adjusted;
}
