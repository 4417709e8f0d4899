/* lanes-strip.c: the line under the header: how many run, wait and failed, how busy each executor and the machine is
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-strip.h"

#include "lanes-cpu-probe.h"
#include "lanes-engine-restore.h"
#include "lanes-format.h"
#include "lanes-meter.h"
#include "lanes-sparkline.h"
#include "lanes-text-scale.h"

#include <glib/gi18n.h>

/* Jobs of last time are still being read. */
#define UNKNOWN (G_MAXUINT64 - 1)

#define CPU_INTERVAL_US G_TIME_SPAN_SECOND
#define N_COUNTS 4

struct _LanesStrip
{
  GtkWidget       parent_instance;

  /* Template children, in the order of count_filters. */
  GtkWidget      *scroller;
  GtkWidget      *buttons[N_COUNTS];
  GtkWidget      *counts[N_COUNTS];
  GtkWidget      *labels[N_COUNTS];
  GtkWidget      *meters;
  GtkWidget      *cpu_box;
  LanesSparkline *cpu_curve;
  GtkLabel       *cpu_label;

  LanesJobList   *list;      /* owned */
  LanesCpuProbe  *probe;     /* owned */
  gint64          looked_at;
  guint64         shown[N_COUNTS];
  guint           narrow;
  double          room[2];     /* what each of the first levels took when it was last seen, at the usual size of text; 0: never */
};

G_DEFINE_FINAL_TYPE (LanesStrip, lanes_strip, GTK_TYPE_WIDGET)

enum
{
  LIMIT_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static const LanesJobFilter count_filters[N_COUNTS] = {
  LANES_JOB_FILTER_RUNNING, LANES_JOB_FILTER_QUEUED, LANES_JOB_FILTER_FINISHED, LANES_JOB_FILTER_FAILED,
};

static void
lanes_strip_limit_changed_cb (LanesMeter *meter,
                              const char *executor,
                              guint       limit,
                              LanesStrip *self)
{
  g_signal_emit (self, signals[LIMIT_CHANGED], 0, executor, limit);
}

static void
lanes_strip_dispose (GObject *object)
{
  LanesStrip *self = LANES_STRIP (object);

  g_clear_pointer (&self->scroller, gtk_widget_unparent);
  g_clear_pointer (&self->probe, lanes_cpu_probe_free);
  g_clear_object (&self->list);

  G_OBJECT_CLASS (lanes_strip_parent_class)->dispose (object);
}

static void
lanes_strip_bind_count (GtkWidgetClass *widget_class,
                        guint           index)
{
  const char *name = lanes_job_filter_get_name (count_filters[index]);
  g_autofree char *button = g_strconcat (name, "_button", NULL);
  g_autofree char *count = g_strconcat (name, "_count", NULL);
  g_autofree char *label = g_strconcat (name, "_label", NULL);

  gtk_widget_class_bind_template_child_full (widget_class, button, FALSE,
                                             G_STRUCT_OFFSET (LanesStrip, buttons) + index * (gssize) sizeof (gpointer));
  gtk_widget_class_bind_template_child_full (widget_class, count, FALSE,
                                             G_STRUCT_OFFSET (LanesStrip, counts) + index * (gssize) sizeof (gpointer));
  gtk_widget_class_bind_template_child_full (widget_class, label, FALSE,
                                             G_STRUCT_OFFSET (LanesStrip, labels) + index * (gssize) sizeof (gpointer));
}

static void
lanes_strip_class_init (LanesStripClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lanes_strip_dispose;

  /**
   * LanesStrip::limit-changed:
   * @executor: name of the executor
   * @limit: the new limit
   *
   * A person has set another limit; the engine knows it already.
   */
  signals[LIMIT_CHANGED] = g_signal_new ("limit-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                         NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_UINT);

  g_type_ensure (LANES_TYPE_SPARKLINE);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/lanes_app/Lanes/lanes-strip.ui");
  gtk_widget_class_bind_template_child (widget_class, LanesStrip, scroller);
  gtk_widget_class_bind_template_child (widget_class, LanesStrip, meters);
  gtk_widget_class_bind_template_child (widget_class, LanesStrip, cpu_box);
  gtk_widget_class_bind_template_child (widget_class, LanesStrip, cpu_curve);
  gtk_widget_class_bind_template_child (widget_class, LanesStrip, cpu_label);
  for (guint i = 0; i < N_COUNTS; i++)
    lanes_strip_bind_count (widget_class, i);
}

static void
lanes_strip_init (LanesStrip *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  lanes_sparkline_set_max (self->cpu_curve, 1);
  self->probe = lanes_cpu_probe_new ();
  for (guint i = 0; i < N_COUNTS; i++)
    self->shown[i] = G_MAXUINT64;
}

void
lanes_strip_set_list (LanesStrip   *self,
                      LanesJobList *list)
{
  LanesEngine *engine;

  g_return_if_fail (LANES_IS_STRIP (self) && self->list == NULL);

  self->list = g_object_ref (list);
  engine = lanes_job_list_get_engine (list);
  for (guint i = 0; i < lanes_engine_get_n_executors (engine); i++)
    {
      GtkWidget *meter = lanes_meter_new (engine, lanes_engine_get_executor (engine, i));

      g_signal_connect_object (meter, "limit-changed", G_CALLBACK (lanes_strip_limit_changed_cb), self, 0);
      gtk_box_append (GTK_BOX (self->meters), meter);
    }
  lanes_strip_update (self);
}

static void
lanes_strip_update_count (LanesStrip *self,
                          guint       index)
{
  gboolean is_known = !lanes_engine_is_restoring (lanes_job_list_get_engine (self->list));
  guint64 n = is_known ? lanes_job_list_count (self->list, count_filters[index]) : UNKNOWN;

  if (n == self->shown[index])
    return;

  self->shown[index] = n;
  g_autofree char *count = is_known ? lanes_format_count (n) : g_strdup (_("unknown"));
  g_autofree char *words = g_strdup_printf ("%s: %s", gtk_label_get_label (GTK_LABEL (self->labels[index])), count);

  gtk_label_set_label (GTK_LABEL (self->counts[index]), is_known ? count : "–");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->buttons[index]), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
  if (self->narrow > 1)
    gtk_widget_set_tooltip_text (self->buttons[index], words);
}

static void
lanes_strip_update_cpu (LanesStrip *self)
{
  gint64 now = g_get_monotonic_time ();

  if (now - self->looked_at < CPU_INTERVAL_US)
    return;

  self->looked_at = now;
  double busy = lanes_cpu_probe_look (self->probe);
  g_autofree char *percent = busy < 0 ? NULL : lanes_format_percent (busy);

  gtk_label_set_label (self->cpu_label, percent != NULL ? percent : "–");
  if (busy >= 0)
    lanes_sparkline_push (self->cpu_curve, busy);
}

void
lanes_strip_update (LanesStrip *self)
{
  g_return_if_fail (LANES_IS_STRIP (self));

  if (self->list == NULL)
    return;

  for (guint i = 0; i < N_COUNTS; i++)
    lanes_strip_update_count (self, i);
  for (GtkWidget *meter = gtk_widget_get_first_child (self->meters); meter != NULL;
       meter = gtk_widget_get_next_sibling (meter))
    lanes_meter_update (LANES_METER (meter));
  lanes_strip_update_cpu (self);
}

guint
lanes_strip_fit (LanesStrip *self,
                 int         width)
{
  double scale;

  g_return_val_if_fail (LANES_IS_STRIP (self), 0);

  scale = lanes_text_scale_get (GTK_WIDGET (self));
  if (self->narrow < G_N_ELEMENTS (self->room))
    {
      int natural;

      gtk_widget_measure (gtk_scrolled_window_get_child (GTK_SCROLLED_WINDOW (self->scroller)), GTK_ORIENTATION_HORIZONTAL, -1, NULL,
                          &natural, NULL, NULL);
      self->room[self->narrow] = natural / scale;
    }

  for (guint level = 0; level < G_N_ELEMENTS (self->room); level++)
    if (self->room[level] * scale <= width)
      return level;

  return G_N_ELEMENTS (self->room);
}

void
lanes_strip_set_narrow (LanesStrip *self,
                        guint       level)
{
  g_return_if_fail (LANES_IS_STRIP (self));

  if (self->narrow == level)
    return;

  self->narrow = level;
  for (guint i = 0; i < N_COUNTS; i++)
    {
      gtk_widget_set_visible (self->labels[i], level < 2);
      self->shown[i] = G_MAXUINT64;
    }
  if (level < 3)
    gtk_widget_remove_css_class (GTK_WIDGET (self), "narrow");
  else
    gtk_widget_add_css_class (GTK_WIDGET (self), "narrow");
  gtk_widget_set_visible (self->cpu_box, level < 3);
  for (GtkWidget *meter = gtk_widget_get_first_child (self->meters); meter != NULL;
       meter = gtk_widget_get_next_sibling (meter))
    lanes_meter_set_narrow (LANES_METER (meter), level);
  lanes_strip_update (self);
}
