/* lanes-chunks.h: a body in pieces ("Transfer-Encoding: chunked"), read strictly
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _LanesChunks LanesChunks;

LanesChunks  *lanes_chunks_new        (GInputStream *body);
void          lanes_chunks_free       (LanesChunks  *self);
gssize        lanes_chunks_read       (LanesChunks  *self,
                                       guint8       *room,
                                       gsize         size,
                                       GError      **error);
GInputStream *lanes_chunks_get_stream (LanesChunks  *self);

G_END_DECLS
