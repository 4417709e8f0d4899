/* lanes-job-cell.c: one cell of the table of jobs
 *
 * A cell listens to its row and changes only what is different: a table of two hundred rows is brought up to date ten times
 * a second.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-job-cell.h"

#include "lanes-bar.h"
#include "lanes-format.h"
#include "lanes-job-words.h"
#include "lanes-state-style.h"

#include <glib/gi18n.h>

struct _LanesJobCell
{
  GtkWidget        parent_instance;

  LanesJobRow     *row;        /* owned, nullable */
  LanesJobSortKey  column;

  /* Children, those that the column has. */
  GtkWidget       *child;
  GtkWidget       *image;
  GtkWidget       *label;
  GtkWidget       *subtitle;
  GtkWidget       *bar;
};

G_DEFINE_FINAL_TYPE (LanesJobCell, lanes_job_cell, GTK_TYPE_WIDGET)

static void
set_label (GtkWidget  *label,
           const char *text)
{
  if (g_strcmp0 (gtk_label_get_label (GTK_LABEL (label)), text) != 0)
    gtk_label_set_label (GTK_LABEL (label), text);
}

static void
lanes_job_cell_update_title (LanesJobCell *self,
                             LanesEngine  *engine,
                             LanesJob     *job)
{
  g_autofree char *title = lanes_job_dup_title (job);
  g_autofree char *subtitle = lanes_job_words_dup_subtitle (engine, job);

  lanes_state_style_set_image (GTK_IMAGE (self->image), job->state);
  set_label (self->label, title);
  set_label (self->subtitle, subtitle);
}

static void
lanes_job_cell_update_progress (LanesJobCell *self,
                                LanesEngine  *engine,
                                LanesJob     *job)
{
  gboolean runs = job->state == LANES_STATE_RUNNING;

  gtk_widget_set_visible (self->bar, runs);
  gtk_widget_set_visible (self->label, !runs);
  if (runs)
    {
      lanes_bar_set_fraction (LANES_BAR (self->bar), lanes_job_get_fraction (job));
    }
  else
    {
      set_label (self->label, lanes_job_words_get_state (job));
      lanes_state_style_set_colour (self->label, job->state);
    }
}

static void
lanes_job_cell_update_runs_on (LanesJobCell *self,
                               LanesEngine  *engine,
                               LanesJob     *job)
{
  g_autofree char *place = lanes_job_words_dup_place (engine, job);

  set_label (self->label, place != NULL ? place : "—");
}

static void
lanes_job_cell_update_elapsed (LanesJobCell *self,
                               LanesEngine  *engine,
                               LanesJob     *job)
{
  gint64 elapsed = lanes_job_words_get_elapsed (job, g_get_monotonic_time ());
  g_autofree char *text = elapsed < 0 ? g_strdup ("") : lanes_format_clock (elapsed);

  set_label (self->label, text);
}

static void
lanes_job_cell_update_left (LanesJobCell *self,
                            LanesEngine  *engine,
                            LanesJob     *job)
{
  double left = job->state == LANES_STATE_RUNNING ? lanes_job_get_eta (job, g_get_monotonic_time (), NULL) : -1;
  g_autofree char *text = left < 0 ? g_strdup ("") : lanes_format_clock ((gint64) (left * G_USEC_PER_SEC));

  set_label (self->label, text);
}

static void
lanes_job_cell_update (LanesJobCell *self)
{
  LanesJob *job = self->row != NULL ? lanes_job_row_get_job (self->row) : NULL;
  LanesEngine *engine = self->row != NULL ? lanes_job_row_get_engine (self->row) : NULL;

  gtk_widget_set_child_visible (self->child, job != NULL);
  if (job == NULL)
    return;

  switch (self->column)
    {
    case LANES_JOB_SORT_TITLE:
      lanes_job_cell_update_title (self, engine, job);
      break;
    case LANES_JOB_SORT_PROGRESS:
      lanes_job_cell_update_progress (self, engine, job);
      break;
    case LANES_JOB_SORT_RUNS_ON:
      lanes_job_cell_update_runs_on (self, engine, job);
      break;
    case LANES_JOB_SORT_ELAPSED:
      lanes_job_cell_update_elapsed (self, engine, job);
      break;
    case LANES_JOB_SORT_LEFT:
      lanes_job_cell_update_left (self, engine, job);
      break;
    case LANES_JOB_SORT_NATURAL:
    default:
      g_assert_not_reached ();
    }
}

static void
lanes_job_cell_row_changed_cb (LanesJobRow  *row,
                               LanesJobCell *self)
{
  g_assert (LANES_IS_JOB_CELL (self));

  lanes_job_cell_update (self);
}

static void
lanes_job_cell_dispose (GObject *object)
{
  LanesJobCell *self = LANES_JOB_CELL (object);

  lanes_job_cell_set_row (self, NULL);
  g_clear_pointer (&self->child, gtk_widget_unparent);

  G_OBJECT_CLASS (lanes_job_cell_parent_class)->dispose (object);
}

static void
lanes_job_cell_class_init (LanesJobCellClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lanes_job_cell_dispose;

  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "lanesjobcell");
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
lanes_job_cell_init (LanesJobCell *self)
{
}

static GtkWidget *
new_label (const char *css_class,
           float       xalign)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), xalign);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);
  return label;
}

static void
lanes_job_cell_build_title (LanesJobCell *self)
{
  GtkWidget *words = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  self->child = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  self->image = gtk_image_new ();
  self->label = new_label ("title", 0);
  self->subtitle = new_label ("subtitle", 0);
  gtk_label_set_ellipsize (GTK_LABEL (self->label), PANGO_ELLIPSIZE_MIDDLE);
  gtk_widget_add_css_class (self->subtitle, "dim-label");
  gtk_widget_set_valign (words, GTK_ALIGN_CENTER);
  gtk_widget_set_hexpand (words, TRUE);
  gtk_box_append (GTK_BOX (words), self->label);
  gtk_box_append (GTK_BOX (words), self->subtitle);
  gtk_box_append (GTK_BOX (self->child), self->image);
  gtk_box_append (GTK_BOX (self->child), words);
}

static void
lanes_job_cell_build_progress (LanesJobCell *self)
{
  self->child = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  self->bar = lanes_bar_new ();
  gtk_widget_set_hexpand (self->bar, TRUE);
  gtk_widget_set_valign (self->bar, GTK_ALIGN_CENTER);
  self->label = new_label ("word", 0);
  gtk_box_append (GTK_BOX (self->child), self->bar);
  gtk_box_append (GTK_BOX (self->child), self->label);
}

GtkWidget *
lanes_job_cell_new (LanesJobSortKey column)
{
  LanesJobCell *self = g_object_new (LANES_TYPE_JOB_CELL, NULL);

  self->column = column;
  if (column == LANES_JOB_SORT_TITLE)
    lanes_job_cell_build_title (self);
  else if (column == LANES_JOB_SORT_PROGRESS)
    lanes_job_cell_build_progress (self);
  else
    self->child = self->label = new_label ("numeric", column == LANES_JOB_SORT_RUNS_ON ? 0 : 1);
  if (column == LANES_JOB_SORT_LEFT)
    gtk_widget_add_css_class (self->label, "dim-label");
  gtk_widget_set_parent (self->child, GTK_WIDGET (self));
  return GTK_WIDGET (self);
}

void
lanes_job_cell_set_row (LanesJobCell *self,
                        LanesJobRow  *row)
{
  g_return_if_fail (LANES_IS_JOB_CELL (self));

  if (self->row == row)
    return;

  if (self->row != NULL)
    g_signal_handlers_disconnect_by_func (self->row, lanes_job_cell_row_changed_cb, self);
  g_set_object (&self->row, row);
  if (row == NULL)
    return;

  g_signal_connect (row, "changed", G_CALLBACK (lanes_job_cell_row_changed_cb), self);
  lanes_job_cell_update (self);
}

LanesJobRow *
lanes_job_cell_get_row (LanesJobCell *self)
{
  g_return_val_if_fail (LANES_IS_JOB_CELL (self), NULL);

  return self->row;
}
