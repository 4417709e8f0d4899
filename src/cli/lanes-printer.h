/* lanes-printer.h: what jobs wrote, on standard output, one whole job after the other
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-engine.h"
#include "lanes-screen.h"

G_BEGIN_DECLS

typedef struct _LanesPrinter LanesPrinter;

/**
 * LanesPrinterSettings:
 * @keep_order: in the order of the inputs rather than as they end
 * @tag: each line after its job's input and a tab
 * @json: one object a line and event instead of what jobs wrote
 * @errors: a line on standard error for each job that failed
 * @bare_errors: only the message, without the job's title
 * @verbose: standard error also says what each job came to
 * @files: the name of the file that a job made, a line each
 * @follow: there is one job, and lanes_printer_follow() is called while it runs
 * @keep_files: what jobs wrote is not deleted once it is printed
 */
typedef struct
{
  gboolean keep_order;
  gboolean tag;
  gboolean json;
  gboolean errors;
  gboolean bare_errors;
  gboolean verbose;
  gboolean files;
  gboolean follow;
  gboolean keep_files;
} LanesPrinterSettings;

/* Main thread, as all of these. */
LanesPrinter *lanes_printer_new       (LanesEngine                *engine,
                                       LanesScreen                *screen,
                                       const LanesPrinterSettings *settings);
/* After the screen is free: its calls hold on to the printer. */
void          lanes_printer_free      (LanesPrinter               *self);

/* A job is over. Its record may go right after. */
void          lanes_printer_add       (LanesPrinter               *self,
                                       LanesJob                   *job);

/* Something else happened to a job: a line of JSON, where JSON is asked for. */
void          lanes_printer_tell      (LanesPrinter               *self,
                                       LanesJob                   *job,
                                       gint64                      when);

/* What a running job has written since the last call, at once. */
void          lanes_printer_follow    (LanesPrinter               *self,
                                       LanesJob                   *job);

/* An attempt has failed and there will be another: what it wrote goes. */
void          lanes_printer_discard   (LanesPrinter               *self,
                                       LanesJob                   *job);

/* Prints what still waits for its turn: no more jobs come. */
void          lanes_printer_finish    (LanesPrinter               *self);

/* Jobs that are over and not yet written. */
guint         lanes_printer_get_backlog (LanesPrinter             *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LanesPrinter, lanes_printer_free)

G_END_DECLS
