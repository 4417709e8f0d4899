/* lanes-cli-map.c: lanes map: any kind of job over many inputs
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-command-line.h"
#include "lanes-error.h"
#include "lanes-handover.h"
#include "lanes-mask.h"
#include "lanes-session.h"
#include "lanes-sources.h"
#include "lanes-suggest.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const LanesField fields[] = {
  { "keep-order", 'k', LANES_FIELD_BOOL, LANES_FIELD_PLAIN, N_("Keep order"), N_("Print in the order of the inputs") },
  { "tag", 0, LANES_FIELD_BOOL, LANES_FIELD_PLAIN, N_("Tag"), N_("Start each line with its input and a tab") },
  { "null", '0', LANES_FIELD_BOOL, LANES_FIELD_PLAIN, N_("NUL"), N_("Inputs that are read end in NUL, as from find -print0") },
  { "colsep", 'C', LANES_FIELD_STRING, LANES_FIELD_PLAIN, N_("Columns"),
    N_("What is between the columns of an input, a regular expression: {1} is the first, {2} the second") },
  { "dry-run", 'n', LANES_FIELD_BOOL, LANES_FIELD_PLAIN, N_("Dry run"), N_("Print what would run, and run nothing") },
  { "secret-inputs", 0, LANES_FIELD_BOOL, LANES_FIELD_PLAIN, N_("Secret inputs"),
    N_("Neither show nor store the inputs; the same as --secret inputs") },
  { "secret-env", 0, LANES_FIELD_WORDS, LANES_FIELD_PLAIN, N_("Secret variable"),
    N_("Give the command this variable of lanes’ own environment, and neither show nor store its value") },
  { "kind", 0, LANES_FIELD_STRING, LANES_FIELD_PLAIN, N_("Kind"),
    N_("What each input is used for, rather than a command: checksum, download, request, wait") },
};

/* "hash" is what a person types for a checksum. */
static LanesKind *
find_kind (LanesKindSet *kinds, const char *name, GError **error)
{
  LanesKind *kind = lanes_kind_set_find (kinds, name);
  LanesSuggest nearest = LANES_SUGGEST_INIT (name);
  g_autofree char *hint = NULL;

  if (kind)
    return kind;
  for (guint i = 0; i < lanes_kind_set_get_n (kinds); i++)
    lanes_suggest_try (&nearest, lanes_kind_get_name (lanes_kind_set_get (kinds, i)));
  hint = lanes_suggest_dup_hint (&nearest);
  g_set_error (error, LANES_ERROR, LANES_ERROR_INVALID, _("--kind: there is no kind “%s”%s"), name, hint);
  return NULL;
}

static guint
count_words (char **words)
{
  guint n = 0;

  while (words[n] && !lanes_sources_is_mark (words[n]))
    n++;
  return n;
}

/* Each as a line to type, to standard output: on a screen without its secrets, for a shell to read with them. */
static int
print_commands (LanesJobSpec *spec, LanesSources *sources)
{
  gboolean mask = isatty (STDOUT_FILENO);
  gboolean masked = FALSE;
  guint64 failed = 0;
  char *next;

  for (guint64 sequence = 1; (next = lanes_sources_next (sources)); sequence++)
    {
      g_autofree char *input = next;
      g_autoptr (GError) error = NULL;
      g_autoptr (LanesJobSpec) full = lanes_job_spec_expand (spec, input, sequence, &error);
      g_autofree char *line = full ? lanes_job_spec_dup_command_line (full, mask) : NULL;

      failed += full == NULL;
      masked = masked || (mask && line && strstr (line, LANES_MASK_TEXT));
      if (full)
        puts (line ? line : input);
      else
        fprintf (stderr, "lanes: %s\n", error->message);
    }
  if (masked)
    fprintf (stderr, "lanes: %s\n", _("secrets are not shown on a terminal; in a pipe or a file they are"));
  return failed > 100 ? LANES_EXIT_MANY : failed;
}

static int
hand_over (LanesOptions *options, const char *name, LanesJobSpec *spec, LanesSources *sources)
{
  g_autoptr (GPtrArray) inputs = g_ptr_array_new_with_free_func (g_free);
  gboolean files = lanes_command_line_takes_files (lanes_job_spec_get_kind (spec));
  char *input;

  while ((input = lanes_sources_next (sources)))
    {
      g_ptr_array_add (inputs, files ? g_canonicalize_filename (input, NULL) : g_strdup (input));
      g_free (input);
    }
  return lanes_handover_batch (options, name, spec, inputs);
}

static int
run_batch (LanesKindSet *kinds, LanesOptions *options, const char *name, LanesJobSpec *spec, LanesSources *sources, GError **error)
{
  LanesPrinterSettings settings = {
    .keep_order = lanes_options_get_bool (options, "keep-order"),
    .tag = lanes_options_get_bool (options, "tag"),
  };
  g_autoptr (LanesSession) session = lanes_session_new (kinds, options, &settings, error);
  LanesBatch *batch;

  if (!session)
    return -1;
  lanes_sources_set_session (sources, session);
  batch = lanes_engine_submit_batch (lanes_session_get_engine (session), name, spec, lanes_sources_get_inputs (sources), 0, NULL,
                                     error);
  if (!batch)
    return -1;
  lanes_sources_set_batch (sources, batch);
  return lanes_session_run (session);
}

static int
map (const LanesCommandLine *self, LanesKindSet *kinds, LanesOptions *options, char **words, GError **error)
{
  const char *kind_name = lanes_options_get_string (options, "kind");
  LanesKind *kind = find_kind (kinds, kind_name ? kind_name : self->kind, error);
  guint n = count_words (words);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) command = NULL;
  g_autofree char *name = NULL;
  g_autoptr (LanesJobSpec) spec = NULL;
  g_autoptr (LanesSources) sources = NULL;

  for (guint i = 0; i < n; i++)
    g_strv_builder_add (builder, words[i]);
  command = g_strv_builder_end (builder);
  gboolean window = lanes_handover_is_asked (options, error);
  if (!kind || *error)
    return -1;
  if (!kind_name && n > 0 && !lanes_command_line_check_program (options, command, error))
    return -1;
  spec = lanes_command_line_make_spec (kind, options, lanes_command_line_put_words (kind, command), TRUE, error);
  if (!spec)
    return -1;
  sources = lanes_sources_new (words + n, lanes_options_get_bool (options, "null") ? '\0' : '\n',
                               lanes_options_get_string (options, "colsep"), error);
  if (!sources)
    return -1;
  if (lanes_sources_is_terminal (sources))
    fprintf (stderr, "%s\n", _("lanes: reading inputs from the terminal, one a line, until Ctrl-D"));
  if (lanes_options_get_bool (options, "dry-run"))
    return print_commands (spec, sources);
  name = n > 0 ? lanes_job_spec_dup_title (spec, NULL, 0) : g_strdup (lanes_kind_get_label (kind));
  if (window)
    return hand_over (options, name, spec, sources);
  return run_batch (kinds, options, name, spec, sources, error);
}

const LanesCommandLine lanes_command_map = {
  .name = "map",
  .kind = "command",
  .usage = N_("map [OPTION…] COMMAND… ::: INPUT…\nmap [OPTION…] COMMAND… :::: FILE\nmap [OPTION…] COMMAND… < INPUTS"),
  .summary = N_("Run a command, or another kind of job, for each of many inputs"),
  .details = N_("In the command {} is the input, {.} the input without its extension, {/} its last part, {//} its folder, {/.} its last\n"
                "part without the extension, {#} its number; {1}, {2.}, … the input of the first, second, … of several sources (:::),\n"
                "which are combined in all ways, or one by one with the source before (:::+). Without any of these the input is the last word. Outputs are not mixed: each job's is\n"
                "printed as a whole when the job is over. As many run at once as there are CPUs, unless -j says otherwise."),
  .fields = fields,
  .n_fields = G_N_ELEMENTS (fields),
  .here = TRUE,
  .stop = TRUE,
  .run = map,
};
