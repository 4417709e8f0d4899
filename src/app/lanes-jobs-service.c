/* lanes-jobs-service.c: the window's jobs on the session bus
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <gio/gunixfdlist.h>
#include <gio/gunixoutputstream.h>
#include <glib/gi18n.h>

#include "lanes-error.h"
#include "lanes-job-file.h"
#include "lanes-job-json.h"
#include "lanes-jobs-service.h"
#include "lanes-span-export.h"

#define GATHER_MS 50
#define LIST_DEFAULT 1000
#define LIST_MAX 10000
#define IDS_MAX 100000
#define FILE_MAX (64 * 1024 * 1024)

/* Jobs looked at, or spans written, in one turn of the loop. */
#define PIECE 2000

/* Main thread. */
struct _LanesJobsService
{
  GObject          parent_instance;

  GDBusConnection *connection;
  LanesEngine     *engine;
  LanesSpanStore  *store;       /* nullable */
  guint            registration;

  GHashTable      *watchers;    /* unique name -> bus watch id */
  GVariantBuilder *changes;     /* nullable: a(tssd), not sent yet */
  guint            timer;

  GPtrArray       *pending;     /* Pending: batches whose jobs are still being made */
  LanesAcceptFunc  accept;      /* nullable */
  gpointer         accept_data;
};

G_DEFINE_FINAL_TYPE (LanesJobsService, lanes_jobs_service, G_TYPE_OBJECT)

/* An answer that waits until all batches have made their jobs, and until what was accepted is on disk. */
typedef struct
{
  GDBusMethodInvocation *invocation;  /* owned */
  LanesJobsService      *service;     /* owned */
  GArray                *jobs;        /* guint64, nullable */
  GArray                *batches;     /* guint64, nullable */
  enum
  {
    ANSWER_ID,
    ANSWER_BATCH,
    ANSWER_FILE,
  } answer;
} Pending;

static void
return_error (GDBusMethodInvocation *invocation,
              const GError          *error)
{
  gboolean is_wrong = g_error_matches (error, LANES_ERROR, LANES_ERROR_INVALID) ||
                      g_error_matches (error, LANES_ERROR, LANES_ERROR_UNSUPPORTED) ||
                      g_error_matches (error, LANES_ERROR, LANES_ERROR_NOT_FOUND);

  g_dbus_method_invocation_return_error_literal (invocation, G_DBUS_ERROR,
                                                 is_wrong ? G_DBUS_ERROR_INVALID_ARGS : G_DBUS_ERROR_FAILED, error->message);
}

/* Answers that wait */

static GVariant *
ids_of_batches (Pending *pending)
{
  GVariantBuilder ids;

  g_variant_builder_init (&ids, G_VARIANT_TYPE ("at"));
  for (guint i = 0; pending->jobs != NULL && i < pending->jobs->len; i++)
    g_variant_builder_add (&ids, "t", g_array_index (pending->jobs, guint64, i));
  for (guint i = 0; i < pending->batches->len; i++)
    {
      LanesBatch *batch = lanes_engine_get_batch (pending->service->engine, g_array_index (pending->batches, guint64, i));

      /* A batch of a file's single jobs: those are named already. */
      for (guint64 j = 0; batch->spec != NULL && j < batch->n_jobs; j++)
        g_variant_builder_add (&ids, "t", lanes_batch_get_job_id (batch, j));
    }

  return g_variant_builder_end (&ids);
}

static void
free_pending (Pending *pending)
{
  g_clear_pointer (&pending->jobs, g_array_unref);
  g_clear_pointer (&pending->batches, g_array_unref);
  g_object_unref (pending->service);
  g_free (pending);
}

static void
answer (gpointer data)
{
  Pending *pending = data;
  GVariant *batches;

  if (pending->answer == ANSWER_ID)
    g_dbus_method_invocation_return_value (pending->invocation, g_variant_new ("(t)", g_array_index (pending->jobs, guint64, 0)));
  else if (pending->answer == ANSWER_BATCH)
    g_dbus_method_invocation_return_value (pending->invocation,
                                           g_variant_new ("(t@at)", g_array_index (pending->batches, guint64, 0),
                                                          ids_of_batches (pending)));
  else
    {
      batches = g_variant_new_fixed_array (G_VARIANT_TYPE_UINT64, pending->batches->data, pending->batches->len, sizeof (guint64));
      g_dbus_method_invocation_return_value (pending->invocation, g_variant_new ("(@at@at)", ids_of_batches (pending), batches));
    }

  free_pending (pending);
}

static gboolean
is_made (Pending *pending)
{
  for (guint i = 0; pending->batches != NULL && i < pending->batches->len; i++)
    if (!lanes_engine_get_batch (pending->service->engine, g_array_index (pending->batches, guint64, i))->complete)
      return FALSE;

  return TRUE;
}

/* @pending: (transfer full) */
static void
accept (LanesJobsService *self,
        Pending          *pending)
{
  if (self->accept != NULL)
    self->accept (answer, pending, self->accept_data);
  else
    answer (pending);
}

static void
answer_made (LanesJobsService *self)
{
  for (guint i = 0; i < self->pending->len;)
    {
      Pending *pending = self->pending->pdata[i];

      if (!is_made (pending))
        {
          i++;
          continue;
        }
      g_ptr_array_remove_index (self->pending, i);
      accept (self, pending);
    }
}

/* @jobs and @batches: (transfer full) */
static void
answer_later (LanesJobsService      *self,
              GDBusMethodInvocation *invocation,
              int                    kind,
              GArray                *jobs,
              GArray                *batches)
{
  Pending *pending = g_new0 (Pending, 1);

  pending->invocation = invocation;
  pending->service = g_object_ref (self);
  pending->jobs = jobs;
  pending->batches = batches;
  pending->answer = kind;

  if (is_made (pending))
    accept (self, pending);
  else
    g_ptr_array_add (self->pending, pending);
}

/* Submitting */

static GArray *
read_after (GVariant *more)
{
  g_autoptr (GVariant) ids = g_variant_lookup_value (more, "after", G_VARIANT_TYPE ("at"));
  GArray *after = g_array_new (FALSE, TRUE, sizeof (LanesDependency));
  GVariantIter iter;
  guint64 id;

  if (ids == NULL)
    return after;

  g_variant_iter_init (&iter, ids);
  while (g_variant_iter_next (&iter, "t", &id))
    {
      LanesDependency dependency = { NULL, id, LANES_AFTER_SUCCESS };

      g_array_append_val (after, dependency);
    }

  return after;
}

static GArray *
one_id (guint64 id)
{
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (guint64));

  g_array_append_val (ids, id);
  return ids;
}

static void
submit (LanesJobsService      *self,
        GVariant              *parameters,
        GDBusMethodInvocation *invocation)
{
  g_autoptr (GVariant) variant = NULL;
  g_autoptr (GVariant) more = NULL;
  g_autoptr (LanesJobSpec) spec = NULL;
  g_autoptr (GArray) after = NULL;
  g_autoptr (GError) error = NULL;
  LanesJob *job = NULL;

  g_variant_get (parameters, "(@a{sv}@a{sv})", &variant, &more);
  after = read_after (more);
  spec = lanes_kind_set_spec_from_variant (lanes_engine_get_kinds (self->engine), variant, &error);
  if (spec != NULL && lanes_job_spec_is_template (spec))
    g_set_error (&error, LANES_ERROR, LANES_ERROR_INVALID, _("A template needs inputs: SubmitBatch takes them"));
  else if (spec != NULL)
    job = lanes_engine_submit_after (self->engine, spec, after, &error);

  if (job != NULL)
    answer_later (self, invocation, ANSWER_ID, one_id (job->id), NULL);
  else
    return_error (invocation, error);
}

/* Returns: (transfer full): or NULL with an error */
static char **
read_inputs (GVariant *variant,
             GError  **error)
{
  gsize n = g_variant_n_children (variant);
  g_auto (GStrv) inputs = NULL;

  if (n > IDS_MAX)
    {
      g_set_error (error, LANES_ERROR, LANES_ERROR_INVALID, _("%zu inputs are too many for one call: send at most %d"), n, IDS_MAX);
      return NULL;
    }

  inputs = g_new0 (char *, n + 1);
  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GVariant) bytes = g_variant_get_child_value (variant, i);
      gsize length;
      const char *data = g_variant_get_fixed_array (bytes, &length, 1);

      if (length > 0 && memchr (data, '\0', length) != NULL)
        {
          g_set_error (error, LANES_ERROR, LANES_ERROR_INVALID, _("Input %zu has a NUL byte in it"), i + 1);
          return NULL;
        }
      inputs[i] = g_strndup (data, length);
    }

  return g_steal_pointer (&inputs);
}

static void
submit_batch (LanesJobsService      *self,
              GVariant              *parameters,
              GDBusMethodInvocation *invocation)
{
  g_autoptr (GVariant) variant = NULL;
  g_autoptr (GVariant) bytes = NULL;
  g_autoptr (GVariant) more = NULL;
  g_autoptr (GVariantDict) template = NULL;
  g_autoptr (GVariant) as_template = NULL;
  g_autoptr (LanesJobSpec) spec = NULL;
  g_autoptr (GArray) after = NULL;
  g_autoptr (GError) error = NULL;
  const char *name = NULL;
  char **inputs = NULL;
  LanesBatch *batch = NULL;
  guint limit = 0;

  g_variant_get (parameters, "(@a{sv}@aay@a{sv})", &variant, &bytes, &more);
  template = g_variant_dict_new (variant);
  g_variant_dict_insert (template, "template", "b", TRUE);
  as_template = g_variant_ref_sink (g_variant_dict_end (template));
  g_variant_lookup (more, "name", "&s", &name);
  g_variant_lookup (more, "limit", "u", &limit);
  after = read_after (more);

  spec = lanes_kind_set_spec_from_variant (lanes_engine_get_kinds (self->engine), as_template, &error);
  if (spec != NULL)
    inputs = read_inputs (bytes, &error);
  if (inputs != NULL)
    {
      if (name == NULL)
        name = lanes_kind_get_label (lanes_job_spec_get_kind (spec));
      batch = lanes_engine_submit_batch (self->engine, name, spec, lanes_inputs_from_strv (inputs), limit, after, &error);
    }

  if (batch != NULL)
    answer_later (self, invocation, ANSWER_BATCH, NULL, one_id (batch->id));
  else
    return_error (invocation, error);
}

static void
parse_file (GTask        *task,
            gpointer      source,
            gpointer      data,
            GCancellable *cancellable)
{
  LanesJobsService *self = source;
  GVariant *parameters = g_dbus_method_invocation_get_parameters (data);
  g_autoptr (GVariant) contents = g_variant_get_child_value (parameters, 0);
  g_autoptr (GVariant) folder = g_variant_get_child_value (parameters, 1);
  g_autoptr (GError) error = NULL;
  gsize length, folder_length;
  const char *text = g_variant_get_fixed_array (contents, &length, 1);
  const char *path = g_variant_get_fixed_array (folder, &folder_length, 1);
  g_autofree char *place = g_strndup (path, folder_length);
  LanesPlan *plan = NULL;

  if (length > FILE_MAX)
    g_set_error (&error, LANES_ERROR, LANES_ERROR_INVALID, _("The job file is larger than 64 MiB"));
  else if (!g_path_is_absolute (place))
    g_set_error (&error, LANES_ERROR, LANES_ERROR_INVALID, _("The job file’s folder is not an absolute path"));
  else
    plan = lanes_job_file_parse (text != NULL ? text : "", length, _("job file"), place, lanes_engine_get_kinds (self->engine), &error);

  if (plan != NULL)
    g_task_return_pointer (task, plan, (GDestroyNotify) lanes_plan_free);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
on_file_parsed (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  LanesJobsService *self = LANES_JOBS_SERVICE (source);
  GDBusMethodInvocation *invocation = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LanesPlan) plan = g_task_propagate_pointer (G_TASK (result), &error);
  GArray *jobs = NULL, *batches = NULL;

  if (plan != NULL && lanes_engine_submit_plan (self->engine, plan, &jobs, &batches, &error))
    answer_later (self, invocation, ANSWER_FILE, jobs, batches);
  else
    return_error (invocation, error);
}

static void
submit_file (LanesJobsService      *self,
             GVariant              *parameters,
             GDBusMethodInvocation *invocation)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, on_file_parsed, invocation);

  g_task_set_source_tag (task, submit_file);
  g_task_set_task_data (task, invocation, NULL);
  g_task_run_in_thread (task, parse_file);
}

/* Reading */

typedef struct
{
  LanesJobsService      *service;     /* owned */
  GDBusMethodInvocation *invocation;  /* owned */
  GVariantBuilder        jobs;
  guint64                next;        /* id below which is looked at */
  guint64                batch;       /* or 0 */
  guint                  left;
  guint                  states;      /* a bit a state */
} Listing;

static void
end_listing (Listing *listing)
{
  g_dbus_method_invocation_return_value (listing->invocation, g_variant_new ("(aa{sv})", &listing->jobs));
  g_object_unref (listing->service);
  g_free (listing);
}

/* A filter that few jobs pass may look at very many: in pieces. */
static gboolean
list_piece (gpointer data)
{
  Listing *listing = data;
  LanesEngine *engine = listing->service->engine;
  guint64 first = lanes_engine_get_first_id (engine);

  for (guint looked = 0; looked < PIECE && listing->next > first && listing->left > 0; looked++)
    {
      LanesJob *job = lanes_engine_get_job (engine, --listing->next);

      if (job == NULL || (listing->states & (1u << job->state)) == 0 ||
          (listing->batch != 0 && (job->batch == NULL || job->batch->id != listing->batch)))
        continue;
      g_variant_builder_add_value (&listing->jobs, lanes_job_to_variant (engine, job));
      listing->left--;
      looked += 20;
    }

  if (listing->next > first && listing->left > 0)
    return G_SOURCE_CONTINUE;

  end_listing (listing);
  return G_SOURCE_REMOVE;
}

static gboolean
read_states (GVariant *filter,
             guint    *ret_states,
             GError  **error)
{
  g_autofree const char **names = NULL;

  *ret_states = ~0u;
  if (!g_variant_lookup (filter, "states", "^a&s", &names) || names[0] == NULL)
    return TRUE;

  *ret_states = 0;
  for (guint i = 0; names[i] != NULL; i++)
    {
      LanesState state;

      if (!lanes_state_from_name (names[i], &state))
        {
          g_set_error (error, LANES_ERROR, LANES_ERROR_INVALID, _("“%s” is not a state"), names[i]);
          return FALSE;
        }
      *ret_states |= 1u << state;
    }

  return TRUE;
}

static void
list (LanesJobsService      *self,
      GVariant              *parameters,
      GDBusMethodInvocation *invocation)
{
  g_autoptr (GVariant) filter = g_variant_get_child_value (parameters, 0);
  g_autoptr (GError) error = NULL;
  Listing *listing;
  guint64 before = G_MAXUINT64;
  guint states, limit = LIST_DEFAULT;

  if (!read_states (filter, &states, &error))
    {
      return_error (invocation, error);
      return;
    }

  listing = g_new0 (Listing, 1);
  listing->service = g_object_ref (self);
  listing->invocation = invocation;
  listing->states = states;
  g_variant_lookup (filter, "limit", "u", &limit);
  g_variant_lookup (filter, "before", "t", &before);
  g_variant_lookup (filter, "batch", "t", &listing->batch);
  listing->left = MIN (limit, LIST_MAX);
  listing->next = MIN (before, lanes_engine_get_next_id (self->engine));
  g_variant_builder_init (&listing->jobs, G_VARIANT_TYPE ("aa{sv}"));

  if (list_piece (listing) == G_SOURCE_CONTINUE)
    g_idle_add (list_piece, listing);
}

/* Returns: (transfer full): the first argument's ids, or NULL: too many, and said so */
static GVariant *
take_ids (GVariant              *parameters,
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

static void
show (LanesJobsService      *self,
      GVariant              *parameters,
      GDBusMethodInvocation *invocation)
{
  g_autoptr (GVariant) ids = take_ids (parameters, 0, invocation);
  GVariantBuilder jobs;
  GVariantIter iter;
  guint64 id;

  if (ids == NULL)
    return;

  g_variant_builder_init (&jobs, G_VARIANT_TYPE ("aa{sv}"));
  g_variant_iter_init (&iter, ids);
  while (g_variant_iter_next (&iter, "t", &id))
    {
      LanesJob *job = lanes_engine_get_job (self->engine, id);

      if (job != NULL)
        g_variant_builder_add_value (&jobs, lanes_job_to_variant (self->engine, job));
    }

  g_dbus_method_invocation_return_value (invocation, g_variant_new ("(aa{sv})", &jobs));
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
  g_autoptr (GVariant) ids = take_ids (parameters, 1, invocation);
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

  if (g_hash_table_contains (self->watchers, name))
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
  answer_made (data);
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

static const LanesEngineObserver observer = {
  .job_changed = on_job_changed,
  .batch_changed = on_batch_changed,
};

/* Trace */

typedef struct
{
  LanesJobsService      *service;     /* owned */
  GDBusMethodInvocation *invocation;  /* owned */
  LanesSpanExport       *export;
  GOutputStream         *stream;
  GString               *text;
} Tracing;

static void trace_piece (Tracing *tracing);

static void
end_trace (Tracing *tracing,
           GError  *error)
{
  if (error == NULL)
    g_dbus_method_invocation_return_value (tracing->invocation, NULL);
  else
    return_error (tracing->invocation, error);

  lanes_span_export_free (tracing->export);
  g_object_unref (tracing->stream);
  g_string_free (tracing->text, TRUE);
  g_object_unref (tracing->service);
  g_free (tracing);
}

static void
on_trace_written (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  Tracing *tracing = user_data;
  g_autoptr (GError) error = NULL;

  if (g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, &error))
    trace_piece (tracing);
  else
    end_trace (tracing, error);
}

static void
trace_piece (Tracing *tracing)
{
  gboolean more;

  g_string_truncate (tracing->text, 0);
  more = lanes_span_export_step (tracing->export, PIECE, tracing->text);
  if (tracing->text->len > 0)
    g_output_stream_write_all_async (tracing->stream, tracing->text->str, tracing->text->len, G_PRIORITY_DEFAULT_IDLE, NULL,
                                     on_trace_written, tracing);
  else if (!more)
    end_trace (tracing, NULL);
}

static void
trace (LanesJobsService      *self,
       GVariant              *parameters,
       GDBusMethodInvocation *invocation)
{
  GDBusMessage *message = g_dbus_method_invocation_get_message (invocation);
  GUnixFDList *fds = g_dbus_message_get_unix_fd_list (message);
  g_autoptr (GError) error = NULL;
  Tracing *tracing;
  gint32 handle;
  int fd = -1;

  g_variant_get (parameters, "(h)", &handle);
  if (fds != NULL && self->store != NULL)
    fd = g_unix_fd_list_get (fds, handle, &error);
  if (fd < 0)
    {
      g_dbus_method_invocation_return_error (invocation, G_DBUS_ERROR, G_DBUS_ERROR_INVALID_ARGS, "%s",
                                             error != NULL ? error->message : _("There is no file to write to"));
      return;
    }

  tracing = g_new0 (Tracing, 1);
  tracing->service = g_object_ref (self);
  tracing->invocation = invocation;
  tracing->stream = g_unix_output_stream_new (fd, TRUE);
  tracing->text = g_string_new (NULL);
  tracing->export = lanes_span_export_new (self->store, LANES_SPAN_FORMAT_TRACE, 0, G_MAXINT64, g_get_monotonic_time ());
  trace_piece (tracing);
}

/* The object on the bus */

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
  static const struct
  {
    const char *name;
    void      (*call) (LanesJobsService      *self,
                       GVariant              *parameters,
                       GDBusMethodInvocation *invocation);
  } methods[] = {
    { "Submit", submit }, { "SubmitBatch", submit_batch }, { "SubmitFile", submit_file }, { "List", list },
    { "Show", show },     { "Act", act },                  { "Trace", trace },
  };
  LanesJobsService *self = user_data;

  for (guint i = 0; i < G_N_ELEMENTS (methods); i++)
    if (g_str_equal (method, methods[i].name))
      {
        methods[i].call (self, parameters, invocation);
        return;
      }

  if (g_str_equal (method, "Watch"))
    add_watcher (self, sender);
  else
    drop_watcher (self, sender);
  g_dbus_method_invocation_return_value (invocation, NULL);
}

static GVariant *
on_get (GDBusConnection *connection,
        const char      *sender,
        const char      *path,
        const char      *interface,
        const char      *property,
        GError         **error,
        gpointer         user_data)
{
  LanesJobsService *self = user_data;
  GVariantBuilder counts;

  if (g_str_equal (property, "Version"))
    return g_variant_new_uint32 (1);

  g_variant_builder_init (&counts, G_VARIANT_TYPE ("a{st}"));
  for (guint i = 0; i < LANES_N_STATES; i++)
    g_variant_builder_add (&counts, "{st}", lanes_state_get_name (i), lanes_engine_count (self->engine, i));

  return g_variant_builder_end (&counts);
}

static const GDBusInterfaceVTable vtable = { on_call, on_get, NULL, { 0 } };

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
