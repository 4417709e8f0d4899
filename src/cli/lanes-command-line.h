/* lanes-command-line.h: the commands of the terminal program
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-kind-set.h"
#include "lanes-options.h"

G_BEGIN_DECLS

typedef struct _LanesCommandLine LanesCommandLine;

/**
 * LanesCommandLine:
 * @name: "map"
 * @kind: (nullable): the kind whose parameters are options too
 * @usage: N_(): one or more lines of usage, without "lanes"
 * @summary: N_(): one line of `lanes --help`
 * @details: N_() (nullable): what its own --help says besides
 * @fields: (nullable): its own options
 * @here: it runs jobs in this process, and has the options for that
 * @stop: options end at the first other word
 * @run: Returns: the exit status; -1 with an error for wrong usage
 *
 * One command. Each is a table beside its code.
 */
struct _LanesCommandLine
{
  const char       *name;
  const char       *kind;
  const char       *usage;
  const char       *summary;
  const char       *details;
  const LanesField *fields;
  guint             n_fields;
  gboolean          here;
  gboolean          stop;
  int             (*run) (const LanesCommandLine *self,
                          LanesKindSet           *kinds,
                          LanesOptions           *options,
                          char                  **words,
                          GError                **error);
};

extern const LanesCommandLine lanes_command_run;
extern const LanesCommandLine lanes_command_map;
extern const LanesCommandLine lanes_command_get;
extern const LanesCommandLine lanes_command_request;
extern const LanesCommandLine lanes_command_hash;
extern const LanesCommandLine lanes_command_play;
extern const LanesCommandLine lanes_command_list;
extern const LanesCommandLine lanes_command_show;
extern const LanesCommandLine lanes_command_log;
extern const LanesCommandLine lanes_command_wait;
extern const LanesCommandLine lanes_command_cancel;
extern const LanesCommandLine lanes_command_pause;
extern const LanesCommandLine lanes_command_resume;
extern const LanesCommandLine lanes_command_retry;
extern const LanesCommandLine lanes_command_trace;
extern const LanesCommandLine lanes_command_export;
extern const LanesCommandLine lanes_command_compare;
extern const LanesCommandLine lanes_command_prune;

/* The spec that the options make. @template: replacement strings may stand in it. Returns: (transfer full): or %NULL with an error */
LanesJobSpec *lanes_command_line_make_spec (LanesKind    *kind,
                                            LanesOptions *options,
                                            GVariant     *params,
                                            gboolean      is_template,
                                            GError      **error);

/* The words that are no options as the kind's positional parameter. Returns: (transfer floating): `a{sv}` */
GVariant     *lanes_command_line_put_words (LanesKind   *kind,
                                            char       **words);

/* Are the words that are no options names of files? */
gboolean      lanes_command_line_takes_files (LanesKind *kind);

/* The states that --state names, as bits, of which there are none where it was not given. */
gboolean      lanes_command_line_read_states (LanesOptions *options,
                                              guint        *ret_states,
                                              GError      **error);

/* Can the command @words be started at all, as far as that is known before? */
gboolean      lanes_command_line_check_program (LanesOptions *options,
                                                char    **words,
                                                GError  **error);

G_END_DECLS
