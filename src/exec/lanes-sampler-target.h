/* lanes-sampler-target.h: what the sampler was asked to watch, as its thread knows it
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-proc-watch.h"
#include "lanes-sampler.h"

G_BEGIN_DECLS

/**
 * LanesSamplerTarget:
 * @processes: (element-type LanesProcWatch): the first is the one that was asked for, while it lives
 * @begin: when watching it began, CLOCK_MONOTONIC nanoseconds
 * @at: when it was last sampled
 * @interval: nanoseconds of each state between the last two samples
 * @times: of all since @begin
 * @failed: the errno that kept it from being read, or 0
 *
 * Belongs to the sampler's thread.
 */
typedef struct
{
  guint            id;
  LanesWatchKind   kind;
  int              pid;
  int              tid;
  GPtrArray       *processes;
  gint64           begin;
  gint64           at;
  gint64           interval[LANES_N_KERNEL_STATES];
  LanesKernelTimes times;
  gint64           ended_cpu;
  gint64           split_cpu;
  gint64           tail_waiting;
  gint64           tail_moved;
  gboolean         tail_seen;
  char             last_state;
  int              failed;
  gboolean         told_end;
} LanesSamplerTarget;

LanesSamplerTarget *lanes_sampler_target_new    (guint               id,
                                                 LanesWatchKind      kind,
                                                 int                 pid,
                                                 int                 tid,
                                                 gint64              begin);
void                lanes_sampler_target_free   (LanesSamplerTarget *self);
void                lanes_sampler_target_open   (LanesSamplerTarget *self,
                                                 LanesProcRoot      *root,
                                                 gint64              now);
gboolean            lanes_sampler_target_sample (LanesSamplerTarget *self,
                                                 LanesProcRoot      *root,
                                                 gint64              now);
void                lanes_sampler_target_finish (LanesSamplerTarget *self,
                                                 LanesProcRoot      *root,
                                                 gint64              at,
                                                 gint64              cpu);

G_END_DECLS
