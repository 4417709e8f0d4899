/* lanes-params.h: all parameters of a spec, read at once
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-job-spec.h"
#include "lanes-vardict.h"

G_BEGIN_DECLS

/* On the stack of one thread. What it returns is borrowed from what was read. */
typedef struct
{
  LanesVardict dict;
} LanesParams;

void         lanes_params_read       (LanesParams  *self,
                                      LanesJobSpec *spec);
void         lanes_params_read_dict  (LanesParams  *self,
                                      GVariant     *params);
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

G_END_DECLS
