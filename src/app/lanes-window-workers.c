/* lanes-window-workers.c: the Workers page in the window
 *
 * While neither this page nor the Lanes page is to be seen, the sampler looks only once a second.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-window-private.h"

#include "lanes-job-details.h"
#include "lanes-workers-page.h"

#include <glib/gi18n.h>

static void
lanes_window_sampler_cb (LanesWindow *self)
{
  const char *page = adw_view_stack_get_visible_child_name (self->pages);
  gboolean shown = g_strcmp0 (page, "lanes") == 0 || g_strcmp0 (page, "workers") == 0;

  lanes_sampler_set_hidden (self->sampler, !shown || !gtk_widget_get_mapped (GTK_WIDGET (self)));
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

  page = lanes_workers_page_new (self->engine, sampler, recorder);
  stack_page = adw_view_stack_add_titled (self->pages, page, "workers", _("_Workers"));
  adw_view_stack_page_set_use_underline (stack_page, TRUE);
  adw_view_stack_page_set_icon_name (stack_page, "emblem-system-symbolic");
  g_signal_connect_object (page, "job-activated", G_CALLBACK (lanes_window_show_job), self, G_CONNECT_SWAPPED);

  lanes_job_details_set_kernel (lanes_jobs_page_get_details_pane (self->jobs_page), recorder);
  self->sampler = g_object_ref (sampler);
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
