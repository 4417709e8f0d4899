/* lanes-timeline-chart-menu.c: what can be done with a span and with its lane
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-timeline-chart-private.h"

#include <glib/gi18n.h>

/* What can be done with a span that stands alone, with its job, and with its lane. @spot: (nullable): only the lane's */
static GMenuModel *
make_menu (LanesTimelineChart      *self,
           const LanesTimelineSpot *spot,
           guint                    lane)
{
  g_autoptr (GMenu) menu = g_menu_new ();
  g_autoptr (GMenuModel) verbs = NULL, of_lane = NULL;

  if (spot != NULL)
    {
      g_autoptr (GMenu) look = g_menu_new ();
      g_autoptr (GMenuItem) show = g_menu_item_new (_("Show in _Jobs"), NULL);

      g_menu_item_set_action_and_target_value (show, "win.show-job", g_variant_new_uint64 (spot->span.job));
      g_menu_append_item (look, show);
      g_menu_append (look, _("_Zoom to Span"), "timeline.zoom-to-selection");
      g_menu_append (look, _("Select Its _Time"), "timeline.range-of-selection");
      g_menu_append_section (menu, NULL, G_MENU_MODEL (look));
      verbs = self->menu_func != NULL ? self->menu_func (spot->span.job, self->menu_data) : NULL;
    }
  if (verbs != NULL)
    g_menu_append_section (menu, NULL, verbs);
  of_lane = self->lane_menu_func != NULL && lane != LANES_SPAN_NO_LANE ? self->lane_menu_func (lane, self->menu_data) : NULL;
  if (of_lane != NULL)
    g_menu_append_section (menu, NULL, of_lane);

  return G_MENU_MODEL (g_steal_pointer (&menu));
}

/* @spot: (nullable): none, only the lane's */
void
_lanes_timeline_chart_show_menu_at (LanesTimelineChart      *self,
                                    const LanesTimelineSpot *spot,
                                    guint                    lane,
                                    double                   x,
                                    double                   y)
{
  g_autoptr (GMenuModel) menu = make_menu (self, spot, lane);

  if (g_menu_model_get_n_items (menu) == 0)
    return;

  if (self->menu == NULL)
    {
      self->menu = gtk_popover_menu_new_from_model (NULL);
      gtk_widget_set_halign (self->menu, GTK_ALIGN_START);
      gtk_popover_set_has_arrow (GTK_POPOVER (self->menu), FALSE);
      gtk_widget_set_parent (self->menu, GTK_WIDGET (self));
    }

  gtk_popover_menu_set_menu_model (GTK_POPOVER_MENU (self->menu), menu);
  gtk_popover_set_pointing_to (GTK_POPOVER (self->menu), &(GdkRectangle) { (int) x, (int) y, 1, 1 });
  gtk_popover_popup (GTK_POPOVER (self->menu));
}

/**
 * lanes_timeline_chart_show_menu:
 *
 * The menu of the selected span, beneath it, or of the lane that the keys are on: what the keyboard opens.
 */
void
lanes_timeline_chart_show_menu (LanesTimelineChart *self)
{
  const LanesTimelineSpot *selected = lanes_timeline_model_get_selected (self->model);
  const LanesTimelineRow *row = _lanes_timeline_chart_find_cursor (self);
  double x, y;

  if (row != NULL && _lanes_timeline_chart_get_key_place (self, &x, &y))
    _lanes_timeline_chart_show_menu_at (self, selected->lane != LANES_SPAN_NO_LANE ? selected : NULL, row->lane, x, y);
}
