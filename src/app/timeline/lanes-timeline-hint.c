/* lanes-timeline-hint.c: what the time seen says about how the work is run
 *
 * One pattern at a time, with its evidence and one thing to try; not seen where nothing is sure, and never again in this
 * session once it was closed. Looks whenever the legend has counted the time that is seen.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-timeline-hint.h"

#include "lanes-engine-hosts.h"
#include "lanes-span-patterns.h"

#include <glib/gi18n.h>

struct _LanesTimelineHint
{
  GtkWidget             parent_instance;

  LanesTimelineModel   *model;    /* owned */
  LanesTimelineCounter *counter;  /* owned */
  LanesEngine          *engine;   /* owned, nullable */
  gint64                host_since; /* when all began to wait for one host, 0: they do not */
  GtkWidget            *box;      /* children */
  GtkLabel             *label;
  guint                 closed;   /* kinds that were closed, as bits */
  LanesPatternKind      shown;
};

G_DEFINE_FINAL_TYPE (LanesTimelineHint, lanes_timeline_hint, GTK_TYPE_WIDGET)

static void
show_pattern (LanesTimelineHint  *self,
              const LanesPattern *pattern)
{
  g_autofree char *text = g_strdup_printf ("%s %s", pattern->evidence, pattern->advice);

  self->shown = pattern->kind;
  if (g_strcmp0 (text, gtk_label_get_label (self->label)) != 0)
    gtk_label_set_label (self->label, text);
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
}

/* What waits now is no news while another time is looked at. */
static void
look_at_hosts (LanesTimelineHint *self,
               GArray            *patterns)
{
  gint64 now = g_get_monotonic_time ();
  guint64 n_waiting = 0;
  const char *host = self->engine != NULL ? lanes_engine_get_full_host (self->engine, &n_waiting) : NULL;

  if (host == NULL || self->host_since == 0)
    self->host_since = host != NULL ? now : 0;
  if (host != NULL && lanes_timeline_model_get_live (self->model))
    lanes_span_patterns_add_host (patterns, host, n_waiting, lanes_engine_get_host_limit (self->engine), now - self->host_since);
}

static void
counted_cb (LanesTimelineHint *self)
{
  LanesSpanStats *stats = lanes_timeline_counter_get_stats (self->counter);
  g_autoptr (GArray) patterns = lanes_span_patterns_find (lanes_timeline_model_get_store (self->model), stats,
                                                          lanes_timeline_model_get_now (self->model), g_get_num_processors ());

  look_at_hosts (self, patterns);
  for (guint i = 0; i < patterns->len; i++)
    {
      const LanesPattern *pattern = &g_array_index (patterns, LanesPattern, i);

      if ((self->closed & 1u << pattern->kind) == 0)
        {
          show_pattern (self, pattern);
          return;
        }
    }

  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

static void
close_cb (LanesTimelineHint *self)
{
  self->closed |= 1u << self->shown;
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

static void
lanes_timeline_hint_dispose (GObject *object)
{
  LanesTimelineHint *self = LANES_TIMELINE_HINT (object);

  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_object (&self->engine);
  g_clear_object (&self->counter);
  g_clear_object (&self->model);

  G_OBJECT_CLASS (lanes_timeline_hint_parent_class)->dispose (object);
}

static void
lanes_timeline_hint_class_init (LanesTimelineHintClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lanes_timeline_hint_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
lanes_timeline_hint_init (LanesTimelineHint *self)
{
  GtkWidget *icon = gtk_image_new_from_icon_name ("dialog-information-symbolic");
  GtkWidget *label = gtk_label_new (NULL);
  GtkWidget *close = gtk_button_new_from_icon_name ("window-close-symbolic");

  self->box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  self->label = GTK_LABEL (label);
  gtk_label_set_wrap (self->label, TRUE);
  gtk_label_set_xalign (self->label, 0);
  gtk_label_set_selectable (self->label, TRUE);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_add_css_class (close, "flat");
  gtk_widget_set_valign (close, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (close, _("Do not say this again"));
  g_signal_connect_object (close, "clicked", G_CALLBACK (close_cb), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (self->box), icon);
  gtk_box_append (GTK_BOX (self->box), label);
  gtk_box_append (GTK_BOX (self->box), close);
  gtk_widget_set_margin_start (self->box, 12);
  gtk_widget_set_margin_end (self->box, 6);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

/* @counter: counts the time that is seen; @engine: (nullable): whose jobs wait */
GtkWidget *
lanes_timeline_hint_new (LanesTimelineModel   *model,
                         LanesTimelineCounter *counter,
                         LanesEngine          *engine)
{
  LanesTimelineHint *self = g_object_new (LANES_TYPE_TIMELINE_HINT, NULL);

  self->model = g_object_ref (model);
  self->counter = g_object_ref (counter);
  g_set_object (&self->engine, engine);
  g_signal_connect_object (counter, "counted", G_CALLBACK (counted_cb), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}
