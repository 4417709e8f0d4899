/* lanes-jobs-service-read.c: jobs and traces that go out over the bus
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <gio/gunixfdlist.h>
#include <gio/gunixoutputstream.h>
#include <glib/gi18n.h>

#include "lanes-error.h"
#include "lanes-inbox.h"
#include "lanes-job-json.h"
#include "lanes-jobs-service-private.h"
#include "lanes-span-export.h"

#define LIST_DEFAULT 1000
#define LIST_MAX 10000

/* Jobs looked at, or spans written, in one turn of the loop. */
#define PIECE 2000

/* Reading */

typedef struct
{
  LanesJobsService      *service;     /* owned */
  GDBusMethodInvocation *invocation;  /* owned */
  GVariantBuilder        jobs;
  guint64                next;        /* place below which is looked at */
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

  for (guint looked = 0; looked < PIECE && listing->next > 0 && listing->left > 0; looked++)
    {
      LanesJob *job = lanes_engine_get_job (engine, lanes_engine_get_id_at (engine, --listing->next));

      if (job == NULL || (listing->states & (1u << job->state)) == 0 ||
          (listing->batch != 0 && (job->batch == NULL || job->batch->id != listing->batch)))
        continue;
      g_variant_builder_add_value (&listing->jobs, lanes_job_to_variant (engine, job));
      listing->left--;
      looked += 20;
    }

  if (listing->next > 0 && listing->left > 0)
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

      if (!lanes_state_parse (names[i], &state, error))
        return FALSE;
      *ret_states |= 1u << state;
    }

  return TRUE;
}

void
_lanes_jobs_service_list (LanesJobsService      *self,
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
      _lanes_jobs_service_return_error (invocation, error);
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
  listing->next = lanes_engine_get_place (self->engine, before);
  g_variant_builder_init (&listing->jobs, G_VARIANT_TYPE ("aa{sv}"));

  if (list_piece (listing) == G_SOURCE_CONTINUE)
    g_idle_add_full (LANES_PRIORITY_ENGINE - 1, list_piece, listing, NULL);
}

void
_lanes_jobs_service_show (LanesJobsService      *self,
                          GVariant              *parameters,
                          GDBusMethodInvocation *invocation)
{
  g_autoptr (GVariant) ids = _lanes_jobs_service_take_ids (parameters, 0, invocation);
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

/* Trace */

typedef struct
{
  LanesJobsService      *service;     /* owned */
  GDBusMethodInvocation *invocation;  /* owned */
  LanesSpanExport       *export;
  GOutputStream         *stream;
  GString               *text;
  gboolean               more;        /* spans are left to export */
} Tracing;

static void trace_piece (Tracing *tracing);

static void
end_trace (Tracing *tracing,
           GError  *error)
{
  if (error == NULL)
    g_dbus_method_invocation_return_value (tracing->invocation, NULL);
  else
    _lanes_jobs_service_return_error (tracing->invocation, error);

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

  if (g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, &error) && tracing->more)
    trace_piece (tracing);
  else
    end_trace (tracing, error);
}

static void
trace_piece (Tracing *tracing)
{
  g_string_truncate (tracing->text, 0);
  do
    tracing->more = lanes_span_export_step (tracing->export, PIECE, tracing->text);
  while (tracing->more && tracing->text->len == 0);
  if (tracing->text->len > 0)
    g_output_stream_write_all_async (tracing->stream, tracing->text->str, tracing->text->len, G_PRIORITY_DEFAULT_IDLE, NULL,
                                     on_trace_written, tracing);
  else
    end_trace (tracing, NULL);
}

void
_lanes_jobs_service_trace (LanesJobsService      *self,
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
