/* lanes-late-page.c: a page that is made when it is first seen
 *
 * It is made as it is mapped, so that it is never seen empty; only what is there when the window opens waits for the first
 * frame.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-late-page.h"

#include "lanes-accessible.h"

struct _LanesLatePage
{
  AdwBin            parent_instance;

  LanesLatePageFunc func;        /* NULL once it is made */
  gpointer          user_data;
  gboolean          wanted;
  guint             tick;
  guint             n_ticks;     /* before it was made */
};

G_DEFINE_FINAL_TYPE (LanesLatePage, lanes_late_page, ADW_TYPE_BIN)

static void
lanes_late_page_build (LanesLatePage *self)
{
  if (self->wanted && gtk_widget_get_mapped (GTK_WIDGET (self)))
    lanes_late_page_get (self);
}

/* Called before each frame: the first one lays the window out. */
static gboolean
lanes_late_page_tick_cb (GtkWidget     *widget,
                         GdkFrameClock *clock,
                         gpointer       user_data)
{
  LanesLatePage *self = LANES_LATE_PAGE (widget);

  if (self->n_ticks++ == 0)
    return G_SOURCE_CONTINUE;

  self->tick = 0;
  lanes_late_page_build (self);
  return G_SOURCE_REMOVE;
}

/* A window that is not laid out yet may turn out to have no room for this. */
static gboolean
lanes_late_page_has_time (LanesLatePage *self)
{
  return gtk_widget_get_width (GTK_WIDGET (gtk_widget_get_root (GTK_WIDGET (self)))) > 0;
}

static void
lanes_late_page_map (GtkWidget *widget)
{
  LanesLatePage *self = LANES_LATE_PAGE (widget);

  GTK_WIDGET_CLASS (lanes_late_page_parent_class)->map (widget);
  if (lanes_late_page_has_time (self))
    lanes_late_page_build (self);
  else if (self->func != NULL && self->tick == 0)
    self->tick = gtk_widget_add_tick_callback (widget, lanes_late_page_tick_cb, NULL, NULL);
}

static void
lanes_late_page_class_init (LanesLatePageClass *klass)
{
  GTK_WIDGET_CLASS (klass)->map = lanes_late_page_map;
}

static void
lanes_late_page_init (LanesLatePage *self)
{
  self->wanted = TRUE;
}

GtkWidget *
lanes_late_page_new (LanesLatePageFunc func,
                     gpointer          user_data)
{
  LanesLatePage *self = g_object_new (LANES_TYPE_LATE_PAGE, NULL);

  self->func = func;
  self->user_data = user_data;
  return GTK_WIDGET (self);
}

void
lanes_late_page_set_wanted (LanesLatePage *self,
                            gboolean       wanted)
{
  g_return_if_fail (LANES_IS_LATE_PAGE (self));

  self->wanted = wanted;
  if (self->tick == 0)
    lanes_late_page_build (self);
}

GtkWidget *
lanes_late_page_get (LanesLatePage *self)
{
  LanesLatePageFunc func;
  GtkWidget *page;

  g_return_val_if_fail (LANES_IS_LATE_PAGE (self), NULL);

  func = g_steal_pointer (&self->func);
  if (func == NULL)
    return adw_bin_get_child (ADW_BIN (self));

  page = func (self->user_data);
  adw_bin_set_child (ADW_BIN (self), page);
  lanes_accessible_name_controls (page);
  return page;
}
