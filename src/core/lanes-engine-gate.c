/* lanes-engine-gate.c: work whose starts count begins only after somebody said that it may
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-engine-gate.h"

#include "lanes-engine-private.h"

#include <string.h>

gboolean
lanes_job_spec_is_counted (LanesJobSpec *spec)
{
  return (lanes_kind_get_flags (lanes_job_spec_get_kind (spec)) & LANES_KIND_REPEATABLE) == 0;
}

void
lanes_engine_set_gate (LanesEngine     *self,
                       LanesEngineGate  gate,
                       gpointer         data)
{
  g_return_if_fail (LANES_IS_ENGINE (self));

  self->gate = gate;
  self->gate_data = data;
}

void
lanes_engine_open_gate (LanesEngine  *self,
                        LanesRun    **runs,
                        guint         n_runs)
{
  guint first = 0;

  g_return_if_fail (LANES_IS_ENGINE (self));

  /* Those of one executor go together. */
  for (guint i = 1; i <= n_runs; i++)
    if (i == n_runs || runs[i]->executor != runs[first]->executor)
      {
        LANES_EXECUTOR_GET_CLASS (runs[first]->executor)->submit (runs[first]->executor, &runs[first], i - first);
        first = i;
      }
}

/* Offers prepared runs of one executor, through the gate where one is set. Changes the order of @runs. */
void
_lanes_engine_offer (LanesEngine  *self,
                     LanesRun    **runs,
                     guint         n_runs)
{
  guint n_free = 0;

  for (guint i = 0; i < n_runs; i++)
    if (self->gate == NULL || !lanes_job_spec_is_counted (runs[i]->spec))
      {
        LanesRun *run = runs[i];

        memmove (&runs[n_free + 1], &runs[n_free], (i - n_free) * sizeof *runs);
        runs[n_free++] = run;
      }

  if (n_free > 0)
    lanes_engine_open_gate (self, runs, n_free);
  if (n_free < n_runs)
    self->gate (self->gate_data, &runs[n_free], n_runs - n_free);
}

gboolean
lanes_run_is_kept (LanesRun *self)
{
  LanesEngine *engine = self->engine;

  return engine != NULL && engine->gate != NULL;
}
