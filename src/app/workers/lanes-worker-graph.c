/* lanes-worker-graph.c: the busy share of the last minute, as a small curve
 *
 * A column a second, the newest at the right; its colour is the CSS colour. Redrawn only when a value changed.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-worker-graph.h"

#include <string.h>

struct _LanesWorkerGraph
{
  GtkWidget parent_instance;

  guint8    shares[LANES_BUSY_SECONDS];
  guint     n;
};

G_DEFINE_FINAL_TYPE (LanesWorkerGraph, lanes_worker_graph, GTK_TYPE_WIDGET)

static void
trace (LanesWorkerGraph *self,
       cairo_t          *cr,
       double            width,
       double            height)
{
  double step = width / (LANES_BUSY_SECONDS - 1);

  for (guint i = 0; i < self->n; i++)
    cairo_line_to (cr, width - (self->n - 1 - i) * step, height - 1 - self->shares[i] / 255.0 * (height - 2.5));
}

static void
lanes_worker_graph_snapshot (GtkWidget   *widget,
                             GtkSnapshot *snapshot)
{
  LanesWorkerGraph *self = LANES_WORKER_GRAPH (widget);
  double width = gtk_widget_get_width (widget);
  double height = gtk_widget_get_height (widget);
  GdkRGBA colour;
  cairo_t *cr;

  if (self->n < 2 || width < 4 || height < 4)
    return;

  cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height));
  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &colour);
  trace (self, cr, width, height);
  cairo_line_to (cr, width, height);
  cairo_line_to (cr, width - (self->n - 1) * width / (LANES_BUSY_SECONDS - 1), height);
  cairo_close_path (cr);
  cairo_set_source_rgba (cr, colour.red, colour.green, colour.blue, colour.alpha * 0.2);
  cairo_fill (cr);
  trace (self, cr, width, height);
  cairo_set_line_width (cr, 1.25);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  gdk_cairo_set_source_rgba (cr, &colour);
  cairo_stroke (cr);
  cairo_destroy (cr);
}

static void
lanes_worker_graph_measure (GtkWidget      *widget,
                            GtkOrientation  orientation,
                            int             for_size,
                            int            *minimum,
                            int            *natural,
                            int            *minimum_baseline,
                            int            *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? 40 : 18;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 60 : 18;
}

static void
lanes_worker_graph_class_init (LanesWorkerGraphClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->snapshot = lanes_worker_graph_snapshot;
  widget_class->measure = lanes_worker_graph_measure;
  gtk_widget_class_set_css_name (widget_class, "workergraph");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
lanes_worker_graph_init (LanesWorkerGraph *self)
{
}

GtkWidget *
lanes_worker_graph_new (void)
{
  return g_object_new (LANES_TYPE_WORKER_GRAPH, NULL);
}

/**
 * lanes_worker_graph_show:
 * @shares: (array length=n): in 255ths, the oldest first
 */
void
lanes_worker_graph_show (LanesWorkerGraph *self,
                         const guint8     *shares,
                         guint             n)
{
  n = MIN (n, LANES_BUSY_SECONDS);
  if (n == self->n && memcmp (shares, self->shares, n) == 0)
    return;
  memcpy (self->shares, shares, n);
  self->n = n;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
