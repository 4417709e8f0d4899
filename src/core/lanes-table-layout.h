/* lanes-table-layout.h: is this a table, and which columns has it?
 *
 * Any thread. A layout does not change once it is made.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-table-record.h"

G_BEGIN_DECLS

/* So much of the start is looked at. */
#define LANES_TABLE_SAMPLE (256 * 1024)

/* Cells beyond are shown together. */
#define LANES_TABLE_MAX_COLUMNS 16384

/**
 * LanesTableColumn:
 * @name: (nullable): %NULL where it has only its number
 * @width: letters of its longest cell in the sample, the name included
 * @numeric: are all of its cells there numbers?
 */
typedef struct
{
  char    *name;
  guint    width;
  gboolean numeric;
} LanesTableColumn;

/**
 * LanesTableLayout:
 * @format: never LANES_TABLE_NONE
 * @begin: where the first record may begin: behind a byte order mark, and the bracket of an array
 * @has_header: are the names of columns the first record?
 * @columns: (element-type LanesTableColumn)
 * @places: (nullable): of JSON: from a name to its place among the columns, plus one
 */
typedef struct
{
  gatomicrefcount   refs;
  LanesTableFormat  format;
  gsize             begin;
  gboolean          has_header;
  GArray           *columns;
  GHashTable       *places;
} LanesTableLayout;

/**
 * lanes_table_layout_guess:
 * @bytes: the start, at most LANES_TABLE_SAMPLE of it
 * @all: is that all there will be?
 *
 * A table must show itself: every record of the sample has the same number of cells, or is an object, there is more than one of each, and
 * nothing looks like prose or a terminal's. Where that is not sure, it is none.
 *
 * Returns: (transfer full) (nullable)
 */
LanesTableLayout *lanes_table_layout_guess       (const char             *bytes,
                                                  gsize                   length,
                                                  gboolean                all);

/* The same table with or without names in its first record. Returns: (transfer full) */
LanesTableLayout *lanes_table_layout_with_header (const LanesTableLayout *self,
                                                  const char             *bytes,
                                                  gsize                   length,
                                                  gboolean                has_header);

/* Of a table that is known to be one, such as a result's. Returns: (transfer full) */
LanesTableLayout *lanes_table_layout_new         (LanesTableFormat        format,
                                                  const char             *bytes,
                                                  gsize                   length,
                                                  gboolean                has_header);
LanesTableLayout *lanes_table_layout_ref         (LanesTableLayout       *self);
void              lanes_table_layout_unref       (LanesTableLayout       *self);

/* The name of a column, or its number from 1. Returns: (transfer full) */
char             *lanes_table_layout_dup_title   (const LanesTableLayout *self,
                                                  guint                   column);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LanesTableLayout, lanes_table_layout_unref)

G_END_DECLS
