/* lanes-table.c: the table of results at the end
 *
 * A job a row, in the order in which they were made; the jobs of a batch share one. What each came to stands in words, so that nobody
 * has to know a colour.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-table.h"

#include "lanes-text.h"

#include <glib/gi18n-lib.h>

/* A job file can hold a million single jobs; nobody reads a table of them. */
#define MAX_ROWS 500

typedef struct
{
  guint64    id;         /* of the job, or the first of the batch */
  guint64    batch;      /* 0 for a single job */
  char      *title;      /* owned */
  char      *kind;       /* owned */
  char      *note;       /* owned, nullable: what it came to, or why it failed */
  gint64     started;    /* monotonic µs, 0: never */
  gint64     ended;
  guint64    n;
  guint64    n_succeeded;
  LanesState state;      /* of a single job */
} Row;

struct _LanesTable
{
  GArray     *rows;      /* Row */
  GHashTable *batches;   /* id -> position + 1 */
  guint64     n_more;    /* jobs that have no row */
};

static void
clear_row (gpointer data)
{
  Row *row = data;

  g_free (row->title);
  g_free (row->kind);
  g_free (row->note);
}

LanesTable *
lanes_table_new (void)
{
  LanesTable *self = g_new0 (LanesTable, 1);

  self->rows = g_array_new (FALSE, TRUE, sizeof (Row));
  g_array_set_clear_func (self->rows, clear_row);
  self->batches = g_hash_table_new (NULL, NULL);
  return self;
}

void
lanes_table_free (LanesTable *self)
{
  g_array_unref (self->rows);
  g_hash_table_unref (self->batches);
  g_free (self);
}

static char *
dup_note (LanesEngine *engine, LanesJob *job)
{
  const char *summary = NULL;

  if (job->state == LANES_STATE_CANCELLED)
    return lanes_engine_dup_reason (engine, job);
  if (job->outcome && job->outcome->error)
    return g_strdup (job->outcome->error->message);
  if (job->outcome && job->outcome->result && g_variant_is_of_type (job->outcome->result, G_VARIANT_TYPE_VARDICT))
    g_variant_lookup (job->outcome->result, "summary", "&s", &summary);
  return g_strdup (summary);
}

static Row *
add_row (LanesTable *self, LanesJob *job, gboolean shared)
{
  Row row = { .id = job->id };

  row.title = shared && job->batch->name ? g_strdup (job->batch->name) : lanes_job_dup_title (job);
  row.kind = g_strdup (lanes_kind_get_label (lanes_job_get_kind (job)));
  if (shared)
    {
      row.batch = job->batch->id;
      g_hash_table_insert (self->batches, GSIZE_TO_POINTER (job->batch->id), GUINT_TO_POINTER (self->rows->len + 1));
    }
  g_array_append_val (self->rows, row);
  return &g_array_index (self->rows, Row, self->rows->len - 1);
}

void
lanes_table_add (LanesTable *self, LanesEngine *engine, LanesJob *job)
{
  gboolean shared = job->batch && job->batch->spec;
  guint position = shared ? GPOINTER_TO_UINT (g_hash_table_lookup (self->batches, GSIZE_TO_POINTER (job->batch->id))) : 0;
  gint64 started = lanes_job_get_started (job);
  Row *row;

  if (position == 0 && self->rows->len >= MAX_ROWS)
    {
      self->n_more++;
      return;
    }
  row = position > 0 ? &g_array_index (self->rows, Row, position - 1) : add_row (self, job, shared);
  row->id = MIN (row->id, job->id);
  row->n++;
  row->n_succeeded += job->state == LANES_STATE_SUCCEEDED;
  row->state = job->state;
  if (started > 0 && (row->started == 0 || started < row->started))
    row->started = started;
  row->ended = MAX (row->ended, lanes_job_get_ended (job));
  /* Of a batch, the first failure: the rest are lines on standard error. */
  if (!row->note && (!shared || job->state != LANES_STATE_SUCCEEDED))
    row->note = dup_note (engine, job);
}

static int
compare_rows (gconstpointer a, gconstpointer b)
{
  const Row *left = a;
  const Row *right = b;

  return (left->id > right->id) - (left->id < right->id);
}

static char *
dup_state (const Row *row)
{
  if (row->batch == 0)
    return g_strdup (lanes_state_get_label (row->state));
  return g_strdup_printf (_("%llu of %llu done"), (unsigned long long) row->n_succeeded, (unsigned long long) row->n);
}

static char *
dup_time (const Row *row)
{
  return row->started > 0 && row->ended > 0 ? lanes_text_duration ((row->ended - row->started) / 1e6) : g_strdup ("");
}

typedef struct
{
  char *cells[5];
} Line;

static void
clear_line (gpointer data)
{
  Line *line = data;

  for (guint i = 0; i < G_N_ELEMENTS (line->cells); i++)
    g_free (line->cells[i]);
}

static void
add_line (GArray *lines, char *job, char *kind, char *state, char *time, char *note)
{
  Line line = { { job, kind, state, time, note } };

  for (guint i = 0; i < G_N_ELEMENTS (line.cells); i++)
    {
      g_autofree char *text = line.cells[i];
      line.cells[i] = lanes_text_fit (text ? text : "", i == 0 ? 48 : i == 4 ? 100 : 24);
    }
  g_array_append_val (lines, line);
}

static void
append_line (GString *out, const Line *line, const guint *widths)
{
  gsize end;

  for (guint i = 0; i < G_N_ELEMENTS (line->cells); i++)
    {
      guint fill = widths[i] - lanes_text_get_width (line->cells[i]);

      /* Times stand to the right. */
      if (i == 3)
        g_string_append_printf (out, "%*s%s  ", (int) fill, "", line->cells[i]);
      else
        g_string_append_printf (out, "%s%*s  ", line->cells[i], (int) fill, "");
    }
  for (end = out->len; end > 0 && out->str[end - 1] == ' '; end--)
    ;
  g_string_truncate (out, end);
  g_string_append_c (out, '\n');
}

char *
lanes_table_dup_text (LanesTable *self)
{
  g_autoptr (GArray) lines = g_array_new (FALSE, TRUE, sizeof (Line));
  g_autoptr (GString) out = g_string_new (NULL);
  guint widths[5] = { 0 };

  g_array_set_clear_func (lines, clear_line);
  g_array_sort (self->rows, compare_rows);
  add_line (lines, g_strdup (_("Job")), g_strdup (_("Kind")), g_strdup (_("Result")), g_strdup (_("Time")),
            g_strdup (_("Details")));
  for (guint i = 0; i < self->rows->len; i++)
    {
      const Row *row = &g_array_index (self->rows, Row, i);
      add_line (lines, g_strdup (row->title), g_strdup (row->kind), dup_state (row), dup_time (row), g_strdup (row->note));
    }
  for (guint i = 0; i < lines->len; i++)
    for (guint j = 0; j < G_N_ELEMENTS (widths); j++)
      widths[j] = MAX (widths[j], lanes_text_get_width (g_array_index (lines, Line, i).cells[j]));
  for (guint i = 0; i < lines->len; i++)
    append_line (out, &g_array_index (lines, Line, i), widths);
  if (self->n_more > 0)
    g_string_append_printf (out, _("and %llu more\n"), (unsigned long long) self->n_more);
  return g_string_free (g_steal_pointer (&out), FALSE);
}
