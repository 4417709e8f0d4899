/* lanes-timeline-fit.c: words in the little room beside the timeline
 *
 * Names are longer in some languages than in others, and a narrow window leaves them a quarter of its width. A name that
 * is a little smaller is read; one that ends in dots after its first word is not. What is drawn is kept by GTK, and is
 * made anew when names change, not while time goes on.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-timeline-fit.h"

/* Smaller is not read well. */
#define SMALLEST 0.72
#define STEP 0.06

static void
set_scale (PangoLayout *layout,
           double       scale,
           PangoWeight  weight)
{
  PangoAttrList *attributes = pango_attr_list_new ();

  pango_attr_list_insert (attributes, pango_attr_scale_new (scale));
  pango_attr_list_insert (attributes, pango_attr_weight_new (weight));
  pango_layout_set_attributes (layout, attributes);
  pango_attr_list_unref (attributes);
}

static gboolean
fits_two_lines (PangoLayout *layout,
                int          height)
{
  int needed;

  pango_layout_set_wrap (layout, PANGO_WRAP_WORD);
  pango_layout_set_height (layout, -2);
  pango_layout_get_pixel_size (layout, NULL, &needed);
  if (needed <= height)
    return TRUE;

  pango_layout_set_height (layout, -1);
  return FALSE;
}

void
lanes_timeline_fit (PangoLayout *layout,
                    int          width,
                    int          height,
                    double       scale,
                    PangoWeight  weight)
{
  set_scale (layout, scale, weight);
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
  pango_layout_set_width (layout, MAX (width, 1) * PANGO_SCALE);
  while (pango_layout_is_ellipsized (layout) && scale - STEP >= SMALLEST)
    set_scale (layout, scale -= STEP, weight);
  if (pango_layout_is_ellipsized (layout))
    fits_two_lines (layout, height);
}
