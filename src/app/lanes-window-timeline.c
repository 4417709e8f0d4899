/* lanes-window-timeline.c: the Lanes page in the window
 *
 * What is selected on the timeline is selected in the list of jobs, and the other way round.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-window-private.h"

#include "lanes-job-menu.h"
#include "lanes-timeline-page.h"

#include <glib/gi18n.h>

static GMenuModel *
lanes_window_job_menu_cb (guint64  job,
                          gpointer user_data)
{
  LanesWindow *self = user_data;

  return lanes_engine_get_job (self->engine, job) != NULL ? lanes_job_menu_new_for_job (self->engine, job) : NULL;
}

static void
lanes_window_span_selected_cb (LanesTimelinePage *page,
                               GParamSpec        *pspec,
                               LanesWindow       *self)
{
  guint64 job = lanes_timeline_page_get_selected_job (page);

  if (job != 0)
    lanes_job_selection_select (self->selection, job);
}

static void
lanes_window_job_selected_cb (LanesJobSelection *selection,
                              guint              position,
                              guint              n_items,
                              LanesTimelinePage *page)
{
  guint64 job = lanes_job_selection_get_single (selection);

  if (job != 0)
    lanes_timeline_page_set_selected_job (page, job);
}

void
_lanes_window_add_timeline (LanesWindow   *self,
                            LanesRecorder *recorder)
{
  GtkWidget *page = lanes_timeline_page_new (lanes_recorder_get_store (recorder), self->engine, recorder);
  AdwViewStackPage *stack_page = adw_view_stack_add_titled (self->pages, page, "lanes", _("_Lanes"));

  adw_view_stack_page_set_use_underline (stack_page, TRUE);
  adw_view_stack_page_set_icon_name (stack_page, LANES_APP_ID "-symbolic");
  lanes_timeline_page_set_menu_func (LANES_TIMELINE_PAGE (page), lanes_window_job_menu_cb, self);
  g_signal_connect_object (page, "notify::selected-job", G_CALLBACK (lanes_window_span_selected_cb), self, 0);
  g_signal_connect_object (self->selection, "selection-changed", G_CALLBACK (lanes_window_job_selected_cb), page, 0);
}
