/* lanes-worker-cell.c: one cell of the table of workers
 *
 * A cell listens to its row and changes only what is different. The name's cell has the tree's arrow, and says what runs
 * there in its second line, which is all that a narrow window shows of it.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-worker-cell.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "lanes-accessible.h"
#include "lanes-cell-tooltip.h"
#include "lanes-sparkline.h"
#include "lanes-worker-words.h"

struct _LanesWorkerCell
{
  GtkWidget          parent_instance;

  LanesWorkerColumn  column;
  LanesWorkerRow    *row;       /* owned, nullable */
  gulong             changed_id;

  /* Children, those that the column has. */
  GtkWidget         *child;
  GtkWidget         *label;
  GtkWidget         *subtitle;
  GtkWidget         *dot;
  GtkWidget         *graph;
  GtkWidget         *button;
};

G_DEFINE_FINAL_TYPE (LanesWorkerCell, lanes_worker_cell, GTK_TYPE_WIDGET)

enum
{
  SIGNAL_JOB_ACTIVATED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static gboolean
shows_jobs (LanesWorkerRow *row)
{
  const LanesWorkerInfo *info = lanes_worker_row_get_info (row);

  /* The threads of a job's process do not each run it. */
  return lanes_worker_row_get_worker (row) != NULL && (info->watch == 0 || info->tid == 0);
}

static double
get_busy (const LanesWorkerInfo *info)
{
  double sum = 0;

  for (guint i = 0; i < info->n_busy; i++)
    sum += info->busy[i];
  return info->n_busy > 0 ? sum / (info->n_busy * 255.0) : -1;
}

static char *
dup_done (LanesWorkerRow *row)
{
  if (!shows_jobs (row))
    return g_strdup ("–");
  return g_strdup_printf ("%'" G_GUINT64_FORMAT, lanes_worker_row_get_worker (row)->n_done);
}

/* Returns: (transfer full): "–" where a figure makes no sense, "unknown" where the kernel does not tell it */
char *
lanes_worker_cell_dup_text (LanesWorkerRow    *row,
                            LanesWorkerColumn  column)
{
  const LanesWorkerInfo *info = lanes_worker_row_get_info (row);
  const char *job = lanes_worker_row_get_job_title (row);

  switch (column)
    {
    case LANES_WORKER_NAME:
      return lanes_worker_row_dup_title (row);
    case LANES_WORKER_STATE:
      return g_strdup (lanes_worker_words_get_state (info->state));
    case LANES_WORKER_CPU:
      return lanes_worker_words_dup_share (info->cpu_share);
    case LANES_WORKER_BUSY:
      return info->n_busy > 0 ? lanes_worker_words_dup_share (get_busy (info)) : g_strdup ("–");
    case LANES_WORKER_JOB:
      return g_strdup (job != NULL && shows_jobs (row) ? job : "–");
    case LANES_WORKER_DONE:
      return dup_done (row);
    case LANES_WORKER_MEMORY:
      return info->rss >= 0 ? g_format_size ((guint64) info->rss) : g_strdup ("–");
    case LANES_WORKER_THREADS:
      return info->tid == 0 ? g_strdup_printf ("%'d", info->n_threads) : g_strdup ("–");
    case LANES_WORKER_SWITCHES:
      return lanes_worker_words_dup_count (info->slices_rate);
    case LANES_WORKER_READ:
      return lanes_worker_words_dup_rate (info->read_rate);
    case LANES_WORKER_WRITE:
      return lanes_worker_words_dup_rate (info->write_rate);
    case LANES_N_WORKER_COLUMNS:
    default:
      g_return_val_if_reached (NULL);
    }
}

static double
get_figure (LanesWorkerRow    *row,
            LanesWorkerColumn  column)
{
  const LanesWorkerInfo *info = lanes_worker_row_get_info (row);

  switch (column)
    {
    case LANES_WORKER_CPU:
      return info->cpu_share;
    case LANES_WORKER_BUSY:
      return get_busy (info);
    case LANES_WORKER_DONE:
      return shows_jobs (row) ? (double) lanes_worker_row_get_worker (row)->n_done : -1;
    case LANES_WORKER_MEMORY:
      return (double) info->rss;
    case LANES_WORKER_THREADS:
      return info->n_threads;
    case LANES_WORKER_SWITCHES:
      return info->slices_rate;
    case LANES_WORKER_READ:
      return info->read_rate;
    case LANES_WORKER_WRITE:
      return info->write_rate;
    case LANES_WORKER_NAME:
    case LANES_WORKER_STATE:
    case LANES_WORKER_JOB:
    case LANES_N_WORKER_COLUMNS:
    default:
      return 0;
    }
}

/* Texts by the alphabet, figures by size; what is equal by its ids, so that it keeps its place. */
int
lanes_worker_cell_compare (LanesWorkerRow    *a,
                           LanesWorkerRow    *b,
                           LanesWorkerColumn  column)
{
  const LanesWorkerInfo *first = lanes_worker_row_get_info (a);
  const LanesWorkerInfo *second = lanes_worker_row_get_info (b);
  double figure_a = get_figure (a, column), figure_b = get_figure (b, column);

  if (column == LANES_WORKER_NAME || column == LANES_WORKER_STATE || column == LANES_WORKER_JOB)
    {
      g_autofree char *text_a = lanes_worker_cell_dup_text (a, column);
      g_autofree char *text_b = lanes_worker_cell_dup_text (b, column);
      int order = g_utf8_collate (text_a, text_b);

      if (order != 0)
        return order;
    }
  if (figure_a != figure_b)
    return figure_a < figure_b ? -1 : 1;
  if (first->pid != second->pid)
    return first->pid < second->pid ? -1 : 1;
  return (first->tid > second->tid) - (first->tid < second->tid);
}

static void
set_label (GtkWidget  *label,
           const char *text)
{
  if (g_strcmp0 (gtk_label_get_label (GTK_LABEL (label)), text) != 0)
    gtk_label_set_label (GTK_LABEL (label), text);
}

/* Is there no room for the job's own column? The page says so with a class. */
static gboolean
is_narrow (LanesWorkerCell *self)
{
  GtkWidget *view = gtk_widget_get_ancestor (GTK_WIDGET (self), GTK_TYPE_COLUMN_VIEW);

  return view != NULL && gtk_widget_has_css_class (view, "narrow");
}

/* The arrow, or where one would be, has the focus in newer toolkits: it is called what it opens. */
static void
update_title (LanesWorkerCell *self,
              const char      *title)
{
  if (g_strcmp0 (gtk_label_get_label (GTK_LABEL (self->label)), title) == 0)
    return;

  gtk_label_set_label (GTK_LABEL (self->label), title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->child), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
}

static void
update_name (LanesWorkerCell *self)
{
  g_autofree char *subtitle = lanes_worker_row_dup_subtitle (self->row);
  const char *job = shows_jobs (self->row) && is_narrow (self) ? lanes_worker_row_get_job_title (self->row) : NULL;
  g_autofree char *both = NULL;

  if (job != NULL)
    both = g_strdup_printf ("%s · %s", subtitle, job);
  set_label (self->subtitle, both != NULL ? both : subtitle);
}

static void
update_dot (LanesWorkerCell *self)
{
  const char *classes[] = { lanes_worker_words_get_class (lanes_worker_row_get_info (self->row)->state), NULL };

  if (!gtk_widget_has_css_class (self->dot, classes[0]))
    gtk_widget_set_css_classes (self->dot, classes);
}

static void
update (LanesWorkerCell *self)
{
  const LanesWorkerInfo *info = lanes_worker_row_get_info (self->row);
  g_autofree char *text = lanes_worker_cell_dup_text (self->row, self->column);

  if (self->column == LANES_WORKER_NAME)
    {
      update_title (self, text);
      update_name (self);
    }
  else
    {
      set_label (self->label, text);
    }
  if (self->dot != NULL)
    update_dot (self);
  if (self->graph != NULL)
    lanes_sparkline_show (LANES_SPARKLINE (self->graph), info->busy, info->n_busy);
  if (self->button != NULL)
    {
      gboolean has_job = shows_jobs (self->row) && lanes_worker_row_get_worker (self->row)->job != 0;

      gtk_widget_set_sensitive (self->button, has_job);
      lanes_cell_tooltip_set (self->button, has_job ? text : NULL);
      gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                      has_job ? text : _("No job"), -1);
    }
}

static void
job_clicked_cb (LanesWorkerCell *self)
{
  const LanesWorker *worker = self->row != NULL ? lanes_worker_row_get_worker (self->row) : NULL;

  if (worker != NULL && worker->job != 0)
    g_signal_emit (self, signals[SIGNAL_JOB_ACTIVATED], 0, worker->job);
}

static GtkWidget *
make_label (gboolean figure)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (GTK_LABEL (label), figure ? 1 : 0);
  if (figure)
    gtk_widget_add_css_class (label, "numeric");
  gtk_widget_set_hexpand (label, TRUE);
  return label;
}

static GtkWidget *
make_name (LanesWorkerCell *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *expander = gtk_tree_expander_new ();

  self->label = make_label (FALSE);
  gtk_widget_add_css_class (self->label, "title");
  self->subtitle = make_label (FALSE);
  gtk_widget_add_css_class (self->subtitle, "subtitle");
  gtk_widget_add_css_class (self->subtitle, "dim-label");
  gtk_widget_add_css_class (self->subtitle, "numeric");
  gtk_widget_set_valign (box, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (box), self->label);
  gtk_box_append (GTK_BOX (box), self->subtitle);
  gtk_tree_expander_set_child (GTK_TREE_EXPANDER (expander), box);
  return expander;
}

static GtkWidget *
make_state (LanesWorkerCell *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);

  self->dot = g_object_new (ADW_TYPE_BIN, "css-name", "workerdot", "valign", GTK_ALIGN_CENTER, NULL);
  self->label = make_label (FALSE);
  gtk_box_append (GTK_BOX (box), self->dot);
  gtk_box_append (GTK_BOX (box), self->label);
  return box;
}

static GtkWidget *
make_busy (LanesWorkerCell *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  /* The label beside it says what it shows. */
  self->graph = g_object_new (LANES_TYPE_SPARKLINE, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION,
                              "width-request", 40, "height-request", 18, NULL);
  self->label = make_label (TRUE);
  gtk_label_set_width_chars (GTK_LABEL (self->label), 6);
  gtk_widget_set_hexpand (self->graph, TRUE);
  gtk_widget_set_hexpand (self->label, FALSE);
  gtk_box_append (GTK_BOX (box), self->graph);
  gtk_box_append (GTK_BOX (box), self->label);
  return box;
}

static GtkWidget *
make_job (LanesWorkerCell *self)
{
  self->label = make_label (FALSE);
  self->button = gtk_button_new ();
  gtk_button_set_child (GTK_BUTTON (self->button), self->label);
  gtk_widget_add_css_class (self->button, "flat");
  gtk_widget_add_css_class (self->button, "worker-job");
  gtk_widget_set_valign (self->button, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  _("Show this job"), -1);
  g_signal_connect_object (self->button, "clicked", G_CALLBACK (job_clicked_cb), self, G_CONNECT_SWAPPED);
  return self->button;
}

static void
lanes_worker_cell_dispose (GObject *object)
{
  LanesWorkerCell *self = LANES_WORKER_CELL (object);

  lanes_worker_cell_set_row (self, NULL);
  g_clear_pointer (&self->child, gtk_widget_unparent);
  G_OBJECT_CLASS (lanes_worker_cell_parent_class)->dispose (object);
}

static void
lanes_worker_cell_class_init (LanesWorkerCellClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lanes_worker_cell_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "workercell");

  /* LanesWorkerCell::job-activated: @job: the id of the one that was clicked */
  signals[SIGNAL_JOB_ACTIVATED] = g_signal_new ("job-activated", LANES_TYPE_WORKER_CELL, G_SIGNAL_RUN_LAST, 0, NULL,
                                                NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT64);
}

static void
lanes_worker_cell_init (LanesWorkerCell *self)
{
}

/* Do numbers stand in it, at the right? */
gboolean
lanes_worker_column_has_figures (LanesWorkerColumn column)
{
  return column == LANES_WORKER_CPU || column >= LANES_WORKER_DONE;
}

GtkWidget *
lanes_worker_cell_new (LanesWorkerColumn column)
{
  LanesWorkerCell *self = g_object_new (LANES_TYPE_WORKER_CELL, NULL);

  self->column = column;
  if (column == LANES_WORKER_NAME)
    self->child = make_name (self);
  else if (column == LANES_WORKER_STATE)
    self->child = make_state (self);
  else if (column == LANES_WORKER_BUSY)
    self->child = make_busy (self);
  else if (column == LANES_WORKER_JOB)
    self->child = make_job (self);
  else
    self->child = self->label = make_label (lanes_worker_column_has_figures (column));
  gtk_widget_set_parent (self->child, GTK_WIDGET (self));
  return GTK_WIDGET (self);
}

/**
 * lanes_worker_cell_set_row:
 * @tree_row: (nullable): what to show from now on
 */
void
lanes_worker_cell_set_row (LanesWorkerCell *self,
                           GtkTreeListRow  *tree_row)
{
  if (self->row != NULL)
    g_clear_signal_handler (&self->changed_id, self->row);
  g_clear_object (&self->row);
  if (self->column == LANES_WORKER_NAME && self->child != NULL)
    gtk_tree_expander_set_list_row (GTK_TREE_EXPANDER (self->child), tree_row);
  if (tree_row == NULL)
    return;
  self->row = gtk_tree_list_row_get_item (tree_row);
  self->changed_id = g_signal_connect_object (self->row, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
  if (self->column == LANES_WORKER_NAME)
    lanes_accessible_name_row (GTK_WIDGET (self), self->label, self->subtitle);
}

/* Returns: (transfer none) (nullable) */
LanesWorkerRow *
lanes_worker_cell_get_row (LanesWorkerCell *self)
{
  return self->row;
}
