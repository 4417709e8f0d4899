/* lanes-kernel-stripe.h: what the kernel said of a lane, interval after interval
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-kernel-share.h"
#include "lanes-span-tree.h"

G_BEGIN_DECLS

/**
 * LanesKernelSum:
 * @share: parts of the covered time, 0 to 1
 * @covered: µs of the range that any sample covers; 0: nothing is known and the shares are 0
 */
typedef struct
{
  double share[LANES_N_KERNEL_STATES];
  gint64 covered;
} LanesKernelSum;

void lanes_kernel_stripe_fold   (const LanesSpanCell     *children,
                                 guint                    n,
                                 guint                    level,
                                 LanesSpanCell           *ret_parent);
void lanes_kernel_stripe_append (LanesSpanTree           *tree,
                                 const LanesKernelSample *sample);
void lanes_kernel_stripe_unpack (const LanesSpanCell     *cell,
                                 LanesKernelSum          *ret_sum);
void lanes_kernel_stripe_sum    (LanesSpanTree           *tree,
                                 gint64                   start,
                                 gint64                   end,
                                 LanesKernelSum          *ret_sum);

G_END_DECLS
