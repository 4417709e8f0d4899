/* lanes-cell-tooltip.c: tooltips of cells, which change whenever a table is scrolled
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-cell-tooltip.h"

static gboolean
query_cb (GtkWidget  *cell,
          int         x,
          int         y,
          gboolean    by_keyboard,
          GtkTooltip *tooltip,
          gpointer    user_data)
{
  const char *text = g_object_get_data (G_OBJECT (cell), "lanes-tooltip");

  gtk_tooltip_set_text (tooltip, text);
  return text != NULL && *text != '\0';
}

void
lanes_cell_tooltip_set (GtkWidget  *cell,
                        const char *text)
{
  if (!gtk_widget_get_has_tooltip (cell))
    {
      gtk_widget_set_has_tooltip (cell, TRUE);
      g_signal_connect (cell, "query-tooltip", G_CALLBACK (query_cb), NULL);
    }
  g_object_set_data_full (G_OBJECT (cell), "lanes-tooltip", g_strdup (text), g_free);
}
