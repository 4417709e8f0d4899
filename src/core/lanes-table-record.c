/* lanes-table-record.c: where a record of CSV, TSV or JSON ends, and what its cells are
 *
 * What other programs print is not always what RFC 4180 says, and the answer may never depend on how much was read before, since rows are
 * read from anywhere. So a quote counts as one only where a cell begins, where another closes it at the end of a cell, and where that is
 * near; otherwise it is a letter like any other, and the record ends with its line. A quote that nothing closes within the bound is looked
 * behind once: whatever opened one within what was looked at would have closed it. So the cost grows with the bytes and no faster.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-table-record.h"

#include "lanes-json.h"

#include <string.h>

/* A name of a JSON object's member is cut there. */
#define MAX_NAME 256

/* What cells are found in. */
typedef struct
{
  const char *bytes;
  gsize       length;
  char        delimiter;
  gboolean    sure;
} Walk;

char
lanes_table_format_get_delimiter (LanesTableFormat format)
{
  switch (format)
    {
    case LANES_TABLE_COMMA:
      return ',';
    case LANES_TABLE_SEMICOLON:
      return ';';
    case LANES_TABLE_TAB:
      return '\t';
    case LANES_TABLE_NONE:
    case LANES_TABLE_JSON_LINES:
    case LANES_TABLE_JSON_ARRAY:
    default:
      return 0;
    }
}

gboolean
lanes_table_format_is_json (LanesTableFormat format)
{
  return format == LANES_TABLE_JSON_LINES || format == LANES_TABLE_JSON_ARRAY;
}

static gsize
find_byte (const char *bytes,
           gsize       from,
           gsize       to,
           char        byte)
{
  const char *found = from < to ? memchr (bytes + from, byte, to - from) : NULL;

  return found != NULL ? (gsize) (found - bytes) : to;
}

/* Lines of cells */

/* Does a cell end at @at? */
static gboolean
is_cell_end (Walk  *walk,
             gsize  at)
{
  if (at >= walk->length)
    {
      walk->sure = FALSE;
      return TRUE;
    }
  if (walk->bytes[at] == '\r' && at + 1 >= walk->length)
    walk->sure = FALSE;
  return walk->bytes[at] == walk->delimiter || walk->bytes[at] == '\n'
         || (walk->bytes[at] == '\r' && (at + 1 >= walk->length || walk->bytes[at + 1] == '\n'));
}

/* @at: of a quote that a cell begins with. Returns: of the one that closes it, or 0 where it is a letter */
static gsize
find_closing (Walk  *walk,
              gsize  at)
{
  gsize to = MIN (walk->length, at + LANES_TABLE_MAX_QUOTED);

  for (gsize place = at + 1;; place += 2)
    {
      place = find_byte (walk->bytes, place, to, '"');
      if (place >= to)
        {
          if (to == walk->length && to < at + LANES_TABLE_MAX_QUOTED)
            walk->sure = FALSE;
          return 0;
        }
      if (place + 1 < walk->length && walk->bytes[place + 1] == '"')
        continue;
      return is_cell_end (walk, place + 1) ? place : 0;
    }
}

/* Returns: where the cell at @at ends: at a delimiter, a newline or the end of the bytes */
static gsize
find_cell_end (Walk     *walk,
               gsize     at,
               gboolean *ret_quoted)
{
  gsize closing = at < walk->length && walk->bytes[at] == '"' ? find_closing (walk, at) : 0;

  *ret_quoted = closing > 0;
  if (closing > 0)
    return closing + 1;
  while (at < walk->length && walk->bytes[at] != walk->delimiter && walk->bytes[at] != '\n')
    at++;
  return at;
}

static gboolean
find_line (LanesTableFormat  format,
           const char       *bytes,
           gsize             length,
           LanesTableRecord *record)
{
  Walk walk = { bytes, length, lanes_table_format_get_delimiter (format), TRUE };
  gsize at = record->start;
  gsize end = find_byte (bytes, at, length, '\n');
  gboolean quoted;

  if (walk.delimiter != 0 && find_byte (bytes, at, end, '"') < end)
    for (end = find_cell_end (&walk, at, &quoted); end < length && bytes[end] != '\n';
         end = find_cell_end (&walk, at, &quoted))
      /* Behind a closing quote there may be the first half of an end of line. */
      at = bytes[end] == walk.delimiter ? end + 1 : find_byte (bytes, end, length, '\n');

  record->whole = end < length;
  record->sure = record->whole && walk.sure;
  record->next = record->whole ? end + 1 : length;
  record->end = end > record->start && bytes[end - 1] == '\r' && record->whole ? end - 1 : end;
  return TRUE;
}

/* JSON */

static gboolean
is_space (char c)
{
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Goes to the end of the value; a number or word ends before what is none of it. */
gsize
lanes_table_record_skip (LanesTableFormat  format,
                         const char       *bytes,
                         gsize             length,
                         LanesTableSkip   *skip,
                         gboolean         *ret_ended)
{
  gsize at = 0;

  *ret_ended = FALSE;
  if (format != LANES_TABLE_JSON_ARRAY)
    {
      at = find_byte (bytes, 0, length, '\n');
      *ret_ended = at < length;
      return at;
    }
  for (; at < length; at++)
    {
      char c = bytes[at];

      if (skip->in_string)
        {
          if (skip->escaped)
            skip->escaped = FALSE;
          else if (c == '\\')
            skip->escaped = TRUE;
          else if (c == '"')
            skip->in_string = FALSE;
        }
      else if (c == '"')
        skip->in_string = TRUE;
      else if (c == '{' || c == '[')
        skip->depth++;
      else if (skip->depth == 0 && (c == ',' || c == ']' || c == '}'))
        {
          *ret_ended = TRUE;
          return at;
        }
      else if ((c == '}' || c == ']') && --skip->depth == 0)
        {
          *ret_ended = TRUE;
          return at + 1;
        }
    }
  return at;
}

static gboolean
find_element (const char       *bytes,
              gsize             length,
              LanesTableRecord *record)
{
  LanesTableSkip skip = { 0 };

  if (bytes[record->start] == ']' || bytes[record->start] == '}')
    return FALSE;
  record->end = record->start + lanes_table_record_skip (LANES_TABLE_JSON_ARRAY, bytes + record->start, length - record->start,
                                                         &skip, &record->whole);
  record->next = record->end;
  record->sure = record->whole;
  while (record->end > record->start && is_space (bytes[record->end - 1]))
    record->end--;
  return TRUE;
}

static gboolean
is_between (LanesTableFormat format,
            const char      *bytes,
            gsize            length,
            gsize            at)
{
  if (format == LANES_TABLE_JSON_ARRAY)
    return is_space (bytes[at]) || bytes[at] == ',';
  if (format == LANES_TABLE_JSON_LINES)
    return is_space (bytes[at]);
  return bytes[at] == '\n' || (bytes[at] == '\r' && at + 1 < length && bytes[at + 1] == '\n');
}

gboolean
lanes_table_record_find (LanesTableFormat  format,
                         const char       *bytes,
                         gsize             length,
                         LanesTableRecord *ret_record)
{
  LanesTableRecord record = { 0 };

  while (record.start < length && is_between (format, bytes, length, record.start))
    record.start++;
  record.next = record.start;
  if (record.start >= length
      || !(format == LANES_TABLE_JSON_ARRAY ? find_element (bytes, length, &record) : find_line (format, bytes, length, &record)))
    {
      ret_record->next = record.next;
      return FALSE;
    }
  *ret_record = record;
  return TRUE;
}

/* Cells */

static void
split_line (Walk   *walk,
            GArray *cells)
{
  gsize at = 0;

  for (;;)
    {
      LanesTableCell cell = { .start = (guint32) at };

      cell.end = (guint32) find_cell_end (walk, at, &cell.quoted);
      g_array_append_val (cells, cell);
      if (cell.end >= walk->length || walk->bytes[cell.end] != walk->delimiter)
        return;
      at = cell.end + 1;
    }
}

static void
skip_spaces (Walk  *walk,
             gsize *at)
{
  while (*at < walk->length && is_space (walk->bytes[*at]))
    (*at)++;
}

/* Reads the name of a member and its colon. Returns: %FALSE where there is none */
static gboolean
read_name (Walk           *walk,
           gsize          *at,
           LanesTableCell *cell)
{
  gsize end;

  if (*at >= walk->length || walk->bytes[*at] != '"')
    return FALSE;
  for (end = *at + 1; end < walk->length && walk->bytes[end] != '"'; end++)
    if (walk->bytes[end] == '\\')
      end++;
  if (end >= walk->length)
    return FALSE;
  cell->name = (guint32) *at;
  cell->name_length = (guint32) (end + 1 - *at);
  end++;
  skip_spaces (walk, &end);
  if (end >= walk->length || walk->bytes[end] != ':')
    return FALSE;
  *at = end + 1;
  skip_spaces (walk, at);
  return TRUE;
}

static gboolean
split_member (Walk   *walk,
              gsize  *at,
              GArray *cells)
{
  LanesTableSkip skip = { 0 };
  LanesTableCell cell = { 0 };
  gboolean ended;

  if (!read_name (walk, at, &cell))
    return FALSE;
  cell.start = (guint32) *at;
  cell.end = (guint32) (*at + lanes_table_record_skip (LANES_TABLE_JSON_ARRAY, walk->bytes + *at, walk->length - *at, &skip, &ended));
  if (!ended || cell.end == cell.start)
    return FALSE;
  *at = cell.end;
  while (cell.end > cell.start && is_space (walk->bytes[cell.end - 1]))
    cell.end--;
  cell.quoted = walk->bytes[cell.start] == '"';
  g_array_append_val (cells, cell);
  skip_spaces (walk, at);
  return *at < walk->length && (walk->bytes[*at] == ',' || walk->bytes[*at] == '}');
}

/* What is no object, or none from some place on, is a cell without a name. */
static void
split_object (Walk   *walk,
              GArray *cells)
{
  gsize at = 0, from = 0;
  LanesTableCell rest = { 0 };

  skip_spaces (walk, &at);
  from = at;
  if (at < walk->length && walk->bytes[at] == '{')
    {
      at++;
      skip_spaces (walk, &at);
      from = at;
      while (at < walk->length && walk->bytes[at] != '}' && split_member (walk, &at, cells))
        {
          if (walk->bytes[at] == ',')
            at++;
          skip_spaces (walk, &at);
          from = at;
        }
      if (from < walk->length && walk->bytes[from] == '}')
        from++;
      skip_spaces (walk, &from);
    }
  rest.start = (guint32) from;
  rest.end = (guint32) walk->length;
  while (rest.end > rest.start && is_space (walk->bytes[rest.end - 1]))
    rest.end--;
  if (rest.end > rest.start)
    g_array_append_val (cells, rest);
}

void
lanes_table_record_split (LanesTableFormat  format,
                          const char       *bytes,
                          gsize             length,
                          GArray           *cells)
{
  Walk walk = { bytes, length, lanes_table_format_get_delimiter (format), TRUE };

  g_array_set_size (cells, 0);
  if (lanes_table_format_is_json (format))
    split_object (&walk, cells);
  else
    split_line (&walk, cells);
}

/* What stands in them */

/* Returns: (transfer full): UTF-8 in which a NUL is seen */
static char *
dup_valid (const char *bytes,
           gsize       length)
{
  g_autoptr (GString) text = NULL;
  const char *nul = length > 0 ? memchr (bytes, '\0', length) : NULL;

  if (nul == NULL)
    return g_utf8_make_valid (length > 0 ? bytes : "", (gssize) length);

  text = g_string_sized_new (length + 8);
  for (gsize i = 0; i < length; i++)
    if (bytes[i] == '\0')
      g_string_append (text, "␀");
    else
      g_string_append_c (text, bytes[i]);
  return g_utf8_make_valid (text->str, (gssize) text->len);
}

static char *
dup_unquoted (const char *bytes,
              gsize       length)
{
  g_autoptr (GString) text = g_string_sized_new (length);

  for (gsize i = 0; i < length; i++)
    {
      g_string_append_c (text, bytes[i]);
      if (bytes[i] == '"')
        i++;
    }
  return dup_valid (text->str, text->len);
}

/* @bytes: with its quotes. Returns: (transfer full): as it stands where it is none that can be read */
static char *
dup_json_string (const char *bytes,
                 gsize       length)
{
  g_autoptr (LanesJson) value = NULL;

  if (length >= 2 && memchr (bytes, '\\', length) == NULL)
    return dup_valid (bytes + 1, length - 2);
  value = lanes_json_parse (bytes, length, NULL);
  return value != NULL && value->type == LANES_JSON_STRING ? g_strdup (value->string) : dup_valid (bytes, length);
}

/* Returns: @kept, or where the character begins that it is in */
static gsize
find_whole (const char *bytes,
            gsize       length,
            gsize       kept)
{
  for (guint i = 0; i < 3 && kept > 0 && kept < length && ((guchar) bytes[kept] & 0xc0) == 0x80; i++)
    kept--;
  return kept;
}

/* Cuts what would be half a character, or half of what an escape stands for. */
static char *
dup_cut_json_string (const char *bytes,
                     gsize       length,
                     gsize       max)
{
  g_autoptr (GString) text = g_string_new_len (bytes, (gssize) find_whole (bytes, length, MIN (length, max)));
  gsize last = text->len;

  for (gsize i = 1; i < text->len; i++)
    {
      last = i + 1;
      if (text->str[i] != '\\')
        continue;
      last = i;
      i += i + 1 < text->len && text->str[i + 1] == 'u' ? 5 : 1;
      if (i < text->len)
        last = i + 1;
    }
  g_string_truncate (text, last);
  g_string_append_c (text, '"');
  return dup_json_string (text->str, text->len);
}

char *
lanes_table_cell_dup (const LanesTableCell *cell,
                      LanesTableFormat      format,
                      const char           *bytes,
                      gsize                 max,
                      gsize                *ret_length)
{
  gboolean json = lanes_table_format_is_json (format);
  gsize length = cell->end - cell->start;
  gsize kept;

  bytes += cell->start;
  if (cell->quoted && !json)
    {
      bytes++;
      length -= 2;
    }
  if (ret_length != NULL)
    *ret_length = length;
  if (json && cell->quoted)
    return length <= max ? dup_json_string (bytes, length) : dup_cut_json_string (bytes, length, max);

  kept = MIN (length, max);
  kept = find_whole (bytes, length, kept);
  if (cell->quoted)
    return dup_unquoted (bytes, kept);
  return dup_valid (bytes, kept);
}

char *
lanes_table_cell_dup_name (const LanesTableCell *cell,
                           const char           *bytes)
{
  if (cell->name_length == 0)
    return NULL;
  return cell->name_length <= MAX_NAME ? dup_json_string (bytes + cell->name, cell->name_length)
                                       : dup_cut_json_string (bytes + cell->name, cell->name_length, MAX_NAME);
}
