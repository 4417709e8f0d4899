/* lanes-cpu-probe.h: how busy the machine's processors are
 *
 * Main thread; a look is one read of /proc/stat through a descriptor that stays open.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _LanesCpuProbe LanesCpuProbe;

/* Returns: (transfer full) */
LanesCpuProbe *lanes_cpu_probe_new  (void);
void           lanes_cpu_probe_free (LanesCpuProbe *self);

/* The busy share since the last look, from 0 to 1; -1 where that cannot be known (the first look, no /proc). */
double         lanes_cpu_probe_look (LanesCpuProbe *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LanesCpuProbe, lanes_cpu_probe_free)

G_END_DECLS
