/* lanes-params.h: all parameters of a spec, read at once
 *
 * Looking one name up in a serialised dictionary costs as much as its length; a kind that starts ten thousand times a second
 * reads it once.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-job-spec.h"

G_BEGIN_DECLS

#define LANES_PARAMS_MAX 32

/* On the stack of one thread. What it returns is borrowed from the spec. */
typedef struct
{
  guint       n;
  const char *names[LANES_PARAMS_MAX];
  GVariant   *values[LANES_PARAMS_MAX];
} LanesParams;

void         lanes_params_read       (LanesParams  *self,
                                      LanesJobSpec *spec);
void         lanes_params_clear      (LanesParams  *self);
/* "" where it is missing. */
const char  *lanes_params_get_string (LanesParams  *self,
                                      const char   *name);
/* Returns: (transfer container) (nullable): free with g_free() */
const char **lanes_params_get_words  (LanesParams  *self,
                                      const char   *name);
/* 0 where it is missing. */
gint64       lanes_params_get_int    (LanesParams  *self,
                                      const char   *name);
double       lanes_params_get_double (LanesParams  *self,
                                      const char   *name);
gboolean     lanes_params_get_bool   (LanesParams  *self,
                                      const char   *name);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LanesParams, lanes_params_clear)

G_END_DECLS
