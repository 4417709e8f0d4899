/* lanes-recorder.h: writes what the engine does into a span store
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-engine.h"
#include "lanes-span-store.h"

G_BEGIN_DECLS

#define LANES_TYPE_RECORDER (lanes_recorder_get_type ())
G_DECLARE_FINAL_TYPE (LanesRecorder, lanes_recorder, LANES, RECORDER, GObject)

LanesRecorder  *lanes_recorder_new             (LanesEngine    *engine,
                                                LanesSpanStore *store);
LanesSpanStore *lanes_recorder_get_store       (LanesRecorder  *self);
void            lanes_recorder_set_keep_titles (LanesRecorder  *self,
                                                gboolean        keep);
void            lanes_recorder_keep_title      (LanesRecorder  *self,
                                                guint64         job,
                                                char           *title);
guint           lanes_recorder_get_lane        (LanesRecorder  *self,
                                                LanesExecutor  *executor,
                                                guint           slot);

G_END_DECLS
