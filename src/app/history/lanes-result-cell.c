/* lanes-result-cell.c: what a table of results says of a job, column by column
 *
 * What is copied is what is seen: both come from lanes_result_cell_dup_text().
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-result-cell.h"

#include "lanes-accessible.h"
#include "lanes-cell-tooltip.h"
#include "lanes-format.h"
#include "lanes-history-model.h"
#include "lanes-state-style.h"

#include <glib/gi18n.h>

typedef struct
{
  LanesResultColumn column;
  GtkImage         *image;    /* nullable: of the state */
  GtkLabel         *label;
  gulong            handler;
} Cell;

char *
lanes_result_cell_dup_text (LanesResultColumn      column,
                            const LanesHistoryJob *job,
                            const char            *line)
{
  switch (column)
    {
    case LANES_RESULT_NUMBER:
      return g_strdup_printf ("%u", job->sequence);
    case LANES_RESULT_INPUT:
      return g_strdup (job->input != NULL ? job->input : job->title);
    case LANES_RESULT_STATE:
      return g_strdup (lanes_state_get_label (job->state));
    case LANES_RESULT_EXIT:
      if (job->term_signal > 0)
        return g_strdup_printf (_("signal %d"), job->term_signal);
      return job->exit_code >= 0 ? g_strdup_printf ("%d", job->exit_code) : g_strdup ("");
    case LANES_RESULT_TIME:
      return job->run_us >= 0 ? lanes_format_duration (job->run_us) : g_strdup ("");
    case LANES_RESULT_LINE:
    case LANES_N_RESULT_COLUMNS:
    default:
      return g_strdup (line != NULL ? line : "");
    }
}

static gboolean
has_figures (LanesResultColumn column)
{
  return column == LANES_RESULT_NUMBER || column == LANES_RESULT_EXIT || column == LANES_RESULT_TIME;
}

static void
show (Cell            *cell,
      LanesHistoryRow *row)
{
  const LanesHistoryJob *job = lanes_history_row_get_job (row);
  g_autofree char *text = job != NULL ? lanes_result_cell_dup_text (cell->column, job, lanes_history_row_get_result (row))
                                      : g_strdup (cell->column == LANES_RESULT_INPUT ? "…" : "");
  gboolean is_words = cell->column == LANES_RESULT_INPUT || cell->column == LANES_RESULT_LINE;

  gtk_label_set_label (cell->label, text);
  lanes_cell_tooltip_set (GTK_WIDGET (cell->label), is_words ? text : NULL);
  if (cell->image == NULL)
    return;

  gtk_widget_set_visible (GTK_WIDGET (cell->image), job != NULL);
  if (job != NULL)
    lanes_state_style_set_image (cell->image, job->state);
}

static void
setup_cb (GtkSignalListItemFactory *factory,
          GtkListItem              *item,
          gpointer                  user_data)
{
  LanesResultColumn column = GPOINTER_TO_UINT (user_data);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  Cell *cell = g_new0 (Cell, 1);

  cell->column = column;
  cell->label = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_xalign (cell->label, has_figures (column) ? 1 : 0);
  gtk_label_set_ellipsize (cell->label, column == LANES_RESULT_INPUT ? PANGO_ELLIPSIZE_MIDDLE : PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (GTK_WIDGET (cell->label), TRUE);
  if (has_figures (column))
    gtk_widget_add_css_class (GTK_WIDGET (cell->label), "numeric");
  if (column == LANES_RESULT_STATE)
    {
      cell->image = GTK_IMAGE (gtk_image_new ());
      gtk_box_append (GTK_BOX (box), GTK_WIDGET (cell->image));
    }
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (cell->label));

  g_object_set_data_full (G_OBJECT (item), "cell", cell, g_free);
  gtk_list_item_set_child (item, box);
}

static void
row_changed_cb (LanesHistoryRow *row,
                GParamSpec      *pspec,
                GtkListItem     *item)
{
  show (g_object_get_data (G_OBJECT (item), "cell"), row);
}

static void
bind_cb (GtkSignalListItemFactory *factory,
         GtkListItem              *item,
         gpointer                  user_data)
{
  Cell *cell = g_object_get_data (G_OBJECT (item), "cell");
  LanesHistoryRow *row = gtk_list_item_get_item (item);

  cell->handler = g_signal_connect_object (row, "notify::job", G_CALLBACK (row_changed_cb), item, 0);
  show (cell, row);
  if (cell->column == LANES_RESULT_INPUT)
    lanes_accessible_name_row (gtk_list_item_get_child (item), GTK_WIDGET (cell->label), NULL);
}

static void
unbind_cb (GtkSignalListItemFactory *factory,
           GtkListItem              *item,
           gpointer                  user_data)
{
  Cell *cell = g_object_get_data (G_OBJECT (item), "cell");

  g_clear_signal_handler (&cell->handler, gtk_list_item_get_item (item));
}

GtkListItemFactory *
lanes_result_cell_factory_new (LanesResultColumn column)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  gpointer data = GUINT_TO_POINTER (column);

  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), data);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), data);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind_cb), data);

  return factory;
}
