/* lanes-application.c: the program: one engine, its window, and a clean end
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-application-private.h"

#include "lanes-about-window.h"
#include "lanes-accessible.h"
#include "lanes-dialog-open.h"
#include "lanes-engine-restore.h"
#include "lanes-process-executor.h"

#include <glib/gi18n.h>

/* How long one that was started without a window stays when it has nothing to do, so that its callers can read what came of it. */
#define SERVICE_IDLE_MS 10000

G_DEFINE_FINAL_TYPE (LanesApplication, lanes_application, ADW_TYPE_APPLICATION)

/* Actions. */

static void
about_action (GSimpleAction *action,
              GVariant      *target,
              gpointer       user_data)
{
  LanesApplication *self = user_data;

  GtkWindow *parent = gtk_application_get_active_window (GTK_APPLICATION (self));
  GtkWidget *window;

  window = lanes_dialog_find_open (ADW_TYPE_ABOUT_WINDOW);
  if (window == NULL)
    window = lanes_about_window_new (parent);
  gtk_window_present (GTK_WINDOW (window));
}

static void
quit_response_cb (AdwMessageDialog *dialog,
                  const char       *response,
                  LanesApplication *self)
{
  if (g_str_equal (response, "quit"))
    lanes_application_end (self);
}

static void
quit_action (GSimpleAction *action,
             GVariant      *target,
             gpointer       user_data)
{
  LanesApplication *self = user_data;
  guint n = lanes_engine_get_active (self->engine)->len;
  GtkWidget *dialog;

  /* What only waits for a person, or is held back by one, stays on disk. */
  if (lanes_engine_is_idle (self->engine) && self->end_source == 0)
    {
      g_application_quit (G_APPLICATION (self));
      return;
    }
  if (self->window == NULL)
    {
      lanes_application_end (self);
      return;
    }

  dialog = adw_message_dialog_new (GTK_WINDOW (self->window), _("Cancel Jobs and Quit?"), NULL);
  adw_message_dialog_format_body (ADW_MESSAGE_DIALOG (dialog),
                                  g_dngettext (NULL, "%u job is running. It is asked to stop, and what waits does not start.",
                                               "%u jobs are running. They are asked to stop, and what waits does not start.",
                                               n),
                                  n);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "keep", _("_Keep Running"), "quit", _("Cancel and _Quit"),
                                    NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "quit", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "keep");
  g_signal_connect_object (dialog, "response", G_CALLBACK (quit_response_cb), self, 0);
  lanes_accessible_name_controls (dialog);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* What another program asks for while the jobs of last time are still being read is done once they are there. */
typedef struct
{
  LanesApplication *application; /* owned */
  char             *action;
  GVariant         *target;      /* owned */
} Asked;

static void
asked_free (gpointer data)
{
  Asked *asked = data;

  g_object_unref (asked->application);
  g_free (asked->action);
  g_variant_unref (asked->target);
  g_free (asked);
}

static void
asked_cb (LanesEngine *engine,
          gpointer     data)
{
  Asked *asked = data;

  g_action_group_activate_action (G_ACTION_GROUP (asked->application), asked->action, asked->target);
}

static gboolean
do_later (LanesApplication *self,
          GSimpleAction    *action,
          GVariant         *target)
{
  Asked *asked;

  if (!lanes_engine_is_restoring (self->engine))
    return FALSE;

  asked = g_new (Asked, 1);
  *asked = (Asked){ g_object_ref (self), g_strdup (g_action_get_name (G_ACTION (action))), g_variant_ref (target) };
  lanes_engine_call_open (self->engine, asked_cb, asked, asked_free);
  return TRUE;
}

/* Another program asks for a job: kind, params and options as lanes_job_spec_to_variant() writes them. */
static void
submit_action (GSimpleAction *action,
               GVariant      *target,
               gpointer       user_data)
{
  LanesApplication *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LanesJobSpec) spec = NULL;

  if (do_later (self, action, target))
    return;

  spec = lanes_kind_set_spec_from_variant (lanes_engine_get_kinds (self->engine), target, &error);
  if ((spec == NULL || lanes_engine_submit (self->engine, spec, &error) == NULL) && self->window != NULL)
    lanes_window_say (self->window, error->message);
}

/* The same for a batch: its name, the kind, the template's parameters, the inputs, how many at once. */
static void
submit_batch_action (GSimpleAction *action,
                     GVariant      *target,
                     gpointer       user_data)
{
  LanesApplication *self = user_data;
  g_autoptr (GVariant) params = NULL;
  g_auto (GStrv) inputs = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (LanesJobSpec) spec = NULL;
  const char *name, *kind_name;
  guint limit;
  LanesKind *kind;

  if (do_later (self, action, target))
    return;

  g_variant_get (target, "(&s&s@a{sv}^asu)", &name, &kind_name, &params, &inputs, &limit);
  kind = lanes_kind_set_find (lanes_engine_get_kinds (self->engine), kind_name);
  if (kind == NULL)
    g_set_error (&error, LANES_ERROR, LANES_ERROR_NOT_FOUND, _("There is no kind of job “%s”."), kind_name);
  else
    spec = lanes_job_spec_new_template (kind, params, NULL, &error);
  if (spec != NULL)
    lanes_engine_submit_batch (self->engine, name, spec, lanes_inputs_from_strv (g_steal_pointer (&inputs)), limit, NULL,
                               &error);
  if (error != NULL && self->window != NULL)
    lanes_window_say (self->window, error->message);
}

/* The way back when the history is off. */
static void
try_history_action (GSimpleAction *action,
                    GVariant      *target,
                    gpointer       user_data)
{
  LanesApplication *self = user_data;

  lanes_history_try_again (lanes_app_history_get_history (self->history));
}

static const GActionEntry entries[] = {
  { "about", about_action, NULL, NULL, NULL },
  { "quit", quit_action, NULL, NULL, NULL },
  { "submit", submit_action, "a{sv}", NULL, NULL },
  { "try-history-again", try_history_action, NULL, NULL, NULL },
  { "submit-batch", submit_batch_action, "(ssa{sv}asu)", NULL, NULL },
};

static void
lanes_application_add_accels (LanesApplication *self)
{
  const char *quit[] = { "<Primary>q", NULL };
  const char *close[] = { "<Primary>w", NULL };
  const char *help[] = { "<Primary>question", "<Primary>F1", NULL };

  gtk_application_set_accels_for_action (GTK_APPLICATION (self), "app.quit", quit);
  gtk_application_set_accels_for_action (GTK_APPLICATION (self), "window.close", close);
  gtk_application_set_accels_for_action (GTK_APPLICATION (self), "win.show-help-overlay", help);
}

static LanesRecorder *
lanes_application_record (LanesApplication *self)
{
  g_autoptr (LanesSpanStore) store = lanes_span_store_new ();

  if (self->settings != NULL)
    lanes_span_store_set_budget (store, (gsize) g_settings_get_uint (self->settings, "span-budget-mib") * 1024 * 1024);
  return lanes_recorder_new (self->engine, store);
}

/* How jobs end and step back that do not say themselves. */
static void
lanes_application_set_defaults (LanesApplication *self)
{
  LanesExecutor *executor = lanes_engine_find_executor (self->engine, "processes");
  guint grace = g_settings_get_uint (self->settings, "grace-seconds");

  lanes_engine_set_grace (self->engine, grace);
  if (LANES_IS_PROCESS_EXECUTOR (executor))
    lanes_process_executor_set_defaults (LANES_PROCESS_EXECUTOR (executor), g_settings_get_int (self->settings, "job-nice"), grace);
}

/* A preference that changes takes effect at once. */
static void
lanes_application_settings_cb (GSettings        *settings,
                               const char       *key,
                               LanesApplication *self)
{
  static const struct
  {
    const char *key;
    const char *executor;
    guint       fallback;
  } limits[] = { { "limit-async", "async", 64 }, { "limit-threads", "threads", 0 }, { "limit-processes", "processes", 0 } };

  for (guint i = 0; i < G_N_ELEMENTS (limits); i++)
    {
      LanesExecutor *executor = lanes_engine_find_executor (self->engine, limits[i].executor);
      guint limit = g_settings_get_uint (settings, limits[i].key);

      if (g_str_equal (key, limits[i].key) && executor != NULL)
        lanes_engine_set_limit (self->engine, executor, limit > 0 ? limit : g_get_num_processors ());
    }
  if (g_str_equal (key, "sampler-hz"))
    lanes_sampler_set_rate (self->sampler, g_settings_get_uint (settings, key));
  if (g_str_equal (key, "grace-seconds") || g_str_equal (key, "job-nice"))
    lanes_application_set_defaults (self);
  if (g_str_equal (key, "per-host-limit"))
    lanes_engine_set_host_limit (self->engine, g_settings_get_uint (settings, key));
}

/* What was done since the history went off is nowhere else. */
static gboolean
lanes_application_has_unwritten (LanesApplication *self)
{
  return lanes_history_get_condition (lanes_app_history_get_history (self->history)) == LANES_HISTORY_OFF &&
         lanes_engine_get_first_id (self->engine) < lanes_engine_get_next_id (self->engine);
}

/* Without a window, the work was what it stayed for, and to write it down. */
static void
lanes_application_turn_cb (gpointer data)
{
  LanesApplication *self = data;

  gboolean idle;

  if (!self->held && self->window != NULL)
    return;

  idle = lanes_engine_is_idle (self->engine) && !lanes_application_has_unwritten (self);
  if (self->held && idle)
    {
      self->held = FALSE;
      g_application_release (G_APPLICATION (self));
    }
  else if (!self->held && !idle)
    {
      self->held = TRUE;
      g_application_hold (G_APPLICATION (self));
    }
}

/* The queue may also be held as it was when the last program ended. */
static void
lanes_application_limits_cb (gpointer data)
{
  LanesApplication *self = data;
  GAction *action = self->window != NULL ? g_action_map_lookup_action (G_ACTION_MAP (self->window), "drain") : NULL;

  if (action != NULL)
    g_simple_action_set_state (G_SIMPLE_ACTION (action), g_variant_new_boolean (lanes_engine_get_draining (self->engine)));
}

static void
lanes_application_join_bus (LanesApplication *self)
{
  GDBusConnection *connection = g_application_get_dbus_connection (G_APPLICATION (self));
  g_autoptr (GError) error = NULL;

  if (connection == NULL)
    return;

  self->service = lanes_jobs_service_new (connection, self->engine, lanes_recorder_get_store (self->recorder), &error);
  if (self->service == NULL)
    g_warning ("Other programs cannot reach the jobs: %s", error->message);
  else
    lanes_jobs_service_set_accept (self->service, lanes_app_history_accept, self->history);
}

static void
lanes_application_told_cb (gpointer                data,
                           guint64                 job,
                           guint                   attempt,
                           const LanesKernelTimes *times)
{
  LanesApplication *self = data;
  gint64 us[LANES_N_KERNEL_STATES];

  for (int i = 0; i < LANES_N_KERNEL_STATES; i++)
    us[i] = times->ns[i] / 1000;
  lanes_history_add_shares (lanes_app_history_get_history (self->history), job, attempt, us);
}

/* What the kernel says is recorded though no window is open, but looked at seldom. */
static void
lanes_application_sample (LanesApplication *self)
{
  self->sampler = lanes_sampler_new ();
  lanes_sampler_set_hidden (self->sampler, TRUE);
  if (self->settings != NULL)
    lanes_sampler_set_rate (self->sampler, g_settings_get_uint (self->settings, "sampler-hz"));
  self->kernel = lanes_kernel_recorder_new (self->engine, self->sampler, self->recorder);
  lanes_kernel_recorder_set_told (self->kernel, lanes_application_told_cb, self);
}

static void
lanes_application_settled_cb (gpointer data)
{
  LanesApplication *self = data;
  g_autofree char *report = self->window != NULL ? lanes_app_history_take_report (self->history) : NULL;

  if (report != NULL)
    lanes_window_say (self->window, report);
}

/* Without a window, a program that still reads is not one that has nothing to do. */
static void
lanes_application_loaded_cb (gpointer data)
{
  LanesApplication *self = data;

  lanes_application_settled_cb (self);
  if (self->window != NULL)
    lanes_window_update (self->window);
  g_application_release (G_APPLICATION (self));
}

static void
lanes_application_startup (GApplication *application)
{
  LanesApplication *self = LANES_APPLICATION (application);

  /* Without a session bus GTK 4.8 has no name for what it shows to a screen reader, and crashes at the end where there is
   * an accessibility bus all the same (the X server says where). Asked for here, as nothing of GTK has begun yet. */
  if (g_application_get_dbus_connection (application) == NULL)
    g_setenv ("GTK_A11Y", "none", TRUE);

  G_APPLICATION_CLASS (lanes_application_parent_class)->startup (application);

  /* A label that can be copied from is not to be marked whenever the focus passes it. */
  if (gtk_settings_get_default () != NULL)
    g_object_set (gtk_settings_get_default (), "gtk-label-select-on-focus", FALSE, NULL);

  static const LanesEngineObserver observer = { .turn_ended = lanes_application_turn_cb, .limits_changed = lanes_application_limits_cb };

  self->engine = self->build (self->settings);
  self->recorder = lanes_application_record (self);
  g_application_hold (application);
  self->history = lanes_app_history_new (self->engine, self->recorder, lanes_engine_get_output_dir (self->engine),
                                         lanes_application_loaded_cb, lanes_application_settled_cb, self);
  if (self->settings != NULL)
    self->keeper = lanes_history_keeper_new (lanes_app_history_get_history (self->history), lanes_engine_get_kinds (self->engine),
                                             self->settings);
  lanes_application_sample (self);
  lanes_engine_add_observer (self->engine, &observer, self);
  g_signal_connect_object (lanes_app_history_get_history (self->history), "changed", G_CALLBACK (lanes_application_turn_cb), self,
                           G_CONNECT_SWAPPED);
  self->notifier = lanes_notifier_new (GTK_APPLICATION (self), self->engine, self->settings);
  self->guard = lanes_session_guard_new (GTK_APPLICATION (self), self->engine, lanes_app_history_get_history (self->history),
                                         self->settings);
  lanes_application_join_bus (self);
  if (self->settings != NULL)
    lanes_application_set_defaults (self);
  if (self->settings != NULL)
    g_signal_connect_object (self->settings, "changed", G_CALLBACK (lanes_application_settings_cb), self, 0);
  self->watchdog = lanes_watchdog_new_from_environment ();
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  _lanes_application_add_actions (self);
  lanes_application_add_accels (self);
  _lanes_application_watch_ends (self);
  if ((g_application_get_flags (application) & G_APPLICATION_IS_SERVICE) != 0)
    g_application_set_inactivity_timeout (application, SERVICE_IDLE_MS);
}

static void
lanes_application_activate (GApplication *application)
{
  LanesApplication *self = LANES_APPLICATION (application);
  g_autofree char *report = NULL;

  lanes_app_history_look (self->history);
  if (self->window == NULL)
    {
      self->window = lanes_window_new (GTK_APPLICATION (self), self->engine, self->recorder, self->settings);
      g_object_add_weak_pointer (G_OBJECT (self->window), (gpointer *) &self->window);
      lanes_window_add_workers (self->window, self->sampler, self->kernel);
      lanes_window_add_history (self->window, lanes_app_history_get_history (self->history));
      _lanes_application_tend_window (self, self->window);
      lanes_watchdog_watch_frames (self->watchdog, GTK_WIDGET (self->window));
      lanes_app_history_look (self->history);
      report = lanes_app_history_take_report (self->history);
      if (report != NULL)
        lanes_window_say (self->window, report);
    }
  if (self->held)
    {
      self->held = FALSE;
      g_application_release (application);
    }
  gtk_window_present (GTK_WINDOW (self->window));
}

static void
lanes_application_open (GApplication *application,
                        GFile       **files,
                        int           n_files,
                        const char   *hint)
{
  g_autoptr (GPtrArray) array = g_ptr_array_new ();

  g_application_activate (application);
  for (int i = 0; i < n_files; i++)
    g_ptr_array_add (array, files[i]);
  _lanes_application_open_files (LANES_APPLICATION (application), array);
}

static void
lanes_application_shutdown (GApplication *application)
{
  LanesApplication *self = LANES_APPLICATION (application);
  gboolean leaves_work;

  leaves_work = self->engine != NULL && _lanes_application_leave (self);
  if (self->window != NULL)
    gtk_window_destroy (GTK_WINDOW (self->window));
  g_clear_object (&self->keeper);
  g_clear_object (&self->guard);
  g_clear_object (&self->notifier);
  g_clear_object (&self->service);
  g_clear_pointer (&self->watchdog, lanes_watchdog_free);
  if (self->kernel != NULL)
    lanes_kernel_recorder_close (self->kernel);
  g_clear_object (&self->kernel);
  g_clear_object (&self->sampler);
  if (self->engine != NULL)
    lanes_engine_remove_observer (self->engine, self);
  if (self->engine != NULL && !leaves_work)
    lanes_engine_close (self->engine);
  g_clear_pointer (&self->history, lanes_app_history_free);
  if (leaves_work)
    _lanes_application_drop (self);

  G_APPLICATION_CLASS (lanes_application_parent_class)->shutdown (application);
}

static void
lanes_application_finalize (GObject *object)
{
  LanesApplication *self = LANES_APPLICATION (object);

  g_clear_weak_pointer (&self->window);
  g_clear_object (&self->settings);
  g_clear_object (&self->recorder);
  g_clear_object (&self->engine);

  G_OBJECT_CLASS (lanes_application_parent_class)->finalize (object);
}

static int
lanes_application_handle_local_options (GApplication *application,
                                        GVariantDict *options)
{
  if (!g_variant_dict_contains (options, "version"))
    return -1;

  g_print ("lanes-gtk %s\n", LANES_VERSION);
  return 0;
}

static void
lanes_application_class_init (LanesApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = lanes_application_finalize;
  application_class->startup = lanes_application_startup;
  application_class->handle_local_options = lanes_application_handle_local_options;
  application_class->activate = lanes_application_activate;
  application_class->open = lanes_application_open;
  application_class->shutdown = lanes_application_shutdown;
}

static void
lanes_application_init (LanesApplication *self)
{
  g_application_add_main_option (G_APPLICATION (self), "version", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE,
                                 _("Print the version"), NULL);
}

LanesApplication *
lanes_application_new (LanesApplicationBuild  build,
                       GSettings             *settings)
{
  LanesApplication *self = g_object_new (LANES_TYPE_APPLICATION,
                                         "application-id", LANES_APP_ID,
                                         "flags", G_APPLICATION_HANDLES_OPEN,
                                         "register-session", TRUE,
                                         "resource-base-path", "/io/github/lanes_app/Lanes",
                                         NULL);

  self->build = build;
  self->settings = settings != NULL ? g_object_ref (settings) : NULL;
  return self;
}

LanesEngine *
lanes_application_get_engine (LanesApplication *self)
{
  g_return_val_if_fail (LANES_IS_APPLICATION (self), NULL);

  return self->engine;
}

GSettings *
lanes_application_get_settings (LanesApplication *self)
{
  g_return_val_if_fail (LANES_IS_APPLICATION (self), NULL);

  return self->settings;
}
