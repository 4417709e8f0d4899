/* lanes-timeline-print.c: the time seen as a picture or a drawing
 *
 * All rows, also those scrolled out of sight, over the time that is seen, on white paper, and beneath them what the colours mean.
 * What is narrower than a pixel is drawn as its summary, as on the screen, so that a drawing of ten million spans has no more shapes
 * than pixels.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-timeline-print.h"

#include "lanes-error.h"
#include "lanes-timeline-words.h"

#include <cairo-svg.h>
#include <glib/gi18n.h>
#include <math.h>
#include <pango/pangocairo.h>

#define LEFT 190
#define RULER 24
#define BAR_TOP 5
#define BAR_HEIGHT 17
#define MIN_LABEL 40
#define STRIPE_HEIGHT 4
/* Samples shorter than this are summed up to it, in pixels; one that comes later than this begins anew. */
#define STRIPE_FINE 1.0
#define PNG_FACTOR 2
#define LEGEND 26
#define SWATCH 10
#define MAX_MEANING 200
#define HATCH 8
/* A hole has its name from this many pixels on. */
#define MIN_HOLE_WORDS 60
#define MAX_HOLE_WORDS 160
/* How strong a span is where nobody saw it run. */
#define UNOBSERVED 0.35
/* What cairo can hold in an image, and how small words may become before nobody can read them. */
#define MAX_SIDE 30000
#define MIN_FACTOR 0.5

typedef struct
{
  cairo_t             *cairo;
  LanesTimelineModel  *model;
  const LanesTimeAxis *axis;
  double               y;       /* of the bars of the row */
  double               height;
  LanesKernelState     state;   /* of the stripe's part that is still growing */
  double               from;
  double               to;
  GHashTable          *keys;    /* owned, guint: whose colours were drawn */
  gboolean             stripes; /* was any drawn? */
} Print;

static void
set_colour (cairo_t *cairo,
            guint32  colour,
            double   alpha)
{
  cairo_set_source_rgba (cairo, (colour >> 16 & 0xff) / 255.0, (colour >> 8 & 0xff) / 255.0, (colour & 0xff) / 255.0,
                         (colour >> 24) / 255.0 * alpha);
}

/* Returns: (transfer full): the text on a line, cut off at @width */
static PangoLayout *
lay_out (Print      *self,
         const char *text,
         double      width,
         gboolean    bold)
{
  PangoLayout *layout = pango_cairo_create_layout (self->cairo);
  PangoFontDescription *font = pango_font_description_from_string (bold ? "Sans Bold 8" : "Sans 8");

  pango_layout_set_font_description (layout, font);
  pango_layout_set_single_paragraph_mode (layout, TRUE);
  pango_layout_set_text (layout, text, -1);
  pango_layout_set_width (layout, (int) (width * PANGO_SCALE));
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
  pango_font_description_free (font);
  return layout;
}

/* Returns: how wide it became */
static double
print_text (Print      *self,
            const char *text,
            double      x,
            double      y,
            double      width,
            gboolean    bold)
{
  g_autoptr (PangoLayout) layout = lay_out (self, text, width, bold);
  int text_width;

  pango_layout_get_pixel_size (layout, &text_width, NULL);
  cairo_move_to (self->cairo, x, y);
  pango_cairo_show_layout (self->cairo, layout);
  return text_width;
}

static void
print_box (Print  *self,
           double  x0,
           double  x1,
           double  radius)
{
  cairo_t *cairo = self->cairo;
  double y0 = self->y, y1 = self->y + self->height;

  cairo_new_sub_path (cairo);
  cairo_arc (cairo, x1 - radius, y0 + radius, radius, -G_PI / 2, 0);
  cairo_arc (cairo, x1 - radius, y1 - radius, radius, 0, G_PI / 2);
  cairo_arc (cairo, x0 + radius, y1 - radius, radius, G_PI / 2, G_PI);
  cairo_arc (cairo, x0 + radius, y0 + radius, radius, G_PI, 3 * G_PI / 2);
  cairo_close_path (cairo);
  cairo_fill (cairo);
}

static void
print_label (Print           *self,
             const LanesSpan *span,
             double           x0,
             double           x1)
{
  g_autofree char *title = lanes_timeline_dup_title (self->model, span);
  const char *glyph = lanes_timeline_palette_get_glyph (lanes_span_get_state (span));
  g_autofree char *text = glyph != NULL ? g_strdup_printf ("%s %s", glyph, title) : g_strdup (title);

  cairo_set_source_rgb (self->cairo, 1, 1, 1);
  print_text (self, text, x0 + 5, self->y + 1, x1 - x0 - 8, TRUE);
}

static void
print_bar (Print                  *self,
           const LanesSpanSummary *summary,
           const LanesSpan        *span)
{
  double x0 = LEFT + MAX (lanes_time_axis_to_x (self->axis, (double) summary->start), 0);
  double x1 = LEFT + MIN (lanes_time_axis_to_x (self->axis, (double) summary->end), self->axis->width);
  double share = summary->end > summary->start ? (double) summary->busy / (double) (summary->end - summary->start) : 1;
  gboolean unobserved = span != NULL && span->unobserved;

  if (x1 < x0)
    return;

  g_hash_table_add (self->keys, GUINT_TO_POINTER (lanes_timeline_model_get_key (self->model, summary)));
  set_colour (self->cairo, lanes_timeline_model_get_colour (self->model, summary),
              unobserved ? UNOBSERVED : span != NULL ? 1 : CLAMP (share, 0.33, 1));
  print_box (self, x0, MAX (x1, x0 + 0.5), x1 - x0 >= 8 ? 4 : 0);
  if (summary->n_failed > 0)
    {
      cairo_set_source_rgb (self->cairo, 0.93, 0.2, 0.23);
      cairo_rectangle (self->cairo, x0, self->y + self->height, MAX (x1 - x0, 1.5), 2);
      cairo_fill (self->cairo);
    }
  if (span != NULL && !unobserved && x1 - x0 >= MIN_LABEL)
    print_label (self, span, x0, x1);
}

static void
print_cell (const LanesSpanCell *cell,
            guint                level,
            gpointer             user_data)
{
  LanesSpanSummary summary;
  LanesSpan span;

  lanes_span_summarise (cell, level, &summary);
  if (level == 0)
    lanes_span_unpack (cell, &span);
  print_bar (user_data, &summary, level == 0 ? &span : NULL);
}

static void
flush_stripe (Print *self)
{
  double x0 = MAX (self->from, 0), x1 = MIN (self->to, self->axis->width);

  if (x1 <= x0)
    return;

  self->stripes = TRUE;
  set_colour (self->cairo, lanes_timeline_palette_get_kernel (self->state), 1);
  cairo_rectangle (self->cairo, LEFT + x0, self->y + self->height + 2, x1 - x0, STRIPE_HEIGHT);
  cairo_fill (self->cairo);
}

/* One sample, or the sum of some, split by its shares as on the screen. */
static void
print_sample (const LanesSpanCell *cell,
              guint                level,
              gpointer             user_data)
{
  Print *self = user_data;
  double x = lanes_time_axis_to_x (self->axis, (double) lanes_span_cell_get_start (cell));
  LanesKernelSum sum;

  lanes_kernel_stripe_unpack (cell, &sum);
  for (guint i = 0; i < LANES_N_KERNEL_STATES; i++)
    {
      double end = x + sum.share[i] * (double) sum.covered / self->axis->scale;

      if (end <= x)
        continue;
      if (self->state != i || x - self->to > STRIPE_FINE)
        {
          flush_stripe (self);
          self->state = i;
          self->from = x;
        }
      self->to = x = end;
    }
}

static void
print_stripe (Print *self,
              guint  lane)
{
  self->from = self->to = 0;
  lanes_span_store_visit_stripe (lanes_timeline_model_get_store (self->model), lane, (gint64) floor (self->axis->start),
                                 (gint64) ceil (lanes_time_axis_get_end (self->axis)),
                                 (gint64) (STRIPE_FINE * self->axis->scale), print_sample, self);
  flush_stripe (self);
}

static void
print_lane (Print *self,
            guint  lane)
{
  LanesSpanStore *store = lanes_timeline_model_get_store (self->model);
  LanesSpan span;

  cairo_set_source_rgb (self->cairo, 0.15, 0.15, 0.15);
  print_text (self, lanes_span_store_get_lane_name (store, lane), 20, self->y + 1, LEFT - 26, FALSE);
  lanes_span_store_visit (store, lane, (gint64) floor (self->axis->start), (gint64) ceil (lanes_time_axis_get_end (self->axis)),
                          (gint64) self->axis->scale, NULL, print_cell, self);

  if (lanes_span_store_get (store, lane, lanes_span_store_get_n (store, lane), lanes_timeline_model_get_now (self->model), &span))
    {
      LanesSpanSummary summary = { .start = span.start, .end = span.end, .busy = span.end - span.start, .kind = span.kind,
                                   .batch = span.batch, .state = lanes_span_get_state (&span) };

      print_bar (self, &summary, &span);
    }
}

static void
print_ruler (Print  *self,
             double  height)
{
  GArray *ticks = lanes_timeline_model_get_ticks (self->model);

  for (guint i = 0; i < ticks->len; i++)
    {
      const LanesTimelineTick *tick = &g_array_index (ticks, LanesTimelineTick, i);
      double x = LEFT + floor (tick->x) + 0.5;

      if (tick->label == NULL || tick->x < 0 || tick->x > self->axis->width)
        continue;

      cairo_set_source_rgb (self->cairo, 0.88, 0.88, 0.88);
      cairo_set_line_width (self->cairo, 1);
      cairo_move_to (self->cairo, x, 0);
      cairo_line_to (self->cairo, x, height);
      cairo_stroke (self->cairo);
      cairo_set_source_rgb (self->cairo, 0.35, 0.35, 0.35);
      print_text (self, tick->label, x + 4, 5, 100, FALSE);
    }
}

static void
hatch (cairo_t *cairo,
       double   x,
       double   y,
       double   width,
       double   height)
{
  cairo_save (cairo);
  cairo_rectangle (cairo, x, y, width, height);
  cairo_clip (cairo);
  cairo_set_source_rgba (cairo, 0, 0, 0, 0.3);
  cairo_set_line_width (cairo, 1);
  for (double from = floor ((x - height) / HATCH) * HATCH; from < x + width; from += HATCH)
    {
      cairo_move_to (cairo, from, y + height);
      cairo_rel_line_to (cairo, height, -height);
    }
  cairo_stroke (cairo);
  cairo_restore (cairo);
}

/* On a ground as wide as the words, so that they can be read on slanted lines. */
static void
print_name (Print      *self,
            const char *name,
            double      x,
            double      room)
{
  g_autoptr (PangoLayout) layout = lay_out (self, name, room, FALSE);
  int width, height;

  pango_layout_get_pixel_size (layout, &width, &height);
  cairo_set_source_rgba (self->cairo, 1, 1, 1, 0.9);
  cairo_rectangle (self->cairo, x - 2, RULER + 2, width + 4, height + 2);
  cairo_fill (self->cairo);
  cairo_set_source_rgb (self->cairo, 0.15, 0.15, 0.15);
  cairo_move_to (self->cairo, x, RULER + 3);
  pango_cairo_show_layout (self->cairo, layout);
}

/* Neither busy nor idle: as on the screen. */
static void
print_hole (Print                   *self,
            const LanesTimelineHole *hole,
            double                   height)
{
  g_autofree char *name = lanes_timeline_dup_hole_name (hole);
  cairo_t *cairo = self->cairo;
  double x0, x1;

  if (!lanes_timeline_hole_get_extent (hole, self->axis, &x0, &x1))
    return;

  x0 = MAX (x0, 0);
  cairo_rectangle (cairo, LEFT + x0, RULER, x1 - x0, height - RULER);
  if (hole->slept > 0)
    cairo_set_source_rgb (cairo, 1, 1, 1);
  else
    cairo_set_source_rgba (cairo, 0, 0, 0, 0.05);
  cairo_fill (cairo);
  hatch (cairo, LEFT + x0, RULER, MAX (x1 - x0, 2), height - RULER);
  if (hole->slept > 0)
    print_name (self, name, LEFT + 4 + x1, MAX_HOLE_WORDS);
  else if (x1 - x0 >= MIN_HOLE_WORDS)
    print_name (self, name, LEFT + 4 + x0, MIN (x1 - x0 - 8, MAX_HOLE_WORDS));
}

static guint
print_holes (Print  *self,
             double  height)
{
  double around = LANES_TIMELINE_CUT * self->axis->scale;
  g_autoptr (GArray) holes = lanes_timeline_find_holes (lanes_timeline_model_get_store (self->model),
                                                        (gint64) (self->axis->start - around),
                                                        (gint64) (lanes_time_axis_get_end (self->axis) + around));

  for (guint i = 0; i < holes->len; i++)
    print_hole (self, &g_array_index (holes, LanesTimelineHole, i), height);
  return holes->len;
}

/* @text behind a swatch that was drawn at @x. Returns: where the next begins */
static double
print_meaning (Print      *self,
               const char *text,
               double      x,
               double      y)
{
  cairo_set_source_rgb (self->cairo, 0.15, 0.15, 0.15);
  return x + SWATCH + 5 + print_text (self, text, x + SWATCH + 5, y - 3, MAX_MEANING, FALSE) + 16;
}

static double
print_swatch (Print      *self,
              const char *text,
              guint32     colour,
              double      x,
              double      y,
              double      height)
{
  set_colour (self->cairo, colour, 1);
  cairo_rectangle (self->cairo, x, y + (SWATCH - height) / 2, SWATCH, height);
  cairo_fill (self->cairo);
  return print_meaning (self, text, x, y);
}

static int
compare_keys (gconstpointer a,
              gconstpointer b)
{
  return GPOINTER_TO_INT (a) - GPOINTER_TO_INT (b);
}

/* What the colours mean: those that were drawn, as many as there is room for. */
static void
print_legend (Print    *self,
              double    width,
              double    y,
              gboolean  holes)
{
  g_autoptr (GList) keys = g_list_sort (g_hash_table_get_keys (self->keys), compare_keys);
  double x = 20;

  if (holes)
    {
      hatch (self->cairo, x, y, SWATCH, SWATCH);
      x = print_meaning (self, _("not observed"), x, y);
    }
  for (LanesKernelState state = 0; self->stripes && state < LANES_N_KERNEL_STATES; state++)
    x = print_swatch (self, lanes_timeline_get_kernel_name (state), lanes_timeline_palette_get_kernel (state), x, y, STRIPE_HEIGHT);
  for (GList *item = keys; item != NULL && x < width - 100; item = item->next)
    {
      g_autofree char *label = lanes_timeline_model_dup_key_label (self->model, GPOINTER_TO_UINT (item->data));

      x = print_swatch (self, label, lanes_timeline_model_get_key_colour (self->model, GPOINTER_TO_UINT (item->data)), x, y, SWATCH);
    }
}

/* On paper words are as large as ever. */
static void
get_size (LanesTimelineModel *model,
          double             *ret_width,
          double             *ret_height)
{
  *ret_width = LEFT + lanes_timeline_model_get_axis (model)->width;
  *ret_height = RULER + lanes_timeline_model_get_height (model) / lanes_timeline_model_get_text_scale (model) + LEGEND;
}

static void
print_heading (Print                  *self,
               const LanesTimelineRow *row,
               double                  width)
{
  double y = RULER + row->y / row->scale;

  cairo_set_source_rgba (self->cairo, 0, 0, 0, 0.06);
  cairo_rectangle (self->cairo, 0, y, width, row->height / row->scale);
  cairo_fill (self->cairo);
  cairo_set_source_rgb (self->cairo, 0.1, 0.1, 0.1);
  print_text (self, lanes_span_store_get_group_title (lanes_timeline_model_get_store (self->model), row->group), 12,
              y + 5, LEFT - 20, TRUE);
}

static void
print_all (LanesTimelineModel *model,
           cairo_t            *cairo)
{
  g_autoptr (GHashTable) keys = g_hash_table_new (NULL, NULL);
  Print self = { .cairo = cairo, .model = model, .axis = lanes_timeline_model_get_axis (model), .keys = keys };
  GArray *rows = lanes_timeline_model_get_rows (model);
  double width, height;
  guint n_holes;

  get_size (model, &width, &height);
  cairo_set_source_rgb (cairo, 1, 1, 1);
  cairo_paint (cairo);
  print_ruler (&self, height - LEGEND);

  for (guint i = 0; i < rows->len; i++)
    {
      const LanesTimelineRow *row = &g_array_index (rows, LanesTimelineRow, i);

      self.y = RULER + row->y / row->scale + (row->lane == LANES_SPAN_NO_LANE || row->dense ? 1 : BAR_TOP);
      self.height = row->dense ? 8 : BAR_HEIGHT;
      if (row->lane == LANES_SPAN_NO_LANE)
        {
          print_heading (&self, row, width);
          continue;
        }

      print_lane (&self, row->lane);
      if (!row->dense)
        print_stripe (&self, row->lane);
    }

  n_holes = print_holes (&self, height - LEGEND);
  print_legend (&self, width, height - LEGEND + 10, n_holes > 0);
}

static cairo_status_t
write_cb (void                *closure,
          const unsigned char *data,
          unsigned int         length)
{
  g_byte_array_append (closure, data, length);
  return CAIRO_STATUS_SUCCESS;
}

static void
set_error (cairo_status_t   status,
           GError         **error)
{
  g_set_error (error, LANES_ERROR, LANES_ERROR_IO, _("The picture cannot be drawn: %s"), cairo_status_to_string (status));
}

/* @array: (transfer full) */
static GBytes *
take_bytes (GByteArray      *array,
            cairo_status_t   status,
            GError         **error)
{
  if (status == CAIRO_STATUS_SUCCESS)
    return g_byte_array_free_to_bytes (array);

  g_byte_array_unref (array);
  set_error (status, error);
  return NULL;
}

/* Returns: (transfer full): a picture of twice the size on the screen, or smaller where it would be too large; or %NULL with an error */
cairo_surface_t *
lanes_timeline_print_picture (LanesTimelineModel  *model,
                              GError             **error)
{
  double width, height, factor;
  cairo_surface_t *surface;
  cairo_status_t status;
  cairo_t *cairo;

  get_size (model, &width, &height);
  /* Smaller rather than cut off. */
  factor = MIN (PNG_FACTOR, MAX_SIDE / MAX (width, height));
  if (factor < MIN_FACTOR)
    {
      g_set_error_literal (error, LANES_ERROR, LANES_ERROR_UNSUPPORTED,
                           _("There are too many lanes for a picture. Fold groups, or export a drawing (SVG)."));
      return NULL;
    }

  surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, (int) ceil (width * factor), (int) ceil (height * factor));
  cairo = cairo_create (surface);
  cairo_scale (cairo, factor, factor);
  print_all (model, cairo);
  status = cairo_status (cairo);
  cairo_destroy (cairo);
  if (status == CAIRO_STATUS_SUCCESS)
    return surface;

  cairo_surface_destroy (surface);
  set_error (status, error);
  return NULL;
}

/**
 * lanes_timeline_print_encode:
 * @picture: which nobody else uses meanwhile
 *
 * Takes seconds for a large one: it is for a thread of its own.
 *
 * Returns: (transfer full): as PNG; or %NULL with an error
 */
GBytes *
lanes_timeline_print_encode (cairo_surface_t  *picture,
                             GError          **error)
{
  GByteArray *array = g_byte_array_new ();

  return take_bytes (array, cairo_surface_write_to_png_stream (picture, write_cb, array), error);
}

/* Returns: (transfer full): the same as a drawing; or %NULL with an error */
GBytes *
lanes_timeline_print_svg (LanesTimelineModel  *model,
                          GError             **error)
{
  GByteArray *array = g_byte_array_new ();
  double width, height;
  cairo_surface_t *surface;
  cairo_status_t status;
  cairo_t *cairo;

  get_size (model, &width, &height);
  surface = cairo_svg_surface_create_for_stream (write_cb, array, width, height);
  cairo_svg_surface_set_document_unit (surface, CAIRO_SVG_UNIT_PX);
  cairo = cairo_create (surface);
  print_all (model, cairo);
  status = cairo_status (cairo);
  cairo_destroy (cairo);
  cairo_surface_finish (surface);
  if (status == CAIRO_STATUS_SUCCESS)
    status = cairo_surface_status (surface);
  cairo_surface_destroy (surface);
  return take_bytes (array, status, error);
}
