/* lanes-batch-row.c: a batch in the sidebar: its name, how far it is
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-batch-row.h"

#include "lanes-bar.h"
#include "lanes-format.h"

#include <glib/gi18n.h>

struct _LanesBatchRow
{
  GtkListBoxRow  parent_instance;

  GtkLabel      *name;      /* children */
  GtkLabel      *figures;
  LanesBar      *bar;

  /* As shown. */
  guint64        id;
  guint64        n_final;
  guint64        n_bad;
  gint64         total;
};

G_DEFINE_FINAL_TYPE (LanesBatchRow, lanes_batch_row, GTK_TYPE_LIST_BOX_ROW)

static void
lanes_batch_row_class_init (LanesBatchRowClass *klass)
{
}

static void
lanes_batch_row_init (LanesBatchRow *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);

  self->name = GTK_LABEL (gtk_label_new (NULL));
  self->figures = GTK_LABEL (gtk_label_new (NULL));
  self->bar = LANES_BAR (lanes_bar_new ());
  gtk_label_set_xalign (self->name, 0);
  gtk_label_set_ellipsize (self->name, PANGO_ELLIPSIZE_MIDDLE);
  gtk_label_set_xalign (self->figures, 0);
  gtk_label_set_ellipsize (self->figures, PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (GTK_WIDGET (self->figures), "dim-label");
  gtk_widget_add_css_class (GTK_WIDGET (self->figures), "caption");
  gtk_widget_add_css_class (GTK_WIDGET (self->figures), "numeric");
  gtk_widget_add_css_class (box, "batch-row");
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->name));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->figures));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->bar));
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (self), box);
}

GtkWidget *
lanes_batch_row_new (void)
{
  return g_object_new (LANES_TYPE_BATCH_ROW, NULL);
}

static char *
lanes_batch_row_dup_figures (LanesBatchRow *self)
{
  g_autofree char *done = lanes_format_count (self->n_final);
  g_autofree char *total = self->total < 0 ? g_strdup ("…") : lanes_format_count ((guint64) self->total);
  g_autofree char *bad = NULL;

  if (self->n_bad == 0)
    return g_strdup_printf ("%s / %s", done, total);

  bad = lanes_format_count (self->n_bad);
  return g_strdup_printf (_("%s / %s · %s failed"), done, total, bad);
}

void
lanes_batch_row_update (LanesBatchRow *self,
                        LanesBatch    *batch)
{
  guint64 n_final, n_bad;
  gint64 total;

  g_return_if_fail (LANES_IS_BATCH_ROW (self) && batch != NULL);

  n_final = lanes_batch_get_n_final (batch);
  n_bad = batch->n_in_state[LANES_STATE_FAILED] + batch->n_in_state[LANES_STATE_TIMED_OUT]
          + batch->n_in_state[LANES_STATE_LOST];
  total = lanes_batch_get_total (batch);
  if (batch->id == self->id && n_final == self->n_final && n_bad == self->n_bad && total == self->total)
    return;

  if (batch->id != self->id)
    {
      gtk_label_set_label (self->name, batch->name);
      gtk_widget_set_tooltip_text (GTK_WIDGET (self), batch->name);
    }
  self->id = batch->id;
  self->n_final = n_final;
  self->n_bad = n_bad;
  self->total = total;

  g_autofree char *figures = lanes_batch_row_dup_figures (self);
  g_autofree char *words = g_strdup_printf ("%s, %s", batch->name, figures);

  gtk_label_set_label (self->figures, figures);
  lanes_bar_set_fraction (self->bar, total > 0 ? (double) n_final / (double) total : total == 0 ? 1 : -1);
  gtk_widget_set_css_classes (GTK_WIDGET (self->bar),
                              n_bad > 0              ? (const char *[]) { "state-failed", NULL }
                              : total >= 0 && n_final == (guint64) total ? (const char *[]) { "done", NULL }
                                                     : (const char *[]) { NULL });
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
}

guint64
lanes_batch_row_get_id (LanesBatchRow *self)
{
  g_return_val_if_fail (LANES_IS_BATCH_ROW (self), 0);

  return self->id;
}
