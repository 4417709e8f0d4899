/* lanes-history-row-factory.c: how a job of the history looks in the list
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-history-row-factory.h"

#include "lanes-accessible.h"
#include "lanes-cell-tooltip.h"
#include "lanes-format.h"
#include "lanes-history-model.h"
#include "lanes-state-style.h"

#include <glib/gi18n.h>
#include <string.h>

typedef struct
{
  GtkImage *image;
  GtkLabel *title, *subtitle, *time, *took;
  gulong    handler;
} Cell;

/* The first line of what came of it. */
static char *
dup_result (const LanesHistoryJob *job)
{
  const char *text = NULL;

  if (job->result == NULL || (!g_variant_lookup (job->result, "summary", "&s", &text) && !g_variant_lookup (job->result, "text", "&s", &text)))
    return NULL;
  return *text != '\0' ? g_utf8_make_valid (text, (gssize) MIN (strcspn (text, "\r\n"), 200)) : NULL;
}

static char *
describe (const LanesHistoryJob *job,
          LanesKindSet          *kinds)
{
  g_autofree char *result = dup_result (job);
  LanesKind *kind = lanes_kind_set_find (kinds, job->kind);
  const char *label = kind != NULL ? lanes_kind_get_label (kind) : job->kind;

  if (job->error != NULL)
    return g_strdup_printf ("%s · %s", label, job->error);
  if (result != NULL)
    return g_strdup_printf ("%s · %s", label, result);
  if (job->attempts > 1)
    return g_strdup_printf (ngettext ("%s · %s · %u try", "%s · %s · %u tries", job->attempts), label,
                            lanes_state_get_label (job->state), job->attempts);

  return g_strdup_printf ("%s · %s", label, lanes_state_get_label (job->state));
}

static void
show_row (Cell            *cell,
          LanesHistoryRow *row,
          LanesKindSet    *kinds)
{
  const LanesHistoryJob *job = lanes_history_row_get_job (row);
  const char *line = lanes_history_row_get_line (row);
  g_autofree char *subtitle = line != NULL ? g_strdup_printf ("“%s”", line) : job != NULL ? describe (job, kinds) : NULL;
  g_autofree char *time = job != NULL ? lanes_format_time (job->queued_at / 1e6) : NULL;
  g_autofree char *took = job != NULL && job->run_us >= 0 ? lanes_format_duration (job->run_us) : NULL;

  gtk_widget_set_visible (GTK_WIDGET (cell->image), job != NULL);
  if (job != NULL)
    lanes_state_style_set_image (cell->image, job->state);
  if (job != NULL && job->input != NULL && lanes_history_row_is_by_input (row))
    gtk_label_set_label (cell->title, job->input);
  else
    gtk_label_set_label (cell->title, job != NULL ? job->title : "…");
  lanes_cell_tooltip_set (GTK_WIDGET (cell->title), job != NULL ? job->title : NULL);
  gtk_label_set_label (cell->subtitle, subtitle != NULL ? subtitle : "");
  gtk_label_set_label (cell->time, time != NULL ? time : "");
  gtk_label_set_label (cell->took, took != NULL ? took : "");
}

static GtkLabel *
make_label (const char *style,
            gboolean    expand)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), expand ? 0 : 1);
  gtk_widget_set_hexpand (label, expand);
  if (expand)
    gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  if (style != NULL)
    gtk_widget_add_css_class (label, style);

  return GTK_LABEL (label);
}

static void
setup_cb (GtkSignalListItemFactory *factory,
          GtkListItem              *item,
          LanesKindSet             *kinds)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *words = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *times = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  Cell *cell = g_new0 (Cell, 1);

  cell->image = GTK_IMAGE (gtk_image_new ());
  cell->title = make_label ("heading", TRUE);
  cell->subtitle = make_label ("dim-label", TRUE);
  cell->time = make_label ("numeric", FALSE);
  cell->took = make_label ("dim-label", FALSE);
  gtk_widget_add_css_class (GTK_WIDGET (cell->subtitle), "caption");
  gtk_widget_add_css_class (GTK_WIDGET (cell->took), "caption");
  gtk_box_append (GTK_BOX (words), GTK_WIDGET (cell->title));
  gtk_box_append (GTK_BOX (words), GTK_WIDGET (cell->subtitle));
  gtk_box_append (GTK_BOX (times), GTK_WIDGET (cell->time));
  gtk_box_append (GTK_BOX (times), GTK_WIDGET (cell->took));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (cell->image));
  gtk_box_append (GTK_BOX (box), words);
  gtk_box_append (GTK_BOX (box), times);
  gtk_widget_set_margin_top (box, 6);
  gtk_widget_set_margin_bottom (box, 6);
  gtk_widget_set_margin_start (box, 6);
  gtk_widget_set_margin_end (box, 6);

  g_object_set_data_full (G_OBJECT (item), "cell", cell, g_free);
  gtk_list_item_set_child (item, box);
}

static void
row_changed_cb (LanesHistoryRow *row,
                GParamSpec      *pspec,
                GtkListItem     *item)
{
  Cell *cell = g_object_get_data (G_OBJECT (item), "cell");

  show_row (cell, row, g_object_get_data (G_OBJECT (item), "kinds"));
}

static void
bind_cb (GtkSignalListItemFactory *factory,
         GtkListItem              *item,
         LanesKindSet             *kinds)
{
  Cell *cell = g_object_get_data (G_OBJECT (item), "cell");
  LanesHistoryRow *row = gtk_list_item_get_item (item);

  g_object_set_data (G_OBJECT (item), "kinds", kinds);
  cell->handler = g_signal_connect_object (row, "notify::job", G_CALLBACK (row_changed_cb), item, 0);
  show_row (cell, row, kinds);
  lanes_accessible_name_row (gtk_list_item_get_child (item), GTK_WIDGET (cell->title), GTK_WIDGET (cell->subtitle));
}

static void
unbind_cb (GtkSignalListItemFactory *factory,
           GtkListItem              *item,
           LanesKindSet             *kinds)
{
  Cell *cell = g_object_get_data (G_OBJECT (item), "cell");

  g_clear_signal_handler (&cell->handler, gtk_list_item_get_item (item));
}

GtkListItemFactory *
lanes_history_row_factory_new (LanesKindSet *kinds)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  g_signal_connect_object (factory, "setup", G_CALLBACK (setup_cb), kinds, 0);
  g_signal_connect_object (factory, "bind", G_CALLBACK (bind_cb), kinds, 0);
  g_signal_connect_object (factory, "unbind", G_CALLBACK (unbind_cb), kinds, 0);

  return factory;
}
