/* main.c: the terminal program: finds the command, reads its options, runs it
 *
 * Everything a command takes stands in tables of fields: its own, those of sessions, those of all jobs and those of its kind. --help
 * is made from the same tables.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-bytes.h"
#include "lanes-command-line.h"
#include "lanes-kinds.h"
#include "lanes-session.h"
#include "lanes-standard-files.h"
#include "lanes-suggest.h"
#include "lanes-window-program.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const LanesCommandLine *const commands[] = {
  &lanes_command_run, &lanes_command_map, &lanes_command_get, &lanes_command_request, &lanes_command_hash, &lanes_command_play,
  &lanes_command_list, &lanes_command_show, &lanes_command_log, &lanes_command_wait, &lanes_command_cancel, &lanes_command_pause,
  &lanes_command_resume, &lanes_command_retry, &lanes_command_trace, &lanes_command_export, &lanes_command_compare,
  &lanes_command_prune,
};

static int
fail (const char *command, const char *message)
{
  if (command)
    fprintf (stderr, _("lanes %s: %s\nTry “lanes %s --help”.\n"), command, message, command);
  else
    fprintf (stderr, _("lanes: %s\nTry “lanes --help”.\n"), message);
  return LANES_EXIT_USAGE;
}

static int
print_help (void)
{
  printf ("%s\n\n  lanes                       %s\n", _("Usage: lanes COMMAND [OPTION…] …"), _("open the window"));
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    printf ("  lanes %-20s  %s\n", commands[i]->name, _(commands[i]->summary));
  printf ("\n%s\n%s\n", _("“lanes COMMAND --help” says more; “man lanes” says all."),
          _("Exit status: 0 all succeeded; 1 to 100 so many failed; 101 more; 255 wrong usage; 130 interrupted."));
  return 0;
}

static int
print_command_help (const LanesCommandLine *command, LanesOptions *options)
{
  g_autofree char *help = lanes_options_dup_help (options);
  g_auto (GStrv) usages = g_strsplit (_(command->usage), "\n", -1);

  for (guint i = 0; usages[i]; i++)
    printf ("%s lanes %s\n", i == 0 ? _("Usage:") : "      ", usages[i]);
  printf ("\n%s.\n", _(command->summary));
  if (command->details)
    printf ("\n%s\n", _(command->details));
  fputs (help, stdout);
  return 0;
}

/* Parameters that are given as words are no options. */
static void
hide_positional (LanesOptions *options, const LanesField *fields, guint n)
{
  for (guint i = 0; i < n; i++)
    if (fields[i].flags & LANES_FIELD_POSITIONAL)
      lanes_options_hide (options, fields[i].name);
}

static const LanesField help_field[] = {
  { "help", 'h', LANES_FIELD_BOOL, LANES_FIELD_PLAIN, N_("Help"), N_("Say what this command does and takes") },
};

/* Which kind's parameters belong to the options? `map --kind hash` takes those of another. */
static const char *
find_kind_name (const LanesCommandLine *command, char **words)
{
  for (guint i = 0; command->stop && words[i] && words[i][0] == '-' && strcmp (words[i], "--") != 0; i++)
    {
      if (g_str_has_prefix (words[i], "--kind="))
        return words[i] + strlen ("--kind=");
      if (g_str_equal (words[i], "--kind") && words[i + 1])
        return words[i + 1];
    }
  return command->kind;
}

static LanesOptions *
make_options (const LanesCommandLine *command, LanesKind *kind)
{
  g_autoptr (LanesOptions) options = lanes_options_new ();
  const LanesField *fields;
  guint n;

  lanes_options_add (options, _("Options"), command->fields, command->n_fields);
  if (kind)
    {
      fields = lanes_kind_get_fields (kind, &n);
      hide_positional (options, fields, n);
      lanes_options_add (options, lanes_kind_get_label (kind), fields, n);
    }
  if (command->here)
    {
      fields = lanes_session_get_fields (&n);
      lanes_options_add (options, _("Running"), fields, n);
      fields = lanes_job_options_get_fields (&n);
      lanes_options_add (options, _("Every job"), fields, n);
    }
  lanes_options_add (options, _("Help"), help_field, G_N_ELEMENTS (help_field));
  return g_steal_pointer (&options);
}

static int
run_command (const LanesCommandLine *command, LanesKindSet *kinds, char **words)
{
  const char *kind_name = find_kind_name (command, words);
  LanesKind *kind = kind_name ? lanes_kind_set_find (kinds, kind_name) : NULL;
  g_autoptr (LanesOptions) options = make_options (command, kind);
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) rest = lanes_options_parse (options, words, command->stop, &error);
  int status;

  if (command->kind && !lanes_kind_set_find (kinds, command->kind))
    return fail (command->name, _("this build has no such kind of job"));
  if (!rest)
    return fail (command->name, error->message);
  if (lanes_options_get_bool (options, "help"))
    return print_command_help (command, options);
  status = command->run (command, kinds, options, rest, &error);
  if (error)
    return fail (command->name, error->message);
  return status;
}

static const LanesCommandLine *
find_command (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    if (g_str_equal (commands[i]->name, name))
      return commands[i];
  return NULL;
}

static int
fail_unknown (const char *name)
{
  LanesSuggest nearest = LANES_SUGGEST_INIT (name);
  g_autofree char *valid = g_utf8_make_valid (name, -1);
  g_autofree char *hint = NULL;
  g_autofree char *message = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    lanes_suggest_try (&nearest, commands[i]->name);
  hint = lanes_suggest_dup_hint (&nearest);
  message = g_strdup_printf (_("there is no command “%s”%s"), valid, hint);
  return fail (NULL, message);
}

/* As text, whatever their bytes are. */
static char **
dup_words (char **argv)
{
  guint n = g_strv_length (argv);
  char **words = g_new0 (char *, n + 1);

  for (guint i = 0; i < n; i++)
    words[i] = lanes_bytes_to_text (argv[i], -1);
  return words;
}

static int
do_command (int argc, char **argv)
{
  g_auto (GStrv) words = NULL;
  g_autoptr (LanesKindSet) kinds = NULL;
  const LanesCommandLine *command;

  if (argc < 2)
    return lanes_window_program_start ();
  if (g_str_equal (argv[1], "--help") || g_str_equal (argv[1], "-h") || g_str_equal (argv[1], "help"))
    return print_help ();
  if (g_str_equal (argv[1], "--version"))
    {
      printf ("lanes %s\n", LANES_VERSION);
      return 0;
    }
  command = find_command (argv[1]);
  if (!command)
    return fail_unknown (argv[1]);
  kinds = lanes_kinds_new ();
  words = dup_words (argv + 2);
  return run_command (command, kinds, words);
}

/* What was printed must have arrived: a full disk must not look like a list that is empty. */
static int
end_output (int status)
{
  errno = 0;
  if (fflush (stdout) == 0 && !ferror (stdout))
    return status;
  /* It failed earlier, and stdio does not say why: the next byte fails as that one did. */
  if (errno == 0)
    (void) !write (STDOUT_FILENO, "\n", 1);
  if (errno == EPIPE)
    return 128 + SIGPIPE;
  fprintf (stderr, _("lanes: standard output cannot be written: %s\n"), g_strerror (errno != 0 ? errno : EIO));
  return LANES_EXIT_USAGE;
}

int
main (int argc, char **argv)
{
  lanes_standard_files_open ();
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, LANES_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  /* A reader that goes away is an error to handle, not the end: jobs must be ended first. */
  signal (SIGPIPE, SIG_IGN);

  return end_output (do_command (argc, argv));
}
