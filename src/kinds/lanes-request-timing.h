/* lanes-request-timing.h: where the time of requests went
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <libsoup/soup.h>

#include "lanes-result.h"

G_BEGIN_DECLS

typedef enum
{
  LANES_PHASE_DNS,
  LANES_PHASE_CONNECT,
  LANES_PHASE_TLS,
  LANES_PHASE_FIRST_BYTE,
  LANES_PHASE_TRANSFER,
  LANES_PHASE_TOTAL,
  LANES_N_PHASES
} LanesPhase;

/* Seconds of each phase; -1 where it did not happen, as with a connection that was open already. */
typedef struct
{
  double seconds[LANES_N_PHASES];
} LanesRequestTiming;

void      lanes_request_timing_read     (LanesRequestTiming *timing,
                                         SoupMessage        *message,
                                         gint64              started_at);
void      lanes_request_timing_add_to   (const LanesRequestTiming *timing,
                                         LanesResult              *result);
/* @timings: (element-type LanesRequestTiming). Returns: a floating aas with a heading row */
GVariant *lanes_request_timing_new_table (GArray *timings);

G_END_DECLS
