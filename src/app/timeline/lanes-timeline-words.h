/* lanes-timeline-words.h: a span in words
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-timeline-hole.h"
#include "lanes-timeline-model.h"

G_BEGIN_DECLS

/* Translated. */
const char *lanes_timeline_get_kernel_name  (LanesKernelState state);
const char *lanes_timeline_get_kernel_title (LanesKernelState state);
const char *lanes_timeline_get_word         (const LanesSpan *span);

gboolean lanes_timeline_group_is_watched (LanesTimelineModel *model,
                                          guint               group);

/* All (transfer full) and translated. */
char *lanes_timeline_dup_time        (LanesTimelineModel      *model,
                                      gint64                   time);
char *lanes_timeline_dup_title       (LanesTimelineModel      *model,
                                      const LanesSpan         *span);
char *lanes_timeline_dup_where       (LanesTimelineModel      *model,
                                      guint                    lane);
char *lanes_timeline_dup_facts       (LanesTimelineModel      *model,
                                      const LanesTimelineSpot *spot);
char *lanes_timeline_dup_hole        (LanesTimelineModel      *model,
                                      const LanesTimelineHole *hole);
char *lanes_timeline_dup_hole_name   (const LanesTimelineHole *hole);
char *lanes_timeline_dup_share       (LanesTimelineModel      *model,
                                      const LanesTimelineSpot *part,
                                      LanesKernelState         state);
char *lanes_timeline_dup_kernel      (LanesTimelineModel      *model,
                                      const LanesTimelineSpot *spot);
char *lanes_timeline_dup_description (LanesTimelineModel      *model,
                                      const LanesTimelineSpot *spot);
char *lanes_timeline_dup_row         (LanesTimelineModel      *model,
                                      const LanesTimelineRow  *row);
char *lanes_timeline_dup_folded      (LanesTimelineModel      *model);

G_END_DECLS
