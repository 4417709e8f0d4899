/* lanes-kind.h: what work is: a table of parameters and one way to do it
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "lanes-field.h"
#include "lanes-launch.h"
#include "lanes-run.h"

G_BEGIN_DECLS

/**
 * LanesKindFlags:
 * @LANES_KIND_CAN_PAUSE: running work can be held and go on
 * @LANES_KIND_CANNOT_STOP: started work runs to its end whatever is asked; said before the click
 * @LANES_KIND_REPEATABLE: doing it twice does no harm (after a crash it may run again by itself)
 */
typedef enum
{
  LANES_KIND_PLAIN = 0,
  LANES_KIND_CAN_PAUSE = 1 << 0,
  LANES_KIND_CANNOT_STOP = 1 << 1,
  LANES_KIND_REPEATABLE = 1 << 2,
} LanesKindFlags;

#define LANES_TYPE_KIND (lanes_kind_get_type ())
G_DECLARE_DERIVABLE_TYPE (LanesKind, lanes_kind, LANES, KIND, GObject)

/**
 * LanesKindClass:
 * @name: the word of job files and the command line: "download"
 * @label: N_("Download")
 * @icon_name: a symbolic icon
 * @fields: the parameter table, one source for the dialog, the command line and the job file
 * @check: (nullable): what the table cannot say (fields that need each other); any thread; sets LANES_ERROR_INVALID
 * @dup_title: (nullable): a short name of the work: "debian-13.iso"; the label where not given
 * @dup_host: (nullable): the host whose limit counts ("example.org:8080"), or %NULL for none
 * @dup_command_line: (nullable): what to type in a terminal for the same work, quoted
 * @start: does the work on the main loop; must not block; calls lanes_run_succeed() or lanes_run_fail() once, at once or
 *   later, on that loop
 * @stop: asks a started work to end soon; it still ends through lanes_run_succeed() or lanes_run_fail()
 *   (with LANES_ERROR_CANCELLED when it did stop)
 * @pause: holds started work; @resume lets it go on
 * @get_wait: (nullable): the work is nothing but to let time pass: how long, in µs, by its parameters. The engine then keeps the time
 *   itself, and makes a run only for what is paused or stopped: its progress is the time that has passed of all of it, and @resume lets
 *   it go on from there
 * @run: does the work on a worker thread; may block; calls lanes_run_succeed() or lanes_run_fail() before it returns;
 *   looks at lanes_run_checkpoint() often: it says when to stop, and holds the thread while the job is paused
 * @command: says what to execute. Returns: (transfer full): or %NULL with an error
 * @ended: (nullable): for @command: called on the main loop when the process has ended, before the outcome is told: may
 *   look at the exit code and set the run's result
 *
 * A kind has at least one of @start, @run and @command, and the executors that fit are those it can run on. Kinds are
 * stateless and shared: all state of one job's work hangs on its run (lanes_run_set_data()).
 */
struct _LanesKindClass
{
  GObjectClass      parent_class;

  const char       *name;
  const char       *label;
  const char       *icon_name;
  const LanesField *fields;
  guint             n_fields;
  LanesKindFlags    flags;

  gboolean     (*check)            (LanesKind  *self,
                                    GVariant   *params,
                                    GError    **error);
  char        *(*dup_title)        (LanesKind  *self,
                                    GVariant   *params);
  char        *(*dup_host)         (LanesKind  *self,
                                    GVariant   *params);
  char        *(*dup_command_line) (LanesKind  *self,
                                    GVariant   *params);

  void         (*start)            (LanesKind  *self,
                                    LanesRun   *run);
  void         (*stop)             (LanesKind  *self,
                                    LanesRun   *run);
  void         (*pause)            (LanesKind  *self,
                                    LanesRun   *run);
  void         (*resume)           (LanesKind  *self,
                                    LanesRun   *run);

  gint64       (*get_wait)         (LanesKind  *self,
                                    GVariant   *params);

  void         (*run)              (LanesKind  *self,
                                    LanesRun   *run);

  LanesLaunch *(*command)          (LanesKind  *self,
                                    LanesRun   *run,
                                    GError    **error);
  void         (*ended)            (LanesKind  *self,
                                    LanesRun   *run,
                                    int         wait_status);
};

const char       *lanes_kind_get_name       (LanesKind   *self);

/* The translated name for the screen. */
const char       *lanes_kind_get_label      (LanesKind   *self);
const char       *lanes_kind_get_icon_name  (LanesKind   *self);
const LanesField *lanes_kind_get_fields     (LanesKind   *self,
                                             guint       *ret_n_fields);
const LanesField *lanes_kind_find_field     (LanesKind   *self,
                                             const char  *name);
LanesKindFlags    lanes_kind_get_flags      (LanesKind   *self);

/* Sets @error: the kind has no parameter @name, and which one may be meant. */
void              lanes_kind_fail_unknown   (LanesKind   *self,
                                             const char  *name,
                                             GError     **error);

/**
 * lanes_kind_check_params:
 * @params: an `a{sv}`; unknown names, missing required ones and wrong types are errors that name the field
 *
 * Any thread.
 *
 * Returns: (transfer full): the parameters with the defaults filled in (not floating), or %NULL with LANES_ERROR_INVALID
 */
GVariant         *lanes_kind_check_params   (LanesKind   *self,
                                             GVariant    *params,
                                             GError     **error);

G_END_DECLS
