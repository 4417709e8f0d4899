/* lanes-fact-list.h: names and values under each other, brought up to date in place
 *
 * Between lanes_fact_list_begin() and lanes_fact_list_end() every fact is said anew; only what is different is touched, so that
 * a selection in a value survives.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define LANES_TYPE_FACT_LIST (lanes_fact_list_get_type ())
G_DECLARE_FINAL_TYPE (LanesFactList, lanes_fact_list, LANES, FACT_LIST, GtkWidget)

void lanes_fact_list_begin   (LanesFactList *self);

/* Nothing is added where @value is %NULL. */
void lanes_fact_list_add     (LanesFactList *self,
                              const char    *name,
                              const char    *value);
void lanes_fact_list_take    (LanesFactList *self,
                              const char    *name,
                              char          *value);
void lanes_fact_list_heading (LanesFactList *self,
                              const char    *name);
void lanes_fact_list_end     (LanesFactList *self);

G_END_DECLS
