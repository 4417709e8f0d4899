/* lanes-jobs-service.h: the window's jobs on the session bus
 *
 * Implements data/io.github.lanes_app.Lanes.Jobs.xml. What a caller sends is checked as a person's input is: an error says what is wrong, and
 * nothing is done then.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "lanes-engine.h"
#include "lanes-span-store.h"

G_BEGIN_DECLS

#define LANES_JOBS_PATH "/io/github/lanes_app/Lanes/Jobs"
#define LANES_JOBS_INTERFACE "io.github.lanes_app.Lanes.Jobs"

#define LANES_TYPE_JOBS_SERVICE (lanes_jobs_service_get_type ())
G_DECLARE_FINAL_TYPE (LanesJobsService, lanes_jobs_service, LANES, JOBS_SERVICE, GObject)

/**
 * LanesAcceptFunc:
 * @done: to be called once, at once or later, when all that the engine has taken so far is on disk
 *
 * A caller hears that a job was accepted only then.
 */
typedef void (*LanesAcceptFunc) (void   (*done) (gpointer done_data),
                                 gpointer done_data,
                                 gpointer user_data);

/**
 * lanes_jobs_service_new:
 * @connection: the session bus
 * @store: (nullable): for Trace
 *
 * Main thread.
 *
 * Returns: (transfer full): or %NULL with an error where the object's place is taken
 */
LanesJobsService *lanes_jobs_service_new        (GDBusConnection  *connection,
                                                 LanesEngine      *engine,
                                                 LanesSpanStore   *store,
                                                 GError          **error);

/* Where a history is kept. @data outlives the service. */
void              lanes_jobs_service_set_accept (LanesJobsService *self,
                                                 LanesAcceptFunc   accept,
                                                 gpointer          data);

G_END_DECLS
