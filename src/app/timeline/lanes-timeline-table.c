/* lanes-timeline-table.c: the spans that are seen, as a table
 *
 * The same facts as the lanes, for reading and for screen readers: what ran, what the kernel says of it, and when nobody looked. It shows what was seen when it came up and follows when the
 * time that is seen is moved; while the view follows now it stands still, so that no row runs away, until it is shown again.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-timeline-table.h"

#include "lanes-accessible.h"
#include "lanes-column-titles.h"
#include "lanes-text-scale.h"
#include "lanes-timeline-list.h"
#include "lanes-timeline-words.h"

#include <glib/gi18n.h>

typedef enum
{
  COLUMN_TITLE,
  COLUMN_WHERE,
  COLUMN_STATE,
  COLUMN_START,
  COLUMN_LENGTH,
  COLUMN_WAIT,
  COLUMN_ON_CPU,
  COLUMN_RUN_QUEUE,
  COLUMN_DISK,
  COLUMN_ASLEEP,
  COLUMN_STOPPED,
  N_COLUMNS
} Column;

#define TITLE_CHARS 14

struct _LanesTimelineTable
{
  GtkWidget           parent_instance;

  LanesTimelineModel *model;     /* owned */
  LanesTimelineList  *list;      /* owned */
  GtkWidget          *scroller;  /* child */
  GtkColumnView      *view;
};

G_DEFINE_FINAL_TYPE (LanesTimelineTable, lanes_timeline_table, GTK_TYPE_WIDGET)

static LanesKernelState
get_kernel_state (Column column)
{
  return LANES_KERNEL_ON_CPU + (column - COLUMN_ON_CPU);
}

static char *
dup_hole_text (LanesTimelineModel      *model,
               const LanesTimelineHole *hole,
               Column                   column)
{
  switch ((int) column)
    {
    case COLUMN_TITLE:
      return g_strdup (hole->slept > 0 ? _("Suspended") : _("Not observed"));
    case COLUMN_WHERE:
      return g_strdup (_("All lanes"));
    case COLUMN_STATE:
      return g_strdup (hole->slept > 0 ? _("The machine slept") : _("The window was away"));
    case COLUMN_START:
      return lanes_timeline_dup_time (model, hole->slept > 0 ? hole->start - 1 : hole->start);
    case COLUMN_LENGTH:
      return lanes_time_format_duration (hole->slept > 0 ? hole->slept : hole->end - hole->start);
    default:
      return g_strdup ("");
    }
}

static char *
dup_text (LanesTimelineModel *model,
          LanesTimelineItem  *item,
          Column              column)
{
  const LanesTimelineSpot *spot = lanes_timeline_item_get_spot (item);
  const LanesTimelineHole *hole = lanes_timeline_item_get_hole (item);
  const LanesSpan *span = &spot->span;

  if (hole != NULL)
    return dup_hole_text (model, hole, column);
  if (spot->lane == LANES_SPAN_NO_LANE)
    return column == COLUMN_TITLE ? g_strdup (_("merged")) : g_strdup ("");

  switch (column)
    {
    case COLUMN_WHERE:
      return lanes_timeline_dup_where (model, spot->lane);
    case COLUMN_STATE:
      return g_strdup (span->unobserved ? _("Not observed")
                                        : lanes_timeline_get_word (span));
    case COLUMN_START:
      return lanes_timeline_dup_time (model, span->start);
    case COLUMN_LENGTH:
      return lanes_time_format_duration (span->end - span->start);
    case COLUMN_WAIT:
      return lanes_time_format_duration (span->wait);
    case COLUMN_ON_CPU:
    case COLUMN_RUN_QUEUE:
    case COLUMN_DISK:
    case COLUMN_ASLEEP:
    case COLUMN_STOPPED:
      return lanes_timeline_dup_share (model, spot, get_kernel_state (column));
    case COLUMN_TITLE:
    case N_COLUMNS:
    default:
      return lanes_timeline_dup_title (model, span);
    }
}

/* What is cut off can be read all the same. */
static gboolean
query_tooltip_cb (GtkLabel   *label,
                  int         x,
                  int         y,
                  gboolean    keyboard,
                  GtkTooltip *tooltip)
{
  if (!pango_layout_is_ellipsized (gtk_label_get_layout (label)))
    return FALSE;

  gtk_tooltip_set_text (tooltip, gtk_label_get_label (label));
  return TRUE;
}

static void
setup_cb (GtkSignalListItemFactory *factory,
          GtkListItem              *item,
          gpointer                  user_data)
{
  Column column = GPOINTER_TO_UINT (user_data);
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), column >= COLUMN_LENGTH ? 1 : 0);
  if (column == COLUMN_TITLE)
    gtk_label_set_width_chars (GTK_LABEL (label), TITLE_CHARS);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  if (column >= COLUMN_START)
    gtk_widget_add_css_class (label, "numeric");
  gtk_widget_set_has_tooltip (label, TRUE);
  g_signal_connect (label, "query-tooltip", G_CALLBACK (query_tooltip_cb), NULL);
  gtk_list_item_set_child (item, label);
}

static void
bind_cb (GtkSignalListItemFactory *factory,
         GtkListItem              *item,
         gpointer                  user_data)
{
  LanesTimelineModel *model = g_object_get_data (G_OBJECT (factory), "model");
  g_autofree char *text = dup_text (model, gtk_list_item_get_item (item), GPOINTER_TO_UINT (user_data));

  gtk_label_set_label (GTK_LABEL (gtk_list_item_get_child (item)), text);
  if (GPOINTER_TO_UINT (user_data) == COLUMN_TITLE)
    lanes_accessible_name_row (gtk_list_item_get_child (item), gtk_list_item_get_child (item), NULL);
}

static void
add_column (LanesTimelineTable *self,
            Column              column,
            const char         *title,
            int                 width)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  g_autoptr (GtkColumnViewColumn) view_column = NULL;

  g_object_set_data_full (G_OBJECT (factory), "model", g_object_ref (self->model), g_object_unref);
  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), GUINT_TO_POINTER (column));
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), GUINT_TO_POINTER (column));
  view_column = gtk_column_view_column_new (title, factory);
  lanes_accessible_name_cells (view_column);
  gtk_column_view_column_set_resizable (view_column, TRUE);
  if (width > 0)
    gtk_column_view_column_set_fixed_width (view_column, lanes_text_scale_apply (GTK_WIDGET (self), width));
  else
    gtk_column_view_column_set_expand (view_column, TRUE);
  if (column >= COLUMN_LENGTH)
    lanes_column_titles_mark (view_column);
  gtk_column_view_append_column (self->view, view_column);
}

static void
activate_cb (LanesTimelineTable *self,
             guint               position)
{
  g_autoptr (LanesTimelineItem) item = g_list_model_get_item (G_LIST_MODEL (self->list), position);
  const LanesTimelineSpot *spot = item != NULL ? lanes_timeline_item_get_spot (item) : NULL;

  if (spot == NULL || spot->lane == LANES_SPAN_NO_LANE)
    return;

  lanes_timeline_model_select (self->model, spot);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.show-job", "t", spot->span.job);
}

static void
view_changed (LanesTimelineTable *self)
{
  if (gtk_widget_get_mapped (GTK_WIDGET (self)) && !lanes_timeline_model_get_live (self->model))
    lanes_timeline_list_refresh (self->list);
}

static void
lanes_timeline_table_map (GtkWidget *widget)
{
  LanesTimelineTable *self = LANES_TIMELINE_TABLE (widget);

  lanes_timeline_list_refresh (self->list);
  GTK_WIDGET_CLASS (lanes_timeline_table_parent_class)->map (widget);
}

static void
lanes_timeline_table_dispose (GObject *object)
{
  LanesTimelineTable *self = LANES_TIMELINE_TABLE (object);

  g_clear_pointer (&self->scroller, gtk_widget_unparent);
  g_clear_object (&self->list);
  g_clear_object (&self->model);

  G_OBJECT_CLASS (lanes_timeline_table_parent_class)->dispose (object);
}

static void
lanes_timeline_table_class_init (LanesTimelineTableClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lanes_timeline_table_dispose;
  widget_class->map = lanes_timeline_table_map;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
lanes_timeline_table_init (LanesTimelineTable *self)
{
  self->scroller = gtk_scrolled_window_new ();
  gtk_widget_set_parent (self->scroller, GTK_WIDGET (self));
}

GtkWidget *
lanes_timeline_table_new (LanesTimelineModel *model)
{
  LanesTimelineTable *self = g_object_new (LANES_TYPE_TIMELINE_TABLE, NULL);
  GtkSelectionModel *selection;

  self->model = g_object_ref (model);
  self->list = lanes_timeline_list_new (model);
  selection = GTK_SELECTION_MODEL (gtk_single_selection_new (g_object_ref (G_LIST_MODEL (self->list))));
  gtk_single_selection_set_autoselect (GTK_SINGLE_SELECTION (selection), FALSE);
  self->view = GTK_COLUMN_VIEW (gtk_column_view_new (selection));
  gtk_widget_add_css_class (GTK_WIDGET (self->view), "data-table");
  add_column (self, COLUMN_TITLE, _("Job"), 0);
  add_column (self, COLUMN_WHERE, _("Where"), 190);
  add_column (self, COLUMN_STATE, _("State"), 160);
  add_column (self, COLUMN_START, _("Started"), 112);
  add_column (self, COLUMN_LENGTH, _("Length"), 80);
  add_column (self, COLUMN_WAIT, _("Waited"), 80);
  for (Column column = COLUMN_ON_CPU; column < N_COLUMNS; column++)
    add_column (self, column, lanes_timeline_get_kernel_title (get_kernel_state (column)), 76);
  lanes_column_titles_align (self->view);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scroller), GTK_WIDGET (self->view));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->view), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Spans seen"), -1);
  g_signal_connect_object (self->view, "activate", G_CALLBACK (activate_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (model, "view-changed", G_CALLBACK (view_changed), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}
