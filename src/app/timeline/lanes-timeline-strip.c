/* lanes-timeline-strip.c: one lane as a few rows of pixels
 *
 * A lane is drawn as textures that are one pixel high and as wide as the view, stretched over the height of its bars: the cost
 * is that of pixels, never of spans, and a renderer gets a handful of nodes whatever it shows. Round corners come from drawing
 * the first and last rows of pixels apart, each with the bars a little shorter.
 *
 * What is narrower than 3 pixels is added up in columns: the covered part of a column becomes its opacity, the colours mix by
 * what they cover. A column in which anything ran is never fainter than a third, so that a microsecond in an hour can be seen.
 *
 * While the view scrolls, what was drawn is shifted by whole columns and only the columns that came into sight are cleared and
 * drawn (the clip).
 *
 * Pixels are premultiplied and in the byte order of cairo (0xAARRGGBB). No GTK here.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-timeline-strip.h"

#include <math.h>
#include <string.h>

#define FAINTEST 0.33f

typedef struct
{
  float cover, red, green, blue;
} Column;

struct _LanesTimelineStrip
{
  guint    n_columns;
  guint    n_edges;
  guint    clip_from;     /* columns that are being drawn */
  guint    clip_to;
  guint    room;          /* columns that there is memory for */
  double   insets[LANES_TIMELINE_STRIP_MAX_EDGES];
  guint32 *pixels;        /* owned: rows of n_columns: the edges, then those of LanesTimelineStripRow */
  Column  *columns;       /* owned, nullable: of the clip, while it is drawn */
  gboolean corners;
  gboolean has[LANES_TIMELINE_STRIP_N_ROWS];
};

LanesTimelineStrip *
lanes_timeline_strip_new (void)
{
  return g_new0 (LanesTimelineStrip, 1);
}

void
lanes_timeline_strip_free (LanesTimelineStrip *self)
{
  g_free (self->columns);
  g_free (self->pixels);
  g_free (self);
}

static inline guint32 *
get_pixels (LanesTimelineStrip *self,
            guint               row)
{
  return self->pixels + (gsize) row * self->n_columns;
}

static inline guint32 *
get_middle (LanesTimelineStrip *self)
{
  return get_pixels (self, self->n_edges + LANES_TIMELINE_STRIP_MIDDLE);
}

/* Memory is what costs here: only the middle is always kept; an edge as long as the middle stands for it, and a row in which
 * there is nothing yet, are not touched. */
static gboolean
is_kept (LanesTimelineStrip *self,
         guint               row)
{
  if (row < self->n_edges)
    return self->corners;

  return row == self->n_edges + LANES_TIMELINE_STRIP_MIDDLE || self->has[row - self->n_edges];
}

/* From here on the edges differ from the middle. */
static void
keep_edges (LanesTimelineStrip *self)
{
  if (self->corners)
    return;

  self->corners = TRUE;
  for (guint i = 0; i < self->n_edges; i++)
    memcpy (get_pixels (self, i), get_middle (self), sizeof (guint32) * self->n_columns);
}

static void
keep_row (LanesTimelineStrip    *self,
          LanesTimelineStripRow  row)
{
  if (!self->has[row] && row != LANES_TIMELINE_STRIP_MIDDLE)
    memset (get_pixels (self, self->n_edges + row), 0, sizeof (guint32) * self->n_columns);
  self->has[row] = TRUE;
}

/* How much shorter a bar with corners of @radius is in each of its first rows of pixels. */
static void
set_radius (LanesTimelineStrip *self,
            double              radius)
{
  self->n_edges = 0;
  for (guint i = 0; i < LANES_TIMELINE_STRIP_MAX_EDGES && i + 0.5 < radius; i++)
    {
      double up = radius - i - 0.5;
      double inset = radius - sqrt (radius * radius - up * up);

      if (inset < 0.1)
        break;
      self->insets[self->n_edges++] = inset;
    }
}

/* Sums are needed from here to lanes_timeline_strip_end() only: all strips take them from the same warm memory. */
static void
set_clip (LanesTimelineStrip *self,
          guint               from,
          guint               to)
{
  g_free (self->columns);
  self->columns = g_new0 (Column, to - from + 1);
  self->clip_from = from;
  self->clip_to = to;
}

/**
 * lanes_timeline_strip_begin:
 * @n_columns: width in device pixels
 * @radius: of the corners, in device pixels
 *
 * Starts an empty lane.
 */
void
lanes_timeline_strip_begin (LanesTimelineStrip *self,
                            guint               n_columns,
                            double              radius)
{
  const guint max_rows = LANES_TIMELINE_STRIP_MAX_EDGES + LANES_TIMELINE_STRIP_N_ROWS;

  if (n_columns > self->room)
    {
      self->room = n_columns;
      self->pixels = g_renew (guint32, self->pixels, (gsize) max_rows * n_columns);
    }

  self->n_columns = n_columns;
  set_radius (self, radius);
  memset (get_middle (self), 0, sizeof (guint32) * n_columns);
  memset (self->has, 0, sizeof self->has);
  self->corners = FALSE;
  set_clip (self, 0, n_columns);
}

static void
shift_row (gpointer row,
           guint    n_columns,
           gsize    size,
           int      columns)
{
  guint kept = n_columns - (guint) ABS (columns);
  char *bytes = row;

  if (columns > 0)
    memmove (bytes, bytes + (gsize) columns * size, kept * size);
  else
    memmove (bytes + (gsize) -columns * size, bytes, kept * size);
}

/**
 * lanes_timeline_strip_shift:
 * @columns: to the left where positive
 *
 * Moves what was drawn. The columns that come into sight are undefined until they are clipped and drawn.
 *
 * Returns: %FALSE, and does nothing, where nothing would be left
 */
gboolean
lanes_timeline_strip_shift (LanesTimelineStrip *self,
                            int                 columns)
{
  if ((guint) ABS (columns) >= self->n_columns)
    return FALSE;
  if (columns == 0)
    return TRUE;

  for (guint row = 0; row < self->n_edges + LANES_TIMELINE_STRIP_N_ROWS; row++)
    if (is_kept (self, row))
      shift_row (get_pixels (self, row), self->n_columns, sizeof (guint32), columns);
  return TRUE;
}

/* From here on only the columns from @from to before @to are drawn; they are cleared first. */
void
lanes_timeline_strip_clip (LanesTimelineStrip *self,
                           int                 from,
                           int                 to)
{
  guint first = (guint) CLAMP (from, 0, (int) self->n_columns);

  set_clip (self, first, (guint) CLAMP (to, (int) first, (int) self->n_columns));

  for (guint row = 0; row < self->n_edges + LANES_TIMELINE_STRIP_N_ROWS; row++)
    if (is_kept (self, row))
      memset (get_pixels (self, row) + self->clip_from, 0, sizeof (guint32) * (self->clip_to - self->clip_from));
}

guint
lanes_timeline_strip_get_width (LanesTimelineStrip *self)
{
  return self->n_columns;
}

static inline guint32
premultiply (guint32 colour,
             float   cover)
{
  float alpha = (float) (colour >> 24) * cover;
  float part = alpha / 255.f;
  guint32 a = (guint32) (alpha + .5f);
  guint32 r = (guint32) ((float) (colour >> 16 & 0xff) * part + .5f);
  guint32 g = (guint32) ((float) (colour >> 8 & 0xff) * part + .5f);
  guint32 b = (guint32) ((float) (colour & 0xff) * part + .5f);

  return a << 24 | MIN (r, a) << 16 | MIN (g, a) << 8 | MIN (b, a);
}

/* Adds two premultiplied pixels; what they cover is disjoint, so only rounding can go beyond the whole. */
static inline guint32
add_pixels (guint32 a,
            guint32 b)
{
  guint32 sum = 0;

  for (guint shift = 0; shift < 32; shift += 8)
    {
      guint32 part = (a >> shift & 0xff) + (b >> shift & 0xff);

      sum |= MIN (part, 255) << shift;
    }

  return sum;
}

static void
fill (LanesTimelineStrip *self,
      guint32            *pixels,
      double              x0,
      double              x1,
      guint32             colour)
{
  x0 = MAX (x0, (double) self->clip_from);
  x1 = MIN (x1, (double) self->clip_to);
  if (!(x1 > x0))
    return;

  guint first = (guint) x0, last = (guint) x1;

  if (first == last)
    {
      pixels[first] = add_pixels (pixels[first], premultiply (colour, (float) (x1 - x0)));
      return;
    }

  guint32 whole = premultiply (colour, 1);

  if (x0 > first)
    {
      pixels[first] = add_pixels (pixels[first], premultiply (colour, (float) (first + 1 - x0)));
      first++;
    }
  for (guint i = first; i < last; i++)
    pixels[i] = whole;
  if (x1 > last && last < self->clip_to)
    pixels[last] = add_pixels (pixels[last], premultiply (colour, (float) (x1 - last)));
}

static inline void
cover_column (Column *column,
              guint32 colour,
              float   cover)
{
  column->cover += cover;
  column->red += cover * (float) (colour >> 16 & 0xff);
  column->green += cover * (float) (colour >> 8 & 0xff);
  column->blue += cover * (float) (colour & 0xff);
}

static void
add_narrow (LanesTimelineStrip *self,
            double              x0,
            double              x1,
            double              share,
            guint32             colour)
{
  float weight = (float) share * (float) (colour >> 24) * (1 / 255.f);

  x0 = MAX (x0, (double) self->clip_from);
  x1 = MIN (x1, (double) self->clip_to);
  if (x1 < x0 || x0 >= self->clip_to)
    return;

  if ((guint) x0 == (guint) x1)
    {
      /* Something without any width is there all the same. */
      cover_column (&self->columns[(guint) x0 - self->clip_from], colour, (float) MAX (x1 - x0, 1e-6) * weight);
      return;
    }

  for (guint i = (guint) x0; i < self->clip_to && i <= x1; i++)
    {
      double part = MIN (x1, i + 1.0) - MAX (x0, (double) i);

      cover_column (&self->columns[i - self->clip_from], colour, (float) part * weight);
    }
}

/**
 * lanes_timeline_strip_add:
 * @x0: left edge in device pixels with a fraction; may lie outside
 * @x1: right edge
 * @share: how much of it is covered, 0 to 1
 * @colour: 0xAARRGGBB, not premultiplied
 *
 * Adds a bar, or the summary of many. They must not overlap.
 */
void
lanes_timeline_strip_add (LanesTimelineStrip *self,
                          double              x0,
                          double              x1,
                          double              share,
                          guint32             colour)
{
  if (x1 - x0 < LANES_TIMELINE_STRIP_WIDE || share < 0.999)
    {
      add_narrow (self, x0, x1, share, colour);
      return;
    }

  keep_edges (self);
  self->has[LANES_TIMELINE_STRIP_MIDDLE] = TRUE;
  for (guint i = 0; i < self->n_edges; i++)
    {
      double inset = MIN (self->insets[i], (x1 - x0) / 2 - 0.5);

      fill (self, get_pixels (self, i), x0 + inset, x1 - inset, colour);
    }
  fill (self, get_middle (self), x0, x1, colour);
}

/**
 * lanes_timeline_strip_add_to:
 *
 * Adds to one row alone: a mark of at least a pixel, or the line of a wait.
 */
void
lanes_timeline_strip_add_to (LanesTimelineStrip    *self,
                             LanesTimelineStripRow  row,
                             double                 x0,
                             double                 x1,
                             guint32                colour)
{
  guint32 whole = premultiply (colour, 1);
  guint32 *pixels = get_pixels (self, self->n_edges + row);

  if (ceil (x1) <= self->clip_from || x0 >= self->clip_to)
    return;

  keep_row (self, row);
  guint first = (guint) MAX (x0, self->clip_from), last = (guint) CLAMP (ceil (x1), first + 1, (double) self->clip_to);

  for (guint i = first; i < last; i++)
    pixels[i] = whole;
}

/* The mix of all in a column, covering so much of it. */
static inline guint32
mix_column (const Column *column,
            float         cover)
{
  /* The sums have the cover in them already. */
  float part = cover / column->cover;
  guint32 a = (guint32) (cover * 255.f + .5f);
  guint32 r = (guint32) (column->red * part + .5f);
  guint32 g = (guint32) (column->green * part + .5f);
  guint32 b = (guint32) (column->blue * part + .5f);

  return a << 24 | MIN (r, a) << 16 | MIN (g, a) << 8 | MIN (b, a);
}

/* Puts the columns of what was narrow into the rows, within the clip. */
void
lanes_timeline_strip_end (LanesTimelineStrip *self)
{
  guint first = self->corners ? 0 : self->n_edges;

  for (guint i = self->clip_from; i < self->clip_to; i++)
    {
      const Column *column = &self->columns[i - self->clip_from];

      if (column->cover <= 0)
        continue;

      guint32 alone = mix_column (column, CLAMP (column->cover, FAINTEST, 1));

      self->has[LANES_TIMELINE_STRIP_MIDDLE] = TRUE;
      for (guint row = first; row <= self->n_edges; row++)
        {
          guint32 *pixel = get_pixels (self, row) + i;

          if (*pixel >> 24 == 0)
            *pixel = alone;
          else
            *pixel = add_pixels (*pixel, column->cover < FAINTEST ? mix_column (column, column->cover) : alone);
        }
    }

  g_clear_pointer (&self->columns, g_free);
}

/* Rows of pixels at the top and, mirrored, at the bottom that have their own. */
guint
lanes_timeline_strip_get_n_edges (LanesTimelineStrip *self)
{
  return self->n_edges;
}

/* Is anything in that row? */
gboolean
lanes_timeline_strip_has (LanesTimelineStrip    *self,
                          LanesTimelineStripRow  row)
{
  return self->has[row];
}

/* Do the edges differ from the middle? Only then are they drawn. */
gboolean
lanes_timeline_strip_has_corners (LanesTimelineStrip *self)
{
  return self->corners;
}

/* Returns: (transfer none): the pixels of the @edge-th row from the top, or from the bottom; only where there are corners */
const guint32 *
lanes_timeline_strip_get_edge (LanesTimelineStrip *self,
                               guint               edge)
{
  return get_pixels (self, edge);
}

/* Returns: (transfer none): only where there is anything in it; of the middle always */
const guint32 *
lanes_timeline_strip_get_row (LanesTimelineStrip    *self,
                              LanesTimelineStripRow  row)
{
  return get_pixels (self, self->n_edges + row);
}
