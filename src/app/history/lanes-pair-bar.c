/* lanes-pair-bar.c: how long something took before and after, as two bars
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-pair-bar.h"

#define HEIGHT 7
#define GAP 2

struct _LanesPairBar
{
  GtkWidget  parent_instance;

  double     parts[2];
};

G_DEFINE_FINAL_TYPE (LanesPairBar, lanes_pair_bar, GTK_TYPE_WIDGET)

static void
lanes_pair_bar_snapshot (GtkWidget   *widget,
                         GtkSnapshot *snapshot)
{
  LanesPairBar *self = LANES_PAIR_BAR (widget);
  GtkStyleContext *context = gtk_widget_get_style_context (widget);
  float width = (float) gtk_widget_get_width (widget);
  float top = (float) (gtk_widget_get_height (widget) - 2 * HEIGHT - GAP) / 2;
  GdkRGBA colours[2];

  gtk_style_context_get_color (context, &colours[0]);
  colours[0].alpha *= 0.3f;
  if (!gtk_style_context_lookup_color (context, "accent_bg_color", &colours[1]))
    gdk_rgba_parse (&colours[1], "#3584e4");

  for (int i = 0; i < 2; i++)
    {
      GskRoundedRect rounded;

      if (self->parts[i] < 0)
        continue;
      gsk_rounded_rect_init_from_rect (&rounded, &GRAPHENE_RECT_INIT (0, top + (float) i * (HEIGHT + GAP),
                                                                      MAX (2, width * (float) self->parts[i]), HEIGHT), 2);
      gtk_snapshot_push_rounded_clip (snapshot, &rounded);
      gtk_snapshot_append_color (snapshot, &colours[i], &rounded.bounds);
      gtk_snapshot_pop (snapshot);
    }
}

static void
lanes_pair_bar_measure (GtkWidget      *widget,
                        GtkOrientation  orientation,
                        int             for_size,
                        int            *minimum,
                        int            *natural,
                        int            *minimum_baseline,
                        int            *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? 24 : 2 * HEIGHT + GAP;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 120 : 2 * HEIGHT + GAP;
}

static void
lanes_pair_bar_class_init (LanesPairBarClass *klass)
{
  GTK_WIDGET_CLASS (klass)->snapshot = lanes_pair_bar_snapshot;
  GTK_WIDGET_CLASS (klass)->measure = lanes_pair_bar_measure;
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "lanespairbar");
  /* The times stand beside it. */
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
lanes_pair_bar_init (LanesPairBar *self)
{
}

GtkWidget *
lanes_pair_bar_new (void)
{
  return g_object_new (LANES_TYPE_PAIR_BAR, NULL);
}

void
lanes_pair_bar_set (LanesPairBar *self,
                    double        first,
                    double        second)
{
  g_return_if_fail (LANES_IS_PAIR_BAR (self));

  self->parts[0] = MIN (first, 1);
  self->parts[1] = MIN (second, 1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
