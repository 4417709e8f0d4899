/* lanes-table-model.h: the rows of what a job wrote, as a list of any length, read where somebody looks
 *
 * Main thread; files are a worker thread's.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "lanes-table-reader.h"

G_BEGIN_DECLS

/* More rows than these a list cannot show; GTK counts pixels in an int. */
#define LANES_TABLE_MODEL_MAX_ROWS 20000000

/* So many rows are copied at once; an export has no bounds. */
#define LANES_TABLE_MODEL_MAX_COPIED 10000

/* One row: it is there once its page was read; "row" is notified then. */
#define LANES_TYPE_TABLE_ITEM (lanes_table_item_get_type ())
G_DECLARE_FINAL_TYPE (LanesTableItem, lanes_table_item, LANES, TABLE_ITEM, GObject)

/* Returns: (transfer none) (nullable) */
const LanesTableRow *lanes_table_item_get_row  (LanesTableItem *self);

/* Returns: (transfer none) (nullable): what stands in a column of the whole table, as far as it was read; @ret_length (nullable) bytes
 * it has */
const char          *lanes_table_item_get_cell (LanesTableItem *self,
                                                guint           column,
                                                gsize          *ret_length);

/**
 * LanesTableSource:
 * @base: (nullable): of a job's output, as from lanes_engine_dup_output_base()
 * @path: (nullable): of a file instead
 * @bytes: (nullable): the table itself instead
 * @format: of bytes that are known to be a table, or LANES_TABLE_NONE
 * @has_header: then: are the names of its columns its first row?
 *
 * Borrowed.
 */
typedef struct
{
  const char       *base;
  const char       *path;
  GBytes           *bytes;
  LanesTableFormat  format;
  gboolean          has_header;
} LanesTableSource;

#define LANES_TYPE_TABLE_MODEL (lanes_table_model_get_type ())
G_DECLARE_FINAL_TYPE (LanesTableModel, lanes_table_model, LANES, TABLE_MODEL, GObject)

/* ::changed tells when it is known to be a table, or how many rows there are. Returns: (transfer full) */
LanesTableModel  *lanes_table_model_new          (const LanesTableSource *source);

/* More may have been written: looks whether it is a table, and counts on where somebody wants rows. @over: nothing will follow */
void              lanes_table_model_look         (LanesTableModel        *self,
                                                  gboolean                over);

/* Counts rows from now on, or no longer. */
void              lanes_table_model_set_active   (LanesTableModel        *self,
                                                  gboolean                active);

/* Returns: (transfer none) (nullable): %NULL while it is not known to be a table */
LanesTableLayout *lanes_table_model_get_layout   (LanesTableModel        *self);
LanesTableCount   lanes_table_model_get_count    (LanesTableModel        *self);
gboolean          lanes_table_model_is_counting  (LanesTableModel        *self);

/* Does any row that was read have cells that belong to no column? */
gboolean          lanes_table_model_has_rest     (LanesTableModel        *self);
void              lanes_table_model_set_header   (LanesTableModel        *self,
                                                  gboolean                has_header);

/* Which columns are read. */
void              lanes_table_model_set_columns  (LanesTableModel        *self,
                                                  guint                   first,
                                                  guint                   n);

/* Rows as text, all columns, a tab between two cells: those at @places, or all where that is %NULL, and @column alone where it is not
 * G_MAXUINT. The result is a (transfer full) string. */
void              lanes_table_model_copy_async   (LanesTableModel        *self,
                                                  GtkBitset              *places,
                                                  guint                   column,
                                                  GAsyncReadyCallback     callback,
                                                  gpointer                user_data);
char             *lanes_table_model_copy_finish  (LanesTableModel        *self,
                                                  GAsyncResult           *result,
                                                  guint                  *ret_n_rows,
                                                  GError                **error);

/* All of it as CSV. The result is a sentence to say, or %NULL. */
void              lanes_table_model_export_async  (LanesTableModel        *self,
                                                   GFile                  *target,
                                                   GCancellable           *cancellable,
                                                   GAsyncReadyCallback     callback,
                                                   gpointer                user_data);
char             *lanes_table_model_export_finish (GAsyncResult           *result,
                                                   GError                **error);

G_END_DECLS
