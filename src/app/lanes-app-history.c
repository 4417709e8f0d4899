/* lanes-app-history.c: the window's history: opened before anything else, and what a dead window left goes on
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-app-history.h"

#include "lanes-app-exits.h"
#include "lanes-app-spans.h"
#include "lanes-engine-restore.h"
#include "lanes-history-gate.h"
#include "lanes-history-ledger.h"
#include "lanes-history-reader.h"
#include "lanes-process-executor.h"

#include <glib/gi18n.h>

/* A disk that is full stays so for a while. */
#define RETRY_MIN_S 5
#define RETRY_MAX_S 60

struct _LanesAppHistory
{
  LanesEngine          *engine;    /* owned */
  LanesHistory         *history;   /* owned */
  LanesAppSpans        *spans;     /* owned */
  LanesAppExits        *exits;     /* owned, nullable */
  LanesHistoryRestore  *restore;   /* owned, until all is settled */
  LanesExecutor        *processes; /* borrowed, nullable */
  LanesHistoryRestored  restored;
  LanesAppHistoryLoadedFunc loaded; /* NULL once it was called */
  LanesAppHistoryLoadedFunc settled;
  gpointer              loaded_data;
  gboolean              unread;    /* whose jobs the agent's are is not known: they are left alone */
  gboolean              reported;
  guint                 n_lost;
  guint                 retry_source;
  guint                 retry_s;
  gint64                on_at;     /* monotonic */
};

static LanesRun *
adopt_cb (guint64     job_id,
          guint       attempt,
          const char *title,
          gboolean    running,
          gpointer    user_data)
{
  LanesAppHistory *self = user_data;
  LanesRun *run = NULL;

  if (self->restore != NULL)
    run = lanes_history_restore_adopt (self->restore, self->processes, job_id, attempt);

  /* Of a history that is gone: it is being ended, and until it is, no new job may have its number. */
  if (run == NULL)
    lanes_engine_skip_numbers (self->engine, job_id + 1, 0);

  return run;
}

static void
adopted_cb (gpointer user_data)
{
  LanesAppHistory *self = user_data;

  if (self->restore == NULL)
    return;

  self->n_lost = lanes_history_restore_settle (self->restore);
  lanes_app_spans_settle (self->spans);
  g_clear_pointer (&self->restore, lanes_history_restore_free);
  /* Who held the queue while it was read means it. */
  if (self->restored.draining)
    lanes_engine_set_draining (self->engine, TRUE);
  lanes_engine_set_hold (self->engine, LANES_HOLD_RESTORE, FALSE);
  if (self->loaded == NULL && self->restored.n_held > 0)
    self->settled (self->loaded_data);
}

/* What does not need the agent is not kept waiting for it; what it may have stays held until it says so, or is gone. */
static void
silent_cb (gboolean silent,
           gpointer user_data)
{
  LanesAppHistory *self = user_data;

  lanes_engine_set_hold (self->engine, LANES_HOLD_RESTORE, self->restore != NULL && !silent);
}

/* What an agent that died was given, and whether it launched it */

typedef struct
{
  GHashTable *attempts; /* owned */
  gint64      ledger;
  guint       question;
} Doubt;

static void
doubt_free (gpointer data)
{
  Doubt *doubt = data;

  g_hash_table_unref (doubt->attempts);
  g_free (doubt);
}

static void
read_ledger (GTask        *task,
             gpointer      source,
             gpointer      data,
             GCancellable *cancellable)
{
  Doubt *doubt = data;

  if (!lanes_history_ledger_strike (doubt->ledger, doubt->attempts))
    g_hash_table_remove_all (doubt->attempts);
  g_task_return_boolean (task, TRUE);
}

static void
ledger_read_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  Doubt *doubt = g_task_get_task_data (G_TASK (result));

  lanes_process_executor_answer (LANES_PROCESS_EXECUTOR (source), doubt->question, doubt->attempts);
}

static void
doubt_cb (guint       question,
          GHashTable *attempts,
          gpointer    user_data)
{
  LanesAppHistory *self = user_data;
  g_autoptr (GTask) task = g_task_new (self->processes, NULL, ledger_read_cb, NULL);
  Doubt *doubt = g_new (Doubt, 1);

  *doubt = (Doubt){ attempts, lanes_history_get_ledger (self->history), question };
  g_task_set_source_tag (task, doubt_cb);
  g_task_set_task_data (task, doubt, doubt_free);
  g_task_run_in_thread (task, read_ledger);
}

static void
keep_exits (LanesAppHistory *self)
{
  self->processes = lanes_engine_find_executor (self->engine, "processes");
  if (!LANES_IS_PROCESS_EXECUTOR (self->processes))
    {
      self->processes = NULL;
      return;
    }

  self->exits = lanes_app_exits_new (self->engine, self->history, LANES_PROCESS_EXECUTOR (self->processes));
  lanes_process_executor_set_silent_func (LANES_PROCESS_EXECUTOR (self->processes), silent_cb, self);
  lanes_process_executor_set_doubt_func (LANES_PROCESS_EXECUTOR (self->processes), doubt_cb, self);
}

/* What earlier windows saw is in the lanes. Without doubts, and without a trace of an agent, there is nobody to ask and no reason to start one. */
static void
spans_loaded_cb (gpointer user_data)
{
  LanesAppHistory *self = user_data;
  g_autofree char *socket = lanes_process_executor_dup_socket_path ();

  if (self->processes == NULL || self->unread || (self->restored.n_held == 0 && (socket == NULL || !g_file_test (socket, G_FILE_TEST_EXISTS))))
    {
      adopted_cb (self);
      return;
    }

  lanes_process_executor_adopt (LANES_PROCESS_EXECUTOR (self->processes), adopt_cb, adopted_cb, self);
}

/* The jobs of earlier windows */

/* What earlier windows saw is read only once; jobs do not wait for a disk that does not answer. */
static void
restored_cb (const LanesHistoryRestored *restored,
             const GError               *error,
             gpointer                    user_data)
{
  LanesAppHistory *self = user_data;
  LanesAppHistoryLoadedFunc loaded = g_steal_pointer (&self->loaded);

  self->restored = *restored;
  self->unread = error != NULL && lanes_history_get_condition (self->history) == LANES_HISTORY_OFF;
  if (error != NULL)
    g_warning ("%s", error->message);
  if (self->processes != NULL)
    lanes_process_executor_leave_others (LANES_PROCESS_EXECUTOR (self->processes), self->unread);

  if (loaded == NULL || lanes_history_is_hanging (self->history))
    spans_loaded_cb (self);
  else
    lanes_app_spans_load (self->spans, self->history, spans_loaded_cb, self);
  if (loaded != NULL)
    loaded (self->loaded_data);
}

static void
restore (LanesAppHistory *self)
{
  lanes_engine_set_hold (self->engine, LANES_HOLD_RESTORE, TRUE);
  if (self->processes != NULL)
    lanes_process_executor_leave_others (LANES_PROCESS_EXECUTOR (self->processes), TRUE);
  self->restore = lanes_history_restore_new (self->history, self->engine);
  lanes_history_restore_load (self->restore, restored_cb, self);
}

/* What could not be read when the window came can be now. Jobs that were made meanwhile have later numbers, before which none can come in:
 * then those that are on disk, and with the agent, wait for the next window. */
static void
restore_late (LanesAppHistory *self)
{
  gboolean is_fresh = lanes_engine_get_next_id (self->engine) == lanes_engine_get_first_id (self->engine) &&
                      lanes_engine_get_batches (self->engine)->len == 0;

  lanes_history_set_left_behind (self->history, !is_fresh);
  if (is_fresh && self->restore == NULL)
    restore (self);
}

/* Off: tried again by itself, ever more seldom */

static void wait_to_retry (LanesAppHistory *self);

static gboolean
retry_cb (gpointer user_data)
{
  LanesAppHistory *self = user_data;

  self->retry_source = 0;
  lanes_history_try_again (self->history);
  wait_to_retry (self);
  return G_SOURCE_REMOVE;
}

static void
wait_to_retry (LanesAppHistory *self)
{
  self->retry_source = g_timeout_add_seconds (self->retry_s, retry_cb, self);
  self->retry_s = MIN (2 * self->retry_s, RETRY_MAX_S);
}

static void
condition_cb (LanesHistory *history,
              gpointer      user_data)
{
  LanesAppHistory *self = user_data;

  if (lanes_history_get_condition (history) == LANES_HISTORY_ON)
    {
      g_clear_handle_id (&self->retry_source, g_source_remove);
      self->on_at = g_get_monotonic_time ();
      if (self->unread && !lanes_history_is_unreadable (history))
        restore_late (self);
    }
  else if (lanes_history_get_condition (history) == LANES_HISTORY_OFF && self->retry_source == 0)
    {
      if (g_get_monotonic_time () - self->on_at > RETRY_MAX_S * G_TIME_SPAN_SECOND)
        self->retry_s = RETRY_MIN_S;
      wait_to_retry (self);
    }
}

LanesAppHistory *
lanes_app_history_new (LanesEngine               *engine,
                       LanesRecorder             *recorder,
                       const char                *output_dir,
                       LanesAppHistoryLoadedFunc  loaded,
                       LanesAppHistoryLoadedFunc  settled,
                       gpointer                   user_data)
{
  LanesAppHistory *self = g_new0 (LanesAppHistory, 1);
  g_autofree char *dir = lanes_history_dup_folder ();

  self->engine = g_object_ref (engine);
  self->history = lanes_history_new (dir, output_dir, lanes_engine_get_context (engine));
  self->retry_s = RETRY_MIN_S;
  g_signal_connect (self->history, "changed", G_CALLBACK (condition_cb), self);
  lanes_history_gate_open (self->history, engine);
  self->loaded = loaded;
  self->settled = settled;
  self->loaded_data = user_data;

  keep_exits (self);
  self->spans = lanes_app_spans_new (engine, recorder);
  restore (self);

  return self;
}

void
lanes_app_history_look (LanesAppHistory *self)
{
  if (self->restore != NULL)
    lanes_history_restore_look (self->restore);
}

void
lanes_app_history_free (LanesAppHistory *self)
{
  g_clear_pointer (&self->spans, lanes_app_spans_free);
  g_clear_pointer (&self->restore, lanes_history_restore_free);
  if (self->processes != NULL)
    {
      lanes_process_executor_set_silent_func (LANES_PROCESS_EXECUTOR (self->processes), NULL, NULL);
      lanes_process_executor_set_doubt_func (LANES_PROCESS_EXECUTOR (self->processes), NULL, NULL);
    }
  lanes_history_gate_close (self->engine);
  g_clear_pointer (&self->exits, lanes_app_exits_free);
  g_clear_handle_id (&self->retry_source, g_source_remove);
  g_signal_handlers_disconnect_by_data (self->history, self);
  lanes_history_close (self->history);
  g_clear_object (&self->history);
  g_clear_object (&self->engine);
  g_free (self);
}

LanesHistory *
lanes_app_history_get_history (LanesAppHistory *self)
{
  return self->history;
}

/* Returns: (transfer full) (nullable) */
static char *
describe_jobs (LanesAppHistory *self)
{
  guint n = self->restored.n_jobs - MIN (self->n_lost, self->restored.n_jobs);
  g_autofree char *go_on = NULL;
  g_autofree char *lost = NULL;

  if (n > 0)
    go_on = g_strdup_printf (g_dngettext (NULL, "%u job of last time goes on.", "%u jobs of last time go on.", n), n);
  if (self->n_lost == 0)
    return g_steal_pointer (&go_on);

  lost = g_strdup_printf (g_dngettext (NULL, "%u job was lost: how it ended cannot be known.",
                                       "%u jobs were lost: how they ended cannot be known.", self->n_lost),
                          self->n_lost);
  return go_on == NULL ? g_steal_pointer (&lost) : g_strconcat (go_on, " ", lost, NULL);
}

static char *
describe (LanesAppHistory *self)
{
  if (lanes_history_get_set_aside (self->history) != NULL)
    return g_strdup_printf (_("The history was damaged: it was moved to %s, and a new one begun."),
                            lanes_history_get_set_aside (self->history));
  if (self->restored.n_refused > 0)
    return g_strdup_printf (g_dngettext (NULL, "%u job could not be brought back: see why in the history.",
                                         "%u jobs could not be brought back: see why in the history.", self->restored.n_refused),
                            self->restored.n_refused);
  if (self->restored.n_secret > 0)
    return g_strdup_printf (g_dngettext (NULL, "%u job of last time needs its secret again, which is not stored: “Edit and Run Again” asks for it.",
                                         "%u jobs of last time need their secrets again, which are not stored: “Edit and Run Again” asks for "
                                         "them.", self->restored.n_secret),
                            self->restored.n_secret);

  return describe_jobs (self);
}

char *
lanes_app_history_take_report (LanesAppHistory *self)
{
  if (self->reported || self->loaded != NULL || (self->restore != NULL && self->restored.n_held > 0))
    return NULL;

  self->reported = TRUE;
  return describe (self);
}

typedef struct
{
  GDestroyNotify func;
  gpointer       data;
} Accepting;

static void
accepted_cb (GObject      *object,
             GAsyncResult *result,
             gpointer      user_data)
{
  Accepting *accepting = user_data;
  g_autoptr (GError) error = NULL;

  if (!lanes_history_flush_finish (LANES_HISTORY (object), result, &error))
    g_debug ("history: accepted, but not on disk: %s", error->message);
  accepting->func (accepting->data);
  g_free (accepting);
}

void
lanes_app_history_accept (GDestroyNotify func,
                          gpointer       data,
                          gpointer       self)
{
  Accepting *accepting = g_new (Accepting, 1);

  *accepting = (Accepting){ func, data };
  lanes_history_flush_async (((LanesAppHistory *) self)->history, NULL, accepted_cb, accepting);
}
