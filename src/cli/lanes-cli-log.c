/* lanes-cli-log.c: lanes log: what a job of the window, or of the history, has written
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-command-line.h"
#include "lanes-error.h"
#include "lanes-job-book.h"
#include "lanes-output.h"
#include "lanes-session.h"
#include "lanes-text.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <unistd.h>

#define BLOCK (64 * 1024)
#define FOLLOW_US (200 * 1000)

/* Of these turns, one asks the window how the job is. */
#define ASK_EVERY 5

static const LanesField fields[] = {
  { "follow", 'f', LANES_FIELD_BOOL, LANES_FIELD_PLAIN, N_("Follow"), N_("Go on as it writes, until the job is over") },
  { "tail", 'n', LANES_FIELD_BYTES, LANES_FIELD_PLAIN, N_("Tail"), N_("Begin so many bytes before the end") },
  { "stdout", 0, LANES_FIELD_BOOL, LANES_FIELD_PLAIN, N_("Standard output"), N_("Only its standard output") },
  { "stderr", 0, LANES_FIELD_BOOL, LANES_FIELD_PLAIN, N_("Standard error"), N_("Only its standard error") },
};

/* Returns: FALSE where nobody reads it */
static gboolean
copy (LanesOutput *output, LanesOutputView view, gint64 *at)
{
  g_autofree char *buffer = g_malloc (BLOCK);
  LanesOutputPiece piece;

  while (lanes_output_read (output, view, *at, buffer, BLOCK, &piece))
    {
      if (piece.size == 0)
        fprintf (stderr, _("lanes: %llu bytes were not kept\n"), (unsigned long long) piece.gap);
      else if (fwrite (buffer, 1, piece.size, stdout) != piece.size)
        return FALSE;
      *at = piece.next;
    }
  return fflush (stdout) == 0;
}

static gboolean
is_over (LanesJobBook *book, guint64 id)
{
  g_autoptr (GVariant) job = lanes_job_book_show (book, id, NULL);
  const char *name = NULL;
  LanesState state;

  if (job)
    g_variant_lookup (job, "state", "&s", &name);
  return !name || !lanes_state_from_name (name, &state) || lanes_state_is_final (state);
}

static void
follow (LanesOutput *output, LanesOutputView view, gint64 at, LanesJobBook *book, guint64 id)
{
  gboolean over = is_over (book, id);

  for (guint turn = 1;; turn++)
    {
      lanes_output_refresh (output);
      if (!copy (output, view, &at) || over)
        return;
      g_usleep (FOLLOW_US);
      if (turn % ASK_EVERY == 0)
        over = is_over (book, id);
    }
}

static int
print_log (LanesOptions *options, LanesJobBook *book, GVariant *job, guint64 id)
{
  g_autoptr (LanesOutput) output = NULL;
  LanesOutputView view = LANES_OUTPUT_MERGED;
  const char *base = NULL;
  gint64 at = 0;

  if (!g_variant_lookup (job, "output", "&s", &base))
    {
      fprintf (stderr, _("lanes: job %llu has written nothing yet\n"), (unsigned long long) id);
      return 0;
    }
  if (lanes_options_get_bool (options, "stdout") != lanes_options_get_bool (options, "stderr"))
    view = lanes_options_get_bool (options, "stdout") ? LANES_OUTPUT_STDOUT : LANES_OUTPUT_STDERR;
  output = lanes_output_new (base);
  lanes_output_refresh (output);
  if (lanes_options_is_given (options, "tail"))
    at = lanes_output_find_tail (output, view, lanes_options_get_int (options, "tail"));
  if (lanes_options_get_bool (options, "follow"))
    follow (output, view, at, book, id);
  else
    copy (output, view, &at);
  return ferror (stdout) ? LANES_EXIT_USAGE : 0;
}

static int
log_command (const LanesCommandLine *self, LanesKindSet *kinds, LanesOptions *options, char **words, GError **error)
{
  g_autoptr (LanesJobBook) book = NULL;
  g_autoptr (GVariant) job = NULL;
  g_autoptr (GError) why = NULL;
  guint64 id;

  if (!words[0] || words[1] || !g_ascii_string_to_unsigned (words[0], 10, 1, G_MAXINT64, &id, NULL))
    {
      g_set_error_literal (error, LANES_ERROR, LANES_ERROR_INVALID, _("of which job? Give its id, as “lanes list” shows it"));
      return -1;
    }
  book = lanes_job_book_new (kinds, &why);
  if (book)
    job = lanes_job_book_show (book, id, &why);
  if (job)
    return print_log (options, book, job, id);
  g_autofree char *clean = lanes_text_clean (why->message);
  fprintf (stderr, "lanes: %s\n", clean);
  return LANES_EXIT_USAGE;
}

const LanesCommandLine lanes_command_log = {
  .name = "log",
  .usage = N_("log [OPTION…] ID"),
  .summary = N_("Print what a job of the window, or of the history, has written"),
  .fields = fields,
  .n_fields = G_N_ELEMENTS (fields),
  .run = log_command,
};
