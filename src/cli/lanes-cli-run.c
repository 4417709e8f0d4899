/* lanes-cli-run.c: lanes run, get, request: one job, or a few of one kind
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-bytes.h"
#include "lanes-command-line.h"
#include "lanes-error.h"
#include "lanes-handover.h"
#include "lanes-session.h"
#include "lanes-walk.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static int
run_one (LanesKindSet *kinds, LanesOptions *options, LanesKind *kind, GVariant *params, const LanesPrinterSettings *settings,
         GError **error)
{
  g_autoptr (LanesJobSpec) spec = lanes_command_line_make_spec (kind, options, params, FALSE, error);
  g_autoptr (LanesSession) session = NULL;

  gboolean window = lanes_handover_is_asked (options, error);

  if (!spec || *error)
    return -1;
  if (window)
    return lanes_handover_job (options, spec);
  session = lanes_session_new (kinds, options, settings, error);
  if (!session || !lanes_engine_submit (lanes_session_get_engine (session), spec, error))
    return -1;
  return lanes_session_run (session);
}

/* As they are on the command line; for the window, files with their folders. */
static GPtrArray *
make_inputs (LanesKind *kind, char **words)
{
  GPtrArray *inputs = g_ptr_array_new_with_free_func (g_free);
  gboolean files = lanes_command_line_takes_files (kind);

  for (guint i = 0; words[i]; i++)
    g_ptr_array_add (inputs, files ? g_canonicalize_filename (words[i], NULL) : g_strdup (words[i]));
  return inputs;
}

static int
run_each (LanesKindSet *kinds, LanesOptions *options, LanesKind *kind, char **words, const LanesPrinterSettings *settings,
          GError **error)
{
  g_autoptr (LanesJobSpec) spec = NULL;
  g_autoptr (LanesSession) session = NULL;
  gboolean window = lanes_handover_is_asked (options, error);

  if (*error)
    return -1;
  spec = lanes_command_line_make_spec (kind, options, lanes_command_line_put_words (kind, NULL), TRUE, error);
  if (!spec)
    return -1;
  if (window)
    {
      g_autoptr (GPtrArray) inputs = make_inputs (kind, words);
      return lanes_handover_batch (options, lanes_kind_get_label (kind), spec, inputs);
    }
  session = lanes_session_new (kinds, options, settings, error);
  if (!session)
    return -1;
  if (settings->bare_errors)
    lanes_session_set_plain_status (session);
  if (!lanes_engine_submit_batch (lanes_session_get_engine (session), lanes_kind_get_label (kind), spec,
                                  lanes_inputs_from_strv (g_strdupv (words)), 0, NULL, error))
    return -1;
  return lanes_session_run (session);
}

static int
run (const LanesCommandLine *self, LanesKindSet *kinds, LanesOptions *options, char **words, GError **error)
{
  LanesKind *kind = lanes_kind_set_find (kinds, self->kind);
  LanesPrinterSettings settings = { .follow = TRUE };

  if (!words[0])
    {
      g_set_error_literal (error, LANES_ERROR, LANES_ERROR_INVALID, _("which command? “lanes run -- make -j4”"));
      return -1;
    }
  if (!lanes_command_line_check_program (options, words, error))
    return -1;
  return run_one (kinds, options, kind, lanes_command_line_put_words (kind, words), &settings, error);
}

static const LanesField run_fields[] = {
  { "secret-env", 0, LANES_FIELD_WORDS, LANES_FIELD_PLAIN, N_("Secret variable"),
    N_("Give the command this variable of lanes’ own environment, and neither show nor store its value") },
};

const LanesCommandLine lanes_command_run = {
  .name = "run",
  .kind = "command",
  .usage = N_("run [OPTION…] [--] COMMAND [ARGUMENT…]"),
  .summary = N_("Run one command"),
  .details = N_("Its output is passed on as it comes. Ctrl-C ends it with all processes that it has started."),
  .fields = run_fields,
  .n_fields = G_N_ELEMENTS (run_fields),
  .here = TRUE,
  .stop = TRUE,
  .run = run,
};

static int
get (const LanesCommandLine *self, LanesKindSet *kinds, LanesOptions *options, char **words, GError **error)
{
  LanesKind *kind = lanes_kind_set_find (kinds, self->kind);
  LanesPrinterSettings settings = { .keep_order = TRUE, .files = TRUE };

  if (!words[0])
    {
      g_set_error (error, LANES_ERROR, LANES_ERROR_INVALID, _("which address? “lanes %s https://example.org/file”"), self->name);
      return -1;
    }
  if (!words[1])
    return run_one (kinds, options, kind, lanes_command_line_put_words (kind, words), &settings, error);
  if (lanes_options_is_given (options, "output"))
    {
      g_set_error_literal (error, LANES_ERROR, LANES_ERROR_INVALID, _("--output names one file, but there are several addresses: "
                                                                      "give a folder"));
      return -1;
    }
  return run_each (kinds, options, kind, words, &settings, error);
}

const LanesCommandLine lanes_command_get = {
  .name = "get",
  .kind = "download",
  .usage = N_("get [OPTION…] URL…"),
  .summary = N_("Download files"),
  .details = N_("A download that was cut off goes on where it stopped when it is started again. The names of the files are printed."),
  .here = TRUE,
  .run = get,
};

const LanesCommandLine lanes_command_request = {
  .name = "request",
  .kind = "request",
  .usage = N_("request [OPTION…] URL…"),
  .summary = N_("Make HTTP requests"),
  .details = N_("The body of the answer goes to standard output."),
  .here = TRUE,
  .run = get,
};

static gboolean
has_folder (char **words)
{
  for (guint i = 0; words[i]; i++)
    {
      g_autofree char *path = lanes_bytes_from_text (words[i]);

      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        return TRUE;
    }
  return FALSE;
}

/* A job for each large file of a folder, so that all CPUs have work. */
static int
hash_folders (LanesKindSet *kinds, LanesOptions *options, LanesKind *kind, char **words, const LanesPrinterSettings *settings,
              GError **error)
{
  g_autoptr (LanesJobSpec) spec = NULL;
  g_autoptr (LanesWalk) walk = NULL;
  g_autoptr (LanesSession) session = NULL;
  LanesBatch *batch;

  spec = lanes_command_line_make_spec (kind, options, lanes_command_line_put_words (kind, NULL), TRUE, error);
  session = spec ? lanes_session_new (kinds, options, settings, error) : NULL;
  walk = session ? lanes_walk_new (words, session, error) : NULL;
  if (!walk)
    return -1;
  lanes_session_set_plain_status (session);
  batch = lanes_engine_submit_batch (lanes_session_get_engine (session), lanes_kind_get_label (kind), spec,
                                     lanes_walk_get_inputs (walk), 0, NULL, error);
  if (!batch)
    return -1;
  lanes_walk_set_batch (walk, batch);
  return lanes_session_run (session);
}

/* sha256sum without a file reads standard input. */
static int
hash (const LanesCommandLine *self, LanesKindSet *kinds, LanesOptions *options, char **words, GError **error)
{
  static const char *standard_input[] = { "-", NULL };
  LanesKind *kind = lanes_kind_set_find (kinds, self->kind);
  LanesPrinterSettings settings = { .keep_order = TRUE, .bare_errors = TRUE };

  if (has_folder (words) && !lanes_options_get_bool (options, "check") && !lanes_options_get_bool (options, "window"))
    return hash_folders (kinds, options, kind, words, &settings, error);
  return run_each (kinds, options, kind, words[0] ? words : (char **) standard_input, &settings, error);
}

const LanesCommandLine lanes_command_hash = {
  .name = "hash",
  .kind = "checksum",
  .usage = N_("hash [OPTION…] [FILE…]\nhash -c [OPTION…] [LIST…]"),
  .summary = N_("Print or check checksums, as sha256sum does, on all CPUs"),
  .details = N_("Folders are walked through. Without a file, or where it is “-”, standard input is read. Exit status 1 where any file "
                "failed."),
  .here = TRUE,
  .run = hash,
};
