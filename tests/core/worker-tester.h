/* worker-tester.h: starts and ends the worker of tests/fixtures
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-test.h"

/* Starts it and waits until it is ready. Returns: its pid */
int      worker_tester_start     (const char *what,
                                  const char *first,
                                  const char *second);
gboolean worker_tester_has_ended (int         pid);

/* Returns: the CPU time that its rusage has, in microseconds */
gint64   worker_tester_reap      (int         pid);
void     worker_tester_end       (int         pid);
