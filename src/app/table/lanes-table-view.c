/* lanes-table-view.c: a table of any size, with what can be done with it
 *
 * A list of GTK's makes widgets for 200 rows and all of their columns; so there are never more columns than COLUMNS at a time, and two
 * buttons for the ones before and behind. Rows are in the order in which they stand: sorting a GB would mean to read all of it.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-table-view.h"

#include "lanes-accessible.h"
#include "lanes-column-titles.h"
#include "lanes-context-menu.h"
#include "lanes-format.h"
#include "lanes-text-scale.h"
#include "lanes-window.h"

#include <glib/gi18n.h>
#include <string.h>

#define COLUMNS 12

/* A column is as wide as its longest cell, between these; in letters. */
#define LEAST_WIDTH 4
#define MOST_WIDTH 36
#define LETTER 8
#define PADDING 24

/* Of a cell so many letters are laid out; the tooltip has more. */
#define SHOWN_LETTERS 200

/* What stands in a cell that belongs to no column of the table. */
#define COLUMN_NUMBER G_MAXUINT
#define COLUMN_REST (G_MAXUINT - 1)

struct _LanesTableView
{
  GtkWidget          parent_instance;

  GtkWidget         *box;            /* child */
  GtkColumnView     *view;
  GtkLabel          *words;
  GtkWidget         *pager;
  GtkLabel          *pager_label;
  GtkWidget         *more;
  GtkWidget         *menu;           /* nullable: while it is open */

  LanesTableModel   *model;          /* owned, nullable */
  GtkSelectionModel *selection;      /* owned, nullable */
  LanesTableLayout  *layout;         /* owned, nullable: whose columns are shown */
  char              *note;           /* owned, nullable */
  guint              first;          /* of the columns that are shown */
  gboolean           with_rest;
  gboolean           header;         /* property "header" */
};

G_DEFINE_FINAL_TYPE (LanesTableView, lanes_table_view, GTK_TYPE_WIDGET)

enum
{
  PROP_HEADER = 1,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

static void
say (LanesTableView *self,
     const char     *text)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (LANES_IS_WINDOW (root))
    lanes_window_say (LANES_WINDOW (root), text);
}

/* Cells */

typedef struct
{
  guint     column;
  GtkLabel *label;
  gulong    handler;
} Cell;

static char *
dup_gap_words (const LanesTableRow *row)
{
  g_autofree char *size = g_format_size ((guint64) row->gap);

  return g_strdup_printf (_("… %s are not kept …"), size);
}

/* Returns: (transfer full) (nullable) */
static char *
dup_words (const Cell     *cell,
           LanesTableItem *item,
           gsize          *ret_length)
{
  const LanesTableRow *row = lanes_table_item_get_row (item);

  if (row == NULL)
    return NULL;
  if (cell->column == COLUMN_NUMBER)
    return row->number > 0 ? g_strdup_printf ("%" G_GUINT64_FORMAT, row->number) : NULL;
  if (cell->column == COLUMN_REST)
    return row->rest != NULL ? g_strdup_printf ("%u: %s", row->n_rest, row->rest) : NULL;
  if (row->gap > 0)
    return cell->column == 0 ? dup_gap_words (row) : NULL;
  return g_strdup (lanes_table_item_get_cell (item, cell->column, ret_length));
}

/* A line: what would break it is seen, and a cell of many lines does not become a high row. Returns: (transfer full) */
static char *
dup_line (const char *text)
{
  GString *line = g_string_new (NULL);
  guint n = 0;

  for (const char *c = text; *c != '\0'; c = g_utf8_next_char (c), n++)
    {
      if (n == SHOWN_LETTERS)
        {
          g_string_append (line, "…");
          break;
        }
      if (*c == '\n')
        g_string_append (line, "⏎");
      else if ((guchar) *c < ' ')
        g_string_append_c (line, ' ');
      else
        g_string_append_unichar (line, g_utf8_get_char (c));
    }
  return g_string_free (line, FALSE);
}

static void
show_cell (Cell           *cell,
           LanesTableItem *item)
{
  g_autofree char *text = dup_words (cell, item, NULL);
  g_autofree char *line = dup_line (text != NULL ? text : "");

  /* An empty label would be read as "GtkLabel". */
  gtk_label_set_label (cell->label, *line != '\0' ? line : "\u00a0");
}

/* Only where somebody points: to set the tooltip of each cell would ask the display server for the pointer each time. */
static gboolean
query_tooltip_cb (GtkLabel    *label,
                  int          x,
                  int          y,
                  gboolean     by_keyboard,
                  GtkTooltip  *tooltip,
                  GtkListItem *item)
{
  LanesTableItem *row = gtk_list_item_get_item (item);
  gsize length = 0;
  g_autofree char *text = row != NULL ? dup_words (g_object_get_data (G_OBJECT (item), "cell"), row, &length) : NULL;

  if (text == NULL || *text == '\0')
    return FALSE;
  if (length > strlen (text) + 8)
    {
      g_autofree char *size = g_format_size (length);
      g_autofree char *cut = g_strdup_printf (_("%s\n… the start of %s"), text, size);

      gtk_tooltip_set_text (tooltip, cut);
    }
  else
    gtk_tooltip_set_text (tooltip, text);
  return TRUE;
}

static void
setup_cb (GtkSignalListItemFactory *factory,
          GtkListItem              *item,
          gpointer                  user_data)
{
  LanesTableColumn *column = g_object_get_data (G_OBJECT (factory), "column");
  Cell *cell = g_new0 (Cell, 1);

  cell->column = GPOINTER_TO_UINT (user_data);
  cell->label = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_ellipsize (cell->label, PANGO_ELLIPSIZE_END);
  gtk_label_set_single_line_mode (cell->label, TRUE);
  gtk_label_set_xalign (cell->label, column == NULL || column->numeric ? 1 : 0);
  if (column == NULL || column->numeric)
    gtk_widget_add_css_class (GTK_WIDGET (cell->label), "numeric");
  if (column == NULL)
    gtk_widget_add_css_class (GTK_WIDGET (cell->label), "dim-label");
  gtk_widget_set_has_tooltip (GTK_WIDGET (cell->label), TRUE);
  g_signal_connect_object (cell->label, "query-tooltip", G_CALLBACK (query_tooltip_cb), item, 0);
  g_object_set_data (G_OBJECT (cell->label), "item", item);
  g_object_set_data_full (G_OBJECT (item), "cell", cell, g_free);
  gtk_list_item_set_child (item, GTK_WIDGET (cell->label));
}

static void
row_changed_cb (LanesTableItem *row,
                GParamSpec     *pspec,
                GtkListItem    *item)
{
  show_cell (g_object_get_data (G_OBJECT (item), "cell"), row);
}

static void
bind_cb (GtkSignalListItemFactory *factory,
         GtkListItem              *item,
         gpointer                  user_data)
{
  Cell *cell = g_object_get_data (G_OBJECT (item), "cell");
  LanesTableItem *row = gtk_list_item_get_item (item);

  cell->handler = g_signal_connect_object (row, "notify::row", G_CALLBACK (row_changed_cb), item, 0);
  show_cell (cell, row);
  lanes_accessible_name_row_by_cells (GTK_WIDGET (cell->label));
}

static void
unbind_cb (GtkSignalListItemFactory *factory,
           GtkListItem              *item,
           gpointer                  user_data)
{
  Cell *cell = g_object_get_data (G_OBJECT (item), "cell");

  g_clear_signal_handler (&cell->handler, gtk_list_item_get_item (item));
}

/* Columns */

static void
free_column (gpointer data)
{
  g_free (((LanesTableColumn *) data)->name);
  g_free (data);
}

/* @like: (nullable): %NULL for figures that are not the table's own */
static void
append_column (LanesTableView         *self,
               guint                   number,
               const char             *title,
               const LanesTableColumn *like,
               guint                   width)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  g_autoptr (GtkColumnViewColumn) column = NULL;
  gpointer data = GUINT_TO_POINTER (number);
  int pixels = (int) CLAMP (width, LEAST_WIDTH, MOST_WIDTH) * LETTER + PADDING;

  if (like != NULL)
    {
      LanesTableColumn *copy = g_memdup2 (like, sizeof *like);

      copy->name = NULL;
      g_object_set_data_full (G_OBJECT (factory), "column", copy, free_column);
    }
  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), data);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), data);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind_cb), data);
  column = gtk_column_view_column_new (title, factory);
  lanes_accessible_name_cells (column);
  gtk_column_view_column_set_fixed_width (column, lanes_text_scale_apply (GTK_WIDGET (self), pixels));
  gtk_column_view_column_set_resizable (column, TRUE);
  if (like == NULL || like->numeric)
    lanes_column_titles_mark (column);
  gtk_column_view_append_column (self->view, column);
}

static guint
count_digits (guint64 n)
{
  guint digits = 1;

  for (; n >= 10; n /= 10)
    digits++;
  return digits;
}

static void
remove_columns (LanesTableView *self)
{
  GListModel *columns = gtk_column_view_get_columns (self->view);

  while (g_list_model_get_n_items (columns) > 0)
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (columns, 0);

      gtk_column_view_remove_column (self->view, column);
    }
}

static void
show_columns (LanesTableView *self)
{
  const LanesTableColumn rest = { NULL, 24, FALSE };
  guint n = self->layout != NULL ? self->layout->columns->len : 0;
  guint last = MIN (n, self->first + COLUMNS);

  remove_columns (self);
  if (self->layout == NULL)
    return;
  append_column (self, COLUMN_NUMBER, "#", NULL, MAX (3, count_digits (lanes_table_model_get_count (self->model).n_rows)));
  for (guint i = self->first; i < last; i++)
    {
      const LanesTableColumn *column = &g_array_index (self->layout->columns, LanesTableColumn, i);
      g_autofree char *title = lanes_table_layout_dup_title (self->layout, i);
      g_autofree char *line = dup_line (title);

      append_column (self, i, line, column, MAX (column->width, (guint) g_utf8_strlen (line, 60)));
    }
  if (self->with_rest)
    append_column (self, COLUMN_REST, _("In No Column"), &rest, rest.width);
  lanes_column_titles_align (self->view);
  lanes_table_model_set_columns (self->model, self->first, COLUMNS);
}

static void
show_pager (LanesTableView *self)
{
  guint n = self->layout != NULL ? self->layout->columns->len : 0;
  guint last = MIN (n, self->first + COLUMNS);
  g_autofree char *text = g_strdup_printf (_("%u–%u of %u"), self->first + 1, last, n);
  g_autofree char *tooltip = g_strdup_printf (_("Columns %u–%u of %u"), self->first + 1, last, n);

  gtk_widget_set_visible (self->pager, n > COLUMNS);
  gtk_label_set_label (self->pager_label, text);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->pager_label), tooltip);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "table.previous-columns", self->first > 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "table.next-columns", self->first + COLUMNS < n);
}

static void
move_columns (LanesTableView *self,
              int             by)
{
  self->first = (guint) ((int) self->first + by);
  show_columns (self);
  show_pager (self);
}

/* What is said of it */

/* @words: (transfer full) */
static void
append_words (GString *text,
              char    *words)
{
  g_string_append_printf (text, " · %s", words);
  g_free (words);
}

static void
show_words (LanesTableView *self)
{
  LanesTableCount count = lanes_table_model_get_count (self->model);
  g_autofree char *n = lanes_format_count (count.n_rows);
  g_autofree char *most = lanes_format_count (LANES_TABLE_MODEL_MAX_ROWS);
  g_autofree char *n_cut = lanes_format_count (count.n_cut);
  g_autofree char *missing = g_format_size ((guint64) count.missing);
  g_autofree char *behind = g_format_size ((guint64) count.behind);
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_printf (text, g_dngettext (NULL, "%s row", "%s rows", (gulong) count.n_rows), n);
  if (lanes_table_model_is_counting (self->model) && count.size > 0)
    g_string_append_printf (text, _(" so far, %d %% read"), (int) (count.done * 100 / count.size));
  if (count.n_rows > LANES_TABLE_MODEL_MAX_ROWS)
    append_words (text, g_strdup_printf (_("the first %s are shown"), most));
  if (count.n_cut > 0)
    append_words (text, g_strdup_printf (_("%s too long to be whole"), n_cut));
  if (count.missing > 0)
    append_words (text, g_strdup_printf (_("%s not kept"), missing));
  if (count.behind > 0)
    append_words (text, g_strdup_printf (_("%s behind its end"), behind));
  if (self->note != NULL)
    append_words (text, g_strdup (self->note));
  if (g_strcmp0 (gtk_label_get_label (self->words), text->str) == 0)
    return;
  gtk_label_set_label (self->words, text->str);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->words), text->str);
}

static void
set_header (LanesTableView *self,
            gboolean        header)
{
  if (self->header == header)
    return;
  self->header = header;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_HEADER]);
}

static void
changed_cb (LanesTableView *self)
{
  LanesTableLayout *layout = lanes_table_model_get_layout (self->model);
  gboolean with_rest = lanes_table_model_has_rest (self->model);

  if (layout != self->layout || with_rest != self->with_rest)
    {
      if (layout != self->layout)
        self->first = 0;
      g_clear_pointer (&self->layout, lanes_table_layout_unref);
      self->layout = layout != NULL ? lanes_table_layout_ref (layout) : NULL;
      self->with_rest = with_rest;
      show_columns (self);
      gtk_widget_set_visible (self->more, layout != NULL && !lanes_table_format_is_json (layout->format));
      set_header (self, layout != NULL && layout->has_header);
    }
  show_pager (self);
  show_words (self);
}

/* Actions */

static void
copied_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (LanesTableView) self = user_data;
  guint n = 0;
  g_autofree char *text = lanes_table_model_copy_finish (LANES_TABLE_MODEL (source), result, &n, NULL);
  g_autofree char *count = lanes_format_count (n);
  g_autofree char *said = NULL;
  guint64 n_rows = lanes_table_model_get_count (LANES_TABLE_MODEL (source)).n_rows;

  if (text == NULL)
    return;
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
  said = n < LANES_TABLE_MODEL_MAX_COPIED || n == n_rows
           ? g_strdup_printf (g_dngettext (NULL, "%s row copied", "%s rows copied", n), count)
           : g_strdup_printf (_("The first %s rows are copied; Export has all"), count);
  say (self, said);
}

static void
cell_copied_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr (LanesTableView) self = user_data;
  guint n = 0;
  g_autofree char *text = lanes_table_model_copy_finish (LANES_TABLE_MODEL (source), result, &n, NULL);

  if (text == NULL)
    return;
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
  say (self, _("Cell copied"));
}

/* Returns: (transfer full) (nullable): what is selected; %NULL for all */
static GtkBitset *
dup_places (LanesTableView *self)
{
  g_autoptr (GtkBitset) chosen = gtk_selection_model_get_selection (self->selection);

  return gtk_bitset_is_empty (chosen) ? NULL : gtk_bitset_copy (chosen);
}

static void
copy_action (GtkWidget  *widget,
             const char *name,
             GVariant   *target)
{
  LanesTableView *self = LANES_TABLE_VIEW (widget);
  g_autoptr (GtkBitset) places = NULL;

  if (self->layout == NULL)
    return;
  places = dup_places (self);
  lanes_table_model_copy_async (self->model, places, G_MAXUINT, copied_cb, g_object_ref (self));
}

static void
copy_cell_action (GtkWidget  *widget,
                  const char *name,
                  GVariant   *target)
{
  LanesTableView *self = LANES_TABLE_VIEW (widget);
  g_autoptr (GtkBitset) places = self->layout != NULL ? dup_places (self) : NULL;
  g_autoptr (GtkBitset) place = NULL;

  if (places == NULL)
    return;
  place = gtk_bitset_new_range (gtk_bitset_get_minimum (places), 1);
  lanes_table_model_copy_async (self->model, place, g_variant_get_uint32 (target), cell_copied_cb, g_object_ref (self));
}

static void
exported_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (LanesTableView) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *words = lanes_table_model_export_finish (result, &error);

  say (self, words != NULL ? words : error->message);
}

static void
export_response_cb (GtkNativeDialog *dialog,
                    int              response,
                    LanesTableView  *self)
{
  if (response == GTK_RESPONSE_ACCEPT && self->layout != NULL)
    {
      g_autoptr (GFile) target = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));

      lanes_table_model_export_async (self->model, target, NULL, exported_cb, g_object_ref (self));
    }
  g_object_unref (dialog);
}

static void
export_action (GtkWidget  *widget,
               const char *name,
               GVariant   *target)
{
  GtkRoot *root = gtk_widget_get_root (widget);
  GtkFileChooserNative *chooser;

  if (LANES_TABLE_VIEW (widget)->layout == NULL || !GTK_IS_WINDOW (root))
    return;
  chooser = gtk_file_chooser_native_new (_("Export the Table"), GTK_WINDOW (root), GTK_FILE_CHOOSER_ACTION_SAVE, _("_Export"), NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (chooser), "table.csv");
  g_signal_connect_object (chooser, "response", G_CALLBACK (export_response_cb), widget, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

static void
next_columns_action (GtkWidget  *widget,
                     const char *name,
                     GVariant   *target)
{
  move_columns (LANES_TABLE_VIEW (widget), COLUMNS);
}

static void
previous_columns_action (GtkWidget  *widget,
                         const char *name,
                         GVariant   *target)
{
  move_columns (LANES_TABLE_VIEW (widget), -COLUMNS);
}

/* The menu of a row */

static GMenuModel *
make_row_menu (LanesTableView *self)
{
  GMenu *menu = g_menu_new ();
  g_autoptr (GMenu) cells = g_menu_new ();
  guint last = MIN (self->layout->columns->len, self->first + COLUMNS);

  for (guint i = self->first; i < last; i++)
    {
      g_autofree char *title = lanes_table_layout_dup_title (self->layout, i);
      g_autofree char *line = dup_line (title);
      g_autoptr (GMenuItem) item = g_menu_item_new (NULL, NULL);
      /* What is no mnemonic. */
      g_auto (GStrv) parts = g_strsplit (line, "_", -1);
      g_autofree char *label = g_strjoinv ("__", parts);

      g_menu_item_set_label (item, label);
      g_menu_item_set_action_and_target (item, "table.copy-cell", "u", i);
      g_menu_append_item (cells, item);
    }
  g_menu_append (menu, _("_Copy Rows"), "table.copy");
  g_menu_append_submenu (menu, _("Copy C_ell"), G_MENU_MODEL (cells));
  g_menu_append (menu, _("_Export…"), "table.export");
  return G_MENU_MODEL (menu);
}

static void
menu_closed_cb (GtkPopover     *popover,
                LanesTableView *self)
{
  self->menu = NULL;
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

static void
open_menu (LanesTableView     *self,
           const GdkRectangle *where)
{
  g_autoptr (GMenuModel) model = NULL;

  if (self->menu != NULL || self->layout == NULL)
    return;
  model = make_row_menu (self);
  self->menu = lanes_context_menu_open (GTK_WIDGET (self), model, where);
  g_signal_connect_object (self->menu, "closed", G_CALLBACK (menu_closed_cb), self, 0);
}

/* Returns: (transfer none) (nullable): the item of a row at or in @widget */
static GtkListItem *
find_item (GtkWidget *widget)
{
  GtkListItem *item = NULL;

  for (GtkWidget *child = widget; child != NULL && item == NULL; child = gtk_widget_get_first_child (child))
    item = g_object_get_data (G_OBJECT (child), "item");
  return item;
}

static void
pressed_cb (GtkGestureClick *click,
            int              n_press,
            double           x,
            double           y,
            LanesTableView  *self)
{
  GtkWidget *picked = gtk_widget_pick (GTK_WIDGET (self->view), x, y, GTK_PICK_DEFAULT);
  GtkListItem *item = NULL;
  double left, top;

  for (; picked != NULL && picked != GTK_WIDGET (self->view) && item == NULL; picked = gtk_widget_get_parent (picked))
    item = find_item (picked);
  if (item == NULL || gtk_list_item_get_position (item) == GTK_INVALID_LIST_POSITION)
    return;
  if (!gtk_selection_model_is_selected (self->selection, gtk_list_item_get_position (item)))
    gtk_selection_model_select_item (self->selection, gtk_list_item_get_position (item), TRUE);
  gtk_widget_translate_coordinates (GTK_WIDGET (self->view), GTK_WIDGET (self), x, y, &left, &top);
  open_menu (self, &(GdkRectangle) { (int) left, (int) top, 1, 1 });
}

/* By key: at the row that has the focus, which is then the one that is meant. */
static void
menu_action (GtkWidget  *widget,
             const char *name,
             GVariant   *target)
{
  LanesTableView *self = LANES_TABLE_VIEW (widget);
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (widget));
  GtkListItem *item = focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self->view)) ? find_item (focus) : NULL;
  double left = 0, top = 0;

  if (item == NULL)
    return;
  if (!gtk_selection_model_is_selected (self->selection, gtk_list_item_get_position (item)))
    gtk_selection_model_select_item (self->selection, gtk_list_item_get_position (item), TRUE);
  gtk_widget_translate_coordinates (focus, widget, 24, gtk_widget_get_height (focus), &left, &top);
  open_menu (self, &(GdkRectangle) { (int) left, (int) top, 1, 1 });
}

/* The widget */

static void
lanes_table_view_get_property (GObject    *object,
                               guint       prop_id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  g_value_set_boolean (value, LANES_TABLE_VIEW (object)->header);
}

static void
lanes_table_view_set_property (GObject      *object,
                               guint         prop_id,
                               const GValue *value,
                               GParamSpec   *pspec)
{
  LanesTableView *self = LANES_TABLE_VIEW (object);

  set_header (self, g_value_get_boolean (value));
  if (self->model != NULL)
    lanes_table_model_set_header (self->model, self->header);
}

static void
lanes_table_view_dispose (GObject *object)
{
  LanesTableView *self = LANES_TABLE_VIEW (object);

  lanes_table_view_set_model (self, NULL);
  g_clear_pointer (&self->menu, gtk_widget_unparent);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_pointer (&self->note, g_free);

  G_OBJECT_CLASS (lanes_table_view_parent_class)->dispose (object);
}

static void
lanes_table_view_class_init (LanesTableViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = lanes_table_view_dispose;
  object_class->get_property = lanes_table_view_get_property;
  object_class->set_property = lanes_table_view_set_property;

  props[PROP_HEADER] = g_param_spec_boolean ("header", NULL, NULL, FALSE,
                                             G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_install_action (widget_class, "table.copy", NULL, copy_action);
  gtk_widget_class_install_action (widget_class, "table.copy-cell", "u", copy_cell_action);
  gtk_widget_class_install_action (widget_class, "table.export", NULL, export_action);
  gtk_widget_class_install_action (widget_class, "table.next-columns", NULL, next_columns_action);
  gtk_widget_class_install_action (widget_class, "table.previous-columns", NULL, previous_columns_action);
  gtk_widget_class_install_action (widget_class, "table.menu", NULL, menu_action);
  gtk_widget_class_install_property_action (widget_class, "table.header", "header");
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_c, GDK_CONTROL_MASK, "table.copy", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Page_Down, GDK_ALT_MASK, "table.next-columns", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Page_Up, GDK_ALT_MASK, "table.previous-columns", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Menu, 0, "table.menu", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, "table.menu", NULL);
}

static GtkWidget *
make_button (const char *icon_name,
             const char *tooltip,
             const char *action)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon_name);

  gtk_widget_set_tooltip_text (button, tooltip);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  gtk_widget_add_css_class (button, "flat");
  return button;
}

static GtkLabel *
make_label (void)
{
  GtkLabel *label = GTK_LABEL (gtk_label_new (NULL));

  gtk_widget_add_css_class (GTK_WIDGET (label), "dim-label");
  gtk_widget_add_css_class (GTK_WIDGET (label), "caption");
  gtk_widget_add_css_class (GTK_WIDGET (label), "numeric");
  return label;
}

static GtkWidget *
make_bar (LanesTableView *self)
{
  GtkWidget *bar = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 2);
  g_autoptr (GMenu) menu = g_menu_new ();

  self->words = make_label ();
  gtk_label_set_xalign (self->words, 0);
  gtk_label_set_ellipsize (self->words, PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (GTK_WIDGET (self->words), TRUE);
  gtk_widget_set_margin_start (GTK_WIDGET (self->words), 6);
  self->pager = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 2);
  self->pager_label = make_label ();
  gtk_label_set_ellipsize (self->pager_label, PANGO_ELLIPSIZE_END);
  gtk_box_append (GTK_BOX (self->pager), make_button ("go-previous-symbolic", _("Columns Before"), "table.previous-columns"));
  gtk_box_append (GTK_BOX (self->pager), GTK_WIDGET (self->pager_label));
  gtk_box_append (GTK_BOX (self->pager), make_button ("go-next-symbolic", _("Columns Behind"), "table.next-columns"));
  g_menu_append (menu, _("_First Row Has the Names"), "table.header");
  self->more = gtk_menu_button_new ();
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (self->more), "view-more-symbolic");
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (self->more), G_MENU_MODEL (menu));
  gtk_widget_set_tooltip_text (self->more, _("More of the Table"));
  gtk_widget_add_css_class (self->more, "flat");

  gtk_box_append (GTK_BOX (bar), GTK_WIDGET (self->words));
  gtk_box_append (GTK_BOX (bar), self->pager);
  gtk_box_append (GTK_BOX (bar), make_button ("edit-copy-symbolic", _("Copy Rows"), "table.copy"));
  gtk_box_append (GTK_BOX (bar), make_button ("document-save-symbolic", _("Export the Table…"), "table.export"));
  gtk_box_append (GTK_BOX (bar), self->more);
  gtk_widget_add_css_class (bar, "table-tools");
  return bar;
}

static void
lanes_table_view_init (LanesTableView *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  self->view = GTK_COLUMN_VIEW (gtk_column_view_new (NULL));
  gtk_column_view_set_show_row_separators (self->view, TRUE);
  gtk_column_view_set_show_column_separators (self->view, TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->view), "data-table");
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), GTK_WIDGET (self->view));
  gtk_widget_set_vexpand (scroller, TRUE);
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  g_signal_connect_object (click, "pressed", G_CALLBACK (pressed_cb), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (self->view), GTK_EVENT_CONTROLLER (click));
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  gtk_box_append (GTK_BOX (self->box), scroller);
  gtk_box_append (GTK_BOX (self->box), make_bar (self));
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  lanes_accessible_name_controls (self->box);
}

GtkWidget *
lanes_table_view_new (const char *name)
{
  LanesTableView *self = g_object_new (LANES_TYPE_TABLE_VIEW, NULL);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self->view), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  return GTK_WIDGET (self);
}

void
lanes_table_view_set_model (LanesTableView  *self,
                            LanesTableModel *model)
{
  g_return_if_fail (LANES_IS_TABLE_VIEW (self));

  if (self->model == model)
    return;
  if (self->model != NULL)
    {
      lanes_table_model_set_active (self->model, FALSE);
      g_signal_handlers_disconnect_by_data (self->model, self);
      gtk_column_view_set_model (self->view, NULL);
      remove_columns (self);
    }
  g_clear_object (&self->selection);
  g_clear_pointer (&self->layout, lanes_table_layout_unref);
  g_set_object (&self->model, model);
  self->with_rest = FALSE;
  if (model == NULL)
    return;
  self->selection = GTK_SELECTION_MODEL (gtk_multi_selection_new (g_object_ref (G_LIST_MODEL (model))));
  g_signal_connect_object (model, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  lanes_table_model_set_active (model, TRUE);
  changed_cb (self);
  gtk_column_view_set_model (self->view, self->selection);
}

void
lanes_table_view_set_note (LanesTableView *self,
                           const char     *note)
{
  if (g_strcmp0 (self->note, note) == 0)
    return;
  g_free (self->note);
  self->note = g_strdup (note);
  if (self->model != NULL)
    show_words (self);
}
