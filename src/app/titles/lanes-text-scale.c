/* lanes-text-scale.c: how large text is on this desktop
 *
 * What is sized in pixels (columns, lanes) has to grow with the words in it. The font of a widget says it best: the text
 * scaling of the desktop and the size of its font are both in it.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-text-scale.h"

#include <math.h>

/* Pixels of 11 points at 96 dots an inch, which the sizes in pixels were chosen for. */
#define USUAL_PIXELS (11.0 * 96 / 72)

/* No desktop goes beyond 3. */
#define MOST 4.0

double
lanes_text_scale_get (GtkWidget *widget)
{
  PangoContext *context = gtk_widget_get_pango_context (widget);
  const PangoFontDescription *font = pango_context_get_font_description (context);
  double pixels;

  if (font == NULL)
    return 1;

  pixels = (double) pango_font_description_get_size (font) / PANGO_SCALE;
  if (!pango_font_description_get_size_is_absolute (font))
    pixels *= 96.0 / 72;
  /* Fonts are measured in whole parts of a point. */
  return CLAMP (round (pixels / USUAL_PIXELS * 100) / 100, 1, MOST);
}

int
lanes_text_scale_apply (GtkWidget *widget,
                        int        pixels)
{
  return (int) (lanes_text_scale_get (widget) * pixels);
}
