/* lanes-meter.c: how many slots of an executor are busy, and a way to change how many there are
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-meter.h"

#include "lanes-bar.h"
#include "lanes-format.h"

#include <glib/gi18n.h>

#define MAX_LIMIT 4096

struct _LanesMeter
{
  GtkWidget      parent_instance;

  LanesEngine   *engine;     /* owned */
  LanesExecutor *executor;   /* owned */
  GtkWidget     *button;     /* children */
  GtkWidget     *name;
  GtkWidget     *bar;
  GtkWidget     *figures;
  GtkWidget     *spin;
  guint          n_busy;     /* as shown */
  guint          limit;
};

G_DEFINE_FINAL_TYPE (LanesMeter, lanes_meter, GTK_TYPE_WIDGET)

enum
{
  LIMIT_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
lanes_meter_value_changed_cb (GtkSpinButton *spin,
                              LanesMeter    *self)
{
  guint limit = (guint) gtk_spin_button_get_value_as_int (spin);

  if (limit == lanes_executor_get_limit (self->executor))
    return;

  lanes_engine_set_limit (self->engine, self->executor, limit);
  g_signal_emit (self, signals[LIMIT_CHANGED], 0, lanes_executor_get_name (self->executor), limit);
  lanes_meter_update (self);
}

static GtkWidget *
lanes_meter_build_popover (LanesMeter *self)
{
  GtkWidget *popover = gtk_popover_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  g_autofree char *text = g_strdup_printf (_("How many jobs run at once on %s"), lanes_executor_get_label (self->executor));
  GtkWidget *label = gtk_label_new (text);

  self->spin = gtk_spin_button_new_with_range (1, MAX_LIMIT, 1);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (self->spin), lanes_executor_get_limit (self->executor));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->spin), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  g_signal_connect_object (self->spin, "value-changed", G_CALLBACK (lanes_meter_value_changed_cb), self, 0);

  gtk_widget_set_margin_top (box, 6);
  gtk_widget_set_margin_bottom (box, 6);
  gtk_widget_set_margin_start (box, 6);
  gtk_widget_set_margin_end (box, 6);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), self->spin);
  gtk_popover_set_child (GTK_POPOVER (popover), box);
  return popover;
}

/* The popover is made when it is first wanted: a window starts without it. */
static void
lanes_meter_create_popup_cb (GtkMenuButton *button,
                             gpointer       user_data)
{
  if (gtk_menu_button_get_popover (button) == NULL)
    gtk_menu_button_set_popover (button, lanes_meter_build_popover (user_data));
}

static void
lanes_meter_dispose (GObject *object)
{
  LanesMeter *self = LANES_METER (object);

  g_clear_pointer (&self->button, gtk_widget_unparent);
  g_clear_object (&self->executor);
  g_clear_object (&self->engine);

  G_OBJECT_CLASS (lanes_meter_parent_class)->dispose (object);
}

static void
lanes_meter_class_init (LanesMeterClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lanes_meter_dispose;

  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "lanesmeter");
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);

  /**
   * LanesMeter::limit-changed:
   * @executor: name of the executor
   * @limit: the new limit
   *
   * A person has set another limit; the engine knows it already.
   */
  signals[LIMIT_CHANGED] = g_signal_new ("limit-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                         NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_UINT);
}

static void
lanes_meter_init (LanesMeter *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);

  self->name = gtk_label_new (NULL);
  gtk_widget_add_css_class (self->name, "dim-label");
  self->bar = lanes_bar_new ();
  gtk_widget_set_size_request (self->bar, 42, -1);
  gtk_widget_set_valign (self->bar, GTK_ALIGN_CENTER);
  self->figures = gtk_label_new (NULL);
  gtk_widget_add_css_class (self->figures, "numeric");
  gtk_box_append (GTK_BOX (box), self->name);
  gtk_box_append (GTK_BOX (box), self->bar);
  gtk_box_append (GTK_BOX (box), self->figures);

  self->button = gtk_menu_button_new ();
  gtk_menu_button_set_child (GTK_MENU_BUTTON (self->button), box);
  gtk_menu_button_set_has_frame (GTK_MENU_BUTTON (self->button), FALSE);
  gtk_menu_button_set_create_popup_func (GTK_MENU_BUTTON (self->button), lanes_meter_create_popup_cb, self, NULL);
  gtk_widget_set_parent (self->button, GTK_WIDGET (self));
}

GtkWidget *
lanes_meter_new (LanesEngine   *engine,
                 LanesExecutor *executor)
{
  LanesMeter *self = g_object_new (LANES_TYPE_METER, NULL);

  self->engine = g_object_ref (engine);
  self->executor = g_object_ref (executor);
  self->n_busy = G_MAXUINT;
  gtk_label_set_label (GTK_LABEL (self->name), lanes_executor_get_label (executor));
  lanes_meter_update (self);
  return GTK_WIDGET (self);
}

void
lanes_meter_update (LanesMeter *self)
{
  guint n_busy, limit;

  g_return_if_fail (LANES_IS_METER (self));

  /* Threads are given work before they ask for it: what lies ready for them is not being done. */
  limit = lanes_executor_get_limit (self->executor);
  n_busy = MIN (lanes_executor_get_n_busy (self->executor), limit);
  if (n_busy == self->n_busy && limit == self->limit)
    return;

  self->n_busy = n_busy;
  self->limit = limit;
  g_autofree char *figures = g_strdup_printf ("%u/%u", n_busy, limit);
  g_autofree char *words = g_strdup_printf (_("%s: %u of %u busy; click to change the limit"),
                                            lanes_executor_get_label (self->executor), n_busy, limit);

  gtk_label_set_label (GTK_LABEL (self->figures), figures);
  lanes_bar_set_fraction (LANES_BAR (self->bar), limit > 0 ? (double) n_busy / limit : 0);
  if (n_busy >= limit)
    gtk_widget_add_css_class (self->bar, "full");
  else
    gtk_widget_remove_css_class (self->bar, "full");
  gtk_widget_set_tooltip_text (self->button, words);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
  if (self->spin != NULL)
    gtk_spin_button_set_value (GTK_SPIN_BUTTON (self->spin), limit);
}

void
lanes_meter_set_narrow (LanesMeter *self,
                        guint       level)
{
  GtkWidget *box;

  g_return_if_fail (LANES_IS_METER (self));

  box = gtk_menu_button_get_child (GTK_MENU_BUTTON (self->button));
  gtk_widget_set_visible (self->bar, level == 0);
  gtk_orientable_set_orientation (GTK_ORIENTABLE (box),
                                  level < 3 ? GTK_ORIENTATION_HORIZONTAL : GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (box), level < 3 ? 8 : 0);
  if (level < 3)
    gtk_widget_remove_css_class (box, "small");
  else
    gtk_widget_add_css_class (box, "small");
}
