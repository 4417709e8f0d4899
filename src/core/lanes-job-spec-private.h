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
  LanesJobOptions options;       /* its strings: title owned, executor interned */
  char           *title;
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

/* Returns: (transfer floating): those that are not the default, `a{sv}` */
GVariant *_lanes_job_options_to_variant (const LanesJobOptions *options);

/* Returns: (transfer full): @value with what is secret in it masked */
GVariant *_lanes_field_mask             (const LanesField *field,
                                         GVariant         *value);

G_END_DECLS
