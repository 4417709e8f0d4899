/* lanes-table-layout.c: is this a table, and which columns has it?
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-table-layout.h"

#include "lanes-json.h"

#include <string.h>

/* So many records say how wide columns are, and of each cell so many letters. */
#define MAX_RECORDS 200
#define MAX_WIDTH 60

/* Longer names are cells. */
#define MAX_NAME 64

static const char byte_order_mark[] = "\xef\xbb\xbf";

/* What is known of the start. */
typedef struct
{
  const char       *bytes;
  gsize             length;
  gsize             at;
  gboolean          all;
  LanesTableFormat  format;
  LanesTableRecord  record;
  GArray           *cells;    /* owned: of the record */
} Sample;

static void
sample_begin (Sample           *self,
              LanesTableFormat  format,
              gsize             begin)
{
  self->format = format;
  self->at = begin;
  if (self->cells == NULL)
    self->cells = g_array_new (FALSE, FALSE, sizeof (LanesTableCell));
}

static void
sample_end (Sample *self)
{
  g_clear_pointer (&self->cells, g_array_unref);
}

static const char *
sample_get_record (Sample *self)
{
  return self->bytes + self->record.start;
}

static char *
sample_dup_cell (Sample *self,
                 guint   place)
{
  return lanes_table_cell_dup (&g_array_index (self->cells, LanesTableCell, place), self->format, sample_get_record (self), MAX_WIDTH * 4,
                               NULL);
}

/* Reads the next record and its cells. One that the sample cuts is none of it, unless that is all there is. */
static gboolean
sample_next (Sample *self)
{
  LanesTableRecord *record = &self->record;

  if (!lanes_table_record_find (self->format, self->bytes + self->at, self->length - self->at, record))
    {
      self->at += record->next;
      return FALSE;
    }
  record->start += self->at;
  record->end += self->at;
  record->next += self->at;
  if (!record->sure && !self->all)
    return FALSE;
  self->at = record->next;
  lanes_table_record_split (self->format, sample_get_record (self), record->end - record->start, self->cells);
  return TRUE;
}

/* Cells */

static gboolean
is_number (const char *text)
{
  gboolean digits = FALSE;

  if (*text == '+' || *text == '-')
    text++;
  for (; *text != '\0'; text++)
    if (g_ascii_isdigit (*text))
      digits = TRUE;
    else if (strchr (".,_%", *text) == NULL && !(digits && (*text == 'e' || *text == 'E' || *text == '-' || *text == '+')))
      return FALSE;
  return digits;
}

/* A name of a column: short, and nothing that a value would be. */
static gboolean
is_name (const char *text)
{
  gunichar first = g_utf8_get_char (text);

  if (strlen (text) > MAX_NAME || !(g_unichar_isalpha (first) || first == '_' || first == '#'))
    return FALSE;
  return strpbrk (text, "\n\r\t/\\<>{}=;:!?") == NULL && !g_str_has_suffix (text, ".");
}

static gboolean
are_names (Sample *sample)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < sample->cells->len; i++)
    {
      char *name = sample_dup_cell (sample, i);
      gboolean good = is_name (name);

      if (!g_hash_table_add (seen, name) || !good)
        return FALSE;
    }
  return TRUE;
}

/* The layout */

static void
column_clear (gpointer data)
{
  g_free (((LanesTableColumn *) data)->name);
}

static LanesTableLayout *
layout_alloc (LanesTableFormat format,
              gsize            begin,
              gboolean         has_header)
{
  LanesTableLayout *self = g_new0 (LanesTableLayout, 1);

  g_atomic_ref_count_init (&self->refs);
  self->format = format;
  self->begin = begin;
  self->has_header = has_header;
  self->columns = g_array_new (FALSE, TRUE, sizeof (LanesTableColumn));
  g_array_set_clear_func (self->columns, column_clear);
  if (lanes_table_format_is_json (format))
    self->places = g_hash_table_new (g_str_hash, g_str_equal);
  return self;
}

/* Returns: (nullable): the column of a cell */
static LanesTableColumn *
find_column (LanesTableLayout *self,
             Sample           *sample,
             guint             place)
{
  g_autofree char *name = NULL;

  if (self->places != NULL)
    {
      name = lanes_table_cell_dup_name (&g_array_index (sample->cells, LanesTableCell, place), sample_get_record (sample));
      if (name == NULL)
        return NULL;
      place = GPOINTER_TO_UINT (g_hash_table_lookup (self->places, name));
      place = place > 0 ? place - 1 : self->columns->len;
    }
  if (place >= LANES_TABLE_MAX_COLUMNS)
    return NULL;
  while (place >= self->columns->len)
    {
      LanesTableColumn column = { .name = g_steal_pointer (&name), .numeric = TRUE };

      column.width = column.name != NULL ? (guint) g_utf8_strlen (column.name, -1) : 0;
      g_array_append_val (self->columns, column);
      if (self->places != NULL)
        g_hash_table_insert (self->places, column.name, GUINT_TO_POINTER (self->columns->len));
    }
  return &g_array_index (self->columns, LanesTableColumn, place);
}

static void
add_record (LanesTableLayout *self,
            Sample           *sample,
            gboolean          names)
{
  for (guint i = 0; i < sample->cells->len; i++)
    {
      LanesTableColumn *column = find_column (self, sample, i);
      g_autofree char *text = sample_dup_cell (sample, i);

      if (column == NULL)
        continue;
      column->width = MAX (column->width, (guint) MIN (g_utf8_strlen (text, -1), MAX_WIDTH));
      if (names)
        column->name = *text != '\0' ? g_steal_pointer (&text) : NULL;
      else if (*text != '\0' && !is_number (text))
        column->numeric = FALSE;
    }
}

static LanesTableLayout *
layout_read (Sample   *sample,
             gsize     begin,
             gboolean  has_header)
{
  LanesTableLayout *self = layout_alloc (sample->format, begin, has_header);

  sample_begin (sample, sample->format, begin);
  for (guint n = 0; n < MAX_RECORDS && sample_next (sample); n++)
    add_record (self, sample, has_header && n == 0);
  return self;
}

/* Guesses */

static gboolean
has_any_number (LanesTableLayout *self)
{
  for (guint i = 0; i < self->columns->len; i++)
    if (g_array_index (self->columns, LanesTableColumn, i).numeric)
      return TRUE;
  return FALSE;
}

/* A space behind a comma is prose, or so like it that nobody can tell. */
static gboolean
has_prose (Sample *sample)
{
  for (guint i = 0; i < sample->cells->len; i++)
    {
      const LanesTableCell *cell = &g_array_index (sample->cells, LanesTableCell, i);

      if (cell->end > cell->start && sample_get_record (sample)[cell->start] == ' ')
        return TRUE;
    }
  return FALSE;
}

static gboolean
has_start (Sample *sample)
{
  const LanesTableCell *first = &g_array_index (sample->cells, LanesTableCell, 0);

  return first->end > first->start;
}

/* Lines of as many cells each. Returns: (transfer full) (nullable) */
static LanesTableLayout *
guess_lines (Sample           *sample,
             LanesTableFormat  format,
             gsize             begin)
{
  g_autoptr (LanesTableLayout) layout = NULL;
  guint n_columns = 0, n_records = 0, n_started = 0;
  gboolean names = FALSE;

  sample_begin (sample, format, begin);
  while (sample_next (sample))
    {
      if (n_records == 0)
        {
          n_columns = sample->cells->len;
          names = are_names (sample);
        }
      if (sample->cells->len != n_columns || n_columns < 2 || (format != LANES_TABLE_TAB && has_prose (sample)))
        return NULL;
      n_records++;
      n_started += has_start (sample);
    }
  if (n_records < (format == LANES_TABLE_TAB ? 2u : 3u) || n_started < 2)
    return NULL;

  layout = layout_read (sample, begin, names);
  if (format != LANES_TABLE_TAB && !names && !has_any_number (layout))
    return NULL;
  return g_steal_pointer (&layout);
}

static gboolean
is_object (const char *bytes,
           gsize       length)
{
  g_autoptr (LanesJson) value = lanes_json_parse (bytes, length, NULL);

  return value != NULL && value->type == LANES_JSON_OBJECT && lanes_json_get_n (value) > 0;
}

/* Does the array end, and all with it? */
static gboolean
is_closed (Sample *sample)
{
  gsize at = sample->at;

  if (at >= sample->length || sample->bytes[at] != ']')
    return FALSE;
  for (at++; at < sample->length; at++)
    if (!g_ascii_isspace (sample->bytes[at]))
      return FALSE;
  return TRUE;
}

/* Returns: (transfer full) (nullable) */
static LanesTableLayout *
guess_objects (Sample           *sample,
               LanesTableFormat  format,
               gsize             begin)
{
  guint n_records = 0;

  sample_begin (sample, format, begin);
  while (sample_next (sample))
    {
      if (!is_object (sample_get_record (sample), sample->record.end - sample->record.start))
        return NULL;
      n_records++;
    }
  /* In an array one is enough: what else could it be? */
  if (n_records < (format == LANES_TABLE_JSON_ARRAY ? 1u : 2u))
    return NULL;
  if (format == LANES_TABLE_JSON_ARRAY && sample->all && !is_closed (sample))
    return NULL;
  return layout_read (sample, begin, FALSE);
}

/* What a terminal is told, and what is no text. */
static gboolean
is_plain (const char *bytes,
          gsize       length)
{
  for (gsize i = 0; i < length; i++)
    if (((guchar) bytes[i] < 0x20 && bytes[i] != '\n' && bytes[i] != '\t' && !(bytes[i] == '\r' && i + 1 < length && bytes[i + 1] == '\n')
         && !(bytes[i] == '\r' && i + 1 == length))
        || bytes[i] == 0x7f)
      return FALSE;
  return TRUE;
}

static gsize
skip_start (const char *bytes,
            gsize       length)
{
  return length >= 3 && memcmp (bytes, byte_order_mark, 3) == 0 ? 3 : 0;
}

LanesTableLayout *
lanes_table_layout_guess (const char *bytes,
                          gsize       length,
                          gboolean    all)
{
  static const LanesTableFormat of_lines[] = { LANES_TABLE_TAB, LANES_TABLE_COMMA, LANES_TABLE_SEMICOLON };
  Sample sample = { .bytes = bytes, .length = length, .all = all };
  gsize begin = skip_start (bytes, length), at = begin;
  LanesTableLayout *layout = NULL;

  if (!is_plain (bytes, length))
    return NULL;
  while (at < length && g_ascii_isspace (bytes[at]))
    at++;
  if (at < length && bytes[at] == '[')
    layout = guess_objects (&sample, LANES_TABLE_JSON_ARRAY, at + 1);
  else if (at < length && bytes[at] == '{')
    layout = guess_objects (&sample, LANES_TABLE_JSON_LINES, begin);
  for (guint i = 0; layout == NULL && at < length && bytes[at] != '{' && bytes[at] != '[' && i < G_N_ELEMENTS (of_lines); i++)
    layout = guess_lines (&sample, of_lines[i], begin);
  sample_end (&sample);
  return layout;
}

LanesTableLayout *
lanes_table_layout_new (LanesTableFormat  format,
                        const char       *bytes,
                        gsize             length,
                        gboolean          has_header)
{
  Sample sample = { .bytes = bytes, .length = length, .format = format, .all = TRUE };
  LanesTableLayout *layout = layout_read (&sample, skip_start (bytes, length), has_header);

  sample_end (&sample);
  return layout;
}

LanesTableLayout *
lanes_table_layout_with_header (const LanesTableLayout *self,
                                const char             *bytes,
                                gsize                   length,
                                gboolean                has_header)
{
  Sample sample = { .bytes = bytes, .length = length, .format = self->format };
  LanesTableLayout *layout = layout_read (&sample, self->begin, has_header && !lanes_table_format_is_json (self->format));

  sample_end (&sample);
  return layout;
}

LanesTableLayout *
lanes_table_layout_ref (LanesTableLayout *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
lanes_table_layout_unref (LanesTableLayout *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;

  g_clear_pointer (&self->places, g_hash_table_unref);
  g_array_unref (self->columns);
  g_free (self);
}

char *
lanes_table_layout_dup_title (const LanesTableLayout *self,
                              guint                   column)
{
  const char *name = column < self->columns->len ? g_array_index (self->columns, LanesTableColumn, column).name : NULL;

  return name != NULL ? g_strdup (name) : g_strdup_printf ("%u", column + 1);
}
