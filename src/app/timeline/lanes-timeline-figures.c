/* lanes-timeline-figures.c: the figures of the selected range of time
 *
 * How many jobs ended, how long they took, how much ran at once, how busy each lane was. Not seen while no range is selected.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-timeline-figures.h"

#include "lanes-timeline-counter.h"
#include "lanes-timeline-words.h"

#include <glib/gi18n.h>

#define MAX_LANES 200
#define AGAIN_MS 1000

struct _LanesTimelineFigures
{
  GtkWidget             parent_instance;

  LanesTimelineModel   *model;     /* owned */
  LanesTimelineCounter *counter;   /* owned */
  GtkWidget            *box;       /* children */
  GtkLabel             *label;
  GtkWidget            *lanes;
  GtkWidget            *list;
  guint                 again_id;  /* a range that reaches beyond now is counted again */
};

G_DEFINE_FINAL_TYPE (LanesTimelineFigures, lanes_timeline_figures, GTK_TYPE_WIDGET)

static char *
dup_ended (LanesSpanStats *stats)
{
  guint64 n = lanes_span_stats_get_n_ended (stats), failed = lanes_span_stats_get_n_failed (stats);
  g_autofree char *ended = g_strdup_printf (ngettext ("%llu job done", "%llu jobs done", (gulong) n), (unsigned long long) n);

  if (failed == 0)
    return g_steal_pointer (&ended);

  return g_strdup_printf (_("%s (%llu failed)"), ended, (unsigned long long) failed);
}

static void
append_fact (GString    *text,
             const char *name,
             gint64      duration)
{
  g_autofree char *words = lanes_time_format_duration (duration);

  g_string_append_printf (text, " · %s %s", name, words);
}

static char *
dup_figures (LanesTimelineFigures *self,
             LanesSpanStats       *stats)
{
  g_autofree char *length = lanes_time_format_duration (lanes_span_stats_get_end (stats) -
                                                        lanes_span_stats_get_start (stats));
  g_autofree char *ended = dup_ended (stats);
  GString *text = g_string_new (NULL);
  guint lane;
  gint64 idle = lanes_span_stats_get_idle (stats, &lane);

  g_string_append_printf (text, _("%s selected · %s"), length, ended);
  if (lanes_span_stats_get_mean (stats) >= 0)
    {
      append_fact (text, _("mean"), lanes_span_stats_get_mean (stats));
      append_fact (text, _("p50"), lanes_span_stats_get_quantile (stats, 0.5));
      append_fact (text, _("p99"), lanes_span_stats_get_quantile (stats, 0.99));
    }
  g_string_append_printf (text, _(" · peak %u at once"), lanes_span_stats_get_peak (stats));
  if (idle > 0)
    {
      g_autofree char *where = lanes_timeline_dup_where (self->model, lane);

      append_fact (text, _("longest idle between jobs"), idle);
      g_string_append_printf (text, " (%s)", where);
    }
  if (lanes_span_stats_get_unobserved (stats) > 0)
    append_fact (text, _("not observed"), lanes_span_stats_get_unobserved (stats));
  if (lanes_span_stats_get_n_merged (stats) > 0)
    g_string_append_printf (text, _(" · lengths and peak without %llu merged jobs"),
                            (unsigned long long) lanes_span_stats_get_n_merged (stats));

  return g_string_free (text, FALSE);
}

static void
add_lane (LanesTimelineFigures *self,
          guint                 lane,
          double                share)
{
  g_autofree char *where = lanes_timeline_dup_where (self->model, lane);
  g_autofree char *percent = g_strdup_printf (_("%.0f %%"), share * 100);
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *name = gtk_label_new (where), *figure = gtk_label_new (percent), *bar = gtk_level_bar_new ();

  gtk_label_set_xalign (GTK_LABEL (name), 0);
  gtk_label_set_xalign (GTK_LABEL (figure), 1);
  gtk_label_set_ellipsize (GTK_LABEL (name), PANGO_ELLIPSIZE_END);
  gtk_label_set_width_chars (GTK_LABEL (name), 24);
  gtk_label_set_max_width_chars (GTK_LABEL (name), 24);
  gtk_label_set_width_chars (GTK_LABEL (figure), 5);
  gtk_widget_add_css_class (figure, "numeric");
  gtk_level_bar_set_value (GTK_LEVEL_BAR (bar), CLAMP (share, 0, 1));
  gtk_widget_set_size_request (bar, 120, -1);
  gtk_widget_set_valign (bar, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (row), name);
  gtk_box_append (GTK_BOX (row), bar);
  gtk_box_append (GTK_BOX (row), figure);
  gtk_box_append (GTK_BOX (self->list), row);
}

static void
fill_list (LanesTimelineFigures *self,
           LanesSpanStats       *stats)
{
  double length = (double) (lanes_span_stats_get_end (stats) - lanes_span_stats_get_start (stats));
  GArray *rows = lanes_timeline_model_get_rows (self->model);
  GtkWidget *child;
  guint n = 0;

  while ((child = gtk_widget_get_first_child (self->list)) != NULL)
    gtk_box_remove (GTK_BOX (self->list), child);

  for (guint i = 0; i < rows->len && n < MAX_LANES; i++)
    {
      guint lane = g_array_index (rows, LanesTimelineRow, i).lane;

      if (lane == LANES_SPAN_NO_LANE)
        continue;
      add_lane (self, lane, (double) lanes_span_stats_get_lane_busy (stats, lane) / MAX (length, 1));
      n++;
    }
}

static void
counted_cb (LanesTimelineFigures *self)
{
  LanesSpanStats *stats = lanes_timeline_counter_get_stats (self->counter);
  g_autofree char *text = dup_figures (self, stats);

  gtk_label_set_label (self->label, text);
  /* Not under the eyes of a person who reads it. */
  if (!gtk_widget_get_visible (gtk_widget_get_ancestor (self->list, GTK_TYPE_POPOVER)))
    fill_list (self, stats);
}

static void
count (LanesTimelineFigures *self)
{
  gint64 start, end, now = lanes_timeline_model_get_now (self->model);

  if (lanes_timeline_model_get_range (self->model, &start, &end))
    lanes_timeline_counter_count (self->counter, start, end, now);
}

static gboolean
again_cb (gpointer user_data)
{
  LanesTimelineFigures *self = LANES_TIMELINE_FIGURES (user_data);
  gint64 start, end;

  if (lanes_timeline_model_get_range (self->model, &start, &end) && end > lanes_timeline_model_get_now (self->model) &&
      !lanes_timeline_counter_is_busy (self->counter))
    count (self);
  return G_SOURCE_CONTINUE;
}

static void
selection_changed (LanesTimelineFigures *self)
{
  gint64 start, end;
  gboolean any = lanes_timeline_model_get_range (self->model, &start, &end);

  gtk_widget_set_visible (GTK_WIDGET (self), any);
  g_clear_handle_id (&self->again_id, g_source_remove);
  if (!any)
    {
      lanes_timeline_counter_clear (self->counter);
      return;
    }

  LanesSpanStats *stats = lanes_timeline_counter_get_stats (self->counter);

  self->again_id = g_timeout_add (AGAIN_MS, again_cb, self);
  if (stats == NULL || lanes_span_stats_get_start (stats) != start || lanes_span_stats_get_end (stats) != end)
    count (self);
}

static void
lanes_timeline_figures_dispose (GObject *object)
{
  LanesTimelineFigures *self = LANES_TIMELINE_FIGURES (object);

  g_clear_handle_id (&self->again_id, g_source_remove);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_object (&self->counter);
  g_clear_object (&self->model);

  G_OBJECT_CLASS (lanes_timeline_figures_parent_class)->dispose (object);
}

static void
lanes_timeline_figures_class_init (LanesTimelineFiguresClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lanes_timeline_figures_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static GtkWidget *
new_lanes_button (LanesTimelineFigures *self)
{
  GtkWidget *button = gtk_menu_button_new ();
  GtkWidget *popover = gtk_popover_new ();
  GtkWidget *scroller = gtk_scrolled_window_new ();

  self->list = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scroller), 320);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroller), TRUE);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), self->list);
  gtk_accessible_update_property (GTK_ACCESSIBLE (scroller), GTK_ACCESSIBLE_PROPERTY_LABEL, _("How busy each lane was in this time"), -1);
  gtk_popover_set_child (GTK_POPOVER (popover), scroller);
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (button), popover);
  gtk_menu_button_set_label (GTK_MENU_BUTTON (button), _("_Busy"));
  gtk_menu_button_set_use_underline (GTK_MENU_BUTTON (button), TRUE);
  gtk_widget_set_tooltip_text (button, _("How busy each lane was in this time"));
  return button;
}

static void
lanes_timeline_figures_init (LanesTimelineFigures *self)
{
  GtkWidget *label = gtk_label_new (NULL);
  GtkWidget *close = gtk_button_new_from_icon_name ("window-close-symbolic");

  self->box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  self->label = GTK_LABEL (label);
  self->lanes = new_lanes_button (self);
  gtk_label_set_wrap (self->label, TRUE);
  gtk_label_set_xalign (self->label, 0);
  gtk_label_set_selectable (self->label, TRUE);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_add_css_class (label, "numeric");
  gtk_widget_add_css_class (close, "flat");
  gtk_widget_set_valign (close, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (self->lanes, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (close, _("Clear the selected time"));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (close), "timeline.clear-range");
  gtk_box_append (GTK_BOX (self->box), label);
  gtk_box_append (GTK_BOX (self->box), self->lanes);
  gtk_box_append (GTK_BOX (self->box), close);
  gtk_widget_set_margin_start (self->box, 12);
  gtk_widget_set_margin_end (self->box, 6);
  gtk_widget_set_margin_top (self->box, 4);
  gtk_widget_set_margin_bottom (self->box, 4);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
}

GtkWidget *
lanes_timeline_figures_new (LanesTimelineModel *model)
{
  LanesTimelineFigures *self = g_object_new (LANES_TYPE_TIMELINE_FIGURES, NULL);

  self->model = g_object_ref (model);
  self->counter = lanes_timeline_counter_new (lanes_timeline_model_get_store (model));
  g_signal_connect_object (self->counter, "counted", G_CALLBACK (counted_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (model, "selection-changed", G_CALLBACK (selection_changed), self, G_CONNECT_SWAPPED);
  selection_changed (self);
  return GTK_WIDGET (self);
}
