/* lanes-window-history.c: the History page in the window
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-window-private.h"

#include "lanes-export-dialog.h"
#include "lanes-format.h"
#include "lanes-history-banner.h"
#include "lanes-history-page.h"
#include "lanes-history-reader.h"
#include "lanes-job-bulk.h"
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
  lanes_window_say (self, lanes_history_has_left_behind (self->history)
                            ? _("The history is back. Jobs of last time come back when Lanes is started again.")
                            : _("The history is back."));
}

static void
lanes_window_add_banner (LanesWindow  *self,
                         LanesHistory *history)
{
  GtkWidget *banner = lanes_history_banner_new (history);

  gtk_box_insert_child_after (GTK_BOX (gtk_widget_get_parent (GTK_WIDGET (self->header))), banner, GTK_WIDGET (self->header));
  g_signal_connect_object (banner, "recovered", G_CALLBACK (lanes_window_recovered_cb), self, G_CONNECT_SWAPPED);
}

/* Exporting */

/* What is to be exported, until all of it is on disk. */
typedef struct
{
  LanesWindow        *window;  /* owned */
  LanesHistoryFilter *filter;  /* owned, nullable */
  GArray             *ids;     /* owned, nullable */
} Export;

static void
exported_cb (LanesWindow *self,
             const char  *text)
{
  lanes_window_say (self, text);
}

static void
show_export_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  Export *export = user_data;
  g_autoptr (LanesWindow) self = export->window;
  g_autoptr (GError) error = NULL;
  g_autofree char *count = export->ids != NULL ? lanes_format_count (export->ids->len) : NULL;
  g_autofree char *what = NULL;

  if (count != NULL)
    what = g_strdup_printf (ngettext ("%s Job", "%s Jobs", export->ids->len), count);
  if (!lanes_history_flush_finish (LANES_HISTORY (source), result, &error))
    lanes_window_say (self, error->message);
  else if (gtk_widget_get_visible (GTK_WIDGET (self)) && self->engine != NULL)
    {
      LanesHistoryQuery *query = lanes_history_query_new (lanes_history_get_folder (self->history), lanes_engine_get_kinds (self->engine));
      GtkWidget *dialog = lanes_export_dialog_new (GTK_WINDOW (self), query, export->filter, export->ids,
                                                   what != NULL ? what : _("Jobs"));

      g_signal_connect_object (dialog, "exported", G_CALLBACK (exported_cb), self, G_CONNECT_SWAPPED);
      gtk_window_present (GTK_WINDOW (dialog));
    }
  g_clear_pointer (&export->filter, lanes_history_filter_free);
  g_clear_pointer (&export->ids, g_array_unref);
  g_free (export);
}

/* What has just ended is on disk a moment later. */
static void
export (LanesWindow              *self,
        const LanesHistoryFilter *filter,
        GArray                   *ids)
{
  Export *what = g_new0 (Export, 1);

  what->window = g_object_ref (self);
  what->filter = filter != NULL ? lanes_history_filter_copy (filter) : NULL;
  what->ids = ids != NULL ? g_array_ref (ids) : NULL;
  lanes_history_flush_async (self->history, NULL, show_export_cb, what);
}

static void
page_export_cb (LanesHistoryPage   *page,
                LanesHistoryFilter *filter,
                GArray             *ids,
                LanesWindow        *self)
{
  export (self, filter, ids);
}

static void
page_compare_cb (LanesHistoryPage *page,
                 guint64           batch,
                 LanesWindow      *self)
{
  _lanes_window_compare_batch (self, batch);
}

static void
export_batch_action (GSimpleAction *action,
                     GVariant      *target,
                     gpointer       user_data)
{
  LanesHistoryFilter filter = { .batch = g_variant_get_uint64 (target) };

  export (user_data, &filter, NULL);
}

static gboolean
collect (LanesEngine  *engine,
         LanesJob     *job,
         gpointer      data,
         GError      **error)
{
  return TRUE;
}

static void
collected_cb (const LanesJobBulkResult *result,
              gpointer                  user_data)
{
  if (result->done->len > 0)
    export (user_data, NULL, result->done);
  else
    lanes_window_say (user_data, _("No job is selected"));
}

/* 0 for the selection, however large that is. */
static void
export_jobs_action (GSimpleAction *action,
                    GVariant      *target,
                    gpointer       user_data)
{
  LanesWindow *self = user_data;
  guint64 id = g_variant_get_uint64 (target);
  GArray *ids = id != 0 ? g_array_append_val (g_array_new (FALSE, FALSE, sizeof id), id) : NULL;

  lanes_job_bulk_run (self->selection, ids, LANES_JOB_VERB_COMMAND, collect, NULL, NULL, collected_cb, self);
}

/* What is no longer on the list */

static gpointer
count_earlier (LanesHistoryReader  *reader,
               gpointer             data,
               GCancellable        *cancellable,
               GError             **error)
{
  guint64 n;

  return lanes_history_reader_count (reader, data, &n, cancellable, error) ? g_memdup2 (&n, sizeof n) : NULL;
}

static void
counted_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (LanesWindow) self = user_data;
  g_autofree guint64 *n = lanes_history_query_run_finish (LANES_HISTORY_QUERY (source), result, NULL);

  if (n != NULL && self->pages != NULL)
    lanes_jobs_page_set_earlier (self->jobs_page, *n);
}

/* Jobs that were over before this program began are not on its list: where they are is said. */
static void
look_for_earlier (LanesWindow *self)
{
  g_autoptr (LanesHistoryQuery) query = lanes_history_query_new (lanes_history_get_folder (self->history),
                                                                 lanes_engine_get_kinds (self->engine));
  LanesHistoryFilter *over = lanes_history_filter_new ();

  over->states = ((1u << LANES_N_STATES) - 1) & ~((1u << LANES_STATE_SUCCEEDED) - 1);
  over->until = g_get_real_time ();
  lanes_history_query_run_async (query, count_earlier, over, (GDestroyNotify) lanes_history_filter_free, g_free, NULL, counted_cb,
                                 g_object_ref (self));
}

static GtkWidget *
lanes_window_build_history (gpointer user_data)
{
  LanesWindow *self = user_data;
  g_autofree char *folder = lanes_history_dup_folder ();
  GtkWidget *page = lanes_history_page_new (folder, lanes_engine_get_kinds (self->engine), self->settings);

  g_signal_connect_object (page, "run", G_CALLBACK (lanes_window_history_run_cb), self, 0);
  g_signal_connect_object (page, "export", G_CALLBACK (page_export_cb), self, 0);
  g_signal_connect_object (page, "compare", G_CALLBACK (page_compare_cb), self, 0);
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

static void
filter_action (GSimpleAction *action,
               GVariant      *target,
               gpointer       user_data)
{
  LanesHistoryPage *page = show_page (user_data);
  const char *name = g_variant_get_string (target, NULL);

  if (g_str_equal (g_action_get_name (G_ACTION (action)), "keep-history-filter"))
    lanes_history_page_keep_filter (page, name);
  else
    lanes_history_page_use_filter (page, name);
}

static const GActionEntry entries[] = {
  { "show-history-job", show_history_job_action, "t", NULL, NULL },
  { "show-history-batch", show_history_batch_action, "t", NULL, NULL },
  { "keep-history-filter", filter_action, "s", NULL, NULL },
  { "use-history-filter", filter_action, "s", NULL, NULL },
  { "export-batch", export_batch_action, "t", NULL, NULL },
  { "export-jobs", export_jobs_action, "t", NULL, NULL },
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
  self->history = g_object_ref (history);
  _lanes_window_add_batch_actions (self);
  look_for_earlier (self);
}
