/* lanes-window-actions.c: the verbs for jobs, and what is shown, as actions of the window
 *
 * A verb takes the id of a job, or 0 for the selected ones: a button, a menu, a key, the timeline, a test and another program
 * all take this one path.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-window-private.h"

#include "lanes-accessible.h"
#include "lanes-dialog-open.h"
#include "lanes-format.h"
#include "lanes-job-bulk.h"
#include "lanes-job-menu.h"
#include "lanes-late-page.h"
#include "lanes-shortcuts-window.h"
#include "lanes-timeline-page.h"
#include "lanes-workers-page.h"

#include <glib/gi18n.h>

/* Seconds for which a destructive verb can be undone. */
#define UNDO_SECONDS 7

/* Jobs whose commands are copied at once. */
#define MAX_COPIED 1000

typedef struct
{
  const char        *action;
  LanesJobVerbs      verb;
  LanesJobBulkFunc   func;
  LanesJobBulkDone   done;
} Verb;

/* What a verb is done with: the target's job, or what is selected. Returns: (transfer full) (nullable) */
static GArray *
dup_target (GVariant *target)
{
  guint64 id = target != NULL ? g_variant_get_uint64 (target) : 0;
  GArray *ids;

  if (id == 0)
    return NULL;

  ids = g_array_new (FALSE, FALSE, sizeof (guint64));
  g_array_append_val (ids, id);
  return ids;
}

static void
say_failures (LanesWindow              *self,
              const LanesJobBulkResult *result)
{
  if (result->error == NULL)
    return;
  if (result->n_failed == 1)
    {
      lanes_window_say (self, result->error->message);
      return;
    }

  g_autofree char *count = lanes_format_count (result->n_failed);
  g_autofree char *text = g_strdup_printf (_("%s jobs refused; the first: %s"), count, result->error->message);
  lanes_window_say (self, text);
}

/* Undoing. */

static gboolean
remove_one (LanesEngine *engine,
            LanesJob    *job,
            gpointer     data,
            GError     **error)
{
  return lanes_engine_remove (engine, job, error);
}

static gboolean
retry_one (LanesEngine *engine,
           LanesJob    *job,
           gpointer     data,
           GError     **error)
{
  return lanes_engine_retry (engine, job, error);
}

static void
say_failures_cb (const LanesJobBulkResult *result,
                 gpointer                  user_data)
{
  say_failures (LANES_WINDOW (user_data), result);
}

void
_lanes_window_settle_undo (LanesWindow *self)
{
  g_autoptr (GArray) ids = g_steal_pointer (&self->undo_ids);

  g_clear_object (&self->undo_toast);
  if (ids != NULL && self->undo_is_removal)
    lanes_job_bulk_run (self->selection, g_steal_pointer (&ids), LANES_JOB_VERB_REMOVE, remove_one, NULL, NULL,
                        say_failures_cb, self);
}

static void
undo_toast_dismissed_cb (AdwToast    *toast,
                         LanesWindow *self)
{
  if (toast != self->undo_toast)
    return;

  /* What was cancelled can be had back until something else is done; what was removed is gone by then. */
  if (self->undo_is_removal)
    _lanes_window_settle_undo (self);
  else
    g_clear_object (&self->undo_toast);
}

/* @ids: (transfer full) */
static void
offer_undo (LanesWindow *self,
            const char  *text,
            GArray      *ids,
            gboolean     is_removal)
{
  AdwToast *toast = adw_toast_new (text);
  AdwToast *old = self->undo_toast != NULL ? g_object_ref (self->undo_toast) : NULL;

  _lanes_window_settle_undo (self);
  if (old != NULL)
    adw_toast_dismiss (old);
  g_clear_object (&old);

  self->undo_ids = ids;
  self->undo_is_removal = is_removal;
  self->undo_serial++;
  g_set_object (&self->undo_toast, toast);
  adw_toast_set_timeout (toast, UNDO_SECONDS);
  adw_toast_set_button_label (toast, _("_Undo"));
  adw_toast_set_action_name (toast, "win.undo");
  adw_toast_set_action_target_value (toast, g_variant_new_uint64 (self->undo_serial));
  g_signal_connect_object (toast, "dismissed", G_CALLBACK (undo_toast_dismissed_cb), self, 0);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

static void
undo_action (GSimpleAction *action,
             GVariant      *target,
             gpointer       user_data)
{
  LanesWindow *self = user_data;
  guint64 serial = g_variant_get_uint64 (target);
  g_autoptr (GArray) ids = NULL;
  g_autoptr (AdwToast) toast = NULL;

  if (self->undo_ids == NULL || (serial != 0 && serial != self->undo_serial))
    return;

  ids = g_steal_pointer (&self->undo_ids);
  toast = g_steal_pointer (&self->undo_toast);
  if (self->undo_is_removal)
    for (guint i = 0; i < ids->len; i++)
      lanes_job_list_set_hidden (self->list, g_array_index (ids, guint64, i), FALSE);
  else
    lanes_job_bulk_run (self->selection, g_steal_pointer (&ids), LANES_JOB_VERB_RETRY, retry_one, NULL, NULL,
                        say_failures_cb, self);
  if (toast != NULL)
    adw_toast_dismiss (toast);
}

/* The verbs. */

static gboolean
cancel_one (LanesEngine *engine,
            LanesJob    *job,
            gpointer     data,
            GError     **error)
{
  return lanes_engine_cancel (engine, job, error);
}

static void
cancel_done (const LanesJobBulkResult *result,
             gpointer                  user_data)
{
  LanesWindow *self = user_data;

  say_failures (self, result);
  if (result->pending->len == 0)
    return;

  /* What had not begun can be had back as if nothing had been. */
  g_autofree char *count = lanes_format_count (result->n_done);
  g_autofree char *text = g_strdup_printf (g_dngettext (NULL, "%s job cancelled", "%s jobs cancelled", (gulong) result->n_done),
                                           count);
  offer_undo (self, text, g_array_copy (result->pending), FALSE);
}

static gboolean
force_one (LanesEngine *engine,
           LanesJob    *job,
           gpointer     data,
           GError     **error)
{
  return lanes_engine_force (engine, job, error);
}

static gboolean
pause_one (LanesEngine *engine,
           LanesJob    *job,
           gpointer     data,
           GError     **error)
{
  return lanes_engine_pause (engine, job, error);
}

static gboolean
resume_one (LanesEngine *engine,
            LanesJob    *job,
            gpointer     data,
            GError     **error)
{
  return lanes_engine_resume (engine, job, error);
}

static gboolean
run_again_one (LanesEngine *engine,
               LanesJob    *job,
               gpointer     data,
               GError     **error)
{
  return lanes_engine_run_again (engine, job, error) != NULL;
}

/* One job that came back from the history without its secrets: a person puts them in again. */
static gboolean
ask_for_secrets (LanesWindow *self,
                 guint64      id)
{
  LanesJob *job = id != 0 ? lanes_engine_get_job (self->engine, id) : NULL;
  g_autoptr (LanesJobSpec) spec = job != NULL ? lanes_job_dup_full_spec (job, NULL) : NULL;

  if (spec == NULL || lanes_job_spec_check_whole (spec, NULL))
    return FALSE;

  g_action_group_activate_action (G_ACTION_GROUP (gtk_window_get_application (GTK_WINDOW (self))), "edit-job-again",
                                  g_variant_new_uint64 (id));
  return TRUE;
}

static guint64
get_only_id (LanesWindow *self,
             GVariant    *target)
{
  guint64 id = target != NULL ? g_variant_get_uint64 (target) : 0;

  return id != 0 ? id : lanes_job_selection_get_single (self->selection);
}

static gboolean
move_first_one (LanesEngine *engine,
                LanesJob    *job,
                gpointer     data,
                GError     **error)
{
  return lanes_engine_move (engine, job, TRUE, error);
}

static gboolean
move_last_one (LanesEngine *engine,
               LanesJob    *job,
               gpointer     data,
               GError     **error)
{
  return lanes_engine_move (engine, job, FALSE, error);
}

static gboolean
set_priority_one (LanesEngine *engine,
                  LanesJob    *job,
                  gpointer     data,
                  GError     **error)
{
  return lanes_engine_set_priority (engine, job, GPOINTER_TO_INT (data), error);
}

/* Off the screen at once, off the engine once it can no longer be undone. */
static gboolean
hide_one (LanesEngine *engine,
          LanesJob    *job,
          gpointer     data,
          GError     **error)
{
  if (!lanes_state_is_final (job->state))
    {
      g_set_error_literal (error, LANES_ERROR, LANES_ERROR_UNSUPPORTED,
                           _("Only a job that is over can be removed: cancel it first."));
      return FALSE;
    }
  lanes_job_list_set_hidden (data, job->id, TRUE);
  return TRUE;
}

static void
hide_done (const LanesJobBulkResult *result,
           gpointer                  user_data)
{
  LanesWindow *self = user_data;

  say_failures (self, result);
  if (result->n_done == 0)
    return;

  g_autofree char *count = lanes_format_count (result->n_done);
  g_autofree char *text = g_strdup_printf (g_dngettext (NULL, "%s job removed", "%s jobs removed", (gulong) result->n_done),
                                           count);
  lanes_job_selection_select (self->selection, 0);
  offer_undo (self, text, g_array_copy (result->done), TRUE);
}

static const Verb verbs[] = {
  { "cancel-job", LANES_JOB_VERB_CANCEL, cancel_one, cancel_done },
  { "force-job", LANES_JOB_VERB_FORCE, force_one, say_failures_cb },
  { "pause-job", LANES_JOB_VERB_PAUSE, pause_one, say_failures_cb },
  { "resume-job", LANES_JOB_VERB_RESUME, resume_one, say_failures_cb },
  { "retry-job", LANES_JOB_VERB_RETRY, retry_one, say_failures_cb },
  { "run-job-again", LANES_JOB_VERB_RUN_AGAIN, run_again_one, say_failures_cb },
  { "move-job-first", LANES_JOB_VERB_MOVE, move_first_one, say_failures_cb },
  { "move-job-last", LANES_JOB_VERB_MOVE, move_last_one, say_failures_cb },
};

static void
verb_action (GSimpleAction *action,
             GVariant      *target,
             gpointer       user_data)
{
  LanesWindow *self = user_data;
  const char *name = g_action_get_name (G_ACTION (action));

  if ((g_str_equal (name, "run-job-again") || g_str_equal (name, "retry-job")) && ask_for_secrets (self, get_only_id (self, target)))
    return;
  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    if (g_str_equal (verbs[i].action, name))
      lanes_job_bulk_run (self->selection, dup_target (target), verbs[i].verb, verbs[i].func, NULL, NULL, verbs[i].done,
                          self);
}

static void
remove_action (GSimpleAction *action,
               GVariant      *target,
               gpointer       user_data)
{
  LanesWindow *self = user_data;

  lanes_job_bulk_run (self->selection, dup_target (target), LANES_JOB_VERB_REMOVE, hide_one, g_object_ref (self->list),
                      g_object_unref, hide_done, self);
}

static void
toggle_pause_action (GSimpleAction *action,
                     GVariant      *target,
                     gpointer       user_data)
{
  LanesWindow *self = user_data;
  guint64 id = lanes_job_selection_get_single (self->selection);
  LanesJob *job = id != 0 ? lanes_engine_get_job (self->engine, id) : NULL;
  gboolean paused = job != NULL && job->state == LANES_STATE_PAUSED;

  g_action_group_activate_action (G_ACTION_GROUP (self), paused ? "resume-job" : "pause-job", g_variant_new_uint64 (0));
}

static void
set_priority_action (GSimpleAction *action,
                     GVariant      *target,
                     gpointer       user_data)
{
  LanesWindow *self = user_data;
  g_autoptr (GVariant) id = g_variant_get_child_value (target, 0);
  int priority;

  g_variant_get_child (target, 1, "i", &priority);
  lanes_job_bulk_run (self->selection, dup_target (id), LANES_JOB_VERB_MOVE, set_priority_one,
                      GINT_TO_POINTER (CLAMP (priority, -100, 100)), NULL, say_failures_cb, self);
}

/* Looking at jobs. */

/* Sets @secret where it holds what is masked elsewhere. */
static gboolean
copy_one (LanesJob *job,
          GString  *text,
          gboolean *secret,
          GError  **error)
{
  g_autoptr (LanesJobSpec) spec = lanes_job_dup_full_spec (job, error);
  g_autofree char *command_line = spec != NULL ? lanes_job_spec_dup_command_line (spec, FALSE) : NULL;
  g_autofree char *shown = command_line != NULL ? lanes_job_spec_dup_command_line (spec, TRUE) : NULL;

  if (command_line == NULL)
    return FALSE;
  *secret = *secret || g_strcmp0 (command_line, shown) != 0;
  if (text->len > 0)
    g_string_append_c (text, '\n');
  g_string_append (text, command_line);
  return TRUE;
}

/* Those in the table, which are not too many. */
static GArray *
dup_listed (LanesWindow *self)
{
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (guint64));

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->list)); i++)
    {
      guint64 id = lanes_job_list_get_id (self->list, i);

      g_array_append_val (ids, id);
    }

  return ids;
}

static void
copy_action (GSimpleAction *action,
             GVariant      *target,
             gpointer       user_data)
{
  LanesWindow *self = user_data;
  g_autoptr (GArray) ids = dup_target (target);
  g_autoptr (GString) text = g_string_new (NULL);
  gboolean secret = FALSE;
  g_autoptr (GError) error = NULL;

  if (ids == NULL && lanes_job_selection_get_n (self->selection) > MAX_COPIED)
    {
      lanes_window_say (self, _("Too many jobs are selected to copy their commands; select fewer than 1,000."));
      return;
    }
  if (ids == NULL)
    ids = lanes_job_selection_is_all (self->selection) ? dup_listed (self) : lanes_job_selection_dup_ids (self->selection);
  for (guint i = 0; ids != NULL && i < ids->len; i++)
    {
      LanesJob *job = lanes_engine_get_job (self->engine, g_array_index (ids, guint64, i));

      if (job != NULL)
        copy_one (job, text, &secret, error == NULL ? &error : NULL);
    }
  if (error != NULL)
    lanes_window_say (self, error->message);
  if (text->len == 0)
    return;

  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text->str);
  lanes_window_say (self, secret ? _("Command copied, with its secrets as they are") : _("Command copied"));
}

static void
folder_shown_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr (LanesWindow) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!gtk_show_uri_full_finish (GTK_WINDOW (source), result, &error))
    lanes_window_say (self, error->message);
}

static void
open_folder_action (GSimpleAction *action,
                    GVariant      *target,
                    gpointer       user_data)
{
  LanesWindow *self = user_data;
  guint64 id = g_variant_get_uint64 (target);
  LanesJob *job = lanes_engine_get_job (self->engine, id != 0 ? id : lanes_job_selection_get_single (self->selection));
  g_autofree char *path = job != NULL ? lanes_job_menu_dup_file (job) : NULL;

  if (path == NULL)
    return;

  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFile) folder = g_file_get_parent (file);
  g_autofree char *uri = g_file_get_uri (folder != NULL ? folder : file);

  gtk_show_uri_full (GTK_WINDOW (self), uri, GDK_CURRENT_TIME, NULL, folder_shown_cb, g_object_ref (self));
}

static void
select_all_action (GSimpleAction *action,
                   GVariant      *target,
                   gpointer       user_data)
{
  LanesWindow *self = user_data;

  gtk_selection_model_select_all (GTK_SELECTION_MODEL (self->selection));
}

static void
show_job_action (GSimpleAction *action,
                 GVariant      *target,
                 gpointer       user_data)
{
  lanes_window_show_job (user_data, g_variant_get_uint64 (target));
}

/* The page. */

static void
set_state (LanesWindow *self,
           const char  *name,
           GVariant    *state)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), name);

  g_simple_action_set_state (G_SIMPLE_ACTION (action), state);
}

static void
filter_state (GSimpleAction *action,
              GVariant      *state,
              gpointer       user_data)
{
  LanesWindow *self = user_data;
  LanesJobFilter filter;

  if (!lanes_job_filter_from_name (g_variant_get_string (state, NULL), &filter))
    return;

  /* A second click takes the filter away. */
  if (filter == lanes_job_list_get_filter (self->list) && lanes_job_list_get_batch (self->list) == 0)
    filter = LANES_JOB_FILTER_ALL;
  adw_view_stack_set_visible_child (self->pages, GTK_WIDGET (self->jobs_page));
  lanes_jobs_page_set_filter (self->jobs_page, filter, 0);
  _lanes_window_sync_actions (self);
}

static void
batch_action (GSimpleAction *action,
              GVariant      *target,
              gpointer       user_data)
{
  LanesWindow *self = user_data;

  lanes_jobs_page_set_filter (self->jobs_page, LANES_JOB_FILTER_ALL, g_variant_get_uint64 (target));
  _lanes_window_sync_actions (self);
}

static void
show_all_action (GSimpleAction *action,
                 GVariant      *target,
                 gpointer       user_data)
{
  LanesWindow *self = user_data;

  lanes_jobs_page_show_all (self->jobs_page);
  _lanes_window_sync_actions (self);
}

static void
search_state (GSimpleAction *action,
              GVariant      *state,
              gpointer       user_data)
{
  LanesWindow *self = user_data;

  adw_view_stack_set_visible_child (self->pages, GTK_WIDGET (self->jobs_page));
  lanes_jobs_page_set_searching (self->jobs_page, g_variant_get_boolean (state));
}

static void
sidebar_state (GSimpleAction *action,
               GVariant      *state,
               gpointer       user_data)
{
  LanesWindow *self = user_data;

  lanes_jobs_page_set_sidebar (self->jobs_page, g_variant_get_boolean (state));
  g_simple_action_set_state (action, state);
}

static void
details_state (GSimpleAction *action,
               GVariant      *state,
               gpointer       user_data)
{
  LanesWindow *self = user_data;

  lanes_jobs_page_set_details (self->jobs_page, g_variant_get_boolean (state));
  g_simple_action_set_state (action, state);
}

static void
show_details_action (GSimpleAction *action,
                     GVariant      *target,
                     gpointer       user_data)
{
  LanesWindow *self = user_data;

  lanes_jobs_page_set_details (self->jobs_page, TRUE);
  _lanes_window_sync_actions (self);
}

static void
hide_details_action (GSimpleAction *action,
                     GVariant      *target,
                     gpointer       user_data)
{
  LanesWindow *self = user_data;

  lanes_jobs_page_set_details (self->jobs_page, FALSE);
  _lanes_window_sync_actions (self);
}

/* Whoever goes to a page by key wants to go on there. Not a grab_focus of the page: that is where Tab would lead from its first
 * control, back and forth. */
static void
focus_page (LanesWindow *self,
            GtkWidget   *page)
{
  GtkWidget *content = LANES_IS_LATE_PAGE (page) ? lanes_late_page_get (LANES_LATE_PAGE (page)) : page;
  gboolean taken = FALSE;

  if (LANES_IS_JOBS_PAGE (content))
    taken = lanes_jobs_page_take_focus (LANES_JOBS_PAGE (content));
  else if (LANES_IS_TIMELINE_PAGE (content))
    taken = lanes_timeline_page_take_focus (LANES_TIMELINE_PAGE (content));
  else if (LANES_IS_WORKERS_PAGE (content))
    taken = lanes_workers_page_take_focus (LANES_WORKERS_PAGE (content));
  if (!taken)
    gtk_widget_child_focus (page, GTK_DIR_TAB_FORWARD);
}

static void
page_state (GSimpleAction *action,
            GVariant      *state,
            gpointer       user_data)
{
  LanesWindow *self = user_data;
  const char *name = g_variant_get_string (state, NULL);

  GtkWidget *page = adw_view_stack_get_child_by_name (self->pages, name);

  if (page == NULL)
    return;

  adw_view_stack_set_visible_child (self->pages, page);
  focus_page (self, page);
}

/* All jobs. */

static void
drain_state (GSimpleAction *action,
             GVariant      *state,
             gpointer       user_data)
{
  LanesWindow *self = user_data;

  lanes_engine_set_draining (self->engine, g_variant_get_boolean (state));
  g_simple_action_set_state (action, state);
  lanes_window_say (self, g_variant_get_boolean (state) ? _("What runs is finished; nothing new starts")
                                                        : _("Queued jobs start again"));
}

static void
cancel_all_response_cb (AdwMessageDialog *dialog,
                        const char       *response,
                        LanesWindow      *self)
{
  if (g_str_equal (response, "cancel-all"))
    lanes_engine_cancel_all (self->engine);
}

static void
cancel_all_action (GSimpleAction *action,
                   GVariant      *target,
                   gpointer       user_data)
{
  LanesWindow *self = user_data;
  guint64 n_active = lanes_job_list_count (self->list, LANES_JOB_FILTER_RUNNING);
  guint64 n_pending = lanes_job_list_count (self->list, LANES_JOB_FILTER_QUEUED)
                      + lanes_job_list_count (self->list, LANES_JOB_FILTER_WAITING);
  g_autofree char *active = lanes_format_count (n_active);
  g_autofree char *pending = lanes_format_count (n_pending);
  GtkWidget *dialog;

  if (n_active + n_pending == 0)
    {
      lanes_window_say (self, _("No job is running or waiting"));
      return;
    }
  dialog = adw_message_dialog_new (GTK_WINDOW (self), _("Cancel All Jobs?"), NULL);
  adw_message_dialog_format_body (ADW_MESSAGE_DIALOG (dialog),
                                  _("Running: %s. They are asked to stop and forced to after their grace time.\n"
                                    "Queued or waiting: %s. They do not start."),
                                  active, pending);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "keep", _("_Keep Running"), "cancel-all",
                                    _("_Cancel All"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "cancel-all", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "keep");
  g_signal_connect_object (dialog, "response", G_CALLBACK (cancel_all_response_cb), self, 0);
  lanes_accessible_name_controls (dialog);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
remove_finished_action (GSimpleAction *action,
                        GVariant      *target,
                        gpointer       user_data)
{
  LanesWindow *self = user_data;

  if (lanes_job_list_count (self->list, LANES_JOB_FILTER_FINISHED) == 0)
    {
      lanes_window_say (self, _("No finished job is in the list"));
      return;
    }
  lanes_jobs_page_set_filter (self->jobs_page, LANES_JOB_FILTER_FINISHED, 0);
  gtk_selection_model_select_all (GTK_SELECTION_MODEL (self->selection));
  g_action_group_activate_action (G_ACTION_GROUP (self), "remove-job", g_variant_new_uint64 (0));
  _lanes_window_sync_actions (self);
}

static void
show_help_overlay_action (GSimpleAction *action,
                          GVariant      *target,
                          gpointer       user_data)
{
  GtkWidget *window = lanes_dialog_find_open (LANES_TYPE_SHORTCUTS_WINDOW);

  gtk_window_present (GTK_WINDOW (window != NULL ? window : lanes_shortcuts_window_new (user_data)));
}

static const GActionEntry entries[] = {
  { "cancel-job", verb_action, "t", NULL, NULL },
  { "force-job", verb_action, "t", NULL, NULL },
  { "pause-job", verb_action, "t", NULL, NULL },
  { "resume-job", verb_action, "t", NULL, NULL },
  { "retry-job", verb_action, "t", NULL, NULL },
  { "run-job-again", verb_action, "t", NULL, NULL },
  { "move-job-first", verb_action, "t", NULL, NULL },
  { "move-job-last", verb_action, "t", NULL, NULL },
  { "toggle-pause", toggle_pause_action, NULL, NULL, NULL },
  { "remove-job", remove_action, "t", NULL, NULL },
  { "set-job-priority", set_priority_action, "(ti)", NULL, NULL },
  { "copy-command", copy_action, "t", NULL, NULL },
  { "open-folder", open_folder_action, "t", NULL, NULL },
  { "undo", undo_action, "t", NULL, NULL },
  { "select-all", select_all_action, NULL, NULL, NULL },
  { "show-job", show_job_action, "t", NULL, NULL },
  { "filter", NULL, "s", "'all'", filter_state },
  { "batch", batch_action, "t", NULL, NULL },
  { "show-all", show_all_action, NULL, NULL, NULL },
  { "search", NULL, NULL, "false", search_state },
  { "sidebar", NULL, NULL, "true", sidebar_state },
  { "details", NULL, NULL, "true", details_state },
  { "show-details", show_details_action, NULL, NULL, NULL },
  { "hide-details", hide_details_action, NULL, NULL, NULL },
  { "page", NULL, "s", "'jobs'", page_state },
  { "show-help-overlay", show_help_overlay_action, NULL, NULL, NULL },
  { "drain", NULL, NULL, "false", drain_state },
  { "cancel-all", cancel_all_action, NULL, NULL, NULL },
  { "remove-finished", remove_finished_action, NULL, NULL, NULL },
};

void
_lanes_window_add_actions (LanesWindow *self)
{
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  _lanes_window_add_output_actions (self);
}

void
_lanes_window_sync_actions (LanesWindow *self)
{
  const char *page;

  if (self->list == NULL)
    return;

  page = adw_view_stack_get_visible_child_name (self->pages);
  set_state (self, "filter",
             g_variant_new_string (lanes_job_list_get_batch (self->list) != 0
                                       ? "batch"
                                       : lanes_job_filter_get_name (lanes_job_list_get_filter (self->list))));
  set_state (self, "search", g_variant_new_boolean (lanes_jobs_page_get_searching (self->jobs_page)));
  set_state (self, "sidebar", g_variant_new_boolean (lanes_jobs_page_get_sidebar (self->jobs_page)));
  set_state (self, "details", g_variant_new_boolean (lanes_jobs_page_get_details (self->jobs_page)));
  set_state (self, "page", g_variant_new_string (page != NULL ? page : "jobs"));
  set_state (self, "drain", g_variant_new_boolean (lanes_engine_get_draining (self->engine)));
}
