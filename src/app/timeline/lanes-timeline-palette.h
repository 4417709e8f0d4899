/* lanes-timeline-palette.h: which colour a span has
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-span-store.h"

G_BEGIN_DECLS

typedef enum
{
  LANES_TIMELINE_BY_KIND,
  LANES_TIMELINE_BY_STATE,
  LANES_TIMELINE_BY_BATCH,
  LANES_TIMELINE_N_COLOURINGS
} LanesTimelineColouring;

/* 0xAARRGGBB, not premultiplied; all dark enough for white text (4.5 : 1). */
guint32     lanes_timeline_palette_get_kind    (const char             *name);
guint32     lanes_timeline_palette_get_state   (LanesState              state);
guint32     lanes_timeline_palette_get_batch   (guint                   batch);
guint32     lanes_timeline_palette_get_kernel  (LanesKernelState        state);
guint32     lanes_timeline_palette_soften      (guint32                 colour,
                                                LanesState              state);
const char *lanes_timeline_palette_get_glyph   (LanesState              state);

G_END_DECLS
