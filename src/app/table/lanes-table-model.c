/* lanes-table-model.c: the rows of what a job wrote, as a list of any length, read where somebody looks
 *
 * There is one reader, and one turn of a worker thread at a time that uses it: to look whether this is a table, to read a page of rows, to
 * copy some, or else to count a few MB on. Rows that somebody looks at come before the count, so that the first of a GB are there at once.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-table-model.h"

#include "lanes-table-export.h"

#include <string.h>

#define PAGE 64

/* Pages kept, the last used ones: more than a view holds rows of. */
#define PAGES_KEPT 16

/* So much of a cell is kept. */
#define CELL_BYTES 1024

/* Copied text ends there. */
#define COPY_BYTES (16 * 1024 * 1024)

/* The first rows come in portions: GTK makes widgets for all that there are, up to 200, in one frame. */
#define PORTION 24
#define ALL_PORTIONS 240
#define PORTION_MS 12

typedef enum
{
  TURN_GUESS,
  TURN_READ,
  TURN_COPY,
  TURN_COUNT,
} TurnKind;

/* What a turn is to do, and what it has done. */
typedef struct
{
  TurnKind           kind;
  guint              generation;
  LanesTableWanted   wanted;
  guint              page;
  gboolean           over;
  GBytes            *sample;     /* owned, nullable */
  LanesTableLayout  *layout;     /* owned, nullable */
  GPtrArray         *rows;       /* owned, nullable; element-type LanesTableRow */
  LanesTableCount    count;
  gboolean           more;
} Turn;

/* A copy that waits for its turn. */
typedef struct
{
  GtkBitset *places;   /* owned */
  guint      column;
  guint      n_rows;
} Copy;

struct _LanesTableModel
{
  GObject           parent_instance;

  char             *base;          /* owned, nullable */
  char             *path;          /* owned, nullable */
  GBytes           *bytes;         /* owned, nullable */
  LanesTableFormat  format;        /* where it is known */
  gboolean          has_header;

  LanesTableReader *reader;        /* owned, nullable; the turn's while there is one */
  LanesTableLayout *layout;        /* owned, nullable */
  GBytes           *sample;        /* owned, nullable: what it was told from */
  LanesTableCount   count;
  guint             n_shown;       /* rows of the list */
  guint             portion_source;
  guint             first;         /* columns that are read */
  guint             n_columns;
  GHashTable       *pages;         /* owned: from a page's number to a GPtrArray of LanesTableItem */
  GQueue            recent;        /* numbers of pages, the last used one first */
  GQueue            asked;         /* of pages that are to be read, the last asked first */
  GQueue            copies;        /* owned GTasks */
  guint             generation;    /* of the layout */
  gboolean          turning;
  gboolean          active;
  gboolean          over;
  gboolean          to_guess;
  gboolean          guessing;
  gboolean          to_count;
  gboolean          has_rest;
  gboolean          wants_header;
};

static void turn_on (LanesTableModel *self);
static void use_header (LanesTableModel *self);

/* Items */

struct _LanesTableItem
{
  GObject        parent_instance;

  LanesTableRow *row;     /* owned, nullable */
  guint          first;   /* the column of its first cell */
};

G_DEFINE_FINAL_TYPE (LanesTableItem, lanes_table_item, G_TYPE_OBJECT)

static GParamSpec *row_pspec;

static void
lanes_table_item_finalize (GObject *object)
{
  g_clear_pointer (&LANES_TABLE_ITEM (object)->row, lanes_table_row_free);
  G_OBJECT_CLASS (lanes_table_item_parent_class)->finalize (object);
}

static void
lanes_table_item_get_property (GObject    *object,
                               guint       prop_id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  g_value_set_pointer (value, LANES_TABLE_ITEM (object)->row);
}

static void
lanes_table_item_class_init (LanesTableItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lanes_table_item_finalize;
  G_OBJECT_CLASS (klass)->get_property = lanes_table_item_get_property;

  row_pspec = g_param_spec_pointer ("row", NULL, NULL, G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_property (G_OBJECT_CLASS (klass), 1, row_pspec);
}

static void
lanes_table_item_init (LanesTableItem *self)
{
}

const LanesTableRow *
lanes_table_item_get_row (LanesTableItem *self)
{
  return self->row;
}

const char *
lanes_table_item_get_cell (LanesTableItem *self,
                           guint           column,
                           gsize          *ret_length)
{
  if (self->row == NULL || column < self->first || column - self->first >= self->row->n_cells)
    return NULL;
  if (ret_length != NULL)
    *ret_length = self->row->lengths[column - self->first];
  return self->row->cells[column - self->first];
}

/* The list */

static void
ask_page (LanesTableModel *self,
          guint            page)
{
  g_queue_remove (&self->asked, GUINT_TO_POINTER (page));
  g_queue_push_head (&self->asked, GUINT_TO_POINTER (page));
  turn_on (self);
}

static void
drop_page (LanesTableModel *self,
           guint            page)
{
  g_hash_table_remove (self->pages, GUINT_TO_POINTER (page));
  g_queue_remove (&self->recent, GUINT_TO_POINTER (page));
  g_queue_remove (&self->asked, GUINT_TO_POINTER (page));
}

static GPtrArray *
make_page (LanesTableModel *self,
           guint            page)
{
  GPtrArray *items = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < PAGE; i++)
    g_ptr_array_add (items, g_object_new (LANES_TYPE_TABLE_ITEM, NULL));
  g_hash_table_insert (self->pages, GUINT_TO_POINTER (page), items);
  g_queue_push_head (&self->recent, GUINT_TO_POINTER (page));
  if (self->recent.length > PAGES_KEPT)
    drop_page (self, GPOINTER_TO_UINT (g_queue_peek_tail (&self->recent)));
  ask_page (self, page);
  return items;
}

static GType
lanes_table_model_get_item_type (GListModel *model)
{
  return LANES_TYPE_TABLE_ITEM;
}

static guint
lanes_table_model_get_n_items (GListModel *model)
{
  return LANES_TABLE_MODEL (model)->n_shown;
}

static gpointer
lanes_table_model_get_item (GListModel *model,
                            guint       position)
{
  LanesTableModel *self = LANES_TABLE_MODEL (model);
  guint page = position / PAGE;
  GPtrArray *items;

  if (position >= self->n_shown)
    return NULL;

  items = g_hash_table_lookup (self->pages, GUINT_TO_POINTER (page));
  if (items == NULL)
    items = make_page (self, page);
  else if (g_queue_peek_head (&self->recent) != GUINT_TO_POINTER (page))
    {
      g_queue_remove (&self->recent, GUINT_TO_POINTER (page));
      g_queue_push_head (&self->recent, GUINT_TO_POINTER (page));
    }
  return g_object_ref (items->pdata[position % PAGE]);
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = lanes_table_model_get_item_type;
  iface->get_n_items = lanes_table_model_get_n_items;
  iface->get_item = lanes_table_model_get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (LanesTableModel, lanes_table_model, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static gboolean
show_portion_cb (gpointer user_data)
{
  LanesTableModel *self = user_data;
  guint wanted = (guint) MIN (self->count.n_rows, LANES_TABLE_MODEL_MAX_ROWS);
  guint before = self->n_shown;

  self->n_shown = before < ALL_PORTIONS ? MIN (wanted, before + PORTION) : wanted;
  if (self->n_shown < wanted && self->portion_source == 0)
    self->portion_source = g_timeout_add (PORTION_MS, show_portion_cb, self);
  if (self->n_shown > before)
    g_list_model_items_changed (G_LIST_MODEL (self), before, 0, self->n_shown - before);
  else if (self->n_shown < before)
    g_list_model_items_changed (G_LIST_MODEL (self), self->n_shown, before - self->n_shown, 0);
  if (self->n_shown < wanted)
    return G_SOURCE_CONTINUE;
  self->portion_source = 0;
  return G_SOURCE_REMOVE;
}

/* There are more rows, or fewer. */
static void
show_rows (LanesTableModel *self)
{
  if (self->portion_source == 0)
    show_portion_cb (self);
}

/* What was read may be something else now, from row @from on. */
static void
read_again (LanesTableModel *self,
            guint64          from)
{
  GHashTableIter iter;
  gpointer page;

  g_hash_table_iter_init (&iter, self->pages);
  while (g_hash_table_iter_next (&iter, &page, NULL))
    if (((guint64) GPOINTER_TO_UINT (page) + 1) * PAGE > from)
      ask_page (self, GPOINTER_TO_UINT (page));
}

/* The worker's thread */

static void
turn_free (gpointer data)
{
  Turn *turn = data;

  g_clear_pointer (&turn->sample, g_bytes_unref);
  g_clear_pointer (&turn->layout, lanes_table_layout_unref);
  g_clear_pointer (&turn->rows, g_ptr_array_unref);
  g_free (turn);
}

/* Returns: (transfer full) */
static LanesOutput *
open_output (LanesTableModel *self)
{
  return self->base != NULL ? lanes_output_new (self->base) : lanes_output_new_for_file (self->path);
}

/* Returns: (transfer full): the start */
static GBytes *
read_sample (LanesTableModel *self,
             gboolean        *ret_all)
{
  g_autoptr (LanesOutput) output = NULL;
  g_autoptr (GByteArray) sample = g_byte_array_new ();
  LanesOutputPiece piece;

  if (self->bytes != NULL)
    {
      *ret_all = g_bytes_get_size (self->bytes) <= LANES_TABLE_SAMPLE;
      return g_bytes_new_from_bytes (self->bytes, 0, MIN (LANES_TABLE_SAMPLE, g_bytes_get_size (self->bytes)));
    }
  output = open_output (self);
  lanes_output_refresh (output);
  g_byte_array_set_size (sample, LANES_TABLE_SAMPLE);
  sample->len = 0;
  while (sample->len < LANES_TABLE_SAMPLE
         && lanes_output_read (output, LANES_OUTPUT_STDOUT, sample->len, sample->data + sample->len, LANES_TABLE_SAMPLE - sample->len, &piece)
         && piece.size > 0)
    sample->len += (guint) piece.size;
  *ret_all = sample->len >= lanes_output_get_size (output, LANES_OUTPUT_STDOUT);
  return g_byte_array_free_to_bytes (g_steal_pointer (&sample));
}

static void
turn_guess (LanesTableModel *self,
            Turn            *turn)
{
  gboolean all;
  const char *bytes;
  gsize length;

  turn->sample = read_sample (self, &all);
  bytes = g_bytes_get_data (turn->sample, &length);
  if (self->format != LANES_TABLE_NONE)
    turn->layout = lanes_table_layout_new (self->format, bytes, length, self->has_header);
  else
    turn->layout = lanes_table_layout_guess (bytes != NULL ? bytes : "", length, all && turn->over);
  /* Beyond the sample nothing changes what it is. */
  turn->more = all && !turn->over;
}

static void
copy_run (LanesTableModel        *self,
          Copy                   *copy,
          const LanesTableWanted *wanted,
          guint                   first,
          guint                   n,
          GString                *text)
{
  g_autoptr (GPtrArray) rows = lanes_table_reader_read (self->reader, first, n, wanted);

  for (guint i = 0; i < rows->len && text->len < COPY_BYTES; i++)
    {
      lanes_table_export_append_tabbed (text, rows->pdata[i], copy->column != G_MAXUINT);
      copy->n_rows++;
    }
}

static void
copy_rows (LanesTableModel *self,
           GTask           *task)
{
  Copy *copy = g_task_get_task_data (task);
  LanesTableWanted wanted = { 0, G_MAXUINT, LANES_TABLE_MAX_RECORD };
  g_autoptr (GString) text = g_string_new (NULL);
  GtkBitsetIter iter;
  guint place;

  if (copy->column != G_MAXUINT)
    wanted = (LanesTableWanted) { copy->column, 1, LANES_TABLE_MAX_RECORD };
  for (gboolean more = gtk_bitset_iter_init_first (&iter, copy->places, &place);
       more && copy->n_rows < LANES_TABLE_MODEL_MAX_COPIED && text->len < COPY_BYTES;)
    {
      guint n = 1;

      while (n < PAGE && copy->n_rows + n < LANES_TABLE_MODEL_MAX_COPIED && gtk_bitset_contains (copy->places, place + n))
        n++;
      copy_run (self, copy, &wanted, place, n, text);
      for (guint i = 0; i < n; i++)
        more = gtk_bitset_iter_next (&iter, &place);
    }
  g_task_return_pointer (task, g_string_free (g_steal_pointer (&text), FALSE), g_free);
}

static void
turn_thread (GTask        *task,
             gpointer      source,
             gpointer      task_data,
             GCancellable *cancellable)
{
  LanesTableModel *self = source;
  Turn *turn = task_data;

  switch (turn->kind)
    {
    case TURN_GUESS:
      turn_guess (self, turn);
      break;
    case TURN_READ:
      turn->rows = lanes_table_reader_read (self->reader, (guint64) turn->page * PAGE, PAGE, &turn->wanted);
      break;
    case TURN_COPY:
      copy_rows (self, g_object_get_data (G_OBJECT (task), "copy"));
      break;
    case TURN_COUNT:
    default:
      turn->more = lanes_table_reader_step (self->reader);
      turn->count = lanes_table_reader_get_count (self->reader);
      break;
    }
  g_task_return_boolean (task, TRUE);
}

/* The main thread */

/* @layout: (transfer full) (nullable) */
static void
take_layout (LanesTableModel  *self,
             LanesTableLayout *layout)
{
  guint before = self->n_shown;

  g_clear_handle_id (&self->portion_source, g_source_remove);
  g_clear_pointer (&self->reader, lanes_table_reader_free);
  g_clear_pointer (&self->layout, lanes_table_layout_unref);
  self->layout = layout;
  self->generation++;
  self->has_rest = FALSE;
  memset (&self->count, 0, sizeof self->count);
  g_hash_table_remove_all (self->pages);
  g_queue_clear (&self->recent);
  g_queue_clear (&self->asked);
  self->n_shown = 0;
  if (before > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), 0, before, 0);
  if (layout == NULL)
    return;
  self->reader = self->bytes != NULL ? lanes_table_reader_new_for_bytes (self->bytes, layout)
                                     : lanes_table_reader_new (open_output (self), LANES_OUTPUT_STDOUT, layout);
  self->to_count = TRUE;
}

static gboolean
is_same (const LanesTableLayout *a,
         const LanesTableLayout *b)
{
  return a != NULL && b != NULL && a->format == b->format && a->columns->len == b->columns->len;
}

/* What is shown stays, whatever comes after its start. */
static void
take_guess (LanesTableModel *self,
            Turn            *turn)
{
  self->guessing = turn->more;
  if ((self->active && self->layout != NULL) || (self->layout == NULL && turn->layout == NULL) || is_same (self->layout, turn->layout))
    return;
  g_clear_pointer (&self->sample, g_bytes_unref);
  self->sample = g_bytes_ref (turn->sample);
  self->wants_header = turn->layout != NULL && turn->layout->has_header;
  take_layout (self, g_steal_pointer (&turn->layout));
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
take_rows (LanesTableModel *self,
           Turn            *turn)
{
  GPtrArray *items = g_hash_table_lookup (self->pages, GUINT_TO_POINTER (turn->page));
  gboolean had_rest = self->has_rest;

  for (guint i = 0; items != NULL && i < PAGE; i++)
    {
      LanesTableItem *item = items->pdata[i];

      g_clear_pointer (&item->row, lanes_table_row_free);
      if (i < turn->rows->len)
        item->row = g_steal_pointer (&turn->rows->pdata[i]);
      item->first = turn->wanted.first;
      self->has_rest = self->has_rest || (item->row != NULL && item->row->n_rest > 0);
      g_object_notify_by_pspec (G_OBJECT (item), row_pspec);
    }
  if (self->has_rest != had_rest)
    g_signal_emit (self, signals[CHANGED], 0);
}

static void
take_count (LanesTableModel *self,
            Turn            *turn)
{
  LanesTableCount before = self->count;

  self->count = turn->count;
  self->to_count = turn->more;
  if (turn->count.shrunk)
    {
      self->to_guess = self->guessing = TRUE;
      take_layout (self, NULL);
    }
  else
    {
      if (before.size != turn->count.size && before.n_rows > 0)
        read_again (self, before.missing != turn->count.missing || turn->count.n_rows == 0 ? 0 : MIN (before.n_rows, turn->count.n_rows) - 1);
      show_rows (self);
    }
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
turned_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  LanesTableModel *self = LANES_TABLE_MODEL (source);
  Turn *turn = g_task_get_task_data (G_TASK (result));

  self->turning = FALSE;
  if (turn->kind == TURN_GUESS)
    take_guess (self, turn);
  else if (turn->generation == self->generation && turn->kind == TURN_READ)
    {
      if (turn->wanted.first == self->first && turn->wanted.n == self->n_columns)
        take_rows (self, turn);
      else
        ask_page (self, turn->page);
    }
  else if (turn->generation == self->generation && turn->kind == TURN_COUNT)
    take_count (self, turn);
  use_header (self);
  turn_on (self);
}

/* Whatever is to be done next. Returns: (transfer full) (nullable) */
static Turn *
choose_turn (LanesTableModel *self)
{
  Turn turn = { .generation = self->generation, .wanted = { self->first, self->n_columns, CELL_BYTES }, .over = self->over };

  if (self->to_guess)
    {
      self->to_guess = FALSE;
      turn.kind = TURN_GUESS;
    }
  else if (self->layout == NULL)
    return NULL;
  else if (!g_queue_is_empty (&self->copies))
    turn.kind = TURN_COPY;
  else if (!g_queue_is_empty (&self->asked))
    {
      turn.kind = TURN_READ;
      turn.page = GPOINTER_TO_UINT (g_queue_pop_head (&self->asked));
    }
  else if (self->active && self->to_count)
    turn.kind = TURN_COUNT;
  else
    return NULL;
  return g_memdup2 (&turn, sizeof turn);
}

static void
turn_on (LanesTableModel *self)
{
  g_autoptr (GTask) task = NULL;
  Turn *turn;

  if (self->turning)
    return;
  turn = choose_turn (self);
  if (turn == NULL)
    return;

  self->turning = TRUE;
  task = g_task_new (self, NULL, turned_cb, NULL);
  g_task_set_source_tag (task, turn_on);
  g_task_set_task_data (task, turn, turn_free);
  if (turn->kind == TURN_COPY)
    g_object_set_data_full (G_OBJECT (task), "copy", g_queue_pop_head (&self->copies), g_object_unref);
  g_task_run_in_thread (task, turn_thread);
}

/* The whole */

static void
lanes_table_model_dispose (GObject *object)
{
  LanesTableModel *self = LANES_TABLE_MODEL (object);

  g_clear_handle_id (&self->portion_source, g_source_remove);

  G_OBJECT_CLASS (lanes_table_model_parent_class)->dispose (object);
}

static void
lanes_table_model_finalize (GObject *object)
{
  LanesTableModel *self = LANES_TABLE_MODEL (object);

  g_clear_pointer (&self->reader, lanes_table_reader_free);
  g_clear_pointer (&self->layout, lanes_table_layout_unref);
  g_clear_pointer (&self->sample, g_bytes_unref);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_hash_table_unref (self->pages);
  g_queue_clear (&self->recent);
  g_queue_clear (&self->asked);
  g_queue_clear_full (&self->copies, g_object_unref);
  g_free (self->base);
  g_free (self->path);

  G_OBJECT_CLASS (lanes_table_model_parent_class)->finalize (object);
}

static void
lanes_table_model_class_init (LanesTableModelClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lanes_table_model_dispose;
  G_OBJECT_CLASS (klass)->finalize = lanes_table_model_finalize;

  signals[CHANGED] = g_signal_new ("changed", LANES_TYPE_TABLE_MODEL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
lanes_table_model_init (LanesTableModel *self)
{
  self->pages = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_ptr_array_unref);
  g_queue_init (&self->recent);
  g_queue_init (&self->asked);
  g_queue_init (&self->copies);
  self->guessing = TRUE;
}

LanesTableModel *
lanes_table_model_new (const LanesTableSource *source)
{
  LanesTableModel *self = g_object_new (LANES_TYPE_TABLE_MODEL, NULL);

  self->base = g_strdup (source->base);
  self->path = g_strdup (source->path);
  self->bytes = source->bytes != NULL ? g_bytes_ref (source->bytes) : NULL;
  self->format = source->format;
  self->has_header = source->has_header;
  return self;
}

void
lanes_table_model_look (LanesTableModel *self,
                        gboolean         over)
{
  g_return_if_fail (LANES_IS_TABLE_MODEL (self));

  self->over = over;
  if (self->guessing)
    self->to_guess = TRUE;
  if (self->layout != NULL)
    self->to_count = TRUE;
  turn_on (self);
}

void
lanes_table_model_set_active (LanesTableModel *self,
                              gboolean         active)
{
  g_return_if_fail (LANES_IS_TABLE_MODEL (self));

  self->active = active;
  turn_on (self);
}

LanesTableLayout *
lanes_table_model_get_layout (LanesTableModel *self)
{
  return self->layout;
}

LanesTableCount
lanes_table_model_get_count (LanesTableModel *self)
{
  return self->count;
}

gboolean
lanes_table_model_is_counting (LanesTableModel *self)
{
  return self->active && self->to_count && self->count.done < self->count.size;
}

gboolean
lanes_table_model_has_rest (LanesTableModel *self)
{
  return self->has_rest;
}

/* Not while the reader is in use. */
static void
use_header (LanesTableModel *self)
{
  gsize length;
  const char *bytes;

  if (self->turning || self->layout == NULL || self->layout->has_header == self->wants_header)
    return;
  bytes = g_bytes_get_data (self->sample, &length);
  take_layout (self, lanes_table_layout_with_header (self->layout, bytes, length, self->wants_header));
  g_signal_emit (self, signals[CHANGED], 0);
}

void
lanes_table_model_set_header (LanesTableModel *self,
                              gboolean         has_header)
{
  if (self->layout == NULL)
    return;
  self->wants_header = has_header;
  use_header (self);
  turn_on (self);
}

void
lanes_table_model_set_columns (LanesTableModel *self,
                               guint            first,
                               guint            n)
{
  if (self->first == first && self->n_columns == n)
    return;
  self->first = first;
  self->n_columns = n;
  read_again (self, 0);
}

static void
copy_free (gpointer data)
{
  Copy *copy = data;

  gtk_bitset_unref (copy->places);
  g_free (copy);
}

void
lanes_table_model_copy_async (LanesTableModel     *self,
                              GtkBitset           *places,
                              guint                column,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  Copy *copy = g_new0 (Copy, 1);

  copy->places = places != NULL ? gtk_bitset_copy (places) : gtk_bitset_new_range (0, self->n_shown);
  copy->column = column;
  g_task_set_source_tag (task, lanes_table_model_copy_async);
  g_task_set_task_data (task, copy, copy_free);
  g_queue_push_tail (&self->copies, task);
  turn_on (self);
}

char *
lanes_table_model_copy_finish (LanesTableModel  *self,
                               GAsyncResult     *result,
                               guint            *ret_n_rows,
                               GError          **error)
{
  Copy *copy = g_task_get_task_data (G_TASK (result));

  *ret_n_rows = copy->n_rows;
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
lanes_table_model_export_async (LanesTableModel     *self,
                                GFile               *target,
                                GCancellable        *cancellable,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  LanesTableReader *reader;

  g_return_if_fail (self->layout != NULL);

  reader = self->bytes != NULL ? lanes_table_reader_new_for_bytes (self->bytes, self->layout)
                               : lanes_table_reader_new (open_output (self), LANES_OUTPUT_STDOUT, self->layout);
  lanes_table_export_async (reader, self->layout, target, cancellable, callback, user_data);
}

char *
lanes_table_model_export_finish (GAsyncResult  *result,
                                 GError       **error)
{
  return lanes_table_export_finish (result, error);
}
