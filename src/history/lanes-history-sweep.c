/* lanes-history-sweep.c: what of the history and of output would go, counted first and then deleted
 *
 * All files of a job are one thing with one age, that of the last write to any of them: half of a job's output is worth nothing. A file
 * is 32 bytes here, without its name, which is made of them: a million files are 32 MB for a moment.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-history-sweep.h"

#include "lanes-error.h"
#include "lanes-history-db.h"
#include "lanes-history-reader-private.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

static const char *const suffixes[] = { ".out", ".err", ".idx", ".body" };

typedef struct
{
  guint64 job;
  gint64  written_at;  /* seconds */
  gint64  n_bytes;
  guint32 attempt;
  guint16 dir;
  guint8  suffix;
} File;

/* The files of a job. */
typedef struct
{
  gint64  written_at;
  gint64  n_bytes;
  guint64 job;
  guint   first;
  guint   n;
} Output;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (sqlite3_stmt, sqlite3_finalize)

void
lanes_history_sweep_free (LanesHistorySweep *self)
{
  g_ptr_array_unref (self->dirs);
  g_array_unref (self->files);
  g_free (self);
}

gboolean
lanes_history_sweep_is_empty (const LanesHistorySweep *self)
{
  return self->rows.n_jobs == 0 && self->n_files == 0;
}

/* "1234.1.out". Returns: whether it is a file of ours */
static gboolean
parse_name (const char *name,
            File       *ret_file)
{
  char *end = NULL;
  guint64 job = g_ascii_isdigit (*name) ? g_ascii_strtoull (name, &end, 10) : 0;
  guint64 attempt;

  if (job == 0 || *end != '.' || !g_ascii_isdigit (end[1]))
    return FALSE;
  attempt = g_ascii_strtoull (end + 1, &end, 10);
  for (guint i = 0; i < G_N_ELEMENTS (suffixes) && attempt <= G_MAXUINT32; i++)
    if (g_str_equal (end, suffixes[i]))
      {
        *ret_file = (File){ .job = job, .attempt = (guint32) attempt, .suffix = (guint8) i };
        return TRUE;
      }

  return FALSE;
}

static char *
dup_name (const File *file)
{
  return g_strdup_printf ("%" G_GUINT64_FORMAT ".%u%s", file->job, file->attempt, suffixes[file->suffix]);
}

/* Where sessions wrote. */
static gboolean
read_dirs (LanesHistorySweep   *self,
           LanesHistoryReader  *reader,
           GError             **error)
{
  g_autoptr (sqlite3_stmt) statement = NULL;
  g_autoptr (GError) failure = NULL;

  statement = lanes_history_db_prepare (reader->handle, "SELECT DISTINCT output_dir FROM sessions WHERE output_dir IS NOT NULL", error);
  if (statement == NULL)
    return FALSE;
  while (_lanes_history_reader_step (reader, statement, &failure) && self->dirs->len < G_MAXUINT16)
    {
      const char *dir = (const char *) sqlite3_column_text (statement, 0);

      if (dir != NULL && g_path_is_absolute (dir))
        g_ptr_array_add (self->dirs, g_strdup (dir));
    }
  if (failure == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

/* Those that are not over and have begun: what they write is theirs. Returns: (element-type guint64): a set */
static GHashTable *
read_open (LanesHistoryReader  *reader,
           GError             **error)
{
  g_autoptr (GHashTable) open = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  g_autoptr (sqlite3_stmt) statement = NULL;
  g_autoptr (GError) failure = NULL;

  statement = lanes_history_db_prepare (reader->handle, "SELECT id FROM jobs WHERE state <> 5 AND state < 5 AND (attempts > 0 OR claim > 0)",
                                        error);
  if (statement == NULL)
    return NULL;
  while (_lanes_history_reader_step (reader, statement, &failure))
    {
      gint64 id = sqlite3_column_int64 (statement, 0);

      g_hash_table_add (open, g_memdup2 (&id, sizeof id));
    }
  if (failure == NULL)
    return g_steal_pointer (&open);

  g_propagate_error (error, g_steal_pointer (&failure));
  return NULL;
}

static gboolean
scan (LanesHistorySweep  *self,
      guint               dir,
      GHashTable         *open,
      GCancellable       *cancellable,
      GError            **error)
{
  const char *path = self->dirs->pdata[dir];
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *whole = g_build_filename (path, name, NULL);
      GStatBuf state;
      File file;

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      if (!parse_name (name, &file) || g_lstat (whole, &state) != 0 || !S_ISREG (state.st_mode))
        continue;
      file.dir = (guint16) dir;
      file.written_at = state.st_mtime;
      file.n_bytes = (gint64) state.st_blocks * 512;
      if (g_hash_table_contains (open, &file.job))
        self->n_bytes_left += file.n_bytes;
      else
        g_array_append_val (self->files, file);
    }

  return TRUE;
}

static int
compare_files (gconstpointer a,
               gconstpointer b)
{
  const File *first = a, *second = b;

  if (first->job != second->job)
    return first->job < second->job ? -1 : 1;
  return (first->dir > second->dir) - (first->dir < second->dir);
}

static int
compare_outputs (gconstpointer a,
                 gconstpointer b)
{
  const Output *first = a, *second = b;

  if (first->written_at != second->written_at)
    return first->written_at > second->written_at ? -1 : 1;
  return (first->job < second->job) - (first->job > second->job);
}

/* Returns: (element-type Output): the newest first; the files are sorted by job */
static GArray *
group (LanesHistorySweep *self)
{
  GArray *outputs = g_array_new (FALSE, FALSE, sizeof (Output));

  g_array_sort (self->files, compare_files);
  for (guint i = 0; i < self->files->len; i++)
    {
      File *file = &g_array_index (self->files, File, i);
      Output *last = outputs->len > 0 ? &g_array_index (outputs, Output, outputs->len - 1) : NULL;
      File *before = i > 0 ? file - 1 : NULL;

      if (before == NULL || before->job != file->job || before->dir != file->dir)
        {
          Output output = { .job = file->job, .first = i };

          g_array_append_val (outputs, output);
          last = &g_array_index (outputs, Output, outputs->len - 1);
        }
      last->n++;
      last->n_bytes += file->n_bytes;
      last->written_at = MAX (last->written_at, file->written_at);
    }
  g_array_sort (outputs, compare_outputs);

  return outputs;
}

/* Leaves in self->files what goes. */
static void
choose (LanesHistorySweep      *self,
        const LanesHistoryBounds *keep)
{
  g_autoptr (GArray) outputs = group (self);
  g_autoptr (GArray) going = g_array_new (FALSE, FALSE, sizeof (File));
  gint64 since = g_get_real_time () / G_USEC_PER_SEC - (gint64) keep->output_days * 24 * 3600;

  for (guint i = 0; i < outputs->len; i++)
    {
      Output *output = &g_array_index (outputs, Output, i);
      gboolean goes = output->job <= self->rows.last_job || (keep->output_days > 0 && output->written_at < since) ||
                      (keep->output_bytes > 0 && self->n_bytes_left + output->n_bytes > keep->output_bytes);

      if (!goes)
        {
          self->n_bytes_left += output->n_bytes;
          continue;
        }
      g_array_append_vals (going, &g_array_index (self->files, File, output->first), output->n);
      self->n_outputs++;
      self->n_files += output->n;
      self->n_bytes += output->n_bytes;
    }
  g_array_unref (self->files);
  self->files = g_steal_pointer (&going);
}

LanesHistorySweep *
lanes_history_sweep_new (LanesHistoryReader      *reader,
                         const LanesHistoryBounds  *keep,
                         GCancellable            *cancellable,
                         GError                 **error)
{
  g_autoptr (LanesHistorySweep) self = g_new0 (LanesHistorySweep, 1);
  g_autoptr (GHashTable) open = NULL;

  self->dirs = g_ptr_array_new_with_free_func (g_free);
  self->files = g_array_new (FALSE, FALSE, sizeof (File));
  if (!lanes_history_retention_preview (reader, &keep->rows, &self->rows, cancellable, error) || !read_dirs (self, reader, error))
    return NULL;
  open = read_open (reader, error);
  if (open == NULL)
    return NULL;

  for (guint i = 0; i < self->dirs->len; i++)
    if (!scan (self, i, open, cancellable, error))
      return NULL;
  choose (self, keep);

  return g_steal_pointer (&self);
}

gboolean
lanes_history_sweep_delete_output (LanesHistorySweep  *self,
                                   gint64             *ret_bytes,
                                   GCancellable       *cancellable,
                                   GError            **error)
{
  gint64 n_bytes = 0;

  for (guint i = 0; i < self->files->len; i++)
    {
      const File *file = &g_array_index (self->files, File, i);
      g_autofree char *name = dup_name (file);
      g_autofree char *path = g_build_filename (self->dirs->pdata[file->dir], name, NULL);

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      if (g_unlink (path) != 0 && errno != ENOENT)
        {
          g_set_error (error, LANES_ERROR, LANES_ERROR_IO, _("%s cannot be deleted: %s"), path, g_strerror (errno));
          return FALSE;
        }
      n_bytes += file->n_bytes;
    }
  if (ret_bytes != NULL)
    *ret_bytes = n_bytes;

  return TRUE;
}
