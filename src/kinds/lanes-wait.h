/* lanes-wait.h: a timer job
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-kind.h"

G_BEGIN_DECLS

#define LANES_TYPE_WAIT (lanes_wait_get_type ())
G_DECLARE_FINAL_TYPE (LanesWait, lanes_wait, LANES, WAIT, LanesKind)

G_END_DECLS
