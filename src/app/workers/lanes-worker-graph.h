/* lanes-worker-graph.h: the busy share of the last minute, as a small curve
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "lanes-worker-info.h"

G_BEGIN_DECLS

#define LANES_TYPE_WORKER_GRAPH (lanes_worker_graph_get_type ())
G_DECLARE_FINAL_TYPE (LanesWorkerGraph, lanes_worker_graph, LANES, WORKER_GRAPH, GtkWidget)

GtkWidget *lanes_worker_graph_new  (void);
void       lanes_worker_graph_show (LanesWorkerGraph *self,
                                    const guint8     *shares,
                                    guint             n);

G_END_DECLS
