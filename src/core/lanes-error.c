/* lanes-error.c: the error domain
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-error.h"

G_DEFINE_QUARK (lanes-error-quark, lanes_error)
