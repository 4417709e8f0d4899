/* lanes-app-spans.h: what earlier windows of this boot saw comes back to the timeline
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-history.h"
#include "lanes-recorder.h"

G_BEGIN_DECLS

typedef struct _LanesAppSpans LanesAppSpans;

LanesAppSpans *lanes_app_spans_new    (LanesEngine     *engine,
                                       LanesRecorder   *recorder);
void           lanes_app_spans_free   (LanesAppSpans   *self);
void           lanes_app_spans_load   (LanesAppSpans   *self,
                                       LanesHistory    *history,
                                       GDestroyNotify   loaded,
                                       gpointer         user_data);
void           lanes_app_spans_settle (LanesAppSpans   *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LanesAppSpans, lanes_app_spans_free)

G_END_DECLS
