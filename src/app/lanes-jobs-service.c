/* lanes-jobs-service.c: the window's jobs on the session bus
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gi18n.h>

#include "lanes-error.h"
#include "lanes-jobs-service-private.h"

#define GATHER_MS 50
#define IDS_MAX 100000

G_DEFINE_FINAL_TYPE (LanesJobsService, lanes_jobs_service, G_TYPE_OBJECT)

void
_lanes_jobs_service_return_error (GDBusMethodInvocation *invocation,
                                  const GError          *error)
{
  gboolean is_wrong = g_error_matches (error, LANES_ERROR, LANES_ERROR_INVALID) ||
                      g_error_matches (error, LANES_ERROR, LANES_ERROR_UNSUPPORTED) ||
                      g_error_matches (error, LANES_ERROR, LANES_ERROR_NOT_FOUND);

  g_dbus_method_invocation_return_error_literal (invocation, G_DBUS_ERROR,
                                                 is_wrong ? G_DBUS_ERROR_INVALID_ARGS : G_DBUS_ERROR_FAILED, error->message);
}

/* Returns: (transfer full): the first argument's ids, or NULL: too many, and said so */
GVariant *
_lanes_jobs_service_take_ids (GVariant              *parameters,
                              guint                  position,
                              GDBusMethodInvocation *invocation)
{
  g_autoptr (GVariant) ids = g_variant_get_child_value (parameters, position);

  if (g_variant_n_children (ids) > IDS_MAX)
    {
      g_dbus_method_invocation_return_error (invocation, G_DBUS_ERROR, G_DBUS_ERROR_INVALID_ARGS,
                                             _("Too many ids for one call: send at most %d"), IDS_MAX);
      return NULL;
    }

  return g_steal_pointer (&ids);
}

/* Verbs */

typedef gboolean (*Verb) (LanesEngine *engine,
                          LanesJob    *job,
                          GError     **error);

static Verb
find_verb (const char *name)
{
  static const struct
  {
    const char *name;
    Verb        verb;
  } verbs[] = {
    { "cancel", lanes_engine_cancel }, { "force", lanes_engine_force }, { "pause", lanes_engine_pause },
    { "resume", lanes_engine_resume }, { "retry", lanes_engine_retry }, { "remove", lanes_engine_remove },
  };

  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    if (g_str_equal (verbs[i].name, name))
      return verbs[i].verb;

  return NULL;
}

static void
act (LanesJobsService      *self,
     GVariant              *parameters,
     GDBusMethodInvocation *invocation)
{
  g_autoptr (GVariant) ids = _lanes_jobs_service_take_ids (parameters, 1, invocation);
  const char *name;
  GVariantBuilder errors;
  GVariantIter iter;
  guint64 id;
  Verb verb;

  if (ids == NULL)
    return;

  g_variant_get_child (parameters, 0, "&s", &name);
  verb = find_verb (name);
  if (verb == NULL)
    {
      g_dbus_method_invocation_return_error (invocation, G_DBUS_ERROR, G_DBUS_ERROR_INVALID_ARGS,
                                             _("“%s” is not one of cancel, force, pause, resume, retry, remove"), name);
      return;
    }

  g_variant_builder_init (&errors, G_VARIANT_TYPE ("a{ts}"));
  g_variant_iter_init (&iter, ids);
  while (g_variant_iter_next (&iter, "t", &id))
    {
      LanesJob *job = lanes_engine_get_job (self->engine, id);
      g_autoptr (GError) error = NULL;

      if (job == NULL)
        g_variant_builder_add (&errors, "{ts}", id, _("There is no such job"));
      else if (!verb (self->engine, job, &error))
        g_variant_builder_add (&errors, "{ts}", id, error->message);
    }

  g_dbus_method_invocation_return_value (invocation, g_variant_new ("(a{ts})", &errors));
}

/* Watching */

static void
drop_watcher (LanesJobsService *self,
              const char       *name)
{
  guint id = GPOINTER_TO_UINT (g_hash_table_lookup (self->watchers, name));

  if (id != 0)
    g_bus_unwatch_name (id);
  g_hash_table_remove (self->watchers, name);
}

static void
on_watcher_gone (GDBusConnection *connection,
                 const char      *name,
                 gpointer         user_data)
{
  drop_watcher (user_data, name);
}

static void
add_watcher (LanesJobsService *self,
             const char       *name)
{
  guint id;

  /* Who asked just before the bus went has gone with it. */
  if (g_hash_table_contains (self->watchers, name) || g_dbus_connection_is_closed (self->connection))
    return;

  id = g_bus_watch_name_on_connection (self->connection, name, G_BUS_NAME_WATCHER_FLAGS_NONE, NULL, on_watcher_gone, self, NULL);
  g_hash_table_insert (self->watchers, g_strdup (name), GUINT_TO_POINTER (id));
}

static gboolean
send_changes (gpointer data)
{
  LanesJobsService *self = data;
  g_autoptr (GVariant) changes = g_variant_ref_sink (g_variant_new ("(@a(tssd))", g_variant_builder_end (self->changes)));
  GHashTableIter iter;
  gpointer name;

  g_clear_pointer (&self->changes, g_variant_builder_unref);
  self->timer = 0;

  g_hash_table_iter_init (&iter, self->watchers);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    g_dbus_connection_emit_signal (self->connection, name, LANES_JOBS_PATH, LANES_JOBS_INTERFACE, "Changed", changes, NULL);

  return G_SOURCE_REMOVE;
}

static void
on_job_changed (gpointer   data,
                LanesJob  *job,
                LanesState old_state,
                gint64     when)
{
  LanesJobsService *self = data;

  if (g_hash_table_size (self->watchers) == 0)
    return;

  if (self->changes == NULL)
    self->changes = g_variant_builder_new (G_VARIANT_TYPE ("a(tssd)"));
  g_variant_builder_add (self->changes, "(tssd)", job->id, lanes_state_get_name (old_state), lanes_state_get_name (job->state),
                         lanes_job_wall_time (when));
  if (self->timer == 0)
    self->timer = g_timeout_add (GATHER_MS, send_changes, self);
}

static gboolean
on_made (gpointer data)
{
  _lanes_jobs_service_answer_made (data);
  return G_SOURCE_REMOVE;
}

/* The engine may not be changed from here, so the answers go out on the next turn. */
static void
on_batch_changed (gpointer    data,
                  LanesBatch *batch)
{
  LanesJobsService *self = data;

  if (self->pending->len > 0)
    g_idle_add_full (G_PRIORITY_DEFAULT, on_made, g_object_ref (self), g_object_unref);
}

/* Properties */

static GVariant *
dup_property (LanesJobsService *self,
              const char       *property)
{
  GVariantBuilder counts;

  if (g_str_equal (property, "Version"))
    return g_variant_new_uint32 (1);

  g_variant_builder_init (&counts, G_VARIANT_TYPE ("a{st}"));
  for (guint i = 0; i < LANES_N_STATES; i++)
    g_variant_builder_add (&counts, "{st}", lanes_state_get_name (i), lanes_engine_count (self->engine, i));

  return g_variant_builder_end (&counts);
}

static void
get_all (LanesJobsService      *self,
         GDBusMethodInvocation *invocation)
{
  static const char *const names[] = { "Version", "Counts" };
  GVariantBuilder all;

  g_variant_builder_init (&all, G_VARIANT_TYPE_VARDICT);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_variant_builder_add (&all, "{sv}", names[i], dup_property (self, names[i]));
  g_dbus_method_invocation_return_value (invocation, g_variant_new ("(a{sv})", &all));
}

/* GDBus has seen to it that the interface and the property are ours, and that none is set that can only be read. */
static void
call_properties (LanesJobsService      *self,
                 GVariant              *parameters,
                 GDBusMethodInvocation *invocation)
{
  const char *property;

  if (g_str_equal (g_dbus_method_invocation_get_method_name (invocation), "GetAll"))
    {
      get_all (self, invocation);
      return;
    }

  g_variant_get_child (parameters, 1, "&s", &property);
  g_dbus_method_invocation_return_value (invocation, g_variant_new ("(v)", dup_property (self, property)));
}

/* The object on the bus */

static void
dispatch (LanesJobsService      *self,
          GDBusMethodInvocation *invocation)
{
  const char *method = g_dbus_method_invocation_get_method_name (invocation);
  GVariant *parameters = g_dbus_method_invocation_get_parameters (invocation);
  static const struct
  {
    const char *name;
    void      (*call) (LanesJobsService      *self,
                       GVariant              *parameters,
                       GDBusMethodInvocation *invocation);
  } methods[] = {
    { "Submit", _lanes_jobs_service_submit }, { "SubmitBatch", _lanes_jobs_service_submit_batch }, { "SubmitFile", _lanes_jobs_service_submit_file }, { "List", _lanes_jobs_service_list },
    { "Show", _lanes_jobs_service_show },     { "Act", act },                  { "Trace", _lanes_jobs_service_trace },
  };

  if (g_str_equal (g_dbus_method_invocation_get_interface_name (invocation), "org.freedesktop.DBus.Properties"))
    {
      call_properties (self, parameters, invocation);
      return;
    }

  for (guint i = 0; i < G_N_ELEMENTS (methods); i++)
    if (g_str_equal (method, methods[i].name))
      {
        methods[i].call (self, parameters, invocation);
        return;
      }

  if (g_str_equal (method, "Watch"))
    add_watcher (self, g_dbus_method_invocation_get_sender (invocation));
  else
    drop_watcher (self, g_dbus_method_invocation_get_sender (invocation));
  g_dbus_method_invocation_return_value (invocation, NULL);
}

static gboolean
on_restored (gpointer data)
{
  LanesJobsService *self = data;
  g_autoptr (GPtrArray) early = g_steal_pointer (&self->early);

  self->early = g_ptr_array_new ();
  for (guint i = 0; i < early->len; i++)
    dispatch (self, early->pdata[i]);

  return G_SOURCE_REMOVE;
}

static void
on_limits_changed (gpointer data)
{
  LanesJobsService *self = data;

  if (self->early->len > 0 && !lanes_engine_get_hold (self->engine, LANES_HOLD_RESTORE))
    g_idle_add_full (G_PRIORITY_DEFAULT, on_restored, g_object_ref (self), g_object_unref);
}

/* Until it is known what an earlier program left running, no number is free, and no state is true: callers wait that long. */
static void
on_call (GDBusConnection       *connection,
         const char            *sender,
         const char            *path,
         const char            *interface,
         const char            *method,
         GVariant              *parameters,
         GDBusMethodInvocation *invocation,
         gpointer               user_data)
{
  LanesJobsService *self = user_data;

  if (lanes_engine_get_hold (self->engine, LANES_HOLD_RESTORE))
    g_ptr_array_add (self->early, invocation);
  else
    dispatch (self, invocation);
}

static const LanesEngineObserver observer = {
  .job_changed = on_job_changed,
  .batch_changed = on_batch_changed,
  .limits_changed = on_limits_changed,
};

/* Without a function to get them, properties are asked for like methods, and can wait like them. */
static const GDBusInterfaceVTable vtable = { on_call, NULL, NULL, { 0 } };

static gboolean
export_object (LanesJobsService *self,
               GError          **error)
{
  g_autoptr (GBytes) xml = g_resources_lookup_data ("/io/github/lanes_app/Lanes/Jobs.xml", 0, error);
  g_autoptr (GDBusNodeInfo) node = xml != NULL ? g_dbus_node_info_new_for_xml (g_bytes_get_data (xml, NULL), error) : NULL;

  if (node == NULL)
    return FALSE;

  self->registration = g_dbus_connection_register_object (self->connection, LANES_JOBS_PATH, node->interfaces[0], &vtable, self, NULL,
                                                          error);
  return self->registration != 0;
}

static void
lanes_jobs_service_dispose (GObject *object)
{
  LanesJobsService *self = LANES_JOBS_SERVICE (object);
  GHashTableIter iter;
  gpointer id;

  if (self->registration != 0)
    g_dbus_connection_unregister_object (self->connection, self->registration);
  self->registration = 0;
  if (self->engine != NULL)
    lanes_engine_remove_observer (self->engine, self);
  g_hash_table_iter_init (&iter, self->watchers);
  while (g_hash_table_iter_next (&iter, NULL, &id))
    g_bus_unwatch_name (GPOINTER_TO_UINT (id));
  g_hash_table_remove_all (self->watchers);
  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_pointer (&self->changes, g_variant_builder_unref);
  g_clear_object (&self->engine);
  g_clear_object (&self->connection);

  G_OBJECT_CLASS (lanes_jobs_service_parent_class)->dispose (object);
}

static void
lanes_jobs_service_finalize (GObject *object)
{
  LanesJobsService *self = LANES_JOBS_SERVICE (object);

  g_hash_table_unref (self->watchers);
  g_ptr_array_unref (self->pending);
  g_ptr_array_unref (self->early);

  G_OBJECT_CLASS (lanes_jobs_service_parent_class)->finalize (object);
}

static void
lanes_jobs_service_class_init (LanesJobsServiceClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lanes_jobs_service_dispose;
  G_OBJECT_CLASS (klass)->finalize = lanes_jobs_service_finalize;
}

static void
lanes_jobs_service_init (LanesJobsService *self)
{
  self->watchers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->pending = g_ptr_array_new ();
  self->early = g_ptr_array_new ();
}

LanesJobsService *
lanes_jobs_service_new (GDBusConnection *connection,
                        LanesEngine     *engine,
                        LanesSpanStore  *store,
                        GError         **error)
{
  g_autoptr (LanesJobsService) self = g_object_new (LANES_TYPE_JOBS_SERVICE, NULL);

  self->connection = g_object_ref (connection);
  self->engine = g_object_ref (engine);
  self->store = store;
  lanes_engine_add_observer (engine, &observer, self);

  return export_object (self, error) ? g_steal_pointer (&self) : NULL;
}

void
lanes_jobs_service_set_accept (LanesJobsService *self,
                               LanesAcceptFunc   accept_func,
                               gpointer          data)
{
  self->accept = accept_func;
  self->accept_data = data;
}
