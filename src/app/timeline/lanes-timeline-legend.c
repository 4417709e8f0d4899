/* lanes-timeline-legend.c: what the colours mean, how much of the time each has, and which are shown
 *
 * A button for each kind, state or batch that there is in the time seen, with its share of the busy time there. Pressing it
 * out makes its spans faint. The shares are counted between frames, at most once a second, and less often where counting
 * takes long: never more than a tenth of the time. Behind them stands what the slanted lines and the stripes mean, where there are any.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-timeline-legend.h"

#include "lanes-timeline-hole.h"
#include "lanes-timeline-words.h"

#include <glib/gi18n.h>

#define MAX_KEYS 24
#define LONG_NAME 28
#define SWATCH 12
#define COUNT_US G_USEC_PER_SEC

struct _LanesTimelineLegend
{
  GtkWidget              parent_instance;

  LanesTimelineModel    *model;      /* owned */
  LanesTimelineCounter  *counter;    /* owned */
  GtkWidget             *scroller;   /* child */
  GtkWidget             *content;
  GtkWidget             *box;        /* of the buttons */
  GtkLabel              *others;     /* what has no button, as there are too many */
  GtkWidget             *stripes;    /* what the colours of the stripes mean */
  GtkWidget             *hole;       /* what slanted lines mean, and for how long */
  GArray                *keys;       /* owned, guint: of the buttons, in order */
  LanesTimelineColouring colouring;  /* of the buttons */
  gint64                 counted_at;
  guint                  count_id;
};

G_DEFINE_FINAL_TYPE (LanesTimelineLegend, lanes_timeline_legend, GTK_TYPE_WIDGET)

static void
draw_swatch (GtkDrawingArea *area,
             cairo_t        *cairo,
             int             width,
             int             height,
             gpointer        user_data)
{
  guint32 colour = GPOINTER_TO_UINT (user_data);

  cairo_set_source_rgba (cairo, (colour >> 16 & 0xff) / 255.0, (colour >> 8 & 0xff) / 255.0, (colour & 0xff) / 255.0,
                         (colour >> 24) / 255.0);
  cairo_paint (cairo);
}

/* Slanted lines in the colour of the text. */
static void
draw_hatch (GtkDrawingArea *area,
            cairo_t        *cairo,
            int             width,
            int             height,
            gpointer        user_data)
{
  GdkRGBA colour;

  gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (area)), &colour);
  gdk_cairo_set_source_rgba (cairo, &colour);
  cairo_set_line_width (cairo, 1);
  for (int x = -height; x < width; x += 4)
    {
      cairo_move_to (cairo, x, height);
      cairo_rel_line_to (cairo, height, -height);
    }
  cairo_stroke (cairo);
}

static GtkWidget *
new_sign (GtkDrawingAreaDrawFunc draw,
          guint32                colour,
          int                    height)
{
  GtkWidget *area = gtk_drawing_area_new ();

  gtk_drawing_area_set_content_width (GTK_DRAWING_AREA (area), SWATCH);
  gtk_drawing_area_set_content_height (GTK_DRAWING_AREA (area), height);
  gtk_drawing_area_set_draw_func (GTK_DRAWING_AREA (area), draw, GUINT_TO_POINTER (colour), NULL);
  gtk_widget_set_valign (area, GTK_ALIGN_CENTER);
  gtk_widget_set_halign (area, GTK_ALIGN_CENTER);
  return area;
}

static gint64
get_busy (LanesTimelineLegend *self,
          LanesSpanStats      *stats,
          guint                key)
{
  switch (self->colouring)
    {
    case LANES_TIMELINE_BY_STATE:
      return lanes_span_stats_get_state_busy (stats, key);
    case LANES_TIMELINE_BY_BATCH:
      return lanes_span_stats_get_batch_busy (stats, key);
    case LANES_TIMELINE_BY_KIND:
    case LANES_TIMELINE_N_COLOURINGS:
    default:
      return lanes_span_stats_get_kind_busy (stats, key);
    }
}

static guint
get_n_keys (LanesTimelineLegend *self)
{
  LanesSpanStore *store = lanes_timeline_model_get_store (self->model);

  switch (self->colouring)
    {
    case LANES_TIMELINE_BY_STATE:
      return LANES_N_STATES;
    case LANES_TIMELINE_BY_BATCH:
      return lanes_span_store_get_n_batches (store);
    case LANES_TIMELINE_BY_KIND:
    case LANES_TIMELINE_N_COLOURINGS:
    default:
      return lanes_span_store_get_n_kinds (store);
    }
}

static void
toggled_cb (LanesTimelineLegend *self,
            GtkToggleButton     *button)
{
  guint key = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (button), "key"));

  lanes_timeline_model_set_key_hidden (self->model, key, !gtk_toggle_button_get_active (button));
}

static void
add_button (LanesTimelineLegend *self,
            guint                key)
{
  GtkWidget *button = gtk_toggle_button_new ();
  GtkWidget *content = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *label = gtk_label_new (NULL);

  gtk_box_append (GTK_BOX (content), new_sign (draw_swatch, lanes_timeline_model_get_key_colour (self->model, key), SWATCH));
  gtk_box_append (GTK_BOX (content), label);
  gtk_widget_add_css_class (label, "caption");
  gtk_widget_add_css_class (label, "numeric");
  gtk_button_set_child (GTK_BUTTON (button), content);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, _("Shows these spans, or makes them faint"));
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (button), !lanes_timeline_model_is_key_hidden (self->model, key));
  g_object_set_data (G_OBJECT (button), "key", GUINT_TO_POINTER (key));
  g_object_set_data (G_OBJECT (button), "label", label);
  g_signal_connect_object (button, "toggled", G_CALLBACK (toggled_cb), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (self->box), button);
  g_array_append_val (self->keys, key);
}

static void
clear_buttons (LanesTimelineLegend *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (self->box)) != NULL)
    gtk_box_remove (GTK_BOX (self->box), child);
  g_array_set_size (self->keys, 0);
}

/* Is there a button for exactly what was busy, or hidden? */
static gboolean
buttons_fit (LanesTimelineLegend *self,
             LanesSpanStats      *stats)
{
  guint place = 0;

  if (self->colouring != lanes_timeline_model_get_colouring (self->model))
    return FALSE;

  for (guint key = 0; key < get_n_keys (self) && place < MAX_KEYS; key++)
    {
      gboolean wanted = get_busy (self, stats, key) > 0 || lanes_timeline_model_is_key_hidden (self->model, key);
      gboolean there = place < self->keys->len && g_array_index (self->keys, guint, place) == key;

      if (wanted && !there)
        return FALSE;
      place += there;
    }

  return TRUE;
}

static GtkLabel *
add_meaning (GtkWidget *box,
             GtkWidget *picture)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_widget_set_margin_start (picture, gtk_widget_get_first_child (box) != NULL ? 4 : 10);
  gtk_widget_add_css_class (label, "caption");
  gtk_widget_add_css_class (label, "dim-label");
  gtk_widget_add_css_class (label, "numeric");
  gtk_box_append (GTK_BOX (box), picture);
  gtk_box_append (GTK_BOX (box), label);
  return GTK_LABEL (label);
}

/* For how long nobody looked in the time that is seen, or that the machine slept. */
static void
update_hole (LanesTimelineLegend *self,
             LanesSpanStats      *stats)
{
  g_autoptr (GArray) holes = lanes_timeline_find_holes (lanes_timeline_model_get_store (self->model),
                                                        lanes_span_stats_get_start (stats), lanes_span_stats_get_end (stats));
  gint64 away = lanes_span_stats_get_unobserved (stats), slept = 0;
  g_autofree char *away_words = lanes_time_format_duration (away), *slept_words = NULL, *text = NULL;

  for (guint i = 0; i < holes->len; i++)
    slept += g_array_index (holes, LanesTimelineHole, i).slept;
  slept_words = lanes_time_format_duration (slept);
  if (slept == 0)
    text = g_strdup_printf (_("not observed %s"), away_words);
  else if (away == 0)
    text = g_strdup_printf (_("slept %s"), slept_words);
  else
    text = g_strdup_printf (_("not observed %s, slept %s"), away_words, slept_words);
  gtk_label_set_label (GTK_LABEL (gtk_widget_get_last_child (self->hole)), text);
  gtk_widget_set_visible (self->hole, away > 0 || slept > 0);
}

static gboolean
has_stripes (LanesSpanStore *store)
{
  for (guint lane = 0; lane < lanes_span_store_get_n_lanes (store); lane++)
    if (lanes_span_store_has_stripe (store, lane))
      return TRUE;

  return FALSE;
}

static void
update_meanings (LanesTimelineLegend *self,
                 LanesSpanStats      *stats)
{
  if (gtk_widget_get_first_child (self->hole) == NULL)
    {
      add_meaning (self->hole, new_sign (draw_hatch, 0, SWATCH));
      for (LanesKernelState state = 0; state < LANES_N_KERNEL_STATES; state++)
        gtk_label_set_label (add_meaning (self->stripes, new_sign (draw_swatch, lanes_timeline_palette_get_kernel (state), 4)),
                             lanes_timeline_get_kernel_name (state));
    }

  update_hole (self, stats);
  gtk_widget_set_visible (self->stripes, has_stripes (lanes_timeline_model_get_store (self->model)));
}

/* Nothing is left out without a word. */
static void
update_others (LanesTimelineLegend *self,
               LanesSpanStats      *stats)
{
  guint last = self->keys->len == MAX_KEYS ? g_array_index (self->keys, guint, MAX_KEYS - 1) : G_MAXUINT, n = 0;
  gint64 busy = 0;

  for (guint key = 0; last != G_MAXUINT && key < get_n_keys (self); key++)
    if (key > last && get_busy (self, stats, key) > 0)
      {
        n++;
        busy += get_busy (self, stats, key);
      }

  double share = 100.0 * (double) busy / (double) MAX (lanes_span_stats_get_busy (stats), 1);
  g_autofree char *text = g_strdup_printf (ngettext ("%u other %.0f %%", "%u others %.0f %%", n), n, share);

  gtk_label_set_label (self->others, text);
  gtk_widget_set_visible (GTK_WIDGET (self->others), n > 0);
}

static void
counted_cb (LanesTimelineLegend *self)
{
  LanesSpanStats *stats = lanes_timeline_counter_get_stats (self->counter);
  GtkWidget *button;

  update_meanings (self, stats);
  if (!buttons_fit (self, stats))
    {
      self->colouring = lanes_timeline_model_get_colouring (self->model);
      clear_buttons (self);
      for (guint key = 0; key < get_n_keys (self) && self->keys->len < MAX_KEYS; key++)
        if (get_busy (self, stats, key) > 0 || lanes_timeline_model_is_key_hidden (self->model, key))
          add_button (self, key);
    }

  for (button = gtk_widget_get_first_child (self->box); button != NULL; button = gtk_widget_get_next_sibling (button))
    {
      guint key = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (button), "key"));
      g_autofree char *name = lanes_timeline_model_dup_key_label (self->model, key);
      double share = 100.0 * (double) get_busy (self, stats, key) / (double) MAX (lanes_span_stats_get_busy (stats), 1);
      g_autofree char *text = g_strdup_printf (_("%s %.0f %%"), name, share);

      GtkLabel *label = g_object_get_data (G_OBJECT (button), "label");

      /* Whole, however narrow the window, as it scrolls; but for names of batches that know no measure. */
      if (g_strcmp0 (gtk_label_get_label (label), text) != 0)
        gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
      gtk_label_set_label (label, text);
      gtk_label_set_ellipsize (label, g_utf8_strlen (text, -1) > LONG_NAME ? PANGO_ELLIPSIZE_MIDDLE : PANGO_ELLIPSIZE_NONE);
      gtk_label_set_width_chars (label, g_utf8_strlen (text, -1) > LONG_NAME ? LONG_NAME : -1);
    }

  update_others (self, stats);
}

static void
count (LanesTimelineLegend *self)
{
  const LanesTimeAxis *axis = lanes_timeline_model_get_axis (self->model);

  self->counted_at = g_get_monotonic_time ();
  lanes_timeline_counter_count (self->counter, (gint64) axis->start, (gint64) lanes_time_axis_get_end (axis),
                                lanes_timeline_model_get_now (self->model));
}

static gboolean
count_cb (gpointer user_data)
{
  LanesTimelineLegend *self = LANES_TIMELINE_LEGEND (user_data);

  self->count_id = 0;
  count (self);
  return G_SOURCE_REMOVE;
}

static void
view_changed (LanesTimelineLegend *self)
{
  gint64 pause = MAX (COUNT_US, 10 * lanes_timeline_counter_get_cost (self->counter));
  gint64 left = self->counted_at + pause - g_get_monotonic_time ();

  if (self->count_id != 0 || !gtk_widget_get_mapped (GTK_WIDGET (self)) || lanes_timeline_counter_is_busy (self->counter))
    return;

  if (self->colouring != lanes_timeline_model_get_colouring (self->model))
    left = 0;
  self->count_id = g_timeout_add ((guint) (MAX (left, 0) / 1000 + 1), count_cb, self);
}

static void
lanes_timeline_legend_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (lanes_timeline_legend_parent_class)->map (widget);
  count (LANES_TIMELINE_LEGEND (widget));
}

static void
lanes_timeline_legend_dispose (GObject *object)
{
  LanesTimelineLegend *self = LANES_TIMELINE_LEGEND (object);
  GtkWidget *child;

  g_clear_handle_id (&self->count_id, g_source_remove);
  g_clear_object (&self->counter);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->model);

  G_OBJECT_CLASS (lanes_timeline_legend_parent_class)->dispose (object);
}

static void
lanes_timeline_legend_finalize (GObject *object)
{
  g_array_unref (LANES_TIMELINE_LEGEND (object)->keys);
  G_OBJECT_CLASS (lanes_timeline_legend_parent_class)->finalize (object);
}

static void
lanes_timeline_legend_class_init (LanesTimelineLegendClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lanes_timeline_legend_dispose;
  G_OBJECT_CLASS (klass)->finalize = lanes_timeline_legend_finalize;
  widget_class->map = lanes_timeline_legend_map;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
lanes_timeline_legend_init (LanesTimelineLegend *self)
{
  self->keys = g_array_new (FALSE, FALSE, sizeof (guint));
  self->content = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 2);
  self->scroller = gtk_scrolled_window_new ();
  self->box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 2);
  self->others = GTK_LABEL (gtk_label_new (NULL));
  self->hole = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 4);
  self->stripes = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 4);
  gtk_widget_set_visible (self->hole, FALSE);
  gtk_widget_set_visible (self->stripes, FALSE);
  gtk_widget_set_tooltip_text (self->stripes, _("The stripe under a lane: what the kernel says its thread or process did"));
  gtk_widget_add_css_class (GTK_WIDGET (self->others), "caption");
  gtk_widget_add_css_class (GTK_WIDGET (self->others), "dim-label");
  gtk_widget_add_css_class (GTK_WIDGET (self->others), "numeric");
  gtk_widget_set_visible (GTK_WIDGET (self->others), FALSE);
  gtk_box_append (GTK_BOX (self->content), self->box);
  gtk_box_append (GTK_BOX (self->content), GTK_WIDGET (self->others));
  gtk_box_append (GTK_BOX (self->content), self->hole);
  gtk_box_append (GTK_BOX (self->content), self->stripes);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->scroller), GTK_POLICY_EXTERNAL, GTK_POLICY_NEVER);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scroller), self->content);
  gtk_widget_set_parent (self->scroller, GTK_WIDGET (self));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Legend"), -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->scroller), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Legend"), -1);
}

GtkWidget *
lanes_timeline_legend_new (LanesTimelineModel *model)
{
  LanesTimelineLegend *self = g_object_new (LANES_TYPE_TIMELINE_LEGEND, NULL);

  self->model = g_object_ref (model);
  self->counter = lanes_timeline_counter_new (lanes_timeline_model_get_store (model));
  g_signal_connect_object (self->counter, "counted", G_CALLBACK (counted_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (model, "view-changed", G_CALLBACK (view_changed), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}

/* What the stripes mean is beneath the buttons, where the window is too narrow for both on a line. */
void
lanes_timeline_legend_set_compact (LanesTimelineLegend *self,
                                   gboolean             compact)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->content),
                                  compact ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
  gtk_widget_set_margin_bottom (self->content, compact ? 6 : 0);
}

/* Returns: (transfer none): counts the time that is seen */
LanesTimelineCounter *
lanes_timeline_legend_get_counter (LanesTimelineLegend *self)
{
  return self->counter;
}
