/* lanes-state-style.c: how a state looks: a glyph, a colour, a word
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-state-style.h"

static const char *const icon_names[LANES_N_STATES] = {
  [LANES_STATE_WAITING] = "lanes-state-waiting-symbolic",
  [LANES_STATE_QUEUED] = "lanes-state-queued-symbolic",
  [LANES_STATE_RUNNING] = "lanes-state-running-symbolic",
  [LANES_STATE_PAUSED] = "lanes-state-paused-symbolic",
  [LANES_STATE_STOPPING] = "lanes-state-stopping-symbolic",
  [LANES_STATE_SUCCEEDED] = "lanes-state-succeeded-symbolic",
  [LANES_STATE_FAILED] = "lanes-state-failed-symbolic",
  [LANES_STATE_TIMED_OUT] = "lanes-state-timed-out-symbolic",
  [LANES_STATE_CANCELLED] = "lanes-state-cancelled-symbolic",
  [LANES_STATE_LOST] = "lanes-state-lost-symbolic",
};

static const char *const css_classes[LANES_N_STATES] = {
  [LANES_STATE_WAITING] = "state-waiting",
  [LANES_STATE_QUEUED] = "state-queued",
  [LANES_STATE_RUNNING] = "state-running",
  [LANES_STATE_PAUSED] = "state-paused",
  [LANES_STATE_STOPPING] = "state-stopping",
  [LANES_STATE_SUCCEEDED] = "state-succeeded",
  [LANES_STATE_FAILED] = "state-failed",
  [LANES_STATE_TIMED_OUT] = "state-timed-out",
  [LANES_STATE_CANCELLED] = "state-cancelled",
  [LANES_STATE_LOST] = "state-lost",
};

const char *
lanes_state_style_get_icon_name (LanesState state)
{
  g_return_val_if_fail (state < LANES_N_STATES, NULL);

  return icon_names[state];
}

void
lanes_state_style_clear_colour (GtkWidget *widget)
{
  for (guint i = 0; i < LANES_N_STATES; i++)
    if (gtk_widget_has_css_class (widget, css_classes[i]))
      gtk_widget_remove_css_class (widget, css_classes[i]);
}

void
lanes_state_style_set_colour (GtkWidget  *widget,
                              LanesState  state)
{
  g_return_if_fail (state < LANES_N_STATES);

  if (gtk_widget_has_css_class (widget, css_classes[state]))
    return;

  lanes_state_style_clear_colour (widget);
  gtk_widget_add_css_class (widget, css_classes[state]);
}

void
lanes_state_style_set_image (GtkImage   *image,
                             LanesState  state)
{
  const char *icon_name = lanes_state_style_get_icon_name (state);

  if (g_strcmp0 (gtk_image_get_icon_name (image), icon_name) == 0)
    return;

  gtk_image_set_from_icon_name (image, icon_name);
  lanes_state_style_set_colour (GTK_WIDGET (image), state);
  gtk_accessible_update_property (GTK_ACCESSIBLE (image),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, lanes_state_get_label (state),
                                  -1);
}
