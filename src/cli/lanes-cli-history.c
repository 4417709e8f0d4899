/* lanes-cli-history.c: lanes export, compare, prune: what was, taken out, set side by side, and deleted
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-bus-client.h"
#include "lanes-command-line.h"
#include "lanes-error.h"
#include "lanes-history-comparison.h"
#include "lanes-history-export.h"
#include "lanes-history-sweep.h"
#include "lanes-history-writer.h"
#include "lanes-job-json.h"
#include "lanes-session.h"
#include "lanes-suggest.h"
#include "lanes-text.h"

#include <gio/gunixoutputstream.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* How long the window, or the writer here, may take to delete. */
#define PRUNE_S 300
#define PRUNE_LOOK_US (50 * 1000)

/* Trouble that is not wrong usage: said without the hint at --help. */
static int
fail (GError *error)
{
  g_autofree char *clean = lanes_text_clean (error->message);

  fprintf (stderr, "lanes: %s\n", clean);
  return LANES_EXIT_USAGE;
}

static LanesHistoryReader *
open_history (LanesKindSet *kinds, GError **error)
{
  g_autofree char *folder = lanes_history_dup_folder ();

  return lanes_history_reader_new (folder, kinds, error);
}

/* export */

static const char *const formats[] = { "csv", "json", "folder", NULL };

static const LanesField export_fields[] = {
  { "output", 'o', LANES_FIELD_STRING, LANES_FIELD_PLAIN, N_("Into"),
    N_("The file, or folder, to write; - is standard output, as is nothing") },
  { "format", 'F', LANES_FIELD_CHOICE, LANES_FIELD_PLAIN, N_("Format"),
    N_("csv for spreadsheets, json, or folder: both, and what each job wrote"), "csv", formats },
  { "batch", 'b', LANES_FIELD_INT, LANES_FIELD_PLAIN, N_("Batch"), N_("Only jobs of this batch, in the order of their inputs"), NULL,
    NULL, 1, 1e15 },
  { "state", 's', LANES_FIELD_WORDS, LANES_FIELD_PLAIN, N_("State"),
    N_("Only jobs in this state: waiting, queued, running, paused, stopping, succeeded, failed, timed-out, cancelled, lost; may be given "
       "several times") },
  { "kind", 'k', LANES_FIELD_STRING, LANES_FIELD_PLAIN, N_("Kind"), N_("Only jobs of this kind, such as download") },
  { "search", 0, LANES_FIELD_STRING, LANES_FIELD_PLAIN, N_("Search"), N_("Only jobs with these words in title, command, input or error") },
};

static LanesHistoryFilter *
make_filter (LanesOptions *options, GError **error)
{
  g_autoptr (LanesHistoryFilter) filter = lanes_history_filter_new ();

  if (!lanes_command_line_read_states (options, &filter->states, error))
    return NULL;
  if (lanes_options_is_given (options, "batch"))
    filter->batch = (guint64) lanes_options_get_int (options, "batch");
  filter->kind = g_strdup (lanes_options_get_string (options, "kind"));
  filter->text = g_strdup (lanes_options_get_string (options, "search"));
  return g_steal_pointer (&filter);
}

/* Returns: (transfer full) (element-type guint64) (nullable): the ids that were named; NULL with an error, or where none was */
static GArray *
parse_ids (char **words, GError **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (guint64));
  guint64 id;

  for (guint i = 0; words[i]; i++)
    {
      if (!g_ascii_string_to_unsigned (words[i], 10, 1, G_MAXINT64, &id, NULL))
        {
          g_autofree char *valid = g_utf8_make_valid (words[i], -1);

          g_set_error (error, LANES_ERROR, LANES_ERROR_INVALID, _("“%s” is no id of a job, such as 12"), valid);
          return NULL;
        }
      g_array_append_val (ids, id);
    }
  return ids->len > 0 ? g_steal_pointer (&ids) : NULL;
}

static LanesExportFormat
get_format (LanesOptions *options)
{
  const char *name = lanes_options_get_string (options, "format");

  if (g_strcmp0 (name, "json") == 0)
    return LANES_EXPORT_JSON;
  return g_strcmp0 (name, "folder") == 0 ? LANES_EXPORT_FOLDER : LANES_EXPORT_CSV;
}

static gboolean
export_to_stdout (LanesHistoryReader *reader, LanesHistoryFilter *filter, GArray *ids, LanesExportFormat format, guint64 *ret_n,
                  GError **error)
{
  g_autoptr (GOutputStream) raw = g_unix_output_stream_new (STDOUT_FILENO, FALSE);
  g_autoptr (GOutputStream) stream = g_buffered_output_stream_new_sized (raw, 128 * 1024);

  return lanes_history_export (reader, filter, ids, format, stream, ret_n, NULL, error) &&
         g_output_stream_flush (stream, NULL, error);
}

static int
export (const LanesCommandLine *self, LanesKindSet *kinds, LanesOptions *options, char **words, GError **error)
{
  g_autoptr (LanesHistoryFilter) filter = make_filter (options, error);
  g_autoptr (GError) why = NULL;
  g_autoptr (GArray) ids = filter ? parse_ids (words, &why) : NULL;
  const char *path = lanes_options_get_string (options, "output");
  LanesExportFormat format = get_format (options);
  g_autoptr (LanesHistoryReader) reader = NULL;
  gboolean to_stdout = path == NULL || g_str_equal (path, "-") || *path == '\0';
  guint64 n = 0;
  gboolean done;

  if (why)
    g_propagate_error (error, g_steal_pointer (&why));
  else if (filter && format == LANES_EXPORT_FOLDER && to_stdout)
    g_set_error_literal (error, LANES_ERROR, LANES_ERROR_INVALID, _("into which folder? Give it with --output"));
  if (*error)
    return -1;
  reader = open_history (kinds, &why);
  if (!reader)
    return fail (why);
  done = to_stdout ? export_to_stdout (reader, filter, ids, format, &n, &why)
                   : lanes_history_export_to_path (reader, filter, ids, format, path, &n, NULL, &why);
  if (!done)
    return fail (why);
  if (!to_stdout)
    fprintf (stderr, ngettext ("%llu job written to %s\n", "%llu jobs written to %s\n", n), (unsigned long long) n, path);
  return 0;
}

const LanesCommandLine lanes_command_export = {
  .name = "export",
  .usage = N_("export [OPTION…] [ID…]"),
  .summary = N_("Write jobs of the history as CSV, JSON or a folder"),
  .details = N_("All that pass the options, or only those named. Secrets are masked. A file appears when it is whole, or not at all."),
  .fields = export_fields,
  .n_fields = G_N_ELEMENTS (export_fields),
  .run = export,
};

/* compare */

static const LanesField compare_fields[] = {
  { "limit", 'l', LANES_FIELD_INT, LANES_FIELD_PLAIN, N_("Limit"), N_("So many inputs, those that differ most first"), "40", NULL, 1,
    1000000 },
  { "json", 0, LANES_FIELD_BOOL, LANES_FIELD_PLAIN, N_("JSON"), N_("One JSON object a line") },
};

static const char *const change_names[] = {
  [LANES_PAIR_SAME] = "same",
  [LANES_PAIR_MENDED] = "mended",
  [LANES_PAIR_BROKEN] = "broken",
  [LANES_PAIR_ONLY_FIRST] = "only-first",
  [LANES_PAIR_ONLY_SECOND] = "only-second",
};

static const char *
get_input (const LanesHistoryPair *pair)
{
  const LanesHistoryJob *job = pair->first ? pair->first : pair->second;

  return job->input ? job->input : job->title;
}

static void
add_half (GVariantDict *dict, const char *name, const LanesHistoryJob *job)
{
  if (!job)
    return;
  g_autoptr (GVariant) variant = lanes_history_job_to_variant (job);
  g_variant_dict_insert_value (dict, name, variant);
}

static void
print_pair_json (const LanesHistoryPair *pair)
{
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (GVariant) variant = NULL;
  g_autofree char *line = NULL;

  g_variant_dict_insert (&dict, "input", "s", get_input (pair));
  g_variant_dict_insert (&dict, "change", "s", change_names[lanes_history_pair_get_change (pair)]);
  add_half (&dict, "first", pair->first);
  add_half (&dict, "second", pair->second);
  variant = g_variant_ref_sink (g_variant_dict_end (&dict));
  line = lanes_job_variant_to_json (variant);
  puts (line);
}

/* What it took, or how else it ended. */
static char *
dup_half (const LanesHistoryJob *job)
{
  if (!job)
    return g_strdup ("–");
  if (job->state != LANES_STATE_SUCCEEDED)
    return g_strdup (lanes_state_get_label (job->state));
  return job->run_us >= 0 ? lanes_text_duration (job->run_us / 1e6) : g_strdup ("?");
}

/* "+35 %", of the first. */
static char *
dup_percent (gint64 first, gint64 second)
{
  if (first <= 0 || second < 0)
    return g_strdup ("");
  return g_strdup_printf ("%+.0f %%", (double) (second - first) * 100 / (double) first);
}

static char *
dup_change (const LanesHistoryPair *pair)
{
  switch (lanes_history_pair_get_change (pair))
    {
    case LANES_PAIR_MENDED:
      return g_strdup (_("mended"));
    case LANES_PAIR_BROKEN:
      return g_strdup (_("broken"));
    case LANES_PAIR_ONLY_FIRST:
      return g_strdup (_("left out"));
    case LANES_PAIR_ONLY_SECOND:
      return g_strdup (_("new"));
    case LANES_PAIR_SAME:
    default:
      if (pair->first->state != LANES_STATE_SUCCEEDED)
        return g_strdup ("");
      return dup_percent (pair->first->run_us, pair->second->run_us);
    }
}

static void
print_line (const char *first, const char *second, const char *change, const char *input)
{
  g_autofree char *was = lanes_text_pad (first, 12);
  g_autofree char *is = lanes_text_pad (second, 12);
  g_autofree char *difference = lanes_text_pad (change, 10);
  g_autofree char *clean = lanes_text_clean (input);

  printf ("%s  %s  %s  %s\n", was, is, difference, clean);
}

static void
print_batch (const char *name, const LanesHistoryBatchRow *row)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (row->created_at / G_USEC_PER_SEC);
  g_autofree char *when = time ? g_date_time_format (time, "%F %T") : g_strdup ("?");
  g_autofree char *clean = lanes_text_clean (row->name ? row->name : "");
  g_autofree char *took = row->ended_at > row->created_at ? lanes_text_duration ((row->ended_at - row->created_at) / 1e6) : g_strdup ("–");

  printf (_("%s: batch %llu, %s, %s; took %s\n"), name, (unsigned long long) row->id, clean, when, took);
}

static void
print_comparison (LanesHistoryComparison *comparison, guint limit)
{
  g_autofree char *first = lanes_text_duration (comparison->first_us / 1e6);
  g_autofree char *second = lanes_text_duration (comparison->second_us / 1e6);
  g_autofree char *percent = dup_percent (comparison->first_us, comparison->second_us);

  print_batch (_("First"), comparison->first);
  print_batch (_("Second"), comparison->second);
  for (guint i = 0; i < comparison->changes->len; i++)
    {
      const LanesHistoryChange *change = comparison->changes->pdata[i];
      g_autofree char *was = lanes_text_clean (change->first ? change->first : "–");
      g_autofree char *is = lanes_text_clean (change->second ? change->second : "–");

      printf (_("Changed: %s: %s → %s\n"), change->name, was, is);
    }
  printf (_("Succeeded in both: %llu; mended: %llu; broken: %llu; only in the first: %llu; only in the second: %llu\n\n"),
          (unsigned long long) comparison->n_both, (unsigned long long) comparison->n_mended, (unsigned long long) comparison->n_broken,
          (unsigned long long) comparison->n_only_first, (unsigned long long) comparison->n_only_second);
  print_line (_("FIRST"), _("SECOND"), _("CHANGE"), _("INPUT"));
  for (guint i = 0; i < MIN (limit, comparison->pairs->len); i++)
    {
      const LanesHistoryPair *pair = comparison->pairs->pdata[i];
      g_autofree char *was = dup_half (pair->first);
      g_autofree char *is = dup_half (pair->second);
      g_autofree char *change = dup_change (pair);

      print_line (was, is, change, get_input (pair));
    }
  if (comparison->pairs->len > limit)
    printf (_("… and %u more\n"), comparison->pairs->len - limit);
  print_line (first, second, percent, _("together, where both succeeded"));
}

static int
compare (const LanesCommandLine *self, LanesKindSet *kinds, LanesOptions *options, char **words, GError **error)
{
  guint64 ids[2];
  guint limit = (guint) lanes_options_get_int (options, "limit");
  g_autoptr (LanesHistoryReader) reader = NULL;
  g_autoptr (LanesHistoryComparison) comparison = NULL;
  g_autoptr (GError) why = NULL;

  for (guint i = 0; i < 2; i++)
    if (g_strv_length (words) != 2 || !g_ascii_string_to_unsigned (words[i], 10, 1, G_MAXINT64, &ids[i], NULL))
      {
        g_set_error_literal (error, LANES_ERROR, LANES_ERROR_INVALID,
                             _("which two batches? Give their numbers, as “lanes list --json” shows them"));
        return -1;
      }
  reader = open_history (kinds, &why);
  if (reader)
    comparison = lanes_history_comparison_new (reader, ids[0], ids[1], NULL, &why);
  if (!comparison)
    return fail (why);
  lanes_history_comparison_sort (comparison);
  if (!lanes_options_get_bool (options, "json"))
    print_comparison (comparison, limit);
  else
    for (guint i = 0; i < MIN (limit, comparison->pairs->len); i++)
      print_pair_json (comparison->pairs->pdata[i]);
  return 0;
}

const LanesCommandLine lanes_command_compare = {
  .name = "compare",
  .usage = N_("compare [OPTION…] BATCH BATCH"),
  .summary = N_("Set two runs of a batch side by side"),
  .details = N_("What was asked for otherwise, what ended otherwise, and how long each input took; what differs most comes first."),
  .fields = compare_fields,
  .n_fields = G_N_ELEMENTS (compare_fields),
  .run = compare,
};

/* prune */

static const LanesField prune_fields[] = {
  { "days", 0, LANES_FIELD_INT, LANES_FIELD_PLAIN, N_("Days"), N_("Jobs made longer ago go"), NULL, NULL, 1, 36500 },
  { "jobs", 0, LANES_FIELD_INT, LANES_FIELD_PLAIN, N_("Jobs"), N_("Only so many of the newest stay"), NULL, NULL, 1, 1e12 },
  { "size", 0, LANES_FIELD_BYTES, LANES_FIELD_PLAIN, N_("Size"), N_("So large may the history be") },
  { "output-days", 0, LANES_FIELD_INT, LANES_FIELD_PLAIN, N_("Days of output"), N_("Output written longer ago goes; its jobs stay"), NULL,
    NULL, 1, 36500 },
  { "output-size", 0, LANES_FIELD_BYTES, LANES_FIELD_PLAIN, N_("Size of output"), N_("The oldest output beyond so much goes") },
  { "dry-run", 'n', LANES_FIELD_BOOL, LANES_FIELD_PLAIN, N_("Dry run"), N_("Only say what would go") },
};

static gboolean
read_keep (LanesOptions *options, LanesHistoryBounds *ret_keep, GError **error)
{
  gboolean any = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (prune_fields) - 1; i++)
    any |= lanes_options_is_given (options, prune_fields[i].name);
  if (!any)
    {
      g_set_error_literal (error, LANES_ERROR, LANES_ERROR_INVALID,
                           _("what may stay? Say it with --days, --jobs, --size, --output-days or --output-size"));
      return FALSE;
    }
  *ret_keep = (LanesHistoryBounds){
    .rows = { .max_days = (guint) lanes_options_get_int (options, "days"),
              .max_jobs = (guint64) lanes_options_get_int (options, "jobs"),
              .max_bytes = lanes_options_get_int (options, "size") },
    .output_days = (guint) lanes_options_get_int (options, "output-days"),
    .output_bytes = lanes_options_get_int (options, "output-size"),
  };
  return TRUE;
}

static void
print_sweep (const LanesHistorySweep *sweep, gboolean dry)
{
  g_autofree char *rows = g_format_size ((guint64) sweep->rows.n_bytes);
  g_autofree char *output = g_format_size ((guint64) sweep->n_bytes);
  g_autofree char *left = g_format_size ((guint64) sweep->n_bytes_left);

  puts (dry ? _("Would be deleted:") : _("Deleted:"));
  printf (_("  %llu jobs, about %s\n"), (unsigned long long) sweep->rows.n_jobs, rows);
  printf (_("  output of %llu jobs, %s in %llu files; %s of output stay\n"), (unsigned long long) sweep->n_outputs, output,
          (unsigned long long) sweep->n_files, left);
}

static void
ignore_status (gpointer data)
{
}

/* Until none of them is left. */
static gboolean
wait_until_gone (LanesHistoryReader *reader, guint64 last_job, GError **error)
{
  gint64 deadline = g_get_monotonic_time () + PRUNE_S * G_TIME_SPAN_SECOND;

  while (g_get_monotonic_time () < deadline)
    {
      const LanesHistoryFilter over = { .states = ~((1u << LANES_STATE_SUCCEEDED) - 1) & ((1u << LANES_N_STATES) - 1) };
      g_autoptr (GPtrArray) page = lanes_history_reader_page_after (reader, &over, 0, 1, NULL, error);

      if (!page)
        return FALSE;
      if (page->len == 0 || ((LanesHistoryJob *) page->pdata[0])->id > last_job)
        return TRUE;
      g_usleep (PRUNE_LOOK_US);
    }
  g_set_error (error, LANES_ERROR, LANES_ERROR_IO, _("Old jobs are still being deleted after %d s: the disk is slow"), PRUNE_S);
  return FALSE;
}

/* The window holds the history: it deletes. Without one, it is done here. */
static gboolean
delete_rows (LanesHistoryReader *reader, guint64 last_job, GError **error)
{
  g_autoptr (LanesBusClient) client = lanes_bus_client_new (FALSE, NULL);
  g_autofree char *folder = lanes_history_dup_folder ();
  LanesHistoryWriter *writer = NULL;
  LanesHistoryStatus status;
  gboolean done;

  if (client)
    {
      if (!lanes_bus_client_activate (client, "prune-history", g_variant_new_uint64 (last_job), error))
        return FALSE;
      return wait_until_gone (reader, last_job, error);
    }

  writer = lanes_history_writer_new (folder, NULL, NULL, ignore_status, NULL);
  lanes_history_writer_wait_open (writer);
  lanes_history_writer_get_status (writer, &status);
  if (status.condition == LANES_HISTORY_ON)
    lanes_history_writer_prune (writer, last_job);
  else if (status.error)
    g_propagate_error (error, g_error_copy (status.error));
  done = status.condition == LANES_HISTORY_ON && wait_until_gone (reader, last_job, error);
  lanes_history_status_clear (&status);
  lanes_history_writer_free (writer);
  return done;
}

static int
prune (const LanesCommandLine *self, LanesKindSet *kinds, LanesOptions *options, char **words, GError **error)
{
  gboolean dry = lanes_options_get_bool (options, "dry-run");
  g_autoptr (LanesHistoryReader) reader = NULL;
  g_autoptr (LanesHistorySweep) sweep = NULL;
  g_autoptr (GError) why = NULL;
  LanesHistoryBounds keep;

  if (words[0])
    g_set_error (error, LANES_ERROR, LANES_ERROR_INVALID, _("unexpected “%s”"), words[0]);
  if (words[0] || !read_keep (options, &keep, error))
    return -1;
  reader = open_history (kinds, &why);
  if (reader)
    sweep = lanes_history_sweep_new (reader, &keep, NULL, &why);
  if (!sweep)
    return fail (why);
  if (!dry && (!lanes_history_sweep_delete_output (sweep, NULL, NULL, &why) ||
               (sweep->rows.n_jobs > 0 && !delete_rows (reader, sweep->rows.last_job, &why))))
    return fail (why);
  print_sweep (sweep, dry);
  return 0;
}

const LanesCommandLine lanes_command_prune = {
  .name = "prune",
  .usage = N_("prune [OPTION…]"),
  .summary = N_("Delete old jobs of the history, and old output"),
  .details = N_("At least one bound must be given; --dry-run says what would go. Jobs that are not over stay, with their output."),
  .fields = prune_fields,
  .n_fields = G_N_ELEMENTS (prune_fields),
  .run = prune,
};
