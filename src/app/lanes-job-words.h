/* lanes-job-words.h: what the window says of a job, in the table and in the details alike
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-engine.h"

G_BEGIN_DECLS

/* "Failed"; "Retrying" for one that waits for its next try. Translated. */
const char *lanes_job_words_get_state    (LanesJob *job);

/* "Thread 1": where the last attempt runs or ran. Returns: (transfer full) (nullable): %NULL before the first */
char       *lanes_job_words_dup_place    (LanesEngine *engine,
                                          LanesJob    *job);

/* "Download · 84 MB/s", "Command · exited with 23", "Command · waits for fetch index". Returns: (transfer full) */
char       *lanes_job_words_dup_subtitle (LanesEngine *engine,
                                          LanesJob    *job);

/* µs of the last attempt so far, or -1 before the first. */
gint64      lanes_job_words_get_elapsed  (LanesJob *job,
                                          gint64    now);

/* The line of a result that says it all. Returns: (transfer none) (nullable): borrowed from the job's outcome */
const char *lanes_job_words_get_summary  (LanesJob *job);

/* The last error in full. Returns: (transfer none) (nullable) */
const char *lanes_job_words_get_error    (LanesJob *job);

G_END_DECLS
