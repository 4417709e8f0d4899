/* lanes-timeline-bars.c: the layer of the spans
 *
 * For every lane that is seen, a few rows of pixels that are stretched over its bars (lanes-timeline-strip.c) and, where spans
 * are wide enough, their labels and patterns. What a frame may cost is bounded: labels are laid out once and kept, and only so
 * many are made anew in a frame, and lanes that have to be drawn anew only drawn so finely, as there is time for. What is left
 * comes with the next frames.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-timeline-bars.h"

#include "lanes-timeline-painter.h"
#include "lanes-timeline-sheet.h"
#include "lanes-timeline-words.h"

#include <math.h>

#define RADIUS 4.0
#define MIN_HATCH 10.0
#define MIN_LABEL 40.0
#define LABEL_PAD 6.0
#define MAX_LABELS 900
#define MAX_HATCHED 400
/* So many labels at least are laid out in a frame, and more while there is time: µs. One takes 20 to 60. */
#define MIN_NEW_LAYOUTS 10
#define LAYOUT_US 1500
#define KEEP_LAYOUTS 3000
#define FIT_STEP 8
#define HATCH 8
/* µs of a frame for drawing lanes anew in all detail: what does not fit comes with the next frames. */
#define FINE_US 500

typedef struct
{
  guint64      key;
  PangoLayout *layout;   /* owned */
  int          natural;  /* pixels */
  int          width;    /* pixels that it is ellipsized to, or -1 */
  guint        frame;    /* when it was last used */
} Label;

struct _LanesTimelineBars
{
  GtkWidget           parent_instance;

  LanesTimelineModel *model;       /* owned */
  GPtrArray          *groups;      /* owned, LanesTimelinePicture: of each folded group, nullable */
  GPtrArray          *pictures;    /* owned, LanesTimelinePicture: of each lane, nullable */
  GPtrArray          *stripes;     /* owned, LanesTimelinePicture: of each lane, nullable */
  LanesTimelineSheet *sheet;       /* owned: the pixels of all lanes of a frame */
  GArray             *bars;        /* owned, LanesTimelineBar: of the lane being drawn */
  GHashTable         *labels;      /* owned, key → Label */
  GdkTexture         *hatch;       /* owned */
  guint               frame;
  guint               n_labels;    /* of this frame */
  guint               n_hatched;
  guint               n_new;
  gint64              deadline;    /* for detail, in this frame */
  gint64              labels_until; /* for new labels */
  gboolean            coarse;      /* some was left out */
};

G_DEFINE_FINAL_TYPE (LanesTimelineBars, lanes_timeline_bars, GTK_TYPE_WIDGET)

static void
label_free (Label *label)
{
  g_object_unref (label->layout);
  g_free (label);
}

void
lanes_timeline_bars_get_bar (const LanesTimelineRow *row,
                             int                    *ret_y,
                             int                    *ret_height)
{
  *ret_y = row->y + (int) ((row->dense ? 1 : 5) * row->scale);
  *ret_height = (int) ((row->dense ? 8 : 17) * row->scale);
}

static float
get_width (LanesTimelineBars *self)
{
  int scale = lanes_timeline_model_get_scale_factor (self->model);

  return (float) (ceil (lanes_timeline_model_get_axis (self->model)->width * scale) / scale);
}

static void
add_row (LanesTimelineBars *self,
         const guint32     *pixels,
         float              y,
         float              height)
{
  lanes_timeline_sheet_add (self->sheet, pixels, 1, &GRAPHENE_RECT_INIT (0, y, get_width (self), height));
}

static LanesTimelinePicture *
get_picture (GPtrArray *pictures,
             guint      lane)
{
  if (lane >= pictures->len)
    g_ptr_array_set_size (pictures, lane + 1);
  if (g_ptr_array_index (pictures, lane) == NULL)
    g_ptr_array_index (pictures, lane) = lanes_timeline_picture_new ();

  return g_ptr_array_index (pictures, lane);
}

/* The rows of corners at the top and bottom, and the middle between them. */
static void
add_strip (LanesTimelineBars  *self,
           LanesTimelineStrip *strip,
           float               y,
           float               height)
{
  float pixel = 1.f / (float) lanes_timeline_model_get_scale_factor (self->model);
  guint n_edges = lanes_timeline_strip_has_corners (strip) ? lanes_timeline_strip_get_n_edges (strip) : 0;
  float inset = (float) n_edges * pixel;

  if (lanes_timeline_strip_has (strip, LANES_TIMELINE_STRIP_WAITS))
    add_row (self, lanes_timeline_strip_get_row (strip, LANES_TIMELINE_STRIP_WAITS), y + floorf (height / 2), 2);

  if (lanes_timeline_strip_has (strip, LANES_TIMELINE_STRIP_MIDDLE))
    {
      add_row (self, lanes_timeline_strip_get_row (strip, LANES_TIMELINE_STRIP_MIDDLE), y + inset, height - 2 * inset);
      for (guint i = 0; i < n_edges; i++)
        {
          const guint32 *edge = lanes_timeline_strip_get_edge (strip, i);

          add_row (self, edge, y + (float) i * pixel, pixel);
          add_row (self, edge, y + height - (float) (i + 1) * pixel, pixel);
        }
    }

  if (lanes_timeline_strip_has (strip, LANES_TIMELINE_STRIP_MARKS))
    add_row (self, lanes_timeline_strip_get_row (strip, LANES_TIMELINE_STRIP_MARKS), y + height - 1, 2);
}

static char *
dup_label_text (LanesTimelineBars *self,
                const LanesSpan   *span)
{
  g_autofree char *title = lanes_timeline_dup_title (self->model, span);
  const char *glyph = lanes_timeline_palette_get_glyph (lanes_span_get_state (span));

  return glyph != NULL ? g_strdup_printf ("%s %s", glyph, title) : g_steal_pointer (&title);
}

static Label *
make_label (LanesTimelineBars *self,
            const LanesSpan   *span,
            guint64            key)
{
  g_autofree char *text = dup_label_text (self, span);
  PangoAttrList *attributes = pango_attr_list_new ();
  Label *label = g_new0 (Label, 1);

  pango_attr_list_insert (attributes, pango_attr_scale_new (0.82));
  pango_attr_list_insert (attributes, pango_attr_weight_new (PANGO_WEIGHT_SEMIBOLD));
  label->key = key;
  label->width = -1;
  label->layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
  pango_layout_set_single_paragraph_mode (label->layout, TRUE);
  pango_layout_set_attributes (label->layout, attributes);
  pango_layout_set_ellipsize (label->layout, PANGO_ELLIPSIZE_END);
  pango_layout_get_pixel_size (label->layout, &label->natural, NULL);
  pango_attr_list_unref (attributes);
  return label;
}

/* May one more label be laid out in this frame? */
static gboolean
may_lay_out (LanesTimelineBars *self)
{
  if (self->n_new++ < MIN_NEW_LAYOUTS || g_get_monotonic_time () < self->labels_until)
    return TRUE;

  self->coarse = TRUE;
  return FALSE;
}

/* Returns: (transfer none) (nullable): %NULL where enough were made in this frame */
static Label *
find_label (LanesTimelineBars *self,
            const LanesSpan   *span)
{
  guint64 key = ((span->job << 8 | span->attempt) << 4 | lanes_span_get_state (span)) << 1 | (span->helping != 0);
  Label *label;

  key = key * 257 + (span->job == 0 ? (guint64) span->start : span->kind);
  label = g_hash_table_lookup (self->labels, &key);
  if (label == NULL)
    {
      if (!may_lay_out (self))
        return NULL;
      label = make_label (self, span, key);
      g_hash_table_insert (self->labels, &label->key, label);
    }

  label->frame = self->frame;
  return label;
}

static void
fit_label (LanesTimelineBars *self,
           Label             *label,
           int                room)
{
  /* What is cut at the edge of the view is cut elsewhere in every frame; it is laid out again every few pixels only. */
  int width = room >= label->natural ? -1 : room - room % FIT_STEP;

  if (label->width == width || (width > 0 && !may_lay_out (self)))
    return;

  pango_layout_set_width (label->layout, width < 0 ? -1 : width * PANGO_SCALE);
  label->width = width;
}

static void
append_label (LanesTimelineBars      *self,
              GtkSnapshot            *snapshot,
              const LanesTimelineBar *bar,
              float                   y,
              float                   height)
{
  static const GdkRGBA white = { 1, 1, 1, 1 };
  double x0 = MAX (bar->x0, 0) + LABEL_PAD;
  double x1 = MIN (bar->x1, lanes_timeline_model_get_axis (self->model)->width) - LABEL_PAD / 2;
  int room = (int) (x1 - x0), text_height;
  gboolean clips;
  Label *label;

  if (x1 - x0 < MIN_LABEL - LABEL_PAD || bar->span.unobserved || bar->colour >> 24 < 0x40 || self->n_labels >= MAX_LABELS)
    return;
  label = find_label (self, &bar->span);
  if (label == NULL)
    return;

  self->n_labels++;
  fit_label (self, label, room);
  pango_layout_get_pixel_size (label->layout, NULL, &text_height);
  clips = (label->width < 0 ? label->natural : label->width) > room;
  if (clips)
    gtk_snapshot_push_clip (snapshot, &GRAPHENE_RECT_INIT ((float) x0, y, (float) (x1 - x0), height));
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) floor (x0), floorf (y + (height - (float) text_height) / 2)));
  gtk_snapshot_append_layout (snapshot, label->layout, &white);
  gtk_snapshot_restore (snapshot);
  if (clips)
    gtk_snapshot_pop (snapshot);
}

/* Slanted lines over what failed, was cancelled or is stopping: the colour is never the only sign. */
static void
append_hatch (LanesTimelineBars      *self,
              GtkSnapshot            *snapshot,
              const LanesTimelineBar *bar,
              float                   y,
              float                   height)
{
  double x0 = MAX (bar->x0, 0), x1 = MIN (bar->x1, lanes_timeline_model_get_axis (self->model)->width);

  if (!lanes_timeline_is_hatched (lanes_span_get_state (&bar->span)))
    return;
  if (x1 <= x0 || self->n_hatched++ >= MAX_HATCHED)
    return;

  graphene_rect_t rect = GRAPHENE_RECT_INIT ((float) x0, y + 1, (float) (x1 - x0), height - 2);
  float left = (float) (floor (x0 / HATCH) * HATCH);

  gtk_snapshot_push_repeat (snapshot, &rect, &GRAPHENE_RECT_INIT (left, y, HATCH, HATCH));
  gtk_snapshot_append_texture (snapshot, self->hatch, &GRAPHENE_RECT_INIT (left, y, HATCH, HATCH));
  gtk_snapshot_pop (snapshot);
}

static void
add_stripe (LanesTimelineBars      *self,
            const LanesTimelineRow *row,
            float                   y)
{
  if (!lanes_span_store_has_stripe (lanes_timeline_model_get_store (self->model), row->lane))
    return;

  LanesTimelinePicture *picture = get_picture (self->stripes, row->lane);

  lanes_timeline_paint_stripe (self->model, picture, row->lane, self->deadline);
  self->coarse |= picture->coarse;
  if (lanes_timeline_strip_has (picture->strip, LANES_TIMELINE_STRIP_MIDDLE))
    add_row (self, lanes_timeline_strip_get_row (picture->strip, LANES_TIMELINE_STRIP_MIDDLE), y,
             (float) floor ((row->dense ? 2 : 4) * row->scale));
}

static void
add_lane (LanesTimelineBars      *self,
          const LanesTimelineRow *row,
          int                     top)
{
  LanesTimelinePicture *picture = get_picture (self->pictures, row->lane);
  int y, height;

  lanes_timeline_bars_get_bar (row, &y, &height);
  lanes_timeline_paint_lane (self->model, picture, row->lane, row->dense ? 2 : RADIUS, self->deadline);
  self->coarse |= picture->coarse;
  add_strip (self, picture->strip, (float) (y - top), (float) height);
  add_stripe (self, row, (float) (y - top + height + (int) ((row->dense ? 1 : 2) * row->scale)));
}

/* What lies on the bars that are wide enough. */
static void
append_on_lane (LanesTimelineBars      *self,
                GtkSnapshot            *snapshot,
                const LanesTimelineRow *row,
                int                     top)
{
  int bar_y, bar_height;

  /* While there is no time for detail, not for patterns either; labels there are only few. */
  if (row->dense && get_picture (self->pictures, row->lane)->coarse)
    return;

  lanes_timeline_bars_get_bar (row, &bar_y, &bar_height);

  float y = (float) (bar_y - top), height = (float) bar_height;

  g_array_set_size (self->bars, 0);
  lanes_timeline_find_bars (self->model, row->lane, MIN_HATCH, row->dense ? G_MAXDOUBLE : MIN_LABEL, self->bars);
  for (guint i = 0; i < self->bars->len; i++)
    {
      const LanesTimelineBar *bar = &g_array_index (self->bars, LanesTimelineBar, i);

      append_hatch (self, snapshot, bar, y, height);
      if (!row->dense && bar->x1 - bar->x0 >= MIN_LABEL)
        append_label (self, snapshot, bar, y, height);
    }
}

static void
add_group (LanesTimelineBars      *self,
           const LanesTimelineRow *row,
           int                     top)
{
  if (!lanes_timeline_model_is_folded (self->model, row->group))
    return;

  LanesTimelinePicture *picture = get_picture (self->groups, row->group);

  lanes_timeline_paint_group (self->model, picture, row->group);
  if (lanes_timeline_strip_has (picture->strip, LANES_TIMELINE_STRIP_MIDDLE))
    add_row (self, lanes_timeline_strip_get_row (picture->strip, LANES_TIMELINE_STRIP_MIDDLE), (float) (row->y - top + 6),
             (float) row->height - 12);
}

static void
append_grid (LanesTimelineBars *self,
             GtkSnapshot       *snapshot,
             const GdkRGBA     *text)
{
  GArray *ticks = lanes_timeline_model_get_ticks (self->model);
  GdkRGBA line = { text->red, text->green, text->blue, 0.07f };
  float height = (float) gtk_widget_get_height (GTK_WIDGET (self));

  for (guint i = 0; i < ticks->len; i++)
    {
      const LanesTimelineTick *tick = &g_array_index (ticks, LanesTimelineTick, i);

      if (tick->label != NULL)
        gtk_snapshot_append_color (snapshot, &line, &GRAPHENE_RECT_INIT ((float) floor (tick->x), 0, 1, height));
    }
}

static gboolean
forget_label (gpointer key,
              gpointer value,
              gpointer user_data)
{
  return ((Label *) value)->frame != GPOINTER_TO_UINT (user_data);
}

/* What this frame could not lay out comes with the next; asking for it within a snapshot would be lost. */
static void
draw_again (gpointer data)
{
  gtk_widget_queue_draw (GTK_WIDGET (data));
  g_object_unref (data);
}

static void
finish_frame (LanesTimelineBars *self)
{
  if (g_hash_table_size (self->labels) > KEEP_LAYOUTS)
    g_hash_table_foreach_remove (self->labels, forget_label, GUINT_TO_POINTER (self->frame));
  if (self->coarse)
    g_idle_add_once (draw_again, g_object_ref (self));
}

/* A band behind the heading of a group, a thin line under a lane. */
static void
append_ground (LanesTimelineBars      *self,
               GtkSnapshot            *snapshot,
               const LanesTimelineRow *row,
               int                     top,
               const GdkRGBA          *text)
{
  GdkRGBA band = { text->red, text->green, text->blue, 0.06f };
  GdkRGBA line = { text->red, text->green, text->blue, 0.05f };
  float y = (float) (row->y - top);

  if (row->lane == LANES_SPAN_NO_LANE)
    gtk_snapshot_append_color (snapshot, &band, &GRAPHENE_RECT_INIT (0, y, get_width (self), (float) row->height));
  if (!row->dense)
    gtk_snapshot_append_color (snapshot, &line,
                               &GRAPHENE_RECT_INIT (0, y + (float) row->height - 1, get_width (self), 1));
}

static void
append_rows (LanesTimelineBars      *self,
             GtkSnapshot            *snapshot,
             const LanesTimelineRow *rows,
             guint                   n_rows,
             int                     top)
{
  double width = lanes_timeline_model_get_axis (self->model)->width;

  lanes_timeline_sheet_begin (self->sheet, (guint) ceil (width * lanes_timeline_model_get_scale_factor (self->model)));
  for (guint i = 0; i < n_rows; i++)
    if (rows[i].lane == LANES_SPAN_NO_LANE)
      add_group (self, &rows[i], top);
    else
      add_lane (self, &rows[i], top);
  lanes_timeline_sheet_append (self->sheet, GTK_WIDGET (self), snapshot);

  self->labels_until = g_get_monotonic_time () + LAYOUT_US;
  for (guint i = 0; i < n_rows; i++)
    if (rows[i].lane != LANES_SPAN_NO_LANE)
      append_on_lane (self, snapshot, &rows[i], top);
}

static void
lanes_timeline_bars_snapshot (GtkWidget   *widget,
                              GtkSnapshot *snapshot)
{
  LanesTimelineBars *self = LANES_TIMELINE_BARS (widget);
  GArray *rows = lanes_timeline_model_get_rows (self->model);
  int top = lanes_timeline_model_get_top (self->model);
  int bottom = top + gtk_widget_get_height (widget);
  const LanesTimelineRow *first = lanes_timeline_model_find_row (self->model, top);
  const LanesTimelineRow *end = (const LanesTimelineRow *) (gpointer) rows->data + rows->len;
  guint n_rows = 0;
  GdkRGBA text;

  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &text);
  self->frame++;
  self->n_labels = self->n_hatched = self->n_new = 0;
  self->deadline = g_get_monotonic_time () + FINE_US;
  self->coarse = FALSE;

  append_grid (self, snapshot, &text);
  if (first == NULL)
    return;

  while (first + n_rows < end && first[n_rows].y < bottom)
    append_ground (self, snapshot, &first[n_rows++], top, &text);
  append_rows (self, snapshot, first, n_rows, top);
  finish_frame (self);
}

static void
lanes_timeline_bars_css_changed (GtkWidget         *widget,
                                 GtkCssStyleChange *change)
{
  /* Another font, another theme. */
  g_hash_table_remove_all (LANES_TIMELINE_BARS (widget)->labels);
  GTK_WIDGET_CLASS (lanes_timeline_bars_parent_class)->css_changed (widget, change);
}

static void
lanes_timeline_bars_dispose (GObject *object)
{
  LanesTimelineBars *self = LANES_TIMELINE_BARS (object);

  g_clear_object (&self->model);

  G_OBJECT_CLASS (lanes_timeline_bars_parent_class)->dispose (object);
}

static void
lanes_timeline_bars_finalize (GObject *object)
{
  LanesTimelineBars *self = LANES_TIMELINE_BARS (object);

  g_hash_table_unref (self->labels);
  g_array_unref (self->bars);
  g_ptr_array_unref (self->pictures);
  g_ptr_array_unref (self->stripes);
  g_ptr_array_unref (self->groups);
  lanes_timeline_sheet_free (self->sheet);
  g_clear_object (&self->hatch);

  G_OBJECT_CLASS (lanes_timeline_bars_parent_class)->finalize (object);
}

static void
lanes_timeline_bars_class_init (LanesTimelineBarsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = lanes_timeline_bars_dispose;
  object_class->finalize = lanes_timeline_bars_finalize;
  widget_class->snapshot = lanes_timeline_bars_snapshot;
  widget_class->css_changed = lanes_timeline_bars_css_changed;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

/* One period of the pattern: a white line from corner to corner, a quarter of it strong. */
static GdkTexture *
make_hatch (void)
{
  guint32 pixels[HATCH * HATCH] = { 0 };
  g_autoptr (GBytes) bytes = NULL;

  for (guint y = 0; y < HATCH; y++)
    for (guint i = 0; i < 3; i++)
      pixels[y * HATCH + (2 * HATCH - 1 - y + i) % HATCH] = i == 1 ? 0x70707070 : 0x38383838;

  bytes = g_bytes_new (pixels, sizeof pixels);
  return gdk_memory_texture_new (HATCH, HATCH, GDK_MEMORY_DEFAULT, bytes, HATCH * sizeof (guint32));
}

static void
free_picture (gpointer data)
{
  g_clear_pointer (&data, lanes_timeline_picture_free);
}

static void
lanes_timeline_bars_init (LanesTimelineBars *self)
{
  self->groups = g_ptr_array_new_with_free_func (free_picture);
  self->sheet = lanes_timeline_sheet_new ();
  self->pictures = g_ptr_array_new_with_free_func (free_picture);
  self->stripes = g_ptr_array_new_with_free_func (free_picture);
  self->bars = g_array_new (FALSE, FALSE, sizeof (LanesTimelineBar));
  self->labels = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, (GDestroyNotify) label_free);
  self->hatch = make_hatch ();
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_widget_set_can_target (GTK_WIDGET (self), FALSE);
}

GtkWidget *
lanes_timeline_bars_new (LanesTimelineModel *model)
{
  LanesTimelineBars *self = g_object_new (LANES_TYPE_TIMELINE_BARS, NULL);

  self->model = g_object_ref (model);
  g_signal_connect_object (model, "view-changed", G_CALLBACK (gtk_widget_queue_draw), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}
