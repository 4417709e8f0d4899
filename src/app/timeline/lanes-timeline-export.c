/* lanes-timeline-export.c: saves what was recorded
 *
 * A picture is drawn at once, as it has no more shapes than pixels, and compressed on a thread of its own. Tables and traces may have millions of lines: some thousand
 * are made at a time, and written before the next are made, so that neither the window nor memory notices. A file is replaced
 * only when all of it is written.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-timeline-export.h"

#include "lanes-accessible.h"
#include "lanes-error.h"
#include "lanes-span-export.h"
#include "lanes-timeline-print.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#define STEP_SPANS 1000

typedef struct
{
  LanesSpanExport *export;   /* owned, nullable: NULL for a picture */
  GFile           *file;     /* owned: to be written */
  GString         *text;     /* owned: being written */
  GBytes          *bytes;    /* owned, nullable: the picture */
  GOutputStream   *stream;   /* owned, nullable */
  GError          *error;    /* owned, nullable: told once nothing is left of the file */
  gboolean         more;
} Job;

static void
job_free (Job *job)
{
  g_clear_pointer (&job->export, lanes_span_export_free);
  g_clear_pointer (&job->bytes, g_bytes_unref);
  g_string_free (job->text, TRUE);
  g_object_unref (job->file);
  g_clear_object (&job->stream);
  g_clear_error (&job->error);
  g_free (job);
}

static void write_next (GTask *task);

static void
given_up_cb (GObject      *object,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Job *job = g_task_get_task_data (task);

  g_output_stream_close_finish (G_OUTPUT_STREAM (object), result, NULL);
  g_task_return_error (task, g_steal_pointer (&job->error));
}

/* Closing with a cancelled cancellable leaves the file as it was, and nothing beside it. @task: (transfer full); @error: too */
static void
give_up (GTask  *task,
         GError *error)
{
  Job *job = g_task_get_task_data (task);
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();

  job->error = error;
  g_cancellable_cancel (cancelled);
  g_output_stream_close_async (job->stream, G_PRIORITY_DEFAULT, cancelled, given_up_cb, task);
}

static void
closed_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (g_output_stream_close_finish (G_OUTPUT_STREAM (object), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
written_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GCancellable *cancellable = g_task_get_cancellable (task);
  Job *job = g_task_get_task_data (task);
  GError *error = NULL;

  if (!g_output_stream_write_all_finish (G_OUTPUT_STREAM (object), result, NULL, &error))
    give_up (g_steal_pointer (&task), error);
  else if (job->more)
    write_next (g_steal_pointer (&task));
  else
    g_output_stream_close_async (job->stream, G_PRIORITY_DEFAULT, cancellable, closed_cb, g_steal_pointer (&task));
}

/* @task: (transfer full) */
static void
write_next (GTask *task)
{
  Job *job = g_task_get_task_data (task);
  const void *data;
  gsize size;

  if (job->bytes != NULL)
    {
      data = g_bytes_get_data (job->bytes, &size);
      job->more = FALSE;
    }
  else
    {
      g_string_truncate (job->text, 0);
      job->more = lanes_span_export_step (job->export, STEP_SPANS, job->text);
      data = job->text->str;
      size = job->text->len;
    }

  g_output_stream_write_all_async (job->stream, data, size, G_PRIORITY_LOW, g_task_get_cancellable (task), written_cb, task);
}

static void
opened_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Job *job = g_task_get_task_data (task);
  GError *error = NULL;

  job->stream = G_OUTPUT_STREAM (g_file_replace_finish (G_FILE (object), result, &error));
  if (job->stream == NULL)
    g_task_return_error (task, error);
  else
    write_next (g_steal_pointer (&task));
}

/* @task: (transfer full) */
static void
open_file (GTask *task)
{
  Job *job = g_task_get_task_data (task);

  g_file_replace_async (job->file, NULL, FALSE, G_FILE_CREATE_NONE, G_PRIORITY_DEFAULT, g_task_get_cancellable (task), opened_cb, task);
}

static void
encode_thread (GTask        *task,
               gpointer      source,
               gpointer      data,
               GCancellable *cancellable)
{
  GError *error = NULL;
  GBytes *bytes = lanes_timeline_print_encode (data, &error);

  if (bytes != NULL)
    g_task_return_pointer (task, bytes, (GDestroyNotify) g_bytes_unref);
  else
    g_task_return_error (task, error);
}

static void
encoded_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Job *job = g_task_get_task_data (task);
  GError *error = NULL;

  job->bytes = g_task_propagate_pointer (G_TASK (result), &error);
  if (job->bytes != NULL)
    open_file (g_steal_pointer (&task));
  else
    g_task_return_error (task, error);
}

/* @task: (transfer full); @picture: (transfer full) */
static void
encode (GTask           *task,
        cairo_surface_t *picture)
{
  g_autoptr (GTask) encoding = g_task_new (g_task_get_source_object (task), g_task_get_cancellable (task), encoded_cb, task);

  g_task_set_source_tag (encoding, encode);
  g_task_set_task_data (encoding, picture, (GDestroyNotify) cairo_surface_destroy);
  g_task_run_in_thread (encoding, encode_thread);
}

static LanesSpanExport *
make_export (LanesTimelineModel *model,
             gboolean            seen,
             LanesSpanFormat     format)
{
  const LanesTimeAxis *axis = lanes_timeline_model_get_axis (model);

  return lanes_span_export_new (lanes_timeline_model_get_store (model), format, seen ? (gint64) axis->start : 0,
                                seen ? (gint64) lanes_time_axis_get_end (axis) : G_MAXINT64, g_get_monotonic_time ());
}

/**
 * lanes_timeline_export_async:
 * @what: see lanes_timeline_export_ask()
 *
 * Returns at once; the main loop stays free.
 */
void
lanes_timeline_export_async (LanesTimelineModel  *model,
                             const char          *what,
                             GFile               *file,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  g_autoptr (GTask) task = g_task_new (model, cancellable, callback, user_data);
  Job *job = g_new0 (Job, 1);
  cairo_surface_t *picture = NULL;
  GError *error = NULL;

  job->text = g_string_new (NULL);
  job->file = g_object_ref (file);
  g_task_set_source_tag (task, lanes_timeline_export_async);
  g_task_set_task_data (task, job, (GDestroyNotify) job_free);
  if (g_str_has_suffix (what, "-png"))
    picture = lanes_timeline_print_picture (model, &error);
  else if (g_str_has_suffix (what, "-svg"))
    job->bytes = lanes_timeline_print_svg (model, &error);
  else
    job->export = make_export (model, g_str_has_prefix (what, "seen-"),
                               g_str_has_suffix (what, "-csv") ? LANES_SPAN_FORMAT_CSV : LANES_SPAN_FORMAT_TRACE);

  if (error != NULL)
    g_task_return_error (task, error);
  else if (picture != NULL)
    encode (g_steal_pointer (&task), picture);
  else
    open_file (g_steal_pointer (&task));
}

gboolean
lanes_timeline_export_finish (LanesTimelineModel  *model,
                              GAsyncResult        *result,
                              GError             **error)
{
  g_return_val_if_fail (g_task_is_valid (result, model), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* Asking where to. */

typedef struct
{
  LanesTimelineModel *model;   /* owned */
  GtkWidget          *widget;  /* owned */
  char               *what;    /* owned */
  GFile              *file;    /* owned, nullable */
} Question;

static void
question_free (Question *question)
{
  g_clear_object (&question->file);
  g_object_unref (question->model);
  g_object_unref (question->widget);
  g_free (question->what);
  g_free (question);
}

static void
exported_cb (GObject      *object,
             GAsyncResult *result,
             gpointer      user_data)
{
  Question *question = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *name = g_file_get_parse_name (question->file);

  if (!lanes_timeline_export_finish (question->model, result, &error))
    {
      GtkRoot *root = gtk_widget_get_root (question->widget);
      GtkWidget *dialog = adw_message_dialog_new (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, _("Not Exported"), NULL);

      /* Another folder does not help where nothing could be drawn. */
      if (error->domain == LANES_ERROR)
        adw_message_dialog_set_body (ADW_MESSAGE_DIALOG (dialog), error->message);
      else
        adw_message_dialog_format_body (ADW_MESSAGE_DIALOG (dialog), _("%s cannot be written: %s. Choose another folder."), name,
                                        error->message);
      adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _("_Close"));
      lanes_accessible_name_controls (dialog);
      gtk_window_present (GTK_WINDOW (dialog));
    }

  question_free (question);
}

static void
response_cb (GtkNativeDialog *dialog,
             int              response,
             Question        *question)
{
  question->file = response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog)) : NULL;
  if (question->file != NULL)
    lanes_timeline_export_async (question->model, question->what, question->file, NULL, exported_cb, question);
  else
    question_free (question);

  g_object_unref (dialog);
}

/* Asks for a file, saves, and says what went wrong. */
void
lanes_timeline_export_ask (LanesTimelineModel *model,
                           GtkWidget          *widget,
                           const char         *what)
{
  GtkRoot *root = gtk_widget_get_root (widget);
  GtkFileChooserNative *chooser;
  Question *question = g_new0 (Question, 1);
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *stamp = g_date_time_format (now, "%Y-%m-%d-%H%M%S");
  g_autofree char *name = g_strdup_printf ("lanes-%s.%s", stamp, strrchr (what, '-') + 1);

  question->model = g_object_ref (model);
  question->widget = g_object_ref (widget);
  question->what = g_strdup (what);
  chooser = gtk_file_chooser_native_new (_("Export the Timeline"), GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL,
                                         GTK_FILE_CHOOSER_ACTION_SAVE, _("_Export"), _("_Cancel"));
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (chooser), name);
  g_signal_connect (chooser, "response", G_CALLBACK (response_cb), question);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}
