/* lanes-job-cell.c: one cell of the table of jobs
 *
 * A cell listens to its row and changes only what is different: what is seen of the table is brought up to date ten times a
 * second. No change of a job changes the size of a cell, or the whole table, two hundred rows of it, would be measured anew each
 * time: words stand in inscriptions, which fill the room they get, and the bar and the word that take each other's
 * place share one.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-job-cell.h"

#include "lanes-accessible.h"
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
  gboolean         empty;      /* the row has no job */
  guint64          titled;     /* whose title is shown: it never changes, and is made anew from the input each time */

  /* Children, those that the column has. */
  GtkWidget       *image;
  GtkWidget       *label;
  GtkWidget       *subtitle;
  GtkWidget       *bar;
};

G_DEFINE_FINAL_TYPE (LanesJobCell, lanes_job_cell, GTK_TYPE_WIDGET)

/* Between the sign of the state and the title. */
#define SPACING 10

/* px; the cells of a column are as wide as the column. */
#define MIN_WIDTH 24
#define TITLE_WIDTH 160

static void
set_label (GtkWidget  *label,
           const char *text)
{
  if (g_strcmp0 (gtk_inscription_get_text (GTK_INSCRIPTION (label)), text) != 0)
    gtk_inscription_set_text (GTK_INSCRIPTION (label), text);
}

/* Neither seen nor read out, and still in its place. */
static void
set_shown (GtkWidget *child,
           gboolean   shown)
{
  if (gtk_widget_get_child_visible (child) == shown)
    return;

  gtk_widget_set_child_visible (child, shown);
  gtk_accessible_update_state (GTK_ACCESSIBLE (child), GTK_ACCESSIBLE_STATE_HIDDEN, !shown, -1);
}

static void
lanes_job_cell_update_title (LanesJobCell *self,
                             LanesEngine  *engine,
                             LanesJob     *job)
{
  g_autofree char *subtitle = lanes_job_words_dup_subtitle (engine, job);

  if (self->titled != job->id)
    {
      g_autofree char *title = lanes_job_dup_title (job);

      set_label (self->label, title);
      self->titled = job->id;
    }
  lanes_state_style_set_image (GTK_IMAGE (self->image), job->state);
  set_label (self->subtitle, subtitle);
}

static void
lanes_job_cell_update_progress (LanesJobCell *self,
                                LanesEngine  *engine,
                                LanesJob     *job)
{
  gboolean runs = job->state == LANES_STATE_RUNNING;

  set_shown (self->bar, runs);
  set_shown (self->label, !runs);
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
  g_autofree char *text = elapsed < 0 ? g_strdup ("—") : lanes_format_clock (elapsed);

  set_label (self->label, text);
}

static void
lanes_job_cell_update_left (LanesJobCell *self,
                            LanesEngine  *engine,
                            LanesJob     *job)
{
  double left = job->state == LANES_STATE_RUNNING ? lanes_job_get_eta (job, g_get_monotonic_time (), NULL) : -1;
  g_autofree char *text = left < 0 ? g_strdup ("—") : lanes_format_clock ((gint64) (left * G_USEC_PER_SEC));

  set_label (self->label, text);
}

static void
lanes_job_cell_show_children (LanesJobCell *self,
                              gboolean      shown)
{
  self->empty = !shown;
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    set_shown (child, shown);
}

static void
lanes_job_cell_update (LanesJobCell *self)
{
  LanesJob *job = self->row != NULL ? lanes_job_row_get_job (self->row) : NULL;
  LanesEngine *engine = self->row != NULL ? lanes_job_row_get_engine (self->row) : NULL;

  if (job == NULL)
    {
      lanes_job_cell_show_children (self, FALSE);
      return;
    }

  if (self->empty)
    lanes_job_cell_show_children (self, TRUE);

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
lanes_job_cell_measure (GtkWidget      *widget,
                        GtkOrientation  orientation,
                        int             for_size,
                        int            *minimum,
                        int            *natural,
                        int            *minimum_baseline,
                        int            *natural_baseline)
{
  LanesJobCell *self = LANES_JOB_CELL (widget);
  int total = 0;

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = MIN_WIDTH;
      *natural = self->column == LANES_JOB_SORT_TITLE ? TITLE_WIDTH : MIN_WIDTH;
      return;
    }

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      int height;

      gtk_widget_measure (child, orientation, -1, &height, NULL, NULL, NULL);
      total = child == self->subtitle ? total + height : MAX (total, height);
    }
  *minimum = *natural = total;
}

/* Puts @child where it is in the middle of the height, @x from where a line begins. */
static void
lanes_job_cell_place (LanesJobCell *self,
                      GtkWidget    *child,
                      int           x,
                      int           y,
                      int           width)
{
  gboolean mirrored = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  GtkAllocation where = { x, y, MAX (width, 0), 0 };
  int minimum_width;

  gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, -1, &where.height, NULL, NULL, NULL);
  gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &minimum_width, NULL, NULL, NULL);
  where.width = MAX (where.width, minimum_width);
  if (y < 0)
    where.y = (gtk_widget_get_height (GTK_WIDGET (self)) - where.height) / 2;
  if (mirrored)
    where.x = gtk_widget_get_width (GTK_WIDGET (self)) - x - where.width;
  gtk_widget_size_allocate (child, &where, -1);
}

static void
lanes_job_cell_size_allocate (GtkWidget *widget,
                              int        width,
                              int        height,
                              int        baseline)
{
  LanesJobCell *self = LANES_JOB_CELL (widget);
  int image_width, label_height, subtitle_height, x, top;

  if (self->image == NULL)
    {
      for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
        lanes_job_cell_place (self, child, 0, -1, width);
      return;
    }

  gtk_widget_measure (self->image, GTK_ORIENTATION_HORIZONTAL, -1, &image_width, NULL, NULL, NULL);
  gtk_widget_measure (self->label, GTK_ORIENTATION_VERTICAL, -1, &label_height, NULL, NULL, NULL);
  gtk_widget_measure (self->subtitle, GTK_ORIENTATION_VERTICAL, -1, &subtitle_height, NULL, NULL, NULL);
  x = image_width + SPACING;
  top = MAX (height - label_height - subtitle_height, 0) / 2;
  lanes_job_cell_place (self, self->image, 0, -1, image_width);
  lanes_job_cell_place (self, self->label, x, top, width - x);
  lanes_job_cell_place (self, self->subtitle, x, top + label_height, width - x);
}

static void
lanes_job_cell_dispose (GObject *object)
{
  GtkWidget *child;

  lanes_job_cell_set_row (LANES_JOB_CELL (object), NULL);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (lanes_job_cell_parent_class)->dispose (object);
}

static void
lanes_job_cell_class_init (LanesJobCellClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lanes_job_cell_dispose;
  widget_class->measure = lanes_job_cell_measure;
  widget_class->size_allocate = lanes_job_cell_size_allocate;
  gtk_widget_class_set_css_name (widget_class, "lanesjobcell");
}

static void
lanes_job_cell_init (LanesJobCell *self)
{
}

static GtkWidget *
new_label (LanesJobCell *self,
           const char   *css_class,
           float         xalign)
{
  GtkWidget *label = gtk_inscription_new (NULL);

  gtk_inscription_set_xalign (GTK_INSCRIPTION (label), xalign);
  gtk_inscription_set_yalign (GTK_INSCRIPTION (label), 0.5);
  gtk_inscription_set_min_chars (GTK_INSCRIPTION (label), 0);
  gtk_inscription_set_text_overflow (GTK_INSCRIPTION (label), GTK_INSCRIPTION_OVERFLOW_ELLIPSIZE_END);
  gtk_widget_add_css_class (label, css_class);
  gtk_widget_set_parent (label, GTK_WIDGET (self));
  return label;
}

static void
lanes_job_cell_build_title (LanesJobCell *self)
{
  self->image = gtk_image_new ();
  gtk_widget_set_parent (self->image, GTK_WIDGET (self));
  self->label = new_label (self, "title", 0);
  gtk_inscription_set_text_overflow (GTK_INSCRIPTION (self->label), GTK_INSCRIPTION_OVERFLOW_ELLIPSIZE_MIDDLE);
  self->subtitle = new_label (self, "subtitle", 0);
  gtk_widget_add_css_class (self->subtitle, "dim-label");
}

static void
lanes_job_cell_build_progress (LanesJobCell *self)
{
  self->bar = lanes_bar_new ();
  gtk_widget_set_parent (self->bar, GTK_WIDGET (self));
  self->label = new_label (self, "word", 0);
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
    self->label = new_label (self, "numeric", column == LANES_JOB_SORT_RUNS_ON ? 0 : 1);
  if (column == LANES_JOB_SORT_LEFT)
    gtk_widget_add_css_class (self->label, "dim-label");
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
  if (self->column == LANES_JOB_SORT_TITLE)
    lanes_accessible_name_row (GTK_WIDGET (self), self->label, self->subtitle);
  /* A jump to the end binds two hundred rows at once, of which a dozen are seen. */
  if (!lanes_job_row_is_behind (row))
    lanes_job_cell_update (self);
}

LanesJobRow *
lanes_job_cell_get_row (LanesJobCell *self)
{
  g_return_val_if_fail (LANES_IS_JOB_CELL (self), NULL);

  return self->row;
}
