/* lanes-cli-jobs.c: lanes list, show, wait, cancel, pause, resume, retry, trace: the window's jobs from a terminal
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-bus-client.h"
#include "lanes-bytes.h"
#include "lanes-command-line.h"
#include "lanes-error.h"
#include "lanes-job-book.h"
#include "lanes-job-json.h"
#include "lanes-session.h"
#include "lanes-text.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define WAIT_MS 1000

static const LanesField json_field[] = {
  { "json", 0, LANES_FIELD_BOOL, LANES_FIELD_PLAIN, N_("JSON"), N_("One JSON object a line") },
};

static const LanesField list_fields[] = {
  { "state", 's', LANES_FIELD_WORDS, LANES_FIELD_PLAIN, N_("State"),
    N_("Only jobs in this state: waiting, queued, running, paused, stopping, succeeded, failed, timed-out, cancelled, lost; may be given "
       "several times") },
  { "batch", 'b', LANES_FIELD_INT, LANES_FIELD_PLAIN, N_("Batch"), N_("Only jobs of this batch"), NULL, NULL, 1, 1e15 },
  { "limit", 'l', LANES_FIELD_INT, LANES_FIELD_PLAIN, N_("Limit"), N_("So many of the newest"), "100", NULL, 1, 10000 },
  { "json", 0, LANES_FIELD_BOOL, LANES_FIELD_PLAIN, N_("JSON"), N_("One JSON object a line") },
};

static const LanesField cancel_fields[] = {
  { "force", 'f', LANES_FIELD_BOOL, LANES_FIELD_PLAIN, N_("Force"), N_("At once, without the time to stop by themselves") },
};

/* Ids: "12", or "12-15" for all from the first to the last. */

static gboolean
add_ids (GArray *ids, const char *word, GError **error)
{
  guint64 first = 0;
  guint64 last = 0;
  const char *dash = strchr (word, '-');
  g_autofree char *head = dash ? g_strndup (word, dash - word) : g_strdup (word);
  gboolean ok = g_ascii_string_to_unsigned (head, 10, 1, G_MAXINT64, &first, NULL);

  last = first;
  if (ok && dash)
    ok = g_ascii_string_to_unsigned (dash + 1, 10, first, G_MAXINT64, &last, NULL);
  if (!ok || last - first >= 100000)
    {
      g_autofree char *valid = g_utf8_make_valid (word, -1);

      g_set_error (error, LANES_ERROR, LANES_ERROR_INVALID, _("“%s” is no id of a job, such as 12, nor a range of at most 100,000, "
                                                              "such as 12-15"), valid);
      return FALSE;
    }
  for (guint64 id = first; id <= last; id++)
    g_array_append_val (ids, id);
  return TRUE;
}

static GArray *
parse_ids (char **words, GError **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (guint64));

  for (guint i = 0; words[i]; i++)
    if (!add_ids (ids, words[i], error))
      return NULL;
  if (ids->len == 0)
    {
      g_set_error_literal (error, LANES_ERROR, LANES_ERROR_INVALID, _("which jobs? Give their ids, as “lanes list” shows them"));
      return NULL;
    }
  return g_steal_pointer (&ids);
}

/* Trouble that is not wrong usage: said without the hint at --help. */
static int
fail (GError *error)
{
  g_autofree char *clean = lanes_text_clean (error->message);

  fprintf (stderr, "lanes: %s\n", clean);
  return LANES_EXIT_USAGE;
}

/* list */

static gboolean
add_states (GVariantDict *filter, LanesOptions *options, GError **error)
{
  g_auto (GStrv) states = lanes_options_dup_words (options, "state");
  guint known;

  if (!lanes_command_line_read_states (options, &known, error))
    return FALSE;
  if (states[0])
    g_variant_dict_insert (filter, "states", "^as", states);
  return TRUE;
}

static void
print_json (GVariant *job)
{
  g_autofree char *line = lanes_job_variant_to_json (job);

  puts (line);
}

static double
get_double (GVariant *job, const char *key)
{
  double value = 0;

  g_variant_lookup (job, key, "d", &value);
  return value;
}

static char *
dup_elapsed (GVariant *job)
{
  double started = get_double (job, "started_at");
  double finished = get_double (job, "finished_at");

  const char *state = "";

  g_variant_lookup (job, "state", "&s", &state);
  if (started <= 0)
    return g_strdup ("");
  /* Nobody saw it end. */
  if (finished <= 0 && g_str_equal (state, "lost"))
    return g_strdup ("?");
  return lanes_text_duration ((finished > 0 ? finished : g_get_real_time () / 1e6) - started);
}

static void
print_row (GVariant *job, guint columns)
{
  const char *title = "";
  const char *state = "";
  const char *kind = "";
  guint64 id = 0;
  g_autofree char *time = dup_elapsed (job);
  g_autofree char *clean = NULL;

  g_variant_lookup (job, "id", "t", &id);
  g_variant_lookup (job, "title", "&s", &title);
  g_variant_lookup (job, "state", "&s", &state);
  g_variant_lookup (job, "kind", "&s", &kind);
  clean = columns > 0 ? lanes_text_fit (title, MAX (columns, 60) - 42) : lanes_text_clean (title);
  printf ("%8" G_GUINT64_FORMAT "  %-9s  %-9s  %8s  %s\n", id, state, kind, time, clean);
}

static void
print_rows (GVariant *jobs, gboolean json)
{
  guint columns = 0;
  guint rows;

  if (isatty (STDOUT_FILENO))
    lanes_screen_get_size (&columns, &rows);
  if (!json)
    printf ("%8s  %-9s  %-9s  %8s  %s\n", _("ID"), _("STATE"), _("KIND"), _("TIME"), _("TITLE"));
  for (gsize i = 0; i < g_variant_n_children (jobs); i++)
    {
      g_autoptr (GVariant) job = g_variant_get_child_value (jobs, i);

      if (json)
        print_json (job);
      else
        print_row (job, columns);
    }
}

static int
list (const LanesCommandLine *self, LanesKindSet *kinds, LanesOptions *options, char **words, GError **error)
{
  g_auto (GVariantDict) filter = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (LanesJobBook) book = NULL;
  g_autoptr (GVariant) jobs = NULL;
  g_autoptr (GError) why = NULL;

  if (words[0])
    {
      g_set_error (error, LANES_ERROR, LANES_ERROR_INVALID, _("unexpected “%s”: “lanes show %s” tells of one job"), words[0], words[0]);
      return -1;
    }
  if (!add_states (&filter, options, error))
    return -1;
  if (lanes_options_is_given (options, "batch"))
    g_variant_dict_insert (&filter, "batch", "t", (guint64) lanes_options_get_int (options, "batch"));
  g_variant_dict_insert (&filter, "limit", "u", (guint32) lanes_options_get_int (options, "limit"));
  book = lanes_job_book_new (kinds, &why);
  if (book)
    jobs = lanes_job_book_list (book, g_variant_dict_end (&filter), &why);
  if (!jobs)
    return fail (why);
  print_rows (jobs, lanes_options_get_bool (options, "json"));
  return 0;
}

const LanesCommandLine lanes_command_list = {
  .name = "list",
  .usage = N_("list [OPTION…]"),
  .summary = N_("List the jobs of the window and of the history"),
  .details = N_("The newest come first. What ended before the window was started comes from the history."),
  .fields = list_fields,
  .n_fields = G_N_ELEMENTS (list_fields),
  .run = list,
};

/* show */

/* "on_cpu 0.59, run_queue 18.04": what is not 0 */
static char *
dup_figures (GVariant *dict)
{
  GString *text = g_string_new (NULL);
  GVariantIter iter;
  const char *key;
  GVariant *value;

  g_variant_iter_init (&iter, dict);
  while (g_variant_iter_loop (&iter, "{&sv}", &key, &value))
    if (g_variant_is_of_type (value, G_VARIANT_TYPE_DOUBLE) && g_variant_get_double (value) > 0)
      g_string_append_printf (text, "%s%s %.3f", text->len > 0 ? ", " : "", key, g_variant_get_double (value));
  return g_string_free (text, FALSE);
}

static void
print_pair (const char *key, GVariant *value)
{
  g_autofree char *text = NULL;
  g_autofree char *clean = NULL;

  if (g_str_has_suffix (key, "_at") && g_variant_is_of_type (value, G_VARIANT_TYPE_DOUBLE))
    {
      g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (g_variant_get_double (value));
      text = time ? g_date_time_format (time, "%F %T") : NULL;
    }
  else if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
    text = g_variant_dup_string (value, NULL);
  else if (g_variant_is_of_type (value, G_VARIANT_TYPE_VARDICT))
    text = dup_figures (value);
  if (!text)
    text = g_variant_print (value, FALSE);
  clean = lanes_text_clean (text);
  printf ("%-12s  %s\n", key, clean);
}

static void
print_job (GVariant *job)
{
  GVariantIter iter;
  const char *key;
  GVariant *value;
  static const char *const first[] = { "id", "title", "kind", "state", NULL };

  for (guint i = 0; first[i]; i++)
    {
      g_autoptr (GVariant) known = g_variant_lookup_value (job, first[i], NULL);

      if (known)
        print_pair (first[i], known);
    }
  g_variant_iter_init (&iter, job);
  while (g_variant_iter_loop (&iter, "{&sv}", &key, &value))
    if (!g_strv_contains (first, key))
      print_pair (key, value);
}

static int
show (const LanesCommandLine *self, LanesKindSet *kinds, LanesOptions *options, char **words, GError **error)
{
  g_autoptr (GArray) ids = parse_ids (words, error);
  g_autoptr (LanesJobBook) book = NULL;
  g_autoptr (GError) why = NULL;
  guint missing = 0;

  if (!ids)
    return -1;
  book = lanes_job_book_new (kinds, &why);
  if (!book)
    return fail (why);
  for (guint i = 0; i < ids->len; i++)
    {
      g_autoptr (GError) unknown = NULL;
      g_autoptr (GVariant) job = lanes_job_book_show (book, g_array_index (ids, guint64, i), &unknown);

      if (!job)
        {
          fail (unknown);
          missing++;
          continue;
        }
      if (lanes_options_get_bool (options, "json"))
        print_json (job);
      else
        {
          fputs (i > 0 ? "\n" : "", stdout);
          print_job (job);
        }
    }
  return MIN (missing, LANES_EXIT_MANY);
}

const LanesCommandLine lanes_command_show = {
  .name = "show",
  .usage = N_("show [OPTION…] ID…"),
  .summary = N_("Say everything about jobs of the window, or of the history"),
  .fields = json_field,
  .n_fields = G_N_ELEMENTS (json_field),
  .run = show,
};

/* wait */

static LanesState
get_state (GVariant *job)
{
  const char *name = "";
  LanesState state = LANES_STATE_LOST;

  g_variant_lookup (job, "state", "&s", &name);
  lanes_state_from_name (name, &state);
  return state;
}

/* Returns: how many of @jobs are over */
static guint
count_over (GVariant *jobs, guint *ret_failed)
{
  guint n = 0;

  *ret_failed = 0;
  for (gsize i = 0; i < g_variant_n_children (jobs); i++)
    {
      g_autoptr (GVariant) job = g_variant_get_child_value (jobs, i);
      LanesState state = get_state (job);

      n += lanes_state_is_final (state);
      *ret_failed += lanes_state_is_final (state) && state != LANES_STATE_SUCCEEDED;
    }
  return n;
}

/* Waits until all of @ids that the window has are over. Returns: (transfer full): they */
static GVariant *
wait_in_window (LanesBusClient *client, GArray *ids, GError **error)
{
  if (!lanes_bus_client_watch (client, error))
    return NULL;
  for (;;)
    {
      g_autoptr (GVariant) jobs = lanes_bus_client_show (client, (guint64 *) (gpointer) ids->data, ids->len, error);
      guint failed;

      if (!jobs || count_over (jobs, &failed) == g_variant_n_children (jobs))
        return g_steal_pointer (&jobs);
      if (!lanes_bus_client_wait_change (client, WAIT_MS, error))
        return NULL;
    }
}

/* One that ended before the window began is in the history. Returns: (transfer full) (nullable): it, said where it is not over */
static GVariant *
look_back (LanesJobBook *book, guint64 id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) job = book ? lanes_job_book_show (book, id, &error) : NULL;

  if (job && lanes_state_is_final (get_state (job)))
    return g_steal_pointer (&job);
  if (job)
    fprintf (stderr, _("lanes: job %llu is not over, and no window goes on with it: open Lanes\n"), (unsigned long long) id);
  else
    fprintf (stderr, _("lanes: there is no job %llu\n"), (unsigned long long) id);
  return NULL;
}

static void
say_end (GVariant *job)
{
  guint64 id = 0;
  const char *state = "", *why = NULL;
  g_autofree char *clean = NULL;

  if (get_state (job) == LANES_STATE_SUCCEEDED)
    return;
  g_variant_lookup (job, "id", "t", &id);
  g_variant_lookup (job, "state", "&s", &state);
  g_variant_lookup (job, "error", "&s", &why);
  clean = lanes_text_clean (why ? why : "");
  fprintf (stderr, why ? "lanes: %llu %s: %s\n" : "lanes: %llu %s\n", (unsigned long long) id, state, clean);
}

/* @window: (nullable): those of @ids that the window had */
static int
tell_ends (LanesJobBook *book, GVariant *window, GArray *ids, gboolean json)
{
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  GVariantBuilder builder;
  g_autoptr (GVariant) over = NULL;
  guint failed, n_missing;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{sv}"));
  for (gsize i = 0; window && i < g_variant_n_children (window); i++)
    {
      g_autoptr (GVariant) job = g_variant_get_child_value (window, i);
      gint64 id = 0;

      g_variant_lookup (job, "id", "t", &id);
      g_hash_table_add (known, g_memdup2 (&id, sizeof id));
      g_variant_builder_add_value (&builder, job);
    }
  for (guint i = 0; i < ids->len; i++)
    {
      g_autoptr (GVariant) job = g_hash_table_contains (known, &g_array_index (ids, gint64, i)) ? NULL
                                   : look_back (book, g_array_index (ids, guint64, i));

      if (job)
        g_variant_builder_add_value (&builder, job);
    }
  over = g_variant_ref_sink (g_variant_builder_end (&builder));
  n_missing = ids->len - (guint) MIN (g_variant_n_children (over), ids->len);
  count_over (over, &failed);
  if (json)
    print_rows (over, TRUE);
  for (gsize i = 0; !json && i < g_variant_n_children (over); i++)
    {
      g_autoptr (GVariant) job = g_variant_get_child_value (over, i);
      say_end (job);
    }
  return MIN (failed + n_missing, LANES_EXIT_MANY);
}

static int
wait_command (const LanesCommandLine *self, LanesKindSet *kinds, LanesOptions *options, char **words, GError **error)
{
  g_autoptr (GArray) ids = parse_ids (words, error);
  g_autoptr (LanesBusClient) client = NULL;
  g_autoptr (LanesJobBook) book = NULL;
  g_autoptr (GVariant) jobs = NULL;
  g_autoptr (GError) why = NULL;

  if (!ids)
    return -1;
  client = lanes_bus_client_new (FALSE, &why);
  jobs = client ? wait_in_window (client, ids, &why) : NULL;
  if (client && !jobs)
    return fail (why);
  book = lanes_job_book_new (kinds, NULL);
  return client || book ? tell_ends (book, jobs, ids, lanes_options_get_bool (options, "json")) : fail (why);
}

const LanesCommandLine lanes_command_wait = {
  .name = "wait",
  .usage = N_("wait [OPTION…] ID…"),
  .summary = N_("Wait until jobs of the window are over"),
  .details = N_("One that ended before, also in an earlier window, is over at once. Says of each that did not succeed how it ended. "
                "Exit status: how many those are."),
  .fields = json_field,
  .n_fields = G_N_ELEMENTS (json_field),
  .run = wait_command,
};

/* cancel, pause, resume, retry */

static int
act (const LanesCommandLine *self, LanesKindSet *kinds, LanesOptions *options, char **words, GError **error)
{
  g_autoptr (GArray) ids = parse_ids (words, error);
  const char *verb = lanes_options_get_bool (options, "force") ? "force" : self->name;
  g_autoptr (LanesBusClient) client = NULL;
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GVariantIter) errors = NULL;
  g_autoptr (GError) why = NULL;
  const char *message;
  guint64 id;
  guint n = 0;

  if (!ids)
    return -1;
  client = lanes_bus_client_new (FALSE, &why);
  if (client)
    reply = lanes_bus_client_call (client, "Act",
                                   g_variant_new ("(s@at)", verb, g_variant_new_fixed_array (G_VARIANT_TYPE_UINT64, ids->data, ids->len,
                                                                                             sizeof (guint64))), "(a{ts})", &why);
  if (!reply)
    return fail (why);
  g_variant_get (reply, "(a{ts})", &errors);
  for (; g_variant_iter_next (errors, "{t&s}", &id, &message); n++)
    {
      g_autofree char *clean = lanes_text_clean (message);
      fprintf (stderr, "lanes: %" G_GUINT64_FORMAT ": %s\n", id, clean);
    }
  return MIN (n, LANES_EXIT_MANY);
}

const LanesCommandLine lanes_command_cancel = {
  .name = "cancel",
  .usage = N_("cancel [OPTION…] ID…"),
  .summary = N_("Cancel jobs of the window"),
  .details = N_("They are asked to stop; “lanes wait” waits until they have."),
  .fields = cancel_fields,
  .n_fields = G_N_ELEMENTS (cancel_fields),
  .run = act,
};

const LanesCommandLine lanes_command_pause = {
  .name = "pause",
  .usage = N_("pause ID…"),
  .summary = N_("Hold jobs of the window"),
  .run = act,
};

const LanesCommandLine lanes_command_resume = {
  .name = "resume",
  .usage = N_("resume ID…"),
  .summary = N_("Let held jobs of the window go on"),
  .run = act,
};

const LanesCommandLine lanes_command_retry = {
  .name = "retry",
  .usage = N_("retry ID…"),
  .summary = N_("Try jobs of the window again that did not succeed"),
  .run = act,
};

/* trace */

/* @ret_temporary: (out) (transfer full) (nullable): what is opened, where that takes the place of @path once all is written; none for what
 * is no plain file, or is in a folder that takes no other. Returns: -1 with errno */
static int
open_trace (const char *path, char **ret_temporary)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *temporary = g_build_filename (folder, ".lanes-XXXXXX", NULL);
  struct stat there;
  gboolean exists = lstat (path, &there) == 0;
  int fd = exists && !S_ISREG (there.st_mode) ? -1 : g_mkstemp_full (temporary, O_WRONLY | O_CLOEXEC, 0666);

  if (fd < 0)
    return open (path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (exists && fchmod (fd, there.st_mode & 0777) != 0)
    g_debug ("Another mode than before: %s", g_strerror (errno));
  *ret_temporary = g_steal_pointer (&temporary);
  return fd;
}

static int
trace (const LanesCommandLine *self, LanesKindSet *kinds, LanesOptions *options, char **words, GError **error)
{
  g_autoptr (LanesBusClient) client = NULL;
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GError) why = NULL;
  g_autofree char *path = NULL, *real = NULL, *temporary = NULL;
  int fd;

  if (!words[0] || words[1])
    {
      g_set_error_literal (error, LANES_ERROR, LANES_ERROR_INVALID, _("into which file?"));
      return -1;
    }
  client = lanes_bus_client_new (FALSE, &why);
  if (!client)
    return fail (why);
  path = lanes_bytes_from_text (words[0]);
  real = realpath (path, NULL);
  fd = open_trace (real != NULL ? real : path, &temporary);
  if (fd < 0)
    {
      g_set_error (&why, LANES_ERROR, LANES_ERROR_IO, "%s: %s", words[0], g_strerror (errno));
      return fail (why);
    }
  reply = lanes_bus_client_call_with_fd (client, "Trace", fd, &why);
  close (fd);
  if (reply && (!temporary || rename (temporary, real != NULL ? real : path) == 0))
    return 0;

  g_autoptr (GError) told = NULL;

  g_set_error (&told, LANES_ERROR, LANES_ERROR_IO, _("Cannot write the trace to %s: %s. Choose another file or folder."), words[0],
               why ? why->message : g_strerror (errno));
  if (temporary)
    unlink (temporary);
  return fail (told);
}

const LanesCommandLine lanes_command_trace = {
  .name = "trace",
  .usage = N_("trace FILE"),
  .summary = N_("Write what ran where in the window, as Chrome trace JSON"),
  .details = N_("ui.perfetto.dev opens such a file."),
  .run = trace,
};
