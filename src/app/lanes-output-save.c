/* lanes-output-save.c: writes all that is kept of a job's output to a file
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-output-save.h"

#include "lanes-output-copy.h"
#include "lanes-whole-file.h"

typedef struct
{
  char   *base;     /* owned */
  GFile  *target;   /* owned */
  gint64  bytes;
} Save;

static void
save_free (gpointer data)
{
  Save *self = data;

  g_free (self->base);
  g_object_unref (self->target);
  g_free (self);
}

static gboolean
write_all (gpointer        data,
           GOutputStream  *stream,
           GCancellable   *cancellable,
           GError        **error)
{
  Save *self = data;

  return lanes_output_copy (self->base, stream, &self->bytes, cancellable, error);
}

static void
save_in_thread (GTask        *task,
                gpointer      source,
                gpointer      task_data,
                GCancellable *cancellable)
{
  Save *self = task_data;
  GError *error = NULL;

  if (lanes_whole_file_write (self->target, write_all, self, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
lanes_output_save_async (const char          *base,
                         GFile               *target,
                         GCancellable        *cancellable,
                         GAsyncReadyCallback  callback,
                         gpointer             user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Save *save = g_new0 (Save, 1);

  save->base = g_strdup (base);
  save->target = g_object_ref (target);
  g_task_set_source_tag (task, lanes_output_save_async);
  g_task_set_task_data (task, save, save_free);
  g_task_run_in_thread (task, save_in_thread);
}

gboolean
lanes_output_save_finish (GAsyncResult  *result,
                          gint64        *ret_bytes,
                          GError       **error)
{
  Save *save = g_task_get_task_data (G_TASK (result));

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return FALSE;
  *ret_bytes = save->bytes;
  return TRUE;
}
