/* lanes-application-end.c: the ways in which the program ends
 *
 *   end    a person quits, or presses Ctrl+C: what runs is cancelled, and gone before the program is
 *   leave  the session ends (SIGTERM, SIGHUP, the session manager's word, a bus that dies under a program without a window): what waits
 *          stays on disk and goes on with the next program; commands stay with their agent, which outlives programs, unless the setting
 *          is to stop them; transfers and threads begin again, as after a crash
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-application-private.h"

#include "lanes-engine-restore.h"

#include <glib-unix.h>
#include <glib/gi18n.h>
#include <signal.h>
#include <unistd.h>

/* How often it is looked whether all is gone. */
#define END_POLL_MS 50

/* How long a session is made to wait for what is to be stopped. */
#define LEAVE_MAX_US (8 * G_USEC_PER_SEC)

/* Of those that nobody answers for, the next program learns how they ended. */
static gboolean
is_awaited (LanesApplication *self)
{
  GPtrArray *active = lanes_engine_get_active (self->engine);

  for (guint i = 0; i < active->len; i++)
    if (lanes_engine_get_executor (self->engine, ((LanesJob *) active->pdata[i])->executor)->trouble == NULL)
      return TRUE;

  return FALSE;
}

static gboolean
end_cb (gpointer user_data)
{
  LanesApplication *self = user_data;

  if (is_awaited (self))
    return G_SOURCE_CONTINUE;

  self->end_source = 0;
  g_application_quit (G_APPLICATION (self));
  return G_SOURCE_REMOVE;
}

void
lanes_application_end (LanesApplication *self)
{
  g_return_if_fail (LANES_IS_APPLICATION (self));

  if (self->end_source != 0)
    return;

  /* Nothing of it runs here yet, and nobody has seen it to cancel it: it stays on disk. */
  if (lanes_engine_is_restoring (self->engine))
    {
      g_application_quit (G_APPLICATION (self));
      return;
    }

  lanes_engine_cancel_all (self->engine);
  self->end_source = g_timeout_add (END_POLL_MS, end_cb, self);
}

static gboolean
interrupt_cb (gpointer user_data)
{
  LanesApplication *self = user_data;

  /* A second signal means it. */
  if (self->end_source != 0)
    lanes_engine_force_all (self->engine);
  lanes_application_end (self);
  return G_SOURCE_CONTINUE;
}

static gboolean
terminate_cb (gpointer user_data)
{
  g_application_quit (G_APPLICATION (user_data));
  return G_SOURCE_CONTINUE;
}

static void
bus_closed_cb (GDBusConnection  *connection,
               gboolean          remote_peer_vanished,
               GError           *error,
               LanesApplication *self)
{
  /* Without a window nobody could reach it any more, and it would keep the history from the next one. */
  if (self->window == NULL)
    g_application_quit (G_APPLICATION (self));
  else
    lanes_window_say (self->window, _("The session’s message bus is gone. The jobs go on, but other programs cannot reach them until "
                                      "Lanes is started again."));
}

void
_lanes_application_watch_ends (LanesApplication *self)
{
  GDBusConnection *connection = g_application_get_dbus_connection (G_APPLICATION (self));

  self->signal_sources[0] = g_unix_signal_add (SIGINT, interrupt_cb, self);
  self->signal_sources[1] = g_unix_signal_add (SIGTERM, terminate_cb, self);
  self->signal_sources[2] = g_unix_signal_add (SIGHUP, terminate_cb, self);
  if (connection == NULL)
    return;

  g_dbus_connection_set_exit_on_close (connection, FALSE);
  g_signal_connect_object (connection, "closed", G_CALLBACK (bus_closed_cb), self, 0);
}

/* The loop has ended, the engine has not. */
static void
stop_what_runs (LanesApplication *self)
{
  gint64 deadline = g_get_monotonic_time () + LEAVE_MAX_US;
  GPtrArray *active = lanes_engine_get_active (self->engine);
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (guint64));

  for (guint i = 0; i < active->len; i++)
    g_array_append_val (ids, ((LanesJob *) active->pdata[i])->id);
  for (guint i = 0; i < ids->len; i++)
    {
      LanesJob *job = lanes_engine_get_job (self->engine, g_array_index (ids, guint64, i));

      if (job != NULL)
        lanes_engine_cancel (self->engine, job, NULL);
    }
  while (lanes_engine_get_active (self->engine)->len > 0 && g_get_monotonic_time () < deadline)
    if (!g_main_context_iteration (NULL, FALSE))
      g_usleep (5000);
}

gboolean
_lanes_application_leave (LanesApplication *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->signal_sources); i++)
    g_clear_handle_id (&self->signal_sources[i], g_source_remove);
  g_clear_handle_id (&self->end_source, g_source_remove);

  lanes_engine_set_hold (self->engine, LANES_HOLD_END, TRUE);
  if (lanes_engine_get_active (self->engine)->len > 0 &&
      lanes_session_guard_get_at_logout (self->settings) == LANES_AT_LOGOUT_STOP)
    stop_what_runs (self);

  return lanes_engine_get_active (self->engine)->len > 0;
}

void
_lanes_application_drop (LanesApplication *self)
{
  if (self->settings != NULL)
    g_settings_sync ();

  /* All is on disk. Threads that read a large file, and transfers, are not waited for: they begin again. */
  _exit (0);
}
