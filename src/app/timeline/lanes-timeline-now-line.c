/* lanes-timeline-now-line.c: the line of now
 *
 * Drawn when now has moved by a pixel, and alone where the view stands still and nothing runs.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-timeline-now-line.h"

#include <glib/gi18n.h>
#include <math.h>

struct _LanesTimelineNowLine
{
  GtkWidget           parent_instance;

  LanesTimelineModel *model;  /* owned */
  PangoLayout        *word;   /* owned, nullable */
};

G_DEFINE_FINAL_TYPE (LanesTimelineNowLine, lanes_timeline_now_line, GTK_TYPE_WIDGET)

/* Returns: (transfer full) */
static PangoLayout *
make_word (LanesTimelineNowLine *self)
{
  PangoLayout *layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), _("now"));
  PangoAttrList *attributes = pango_attr_list_new ();

  pango_attr_list_insert (attributes, pango_attr_scale_new (0.82));
  pango_attr_list_insert (attributes, pango_attr_weight_new (PANGO_WEIGHT_SEMIBOLD));
  pango_layout_set_attributes (layout, attributes);
  pango_attr_list_unref (attributes);
  return layout;
}

static void
append_word (LanesTimelineNowLine *self,
             GtkSnapshot          *snapshot,
             double                x,
             const GdkRGBA        *colour)
{
  GdkRGBA paper;
  int width, height;

  if (self->word == NULL)
    self->word = make_word (self);
  pango_layout_get_pixel_size (self->word, &width, &height);

  /* Over the time that stands there. */
  if (gtk_style_context_lookup_color (gtk_widget_get_style_context (GTK_WIDGET (self)), "window_bg_color", &paper))
    gtk_snapshot_append_color (snapshot, &paper, &GRAPHENE_RECT_INIT ((float) x + 2, 2, (float) width + 5, (float) height + 2));

  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) (x + 4), 4));
  gtk_snapshot_append_layout (snapshot, self->word, colour);
  gtk_snapshot_restore (snapshot);
}

static void
lanes_timeline_now_line_snapshot (GtkWidget   *widget,
                                  GtkSnapshot *snapshot)
{
  LanesTimelineNowLine *self = LANES_TIMELINE_NOW_LINE (widget);
  const LanesTimeAxis *axis = lanes_timeline_model_get_axis (self->model);
  double x = floor (lanes_time_axis_to_x (axis, (double) lanes_timeline_model_get_now (self->model)));
  GdkRGBA red = { 0.75f, 0.11f, 0.16f, 1 };

  if (x < 0 || x > axis->width)
    return;

  gtk_style_context_lookup_color (gtk_widget_get_style_context (widget), "error_color", &red);
  gtk_snapshot_append_color (snapshot, &red,
                             &GRAPHENE_RECT_INIT ((float) x, 0, 2, (float) gtk_widget_get_height (widget)));
  append_word (self, snapshot, x, &red);
}

static void
lanes_timeline_now_line_css_changed (GtkWidget         *widget,
                                     GtkCssStyleChange *change)
{
  /* Another font. */
  g_clear_object (&LANES_TIMELINE_NOW_LINE (widget)->word);
  GTK_WIDGET_CLASS (lanes_timeline_now_line_parent_class)->css_changed (widget, change);
}

static void
lanes_timeline_now_line_dispose (GObject *object)
{
  LanesTimelineNowLine *self = LANES_TIMELINE_NOW_LINE (object);

  g_clear_object (&self->word);
  g_clear_object (&self->model);

  G_OBJECT_CLASS (lanes_timeline_now_line_parent_class)->dispose (object);
}

static void
lanes_timeline_now_line_class_init (LanesTimelineNowLineClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lanes_timeline_now_line_dispose;
  widget_class->snapshot = lanes_timeline_now_line_snapshot;
  widget_class->css_changed = lanes_timeline_now_line_css_changed;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
lanes_timeline_now_line_init (LanesTimelineNowLine *self)
{
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_widget_set_can_target (GTK_WIDGET (self), FALSE);
}

GtkWidget *
lanes_timeline_now_line_new (LanesTimelineModel *model)
{
  LanesTimelineNowLine *self = g_object_new (LANES_TYPE_TIMELINE_NOW_LINE, NULL);

  self->model = g_object_ref (model);
  g_signal_connect_object (model, "view-changed", G_CALLBACK (gtk_widget_queue_draw), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (model, "now-changed", G_CALLBACK (gtk_widget_queue_draw), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (model, "live-changed", G_CALLBACK (gtk_widget_queue_draw), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}
