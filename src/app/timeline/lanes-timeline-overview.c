/* lanes-timeline-overview.c: all time at a glance, and the window on it
 *
 * How much ran at once since the first span, stacked by what the colours mean, drawn as one picture that is made anew at most twice a second,
 * between the frames. Over it a window shows what the lanes show; it can be dragged, and resized at its edges.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-timeline-overview.h"

#include "lanes-text-scale.h"
#include "lanes-timeline-chart.h"
#include "lanes-timeline-columns.h"
#include "lanes-timeline-fit.h"
#include "lanes-timeline-hole.h"
#include "lanes-timeline-marks.h"
#include "lanes-timeline-sheet.h"

#include <glib/gi18n.h>
#include <math.h>

#define HEIGHT 84
/* Of the two lines of words beside it. */
#define WORDS_TOP 12
#define LINE_HEIGHT 20
#define WORDS_HEIGHT (2 * LINE_HEIGHT + 4)
#define PAD 8
#define EDGE 7
#define REMAKE_US (G_USEC_PER_SEC / 2)
#define ALPHA 0xd8
#define HIDDEN_ALPHA 0x1c

typedef enum
{
  PART_OUTSIDE,
  PART_INSIDE,
  PART_START,
  PART_END,
} Part;

struct _LanesTimelineOverview
{
  GtkWidget           parent_instance;

  LanesTimelineModel *model;       /* owned */
  GskRenderNode      *picture;     /* owned, nullable */
  int                 picture_width;
  int                 picture_height;
  double             *columns;     /* owned, nullable: how many of each key at once, for each column of the picture */
  guint               n_keys;
  LanesSpanBy         by;          /* what they are counted by */
  LanesTimeAxis       axis;        /* of the picture */
  guint64             generation;  /* of the store, when they were counted */
  guint               paint;       /* of the model: colours and what is hidden */
  gint64              counted_at;  /* now, when they were counted */
  double              highest;     /* most at once in a step of the picture */
  char               *figures;     /* owned, nullable: that a screen reader was told */
  guint               remake_id;
  Part                part;        /* what is dragged */
  double              grab_start;  /* what was seen when the drag began */
  double              grab_end;
  double              drawn_start; /* where the window was drawn, in whole pixels */
  double              drawn_end;
};

G_DEFINE_FINAL_TYPE (LanesTimelineOverview, lanes_timeline_overview, GTK_TYPE_WIDGET)

static int
get_left (LanesTimelineOverview *self)
{
  return lanes_timeline_chart_get_header_width (self->model, gtk_widget_get_width (GTK_WIDGET (self)));
}

/* It is stacked by what the colours of the lanes mean. */

static LanesSpanBy
get_by (LanesTimelineOverview *self)
{
  static const LanesSpanBy by[LANES_TIMELINE_N_COLOURINGS] = {
    [LANES_TIMELINE_BY_KIND] = LANES_SPAN_BY_KIND, [LANES_TIMELINE_BY_STATE] = LANES_SPAN_BY_STATE,
    [LANES_TIMELINE_BY_BATCH] = LANES_SPAN_BY_BATCH,
  };

  return by[lanes_timeline_model_get_colouring (self->model)];
}

static guint32
fade (guint32 colour,
      guint32 alpha)
{
  guint32 faded = alpha << 24;

  for (guint shift = 0; shift < 24; shift += 8)
    faded |= ((colour >> shift & 0xff) * alpha / 255) << shift;
  return faded;
}

static void
fill_column (LanesTimelineOverview *self,
             guint32               *pixels,
             int                    n_columns,
             int                    height,
             int                    x,
             const double          *keys,
             guint                  n_keys)
{
  double sum = 0;
  int from = height;

  for (guint key = 0; key < n_keys; key++)
    {
      if (keys[key] <= 0)
        continue;

      sum += keys[key];

      /* Something is never nothing. */
      int to = MIN (height - (int) (sum / self->highest * height + 0.5), height - 1);
      guint32 colour = fade (lanes_timeline_model_get_key_colour (self->model, key),
                             lanes_timeline_model_is_key_hidden (self->model, key) ? HIDDEN_ALPHA : ALPHA);

      for (int y = MAX (to, 0); y < from; y++)
        pixels[(gsize) y * n_columns + x] = colour;
      from = MIN (from, to);
    }
}

/* As a node of its own: a frame that only moves the window over it draws none of it anew. */
static void
keep_picture (LanesTimelineOverview *self,
              const guint32         *pixels,
              int                    n_columns,
              int                    height)
{
  g_autoptr (LanesTimelineSheet) sheet = lanes_timeline_sheet_new ();
  GtkSnapshot *snapshot = gtk_snapshot_new ();

  lanes_timeline_sheet_begin (sheet, (guint) n_columns);
  lanes_timeline_sheet_add (sheet, pixels, (guint) height, &GRAPHENE_RECT_INIT (0, 0, (float) n_columns, (float) height));
  lanes_timeline_sheet_append (sheet, GTK_WIDGET (self), snapshot);
  g_clear_pointer (&self->picture, gsk_render_node_unref);
  self->picture = gtk_snapshot_free_to_node (snapshot);
  self->picture_width = n_columns;
  self->picture_height = height;
}

static void
count_columns (LanesTimelineOverview *self,
               int                    n_columns)
{
  LanesSpanStore *store = lanes_timeline_model_get_store (self->model);

  g_free (self->columns);
  self->by = get_by (self);
  self->n_keys = lanes_timeline_columns_get_n_keys (store, self->by);
  self->columns = g_new (double, (gsize) n_columns * self->n_keys);
  self->generation = lanes_span_store_get_generation (store);
  self->counted_at = lanes_timeline_model_get_now (self->model);
  self->highest = lanes_timeline_columns_count (store, self->by, &self->axis, self->counted_at, (guint) n_columns, self->columns);
}

static void
make_picture (LanesTimelineOverview *self,
              int                    n_columns,
              int                    height)
{
  g_autofree guint32 *pixels = g_new0 (guint32, (gsize) n_columns * height);

  for (int x = 0; x < n_columns; x++)
    fill_column (self, pixels, n_columns, height, x, self->columns + (gsize) x * self->n_keys, self->n_keys);

  self->paint = lanes_timeline_model_get_paint (self->model);
  keep_picture (self, pixels, n_columns, height);
}

/* All time that there is, from the first span to now. */
static gboolean
set_axis (LanesTimelineOverview *self,
          int                    width)
{
  gint64 start, end, now = lanes_timeline_model_get_now (self->model);

  if (!lanes_span_store_get_extent (lanes_timeline_model_get_store (self->model), now, &start, &end))
    return FALSE;

  if (lanes_timeline_model_get_live (self->model))
    end = MAX (end, now);
  self->axis.start = (double) start;
  self->axis.width = width;
  self->axis.scale = MAX ((double) (end - start), 1000.0) / width;
  return TRUE;
}

/* Other colours need no other count, and what was recorded since is for remake_cb(), not for a frame. */
static void
need_picture (LanesTimelineOverview *self,
              int                    width,
              int                    height)
{
  gboolean counted = self->columns != NULL && self->picture_width == width && self->by == get_by (self);

  if (counted && self->picture_height == height && self->paint == lanes_timeline_model_get_paint (self->model))
    return;
  if (!counted && !set_axis (self, width))
    return;

  if (!counted)
    count_columns (self, width);
  make_picture (self, width, height);
}

static void
append_text (LanesTimelineOverview *self,
             GtkSnapshot           *snapshot,
             const char            *text,
             float                  y,
             PangoWeight            weight,
             const GdkRGBA         *colour)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
  int left = get_left (self), x = left < 150 * lanes_timeline_model_get_text_scale (self->model) ? 6 : 12;

  lanes_timeline_fit (layout, left - x - 4, lanes_text_scale_apply (GTK_WIDGET (self), LINE_HEIGHT), 0.85, weight);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) x, y));
  gtk_snapshot_append_layout (snapshot, layout, colour);
  gtk_snapshot_restore (snapshot);
}

/* "peak 12 · now 3" */
static char *
dup_figures (LanesTimelineOverview *self)
{
  LanesSpanStore *store = lanes_timeline_model_get_store (self->model);
  guint peak = lanes_span_store_get_peak_open (store);

  return peak > 0 ? g_strdup_printf (_("peak %u · now %u"), peak, lanes_span_store_get_n_open (store))
                  : g_strdup_printf (_("now %u"), lanes_span_store_get_n_open (store));
}

static void
tell_figures (LanesTimelineOverview *self)
{
  g_autofree char *figures = dup_figures (self);

  if (g_strcmp0 (self->figures, figures) == 0)
    return;

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, figures, -1);
  g_free (self->figures);
  self->figures = g_steal_pointer (&figures);
}

static void
append_words (LanesTimelineOverview *self,
              GtkSnapshot           *snapshot,
              const GdkRGBA         *text)
{
  GdkRGBA dim = { text->red, text->green, text->blue, 0.6f };
  g_autofree char *figures = dup_figures (self);

  append_text (self, snapshot, _("Running at once"), WORDS_TOP, PANGO_WEIGHT_BOLD, text);
  append_text (self, snapshot, figures, WORDS_TOP + (float) lanes_text_scale_apply (GTK_WIDGET (self), LINE_HEIGHT),
               PANGO_WEIGHT_NORMAL, &dim);
}

/* The window, in pixels from the left edge of the picture. */
static void
get_window (LanesTimelineOverview *self,
            double                *ret_start,
            double                *ret_end)
{
  const LanesTimeAxis *seen = lanes_timeline_model_get_axis (self->model);
  double width = self->axis.width;

  *ret_start = CLAMP (lanes_time_axis_to_x (&self->axis, seen->start), 0, width - 2);
  *ret_end = CLAMP (lanes_time_axis_to_x (&self->axis, lanes_time_axis_get_end (seen)), *ret_start + 4, width + 4);
  *ret_end = MIN (*ret_end, width);
}

static void
append_window (LanesTimelineOverview *self,
               GtkSnapshot           *snapshot,
               float                  left,
               float                  height)
{
  GdkRGBA accent = { 0.21f, 0.52f, 0.89f, 1 }, shade;
  double start, end;

  gtk_style_context_lookup_color (gtk_widget_get_style_context (GTK_WIDGET (self)), "accent_bg_color", &accent);
  shade = accent;
  shade.alpha = 0.16f;
  get_window (self, &start, &end);
  self->drawn_start = floor (start);
  self->drawn_end = floor (end);

  float x0 = left + (float) self->drawn_start, x1 = left + (float) self->drawn_end;

  gtk_snapshot_append_color (snapshot, &shade, &GRAPHENE_RECT_INIT (x0, 2, x1 - x0, height - 4));
  gtk_snapshot_append_color (snapshot, &accent, &GRAPHENE_RECT_INIT (x0, 2, 3, height - 4));
  gtk_snapshot_append_color (snapshot, &accent, &GRAPHENE_RECT_INIT (x1 - 3, 2, 3, height - 4));
}

/* Of which nothing is known. */
static void
append_holes (LanesTimelineOverview *self,
              GtkSnapshot           *snapshot,
              float                  left,
              float                  height)
{
  g_autoptr (GArray) holes = lanes_timeline_find_holes (lanes_timeline_model_get_store (self->model), (gint64) self->axis.start,
                                                        (gint64) lanes_time_axis_get_end (&self->axis));
  GdkRGBA line;

  gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (self)), &line);
  for (guint i = 0; i < holes->len; i++)
    {
      const LanesTimelineHole *hole = &g_array_index (holes, LanesTimelineHole, i);
      float x0 = (float) floor (MAX (lanes_time_axis_to_x (&self->axis, (double) hole->start), 0));
      float x1 = (float) floor (MIN (lanes_time_axis_to_x (&self->axis, (double) hole->end), self->axis.width));
      graphene_rect_t rect = GRAPHENE_RECT_INIT (left + x0, PAD, MAX (x1 - x0, 2), height - 2 * PAD);

      line.alpha = hole->slept > 0 ? 0.6f : 0.22f;
      lanes_timeline_marks_append_hatch (snapshot, &rect, &line);
    }
}

/* Failures beneath, matches above. */
static void
append_marks (LanesTimelineOverview *self,
              GtkSnapshot           *snapshot,
              float                  left,
              float                  height)
{
  LanesSpanActivity *activity = lanes_span_store_get_activity (lanes_timeline_model_get_store (self->model), LANES_SPAN_BY_KIND);
  GArray *found = lanes_timeline_model_get_found (self->model);
  double origin = (double) lanes_span_activity_get_origin (activity);
  double width = (double) lanes_span_activity_get_width (activity);
  GdkRGBA red = { 0.88f, 0.11f, 0.14f, 1 }, yellow = { 0.9f, 0.65f, 0.04f, 1 };
  float last = -10;

  for (guint step = 0; step < LANES_SPAN_ACTIVITY_STEPS; step++)
    if (lanes_span_activity_get_failed (activity, step) > 0)
      {
        float x = left + (float) lanes_time_axis_to_x (&self->axis, origin + (step + 0.5) * width);

        if (x - last >= 2)
          gtk_snapshot_append_color (snapshot, &red, &GRAPHENE_RECT_INIT (floorf (x) - 1, height - 5, 3, 4));
        last = x - last >= 2 ? x : last;
      }

  last = -10;
  for (guint i = 0; found != NULL && i < found->len; i++)
    {
      const LanesTimelineSpot *spot = &g_array_index (found, LanesTimelineSpot, i);
      float x = left + (float) lanes_time_axis_to_x (&self->axis, (double) spot->span.start);

      if (x - last < 2)
        continue;
      gtk_snapshot_append_color (snapshot, &yellow, &GRAPHENE_RECT_INIT (floorf (x) - 1, 1, 3, 5));
      last = x;
    }
}

static void
lanes_timeline_overview_snapshot (GtkWidget   *widget,
                                  GtkSnapshot *snapshot)
{
  LanesTimelineOverview *self = LANES_TIMELINE_OVERVIEW (widget);
  int left = get_left (self), width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  GdkRGBA text, line;

  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &text);
  line = text;
  line.alpha = 0.12f;
  gtk_snapshot_append_color (snapshot, &line, &GRAPHENE_RECT_INIT (0, 0, (float) width, 1));
  append_words (self, snapshot, &text);
  if (width - left < 10)
    return;

  need_picture (self, width - left, height - 2 * PAD);
  if (self->picture == NULL)
    return;

  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) left, PAD));
  gtk_snapshot_append_node (snapshot, self->picture);
  gtk_snapshot_restore (snapshot);
  append_holes (self, snapshot, (float) left, (float) height);
  append_marks (self, snapshot, (float) left, (float) height);
  append_window (self, snapshot, (float) left, (float) height);
}

static void
lanes_timeline_overview_measure (GtkWidget      *widget,
                                 GtkOrientation  orientation,
                                 int             for_size,
                                 int            *minimum,
                                 int            *natural,
                                 int            *minimum_baseline,
                                 int            *natural_baseline)
{
  *minimum = *natural = orientation == GTK_ORIENTATION_VERTICAL ? MAX (HEIGHT, WORDS_TOP + lanes_text_scale_apply (widget, WORDS_HEIGHT))
                                                                : 240;
}

static Part
find_part (LanesTimelineOverview *self,
           double                 x)
{
  double start, end;

  get_window (self, &start, &end);
  if (fabs (x - start) <= EDGE && end - start > 2 * EDGE)
    return PART_START;
  if (fabs (x - end) <= EDGE && end - start > 2 * EDGE)
    return PART_END;

  return x > start && x < end ? PART_INSIDE : PART_OUTSIDE;
}

static void
motion_cb (LanesTimelineOverview *self,
           double                 x,
           double                 y)
{
  Part part = self->picture == NULL ? PART_OUTSIDE : find_part (self, x - get_left (self));
  static const char *const cursors[] = {
    [PART_OUTSIDE] = NULL, [PART_INSIDE] = "grab", [PART_START] = "w-resize", [PART_END] = "e-resize",
  };

  gtk_widget_set_cursor_from_name (GTK_WIDGET (self), cursors[part]);
}

static void
drag_begin_cb (LanesTimelineOverview *self,
               double                 x,
               double                 y)
{
  const LanesTimeAxis *seen = lanes_timeline_model_get_axis (self->model);
  double at = x - get_left (self);

  if (self->picture == NULL || at < 0)
    {
      self->part = PART_OUTSIDE;
      return;
    }

  self->part = find_part (self, at);
  if (self->part == PART_OUTSIDE)
    {
      double middle = lanes_time_axis_to_time (&self->axis, at), half = seen->width * seen->scale / 2;

      lanes_timeline_model_show (self->model, middle - half, middle + half, 0);
      self->part = PART_INSIDE;
    }

  self->grab_start = seen->start;
  self->grab_end = lanes_time_axis_get_end (seen);
}

static void
drag_update_cb (LanesTimelineOverview *self,
                double                 dx,
                double                 dy)
{
  double moved = dx * self->axis.scale;
  double start = self->grab_start, end = self->grab_end;

  if (self->part == PART_OUTSIDE || dx == 0)
    return;

  if (self->part != PART_END)
    start += moved;
  if (self->part != PART_START)
    end += moved;
  if (end - start > 4 * LANES_TIME_AXIS_MIN_SCALE)
    lanes_timeline_model_show (self->model, start, end, 0);
}

static gboolean
scroll_cb (LanesTimelineOverview *self,
           double                 dx,
           double                 dy)
{
  const LanesTimeAxis *seen = lanes_timeline_model_get_axis (self->model);

  lanes_timeline_model_zoom (self->model, seen->width / 2, pow (1.25, -dy));
  return TRUE;
}

/* While the lanes scroll, the window on all time mostly rests, and so does this: what it adds to a frame is the area between it
 * and the lanes too. The figures and the picture follow within the half second of remake_cb(). */
static void
view_changed (LanesTimelineOverview *self)
{
  double start, end;

  get_window (self, &start, &end);
  if (self->picture == NULL || floor (start) != self->drawn_start || floor (end) != self->drawn_end ||
      self->paint != lanes_timeline_model_get_paint (self->model))
    gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* Was anything recorded since, or has what it reaches to gone on by a pixel? */
static gboolean
is_old (LanesTimelineOverview *self)
{
  LanesSpanStore *store = lanes_timeline_model_get_store (self->model);
  gboolean grows = lanes_timeline_model_get_live (self->model) || lanes_span_store_get_n_open (store) > 0;

  return self->generation != lanes_span_store_get_generation (store) ||
         (grows && (double) (lanes_timeline_model_get_now (self->model) - self->counted_at) >= self->axis.scale);
}

/* It takes half a millisecond, which no frame shall wait for. */
static gboolean
remake_cb (gpointer user_data)
{
  LanesTimelineOverview *self = LANES_TIMELINE_OVERVIEW (user_data);

  tell_figures (self);
  if (!is_old (self))
    return G_SOURCE_CONTINUE;

  if (self->picture != NULL && set_axis (self, self->picture_width))
    {
      count_columns (self, self->picture_width);
      make_picture (self, self->picture_width, self->picture_height);
    }
  gtk_widget_queue_draw (GTK_WIDGET (self));
  return G_SOURCE_CONTINUE;
}

static void
lanes_timeline_overview_map (GtkWidget *widget)
{
  LanesTimelineOverview *self = LANES_TIMELINE_OVERVIEW (widget);

  GTK_WIDGET_CLASS (lanes_timeline_overview_parent_class)->map (widget);
  self->remake_id = g_timeout_add (REMAKE_US / 1000, remake_cb, self);
}

static void
lanes_timeline_overview_unmap (GtkWidget *widget)
{
  LanesTimelineOverview *self = LANES_TIMELINE_OVERVIEW (widget);

  g_clear_handle_id (&self->remake_id, g_source_remove);
  GTK_WIDGET_CLASS (lanes_timeline_overview_parent_class)->unmap (widget);
}

static void
lanes_timeline_overview_dispose (GObject *object)
{
  LanesTimelineOverview *self = LANES_TIMELINE_OVERVIEW (object);

  g_clear_handle_id (&self->remake_id, g_source_remove);
  g_clear_pointer (&self->picture, gsk_render_node_unref);
  g_clear_pointer (&self->columns, g_free);
  g_clear_pointer (&self->figures, g_free);
  g_clear_object (&self->model);

  G_OBJECT_CLASS (lanes_timeline_overview_parent_class)->dispose (object);
}

static void
lanes_timeline_overview_class_init (LanesTimelineOverviewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lanes_timeline_overview_dispose;
  widget_class->map = lanes_timeline_overview_map;
  widget_class->unmap = lanes_timeline_overview_unmap;
  widget_class->measure = lanes_timeline_overview_measure;
  widget_class->snapshot = lanes_timeline_overview_snapshot;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
lanes_timeline_overview_init (LanesTimelineOverview *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *scroll = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_VERTICAL);
  GtkGesture *drag = gtk_gesture_drag_new ();

  g_signal_connect_object (motion, "motion", G_CALLBACK (motion_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (scroll, "scroll", G_CALLBACK (scroll_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (drag, "drag-update", G_CALLBACK (drag_update_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  gtk_widget_add_controller (GTK_WIDGET (self), scroll);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Overview: how much ran at once, over all time"), -1);
}

GtkWidget *
lanes_timeline_overview_new (LanesTimelineModel *model)
{
  LanesTimelineOverview *self = g_object_new (LANES_TYPE_TIMELINE_OVERVIEW, NULL);

  self->model = g_object_ref (model);
  g_signal_connect_object (model, "view-changed", G_CALLBACK (view_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (model, "found-changed", G_CALLBACK (gtk_widget_queue_draw), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}
