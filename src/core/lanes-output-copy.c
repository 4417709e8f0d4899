/* lanes-output-copy.c: all that is kept of a job's output, as it would stand on a terminal
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-output-copy.h"

#include "lanes-output.h"

#include <string.h>

#define PIECE (256 * 1024)

static gboolean
write_gap (GOutputStream  *stream,
           gint64          gap,
           GCancellable   *cancellable,
           GError        **error)
{
  g_autofree char *line = g_strdup_printf ("\n[lanes: %" G_GINT64_FORMAT " bytes are not kept]\n", gap);

  return g_output_stream_write_all (stream, line, strlen (line), NULL, cancellable, error);
}

gboolean
lanes_output_copy (const char     *base,
                   GOutputStream  *stream,
                   gint64         *ret_bytes,
                   GCancellable   *cancellable,
                   GError        **error)
{
  g_autoptr (LanesOutput) output = lanes_output_new (base);
  g_autofree guint8 *buffer = g_malloc (PIECE);
  LanesOutputPiece piece;
  gint64 offset = 0, n_bytes = 0;

  lanes_output_refresh (output);
  while (lanes_output_read (output, LANES_OUTPUT_MERGED, offset, buffer, PIECE, &piece) && piece.next > offset)
    {
      if (piece.gap > 0 && !write_gap (stream, piece.gap, cancellable, error))
        return FALSE;
      if (!g_output_stream_write_all (stream, buffer, piece.size, NULL, cancellable, error))
        return FALSE;
      n_bytes += (gint64) piece.size;
      offset = piece.next;
    }
  if (ret_bytes != NULL)
    *ret_bytes = n_bytes;

  return TRUE;
}
