/* lanes-timeline-page.h: the Lanes page
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "lanes-recorder.h"
#include "lanes-timeline-chart.h"
#include "lanes-timeline-model.h"

G_BEGIN_DECLS

#define LANES_TYPE_TIMELINE_PAGE (lanes_timeline_page_get_type ())
G_DECLARE_FINAL_TYPE (LanesTimelinePage, lanes_timeline_page, LANES, TIMELINE_PAGE, GtkWidget)

/**
 * lanes_timeline_page_new:
 * @store: what is shown; recorded into by a LanesRecorder, and by the sampler
 * @engine: (nullable): the engine whose jobs they are: knows where a job that is selected elsewhere ran
 * @recorder: (nullable): which slot is which lane
 *
 * The property `selected-job` (t) is the job whose span is selected, 0 for none: bind it in both directions. Double click and
 * Return activate `win.show-job` (t).
 */
GtkWidget          *lanes_timeline_page_new              (LanesSpanStore    *store,
                                                          LanesEngine       *engine,
                                                          LanesRecorder     *recorder);
gboolean            lanes_timeline_page_take_focus       (LanesTimelinePage *self);
void                lanes_timeline_page_set_menu_func    (LanesTimelinePage *self,
                                                          LanesTimelineMenu  func,
                                                          LanesTimelineLaneMenu lane_func,
                                                          gpointer           user_data);
void                lanes_timeline_page_set_look_func    (LanesTimelinePage *self,
                                                          LanesTimelineLook  func,
                                                          gpointer           user_data);
void                lanes_timeline_page_tell_look        (LanesTimelinePage *self,
                                                          guint              lane,
                                                          const char        *words);
guint64             lanes_timeline_page_get_selected_job (LanesTimelinePage *self);
void                lanes_timeline_page_set_selected_job (LanesTimelinePage *self,
                                                          guint64            job);
LanesTimelineModel *lanes_timeline_page_get_model        (LanesTimelinePage *self);

G_END_DECLS
