/* lanes-notifier.c: desktop notifications
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gi18n.h>

#include "lanes-engine-restore.h"
#include "lanes-notifier.h"

/* Failures are gathered for this long, so that many at once are one notification. */
#define GATHER_MS 500

/* Main thread. */
struct _LanesNotifier
{
  GObject         parent_instance;

  GtkApplication *application;  /* borrowed */
  LanesEngine    *engine;
  GSettings      *settings;     /* nullable */

  guint64         first_failed; /* id of a failed job that is not told of yet, or 0 */
  guint           n_failed;
  guint           timer;
};

G_DEFINE_FINAL_TYPE (LanesNotifier, lanes_notifier, G_TYPE_OBJECT)

static gboolean
is_wanted (LanesNotifier *self)
{
  GtkWindow *window = gtk_application_get_active_window (self->application);
  GDBusConnection *bus = g_application_get_dbus_connection (G_APPLICATION (self->application));

  if (self->settings != NULL && !g_settings_get_boolean (self->settings, "notifications"))
    return FALSE;
  /* GLib takes it for our fault when a bus that is gone is asked. */
  if (bus != NULL && g_dbus_connection_is_closed (bus))
    return FALSE;

  return window == NULL || !gtk_window_is_active (window);
}

static void
send_failure (LanesNotifier *self)
{
  g_autoptr (GNotification) notification = NULL;
  LanesJob *job = lanes_engine_get_job (self->engine, self->first_failed);
  g_autofree char *title = job != NULL ? lanes_job_dup_title (job) : NULL;
  g_autofree char *reason = job != NULL ? lanes_engine_dup_reason (self->engine, job) : NULL;

  if (job == NULL)
    return;

  notification = g_notification_new (title);
  if (self->n_failed == 1)
    {
      g_autofree char *body = g_strdup_printf (_("Failed: %s"), reason != NULL ? reason : "");

      g_notification_set_body (notification, body);
      g_notification_add_button_with_target (notification, _("Try Again"), "app.retry-job", "t", job->id);
    }
  else
    {
      g_autofree char *body = g_strdup_printf (ngettext ("This and %u other job failed", "This and %u other jobs failed",
                                                         self->n_failed - 1), self->n_failed - 1);

      g_notification_set_body (notification, body);
    }
  g_notification_set_default_action_and_target (notification, "app.show-job", "t", job->id);
  g_application_send_notification (G_APPLICATION (self->application), "failed", notification);
}

static gboolean
on_gathered (gpointer data)
{
  LanesNotifier *self = data;

  if (is_wanted (self))
    send_failure (self);
  self->timer = 0;
  self->n_failed = 0;

  return G_SOURCE_REMOVE;
}

static void
on_job_changed (gpointer   data,
                LanesJob  *job,
                LanesState old_state,
                gint64     when)
{
  LanesNotifier *self = data;

  if (lanes_engine_is_restoring (self->engine))
    return;
  if (job->batch != NULL || (job->state != LANES_STATE_FAILED && job->state != LANES_STATE_TIMED_OUT &&
                             job->state != LANES_STATE_LOST))
    return;

  /* Whoever looks at the window now has seen it, wherever they are when the others have been gathered. */
  if (!is_wanted (self))
    return;

  if (self->n_failed++ == 0)
    self->first_failed = job->id;
  if (self->timer == 0)
    self->timer = g_timeout_add (GATHER_MS, on_gathered, self);
}

static void
on_batch_changed (gpointer    data,
                  LanesBatch *batch)
{
  LanesNotifier *self = data;
  g_autoptr (GNotification) notification = NULL;
  g_autofree char *body = NULL;
  g_autofree char *id = NULL;
  guint64 done = batch->n_in_state[LANES_STATE_SUCCEEDED];

  /* What an earlier program saw end is no news. */
  if (batch->ended_at == 0 || batch->n_jobs == 0 || lanes_engine_is_restoring (self->engine) || !is_wanted (self))
    return;

  notification = g_notification_new (batch->name);
  if (done == batch->n_jobs)
    body = g_strdup_printf (ngettext ("%llu job done", "All %llu jobs done", (gulong) batch->n_jobs),
                            (unsigned long long) batch->n_jobs);
  else
    {
      body = g_strdup_printf (_("%llu of %llu jobs done; %llu not"), (unsigned long long) done,
                              (unsigned long long) batch->n_jobs, (unsigned long long) (batch->n_jobs - done));
      g_notification_add_button_with_target (notification, _("Try the Others Again"), "app.retry-batch", "t", batch->id);
    }
  g_notification_set_body (notification, body);
  g_notification_set_default_action_and_target (notification, "app.show-batch", "t", batch->id);
  id = g_strdup_printf ("batch-%llu", (unsigned long long) batch->id);
  g_application_send_notification (G_APPLICATION (self->application), id, notification);
}

static const LanesEngineObserver observer = {
  .job_changed = on_job_changed,
  .batch_changed = on_batch_changed,
};

static void
lanes_notifier_dispose (GObject *object)
{
  LanesNotifier *self = LANES_NOTIFIER (object);

  if (self->engine != NULL)
    lanes_engine_remove_observer (self->engine, self);
  g_clear_object (&self->engine);
  g_clear_object (&self->settings);
  g_clear_handle_id (&self->timer, g_source_remove);

  G_OBJECT_CLASS (lanes_notifier_parent_class)->dispose (object);
}

static void
lanes_notifier_class_init (LanesNotifierClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lanes_notifier_dispose;
}

static void
lanes_notifier_init (LanesNotifier *self)
{
}

LanesNotifier *
lanes_notifier_new (GtkApplication *application,
                    LanesEngine    *engine,
                    GSettings      *settings)
{
  LanesNotifier *self = g_object_new (LANES_TYPE_NOTIFIER, NULL);

  self->application = application;
  self->engine = g_object_ref (engine);
  g_set_object (&self->settings, settings);
  lanes_engine_add_observer (engine, &observer, self);

  return self;
}
