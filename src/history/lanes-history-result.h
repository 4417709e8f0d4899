/* lanes-history-result.h: what came of a job, in one line
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-history-job.h"

G_BEGIN_DECLS

/**
 * lanes_history_result_dup_line:
 *
 * Why it failed; or what its kind found, in a line; or the file it made; or the first line it wrote. What it wrote is read from the disk:
 * for a thread that may wait for that.
 *
 * Returns: (transfer full) (nullable): valid UTF-8 without control characters; %NULL where there is nothing to say
 */
char *lanes_history_result_dup_line (const LanesHistoryJob *job);

/* What the kind found, in a line, without a look at the disk. Returns: (transfer full) (nullable) */
char *lanes_history_result_dup_value (const LanesHistoryJob *job);

/* Bytes as text without what moves a cursor or changes a colour. Returns: (transfer full) */
char *lanes_history_result_clean    (const char            *bytes,
                                     gsize                  n);

G_END_DECLS
