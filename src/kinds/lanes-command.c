/* lanes-command.c: the kind "command": a program and its arguments, as a process
 *
 * No shell comes near it unless it was asked for: the words are the program's arguments as they are. With a shell they are
 * joined with blanks and given to /bin/sh -c; what a batch puts in for its inputs is quoted then, so that a file's name is a
 * name whatever stands in it.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "lanes-command.h"
#include "lanes-bytes.h"
#include "lanes-error.h"
#include "lanes-job-spec.h"

/* Any thread: it has no state. */
struct _LanesCommand
{
  LanesKind parent_instance;
};

G_DEFINE_FINAL_TYPE (LanesCommand, lanes_command, LANES_TYPE_KIND)

static const char *const leftovers_choices[] = { "end", "leave", NULL };
static const char *const leftovers_labels[] = { N_("End them"), N_("Leave them running"), NULL };

static const LanesField fields[] = {
  { "command", 0, LANES_FIELD_WORDS,
    LANES_FIELD_REQUIRED | LANES_FIELD_POSITIONAL | LANES_FIELD_EXPAND | LANES_FIELD_SHELL, N_("Command"),
    N_("The program and its arguments"), NULL, NULL, 0, 0 },
  { "shell", 0, LANES_FIELD_BOOL, LANES_FIELD_PLAIN, N_("Run in a shell"),
    N_("Give the command to /bin/sh, so that pipes, wildcards and redirections work"), "false", NULL, 0, 0 },
  { "cwd", 0, LANES_FIELD_FOLDER, LANES_FIELD_EXPAND, N_("Working folder"),
    N_("Where it starts; the folder Lanes was started in where not given"), NULL, NULL, 0, 0 },
  { "env", 0, LANES_FIELD_PAIRS, LANES_FIELD_EXPAND | LANES_FIELD_ADVANCED, N_("Environment"),
    N_("Variables to set, as NAME=VALUE; values of names that look like credentials are never shown"), NULL, NULL, 0, 0 },
  { "stdin", 0, LANES_FIELD_FILE, LANES_FIELD_EXPAND | LANES_FIELD_ADVANCED, N_("Input file"),
    N_("A file to read as standard input; nothing where not given"), NULL, NULL, 0, 0 },
  { "output-cap", 0, LANES_FIELD_BYTES, LANES_FIELD_ADVANCED, N_("Output to keep"),
    N_("How much of each stream is kept: the first half and the last half; what falls out between is counted"), "256MiB",
    NULL, 4096, 1099511627776.0 },
  { "leftovers", 0, LANES_FIELD_CHOICE, LANES_FIELD_ADVANCED, N_("Left running"),
    N_("What to do with processes that it leaves running when it ends: end them, or leave them"), "end", leftovers_choices,
    0, 0, leftovers_labels },
};

static gboolean
lanes_command_check (LanesKind *kind,
                     GVariant  *params,
                     GError   **error)
{
  g_autofree const char **words = NULL;
  g_autofree const char **pairs = NULL;

  if (!g_variant_lookup (params, "command", "^a&s", &words) || words[0] == NULL || words[0][0] == '\0')
    {
      g_set_error_literal (error, LANES_ERROR, LANES_ERROR_INVALID, _("command: the name of a program is missing"));
      return FALSE;
    }

  g_variant_lookup (params, "env", "^a&s", &pairs);
  for (gsize i = 0; pairs != NULL && pairs[i] != NULL; i++)
    if (pairs[i][0] == '=' || strchr (pairs[i], '=') == NULL)
      {
        g_set_error (error, LANES_ERROR, LANES_ERROR_INVALID, _("env: entry %u is not of the form NAME=VALUE"),
                     (guint) (i + 1));
        return FALSE;
      }

  return TRUE;
}

/* Shells expand {a,b} and {1..9}, not {} or {.}, which stand where the input of a batch will. */
static gboolean
needs_quotes (const char *word)
{
  gboolean braces = strpbrk (word, "{}") != NULL;

  return *word == '\0' || strpbrk (word, " \t\n'\"\\$`*?[]()<>|&;~#!") != NULL ||
         (braces && (strlen (word) == 1 || strchr (word, ',') != NULL || strstr (word, "..") != NULL));
}

/* What is no text is written as bash and zsh read it: $'caf\351'. Returns: %NULL where it needs no quotes */
static char *
dup_quoted (const char *word)
{
  g_autofree char *bytes = NULL;
  GString *quoted;

  if (!lanes_bytes_are_in (word))
    return needs_quotes (word) ? g_shell_quote (word) : NULL;

  bytes = lanes_bytes_from_text (word);
  quoted = g_string_new ("$'");
  for (const guchar *at = (const guchar *) bytes; *at != '\0'; at++)
    if (*at < ' ' || *at >= 0x7f)
      g_string_append_printf (quoted, "\\%03o", *at);
    else if (*at == '\'' || *at == '\\')
      g_string_append_printf (quoted, "\\%c", *at);
    else
      g_string_append_c (quoted, (char) *at);

  return g_string_free (g_string_append_c (quoted, '\''), FALSE);
}

static char *
join (const char **words,
      gboolean     quote)
{
  GString *text = g_string_new (NULL);

  for (gsize i = 0; words[i] != NULL; i++)
    {
      g_autofree char *quoted = quote ? dup_quoted (words[i]) : NULL;

      if (i > 0)
        g_string_append_c (text, ' ');
      g_string_append (text, quoted != NULL ? quoted : words[i]);
    }

  return g_string_free (text, FALSE);
}

static gboolean
has_shell (GVariant *params)
{
  gboolean shell = FALSE;

  g_variant_lookup (params, "shell", "b", &shell);
  return shell;
}

/* "gzip -k notes.txt": the program's folder says little, and one line is enough. */
static char *
lanes_command_dup_title (LanesKind *kind,
                         GVariant  *params)
{
  g_autofree const char **words = NULL;
  g_autofree char *name = NULL;
  g_autofree char *text = NULL;
  gboolean any = FALSE;

  if (!g_variant_lookup (params, "command", "^a&s", &words) || words[0] == NULL)
    return NULL;

  if (!has_shell (params) && strchr (words[0], ' ') == NULL)
    words[0] = name = g_path_get_basename (words[0]);
  for (gsize i = 0; words[i] != NULL && !has_shell (params); i++)
    any = any || lanes_bytes_are_in (words[i]);
  text = join (words, !has_shell (params) && !any);
  g_strdelimit (text, "\n\t\r", ' ');

  return g_steal_pointer (&text);
}

static char *
lanes_command_dup_command_line (LanesKind *kind,
                                GVariant  *params)
{
  g_autofree const char **words = NULL;
  g_autofree char *text = NULL;

  if (!g_variant_lookup (params, "command", "^a&s", &words))
    return NULL;

  text = join (words, !has_shell (params));
  if (has_shell (params))
    {
      g_autofree char *script = g_steal_pointer (&text);
      g_autofree char *quoted = g_shell_quote (script);

      text = g_strconcat ("/bin/sh -c ", quoted, NULL);
    }

  return g_steal_pointer (&text);
}

/* An absolute path: ~ is the home folder, and what is relative hangs below where Lanes was started. */
static char *
dup_path (LanesJobSpec *spec,
          const char   *name)
{
  const char *text = lanes_job_spec_get_string (spec, name);
  g_autofree char *path = text != NULL ? lanes_bytes_from_text (text) : NULL;

  if (path == NULL || path[0] == '\0')
    return NULL;
  if (path[0] == '~' && (path[1] == '/' || path[1] == '\0'))
    return g_build_filename (g_get_home_dir (), path + 1, NULL);

  return g_canonicalize_filename (path, NULL);
}

static char **
dup_bytes (const char **words)
{
  guint n = words != NULL ? g_strv_length ((char **) words) : 0;
  char **bytes = g_new0 (char *, n + 1);

  for (guint i = 0; i < n; i++)
    bytes[i] = lanes_bytes_from_text (words[i]);

  return bytes;
}

static char **
dup_argv (LanesJobSpec *spec)
{
  g_autofree const char **words = lanes_job_spec_get_words (spec, "command");
  g_autofree char *script = NULL;

  if (!lanes_job_spec_get_bool (spec, "shell"))
    return dup_bytes (words);

  script = join (words, FALSE);
  return dup_bytes ((const char *[]) { "/bin/sh", "-c", script, NULL });
}

static LanesLaunch *
lanes_command_command (LanesKind *kind,
                       LanesRun  *run,
                       GError   **error)
{
  LanesJobSpec *spec = lanes_run_get_spec (run);
  const LanesJobOptions *options = lanes_job_spec_get_options (spec);
  g_autofree const char **env = lanes_job_spec_get_words (spec, "env");
  LanesLaunch *launch = lanes_launch_new ();

  launch->argv = dup_argv (spec);
  launch->env = dup_bytes (env);
  launch->cwd = dup_path (spec, "cwd");
  launch->stdin_path = dup_path (spec, "stdin");
  launch->nice = options->nice;
  launch->grace = options->grace;
  launch->output_cap = lanes_job_spec_get_int (spec, "output-cap");
  if (g_strcmp0 (lanes_job_spec_get_string (spec, "leftovers"), "leave") == 0)
    launch->leftovers = LANES_LEFTOVERS_LEAVE;

  return launch;
}

static void
lanes_command_class_init (LanesCommandClass *klass)
{
  LanesKindClass *kind_class = LANES_KIND_CLASS (klass);

  kind_class->name = "command";
  kind_class->label = N_("Command");
  kind_class->icon_name = "utilities-terminal-symbolic";
  kind_class->fields = fields;
  kind_class->n_fields = G_N_ELEMENTS (fields);
  kind_class->flags = LANES_KIND_CAN_PAUSE;
  kind_class->check = lanes_command_check;
  kind_class->dup_title = lanes_command_dup_title;
  kind_class->dup_command_line = lanes_command_dup_command_line;
  kind_class->command = lanes_command_command;
}

static void
lanes_command_init (LanesCommand *self)
{
}
