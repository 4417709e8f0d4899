/* lanes-application-private.h: what the files of the application share
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-app-history.h"
#include "lanes-application.h"
#include "lanes-history-keeper.h"
#include "lanes-jobs-service.h"
#include "lanes-notifier.h"
#include "lanes-recorder.h"
#include "lanes-session-guard.h"
#include "lanes-watchdog.h"
#include "lanes-window.h"

G_BEGIN_DECLS

struct _LanesApplication
{
  AdwApplication         parent_instance;

  LanesApplicationBuild  build;
  GSettings             *settings;     /* owned, nullable */
  LanesEngine           *engine;       /* owned, from startup on */
  LanesAppHistory       *history;      /* owned, from startup to shutdown */
  LanesHistoryKeeper    *keeper;       /* owned, nullable: where there are settings */
  LanesRecorder         *recorder;     /* owned, from startup on: records though no window is open */
  LanesSampler          *sampler;      /* owned, from startup on */
  LanesKernelRecorder   *kernel;       /* owned, from startup on: what the kernel says of the lanes */
  LanesNotifier         *notifier;     /* owned */
  LanesSessionGuard     *guard;        /* owned */
  LanesJobsService      *service;      /* owned, nullable: where there is a session bus */
  LanesWatchdog         *watchdog;     /* owned, nullable */
  LanesWindow           *window;       /* borrowed, nullable */
  gboolean               held;         /* goes on without a window until the engine is idle */
  guint                  end_source;
  guint                  signal_sources[3];
};

/* New jobs, job files, preferences, what notifications lead to: lanes-application-actions.c */
void _lanes_application_add_actions   (LanesApplication *self);

/* Opens what was dropped, pasted or given on the command line: a job file, an address, files. @files: (element-type GFile) */
void _lanes_application_open_files    (LanesApplication *self,
                                       GPtrArray        *files);
void _lanes_application_open_text     (LanesApplication *self,
                                       const char       *text);

/* Signals, and a session that goes: lanes-application-end.c. The first in startup, the others in shutdown: leave says whether there
 * is work that goes on without this program; then, with the history closed, drop ends at once. */
void     _lanes_application_watch_ends (LanesApplication *self);
gboolean _lanes_application_leave      (LanesApplication *self);
void     _lanes_application_drop       (LanesApplication *self);

/* Takes drops and pastes of @window, and asks before it closes on running jobs: lanes-application-window.c */
void _lanes_application_tend_window   (LanesApplication *self,
                                       LanesWindow      *window);

G_END_DECLS
