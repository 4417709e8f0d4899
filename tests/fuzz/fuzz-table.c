/* fuzz-table.c: any bytes as the table that a command prints, all at once and as it grows
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fuzz-target.h"

#include "lanes-table-reader.h"

int
LLVMFuzzerInitialize (int    *argc,
                      char ***argv)
{
  return 0;
}

static void
check_row (const LanesTableRow *row)
{
  g_assert (row->gap == 0);
  g_assert (row->rest == NULL || g_utf8_validate (row->rest, -1, NULL));
  g_assert ((row->rest == NULL) == (row->n_rest == 0));
  for (guint i = 0; i < row->n_cells; i++)
    g_assert (row->cells[i] == NULL || g_utf8_validate (row->cells[i], -1, NULL));
}

/* Rows read one after the other are those that were counted, from wherever they are read. */
static void
look (LanesTableLayout *layout,
      GBytes           *bytes)
{
  const LanesTableWanted wanted = { 0, 8, 32 }, later = { 2, 2, 4 };
  g_autoptr (LanesTableReader) reader = lanes_table_reader_new_for_bytes (bytes, layout);
  g_autoptr (LanesTableReader) cursor = lanes_table_reader_new_for_bytes (bytes, layout);
  guint64 n;

  while (lanes_table_reader_step (reader))
    continue;
  n = lanes_table_reader_get_count (reader).n_rows;
  for (guint64 i = 0; i < n; i++)
    {
      g_autoptr (LanesTableRow) next = lanes_table_reader_next (cursor, &wanted);
      g_autoptr (GPtrArray) rows = lanes_table_reader_read (reader, i, 1, i % 3 == 0 ? &wanted : &later);

      g_assert (next != NULL && rows->len == 1);
      check_row (next);
      check_row (rows->pdata[0]);
      g_assert (next->number == i + 1 && ((LanesTableRow *) rows->pdata[0])->number == i + 1);
      /* A name that stands twice is shown where its column is. */
      if (i % 3 == 0)
        g_assert (next->n_rest == ((LanesTableRow *) rows->pdata[0])->n_rest);
    }
  g_assert (lanes_table_reader_next (cursor, &wanted) == NULL);
}

/* The first byte says what it is taken for, or that it is to be guessed. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr (LanesTableLayout) layout = NULL;
  g_autoptr (GBytes) bytes = NULL;
  gsize length = MIN (size > 0 ? size - 1 : 0, 4096);
  gpointer copy;
  guint what;

  if (size == 0)
    return 0;
  what = data[0] % 8;
  copy = fuzz_copy (data + 1, length);
  bytes = g_bytes_new_with_free_func (copy, length, free, copy);
  if (what == 0 || what > LANES_TABLE_JSON_ARRAY)
    layout = lanes_table_layout_guess (copy, length, what == 0);
  else
    layout = lanes_table_layout_new ((LanesTableFormat) what, copy, length, (data[0] & 8) != 0);
  if (layout != NULL)
    look (layout, bytes);
  return 0;
}
