/* lanes-fact-list.c: names and values under each other, brought up to date in place
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-fact-list.h"

/* A value beyond this is cut: it is in the output or the result in full. */
#define MAX_VALUE_CHARS 4000

struct _LanesFactList
{
  GtkWidget  parent_instance;

  GtkWidget *grid;    /* child */
  GPtrArray *names;   /* owned array of labels of the grid */
  GPtrArray *values;  /* owned array of labels of the grid */
  guint      n;
};

G_DEFINE_FINAL_TYPE (LanesFactList, lanes_fact_list, GTK_TYPE_WIDGET)

static void
lanes_fact_list_dispose (GObject *object)
{
  LanesFactList *self = LANES_FACT_LIST (object);

  g_clear_pointer (&self->grid, gtk_widget_unparent);
  g_clear_pointer (&self->names, g_ptr_array_unref);
  g_clear_pointer (&self->values, g_ptr_array_unref);

  G_OBJECT_CLASS (lanes_fact_list_parent_class)->dispose (object);
}

static void
lanes_fact_list_class_init (LanesFactListClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lanes_fact_list_dispose;

  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "lanesfacts");
}

static void
lanes_fact_list_init (LanesFactList *self)
{
  self->names = g_ptr_array_new ();
  self->values = g_ptr_array_new ();
  self->grid = gtk_grid_new ();
  gtk_grid_set_row_spacing (GTK_GRID (self->grid), 8);
  gtk_grid_set_column_spacing (GTK_GRID (self->grid), 12);
  gtk_widget_add_css_class (self->grid, "facts");
  gtk_widget_set_parent (self->grid, GTK_WIDGET (self));
}

static GtkWidget *
lanes_fact_list_new_label (LanesFactList *self,
                           int            column,
                           guint          row)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_yalign (GTK_LABEL (label), 0);
  if (column == 0)
    {
      gtk_widget_add_css_class (label, "dim-label");
      gtk_label_set_wrap (GTK_LABEL (label), TRUE);
      gtk_label_set_max_width_chars (GTK_LABEL (label), 14);
    }
  else
    {
      gtk_widget_set_hexpand (label, TRUE);
      gtk_label_set_wrap (GTK_LABEL (label), TRUE);
      gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
      gtk_label_set_selectable (GTK_LABEL (label), TRUE);
      gtk_widget_add_css_class (label, "numeric");
    }
  gtk_grid_attach (GTK_GRID (self->grid), label, column, (int) row, 1, 1);
  return label;
}

void
lanes_fact_list_begin (LanesFactList *self)
{
  g_return_if_fail (LANES_IS_FACT_LIST (self));

  self->n = 0;
}

static void
set_label (GtkWidget  *label,
           const char *text)
{
  gtk_widget_set_visible (label, TRUE);
  if (g_strcmp0 (gtk_label_get_label (GTK_LABEL (label)), text) != 0)
    gtk_label_set_label (GTK_LABEL (label), text);
}

void
lanes_fact_list_add (LanesFactList *self,
                     const char    *name,
                     const char    *value)
{
  g_autofree char *valid = NULL;
  guint row;

  g_return_if_fail (LANES_IS_FACT_LIST (self));

  if (value == NULL)
    return;

  row = self->n++;
  if (row == self->names->len)
    {
      g_ptr_array_add (self->names, lanes_fact_list_new_label (self, 0, row));
      g_ptr_array_add (self->values, lanes_fact_list_new_label (self, 1, row));
    }
  valid = g_utf8_make_valid (value, -1);
  if (g_utf8_strlen (valid, -1) > MAX_VALUE_CHARS)
    {
      g_autofree char *whole = g_steal_pointer (&valid);
      g_autofree char *start = g_utf8_substring (whole, 0, MAX_VALUE_CHARS);

      valid = g_strconcat (start, "…", NULL);
    }
  set_label (g_ptr_array_index (self->names, row), name);
  set_label (g_ptr_array_index (self->values, row), valid);
  gtk_widget_remove_css_class (g_ptr_array_index (self->names, row), "heading");
  gtk_accessible_update_property (g_ptr_array_index (self->values, row), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, name, -1);
}

void
lanes_fact_list_take (LanesFactList *self,
                      const char    *name,
                      char          *value)
{
  g_autofree char *owned = value;

  lanes_fact_list_add (self, name, owned);
}

void
lanes_fact_list_heading (LanesFactList *self,
                         const char    *name)
{
  g_return_if_fail (LANES_IS_FACT_LIST (self));

  lanes_fact_list_add (self, name, "");
  gtk_widget_add_css_class (g_ptr_array_index (self->names, self->n - 1), "heading");
}

void
lanes_fact_list_end (LanesFactList *self)
{
  g_return_if_fail (LANES_IS_FACT_LIST (self));

  for (guint i = self->n; i < self->names->len; i++)
    {
      gtk_widget_set_visible (g_ptr_array_index (self->names, i), FALSE);
      gtk_widget_set_visible (g_ptr_array_index (self->values, i), FALSE);
    }
}
