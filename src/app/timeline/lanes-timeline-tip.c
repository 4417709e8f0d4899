/* lanes-timeline-tip.c: what is said of the span under the pointer
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-timeline-tip.h"

#include "lanes-timeline-words.h"

#include <glib/gi18n.h>

#define MAX_CHARS 52
#define MAX_LINES 3

struct _LanesTimelineTip
{
  GtkWidget  parent_instance;

  GtkLabel  *title;   /* children */
  GtkLabel  *where;
  GtkLabel  *facts;
  GtkLabel  *kernel;
  GtkLabel  *hint;
};

G_DEFINE_FINAL_TYPE (LanesTimelineTip, lanes_timeline_tip, GTK_TYPE_WIDGET)

static void
lanes_timeline_tip_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (lanes_timeline_tip_parent_class)->dispose (object);
}

static void
lanes_timeline_tip_class_init (LanesTimelineTipClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lanes_timeline_tip_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "tooltip");
}

static GtkLabel *
add_label (LanesTimelineTip *self,
           const char       *css_class)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_lines (GTK_LABEL (label), MAX_LINES);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (label), MAX_CHARS);
  gtk_widget_add_css_class (label, css_class);
  gtk_widget_set_parent (label, GTK_WIDGET (self));
  return GTK_LABEL (label);
}

static void
lanes_timeline_tip_init (LanesTimelineTip *self)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);
  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (layout), 2);
  gtk_widget_add_css_class (GTK_WIDGET (self), "background");
  gtk_widget_set_can_target (GTK_WIDGET (self), FALSE);
  self->title = add_label (self, "heading");
  self->where = add_label (self, "caption");
  self->facts = add_label (self, "numeric");
  self->kernel = add_label (self, "numeric");
  self->hint = add_label (self, "dim-label");
  gtk_widget_add_css_class (GTK_WIDGET (self->facts), "caption");
  gtk_widget_add_css_class (GTK_WIDGET (self->kernel), "caption");
  gtk_widget_add_css_class (GTK_WIDGET (self->hint), "caption");
  gtk_label_set_label (self->hint, _("Click to select the job"));
}

GtkWidget *
lanes_timeline_tip_new (void)
{
  return g_object_new (LANES_TYPE_TIMELINE_TIP, NULL);
}

/* Says what @spot is. */
void
lanes_timeline_tip_update (LanesTimelineTip        *self,
                           LanesTimelineModel      *model,
                           const LanesTimelineSpot *spot)
{
  g_autofree char *title = lanes_span_store_dup_title (lanes_timeline_model_get_store (model), &spot->span);
  g_autofree char *where = lanes_timeline_dup_where (model, spot->lane);
  g_autofree char *facts = lanes_timeline_dup_facts (model, spot);
  g_autofree char *kernel = lanes_timeline_dup_kernel (model, spot);

  gtk_label_set_label (self->title, title);
  gtk_label_set_label (self->where, where);
  gtk_label_set_label (self->facts, facts);
  gtk_label_set_label (self->kernel, kernel != NULL ? kernel : "");
  gtk_widget_set_visible (GTK_WIDGET (self->kernel), kernel != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->hint), TRUE);
}

/* Says that nobody looked in @gap. */
void
lanes_timeline_tip_update_gap (LanesTimelineTip   *self,
                               LanesTimelineModel *model,
                               const LanesSpanGap *gap)
{
  g_autofree char *facts = lanes_timeline_dup_gap (model, gap);

  gtk_label_set_label (self->title, _("Not observed"));
  gtk_label_set_label (self->where, _("The window was away. Commands went on; nobody saw what they did."));
  gtk_label_set_label (self->facts, facts);
  gtk_widget_set_visible (GTK_WIDGET (self->kernel), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->hint), FALSE);
}
