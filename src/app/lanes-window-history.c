/* lanes-window-history.c: the History page in the window
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-window-private.h"

#include "lanes-history-banner.h"
#include "lanes-history-page.h"
#include "lanes-history-reader.h"
#include "lanes-late-page.h"

#include <glib/gi18n.h>

static void
lanes_window_history_run_cb (LanesHistoryPage *page,
                             LanesJobSpec     *spec,
                             gboolean          edit,
                             LanesWindow      *self)
{
  g_autoptr (GError) error = NULL;
  LanesJob *job;

  if (edit)
    {
      g_autoptr (GVariant) variant = lanes_job_spec_to_variant (spec, FALSE);

      g_action_group_activate_action (G_ACTION_GROUP (gtk_window_get_application (GTK_WINDOW (self))), "edit-spec", variant);
      return;
    }

  job = lanes_engine_submit (self->engine, spec, &error);
  if (job != NULL)
    lanes_window_show_job (self, job->id);
  else
    lanes_window_say (self, error->message);
}

static void
lanes_window_recovered_cb (LanesWindow *self)
{
  lanes_window_say (self, _("The history is written again."));
}

static void
lanes_window_add_banner (LanesWindow  *self,
                         LanesHistory *history)
{
  GtkWidget *banner = lanes_history_banner_new (history);

  gtk_box_insert_child_after (GTK_BOX (gtk_widget_get_parent (GTK_WIDGET (self->header))), banner, GTK_WIDGET (self->header));
  g_signal_connect_object (banner, "recovered", G_CALLBACK (lanes_window_recovered_cb), self, G_CONNECT_SWAPPED);
}

static GtkWidget *
lanes_window_build_history (gpointer user_data)
{
  LanesWindow *self = user_data;
  g_autofree char *folder = lanes_history_dup_folder ();
  GtkWidget *page = lanes_history_page_new (folder, lanes_engine_get_kinds (self->engine), self->settings);

  g_signal_connect_object (page, "run", G_CALLBACK (lanes_window_history_run_cb), self, 0);
  return page;
}

static LanesHistoryPage *
show_page (LanesWindow *self)
{
  adw_view_stack_set_visible_child_name (self->pages, "history");
  return LANES_HISTORY_PAGE (lanes_late_page_get (LANES_LATE_PAGE (adw_view_stack_get_child_by_name (self->pages, "history"))));
}

static void
show_history_job_action (GSimpleAction *action,
                         GVariant      *target,
                         gpointer       user_data)
{
  lanes_history_page_show_job (show_page (user_data), g_variant_get_uint64 (target));
}

static void
show_history_batch_action (GSimpleAction *action,
                           GVariant      *target,
                           gpointer       user_data)
{
  LanesWindow *self = user_data;
  LanesBatch *batch = lanes_engine_get_batch (self->engine, g_variant_get_uint64 (target));

  lanes_history_page_show_batch (show_page (self), g_variant_get_uint64 (target), batch != NULL ? batch->name : NULL);
}

static const GActionEntry entries[] = {
  { "show-history-job", show_history_job_action, "t", NULL, NULL },
  { "show-history-batch", show_history_batch_action, "t", NULL, NULL },
};

void
lanes_window_add_history (LanesWindow  *self,
                          LanesHistory *history)
{
  GtkWidget *page = lanes_late_page_new (lanes_window_build_history, self);
  AdwViewStackPage *stack_page = adw_view_stack_add_titled (self->pages, page, "history", _("_History"));

  adw_view_stack_page_set_use_underline (stack_page, TRUE);
  adw_view_stack_page_set_icon_name (stack_page, "document-open-recent-symbolic");
  lanes_window_add_banner (self, history);
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
}
