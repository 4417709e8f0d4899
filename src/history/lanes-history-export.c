/* lanes-history-export.c: jobs of the history as a file for other programs
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-history-export.h"

#include "lanes-error.h"
#include "lanes-job-json.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

#define PAGE 500

typedef gboolean (*JobFunc) (const LanesHistoryJob  *job,
                             gboolean                first,
                             gpointer                data,
                             GCancellable           *cancellable,
                             GError                **error);

static void
add_text (GVariantDict *dict,
          const char   *name,
          const char   *text)
{
  if (text != NULL)
    g_variant_dict_insert (dict, name, "s", text);
}

static void
add_time (GVariantDict *dict,
          const char   *name,
          gint64        time)
{
  if (time > 0)
    g_variant_dict_insert (dict, name, "d", time / (double) G_USEC_PER_SEC);
}

static const char *
get_result (const LanesHistoryJob *job)
{
  const char *text = NULL;

  if (job->result != NULL && !g_variant_lookup (job->result, "summary", "&s", &text))
    g_variant_lookup (job->result, "text", "&s", &text);

  return text;
}

GVariant *
lanes_history_job_to_variant (const LanesHistoryJob *job)
{
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&dict, "id", "t", job->id);
  add_text (&dict, "title", job->title);
  add_text (&dict, "kind", job->kind);
  add_text (&dict, "state", lanes_state_get_name (job->state));
  if (job->batch != 0)
    g_variant_dict_insert (&dict, "batch", "t", job->batch);
  add_text (&dict, "input", job->input);
  add_text (&dict, "executor", job->executor);
  g_variant_dict_insert (&dict, "attempts", "u", job->attempts);
  if (job->exit_code >= 0)
    g_variant_dict_insert (&dict, "exit_code", "i", job->exit_code);
  if (job->term_signal > 0)
    g_variant_dict_insert (&dict, "signal", "i", job->term_signal);
  add_time (&dict, "queued_at", job->queued_at);
  add_time (&dict, "started_at", job->started_at);
  add_time (&dict, "finished_at", job->ended_at);
  if (job->run_us >= 0)
    g_variant_dict_insert (&dict, "run_seconds", "d", job->run_us / (double) G_USEC_PER_SEC);
  if (job->usage.user_us >= 0 && job->usage.system_us >= 0)
    g_variant_dict_insert (&dict, "cpu_seconds", "d", (job->usage.user_us + job->usage.system_us) / (double) G_USEC_PER_SEC);
  if (job->usage.peak_kib >= 0)
    g_variant_dict_insert (&dict, "peak_kib", "x", job->usage.peak_kib);
  add_text (&dict, "error", job->error);
  add_text (&dict, "output", job->output);
  if (job->result != NULL)
    g_variant_dict_insert_value (&dict, "result", job->result);

  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

/* Calls @func for each, oldest first. */
static gboolean
each_job (LanesHistoryReader        *reader,
          const LanesHistoryFilter  *filter,
          JobFunc                    func,
          gpointer                   data,
          guint64                   *ret_n_jobs,
          GCancellable              *cancellable,
          GError                   **error)
{
  guint64 after = 0, n = 0;

  for (;;)
    {
      g_autoptr (GPtrArray) page = lanes_history_reader_page_after (reader, filter, after, PAGE, cancellable, error);

      if (page == NULL)
        return FALSE;
      for (guint i = 0; i < page->len; i++)
        if (!func (page->pdata[i], n++ == 0, data, cancellable, error))
          return FALSE;
      if (page->len == 0)
        break;
      after = ((LanesHistoryJob *) page->pdata[page->len - 1])->id;
    }

  if (ret_n_jobs != NULL)
    *ret_n_jobs = n;
  return TRUE;
}

/* CSV */

static void
append_cell (GString    *line,
             const char *text)
{
  if (line->len > 0)
    g_string_append_c (line, ',');
  if (text == NULL)
    return;
  /* A spreadsheet would run what begins so. */
  gboolean runs = strchr ("=+-@\t\r", *text) != NULL && *text != '\0';

  if (!runs && strpbrk (text, ",\"\r\n") == NULL)
    {
      g_string_append (line, text);
      return;
    }

  g_string_append (line, runs ? "\"'" : "\"");
  for (const char *c = text; *c != '\0'; c++)
    {
      if (*c == '"')
        g_string_append_c (line, '"');
      g_string_append_c (line, *c);
    }
  g_string_append_c (line, '"');
}

static void
append_number (GString *line,
               gboolean known,
               double   value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append_c (line, ',');
  if (known)
    g_string_append (line, g_ascii_formatd (text, sizeof text, "%.15g", value));
}

static void
append_time (GString *line,
             gint64   time)
{
  g_autoptr (GDateTime) second = time > 0 ? g_date_time_new_from_unix_utc (time / G_USEC_PER_SEC) : NULL;
  g_autoptr (GDateTime) exact = second != NULL ? g_date_time_add (second, time % G_USEC_PER_SEC) : NULL;
  g_autofree char *text = exact != NULL ? g_date_time_format_iso8601 (exact) : NULL;

  append_cell (line, text);
}

static gboolean
write_csv (const LanesHistoryJob  *job,
           gboolean                first,
           gpointer                data,
           GCancellable           *cancellable,
           GError                **error)
{
  g_autoptr (GString) line = g_string_new (NULL);
  double cpu = (job->usage.user_us + job->usage.system_us) / (double) G_USEC_PER_SEC;

  g_string_append_printf (line, "%" G_GUINT64_FORMAT, job->id);
  append_cell (line, job->title);
  append_cell (line, job->kind);
  append_cell (line, lanes_state_get_name (job->state));
  append_number (line, job->batch != 0, (double) job->batch);
  append_cell (line, job->input);
  append_cell (line, job->executor);
  append_number (line, TRUE, job->attempts);
  append_number (line, job->exit_code >= 0, job->exit_code);
  append_number (line, job->term_signal > 0, job->term_signal);
  append_time (line, job->queued_at);
  append_time (line, job->started_at);
  append_time (line, job->ended_at);
  append_number (line, job->run_us >= 0, job->run_us / (double) G_USEC_PER_SEC);
  append_number (line, job->usage.user_us >= 0 && job->usage.system_us >= 0, cpu);
  append_number (line, job->usage.peak_kib >= 0, (double) job->usage.peak_kib);
  append_cell (line, job->error);
  append_cell (line, get_result (job));
  append_cell (line, job->output);
  g_string_append (line, "\r\n");

  return g_output_stream_write_all (data, line->str, line->len, NULL, cancellable, error);
}

static gboolean
export_csv (LanesHistoryReader        *reader,
            const LanesHistoryFilter  *filter,
            GOutputStream             *stream,
            guint64                   *ret_n_jobs,
            GCancellable              *cancellable,
            GError                   **error)
{
  static const char heading[] = "id,title,kind,state,batch,input,executor,attempts,exit_code,signal,queued_at,started_at,finished_at,"
                                "run_seconds,cpu_seconds,peak_kib,error,result,output\r\n";

  return g_output_stream_write_all (stream, heading, sizeof heading - 1, NULL, cancellable, error) &&
         each_job (reader, filter, write_csv, stream, ret_n_jobs, cancellable, error);
}

/* JSON */

static gboolean
write_json (const LanesHistoryJob  *job,
            gboolean                first,
            gpointer                data,
            GCancellable           *cancellable,
            GError                **error)
{
  g_autoptr (GVariant) variant = lanes_history_job_to_variant (job);
  g_autofree char *json = lanes_job_variant_to_json (variant);
  const char *separator = first ? "[\n" : ",\n";

  return g_output_stream_write_all (data, separator, 2, NULL, cancellable, error) &&
         g_output_stream_write_all (data, json, strlen (json), NULL, cancellable, error);
}

gboolean
lanes_history_export (LanesHistoryReader        *reader,
                      const LanesHistoryFilter  *filter,
                      LanesExportFormat          format,
                      GOutputStream             *stream,
                      guint64                   *ret_n_jobs,
                      GCancellable              *cancellable,
                      GError                   **error)
{
  guint64 n = 0;
  const char *end;

  if (format == LANES_EXPORT_CSV)
    return export_csv (reader, filter, stream, ret_n_jobs, cancellable, error);

  if (!each_job (reader, filter, write_json, stream, &n, cancellable, error))
    return FALSE;
  if (ret_n_jobs != NULL)
    *ret_n_jobs = n;
  end = n == 0 ? "[]\n" : "\n]\n";

  return g_output_stream_write_all (stream, end, strlen (end), NULL, cancellable, error);
}

/* A folder */

static gboolean
copy_output (const LanesHistoryJob  *job,
             gboolean                first,
             gpointer                data,
             GCancellable           *cancellable,
             GError                **error)
{
  g_autofree char *from = job->output != NULL ? g_strconcat (job->output, ".out", NULL) : NULL;
  g_autofree char *name = g_strdup_printf ("%" G_GUINT64_FORMAT ".txt", job->batch != 0 ? (guint64) job->sequence : job->id);
  g_autofree char *to = g_build_filename (data, "output", name, NULL);
  g_autoptr (GFile) source = from != NULL ? g_file_new_for_path (from) : NULL;
  g_autoptr (GFile) target = g_file_new_for_path (to);

  if (from == NULL || !g_file_test (from, G_FILE_TEST_IS_REGULAR))
    return TRUE;

  return g_file_copy (source, target, G_FILE_COPY_NONE, cancellable, NULL, NULL, error);
}

gboolean
lanes_history_export_folder (LanesHistoryReader        *reader,
                             const LanesHistoryFilter  *filter,
                             const char                *folder,
                             guint64                   *ret_n_jobs,
                             GCancellable              *cancellable,
                             GError                   **error)
{
  g_autofree char *path = g_build_filename (folder, "jobs.csv", NULL);
  g_autofree char *output = g_build_filename (folder, "output", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileOutputStream) stream = NULL;

  if (g_mkdir (folder, 0755) != 0 || g_mkdir (output, 0755) != 0)
    {
      g_set_error (error, LANES_ERROR, LANES_ERROR_IO, _("The folder %s cannot be made: %s"), folder, g_strerror (errno));
      return FALSE;
    }

  stream = g_file_create (file, G_FILE_CREATE_NONE, cancellable, error);

  return stream != NULL && export_csv (reader, filter, G_OUTPUT_STREAM (stream), ret_n_jobs, cancellable, error) &&
         g_output_stream_close (G_OUTPUT_STREAM (stream), cancellable, error) &&
         each_job (reader, filter, copy_output, (gpointer) folder, NULL, cancellable, error);
}
