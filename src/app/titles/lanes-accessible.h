/* lanes-accessible.h: names for what GTK leaves without one
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/*
 * Gives every control below @root the name that a person sees: a button its label without the underscore, or else its tooltip;
 * an expander, a row of choices and a page that scrolls their titles; what scrolls a list, a table or a text the name of
 * that. What a list holds is named by who fills it.
 */
void lanes_accessible_name_controls     (GtkWidget *root);

/* Gives a choice a name, and the button in it, which is what has the focus, and the list that it opens. */
void lanes_accessible_name_choice       (GtkDropDown *choice,
                                         const char  *name);

/* Names the row of a list or a table that @cell is in: as the label @title, and @more where it is not NULL, say at the time. Called when
 * the row is bound: before that it is nowhere. */
void lanes_accessible_name_row          (GtkWidget *cell,
                                         GtkWidget *title,
                                         GtkWidget *more);

/* Names the row of a table that @child, what a cell shows, is in: as its first three cells say at the time. Called when any of them is
 * bound. */
void lanes_accessible_name_row_by_cells (GtkWidget *child);

/* Names the cells of a column of a table: each as its title and the first label in the cell say at the time. Called once, when the column
 * has its factory. It costs something only when a cell is bound for the first time. Main thread. */
void lanes_accessible_name_cells        (GtkColumnViewColumn *column);

G_END_DECLS
