/* lanes-timeline-sheet.c: pixels of many bands on their way to the renderer
 *
 * A band is a few rows of pixels and the rectangle that they are stretched over. With OpenGL each is a texture. GTK 4.8
 * converts every texture through floating point whenever cairo draws it (4 ms for a million pixels), so there cairo gets the
 * pixels themselves, stretched already: a node of GSK costs cairo an image of its size that is cleared, drawn to and laid over
 * the window, so that it is the size of these images that counts, not the rectangles in them. Images of a few bands each stay in
 * the cache of the CPU from one of these steps to the next.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-timeline-sheet.h"

#include <math.h>
#include <string.h>

/* Device pixels of an image, unless one band alone has more. It and the copy that cairo makes of it fit the cache of a CPU:
 * 10 million spans, a frame of 64 lanes: 3.1 ms with these, 4.4 ms with one image for all. */
#define MAX_PIXELS (32 * 1024)

typedef struct
{
  const guint32  *pixels;  /* borrowed */
  graphene_rect_t rect;
  guint           n_rows;
} Band;

struct _LanesTimelineSheet
{
  guint   n_columns;
  GArray *bands;  /* owned, Band */
};

LanesTimelineSheet *
lanes_timeline_sheet_new (void)
{
  LanesTimelineSheet *self = g_new0 (LanesTimelineSheet, 1);

  self->bands = g_array_new (FALSE, FALSE, sizeof (Band));
  return self;
}

void
lanes_timeline_sheet_free (LanesTimelineSheet *self)
{
  g_array_unref (self->bands);
  g_free (self);
}

/* Starts an empty sheet whose bands are so wide, in device pixels. */
void
lanes_timeline_sheet_begin (LanesTimelineSheet *self,
                            guint               n_columns)
{
  self->n_columns = n_columns;
  g_array_set_size (self->bands, 0);
}

/**
 * lanes_timeline_sheet_add:
 * @pixels: @n_rows rows of as many columns as the sheet has, premultiplied, in the byte order of cairo; to be left alone
 *   until lanes_timeline_sheet_append()
 * @rect: what they are stretched over, in the coordinates of the widget
 */
void
lanes_timeline_sheet_add (LanesTimelineSheet    *self,
                          const guint32         *pixels,
                          guint                  n_rows,
                          const graphene_rect_t *rect)
{
  Band band = { pixels, *rect, n_rows };

  if (rect->size.width <= 0 || rect->size.height <= 0)
    return;

  g_array_append_val (self->bands, band);
}

/* What @above leaves to be seen of @below; both premultiplied. */
static inline guint32
lay_over (guint32 below,
          guint32 above)
{
  guint32 left = 255 - (above >> 24), sum = 0;

  if (left == 0)
    return above;

  for (guint shift = 0; shift < 32; shift += 8)
    sum |= MIN ((above >> shift & 0xff) + ((below >> shift & 0xff) * left + 127) / 255, 255) << shift;
  return sum;
}

static void
lay_row (guint32       *below,
         const guint32 *above,
         guint          n)
{
  for (guint i = 0; i < n; i++)
    if (above[i] != 0)
      below[i] = lay_over (below[i], above[i]);
}

/* Stretches a band over its rows of @pixels, the first of which stands for @top. */
static void
put_band (LanesTimelineSheet *self,
          const Band         *band,
          double              top,
          int                 scale,
          guint32            *pixels,
          gboolean           *taken)
{
  guint from = (guint) round ((band->rect.origin.y - top) * scale);
  guint to = (guint) round ((band->rect.origin.y + band->rect.size.height - top) * scale);

  for (guint row = from; row < to; row++)
    {
      const guint32 *source = band->pixels + (gsize) (row - from) * band->n_rows / (to - from) * self->n_columns;
      guint32 *target = pixels + (gsize) row * self->n_columns;

      if (taken[row])
        lay_row (target, source, self->n_columns);
      else
        memcpy (target, source, self->n_columns * sizeof (guint32));
      taken[row] = TRUE;
    }
}

/* @n_bands of the bands as one image, which is as tall as all of them. */
static cairo_surface_t *
make_surface (LanesTimelineSheet    *self,
              const Band            *bands,
              guint                  n_bands,
              const graphene_rect_t *bounds,
              int                    scale)
{
  static const cairo_user_data_key_t key;
  guint n_rows = (guint) round (bounds->size.height * scale);
  gsize stride = self->n_columns * sizeof (guint32);
  guint32 *pixels = g_malloc (MAX (n_rows, 1) * stride);
  g_autofree gboolean *taken = g_new0 (gboolean, n_rows + 1);

  for (guint i = 0; i < n_bands; i++)
    put_band (self, &bands[i], bounds->origin.y, scale, pixels, taken);

  /* cairo would have cleared all of it before; what lies between the bands is a part only. */
  for (guint row = 0; row < n_rows; row++)
    if (!taken[row])
      memset (pixels + (gsize) row * self->n_columns, 0, stride);

  /* A row of 32-bit pixels needs no padding: the stride is the width. */
  cairo_surface_t *surface = cairo_image_surface_create_for_data ((guchar *) pixels, CAIRO_FORMAT_ARGB32, (int) self->n_columns,
                                                                  (int) n_rows, (int) stride);

  if (cairo_surface_set_user_data (surface, &key, pixels, g_free) != CAIRO_STATUS_SUCCESS)
    {
      cairo_surface_finish (surface);
      g_free (pixels);
    }
  return surface;
}

static cairo_surface_t *
acquire_cb (cairo_pattern_t             *pattern,
            void                        *user_data,
            cairo_surface_t             *target,
            const cairo_rectangle_int_t *extents)
{
  return cairo_surface_reference (user_data);
}

static void
release_cb (cairo_pattern_t *pattern,
            void            *user_data,
            cairo_surface_t *surface)
{
  cairo_surface_destroy (surface);
}

static cairo_status_t
copy_cb (cairo_pattern_t       *pattern,
         void                  *user_data,
         const cairo_pattern_t *other)
{
  cairo_surface_reference (user_data);
  return CAIRO_STATUS_SUCCESS;
}

static void
finish_cb (cairo_pattern_t *pattern,
           void            *user_data)
{
  cairo_surface_destroy (user_data);
}

/* A pattern that shares @surface, which nothing changes any more, with its copies. Of an image that is a source like any other,
 * a node keeps a copy, which costs as much as to draw it.
 *
 * @surface: (transfer full) */
static cairo_pattern_t *
make_pattern (cairo_surface_t *surface)
{
  cairo_pattern_t *pattern = cairo_pattern_create_raster_source (surface, CAIRO_CONTENT_COLOR_ALPHA,
                                                                 cairo_image_surface_get_width (surface),
                                                                 cairo_image_surface_get_height (surface));

  cairo_raster_source_pattern_set_acquire (pattern, acquire_cb, release_cb);
  cairo_raster_source_pattern_set_copy (pattern, copy_cb);
  cairo_raster_source_pattern_set_finish (pattern, finish_cb);
  return pattern;
}

static void
append_image (LanesTimelineSheet    *self,
              GtkSnapshot           *snapshot,
              const Band            *bands,
              guint                  n_bands,
              const graphene_rect_t *bounds,
              int                    scale)
{
  cairo_pattern_t *pattern = make_pattern (make_surface (self, bands, n_bands, bounds, scale));
  cairo_t *cairo = gtk_snapshot_append_cairo (snapshot, bounds);
  double per_x = (double) self->n_columns / bounds->size.width;
  cairo_matrix_t matrix;

  cairo_matrix_init (&matrix, per_x, 0, 0, scale, -bounds->origin.x * per_x, -bounds->origin.y * scale);
  cairo_pattern_set_matrix (pattern, &matrix);
  cairo_pattern_set_filter (pattern, CAIRO_FILTER_NEAREST);
  cairo_set_source (cairo, pattern);
  cairo_rectangle (cairo, bounds->origin.x, bounds->origin.y, bounds->size.width, bounds->size.height);
  cairo_fill (cairo);
  cairo_pattern_destroy (pattern);
  cairo_destroy (cairo);
}

static gboolean
is_beside (const graphene_rect_t *a,
           const graphene_rect_t *b)
{
  return a->origin.x != b->origin.x || a->size.width != b->size.width;
}

static void
append_by_cairo (LanesTimelineSheet *self,
                 GtkSnapshot        *snapshot,
                 int                 scale)
{
  const Band *bands = (const Band *) (gpointer) self->bands->data;
  float most = (float) (MAX_PIXELS / self->n_columns / (guint) scale);

  for (guint from = 0, to; from < self->bands->len; from = to)
    {
      graphene_rect_t bounds = bands[from].rect;

      for (to = from + 1; to < self->bands->len; to++)
        {
          graphene_rect_t both;

          graphene_rect_union (&bounds, &bands[to].rect, &both);
          if (is_beside (&bounds, &bands[to].rect) || both.size.height > MAX (most, bounds.size.height))
            break;
          bounds = both;
        }
      append_image (self, snapshot, bands + from, to - from, &bounds, scale);
    }
}

static void
append_band (LanesTimelineSheet *self,
             GtkSnapshot        *snapshot,
             const Band         *band)
{
  gsize stride = (gsize) self->n_columns * sizeof (guint32);
  g_autoptr (GBytes) bytes = g_bytes_new (band->pixels, band->n_rows * stride);
  g_autoptr (GdkTexture) texture = gdk_memory_texture_new ((int) self->n_columns, (int) band->n_rows, GDK_MEMORY_DEFAULT, bytes,
                                                           stride);

  gtk_snapshot_append_texture (snapshot, texture, &band->rect);
}

/* Hands all bands, in their order, to the renderer of @widget. */
void
lanes_timeline_sheet_append (LanesTimelineSheet *self,
                             GtkWidget          *widget,
                             GtkSnapshot        *snapshot)
{
  GtkNative *native = gtk_widget_get_native (widget);

  if (self->bands->len == 0 || self->n_columns == 0)
    return;

  if (native != NULL && GSK_IS_CAIRO_RENDERER (gtk_native_get_renderer (native)))
    append_by_cairo (self, snapshot, gtk_widget_get_scale_factor (widget));
  else
    for (guint i = 0; i < self->bands->len; i++)
      append_band (self, snapshot, &g_array_index (self->bands, Band, i));
}
