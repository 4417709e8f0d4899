/* lanes-params.c: all parameters of a spec, read at once
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-params.h"

/**
 * lanes_params_read:
 * @self: (out)
 * @spec: outlives @self
 *
 * Any thread.
 */
void
lanes_params_read (LanesParams  *self,
                   LanesJobSpec *spec)
{
  lanes_vardict_read (&self->dict, lanes_job_spec_get_params (spec));
}

/* @params: outlives @self */
void
lanes_params_read_dict (LanesParams *self,
                        GVariant    *params)
{
  lanes_vardict_read (&self->dict, params);
}

const char *
lanes_params_get_string (LanesParams *self,
                         const char  *name)
{
  const char *text = lanes_vardict_get_string (&self->dict, name);

  return text != NULL ? text : "";
}

const char **
lanes_params_get_words (LanesParams *self,
                        const char  *name)
{
  return lanes_vardict_get_words (&self->dict, name);
}

gint64
lanes_params_get_int (LanesParams *self,
                      const char  *name)
{
  return lanes_vardict_get_int (&self->dict, name);
}

double
lanes_params_get_double (LanesParams *self,
                         const char  *name)
{
  return lanes_vardict_get_double (&self->dict, name);
}

gboolean
lanes_params_get_bool (LanesParams *self,
                       const char  *name)
{
  return lanes_vardict_get_bool (&self->dict, name);
}
