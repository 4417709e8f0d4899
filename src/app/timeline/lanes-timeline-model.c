/* lanes-timeline-model.c: what the layers of the timeline share
 *
 * Which time is seen and how wide, whether it follows now, which groups are folded, what is pointed at, selected and found.
 * The layers draw from it and listen to one signal each, so that moving the pointer redraws the hover layer and nothing else:
 *
 *   view-changed       bars, ruler, everything that depends on the time seen, the rows, the colours or the data
 *   now-changed        now alone has moved by a pixel within what is seen
 *   hover-changed      what is pointed at
 *   selection-changed  the selected span, and the range
 *   live-changed       it follows now, or does not any more
 *   found-changed      what was found
 *
 * While it follows now, the start is moved in whole device pixels: as long as less than a pixel of time has passed and
 * nothing was recorded, nothing is redrawn.
 *
 * Thread: the main thread.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-timeline-model.h"

#include "lanes-timeline-model-private.h"

#include <glib/gi18n.h>
#include <math.h>

#define FIRST_SECONDS 60.0
#define TICK_PIXELS 86
#define HIDDEN_ALPHA 0x1c

G_DEFINE_FINAL_TYPE (LanesTimelineModel, lanes_timeline_model, G_TYPE_OBJECT)

static guint signals[LANES_TIMELINE_N_SIGNALS];

void
_lanes_timeline_model_emit (LanesTimelineModel  *self,
                            LanesTimelineSignal  signal)
{
  g_signal_emit (self, signals[signal], 0);
}

static void
tick_clear (gpointer data)
{
  g_free (((LanesTimelineTick *) data)->label);
}

static void
lanes_timeline_model_finalize (GObject *object)
{
  LanesTimelineModel *self = LANES_TIMELINE_MODEL (object);

  for (guint i = 0; i < LANES_TIMELINE_N_COLOURINGS; i++)
    g_hash_table_unref (self->hidden[i]);
  g_clear_pointer (&self->found, g_array_unref);
  g_clear_pointer (&self->causes, g_array_unref);
  g_hash_table_unref (self->folded);
  g_array_unref (self->kind_colours);
  g_array_unref (self->lane_rows);
  g_array_unref (self->old_ticks);
  g_array_unref (self->ticks);
  g_clear_pointer (&self->zone, g_time_zone_unref);
  g_array_unref (self->rows);
  g_clear_object (&self->store);

  G_OBJECT_CLASS (lanes_timeline_model_parent_class)->finalize (object);
}

static void
lanes_timeline_model_class_init (LanesTimelineModelClass *klass)
{
  static const char *const names[LANES_TIMELINE_N_SIGNALS] = { "view-changed", "hover-changed", "selection-changed", "live-changed",
                                                "found-changed", "now-changed" };

  G_OBJECT_CLASS (klass)->finalize = lanes_timeline_model_finalize;
  for (guint i = 0; i < LANES_TIMELINE_N_SIGNALS; i++)
    signals[i] = g_signal_new (names[i], G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
lanes_timeline_model_init (LanesTimelineModel *self)
{
  self->axis = (LanesTimeAxis) { 0, FIRST_SECONDS * G_USEC_PER_SEC / 1000, 1000 };
  self->scale_factor = 1;
  self->text_scale = 1;
  self->live = TRUE;
  self->rows = g_array_new (FALSE, FALSE, sizeof (LanesTimelineRow));
  self->lane_rows = g_array_new (FALSE, FALSE, sizeof (guint));
  self->ticks = g_array_new (FALSE, FALSE, sizeof (LanesTimelineTick));
  g_array_set_clear_func (self->ticks, tick_clear);
  self->old_ticks = g_array_new (FALSE, FALSE, sizeof (LanesTimelineTick));
  g_array_set_clear_func (self->old_ticks, tick_clear);
  self->kind_colours = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->folded = g_hash_table_new (NULL, NULL);
  for (guint i = 0; i < LANES_TIMELINE_N_COLOURINGS; i++)
    self->hidden[i] = g_hash_table_new (NULL, NULL);
  self->hover.lane = self->selected.lane = LANES_SPAN_NO_LANE;
}

/* Returns: (transfer full) */
LanesTimelineModel *
lanes_timeline_model_new (LanesSpanStore *store)
{
  LanesTimelineModel *self = g_object_new (LANES_TYPE_TIMELINE_MODEL, NULL);

  self->store = g_object_ref (store);
  self->now = g_get_monotonic_time ();
  return self;
}

/* Returns: (transfer none) */
LanesSpanStore *
lanes_timeline_model_get_store (LanesTimelineModel *self)
{
  return self->store;
}

const LanesTimeAxis *
lanes_timeline_model_get_axis (LanesTimelineModel *self)
{
  return &self->axis;
}

/* Where open spans end: the time of the last tick. */
gint64
lanes_timeline_model_get_now (LanesTimelineModel *self)
{
  return self->now;
}

int
lanes_timeline_model_get_scale_factor (LanesTimelineModel *self)
{
  return self->scale_factor;
}

static void
view_changed (LanesTimelineModel *self)
{
  self->ticks_valid = FALSE;
  self->generation = lanes_span_store_get_generation (self->store);
  _lanes_timeline_model_emit (self, LANES_TIMELINE_VIEW_CHANGED);
}

/* Room for the word beside the line of now. */
static double
get_margin (LanesTimelineModel *self)
{
  return LANES_TIMELINE_NOW_MARGIN * self->text_scale;
}

static void
follow_now (LanesTimelineModel *self)
{
  self->axis.start = (double) self->now - (self->axis.width - get_margin (self)) * self->axis.scale;
  lanes_time_axis_snap (&self->axis, self->scale_factor);
}

/**
 * lanes_timeline_model_set_width:
 * @width: of the bars, in pixels; keeps the length of the time that is seen
 * @scale_factor: device pixels to a pixel
 */
void
lanes_timeline_model_set_width (LanesTimelineModel *self,
                                double              width,
                                int                 scale_factor)
{
  width = MAX (width, 1);
  if (self->axis.width == width && self->scale_factor == scale_factor)
    return;

  self->axis.scale = CLAMP (self->axis.scale * self->axis.width / width, LANES_TIME_AXIS_MIN_SCALE, LANES_TIME_AXIS_MAX_SCALE);
  self->axis.width = width;
  self->scale_factor = scale_factor;
  if (self->live)
    follow_now (self);
  view_changed (self);
}

double
lanes_timeline_model_get_text_scale (LanesTimelineModel *self)
{
  return self->text_scale;
}

/**
 * lanes_timeline_model_set_text_scale:
 * @text_scale: how many times larger than usual the words are: rows, and the room between times, grow with them
 */
void
lanes_timeline_model_set_text_scale (LanesTimelineModel *self,
                                     double              text_scale)
{
  if (self->text_scale == text_scale)
    return;

  self->text_scale = text_scale;
  self->rows_valid = FALSE;
  if (self->live)
    follow_now (self);
  view_changed (self);
}

/* Is any open span, or the line of now, within what is seen? */
static gboolean
now_is_seen (LanesTimelineModel *self,
             gint64              now)
{
  return now >= self->axis.start && (double) now <= lanes_time_axis_get_end (&self->axis) + 2 * self->axis.scale;
}

/**
 * lanes_timeline_model_tick:
 * @now: µs of CLOCK_MONOTONIC
 *
 * Called before each frame while the page is seen. Moves the view where it follows now and says so if that, or what was
 * recorded, changes the picture.
 */
void
lanes_timeline_model_tick (LanesTimelineModel *self,
                           gint64              now)
{
  LanesTimeAxis before = self->axis;
  double pixels = (double) (now - self->now) / self->axis.scale * self->scale_factor;
  gboolean grows = lanes_span_store_get_n_open (self->store) > 0 && pixels >= 0.5;
  gboolean recorded = lanes_span_store_get_generation (self->store) != self->generation;

  /* Times that differ by less than half a device pixel need no frame. */
  if (!recorded && pixels < 0.5)
    return;

  gboolean seen = now_is_seen (self, now) || now_is_seen (self, self->now);

  self->now = now;
  if (self->live)
    follow_now (self);
  if (before.start != self->axis.start || (seen && (grows || recorded)) ||
      self->layout != lanes_span_store_get_layout (self->store))
    view_changed (self);
  else if (seen)
    _lanes_timeline_model_emit (self, LANES_TIMELINE_NOW_CHANGED);
}

gboolean
lanes_timeline_model_get_live (LanesTimelineModel *self)
{
  return self->live;
}

/* Shall the view follow now? */
void
lanes_timeline_model_set_live (LanesTimelineModel *self,
                               gboolean            live)
{
  if (self->live == live)
    return;

  self->live = live;
  if (live)
    follow_now (self);
  _lanes_timeline_model_emit (self, LANES_TIMELINE_LIVE_CHANGED);
  view_changed (self);
}

/* Where may the view go? Half a view beyond what was recorded, so that nobody gets lost; or where it was at @before. */
static void
keep_in_reach (LanesTimelineModel *self,
               double              before)
{
  gint64 start, end;
  double half = self->axis.width / 2 * self->axis.scale;

  if (!lanes_span_store_get_extent (self->store, self->now, &start, &end))
    start = end = self->now;

  end = MAX (end, self->now);
  self->axis.start = CLAMP (self->axis.start, MIN ((double) start - half, before), MAX ((double) end - half, before));
  lanes_time_axis_snap (&self->axis, self->scale_factor);
}

/**
 * lanes_timeline_model_scroll:
 * @pixels: to later times where positive
 *
 * Going back ends following now; reaching it again does not begin that, as the person may want to stay.
 */
void
lanes_timeline_model_scroll (LanesTimelineModel *self,
                             double              pixels)
{
  double before = self->axis.start;

  self->axis.start += pixels * self->axis.scale;
  keep_in_reach (self, before);
  if (self->live)
    lanes_timeline_model_set_live (self, FALSE);
  else
    view_changed (self);
}

/* About the pointer; about now where the view follows it. */
void
lanes_timeline_model_zoom (LanesTimelineModel *self,
                           double              x,
                           double              factor)
{
  lanes_time_axis_zoom (&self->axis, x, factor);
  if (self->live)
    follow_now (self);
  else
    keep_in_reach (self, self->axis.start);
  view_changed (self);
}

/* Shows a stretch of time with @margin pixels at either side, and stays there. */
void
lanes_timeline_model_show (LanesTimelineModel *self,
                           double              start,
                           double              end,
                           double              margin)
{
  lanes_time_axis_fit (&self->axis, start, end, margin);
  lanes_time_axis_snap (&self->axis, self->scale_factor);
  if (self->live)
    lanes_timeline_model_set_live (self, FALSE);
  else
    view_changed (self);
}

/* Shows all that was recorded. What is still running goes on to be seen: it follows now. */
void
lanes_timeline_model_fit (LanesTimelineModel *self)
{
  gint64 start, end;

  if (!lanes_span_store_get_extent (self->store, self->now, &start, &end))
    return;

  if (lanes_span_store_get_n_open (self->store) > 0)
    {
      self->axis.scale = CLAMP ((double) (self->now - start) / MAX (self->axis.width - 2 * get_margin (self), 1),
                                LANES_TIME_AXIS_MIN_SCALE, LANES_TIME_AXIS_MAX_SCALE);
      self->live = FALSE;
      lanes_timeline_model_set_live (self, TRUE);
    }
  else
    {
      lanes_timeline_model_show (self, (double) start, (double) end, get_margin (self));
    }
}

/* Moves the view as little as needed for a span to be seen. */
void
lanes_timeline_model_reveal (LanesTimelineModel *self,
                             gint64              start,
                             gint64              end)
{
  const double margin = 24;
  double x0 = lanes_time_axis_to_x (&self->axis, (double) start);
  double x1 = lanes_time_axis_to_x (&self->axis, (double) end);
  double room = self->axis.width - margin;

  if (x0 >= 0 && x0 <= room && (x1 <= self->axis.width || x1 - x0 > room))
    return;
  if (x1 > 0 && x0 < 0 && x1 - x0 > room)
    return;

  lanes_timeline_model_scroll (self, x0 < margin || x1 - x0 > room ? x0 - margin : x1 - room);
}

/* While the view scrolls most labels stay. Returns: (transfer full) */
static char *
take_label (LanesTimelineModel *self,
            gint64              step,
            gint64              wall)
{
  for (guint i = 0; i < self->old_ticks->len; i++)
    {
      LanesTimelineTick *old = &g_array_index (self->old_ticks, LanesTimelineTick, i);

      if (old->wall == wall && old->step == step && old->label != NULL)
        return g_steal_pointer (&old->label);
    }

  return lanes_time_step_format (step, wall);
}

/* The ticks from one change of the clock to the next, at round times of that clock. */
static void
add_ticks (LanesTimelineModel *self,
           gint64              start,
           gint64              end,
           gint64              offset)
{
  LanesTimeStep step = lanes_time_axis_get_step (&self->axis, TICK_PIXELS * self->text_scale);
  g_autoptr (GDateTime) date = NULL;
  gint64 zone;

  if (step.major >= (gint64) 3600 * G_USEC_PER_SEC)
    date = g_date_time_new_from_unix_local ((start + offset) / G_USEC_PER_SEC);
  zone = date != NULL ? g_date_time_get_utc_offset (date) : 0;

  for (gint64 time = lanes_time_step_align (step.minor, start + offset + zone); time < end + offset + zone; time += step.minor)
    {
      LanesTimelineTick tick = { .wall = time - zone, .step = step.major };

      tick.x = lanes_time_axis_to_x (&self->axis, (double) (tick.wall - offset));
      tick.label = time % step.major == 0 ? take_label (self, step.major, tick.wall) : NULL;
      g_array_append_val (self->ticks, tick);
    }
}

/* Keeps the labels that there are, unless the machine has come to another time zone. */
static void
put_by_ticks (LanesTimelineModel *self)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();
  GArray *empty = self->old_ticks;

  self->old_ticks = self->ticks;
  self->ticks = empty;
  g_array_set_size (self->ticks, 0);
  if (self->zone != zone)
    {
      g_array_set_size (self->old_ticks, 0);
      g_clear_pointer (&self->zone, g_time_zone_unref);
      self->zone = g_steal_pointer (&zone);
    }
}

/* Returns: (transfer none) (element-type LanesTimelineTick): until the view changes */
GArray *
lanes_timeline_model_get_ticks (LanesTimelineModel *self)
{
  LanesSpanClock *clock = lanes_span_store_get_clock (self->store);
  guint n = lanes_span_clock_get_n (clock);
  gint64 start = (gint64) floor (self->axis.start) - (gint64) (TICK_PIXELS * self->text_scale * self->axis.scale);
  gint64 end = (gint64) ceil (lanes_time_axis_get_end (&self->axis)) + 1;

  if (self->ticks_valid)
    return self->ticks;

  put_by_ticks (self);
  self->ticks_valid = TRUE;
  if (n == 0)
    add_ticks (self, start, end, g_get_real_time () - g_get_monotonic_time ());

  for (guint i = 0; i < n; i++)
    {
      const LanesClockMark *mark = lanes_span_clock_get (clock, i);
      gint64 from = i == 0 ? start : MAX (start, mark->monotonic);
      gint64 to = i + 1 < n ? MIN (end, lanes_span_clock_get (clock, i + 1)->monotonic) : end;

      if (from < to)
        add_ticks (self, from, to, mark->offset);
    }

  return self->ticks;
}

static void
add_row (LanesTimelineModel *self,
         guint               group,
         guint               lane,
         int                 height)
{
  LanesTimelineRow row = { group, lane, self->height, (int) (height * self->text_scale),
                           self->dense && lane != LANES_SPAN_NO_LANE, self->text_scale };

  if (lane != LANES_SPAN_NO_LANE)
    g_array_index (self->lane_rows, guint, lane) = self->rows->len;
  g_array_append_val (self->rows, row);
  self->height += row.height;
}

static void
make_rows (LanesTimelineModel *self)
{
  guint n_lanes = lanes_span_store_get_n_lanes (self->store);
  int height = self->dense ? LANES_TIMELINE_DENSE_HEIGHT : LANES_TIMELINE_LANE_HEIGHT;

  self->rows_valid = TRUE;
  self->layout = lanes_span_store_get_layout (self->store);
  self->height = 0;
  g_array_set_size (self->rows, 0);
  g_array_set_size (self->lane_rows, 0);
  g_array_set_size (self->lane_rows, n_lanes);
  for (guint i = 0; i < n_lanes; i++)
    g_array_index (self->lane_rows, guint, i) = G_MAXUINT;

  for (guint group = 0; group < lanes_span_store_get_n_groups (self->store); group++)
    {
      GArray *lanes = lanes_span_store_get_group_lanes (self->store, group);

      if (lanes->len == 0)
        continue;

      add_row (self, group, LANES_SPAN_NO_LANE, LANES_TIMELINE_GROUP_HEIGHT);
      if (!lanes_timeline_model_is_folded (self, group))
        for (guint i = 0; i < lanes->len; i++)
          add_row (self, group, g_array_index (lanes, guint, i), height);
    }
}

/* Returns: (transfer none) (element-type LanesTimelineRow): from top to bottom */
GArray *
lanes_timeline_model_get_rows (LanesTimelineModel *self)
{
  if (!self->rows_valid || self->layout != lanes_span_store_get_layout (self->store))
    make_rows (self);

  return self->rows;
}

/* The height of all rows, in pixels. */
int
lanes_timeline_model_get_height (LanesTimelineModel *self)
{
  lanes_timeline_model_get_rows (self);
  return self->height;
}

/* How far the rows are scrolled, in pixels. */
int
lanes_timeline_model_get_top (LanesTimelineModel *self)
{
  return self->top;
}

void
lanes_timeline_model_set_top (LanesTimelineModel *self,
                              int                 top)
{
  if (self->top == top)
    return;

  self->top = top;
  view_changed (self);
}

/* Returns: (transfer none) (nullable): the row at @y; binary search */
const LanesTimelineRow *
lanes_timeline_model_find_row (LanesTimelineModel *self,
                               double              y)
{
  GArray *rows = lanes_timeline_model_get_rows (self);
  guint low = 0, high = rows->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      const LanesTimelineRow *row = &g_array_index (rows, LanesTimelineRow, middle);

      if (y < row->y)
        high = middle;
      else if (y >= row->y + row->height)
        low = middle + 1;
      else
        return row;
    }

  return NULL;
}

/* Returns: (transfer none) (nullable): %NULL where its group is folded */
const LanesTimelineRow *
lanes_timeline_model_get_lane_row (LanesTimelineModel *self,
                                   guint               lane)
{
  GArray *rows = lanes_timeline_model_get_rows (self);
  guint row = lane < self->lane_rows->len ? g_array_index (self->lane_rows, guint, lane) : G_MAXUINT;

  return row == G_MAXUINT ? NULL : &g_array_index (rows, LanesTimelineRow, row);
}

/**
 * lanes_timeline_model_get_row:
 * @lane: %LANES_SPAN_NO_LANE for the heading of @group
 *
 * Returns: (transfer none) (nullable): the row, which is the heading's where the group is folded
 */
const LanesTimelineRow *
lanes_timeline_model_get_row (LanesTimelineModel *self,
                              guint               group,
                              guint               lane)
{
  GArray *rows = lanes_timeline_model_get_rows (self);
  const LanesTimelineRow *row = lane != LANES_SPAN_NO_LANE ? lanes_timeline_model_get_lane_row (self, lane) : NULL;

  for (guint i = 0; row == NULL && i < rows->len; i++)
    {
      const LanesTimelineRow *heading = &g_array_index (rows, LanesTimelineRow, i);

      if (heading->group == group && heading->lane == LANES_SPAN_NO_LANE)
        row = heading;
    }

  return row;
}

gboolean
lanes_timeline_model_is_folded (LanesTimelineModel *self,
                                guint               group)
{
  return g_hash_table_contains (self->folded, GUINT_TO_POINTER (group + 1));
}

void
lanes_timeline_model_set_folded (LanesTimelineModel *self,
                                 guint               group,
                                 gboolean            folded)
{
  if (folded)
    g_hash_table_add (self->folded, GUINT_TO_POINTER (group + 1));
  else
    g_hash_table_remove (self->folded, GUINT_TO_POINTER (group + 1));

  self->rows_valid = FALSE;
  view_changed (self);
}

gboolean
lanes_timeline_model_get_dense (LanesTimelineModel *self)
{
  return self->dense;
}

/* Many lanes at once, without their labels? */
void
lanes_timeline_model_set_dense (LanesTimelineModel *self,
                                gboolean            dense)
{
  self->dense = dense;
  self->rows_valid = FALSE;
  view_changed (self);
}

LanesTimelineColouring
lanes_timeline_model_get_colouring (LanesTimelineModel *self)
{
  return self->colouring;
}

void
lanes_timeline_model_set_colouring (LanesTimelineModel     *self,
                                    LanesTimelineColouring  colouring)
{
  if (self->colouring == colouring)
    return;

  self->colouring = colouring;
  self->paint++;
  view_changed (self);
}

static guint32
get_kind_colour (LanesTimelineModel *self,
                 guint               kind)
{
  while (self->kind_colours->len <= kind)
    {
      const char *name = lanes_span_store_get_kind_name (self->store, self->kind_colours->len);
      guint32 colour = lanes_timeline_palette_get_kind (name);

      g_array_append_val (self->kind_colours, colour);
    }

  return g_array_index (self->kind_colours, guint32, kind);
}

/* The colour of what the legend lists: a kind, a state or a batch, as the colouring has it. */
guint32
lanes_timeline_model_get_key_colour (LanesTimelineModel *self,
                                     guint               key)
{
  switch (self->colouring)
    {
    case LANES_TIMELINE_BY_STATE:
      return lanes_timeline_palette_get_state (key);
    case LANES_TIMELINE_BY_BATCH:
      return lanes_timeline_palette_get_batch (key);
    case LANES_TIMELINE_BY_KIND:
    case LANES_TIMELINE_N_COLOURINGS:
    default:
      return get_kind_colour (self, key);
    }
}

/* Returns: (transfer full) */
char *
lanes_timeline_model_dup_key_label (LanesTimelineModel *self,
                                    guint               key)
{
  switch (self->colouring)
    {
    case LANES_TIMELINE_BY_STATE:
      return g_strdup (lanes_state_get_label (key));
    case LANES_TIMELINE_BY_BATCH:
      return g_strdup (key == 0 ? _("No batch") : lanes_span_store_get_batch_title (self->store, key));
    case LANES_TIMELINE_BY_KIND:
    case LANES_TIMELINE_N_COLOURINGS:
    default:
      return g_strdup (lanes_span_store_get_kind_label (self->store, key));
    }
}

static guint
get_key (LanesTimelineModel *self,
         guint               kind,
         LanesState          state,
         guint               batch)
{
  return self->colouring == LANES_TIMELINE_BY_KIND ? kind : self->colouring == LANES_TIMELINE_BY_STATE ? state : batch;
}

gboolean
lanes_timeline_model_is_key_hidden (LanesTimelineModel *self,
                                    guint               key)
{
  GHashTable *hidden = self->hidden[self->colouring];

  return g_hash_table_size (hidden) > 0 && g_hash_table_contains (hidden, GUINT_TO_POINTER (key + 1));
}

/* What is hidden is drawn very faint, so that a lane never looks idle when it was not. */
void
lanes_timeline_model_set_key_hidden (LanesTimelineModel *self,
                                     guint               key,
                                     gboolean            hidden)
{
  if (hidden)
    g_hash_table_add (self->hidden[self->colouring], GUINT_TO_POINTER (key + 1));
  else
    g_hash_table_remove (self->hidden[self->colouring], GUINT_TO_POINTER (key + 1));

  self->paint++;
  view_changed (self);
}

/* A number that grows whenever spans that were drawn before have other colours now. */
guint
lanes_timeline_model_get_paint (LanesTimelineModel *self)
{
  return self->paint;
}

gboolean
lanes_timeline_model_is_span_hidden (LanesTimelineModel *self,
                                     const LanesSpan    *span)
{
  return lanes_timeline_model_is_key_hidden (self, get_key (self, span->kind, lanes_span_get_state (span), span->batch));
}

/* Returns: the kind, state or batch that its colour stands for */
guint
lanes_timeline_model_get_key (LanesTimelineModel     *self,
                              const LanesSpanSummary *summary)
{
  return get_key (self, summary->kind, summary->state, summary->batch);
}

/* Returns: 0xAARRGGBB */
guint32
lanes_timeline_model_get_colour (LanesTimelineModel     *self,
                                 const LanesSpanSummary *summary)
{
  guint key = get_key (self, summary->kind, summary->state, summary->batch);
  guint32 colour = lanes_timeline_model_get_key_colour (self, key);

  if (lanes_timeline_model_is_key_hidden (self, key))
    return (colour & 0x00ffffff) | (guint32) HIDDEN_ALPHA << 24;

  return self->colouring == LANES_TIMELINE_BY_STATE ? colour : lanes_timeline_palette_soften (colour, summary->state);
}
