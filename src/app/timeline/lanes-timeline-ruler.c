/* lanes-timeline-ruler.c: the times above the lanes
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-timeline-ruler.h"

#include <math.h>

#define LABEL_SCALE 0.85
#define KEEP_LAYOUTS 200

#define LABEL_GAP 4
/* What the word "now" takes beside its line. */
#define NOW_ROOM 40

struct _LanesTimelineRuler
{
  GtkWidget           parent_instance;

  LanesTimelineModel *model;   /* owned */
  double              start;   /* of the axis, when it was drawn */
  double              scale;
  guint               n_clocks;
  GHashTable         *layouts; /* owned, text → PangoLayout: the times stay the same while they move */
};

G_DEFINE_FINAL_TYPE (LanesTimelineRuler, lanes_timeline_ruler, GTK_TYPE_WIDGET)

/* Returns: (transfer none) */
static PangoLayout *
find_layout (LanesTimelineRuler *self,
             const char         *text)
{
  PangoLayout *layout = g_hash_table_lookup (self->layouts, text);
  PangoAttrList *attributes;

  if (layout != NULL)
    return layout;

  if (g_hash_table_size (self->layouts) >= KEEP_LAYOUTS)
    g_hash_table_remove_all (self->layouts);

  attributes = pango_attr_list_new ();
  pango_attr_list_insert (attributes, pango_attr_scale_new (LABEL_SCALE));
  pango_attr_list_insert (attributes, pango_attr_font_features_new ("tnum"));
  layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
  pango_layout_set_attributes (layout, attributes);
  pango_attr_list_unref (attributes);
  g_hash_table_insert (self->layouts, g_strdup (text), layout);
  return layout;
}

/* Is there room, between the edge and the word at the line of now? */
static gboolean
has_room (LanesTimelineRuler *self,
          double              x,
          int                 width)
{
  const LanesTimeAxis *axis = lanes_timeline_model_get_axis (self->model);
  double now = lanes_time_axis_to_x (axis, (double) lanes_timeline_model_get_now (self->model));

  if (now >= 0 && now <= axis->width && x + width + LABEL_GAP > now && x < now + NOW_ROOM * lanes_timeline_model_get_text_scale (self->model))
    return FALSE;

  return x + width <= axis->width;
}

static void
append_label (LanesTimelineRuler *self,
              GtkSnapshot        *snapshot,
              const char         *text,
              double              x,
              const GdkRGBA      *colour)
{
  PangoLayout *layout = find_layout (self, text);
  int width;

  pango_layout_get_pixel_size (layout, &width, NULL);
  if (!has_room (self, x + LABEL_GAP, width))
    return;

  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) x + LABEL_GAP, 4));
  gtk_snapshot_append_layout (snapshot, layout, colour);
  gtk_snapshot_restore (snapshot);
}

/* Returns: whether the times are other ones, or elsewhere, than when they were drawn */
static gboolean
note_axis (LanesTimelineRuler *self)
{
  const LanesTimeAxis *axis = lanes_timeline_model_get_axis (self->model);
  guint n_clocks = lanes_span_clock_get_n (lanes_span_store_get_clock (lanes_timeline_model_get_store (self->model)));
  gboolean other = self->start != axis->start || self->scale != axis->scale || self->n_clocks != n_clocks;

  self->start = axis->start;
  self->scale = axis->scale;
  self->n_clocks = n_clocks;
  return other;
}

/* What runs may grow in a view that stands still; the times do not. */
static void
view_changed (LanesTimelineRuler *self)
{
  if (note_axis (self))
    gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
lanes_timeline_ruler_snapshot (GtkWidget   *widget,
                               GtkSnapshot *snapshot)
{
  LanesTimelineRuler *self = LANES_TIMELINE_RULER (widget);
  GArray *ticks = lanes_timeline_model_get_ticks (self->model);
  float height = (float) gtk_widget_get_height (widget);
  GdkRGBA text;

  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &text);
  note_axis (self);

  GdkRGBA label = { text.red, text.green, text.blue, 0.75f };
  GdkRGBA line = { text.red, text.green, text.blue, 0.2f };

  for (guint i = 0; i < ticks->len; i++)
    {
      const LanesTimelineTick *tick = &g_array_index (ticks, LanesTimelineTick, i);
      float length = tick->label != NULL ? height : 4;

      gtk_snapshot_append_color (snapshot, &line,
                                 &GRAPHENE_RECT_INIT ((float) floor (tick->x), height - length, 1, length));
      if (tick->label != NULL)
        append_label (self, snapshot, tick->label, floor (tick->x), &label);
    }
}

static void
lanes_timeline_ruler_css_changed (GtkWidget         *widget,
                                  GtkCssStyleChange *change)
{
  /* Another font. */
  g_hash_table_remove_all (LANES_TIMELINE_RULER (widget)->layouts);
  GTK_WIDGET_CLASS (lanes_timeline_ruler_parent_class)->css_changed (widget, change);
}

static void
lanes_timeline_ruler_finalize (GObject *object)
{
  g_hash_table_unref (LANES_TIMELINE_RULER (object)->layouts);
  G_OBJECT_CLASS (lanes_timeline_ruler_parent_class)->finalize (object);
}

static void
lanes_timeline_ruler_dispose (GObject *object)
{
  LanesTimelineRuler *self = LANES_TIMELINE_RULER (object);

  g_clear_object (&self->model);

  G_OBJECT_CLASS (lanes_timeline_ruler_parent_class)->dispose (object);
}

static void
lanes_timeline_ruler_class_init (LanesTimelineRulerClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lanes_timeline_ruler_dispose;
  G_OBJECT_CLASS (klass)->finalize = lanes_timeline_ruler_finalize;
  widget_class->css_changed = lanes_timeline_ruler_css_changed;
  widget_class->snapshot = lanes_timeline_ruler_snapshot;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
lanes_timeline_ruler_init (LanesTimelineRuler *self)
{
  self->layouts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_widget_set_can_target (GTK_WIDGET (self), FALSE);
}

GtkWidget *
lanes_timeline_ruler_new (LanesTimelineModel *model)
{
  LanesTimelineRuler *self = g_object_new (LANES_TYPE_TIMELINE_RULER, NULL);

  self->model = g_object_ref (model);
  g_signal_connect_object (model, "view-changed", G_CALLBACK (view_changed), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}
