/* lanes-timeline-fit.h: words in the little room beside the timeline
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <pango/pango.h>

G_BEGIN_DECLS

/**
 * lanes_timeline_fit:
 * @width: of the room, in pixels
 * @height: of the room, in pixels
 * @scale: of the text where there is enough room
 *
 * Makes @layout smaller where its text does not fit, at last two lines of it where they have room; what is longer yet
 * ends in dots.
 */
void lanes_timeline_fit (PangoLayout *layout,
                         int          width,
                         int          height,
                         double       scale,
                         PangoWeight  weight);

G_END_DECLS
