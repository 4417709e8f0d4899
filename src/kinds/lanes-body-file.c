/* lanes-body-file.c: a file whose content is sent
 *
 * Main thread: GIO opens it elsewhere.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-body-file.h"

#include <glib/gi18n-lib.h>

#include "lanes-error.h"
#include "lanes-inbox.h"

typedef struct
{
  char         *path;
  GInputStream *stream;  /* owned, nullable */
  goffset       size;
} Opening;

static void
opening_free (gpointer data)
{
  Opening *self = data;

  g_clear_object (&self->stream);
  g_free (self->path);
  g_free (self);
}

/* @why: (transfer full): in words, unless it was cancelled */
static void
return_error (GTask  *task,
              GError *why)
{
  g_autoptr (GError) error = why;
  g_autofree char *shown = g_filename_display_name (((Opening *) g_task_get_task_data (task))->path);
  int code = g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND) ? LANES_ERROR_NOT_FOUND : LANES_ERROR_INVALID;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_new_error (task, LANES_ERROR, code, _("The file to send, “%s”, cannot be read: %s"), shown, error->message);
}

static void
info_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  g_autoptr (GFileInfo) info = g_file_input_stream_query_info_finish (G_FILE_INPUT_STREAM (object), result, &error);

  if (info == NULL)
    {
      return_error (task, error);
      return;
    }

  ((Opening *) g_task_get_task_data (task))->size = g_file_info_get_size (info);
  g_task_return_boolean (task, TRUE);
}

static void
opened_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      data)
{
  g_autoptr (GTask) task = data;
  Opening *self = g_task_get_task_data (task);
  GError *error = NULL;
  GFileInputStream *stream = g_file_read_finish (G_FILE (object), result, &error);

  if (stream == NULL)
    {
      return_error (task, error);
      return;
    }

  self->stream = G_INPUT_STREAM (stream);
  g_file_input_stream_query_info_async (stream, G_FILE_ATTRIBUTE_STANDARD_SIZE, LANES_PRIORITY_ENGINE,
                                        g_task_get_cancellable (task), info_cb, g_object_ref (task));
}

void
lanes_body_file_open_async (const char          *path,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, data);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  Opening *self = g_new0 (Opening, 1);

  self->path = g_strdup (path);
  g_task_set_source_tag (task, lanes_body_file_open_async);
  g_task_set_task_data (task, self, opening_free);
  g_file_read_async (file, LANES_PRIORITY_ENGINE, cancellable, opened_cb, task);
}

/* Returns: (transfer full): at its start; or %NULL with LANES_ERROR_NOT_FOUND or LANES_ERROR_INVALID, or G_IO_ERROR_CANCELLED */
GInputStream *
lanes_body_file_open_finish (GAsyncResult *result,
                             goffset      *ret_size,
                             GError      **error)
{
  Opening *self = g_task_get_task_data (G_TASK (result));

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;

  *ret_size = self->size;
  return g_steal_pointer (&self->stream);
}
