/* lanes-params.c: all parameters of a spec, read at once
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-params.h"

#include <string.h>

/**
 * lanes_params_read:
 * @self: (out)
 * @spec: outlives @self
 *
 * Any thread. Ends with lanes_params_clear().
 */
void
lanes_params_read (LanesParams  *self,
                   LanesJobSpec *spec)
{
  GVariant *params = lanes_job_spec_get_params (spec);
  gsize n = MIN (g_variant_n_children (params), LANES_PARAMS_MAX);

  self->n = (guint) n;
  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GVariant) entry = g_variant_get_child_value (params, i);
      g_autoptr (GVariant) name = g_variant_get_child_value (entry, 0);
      g_autoptr (GVariant) boxed = g_variant_get_child_value (entry, 1);

      /* Its bytes are those of the whole, which stays. */
      self->names[i] = g_variant_get_string (name, NULL);
      self->values[i] = g_variant_get_variant (boxed);
    }
}

void
lanes_params_clear (LanesParams *self)
{
  for (guint i = 0; i < self->n; i++)
    g_variant_unref (self->values[i]);
  self->n = 0;
}

static GVariant *
find (LanesParams        *self,
      const char         *name,
      const GVariantType *type)
{
  for (guint i = 0; i < self->n; i++)
    if (strcmp (self->names[i], name) == 0)
      return g_variant_is_of_type (self->values[i], type) ? self->values[i] : NULL;

  return NULL;
}

const char *
lanes_params_get_string (LanesParams *self,
                         const char  *name)
{
  GVariant *value = find (self, name, G_VARIANT_TYPE_STRING);

  return value != NULL ? g_variant_get_string (value, NULL) : "";
}

const char **
lanes_params_get_words (LanesParams *self,
                        const char  *name)
{
  GVariant *value = find (self, name, G_VARIANT_TYPE_STRING_ARRAY);

  return value != NULL ? g_variant_get_strv (value, NULL) : NULL;
}

gint64
lanes_params_get_int (LanesParams *self,
                      const char  *name)
{
  GVariant *value = find (self, name, G_VARIANT_TYPE_INT64);

  return value != NULL ? g_variant_get_int64 (value) : 0;
}

double
lanes_params_get_double (LanesParams *self,
                         const char  *name)
{
  GVariant *value = find (self, name, G_VARIANT_TYPE_DOUBLE);

  return value != NULL ? g_variant_get_double (value) : 0;
}

gboolean
lanes_params_get_bool (LanesParams *self,
                       const char  *name)
{
  GVariant *value = find (self, name, G_VARIANT_TYPE_BOOLEAN);

  return value != NULL && g_variant_get_boolean (value);
}
