/* lanes-table-record.h: where a record of CSV, TSV or JSON ends, and what its cells are
 *
 * Any thread; nothing is kept between calls.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * LanesTableFormat:
 * @LANES_TABLE_NONE: no table, as far as can be told
 * @LANES_TABLE_COMMA: CSV as RFC 4180 has it
 * @LANES_TABLE_SEMICOLON: the same where the comma is in numbers
 * @LANES_TABLE_TAB: TSV; cells may be quoted
 * @LANES_TABLE_JSON_LINES: an object a line
 * @LANES_TABLE_JSON_ARRAY: one array of objects
 */
typedef enum
{
  LANES_TABLE_NONE,
  LANES_TABLE_COMMA,
  LANES_TABLE_SEMICOLON,
  LANES_TABLE_TAB,
  LANES_TABLE_JSON_LINES,
  LANES_TABLE_JSON_ARRAY,
} LanesTableFormat;

/* A quote that is not closed within so many bytes is none. */
#define LANES_TABLE_MAX_QUOTED (256 * 1024)

/**
 * LanesTableRecord:
 * @start: where it begins, in the bytes that were given
 * @end: behind its last byte; the end of line or the comma is not of it
 * @next: where to look for the next one
 * @whole: does it end here? Otherwise the bytes do
 * @sure: would it be the same if more bytes followed?
 */
typedef struct
{
  gsize    start;
  gsize    end;
  gsize    next;
  gboolean whole;
  gboolean sure;
} LanesTableRecord;

/**
 * LanesTableSkip:
 *
 * Where in a long record the bytes were left; all 0 at its begin.
 */
typedef struct
{
  guint64  depth;
  gboolean in_string;
  gboolean escaped;
} LanesTableSkip;

/* A cell in the bytes of its record. @name_length: 0 but of the members of an object. */
typedef struct
{
  guint32  name;
  guint32  name_length;
  guint32  start;
  guint32  end;
  gboolean quoted;
} LanesTableCell;

/**
 * lanes_table_record_find:
 * @bytes: from the end of the last record (of an array: behind its bracket) on
 * @ret_record: (out)
 *
 * Returns: %FALSE where none begins: only @next of @ret_record is set. In an array it stays before the bracket that closes it.
 */
gboolean lanes_table_record_find   (LanesTableFormat  format,
                                    const char       *bytes,
                                    gsize             length,
                                    LanesTableRecord *ret_record);

/* Goes on in a record that did not end. Returns: where it ends, or @length; then @skip is for the bytes behind */
gsize    lanes_table_record_skip   (LanesTableFormat  format,
                                    const char       *bytes,
                                    gsize             length,
                                    LanesTableSkip   *skip,
                                    gboolean         *ret_ended);

/**
 * lanes_table_record_split:
 * @bytes: one record, of less than 4 GiB
 * @cells: (element-type LanesTableCell): set to its cells
 *
 * Of an object that is wrong from some place on, the rest is one cell without a name.
 */
void     lanes_table_record_split  (LanesTableFormat  format,
                                    const char       *bytes,
                                    gsize             length,
                                    GArray           *cells);

/**
 * lanes_table_cell_dup:
 * @max: bytes of it that are taken, at most
 * @ret_length: (out): bytes it has, as they stand
 *
 * Returns: (transfer full): what stands in it: UTF-8, whatever it was
 */
char    *lanes_table_cell_dup      (const LanesTableCell *cell,
                                    LanesTableFormat      format,
                                    const char           *bytes,
                                    gsize                 max,
                                    gsize                *ret_length);
char    *lanes_table_cell_dup_name (const LanesTableCell *cell,
                                    const char           *bytes);

/* Between cells; 0 of JSON. */
char     lanes_table_format_get_delimiter (LanesTableFormat format);
gboolean lanes_table_format_is_json       (LanesTableFormat format);

G_END_DECLS
