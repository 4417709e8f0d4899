/* lanes-job-spec-private.h: the parts of a spec
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <stdatomic.h>

#include "lanes-bytes.h"
#include "lanes-job-spec.h"

G_BEGIN_DECLS

struct _LanesJobSpec
{
  atomic_int      refs;
  LanesKind      *kind;
  GVariant       *params;
  LanesJobOptions options;       /* its strings: title owned, executor interned; secret owned */
  char           *title;
  _Atomic (GVariant *) shown;    /* the parameters with what is secret masked: themselves where nothing is; NULL: not asked for yet */
  char          **secrets;       /* nullable: of the input that was put in */
  guint64         secret_columns; /* of a template's inputs, as LanesMask has them */
  gboolean        lacks_secrets; /* a mask stands where a secret was */
  gboolean        is_template;
  gboolean        has_replacement;
  gint64          wait;          /* µs, of a kind that only lets time pass; -1: of another, or a template */
};

/* Puts @input into the replacement strings of @text, quoted for a shell where @quote. Returns: (transfer full) */
char     *_lanes_replacement_expand     (const char *text,
                                         const char *input,
                                         guint64     sequence,
                                         gboolean    quote);
gboolean  _lanes_replacement_is_in      (const char *text);

/* Of the replacement string that @text begins with, or 0. */
gsize     _lanes_replacement_get_length (const char *text);

/* Which columns of the input @text takes, as bits; bit 0: the whole input, or a column beyond the bits. @ret_is_pure: it has nothing but
 * replacement strings */
guint64   _lanes_replacement_get_columns (const char *text,
                                          gboolean   *ret_is_pure);

/* Will a shell read the field? */
gboolean  _lanes_job_spec_is_for_shell    (LanesJobSpec     *self,
                                           const LanesField *field);

/* Returns: (transfer none): the parameters with what is secret masked; the parameters themselves where nothing is */
GVariant *_lanes_job_spec_get_shown        (LanesJobSpec *self);

/* Of a new template: what is secret in it, and of its inputs. */
void      _lanes_job_spec_look_for_secrets (LanesJobSpec *self);

/* Of the job that the template @self makes of @input, of which only masks are left: those that it has with the secrets in their place.
 * Returns: (transfer full) (nullable) */
GVariant *_lanes_job_spec_dup_lacking_marks (LanesJobSpec *self,
                                             const char   *input,
                                             guint64       sequence);

/* @expanded: of the masked template with the masked @input; consumed if floating */
void      _lanes_job_spec_take_shown       (LanesJobSpec *self,
                                            LanesJobSpec *template,
                                            GVariant     *expanded,
                                            const char   *input);

gboolean  _lanes_params_have_mask          (GVariant     *params);

/* Returns: (transfer floating): those that are not the default, `a{sv}` */
GVariant *_lanes_job_options_to_variant (const LanesJobOptions *options);

G_END_DECLS
