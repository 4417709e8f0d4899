/* lanes-bus-client.c: the jobs of the running window, over the session bus
 *
 * Speaks io.github.lanes_app.Lanes.Jobs, as data/ describes it. Where the window has to be started first, the bus does that when Lanes is
 * installed, and this program where it is not.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-bus-client.h"

#include "lanes-error.h"
#include "lanes-window-program.h"

#include <gio/gunixfdlist.h>
#include <glib/gi18n-lib.h>

#define APPLICATION_PATH "/io/github/lanes_app/Lanes"
#define PATH "/io/github/lanes_app/Lanes/Jobs"
#define INTERFACE "io.github.lanes_app.Lanes.Jobs"
#define START_SECONDS 20
#define CALL_MS (60 * 1000)
#define RETRY_MS 50
#define RETRIES 200

struct _LanesBusClient
{
  GDBusConnection *bus;
  guint            name_watch;
  guint            subscription;
  gboolean         present;      /* the window is on the bus */
  gboolean         looked;       /* the bus has said whether it is */
  gboolean         changed;
};

static void
appeared_cb (GDBusConnection *bus, const char *name, const char *owner, gpointer data)
{
  LanesBusClient *self = data;

  self->present = self->looked = TRUE;
}

static void
vanished_cb (GDBusConnection *bus, const char *name, gpointer data)
{
  LanesBusClient *self = data;

  self->present = FALSE;
  self->looked = TRUE;
}

static gboolean
time_up_cb (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

/* Turns the loop until *@what, for so long at most. Returns: *@what */
static gboolean
turn_until (const gboolean *what, guint ms)
{
  gboolean time_up = FALSE;
  guint timer = g_timeout_add (ms, time_up_cb, &time_up);

  while (!*what && !time_up)
    g_main_context_iteration (NULL, TRUE);
  if (!time_up)
    g_source_remove (timer);
  return *what;
}

/* By the bus, which knows how when Lanes is installed. */
static gboolean
start_by_bus (LanesBusClient *self)
{
  g_autoptr (GVariant) reply = NULL;

  reply = g_dbus_connection_call_sync (self->bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                                       "StartServiceByName", g_variant_new ("(su)", LANES_APP_ID, 0), NULL,
                                       G_DBUS_CALL_FLAGS_NONE, START_SECONDS * 1000, NULL, NULL);
  if (!reply)
    return FALSE;
  g_variant_unref (reply);
  /* As a service alone it would leave again when nothing is asked of it. */
  reply = g_dbus_connection_call_sync (self->bus, LANES_APP_ID, APPLICATION_PATH, "org.freedesktop.Application", "Activate",
                                       g_variant_new ("(a{sv})", NULL), NULL, G_DBUS_CALL_FLAGS_NONE, START_SECONDS * 1000, NULL, NULL);
  return reply != NULL;
}

static gboolean
start_program (GError **error)
{
  g_autofree char *path = lanes_window_program_find ();
  const char *argv[] = { path, NULL };
  GSpawnFlags flags = G_SPAWN_STDIN_FROM_DEV_NULL | G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL;

  if (!path)
    {
      g_set_error_literal (error, LANES_ERROR, LANES_ERROR_NOT_FOUND,
                           _("the window program, lanes-gtk, is neither beside this program nor in PATH"));
      return FALSE;
    }
  return g_spawn_async (NULL, (char **) argv, NULL, flags, NULL, NULL, NULL, error);
}

static gboolean
start_window (LanesBusClient *self, GError **error)
{
  if (!lanes_window_program_has_display ())
    {
      g_set_error_literal (error, LANES_ERROR, LANES_ERROR_NOT_FOUND,
                           _("no Lanes window is running, and there is no display to open one on"));
      return FALSE;
    }
  if (!start_by_bus (self) && !start_program (error))
    return FALSE;
  if (turn_until (&self->present, START_SECONDS * 1000))
    return TRUE;
  g_set_error (error, LANES_ERROR, LANES_ERROR_TIMED_OUT, _("the window did not come up within %d seconds"), START_SECONDS);
  return FALSE;
}

LanesBusClient *
lanes_bus_client_new (gboolean start, GError **error)
{
  g_autoptr (LanesBusClient) self = g_new0 (LanesBusClient, 1);
  g_autoptr (GError) why = NULL;

  self->bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, &why);
  if (!self->bus)
    {
      g_set_error (error, LANES_ERROR, LANES_ERROR_NOT_FOUND, _("the window cannot be reached: there is no session bus (%s)"),
                   why->message);
      return NULL;
    }
  g_dbus_connection_set_exit_on_close (self->bus, FALSE);
  self->name_watch = g_bus_watch_name_on_connection (self->bus, LANES_APP_ID, G_BUS_NAME_WATCHER_FLAGS_NONE, appeared_cb,
                                                     vanished_cb, self, NULL);
  turn_until (&self->looked, 5000);
  if (self->present)
    return g_steal_pointer (&self);
  if (!start)
    {
      g_set_error_literal (error, LANES_ERROR, LANES_ERROR_NOT_FOUND, _("no Lanes window is running: “lanes” opens it"));
      return NULL;
    }
  return start_window (self, error) ? g_steal_pointer (&self) : NULL;
}

void
lanes_bus_client_free (LanesBusClient *self)
{
  if (self->name_watch > 0)
    g_bus_unwatch_name (self->name_watch);
  if (self->subscription > 0)
    g_dbus_connection_signal_unsubscribe (self->bus, self->subscription);
  g_clear_object (&self->bus);
  g_free (self);
}

/* The window's words, without the name of the error before them. */
static void
take_error (GError **error, GError *why)
{
  g_autoptr (GError) owned = why;
  int code = g_error_matches (why, G_DBUS_ERROR, G_DBUS_ERROR_INVALID_ARGS) ? LANES_ERROR_INVALID : LANES_ERROR_IO;

  g_dbus_error_strip_remote_error (owned);
  g_set_error_literal (error, LANES_ERROR, code, owned->message);
}

/* A window that is just starting owns its name before it offers its jobs. */
static gboolean
is_too_early (const GError *error)
{
  return g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_OBJECT) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_INTERFACE) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_METHOD);
}

static void
pause_a_moment (void)
{
  gboolean never = FALSE;

  turn_until (&never, RETRY_MS);
}

GVariant *
lanes_bus_client_call (LanesBusClient *self, const char *method, GVariant *parameters, const char *reply_type, GError **error)
{
  g_autoptr (GVariantType) type = reply_type ? g_variant_type_new (reply_type) : NULL;
  g_autoptr (GVariant) owned = parameters ? g_variant_ref_sink (parameters) : NULL;

  for (guint tries = 1;; tries++)
    {
      GError *why = NULL;
      GVariant *reply = g_dbus_connection_call_sync (self->bus, LANES_APP_ID, PATH, INTERFACE, method, owned, type,
                                                     G_DBUS_CALL_FLAGS_NO_AUTO_START, CALL_MS, NULL, &why);

      if (reply)
        return reply;
      if (!is_too_early (why) || tries == RETRIES || !self->present)
        {
          take_error (error, why);
          return NULL;
        }
      g_error_free (why);
      pause_a_moment ();
    }
}

gboolean
lanes_bus_client_activate (LanesBusClient *self, const char *action, GVariant *parameter, GError **error)
{
  g_autoptr (GVariant) reply = NULL;
  GError *why = NULL;
  GVariantBuilder parameters;

  g_variant_builder_init (&parameters, G_VARIANT_TYPE ("av"));
  if (parameter)
    g_variant_builder_add (&parameters, "v", parameter);
  reply = g_dbus_connection_call_sync (self->bus, LANES_APP_ID, APPLICATION_PATH, "org.gtk.Actions", "Activate",
                                       g_variant_new ("(sava{sv})", action, &parameters, NULL), NULL,
                                       G_DBUS_CALL_FLAGS_NO_AUTO_START, CALL_MS, NULL, &why);
  if (!reply)
    take_error (error, why);
  return reply != NULL;
}

GVariant *
lanes_bus_client_call_with_fd (LanesBusClient *self, const char *method, int fd, GError **error)
{
  g_autoptr (GUnixFDList) list = g_unix_fd_list_new ();
  GError *why = NULL;
  GVariant *reply = NULL;
  int handle = g_unix_fd_list_append (list, fd, &why);

  if (handle >= 0)
    reply = g_dbus_connection_call_with_unix_fd_list_sync (self->bus, LANES_APP_ID, PATH, INTERFACE, method,
                                                           g_variant_new ("(h)", handle), NULL, G_DBUS_CALL_FLAGS_NO_AUTO_START,
                                                           CALL_MS, list, NULL, NULL, &why);
  if (!reply)
    take_error (error, why);
  return reply;
}

GVariant *
lanes_bus_client_show (LanesBusClient *self, const guint64 *ids, guint n_ids, GError **error)
{
  GVariant *list = g_variant_new_fixed_array (G_VARIANT_TYPE_UINT64, ids, n_ids, sizeof *ids);
  g_autoptr (GVariant) reply = lanes_bus_client_call (self, "Show", g_variant_new ("(@at)", list), "(aa{sv})", error);

  return reply ? g_variant_get_child_value (reply, 0) : NULL;
}

static void
changed_cb (GDBusConnection *bus,
            const char      *sender,
            const char      *path,
            const char      *interface,
            const char      *signal,
            GVariant        *parameters,
            gpointer         data)
{
  ((LanesBusClient *) data)->changed = TRUE;
}

gboolean
lanes_bus_client_watch (LanesBusClient *self, GError **error)
{
  g_autoptr (GVariant) reply = NULL;

  self->subscription = g_dbus_connection_signal_subscribe (self->bus, LANES_APP_ID, INTERFACE, "Changed", PATH, NULL,
                                                           G_DBUS_SIGNAL_FLAGS_NONE, changed_cb, self, NULL);
  reply = lanes_bus_client_call (self, "Watch", NULL, NULL, error);
  return reply != NULL;
}

gboolean
lanes_bus_client_wait_change (LanesBusClient *self, guint timeout_ms, GError **error)
{
  turn_until (&self->changed, timeout_ms);
  self->changed = FALSE;
  if (self->present)
    return TRUE;
  g_set_error_literal (error, LANES_ERROR, LANES_ERROR_NOT_FOUND, _("the Lanes window has gone"));
  return FALSE;
}
