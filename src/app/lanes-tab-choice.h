/* lanes-tab-choice.h: which tab of a job's details is in front
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define LANES_TYPE_TAB_CHOICE (lanes_tab_choice_get_type ())
G_DECLARE_FINAL_TYPE (LanesTabChoice, lanes_tab_choice, LANES, TAB_CHOICE, GObject)

/* Main thread. @notebook: its first tab is the output, its second the result. Returns: (transfer full) */
LanesTabChoice *lanes_tab_choice_new      (GtkNotebook    *notebook);

/**
 * lanes_tab_choice_show_job:
 * @id: of the job that is shown
 * @only_result: is it over, and did it write nothing?
 *
 * Brings up what there is to see, where a person has not asked for something else. May be called as often as one likes.
 */
void            lanes_tab_choice_show_job (LanesTabChoice *self,
                                           guint64         id,
                                           gboolean        only_result);

G_END_DECLS
