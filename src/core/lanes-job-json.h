/* lanes-job-json.h: a job as data for other programs: the bus, `--json`, exports
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-engine.h"
#include "lanes-job.h"

G_BEGIN_DECLS

/**
 * lanes_job_to_variant:
 * @engine: the job's
 * @job: a job
 *
 * Everything there is to say of a job, under the keys that data/io.github.lanes_app.Lanes.Jobs.xml documents. Secrets are masked.
 * Main thread.
 *
 * Returns: (transfer floating): `a{sv}`
 */
GVariant *lanes_job_to_variant     (LanesEngine   *engine,
                                    LanesJob      *job);

/**
 * lanes_job_variant_to_json:
 * @job: from lanes_job_to_variant(), or from the bus
 *
 * One line of JSON, without a line break: id, title, kind, state, batch, executor, exit_code, attempts, queued_at, started_at,
 * finished_at, error and reason, null where there is none, and then all else that is known. Any thread.
 *
 * Returns: (transfer full)
 */
char     *lanes_job_variant_to_json (GVariant     *job);

G_END_DECLS
