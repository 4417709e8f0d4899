/* lanes-column-room.h: the room that columns of fixed width leave to the others
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Shares what @width has beyond the columns of fixed width that are visible among those that expand. GTK 4.8 does not give them the room of
 * columns that are hidden: to be called when a column came or went, or the width changed, outside of an allocation. */
void lanes_column_room_share (GtkColumnView *view,
                              int            width);

/* Where what @view is in is narrower than @from (for text of the usual size), @column is left out. */
void lanes_column_room_from   (GtkColumnViewColumn *column,
                               int                  from);

/* To be called from the allocation of what @view is in: shows the columns that there is room for, soon, and shares the rest. */
void lanes_column_room_follow (GtkColumnView       *view,
                               int                  width);

G_END_DECLS
