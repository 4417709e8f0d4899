/* lanes-result.h: builds a kind's result, an a{sv}, cheaply
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-vardict.h"

G_BEGIN_DECLS

/* Zeroed, on the stack of one thread. */
typedef struct
{
  LanesVardictBuilder builder;
} LanesResult;

/* @value: consumed if floating */
void      lanes_result_add        (LanesResult *self,
                                   const char  *name,
                                   GVariant    *value);
/* @value: (nullable): made valid UTF-8; nothing is added for %NULL */
void      lanes_result_add_string (LanesResult *self,
                                   const char  *name,
                                   const char  *value);
void      lanes_result_add_int    (LanesResult *self,
                                   const char  *name,
                                   gint64       value);
void      lanes_result_add_double (LanesResult *self,
                                   const char  *name,
                                   double       value);
/* Returns: (transfer full): floating */
GVariant *lanes_result_end        (LanesResult *self);

G_END_DECLS
