/* lanes-kernel-share.h: what the kernel says a lane did in one interval, packed
 *
 * The sampler (src/exec/lanes-sampler.h) splits every interval of a thread's or process's life into five
 * parts. A share is a part in 255ths of the interval; the five add up to 255, or to 0 when nothing is known
 * (the process hides behind hidepid, or ended before it was seen). A LanesKernelSample is what it delivers,
 * what the span store keeps as the stripe under a lane, and what a view draws.
 *
 * Plain data: any thread.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  LANES_KERNEL_ON_CPU,
  LANES_KERNEL_WAITING,  /* runnable, in a CPU's queue */
  LANES_KERNEL_DISK,     /* uninterruptible sleep, state D */
  LANES_KERNEL_ASLEEP,
  LANES_KERNEL_STOPPED,  /* by a signal or a debugger, states T and t */
  LANES_N_KERNEL_STATES
} LanesKernelState;

#define LANES_KERNEL_WHOLE 255

/**
 * LanesKernelSample:
 * @begin: CLOCK_MONOTONIC microseconds
 * @length: microseconds, so that the interval ends at @begin + @length
 * @share: of each #LanesKernelState, in 255ths
 */
typedef struct
{
  gint64  begin;
  guint32 length;
  guint8  share[LANES_N_KERNEL_STATES];
} LanesKernelSample;

G_END_DECLS
