/* lanes-output-pane-table.c: output that is a table, shown as one
 *
 * Whether it is one is looked at off the main loop, each time that there is more of its start. What is surely none has no switch.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-output-pane-private.h"

#include <glib/gi18n.h>

/* As LanesOutputView: both streams, or that which is a table. */
static gboolean
shows_output (LanesOutputPane *self)
{
  return gtk_drop_down_get_selected (self->stream) != LANES_OUTPUT_STDERR;
}

static gboolean
is_table_shown (LanesOutputPane *self)
{
  return gtk_widget_get_visible (GTK_WIDGET (self->table_button)) && gtk_toggle_button_get_active (self->table_button);
}

static void
make_view (LanesOutputPane *self)
{
  if (self->table_view != NULL)
    return;
  self->table_view = LANES_TABLE_VIEW (lanes_table_view_new (_("Output as a table")));
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->table_view), "table");
}

void
_lanes_output_pane_show_page (LanesOutputPane *self)
{
  gboolean table = is_table_shown (self);
  GtkWidget *of_text[] = { GTK_WIDGET (self->follow), GTK_WIDGET (self->wrap), self->search_button, self->copy_button };

  for (guint i = 0; i < G_N_ELEMENTS (of_text); i++)
    gtk_widget_set_visible (of_text[i], !table);
  if (table)
    make_view (self);
  if (self->table_view != NULL)
    lanes_table_view_set_model (self->table_view, table ? self->table : NULL);
  gtk_stack_set_visible_child_name (self->stack, table                                                     ? "table"
                                                 : gtk_text_buffer_get_char_count (self->buffer) > 0 ? "text"
                                                                                                     : "empty");
}

static void
table_changed_cb (LanesOutputPane *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self->table_button), lanes_table_model_get_layout (self->table) != NULL);
  _lanes_output_pane_show_page (self);
}

void
_lanes_output_pane_begin_table (LanesOutputPane *self)
{
  const LanesTableSource source = { .base = self->base };

  if (self->table != NULL)
    g_signal_handlers_disconnect_by_data (self->table, self);
  g_clear_object (&self->table);
  self->looked_over = FALSE;
  gtk_widget_set_visible (GTK_WIDGET (self->table_button), FALSE);
  _lanes_output_pane_show_page (self);
  if (self->base == NULL || !shows_output (self))
    return;
  self->table = lanes_table_model_new (&source);
  g_signal_connect_object (self->table, "changed", G_CALLBACK (table_changed_cb), self, G_CONNECT_SWAPPED);
}

void
_lanes_output_pane_look_table (LanesOutputPane *self,
                               gboolean         more)
{
  if (self->table == NULL || self->size == 0 || (!more && self->looked_over == self->over))
    return;
  self->looked_over = self->over;
  lanes_table_model_look (self->table, self->over);
}

static void
table_cb (GtkToggleButton *button,
          LanesOutputPane *self)
{
  if (self->text == NULL)
    return;
  if (gtk_toggle_button_get_active (button))
    gtk_search_bar_set_search_mode (self->search_bar, FALSE);
  _lanes_output_pane_show_page (self);
}

void
_lanes_output_pane_bind_table (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, LanesOutputPane, table_button);
  gtk_widget_class_bind_template_callback_full (widget_class, "lanes_output_pane_table_cb", G_CALLBACK (table_cb));
}
