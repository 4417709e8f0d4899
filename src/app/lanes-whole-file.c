/* lanes-whole-file.c: a file that is written whole, or not at all
 *
 * GIO writes beside a file that is there, and renames; one that is new it writes in its place.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-whole-file.h"

/* Where nothing was there it is made: @ret_is_new */
static GFileOutputStream *
open_target (GFile         *target,
             gboolean      *ret_is_new,
             GCancellable  *cancellable,
             GError       **error)
{
  g_autoptr (GError) taken = NULL;
  GFileOutputStream *stream = g_file_create (target, G_FILE_CREATE_NONE, cancellable, &taken);

  *ret_is_new = stream != NULL;
  if (stream != NULL)
    return stream;
  if (g_error_matches (taken, G_IO_ERROR, G_IO_ERROR_EXISTS))
    return g_file_replace (target, NULL, FALSE, G_FILE_CREATE_REPLACE_DESTINATION, cancellable, error);

  g_propagate_error (error, g_steal_pointer (&taken));
  return NULL;
}

gboolean
lanes_whole_file_write (GFile               *target,
                        LanesWholeFileWrite  write,
                        gpointer             data,
                        GCancellable        *cancellable,
                        GError             **error)
{
  g_autoptr (GCancellable) giving_up = g_cancellable_new ();
  gboolean is_new, is_whole;
  g_autoptr (GFileOutputStream) stream = open_target (target, &is_new, cancellable, error);

  if (stream == NULL)
    return FALSE;

  is_whole = write (data, G_OUTPUT_STREAM (stream), cancellable, error);
  /* A cancelled close leaves what was there before. */
  if (!is_whole)
    g_cancellable_cancel (giving_up);
  is_whole = g_output_stream_close (G_OUTPUT_STREAM (stream), is_whole ? cancellable : giving_up, is_whole ? error : NULL) && is_whole;
  if (!is_whole && is_new)
    g_file_delete (target, NULL, NULL);
  return is_whole;
}
