/* lanes-timeline-marks.c: what is selected and found, where the clock jumped, and when nobody looked
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-timeline-marks.h"

#include "lanes-timeline-bars.h"
#include "lanes-timeline-words.h"

#include <glib/gi18n.h>
#include <math.h>

struct _LanesTimelineMarks
{
  GtkWidget           parent_instance;

  LanesTimelineModel *model;  /* owned */
};

G_DEFINE_FINAL_TYPE (LanesTimelineMarks, lanes_timeline_marks, GTK_TYPE_WIDGET)

#define MAX_FOUND 2000
#define HATCH 8
/* A gap has its name from this many pixels on. */
#define MIN_GAP_WORDS 60

static GdkRGBA
get_colour (LanesTimelineMarks *self,
            const char         *name)
{
  GdkRGBA colour = { 0.21f, 0.52f, 0.89f, 1 };

  gtk_style_context_lookup_color (gtk_widget_get_style_context (GTK_WIDGET (self)), name, &colour);
  return colour;
}

/* Where a span is drawn. Returns: %FALSE where its row or its time is not seen */
static gboolean
get_rect (LanesTimelineMarks      *self,
          const LanesTimelineSpot *spot,
          graphene_rect_t         *ret_rect)
{
  const LanesTimeAxis *axis = lanes_timeline_model_get_axis (self->model);
  const LanesTimelineRow *row = lanes_timeline_model_get_lane_row (self->model, spot->lane);
  double x0 = lanes_time_axis_to_x (axis, (double) spot->span.start);
  double x1 = lanes_time_axis_to_x (axis, (double) spot->span.end);
  int y, height;

  if (row == NULL || x1 < -4 || x0 > axis->width + 4)
    return FALSE;

  lanes_timeline_bars_get_bar (row, &y, &height);
  x0 = MAX (x0, -4);
  x1 = MIN (MAX (x1, x0 + 2), axis->width + 4);
  *ret_rect = GRAPHENE_RECT_INIT ((float) x0 - 2, (float) (y - lanes_timeline_model_get_top (self->model) - 2),
                                  (float) (x1 - x0) + 4, (float) height + 4);
  return TRUE;
}

static void
append_outline (GtkSnapshot           *snapshot,
                const graphene_rect_t *rect,
                const GdkRGBA         *colour,
                float                  width)
{
  GskRoundedRect outline;
  const float widths[4] = { width, width, width, width };
  const GdkRGBA colours[4] = { *colour, *colour, *colour, *colour };

  gsk_rounded_rect_init_from_rect (&outline, rect, 5);
  gtk_snapshot_append_border (snapshot, &outline, widths, colours);
}

static void
append_range (LanesTimelineMarks *self,
              GtkSnapshot        *snapshot)
{
  const LanesTimeAxis *axis = lanes_timeline_model_get_axis (self->model);
  float height = (float) gtk_widget_get_height (GTK_WIDGET (self));
  GdkRGBA accent = get_colour (self, "accent_bg_color");
  GdkRGBA shade = { accent.red, accent.green, accent.blue, 0.13f };
  gint64 start, end;

  if (!lanes_timeline_model_get_range (self->model, &start, &end))
    return;

  float x0 = (float) floor (MAX (lanes_time_axis_to_x (axis, (double) start), -2));
  float x1 = (float) floor (MIN (lanes_time_axis_to_x (axis, (double) end), axis->width + 2));

  if (x1 < x0)
    return;

  gtk_snapshot_append_color (snapshot, &shade, &GRAPHENE_RECT_INIT (x0, 0, x1 - x0, height));
  gtk_snapshot_append_color (snapshot, &accent, &GRAPHENE_RECT_INIT (x0, 0, 1, height));
  gtk_snapshot_append_color (snapshot, &accent, &GRAPHENE_RECT_INIT (x1 - 1, 0, 1, height));
}

/* On a ground of its own, as bars may lie below. @room: pixels, or 0: as wide as it is */
static void
append_words (LanesTimelineMarks *self,
              GtkSnapshot        *snapshot,
              const char         *words,
              float               x,
              float               room,
              const GdkRGBA      *colour)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), words);
  PangoAttrList *attributes = pango_attr_list_new ();
  GdkRGBA ground = get_colour (self, "view_bg_color");
  GskRoundedRect box;
  int width, height;

  pango_attr_list_insert (attributes, pango_attr_scale_new (0.82));
  pango_layout_set_attributes (layout, attributes);
  pango_attr_list_unref (attributes);
  if (room > 0)
    {
      pango_layout_set_width (layout, (int) room * PANGO_SCALE);
      pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
    }
  pango_layout_get_pixel_size (layout, &width, &height);
  ground.alpha = 0.9f;
  gsk_rounded_rect_init_from_rect (&box, &GRAPHENE_RECT_INIT (x + 2, 3, (float) width + 8, (float) height + 4), 4);
  gtk_snapshot_push_rounded_clip (snapshot, &box);
  gtk_snapshot_append_color (snapshot, &ground, &box.bounds);
  gtk_snapshot_pop (snapshot);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (x + 6, 5));
  gtk_snapshot_append_layout (snapshot, layout, colour);
  gtk_snapshot_restore (snapshot);
}

/* Slanted lines over a time in which nobody looked. */
void
lanes_timeline_marks_append_hatch (GtkSnapshot           *snapshot,
                                   const graphene_rect_t *rect,
                                   const GdkRGBA         *colour)
{
  float left = floorf (rect->origin.x / HATCH) * HATCH;
  graphene_rect_t tile = GRAPHENE_RECT_INIT (left, 0, HATCH, HATCH);
  cairo_t *cairo;

  gtk_snapshot_push_repeat (snapshot, rect, &tile);
  cairo = gtk_snapshot_append_cairo (snapshot, &tile);
  gdk_cairo_set_source_rgba (cairo, colour);
  cairo_set_line_width (cairo, 1.2);
  for (int i = -1; i <= 1; i++)
    {
      cairo_move_to (cairo, left + (float) i * HATCH, HATCH);
      cairo_rel_line_to (cairo, HATCH, -HATCH);
    }
  cairo_stroke (cairo);
  cairo_destroy (cairo);
  gtk_snapshot_pop (snapshot);
}

/* What nobody saw, over all lanes: neither busy nor idle. A suspend cuts them apart, as no time of theirs went by. */
static void
append_hole (LanesTimelineMarks      *self,
             GtkSnapshot             *snapshot,
             const LanesTimelineHole *hole,
             const GdkRGBA           *text)
{
  const LanesTimeAxis *axis = lanes_timeline_model_get_axis (self->model);
  float height = (float) gtk_widget_get_height (GTK_WIDGET (self));
  GdkRGBA shade = { text->red, text->green, text->blue, 0.05f }, line = { text->red, text->green, text->blue, 0.22f };
  g_autofree char *name = lanes_timeline_dup_hole_name (hole);
  double from, to;

  if (!lanes_timeline_hole_get_extent (hole, axis, &from, &to))
    return;

  float x0 = floorf ((float) from), x1 = MAX (ceilf ((float) to), x0 + 2);
  graphene_rect_t rect = GRAPHENE_RECT_INIT (x0, 0, x1 - x0, height);

  if (hole->slept > 0)
    {
      GdkRGBA ground = get_colour (self, "view_bg_color");

      gtk_snapshot_append_color (snapshot, &ground, &rect);
      line.alpha = 0.5f;
    }
  gtk_snapshot_append_color (snapshot, &shade, &rect);
  lanes_timeline_marks_append_hatch (snapshot, &rect, &line);
  gtk_snapshot_append_color (snapshot, &line, &GRAPHENE_RECT_INIT (x0, 0, 1, height));
  gtk_snapshot_append_color (snapshot, &line, &GRAPHENE_RECT_INIT (x1 - 1, 0, 1, height));
  if (hole->slept > 0)
    append_words (self, snapshot, name, x1, 0, text);
  else if (x1 - MAX (x0, 0) > MIN_GAP_WORDS)
    append_words (self, snapshot, name, MAX (x0, 0), x1 - MAX (x0, 0) - 12, text);
}

static void
append_holes (LanesTimelineMarks *self,
              GtkSnapshot        *snapshot)
{
  const LanesTimeAxis *axis = lanes_timeline_model_get_axis (self->model);
  double around = LANES_TIMELINE_CUT * axis->scale;
  g_autoptr (GArray) holes = lanes_timeline_find_holes (lanes_timeline_model_get_store (self->model),
                                                        (gint64) (axis->start - around),
                                                        (gint64) (lanes_time_axis_get_end (axis) + around));
  GdkRGBA text;

  gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (self)), &text);
  for (guint i = 0; i < holes->len; i++)
    append_hole (self, snapshot, &g_array_index (holes, LanesTimelineHole, i), &text);
}

static void
append_found (LanesTimelineMarks *self,
              GtkSnapshot        *snapshot)
{
  GArray *found = lanes_timeline_model_get_found (self->model);
  GdkRGBA yellow = { 0.96f, 0.76f, 0.07f, 1 };
  guint n = 0;

  for (guint i = 0; found != NULL && i < found->len && n < MAX_FOUND; i++)
    {
      graphene_rect_t rect;

      if (!get_rect (self, &g_array_index (found, LanesTimelineSpot, i), &rect))
        continue;

      append_outline (snapshot, &rect, &yellow, 2);
      n++;
    }
}

/* The end of one span to the start of another. */
static void
draw_arrow (cairo_t               *cairo,
            const graphene_rect_t *from,
            const graphene_rect_t *to)
{
  double x0 = from->origin.x + from->size.width, y0 = from->origin.y + from->size.height / 2;
  double x1 = to->origin.x, y1 = to->origin.y + to->size.height / 2;
  double bend = MAX (12, (x1 - x0) / 2);
  double rise = y0 == y1 ? MIN (from->size.height * 1.3, (x1 - x0) / 5) : 0;

  /* Side by side in one lane: there is nothing to lead over. */
  if (y0 == y1 && x1 - x0 < 10)
    return;

  /* In one lane it goes over the titles of what ran in between. */
  cairo_move_to (cairo, x0, y0);
  cairo_curve_to (cairo, x0 + bend, y0 - rise, x1 - bend, y1 - rise, x1 - 5, y1);
  cairo_stroke (cairo);
  cairo_move_to (cairo, x1, y1);
  cairo_line_to (cairo, x1 - 8, y1 - 4.5);
  cairo_line_to (cairo, x1 - 8, y1 + 4.5);
  cairo_close_path (cairo);
  cairo_fill (cairo);
}

/* From what the selected span had to wait for. One that is out of sight has none. */
static void
append_causes (LanesTimelineMarks    *self,
               GtkSnapshot           *snapshot,
               const graphene_rect_t *selected)
{
  GArray *causes = lanes_timeline_model_get_causes (self->model);
  GdkRGBA colour;
  cairo_t *cairo;

  if (causes == NULL || causes->len == 0)
    return;

  gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (self)), &colour);
  cairo = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, (float) gtk_widget_get_width (GTK_WIDGET (self)),
                                                                    (float) gtk_widget_get_height (GTK_WIDGET (self))));
  gdk_cairo_set_source_rgba (cairo, &colour);
  cairo_set_line_width (cairo, 1.5);
  for (guint i = 0; i < causes->len; i++)
    {
      graphene_rect_t rect;

      if (get_rect (self, &g_array_index (causes, LanesTimelineSpot, i), &rect))
        draw_arrow (cairo, &rect, selected);
    }
  cairo_destroy (cairo);

  /* And what they come from, also where there is no room for an arrow. */
  colour.alpha = 0.6f;
  for (guint i = 0; i < causes->len; i++)
    {
      graphene_rect_t rect;

      if (get_rect (self, &g_array_index (causes, LanesTimelineSpot, i), &rect))
        append_outline (snapshot, &rect, &colour, 1);
    }
}

/* A dashed line where somebody set the clock: the times on either side belong to different clocks. */
static void
append_clock (LanesTimelineMarks *self,
              GtkSnapshot        *snapshot)
{
  LanesSpanClock *clock = lanes_span_store_get_clock (lanes_timeline_model_get_store (self->model));
  const LanesTimeAxis *axis = lanes_timeline_model_get_axis (self->model);
  GdkRGBA colour;

  gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (self)), &colour);
  colour.alpha = 0.6f;
  for (guint i = 1; i < lanes_span_clock_get_n (clock); i++)
    {
      const LanesClockMark *mark = lanes_span_clock_get (clock, i);
      float x = (float) floor (lanes_time_axis_to_x (axis, (double) mark->monotonic));

      if (mark->event != LANES_CLOCK_CHANGED || x < 0 || x > (float) axis->width)
        continue;

      for (float y = 0; y < (float) gtk_widget_get_height (GTK_WIDGET (self)); y += 8)
        gtk_snapshot_append_color (snapshot, &colour, &GRAPHENE_RECT_INIT (x, y, 2, 4));
      append_words (self, snapshot, _("clock set"), x, 0, &colour);
    }
}

static void
lanes_timeline_marks_snapshot (GtkWidget   *widget,
                               GtkSnapshot *snapshot)
{
  LanesTimelineMarks *self = LANES_TIMELINE_MARKS (widget);
  const LanesTimelineSpot *selected = lanes_timeline_model_get_selected (self->model);
  graphene_rect_t rect;

  append_holes (self, snapshot);
  append_range (self, snapshot);
  append_found (self, snapshot);
  append_clock (self, snapshot);

  if (selected->lane != LANES_SPAN_NO_LANE && get_rect (self, selected, &rect))
    {
      GdkRGBA colour;

      gtk_style_context_get_color (gtk_widget_get_style_context (widget), &colour);
      append_outline (snapshot, &rect, &colour, 2);
      append_causes (self, snapshot, &rect);
    }
}

static void
lanes_timeline_marks_dispose (GObject *object)
{
  LanesTimelineMarks *self = LANES_TIMELINE_MARKS (object);

  g_clear_object (&self->model);

  G_OBJECT_CLASS (lanes_timeline_marks_parent_class)->dispose (object);
}

static void
lanes_timeline_marks_class_init (LanesTimelineMarksClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lanes_timeline_marks_dispose;
  widget_class->snapshot = lanes_timeline_marks_snapshot;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
lanes_timeline_marks_init (LanesTimelineMarks *self)
{
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_widget_set_can_target (GTK_WIDGET (self), FALSE);
}

GtkWidget *
lanes_timeline_marks_new (LanesTimelineModel *model)
{
  LanesTimelineMarks *self = g_object_new (LANES_TYPE_TIMELINE_MARKS, NULL);

  self->model = g_object_ref (model);
  g_signal_connect_object (model, "view-changed", G_CALLBACK (gtk_widget_queue_draw), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (model, "selection-changed", G_CALLBACK (gtk_widget_queue_draw), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (model, "found-changed", G_CALLBACK (gtk_widget_queue_draw), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}
