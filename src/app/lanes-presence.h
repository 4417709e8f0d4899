/* lanes-presence.h: when a window was there to look
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-engine.h"
#include "lanes-span-store.h"

G_BEGIN_DECLS

typedef struct _LanesPresence LanesPresence;

LanesPresence *lanes_presence_new          (LanesEngine    *engine,
                                            const char     *path);
void           lanes_presence_free         (LanesPresence  *self);
void           lanes_presence_add_gaps     (LanesPresence  *self,
                                            LanesSpanStore *store);
gint64         lanes_presence_get_last     (LanesPresence  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LanesPresence, lanes_presence_free)

G_END_DECLS
