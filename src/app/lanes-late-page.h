/* lanes-late-page.h: a page that is made when it is first seen
 *
 * The first frame of the window waits for no page but its own: what is hidden is neither built nor measured. Main thread.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define LANES_TYPE_LATE_PAGE (lanes_late_page_get_type ())
G_DECLARE_FINAL_TYPE (LanesLatePage, lanes_late_page, LANES, LATE_PAGE, AdwBin)

/**
 * LanesLatePageFunc:
 *
 * Returns: (transfer floating): the page
 */
typedef GtkWidget *(*LanesLatePageFunc) (gpointer user_data);

/* @user_data lives as long as the page. Returns: (transfer floating) */
GtkWidget *lanes_late_page_new (LanesLatePageFunc func,
                                gpointer          user_data);

/* Returns: (transfer none): the page, made now if it was not seen yet */
GtkWidget *lanes_late_page_get        (LanesLatePage *self);

/* Where being mapped does not say that it is seen: not made before it is wanted, as it is from the beginning. */
void       lanes_late_page_set_wanted (LanesLatePage *self,
                                       gboolean       wanted);

G_END_DECLS
