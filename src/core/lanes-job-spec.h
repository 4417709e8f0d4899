/* lanes-job-spec.h: what a person asked for, checked and unchangeable
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-kind.h"

G_BEGIN_DECLS

typedef struct _LanesJobSpec LanesJobSpec;

#define LANES_GRACE_DEFAULT 5.0
#define LANES_NICE_DEFAULT 10

/**
 * LanesJobOptions:
 * @title: (nullable): a name; the kind's own where %NULL
 * @executor: (nullable): "async", "threads", "processes"; the kind's first where %NULL
 * @priority: higher runs first; -100 to 100
 * @retries: tries after the first that fails
 * @retry_delay: seconds before the second try, doubled for each further one, with up to a quarter of jitter
 * @retry_delay_max: seconds, the cap of that
 * @timeout: seconds that one attempt may run, 0 for no end
 * @delay: seconds to wait after it was submitted
 * @start_at: seconds since the epoch, or 0
 * @grace: seconds between asking to stop and forcing it
 * @nice: niceness of processes, 0 to 19
 * @secret: (nullable): `as`, borrowed until the spec is made: what is secret besides what looks like a credential, as LanesMask has it
 *
 * What every kind shares. Plain data: LANES_JOB_OPTIONS_INIT and then set what differs. A @grace or @nice below 0 is not given:
 * what lanes_engine_set_grace() and the executor say holds, when it is needed.
 */
typedef struct
{
  const char *title;
  const char *executor;
  int         priority;
  guint       retries;
  double      retry_delay;
  double      retry_delay_max;
  double      timeout;
  double      delay;
  double      start_at;
  double      grace;
  int         nice;
  GVariant   *secret;
} LanesJobOptions;

#define LANES_JOB_OPTIONS_INIT                                                                                          \
  { .retry_delay = 1, .retry_delay_max = 300, .grace = -1, .nice = -1 }

/* The same options as a table, for command lines, job files and dialogs. Returns: (transfer none) */
const LanesField *lanes_job_options_get_fields (guint *ret_n_fields);

/* Sets the option @name (a field of that table) from @value; its strings, and
 * a list as a whole, are borrowed from @value. Sets LANES_ERROR_INVALID. */
gboolean          lanes_job_options_set        (LanesJobOptions *options,
                                                const char      *name,
                                                GVariant        *value,
                                                GError         **error);

/**
 * lanes_job_spec_new:
 * @kind: what the work is
 * @params: `a{sv}`, consumed if floating
 * @options: (nullable): the common options; the defaults where %NULL
 *
 * Checks everything that can be checked before starting. Any thread.
 *
 * Returns: (transfer full): or %NULL with LANES_ERROR_INVALID that names the field
 */
LanesJobSpec          *lanes_job_spec_new         (LanesKind             *kind,
                                                   GVariant              *params,
                                                   const LanesJobOptions *options,
                                                   GError               **error);
LanesJobSpec          *lanes_job_spec_ref         (LanesJobSpec *self);
void                   lanes_job_spec_unref       (LanesJobSpec *self);

/**
 * lanes_job_spec_new_template:
 *
 * As lanes_job_spec_new(), but replacement strings may stand in fields that expand, so those are checked only as types.
 */
LanesJobSpec          *lanes_job_spec_new_template (LanesKind             *kind,
                                                    GVariant              *params,
                                                    const LanesJobOptions *options,
                                                    GError               **error);

/**
 * lanes_job_spec_expand:
 * @input: one input of the batch
 * @sequence: the job's place in its batch, from 1 ({#})
 *
 * Puts @input into the fields that expand. A template without any replacement string gets the input as a last word of
 * its first positional list. Any thread.
 *
 * Returns: (transfer full): or %NULL with LANES_ERROR_INVALID
 */
LanesJobSpec          *lanes_job_spec_expand      (LanesJobSpec *self,
                                                   const char   *input,
                                                   guint64       sequence,
                                                   GError      **error);

LanesKind             *lanes_job_spec_get_kind    (LanesJobSpec *self);

/* Returns: (transfer none): all parameters, defaults filled in, `a{sv}` */
GVariant              *lanes_job_spec_get_params  (LanesJobSpec *self);
const LanesJobOptions *lanes_job_spec_get_options (LanesJobSpec *self);
gboolean               lanes_job_spec_is_template (LanesJobSpec *self);

/* Short ways to one parameter; the strings are borrowed from the spec. A missing one is %NULL, 0 or %FALSE. */
const char            *lanes_job_spec_get_string  (LanesJobSpec *self,
                                                   const char   *name);
/* Returns: (transfer container) (nullable): free with g_free() */
const char           **lanes_job_spec_get_words   (LanesJobSpec *self,
                                                   const char   *name);
gint64                 lanes_job_spec_get_int     (LanesJobSpec *self,
                                                   const char   *name);
double                 lanes_job_spec_get_double  (LanesJobSpec *self,
                                                   const char   *name);
gboolean               lanes_job_spec_get_bool    (LanesJobSpec *self,
                                                   const char   *name);

/* Returns: (transfer full): the title, with @input put into it for a template */
char                  *lanes_job_spec_dup_title   (LanesJobSpec *self,
                                                   const char   *input,
                                                   guint64       sequence);

/* What to type in a terminal for the same work. Returns: (transfer full) (nullable) */
char                  *lanes_job_spec_dup_command_line (LanesJobSpec *self,
                                                        gboolean      mask_secrets);

/**
 * lanes_job_spec_to_variant:
 * @mask_secrets: puts "••••" where a field is secret, named like a credential, or marked by a person
 *
 * Returns: (transfer full): `a{sv}` of kind (s), params (a{sv}) and options (a{sv}), read back by
 *   lanes_job_spec_from_variant()
 */
GVariant              *lanes_job_spec_to_variant  (LanesJobSpec *self,
                                                   gboolean      mask_secrets);

/**
 * lanes_job_spec_mask_input:
 * @self: a template
 * @input: one input of its batch
 *
 * What is secret in an input: what looks like a credential by itself, or is one for where the template puts it. Any thread.
 *
 * Returns: (transfer full) (nullable): @input as it may be shown and kept; %NULL where nothing in it is secret
 */
char                  *lanes_job_spec_mask_input  (LanesJobSpec *self,
                                                   const char   *input);

/* Returns: (transfer full): @text without the secrets of @self, wherever they stand in it. Any thread. */
char                  *lanes_job_spec_redact      (LanesJobSpec *self,
                                                   const char   *text);
GVariant              *lanes_job_spec_redact_result (LanesJobSpec *self,
                                                     GVariant     *result);

/* Is anything secret in it? */
gboolean               lanes_job_spec_has_secrets (LanesJobSpec *self);

/* Does a mask stand where a secret was, as in what was read from a history? Then it must not run before a person put it in again. Sets
 * LANES_ERROR_INVALID. */
gboolean               lanes_job_spec_check_whole (LanesJobSpec *self,
                                                   GError      **error);

/**
 * lanes_job_spec_fill:
 * @self: a template in which masks stand where secrets were
 * @full: what its job with @input and @sequence is to do, secrets and all
 *
 * Which secrets stood in the template, read from what one of its jobs has where the masks are. Any thread.
 *
 * Returns: (transfer full): the template with its secrets; or %NULL with LANES_ERROR_INVALID, where that is not all in which @full
 *   differs, what was given would be read as a replacement string, or more than one secret could be meant
 */
LanesJobSpec          *lanes_job_spec_fill       (LanesJobSpec *self,
                                                  LanesJobSpec *full,
                                                  const char   *input,
                                                  guint64       sequence,
                                                  GError      **error);

/* Is there something for each name that was marked as secret? A slip must not leave a secret in the open. Sets LANES_ERROR_INVALID. */
gboolean               lanes_job_spec_check_secrets (LanesJobSpec *self,
                                                     GError      **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LanesJobSpec, lanes_job_spec_unref)

G_END_DECLS
