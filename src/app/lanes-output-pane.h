/* lanes-output-pane.h: what a command writes, while it writes it
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "lanes-engine.h"

G_BEGIN_DECLS

#define LANES_TYPE_OUTPUT_PANE (lanes_output_pane_get_type ())
G_DECLARE_FINAL_TYPE (LanesOutputPane, lanes_output_pane, LANES, OUTPUT_PANE, GtkWidget)

/* Shows what @job (nullable) has written by now; a few times a second. */
void lanes_output_pane_update (LanesOutputPane *self,
                               LanesEngine     *engine,
                               LanesJob        *job);

/* Shows what was written to @base (nullable), as from lanes_engine_dup_output_base(); @words where that is nothing.
 * @over: nothing will follow */
void lanes_output_pane_show   (LanesOutputPane *self,
                               const char      *base,
                               const char      *words,
                               gboolean         over);

G_END_DECLS
