/* lanes-engine-gate.h: work that must not be done twice starts only after somebody said that it may
 *
 * After a crash, a job that is on disk as queued may have begun without anybody's knowing, and would be run again. So whoever keeps
 * the jobs on disk can have the engine ask first: it notes that the attempt may begin, and lets it go once that is safe. Asked is only
 * for jobs whose starts count, because another does harm: those whose kind is not LANES_KIND_REPEATABLE. Main thread.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-engine.h"

G_BEGIN_DECLS

/**
 * LanesEngineGate:
 * @runs: (transfer full) of each: they hold their slots; hand them to lanes_engine_open_gate() as soon as they may begin, not from
 *   within this call
 */
typedef void (*LanesEngineGate) (gpointer   data,
                                 LanesRun **runs,
                                 guint      n_runs);

/* @gate: (nullable): no one is asked */
void     lanes_engine_set_gate       (LanesEngine     *self,
                                      LanesEngineGate  gate,
                                      gpointer         data);

/* @runs: (transfer full) of each; those that were cancelled meanwhile go nowhere */
void     lanes_engine_open_gate      (LanesEngine     *self,
                                      LanesRun       **runs,
                                      guint            n_runs);

/* Does a job of @spec begin no more often than it has tries, whatever happens? */
gboolean lanes_job_spec_is_counted   (LanesJobSpec    *spec);

G_END_DECLS
