/* lanes-span-activity.h: how much ran at once over all time, kind by kind
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Steps that all time is cut into; when it has grown beyond them, two become one. */
#define LANES_SPAN_ACTIVITY_STEPS 2048

typedef struct _LanesSpanActivity LanesSpanActivity;

LanesSpanActivity *lanes_span_activity_new        (void);
void               lanes_span_activity_free       (LanesSpanActivity *self);
void               lanes_span_activity_add        (LanesSpanActivity *self,
                                                   guint              kind,
                                                   gint64             start,
                                                   gint64             end);
void               lanes_span_activity_add_failed (LanesSpanActivity *self,
                                                   gint64             when);
gint64             lanes_span_activity_get_origin (LanesSpanActivity *self);
gint64             lanes_span_activity_get_width  (LanesSpanActivity *self);
gint64             lanes_span_activity_get_busy   (LanesSpanActivity *self,
                                                   guint              kind,
                                                   guint              step);
guint              lanes_span_activity_get_failed (LanesSpanActivity *self,
                                                   guint              step);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LanesSpanActivity, lanes_span_activity_free)

G_END_DECLS
