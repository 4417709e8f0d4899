/* lanes-history-export.c: jobs of the history as a file for other programs
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-history-export.h"

#include "lanes-error.h"
#include "lanes-job-json.h"
#include "lanes-output-copy.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gunixoutputstream.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define PAGE 500
#define BUFFER (128 * 1024)

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
    g_variant_dict_insert_value (dict, name, g_variant_new_take_string (g_utf8_make_valid (text, -1)));
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

void
lanes_history_job_describe (const LanesHistoryJob *job,
                            GVariantDict          *dict)
{
  g_variant_dict_insert (dict, "id", "t", job->id);
  add_text (dict, "title", job->title);
  add_text (dict, "kind", job->kind);
  add_text (dict, "state", lanes_state_get_name (job->state));
  if (job->batch != 0)
    g_variant_dict_insert (dict, "batch", "t", job->batch);
  add_text (dict, "executor", job->executor);
  g_variant_dict_insert (dict, "attempts", "u", job->attempts);
  if (job->exit_code >= 0)
    g_variant_dict_insert (dict, "exit_code", "i", job->exit_code);
  if (job->term_signal > 0)
    g_variant_dict_insert (dict, "signal", "i", job->term_signal);
  add_time (dict, "queued_at", job->queued_at);
  add_time (dict, "started_at", job->started_at);
  add_time (dict, "finished_at", job->ended_at);
  if (job->usage.user_us >= 0 && job->usage.system_us >= 0)
    g_variant_dict_insert (dict, "cpu_seconds", "d", (job->usage.user_us + job->usage.system_us) / (double) G_USEC_PER_SEC);
  if (job->usage.peak_kib >= 0)
    g_variant_dict_insert (dict, "peak_kib", "x", job->usage.peak_kib);
  add_text (dict, "error", job->error);
  add_text (dict, "output", job->output);
}

GVariant *
lanes_history_job_to_variant (const LanesHistoryJob *job)
{
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);

  lanes_history_job_describe (job, &dict);
  add_text (&dict, "input", job->input);
  if (job->run_us >= 0)
    g_variant_dict_insert (&dict, "run_seconds", "d", job->run_us / (double) G_USEC_PER_SEC);
  if (job->result != NULL)
    g_variant_dict_insert_value (&dict, "result", job->result);

  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

/* Which jobs: borrowed. */
typedef struct
{
  LanesHistoryReader       *reader;
  const LanesHistoryFilter *filter;  /* nullable */
  GArray                   *ids;     /* nullable */
} Scope;

static gboolean
each_id (const Scope   *scope,
         JobFunc        func,
         gpointer       data,
         guint64       *ret_n_jobs,
         GCancellable  *cancellable,
         GError       **error)
{
  guint64 n = 0;

  for (guint i = 0; i < scope->ids->len; i++)
    {
      g_autoptr (GError) failure = NULL;
      g_autoptr (LanesHistoryJob) job = NULL;

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      job = lanes_history_reader_get_job (scope->reader, g_array_index (scope->ids, guint64, i), &failure);
      if (job == NULL && !g_error_matches (failure, LANES_ERROR, LANES_ERROR_NOT_FOUND))
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          return FALSE;
        }
      if (job != NULL && !func (job, n++ == 0, data, cancellable, error))
        return FALSE;
    }

  if (ret_n_jobs != NULL)
    *ret_n_jobs = n;
  return TRUE;
}

/* Calls @func for each, oldest first. */
static gboolean
each_job (const Scope   *scope,
          JobFunc        func,
          gpointer       data,
          guint64       *ret_n_jobs,
          GCancellable  *cancellable,
          GError       **error)
{
  guint64 after = 0, n = 0;

  if (scope->ids != NULL)
    return each_id (scope, func, data, ret_n_jobs, cancellable, error);

  for (;;)
    {
      g_autoptr (GPtrArray) page = lanes_history_reader_page_after (scope->reader, scope->filter, after, PAGE, cancellable, error);

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
export_csv (const Scope    *scope,
            GOutputStream  *stream,
            guint64        *ret_n_jobs,
            GCancellable   *cancellable,
            GError        **error)
{
  static const char heading[] = "id,title,kind,state,batch,input,executor,attempts,exit_code,signal,queued_at,started_at,finished_at,"
                                "run_seconds,cpu_seconds,peak_kib,error,result,output\r\n";

  return g_output_stream_write_all (stream, heading, sizeof heading - 1, NULL, cancellable, error) &&
         each_job (scope, write_csv, stream, ret_n_jobs, cancellable, error);
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

static gboolean
export_json (const Scope    *scope,
             GOutputStream  *stream,
             guint64        *ret_n_jobs,
             GCancellable   *cancellable,
             GError        **error)
{
  guint64 n = 0;
  const char *end;

  if (!each_job (scope, write_json, stream, &n, cancellable, error))
    return FALSE;
  if (ret_n_jobs != NULL)
    *ret_n_jobs = n;
  end = n == 0 ? "[]\n" : "\n]\n";

  return g_output_stream_write_all (stream, end, strlen (end), NULL, cancellable, error);
}

static gboolean
export_to_stream (const Scope        *scope,
                  LanesExportFormat   format,
                  GOutputStream      *stream,
                  guint64            *ret_n_jobs,
                  GCancellable       *cancellable,
                  GError            **error)
{
  return format == LANES_EXPORT_CSV ? export_csv (scope, stream, ret_n_jobs, cancellable, error)
                                    : export_json (scope, stream, ret_n_jobs, cancellable, error);
}

gboolean
lanes_history_export (LanesHistoryReader        *reader,
                      const LanesHistoryFilter  *filter,
                      GArray                    *ids,
                      LanesExportFormat          format,
                      GOutputStream             *stream,
                      guint64                   *ret_n_jobs,
                      GCancellable              *cancellable,
                      GError                   **error)
{
  const Scope scope = { reader, filter, ids };

  g_return_val_if_fail (format != LANES_EXPORT_FOLDER, FALSE);

  return export_to_stream (&scope, format, stream, ret_n_jobs, cancellable, error);
}

/* A file */

/* @error of the disk, with the place. Returns: %FALSE */
static gboolean
fail (GError     **error,
      const char  *path,
      int          code)
{
  g_set_error (error, LANES_ERROR, LANES_ERROR_IO, _("%s cannot be written: %s"), path, g_strerror (code));
  return FALSE;
}

/* Puts the place before what a stream said, but for a cancel. */
static void
name_place (GError     **error,
            const char  *path)
{
  if (error != NULL && *error != NULL && (*error)->domain == G_IO_ERROR && (*error)->code != G_IO_ERROR_CANCELLED)
    g_prefix_error (error, _("%s cannot be written: "), path);
}

/* Into a file of its own that takes the name when it is whole. */
static gboolean
export_file (const Scope        *scope,
             LanesExportFormat   format,
             const char         *path,
             guint64            *ret_n_jobs,
             GCancellable       *cancellable,
             GError            **error)
{
  g_autofree char *part = g_strconcat (path, ".XXXXXX", NULL);
  int fd = g_mkstemp_full (part, O_WRONLY | O_CLOEXEC, 0666);
  g_autoptr (GOutputStream) file = NULL;
  g_autoptr (GOutputStream) stream = NULL;
  gboolean written;

  if (fd < 0)
    return fail (error, path, errno);

  file = g_unix_output_stream_new (fd, FALSE);
  stream = g_buffered_output_stream_new_sized (file, BUFFER);
  written = export_to_stream (scope, format, stream, ret_n_jobs, cancellable, error) &&
            g_output_stream_flush (stream, cancellable, error);
  name_place (error, path);
  if (written && (fsync (fd) != 0 || g_rename (part, path) != 0))
    written = fail (error, path, errno);
  close (fd);
  if (!written)
    g_unlink (part);

  return written;
}

/* A folder */

static gboolean
copy_output (const LanesHistoryJob  *job,
             gboolean                first,
             gpointer                data,
             GCancellable           *cancellable,
             GError                **error)
{
  g_autofree char *name = g_strdup_printf ("%" G_GUINT64_FORMAT ".txt", job->batch != 0 ? (guint64) job->sequence : job->id);
  g_autofree char *to = g_build_filename (data, "output", name, NULL);
  g_autoptr (GFile) target = g_file_new_for_path (to);
  g_autoptr (GFileOutputStream) stream = NULL;
  gint64 n_bytes = 0;
  gboolean copied;

  if (job->output == NULL)
    return TRUE;

  /* Jobs of two batches may have the same place. */
  stream = g_file_create (target, G_FILE_CREATE_NONE, cancellable, NULL);
  if (stream == NULL)
    {
      g_autofree char *other = g_strdup_printf ("%s/output/job-%" G_GUINT64_FORMAT ".txt", (char *) data, job->id);
      g_autoptr (GFile) elsewhere = g_file_new_for_path (other);

      g_set_object (&target, elsewhere);
      stream = g_file_create (target, G_FILE_CREATE_NONE, cancellable, error);
    }
  copied = stream != NULL && lanes_output_copy (job->output, G_OUTPUT_STREAM (stream), &n_bytes, cancellable, error) &&
           g_output_stream_close (G_OUTPUT_STREAM (stream), cancellable, error);
  name_place (error, to);
  if (copied && n_bytes == 0)
    g_file_delete (target, NULL, NULL);

  return copied;
}

static gboolean
fill_folder (const Scope   *scope,
             const char    *folder,
             guint64       *ret_n_jobs,
             GCancellable  *cancellable,
             GError       **error)
{
  g_autofree char *table = g_build_filename (folder, "jobs.csv", NULL);
  g_autofree char *objects = g_build_filename (folder, "jobs.json", NULL);
  g_autofree char *output = g_build_filename (folder, "output", NULL);

  if (g_mkdir (output, 0777) != 0)
    return fail (error, output, errno);

  return export_file (scope, LANES_EXPORT_CSV, table, ret_n_jobs, cancellable, error) &&
         export_file (scope, LANES_EXPORT_JSON, objects, NULL, cancellable, error) &&
         each_job (scope, copy_output, (gpointer) folder, NULL, cancellable, error);
}

/* What fill_folder() made. */
static void
remove_folder (const char *folder)
{
  g_autofree char *output = g_build_filename (folder, "output", NULL);
  const char *paths[] = { output, folder };

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr (GDir) dir = g_dir_open (paths[i], 0, NULL);
      const char *name;

      while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
        {
          g_autofree char *path = g_build_filename (paths[i], name, NULL);

          g_unlink (path);
        }
      g_rmdir (paths[i]);
    }
}

static gboolean
export_folder (const Scope   *scope,
               const char    *path,
               guint64       *ret_n_jobs,
               GCancellable  *cancellable,
               GError       **error)
{
  g_autofree char *part = g_strconcat (path, ".XXXXXX", NULL);

  if (g_file_test (path, G_FILE_TEST_EXISTS))
    return fail (error, path, EEXIST);
  if (g_mkdtemp_full (part, 0777) == NULL)
    return fail (error, path, errno);

  if (fill_folder (scope, part, ret_n_jobs, cancellable, error) && (g_rename (part, path) == 0 || fail (error, path, errno)))
    return TRUE;

  remove_folder (part);
  return FALSE;
}

gboolean
lanes_history_export_to_path (LanesHistoryReader        *reader,
                              const LanesHistoryFilter  *filter,
                              GArray                    *ids,
                              LanesExportFormat          format,
                              const char                *path,
                              guint64                   *ret_n_jobs,
                              GCancellable              *cancellable,
                              GError                   **error)
{
  const Scope scope = { reader, filter, ids };
  g_autofree char *trimmed = g_strdup (path);
  gsize length = strlen (trimmed);
  g_autoptr (GError) failure = NULL;
  gboolean done;

  for (; length > 1 && trimmed[length - 1] == G_DIR_SEPARATOR; length--)
    trimmed[length - 1] = '\0';
  done = format == LANES_EXPORT_FOLDER ? export_folder (&scope, trimmed, ret_n_jobs, cancellable, &failure)
                                       : export_file (&scope, format, trimmed, ret_n_jobs, cancellable, &failure);
  if (!done)
    g_propagate_error (error, g_steal_pointer (&failure));

  return done;
}
