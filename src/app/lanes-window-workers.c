/* lanes-window-workers.c: the Workers page in the window
 *
 * While neither this page nor the Lanes page is to be seen, the sampler looks only once a second.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-window-private.h"

#include "lanes-late-page.h"
#include "lanes-workers-page.h"

#include <glib/gi18n.h>

static void
lanes_window_sampler_cb (LanesWindow *self)
{
  const char *page = adw_view_stack_get_visible_child_name (self->pages);
  gboolean shown = g_strcmp0 (page, "lanes") == 0 || g_strcmp0 (page, "workers") == 0;

  lanes_sampler_set_hidden (self->sampler, !shown || !gtk_widget_get_mapped (GTK_WIDGET (self)));
}

/* "(us)": a lane, and a signal to send to its thread or process, "unwatch", or "" to show its row. */
static void
lanes_window_lane_verb_cb (GSimpleAction *action,
                           GVariant      *parameter,
                           gpointer       user_data)
{
  LanesWindow *self = user_data;
  GtkWidget *page = adw_view_stack_get_child_by_name (self->pages, "workers");
  LanesLaneTask task;
  const char *verb;
  guint lane;

  g_variant_get (parameter, "(u&s)", &lane, &verb);
  if (page == NULL || !lanes_kernel_recorder_find_task (self->kernel, lane, &task))
    {
      lanes_window_say (self, _("Nothing runs in this lane any more"));
      return;
    }

  if (g_str_equal (verb, "unwatch"))
    {
      lanes_kernel_recorder_unwatch (self->kernel, task.watch);
      return;
    }
  adw_view_stack_set_visible_child (self->pages, page);
  page = lanes_late_page_get (LANES_LATE_PAGE (page));
  lanes_workers_page_point (LANES_WORKERS_PAGE (page), task.pid, task.tid, *verb != '\0' ? verb : NULL);
}

static void
lanes_window_add_lane_action (LanesWindow *self)
{
  static const GActionEntry entries[] = { { "lane-verb", lanes_window_lane_verb_cb, "(us)", NULL, NULL, { 0 } } };

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
}

static GtkWidget *
lanes_window_build_workers (gpointer user_data)
{
  LanesWindow *self = user_data;
  GtkWidget *page = lanes_workers_page_new (self->engine, self->sampler, self->kernel);

  g_signal_connect_object (page, "job-activated", G_CALLBACK (lanes_window_show_job), self, G_CONNECT_SWAPPED);
  return page;
}

void
lanes_window_add_workers (LanesWindow         *self,
                          LanesSampler        *sampler,
                          LanesKernelRecorder *recorder)
{
  GtkWidget *page;
  AdwViewStackPage *stack_page;

  g_return_if_fail (LANES_IS_WINDOW (self));
  g_return_if_fail (LANES_IS_SAMPLER (sampler));

  self->sampler = g_object_ref (sampler);
  g_set_object (&self->kernel, recorder);
  page = lanes_late_page_new (lanes_window_build_workers, self);
  stack_page = adw_view_stack_add_titled (self->pages, page, "workers", _("_Workers"));
  adw_view_stack_page_set_use_underline (stack_page, TRUE);
  adw_view_stack_page_set_icon_name (stack_page, "emblem-system-symbolic");

  lanes_jobs_page_set_kernel (self->jobs_page, recorder);
  lanes_window_add_lane_action (self);
  g_signal_connect_object (self->pages, "notify::visible-child", G_CALLBACK (lanes_window_sampler_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_after (self, "map", G_CALLBACK (lanes_window_sampler_cb), NULL);
  g_signal_connect_after (self, "unmap", G_CALLBACK (lanes_window_sampler_cb), NULL);
  if (self->settings != NULL)
    {
      g_autofree char *last = g_settings_get_string (self->settings, "last-page");

      if (g_str_equal (last, "workers"))
        adw_view_stack_set_visible_child (self->pages, page);
    }
  lanes_window_sampler_cb (self);
}
