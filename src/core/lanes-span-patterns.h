/* lanes-span-patterns.h: what a range of time says about how the work is run
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-span-stats.h"

G_BEGIN_DECLS

typedef enum
{
  LANES_PATTERN_LIMIT_ONE,   /* a limit of 1 does one after another while others wait */
  LANES_PATTERN_ONE_LANE,    /* one lane does nearly all the work of its group */
  LANES_PATTERN_STRAGGLER,   /* one long span runs on alone after all others have ended */
  LANES_PATTERN_CROWDED,     /* threads wait for a CPU: more of them than CPUs */
  LANES_PATTERN_WAITING,     /* work that mostly sleeps holds threads or processes */
  LANES_PATTERN_HOST,        /* all that is queued waits for the limit of one host */
} LanesPatternKind;

/**
 * LanesPattern:
 * @evidence: (transfer full): one sentence with the figures
 * @advice: (transfer full): one thing to try
 */
typedef struct
{
  LanesPatternKind  kind;
  char             *evidence;
  char             *advice;
} LanesPattern;

GArray *lanes_span_patterns_find (LanesSpanStore *store,
                                  LanesSpanStats *stats,
                                  gint64          now,
                                  guint           n_cpus);
gboolean lanes_span_patterns_add_host (GArray     *patterns,
                                       const char *host,
                                       guint64     n_waiting,
                                       guint       limit,
                                       gint64      lasted);

G_END_DECLS
