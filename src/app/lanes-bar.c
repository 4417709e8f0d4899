/* lanes-bar.c: a progress bar that is cheap enough for every row of a table
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-bar.h"

#include <glib/gi18n.h>

/* Changes below this are less than a pixel of most bars. */
#define VISIBLE_CHANGE 0.002

struct _LanesBar
{
  GtkWidget parent_instance;

  double    fraction;
};

G_DEFINE_FINAL_TYPE (LanesBar, lanes_bar, GTK_TYPE_WIDGET)

static void
lanes_bar_append (GtkSnapshot   *snapshot,
                  const GdkRGBA *colour,
                  float          x,
                  float          width,
                  float          height)
{
  GskRoundedRect rounded;

  gsk_rounded_rect_init_from_rect (&rounded, &GRAPHENE_RECT_INIT (x, 0, width, height), height / 2);
  gtk_snapshot_push_rounded_clip (snapshot, &rounded);
  gtk_snapshot_append_color (snapshot, colour, &rounded.bounds);
  gtk_snapshot_pop (snapshot);
}

static void
lanes_bar_snapshot (GtkWidget   *widget,
                    GtkSnapshot *snapshot)
{
  LanesBar *self = LANES_BAR (widget);
  float width = gtk_widget_get_width (widget);
  float height = MIN (gtk_widget_get_height (widget), 6);
  float top = (gtk_widget_get_height (widget) - height) / 2;
  gboolean mirrored = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  GdkRGBA colour, trough;

  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &colour);
  gtk_style_context_get_color (gtk_widget_get_style_context (gtk_widget_get_parent (widget)), &trough);
  trough.alpha *= 0.13f;

  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (0, top));
  lanes_bar_append (snapshot, &trough, 0, width, height);
  if (self->fraction < 0)
    {
      lanes_bar_append (snapshot, &colour, width * 0.27f, width * 0.3f, height);
    }
  else if (self->fraction > 0)
    {
      float length = MAX (width * (float) self->fraction, height);

      lanes_bar_append (snapshot, &colour, mirrored ? width - length : 0, length, height);
    }
  gtk_snapshot_restore (snapshot);
}

static void
lanes_bar_measure (GtkWidget      *widget,
                   GtkOrientation  orientation,
                   int             for_size,
                   int            *minimum,
                   int            *natural,
                   int            *minimum_baseline,
                   int            *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? 24 : 6;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 60 : 6;
}

static void
lanes_bar_class_init (LanesBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->snapshot = lanes_bar_snapshot;
  widget_class->measure = lanes_bar_measure;
  gtk_widget_class_set_css_name (widget_class, "lanesbar");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PROGRESS_BAR);
}

static void
lanes_bar_init (LanesBar *self)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, _("Progress"),
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_MIN, 0.0,
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_MAX, 1.0,
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_NOW, 0.0,
                                  -1);
}

GtkWidget *
lanes_bar_new (void)
{
  return g_object_new (LANES_TYPE_BAR, NULL);
}

void
lanes_bar_set_fraction (LanesBar *self,
                        double    fraction)
{
  g_return_if_fail (LANES_IS_BAR (self));

  fraction = fraction < 0 ? -1 : MIN (fraction, 1);
  if (fraction == self->fraction || (ABS (fraction - self->fraction) < VISIBLE_CHANGE && fraction > 0 && fraction < 1))
    return;

  self->fraction = fraction;
  if (fraction < 0)
    {
      gtk_accessible_reset_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_VALUE_NOW);
      gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                      GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, _("Unknown progress"), -1);
    }
  else
    {
      g_autofree char *percent = g_strdup_printf (_("%d %%"), (int) (fraction * 100));

      gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                      GTK_ACCESSIBLE_PROPERTY_VALUE_NOW, fraction,
                                      GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, percent, -1);
    }
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
