/* lanes-job-facts.h: what the details say of a job's time and of how it was asked for
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-engine.h"
#include "lanes-fact-list.h"
#include "lanes-kernel-recorder.h"

G_BEGIN_DECLS

/* "Waited 3.2 s, ran 41 s". Returns: (transfer full) */
char *lanes_job_facts_dup_timing  (LanesJob      *job,
                                   gint64         now);
void  lanes_job_facts_add_timing  (LanesFactList       *facts,
                                   LanesJob            *job,
                                   LanesKernelRecorder *kernel,
                                   gint64               now);

/* CPU time and peak memory, where they are known. */
void  lanes_job_facts_add_usage   (LanesFactList    *facts,
                                   const LanesUsage *usage);

/* Where in the kernel an attempt's time went: @parts by #LanesKernelState, and of what nothing is known, all in one unit. */
void  lanes_job_facts_add_kernel  (LanesFactList    *facts,
                                   const gint64     *parts,
                                   gint64            unknown);

/* What was asked for that is not the default; secrets are masked. */
void  lanes_job_facts_add_parameters (LanesFactList *facts,
                                      LanesJobSpec  *spec);

/* Kind, state, reason, dependencies, parameters; secrets are masked. */
void  lanes_job_facts_add_details (LanesFactList *facts,
                                   LanesEngine   *engine,
                                   LanesJob      *job);

G_END_DECLS
