/* lanes-result.c: builds a kind's result, an a{sv}, cheaply
 *
 * g_variant_builder_add() reads its format anew for each entry, which is most of what a small result costs.
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
  g_return_if_fail (self->n < LANES_RESULT_MAX);

  self->entries[self->n++] = g_variant_new_dict_entry (g_variant_new_string (name), g_variant_new_variant (value));
}

void
lanes_result_add_string (LanesResult *self,
                         const char  *name,
                         const char  *value)
{
  if (value == NULL)
    return;

  if (g_utf8_validate (value, -1, NULL))
    lanes_result_add (self, name, g_variant_new_string (value));
  else
    lanes_result_add (self, name, g_variant_new_take_string (g_utf8_make_valid (value, -1)));
}

void
lanes_result_add_int (LanesResult *self,
                      const char  *name,
                      gint64       value)
{
  lanes_result_add (self, name, g_variant_new_int64 (value));
}

void
lanes_result_add_double (LanesResult *self,
                         const char  *name,
                         double       value)
{
  lanes_result_add (self, name, g_variant_new_double (value));
}

GVariant *
lanes_result_end (LanesResult *self)
{
  GVariant *result = g_variant_new_array (G_VARIANT_TYPE ("{sv}"), self->entries, self->n);

  self->n = 0;
  return result;
}
