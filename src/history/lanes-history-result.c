/* lanes-history-result.c: what came of a job, in one line
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-history-result.h"

#include "lanes-output.h"

#include <string.h>

/* Of a line no more than this is said. */
#define MAX_LINE 400

/* So far into the output a line is looked for that is not empty. */
#define MAX_LOOK 4096

char *
lanes_history_result_clean (const char *bytes,
                            gsize       n)
{
  g_autoptr (GString) text = g_string_sized_new (n);

  for (gsize i = 0; i < n; i++)
    {
      if (bytes[i] == '\033' && i + 1 < n && bytes[i + 1] == '[')
        {
          for (i += 2; i < n && (bytes[i] < '@' || bytes[i] > '~'); i++)
            continue;
        }
      else if ((guchar) bytes[i] >= ' ' && bytes[i] != 0x7f)
        g_string_append_c (text, bytes[i]);
      else if (bytes[i] == '\t')
        g_string_append_c (text, ' ');
    }

  return g_strstrip (g_utf8_make_valid (text->str, (gssize) text->len));
}

/* The first line of @text that says something. Returns: (transfer full) (nullable) */
static char *
dup_first_line (const char *text,
                gsize       n)
{
  while (n > 0)
    {
      const char *end = memchr (text, '\n', n);
      gsize length = end != NULL ? (gsize) (end - text) : n;
      g_autofree char *line = lanes_history_result_clean (text, MIN (length, MAX_LINE));

      if (*line != '\0')
        return g_steal_pointer (&line);
      if (end == NULL)
        break;
      n -= length + 1;
      text = end + 1;
    }

  return NULL;
}

char *
lanes_history_result_dup_value (const LanesHistoryJob *job)
{
  static const char *const names[] = { "summary", "text", "file" };
  const char *text;

  for (guint i = 0; job->result != NULL && i < G_N_ELEMENTS (names); i++)
    if (g_variant_lookup (job->result, names[i], "&s", &text) && *text != '\0')
      return dup_first_line (text, MIN (strlen (text), MAX_LOOK));

  return NULL;
}

static char *
dup_output (const LanesHistoryJob *job,
            LanesOutputView        view)
{
  g_autoptr (LanesOutput) output = lanes_output_new (job->output);
  char bytes[MAX_LOOK];
  LanesOutputPiece piece;

  lanes_output_refresh (output);
  if (!lanes_output_read (output, view, 0, bytes, sizeof bytes, &piece))
    return NULL;

  return dup_first_line (bytes, piece.size);
}

char *
lanes_history_result_dup_line (const LanesHistoryJob *job)
{
  g_autofree char *line = NULL;

  if (job->error != NULL)
    return dup_first_line (job->error, MIN (strlen (job->error), MAX_LOOK));
  line = lanes_history_result_dup_value (job);
  if (line == NULL && job->output != NULL)
    line = dup_output (job, LANES_OUTPUT_STDOUT);

  return g_steal_pointer (&line);
}
