/* lanes-timeline-print.h: the time seen as a picture or a drawing
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <cairo.h>
#include <gio/gio.h>

#include "lanes-timeline-model.h"

G_BEGIN_DECLS

cairo_surface_t *lanes_timeline_print_picture (LanesTimelineModel  *model,
                                               GError             **error);
GBytes          *lanes_timeline_print_encode  (cairo_surface_t     *picture,
                                               GError             **error);
GBytes          *lanes_timeline_print_svg     (LanesTimelineModel  *model,
                                               GError             **error);

G_END_DECLS
