/* lanes-table-export.c: writes a table's rows as CSV, or as text to paste
 *
 * The cells are the user's own data and are written as they are: a minus before a number stays one. (The history's export guards titles
 * and errors, which others may have made, against spreadsheets that run them.)
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-table-export.h"

#include "lanes-csv.h"
#include "lanes-format.h"
#include "lanes-whole-file.h"

#include <glib/gi18n.h>

#define BUFFER (256 * 1024)

typedef struct
{
  LanesTableReader *reader;   /* owned */
  LanesTableLayout *layout;   /* owned */
  GFile            *target;   /* owned */
  guint64           n_rows;
  guint64           n_cut;
  guint64           n_with_rest;
  gint64            gap;
} Export;

void
lanes_table_export_append_tabbed (GString             *text,
                                  const LanesTableRow *row,
                                  gboolean             cell_only)
{
  for (guint i = 0; i < row->n_cells; i++)
    {
      g_autofree char *cell = g_strdup (row->cells[i] != NULL ? row->cells[i] : "");

      if (!cell_only)
        g_strdelimit (cell, "\t\r\n", ' ');
      g_string_append_printf (text, "%s%s", i > 0 ? "\t" : "", cell);
    }
  if (cell_only)
    return;
  if (row->rest != NULL)
    {
      g_autofree char *rest = g_strdelimit (g_strdup (row->rest), "\t\r\n", ' ');

      g_string_append_printf (text, "\t%s", rest);
    }
  g_string_append_c (text, '\n');
}

static void
export_free (gpointer data)
{
  Export *self = data;

  lanes_table_reader_free (self->reader);
  lanes_table_layout_unref (self->layout);
  g_object_unref (self->target);
  g_free (self);
}

static void
append_names (Export  *self,
              GString *text)
{
  if (!self->layout->has_header && !lanes_table_format_is_json (self->layout->format))
    return;
  for (guint i = 0; i < self->layout->columns->len; i++)
    {
      if (i > 0)
        g_string_append_c (text, ',');
      lanes_csv_append (text, g_array_index (self->layout->columns, LanesTableColumn, i).name);
    }
  g_string_append (text, "\r\n");
}

static void
append_row (Export              *self,
            GString             *text,
            const LanesTableRow *row)
{
  self->gap += row->gap;
  if (row->gap > 0)
    return;
  self->n_rows++;
  self->n_cut += row->cut;
  for (guint i = 0; i < row->n_cells; i++)
    {
      if (i > 0)
        g_string_append_c (text, ',');
      lanes_csv_append (text, row->cells[i]);
    }
  if (row->rest != NULL)
    {
      self->n_with_rest++;
      g_string_append_c (text, ',');
      lanes_csv_append (text, row->rest);
    }
  /* Who reads it takes an empty line for no row. */
  if (row->n_cells == 1 && row->rest == NULL && (row->cells[0] == NULL || *row->cells[0] == '\0'))
    g_string_append (text, "\"\"");
  g_string_append (text, "\r\n");
}

static gboolean
write_all (gpointer        data,
           GOutputStream  *stream,
           GCancellable   *cancellable,
           GError        **error)
{
  Export *self = data;
  const LanesTableWanted wanted = { 0, G_MAXUINT, G_MAXSIZE };
  g_autoptr (GString) text = g_string_new (NULL);
  gboolean more = TRUE;

  append_names (self, text);
  while (more)
    {
      g_autoptr (LanesTableRow) row = lanes_table_reader_next (self->reader, &wanted);

      more = row != NULL;
      if (more)
        append_row (self, text, row);
      if (more && text->len < BUFFER)
        continue;
      if (!g_output_stream_write_all (stream, text->str, text->len, NULL, cancellable, error))
        return FALSE;
      g_string_truncate (text, 0);
    }
  return TRUE;
}

static char *
dup_words (Export *self)
{
  g_autofree char *count = lanes_format_count (self->n_rows);
  GString *words = g_string_new (NULL);

  g_string_printf (words, g_dngettext (NULL, "%s row exported", "%s rows exported", (gulong) self->n_rows), count);
  if (self->n_with_rest > 0)
    {
      g_autofree char *n = lanes_format_count (self->n_with_rest);

      g_string_append_printf (words, _("; %s of them with more cells than there are columns, in one more"), n);
    }
  if (self->n_cut > 0)
    {
      g_autofree char *n = lanes_format_count (self->n_cut);

      g_string_append_printf (words, _("; %s too long to be whole"), n);
    }
  if (self->gap > 0)
    {
      g_autofree char *size = g_format_size ((guint64) self->gap);

      g_string_append_printf (words, _("; %s of the output are not kept"), size);
    }
  return g_string_free (words, FALSE);
}

static void
export_thread (GTask        *task,
               gpointer      source,
               gpointer      task_data,
               GCancellable *cancellable)
{
  Export *self = task_data;
  GError *error = NULL;

  if (lanes_whole_file_write (self->target, write_all, self, cancellable, &error))
    g_task_return_pointer (task, dup_words (self), g_free);
  else
    g_task_return_error (task, error);
}

void
lanes_table_export_async (LanesTableReader    *reader,
                          LanesTableLayout    *layout,
                          GFile               *target,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Export *self = g_new0 (Export, 1);

  self->reader = reader;
  self->layout = lanes_table_layout_ref (layout);
  self->target = g_object_ref (target);
  g_task_set_source_tag (task, lanes_table_export_async);
  g_task_set_task_data (task, self, export_free);
  g_task_run_in_thread (task, export_thread);
}

char *
lanes_table_export_finish (GAsyncResult  *result,
                           GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
