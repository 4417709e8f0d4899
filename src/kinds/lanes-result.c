/* lanes-result.c: builds a kind's result, an a{sv}, cheaply
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-result.h"

void
lanes_result_add (LanesResult *self,
                  const char  *name,
                  GVariant    *value)
{
  lanes_vardict_builder_add (&self->builder, name, value);
}

void
lanes_result_add_string (LanesResult *self,
                         const char  *name,
                         const char  *value)
{
  g_autofree char *valid = NULL;

  if (value == NULL)
    return;

  if (!g_utf8_validate (value, -1, NULL))
    value = valid = g_utf8_make_valid (value, -1);
  lanes_vardict_builder_add_string (&self->builder, name, value);
}

void
lanes_result_add_int (LanesResult *self,
                      const char  *name,
                      gint64       value)
{
  lanes_vardict_builder_add_int (&self->builder, name, value);
}

void
lanes_result_add_double (LanesResult *self,
                         const char  *name,
                         double       value)
{
  lanes_vardict_builder_add_double (&self->builder, name, value);
}

GVariant *
lanes_result_end (LanesResult *self)
{
  return lanes_vardict_builder_end (&self->builder);
}
