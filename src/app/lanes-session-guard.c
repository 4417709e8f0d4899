/* lanes-session-guard.c: what the session and the machine are asked, and told, while there is work
 *
 * The session is asked not to suspend in the middle of work and, unless a person wants it otherwise, not to end. Who suspends all the
 * same (the lid of a laptop) is made to wait for a moment by logind: nothing new starts then, and what is known is on disk before the
 * machine sleeps. It goes on by itself. What runs is stopped by the kernel meanwhile; the timeline shows the gap, because its clock
 * knows what was slept (lanes-span-clock.c).
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-session-guard.h"

#include "lanes-engine-secrets.h"

#include <gio/gunixfdlist.h>
#include <glib/gi18n.h>
#include <unistd.h>

#define LOGIND_NAME "org.freedesktop.login1"
#define LOGIND_PATH "/org/freedesktop/login1"
#define LOGIND_INTERFACE "org.freedesktop.login1.Manager"

/* Main thread. */
struct _LanesSessionGuard
{
  GObject                     parent_instance;

  GtkApplication             *application;  /* borrowed */
  LanesEngine                *engine;       /* owned */
  LanesHistory               *history;      /* owned */
  GSettings                  *settings;     /* owned, nullable */
  GCancellable               *cancellable;
  GDBusConnection            *system;       /* owned, nullable: where there is one */

  GtkApplicationInhibitFlags  asked;        /* what the session is asked not to do */
  guint                       cookie;       /* of that; 0 where there is no session to ask */
  guint                       subscription;
  int                         delay_fd;     /* while it is open, logind waits for us; or -1 */
};

G_DEFINE_FINAL_TYPE (LanesSessionGuard, lanes_session_guard, G_TYPE_OBJECT)

LanesAtLogout
lanes_session_guard_get_at_logout (GSettings *settings)
{
  return settings != NULL ? (LanesAtLogout) g_settings_get_enum (settings, "at-logout") : LANES_AT_LOGOUT_WAIT;
}

/* The session */

/* Not what a person holds back. */
static gboolean
must_finish (LanesEngine *engine)
{
  return lanes_engine_get_active (engine)->len > 0 ||
         (!lanes_engine_get_draining (engine) &&
          lanes_engine_count (engine, LANES_STATE_QUEUED) + lanes_engine_count (engine, LANES_STATE_WAITING) >
            lanes_engine_count_secret (engine));
}

static void
update (LanesSessionGuard *self)
{
  GtkApplicationInhibitFlags wanted = 0;

  if (must_finish (self->engine))
    wanted = GTK_APPLICATION_INHIBIT_SUSPEND;
  if (wanted != 0 && lanes_session_guard_get_at_logout (self->settings) == LANES_AT_LOGOUT_WAIT)
    wanted |= GTK_APPLICATION_INHIBIT_LOGOUT;
  if (wanted == self->asked)
    return;

  if (self->cookie != 0)
    gtk_application_uninhibit (self->application, self->cookie);
  self->cookie = 0;
  self->asked = wanted;
  if (wanted != 0)
    self->cookie = gtk_application_inhibit (self->application, gtk_application_get_active_window (self->application), wanted,
                                            _("Jobs are running"));
}

static void
on_turn_ended (gpointer data)
{
  update (data);
}

static const LanesEngineObserver observer = { .turn_ended = on_turn_ended };

static void
on_setting (GSettings         *settings,
            const char        *key,
            LanesSessionGuard *self)
{
  update (self);
}

/* Sleep */

static void
let_sleep (LanesSessionGuard *self)
{
  if (self->delay_fd >= 0)
    close (self->delay_fd);
  self->delay_fd = -1;
}

static void
on_flushed (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (LanesSessionGuard) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!lanes_history_flush_finish (LANES_HISTORY (object), result, &error))
    g_debug ("before sleep: %s", error->message);
  let_sleep (self);
}

static void
on_delay (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (LanesSessionGuard) self = user_data;
  g_autoptr (GUnixFDList) fds = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_with_unix_fd_list_finish (G_DBUS_CONNECTION (object), &fds, result, &error);
  gint32 handle;

  if (reply == NULL)
    {
      g_debug ("sleep cannot be delayed: %s", error->message);
      return;
    }

  let_sleep (self);
  g_variant_get (reply, "(h)", &handle);
  if (fds != NULL)
    self->delay_fd = g_unix_fd_list_get (fds, handle, NULL);
}

static void
ask_for_delay (LanesSessionGuard *self)
{
  g_dbus_connection_call_with_unix_fd_list (self->system, LOGIND_NAME, LOGIND_PATH, LOGIND_INTERFACE, "Inhibit",
                                            g_variant_new ("(ssss)", "sleep", "Lanes", _("Notes what is running"), "delay"),
                                            G_VARIANT_TYPE ("(h)"), G_DBUS_CALL_FLAGS_NONE, -1, NULL, self->cancellable, on_delay,
                                            g_object_ref (self));
}

static void
on_sleep (GDBusConnection *connection,
          const char      *sender,
          const char      *path,
          const char      *interface,
          const char      *signal,
          GVariant        *parameters,
          gpointer         user_data)
{
  LanesSessionGuard *self = user_data;
  gboolean sleeps;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(b)")))
    return;

  g_variant_get (parameters, "(b)", &sleeps);
  lanes_engine_set_hold (self->engine, LANES_HOLD_SLEEP, sleeps);
  if (sleeps)
    lanes_history_flush_async (self->history, NULL, on_flushed, g_object_ref (self));
  else
    ask_for_delay (self);
}

static void
on_system_bus (GObject      *object,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr (LanesSessionGuard) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) system = g_bus_get_finish (result, &error);

  if (system == NULL || g_cancellable_is_cancelled (self->cancellable))
    {
      g_debug ("nobody tells of sleep: %s", error != NULL ? error->message : "closed");
      return;
    }

  /* A machine that loses its system bus has other worries; the jobs go on. */
  g_dbus_connection_set_exit_on_close (system, FALSE);
  self->system = g_steal_pointer (&system);
  self->subscription = g_dbus_connection_signal_subscribe (self->system, LOGIND_NAME, LOGIND_INTERFACE, "PrepareForSleep",
                                                           LOGIND_PATH, NULL, G_DBUS_SIGNAL_FLAGS_NONE, on_sleep, self, NULL);
  ask_for_delay (self);
}

static void
lanes_session_guard_dispose (GObject *object)
{
  LanesSessionGuard *self = LANES_SESSION_GUARD (object);

  g_cancellable_cancel (self->cancellable);
  if (self->subscription != 0)
    g_dbus_connection_signal_unsubscribe (self->system, self->subscription);
  self->subscription = 0;
  if (self->engine != NULL)
    lanes_engine_remove_observer (self->engine, self);
  let_sleep (self);
  g_clear_object (&self->system);
  g_clear_object (&self->engine);
  g_clear_object (&self->history);
  g_clear_object (&self->settings);

  G_OBJECT_CLASS (lanes_session_guard_parent_class)->dispose (object);
}

static void
lanes_session_guard_finalize (GObject *object)
{
  g_object_unref (LANES_SESSION_GUARD (object)->cancellable);

  G_OBJECT_CLASS (lanes_session_guard_parent_class)->finalize (object);
}

static void
lanes_session_guard_class_init (LanesSessionGuardClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lanes_session_guard_dispose;
  G_OBJECT_CLASS (klass)->finalize = lanes_session_guard_finalize;
}

static void
lanes_session_guard_init (LanesSessionGuard *self)
{
  self->cancellable = g_cancellable_new ();
  self->delay_fd = -1;
}

LanesSessionGuard *
lanes_session_guard_new (GtkApplication *application,
                         LanesEngine    *engine,
                         LanesHistory   *history,
                         GSettings      *settings)
{
  LanesSessionGuard *self = g_object_new (LANES_TYPE_SESSION_GUARD, NULL);

  self->application = application;
  self->engine = g_object_ref (engine);
  self->history = g_object_ref (history);
  g_set_object (&self->settings, settings);
  lanes_engine_add_observer (engine, &observer, self);
  if (settings != NULL)
    g_signal_connect_object (settings, "changed::at-logout", G_CALLBACK (on_setting), self, 0);
  g_bus_get (G_BUS_TYPE_SYSTEM, self->cancellable, on_system_bus, g_object_ref (self));

  return self;
}
