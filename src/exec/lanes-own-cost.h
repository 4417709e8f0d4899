/* lanes-own-cost.h: what this program itself costs the machine
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * LanesOwnCost:
 * @cpu: of one CPU since the last look, 0 and up; -1 at the first
 * @rss: bytes resident now, -1 for unknown
 * @wake_ups: how often a second any of its threads went from asleep to running since the last look; -1 at the first
 *
 * The other fields are its own.
 */
typedef struct
{
  double cpu;
  gint64 rss;
  double wake_ups;

  gint64 at;
  gint64 cpu_us;
  gint64 switches;
} LanesOwnCost;

#define LANES_OWN_COST_INIT { -1, -1, -1, 0, 0, 0 }

void lanes_own_cost_look (LanesOwnCost *self);

G_END_DECLS
