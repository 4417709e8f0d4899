/* lanes-whole-file.c: a file that is written whole, or not at all
 *
 * GIO writes beside a file that is there, and renames; one that is new it writes in its place.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-whole-file.h"

struct _LanesWholeFile
{
  GFile             *target;  /* owned */
  GFileOutputStream *stream;  /* owned */
  gboolean           is_new;
};

LanesWholeFile *
lanes_whole_file_new (GFile         *target,
                      GCancellable  *cancellable,
                      GError       **error)
{
  g_autoptr (GError) taken = NULL;
  GFileOutputStream *stream = g_file_create (target, G_FILE_CREATE_NONE, cancellable, &taken);
  gboolean is_new = stream != NULL;
  LanesWholeFile *self;

  if (stream == NULL && !g_error_matches (taken, G_IO_ERROR, G_IO_ERROR_EXISTS))
    {
      g_propagate_error (error, g_steal_pointer (&taken));
      return NULL;
    }
  if (stream == NULL)
    stream = g_file_replace (target, NULL, FALSE, G_FILE_CREATE_REPLACE_DESTINATION, cancellable, error);
  if (stream == NULL)
    return NULL;

  self = g_new (LanesWholeFile, 1);
  *self = (LanesWholeFile){ g_object_ref (target), stream, is_new };
  return self;
}

GOutputStream *
lanes_whole_file_get_stream (LanesWholeFile *self)
{
  return G_OUTPUT_STREAM (self->stream);
}

gboolean
lanes_whole_file_end (LanesWholeFile  *self,
                      gboolean         is_whole,
                      GCancellable    *cancellable,
                      GError         **error)
{
  g_autoptr (GCancellable) giving_up = g_cancellable_new ();

  /* A cancelled close leaves what was there before. */
  if (!is_whole)
    g_cancellable_cancel (giving_up);
  is_whole = g_output_stream_close (G_OUTPUT_STREAM (self->stream), is_whole ? cancellable : giving_up, is_whole ? error : NULL) &&
             is_whole;
  if (!is_whole && self->is_new)
    g_file_delete (self->target, NULL, NULL);

  g_object_unref (self->stream);
  g_object_unref (self->target);
  g_free (self);
  return is_whole;
}
