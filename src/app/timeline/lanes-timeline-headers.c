/* lanes-timeline-headers.c: the names of groups and lanes
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-timeline-headers.h"

#include "lanes-timeline-fit.h"
#include "lanes-timeline-words.h"

#include <glib/gi18n.h>

struct _LanesTimelineHeaders
{
  GtkWidget           parent_instance;

  LanesTimelineModel *model;  /* owned */
  guint               layout; /* of the store, when it was drawn */
  int                 top;
  int                 height;
  guint               n_open; /* of all groups, mixed */
};

G_DEFINE_FINAL_TYPE (LanesTimelineHeaders, lanes_timeline_headers, GTK_TYPE_WIDGET)

static void
append_text (LanesTimelineHeaders *self,
             GtkSnapshot          *snapshot,
             const char           *text,
             int                   x,
             int                   y,
             int                   height,
             int                   width,
             const GdkRGBA        *colour,
             double                scale,
             PangoWeight           weight,
             gboolean              at_end)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
  int text_width, text_height;

  pango_layout_set_single_paragraph_mode (layout, TRUE);
  lanes_timeline_fit (layout, width, height, scale, weight);
  pango_layout_get_pixel_size (layout, &text_width, &text_height);

  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) (at_end ? x + width - text_width : x),
                                                          (float) (y + (height - text_height) / 2)));
  gtk_snapshot_append_layout (snapshot, layout, colour);
  gtk_snapshot_restore (snapshot);
}

/* "9 running", or "2 of 4" where there is a limit; of a process that is watched only how many lanes it has. */
static char *
dup_count (LanesTimelineHeaders *self,
           guint                 group)
{
  LanesSpanStore *store = lanes_timeline_model_get_store (self->model);
  guint n_open = lanes_span_store_get_group_n_open (store, group);
  guint limit = lanes_span_store_get_group_limit (store, group);

  if (limit > 0)
    return g_strdup_printf (_("%u of %u"), n_open, limit);
  if (lanes_timeline_group_is_watched (self->model, group))
    return g_strdup_printf ("%u", lanes_span_store_get_group_lanes (store, group)->len);

  return g_strdup_printf (ngettext ("%u running", "%u running", n_open), n_open);
}

static void
append_group (LanesTimelineHeaders   *self,
              GtkSnapshot            *snapshot,
              const LanesTimelineRow *row,
              int                     y,
              int                     width,
              const GdkRGBA          *text)
{
  const char *title = lanes_span_store_get_group_title (lanes_timeline_model_get_store (self->model), row->group);
  GdkRGBA band = { text->red, text->green, text->blue, 0.06f };
  GdkRGBA dim = { text->red, text->green, text->blue, 0.6f };
  g_autofree char *count = dup_count (self, row->group);
  g_autofree char *words = g_strdup_printf ("%s %s", lanes_timeline_model_is_folded (self->model, row->group) ? "▸" : "▾", title);
  gboolean narrow = width < 150 * row->scale;
  /* Its title has its id, which tells it from others of its name. */
  int room = (int) ((lanes_timeline_group_is_watched (self->model, row->group) ? 28 : 66) * row->scale);

  gtk_snapshot_append_color (snapshot, &band, &GRAPHENE_RECT_INIT (0, (float) y, (float) width, (float) row->height));
  append_text (self, snapshot, words, narrow ? 6 : 12, y, row->height, width - (narrow ? 10 : room + 10), text, 0.9,
               PANGO_WEIGHT_BOLD, FALSE);
  if (!narrow)
    append_text (self, snapshot, count, width - room - 10, y, row->height, room, &dim, 0.8, PANGO_WEIGHT_NORMAL, TRUE);
}

static void
append_lane (LanesTimelineHeaders   *self,
             GtkSnapshot            *snapshot,
             const LanesTimelineRow *row,
             int                     y,
             int                     width,
             const GdkRGBA          *text)
{
  const char *name = lanes_span_store_get_lane_name (lanes_timeline_model_get_store (self->model), row->lane);
  GdkRGBA line = { text->red, text->green, text->blue, 0.05f };
  int x = width < 150 * row->scale ? 10 : 20;

  append_text (self, snapshot, name, x, y, row->height, width - x - 6, text, row->dense ? 0.65 : 0.88, PANGO_WEIGHT_NORMAL, FALSE);
  if (!row->dense)
    gtk_snapshot_append_color (snapshot, &line,
                               &GRAPHENE_RECT_INIT (0, (float) (y + row->height - 1), (float) width, 1));
}

/* The row that the keys are on has an edge besides its band: colour is never the only sign. */
static void
append_cursor (LanesTimelineHeaders   *self,
               GtkSnapshot            *snapshot,
               const LanesTimelineRow *row,
               int                     y,
               int                     width,
               const GdkRGBA          *text)
{
  GdkRGBA band = { text->red, text->green, text->blue, 0.1f };
  guint group, lane;

  if (!lanes_timeline_model_get_cursor (self->model, &group, &lane) ||
      lanes_timeline_model_get_row (self->model, group, lane) != row)
    return;

  gtk_snapshot_append_color (snapshot, &band, &GRAPHENE_RECT_INIT (0, (float) y, (float) width, (float) row->height));
  gtk_snapshot_append_color (snapshot, text, &GRAPHENE_RECT_INIT (0, (float) y, 3, (float) row->height));
}

static void
lanes_timeline_headers_snapshot (GtkWidget   *widget,
                                 GtkSnapshot *snapshot)
{
  LanesTimelineHeaders *self = LANES_TIMELINE_HEADERS (widget);
  GArray *rows = lanes_timeline_model_get_rows (self->model);
  int top = lanes_timeline_model_get_top (self->model);
  int width = gtk_widget_get_width (widget);
  const LanesTimelineRow *first = lanes_timeline_model_find_row (self->model, top);
  GdkRGBA text;

  if (first == NULL)
    return;

  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &text);
  for (guint i = first - &g_array_index (rows, LanesTimelineRow, 0); i < rows->len; i++)
    {
      const LanesTimelineRow *row = &g_array_index (rows, LanesTimelineRow, i);
      int y = row->y - top;

      if (y >= gtk_widget_get_height (widget))
        break;
      if (row->lane == LANES_SPAN_NO_LANE)
        append_group (self, snapshot, row, y, width, &text);
      else
        append_lane (self, snapshot, row, y, width, &text);
      append_cursor (self, snapshot, row, y, width, &text);
    }
}

/* While time goes on the names stand still. */
static void
view_changed (LanesTimelineHeaders *self)
{
  LanesSpanStore *store = lanes_timeline_model_get_store (self->model);
  guint layout = lanes_span_store_get_layout (store);
  int top = lanes_timeline_model_get_top (self->model);
  int height = lanes_timeline_model_get_height (self->model);
  guint n_open = 0;

  for (guint group = 0; group < lanes_span_store_get_n_groups (store); group++)
    n_open = n_open * 1021 + lanes_span_store_get_group_n_open (store, group);

  if (self->layout == layout && self->top == top && self->height == height && self->n_open == n_open)
    return;

  self->layout = layout;
  self->top = top;
  self->height = height;
  self->n_open = n_open;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
lanes_timeline_headers_dispose (GObject *object)
{
  LanesTimelineHeaders *self = LANES_TIMELINE_HEADERS (object);

  g_clear_object (&self->model);

  G_OBJECT_CLASS (lanes_timeline_headers_parent_class)->dispose (object);
}

static void
lanes_timeline_headers_class_init (LanesTimelineHeadersClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lanes_timeline_headers_dispose;
  widget_class->snapshot = lanes_timeline_headers_snapshot;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
lanes_timeline_headers_init (LanesTimelineHeaders *self)
{
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_widget_set_can_target (GTK_WIDGET (self), FALSE);
}

GtkWidget *
lanes_timeline_headers_new (LanesTimelineModel *model)
{
  LanesTimelineHeaders *self = g_object_new (LANES_TYPE_TIMELINE_HEADERS, NULL);

  self->model = g_object_ref (model);
  g_signal_connect_object (model, "view-changed", G_CALLBACK (view_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (model, "selection-changed", G_CALLBACK (gtk_widget_queue_draw), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}
