/* lanes-meter.h: how many slots of an executor are busy, and a way to change how many there are
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "lanes-engine.h"

G_BEGIN_DECLS

#define LANES_TYPE_METER (lanes_meter_get_type ())
G_DECLARE_FINAL_TYPE (LanesMeter, lanes_meter, LANES, METER, GtkWidget)

GtkWidget *lanes_meter_new        (LanesEngine   *engine,
                                   LanesExecutor *executor);

/* Shows what is true now. */
void       lanes_meter_update     (LanesMeter *self);

/* @level: 0 with the bar, 1 and 2 without, 3 the figures under the name, small. */
void       lanes_meter_set_narrow (LanesMeter *self,
                                   guint       level);

G_END_DECLS
