/* lanes-table-reader.h: the rows of a table of any size, counted once and read from anywhere
 *
 * May block: for one thread at a time that may.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-output.h"
#include "lanes-table-layout.h"

G_BEGIN_DECLS

/* Of a longer record only so much is read. */
#define LANES_TABLE_MAX_RECORD (1024 * 1024)

typedef struct _LanesTableReader LanesTableReader;

/**
 * LanesTableWanted:
 * @first: the first column whose cells are wanted
 * @n: how many
 * @max_bytes: of each cell
 */
typedef struct
{
  guint first;
  guint n;
  gsize max_bytes;
} LanesTableWanted;

/**
 * LanesTableRow:
 * @number: its place from 1; 0 where it cannot be known since rows before it are not kept
 * @n_cells: how many there are of @cells and @lengths, which is how many were wanted
 * @cells: UTF-8; %NULL where the row has none in that column
 * @lengths: bytes that the cell has, which may be more than were taken
 * @rest: (nullable): cells that belong to no column, as they stand
 * @n_rest: how many these are
 * @gap: bytes of the output that are not kept here; then this is no row, and there are no cells
 * @cut: was the record too long to be read to its end?
 */
typedef struct
{
  guint64  number;
  guint    n_cells;
  char   **cells;
  gsize   *lengths;
  char    *rest;
  guint    n_rest;
  gint64   gap;
  gboolean cut;
} LanesTableRow;

/**
 * LanesTableCount:
 * @n_rows: so far
 * @n_cut: how many of them are too long to be read to their end
 * @done: bytes that were looked at
 * @size: bytes there are
 * @missing: bytes that are not kept
 * @behind: bytes behind the end of an array, which are none of it
 * @shrunk: is there less than there was? Then all of it is to be read anew
 */
typedef struct
{
  guint64  n_rows;
  guint64  n_cut;
  gint64   done;
  gint64   size;
  gint64   missing;
  gint64   behind;
  gboolean shrunk;
} LanesTableCount;

/* @output: (transfer full). Returns: (transfer full) */
LanesTableReader *lanes_table_reader_new           (LanesOutput            *output,
                                                    LanesOutputView         view,
                                                    LanesTableLayout       *layout);
LanesTableReader *lanes_table_reader_new_for_bytes (GBytes                 *bytes,
                                                    LanesTableLayout       *layout);
void              lanes_table_reader_free          (LanesTableReader       *self);

/* Counts rows on, some MB at a time. Returns: is there more now? Where not, it may be called again once more was written. */
gboolean          lanes_table_reader_step          (LanesTableReader       *self);
LanesTableCount   lanes_table_reader_get_count     (LanesTableReader       *self);

/* Reads rows that were counted. Returns: (transfer full) (element-type LanesTableRow): fewer where they are no longer there */
GPtrArray        *lanes_table_reader_read          (LanesTableReader       *self,
                                                    guint64                 first,
                                                    guint                   n,
                                                    const LanesTableWanted *wanted);

/* Reads one row after the other, counted or not; nothing else is read with it. Returns: (transfer full) (nullable): %NULL at the end */
LanesTableRow    *lanes_table_reader_next          (LanesTableReader       *self,
                                                    const LanesTableWanted *wanted);

/* @self: (nullable) */
void              lanes_table_row_free             (LanesTableRow          *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LanesTableReader, lanes_table_reader_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LanesTableRow, lanes_table_row_free)

G_END_DECLS
