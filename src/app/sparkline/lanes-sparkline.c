/* lanes-sparkline.c: a small curve of the last values
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-sparkline.h"

#define N_VALUES 60

struct _LanesSparkline
{
  GtkWidget parent_instance;

  double    values[N_VALUES];   /* a ring */
  guint     next;
  guint     n;
  double    max;
};

G_DEFINE_FINAL_TYPE (LanesSparkline, lanes_sparkline, GTK_TYPE_WIDGET)

static double
lanes_sparkline_get_value (LanesSparkline *self,
                           guint           index)
{
  return self->values[(self->next + N_VALUES - self->n + index) % N_VALUES];
}

static double
lanes_sparkline_get_top (LanesSparkline *self)
{
  double top = self->max;

  if (top > 0)
    return top;
  for (guint i = 0; i < self->n; i++)
    top = MAX (top, lanes_sparkline_get_value (self, i));
  return top > 0 ? top * 1.1 : 1;
}

static void
lanes_sparkline_trace (LanesSparkline *self,
                       cairo_t        *cr,
                       double          width,
                       double          height)
{
  double top = lanes_sparkline_get_top (self);
  double step = width / (N_VALUES - 1);

  for (guint i = 0; i < self->n; i++)
    {
      double x = width - (self->n - 1 - i) * step;
      double y = height - 1 - CLAMP (lanes_sparkline_get_value (self, i) / top, 0, 1) * (height - 2.5);

      cairo_line_to (cr, x, y);
    }
}

static void
lanes_sparkline_snapshot (GtkWidget   *widget,
                          GtkSnapshot *snapshot)
{
  LanesSparkline *self = LANES_SPARKLINE (widget);
  double width = gtk_widget_get_width (widget);
  double height = gtk_widget_get_height (widget);
  GdkRGBA colour;

  if (self->n < 2 || width < 4 || height < 4)
    return;

  cairo_t *cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height));
  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &colour);
  lanes_sparkline_trace (self, cr, width, height);
  cairo_line_to (cr, width, height);
  cairo_line_to (cr, width - (self->n - 1) * width / (N_VALUES - 1), height);
  cairo_close_path (cr);
  cairo_set_source_rgba (cr, colour.red, colour.green, colour.blue, colour.alpha * 0.15);
  cairo_fill (cr);

  lanes_sparkline_trace (self, cr, width, height);
  cairo_set_line_width (cr, 1.5);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  gdk_cairo_set_source_rgba (cr, &colour);
  cairo_stroke (cr);
  cairo_destroy (cr);
}

static void
lanes_sparkline_class_init (LanesSparklineClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->snapshot = lanes_sparkline_snapshot;
  gtk_widget_class_set_css_name (widget_class, "lanessparkline");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
lanes_sparkline_init (LanesSparkline *self)
{
}

GtkWidget *
lanes_sparkline_new (void)
{
  return g_object_new (LANES_TYPE_SPARKLINE, NULL);
}

void
lanes_sparkline_push (LanesSparkline *self,
                      double          value)
{
  g_return_if_fail (LANES_IS_SPARKLINE (self));

  self->values[self->next] = value;
  self->next = (self->next + 1) % N_VALUES;
  self->n = MIN (self->n + 1, N_VALUES);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
lanes_sparkline_show (LanesSparkline *self,
                      const guint8   *values,
                      guint           n)
{
  gboolean same;

  g_return_if_fail (LANES_IS_SPARKLINE (self));

  if (n > N_VALUES)
    {
      values += n - N_VALUES;
      n = N_VALUES;
    }
  same = n == self->n && self->max == 1;
  for (guint i = 0; same && i < n; i++)
    same = lanes_sparkline_get_value (self, i) == values[i] / 255.0;
  if (same)
    return;

  self->max = 1;
  self->n = n;
  self->next = n % N_VALUES;
  for (guint i = 0; i < n; i++)
    self->values[i] = values[i] / 255.0;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
lanes_sparkline_clear (LanesSparkline *self)
{
  g_return_if_fail (LANES_IS_SPARKLINE (self));

  self->n = 0;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
lanes_sparkline_set_max (LanesSparkline *self,
                         double          max)
{
  g_return_if_fail (LANES_IS_SPARKLINE (self));

  self->max = max;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
