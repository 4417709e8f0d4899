/* lanes-timeline-sheet.c: pixels of many bands on their way to the renderer
 *
 * A band is a few rows of pixels and the rectangle that they are stretched over. With OpenGL each is a texture. GTK 4.8
 * converts every texture through floating point whenever cairo draws it (4 ms for a million pixels), so there cairo gets the
 * pixels themselves: those of all bands in one image, as what costs is an image, not its rows.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-timeline-sheet.h"

#include <string.h>

typedef struct
{
  const guint32  *pixels;  /* borrowed */
  graphene_rect_t rect;
  guint           row;     /* of the image */
  guint           n_rows;
} Band;

struct _LanesTimelineSheet
{
  guint   n_columns;
  guint   n_rows;
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
  self->n_rows = 0;
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
  Band band = { pixels, *rect, self->n_rows, n_rows };

  if (rect->size.width <= 0 || rect->size.height <= 0)
    return;

  g_array_append_val (self->bands, band);
  self->n_rows += n_rows;
}

static cairo_surface_t *
make_surface (LanesTimelineSheet *self)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, (int) self->n_columns, (int) self->n_rows);

  guint32 *pixels = (guint32 *) (gpointer) cairo_image_surface_get_data (surface);

  /* A row of 32-bit pixels needs no padding: the stride is the width. */
  for (guint i = 0; i < self->bands->len && pixels != NULL; i++)
    {
      const Band *band = &g_array_index (self->bands, Band, i);

      memcpy (pixels + (gsize) band->row * self->n_columns, band->pixels,
              (gsize) band->n_rows * self->n_columns * sizeof (guint32));
    }

  cairo_surface_mark_dirty (surface);
  return surface;
}

static void
draw_band (LanesTimelineSheet *self,
           cairo_t            *cairo,
           cairo_surface_t    *surface,
           const Band         *band)
{
  cairo_pattern_t *pattern = cairo_pattern_create_for_surface (surface);
  double per_x = (double) self->n_columns / band->rect.size.width;
  double per_y = (double) band->n_rows / band->rect.size.height;
  cairo_matrix_t matrix;

  cairo_matrix_init (&matrix, per_x, 0, 0, per_y, -band->rect.origin.x * per_x, band->row - band->rect.origin.y * per_y);
  cairo_pattern_set_matrix (pattern, &matrix);
  cairo_pattern_set_filter (pattern, CAIRO_FILTER_NEAREST);
  cairo_pattern_set_extend (pattern, CAIRO_EXTEND_PAD);
  cairo_set_source (cairo, pattern);
  cairo_rectangle (cairo, band->rect.origin.x, band->rect.origin.y, band->rect.size.width, band->rect.size.height);
  cairo_fill (cairo);
  cairo_pattern_destroy (pattern);
}

static void
append_by_cairo (LanesTimelineSheet *self,
                 GtkSnapshot        *snapshot)
{
  graphene_rect_t bounds = g_array_index (self->bands, Band, 0).rect;
  cairo_surface_t *surface = make_surface (self);
  cairo_t *cairo;

  for (guint i = 1; i < self->bands->len; i++)
    graphene_rect_union (&bounds, &g_array_index (self->bands, Band, i).rect, &bounds);

  cairo = gtk_snapshot_append_cairo (snapshot, &bounds);
  for (guint i = 0; i < self->bands->len; i++)
    draw_band (self, cairo, surface, &g_array_index (self->bands, Band, i));
  cairo_destroy (cairo);

  /* The node goes on to own the pixels: cairo takes them over from a surface that ends. */
  cairo_surface_destroy (surface);
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
    append_by_cairo (self, snapshot);
  else
    for (guint i = 0; i < self->bands->len; i++)
      append_band (self, snapshot, &g_array_index (self->bands, Band, i));
}
