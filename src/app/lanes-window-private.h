/* lanes-window-private.h: what the files of the window share
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-job-selection.h"
#include "lanes-jobs-page.h"
#include "lanes-strip.h"
#include "lanes-window.h"

G_BEGIN_DECLS

struct _LanesWindow
{
  AdwApplicationWindow  parent_instance;

  /* Template children. */
  AdwToastOverlay      *toasts;
  AdwHeaderBar         *header;
  AdwViewSwitcherTitle *switcher_title;
  AdwSplitButton       *new_button;
  AdwButtonContent     *new_content;
  GtkWidget            *sidebar_button;
  GtkWidget            *search_button;
  GtkWidget            *details_button;
  GtkWidget            *menu_button;
  GMenuModel           *primary_menu;
  AdwViewSwitcherBar   *switcher_bar;
  LanesStrip           *strip;
  AdwViewStack         *pages;
  LanesJobsPage        *jobs_page;

  /* Owned. */
  LanesEngine          *engine;
  LanesJobSelection    *selection;
  GSettings            *settings;       /* nullable */
  LanesSampler         *sampler;        /* nullable */
  LanesHistory         *history;        /* nullable */
  LanesRecorder        *recorder;
  LanesKernelRecorder  *kernel;         /* nullable */

  /* Borrowed. */
  LanesJobList         *list;           /* from selection */

  /* What the last destructive verb did, while it can be undone. */
  GArray               *undo_ids;       /* owned, nullable; guint64 */
  gboolean              undo_is_removal;
  guint64               undo_serial;
  AdwToast             *undo_toast;     /* owned, nullable */

  guint                 update_source;
  guint                 fit_source;
  guint                 finish_tick;    /* until the second frame */
  guint                 n_ticks;
  guint                 narrow;          /* 0; 1: without a title; 2: without words in the first button too */
  guint                 strip_level;
  double                header_room;     /* at the usual size of text, when its first button had words last */
};

/* The verbs, in lanes-window-actions.c. */
void _lanes_window_add_actions  (LanesWindow *self);

/* Saving output, in lanes-window-output.c. */
void _lanes_window_add_output_actions (LanesWindow *self);

/* What was removed can no longer be brought back. */
void _lanes_window_settle_undo  (LanesWindow *self);

/* The Lanes page, in lanes-window-timeline.c. */
void _lanes_window_add_timeline (LanesWindow   *self,
                                 LanesRecorder *recorder);

/* Verbs for batches, in lanes-window-batch.c; the window has its history. */
void _lanes_window_add_batch_actions (LanesWindow *self);
void _lanes_window_compare_batch     (LanesWindow *self,
                                      guint64      batch);

/* Brings the states of toggles in line with what is shown. */
void _lanes_window_sync_actions (LanesWindow *self);

G_END_DECLS
