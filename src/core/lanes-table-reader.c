/* lanes-table-reader.c: the rows of a table of any size, counted once and read from anywhere
 *
 * All bytes are looked at once to count records; every so often it is noted where one begins, so that any row is found by reading on from
 * the mark before it. There are never more than MAX_MARKS of these: where there would be, every other one is forgotten and they lie twice
 * as far apart. So a table of any size costs the same memory: the marks, and a window of bytes.
 *
 * What the last bytes are may change while more is written (a line goes on, a quote is closed): the count is taken back to where that was
 * not sure before it goes on.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-table-reader.h"

#include <string.h>

#define WINDOW (LANES_TABLE_MAX_RECORD + LANES_TABLE_MAX_QUOTED)
#define STEP_BYTES (8 * 1024 * 1024)
#define FIRST_STRIDE (64 * 1024)
#define MAX_MARKS 16384

/* What is behind the window's last byte. */
typedef enum
{
  LIMIT_NONE,   /* more bytes */
  LIMIT_END,
  LIMIT_GAP,
} Limit;

/* Record @number begins at or behind @at. */
typedef struct
{
  gint64  at;
  guint64 number;
} Mark;

typedef enum
{
  FOUND_RECORD,
  FOUND_LONG,    /* its end was not seen; what follows is still of it */
  FOUND_GAP,
  FOUND_CLOSE,   /* the bracket that closes an array */
  FOUND_END,
} FoundKind;

typedef struct
{
  const char *bytes;    /* in the window */
  gsize       length;
  gint64      begin;
  gint64      gap;
  gboolean    sure;
} Found;

/* What the count has come to. */
typedef struct
{
  gint64         at;
  guint64        n_records;
  guint64        n_cut;
  gboolean       skipping;   /* in a record that is too long */
  LanesTableSkip skip;
  gboolean       closed;     /* the array is over at @at */
  gint64         behind;     /* bytes, then */
} Progress;

struct _LanesTableReader
{
  LanesOutput      *output;        /* owned, nullable */
  GBytes           *bytes;         /* owned, nullable: instead */
  LanesOutputView   view;
  LanesTableLayout *layout;        /* owned */

  char             *window;        /* owned */
  gint64            start;         /* of the window */
  gsize             length;
  Limit             limit;
  gint64            gap;           /* bytes, where that is the limit */

  gint64            size;
  gint64            missing;
  gboolean          shrunk;
  Progress          progress;
  Progress          sure;          /* as far as more bytes change nothing */
  gboolean          unsure;        /* is progress beyond it? */
  guint64           gap_record;    /* the first; G_MAXUINT64: none */
  Progress          before_gap;
  GArray           *marks;         /* owned; element-type Mark */
  gint64            stride;
  gboolean          passing;       /* the row read last was too long */
  gint64            cursor;        /* of lanes_table_reader_next() */
  guint64           cursor_record;
};

void
lanes_table_row_free (LanesTableRow *self)
{
  if (self == NULL)
    return;

  for (guint i = 0; i < self->n_cells; i++)
    g_free (self->cells[i]);
  g_free (self->cells);
  g_free (self->lengths);
  g_free (self->rest);
  g_free (self);
}

/* The window */

static gboolean
read_more (LanesTableReader *self)
{
  gint64 at = self->start + (gint64) self->length;
  gsize room = WINDOW - self->length;
  LanesOutputPiece piece;

  if (self->bytes != NULL)
    {
      gsize size = g_bytes_get_size (self->bytes);
      gsize n = MIN (room, size - MIN (size, (gsize) at));

      if (n > 0)
        memcpy (self->window + self->length, (const char *) g_bytes_get_data (self->bytes, NULL) + at, n);
      self->length += n;
      self->limit = n < room ? LIMIT_END : LIMIT_NONE;
      return FALSE;
    }
  if (!lanes_output_read (self->output, self->view, at, self->window + self->length, room, &piece) || piece.next <= at)
    self->limit = LIMIT_END;
  else if (piece.gap > 0)
    {
      self->limit = LIMIT_GAP;
      self->gap = piece.gap;
    }
  else
    self->length += piece.size;
  return self->limit == LIMIT_NONE && self->length < WINDOW;
}

/* Makes it begin at @at, with all that there is room for. */
static void
fill (LanesTableReader *self,
      gint64            at)
{
  gint64 end = self->start + (gint64) self->length;

  if (at >= self->start && at < end)
    {
      self->length = (gsize) (end - at);
      memmove (self->window, self->window + (at - self->start), self->length);
    }
  else
    self->length = 0;
  self->start = at;
  self->limit = LIMIT_NONE;
  while (self->length < WINDOW && read_more (self))
    continue;
}

static void
forget_window (LanesTableReader *self)
{
  self->start = -1;
  self->length = 0;
  self->limit = LIMIT_NONE;
}

/* What was half a line before the gap and is the other half behind it is not kept either. */
static void
pass_gap (LanesTableReader *self,
          gint64           *at,
          Found            *found)
{
  const char *newline = NULL;

  found->gap = self->gap;
  *at = self->start + (gint64) self->length + self->gap;
  while (newline == NULL)
    {
      gsize n;

      fill (self, *at);
      newline = memchr (self->window, '\n', self->length);
      n = newline != NULL ? (gsize) (newline + 1 - self->window) : self->length;
      found->gap += (gint64) n;
      *at += (gint64) n;
      if (self->limit != LIMIT_NONE || n == 0)
        return;
    }
}

/* Finds what is at *@at, and sets that to what is behind it. */
static FoundKind
find (LanesTableReader *self,
      gint64           *at,
      Found            *found)
{
  for (;;)
    {
      LanesTableRecord record;
      gboolean any, closed;
      gsize place;

      if (self->start < 0 || *at < self->start || *at > self->start + (gint64) self->length)
        fill (self, *at);
      place = (gsize) (*at - self->start);
      any = lanes_table_record_find (self->layout->format, self->window + place, self->length - place, &record);
      closed = !any && place + record.next < self->length;
      if (!closed && (!any || !record.sure) && self->limit == LIMIT_NONE && place > 0)
        {
          fill (self, *at);
          continue;
        }
      if (any)
        {
          found->bytes = self->window + place + record.start;
          found->length = record.end - record.start;
          found->begin = *at + (gint64) record.start;
          found->sure = record.sure || self->limit != LIMIT_END;
          *at += (gint64) record.next;
          return record.whole || self->limit != LIMIT_NONE ? FOUND_RECORD : FOUND_LONG;
        }
      *at += (gint64) record.next;
      if (closed)
        return FOUND_CLOSE;
      if (self->limit == LIMIT_END)
        return FOUND_END;
      if (self->limit == LIMIT_GAP)
        {
          pass_gap (self, at, found);
          return FOUND_GAP;
        }
    }
}

/* Goes on in a long record. Returns: was its end seen? Where not, and there are no bytes for now either, *@at stays. */
static gboolean
skip (LanesTableReader *self,
      gint64           *at,
      LanesTableSkip   *state)
{
  gboolean ended;

  fill (self, *at);
  *at += (gint64) lanes_table_record_skip (self->layout->format, self->window, self->length, state, &ended);
  return ended || self->limit == LIMIT_GAP;
}

/* The count */

static gint64
get_size (LanesTableReader *self)
{
  return self->bytes != NULL ? (gint64) g_bytes_get_size (self->bytes) : lanes_output_get_size (self->output, self->view);
}

static void
add_mark (LanesTableReader *self,
          gboolean          now)
{
  Mark mark = { self->progress.at, self->progress.n_records };
  gint64 last = self->marks->len > 0 ? g_array_index (self->marks, Mark, self->marks->len - 1).at : 0;

  if (self->unsure || mark.at - last < (now ? FIRST_STRIDE : self->stride))
    return;
  g_array_append_val (self->marks, mark);
  if (self->marks->len < MAX_MARKS)
    return;
  for (guint i = 0; i < MAX_MARKS / 2; i++)
    g_array_index (self->marks, Mark, i) = g_array_index (self->marks, Mark, 2 * i + 1);
  g_array_set_size (self->marks, MAX_MARKS / 2);
  self->stride *= 2;
}

/* Back to where it was before the gap, or the end, or to the start. */
static void
go_back (LanesTableReader *self,
         guint64           record,
         const Progress   *to)
{
  self->progress = *to;
  self->unsure = FALSE;
  while (self->marks->len > 0 && g_array_index (self->marks, Mark, self->marks->len - 1).number > record)
    g_array_set_size (self->marks, self->marks->len - 1);
  forget_window (self);
}

static Progress
get_begin (LanesTableReader *self)
{
  return (Progress) { .at = (gint64) self->layout->begin };
}

/* More was written, or less is kept, or there is less. */
static void
look (LanesTableReader *self)
{
  gint64 size, missing;

  if (self->output != NULL)
    lanes_output_refresh (self->output);
  size = get_size (self);
  missing = self->output != NULL ? lanes_output_get_missing (self->output, self->view) : 0;
  self->shrunk = self->shrunk || size < self->size;
  if (missing != self->missing)
    {
      const Progress to = self->missing > 0 && self->gap_record != G_MAXUINT64 ? self->before_gap : get_begin (self);

      go_back (self, to.n_records, &to);
      self->gap_record = G_MAXUINT64;
    }
  else if (size != self->size)
    {
      if (self->unsure)
        go_back (self, self->sure.n_records, &self->sure);
      forget_window (self);
    }
  self->size = size;
  self->missing = missing;
}

static void
count_found (LanesTableReader *self,
             FoundKind         kind,
             const Found      *found,
             const Progress   *before)
{
  Progress *progress = &self->progress;

  if (kind == FOUND_RECORD && !found->sure && !self->unsure)
    {
      self->sure = *before;
      self->unsure = TRUE;
    }
  if (kind == FOUND_GAP && self->gap_record == G_MAXUINT64)
    {
      self->gap_record = progress->n_records;
      self->before_gap = *before;
      progress->closed = self->layout->format == LANES_TABLE_JSON_ARRAY;
    }
  if (kind == FOUND_LONG)
    {
      progress->n_cut++;
      progress->skipping = TRUE;
      memset (&progress->skip, 0, sizeof progress->skip);
      /* All of it is passed. */
      progress->at = found->begin;
    }
  progress->n_records++;
}

/* What is behind it is none of the table, unless it is nothing. */
static void
close_array (LanesTableReader *self)
{
  gsize place = (gsize) (self->progress.at + 1 - self->start);

  while (place < self->length && g_ascii_isspace (self->window[place]))
    place++;
  self->progress.closed = TRUE;
  self->progress.behind = place < self->length || self->limit == LIMIT_NONE ? self->size - self->progress.at - 1 : 0;
}

/* Returns: is there more? */
static gboolean
count_on (LanesTableReader *self)
{
  Progress *progress = &self->progress;
  const Progress before = *progress;
  Found found = { 0 };
  FoundKind kind;

  if (progress->skipping)
    {
      progress->skipping = !skip (self, &progress->at, &progress->skip);
      if (!progress->skipping)
        add_mark (self, TRUE);
      return !progress->skipping || self->limit == LIMIT_NONE;
    }
  kind = find (self, &progress->at, &found);
  if (kind == FOUND_CLOSE)
    close_array (self);
  if (kind == FOUND_END || kind == FOUND_CLOSE)
    return FALSE;
  count_found (self, kind, &found, &before);
  add_mark (self, FALSE);
  return TRUE;
}

gboolean
lanes_table_reader_step (LanesTableReader *self)
{
  gint64 from;

  g_return_val_if_fail (self != NULL, FALSE);

  look (self);
  from = self->progress.at;
  while (!self->shrunk && !self->progress.closed && self->progress.at - from < STEP_BYTES)
    if (!count_on (self))
      return FALSE;
  return !self->shrunk && !self->progress.closed;
}

LanesTableCount
lanes_table_reader_get_count (LanesTableReader *self)
{
  guint64 n = self->progress.n_records;
  gboolean header = self->layout->has_header;

  return (LanesTableCount) {
    .n_rows = n > 0 && header ? n - 1 : n,
    .n_cut = self->progress.n_cut,
    .done = MIN (self->progress.at, self->size),
    .size = self->size,
    .missing = self->missing,
    .behind = self->progress.behind,
    .shrunk = self->shrunk,
  };
}

/* Rows */

static char *
dup_rest (LanesTableReader *self,
          const Found      *found,
          GArray           *cells,
          guint             place,
          gsize             max)
{
  const LanesTableCell *cell = &g_array_index (cells, LanesTableCell, place);
  LanesTableCell rest = *cell;

  rest.quoted = FALSE;
  if (!lanes_table_format_is_json (self->layout->format))
    rest.end = found->length;
  else if (cell->name_length > 0)
    rest.start = cell->name;
  return lanes_table_cell_dup (&rest, self->layout->format, found->bytes, max, NULL);
}

static void
add_rest (LanesTableReader *self,
          LanesTableRow    *row,
          const Found      *found,
          GArray           *cells,
          guint             place,
          gsize             max)
{
  gsize so_far = row->rest != NULL ? strlen (row->rest) : 0;
  g_autofree char *before = NULL;
  g_autofree char *more = NULL;

  row->n_rest++;
  if (so_far >= max)
    return;
  more = dup_rest (self, found, cells, place, max - so_far);
  before = g_steal_pointer (&row->rest);
  row->rest = before != NULL ? g_strconcat (before, ", ", more, NULL) : g_steal_pointer (&more);
}

/* Returns: which column a cell belongs to; that many where to none */
static guint
find_place (LanesTableReader *self,
            const Found      *found,
            GArray           *cells,
            guint             place)
{
  guint n = self->layout->columns->len;
  g_autofree char *name = NULL;
  guint known;

  if (self->layout->places == NULL)
    return MIN (place, n);
  name = lanes_table_cell_dup_name (&g_array_index (cells, LanesTableCell, place), found->bytes);
  known = name != NULL ? GPOINTER_TO_UINT (g_hash_table_lookup (self->layout->places, name)) : 0;
  return known > 0 ? known - 1 : n;
}

static void
add_cells (LanesTableReader       *self,
           LanesTableRow          *row,
           const Found            *found,
           GArray                 *cells,
           const LanesTableWanted *wanted)
{
  for (guint i = 0; i < cells->len; i++)
    {
      guint column = find_place (self, found, cells, i);
      guint place = column - wanted->first;

      if (column < wanted->first)
        continue;
      if (column < self->layout->columns->len && place >= row->n_cells)
        continue;
      if (column >= self->layout->columns->len || row->cells[place] != NULL)
        {
          add_rest (self, row, found, cells, i, wanted->max_bytes);
          if (self->layout->places != NULL)
            continue;
          row->n_rest = cells->len - i;
          return;
        }
      row->cells[place] = lanes_table_cell_dup (&g_array_index (cells, LanesTableCell, i), self->layout->format, found->bytes,
                                                wanted->max_bytes, &row->lengths[place]);
    }
}

static LanesTableRow *
make_row (LanesTableReader       *self,
          FoundKind               kind,
          const Found            *found,
          guint64                 record,
          const LanesTableWanted *wanted)
{
  g_autoptr (GArray) cells = g_array_new (FALSE, FALSE, sizeof (LanesTableCell));
  LanesTableRow *row = g_new0 (LanesTableRow, 1);

  if (record < self->gap_record)
    row->number = record + (self->layout->has_header ? 0 : 1);
  if (kind == FOUND_GAP)
    {
      row->gap = found->gap;
      return row;
    }
  row->cut = kind == FOUND_LONG;
  row->n_cells = MIN (wanted->n, self->layout->columns->len - MIN (wanted->first, self->layout->columns->len));
  row->cells = g_new0 (char *, row->n_cells + 1);
  row->lengths = g_new0 (gsize, row->n_cells + 1);
  lanes_table_record_split (self->layout->format, found->bytes, found->length, cells);
  add_cells (self, row, found, cells, wanted);
  return row;
}

/* The last mark that is not behind @record. */
static Mark
find_mark (LanesTableReader *self,
           guint64           record)
{
  guint low = 0, high = self->marks->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (g_array_index (self->marks, Mark, middle).number <= record)
        low = middle + 1;
      else
        high = middle;
    }
  return low > 0 ? g_array_index (self->marks, Mark, low - 1) : (Mark) { (gint64) self->layout->begin, 0 };
}

/* Behind a record whose end was not seen. Returns: %FALSE where that is not known, or nothing follows */
static gboolean
pass_long (LanesTableReader *self,
           gint64           *at,
           guint64           record)
{
  LanesTableSkip state = { 0 };
  Mark mark = find_mark (self, record + 1);

  if (mark.number == record + 1 && mark.at > *at)
    {
      *at = mark.at;
      return TRUE;
    }
  while (!skip (self, at, &state))
    if (self->limit != LIMIT_NONE)
      return FALSE;
  return TRUE;
}

/* @at: of @record; moves behind it. @ret_row: (nullable). Returns: %FALSE at the end */
static gboolean
read_row (LanesTableReader       *self,
          gint64                 *at,
          guint64                 record,
          const LanesTableWanted *wanted,
          LanesTableRow         **ret_row)
{
  Found found = { 0 };
  FoundKind kind = find (self, at, &found);

  if (kind == FOUND_END || kind == FOUND_CLOSE)
    return FALSE;
  if (ret_row != NULL)
    *ret_row = make_row (self, kind, &found, record, wanted);
  if (kind == FOUND_GAP && self->layout->format == LANES_TABLE_JSON_ARRAY)
    *at = self->size;
  if (kind == FOUND_LONG)
    {
      self->passing = TRUE;
      *at = found.begin;
    }
  return TRUE;
}

/* The same, from behind a record that was too long. */
static gboolean
read_next_row (LanesTableReader       *self,
               gint64                 *at,
               guint64                 record,
               const LanesTableWanted *wanted,
               LanesTableRow         **ret_row)
{
  gboolean passing = self->passing;

  self->passing = FALSE;
  if (passing && !pass_long (self, at, record - 1))
    return FALSE;
  return read_row (self, at, record, wanted, ret_row);
}

GPtrArray *
lanes_table_reader_read (LanesTableReader       *self,
                         guint64                 first,
                         guint                   n,
                         const LanesTableWanted *wanted)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) lanes_table_row_free);
  guint64 begin = first + (self->layout->has_header ? 1 : 0);
  guint64 end = MIN (begin + n, self->progress.n_records);
  Mark mark = find_mark (self, begin);
  gint64 at = mark.at;

  self->passing = FALSE;
  for (guint64 record = mark.number; record < end; record++)
    {
      LanesTableRow *row = NULL;

      if (!read_next_row (self, &at, record, wanted, record >= begin ? &row : NULL))
        break;
      if (row != NULL)
        g_ptr_array_add (rows, row);
    }
  return g_steal_pointer (&rows);
}

LanesTableRow *
lanes_table_reader_next (LanesTableReader       *self,
                         const LanesTableWanted *wanted)
{
  LanesTableRow *row = NULL;

  if (self->cursor == 0)
    {
      look (self);
      self->cursor = (gint64) self->layout->begin;
      if (self->layout->has_header && read_next_row (self, &self->cursor, 0, wanted, NULL))
        self->cursor_record = 1;
    }
  if (!read_next_row (self, &self->cursor, self->cursor_record, wanted, &row))
    return NULL;
  if (row->gap > 0)
    self->gap_record = MIN (self->gap_record, self->cursor_record);
  self->cursor_record++;
  return row;
}

/* The whole */

static LanesTableReader *
reader_alloc (LanesTableLayout *layout)
{
  LanesTableReader *self = g_new0 (LanesTableReader, 1);

  self->layout = lanes_table_layout_ref (layout);
  self->window = g_malloc (WINDOW);
  self->marks = g_array_new (FALSE, FALSE, sizeof (Mark));
  self->stride = FIRST_STRIDE;
  self->gap_record = G_MAXUINT64;
  self->progress = get_begin (self);
  forget_window (self);
  return self;
}

LanesTableReader *
lanes_table_reader_new (LanesOutput      *output,
                        LanesOutputView   view,
                        LanesTableLayout *layout)
{
  LanesTableReader *self = reader_alloc (layout);

  self->output = output;
  self->view = view;
  return self;
}

LanesTableReader *
lanes_table_reader_new_for_bytes (GBytes           *bytes,
                                  LanesTableLayout *layout)
{
  LanesTableReader *self = reader_alloc (layout);

  self->bytes = g_bytes_ref (bytes);
  return self;
}

void
lanes_table_reader_free (LanesTableReader *self)
{
  g_clear_pointer (&self->output, lanes_output_free);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  lanes_table_layout_unref (self->layout);
  g_array_unref (self->marks);
  g_free (self->window);
  g_free (self);
}
