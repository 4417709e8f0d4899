/* bench-parts.h: what programs that measure share: clocks, a kind that does nothing, the folder of a history
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-kind.h"

G_BEGIN_DECLS

/* Seconds: by the clock, of the calling thread, of all threads. */
double     bench_wall            (void);
double     bench_thread_cpu      (void);
double     bench_process_cpu     (void);

/* For qsort(). */
int        bench_compare_doubles (const void *a,
                                  const void *b);

/* A kind "noop" that does nothing, on a thread; it takes words, which expand. Returns: (transfer full) */
LanesKind *bench_noop_new        (void);

/* A new folder, empty. Returns: (transfer full) */
char      *bench_folder_new      (void);

/* With the files of a history in it, which is closed. Returns: their bytes */
gint64     bench_folder_remove   (const char *path);

G_END_DECLS
