/* lanes-kinds.h: all kinds that Lanes knows
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-kind-set.h"

G_BEGIN_DECLS

/* Main thread, once a program. Returns: (transfer full) */
LanesKindSet *lanes_kinds_new (void);

G_END_DECLS
