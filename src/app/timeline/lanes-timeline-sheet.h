/* lanes-timeline-sheet.h: pixels of many bands on their way to the renderer
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef struct _LanesTimelineSheet LanesTimelineSheet;

LanesTimelineSheet *lanes_timeline_sheet_new     (void);
void                lanes_timeline_sheet_free    (LanesTimelineSheet    *self);
void                lanes_timeline_sheet_begin   (LanesTimelineSheet    *self,
                                                  guint                  n_columns);
void                lanes_timeline_sheet_add     (LanesTimelineSheet    *self,
                                                  const guint32         *pixels,
                                                  guint                  n_rows,
                                                  const graphene_rect_t *rect);
void                lanes_timeline_sheet_append  (LanesTimelineSheet    *self,
                                                  GtkWidget             *widget,
                                                  GtkSnapshot           *snapshot);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LanesTimelineSheet, lanes_timeline_sheet_free)

G_END_DECLS
