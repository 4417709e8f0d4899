/* lanes-jobs-service-submit.c: jobs, batches and job files that come over the bus
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gi18n.h>

#include "lanes-error.h"
#include "lanes-job-file.h"
#include "lanes-jobs-service-private.h"

#define IDS_MAX 100000
#define FILE_MAX (64 * 1024 * 1024)

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

/* Answers that wait */

static GVariant *
ids_of_batches (Pending *pending)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (guint64));

  if (pending->jobs != NULL)
    g_array_append_vals (ids, pending->jobs->data, pending->jobs->len);
  for (guint i = 0; pending->batches != NULL && i < pending->batches->len; i++)
    {
      LanesBatch *batch = lanes_engine_get_batch (pending->service->engine, g_array_index (pending->batches, guint64, i));

      /* A batch of a file's single jobs: those are named already. */
      for (guint64 j = 0; batch->spec != NULL && j < batch->n_jobs; j++)
        {
          guint64 id = lanes_batch_get_job_id (batch, j);

          g_array_append_val (ids, id);
        }
    }

  return g_variant_new_fixed_array (G_VARIANT_TYPE_UINT64, ids->data, ids->len, sizeof (guint64));
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
drop_message (GTask        *task,
              gpointer      source,
              gpointer      data,
              GCancellable *cancellable)
{
  g_object_unref (data);
}

/* A message of 100,000 inputs takes long to be freed: on a thread, as its last reference is this one. */
static void
drop_elsewhere (GDBusMessage *message)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, NULL, NULL);

  g_task_set_source_tag (task, drop_elsewhere);
  g_task_set_task_data (task, message, NULL);
  g_task_run_in_thread (task, drop_message);
}

static void
answer (gpointer data)
{
  Pending *pending = data;
  GDBusMessage *message = g_object_ref (g_dbus_method_invocation_get_message (pending->invocation));
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

  drop_elsewhere (message);
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

void
_lanes_jobs_service_answer_made (LanesJobsService *self)
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

void
_lanes_jobs_service_submit (LanesJobsService      *self,
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
    _lanes_jobs_service_return_error (invocation, error);
}

/* Returns: (transfer full): one behind the other, a NUL behind each; or NULL with an error */
static GBytes *
read_inputs (GVariant *variant,
             GError  **error)
{
  gsize n = g_variant_n_children (variant);
  g_autoptr (GByteArray) inputs = g_byte_array_sized_new ((guint) MIN (g_variant_get_size (variant), G_MAXUINT / 2));

  if (n > IDS_MAX)
    {
      g_set_error (error, LANES_ERROR, LANES_ERROR_INVALID, _("%zu inputs are too many for one call: send at most %d"), n, IDS_MAX);
      return NULL;
    }

  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GVariant) bytes = g_variant_get_child_value (variant, i);
      gsize length;
      const char *data = g_variant_get_fixed_array (bytes, &length, 1);

      /* A byte string of GVariant's own brings its end with it. */
      if (length > 0 && data[length - 1] == '\0')
        length--;
      if (length > 0 && memchr (data, '\0', length) != NULL)
        {
          g_set_error (error, LANES_ERROR, LANES_ERROR_INVALID, _("Input %zu has a NUL byte in it"), i + 1);
          return NULL;
        }
      g_byte_array_append (inputs, (const guint8 *) data, (guint) length);
      g_byte_array_append (inputs, (const guint8 *) "", 1);
    }

  return g_byte_array_free_to_bytes (g_steal_pointer (&inputs));
}

/* A batch whose inputs are read on a thread: there may be 100,000. */
typedef struct
{
  GDBusMethodInvocation *invocation; /* borrowed until it is answered */
  LanesJobSpec          *spec;       /* owned */
  GVariant              *inputs;     /* owned */
  GVariant              *more;       /* owned */
} Reading;

static void
free_reading (gpointer data)
{
  Reading *reading = data;

  g_clear_pointer (&reading->spec, lanes_job_spec_unref);
  g_clear_pointer (&reading->inputs, g_variant_unref);
  g_clear_pointer (&reading->more, g_variant_unref);
  g_free (reading);
}

static void
read_inputs_thread (GTask        *task,
                    gpointer      source,
                    gpointer      data,
                    GCancellable *cancellable)
{
  Reading *reading = data;
  GError *error = NULL;
  GBytes *inputs = read_inputs (reading->inputs, &error);

  g_clear_pointer (&reading->inputs, g_variant_unref);
  if (inputs != NULL)
    g_task_return_pointer (task, inputs, (GDestroyNotify) g_bytes_unref);
  else
    g_task_return_error (task, error);
}

static void
on_inputs_read (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  LanesJobsService *self = LANES_JOBS_SERVICE (source);
  Reading *reading = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) after = NULL;
  GBytes *inputs = g_task_propagate_pointer (G_TASK (result), &error);
  LanesBatch *batch = NULL;
  const char *name = NULL;
  guint limit = 0;

  if (inputs != NULL)
    {
      if (!g_variant_lookup (reading->more, "name", "&s", &name))
        name = lanes_kind_get_label (lanes_job_spec_get_kind (reading->spec));
      g_variant_lookup (reading->more, "limit", "u", &limit);
      after = read_after (reading->more);
      batch = lanes_engine_submit_batch (self->engine, name, reading->spec, lanes_inputs_from_bytes (inputs), limit, after, &error);
    }

  if (batch != NULL)
    answer_later (self, reading->invocation, ANSWER_BATCH, NULL, one_id (batch->id));
  else
    _lanes_jobs_service_return_error (reading->invocation, error);
}

void
_lanes_jobs_service_submit_batch (LanesJobsService      *self,
                                  GVariant              *parameters,
                                  GDBusMethodInvocation *invocation)
{
  g_autoptr (GVariant) variant = g_variant_get_child_value (parameters, 0);
  g_autoptr (GVariantDict) template = g_variant_dict_new (variant);
  g_autoptr (GVariant) as_template = NULL;
  g_autoptr (LanesJobSpec) spec = NULL;
  g_autoptr (GTask) task = NULL;
  g_autoptr (GError) error = NULL;
  Reading *reading;

  g_variant_dict_insert (template, "template", "b", TRUE);
  as_template = g_variant_ref_sink (g_variant_dict_end (template));
  spec = lanes_kind_set_spec_from_variant (lanes_engine_get_kinds (self->engine), as_template, &error);
  if (spec == NULL)
    {
      _lanes_jobs_service_return_error (invocation, error);
      return;
    }

  reading = g_new0 (Reading, 1);
  reading->invocation = invocation;
  reading->spec = g_steal_pointer (&spec);
  reading->inputs = g_variant_get_child_value (parameters, 1);
  reading->more = g_variant_get_child_value (parameters, 2);
  task = g_task_new (self, NULL, on_inputs_read, NULL);
  g_task_set_source_tag (task, _lanes_jobs_service_submit_batch);
  g_task_set_task_data (task, reading, free_reading);
  g_task_run_in_thread (task, read_inputs_thread);
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
    _lanes_jobs_service_return_error (invocation, error);
}

void
_lanes_jobs_service_submit_file (LanesJobsService      *self,
                                 GVariant              *parameters,
                                 GDBusMethodInvocation *invocation)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, on_file_parsed, invocation);

  g_task_set_source_tag (task, _lanes_jobs_service_submit_file);
  g_task_set_task_data (task, invocation, NULL);
  g_task_run_in_thread (task, parse_file);
}
