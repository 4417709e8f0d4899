/* lanes-window-timeline.c: the Lanes page in the window
 *
 * What is selected on the timeline is selected in the list of jobs, and the other way round.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-window-private.h"

#include "lanes-job-menu.h"
#include "lanes-late-page.h"
#include "lanes-timeline-page.h"

#include <glib/gi18n.h>
#include <unistd.h>

static GMenuModel *
lanes_window_job_menu_cb (guint64  job,
                          gpointer user_data)
{
  LanesWindow *self = user_data;

  return lanes_engine_get_job (self->engine, job) != NULL ? lanes_job_menu_new_for_job (self->engine, job) : NULL;
}

static void
lanes_window_append_lane_item (GMenu      *menu,
                               const char *label,
                               guint       lane,
                               const char *verb)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

  g_menu_item_set_action_and_target (item, "win.lane-verb", "(us)", lane, verb);
  g_menu_append_item (menu, item);
}

/* The lane's own verbs: its row on the Workers page, and what may be sent to a process that is not Lanes itself. */
static GMenuModel *
lanes_window_lane_menu_cb (guint    lane,
                           gpointer user_data)
{
  static const struct
  {
    const char *label;
    const char *name;
  } signal_names[] = {
    { N_("Ask to _End (SIGTERM)…"), "TERM" }, { N_("End at _Once (SIGKILL)…"), "KILL" }, { N_("_Stop (SIGSTOP)…"), "STOP" },
    { N_("_Continue (SIGCONT)…"), "CONT" },   { N_("_Interrupt (SIGINT)…"), "INT" },
  };
  LanesWindow *self = user_data;
  GMenu *menu;
  LanesLaneTask task;

  if (self->kernel == NULL || !lanes_kernel_recorder_find_task (self->kernel, lane, &task))
    return NULL;

  menu = g_menu_new ();
  lanes_window_append_lane_item (menu, _("Show in _Workers"), lane, "");
  if (task.pid != getpid ())
    {
      g_autoptr (GMenu) send = g_menu_new ();

      for (guint i = 0; i < G_N_ELEMENTS (signal_names); i++)
        lanes_window_append_lane_item (send, _(signal_names[i].label), lane, signal_names[i].name);
      g_menu_append_submenu (menu, _("Send a _Signal"), G_MENU_MODEL (send));
    }
  if (task.watch != 0)
    lanes_window_append_lane_item (menu, _("Stop _Watching"), lane, "unwatch");

  return G_MENU_MODEL (menu);
}

/* Where in the kernel a running span is. */

typedef struct
{
  LanesTimelinePage *page;     /* owned */
  LanesSampler      *sampler;  /* owned */
  guint              lane;
} Look;

static void
lanes_window_looked_cb (GObject      *object,
                        GAsyncResult *result,
                        gpointer      data)
{
  Look *look = data;
  g_autoptr (LanesTaskLook) found = lanes_sampler_look_finish (look->sampler, result, NULL);
  g_autofree char *words = NULL;

  if (found != NULL && g_strcmp0 (found->system_call, "running") == 0)
    words = g_strdup (_("now: runs outside the kernel"));
  else if (found != NULL && found->system_call != NULL && found->wait_channel != NULL)
    words = g_strdup_printf (_("now: in %s, waits in %s"), found->system_call, found->wait_channel);
  else if (found != NULL && (found->system_call != NULL || found->wait_channel != NULL))
    words = g_strdup_printf (found->system_call != NULL ? _("now: in %s") : _("now: waits in %s"),
                             found->system_call != NULL ? found->system_call : found->wait_channel);

  lanes_timeline_page_tell_look (look->page, look->lane, words);
  g_object_unref (look->sampler);
  g_object_unref (look->page);
  g_free (look);
}

static void
lanes_window_look_cb (guint    lane,
                      gpointer user_data)
{
  LanesWindow *self = user_data;
  GtkWidget *page = adw_view_stack_get_child_by_name (self->pages, "lanes");
  LanesLaneTask task;
  Look *look;

  if (self->kernel == NULL || page == NULL || !lanes_kernel_recorder_find_task (self->kernel, lane, &task))
    return;

  look = g_new0 (Look, 1);
  look->page = g_object_ref (LANES_TIMELINE_PAGE (lanes_late_page_get (LANES_LATE_PAGE (page))));
  look->sampler = g_object_ref (self->sampler);
  look->lane = lane;
  lanes_sampler_look_async (self->sampler, task.pid, task.tid != 0 ? task.tid : task.pid, NULL, lanes_window_looked_cb, look);
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

static GtkWidget *
lanes_window_build_timeline (gpointer user_data)
{
  LanesWindow *self = user_data;
  GtkWidget *page = lanes_timeline_page_new (lanes_recorder_get_store (self->recorder), self->engine, self->recorder);

  lanes_timeline_page_set_menu_func (LANES_TIMELINE_PAGE (page), lanes_window_job_menu_cb, lanes_window_lane_menu_cb, self);
  lanes_timeline_page_set_look_func (LANES_TIMELINE_PAGE (page), lanes_window_look_cb, self);
  lanes_window_job_selected_cb (self->selection, 0, 0, LANES_TIMELINE_PAGE (page));
  g_signal_connect_object (page, "notify::selected-job", G_CALLBACK (lanes_window_span_selected_cb), self, 0);
  g_signal_connect_object (self->selection, "selection-changed", G_CALLBACK (lanes_window_job_selected_cb), page, 0);
  return page;
}

void
_lanes_window_add_timeline (LanesWindow   *self,
                            LanesRecorder *recorder)
{
  GtkWidget *page = lanes_late_page_new (lanes_window_build_timeline, self);
  AdwViewStackPage *stack_page = adw_view_stack_add_titled (self->pages, page, "lanes", _("_Lanes"));

  self->recorder = g_object_ref (recorder);
  adw_view_stack_page_set_use_underline (stack_page, TRUE);
  adw_view_stack_page_set_icon_name (stack_page, "lanes-mark-symbolic");
}
