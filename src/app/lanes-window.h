/* lanes-window.h: the window: strip, pages, and the verbs for jobs
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "lanes-engine.h"
#include "lanes-history.h"
#include "lanes-kernel-recorder.h"
#include "lanes-recorder.h"

G_BEGIN_DECLS

#define LANES_TYPE_WINDOW (lanes_window_get_type ())
G_DECLARE_FINAL_TYPE (LanesWindow, lanes_window, LANES, WINDOW, AdwApplicationWindow)

/* @recorder: of @engine, for the timeline; @settings: (nullable): size, panes and limits are kept there */
LanesWindow *lanes_window_new        (GtkApplication *application,
                                      LanesEngine    *engine,
                                      LanesRecorder  *recorder,
                                      GSettings      *settings);

/* Adds the Workers page; the sampler rests while no page shows what it finds. */
void         lanes_window_add_workers (LanesWindow         *self,
                                       LanesSampler        *sampler,
                                       LanesKernelRecorder *recorder);

/* Shows the Jobs page with this job selected and its details beside it. */
void         lanes_window_show_job   (LanesWindow *self,
                                      guint64      id);

/* Returns: (transfer none): the page that is always there */
struct _LanesJobsPage *lanes_window_get_jobs_page (LanesWindow *self);

/* Shows at once what has changed, which it does by itself a few times a second. */
void         lanes_window_update     (LanesWindow *self);

/* Says @text for a moment. */
void         lanes_window_say        (LanesWindow *self,
                                      const char  *text);

/* Adds the History page, and the banner that says when the history is off. */
void         lanes_window_add_history (LanesWindow  *self,
                                       LanesHistory *history);

G_END_DECLS
