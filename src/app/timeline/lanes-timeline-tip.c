/* lanes-timeline-tip.c: what is said of the span under the pointer, or selected with keys
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-timeline-tip.h"

#include "lanes-timeline-words.h"

#include <glib/gi18n.h>

#define MAX_CHARS 52
#define MAX_LINES 3
/* Where a task is in the kernel is asked so long after the pointer has come to it, and so often while it stays. */
#define LOOK_MS 150
#define LOOK_AGAIN_MS 1000

struct _LanesTimelineTip
{
  GtkWidget           parent_instance;

  LanesTimelineModel *model;      /* owned */
  GtkLabel           *title;      /* children */
  GtkLabel           *where;
  GtkLabel           *facts;
  GtkLabel           *kernel;
  GtkLabel           *look;
  GtkLabel           *hint;

  LanesTimelineLook   look_func;  /* nullable */
  gpointer            look_data;
  LanesTimelineSpot   looked;     /* the running span that is asked for, or no lane */
  guint               look_id;
};

G_DEFINE_FINAL_TYPE (LanesTimelineTip, lanes_timeline_tip, GTK_TYPE_WIDGET)

static void
lanes_timeline_tip_dispose (GObject *object)
{
  LanesTimelineTip *self = LANES_TIMELINE_TIP (object);
  GtkWidget *child;

  g_clear_handle_id (&self->look_id, g_source_remove);
  g_clear_object (&self->model);
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
  self->look = add_label (self, "caption");
  self->hint = add_label (self, "dim-label");
  self->looked.lane = LANES_SPAN_NO_LANE;
  gtk_widget_set_visible (GTK_WIDGET (self->look), FALSE);
  gtk_widget_add_css_class (GTK_WIDGET (self->facts), "caption");
  gtk_widget_add_css_class (GTK_WIDGET (self->kernel), "caption");
  gtk_widget_add_css_class (GTK_WIDGET (self->hint), "caption");
  gtk_label_set_label (self->hint, _("Click to select the job"));
}

GtkWidget *
lanes_timeline_tip_new (LanesTimelineModel *model)
{
  LanesTimelineTip *self = g_object_new (LANES_TYPE_TIMELINE_TIP, NULL);

  self->model = g_object_ref (model);
  return GTK_WIDGET (self);
}

/* Who can say where in the kernel the thread or process of a lane is. */
void
lanes_timeline_tip_set_look_func (LanesTimelineTip  *self,
                                  LanesTimelineLook  func,
                                  gpointer           user_data)
{
  self->look_func = func;
  self->look_data = user_data;
}

/* Where it is: @words are shown if it is still pointed at. */
void
lanes_timeline_tip_tell_look (LanesTimelineTip *self,
                              guint             lane,
                              const char       *words)
{
  if (lane != self->looked.lane)
    return;

  gtk_label_set_label (self->look, words != NULL ? words : "");
  gtk_widget_set_visible (GTK_WIDGET (self->look), words != NULL);
}

static gboolean
look_cb (gpointer user_data)
{
  LanesTimelineTip *self = LANES_TIMELINE_TIP (user_data);

  self->look_id = g_timeout_add (LOOK_AGAIN_MS, look_cb, self);
  self->look_func (self->looked.lane, self->look_data);
  return G_SOURCE_REMOVE;
}

/* Asks for a running span, a little after the pointer has come to it, and again while it stays. */
static void
follow (LanesTimelineTip        *self,
        const LanesTimelineSpot *spot)
{
  gboolean runs = spot->lane != LANES_SPAN_NO_LANE && spot->span.open && spot->span.phase != LANES_STATE_PAUSED;

  if (runs && spot->lane == self->looked.lane && spot->span.job == self->looked.span.job)
    return;

  g_clear_handle_id (&self->look_id, g_source_remove);
  gtk_widget_set_visible (GTK_WIDGET (self->look), FALSE);
  self->looked = *spot;
  if (!runs)
    self->looked.lane = LANES_SPAN_NO_LANE;
  else if (self->look_func != NULL)
    self->look_id = g_timeout_add (LOOK_MS, look_cb, self);
}

static void
tell_span (LanesTimelineTip        *self,
           const LanesTimelineSpot *spot)
{
  g_autofree char *title = lanes_timeline_dup_title (self->model, &spot->span);
  g_autofree char *where = lanes_timeline_dup_where (self->model, spot->lane);
  g_autofree char *facts = lanes_timeline_dup_facts (self->model, spot);
  g_autofree char *kernel = lanes_timeline_dup_kernel (self->model, spot);

  gtk_label_set_label (self->title, title);
  gtk_label_set_label (self->where, where);
  gtk_label_set_label (self->facts, facts);
  gtk_label_set_label (self->kernel, kernel != NULL ? kernel : "");
  gtk_widget_set_visible (GTK_WIDGET (self->kernel), kernel != NULL);
}

static void
tell_hole (LanesTimelineTip        *self,
           const LanesTimelineHole *hole)
{
  g_autofree char *facts = lanes_timeline_dup_hole (self->model, hole);

  gtk_label_set_label (self->title, hole->slept > 0 ? _("Suspended") : _("Not observed"));
  gtk_label_set_label (self->where, hole->slept > 0 ? _("The machine slept, and all that runs on it.")
                                                    : _("The window was away. Commands went on; nobody saw what they did."));
  gtk_label_set_label (self->facts, facts);
  gtk_widget_set_visible (GTK_WIDGET (self->kernel), FALSE);
}

/* Tells of @spot, or where that is none, of @hole (nullable). Not seen where it is neither. */
void
lanes_timeline_tip_update (LanesTimelineTip        *self,
                           const LanesTimelineSpot *spot,
                           const LanesTimelineHole *hole)
{
  gboolean is_span = spot->lane != LANES_SPAN_NO_LANE;

  if (is_span)
    tell_span (self, spot);
  else if (hole != NULL)
    tell_hole (self, hole);
  gtk_widget_set_visible (GTK_WIDGET (self->hint), is_span && spot == lanes_timeline_model_get_hover (self->model));
  gtk_widget_set_visible (GTK_WIDGET (self), is_span || hole != NULL);
  follow (self, spot);
}
