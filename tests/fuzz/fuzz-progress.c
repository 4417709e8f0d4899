/* fuzz-progress.c: any bytes as what a command prints, in pieces, and as lines of LANES_PROGRESS_FD
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fuzz-target.h"

#include <string.h>

#include "lanes-progress-line.h"
#include "lanes-progress-reader.h"

int
LLVMFuzzerInitialize (int    *argc,
                      char ***argv)
{
  return 0;
}

static void
look (LanesProgressReader *reader)
{
  g_autofree char *message = g_strdup (lanes_progress_reader_get_message (reader));
  LanesProgress progress;

  g_assert (message == NULL || strchr (message, '\n') == NULL);
  if (lanes_progress_reader_get (reader, &progress))
    g_assert (progress.done >= 0 && progress.total > 0 && progress.done <= progress.total);
}

/* The first byte says how it is cut and where each piece goes. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr (LanesProgressReader) reader = lanes_progress_reader_new ();
  gsize step = size > 0 ? 1 + data[0] % 64 : 1;
  guint64 totals[2] = { 0 };

  for (gsize at = 1; at < size; at += step)
    {
      gsize length = MIN (step, size - at);
      g_autofree char *piece = fuzz_copy (data + at, length);
      g_autofree char *line = g_strndup (piece, length);
      guint stream = data[at] & 1;

      lanes_progress_line_read (line);
      totals[stream] += length + (data[at] == 0xff ? 4096 : 0);
      lanes_progress_reader_take_output (reader, stream, piece, length, totals[stream]);
      look (reader);
      if (data[at] & 2)
        lanes_progress_reader_take_line (reader, line, strcspn (line, "\n"));
      if (lanes_progress_reader_wants_start (reader))
        lanes_progress_reader_take_start (reader, piece, length);
      look (reader);
    }

  return 0;
}
